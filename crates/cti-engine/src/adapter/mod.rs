//! An adapter's configuration, compiled once for any number of desks.
//!
//! [`Adapter::compile`] compiles what a [`CtiAdapter`] configures: flows, CTI Actions, presence rules, the end of a
//! session, the panel of attributes, instances for a fail-over. One faulty part never stops the others: it is left out,
//! and [`Adapter::findings`] lists it. [`Adapter::open`] opens a [`Session`] at a desk.
//!
//! ```
//! use cti_engine::adapter::Adapter;
//! use cti_engine::event::SalesforceUiEvent;
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::session::Happening;
//! use cti_engine::{End, Engine};
//! use cti_model::adapter::{CtiAdapter, CtiFlow};
//! use cti_model::{Block, Event, Flow, Source};
//!
//! let document = Flow::new()
//!     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
//!     .with_block(Block::new("1", "SE_AgentDialNumber")
//!         .with_control("phoneNumber", "$.payload.number")
//!         .with_port("success", "2")
//!         .with_port("failure", "2"))
//!     .with_block(Block::new("2", "SE_End"));
//! let mut configuration = CtiAdapter::default();
//! configuration.flows.push(CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document));
//!
//! let adapter = Adapter::compile(&Engine::new(), &configuration);
//! let memory = MemoryDesk::new("Sato");
//! let mut session = adapter.open(memory.desk());
//! let ticket = session.inbox().raise(SalesforceUiEvent::click_to_dial("+12025550123"))?;
//! session.inbox().close();
//!
//! let Some(Happening::FlowRan(ran)) = memory.drive(session.next()) else { panic!("a run") };
//! assert_eq!((ran.ticket, &*ran.flow, ran.execution.end()), (ticket, "Click to dial", &End::Ended));
//! assert!(memory.drive(session.next()).is_none(), "closed, and nothing is left");
//! # Ok::<(), cti_engine::session::Refused>(())
//! ```

mod compiled;
mod flows;
mod instances;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use cti_model::adapter::CtiAdapter;
use cti_model::{Finding, Trigger};
use event_listener::{Event, EventListener};

pub(crate) use compiled::Compiled;
pub use flows::{ActiveAction, ActiveFlow};
pub use instances::Instance;

use crate::attribute::AttributePanel;
use crate::connector::Desk;
use crate::program::CompileError;
use crate::run::Engine;
use crate::session::{Session, SessionOptions};

/// An adapter's configuration, compiled, and the engine that runs its flows. Cheap to clone; clones share the
/// configuration, and [`Adapter::replace`] replaces it for all of them and for every session that is open.
#[derive(Clone)]
pub struct Adapter(Arc<Shared>);

struct Shared {
    engine: Engine,
    compiled: RwLock<Arc<Compiled>>,
    /// That of `compiled`, to be read without the lock.
    generation: AtomicU64,
    /// Heard by sessions in which something waits.
    replaced: Event,
}

impl Adapter {
    /// Compiles a configuration, for the version and with the blocks of an engine. What is faulty is left out and
    /// reported by [`Adapter::findings`]; so is a second active flow for the same event (section 4.3). The other parts
    /// work.
    pub fn compile(engine: &Engine, adapter: &CtiAdapter) -> Self {
        Self::of(engine, Compiled::new(engine, adapter, 0))
    }

    /// Compiles a configuration that has no error.
    ///
    /// # Errors
    /// [`CompileError`] when one of the findings is an error.
    pub fn compile_strict(engine: &Engine, adapter: &CtiAdapter) -> Result<Self, CompileError> {
        strict(Compiled::new(engine, adapter, 0)).map(|compiled| Self::of(engine, compiled))
    }

    fn of(engine: &Engine, compiled: Compiled) -> Self {
        let generation = AtomicU64::new(compiled.generation);
        let compiled = RwLock::new(Arc::new(compiled));
        Self(Arc::new(Shared { engine: engine.clone(), compiled, generation, replaced: Event::new() }))
    }

