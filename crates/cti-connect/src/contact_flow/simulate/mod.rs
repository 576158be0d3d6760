//! Simulating contacts: an interpreter of flows on the clock of a world that answers what flows ask.

mod actions;
mod call;
mod callers;
mod center;
mod chance;
mod coverage;
mod flow;
mod instance;
mod many;
mod program;
mod run;
mod script;
mod speech;
mod transcript;
mod world;

pub use call::{Call, CallLimits, CallOutcome};
pub use callers::{CallerInput, CallerKind, Callers};
pub use center::CallCenter;
pub use chance::{Chance, Seeded};
pub use coverage::{Coverage, FlowCoverage};
pub use instance::Instance;
pub use many::{Counted, ManyOutcome, Spread};
pub use program::FlowProgram;
pub use run::Simulator;
pub use script::{QueueScript, Script, ScriptedCustomer};
pub use transcript::{End, Event, Line, Listener};
pub use world::{
    AgentAct, AgentAnswer, Asked, BotAnswer, BotTurn, Bots, CallObserver, Customer, Dial, DialAnswer, FunctionError,
    Functions, Hours, Input, Invocation, Lines, Performed, Queued, Queues, ServiceAnswer, Services, World, WorldError,
};
