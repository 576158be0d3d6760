//! Which events are only the echo of an update that the sync made itself.

use std::collections::VecDeque;
use std::time::Duration;

use cti_model::presence::{Destination, OFFLINE, PresenceEvent};

/// How many updates are remembered whose echo has not come; the oldest go first.
const MAX_ECHOES: usize = 64;

/// The updates whose echo has not come yet.
#[derive(Debug, Default)]
pub(super) struct Echoes(VecDeque<Echo>);

#[derive(Debug)]
struct Echo {
    side: Destination,
    state: String,
    until: Duration,
}

impl Echoes {
    /// An update was made; its echo counts as one until then.
    pub(super) fn expect(&mut self, side: &Destination, state: &str, until: Duration) {
        if self.0.len() == MAX_ECHOES {
            self.0.pop_front();
        }
        self.0.push_back(Echo { side: side.clone(), state: state.to_owned(), until });
    }

    /// Whether an event is an echo; each echo is taken once.
    pub(super) fn take(&mut self, event: &PresenceEvent, now: Duration) -> bool {
        self.0.retain(|echo| echo.until >= now);
        let (side, state) = match event {
            PresenceEvent::ConnectStateChange { new, .. } => (Destination::Connect, new.as_str()),
            PresenceEvent::SalesforceStateChange { new, .. } => (Destination::Salesforce, new.as_str()),
            PresenceEvent::SalesforceLogout => (Destination::Salesforce, OFFLINE),
            _ => return false,
        };
        let found = self.0.iter().position(|echo| echo.side == side && echo.state == state);
        found.and_then(|index| self.0.remove(index)).is_some()
    }
}
