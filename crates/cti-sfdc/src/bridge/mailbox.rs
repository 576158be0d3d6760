//! A way to a page that is in the same process: messages wait in memory until they are taken.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Carrier, Closed};

/// A [`Carrier`] in memory.
#[derive(Default)]
pub struct Mailbox {
    messages: Mutex<VecDeque<String>>,
    came: event_listener::Event,
}

impl Mailbox {
    /// The most messages that wait: as many as there may be commands.
    const MAX: usize = 2_048;

    /// A mailbox without messages.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes the next message, and waits for it.
    pub async fn next(&self) -> String {
        loop {
            let came = self.came.listen();
            if let Some(message) = self.take() {
                return message;
            }
            came.await;
        }
    }

    /// Takes the next message, if one is there.
    pub fn take(&self) -> Option<String> {
        self.messages().pop_front()
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carrier for Mailbox {
    fn send(&self, message: &str) -> Result<(), Closed> {
        {
            let mut messages = self.messages();
            if messages.len() >= Self::MAX {
                return Err(Closed);
            }
            messages.push_back(message.to_owned());
        }
        self.came.notify(1);
        Ok(())
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("messages", &self.messages().len()).finish_non_exhaustive()
    }
}
