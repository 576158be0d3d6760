//! One agent at one desk: events come in at an [`Inbox`], and what happened comes out of the [`Session`].
//!
//! Code that hears of events raises them; code that drives the desk asks the session for what happens next, on any
//! executor. [`Adapter`] has an example.
//!
//! # What is promised
//!
//! - **Side by side.** The parts of a session (flows, presence rules, the end of the session, the enhanced logout,
//!   recording controls, fail-over) hear every event and never wait for each other: a flow that takes a minute does not
//!   delay a presence rule. What is under way goes on each time that the session is asked, however much there is to give
//!   out.
//! - **Every event is accounted for, once.** [`Inbox::raise`] refuses it, or gives a [`Ticket`] that either its run
//!   ([`Happening::FlowRan`]) or the account of why there was none ([`Happening::NotRun`]) carries. What the other
//!   parts do carries it too.
//! - **One run at a time**, in the order in which events arrived. Any number of sessions run side by side.
//! - **Nothing is lost.** A session can wait with its runs until [`Inbox::ready`]. The future of [`Session::next`] can
//!   be dropped at any time: a run that is under way goes on when the session is asked again.
//! - **All queues are bounded** ([`SessionOptions::capacity`]); what happens to one event too many is chosen
//!   ([`Overflow`]).
//! - **The contact is bound when the event fires.** The flow runs against that contact, whatever the agent looks at
//!   when its turn comes, and reads what earlier runs of this session have written to its attributes, even when the
//!   event still shows the contact as it was before. CTI Actions are bound to the contact that the agent looks at when
//!   the button is pressed.
//! - **What is reported twice is heard once**: an event with an id that was heard before, and a moment in the life of a
//!   contact that fired before, such as `onConnected`. `onEnded` has two moments, which its payload names as `phase`
//!   ([`EndedPolicy`] has the other choices). A contact that is offered again, after it ended or was missed, lives
//!   again.
//! - **Properties last** when the desk has a [`PropertyBackend`](crate::properties::PropertyBackend): they are loaded
//!   before the first run and saved after each.
//! - **A session that is gone refuses.** When it was closed, was dropped, or [ended in a panic](#what-a-panic-costs), the
//!   inbox refuses what comes.
//!
//! # What a panic costs
//!
//! As little as can be, unless the program is built with `panic = "abort"`:
//!
//! - **The call**, when a connector, a layer, a service or a property backend panics while it is asked. The call fails with
//!   `` `records.query` panicked: … `` ([`ErrorKind::Other`](crate::connector::ErrorKind::Other)): the block takes its
//!   failure port, another part tells the error as it tells any.
//! - **The run**, when a block of your own, an observer, or a layer that is asked for an observation does, or the clock
//!   during a run. It ends as [`End::Failed`](crate::End::Failed) with the reason `panicked`, and the next one begins.
//! - **The session**, when anything else does inside [`Session::next`]: a [`Clock`](crate::connector::Clock) outside a
//!   run, a future of yours while it is dropped, a waker. The panic goes on to the caller, where it ends a task that nobody
//!   guards. The inbox refuses from then on, the run that was under way is accounted for as [`Why::Lost`], and what waited
//!   as [`Why::Closed`]. What changed in the properties and was not saved is lost. Other sessions go on, and the agent can
//!   be given a new one.

mod account;
mod contacts;
mod core;
mod fail_over;
mod flows;
mod happening;
mod inbox;
mod logout;
mod options;
mod parts;
mod presence;
mod queue;
mod recording;
mod reply;
mod saving;
mod session_end;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

pub use account::{Account, Cause, NotRun, Refused, Ticket, Why};
pub use happening::{AgentStateAfter, FlowRan, Happening, PresenceApplied, PresenceEffect};
pub use inbox::Inbox;
pub use options::{EndedPolicy, Overflow, SessionOptions};
pub use recording::{RecordingButton, RecordingButtons};
pub use session_end::{Condition, Moment};

use event_listener::EventListener;

use self::core::{Core, Life, State};
use crate::adapter::Adapter;
use crate::connector::Desk;
use crate::ids::{RunId, SessionId};
pub use crate::recording::{Recording, RecordingControl};
use parts::{HasWork, Parts};
use reply::Reply;

/// One agent at one desk: runs the flows of an adapter and does all else that its configuration says.
///
/// It works while it is asked for what happens next, and only then. Dropping it cancels what is under way.
pub struct Session {
    core: Arc<Core>,
    run: Option<flows::UnderWay>,
    parts: Parts,
    /// Heard while something waits: a new configuration may have no flow for it.
    replaced: Option<EventListener>,
}

impl Session {
    pub(crate) fn open(adapter: Adapter, desk: Desk, options: SessionOptions) -> Self {
        let compiled = adapter.compiled();
        if let Some(own) = compiled.instances.first() {
            fail_over::tell_credential(&desk, &own.recording_named_credential);
        }
        let id = options.id.clone().or_else(|| desk.session().cloned());
        let desk = desk.with_session(id.unwrap_or_else(|| SessionId::new(&RunId::new().to_string())));
        let core = Arc::new(Core::new(adapter, desk, options));
        Self { core, run: None, parts: Parts::default(), replaced: None }
    }

