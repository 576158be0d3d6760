//! Open CTI: what an adapter can ask of a Salesforce page, and what the page tells it (`external-apis` sections 3.1 and
//! 3.2). One set of types for both spellings: those of Lightning, to which the ones of Classic are translated.
//!
//! ```
//! use cti_sfdc::open_cti::{Command, Pop};
//! use serde_json::json;
//!
//! let command = Command::from(Pop::Record { record_id: "500A0000007DQPUIA4".into() });
//! let lightning = json!([{"type": "sobject", "params": {"recordId": "500A0000007DQPUIA4"}}]);
//! assert_eq!(command.lightning().args, *lightning.as_array().unwrap());
//! assert_eq!(command.classic()?.args, [json!("/500A0000007DQPUIA4"), json!(true)]);
//! # Ok::<(), cti_sfdc::page::CommandError>(())
//! ```

mod answer;
mod classic;
mod command;
mod event;
mod layout;
mod matches;
mod panel;
mod pop;

pub use answer::{AppView, CommandAnswer, OpenCtiResult};
pub use command::{Command, CompleteWork, RunApex, SaveLog, SearchAndPop, WorkAttributes};
pub use event::UiEvent;
pub use layout::{
    CallLayout, LayoutField, MatchCount, OpenWithin, PopDecision, PopRule, PopRuleKind, ScreenPopSettings,
    SoftphoneLayout,
};
pub use matches::{Match, Matches, SCREEN_POP_DATA};
pub use panel::{PanelHeight, PanelSizeError, PanelWidth};
pub use pop::{FlowArgument, Pop, PopData, ScreenPop, SearchTerm};
