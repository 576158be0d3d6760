//! Addresses: which hosts a secret may go to, and paths in which a value can never become syntax.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use super::error::RestError;

/// What stays as it is in a path segment or a query value: what JavaScript's `encodeURIComponent` leaves, but `'`.
const KEPT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'(')
    .remove(b')');

/// A value as a segment of a path. One or two dots are refused, also when they are encoded they lead to another path; so is
/// what is blank, which leads to the list, or is the value of no record.
pub(super) fn segment(value: &str) -> Result<String, RestError> {
    if value.trim().is_empty() || value == "." || value == ".." {
        return Err(RestError::Invalid(format!("`{value}` cannot identify a record: expected an id")));
    }
    Ok(encoded(value))
}

/// A value as a part of an address.
pub(super) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, &KEPT).to_string()
}

/// Reads the address of an org or a log-in: HTTPS, or plain HTTP to this machine, without user, query or fragment. A path is
/// left out, since people paste the address of a page.
pub(super) fn origin(text: &str) -> Result<Url, RestError> {
    let wrong = |why: &str| RestError::Address(format!("`{}` {why}", cti_model::shortened(&without_user(text))));
    let mut url = Url::parse(text.trim()).map_err(|error| wrong(&format!("is not an address: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("carries a user name or password: leave it out"));
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => {}
        ("http", Some(host)) if is_this_machine(&host) => {}
        ("http", Some(_)) => return Err(wrong("is plain HTTP, which would show the token to everyone: use `https`")),
        _ => return Err(wrong("is not the address of an org: expected `https://NAME.my.salesforce.com`")),
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Where Salesforce has its orgs, whichever host a log-in went through.
const SALESFORCE: [&str; 3] = ["salesforce.com", "force.com", "salesforce.mil"];

/// The address of the org that a log-in at `host` answered. It is at the same host, of the same domain
/// (`acme.my.salesforce.com` of `login.salesforce.com`), or one of Salesforce's, so that the token goes only where the
/// embedder let the client log in.
///
/// # Errors
/// [`RestError::Address`].
pub(super) fn instance(text: &str, host: &Url) -> Result<Url, RestError> {
    let instance = origin(text)?;
    let of = domain(&instance);
    let is_beside = of.is_some_and(|of| Some(of) == domain(host) || SALESFORCE.contains(&of));
    let is_here = |url: &Url| url.host().is_some_and(|host| is_this_machine(&host));
    if instance.host() == host.host() || is_beside || (is_here(&instance) && is_here(host)) {
        return Ok(instance);
    }
    let (named, asked) = (instance.host_str().unwrap_or_default(), host.host_str().unwrap_or_default());
    Err(RestError::Address(format!(
        "the log-in at `{asked}` names an org at `{}`, which is of another domain: log in at the org's own address",
        cti_model::shortened(named)
    )))
}

/// The last two words of a host's name: `salesforce.com`.
fn domain(url: &Url) -> Option<&str> {
    let name = url.domain()?;
    let (front, last) = name.rsplit_once('.')?;
    let begin = front.rfind('.')? + 1;
    name.get(begin..).filter(|_| !last.is_empty() && url.scheme() == "https")
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

/// A text for a message: what stands before an `@` may be a password.
fn without_user(text: &str) -> String {
    text.rsplit('@').next().unwrap_or_default().to_owned()
}

/// A path below an origin. What leads to another host is refused: a token goes to no host but the org's.
pub(super) fn below(origin: &Url, path: &str) -> Result<Url, RestError> {
    let shown = || cti_model::shortened(path.split('?').next().unwrap_or_default());
    let url = origin.join(path).map_err(|error| RestError::Address(format!("`{}`: {error}", shown())))?;
    if url.origin() == origin.origin() && url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(RestError::Address(format!("`{}` leads away from the org", shown())))
    }
}

/// Whether a text can be the name of an object or field, with dots between the steps of a relationship.
pub(super) fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.split('.').all(part)
}

/// Refuses names that are not names: they cannot be escaped.
pub(super) fn check_names<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), RestError> {
    match names.into_iter().find(|name| !is_name(name)) {
        None => Ok(()),
        Some(wrong) => {
            let shown = cti_model::shortened(wrong);
            let message = format!("`{shown}` is not the name of an object or field: expected letters, digits and `_`");
            Err(RestError::Invalid(message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{below, encoded, origin, segment};

    #[test]
    fn a_value_is_encoded_as_a_browser_does_it() {
        let query = "SELECT COUNT(Id) FROM Task WHERE CreatedDate >= 2020-03-17T21:04:32.000+0000";
        let expected =
            "SELECT%20COUNT(Id)%20FROM%20Task%20WHERE%20CreatedDate%20%3E%3D%202020-03-17T21%3A04%3A32.000%2B0000";
        assert_eq!(encoded(query), expected);
        assert_eq!(encoded("a/b 1"), "a%2Fb%201");
        assert!(segment("..").is_err() && segment("").is_err());
    }

    #[test]
    fn hosts_of_sandboxes_are_hosts() {
        for host in
            ["acme--uat.sandbox.my.salesforce.com", "acme--uat.sandbox.lightning.force.com", "acme.my.salesforce.com"]
        {
            let url = origin(&format!("https://{host}/lightning/page/home?x=1")).expect(host);
            assert_eq!(url.as_str(), format!("https://{host}/"));
        }
    }

    #[test]
    fn a_token_goes_to_no_other_host_and_never_in_the_clear() {
        for wrong in
            ["http://acme.my.salesforce.com", "ftp://acme", "acme.my.salesforce.com", "https://u:secret@acme.com"]
        {
            let error = origin(wrong).expect_err(wrong).to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(origin("http://127.0.0.1:8080").is_ok() && origin("http://localhost:1").is_ok());
        let org = origin("https://acme.my.salesforce.com").expect("an org");
        assert!(below(&org, "/services/data/v62.0/query/01g-2000").is_ok());
        for wrong in
            ["https://evil.example/q", "//evil.example/q", "https://acme.my.salesforce.com:444/", "\\\\evil.example"]
        {
            assert!(below(&org, wrong).is_err(), "{wrong}");
        }
    }
}
