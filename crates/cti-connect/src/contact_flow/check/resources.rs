//! Resources that a published flow names: every one has to be there.

use std::collections::BTreeSet;

use cti_model::{Code, Finding, Json, nearest, shortened};

use super::Check;
use super::values::has_place;
use crate::contact_flow::path::Template;
use crate::contact_flow::read::token;

/// Parameters that name a resource, and its kind in an ARN.
const NAMED: [(&str, &str); 9] = [
    ("ContactFlowId", "contact-flow"),
    ("ContactFlowArn", "contact-flow"),
    ("FlowModuleId", "flow-module"),
    ("QueueId", "queue"),
    ("AgentId", "agent"),
    ("PromptId", "prompt"),
    ("HoursOfOperationId", "operating-hours"),
    ("LambdaFunctionARN", "function"),
    ("AliasArn", "bot-alias"),
];

/// The resources that an instance has.
///
/// A name is an ARN, the end of one (`contact-flow/ID`, `queue/ID`), or an id alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(BTreeSet<String>);

impl<T: AsRef<str>> FromIterator<T> for Resources {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self(names.into_iter().map(|name| short(name.as_ref()).to_owned()).collect())
    }
}

impl Resources {
    /// Whether a resource is known, by its ARN, the end of it, or its id.
    pub fn knows(&self, name: &str) -> bool {
        let name = short(name);
        let id = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        self.0.contains(name)
            || (!name.contains('/') && self.0.iter().any(|known| id(known) == name))
            || self.0.contains(&id(name))
    }
}

/// The end of an ARN that says what it is: `contact-flow/ID`; of a function `function:NAME`.
pub(crate) fn short(name: &str) -> &str {
    if !name.starts_with("arn:") {
        return name;
    }
    // arn:partition:service:region:account:resource
    let resource = name.splitn(6, ':').nth(5).unwrap_or(name);
    match resource.strip_prefix("instance/").and_then(|it| it.split_once('/')) {
        Some((_, resource)) => resource,
        None => resource,
    }
}

impl Check<'_> {
    pub(super) fn resources(&mut self, resources: &Resources) {
        for at in 0..self.actions.len() {
            let Some((action, _)) = self.at(at) else { continue };
            let mut named = Vec::new();
            gather(action.parameters(), "", "/Parameters", &mut named);
            for (name, place, value) in named {
                if has_place(&value) {
                    let what = format!(
                        "`{}` is left to be put in by a tool, and the service takes it as it is",
                        shortened(&value)
                    );
                    self.report(at, &place, Finding::new(Code::UnresolvedPlace, what).control(&name));
                } else if !resources.knows(&value) {
                    let what = format!("`{}` is not among the known resources", shortened(short(&value)));
                    let mut finding = Finding::new(Code::UnknownResource, what).control(&name);
                    finding.suggestion =
                        self.suggest(|_| nearest(short(&value), resources.0.iter().map(String::as_str).take(1_000)));
                    self.report(at, &place, finding);
                }
            }
        }
    }
}

/// The resources in a value: what parameters of that kind name, and every ARN.
fn gather(value: &Json, name: &str, place: &str, named: &mut Vec<(String, String, String)>) {
    match value {
        Json::String(text) => {
            let is_named = NAMED.iter().any(|(known, _)| *known == name) || place.contains("/EventHooks/");
            let is_fixed = Template::read(text).references().next().is_none() && !text.is_empty();
            if is_fixed && (is_named || text.starts_with("arn:")) {
                named.push((name.to_owned(), place.to_owned(), text.clone()));
            }
        }
        Json::Object(object) => {
            for (key, item) in object.effective() {
                gather(item, key, &format!("{place}/{}", token(key)), named);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(item, name, &format!("{place}/{index}"), named);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
