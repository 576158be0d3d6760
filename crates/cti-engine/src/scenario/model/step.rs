//! What happens in a scenario, step by step.

use std::time::Duration;

use cti_model::OneLine;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use super::expect::Expectation;
use super::shape::{self, FromText, is_default, or_text};
use super::{ContactSetup, names};
use crate::connector::ErrorKind;
use crate::recording::RecordingControl;

#[cfg(feature = "schema")]
use super::shape::OrText;

/// A step of a scenario: one thing that happens, or that must have come of what happened.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ScenarioStep {
    /// An event fires at the desk. A contact that rings is then in the hands of the agent; one that ended is over.
    Event(
        #[serde(deserialize_with = "or_text")]
        #[cfg_attr(feature = "schema", schemars(with = "OrText<EventFires>"))]
        EventFires,
    ),
    /// The agent presses the button of a CTI Action.
    Press(
        #[serde(deserialize_with = "or_text")]
        #[cfg_attr(feature = "schema", schemars(with = "OrText<Press>"))]
        Press,
    ),
    /// Time passes: only here. `idle` waits until nothing is left to do.
    Wait(#[cfg_attr(feature = "schema", schemars(with = "String"))] Wait),
    /// The agent chooses a state at the contact center.
    Choose(
        #[serde(deserialize_with = "or_text")]
        #[cfg_attr(feature = "schema", schemars(with = "OrText<Chosen>"))]
        Chosen,
    ),
    /// The agent chooses a presence status at the CRM; `Offline` logs the agent out of it.
    Presence(
        #[serde(deserialize_with = "or_text")]
        #[cfg_attr(feature = "schema", schemars(with = "OrText<Chosen>"))]
        Chosen,
    ),
    /// The agent's work at the CRM becomes that much.
    Workload(Workload),
    /// The agent presses a button of the recording controls.
    Recording(RecordingPressed),
    /// The contact is transferred to another agent.
    Transfer(Transfer),
    /// Somebody else changes a record or a contact.
    Change(Change),
    /// The agent saves the form of a new record that was shown last.
    Save(Saved),
    /// From now on calls fail, take long, or get no answer.
    Fault(Fault),
    /// Faults are lifted: those of a call, or all without one.
    Heal(
        #[serde(deserialize_with = "or_text")]
        #[cfg_attr(feature = "schema", schemars(with = "OrText<Heal>"))]
        Heal,
    ),
    /// The page of the agent is loaded anew: its session is gone, and another one begins.
    Reload(#[cfg_attr(feature = "schema", schemars(with = "Of"))] Of),
    /// The page of the agent has loaded: what waited runs.
    Ready(#[cfg_attr(feature = "schema", schemars(with = "Of"))] Of),
    /// The session of the agent is closed: nothing more is taken in.
    Close(#[cfg_attr(feature = "schema", schemars(with = "Of"))] Of),
    /// What must have come of it.
    Expect(Box<Expectation>),
}

redacted!(
    enum ScenarioStep {
        Event,
        Press,
        Wait,
        Choose,
        Presence,
        Workload,
        Recording,
        Transfer,
        Change,
        Save,
        Fault,
        Heal,
        Reload,
        Ready,
        Close,
        Expect,
    }
);

impl ScenarioStep {
    /// Its name in a scenario: `event`, `press` …
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Press(_) => "press",
            Self::Wait(_) => "wait",
            Self::Choose(_) => "choose",
            Self::Presence(_) => "presence",
            Self::Workload(_) => "workload",
            Self::Recording(_) => "recording",
            Self::Transfer(_) => "transfer",
            Self::Change(_) => "change",
            Self::Save(_) => "save",
            Self::Fault(_) => "fault",
            Self::Heal(_) => "heal",
            Self::Reload(_) => "reload",
            Self::Ready(_) => "ready",
            Self::Close(_) => "close",
            Self::Expect(_) => "expect",
        }
    }

    /// Whether the next step comes at the same moment.
    pub(in crate::scenario) const fn holds(&self) -> bool {
        match self {
            Self::Event(it) => it.hold,
            Self::Press(it) => it.hold,
            _ => false,
        }
    }

    /// The agent that it names.
    pub(in crate::scenario) fn agent(&self) -> Option<&str> {
        let agent = match self {
            Self::Event(it) => &it.agent,
            Self::Press(it) => &it.agent,
            Self::Choose(it) | Self::Presence(it) => &it.agent,
            Self::Workload(it) => &it.agent,
            Self::Recording(it) => &it.agent,
            Self::Transfer(it) => &it.agent,
            Self::Save(it) => &it.agent,
            Self::Fault(it) => &it.agent,
            Self::Reload(it) | Self::Ready(it) | Self::Close(it) => &it.agent,
            Self::Expect(it) => &it.agent,
            Self::Wait(_) | Self::Change(_) | Self::Heal(_) => return None,
        };
        agent.as_deref()
    }
}

impl std::fmt::Display for ScenarioStep {
    /// In a few words.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())?;
        let what = match self {
            Self::Event(it) => &it.on,
            Self::Press(it) => &it.action,
            Self::Choose(it) | Self::Presence(it) => &it.state,
            Self::Transfer(it) => &it.contact,
            _ => return Ok(()),
        };
        write!(f, " {}", OneLine(what))
    }
}

/// An event fires.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventFires {
    /// The event, such as `connectAgent.onInit`; for a contact the name alone, such as `onConnecting`.
    pub on: String,
    /// The contact that it is about, by its name in the scenario.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contact: Option<String>,
    /// The contact as the event shows it, in place of the one in the contact center: what a recording has.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shows: Option<ContactSetup>,
    /// Whether the event shows the contact as it was prepared, as one that comes late does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
    /// What it brings, which flows find under `$.payload`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub payload: Map<String, Value>,
    /// Whether nothing is worked on before the next step: both come at the same moment.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hold: bool,
    /// Its own id; what comes twice with one id is heard once.
    #[serde(default, skip_serializing_if = "is_default")]
    pub id: Option<String>,
    /// The agent at whose desk it fires.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

