//! What must have come of what happened.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::names;
use super::shape::{FromText, Items, is_default};
use crate::connector::ScreenPop;
use crate::scenario::text::At;

#[cfg(feature = "schema")]
use super::shape::OrText;

/// What must have come of what happened.
///
/// What came about (`runs`, `screen`, `written`, `calls`, `never`, `log`, `rules`, `session`, `notRun`) is looked at from
/// the last time it was looked at on: nothing that an expectation passes over in silence is lost. What stands (`records`,
/// `contacts`, `agent`, `panel`, `data`, `properties`, `counters`) is looked at as it stands now.
///
/// Objects name the members that matter; others may be there besides. `null` is a member that is not there. `${name}` is the
/// id of a record of that name, `${any}` whatever is there.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "what must have come of it")]
pub struct Expectation {
    /// The agent at whose desk it is looked at.
    #[serde(skip_serializing_if = "is_default")]
    pub agent: Option<String>,
    /// The flows that ran, in order, and how each run ended. `[]` when none ran.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<OrText<RunEnded>>>"))]
    pub runs: Option<At<Items<RunEnded>>>,
    /// The events that led to no run though a flow listens to them, in order: the event, and `leftOut`, `repeated`,
    /// `displaced`, `replaced`, `closed` or `lost`.
    #[serde(skip_serializing_if = "is_default")]
    pub not_run: Option<At<Vec<At<NotRunAs>>>>,
    /// What appeared on the screen, in order.
    #[serde(skip_serializing_if = "is_default")]
    pub screen: Option<At<Vec<At<Sight>>>>,
    /// What runs wrote in the CRM, in order.
    #[serde(skip_serializing_if = "is_default")]
    pub written: Option<At<Vec<At<Written>>>>,
    /// Calls that were made, in that order; others may stand between them.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<OrText<CallMade>>>"))]
    pub calls: Option<At<Items<CallMade>>>,
    /// Calls that were not made.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<OrText<CallMade>>>"))]
    pub never: Option<At<Items<CallMade>>>,
    /// What flows logged, in order: `info: a line`, or the line alone.
    #[serde(skip_serializing_if = "is_default")]
    pub log: Option<At<Vec<At<String>>>>,
    /// The presence rules that held, in order: the name of each, and `set`, `unchanged` or `failed`.
    #[serde(skip_serializing_if = "is_default")]
    pub rules: Option<At<Vec<At<RuleApplied>>>>,
    /// What the session did besides, in order, in the words in which it is reported, or a part of them.
    #[serde(skip_serializing_if = "is_default")]
    pub session: Option<At<Vec<At<String>>>>,
    /// The records of an object type, in the order of their creation: all of them.
    #[serde(skip_serializing_if = "is_default")]
    pub records: IndexMap<String, At<Vec<Map<String, Value>>>>,
    /// How contacts stand, by their names in the scenario.
    #[serde(skip_serializing_if = "is_default")]
    pub contacts: IndexMap<String, At<ContactStands>>,
    /// How the agent stands.
    #[serde(skip_serializing_if = "is_default")]
    pub stands: Option<At<AgentStands>>,
    /// The rows of the attribute panel for the contact that the agent looks at; `[]` when it is not shown.
    #[serde(skip_serializing_if = "is_default")]
    pub panel: Option<At<Vec<Row>>>,
    /// The rows of the panel *Data*, by their labels.
    #[serde(skip_serializing_if = "is_default")]
    pub data: Option<At<Map<String, Value>>>,
    /// Properties; `null` for one that is not set.
    #[serde(skip_serializing_if = "is_default")]
    pub properties: IndexMap<String, At<Value>>,
    /// Counters.
    #[serde(skip_serializing_if = "is_default")]
    pub counters: IndexMap<String, At<f64>>,
}

redacted!(struct Expectation { agent });

/// A run, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunEnded {
    /// The name of the flow.
    pub flow: String,
    /// How it ended.
    #[serde(default, skip_serializing_if = "is_default")]
    pub end: Ended,
    /// The block at which it ended, where that is not an end block.
    #[serde(default, skip_serializing_if = "is_default")]
    pub block: Option<String>,
    /// The port by which that block was left, for a run that halted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub port: Option<String>,
    /// The blocks that failed, and how: all of them. `{}` when none did.
    #[serde(default, skip_serializing_if = "is_default")]
    pub failures: Option<IndexMap<String, String>>,
    /// Blocks through which it went, in that order; others may stand between them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub through: Vec<String>,
}

