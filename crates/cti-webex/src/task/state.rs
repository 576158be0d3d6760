//! A task as the events told it so far.

use std::fmt;

use cti_engine::Channel;
use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::event::{Cad, Direction, OutboundType};

names! {
    /// Where a task stands for this agent. Holding, consulting and conferencing are besides: [`Task::on_hold`],
    /// [`Task::is_consulting`], [`Task::is_conferencing`].
    pub enum TaskState or New {
        /// Routing chose the agent.
        New = "new",
        /// It rings at the agent, or the agent's call goes out.
        Ringing = "ringing",
        /// Agent and customer are connected, or the consulted agent with the one who asked.
        Connected = "connected",
        /// The conversation ended for this agent, and the wrap-up is awaited.
        WrapUp = "wrapup",
        /// The agent has it no more.
        Done = "done",
    }
}

/// A contact of the agent, as the events told it so far. Later events add and change; what a later event does not say stays
/// as it was known (`webex` section 7.5).
///
/// `Debug` shows what routes it, and not what the customer said or is called by. As JSON it has the values of secret
/// variables, too.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others say")]
pub struct Task {
    /// The id of the interaction, which stays the same when it is passed on.
    pub interaction_id: String,
    /// The id under which it was reserved, where that was another one: so it is with a call of a campaign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_as: Option<String>,
    /// Which life at this agent it is, from 1: an interaction that is offered again lives again.
    pub life: u32,
    /// Where it stands.
    pub state: TaskState,
    /// Its medium; a call, until an event says so otherwise.
    pub channel: Option<Channel>,
    /// Who began it.
    pub direction: Option<Direction>,
    /// How it began, when the agent's side began it.
    pub outbound_type: Option<OutboundType>,
    /// Whether this agent is only consulted by its owner.
    pub is_consulted: bool,
    /// Whether a consultation goes on.
    pub is_consulting: bool,
    /// Whether it is a conference.
    pub is_conferencing: bool,
    /// Whether the talk with the customer is on hold, as its medium says.
    pub on_hold: bool,
    /// Whether it was ever connected: what was not needs no record of a talk.
    pub was_connected: bool,
    /// Whether it came to this agent from another one or from a queue after another agent had it.
    pub is_transfer: bool,
    /// Whether a wrap-up is awaited, or was given. Stands once the conversation ended.
    pub wrap_up_required: bool,
    /// The agent to whom the events are told.
    pub agent_id: Option<String>,
    /// The agent who talks to the customer first.
    pub owner: Option<String>,
    /// The name of the queue.
    pub queue: Option<String>,
    /// The id of the queue.
    pub queue_id: Option<String>,
    /// The number or address that it comes from.
    pub ani: Option<String>,
    /// The number or address that it goes to.
    pub dn: Option<String>,
    /// The name of the customer.
    pub customer_name: Option<String>,
    /// The variables.
    pub cad: Cad,
    /// What the platform says of it besides, by name: `virtualTeamName`, `ronaTimeout` … without what is secret.
    pub details: IndexMap<String, String>,
    /// Whether it is recorded.
    pub recording: Option<Recording>,
    /// Why it did not come about: not answered, not connected, the dialled party busy.
    pub failure: Option<Failure>,
    /// Who ended it: `Customer`, `Agent`, `System`.
    pub terminating_party: Option<String>,
    /// What the agent gave as wrap-up reason.
    pub wrap_up: Option<WrapUp>,
    /// When what happened.
    pub times: TaskTimes,
}

/// Whether a task is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Recording {
    /// It is not recorded.
    Off,
    /// It is recorded.
    On,
    /// Recording is paused.
    Paused,
}

/// Why a task did not come about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Failure {
    /// The reason, in Webex's words: `CUSTOMER_BUSY`, `RONA_TIMER_EXPIRED` … Empty when none was given.
    pub reason: String,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The wrap-up of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WrapUp {
    /// The id of the code, to be looked up among the agent's wrap-up codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aux_code_id: Option<String>,
    /// The name of the reason, when it came with the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// When something happened to a task, each in milliseconds since 1970 began. An event without a time sets none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskTimes {
    /// When the interaction began, maybe at another agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
    /// When it came to this agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered: Option<i64>,
    /// When the agent was connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected: Option<i64>,
    /// When the conversation ended for this agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<i64>,
    /// When the agent gave the wrap-up reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapped_up: Option<i64>,
}

impl Task {
    /// A task of which nothing is known but its id.
    pub fn new(interaction_id: impl Into<String>) -> Self {
        Self { interaction_id: interaction_id.into(), life: 1, ..Self::default() }
    }

    /// Its medium; a call, when no event said so.
    pub fn channel(&self) -> Channel {
        self.channel.clone().unwrap_or(Channel::Voice)
    }

    /// Whether the customer began it; so it is, until an event says otherwise.
    pub fn is_inbound(&self) -> bool {
        self.direction != Some(Direction::Outbound)
    }

    /// Whether the agent dialled.
    pub fn is_outdial(&self) -> bool {
        self.outbound_type == Some(OutboundType::Outdial)
            || self.outbound_type.is_none() && self.direction == Some(Direction::Outbound)
    }

    /// The customer's number or address: where an inbound contact comes from, and where an outbound one goes to.
    pub fn customer_number(&self) -> Option<&str> {
        if self.is_inbound() { self.ani.as_deref() } else { self.dn.as_deref().or(self.ani.as_deref()) }
    }

    /// Whether the conversation goes on, or is about to.
    pub fn is_live(&self) -> bool {
        matches!(self.state, TaskState::New | TaskState::Ringing | TaskState::Connected)
    }

    /// How long agent and customer were connected, in milliseconds; `None` while they are, and when no time is known.
    pub fn duration_millis(&self) -> Option<u64> {
        let (from, to) = self.times.connected.zip(self.times.ended)?;
        u64::try_from(to.saturating_sub(from)).ok()
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("interaction_id", &self.interaction_id)
            .field("life", &self.life)
            .field("state", &self.state)
            .field("channel", &self.channel)
            .field("direction", &self.direction)
            .field("is_consulted", &self.is_consulted)
            .field("on_hold", &self.on_hold)
            .field("wrap_up_required", &self.wrap_up_required)
            .field("queue", &self.queue)
            .field("cad", &self.cad.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
