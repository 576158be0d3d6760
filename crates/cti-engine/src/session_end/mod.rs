//! What happens to the agent when a session ends: the feature `SetAgentStatusOnSessionEnd` (section 7.4).
//!
//! When the last page of the CRM is closed, or the agent logs out of the CRM, and no page comes back for a while, the
//! agent is set to a state, and signed out if so wished. At the next login the agent is set to an initial state.
//!
//! [`Machine`] decides, without a clock or a connector of its own; [`SessionEnd`] runs it at a desk.
//!
//! ```
//! use cti_engine::desk::MemoryDesk;
//! use cti_engine::session_end::{Effect, Outcome, SessionEnd, SessionEndSettings};
//!
//! let memory = MemoryDesk::new("Sato");
//! let mut session_end = SessionEnd::new(SessionEndSettings::default(), memory.desk());
//! let signals = session_end.signals();
//!
//! signals.pages_open(1);
//! signals.pages_open(0);
//! let outcome = memory.drive(session_end.next());
//! assert!(matches!(outcome, Outcome::Performed { effect: Effect::SetStatus(status), .. } if status == "Offline"));
//! assert_eq!(memory.agent().current_state().name, "Offline");
//! ```

mod driver;
mod machine;

use std::time::Duration;

pub use driver::{Outcome, SessionEnd, SessionSignals};
pub use machine::{Condition, Effect, Facts, Input, Machine, Moment, Step, Withheld};

/// How the feature is set up; the fields are its keys. Source: flow specification, section 7.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEndSettings {
    /// The state that is set: `Offline`. A name with `Logout` in it sets `Offline` and signs the agent out. That a part of
    /// the name is enough is taken from the product's enhanced logout (section 10.5, inferred). Empty: nothing is done.
    pub status: String,
    /// Only for agents whose routing profile has one of these texts in its name; with their case. Empty: for all.
    pub if_profile_name_includes: Vec<String>,
    /// Only when the agent is in one of these states, by name. Empty: in any.
    pub if_current_agent_state: Vec<String>,
    /// How long a page has to come back: 5 seconds.
    pub session_end_timer: Duration,
    /// The state that is set at the login after a session end: `Available`. Empty: none.
    pub initial_agent_state: String,
}

impl Default for SessionEndSettings {
    fn default() -> Self {
        Self {
            status: "Offline".to_owned(),
            if_profile_name_includes: Vec::new(),
            if_current_agent_state: Vec::new(),
            session_end_timer: Duration::from_secs(5),
            initial_agent_state: "Available".to_owned(),
        }
    }
}