    /// Replaces the configuration, also for the sessions that are open; gives the findings of the new one. A run that
    /// is under way ends with the program it began with. An event or a CTI Action that waits runs with the new flow, or
    /// is accounted for as [`Replaced`](crate::session::Why::Replaced) when there is none any more. The other parts
    /// take the new configuration with their next event.
    pub fn replace(&self, adapter: &CtiAdapter) -> Vec<Finding> {
        let compiled = Compiled::new(&self.0.engine, adapter, 0);
        let findings = compiled.findings.clone();
        self.put(compiled);
        findings
    }

    /// Replaces the configuration by one that has no error.
    ///
    /// # Errors
    /// [`CompileError`] when one of the findings is an error; then the configuration before stays.
    pub fn replace_strict(&self, adapter: &CtiAdapter) -> Result<Vec<Finding>, CompileError> {
        let compiled = strict(Compiled::new(&self.0.engine, adapter, 0))?;
        let findings = compiled.findings.clone();
        self.put(compiled);
        Ok(findings)
    }

    fn put(&self, mut compiled: Compiled) {
        let mut held = self.0.compiled.write().unwrap_or_else(PoisonError::into_inner);
        compiled.generation = held.generation.wrapping_add(1);
        let generation = compiled.generation;
        *held = Arc::new(compiled);
        self.0.generation.store(generation, Ordering::Release);
        drop(held);
        self.0.replaced.notify(usize::MAX);
    }

    /// A future that ends when the configuration is replaced; look at [`Adapter::is_current`] after making it.
    pub(crate) fn listen(&self) -> EventListener {
        self.0.replaced.listen()
    }

    /// What is wrong with the configuration: everything that its check finds and that compiling refuses, each once.
    pub fn findings(&self) -> Vec<Finding> {
        self.compiled().findings.clone()
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The active flows, in the order of their records.
    pub fn flows(&self) -> Vec<Arc<ActiveFlow>> {
        self.compiled().flows.all().to_vec()
    }

    /// The flow that listens to an event.
    pub fn listening_to(&self, trigger: &Trigger) -> Option<Arc<ActiveFlow>> {
        self.compiled().listening_to(trigger).cloned()
    }

    /// The CTI Actions in ascending order; [`sort_actions`](cti_model::action::sort_actions) has the other.
    pub fn actions(&self) -> Vec<ActiveAction> {
        self.compiled().flows.actions().to_vec()
    }

    /// The panel of attributes.
    pub fn attributes(&self) -> Arc<AttributePanel> {
        Arc::clone(&self.compiled().attributes)
    }

    /// The instances that its desks must be able to reach: its own first, then those that stand by.
    pub fn instances(&self) -> Vec<Instance> {
        self.compiled().instances.clone()
    }

    /// Opens a session at a desk, with the default options.
    pub fn open(&self, desk: Desk) -> Session {
        self.open_with(desk, SessionOptions::default())
    }

    /// Opens a session at a desk.
    pub fn open_with(&self, desk: Desk, options: SessionOptions) -> Session {
        Session::open(self.clone(), desk, options)
    }

    /// The configuration that counts now.
    pub(crate) fn compiled(&self) -> Arc<Compiled> {
        Arc::clone(&self.0.compiled.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a configuration is the one that counts now.
    pub(crate) fn is_current(&self, compiled: &Compiled) -> bool {
        compiled.generation == self.0.generation.load(Ordering::Acquire)
    }
}

fn strict(compiled: Compiled) -> Result<Compiled, CompileError> {
    match CompileError::of_errors(compiled.findings.clone()) {
        Some(error) => Err(error),
        None => Ok(compiled),
    }
}

impl fmt::Debug for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compiled = self.compiled();
        f.debug_struct("Adapter")
            .field("flows", &compiled.flows.all().len())
            .field("actions", &compiled.flows.actions().len())
            .field("findings", &compiled.findings.len())
            .finish_non_exhaustive()
    }
}
