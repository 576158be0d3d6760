//! Scenarios of contact flows: who calls, what the world answers, what the caller hears, presses and never hears.
//!
//! A scenario is written in the language of the engine's scenarios ([`cti_engine::scenario`]): YAML or JSON.
//!
//! ```
//! use cti_connect::contact_flow::FlowScenario;
//!
//! let scenario = FlowScenario::parse(r#"
//! scenario: A member is queued
//! flow: main
//! flows:
//!   main:
//!     Version: "2019-10-30"
//!     StartAction: hello
//!     Actions:
//!       - {Identifier: hello, Type: MessageParticipant, Parameters: {Text: "Welcome, $.Attributes.name"}, Transitions: {NextAction: queue}}
//!       - {Identifier: queue, Type: UpdateContactTargetQueue, Parameters: {QueueId: queue/support}, Transitions: {NextAction: go}}
//!       - {Identifier: go, Type: TransferContactToQueue, Parameters: {}, Transitions: {}}
//! call: {from: "+819012345678", attributes: {name: Aiko}}
//! steps:
//!   - hears: Welcome, Aiko
//!   - queued: queue/support
//! never:
//!   - hears: Sorry
//! "#)?;
//! let played = scenario.play(|_| Err("no files here".to_owned()))?;
//! assert!(played.passed(), "{played}");
//! # Ok::<(), cti_engine::scenario::ScenarioError>(())
//! ```

mod case;
mod convert;
mod play;

use std::collections::BTreeMap;

use cti_engine::scenario::{At, ScenarioError, read_as, written};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::flow_type::FlowType;
use super::simulate::{AgentAct, DialAnswer};

pub use case::TestPlayed;
pub use play::{FlowFailure, FlowPlayed, TriedFlow};

/// A scenario of contact flows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FlowScenario {
    /// What it tells, in a sentence.
    pub scenario: String,
    /// The flow that the call begins in, by its name among `flows`.
    pub flow: String,
    /// The flows and modules, by what flows call them: an ARN, an id or a name. Each is the name of a file, or the document
    /// itself.
    pub flows: BTreeMap<String, Value>,
    /// The flows that the instance takes where a contact names none, by type: `customerQueue: wait`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
    /// What queues and other resources are called, by ARN, the end of it, or id. A queue and hours of operation may then be
    /// named so in `world` and in steps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Who calls.
    #[serde(default)]
    pub call: Caller,
    /// What the world answers.
    #[serde(default)]
    pub world: Answers,
    /// What happens, in order: what the caller does, and what is seen of the contact.
    pub steps: Vec<At<FlowStep>>,
    /// What never happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<At<FlowStep>>,
}

/// Who calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Caller {
    /// The number or address; `+819012345678` without one.
    pub from: Option<String>,
    /// The number or address of the instance.
    pub to: Option<String>,
    /// The channel; `VOICE` without one.
    pub channel: Option<String>,
    /// How the contact began; `INBOUND` without one.
    pub initiation: Option<String>,
    /// The attributes that the contact comes with.
    pub attributes: BTreeMap<String, String>,
    /// How long the caller waits in a queue, in seconds; without it as long as it takes.
    pub patience_seconds: Option<u64>,
    /// The seed of what is left to chance.
    pub seed: u64,
}

/// What the world answers; names are found where they occur in what a flow says, the longest of those that do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Answers {
    /// What functions answer; `null` for one that fails.
    pub functions: BTreeMap<String, Value>,
    /// Whether it is open, by hours of operation or by queue.
    pub open: BTreeMap<String, bool>,
    /// What becomes of contacts in queues.
    pub queues: BTreeMap<String, QueueAnswer>,
    /// Which intent bots understand, by words that the caller says or keys that are pressed.
    pub intents: BTreeMap<String, String>,
    /// What becomes of numbers that are dialled.
    pub numbers: BTreeMap<String, DialAnswer>,
    /// What other services answer, by the type of the action: the result, or the values that flows can read; `null` for one
    /// that fails.
    pub services: BTreeMap<String, Value>,
}

/// What becomes of contacts in a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct QueueAnswer {
    /// After how many seconds an agent takes a contact; never without one.
    pub answered_after_seconds: Option<u64>,
    /// How many may wait.
    pub capacity: Option<usize>,
    /// What metrics of the queue are, by type: `NumberOfAgentsStaffed: 0`. Without it who waits is counted, and one agent is
    /// there.
    pub metrics: BTreeMap<String, u32>,
    /// The log-in name of the agent.
    pub agent: String,
    /// What the agent does; talks for a minute without any.
    pub acts: Vec<AgentAct>,
}

/// What a caller does, or what is seen of the contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FlowStep {
    /// The caller hears a text that has this in it, or the prompt of that name.
    Hears(String),
    /// The caller presses keys when asked next.
    Presses(String),
    /// The caller says something when asked next.
    Says(String),
    /// The caller does nothing when asked next.
    Silent,
    /// The caller hangs up when asked next.
    HangsUp,
    /// The contact waits in a queue whose ARN, or whose name among `names`, has this in it.
    Queued(String),
    /// An agent of that log-in name takes the contact.
    Agent(String),
    /// A function is invoked whose ARN has this in it.
    Invokes(String),
    /// The contact comes to an action: its identifier, or its type.
    Action(String),
    /// A number is dialled.
    Dials(String),
    /// A callback to that number is arranged.
    Callback(String),
    /// Attributes have these values at the end.
    Attributes(BTreeMap<String, String>),
    /// The contact ends so: `disconnected`, `handled`, `hungUp`, `abandoned`, `transferredOut`, `flowEnded`, `unhandled`.
    Ends(String),
}

impl FlowScenario {
    /// Reads a scenario: YAML, or JSON where the text begins with `{`.
    ///
    /// # Errors
    /// [`ScenarioError`] with line, column, what was expected and what was found.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        read_as(text)
    }

    /// The scenario as YAML.
    pub fn to_yaml(&self) -> String {
        written(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The default flows with their types.
    fn default_flows(&self) -> impl Iterator<Item = (FlowType, &str)> {
        self.defaults.iter().map(|(flow_type, name)| (FlowType::from(flow_type.as_str()), name.as_str()))
    }
}
