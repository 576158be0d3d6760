//! The dispatcher, and the session of one desk: where events come in, and the runs they lead to.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::Poll;
use std::time::Duration;

use serde_json::{Map, Value};

use super::admission::{Admission, Cause, ExecuteError, Refused};
use super::contacts::Contacts;
use super::flows::{ActiveAction, ActiveFlow, FlowSet};
use super::options::SessionOptions;
use super::queue::{Queue, Waiting};
use crate::action::payload_for;
use crate::connector::{Desk, LogLevel};
use crate::contact::{Contact, Context};
use crate::event::{ContactEvent, DeskEvent, EventKind};
use crate::execution::{AttributeChange, Execution, LogLine};
use crate::run::{CancelToken, Engine, RunOptions};

/// An engine and the flows that it runs when events fire. Cheap to clone; clones share the flows.
#[derive(Clone, Debug)]
pub struct Dispatcher(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    engine: Engine,
    flows: RwLock<Arc<FlowSet>>,
}

impl Dispatcher {
    /// A dispatcher of those flows.
    pub fn new(engine: Engine, flows: FlowSet) -> Self {
        Self(Arc::new(Shared { engine, flows: RwLock::new(Arc::new(flows)) }))
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The flows that the next runs take.
    pub fn flows(&self) -> Arc<FlowSet> {
        Arc::clone(&self.0.flows.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the flows of every desk; gives back those before. A run that is under way ends with the program it began
    /// with; what waits runs with the new flows. A CTI Action that waits and whose flow no action starts any more runs it
    /// as it was when the agent executed it.
    pub fn replace(&self, flows: FlowSet) -> Arc<FlowSet> {
        let mut held = self.0.flows.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *held, Arc::new(flows))
    }

    /// Opens the session of a desk, with the default options.
    pub fn open(&self, desk: Desk) -> Session {
        self.open_with(desk, SessionOptions::default())
    }

    /// Opens the session of a desk.
    pub fn open_with(&self, desk: Desk, options: SessionOptions) -> Session {
        let state = State {
            queue: Queue::new(options.capacity, options.overflow),
            contacts: Contacts::new(options.contacts, options.ended),
            ready: false,
            closed: false,
            running: None,
        };
        let held =
            Held { dispatcher: self.clone(), desk, state: Mutex::new(state), changed: event_listener::Event::new() };
        Session { inbox: Inbox(Arc::new(held)) }
    }
}

/// Where the events of a desk come in. Cheap to clone; used from any thread, without waiting.
#[derive(Clone)]
pub struct Inbox(Arc<Held>);

/// The desk's end of the dispatcher: gives one run after the other.
#[derive(Debug)]
pub struct Session {
    inbox: Inbox,
}

struct Held {
    dispatcher: Dispatcher,
    desk: Desk,
    state: Mutex<State>,
    /// Something came in, or the session became ready, or was closed.
    changed: event_listener::Event,
}

struct State {
    queue: Queue,
    contacts: Contacts,
    ready: bool,
    closed: bool,
    running: Option<CancelToken>,
}

/// A run that an event or a CTI Action led to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ran {
    /// Why.
    pub cause: Cause,
    /// The flow that ran.
    pub flow: Arc<ActiveFlow>,
    /// What it began with.
    pub context: Context,
    /// How long it waited for its turn, by the desk's clock.
    pub waited: Duration,
    /// What it left.
    pub execution: Execution,
}

impl Ran {
    /// What the flow wrote to its log. Lines of the level `debug` are shown only for a flow whose record says so
    /// (section 1.6).
    pub fn log(&self) -> impl Iterator<Item = &LogLine> {
        let debug = self.flow.is_debug();
        self.execution.log().iter().filter(move |line| debug || line.level != LogLevel::Debug)
    }

    /// The lines that the product writes to the console for this run (section 3.9).
    pub fn product_log(&self) -> [String; 3] {
        self.flow.product_log(&self.context.payload, &self.execution)
    }
}

impl Inbox {
    /// Lets the runs begin. Until then events wait.
    pub fn ready(&self) {
        self.change(|state| state.ready = true);
    }

    /// Takes no more events. What waits still runs, if the session is ready; then [`Session::next`] gives `None`.
    pub fn close(&self) {
        self.change(|state| state.closed = true);
    }

    /// An event fired: its flow waits for its turn, bound to the contact of the event.
    ///
    /// # Errors
    /// [`Refused`] when the queue is full or the session is closed.
    pub fn raise(&self, event: impl Into<DeskEvent>) -> Result<Admission, Refused> {
        let event = event.into();
        self.admitted(|state, now| {
            if let Some(contact) = event.contact_in_hand().filter(|_| !state.closed) {
                state.contacts.remember(contact);
            }
            self.fire(state, &event, now)
        })
    }

