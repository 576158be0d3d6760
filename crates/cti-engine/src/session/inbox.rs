//! The door into a session: events and CTI Actions come in here, from any thread and without waiting.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cti_model::Trigger;
use serde_json::{Map, Value};

use super::account::{Account, Cause, Refused, Ticket, Why};
use super::contacts::Noted;
use super::core::{Core, Life, State};
use super::options::Overflow;
use super::parts::Ears;
use super::queue::{Full, Given, Marks, Waiting};
use super::recording::RecordingButtons;
use super::reply::{Unaddressed, reply};
use crate::action::{ActionError, initial_values, payload_for};
use crate::adapter::Instance;
use crate::contact::{Contact, Context};
use crate::event::{AgentEvent, ContactEvent, DeskEvent, EventKind, SessionEvent};

/// Where the events of a desk come in. Cheap to clone; used from any thread. No method waits but [`Inbox::ask`].
#[derive(Clone)]
pub struct Inbox(pub(super) Arc<Core>);

impl Inbox {
    /// Takes in an event. Its flow waits for its turn, bound to the contact of the event; the other parts of the session
    /// hear it at once. The account of its run, or of why there is none, carries the ticket and comes out of the session.
    ///
    /// # Errors
    /// [`Refused`] when the queue is full or the session is closed; then nothing of the event was heard.
    pub fn raise(&self, event: impl Into<DeskEvent>) -> Result<Ticket, Refused> {
        self.take_in(&event.into(), None)
    }

    /// Takes in an event of a contact that this desk has heard of, as it stood last: for events that come when the contact
    /// itself is gone.
    ///
    /// # Errors
    /// As [`Inbox::raise`], and when the contact is not known.
    pub fn raise_for(&self, contact_id: &str, event: ContactEvent) -> Result<Ticket, Refused> {
        match self.contact(contact_id) {
            Some(contact) => self.raise(DeskEvent::contact(contact, event)),
            None => Err(Refused::UnknownContact { contact_id: contact_id.to_owned() }),
        }
    }

    /// Takes in an event and waits for its account. The session still gives it out, and has to be asked for its
    /// happenings meanwhile. The [`Account`] comes before the properties that the run changed are saved.
    ///
    /// # Errors
    /// As [`Inbox::raise`].
    pub async fn ask(&self, event: impl Into<DeskEvent>) -> Result<Account, Refused> {
        let event = event.into();
        let (unaddressed, asked) = reply();
        self.take_in(&event, Some(unaddressed))?;
        drop(event);
        Ok(asked.account().await)
    }

    /// What stands in the form of a CTI Action before the agent enters anything, by the contact that the agent looks at now
    /// and the properties of the desk: [`initial_values`]. Nothing without a form.
    ///
    /// # Errors
    /// [`Refused`] when there is no such action, or its form cannot be read.
    pub fn initial_values(&self, action: &str) -> Result<Map<String, Value>, Refused> {
        let core = &*self.0;
        let (compiled, contact) = {
            let state = core.state();
            (Arc::clone(&state.compiled), state.contacts.in_view().cloned())
        };
        let found = compiled.action(action).ok_or_else(|| Refused::UnknownAction { action: action.to_owned() })?;
        let form = found.action().form.get().map_err(ActionError::UnreadableForm)?;
        Ok(initial_values(form, contact.as_deref(), core.desk.properties()))
    }

