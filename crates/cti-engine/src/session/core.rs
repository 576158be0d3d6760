//! What a session, its inbox and its parts share.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use indexmap::IndexMap;

use super::account::{Cause, NotRun, Ticket, Why};
use super::contacts::Contacts;
use super::fail_over::tell_credential;
use super::happening::Happening;
use super::options::{EndedPolicy, SessionOptions};
use super::parts::{HasWork, Mail, Mailbox};
use super::queue::{Given, Marks, Queue, Waiting};
use super::recording::{RecordingButtons, Recordings};
use super::reply::Reply;
use super::saving;
use crate::adapter::{Adapter, Compiled, Instance};
use crate::connector::Desk;
use crate::run::CancelToken;

/// How many events that have an id are remembered by it.
const MAX_IDS: usize = 1_024;

/// How many happenings may wait to be taken; past that, events are refused.
const MAX_UNTOLD: usize = 4_096;

/// What a session, its inbox and its parts share.
pub(super) struct Core {
    pub(super) adapter: Adapter,
    pub(super) desk: Desk,
    pub(super) options: SessionOptions,
    state: Mutex<State>,
}

/// Whether a session takes anything in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// It does.
    Open,
    /// It does not any more; what it took in is carried out.
    Closing,
    /// It does not any more; only a run that is being cancelled, and what is to be saved, is waited for.
    Stopped,
}

pub(super) struct State {
    /// The configuration that counts, as far as it was noticed.
    pub(super) compiled: Arc<Compiled>,
    pub(super) life: Life,
    pub(super) ready: bool,
    tickets: u64,
    pub(super) queue: Queue,
    pub(super) contacts: Contacts,
    /// The ids of events that were heard, oldest first.
    ids: IndexMap<Arc<str>, Ticket>,
    /// The happenings that wait to be taken, and who waits for the account of each.
    untold: VecDeque<(Happening, Option<Reply>)>,
    /// The run that is under way.
    pub(super) running: Option<Running>,
    /// The token of the run that is under way, or of the last one, for the next.
    pub(super) token: CancelToken,
    /// Who waits for the session's next happening.
    pub(super) waker: Option<Waker>,
    pub(super) recordings: Recordings,
    /// The instance that works now, when it is not the adapter's own.
    pub(super) instance: Option<Instance>,
    /// What the parts are still to hear; made when one of them first hears something.
    pub(super) mail: Option<Box<Mail>>,
    /// Whether the properties are still being loaded; until then no run begins.
    pub(super) loads: bool,
}

/// The run that is under way.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) ticket: Ticket,
    pub(super) cause: Cause,
}

impl Core {
    pub(super) fn new(adapter: Adapter, desk: Desk, options: SessionOptions) -> Self {
        let ended = options.ended.unwrap_or_else(|| EndedPolicy::of(adapter.engine().version()));
        let mut state = State {
            compiled: adapter.compiled(),
            life: Life::Open,
            ready: options.ready,
            tickets: 0,
            queue: Queue::new(options.capacity),
            contacts: Contacts::new(&options, ended),
            ids: IndexMap::new(),
            untold: VecDeque::new(),
            running: None,
            token: CancelToken::new(),
            waker: None,
            recordings: Recordings::default(),
            instance: None,
            mail: None,
            loads: false,
        };
        if desk.property_backend().is_some() {
            state.mail().saving.waiting.push_back(saving::Save);
            state.loads = true;
        }
        Self { adapter, desk, options, state: Mutex::new(state) }
    }

