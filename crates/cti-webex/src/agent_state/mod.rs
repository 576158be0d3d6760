//! The agent's state at Webex, made of agent events (`webex` section 7.6).

mod code;
mod state;

pub use code::{AuxCode, AuxCodes, WorkType};
pub use state::{AgentMoment, AgentState, ChannelState, SubStatus};
