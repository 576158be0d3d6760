//! A desk in memory: every connector, with no account anywhere.
//!
//! ```
//! use cti_engine::memory::{MemoryDesk, Seen};
//! use cti_engine::connector::ScreenPop;
//! use cti_engine::{Channel, Contact, Context, End, Engine};
//! use cti_model::{Block, Flow};
//! use serde_json::json;
//!
//! let memory = MemoryDesk::new("Sato");
//! let customer = memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "+81312345678"}));
//!
//! let flow = Flow::new()
//!     .with_block(Block::new("uid-0", "SE_Start").with_port("done", "uid-1"))
//!     .with_block(Block::new("uid-1", "SE_SFSearchAndScreenpop")
//!         .with_control("searchParams", "$.contact.parsedNumber.number")
//!         .with_port("success", "uid-2")
//!         .with_port("failure", "uid-2"))
//!     .with_block(Block::new("uid-2", "SE_End"));
//!
//! let engine = Engine::new();
//! let program = engine.compile(&flow)?;
//! let context = Context::new().with_contact(Contact::new("c-1", Channel::Voice).from_number("+81312345678"));
//! let execution = memory.drive(engine.run(&program, &memory.desk(), &context));
//!
//! assert_eq!(execution.end(), &End::Ended);
//! assert_eq!(memory.screen().seen(), [Seen::Pop(ScreenPop::Record { id: customer })]);
//! # Ok::<(), cti_engine::CompileError>(())
//! ```
//!
//! # Something real in virtual time
//!
//! [`MemoryDesk::drive`] and [`VirtualClock::drive`] move time on when nothing else can happen. A connector of your own, a
//! layer or a [`PropertyBackend`](crate::properties::PropertyBackend) may wait for something real at such a desk: another
//! thread, a socket, a file. Virtual time stands still for it, so that a deadline of 60 virtual seconds is not over before
//! the thread has begun:
//!
//! ```
//! use std::future::poll_fn;
//! use std::sync::{Arc, mpsc};
//! use std::task::Poll;
//! use std::time::Duration;
//! use async_trait::async_trait;
//! use cti_engine::connector::{AgentCall, AgentControl, Clock, ConnectorError, Desk};
//! use cti_engine::memory::VirtualClock;
//!
//! /// A phone on another thread, which takes 20 ms of real time.
//! struct Phone;
//!
//! #[async_trait]
//! impl AgentControl for Phone {
//!     async fn mute(&self) -> Result<(), ConnectorError> {
//!         let (sender, receiver) = mpsc::channel();
//!         let mut sender = Some(sender);
//!         poll_fn(move |context| {
//!             if let Some(sender) = sender.take() {
//!                 let waker = context.waker().clone();
//!                 std::thread::spawn(move || {
//!                     std::thread::sleep(Duration::from_millis(20));
//!                     let _ = sender.send(());
//!                     waker.wake();
//!                 });
//!             }
//!             receiver.try_recv().map_or(Poll::Pending, |()| Poll::Ready(Ok(())))
//!         })
//!         .await
//!     }
//! }
//!
//! let clock = VirtualClock::new();
//! let desk = Desk::new(Arc::new(clock.clone())).with_agent(Arc::new(Phone));
//! clock.drive(desk.call::<()>(AgentCall::Mute {}, Duration::from_secs(10)))?;
//! assert_eq!((clock.now(), clock.impatient()), (Duration::ZERO, 0));
//! # Ok::<(), ConnectorError>(())
//! ```
//!
//! - **What is watched:** every call that a run, a session or [`Desk::call`] makes at a desk whose clock is virtual
//!   ([`Clock::as_virtual`](crate::connector::Clock::as_virtual)), in the connector and in each layer, and loading and
//!   saving of properties ([`Desk::load_properties`], [`Desk::save_properties`]). What you await beside the desk is not.
//! - **What is real:** a call that waits, whose waker somebody kept, and that did not wait for a moment of the clock. A
//!   delay, of [`Faults`] or by [`Clock::sleep_until`](crate::connector::Clock::sleep_until), moves time on; so does a
//!   future that waits at once for the clock and for something else. A layer with a deadline of its own is not in the way:
//!   what is behind it is watched by itself.
//! - **What is taken for real:** a call that waits for another task, such as for a lock or for an answer that the same
//!   drive brings about later. If that task waits for the clock, time moves on only when patience ends: set a short one.
//! - **Patience:** time stands still for 5 s at most ([`VirtualClock::set_patience`]), from the last time that the driven
//!   future could do anything. Then it moves on. [`VirtualClock::impatient`] counts this, and the error of
//!   [`Desk::call`] says so. A run then ends as [`End::TimedOut`](crate::End::TimedOut), as if the flow had been slow:
//!   a test of something real asserts that the count is zero.
//!
//! **On an async runtime** [`drive`](MemoryDesk::drive) blocks its thread, as every `block_on` does. If the real work needs
//! that thread, it cannot go on and patience ends: so it is within a task of a current-thread runtime, which is the default
//! of `#[tokio::test]`. Drive where the runtime goes on beside it:
//!
//! - On a thread for what blocks: `tokio::task::spawn_blocking(move || memory.drive(…)).await`. It knows the runtime, and
//!   the runtime's own thread stays free.
//! - From outside, with a multi-thread runtime: `let _guard = runtime.handle().enter();` and then `memory.drive(…)`. The
//!   guard is for connectors that call `tokio::spawn` or use its timers and sockets.
//!
//! **On wasm32** the one thread that there is drives, and what JavaScript does cannot happen before it returns. So nothing real
//! is waited for: time moves on at once, a future that then cannot go further is [`Stuck`], and the real time that
//! [`MemoryDesk::try_drive`] is given is not counted. Await the future itself on the executor of the page instead, and move
//! the clock by hand.

