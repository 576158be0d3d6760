//! Which events are only the echo of an update that the sync made itself.

use std::collections::VecDeque;
use std::time::Duration;

use cti_model::presence::{Destination, OFFLINE};

use crate::presence::PresenceEvent;

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
    /// Whether the update is known to have happened.
    confirmed: bool,
}

impl Echoes {
    /// An update is about to be made; its echo counts as one until then. It takes the place of an earlier one to the same
    /// state that may not have happened: of the two there is one echo at most, since the state differed until now.
    pub(super) fn expect(&mut self, side: &Destination, state: &str, until: Duration) {
        self.0.retain(|echo| echo.confirmed || echo.side != *side || echo.state != state);
        if self.0.len() == MAX_ECHOES {
            self.0.pop_front();
        }
        self.0.push_back(Echo { side: side.clone(), state: state.to_owned(), until, confirmed: false });
    }

    /// The update that was expected last has happened; its echo counts as one until then.
    pub(super) fn confirm(&mut self, until: Duration) {
        if let Some(echo) = self.0.back_mut() {
            (echo.confirmed, echo.until) = (true, until);
        }
    }

    /// The update that was expected last did not happen.
    pub(super) fn take_back(&mut self) {
        self.0.pop_back();
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