impl FromText for RunEnded {
    const WHAT: &'static str = "the name of a flow";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { flow: text.to_owned(), ..Self::default() })
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Ended {
    /// At an end block.
    #[default]
    Ended,
    /// At a port that is not connected.
    Halted,
    /// At its deadline.
    TimedOut,
    /// After too many steps.
    StepLimit,
    /// It was cancelled.
    Cancelled,
    /// It could not go on.
    Failed,
}

impl Ended {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Halted => "halted",
            Self::TimedOut => "timedOut",
            Self::StepLimit => "stepLimit",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// An event that led to no run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotRunAs {
    /// The event.
    pub event: String,
    /// Why.
    pub why: String,
}

/// Something that appears on the screen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Sight {
    /// A record, by its name in the scenario or its id.
    Record(String),
    /// The form of a new record.
    NewRecord(NewRecord),
    /// A page of that address.
    Page(String),
    /// The page of results for a text.
    Results(String),
    /// The home of an object type.
    Home(String),
    /// Any other page that the CRM can show, as the call has it.
    Pop(#[cfg_attr(feature = "schema", schemars(with = "Map<String, Value>"))] ScreenPop),
    /// A message to be confirmed.
    Alert(String),
    /// A message in a box.
    Message(Message),
    /// Rows in the panel *Data*.
    Data(Map<String, Value>),
    /// The attributes of the contact.
    Attributes,
}

redacted!(
    enum Sight {
        Record,
        NewRecord,
        Page,
        Results,
        Home,
        Pop,
        Alert,
        Message,
        Data,
        Attributes,
    }
);

/// The form of a new record.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRecord {
    /// The object type.
    #[serde(rename = "type")]
    pub object: String,
    /// Fields that it has, as far as they matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Map<String, Value>,
}

redacted!(struct NewRecord { object });

/// A message in a box.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its title.
    pub title: String,
    /// What it says.
    pub message: String,
}

redacted!(
    struct Message {}
);

/// Something that was written in the CRM.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Written {
    /// A record was created.
    Created(Created),
    /// A record was changed.
    Updated(Updated),
}

redacted!(
    enum Written {
        Created,
        Updated,
    }
);

/// A record that was created.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Created {
    /// Its object type.
    #[serde(rename = "type")]
    pub object: String,
    /// Fields that were written, as far as they matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Map<String, Value>,
    /// The name by which the scenario speaks of it from then on.
    #[serde(default, rename = "as", skip_serializing_if = "is_default")]
    pub named: Option<String>,
}

redacted!(struct Created { object });

/// A record that was changed.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Updated {
    /// The record, by its name in the scenario or its id.
    pub record: String,
    /// Fields that were written, as far as they matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Map<String, Value>,
}

redacted!(struct Updated { record });

/// A call.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallMade {
    /// Its name, such as `records.create`, or `records.*`.
    #[serde(deserialize_with = "names::call")]
    pub call: String,
    /// Arguments that it has, as far as they matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub with: Map<String, Value>,
}

redacted!(struct CallMade { call });

impl FromText for CallMade {
    const WHAT: &'static str = "the name of a call";

    fn from_text(text: &str) -> Result<Self, String> {
        names::check_call(text)?;
        Ok(Self { call: text.to_owned(), with: Map::new() })
    }
}

/// A presence rule that held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "a rule that held: `{rule: Lunch, effect: set}`")]
pub struct RuleApplied {
    /// Its name.
    pub rule: String,
    /// What came of it: `set`, `unchanged` or `failed`.
    pub effect: String,
}

/// How a contact stands.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    default,
    expecting = "how a contact stands: `{phase: live, attributes: {tier: gold}}`"
)]
pub struct ContactStands {
    /// Attributes; `null` for one that is not there.
    #[serde(skip_serializing_if = "is_default")]
    pub attributes: Map<String, Value>,
    /// `live`, `over` or `cleared`.
    #[serde(skip_serializing_if = "is_default", deserialize_with = "names::phase")]
    pub phase: Option<String>,
    /// The recording: `off`, `on`, `suspended` or `stopped`.
    #[serde(skip_serializing_if = "is_default", deserialize_with = "names::recording")]
    pub recording: Option<String>,
}

redacted!(struct ContactStands { phase, recording });

/// How an agent stands.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    rename_all = "camelCase",
    deny_unknown_fields,
    default,
    expecting = "how the agent stands: `{state: Available}`"
)]
pub struct AgentStands {
    /// The state at the contact center.
    #[serde(skip_serializing_if = "is_default")]
    pub state: Option<String>,
    /// The state after the contacts in hand.
    #[serde(skip_serializing_if = "is_default")]
    pub next: Option<String>,
    /// The presence status at the CRM; `Offline` when logged out.
    #[serde(skip_serializing_if = "is_default")]
    pub presence: Option<String>,
    /// Whether the agent is muted.
    #[serde(skip_serializing_if = "is_default")]
    pub muted: Option<bool>,
    /// Whether the agent is signed in to the contact center.
    #[serde(skip_serializing_if = "is_default")]
    pub signed_in: Option<bool>,
    /// The numbers that were dialled, in order, and the names of quick connects.
    #[serde(skip_serializing_if = "is_default")]
    pub dialled: Option<Vec<String>>,
}

redacted!(struct AgentStands { state, next, presence, muted, signed_in });

/// A row of the attribute panel: what is named here must be so.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Row {
    /// Its label.
    #[serde(skip_serializing_if = "is_default")]
    pub label: Option<String>,
    /// Its value.
    #[serde(skip_serializing_if = "is_default")]
    pub value: Option<String>,
    /// Where its link leads.
    #[serde(skip_serializing_if = "is_default")]
    pub link: Option<String>,
}

redacted!(
    struct Row {}
);
