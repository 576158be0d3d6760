//! The parameters of an action: which there are, and what kind of value they hold.

use cti_model::{Code, Finding, Json, shortened};

use super::{Check, shape};
use crate::contact_flow::action::Action;
use crate::contact_flow::catalogue::{self, ActionSpec, Demand, ParameterKind};
use crate::contact_flow::path::Template;
use crate::contact_flow::read::token;

/// Of these parameters exactly one says what is played.
const SPOKEN: [&str; 4] = ["PromptId", "Text", "SSML", "Media"];

/// The longest text that is spoken (`connect-events` section 4.7).
const LONGEST_TEXT: usize = 3_000;

/// What `EventHooks` may name (`connect-events` section 4.3).
const HOOKS: [&str; 10] = [
    "AgentHold",
    "AgentWhisper",
    "CustomerHold",
    "CustomerQueue",
    "CustomerRemaining",
    "CustomerWhisper",
    "DefaultAgentUI",
    "DisconnectAgentUI",
    "PauseContact",
    "ResumeContact",
];

impl Check<'_> {
    pub(super) fn parameters(&mut self, at: usize) {
        let Some((action, Some(spec))) = self.at(at) else { return };
        if spec.is_open {
            return;
        }
        let missing = self.required(at, action, spec);
        self.unknown(at, spec, action.parameters(), "", &missing);
        for parameter in spec.parameters {
            if let Some(value) = action.parameter(parameter.name) {
                self.kind(at, parameter.name, parameter.kind, value);
            }
        }
        self.exclusive(at, action, spec);
        self.values(at, action, spec);
    }

    /// Parameters that have to be there and are not.
    fn required(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) -> Vec<&'static str> {
        let mut missing = Vec::new();
        for parameter in spec.parameters.iter().filter(|it| it.demand != Demand::Optional) {
            let is_set = action.parameter(parameter.name).is_some_and(|it| !matches!(it, Json::Null));
            if is_set {
                continue;
            }
            let what = format!("parameter `{}` of `{}` is missing", parameter.name, spec.name);
            let mut finding = Finding::new(Code::RequiredControlUnset, what).control(parameter.name);
            if parameter.demand == Demand::Usual {
                finding = finding.at_most(cti_model::Severity::Hint);
            } else {
                missing.push(parameter.name);
            }
            self.report(at, "/Parameters", finding);
        }
        missing
    }

    fn unknown(&mut self, at: usize, spec: &'static ActionSpec, value: &Json, prefix: &str, missing: &[&'static str]) {
        for (key, value) in value.as_object().into_iter().flat_map(cti_model::Object::effective) {
            let name = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
            if spec.parameters.iter().any(|it| it.name == name) {
                continue;
            }
            if spec.knows(&name) && matches!(value, Json::Object(_) | Json::Null) {
                self.unknown(at, spec, value, &name, missing);
                continue;
            }
            let mut finding = if spec.knows(&name) {
                let what = format!("`{}` is {}, expected an object", shortened(&name), value.kind());
                Finding::new(Code::InvalidControl, what)
            } else {
                let what = format!("`{}` has no parameter `{}`", spec.name, shortened(&name));
                let mut finding = Finding::new(Code::UnknownParameter, what);
                // One that is missing is meant sooner than one that is there.
                finding.suggestion = self.suggest(|_| {
                    let near = catalogue::meant(&name, missing.iter().copied());
                    near.or_else(|| catalogue::meant(&name, spec.parameters.iter().map(|it| it.name)))
                });
                if finding.suggestion.is_none() {
                    finding = finding.at_most(cti_model::Severity::Warning);
                }
                finding
            };
            finding = finding.control(&name);
            let way: Vec<String> = name.split('.').map(token).collect();
            self.report(at, &format!("/Parameters/{}", way.join("/")), finding);
        }
    }

    fn kind(&mut self, at: usize, name: &str, kind: ParameterKind, value: &Json) {
        let place = format!("/Parameters/{}", name.replace('.', "/"));
        if let Some(structure) = shape::of(name) {
            return self.shaped(at, name, kind, structure, value);
        }
        let text = match value {
            Json::String(text) => text,
            Json::Null => return,
            _ => return self.not_text(at, name, value),
        };
        let template = Template::read(text);
        let mut references = template.references();
        let what = match kind {
            ParameterKind::Path if template.as_reference().is_none() => {
                format!("`{name}` is `{}`, expected one path such as `$.Attributes.name`", shortened(text))
            }
            ParameterKind::FixedOrPath if references.next().is_some() && template.as_reference().is_none() => {
                format!("`{name}` has a path inside a text; it takes a fixed value or one path, nothing beside it")
            }
            _ => return,
        };
        drop(references);
        self.report(at, &place, Finding::new(Code::InvalidControl, what).control(name));
    }

    /// Parameters that exclude each other, or need each other.
    fn exclusive(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        let has = |name: &str| action.parameter(name).is_some_and(|it| !it.is_unset());
        match spec.name {
            "MessageParticipant" | "GetParticipantInput" => {
                let said: Vec<&str> = SPOKEN.into_iter().filter(|name| has(name)).collect();
                if let [_, _, ..] = said.as_slice() {
                    let what = format!("only one of {} can be played", said.join(", "));
                    self.report(at, "/Parameters", Finding::new(Code::InvalidControl, what));
                } else if said.is_empty() {
                    let what = format!("`{}` says nothing: set `Text`, `SSML` or `PromptId`", spec.name);
                    self.report(at, "/Parameters", Finding::new(Code::RequiredControlUnset, what).control("Text"));
                }
                self.input(at, action, spec);
            }
            "UpdateContactTargetQueue" => match (has("QueueId"), has("AgentId")) {
                (false, false) => {
                    let what = "a queue or an agent is needed: set `QueueId` or `AgentId`";
                    self.report(at, "/Parameters", Finding::new(Code::RequiredControlUnset, what).control("QueueId"));
                }
                (true, true) => self.both(at, "QueueId", "AgentId"),
                _ => {}
            },
            "DequeueContactAndTransferToQueue" | "CreateCallbackContact" if has("QueueId") && has("AgentId") => {
                self.both(at, "QueueId", "AgentId");
            }
            "UpdateContactRoutingBehavior" if has("QueuePriority") && has("QueueTimeAdjustmentSeconds") => {
                self.both(at, "QueuePriority", "QueueTimeAdjustmentSeconds");
            }
            "CreateTask" if has("DelaySeconds") && has("ScheduledTime") => {
                self.both(at, "DelaySeconds", "ScheduledTime");
            }
            "UpdateContactEventHooks" => self.hooks(at, action),
            _ => {}
        }
        for name in ["Text", "SSML"] {
            let text = action.parameter(name).and_then(Json::as_str).unwrap_or_default();
            if text.chars().count() > LONGEST_TEXT {
                let what =
                    format!("`{name}` has {} characters, and at most {LONGEST_TEXT} are spoken", text.chars().count());
                self.report(
                    at,
                    &format!("/Parameters/{name}"),
                    Finding::new(Code::OverProductLimit, what).control(name),
                );
            }
        }
    }

    fn both(&mut self, at: usize, one: &str, other: &str) {
        let what = format!("`{one}` and `{other}` exclude each other");
        self.report(at, "/Parameters", Finding::new(Code::InvalidControl, what).control(other));
    }

    fn hooks(&mut self, at: usize, action: &Action) {
        let Some(hooks) = action.parameter("EventHooks").and_then(Json::as_object) else { return };
        let names: Vec<&str> = hooks.effective().map(|(key, _)| key).collect();
        if names.len() != 1 {
            let what = format!("`EventHooks` has {} members, expected exactly one", names.len());
            self.report(at, "/Parameters/EventHooks", Finding::new(Code::InvalidControl, what).control("EventHooks"));
        }
        for name in names.into_iter().filter(|name| !HOOKS.contains(name)) {
            let what = format!("`{}` is not an event that has a flow", shortened(name));
            let mut finding = Finding::new(Code::InvalidControl, what).control("EventHooks");
            finding.suggestion = self.suggest(|_| catalogue::meant(name, HOOKS.into_iter()));
            self.report(at, &format!("/Parameters/EventHooks/{}", token(name)), finding);
        }
    }

    /// What goes with input that is stored.
    fn input(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        if spec.name != "GetParticipantInput" {
            return;
        }
        let has = |name: &str| action.parameter(name).is_some();
        let ways = ["InputValidation.PhoneNumberValidation", "InputValidation.CustomValidation"];
        let count = ways.into_iter().filter(|name| has(name)).count();
        if stores_input(action) {
            if count != 1 {
                let what = "stored input needs exactly one of `PhoneNumberValidation` and `CustomValidation`";
                self.report(
                    at,
                    "/Parameters",
                    Finding::new(Code::RequiredControlUnset, what).control("InputValidation"),
                );
            }
            if has("InputEncryption") && !has(ways[1]) {
                let what = "only input with `CustomValidation` can be encrypted";
                self.report(
                    at,
                    "/Parameters/InputEncryption",
                    Finding::new(Code::InvalidControl, what).control("InputEncryption"),
                );
            }
        } else if count > 0 {
            let what = "`InputValidation` is for input that is stored: set `StoreInput` to `True`, or remove it";
            self.report(
                at,
                "/Parameters/InputValidation",
                Finding::new(Code::InvalidControl, what).control("InputValidation"),
            );
        }
    }
}

/// Whether a *Store customer input* block is meant.
pub(crate) fn stores_input(action: &Action) -> bool {
    is_true(action.parameter("StoreInput"))
}

/// Whether a value is true, as a text or as itself.
pub(crate) fn is_true(value: Option<&Json>) -> bool {
    match value {
        Some(Json::String(text)) => text.eq_ignore_ascii_case("true"),
        Some(Json::Bool(value)) => *value,
        _ => false,
    }
}
