//! The machine at a desk: signals from outside, the desk's clock, and effects through the desk's door.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use cti_model::ProductVersion;
use cti_model::adapter::CtiAdapter;
use cti_model::feature::{FeatureKind, SetAgentStatusOnSessionEnd};
use event_listener::{Event, EventListener};
use serde::de::IgnoredAny;

use super::machine::{Condition, Effect, Facts, Input, Machine, Moment, Step, Withheld};
use crate::connector::{AgentCall, AgentConfiguration, AgentState, Clock, ConnectorError, Desk};

/// Carries out at a desk what is to be done when a session ends: ask [`SessionEnd::next`] again and again, in a task of
/// its own, and tell it what happens through [`SessionEnd::signals`].
///
/// **Never during a call.** Before the agent is signed out, the agent's state is asked for at the contact center. When it
/// is one of a call (of type `system`, such as `Busy`, but not `AfterCallWork`), or is not known, the answer is
/// [`Outcome::Withheld`] with [`Condition::NoCall`], and the agent stays signed in until
/// [`SessionSignals::call_in_progress`] tells that the call has ended; then it is asked for again. So a desk that never
/// gives that signal leaves an agent in a call signed in, and a desk without [`AgentControl::state`] signs nobody out.
///
/// [`AgentControl::state`]: crate::connector::AgentControl::state
#[derive(Debug)]
pub struct SessionEnd {
    desk: Desk,
    shared: Arc<Shared>,
    call_deadline: Duration,
}

/// Tells a [`SessionEnd`] what happens; clones tell the same one. No method waits.
#[derive(Clone, Debug)]
pub struct SessionSignals {
    clock: Arc<dyn Clock>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    machine: Mutex<Machine>,
    changed: Event,
}

/// What [`SessionEnd::next`] did, or why it did not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// Something was done; a call that failed is not made again.
    Performed {
        /// What.
        effect: Effect,
        /// Whether the contact center did it.
        answer: Result<(), ConnectorError>,
    },
    /// A condition does not hold, so nothing is done.
    Withheld {
        /// Which one, and when.
        withheld: Withheld,
        /// Why what it needs could not be found out.
        error: Option<ConnectorError>,
    },
}

impl SessionEnd {
    /// For a session at that desk that is about to begin.
    pub fn new(feature: SetAgentStatusOnSessionEnd, desk: Desk) -> Self {
        Self::with_machine(Machine::new(feature), desk)
    }

    /// What an adapter's feature says in a version of the product; `None` when the adapter does not have it or it is off.
    /// Of two records of the feature the first counts.
    pub fn of_adapter(adapter: &CtiAdapter, version: ProductVersion, desk: Desk) -> Option<Self> {
        let feature = adapter.features_on(version).find_map(|feature| match feature {
            FeatureKind::SetAgentStatusOnSessionEnd(feature) => Some(feature),
            _ => None,
        });
        Some(Self::new(feature?, desk))
    }

    /// The same with a machine of one's own, such as one that remembers the session before.
    pub fn with_machine(machine: Machine, desk: Desk) -> Self {
        let shared = Arc::new(Shared { machine: Mutex::new(machine), changed: Event::new() });
        Self { desk, shared, call_deadline: Duration::from_secs(10) }
    }

    /// The same with another deadline for each call; 10 seconds unless it is given.
    pub fn with_call_deadline(mut self, deadline: Duration) -> Self {
        self.call_deadline = deadline;
        self
    }

    /// A handle with which it is told what happens.
    pub fn signals(&self) -> SessionSignals {
        SessionSignals { clock: Arc::clone(self.desk.clock()), shared: Arc::clone(&self.shared) }
    }

    /// Waits until something is to be done, does it, and says what came of it.
    ///
    /// Runs on any executor. Dropping the future between two steps loses nothing; an effect whose call has begun is not
    /// begun again.
    pub async fn next(&mut self) -> Outcome {
        loop {
            // Whoever listens before looking misses nothing.
            let changed = self.shared.changed.listen();
            let step = self.shared.machine().step(self.desk.clock().now());
            match step {
                Step::Wait { until } => self.wait(changed, until).await,
                Step::Look { moment, routing_profile, agent_state } => {
                    if let Some(outcome) = self.look(moment, routing_profile, agent_state).await {
                        return outcome;
                    }
                }
                Step::Do(effect) => {
                    let request = match &effect {
                        Effect::SetStatus(name) | Effect::SetInitialState(name) => {
                            AgentCall::SetStateByName { name: name.clone() }
                        }
                        Effect::LogOut => AgentCall::Logout {},
                    };
                    let answer = self.desk.call(request, self.call_deadline).await.map(|_: IgnoredAny| ());
                    return Outcome::Performed { effect, answer };
                }
            }
        }
    }

    async fn wait(&self, changed: EventListener, until: Option<Duration>) {
        let mut changed = pin!(changed);
        let mut sleep = until.map(|until| self.desk.clock().sleep_until(until));
        poll_fn(|context| {
            let is_time = sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(context).is_ready());
            if is_time || changed.as_mut().poll(context).is_ready() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    async fn look(&self, moment: Moment, routing_profile: bool, agent_state: bool) -> Option<Outcome> {
        let mut facts = Facts::default();
        let (mut no_profile, mut no_state) = (None, None);
        if routing_profile {
            match self.desk.call::<AgentConfiguration>(AgentCall::Configuration {}, self.call_deadline).await {
                Ok(configuration) => facts.routing_profile = configuration.routing_profile.map(|profile| profile.name),
                Err(error) => no_profile = Some(error),
            }
        }
        if agent_state {
            match self.desk.call::<AgentState>(AgentCall::State {}, self.call_deadline).await {
                Ok(state) => {
                    (facts.agent_state, facts.agent_state_type) =
                        (Some(state.name), Some(state.kind.as_str().to_owned()));
                }
                Err(error) => no_state = Some(error),
            }
        }
        let withheld = self.shared.machine().looked(moment, &facts)?;
        let error = match withheld.condition {
            Condition::RoutingProfile => no_profile,
            Condition::AgentState | Condition::NoCall => no_state,
        };
        Some(Outcome::Withheld { withheld, error })
    }
}

impl SessionSignals {
    /// So many pages of the CRM with the adapter are open now. Tell every change of the count: after a logout from the
    /// CRM a page comes back when the count grows.
    pub fn pages_open(&self, count: usize) {
        self.signal(Input::PagesOpen(count));
    }

    /// The agent logged out of the CRM.
    pub fn salesforce_logout(&self) {
        self.signal(Input::SalesforceLogout);
    }

    /// The agent logged in to the contact center.
    pub fn logged_in(&self) {
        self.signal(Input::LoggedIn);
    }

    /// A call is in progress now, or none is. An agent who was found in a call is signed out only after `false`.
    pub fn call_in_progress(&self, in_progress: bool) {
        self.signal(Input::CallInProgress(in_progress));
    }

    /// Whether the next login sets the initial state; see [`Machine::is_login_due`].
    pub fn is_login_due(&self) -> bool {
        self.shared.machine().is_login_due()
    }

    fn signal(&self, input: Input) {
        self.shared.machine().input(self.clock.now(), input);
        self.shared.changed.notify(usize::MAX);
    }
}

impl Shared {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