    /// An event of a contact that this desk has heard of, as it stood last: for events that come when the contact itself
    /// is gone.
    ///
    /// # Errors
    /// As [`Inbox::raise`], and when the contact is not known.
    pub fn raise_for(&self, contact_id: &str, event: ContactEvent) -> Result<Admission, Refused> {
        self.admitted(|state, now| match state.contacts.get(contact_id).cloned() {
            Some(contact) => self.fire(state, &DeskEvent::contact(contact, event), now),
            None => Err(Refused::UnknownContact { contact_id: contact_id.to_owned() }),
        })
    }

    /// The agent executes a CTI Action: what was entered in its form is checked and made one with its payload, as the
    /// engine's product version does, and the flow waits for its turn, bound to the contact that the agent looks at now,
    /// if there is one.
    ///
    /// # Errors
    /// [`ExecuteError`], and nothing runs.
    pub fn execute(&self, action: &ActiveAction, entered: &Map<String, Value>) -> Result<Admission, ExecuteError> {
        let name = action.action().name.as_str();
        let flows = self.0.dispatcher.flows();
        // The action may come from a set of flows that was replaced since.
        let is_off = flows.action(name).is_some_and(|today| today.flow().is_none());
        let flow = action.flow().filter(|_| !is_off);
        let flow = flow.ok_or_else(|| ExecuteError::NotActive { action: name.to_owned() })?;
        let payload = payload_for(action.action(), entered, self.0.dispatcher.engine().version())?;
        self.admitted(|state, raised| {
            let cause = Cause::Action(name.to_owned());
            if state.closed {
                return Err(Refused::Closed { refused: cause }.into());
            }
            let context = Context { payload: Value::Object(payload), contact: state.contacts.in_view().cloned() };
            Ok(self.admit(state, Waiting { cause, context, flow: Some(Arc::clone(flow)), raised, ended: None })?)
        })
    }

    /// Takes something in, and wakes the session if it waits now. Whoever wakes may look at the inbox at once, so nothing
    /// is held by then; nor is anything held while the clock is asked.
    fn admitted<E>(&self, take: impl FnOnce(&mut State, Duration) -> Result<Admission, E>) -> Result<Admission, E> {
        let now = self.0.desk.clock().now();
        let admission = take(&mut self.state(), now);
        if let Ok(Admission::Queued { .. }) = &admission {
            self.0.changed.notify(usize::MAX);
        }
        admission
    }

    /// Lets the flow of an event wait for its turn, bound to the event's contact as this desk knows it.
    fn fire(&self, state: &mut State, event: &DeskEvent, raised: Duration) -> Result<Admission, Refused> {
        let trigger = event.trigger();
        if state.closed {
            return Err(Refused::Closed { refused: Cause::Event(trigger) });
        }
        if let EventKind::Contact(contact, happened) = event.kind()
            && !state.contacts.hear(&contact.contact_id, happened)
        {
            return Ok(Admission::Repeated);
        }
        let ended = match event.kind() {
            EventKind::Contact(contact, ContactEvent::Ended(phase)) => Some((&contact.contact_id, *phase)),
            _ => None,
        };
        // Before the session is ready it is not known which flows there will be.
        let admission = if state.ready && self.0.dispatcher.flows().listening_to(&trigger).is_none() {
            Admission::Unheard
        } else {
            let contact = event.contact_in_hand().and_then(|contact| state.contacts.get(&contact.contact_id));
            let context = Context { payload: event.payload(), contact: contact.cloned() };
            let (cause, ended) = (Cause::Event(trigger), ended.map(|(_, phase)| phase));
            self.admit(state, Waiting { cause, context, flow: None, raised, ended })?
        };
        // What was refused can be raised again.
        if let Some((contact_id, phase)) = ended {
            state.contacts.ended(contact_id, phase);
        }
        Ok(admission)
    }

    /// Lets something wait. When the queue is full, events that no flow listens to give way: there are some only before
    /// the session is ready, and after flows were taken away.
    fn admit(&self, state: &mut State, waiting: Waiting) -> Result<Admission, Refused> {
        if state.queue.is_full() {
            let flows = self.0.dispatcher.flows();
            let is_heard = |waiting: &Waiting| match &waiting.cause {
                Cause::Event(trigger) => flows.listening_to(trigger).is_some(),
                Cause::Action(_) => true,
            };
            if !is_heard(&waiting) {
                return Ok(Admission::Unheard);
            }
            state.queue.retain(is_heard);
        }
        let displaced = state.queue.push(waiting)?;
        if let Some(Waiting { context: Context { contact: Some(contact), .. }, ended: Some(phase), .. }) = &displaced {
            state.contacts.not_ended(&contact.contact_id, *phase);
        }
        let ahead = state.queue.len() - 1;
        Ok(Admission::Queued { ahead, displaced: displaced.map(|waiting| waiting.cause) })
    }

