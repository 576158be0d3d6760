//! Presence sync at a desk: applies Presence Sync Rules to the agent's two states (section 9.3).
//!
//! Every rule that holds is applied, in the order of the set. A state is set only when it differs from the current one.
//! Updates keep their distance: one that comes too early waits, so nothing is lost, unlike in the product.
//!
//! **No ping-pong.** An event that repeats an update of the sync (same side, same new state) is its echo, and triggers no
//! rule; each update has one echo. The product documents no guard; that a state is set only when it differs is its
//! lineage's rule, and echoes are our decision: without them two rules that disagree would chase each other for ever, and
//! so would two that agree when the agent changes twice in a hurry. An update of which it is not known whether it happened
//! ([`ErrorKind::Timeout`], [`ErrorKind::Unavailable`], [`ErrorKind::Other`]) has an echo too; one that was refused has
//! none.
//!
//! **Offline.** Setting the CRM's side to `Offline` logs the agent out of its presence, and an agent who is logged out
//! there is `Offline`. Inferred: the product's lineage treats the two as one.

mod convert;
mod echo;

use std::sync::Arc;
use std::time::Duration;

use cti_model::OneLine;
use cti_model::presence::{Destination, OFFLINE, PresenceSyncRule};
use serde::de::IgnoredAny;

pub(super) use convert::event_of;
use echo::Echoes;

use super::account::Ticket;
use super::core::Core;
use super::happening::{Happening, PresenceApplied, PresenceEffect};
use super::options::SessionOptions;
use crate::connector::{AgentCall, AgentState, Call, ConnectorError, Desk, ErrorKind, PresenceCall, PresenceStatus};
use crate::presence::{PresenceEvent, RuleSet};

/// What the part hears.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) ticket: Ticket,
    pub(super) event: PresenceEvent,
}

/// The part of a session that applies presence rules.
pub(super) async fn part(core: Arc<Core>) {
    let mut sync = Sync { updated_at: None, echoes: Echoes::default() };
    loop {
        let heard = core.next(|mail| &mut mail.presence).await;
        let is_echo = sync.echoes.take(&heard.event, core.desk.clock().now());
        let rules = core.state().compiled.rules.clone();
        if let Some(rules) = rules.filter(|_| !is_echo) {
            sync.apply_all(&core, &rules, &heard).await;
        }
    }
}

/// What is known of the updates of one session.
struct Sync {
    updated_at: Option<Duration>,
    echoes: Echoes,
}

impl Sync {
    /// Applies the rules that hold, in order.
    async fn apply_all(&mut self, core: &Core, rules: &RuleSet, heard: &Heard) {
        for rule in rules.holding(&heard.event) {
            let effect = match self.apply(&core.desk, &core.options, rule).await {
                Ok(true) => PresenceEffect::Set,
                Ok(false) => PresenceEffect::Unchanged,
                Err(error) => PresenceEffect::Failed { error },
            };
            core.state().tell(Happening::PresenceApplied(PresenceApplied {
                ticket: heard.ticket,
                rule: rule.name.clone(),
                destination: Destination::clone(&rule.destination),
                state: rule.state().to_owned(),
                effect,
            }));
        }
    }

    /// Sets a rule's state unless it is the current one; whether it was set.
    async fn apply(
        &mut self,
        desk: &Desk,
        options: &SessionOptions,
        rule: &PresenceSyncRule,
    ) -> Result<bool, ConnectorError> {
        // The wait comes before the look, so that nothing happens between the look and the update.
        if let Some(updated_at) = self.updated_at {
            let due = updated_at.saturating_add(options.presence_spacing);
            if desk.clock().now() < due {
                desk.clock().sleep_until(due).await;
            }
        }
        let state = rule.state();
        if current(desk, &rule.destination, options.call_deadline).await? == state {
            return Ok(false);
        }
        // Both are noted before the call: when it is given up, the update may still happen.
        let now = desk.clock().now();
        self.updated_at = Some(now);
        let latest = now.saturating_add(options.call_deadline).saturating_add(options.echo_window);
        self.echoes.expect(&rule.destination, state, latest);
        let answer = desk.call::<IgnoredAny>(update(&rule.destination, state), options.call_deadline).await;
        let now = desk.clock().now();
        self.updated_at = Some(now);
        let until = now.saturating_add(options.echo_window);
        match answer.as_ref().map_err(ConnectorError::kind) {
            Ok(_) => self.echoes.confirm(until),
            Err(ErrorKind::Timeout | ErrorKind::Unavailable | ErrorKind::Other) => {}
            Err(_) => self.echoes.take_back(),
        }
        answer.map(|_| true)
    }
}

/// The state in which a side is.
async fn current(desk: &Desk, side: &Destination, within: Duration) -> Result<String, ConnectorError> {
    match side {
        Destination::Connect => desk.call(AgentCall::State {}, within).await.map(|state: AgentState| state.name),
        Destination::Salesforce => {
            let status: Option<PresenceStatus> = desk.call(PresenceCall::Status {}, within).await?;
            // An agent who is logged out has no status.
            Ok(status.map_or_else(|| OFFLINE.to_owned(), |status| status.status_api_name))
        }
        other => {
            let message = format!("`{}` is not a side whose state can be set", OneLine(other.as_str()));
            Err(ConnectorError::new(ErrorKind::Invalid, message))
        }
    }
}

/// The call that sets a side to a state.
fn update(side: &Destination, state: &str) -> Call {
    let state = state.to_owned();
    match side {
        Destination::Salesforce if state == OFFLINE => PresenceCall::Logout {}.into(),
        Destination::Salesforce => PresenceCall::SetStatus { status: state }.into(),
        _ => AgentCall::SetStateByName { name: state }.into(),
    }
}
