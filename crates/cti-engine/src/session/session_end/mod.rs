//! What happens to the agent when a session ends: the feature `SetAgentStatusOnSessionEnd` (section 7.4).
//!
//! When the last page of the CRM is closed, or the agent logs out of the CRM, and no page comes back for a while, the
//! agent is set to a state, and signed out if the feature says so. At a login the agent is set to an initial state.
//!
//! **Never during a call.** Before the agent is signed out, the agent's state is asked for at the contact center. When
//! it is one of a call (of type `system`, such as `Busy`, but not `AfterCallWork`), or is not known, nothing is done,
//! and the agent stays signed in until a [`SessionEvent`](crate::event::SessionEvent) reports that no call is in
//! progress; then it is asked for again. So a desk that never gives that event leaves an agent in a call signed in, and
//! a desk without [`AgentControl::state`](crate::connector::AgentControl::state) signs nobody out.

#[cfg(test)]
mod laws;
mod machine;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use cti_model::feature::SetAgentStatusOnSessionEnd;
use serde::de::IgnoredAny;

use super::core::{Core, State};
use super::happening::Happening;
pub(super) use machine::Input;
pub use machine::{Condition, Moment};
use machine::{Effect, Facts, Machine, Step};

use crate::connector::{AgentCall, AgentConfiguration, AgentState};

/// What the part hears, and when by the desk's clock.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) raised: Duration,
    pub(super) input: Input,
}

/// The part of a session that carries out its end.
pub(super) async fn part(core: Arc<Core>) {
    let mut machine = Machine::new(off()).with_login_due(core.options.login_due);
    let mut generation = None;
    loop {
        hear(&core, &mut machine, &mut generation);
        match machine.step(core.desk.clock().now()) {
            Step::Wait { until } => wait(&core, until).await,
            Step::Look { moment, routing_profile, agent_state } => {
                let (facts, no_profile, no_state) = look(&core, routing_profile, agent_state).await;
                // What was raised meanwhile counts before what was found.
                hear(&core, &mut machine, &mut generation);
                if let Some(withheld) = machine.looked(moment, &facts) {
                    let error = match withheld.condition {
                        Condition::RoutingProfile => no_profile,
                        Condition::AgentState | Condition::NoCall => no_state,
                    };
                    let machine::Withheld { moment, condition, found } = withheld;
                    core.state().tell(Happening::Withheld { moment, condition, found, error });
                }
            }
            Step::Do(effect) => {
                let request = match &effect {
                    Effect::SetStatus(name) | Effect::SetInitialState(name) => {
                        AgentCall::SetStateByName { name: name.clone() }
                    }
                    Effect::LogOut => AgentCall::Logout {},
                };
                let error = core.desk.call::<IgnoredAny>(request, core.options.call_deadline).await.err();
                core.state().tell(match effect {
                    Effect::SetStatus(status) => Happening::StatusSet { moment: Moment::SessionEnd, status, error },
                    Effect::SetInitialState(status) => Happening::StatusSet { moment: Moment::Login, status, error },
                    Effect::LogOut => Happening::SignedOut { ticket: None, error },
                });
            }
        }
    }
}

/// The feature when it is off: nothing is set.
fn off() -> SetAgentStatusOnSessionEnd {
    SetAgentStatusOnSessionEnd {
        status: String::new(),
        initial_agent_state: String::new(),
        session_end_timer: Duration::ZERO,
        ..SetAgentStatusOnSessionEnd::default()
    }
}

/// Feeds the machine all that was raised, under the configuration that counts now.
fn hear(core: &Core, machine: &mut Machine, generation: &mut Option<u64>) {
    let State { mail, compiled, .. } = &mut *core.state();
    let mailbox = &mut mail.get_or_insert_default().session_end;
    mailbox.busy = true;
    if *generation != Some(compiled.generation) {
        *generation = Some(compiled.generation);
        machine.set_feature(compiled.session_end.clone().unwrap_or_else(off));
    }
    for Heard { raised, input } in mailbox.waiting.drain(..) {
        machine.input(raised, input);
    }
}

/// Waits until something is raised, or until a time.
async fn wait(core: &Core, until: Option<Duration>) {
    let mut sleep = until.map(|until| core.desk.clock().sleep_until(until));
    poll_fn(|context| {
        if sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(context).is_ready()) {
            return Poll::Ready(());
        }
        let mut state = core.state();
        let mailbox = &mut state.mail().session_end;
        mailbox.busy = until.is_some();
        if mailbox.waiting.is_empty() { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

type NotKnown = Option<crate::connector::ConnectorError>;

async fn look(core: &Core, routing_profile: bool, agent_state: bool) -> (Facts, NotKnown, NotKnown) {
    let mut facts = Facts::default();
    let (mut no_profile, mut no_state) = (None, None);
    let within = core.options.call_deadline;
    if routing_profile {
        match core.desk.call::<AgentConfiguration>(AgentCall::Configuration {}, within).await {
            Ok(configuration) => facts.routing_profile = configuration.routing_profile.map(|profile| profile.name),
            Err(error) => no_profile = Some(error),
        }
    }
    if agent_state {
        match core.desk.call::<AgentState>(AgentCall::State {}, within).await {
            Ok(state) => {
                facts.agent_state = Some(state.name);
                facts.agent_state_type = Some(state.kind.as_str().to_owned());
            }
            Err(error) => no_state = Some(error),
        }
    }
    (facts, no_profile, no_state)
}
