//! A scenario as data.

mod expect;
mod names;
mod prepared;
mod shape;
mod step;

use std::fmt;

use cti_model::{Flow, ProductVersion};
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use expect::{
    AgentStands, CallMade, ContactStands, Created, Ended, Expectation, Message, NewRecord, NotRunAs, Row, RuleApplied,
    RunEnded, Sight, Updated, Written,
};
pub(super) use names::means;
pub use prepared::{AgentSetup, ContactSetup, PreparedAnswer, RecordSetup, ScreenSetup};
pub use shape::Items;
pub(super) use shape::{is_default, moment};
pub use step::{
    Change, Chosen, EventFires, Fault, Heal, Of, Press, RecordingPressed, Saved, ScenarioStep, Transfer, Wait, When,
    Workload,
};

use super::error::ScenarioError;
use super::text::{self, At};

/// A scenario: a desk that is prepared, what happens at it, and what must come of that. See the [module](super).
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "a scenario, with the members `scenario` and `steps`"
)]
pub struct Scenario {
    /// What it tells, in one sentence.
    #[serde(rename = "scenario")]
    pub title: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub about: Option<String>,
    /// The configuration: the directory of an adapter, or a file with the records of one, beside this file.
    #[serde(default, skip_serializing_if = "is_default")]
    pub adapter: Option<At<String>>,
    /// The flows, where there is no whole configuration: by the event that starts each, such as
    /// `salesforceUI.onClickToDial`, the file of its document, or the document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub flows: IndexMap<String, At<FlowSource>>,
    /// The version of the product whose behaviour counts; the newest by default.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub version: Option<ProductVersion>,
    /// The date and time at the beginning, such as `2026-01-05T09:00:00Z`, which is the default.
    #[serde(default, skip_serializing_if = "is_default", with = "shape::timestamp")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub clock: Option<Timestamp>,
    /// The country by whose habits the CRM reads phone numbers, in two letters; `US` by default.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "names::country")]
    pub country: Option<String>,
    /// Whether only the prepared answers answer: then a call without one fails, and nothing happens at the desk by itself.
    /// So it is in a scenario that was recorded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only_answers: bool,
    /// The agents, by name; the first is the one who acts where a step names nobody. Without any there is one, `Agent`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agents: IndexMap<String, AgentSetup>,
    /// What the agents' screens do.
    #[serde(default, skip_serializing_if = "is_default")]
    pub screen: ScreenSetup,
    /// The records of the CRM, each under a name by which the scenario speaks of it: `${name}` is its id.
    #[serde(default, skip_serializing_if = "is_default")]
    pub records: IndexMap<String, RecordSetup>,
    /// The contacts, each under a name by which the scenario speaks of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contacts: IndexMap<String, ContactSetup>,
    /// Answers to calls, in place of those of the desk in memory. Each is given once, in their order, and the last one that
    /// fits a call again and again.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answers: Vec<PreparedAnswer>,
    /// The hosts to which flows may send HTTP requests.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hosts: Vec<String>,
    /// What happens and what must come of it, in order.
    #[serde(default)]
    pub steps: Vec<At<ScenarioStep>>,
}

redacted!(struct Scenario { title });

/// A flow of a scenario: the file of its document, or the document itself.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "the file of a flow, or the document of one")]
pub enum FlowSource {
    /// The file.
    File(String),
    /// The document.
    Document(Map<String, Value>),
}

redacted!(
    enum FlowSource {
        File,
        Document,
    }
);

impl FlowSource {
    /// The flow itself.
    pub fn of(flow: &Flow) -> Self {
        match serde_json::from_str(&flow.to_json()) {
            Ok(Value::Object(document)) => Self::Document(document),
            _ => Self::Document(Map::new()),
        }
    }
}

impl Scenario {
    /// Reads a scenario from its text: YAML, or JSON where the text begins with `{`.
    ///
    /// # Errors
    /// [`ScenarioError`], which says where, what was expected, what was found and what to do.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        text::read(text)
    }

    /// The text of it, as YAML; reads back equal.
    pub fn to_yaml(&self) -> String {
        text::to_yaml(&self.to_value())
    }

    /// The text of it, as JSON; reads back equal.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.to_value())
    }

    fn to_value(&self) -> Value {
        // Only keys that are not text could fail, and there are none.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The JSON Schema of the file, which editors read: they then offer members, and mark what is not one.
    #[cfg(feature = "schema")]
    pub fn schema() -> Value {
        let mut schema = schemars::schema_for!(Self).to_value();
        if let Value::Object(members) = &mut schema {
            members.insert("title".to_owned(), "A scenario of CTI flows".into());
        }
        schema
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        cti_model::OneLine(&self.title).fmt(f)
    }
}
