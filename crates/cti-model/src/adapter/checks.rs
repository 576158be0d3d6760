//! Which checks an administrator has switched off, as `checks.json` says it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::finding::{Code, Finding, Part};
use crate::one_line::shortened;

/// Codes of findings that are not reported for this adapter.
///
/// ```
/// use cti_model::Code;
/// use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
///
/// let files = AdapterFiles::from_iter([
///     ("adapter.json", r#"{"name": "ACLightningAdapter", "instance": "default"}"#),
///     ("checks.json", r#"{"off": ["setting-mismatch", "dangling-target"]}"#),
/// ]);
/// let adapter = CtiAdapter::from_files(&files)?;
/// assert_eq!(adapter.checks.codes().collect::<Vec<_>>(), [Code::SettingMismatch]);
/// assert_eq!(
///     AdapterChecker::new().check(&adapter)[0].to_string(),
///     "warning[check-not-off] checks: findings of `dangling-target` are errors, which cannot be switched off"
/// );
/// # Ok::<(), cti_model::adapter::AdapterError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Checks {
    /// The names of the codes, as they are written. One that does not exist, or whose findings are errors, does nothing.
    #[serde(default)]
    pub off: Vec<String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Checks {
    /// The codes that are switched off.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.off.iter().filter_map(|name| name.parse().ok()).filter(|code: &Code| code.can_be_off())
    }

    /// What is wrong with the names themselves.
    pub(super) fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for name in &self.off {
            let shown = shortened(name);
            let message = match name.parse::<Code>() {
                Err(_) => format!("there is no code `{shown}` to be switched off"),
                Ok(code) if code.can_be_off() => continue,
                Ok(_) => format!("findings of `{shown}` are errors, which cannot be switched off"),
            };
            findings.push(Finding::new(Code::CheckNotOff, message).part(Part::Checks));
        }
        for member in self.other.keys() {
            let message = format!("the member `{}` is not known here, so it does nothing", shortened(member));
            findings.push(Finding::new(Code::UnknownMember, message).part(Part::Checks));
        }
        findings
    }
}
