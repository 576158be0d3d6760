//! What a block is to the engine: a behaviour made at compile time, which sees a run through its [`Scope`].
//!
//! A *pure* block is a plain function. An *asking* block states a [`Call`] as data and reads the answer, after which it may
//! state another; the run itself makes the calls, at one door, raced with the deadline. What no connector offers, a block
//! asks of a [`Service`](crate::connector::Service) of the embedder's own.
//!
//! ```
//! use cti_engine::Registry;
//! use cti_engine::block::{Behaviour, Outcome};
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
//!     Behaviour::pure(move |scope| Outcome::done_field("value", Some(scope.text(text).to_uppercase().into())))
//! });
//! ```

mod controls;
mod operand;
mod origin;
mod outcome;
mod scope;

pub use controls::Controls;
pub(crate) use origin::Origin;
pub(crate) use outcome::Exit;
pub use outcome::Outcome;
pub(crate) use scope::Frame;
pub use scope::{Control, Scope};

use crate::connector::{Answer, Call};

/// What a compiled block does.
pub struct Behaviour(pub(crate) Kind);

pub(crate) enum Kind {
    /// Ends the run.
    End,
    /// Keeps its record and gives its exit.
    Pure(Box<PureFn>),
    Asking {
        plan: Box<PlanFn>,
        read: Box<ReadFn>,
    },
    /// Fails when it is executed.
    Unknown,
}

type PureFn = dyn Fn(&mut Scope<'_>) -> Exit + Send + Sync;
type PlanFn = dyn Fn(&mut Scope<'_>) -> Plan + Send + Sync;
type ReadFn = dyn Fn(&mut Scope<'_>, Call, Answer) -> Plan + Send + Sync;

impl std::fmt::Debug for Behaviour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Kind::End => "End",
            Kind::Pure(_) => "Pure",
            Kind::Asking { .. } => "Asking",
            Kind::Unknown => "Unknown",
        })
    }
}

/// What an asking block wants next.
#[derive(Debug)]
pub enum Plan {
    /// Nothing more: it ends.
    End(Outcome),
    /// An answer from outside; boxed, so that a run that waits stays small.
    Ask(Box<Call>),
}

impl Plan {
    /// Asks.
    pub fn ask(call: impl Into<Call>) -> Self {
        Self::Ask(Box::new(call.into()))
    }
}

impl From<Outcome> for Plan {
    fn from(outcome: Outcome) -> Self {
        Self::End(outcome)
    }
}

impl Behaviour {
    /// A block that only computes.
    pub fn pure(run: impl Fn(&mut Scope<'_>) -> Outcome + Send + Sync + 'static) -> Self {
        Self(Kind::Pure(Box::new(move |scope| {
            let Outcome { exit, record } = run(scope);
            scope.state.keep(scope.at, record);
            exit
        })))
    }

    /// A block that asks: `plan` states the first call, `read` gets it back with the answer and gives the outcome, or a
    /// [`Plan`] with a further call. [`Scope::calls`] is how many calls the block has made in this visit. Each call
    /// after the first costs the run a step.
    ///
    /// ```
    /// use cti_engine::block::{Behaviour, Outcome, Plan};
    /// use cti_engine::connector::AgentCall;
    ///
    /// // Mutes, then says so in a state.
    /// let mute = Behaviour::asking(
    ///     |_| Plan::ask(AgentCall::Mute {}),
    ///     |scope, _, answer| match answer {
    ///         Err(error) => Plan::End(Outcome::failure(&error)),
    ///         Ok(_) if scope.calls() == 1 => Plan::ask(AgentCall::SetStateByName { name: "Muted".into() }),
    ///         Ok(_) => Plan::End(Outcome::success()),
    ///     },
    /// );
    /// ```
    pub fn asking<P: Into<Plan>>(
        plan: impl Fn(&mut Scope<'_>) -> Plan + Send + Sync + 'static,
        read: impl Fn(&mut Scope<'_>, Call, Answer) -> P + Send + Sync + 'static,
    ) -> Self {
        let read = move |scope: &mut Scope<'_>, call: Call, answer: Answer| read(scope, call, answer).into();
        Self(Kind::Asking { plan: Box::new(plan), read: Box::new(read) })
    }
}
