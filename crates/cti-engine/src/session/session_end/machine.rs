//! The rules of a session end, as a machine without a clock or a connector: inputs and time in, steps out.

use std::fmt;
use std::time::Duration;

use cti_model::feature::SetAgentStatusOnSessionEnd;
use cti_model::presence::SYSTEM_STATES;
use serde::{Deserialize, Serialize};

/// Decides what is done when a session ends. Give it what happens with [`Machine::input`], and ask [`Machine::step`] what
/// is to be done; all times are those of one clock.
///
/// - A session ends when the last page is closed, or when the agent logs out of the CRM; its pages count as closed then.
/// - A page that comes back within [`SetAgentStatusOnSessionEnd::session_end_timer`] takes the end back: it was a reload.
///   One comes back when more pages are open than at the last count: after a logout the pages that still stand there are
///   closed one by one, and that takes nothing back.
/// - Then, if all conditions hold, the state is set, once for each session end.
/// - With `Logout` the agent is signed out after that, never during a call. A call is in progress when
///   [`Input::CallInProgress`] said so, or when the agent's state at that moment ([`Moment::SignOut`]) is one that the
///   contact center sets for a call, such as `Busy`; a state that is not known may be one. Then only the state is set, and
///   the agent is signed out when `CallInProgress(false)` reports that the call has ended, unless a page came back or
///   the agent logged in before (our decision: the source says only "never while a call is in progress").
/// - A login sets the initial state, under the condition on the profile: the first one, and the next one after a session
///   end that was carried out or after the agent signed out. Another one is that of a reloaded page, and sets nothing; nor
///   does one during a call (our decision in both).
///
/// Until a page was open there is no session that could end; a logout from the CRM ends one in any case.
#[derive(Clone, Debug)]
pub(in crate::session) struct Machine {
    feature: SetAgentStatusOnSessionEnd,
    phase: Phase,
    /// How many pages were open at the last count.
    pages: usize,
    login: Login,
    call_in_progress: bool,
    login_due: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No page was open yet.
    Idle,
    /// A page is open.
    Open,
    /// None is; the end counts at that time.
    Closing { due: Duration },
    /// The conditions are being looked at.
    Looking,
    /// They hold.
    Decided,
    /// The session is over.
    Over { sign_out: SignOut },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SignOut {
    /// It is done, or not configured.
    No,
    /// It is due when the agent is in no call, which is being looked at.
    Looking,
    /// The agent was found in a call.
    InCall,
    /// The agent is in no call.
    Decided,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Login {
    None,
    Looking,
    Decided,
}

/// What happens to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Input {
    /// The number of pages of the CRM that are open with the adapter.
    PagesOpen(usize),
    /// The agent logged out of the CRM.
    SalesforceLogout,
    /// The agent logged in to the contact center.
    LoggedIn,
    /// The agent signed out of the contact center.
    SignedOut,
    /// Whether a call is in progress.
    CallInProgress(bool),
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) enum Step {
    /// Nothing until the next input, or until that time.
    Wait {
        /// When to ask again.
        until: Option<Duration>,
    },
    /// Find out what the conditions need, and say so with [`Machine::looked`]. Until then the answer stays the same.
    Look {
        /// For what it is needed.
        moment: Moment,
        /// Whether the name of the routing profile is needed.
        routing_profile: bool,
        /// Whether the agent's state is needed, with its name and type.
        agent_state: bool,
    },
    /// Do this. It is given once, and counts as done.
    Do(Effect),
}

/// Something that is done to the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) enum Effect {
    /// The session ended: the agent's state is set, by its name.
    SetStatus(String),
    /// The session ended: the agent is signed out of the contact center.
    LogOut,
    /// The agent logged in: the agent's state is set, by its name.
    SetInitialState(String),
}

/// When conditions are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Moment {
    /// At the end of a session.
    SessionEnd,
    /// Before the agent is signed out at the end of a session.
    SignOut,
    /// At a login.
    Login,
}

/// A condition of the feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Condition {
    /// [`SetAgentStatusOnSessionEnd::if_profile_name_includes`]
    RoutingProfile,
    /// [`SetAgentStatusOnSessionEnd::if_current_agent_state`]
    AgentState,
    /// No call is in progress: the agent's state is not one of a call.
    NoCall,
}

/// What the conditions are held against. What is not known is `None`, and then a condition on it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::session) struct Facts {
    /// The name of the agent's routing profile.
    pub(super) routing_profile: Option<String>,
    /// The name of the agent's state.
    pub(super) agent_state: Option<String>,
    /// The type of the agent's state: `routable`, `system` … When it is not known, the name alone decides whether the
    /// state is one of a call.
    pub(super) agent_state_type: Option<String>,
}

impl Facts {
    /// Whether the agent's state is not one of a call. Of the states that the contact center sets, only after-call work
    /// is not one of a call.
    fn is_out_of_call(&self) -> bool {
        let Some(name) = self.agent_state.as_deref() else { return false };
        let is_system = match self.agent_state_type.as_deref() {
            None | Some("") => SYSTEM_STATES.contains(&name),
            Some(kind) => kind == "system",
        };
        !is_system || name == AFTER_CALL_WORK
    }
}

const AFTER_CALL_WORK: &str = "AfterCallWork";

/// Why nothing is done: a condition does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) struct Withheld {
    /// When.
    pub(super) moment: Moment,
    /// Which condition.
    pub(super) condition: Condition,
    /// What was found; `None` when it is not known.
    pub(super) found: Option<String>,
}

impl Machine {
    /// A machine for a session that is about to begin.
    pub(in crate::session) fn new(feature: SetAgentStatusOnSessionEnd) -> Self {
        Self { feature, phase: Phase::Idle, pages: 0, login: Login::None, call_in_progress: false, login_due: true }
    }

