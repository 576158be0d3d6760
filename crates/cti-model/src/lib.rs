//! CTI flows as lossless typed documents: read them, look at them, change them, write them back, check them.
//!
//! A *CTI flow* is a small program that an administrator of a contact center draws as blocks and wires: *when a call
//! rings, read the case number from the call; if there is one, pop that case on the agent's screen, else search by phone
//! number*. Its format is that of the Amazon Connect CTI Adapter for Salesforce: a JSON document with a list of blocks.
//! This crate reads such documents and finds what is wrong with them. It does not run flows or read a clock, and opens
//! files only with the feature `fs`.
//!
//! | to | use |
//! |---|---|
//! | read, build, edit and write a flow | [`Flow`], [`Block`], [`Json`], [`ParseOptions`] |
//! | find what is wrong with it | [`Checker`], [`Finding`], [`Code`] |
//! | find the line and column | [`locate`](locate()), [`locate_all`], [`line_column`], [`Lines`] |
//! | print it with the place marked | `MarkedSource`, with the feature `miette` |
//! | read a date pattern | [`date::DatePattern`] |
//! | know the block types | [`Catalogue`], [`BlockSpec`], [`ControlSpec`] |
//! | read what a control means | [`ControlValue`], [`Path`] |
//! | name what starts a flow | [`Trigger`], [`Source`], [`Event`] |
//! | find what another version of the product changes | [`Checker::version_changes`], [`ProductVersion`] |
//! | read, write and check a whole adapter | [`adapter`] |
//! | start a flow with a button, and ask the agent first | [`action`] |
//! | read and check the features of an adapter | [`feature`] |
//! | show the attributes of a contact | [`attribute`] |
//! | keep the agent's two states together | [`presence`] |
//! | read the records of Salesforce | [`record`] |
//! | read, check and convert a call-center definition | `call_center`, with the feature `call-center` |
//! | get a JSON Schema of flows | [`Catalogue::flow_schema`] |
//! | help somebody who types a flow | `editor`, with the feature `editor` |
//! | draw a flow, a change of it, a whole adapter | `picture`, with the feature `picture` |
//! | read and compare values as JavaScript does | [`js`] |
//!
//! # Read a flow
//!
//! [`Flow::parse`] takes the text of a document, [`Flow::parse_bytes`] its bytes, [`Flow::from_value`] a value in memory.
//! The document may come from anyone: its size and depth are bounded ([`ParseOptions`]), and nothing it holds makes the
//! parser panic. What cannot be read is refused with every problem at once, each with its place.
//!
//! ```
//! use cti_model::{Flow, line_column};
//!
//! let source = r#"{"actions": [
//!   {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
//!   {"id": 1, "type": "SE_End"}
//! ]}"#;
//! let error = Flow::parse(source).unwrap_err();
//! let problem = &error.findings()[0];
//! assert_eq!(problem.to_string(), "error[not-a-flow]: `id` is a number, expected text at /actions/1/id");
//! assert_eq!(problem.span.as_ref().map(|span| line_column(source, span.start)), Some((3, 10)));
//! ```
//!
//! # Look at its blocks
//!
//! A [`Block`] has an id, a type, controls (its arguments) and ports (its way out: a port's name and the id of the next
//! block). The order of the blocks says nothing about the order in which they run.
//!
//! ```
//! use cti_model::Flow;
//!
//! # let source = r#"{"actions":[
//! #   {"id":"uid-0","type":"SE_Start","controls":{},"ports":{"done":"uid-1"}},
//! #   {"id":"uid-1","type":"SE_ContactGetAttributeValue","meta":{"title":"Case number"},
//! #    "controls":{"attributeName":"caseNumber","defaultValue":""},"ports":{"done":"uid-2"}},
//! #   {"id":"uid-2","type":"SE_End","controls":null}]}"#;
//! let flow = Flow::parse(source)?;
//! for block in flow.blocks() {
//!     let title = block.title().unwrap_or(block.type_id());
//!     for (port, target) in block.ports() {
//!         println!("{title} ({}) --{port}--> {target}", block.id());
//!     }
//! }
//! let attribute = flow.block("uid-1").and_then(|block| block.control("attributeName"));
//! assert_eq!(attribute.and_then(|value| value.as_str()), Some("caseNumber"));
//! # Ok::<(), cti_model::ParseError>(())
//! ```
//!
//! # Change it and write it back
//!
//! What is not changed is written as it was read: the order of keys, the spelling of numbers, keys that are not known
//! here, keys that are written twice, and the difference between `null`, `{}` and a missing key. White space and the
//! escapes inside texts are not kept.
//!
//! ```
//! use cti_model::{Block, Flow};
//!
//! let source = r#"{"actions":[{"id":"0","type":"SE_Start","ports":{"done":"1"},"position":[-12.50,1e2]},"#.to_owned()
//!     + r#"{"id":"1","type":"SE_End","controls":null}]}"#;
//! let mut flow = Flow::parse(&source)?;
//! assert_eq!(flow.to_json(), source);
//!
//! let log = Block::new("2", "SE_Log").with_control("message", "$.payload.number").with_port("done", "1");
//! flow.blocks_mut().push(log);
//! flow.blocks_mut()[0].connect("done", "2");
//! assert_eq!(
//!     flow.to_json(),
//!     r#"{"actions":[{"id":"0","type":"SE_Start","ports":{"done":"2"},"position":[-12.50,1e2]},"#.to_owned()
//!         + r#"{"id":"1","type":"SE_End","controls":null},"#
//!         + r#"{"id":"2","type":"SE_Log","meta":{},"controls":{"message":"$.payload.number"},"ports":{"done":"1"}}]}"#
//! );
//! # Ok::<(), cti_model::ParseError>(())
//! ```
//!
//! # Check it and print what was found
//!
//! A [`Checker`] finds what can be found without running the flow: ports that lead nowhere, references to blocks that
//! do not exist or have not run by then, controls that are missing, stale or not what the block takes, and the traps of
//! published flows. Every [`Code`] has a stable name and an explanation. A [`Finding`] prints as one line, serialises
//! to JSON, and gives its place as a JSON pointer, from which [`locate_all`] makes bytes of the source text.
//!
//! ```
//! use cti_model::{Checker, Code, Flow, Trigger, line_column, locate_all};
//!
//! let source = r#"{"actions": [
//!   {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-12"}},
//!   {"id": "uid-12", "type": "SE_ContactProperties", "ports": {"done": "uid-3"}},
//!   {"id": "uid-3", "type": "SE_SFScreenpopObject", "ports": {"success": "uid-4", "failure": "uid-4"},
//!    "controls": {"recordId": "$.actions.uid12.results.contactId", "noPopOnEmpty": true}},
//!   {"id": "uid-4", "type": "SE_End"}
//! ]}"#;
//! let flow = Flow::parse(source)?;
//! // What triggers a flow is not part of its document; it is worth telling the checker when it is known.
//! let checker = Checker::new().triggered_by("connectVoiceContact.onConnecting".parse::<Trigger>()?);
//! let mut findings = checker.check(&flow);
//! locate_all(source, &mut findings);
//! for finding in &findings {
//!     let (line, column) = finding.span.as_ref().map_or((1, 1), |span| line_column(source, span.start));
//!     println!("flow.json:{line}:{column}: {finding}");
//! }
//! assert_eq!(findings.len(), 1);
//! assert_eq!(findings[0].code, Code::UnknownReference);
//! assert_eq!(findings[0].suggestion.as_deref(), Some("did you mean `uid-12`?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `miette`, `MarkedSource` prints findings with the place marked in the source text.
//!
//! # Look up a block type
//!
//! The [`Catalogue`] describes the blocks of the product: controls, ports, results, versions, and for each fact whether
//! it was read in a source or is a conclusion ([`Evidence`]). An application adds its own blocks to a copy and gives it
//! to [`Checker::with_catalogue`].
//!
//! ```
//! use cti_model::{BlockSpec, Catalogue, ControlKind, ControlSpec, Evidence, Port, Ports};
//!
//! let pop = Catalogue::standard().find("Screenpop Object").unwrap();
//! assert_eq!((pop.type_id, pop.evidence), ("SE_SFScreenpopObject", Evidence::Attested));
//! assert_eq!(pop.ports.all(), [Port::Success, Port::Failure]);
//! assert!(pop.control("recordId").unwrap().required);
//!
//! static LOOKUP: BlockSpec = BlockSpec::custom("OWN_Lookup", "Look Up a Customer")
//!     .ports(Ports::SuccessFailure)
//!     .controls(&[ControlSpec::attested("number", ControlKind::Text).required()]);
//! let mut catalogue = Catalogue::standard().clone();
//! assert!(catalogue.insert(&LOOKUP).is_none());
//! ```
//!
//! # Follow a path
//!
//! A control is a literal, or a [`Path`] into the context of a run: the event's `payload`, the `contact`, and the
//! record that every block leaves under `actions`. Names need no quotes, whatever they hold, and a path that leads
//! nowhere is undefined, which is not an error. [`ControlValue::read`] reads literals and paths, also inside rows and
//! lists.
//!
//! ```
//! use cti_model::{ControlValue, Path};
//! use serde_json::json;
//!
//! let context = json!({"actions": {"uid-17": {"results": {"value": [{"Name": "Ada"}]}}}});
//! let path = Path::parse("$.actions.uid-17.results.value.[0].Name")?;
//! assert_eq!(path.resolve(&context), Some(&json!("Ada")));
//! assert_eq!(Path::parse("$.actions.uid-17.results.value[?@.Name == 'Bo']")?.resolve(&context), None);
//!
//! // There is no interpolation: a text is wholly a path or wholly a literal.
//! let text = ControlValue::read(&"Call from $.payload.number".into()).unwrap();
//! assert_eq!(text.as_literal_text(), Some("Call from $.payload.number"));
//! # Ok::<(), cti_model::PathError>(())
//! ```
//!
//! # A whole adapter
//!
//! What an administrator sets up around flows stands in Salesforce records: what triggers a flow
//! ([`adapter::CtiFlow`]), buttons that start one ([`action`]), what the agent sees of a contact ([`attribute`]), rules
//! ([`presence`]) and switches ([`feature`]). [`adapter::CtiAdapter`] holds them all; it is read from records or from a
//! directory of files, and checked as a whole.
//!
//! ```
//! use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
//!
//! let files = AdapterFiles::from_iter([
//!     ("adapter.json", r#"{"name": "ACLightningAdapter", "instance": "my-instance"}"#),
//!     ("features.json", r#"[{"name": "SetAgentStatusOnSessionEnd", "value": "SessionEndTimer: soon"}]"#),
//! ]);
//! let adapter = CtiAdapter::from_files(&files)?;
//! let findings = AdapterChecker::new().check(&adapter);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "warning[feature-value-unknown] feature `SetAgentStatusOnSessionEnd`, field SessionEndTimer, line 1: \
//!      `SessionEndTimer` is `soon`, expected a whole number of seconds, at most 4294967295; the default `5` counts"
//! );
//! # Ok::<(), cti_model::adapter::AdapterError>(())
//! ```
//!
//! # Name what starts a flow
//!
//! ```
//! use cti_model::{Event, PairStatus, Source, Trigger};
//!
//! let trigger = Trigger::new(Source::ConnectVoiceContact, Event::OnConnecting);
//! assert_eq!(trigger.to_string(), "connectVoiceContact.onConnecting");
//! assert_eq!(trigger.status(), PairStatus::Deployed);
//! // A name that is not known is kept.
//! let own: Trigger = "mySource.onWhatever".parse()?;
//! assert_eq!((own.status(), own.to_string().as_str()), (PairStatus::Unknown, "mySource.onWhatever"));
//! # Ok::<(), cti_model::TriggerError>(())
//! ```
//!
//! Numbers of sections in this documentation are those of `docs/facts/flows.md` of the repository, where each fact is
//! marked as attested, inferred or unknown.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod action;
pub mod adapter;
pub mod attribute;
#[cfg(feature = "call-center")]
#[cfg_attr(docsrs, doc(cfg(feature = "call-center")))]
pub mod call_center;
mod catalogue;
pub mod ccp;
mod check;
mod control;
pub mod date;
#[cfg(feature = "editor")]
#[cfg_attr(docsrs, doc(cfg(feature = "editor")))]
pub mod editor;
pub mod feature;
mod finding;
mod flow;
pub mod js;
mod json;
mod locate;
#[cfg(feature = "miette")]
mod marked;
mod names;
mod nearest;
mod one_line;
mod path;
#[cfg(feature = "picture")]
#[cfg_attr(docsrs, doc(cfg(feature = "picture")))]
pub mod picture;
pub mod presence;
pub mod record;
mod schema;
pub mod soql;
mod trigger;
mod upgrade;
mod version;

