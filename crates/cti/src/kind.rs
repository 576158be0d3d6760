//! What a file is, told by what stands in it.

use clap::ValueEnum;
use serde_json::Value;

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
        Self::told(text).unwrap_or(Self::Flow)
    }

    /// What a text is, if that can be told.
    pub(crate) fn told(text: &str) -> Option<Self> {
        let begin = text.trim_start_matches('\u{feff}').trim_start();
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

    /// Which scenario it is. In YAML only a member of the whole begins where a line begins.
    fn of_yaml(text: &str) -> Self {
        let is_flow = |line: &str| line.strip_prefix("flow").is_some_and(|rest| rest.trim_start().starts_with(':'));
        if text.lines().any(is_flow) { Self::FlowScenario } else { Self::Scenario }
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
