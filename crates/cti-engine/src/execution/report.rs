//! An execution written down: the product's `actions` map and log lines, and a full report.

use std::fmt;

use cti_model::{Flow, OneLine};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{End, Execution, Step};
use crate::record::BlockRecord;
use crate::state::LogLine;

/// The `actions` map of an execution: block id to record, in the order in which JavaScript would print it.
#[derive(Clone, Copy, Debug)]
pub struct Actions<'e>(&'e Execution);

impl Execution {
    /// The `actions` map, as the product logs it (section 3.2).
    pub fn actions(&self) -> Actions<'_> {
        Actions(self)
    }

    /// Everything about the run: flow, outcome, path, actions, changes, log, times. It prints for people, and serialises
    /// for machines.
    pub fn report(&self) -> Report<'_> {
        Report(self)
    }
}

impl<'e> Actions<'e> {
    /// Ids and records: whole numbers first and ascending, then the others in the order in which they ran first. That is
    /// how a JavaScript object lists its members.
    pub fn iter(&self) -> impl Iterator<Item = (&'e str, &'e BlockRecord)> {
        let execution = self.0;
        let mut listed = vec![false; execution.records.len()];
        let mut ran: Vec<(&str, &BlockRecord)> = Vec::with_capacity(execution.path.len().min(listed.len()));
        for visit in &execution.path {
            let node = visit.node as usize;
            let first = listed.get_mut(node).is_some_and(|listed| !std::mem::replace(listed, true));
            if let Some(Some(record)) = execution.records.get(node).filter(|_| first) {
                ran.push((execution.program.id_of(visit.node).as_str(), record));
            }
        }
        ran.sort_by_key(|(id, _)| array_index(id).map_or(u64::MAX, u64::from));
        ran.into_iter()
    }
}

/// The number of an id that JavaScript treats as an array index: no sign, no leading zero, below 2³² - 1.
fn array_index(id: &str) -> Option<u32> {
    id.parse::<u32>().ok().filter(|number| *number != u32::MAX && number.to_string() == id)
}

impl Serialize for Actions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Serialize for Execution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.actions().serialize(serializer)
    }
}

/// A full account of an execution, for storing and for reading.
///
/// What was returned stands in both, and may be a customer's data. Printed, a value of more than 200 characters is cut.
///
/// ```
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::{Context, Engine};
/// use cti_model::{Block, Flow};
/// use serde_json::json;
///
/// let flow = Flow::new()
///     .with_block(Block::new("uid-0", "SE_Start").with_port("done", "uid-1"))
///     .with_block(Block::new("uid-1", "SE_GetPayload").with_control("returnFields", "number").with_port("done", "uid-2"))
///     .with_block(Block::new("uid-2", "SE_SFScreenpopObject").with_control("recordId", "500").with_port("success", "uid-3"))
///     .with_block(Block::new("uid-3", "SE_End"));
/// let (memory, engine) = (MemoryDesk::new("Sato"), Engine::new());
/// let context = Context::new().with_payload(json!({"number": "+12025550123"}));
/// let execution = memory.drive(engine.run(&engine.compile(&flow)?, &memory.desk(), &context));
/// assert_eq!(execution.report().to_string(), concat!(
///     "halted: port `failure` of uid-2 is not connected\n",
///     "  uid-0 SE_Start -> done\n",
///     r#"  uid-1 SE_GetPayload -> done {"value":{"number":"+12025550123"}}"#, "\n",
///     "  uid-2 SE_SFScreenpopObject -> failure (notFound: there is no record with that id)\n",
/// ));
/// # Ok::<(), cti_engine::CompileError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Report<'e>(&'e Execution);

