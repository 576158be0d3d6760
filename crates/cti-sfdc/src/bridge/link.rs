//! The connection of one page: the way to it, and the door at which its messages arrive.

use std::fmt;

use cti_engine::connector::Shared;
use cti_engine::event::EventError;
use cti_model::OneLine;

use super::{Bridge, FromPage};

/// The way to a page.
pub trait Carrier: Shared {
    /// Hands a message over to be sent; messages arrive in order, if they arrive. It neither waits nor calls the bridge.
    ///
    /// # Errors
    /// [`Closed`] when the way is closed, or has no room.
    fn send(&self, message: &str) -> Result<(), Closed>;
}

/// The way to a page is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("the way to the page is closed")]
pub struct Closed;

/// Why a message of a page was not taken. After any but [`LinkError::Event`] the connection is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// It is too long.
    #[error("a message of {bytes} bytes: expected {most} at most")]
    TooLong {
        /// Its bytes.
        bytes: usize,
        /// The most that it may have.
        most: usize,
    },
    /// It is not one that is known here.
    #[error("not a message of the bridge's script: {}", OneLine(why))]
    NotAMessage {
        /// Why.
        why: String,
    },
    /// The first message does not say who the page is.
    #[error("the first message is not `hello` with the name of the page in 1 to 64 bytes")]
    NoHello,
    /// The page connected anew, or was disconnected.
    #[error("this connection of the page is over")]
    Over,
    /// An event that is none of the engine's. It counts as heard: it would be the same when it came again.
    #[error("an event of the page cannot be read: {0}")]
    Event(#[from] EventError),
    /// Events wait for somebody to take them.
    #[error("{limit} events wait, which is the limit: take them with `next_event`")]
    Full {
        /// The limit.
        limit: usize,
    },
}

impl LinkError {
    /// Whether the connection can go on.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Event(_))
    }
}

/// The connection of one page. Dropping it disconnects the page.
pub struct Link {
    bridge: Bridge,
    id: u64,
}

impl Link {
    pub(super) fn new(bridge: Bridge, id: u64) -> Self {
        Self { bridge, id }
    }

    /// Takes in a message of the page.
    ///
    /// # Errors
    /// [`LinkError`]; the message was then not heard.
    pub fn receive(&self, message: &str) -> Result<(), LinkError> {
        let message = FromPage::from_json(message)?;
        self.bridge.change(|state| state.receive(self.id, message, &self.bridge.0.epoch))
    }

    /// Whether the page is still connected by this link.
    pub fn is_live(&self) -> bool {
        self.bridge.state().is_live(self.id)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.bridge.change(|state| state.disconnect(self.id));
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("id", &self.id).finish_non_exhaustive()
    }
}
