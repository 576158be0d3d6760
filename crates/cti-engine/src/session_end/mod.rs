//! What happens to the agent when a session ends: the feature `SetAgentStatusOnSessionEnd` (section 7.4).
//!
//! When the last page of the CRM is closed, or the agent logs out of the CRM, and no page comes back for a while, the
//! agent is set to a state, and signed out if so wished. At the next login the agent is set to an initial state.
//!
//! [`Machine`] decides, without a clock or a connector of its own; [`SessionEnd`] runs it at a desk.
//!
//! ```
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::session_end::{Effect, Outcome, SessionEnd};
//! use cti_model::feature::SetAgentStatusOnSessionEnd;
//!
//! let memory = MemoryDesk::new("Sato");
//! let mut session_end = SessionEnd::new(SetAgentStatusOnSessionEnd::default(), memory.desk());
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

pub use driver::{Outcome, SessionEnd, SessionSignals};
pub use machine::{Condition, Effect, Facts, Input, Machine, Moment, Step, Withheld};
