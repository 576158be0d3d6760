//! The checker: everything that can be said about one flow without running it.

mod controls;
mod decisions;
mod fixed;
mod graph;
mod habits;
mod literals;
mod payloads;
mod properties;
mod queries;
mod references;
mod structure;

use serde_json::Value;

use crate::catalogue::{BlockSpec, Catalogue};
use crate::control::ControlValue;
use crate::finding::{Code, Finding, Fix};
use crate::flow::{Block, Flow};
use crate::json::{Json, Object, pointer_token};
use crate::nearest::{did_you_mean, nearest};
use crate::trigger::Trigger;
use crate::version::ProductVersion;

use graph::Graph;
pub use literals::read_control;
pub(crate) use payloads::{Payload, of_actions};
#[cfg(feature = "editor")]
pub(crate) use payloads::{known_members, may_have_contact};
pub(crate) use properties::{Kept, Remembered};
#[cfg(feature = "editor")]
pub(crate) use references::Readiness;

/// Checks flows against a catalogue, a version of the product and, when it is known, the event that triggers them.
///
/// ```
/// use cti_model::{Checker, Code, Flow};
///
/// let flow = Flow::parse(r#"{"actions":[
///     {"id":"uid-0","type":"SE_Start","controls":{},"ports":{"done":"uid-12"}},
///     {"id":"uid-12","type":"SE_ContactProperties","controls":{},"ports":{"done":"uid-14"}},
///     {"id":"uid-14","type":"SE_SetProperty","controls":{"key":"id","value":"$.actions.uid12.results.contactId"},
///      "ports":{"done":"uid-9"}},
///     {"id":"uid-9","type":"SE_End","controls":null}]}"#)?;
/// let findings = Checker::new().check(&flow);
/// assert_eq!(findings.len(), 1);
/// assert_eq!(findings[0].code, Code::UnknownReference);
/// assert_eq!(findings[0].suggestion.as_deref(), Some("did you mean `uid-12`?"));
/// # Ok::<(), cti_model::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checker<'a> {
    catalogue: &'a Catalogue,
    trigger: Option<Trigger>,
    version: ProductVersion,
    off: Vec<Code>,
}

impl Default for Checker<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Checker<'a> {
    /// A checker that knows the product's own blocks, for its newest version.
    pub fn new() -> Self {
        Self::with_catalogue(Catalogue::standard())
    }

    /// A checker that knows the blocks of a catalogue.
    pub fn with_catalogue(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, trigger: None, version: ProductVersion::NEWEST, off: Vec::new() }
    }

    /// Sets what triggers the flow, which is not part of the document.
    pub fn triggered_by(mut self, trigger: Trigger) -> Self {
        self.trigger = Some(trigger);
        self
    }

    /// Sets the version of the product that flows are checked for: blocks and events that it does not have are
    /// reported, and of the paths that changed their meaning those that are undefined in it.
    pub fn with_version(mut self, version: ProductVersion) -> Self {
        self.version = version;
        self
    }

    /// Leaves out the findings of a code. A code whose findings are errors ([`Code::severity`]) stays on.
    ///
    /// ```
    /// use cti_model::{Checker, Code, Flow};
    ///
    /// let flow = Flow::parse(r#"{"actions":[{"id":"0","type":"SE_Start","ports":{}}]}"#)?;
    /// let codes = |checker: Checker<'_>| checker.check(&flow).into_iter().map(|it| it.code).collect::<Vec<_>>();
    /// assert_eq!(codes(Checker::new()), [Code::NoWayToEnd, Code::OpenPort]);
    /// assert_eq!(codes(Checker::new().without(Code::OpenPort).without(Code::NoWayToEnd)), [Code::NoWayToEnd]);
    /// # Ok::<(), cti_model::ParseError>(())
    /// ```
    pub fn without(mut self, code: Code) -> Self {
        self.off.push(code);
        self
    }

    /// All findings about a flow, in document order: findings about the whole document first, then block by block.
    pub fn check(&self, flow: &Flow) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut graph = Graph::new(flow, self.catalogue);
        structure::check(flow, &graph, &mut findings);
        habits::check_document(flow, &mut findings);
        if let Some(trigger) = &self.trigger {
            habits::check_trigger(trigger, self.version, &graph, &mut findings);
        }
        let mut values = Vec::new();
        for at in 0..flow.blocks().len() {
            values.push(read_controls(flow, at, &mut findings));
        }
        let payload = self.trigger.as_ref().and_then(Payload::of);
        let lonely = self.trigger.as_ref().filter(|trigger| !payloads::may_have_contact(trigger));
        for (at, values) in values.iter().enumerate() {
            structure::check_block(&graph, at, self.version, &mut findings);
            controls::check(&graph, at, values, &mut findings);
            decisions::check(&graph, at, values, &mut findings);
            if let Some(payload) = &payload {
                payloads::check_payload(payload, &graph, at, values, &mut findings);
            }
            if let Some(trigger) = &self.trigger {
                payloads::check_kind(trigger, &graph, at, &mut findings);
            }
            if let Some(trigger) = lonely {
                payloads::check_contact(trigger, &graph, at, values, &mut findings);
            }
            habits::check_dial(&graph, at, values, &mut findings);
            references::check(&mut graph, at, values, self.version, &mut findings);
        }
        decisions::check_waits(&graph, &values, self.version, &mut findings);
        properties::check(&mut graph, &values, &mut findings);
        queries::check(&graph, &values, &mut findings);
        findings.sort_by_key(|finding| block_place(flow, finding));
        findings.retain(|finding| self.tells(finding));
        findings
    }

    pub(crate) fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    #[cfg(feature = "editor")]
    pub(crate) fn version(&self) -> ProductVersion {
        self.version
    }

    pub(crate) fn trigger(&self) -> Option<&Trigger> {
        self.trigger.as_ref()
    }

    /// Whether the code of a finding is not switched off.
    pub(crate) fn tells(&self, finding: &Finding) -> bool {
        !finding.code.can_be_off() || !self.off.contains(&finding.code)
    }
}

