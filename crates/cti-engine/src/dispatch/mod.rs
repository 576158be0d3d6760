//! From events to runs: picks the flow that listens to an event and runs it, one at a time for each desk.
//!
//! A [`Dispatcher`] holds an engine and the flows of an adapter, compiled once ([`FlowSet`]). Each desk gets a [`Session`].
//! Whoever hears of events puts them into the session's [`Inbox`]; whoever drives the desk asks the session for the next
//! run, on any executor:
//!
//! ```
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::dispatch::{Dispatcher, FlowSet};
//! use cti_engine::event::SalesforceUiEvent;
//! use cti_engine::{End, Engine};
//! use cti_model::adapter::{CtiAdapter, CtiFlow};
//! use cti_model::{Block, Event, Flow, Source};
//!
//! let document = Flow::new()
//!     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
//!     .with_block(Block::new("1", "SE_AgentDialNumber")
//!         .with_control("phoneNumber", "$.payload.number")
//!         .with_port("success", "2")
//!         .with_port("failure", "2"))
//!     .with_block(Block::new("2", "SE_End"));
//! let mut adapter = CtiAdapter::default();
//! adapter.flows.push(CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document));
//!
//! let engine = Engine::new();
//! let flows = FlowSet::compile(&engine, &adapter)?;
//! let dispatcher = Dispatcher::new(engine, flows);
//!
//! let memory = MemoryDesk::new("Sato");
//! let mut session = dispatcher.open(memory.desk());
//! let inbox = session.inbox();
//! inbox.ready();
//! inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123"))?;
//! inbox.close();
//!
//! let ran = memory.drive(session.next()).expect("a run");
//! assert_eq!((ran.flow.name(), ran.execution.end()), ("Click to dial", &End::Ended));
//! assert!(memory.drive(session.next()).is_none(), "closed, and nothing is left");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! - **One flow for an event.** A second active flow for the same source and event is refused when the set is compiled.
//! - **One run at a time for each desk**, in the order in which events arrived. Any number of desks run side by side.
//! - **Nothing is lost at the start.** Until [`Inbox::ready`] is called, events wait.
//! - **The queue is bounded** ([`SessionOptions::capacity`]). What happens to one event too many is chosen
//!   ([`Overflow`]) and told to whoever raises it. Events that no flow listens to give way first.
//! - **The contact is bound when the event fires.** The flow runs against that contact, whatever the agent looks at when
//!   its turn comes, and reads what earlier runs of this desk have written to its attributes, even when the event still
//!   shows the contact as it was before. CTI Actions are bound to the contact that the agent looks at when the button is
//!   pressed.
//! - **A contact is remembered after it is gone**, for the flows that run then ([`Inbox::raise_for`]).
//! - **`onEnded` runs once for each of its two moments**, which its payload names as `phase`; [`EndedPolicy`] has the
//!   other choices.
//! - **Flows can be replaced while runs are under way** ([`Dispatcher::replace`]): a run ends with the program it began
//!   with, and what waits, CTI Actions too, runs with the new flows.

mod admission;
mod contacts;
mod flows;
mod options;
mod queue;
mod session;

pub use admission::{Admission, Cause, ExecuteError, Refused};
pub use contacts::EndedPolicy;
pub use flows::{ActiveAction, ActiveFlow, FlowSet, FlowSetError, Refusal};
pub use options::SessionOptions;
pub use queue::Overflow;
pub use session::{Dispatcher, Inbox, Ran, Session};
