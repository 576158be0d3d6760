//! Contact flows of Amazon Connect: what a caller hears, is asked, and where the call goes.
//!
//! | to | use |
//! |---|---|
//! | read and write a document of either form, byte for byte | [`Document`], [`ContactFlow`], [`LegacyFlow`] |
//! | turn an export of the old editor into flow language | [`LegacyFlow::convert`] |
//! | find what is wrong with a flow, saved or published | [`FlowChecker`], [`Resources`] |
//! | send calls through flows, in a world that answers | [`Simulator`], [`World`], [`Script`] |
//! | send thousands of calls at once, drawn by chance | [`Simulator::run_many`], [`Callers`], [`CallCenter`] |
//! | write down what callers do and must hear, and play it | `FlowScenario`, with the feature `scenario` |
//! | draw one | `ContactFlow::picture`, with the feature `picture` |
//! | run the service's own test cases without it | [`TestCase`] |
//! | know the types of actions | [`catalogue`] |
//! | read the paths in a text | [`Template`] |

mod action;
pub mod catalogue;
mod check;
mod document;
mod edit;
mod flow_type;
mod legacy;
mod path;
#[cfg(feature = "picture")]
mod picture;
mod read;
#[cfg(feature = "scenario")]
mod scenario;
mod simulate;
mod test_case;
mod text;

pub use action::{Action, Branch, Condition, ConditionBranch, ErrorBranch, Operator};
pub use check::{FlowChecker, Resources};
pub use document::{ContactFlow, Document, ReadError};
pub use edit::EditError;
pub use flow_type::FlowType;
pub use legacy::{Conversion, LegacyFlow, Module, ModuleBranch};
pub use path::{Reference, Template, Unresolved};
#[cfg(feature = "scenario")]
#[cfg_attr(docsrs, doc(cfg(feature = "scenario")))]
pub use scenario::{
    Answers, Caller, FlowFailure, FlowPlayed, FlowScenario, FlowStep, QueueAnswer, TestPlayed, TriedFlow,
};
pub use simulate::{
    AgentAct, AgentAnswer, Asked, BotAnswer, BotTurn, Bots, Call, CallCenter, CallLimits, CallObserver, CallOutcome,
    CallerInput, CallerKind, Callers, Chance, Counted, Coverage, Customer, Dial, DialAnswer, End, Event, FlowCoverage,
    FlowProgram, FunctionError, Functions, Hours, Input, Instance, Invocation, Line, Lines, Listener, ManyOutcome,
    Performed, QueueScript, Queued, Queues, Script, ScriptedCustomer, Seeded, ServiceAnswer, Services, Simulator,
    Spread, World, WorldError,
};
pub use test_case::{
    ExpectedEvent, Matching, Observation, ObservationResult, Strategy, TestAction, TestCase, TestEntry, TestEventType,
    TestResult, TestStatus,
};
