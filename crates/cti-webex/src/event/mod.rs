//! What Webex says to an agent's desk: the messages of its socket and of the desktop's SDK (`webex` section 7.1).
//!
//! - [`DesktopEvent`] reads a message and writes it back as it came: it is the JSON itself, with typed accessors.
//! - A member that is missing, null, or of another shape than expected is `None`, and stays where it is: no message is lost
//!   because one member of it is new.
//! - Names that are not known are kept in `Other`.
//!
//! [`Tasks`](crate::task::Tasks) makes a task's life of task events, [`AgentState`](crate::agent_state::AgentState) the
//! agent's state of agent events.

mod agent;
mod cad;
mod desktop;
mod interaction;
mod member;
mod name;
mod task;

pub use agent::AgentEvent;
pub use cad::{Cad, CadType, CadVariable};
pub use desktop::{DesktopEvent, EventError};
pub use interaction::{Interaction, MediaLeg, Participant};
pub(crate) use member::Members;
pub use name::{AgentEventName, Direction, InteractionState, OutboundType, TaskEventName};
pub use task::TaskEvent;
