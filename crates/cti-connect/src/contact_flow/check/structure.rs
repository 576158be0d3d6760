//! The document as a whole: version, start, identifiers, types.

use cti_model::{Code, Finding, shortened};

use super::Check;
use crate::contact_flow::catalogue;
use crate::contact_flow::flow_type::FlowType;

/// The most actions of a flow (`connect-events` section 4.2).
pub(super) const MOST_ACTIONS: usize = 250;

/// The most characters of an identifier (`connect-events` section 4.2).
const LONGEST: usize = 50;

/// Signs that an identifier must not have (`connect-events` section 4.2).
const SIGNS: &str = "%:(\\/)=$,;[]{}";

/// Names that an identifier must not be (`connect-events` section 4.2).
const RESERVED: [&str; 12] = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

impl Check<'_> {
    pub(super) fn structure(&mut self) {
        match self.flow.version() {
            Some("2019-10-30") => {}
            Some(other) => {
                let what = format!("`Version` is `{}`, expected `2019-10-30`", shortened(other));
                self.findings.push(Finding::new(Code::NotAContactFlow, what).at("/Version"));
            }
            None => {
                let what = "`Version` is missing, expected `2019-10-30`";
                self.findings.push(Finding::new(Code::NotAContactFlow, what));
            }
        }
        match self.flow.start_action().filter(|it| !it.is_empty()) {
            None => {
                self.findings.push(Finding::new(Code::MissingStart, "`StartAction` is missing: name the first action"));
            }
            Some(start) if !self.places.contains_key(start) => {
                let what = format!("`StartAction` is `{}`, which is not in the flow", shortened(start));
                let mut finding = Finding::new(Code::DanglingTarget, what).at("/StartAction");
                finding.suggestion = self.suggest(|it| it.near_action(start));
                self.findings.push(finding);
            }
            Some(_) => {}
        }
        if self.actions.len() > MOST_ACTIONS {
            let what = format!("the flow has {} actions, and the service takes {MOST_ACTIONS}", self.actions.len());
            let finding = Finding::new(Code::TooManyActions, what).at("/Actions");
            self.findings.push(finding.help("move a part into a module or another flow"));
        }
        for at in 0..self.actions.len() {
            self.identifier(at);
            self.action_type(at);
        }
    }

    fn identifier(&mut self, at: usize) {
        let Some((action, _)) = self.at(at) else { return };
        let identifier = action.identifier.as_str();
        let fault = if identifier.is_empty() {
            Some("`Identifier` is missing".to_owned())
        } else if identifier.chars().count() > LONGEST {
            Some(format!("`Identifier` has {} characters, at most {LONGEST} are allowed", identifier.chars().count()))
        } else if let Some(sign) = identifier.chars().find(|it| SIGNS.contains(*it)) {
            Some(format!("`Identifier` has a `{sign}`, which is not allowed"))
        } else if RESERVED.contains(&identifier) {
            Some(format!("`Identifier` is `{identifier}`, which is reserved"))
        } else {
            None
        };
        if let Some(what) = fault {
            return self.report(at, "/Identifier", Finding::new(Code::ActionIdentifier, what));
        }
        if self.places.get(identifier).is_some_and(|first| *first != at) {
            let what = format!("another action has the identifier `{}`", shortened(identifier));
            self.report(at, "/Identifier", Finding::new(Code::DuplicateId, what));
        }
    }

    fn action_type(&mut self, at: usize) {
        let Some((action, spec)) = self.at(at) else { return };
        let name = action.kind.as_str();
        let Some(spec) = spec else {
            let what = if name.is_empty() {
                "`Type` is missing".to_owned()
            } else {
                format!("`{}` is not a known type of action", shortened(name))
            };
            let mut finding = Finding::new(Code::UnknownAction, what);
            finding.suggestion = match name {
                "Trigger" | "EntryPoint" | "Start" => {
                    Some("remove it and let `StartAction` name the first action".to_owned())
                }
                _ => self.suggest(|_| catalogue::meant_type(name)),
            };
            return self.report(at, "/Type", finding);
        };
        if let Some(flow_type) = self.flow_type.clone().filter(|it| !spec.fits(it)) {
            let types: Vec<&str> = spec.flow_types.iter().map(FlowType::as_str).collect();
            let what = format!("`{name}` cannot stand in a flow of type `{flow_type}`, only in {}", types.join(", "));
            self.report(at, "/Type", Finding::new(Code::FlowType, what));
        }
        let is_wrong = |channel: &&str| !spec.channels.is_empty() && !spec.channels.contains(channel);
        if let Some(channel) = self.channel.filter(is_wrong) {
            let what = format!("`{name}` works for {} only, and the contacts are {channel}", spec.channels.join(", "));
            self.report(at, "/Type", Finding::new(Code::WrongChannel, what));
        }
    }
}
