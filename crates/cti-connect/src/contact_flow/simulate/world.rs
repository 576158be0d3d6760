//! The world around a flow, as traits: functions, bots, hours, queues, lines, other services, and the customer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::{Clock, Shared};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contact_flow::action::Branch;

/// Why the world did not do what an action asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct WorldError {
    /// The error whose branch is taken, such as `NoneFoundError`; `NoMatchingError` where there is no such branch.
    pub error_type: String,
    /// What happened.
    pub message: String,
}

impl WorldError {
    /// An error that the catch-all branch takes.
    pub fn new(message: impl Into<String>) -> Self {
        Self::of("NoMatchingError", message)
    }

    /// An error of that type.
    pub fn of(error_type: impl Into<String>, message: impl Into<String>) -> Self {
        Self { error_type: error_type.into(), message: message.into() }
    }
}

/// A function that a flow invokes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Invocation {
    /// The ARN of the function.
    pub function: String,
    /// The event that the function gets (`connect-events` section 5.3): `Details.ContactData` and `Details.Parameters`.
    pub event: Value,
    /// Whether the flow waits for the answer.
    pub is_synchronous: bool,
}

/// Why a function gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FunctionError {
    /// There were too many invocations; the service tries again.
    #[error("throttled")]
    Throttled,
    /// The function's service failed; Amazon Connect tries again.
    #[error("the service failed: {0}")]
    Service(String),
    /// The function itself failed.
    #[error("the function failed: {0}")]
    Failed(String),
}

/// Functions that flows invoke.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Functions: Shared + fmt::Debug {
    /// What the function answers.
    ///
    /// # Errors
    /// [`FunctionError`]; what may pass is tried three times in all, within the time that the action gives.
    async fn invoke(&self, invocation: &Invocation) -> Result<Value, FunctionError>;
}

/// A turn of a customer with a bot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BotTurn {
    /// The ARN of the bot's alias, or the name of a bot of the older kind.
    pub bot: String,
    /// What the customer said or pressed.
    pub input: String,
    /// Whether it was pressed.
    pub is_digits: bool,
    /// The names of intents that the action has branches for, in their order.
    pub intents: Vec<String>,
    /// The attributes of the session that the action sets.
    pub session_attributes: Value,
}

/// What a bot answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotAnswer {
    /// The intent that it understood; none when it understood nothing.
    pub intent: Option<String>,
    /// The slots of the intent, by name.
    #[serde(default)]
    pub slots: Value,
    /// The attributes of the session, by name.
    #[serde(default)]
    pub session_attributes: Value,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
    /// What it says.
    #[serde(default)]
    pub says: Vec<String>,
    /// Whether it asks again, so that the customer's next input belongs to it.
    #[serde(default)]
    pub asks_again: bool,
}

/// Bots that understand a customer.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Bots: Shared + fmt::Debug {
    /// What the bot makes of a turn.
    ///
    /// # Errors
    /// [`WorldError`] when there is no such bot, or it failed.
    async fn answer(&self, turn: &BotTurn) -> Result<BotAnswer, WorldError>;
}

/// Hours of operation.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Hours: Shared + fmt::Debug {
    /// Whether it is open: by the hours of that id, or without one by those of the queue.
    ///
    /// # Errors
    /// [`WorldError`] when there are no such hours.
    async fn is_open(&self, hours: Option<&str>, queue: Option<&str>) -> Result<bool, WorldError>;
}

/// A contact that is to wait for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Queued {
    /// The contact.
    pub contact_id: String,
    /// The queue, as the flow names it.
    pub queue: Option<String>,
    /// The agent, when the contact waits for one of them.
    pub agent: Option<String>,
    /// Lower is sooner; 5 unless the flow says otherwise.
    pub priority: u32,
}

/// What an agent does with a contact, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum AgentAct {
    /// Talks with the customer, for so many milliseconds.
    Talk(#[serde(with = "milliseconds")] Duration),
    /// Puts the customer on hold, for so many milliseconds.
    Hold(#[serde(with = "milliseconds")] Duration),
    /// Transfers the customer by a flow of type `AGENT_TRANSFER` or `QUEUE_TRANSFER`, named as a flow names flows.
    Transfer(String),
}

/// An agent who takes a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentAnswer {
    /// The log-in name.
    pub user_name: String,
    /// The first name.
    #[serde(default)]
    pub first_name: String,
    /// The last name.
    #[serde(default)]
    pub last_name: String,
    /// What the agent does; after it the agent hangs up.
    #[serde(default)]
    pub acts: Vec<AgentAct>,
}