    /// The state, with the configuration that counts now.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        let state = self.lock();
        if self.adapter.is_current(&state.compiled) { state } else { self.take_up(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up a new configuration. The session is woken: it may have to account for what has no flow any more.
    #[cold]
    fn take_up<'c>(&'c self, mut state: MutexGuard<'c, State>) -> MutexGuard<'c, State> {
        state.take_up(self.adapter.compiled());
        let waker = state.waker.take();
        let instance = state.instance_now().cloned();
        drop(state);
        if let Some(instance) = instance {
            tell_credential(&self.desk, &instance.recording_named_credential);
        }
        if let Some(waker) = waker {
            waker.wake();
        }
        self.lock()
    }

    /// Changes the state, and wakes the task that waits for the session; the lock is released before.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        result
    }

    /// What a part is to hear next. The session polls its parts whenever something came in, so nobody is woken for it.
    pub(super) async fn next<T>(&self, of: fn(&mut Mail) -> &mut Mailbox<T>) -> T {
        poll_fn(|_| {
            let mut state = self.state();
            let mailbox = of(state.mail());
            let next = mailbox.waiting.pop_front();
            mailbox.busy = next.is_some();
            next.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

impl State {
    /// The ticket that [`State::next_ticket`] gives next.
    pub(super) fn coming_ticket(&self) -> Ticket {
        Ticket(self.tickets + 1)
    }

    pub(super) fn next_ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// What the parts are still to hear.
    pub(super) fn mail(&mut self) -> &mut Mail {
        self.mail.get_or_insert_default()
    }

    /// Adds a happening to those that the session gives out.
    pub(super) fn tell(&mut self, happening: Happening) {
        self.untold.push_back((happening, None));
    }

    pub(super) fn tell_not_run(&mut self, not_run: NotRun, reply: Option<Reply>) {
        self.untold.push_back((Happening::NotRun(not_run), reply));
    }

    pub(super) fn take_untold(&mut self) -> Option<(Happening, Option<Reply>)> {
        self.untold.pop_front()
    }

    /// Whether so many happenings wait to be taken that events are refused.
    pub(super) fn is_untold_full(&self) -> bool {
        self.untold.len() >= MAX_UNTOLD
    }

    pub(super) fn has_untold(&self) -> bool {
        !self.untold.is_empty()
    }

    pub(super) fn untold_len(&self) -> usize {
        self.untold.len()
    }

    /// Notes the id of an event that is to have the coming ticket; gives the one it has when it was heard before.
    pub(super) fn hear_id(&mut self, id: &Arc<str>) -> Option<Ticket> {
        if let Some(first) = self.ids.get(id) {
            return Some(*first);
        }
        self.ids.insert(Arc::clone(id), self.coming_ticket());
        if self.ids.len() > MAX_IDS {
            self.ids.shift_remove_index(0);
        }
        None
    }

    /// Whether an event of that id was heard.
    pub(super) fn has_heard_id(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// Forgets an event that led to nothing, so that it can be raised again.
    pub(super) fn unmark(&mut self, contact_id: Option<&str>, marks: &Marks) {
        if let (Some(contact_id), Some(fired)) = (contact_id, marks.fired) {
            self.contacts.not_fired(contact_id, fired);
        }
        if let Some(id) = &marks.id {
            self.ids.shift_remove(id);
        }
    }

    /// Accounts for something that waited and does not run.
    #[inline(never)]
    pub(super) fn give_up(&mut self, waiting: Waiting, why: Why) {
        if why == Why::Displaced {
            let Given { context, marks, .. } = &*waiting.given;
            self.unmark(context.contact.as_ref().map(|contact| contact.contact_id.as_str()), marks);
        }
        let (not_run, reply) = waiting.not_run(why);
        self.tell_not_run(not_run, reply);
    }

    /// Takes up a new configuration: what waits is bound to its flows.
    #[cold]
    fn take_up(&mut self, compiled: Arc<Compiled>) {
        self.compiled = compiled;
        let Self { queue, compiled, instance, .. } = self;
        // The instance that took over stays, as the new configuration has it.
        if let Some(instance) = instance
            && let Some(found) = compiled.instances.iter().find(|found| found.region == instance.region)
        {
            instance.clone_from(found);
        }
        let mut gone = Vec::new();
        for mut waiting in std::mem::take(&mut queue.waiting) {
            let had_flow = waiting.flow.is_some();
            waiting.bind(compiled);
            if had_flow && waiting.flow.is_none() {
                gone.push(waiting);
            } else {
                queue.waiting.push_back(waiting);
            }
        }
        for waiting in gone {
            self.give_up(waiting, Why::Replaced);
        }
    }

    /// Whether a run may begin.
    pub(super) fn has_turn(&self) -> bool {
        self.ready && !self.loads && self.running.is_none() && !self.queue.waiting.is_empty()
    }

    /// The instance that works now; `None` when the adapter has none.
    pub(super) fn instance_now(&self) -> Option<&Instance> {
        self.instance.as_ref().or(self.compiled.instances.first())
    }

    /// Notes who waits for the session; gives who did before, to be dropped when the lock is released.
    #[must_use]
    pub(super) fn wait(&mut self, waker: &Waker) -> Option<Waker> {
        let is_known = self.waker.as_ref().is_some_and(|known| known.will_wake(waker));
        if is_known { None } else { self.waker.replace(waker.clone()) }
    }

    /// The token of the run that is under way.
    pub(super) fn running_token(&self) -> Option<CancelToken> {
        self.running.is_some().then(|| self.token.clone())
    }

    /// Takes nothing more in. What waits for a session that was never ready does not run.
    pub(super) fn close(&mut self) {
        if self.life == Life::Open {
            self.life = Life::Closing;
        }
        if !self.ready {
            self.give_up_all();
        }
    }

    /// Takes nothing more in, and gives up all that waits.
    pub(super) fn stop(&mut self) {
        self.life = Life::Stopped;
        self.give_up_all();
        if let Some(mail) = &mut self.mail {
            mail.stop();
        }
    }

    /// Takes nothing more in, and leaves also the run that is under way.
    pub(super) fn abandon(&mut self) {
        self.stop();
        self.mail = None;
        if let Some(Running { ticket, cause }) = self.running.take() {
            // Who asked is answered when the reply is dropped with the run.
            self.tell_not_run(NotRun { ticket, cause, why: Why::Lost }, None);
        }
    }

    fn give_up_all(&mut self) {
        for waiting in std::mem::take(&mut self.queue.waiting) {
            self.give_up(waiting, Why::Closed);
        }
    }

    /// Whether nothing waits, nothing is under way and nothing is due.
    pub(super) fn is_idle(&self) -> bool {
        (self.queue.waiting.is_empty() || !self.ready)
            && self.running.is_none()
            && self.untold.is_empty()
            && !HasWork::of(self).any()
    }

    /// How it stands, in a few words.
    pub(super) fn describe(&self, debug: &mut fmt::DebugStruct<'_, '_>) {
        debug
            .field("waiting", &self.queue.waiting.len())
            .field("ready", &self.ready)
            .field("closed", &(self.life != Life::Open));
    }

    /// The recording of a contact, and its buttons.
    pub(super) fn recording_of(&self, contact_id: &str) -> RecordingButtons {
        self.recordings.buttons(self.contacts.get(contact_id).map(|contact| &**contact))
    }
}
