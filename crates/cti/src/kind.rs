//! What a file is, told by what stands in it.

use std::path::Path;

use clap::ValueEnum;
use cti_model::Checker;
use cti_model::editor::Draft;
use serde_json::Value;

use crate::input;

/// A kind of document that can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A CTI flow
    Flow,
    /// Records of an adapter: the answer of a query of Salesforce
    Records,
    /// A contact flow of Amazon Connect, of either form
    ContactFlow,
    /// A call-center definition
    CallCenter,
    /// A desktop layout of Webex Contact Center
    DesktopLayout,
    /// An event pattern of Amazon EventBridge
    EventPattern,
    /// A scenario
    Scenario,
    /// A scenario of contact flows
    FlowScenario,
    /// A test case of Amazon Connect
    TestCase,
}

impl Kind {
    /// What a text is. What is nothing else counts as a flow, whose reader says what is wrong with it.
    pub(crate) fn of(text: &str) -> Self {
        Self::told(text).or_else(|| Self::meant(text)).unwrap_or(Self::Flow)
    }

    /// What a text is, if that can be told.
    pub(crate) fn told(text: &str) -> Option<Self> {
        let begin = text.trim_start_matches('\u{feff}').trim_start();
        if begin.is_empty() {
            return None;
        }
        if begin.starts_with('<') {
            return Some(Self::CallCenter);
        }
        let Ok(value) = serde_json::from_str::<Value>(begin) else {
            return (!begin.starts_with(['{', '['])).then(|| Self::of_yaml(begin));
        };
        let has = |names: &[&str]| names.iter().any(|name| value.get(name).is_some());
        Some(if has(&["scenario"]) {
            if has(&["flow"]) { Self::FlowScenario } else { Self::Scenario }
        } else if has(&["Observations", "TestCase"]) || (has(&["Content"]) && has(&["EntryPoint"])) {
            Self::TestCase
        } else if has(&["actions"]) {
            Self::Flow
        } else if has(&["Actions", "StartAction", "modules", "ContactFlow", "ContactFlowModule"]) {
            Self::ContactFlow
        } else if has(&["records", "result", "totalSize"]) {
            Self::Records
        } else if has(&["area", "agent", "supervisor", "supervisorAgent", "appTitle"]) {
            Self::DesktopLayout
        } else if value.as_object().is_some_and(|members| members.keys().any(|key| key.contains("/req"))) {
            Self::CallCenter
        } else if is_pattern(&value) {
            Self::EventPattern
        } else {
            return None;
        })
    }

    /// What a text that is not JSON was to be, by the names in it: a file that was cut off, or merged badly.
    pub(crate) fn meant(text: &str) -> Option<Self> {
        let has = |names: &[&str]| names.iter().all(|name| text.contains(name));
        Some(if has(&["\"scenario\"", "\"steps\""]) {
            if has(&["\"flow\""]) { Self::FlowScenario } else { Self::Scenario }
        } else if has(&["\"Observations\""]) {
            Self::TestCase
        } else if has(&["\"StartAction\""]) || has(&["\"modules\"", "\"start\"", "\"metadata\""]) {
            Self::ContactFlow
        } else if has(&["\"actions\"", "\"SE_"]) || Draft::read(text, &Checker::new()).is_flow() {
            Self::Flow
        } else {
            return None;
        })
    }

    /// What one is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Flow => "a CTI flow",
            Self::Records => "an answer of Salesforce",
            Self::ContactFlow => "a contact flow",
            Self::CallCenter => "a call-center definition",
            Self::DesktopLayout => "a desktop layout",
            Self::EventPattern => "an event pattern",
            Self::Scenario => "a scenario",
            Self::FlowScenario => "a scenario of contact flows",
            Self::TestCase => "a test case",
        }
    }

    /// Whether it is played.
    pub(crate) const fn is_played(self) -> bool {
        matches!(self, Self::Scenario | Self::FlowScenario | Self::TestCase)
    }

    /// Which scenario it is.
    fn of_yaml(text: &str) -> Self {
        if members(text).any(|name| name == "flow") { Self::FlowScenario } else { Self::Scenario }
    }
}

/// The names of the members of the whole in YAML: of all members only these begin where a line begins.
fn members(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.lines().filter(|line| !line.starts_with([' ', '\t', '#']));
    whole.filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim_end().trim_matches(['"', '\'']))
}

/// Whether a text has the member by which a scenario is known, also where its name has a slip.
pub(crate) fn names_a_scenario(text: &str) -> bool {
    text.contains("\"scenario\"") || members(text).any(|name| cti_model::slips(name, "scenario") < 3)
}

/// What a file is found to be in a directory in which anything may stand.
pub(crate) enum Seen {
    /// One of ours, also where it is broken and its reader says so.
    Ours(Kind),
    /// Something else.
    Other,
    /// It cannot be read, and why.
    Unreadable(String),
    /// It ends as JSON and is not, and why. It is not seen what it was to be.
    NotJson(String),
    /// It ends as YAML and is something else than a scenario, and how that is seen.
    OtherYaml(&'static str),
}

/// What a file is found to be. What ends neither as YAML nor as JSON is something else.
pub(crate) fn seen(file: &Path) -> Seen {
    let is_json = match file.extension().and_then(|end| end.to_str()) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => return Seen::Other,
    };
    let text = match input::text(file) {
        Ok(text) => text,
        // Its reader says why.
        Err(_) if !is_json => return Seen::Ours(Kind::Scenario),
        Err(why) => return Seen::Unreadable(why),
    };
    if !is_json {
        return match Kind::told(&text).filter(|kind| kind.is_played()) {
            Some(Kind::TestCase) => Seen::Ours(Kind::TestCase),
            // One that is empty is not left out as if it were never there.
            told if text.trim().is_empty() || names_a_scenario(&text) => Seen::Ours(told.unwrap_or(Kind::Scenario)),
            _ => Seen::OtherYaml("no line of it begins with `scenario:`"),
        };
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}')) {
        Ok(_) => Kind::told(&text).map_or(Seen::Other, Seen::Ours),
        Err(error) => Kind::meant(&text).map_or_else(|| Seen::NotJson(error.to_string()), Seen::Ours),
    }
}

/// Whether every way into an object ends at a list, as in a pattern.
fn is_pattern(value: &Value) -> bool {
    let mut open: Vec<&Value> = value.as_object().into_iter().flat_map(|members| members.values()).collect();
    let some = !open.is_empty();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(_) => {}
            _ => return false,
        }
    }
    some
}