    /// A contact as this desk knows it: as it stood at its last event, with what runs have written to its attributes.
    pub fn contact(&self, contact_id: &str) -> Option<Arc<Contact>> {
        self.state().contacts.get(contact_id).cloned()
    }

    /// The agent turned to a contact, or to none. An event `onViewContact` says the same for its contact.
    pub fn view(&self, contact_id: Option<&str>) {
        self.state().contacts.view(contact_id);
    }

    /// The contact that the agent looks at: the one the agent turned to last, else the only one at the desk.
    pub fn contact_in_view(&self) -> Option<Arc<Contact>> {
        self.state().contacts.in_view().cloned()
    }

    /// So many tabs of this agent are open. However many there are, the desk runs a flow once; flows read the number with
    /// *Get Counter* as `openAgentTabs` (section 3.5).
    pub fn tabs_open(&self, count: u32) {
        self.0.desk.properties().set_adapter_counter("openAgentTabs", count);
    }

    /// How many events wait.
    pub fn waiting(&self) -> usize {
        self.state().queue.len()
    }

    /// Cancels the run that is under way; whether there is one.
    pub fn cancel(&self) -> bool {
        let state = self.state();
        if let Some(token) = &state.running {
            token.cancel();
        }
        state.running.is_some()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.0.changed.notify(usize::MAX);
    }

    /// What waits longest, if it may run; `None` when nothing will ever come.
    fn take(&self) -> Poll<Option<Waiting>> {
        let mut state = self.state();
        let waiting = if state.ready { state.queue.pop() } else { None };
        if waiting.is_some() || state.closed { Poll::Ready(waiting) } else { Poll::Pending }
    }

    /// Lets later runs on the same contact read what this one wrote, also those that wait already.
    fn note_attributes(&self, context: &Context, execution: &Execution) {
        let (Some(contact), written) = (&context.contact, &execution.changes().attributes) else { return };
        if written.is_empty() {
            return;
        }
        let mut state = self.state();
        for AttributeChange { name, value, .. } in written {
            state.contacts.attribute_written(&contact.contact_id, name, value);
            let others = state.queue.contexts_mut().filter_map(|context| context.contact.as_mut());
            for other in others.filter(|other| other.contact_id == contact.contact_id) {
                Arc::make_mut(other).attributes.insert(name, value);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Where its events come in.
    pub fn inbox(&self) -> Inbox {
        self.inbox.clone()
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.inbox.0.desk
    }

    /// Waits for the next event that a flow listens to, runs that flow to its end and gives an account of it; `None` once
    /// the session is closed and nothing is left to run.
    ///
    /// When the future is dropped while a flow runs, the run is cancelled, and its event is gone with it. What it had
    /// written to its contact by then is kept for later runs.
    pub async fn next(&mut self) -> Option<Ran> {
        loop {
            let Waiting { cause, context, flow, raised, .. } = self.turn().await?;
            let held = &*self.inbox.0;
            let flows = held.dispatcher.flows();
            let today = match (&cause, flow) {
                (Cause::Event(trigger), _) => flows.listening_to(trigger).cloned(),
                (Cause::Action(_), flow) => flow.map(|flow| flows.today(flow)),
            };
            let Some(flow) = today else { continue };
            let running = Running::begin(&self.inbox);
            let waited = held.desk.clock().now().saturating_sub(raised);
            let note = |execution: &Execution| self.inbox.note_attributes(&context, execution);
            let engine = &held.dispatcher.0.engine;
            let options = RunOptions::new().token(running.token.clone());
            let run = engine.run_and_tell(flow.program(), &held.desk, &context, options, &note);
            let execution = run.await;
            drop(running);
            return Some(Ran { cause, flow, context, waited, execution });
        }
    }

    async fn turn(&self) -> Option<Waiting> {
        loop {
            if let Poll::Ready(turn) = self.inbox.take() {
                return turn;
            }
            let changed = self.inbox.0.changed.listen();
            // It may have come between the look and the listening.
            if let Poll::Ready(turn) = self.inbox.take() {
                return turn;
            }
            changed.await;
        }
    }
}

/// A run under way, which can be cancelled until it ends or is dropped.
struct Running<'s> {
    inbox: &'s Inbox,
    token: CancelToken,
}

impl<'s> Running<'s> {
    fn begin(inbox: &'s Inbox) -> Self {
        let token = CancelToken::new();
        inbox.state().running = Some(token.clone());
        Self { inbox, token }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.inbox.state().running = None;
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Inbox")
            .field("waiting", &state.queue.len())
            .field("ready", &state.ready)
            .field("closed", &state.closed)
            .finish_non_exhaustive()
    }
}
