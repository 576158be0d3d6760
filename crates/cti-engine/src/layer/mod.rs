//! What stands at the door between runs and the outside, like a tower layer: sees every call, and may answer, change,
//! repeat or refuse it.
//!
//! Layers are pushed with [`Desk::with_layer`](crate::connector::Desk::with_layer): the newest stands outermost, and adding
//! one never removes another. [`Faults`] lets calls fail; [`Recorder`] and [`Replayer`] make runs that survive their process.
//!
//! ```
//! use std::sync::Arc;
//! use async_trait::async_trait;
//! use cti_engine::connector::{Answer, ErrorKind};
//! use cti_engine::layer::{Ask, Layer, Next};
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::connector::{AgentCall, ConnectorError};
//! use std::time::Duration;
//!
//! /// Repeats once what may succeed a little later.
//! struct Retry;
//!
//! #[async_trait]
//! impl Layer for Retry {
//!     async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
//!         match next.call(ask).await {
//!             Err(error) if error.is_retryable() => next.call(ask).await,
//!             answer => answer,
//!         }
//!     }
//! }
//!
//! let memory = MemoryDesk::new("Sato");
//! memory.faults().fail_nth("agent.mute", 1, ErrorKind::Unavailable)?;
//! let desk = memory.desk().with_layer(Arc::new(Retry));
//! let muted: Result<(), ConnectorError> = memory.drive(desk.call(AgentCall::Mute {}, Duration::from_secs(1)));
//! assert!(muted.is_ok());
//! assert_eq!(memory.journal().calls(), ["agent.mute", "agent.mute"]);
//! # Ok::<(), cti_engine::layer::UnknownCall>(())
//! ```

mod faults;
mod observe;
mod recorder;
mod replayer;
mod run_journal;

use std::pin::pin;
use std::sync::Arc;

use async_trait::async_trait;
use cti_model::BlockId;

pub use faults::{Faults, UnknownCall};
pub(crate) use observe::{At, in_hand};
pub use observe::{NextObservation, Observation, Observed, Sighting};
pub use recorder::Recorder;
pub use replayer::{Replayer, TruncatedJournal};
pub use run_journal::{RunAnswer, RunEntry, RunJournal, RunJournalError};

use crate::connector::{Answer, Call, Desk, Shared, caught, watched};
use crate::ids::{RunId, SessionId};

/// A call, and who makes it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The session, as the desk names it ([`Desk::with_session`]).
    pub session: Option<&'a SessionId>,
    /// The run; `None` for a call of no run ([`Desk::call`]).
    pub run: Option<RunId>,
    /// The block.
    pub block: Option<&'a BlockId>,
    /// How many blocks ran before it in this run.
    pub visit: usize,
    /// How many calls the block made before this one in this visit. Run, visit and this number identify a call
    /// permanently.
    pub nth: usize,
    /// The call.
    pub call: &'a Call,
}

/// Stands at the door through which calls leave, and through which a run observes what is in hand.
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
pub trait Layer: Shared {
    /// A call is about to leave. [`Next::call`] passes it on; what is returned is the answer that the caller gets.
    ///
    /// The future is dropped when the run ends before it does, at its deadline for example.
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        next.call(ask).await
    }

    /// A run observes something in hand. [`NextObservation::observe`] gives what stands there now, and carries out what
    /// changes it; what is given is what the run sees.
    ///
    /// # Errors
    /// An error ends the run as failed.
    fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
        next.observe(at)
    }
}

/// What is behind a layer: the layers further in, and at last the connectors.
#[derive(Clone, Copy, Debug)]
pub struct Next<'a> {
    desk: &'a Desk,
    /// How many layers are left to pass.
    left: usize,
}

impl<'a> Next<'a> {
    pub(crate) fn all(desk: &'a Desk) -> Self {
        Self { desk, left: desk.layers().len() }
    }

    /// Passes a call on. A layer may pass on another call than the one that came, none, or several.
    ///
    /// # Errors
    /// Those of the connector, or of a layer further in.
    pub async fn call(self, ask: &Ask<'_>) -> Answer {
        // Each layer is watched by itself: one that waits for the clock, such as for a deadline of its own, does not hide that
        // what is behind it waits for something real.
        let clock = &**self.desk.clock();
        match innermost_but(self.desk.layers(), self.left) {
            Some((layer, left)) => watched(clock, layer.call(ask, Self { left, ..self })).await,
            None => watched(clock, pin!(caught(ask.call.name(), pin!(self.desk.reach(ask.call))))).await,
        }
    }
}

/// The layer to pass when that many are left, and how many are left then.
fn innermost_but(layers: &[Arc<dyn Layer>], left: usize) -> Option<(&dyn Layer, usize)> {
    let left = left.checked_sub(1)?;
    Some((&**layers.get(left)?, left))
}
