//! What an agent is and does, and how contacts in hand change the state that shows.

use super::Kept;
use crate::connector::{
    AgentConfiguration, AgentState, AgentStateKind, ConnectorError, Dial, Endpoint, ErrorKind, NewTask, PresenceStatus,
    Workload,
};
use crate::event::{AgentEvent, DeskEvent, StateChange};

#[derive(Debug)]
pub(super) struct State {
    pub(super) states: Vec<AgentState>,
    /// The state that was chosen last; what contacts in hand make of it is [`State::shown`].
    pub(super) chosen: AgentState,
    /// The state that is chosen when no contact is in hand.
    pub(super) next: Option<AgentState>,
    /// Whether a state that is chosen during a contact waits; else it is refused.
    pub(super) enqueues: bool,
    pub(super) work: Work,
    /// How many calls that are over the agent left for another state before they were cleared.
    pub(super) dismissed: usize,
    pub(super) logged_in: bool,
    pub(super) muted: bool,
    pub(super) dialled: Kept<Dial>,
    pub(super) quick_connects: Vec<Endpoint>,
    pub(super) configuration: AgentConfiguration,
    pub(super) tasks: Kept<NewTask>,
    pub(super) tasks_made: u64,
    pub(super) statuses: Vec<PresenceStatus>,
    pub(super) status: Option<PresenceStatus>,
    pub(super) workload: Workload,
    pub(super) events: Kept<DeskEvent>,
}

/// The contacts that an agent has in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::memory) struct Work {
    /// Live contacts, of whatever channel.
    pub(in crate::memory) live: usize,
    /// Live calls.
    pub(in crate::memory) calls: usize,
    /// Calls that are over and not cleared.
    pub(in crate::memory) over: usize,
}

impl State {
    /// The state that shows.
    pub(super) fn shown(&self) -> AgentState {
        let system =
            |name: &str| AgentState { agent_state_arn: None, kind: AgentStateKind::System, name: name.to_owned() };
        match self.work {
            Work { calls: 1.., .. } => system("Busy"),
            Work { over, .. } if over > self.dismissed => system("AfterCallWork"),
            _ => self.chosen.clone(),
        }
    }

    /// The agent chooses a state, or a run does.
    pub(super) fn choose(&mut self, agent: &str, state: AgentState) -> Result<(), ConnectorError> {
        if self.work.live == 0 {
            self.next = None;
            self.change(agent, |it| {
                it.chosen = state;
                it.dismissed = it.work.over;
            });
            return Ok(());
        }
        if !self.enqueues {
            let message = "the agent handles a contact: the state can be set after it";
            return Err(ConnectorError::new(ErrorKind::Conflict, message));
        }
        self.next = Some(state).filter(|state| *state != self.chosen);
        Ok(())
    }

    /// A contact counts otherwise than before.
    pub(super) fn works(&mut self, agent: &str, before: Work, after: Work) {
        self.change(agent, |it| {
            let count = |total: usize, before: usize, after: usize| (total + after).saturating_sub(before);
            it.work = Work {
                live: count(it.work.live, before.live, after.live),
                calls: count(it.work.calls, before.calls, after.calls),
                over: count(it.work.over, before.over, after.over),
            };
            it.dismissed = it.dismissed.min(it.work.over);
            if it.work.live == 0
                && it.work.over <= it.dismissed
                && let Some(next) = it.next.take()
            {
                it.chosen = next;
            }
        });
    }

    /// Changes something, and records what that makes of the state that shows, in the order of Amazon Connect Streams: of
    /// the type first, then of the name.
    fn change(&mut self, agent: &str, change: impl FnOnce(&mut Self)) {
        let old = self.shown();
        change(self);
        let new = self.shown();
        if old.kind != new.kind {
            match new.kind {
                AgentStateKind::Routable => self.record(AgentEvent::Routable),
                AgentStateKind::NotRoutable => self.record(AgentEvent::NotRoutable),
                AgentStateKind::Offline => self.record(AgentEvent::Offline),
                _ => {}
            }
        }
        if old.name != new.name {
            let after_call = new.kind == AgentStateKind::System && new.name == "AfterCallWork";
            let change = StateChange { agent: agent.to_owned(), old_state: old.name, new_state: new.name };
            self.record(AgentEvent::StateChange(change));
            if after_call {
                self.record(AgentEvent::AfterCallWork);
            }
        }
    }

    pub(super) fn record(&mut self, event: impl Into<DeskEvent>) {
        self.events.push(event.into());
    }
}
