//! What a block is to the engine: a step made at compile time, which sees a run through its [`Scope`].
//!
//! A *pure* block is a plain function. An *asking* block states what it wants from outside as data, and reads the
//! answer; the run itself makes the call, at one door, raced with the deadline. A *custom* block of an embedder may
//! await whatever it likes.
//!
//! ```
//! use cti_engine::Registry;
//! use cti_engine::block::{Outcome, Step};
//! use cti_model::{BlockSpec, ControlKind, ControlSpec, Ports, ResultField, Returns};
//!
//! static SHOUT: BlockSpec = BlockSpec::custom("MY_Shout", "Shout")
//!     .ports(Ports::Done)
//!     .controls(&[ControlSpec::attested("text", ControlKind::Text).required()])
//!     .returns(Returns::Fields(&[ResultField::attested("value")]))
//!     .help("The text in capitals.");
//!
//! let mut registry = Registry::standard().clone();
//! registry.register(&SHOUT, |controls| {
//!     let text = controls.take("text");
//!     Step::pure(move |scope| Outcome::done_field("value", Some(scope.text(text).to_uppercase().into())))
//! });
//! ```

mod controls;
mod outcome;
mod scope;

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

pub use controls::Controls;
pub(crate) use outcome::Exit;
pub use outcome::Outcome;
pub use scope::{Control, Scope};

use crate::connector::{Call, ConnectorError};

/// The answer of a connector, as JSON.
pub type Answer = Result<Value, ConnectorError>;

/// What a compiled block does.
pub struct Step(pub(crate) StepKind);

pub(crate) enum StepKind {
    /// Ends the run.
    End,
    Pure(Box<dyn Fn(&mut Scope<'_>) -> Outcome + Send + Sync>),
    Asking {
        plan: Box<PlanFn>,
        read: Box<ReadFn>,
    },
    Custom(Box<dyn CustomBlock>),
    /// Fails when it is executed.
    Unknown,
}

type PlanFn = dyn Fn(&mut Scope<'_>) -> Plan + Send + Sync;
type ReadFn = dyn Fn(&mut Scope<'_>, Call, Answer) -> Outcome + Send + Sync;

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            StepKind::End => "End",
            StepKind::Pure(_) => "Pure",
            StepKind::Asking { .. } => "Asking",
            StepKind::Custom(_) => "Custom",
            StepKind::Unknown => "Unknown",
        })
    }
}

/// What an asking block wants before it can end.
#[derive(Debug)]
pub enum Plan {
    /// Nothing: it ends at once.
    End(Outcome),
    /// An answer from outside; boxed, so that a run that waits stays small.
    Ask(Box<Call>),
    /// To wait.
    Sleep(Duration),
}

impl Plan {
    /// Asks.
    pub fn ask(request: impl Into<Call>) -> Self {
        Self::Ask(Box::new(request.into()))
    }
}

/// A block of an embedder that awaits something of its own.
#[async_trait]
pub trait CustomBlock: Send + Sync {
    /// Runs the block once. The run's deadline may drop the future at any await.
    async fn run(&self, scope: &mut Scope<'_>) -> Outcome;
}

impl Step {
    /// A block that only computes.
    pub fn pure(run: impl Fn(&mut Scope<'_>) -> Outcome + Send + Sync + 'static) -> Self {
        Self(StepKind::Pure(Box::new(run)))
    }

    /// A block that asks once: `plan` states the request, `read` gets it back with the answer.
    pub fn asking(
        plan: impl Fn(&mut Scope<'_>) -> Plan + Send + Sync + 'static,
        read: impl Fn(&mut Scope<'_>, Call, Answer) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        Self(StepKind::Asking { plan: Box::new(plan), read: Box::new(read) })
    }

    /// A block of an embedder.
    pub fn custom(block: impl CustomBlock + 'static) -> Self {
        Self(StepKind::Custom(Box::new(block)))
    }
}