    /// Executes a CTI Action: what was entered in its form is checked and made one with its payload, as the engine's
    /// product version does, and the flow waits for its turn, bound to the contact that the agent looks at now, if
    /// there is one.
    ///
    /// # Errors
    /// [`Refused`], and nothing runs.
    pub fn execute(&self, action: &str, entered: &Map<String, Value>) -> Result<Ticket, Refused> {
        let core = &*self.0;
        let compiled = Arc::clone(&core.state().compiled);
        let found = compiled.action(action).ok_or_else(|| Refused::UnknownAction { action: action.to_owned() })?;
        found.flow().ok_or_else(|| Refused::NotActive { action: action.to_owned() })?;
        let payload = payload_for(found.action(), entered, core.adapter.engine().version())?;
        let raised = core.desk.clock().now();
        core.change(|state| {
            if state.life != Life::Open {
                return Err(Refused::Closed);
            }
            let cause = Cause::Action(action.into());
            if let Err(Full { waiting }) = state.make_room(true, core.options.overflow) {
                return Err(Refused::QueueFull { waiting, cause });
            }
            let context = Context::new().with_payload(Value::Object(payload));
            let context = match state.contacts.in_view() {
                Some(contact) => context.with_contact(Arc::clone(contact)),
                None => context,
            };
            let ticket = state.next_ticket();
            let given = state.queue.boxed(Given { context, raised, marks: Marks::default(), reply: None });
            let mut waiting = Waiting { ticket, cause, flow: None, given };
            // The configuration may have been replaced since it was looked at.
            waiting.bind(&state.compiled);
            if waiting.flow.is_some() {
                state.queue.waiting.push_back(waiting);
            } else {
                state.give_up(waiting, Why::Replaced);
            }
            Ok(ticket)
        })
    }

    fn take_in(&self, event: &DeskEvent, asks: Option<Unaddressed>) -> Result<Ticket, Refused> {
        let core = &*self.0;
        let trigger = event.trigger();
        let raised = core.desk.clock().now();
        let heard = core.change(|state| state.hear(event, &trigger, raised, core.options.overflow, asks));
        let Heard { ticket, is_new } = heard.map_err(|refused| *refused)?;
        if let EventKind::Session(SessionEvent::TabsOpen(open)) = event.kind()
            && is_new
        {
            // However many there are, the desk runs a flow once; flows read the number (section 3.5).
            let count = u32::try_from(open.count).unwrap_or(u32::MAX);
            core.desk.properties().set_adapter_counter("openAgentTabs", count);
        }
        Ok(ticket)
    }

    /// Starts the runs, for a session that was opened with [`SessionOptions::ready`](super::SessionOptions) off.
    pub fn ready(&self) {
        self.0.change(|state| state.ready = true);
    }

    /// Stops taking events. What waits is still carried out, if the session is ready; then the session ends.
    pub fn close(&self) {
        self.0.change(State::close);
    }

    /// Stops taking events and cancels the run that is under way; what waits is given up and accounted for, and what
    /// the other parts are at is left. Then the session ends, once it has saved the properties that changed: a load or a save
    /// that hangs is left after [`SessionOptions::call_deadline`](super::SessionOptions), and one more save may follow.
    pub fn close_now(&self) {
        let running = self.0.change(|state| {
            state.stop();
            state.running_token()
        });
        if let Some(token) = running {
            token.cancel();
        }
    }

    /// Cancels the run that is under way; whether there is one.
    pub fn cancel(&self) -> bool {
        let running = self.0.state().running_token();
        if let Some(token) = &running {
            token.cancel();
        }
        running.is_some()
    }

    /// Whether it takes nothing in any more: it was closed, or its session was dropped or ended in a panic.
    pub fn is_closed(&self) -> bool {
        self.0.state().life != Life::Open
    }

    /// How many events wait for a run, one that is under way not counted.
    pub fn waiting(&self) -> usize {
        self.0.state().queue.waiting.len()
    }

    /// A contact as this desk knows it: as its last event states it, where that states nothing as those before did in the
    /// same life of the contact, with what runs have written to its attributes.
    pub fn contact(&self, contact_id: &str) -> Option<Arc<Contact>> {
        self.0.state().contacts.get(contact_id).cloned()
    }

    /// The contact that the agent looks at: the one the agent turned to last; the only one at the desk, until the desk is told.
    /// `None` when the agent looks at none, or at one that the desk does not know.
    pub fn contact_in_view(&self) -> Option<Arc<Contact>> {
        self.0.state().contacts.in_view().cloned()
    }

    /// The panel of recording controls for a contact; `None` when the feature is off.
    pub fn recording(&self, contact_id: &str) -> Option<RecordingButtons> {
        let state = self.0.state();
        state.compiled.recording.then(|| state.recording_of(contact_id))
    }

    /// The instance that works now.
    pub fn instance(&self) -> Instance {
        self.0.state().instance_now().cloned().unwrap_or_default()
    }
}

/// An event that was taken in.
struct Heard {
    ticket: Ticket,
    /// Whether it was not raised before.
    is_new: bool,
}

