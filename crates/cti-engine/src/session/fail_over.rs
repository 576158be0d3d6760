//! Global Resiliency: what happens when another region takes over (section 10.6).
//!
//! The session works with the instance of that region from then on and, when the feature says so, tries for five seconds to
//! put the agent back into the state before. Only states that an agent can go back to count: those that the contact center
//! alone sets ([`SYSTEM_STATES`]), such as `Busy` during a call, are passed over, so that the state before the call is the
//! one to restore; after one that signs the agent out there is none.

use std::sync::Arc;
use std::time::Duration;

use cti_model::feature::is_enhanced_logout;
use cti_model::presence::{OFFLINE, SYSTEM_STATES};
use serde::de::IgnoredAny;

use super::account::Ticket;
use super::core::{Core, State};
use super::happening::{AgentStateAfter, Happening};
use crate::connector::{AgentCall, Desk};
use crate::event::StateChange;

/// How long after a fail-over was noticed the agent's state may still be restored.
const RESTORE_WITHIN: Duration = Duration::from_secs(5);

/// How long to wait before another try.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The adapter's property that says with which credential recordings are controlled; flows read it.
const CREDENTIAL: &str = "recordingNamedCredential";

/// What the part hears, and when by the desk's clock.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) ticket: Ticket,
    pub(super) raised: Duration,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// The agent changed to another state.
    StateChange(StateChange),
    /// The instance in that region works from now on.
    FailOver(String),
}

/// The part of a session that follows a fail-over.
pub(super) async fn part(core: Arc<Core>) {
    let mut history = History::default();
    loop {
        let Heard { ticket, raised, what } = core.next(|mail| &mut mail.fail_over).await;
        match what {
            What::StateChange(change) => history.hear(&change, raised),
            What::FailOver(region) => {
                let happening = fail_over(&core, &history, ticket, region).await;
                core.state().tell(happening);
            }
        }
    }
}

async fn fail_over(core: &Core, history: &History, ticket: Ticket, region: String) -> Happening {
    let (instance, retains) = {
        let state = &mut *core.state();
        let State { compiled, instance, .. } = state;
        let Some(found) = compiled.instances.iter().find(|instance| instance.region == region) else {
            let known = compiled.instances.iter().map(|instance| instance.region.clone()).collect();
            return Happening::UnknownRegion { ticket, region, known };
        };
        *instance = Some(found.clone());
        (found.clone(), compiled.retains_agent_state)
    };
    tell_credential(&core.desk, &instance.recording_named_credential);
    let noticed = core.desk.clock().now();
    let agent_state = if !retains {
        AgentStateAfter::NotRetained
    } else if let Some(state) = history.state_before(noticed) {
        restore(state.to_owned(), &core.desk, noticed.saturating_add(RESTORE_WITHIN)).await
    } else {
        AgentStateAfter::NothingToRestore
    };
    Happening::FailedOver { ticket, instance: Box::new(instance), agent_state }
}

/// Lets flows read with which credential recordings are controlled.
pub(super) fn tell_credential(desk: &Desk, credential: &str) {
    desk.properties().set_adapter(CREDENTIAL, credential.into());
}

/// The states that the agent chose.
#[derive(Debug, Default)]
struct History {
    /// The last one, with the time at which it began by the desk's clock, and the one before.
    now_in: Option<(String, Duration)>,
    before: Option<String>,
}

impl History {
    fn hear(&mut self, change: &StateChange, now: Duration) {
        if is_enhanced_logout(&change.new_state) {
            (self.now_in, self.before) = (None, None);
            return;
        }
        if self.now_in.is_none() && is_restorable(&change.old_state) {
            self.now_in = Some((change.old_state.clone(), now));
        }
        // Who comes back from a call to the same state has been in it all the time.
        let is_new = self.now_in.as_ref().is_none_or(|(state, _)| *state != change.new_state);
        if is_new && is_restorable(&change.new_state) {
            let left = self.now_in.replace((change.new_state.clone(), now));
            self.before = left.map(|(state, _)| state);
        }
    }

    /// The state to go back to. The fail-over itself sets the agent offline, so an offline that is as young as the
    /// fail-over is not what the agent chose. Inferred: no source states how the product distinguishes them.
    fn state_before(&self, now: Duration) -> Option<&str> {
        let (state, since) = self.now_in.as_ref()?;
        let chosen = state != OFFLINE || now.saturating_sub(*since) > RESTORE_WITHIN;
        let state = if chosen { state } else { self.before.as_ref()? };
        Some(state.as_str()).filter(|state| *state != OFFLINE)
    }
}

/// Whether an agent can be put back into a state of that name.
fn is_restorable(state: &str) -> bool {
    !state.is_empty() && !SYSTEM_STATES.contains(&state) && !is_enhanced_logout(state)
}

/// Tries to set a state until it is set or the time is over.
async fn restore(state: String, desk: &Desk, until: Duration) -> AgentStateAfter {
    loop {
        let left = until.saturating_sub(desk.clock().now());
        let set = desk.call::<IgnoredAny>(AgentCall::SetStateByName { name: state.clone() }, left);
        let Err(error) = set.await else {
            return AgentStateAfter::Restored { state };
        };
        let again = desk.clock().now().saturating_add(RETRY_AFTER);
        if !error.is_retryable() || again >= until {
            return AgentStateAfter::NotRestored { state, error };
        }
        desk.clock().sleep_until(again).await;
    }
}