/// For each block of a flow whether it has run when the one at that place reads it.
#[cfg(feature = "editor")]
pub(crate) fn readable_at(flow: &Flow, catalogue: &Catalogue, at: usize) -> Vec<Readiness> {
    let mut graph = Graph::new(flow, catalogue);
    (0..flow.blocks().len()).map(|source| references::readiness(&mut graph, at, source)).collect()
}

/// What stops a flow from being compiled, but for its controls: no or several starts, an id twice. What stops it in a
/// control is reported by [`read_control`]. The checker finds both, so a flow in which it finds no error can be
/// compiled.
pub fn check_compilable(flow: &Flow, catalogue: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    structure::check_starts_and_ids(flow, catalogue, &mut findings);
    findings
}

/// The controls of a block that are set, each read; what cannot be read is noted and left out.
fn read_controls<'a>(flow: &'a Flow, at: usize, findings: &mut Vec<Finding>) -> Vec<(&'a str, ControlValue)> {
    let Some(block) = flow.blocks().get(at) else { return Vec::new() };
    let mut values = Vec::new();
    for (name, json) in block.controls() {
        match ControlValue::read(json) {
            Ok(value) => values.push((name, value)),
            Err((below, error)) => {
                findings.push(about_control(Code::PathSyntax, at, block, name, &below, error.to_string()));
            }
        }
    }
    values
}

/// The value of a block's control among those read, under whichever spelling it is written, with that spelling.
fn value_of<'v>(
    spec: &BlockSpec,
    name: &str,
    values: &'v [(&'v str, ControlValue)],
) -> Option<(&'v str, &'v ControlValue)> {
    let control = spec.control(name)?;
    let spelt = |written: &str| written == control.name || control.aliases.contains(&written);
    values.iter().find(|(written, _)| spelt(written)).map(|(written, value)| (*written, value))
}

pub(crate) fn about_block(code: Code, at: usize, block: &Block, message: impl Into<String>) -> Finding {
    Finding::new(code, message).at(format!("/actions/{at}")).block(block.id())
}

pub(crate) fn about_control(
    code: Code,
    at: usize,
    block: &Block,
    control: &str,
    below: &str,
    message: impl Into<String>,
) -> Finding {
    let pointer = format!("/actions/{at}/controls/{}{below}", pointer_token(control));
    Finding::new(code, message).at(pointer).block(block.id()).control(control)
}