pub use catalogue::{
    BlockCorrection, BlockSpec, Catalogue, Category, ControlKind, ControlSpec, CorrectionError, Corrections, Evidence,
    Expects, HTTP_METHODS, Lesson, LiteralRule, Port, Ports, ResultField, Returns, Role, TemplatePart,
};
pub use check::{Checker, check_compilable, read_control};
pub use control::ControlValue;
pub use finding::{Change, Code, Finding, Fix, Part, Severity, UnknownCode};
pub use flow::{Block, BlockId, Flow, PRODUCT_LIMIT_CHARS, ParseError, ParseOptions, RenameError};
pub use json::{Json, Number, Object};
pub use locate::{Lines, line_column, locate, locate_all};
#[cfg(feature = "miette")]
#[cfg_attr(docsrs, doc(cfg(feature = "miette")))]
pub use marked::MarkedSource;
#[doc(hidden)]
pub use names::{same_but_for_case, same_name, same_text};
#[doc(hidden)]
pub use nearest::{did_you_mean, nearest, slips};
pub use one_line::{OneLine, shortened};
// The crate whose types stand in the interface of this one, in the version that it is built with.
pub use path::{ContextRoot, Path, PathError, Segment, TooCostly};
pub use serde_json;
pub use trigger::{Event, PairStatus, Source, Trigger, TriggerError};
pub use version::{ParsedNumberShape, PayloadMerge, ProductVersion, VersionError};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