impl State {
    /// Takes in an event: whatever hears of it hears all of it, or it is refused.
    fn hear(
        &mut self,
        event: &DeskEvent,
        trigger: &Trigger,
        raised: Duration,
        overflow: Overflow,
        reply: Option<Unaddressed>,
    ) -> Result<Heard, Box<Refused>> {
        if self.life != Life::Open {
            return Err(Box::new(Refused::Closed));
        }
        let ears = Ears::of(event, &self.compiled);
        let in_hand = event.contact_in_hand();
        let heard = event.id().is_some_and(|id| self.has_heard_id(id));
        let happened = match event.kind() {
            EventKind::Contact(_, event) if !heard => Some(event),
            _ => None,
        };
        let fired =
            in_hand.zip(happened).and_then(|(contact, event)| self.contacts.fired_before(&contact.contact_id, event));
        let flow = if heard || fired.is_some() { None } else { self.compiled.listening_to(trigger).cloned() };
        // Before the session is ready it is not known which flows there will be.
        let waits = !heard
            && fired.is_none()
            && (flow.is_some() || !self.ready && !matches!(event.kind(), EventKind::Session(_)));
        let mut room = self.check_room(ears.as_ref());
        if waits {
            room = room.and_then(|()| self.make_room(flow.is_some(), overflow));
        }
        if let Err(Full { waiting }) = room {
            return Err(Box::new(Refused::QueueFull { waiting, cause: trigger.clone().into() }));
        }
        let queued = waits && (flow.is_some() || !self.queue.is_full());
        let payload = if queued { event.payload() } else { Value::Null };
        let mut marks = Marks { fired: None, id: event.id().map(Arc::from) };
        let mut first = marks.id.as_ref().and_then(|id| self.hear_id(id));
        let mut contact = None;
        if let Some(in_hand) = in_hand.filter(|_| first.is_none()) {
            let coming = self.coming_ticket();
            match self.contacts.hear(in_hand, happened, fired, coming, raised) {
                Noted::New(known, fired) => (contact, marks.fired) = (Some(known), fired),
                Noted::Repeated(before) => first = Some(before),
            }
        } else if let EventKind::Agent(AgentEvent::AfterCallWork) = event.kind() {
            // The work is that on a contact, and the event says not on which.
            contact = self.contacts.in_view().cloned();
        }
        let ticket = self.next_ticket();
        let cause = match &flow {
            Some(flow) => Cause::Event(Arc::clone(flow.shared_trigger())),
            None => trigger.clone().into(),
        };
        let reply = reply.map(|reply| reply.about(ticket, cause.clone()));
        let context = Context { payload, contact: contact.filter(|_| queued) };
        let given = self.queue.boxed(Given { context, raised, marks, reply });
        let waiting = Waiting { ticket, cause, flow, given };
        if let Some(first) = first {
            self.give_up(waiting, Why::Repeated { first });
            return Ok(Heard { ticket, is_new: false });
        }
        if queued {
            self.queue.waiting.push_back(waiting);
        } else {
            self.give_up(waiting, self.compiled.why_unheard(trigger));
        }
        if let EventKind::Session(SessionEvent::ContactInView(view)) = event.kind() {
            self.contacts.view(view.contact_id.as_deref());
        }
        if let Some(ears) = ears {
            ears.hear(ticket, raised, self);
        }
        Ok(Heard { ticket, is_new: true })
    }

    /// Makes room for one more that waits. When the queue is full, events that no flow listens to give way: there are
    /// some only before the session is ready.
    fn make_room(&mut self, is_heard: bool, overflow: Overflow) -> Result<(), Full> {
        if !self.queue.is_full() || !is_heard {
            return Ok(());
        }
        for useless in self.queue.take_useless(|waiting| waiting.flow.is_none()) {
            self.give_up(useless, Why::Unheard);
        }
        if !self.queue.is_full() {
            return Ok(());
        }
        match overflow {
            Overflow::Refuse => Err(Full { waiting: self.queue.waiting.len() }),
            Overflow::DropOldest => {
                if let Some(oldest) = self.queue.waiting.pop_front() {
                    self.give_up(oldest, Why::Displaced);
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Inbox");
        self.0.state().describe(&mut debug);
        debug.finish_non_exhaustive()
    }
}