/// What is wrong with a value of a control, and what to do about it.
struct Fault {
    code: Code,
    message: String,
    help: Option<String>,
    /// What to write instead, where that is certain.
    write: Option<Value>,
}

impl Fault {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, write: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn write(mut self, value: impl Into<Value>) -> Self {
        self.write = Some(value.into());
        self
    }

    /// Says which name was meant, and what the value is with it.
    fn meant(mut self, name: Option<&str>, value: impl FnOnce(&str) -> Option<String>) -> Self {
        if let Some(name) = name {
            self.help = did_you_mean(Some(name));
            self.write = value(name).map(Value::from);
        }
        self
    }

    fn about(self, at: usize, block: &Block, control: &str, below: &str) -> Finding {
        let mut finding = about_control(self.code, at, block, control, below, self.message);
        finding.fix = self.write.map(|value| Fix::write(finding.pointer.clone(), value));
        finding.suggestion = self.help;
        finding
    }
}

fn about_port(code: Code, at: usize, block: &Block, port: &str, message: impl Into<String>) -> Finding {
    let is_open = matches!(code, Code::OpenPort | Code::OpenFailurePort);
    let pointer = if is_open { String::new() } else { format!("/ports/{}", pointer_token(port)) };
    Finding::new(code, message).at(format!("/actions/{at}{pointer}")).block(block.id()).port(port)
}

/// The keys that are written more than once in an object or below it, each with the pointer of the member that counts.
fn repeated_members(object: &Object) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    repeated_in(object, None, &mut found);
    found
}

/// Every key that is written more than once in one object of a value.
pub(crate) fn repeated_keys(value: &Json) -> Vec<Finding> {
    let mut found = Vec::new();
    repeated_below(value, None, &mut found);
    found.into_iter().map(|(pointer, key)| repeated(key, pointer)).collect()
}

/// The way to a value. No pointer is written before a key is found that is repeated.
#[derive(Clone, Copy)]
struct Way<'w> {
    above: Option<&'w Way<'w>>,
    turn: Turn<'w>,
}

#[derive(Clone, Copy)]
enum Turn<'w> {
    Member(&'w str),
    Item(usize),
}

impl Way<'_> {
    fn pointer(&self) -> String {
        let mut pointer = self.above.map(Way::pointer).unwrap_or_default();
        pointer.push('/');
        match self.turn {
            Turn::Member(key) => pointer.push_str(&pointer_token(key)),
            Turn::Item(at) => pointer.push_str(&at.to_string()),
        }
        pointer
    }
}

fn repeated_in<'j>(object: &'j Object, above: Option<&Way<'_>>, found: &mut Vec<(String, &'j str)>) {
    let repeated = object.repeated();
    found.extend(repeated.keys().map(|key| (Way { above, turn: Turn::Member(key) }.pointer(), *key)));
    for (at, (key, value)) in object.iter().enumerate() {
        if is_nest(value) && repeated.get(key).is_none_or(|last| at == *last) {
            repeated_below(value, Some(&Way { above, turn: Turn::Member(key) }), found);
        }
    }
}

fn repeated_below<'j>(value: &'j Json, way: Option<&Way<'_>>, found: &mut Vec<(String, &'j str)>) {
    match value {
        Json::Object(object) => repeated_in(object, way, found),
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate().filter(|(_, item)| is_nest(item)) {
                repeated_below(item, Some(&Way { above: way, turn: Turn::Item(at) }), found);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Whether there may be keys in a value.
const fn is_nest(value: &Json) -> bool {
    matches!(value, Json::Object(_) | Json::Array(_))
}

fn repeated(key: &str, pointer: String) -> Finding {
    let message = format!("`{key}` is written more than once in one object; only the last one counts");
    Finding::new(Code::DuplicateKey, message).at(pointer).help("remove the others")
}

/// The position of the block that a finding is about; findings about the document come first.
fn block_place(flow: &Flow, finding: &Finding) -> usize {
    let place =
        finding.pointer.strip_prefix("/actions/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    place.map_or(0, |place| 1 + place.min(flow.blocks().len()))
}