impl FromText for EventFires {
    const WHAT: &'static str = "the name of an event";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { on: text.to_owned(), ..Self::default() })
    }
}

/// The button of a CTI Action is pressed.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Press {
    /// The name of the action.
    pub action: String,
    /// What the agent enters in its form, by the names of the fields. What stood there first stays otherwise.
    #[serde(default, skip_serializing_if = "is_default")]
    pub enter: Map<String, Value>,
    /// Whether nothing is worked on before the next step: both come at the same moment.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hold: bool,
    /// A part of the message with which it is refused; without it, it must not be.
    #[serde(default, skip_serializing_if = "is_default")]
    pub refused: Option<String>,
    /// The agent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

impl FromText for Press {
    const WHAT: &'static str = "the name of a CTI Action";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { action: text.to_owned(), ..Self::default() })
    }
}

/// How long time passes: written `5s`, `1m 30s`, `250ms`, or `idle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// So long.
    For(Duration),
    /// Until nothing is left to do at any desk.
    Idle,
}

impl Serialize for Wait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::For(duration) => serializer.serialize_str(&shape::duration::write(*duration)),
            Self::Idle => serializer.serialize_str("idle"),
        }
    }
}

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "idle" => Ok(Self::Idle),
            text => shape::duration::read(text).map(Self::For).map_err(de::Error::custom),
        }
    }
}

/// A state, or a presence status, that the agent chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chosen {
    /// Its name.
    pub state: String,
    /// The agent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

impl FromText for Chosen {
    const WHAT: &'static str = "the name of a state";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { state: text.to_owned(), agent: None })
    }
}

/// How much work the agent has at the CRM.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "how much work there is: `{is: 100}`")]
pub struct Workload {
    /// So much.
    pub is: f64,
    /// The agent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

/// A button of the recording controls is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "a button of the recording: `{button: pause, contact: call}`"
)]
pub struct RecordingPressed {
    /// The button: `start`, `stop`, `pause` or `resume`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub button: RecordingControl,
    /// The contact, by its name in the scenario.
    pub contact: String,
    /// The agent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

/// A contact goes to another agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "a transfer: `{contact: call, to: Suzuki, as: second}`"
)]
pub struct Transfer {
    /// The contact, by its name in the scenario.
    pub contact: String,
    /// The agent who gets it.
    pub to: String,
    /// The name of the contact that this agent gets.
    #[serde(rename = "as")]
    pub named: String,
    /// The agent who transfers it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

/// Somebody else changes a record or a contact: exactly one of the two is named.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    expecting = "what somebody else changes: `{record: yamada, fields: {Name: Yamada}}`"
)]
pub struct Change {
    /// The record, by its name in the scenario or its id.
    #[serde(default, skip_serializing_if = "is_default")]
    pub record: Option<String>,
    /// Fields of the record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Map<String, Value>,
    /// The contact, by its name in the scenario.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contact: Option<String>,
    /// Attributes of the contact.
    #[serde(default, skip_serializing_if = "is_default")]
    pub attributes: indexmap::IndexMap<String, String>,
}

/// The form of a new record is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Saved {
    /// The name of the record from then on.
    #[serde(rename = "as", skip_serializing_if = "is_default")]
    pub named: Option<String>,
    /// The agent.
    #[serde(skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

/// Calls fail, take long, or get no answer: exactly one of `fails`, `delay` and `hangs` says which. Of several faults that
/// concern a call the newest counts.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "a fault: `{call: records.create, fails: denied}`")]
pub struct Fault {
    /// The name of the call, such as `records.create`, or `records.*`.
    #[serde(deserialize_with = "names::call")]
    pub call: String,
    /// How it fails: `notFound`, `denied`, `invalid`, `conflict`, `unavailable`, `timeout`, `unsupported` or `other`.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "names::kind")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub fails: Option<ErrorKind>,
    /// How much longer it takes.
    #[serde(default, skip_serializing_if = "is_default", with = "shape::duration")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub delay: Option<Duration>,
    /// Whether it gets no answer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hangs: bool,
    /// Only the call of that number that the fault would concern, counted from 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nth: Option<usize>,
    /// Only calls of which that is so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: When,
    /// The agent at whose desk the calls are made; any by default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

/// What is so of a call.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct When {
    /// The id of the block that makes it.
    #[serde(skip_serializing_if = "is_default")]
    pub block: Option<String>,
    /// Arguments that it has, as far as they matter.
    #[serde(skip_serializing_if = "is_default")]
    pub with: Map<String, Value>,
}

/// Faults are lifted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Heal {
    /// The call, as the fault names it; all by default.
    #[serde(skip_serializing_if = "is_default")]
    pub call: Option<String>,
}

impl FromText for Heal {
    const WHAT: &'static str = "the name of a call";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { call: Some(text.to_owned()).filter(|call| call != "all") })
    }
}

/// Whose page it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "an object: `{}` or `{agent: Suzuki}`")]
pub struct Of {
    /// The agent.
    #[serde(skip_serializing_if = "is_default")]
    pub agent: Option<String>,
}

redacted!(struct EventFires { on, contact, agent });
redacted!(struct Press { action, agent });
redacted!(struct Change { record, contact });
redacted!(struct Fault { call, fails, delay, hangs, nth });
redacted!(struct When { block });
