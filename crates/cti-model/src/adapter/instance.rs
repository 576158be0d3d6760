//! What is wrong with the name of an Amazon Connect instance, or with an ARN (section 10.1).

use crate::finding::{Code, Finding, Part, Severity};
use crate::one_line::shortened;
use crate::version::ProductVersion;

/// What is wrong with a setting, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) message: String,
    pub(super) help: String,
    pub(super) severity: Severity,
}

impl Malformed {
    /// The finding about a part of the adapter.
    pub(super) fn finding(self, part: Part, field: &str) -> Finding {
        let finding = Finding::new(Code::SettingMalformed, self.message).at_most(self.severity);
        finding.part(part).field(field).help(self.help)
    }
}

impl Malformed {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), severity: Severity::Error }
    }

    /// It may do no harm.
    fn perhaps(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }
}

/// The first version in which the instance may be a URL.
const URL_SINCE: ProductVersion = ProductVersion::new(5, 7, 0);

/// What is wrong with the instance of an adapter: neither an alias nor the address of an instance. Empty text is not looked
/// at.
pub(super) fn instance_fault(instance: &str, version: ProductVersion) -> Option<Malformed> {
    let shown = shortened(instance);
    let trimmed = instance.trim();
    if trimmed.is_empty() {
        return None;
    }
    if trimmed != instance {
        // Whether the product takes them off is unknown.
        return Some(Malformed::new(format!("`{shown}` has blanks around it"), "remove them").perhaps());
    }
    if instance.contains(char::is_whitespace) {
        let help = "write the alias of the instance, or its URL";
        return Some(Malformed::new(format!("`{shown}` has blanks in it"), help));
    }
    if instance.to_lowercase().starts_with("arn:") {
        let help = "write the alias or the URL here; the ARN stands in `InstanceArn__c`";
        return Some(Malformed::new(format!("`{shown}` is an ARN"), help));
    }
    match instance.split_once("://") {
        Some((scheme, rest)) => url_fault(&shown, scheme, rest, version),
        None => alias_fault(&shown, instance),
    }
}

fn alias_fault(shown: &str, alias: &str) -> Option<Malformed> {
    if alias.contains(['.', '/', ':', '@']) {
        let host = host_of(alias);
        let help = format!("write `https://{host}`, or the alias alone");
        return Some(Malformed::new(format!("`{shown}` is an address without `https://`"), help));
    }
    if is_uuid(alias) {
        let help = "write its alias, which its URL begins with, or the URL";
        return Some(Malformed::new(format!("`{shown}` is the id of an instance"), help));
    }
    // The service takes these letters for an alias (service model of CreateInstance).
    let is_alias = alias.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_alias || alias.starts_with("d-") || alias.starts_with('-') || alias.ends_with('-') || alias.len() > 45 {
        let help = "an alias has at most 45 letters, digits and `-` between them, and does not begin with `d-`";
        return Some(Malformed::new(format!("`{shown}` is not the alias of an instance"), help));
    }
    None
}

fn url_fault(shown: &str, scheme: &str, rest: &str, version: ProductVersion) -> Option<Malformed> {
    let host = host_of(rest);
    if host.is_empty()
        || !host.contains('.')
        || host.contains(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c))
    {
        return Some(Malformed::new(
            format!("`{shown}` is not the URL of an instance"),
            "write `https://` and the host of the instance",
        ));
    }
    let right = format!("write `https://{host}`");
    if !scheme.eq_ignore_ascii_case("https") {
        let found = scheme.to_lowercase();
        return Some(Malformed::new(format!("`{shown}` begins with `{}`, not with `https`", shortened(&found)), right));
    }
    let path = rest.strip_prefix(host).unwrap_or_default().trim_end_matches('/');
    // The older address of an instance goes on with `/connect`.
    let path = path.strip_prefix("/connect").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    let is_ccp = path.trim_start_matches('/').to_lowercase().starts_with("ccp");
    if is_ccp {
        return Some(Malformed::new(
            format!("`{shown}` leads to the contact control panel, whose path the adapter adds itself"),
            right,
        ));
    }
    if !path.is_empty() {
        return Some(Malformed::new(format!("`{shown}` goes on behind the host of the instance"), right));
    }
    if version < URL_SINCE {
        let help = "write the alias, which the URL begins with";
        return Some(Malformed::new(format!("`{shown}` is a URL, which counts since {URL_SINCE}"), help));
    }
    None
}

/// The host with which the rest of an address begins.
fn host_of(rest: &str) -> &str {
    rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// What is wrong with the ARN of an instance, which only Global Resiliency needs. Empty text is not looked at.
pub(super) fn arn_fault(arn: &str, is_needed: bool) -> Option<Malformed> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_arn = match arn.splitn(6, ':').collect::<Vec<_>>()[..] {
        ["arn", partition, "connect", region, account, resource] => {
            let id = resource.strip_prefix("instance/").unwrap_or_default();
            partition.starts_with("aws") && is_id(region) && is_digits(account) && is_id(id)
        }
        _ => false,
    };
    if is_arn || arn.trim().is_empty() {
        return None;
    }
    let help = "it has the form `arn:aws:connect:REGION:ACCOUNT:instance/ID`";
    let fault = Malformed::new(format!("`{}` is not the ARN of an instance", shortened(arn)), help);
    Some(if is_needed { fault } else { fault.perhaps() })
}