mod agent;
mod any_crm;
mod center;
mod clock;
mod crm;
mod drive;
mod journal;
mod kept;
mod screen;
mod web;
pub mod words;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

pub use agent::MemoryAgent;
pub use any_crm::{Crm, CrmMatch};
pub use center::{MemoryCenter, Phase};
pub use clock::VirtualClock;
pub use crm::{FieldSchema, MemoryCrm, ObjectSchema, PicklistValue};
pub use drive::Stuck;
pub use journal::{Journal, JournalEntry};
pub use kept::Dropped;
pub use screen::{MemoryScreen, Seen, SoftphoneLayout, SoftphonePanel};
pub use web::MemoryWeb;

use crate::connector::Desk;
use crate::layer::Faults;
use crate::properties::Properties;

/// The desk of one agent, in memory. Several agents can share a CRM and a contact center.
///
/// Its CRM is a small one unless it is given another with [`MemoryDesk::with_crm`]. The screen searches and shows what is in that
/// CRM alone: records of yours that stand in with [`Desk::with_records`] it does not see. Implement [`Crm`] for them instead.
#[derive(Debug)]
pub struct MemoryDesk<C = MemoryCrm> {
    clock: VirtualClock,
    agent: Arc<MemoryAgent>,
    center: Arc<MemoryCenter>,
    crm: Arc<C>,
    screen: Arc<MemoryScreen>,
    web: Arc<MemoryWeb>,
    properties: Properties,
    journal: Arc<Journal>,
    faults: Arc<Faults>,
}

impl<C> Clone for MemoryDesk<C> {
    fn clone(&self) -> Self {
        Self {
            clock: self.clock.clone(),
            agent: Arc::clone(&self.agent),
            center: Arc::clone(&self.center),
            crm: Arc::clone(&self.crm),
            screen: Arc::clone(&self.screen),
            web: Arc::clone(&self.web),
            properties: self.properties.clone(),
            journal: Arc::clone(&self.journal),
            faults: Arc::clone(&self.faults),
        }
    }
}

impl MemoryDesk {
    /// An agent alone, with an empty CRM in the United States.
    pub fn new(agent: &str) -> Self {
        Self::with_crm(agent, MemoryCrm::new("US"))
    }
}