    /// Sets whether the next login sets the initial state.
    pub(in crate::session) fn with_login_due(mut self, due: bool) -> Self {
        self.login_due = due;
        self
    }

    /// Replaces the configuration of the feature.
    pub(in crate::session) fn set_feature(&mut self, feature: SetAgentStatusOnSessionEnd) {
        self.feature = feature;
    }

    /// Takes note of what happened.
    pub(in crate::session) fn input(&mut self, now: Duration, input: Input) {
        match input {
            Input::PagesOpen(count) => {
                let before = std::mem::replace(&mut self.pages, count);
                match self.phase {
                    Phase::Open if count == 0 => self.close(now),
                    Phase::Open => {}
                    // After a logout there may be pages that still stand there.
                    _ if count > before => self.phase = Phase::Open,
                    _ => {}
                }
            }
            Input::SalesforceLogout if matches!(self.phase, Phase::Idle | Phase::Open) => self.close(now),
            Input::SalesforceLogout => {}
            Input::LoggedIn => {
                if let Phase::Over { sign_out } = &mut self.phase {
                    *sign_out = SignOut::No;
                }
                if std::mem::take(&mut self.login_due) && !self.feature.initial_agent_state.is_empty() {
                    self.login = Login::Looking;
                }
            }
            Input::SignedOut => (self.login, self.login_due) = (Login::None, true),
            Input::CallInProgress(in_progress) => {
                self.call_in_progress = in_progress;
                // What was found before does not count any more.
                if let Phase::Over { sign_out: sign_out @ (SignOut::InCall | SignOut::Decided) } = &mut self.phase {
                    *sign_out = SignOut::Looking;
                }
            }
        }
    }

    /// What is to be done now.
    pub(in crate::session) fn step(&mut self, now: Duration) -> Step {
        match self.login {
            Login::Looking => {
                let routing_profile = self.feature.names_profiles();
                return Step::Look { moment: Moment::Login, routing_profile, agent_state: true };
            }
            Login::Decided => {
                self.login = Login::None;
                return Step::Do(Effect::SetInitialState(self.feature.initial_agent_state.clone()));
            }
            Login::None => {}
        }
        if matches!(self.phase, Phase::Closing { due } if due <= now) {
            let unconditional = !self.feature.names_profiles() && !self.feature.names_states();
            self.phase = if self.feature.status.is_empty() {
                Phase::Over { sign_out: SignOut::No }
            } else if unconditional {
                Phase::Decided
            } else {
                Phase::Looking
            };
        }
        match self.phase {
            Phase::Closing { due } => Step::Wait { until: Some(due) },
            Phase::Looking => Step::Look {
                moment: Moment::SessionEnd,
                routing_profile: self.feature.names_profiles(),
                agent_state: self.feature.names_states(),
            },
            Phase::Decided => {
                let sign_out = if self.feature.signs_out() { SignOut::Looking } else { SignOut::No };
                self.phase = Phase::Over { sign_out };
                self.login_due = true;
                Step::Do(Effect::SetStatus(self.feature.agent_status().to_owned()))
            }
            Phase::Over { sign_out: SignOut::Looking } if !self.call_in_progress => {
                Step::Look { moment: Moment::SignOut, routing_profile: false, agent_state: true }
            }
            Phase::Over { sign_out: SignOut::Decided } => {
                self.phase = Phase::Over { sign_out: SignOut::No };
                Step::Do(Effect::LogOut)
            }
            Phase::Idle | Phase::Open | Phase::Over { .. } => Step::Wait { until: None },
        }
    }

    /// Takes the facts for [`Step::Look`]. When it was not asked for them, or no longer needs them because a page came
    /// back meanwhile, they are ignored.
    pub(in crate::session) fn looked(&mut self, moment: Moment, facts: &Facts) -> Option<Withheld> {
        let is_awaited = match moment {
            Moment::Login => self.login == Login::Looking,
            Moment::SessionEnd => self.phase == Phase::Looking,
            Moment::SignOut => self.phase == Phase::Over { sign_out: SignOut::Looking } && !self.call_in_progress,
        };
        if !is_awaited {
            return None;
        }
        let profile = facts.routing_profile.as_deref();
        let state = facts.agent_state.as_deref();
        let failed = if moment == Moment::SignOut {
            (!facts.is_out_of_call()).then_some((Condition::NoCall, state))
        } else if moment == Moment::Login && (self.call_in_progress || state.is_some() && !facts.is_out_of_call()) {
            Some((Condition::NoCall, state))
        } else if !self.feature.includes_profile(profile) {
            Some((Condition::RoutingProfile, profile))
        } else if moment == Moment::SessionEnd && !self.feature.includes_state(state) {
            Some((Condition::AgentState, state))
        } else {
            None
        };
        let holds = failed.is_none();
        match moment {
            Moment::Login => self.login = if holds { Login::Decided } else { Login::None },
            Moment::SessionEnd if holds => self.phase = Phase::Decided,
            Moment::SessionEnd => self.phase = Phase::Over { sign_out: SignOut::No },
            Moment::SignOut => {
                self.phase = Phase::Over { sign_out: if holds { SignOut::Decided } else { SignOut::InCall } };
            }
        }
        failed.map(|(condition, found)| Withheld { moment, condition, found: found.map(str::to_owned) })
    }

    fn close(&mut self, now: Duration) {
        self.phase = Phase::Closing { due: now.saturating_add(self.feature.session_end_timer) };
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SessionEnd => "session end",
            Self::SignOut => "sign-out at session end",
            Self::Login => "login",
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RoutingProfile => "the routing profile is not one of those named",
            Self::AgentState => "the agent's state is not one of those named",
            Self::NoCall => "a call may be in progress",
        })
    }
}