/// Queues, and the agents who take contacts from them.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Queues: Shared + fmt::Debug {
    /// Takes a contact into a queue.
    ///
    /// # Errors
    /// [`WorldError`]: `QueueAtCapacity` when it is full, else when there is no such queue.
    async fn admit(&self, queued: &Queued) -> Result<(), WorldError>;

    /// Waits until an agent takes the contact. The future is dropped when the contact leaves the queue before.
    async fn agent(&self, queued: &Queued) -> AgentAnswer;

    /// The contact has left the queue without an agent.
    async fn left(&self, queued: &Queued);

    /// The agent is done with the contact.
    async fn done(&self, queued: &Queued);

    /// A metric of a queue or an agent, by its name in `CheckMetricData`.
    ///
    /// # Errors
    /// [`WorldError`] when there is no such queue or metric.
    async fn metric(&self, metric: &str, queue: Option<&str>, agent: Option<&str>) -> Result<f64, WorldError>;
}

/// A number that is dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dial {
    /// The number.
    pub number: String,
    /// The number that is shown there.
    pub caller_id: Option<String>,
    /// The keys that are pressed once it answers.
    pub digits: Option<String>,
}

/// What becomes of a number that is dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DialAnswer {
    /// Somebody answers, and hangs up after so many milliseconds.
    Answered(#[serde(with = "milliseconds")] Duration),
    /// Nobody answers.
    NoAnswer,
    /// The call fails.
    Failed,
}

/// Telephone lines.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Lines: Shared + fmt::Debug {
    /// Dials a number.
    async fn dial(&self, dial: &Dial) -> DialAnswer;

    /// Whether the instance may dial the number.
    async fn may_dial(&self, number: &str) -> bool;
}

/// Something that an action does in another service: customer profiles, cases, tasks, views, voice id and others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Performed {
    /// The type of the action.
    pub action_type: String,
    /// Its parameters, with what the contact has at their paths.
    pub parameters: Value,
    /// The contact.
    pub contact_id: String,
}

/// What another service answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAnswer {
    /// The result that the conditions of the action look at.
    pub result: Option<String>,
    /// What flows can read afterwards: under `$.Customer`, `$.Case` or `$.Views.ViewResultData`, as the action has it.
    #[serde(default)]
    pub values: Value,
}

/// All other services.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Services: Shared + fmt::Debug {
    /// Does what the action says.
    ///
    /// # Errors
    /// [`WorldError`], with the error whose branch is taken.
    async fn perform(&self, performed: &Performed) -> Result<ServiceAnswer, WorldError>;
}

/// What a customer is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Asked {
    /// What was said with the question.
    pub text: String,
    /// How many keys are taken at most; none where a bot listens.
    pub digits: Option<usize>,
    /// How long the customer has, to begin, in milliseconds.
    #[serde(with = "milliseconds")]
    pub within: Duration,
    /// The action that asks.
    pub action: String,
}

/// What a customer does when asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Input {
    /// Presses keys.
    Digits(String),
    /// Says or writes something.
    Says(String),
    /// Does nothing.
    Nothing,
    /// Hangs up.
    HangsUp,
}

/// The customer of one contact.
#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
pub trait Customer: Shared + fmt::Debug {
    /// What the customer does when asked; the answer may take its time on the clock.
    async fn input(&self, asked: &Asked) -> Input;

    /// For how long the customer waits in a queue before hanging up; `None` for as long as it takes.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// When the customer hangs up whatever happens, from the beginning of the call.
    fn hangs_up_after(&self) -> Option<Duration> {
        None
    }

    /// When a customer of a chat comes back who has left, from then on.
    fn returns_after(&self) -> Option<Duration> {
        None
    }
}

/// Watches one contact while it goes.
pub trait CallObserver: Shared + fmt::Debug {
    /// The customer hears something; `namespaces` is what flows can read of the contact then.
    fn heard(&self, text: &str, namespaces: &Value);

    /// An action begins.
    fn started(&self, action_type: &str, parameters: &dyn Fn() -> Value, namespaces: &Value);

    /// The contact comes to an action of a flow, by its identifier.
    fn came(&self, _flow: &Arc<str>, _action: &Arc<str>) {}

    /// The contact leaves an action by a branch.
    fn left(&self, _flow: &Arc<str>, _action: &Arc<str>, _branch: &Branch) {}
}

/// The world around flows; its parts are replaced one by one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct World {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Functions.
    pub functions: Arc<dyn Functions>,
    /// Bots.
    pub bots: Arc<dyn Bots>,
    /// Hours of operation.
    pub hours: Arc<dyn Hours>,
    /// Queues and agents.
    pub queues: Arc<dyn Queues>,
    /// Telephone lines.
    pub lines: Arc<dyn Lines>,
    /// All other services.
    pub services: Arc<dyn Services>,
}

impl World {
    /// A world whose parts are all of one script.
    pub fn of(clock: Arc<dyn Clock>, script: Arc<super::Script>) -> Self {
        Self {
            clock,
            functions: script.clone(),
            bots: script.clone(),
            hours: script.clone(),
            queues: script.clone(),
            lines: script.clone(),
            services: script,
        }
    }
}

/// Times as whole milliseconds.
mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