impl<C: Crm + 'static> MemoryDesk<C> {
    /// An agent alone, with a CRM.
    pub fn with_crm(agent: &str, crm: C) -> Self {
        Self::with_shared_crm(agent, Arc::new(crm))
    }

    /// An agent alone, with a CRM that something else has too, such as a server in front of it.
    pub fn with_shared_crm(agent: &str, crm: Arc<C>) -> Self {
        let agent = Arc::new(MemoryAgent::new(agent));
        let center = MemoryCenter::new(Arc::clone(&agent));
        Self::at(agent, VirtualClock::new(), crm, center)
    }

    /// The desk of a second agent, who shares clock, CRM and contact center with this one.
    pub fn colleague(&self, agent: &str) -> Self {
        let agent = Arc::new(MemoryAgent::new(agent));
        let center = self.center.seen_by(Arc::clone(&agent));
        Self::at(agent, self.clock.clone(), Arc::clone(&self.crm), center)
    }

    fn at(agent: Arc<MemoryAgent>, clock: VirtualClock, crm: Arc<C>, center: MemoryCenter) -> Self {
        Self {
            agent,
            screen: Arc::new(MemoryScreen::new(clock.clone(), crm.clone())),
            web: Arc::default(),
            properties: Properties::new(),
            journal: Arc::new(Journal::new(clock.clone())),
            faults: Arc::new(Faults::new(Arc::new(clock.clone()))),
            clock,
            center: Arc::new(center),
            crm,
        }
    }

    /// The desk, for an engine. HTTP goes nowhere until it is given a policy with
    /// [`Desk::with_http_policy`](crate::connector::Desk::with_http_policy).
    pub fn desk(&self) -> Desk {
        Desk::new(Arc::new(self.clock.clone()))
            .with(self.agent.clone())
            .with_contact(self.center.clone())
            .with_records(self.crm.clone())
            .with(self.screen.clone())
            .with_http(self.web.clone())
            .with_properties(self.properties.clone())
            .with_layer(self.faults.clone())
            .with_layer(self.journal.clone())
    }

    /// How much of what happened at this desk is not kept any more. Every list here is bounded; [`Dropped`] is all zero
    /// while none has overflowed.
    pub fn dropped(&self) -> Dropped {
        let [events, dialled, tasks] = self.agent.dropped();
        let [seen, tabs] = self.screen.dropped();
        let (calls, completed_work) = (self.journal.dropped(), self.crm.dropped_work());
        Dropped { calls, events, dialled, tasks, seen, tabs, completed_work }
    }

    /// Runs a future to its end in virtual time; see [`VirtualClock::drive`]. It blocks this thread: on an async runtime see
    /// [Something real in virtual time](self#something-real-in-virtual-time).
    ///
    /// # Panics
    /// When the future can never end.
    pub fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        self.clock.drive(future)
    }

    /// Runs a future in virtual time, for at most that much real time; see [`VirtualClock::try_drive`].
    ///
    /// # Errors
    /// [`Stuck`] when it does not end, with the reason.
    pub fn try_drive<T>(&self, within: Duration, future: impl Future<Output = T>) -> Result<T, Stuck> {
        self.clock.try_drive(within, future)
    }

    /// The clock.
    pub fn clock(&self) -> &VirtualClock {
        &self.clock
    }

    /// The agent.
    pub fn agent(&self) -> &MemoryAgent {
        &self.agent
    }

    /// The contact center.
    pub fn center(&self) -> &MemoryCenter {
        &self.center
    }

    /// The CRM.
    pub fn crm(&self) -> &C {
        &self.crm
    }

    /// The screen.
    pub fn screen(&self) -> &MemoryScreen {
        &self.screen
    }

    /// The web.
    pub fn web(&self) -> &MemoryWeb {
        &self.web
    }

    /// The property store.
    pub fn properties(&self) -> &Properties {
        &self.properties
    }

    /// The journal of calls.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The faults that calls meet: none until a test orders some.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }
}