    /// Where its events come in.
    pub fn inbox(&self) -> Inbox {
        Inbox(Arc::clone(&self.core))
    }

    /// Its id, which every call of it names.
    pub fn id(&self) -> Option<&SessionId> {
        self.core.desk.session()
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.core.desk
    }

    /// The adapter.
    pub fn adapter(&self) -> &Adapter {
        &self.core.adapter
    }

    /// Whether nothing waits, nothing is under way and nothing is due.
    pub fn is_idle(&self) -> bool {
        self.core.state().is_idle()
    }

    /// Works until something happens, and returns it; `None` once the session is closed and nothing is left to do.
    ///
    /// The future can be dropped at any time, and nothing is lost: what is under way goes on when the session is asked
    /// again.
    pub async fn next(&mut self) -> Option<Happening> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Works until nothing is left to do, and returns what happened: nothing waits, no call is under way, and no end of
    /// a session is due. It does not wait for events.
    pub async fn settle(&mut self) -> Vec<Happening> {
        let mut happened = Vec::new();
        poll_fn(|context| {
            loop {
                match self.poll_next(context) {
                    Poll::Ready(Some(happening)) => happened.push(happening),
                    Poll::Ready(None) => return Poll::Ready(()),
                    Poll::Pending if self.core.state().is_idle() => return Poll::Ready(()),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await;
        happened
    }

    /// Works as far as it can; see [`Session::next`].
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Happening>> {
        let Self { core, run, parts, replaced } = self;
        let _guard = ClosesOnPanic(core);
        work(core, run, parts, replaced, context)
    }
}

fn work(
    core: &Arc<Core>,
    run: &mut Option<flows::UnderWay>,
    parts: &mut Parts,
    replaced: &mut Option<EventListener>,
    context: &mut Context<'_>,
) -> Poll<Option<Happening>> {
    // The parts that had work when they were polled; `None` when what is under way is still to be polled.
    let mut polled = None;
    // At most one run ends in a poll: its account is given out before the next begins.
    let mut ran_one = false;
    loop {
        let mut state = core.state();
        let has_work = HasWork::of(&state);
        // What is under way goes on at every poll, however much there is to give out.
        if (run.is_some() || has_work.any()) && polled != Some(has_work) {
            polled = Some(has_work);
            let before = state.wait(context.waker());
            let is_left = state.life == Life::Stopped;
            drop(state);
            drop(before);
            if is_left {
                parts.leave();
                run.take_if(|_| core.state().running.is_none());
            }
            if let Some(under_way) = run
                && let Poll::Ready(ran) = under_way.as_mut().poll(context)
            {
                *run = None;
                if let Some(ran) = ran {
                    core.state().tell(Happening::FlowRan(ran));
                    ran_one = true;
                }
            }
            parts.poll(has_work, core, context);
            continue;
        }
        let has_untold = state.has_untold();
        // Nor does a run wait until all is given out; what came before it comes first.
        if !ran_one && let Some(due) = state.take_run() {
            drop(state);
            match flows::begin(core, due) {
                Ok(Some(ran)) if !has_untold => return Poll::Ready(Some(Happening::FlowRan(ran))),
                Ok(Some(ran)) => {
                    core.state().tell(Happening::FlowRan(ran));
                    ran_one = true;
                }
                Ok(None) => {}
                Err(under_way) => (*run, polled) = (Some(under_way), None),
            }
            continue;
        }
        if let Some((happening, reply)) = state.take_untold() {
            drop(state);
            answer(&happening, reply);
            return Poll::Ready(Some(happening));
        }
        if state.life != Life::Open && state.is_idle() {
            return Poll::Ready(None);
        }
        let before = state.wait(context.waker());
        let waits = !state.queue.waiting.is_empty();
        drop(state);
        drop(before);
        if !waits {
            *replaced = None;
        } else if let Some(listener) = replaced {
            if Pin::new(listener).poll(context).is_pending() {
                return Poll::Pending;
            }
            *replaced = None;
            continue;
        } else {
            // It may have been replaced before anybody listened.
            *replaced = Some(core.adapter.listen());
            continue;
        }
        return Poll::Pending;
    }
}

/// Closes the session when a panic leaves it: what was under way cannot go on.
struct ClosesOnPanic<'s>(&'s Core);

impl Drop for ClosesOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.change(State::abandon);
        }
    }
}

/// Answers who waits for the account.
fn answer(happening: &Happening, reply: Option<Reply>) {
    if let Some(reply) = reply
        && let Some(account) = happening.account()
    {
        reply.write(account);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.core.change(State::abandon);
        // Who asks is answered first: what a connector left may panic when it is dropped.
        let told: Vec<_> = std::iter::from_fn(|| self.core.state().take_untold()).collect();
        for (happening, reply) in told {
            answer(&happening, reply);
        }
        self.run = None;
    }
}

#[cfg(feature = "stream")]
impl futures_core::Stream for Session {
    type Item = Happening;

    fn poll_next(self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Happening>> {
        self.get_mut().poll_next(context)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Session");
        State::describe(&self.core.state(), &mut debug);
        debug.finish_non_exhaustive()
    }
}
