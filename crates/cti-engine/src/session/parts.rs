//! The parts of a session besides its flows: which of them hear an event, and their work, side by side.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use cti_model::feature::is_enhanced_logout;

use super::account::Ticket;
use super::core::{Core, State};
use super::fail_over;
use super::logout;
use super::presence;
use super::queue::Full;
use super::recording::{self, Press};
use super::saving;
use super::session_end::{self, Input};
use crate::adapter::Compiled;
use crate::connector::Boxed;
use crate::event::{AgentEvent, DeskEvent, EventKind, RecordingPress, SalesforceAgentEvent, SessionEvent};
use crate::presence::PresenceEvent;

/// Work that goes on from one poll of the session to the next.
pub(super) type Work<T> = Boxed<'static, T>;

/// What the parts are still to hear.
#[derive(Debug, Default)]
pub(super) struct Mail {
    pub(super) presence: Mailbox<presence::Heard>,
    pub(super) session_end: Mailbox<session_end::Heard>,
    pub(super) logout: Mailbox<Ticket>,
    pub(super) recording: Mailbox<Press>,
    pub(super) fail_over: Mailbox<fail_over::Heard>,
    pub(super) saving: Mailbox<saving::Save>,
}

/// What one part is still to hear.
#[derive(Debug)]
pub(super) struct Mailbox<T> {
    pub(super) waiting: VecDeque<T>,
    /// Whether the part is at work, or waits for a moment.
    pub(super) busy: bool,
}

impl Mail {
    /// Leaves all but what is to be saved.
    pub(super) fn stop(&mut self) {
        *self = Self { saving: std::mem::take(&mut self.saving), ..Self::default() };
    }
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), busy: false }
    }
}

impl<T> Mailbox<T> {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.busy
    }
}

/// What the parts hear of an event; nothing of what the configuration does not have.
#[derive(Debug, Default)]
pub(super) struct Ears {
    presence: Option<PresenceEvent>,
    session_end: Option<Input>,
    logout: bool,
    recording: Option<RecordingPress>,
    fail_over: Option<fail_over::What>,
}

impl Ears {
    /// `None` for most events, which concern no part.
    pub(super) fn of(event: &DeskEvent, compiled: &Compiled) -> Option<Self> {
        if matches!(event.kind(), EventKind::Contact(..) | EventKind::SalesforceUi(_) | EventKind::Other(_)) {
            return None;
        }
        let mut ears = Self::default();
        match event.kind() {
            EventKind::Agent(AgentEvent::Init) => ears.session_end = Some(Input::LoggedIn),
            EventKind::Agent(AgentEvent::StateChange(change)) => {
                ears.logout = is_enhanced_logout(&change.new_state);
                ears.session_end = ears.logout.then_some(Input::SignedOut);
                ears.fail_over = compiled.retains_agent_state.then(|| fail_over::What::StateChange(change.clone()));
            }
            EventKind::SalesforceAgent(SalesforceAgentEvent::Logout) => {
                ears.session_end = Some(Input::SalesforceLogout);
            }
            EventKind::Session(event) => match event {
                SessionEvent::PagesOpen(open) => ears.session_end = Some(Input::PagesOpen(open.count)),
                SessionEvent::CallInProgress(call) => {
                    ears.session_end = Some(Input::CallInProgress(call.in_progress));
                }
                SessionEvent::FailOver(over) => ears.fail_over = Some(fail_over::What::FailOver(over.region.clone())),
                SessionEvent::Recording(press) if compiled.recording => ears.recording = Some(press.clone()),
                SessionEvent::TabsOpen(_) | SessionEvent::ContactInView(_) | SessionEvent::Recording(_) => {}
            },
            _ => {}
        }
        if compiled.rules.is_some() {
            ears.presence = presence::event_of(event);
        }
        Some(ears)
    }

    /// Hands every part what it hears.
    pub(super) fn hear(self, ticket: Ticket, raised: Duration, state: &mut State) {
        let Self { presence, session_end, logout, recording, fail_over } = self;
        if let Some(event) = presence {
            state.mail().presence.waiting.push_back(presence::Heard { ticket, event });
        }
        if let Some(input) = session_end {
            state.mail().session_end.waiting.push_back(session_end::Heard { raised, input });
        }
        if logout {
            state.mail().logout.waiting.push_back(ticket);
        }
        if let Some(RecordingPress { contact_id, control }) = recording {
            state.mail().recording.waiting.push_back(Press { ticket, contact_id, control });
        }
        if let Some(what) = fail_over {
            state.mail().fail_over.waiting.push_back(fail_over::Heard { ticket, raised, what });
        }
    }
}

impl State {
    /// Whether every part that hears of an event has room for it, and there is room for its account.
    pub(super) fn check_room(&self, ears: Option<&Ears>) -> Result<(), Full> {
        let full = ears.and_then(|ears| self.full_for(ears));
        match full.or(self.is_untold_full().then_some(self.untold_len())) {
            Some(waiting) => Err(Full { waiting }),
            None => Ok(()),
        }
    }

    /// How many wait for a part that hears of an event and has no room for it.
    fn full_for(&self, ears: &Ears) -> Option<usize> {
        let mail = self.mail.as_ref()?;
        let waiting = [
            (ears.presence.is_some(), mail.presence.waiting.len()),
            (ears.session_end.is_some(), mail.session_end.waiting.len()),
            (ears.logout, mail.logout.waiting.len()),
            (ears.recording.is_some(), mail.recording.waiting.len()),
            (ears.fail_over.is_some(), mail.fail_over.waiting.len()),
        ];
        let full = |(hears, waiting): &(bool, usize)| *hears && *waiting >= self.queue.capacity();
        Some(waiting.into_iter().find(full)?.1)
    }
}

/// The parts that are at work; one is begun when it first has something to hear.
#[derive(Default)]
pub(super) struct Parts([Option<Work<()>>; 6]);

impl Parts {
    /// Leaves what the parts are at, but for what is being saved.
    pub(super) fn leave(&mut self) {
        let [others @ .., _saving] = &mut self.0;
        *others = Default::default();
    }

    /// Polls the parts that have something to do.
    pub(super) fn poll(&mut self, has_work: HasWork, core: &Arc<Core>, context: &mut Context<'_>) {
        for (at, (part, has_work)) in self.0.iter_mut().zip(has_work.0).enumerate() {
            if !has_work {
                continue;
            }
            let work = part.get_or_insert_with(|| match at {
                0 => Box::pin(presence::part(Arc::clone(core))),
                1 => Box::pin(session_end::part(Arc::clone(core))),
                2 => Box::pin(logout::part(Arc::clone(core))),
                3 => Box::pin(recording::part(Arc::clone(core))),
                4 => Box::pin(fail_over::part(Arc::clone(core))),
                _ => Box::pin(saving::part(Arc::clone(core))),
            });
            // A part never ends by itself; one that did would be begun anew.
            if let Poll::Ready(()) = work.as_mut().poll(context) {
                *part = None;
            }
        }
    }
}

/// Which parts have something to hear, or are at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HasWork([bool; 6]);

impl HasWork {
    pub(super) fn of(state: &State) -> Self {
        let Some(mail) = &state.mail else { return Self::default() };
        Self([
            !mail.presence.is_idle(),
            !mail.session_end.is_idle(),
            !mail.logout.is_idle(),
            !mail.recording.is_idle(),
            !mail.fail_over.is_idle(),
            !mail.saving.is_idle(),
        ])
    }

    pub(super) fn any(self) -> bool {
        self.0.contains(&true)
    }
}