impl fmt::Display for Report<'_> {
    /// The outcome, then a line for each block in the order in which they ran: its port, what it returned or why it did
    /// not succeed, and how long it took unless that was no time. Then what was logged and what was changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Execution { program, end, records, path, notes, .. } = self.0;
        if let Some(name) = program.name() {
            write!(f, "{}: ", OneLine(name))?;
        }
        writeln!(f, "{end}")?;
        // Of a block that ran several times only the last record is kept.
        let mut last = vec![None; records.len()];
        for (at, visit) in path.iter().enumerate() {
            if let Some(last) = last.get_mut(visit.node as usize) {
                *last = Some(at);
            }
        }
        for (at, (step, visit)) in self.0.path().zip(path).enumerate() {
            let is_last = last.get(visit.node as usize) == Some(&Some(at));
            let type_id = program.node(visit.node as usize).map_or("", |node| &node.type_id);
            write!(f, "  {} {}", step.block, OneLine(type_id))?;
            if let Some(port) = step.port {
                write!(f, " -> {port}")?;
            }
            let record = records.get(visit.node as usize).and_then(Option::as_ref).filter(|_| is_last);
            if let Some(exception) = record.and_then(|record| record.exception.as_ref()) {
                write!(f, " ({exception})")?;
            } else if let Some(value) = record.and_then(|record| record.results.to_value()).filter(|it| !it.is_null()) {
                write!(f, " {}", Cut(&value.to_string()))?;
            }
            if !step.took.is_zero() {
                write!(f, " after {:?}", step.took)?;
            }
            writeln!(f)?;
        }
        for line in notes.log() {
            writeln!(f, "  {} logged {line}", line.block)?;
        }
        let changes = notes.changes();
        for (key, value) in &changes.properties {
            match value {
                Some(value) => writeln!(f, "  property {} = {}", OneLine(key), Cut(&value.to_string()))?,
                None => writeln!(f, "  property {} removed", OneLine(key))?,
            }
        }
        for (name, count) in &changes.counters {
            writeln!(f, "  counter {} = {count}", OneLine(name))?;
        }
        for (name, value) in &changes.attributes {
            writeln!(f, "  attribute {} = {}", OneLine(name), Cut(value))?;
        }
        Ok(())
    }
}

/// A text on one line, cut when it is long.
struct Cut<'t>(&'t str);

impl fmt::Display for Cut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 200;
        match self.0.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{}…", OneLine(self.0.get(..end).unwrap_or_default())),
            None => OneLine(self.0).fmt(f),
        }
    }
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'e> {
            #[serde(skip_serializing_if = "Option::is_none")]
            flow: Option<&'e str>,
            #[serde(flatten)]
            end: &'e End,
            milliseconds: f64,
            path: Vec<Step<'e>>,
            actions: Actions<'e>,
            #[serde(rename = "changes")]
            changes: Written<'e>,
            log: &'e [LogLine],
        }
        let execution = self.0;
        Body {
            flow: execution.program.name(),
            end: &execution.end,
            milliseconds: execution.elapsed.as_secs_f64() * 1e3,
            path: execution.path().collect(),
            actions: execution.actions(),
            changes: Written(execution),
            log: execution.log(),
        }
        .serialize(serializer)
    }
}

/// What was changed, as `{properties: {…}, counters: {…}, attributes: {…}}`; a removed property is `null`.
struct Written<'e>(&'e Execution);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let changes = self.0.changes();
        let properties: serde_json::Map<String, Value> =
            changes.properties.iter().map(|(key, value)| (key.clone(), value.clone().unwrap_or_default())).collect();
        let attributes: serde_json::Map<String, Value> =
            changes.attributes.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        let counters: serde_json::Map<String, Value> =
            changes.counters.iter().map(|(name, count)| (name.clone(), crate::js::number_value(*count))).collect();
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("properties", &properties)?;
        map.serialize_entry("counters", &counters)?;
        map.serialize_entry("attributes", &attributes)?;
        map.end()
    }
}

/// The lines that the product writes to the browser's console for a run (section 3.9). `name` is the name of the record
/// around the flow, which is not part of the document.
pub fn product_log(name: &str, flow: &Flow, payload: &Value, execution: &Execution) -> [String; 3] {
    let mut named = flow.clone();
    named.set_name(name);
    [
        format!("[CTI ADAPTER]: [FLOW]: Executing Flow:  {}", named.to_json()),
        format!("[CTI ADAPTER]: [FLOW] [{name}]: payload: {}", json(payload)),
        format!("[CTI ADAPTER]: [FLOW] [{name}]: actions: {}", json(&execution.actions())),
    ]
}

/// JSON on one line. Writing into memory fails only for keys that are no text, and there are none here.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
