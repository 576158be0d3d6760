//! An execution written for people and as the product logs it: a report, the `actions` map, the console lines.

use std::fmt;

use cti_model::{Flow, OneLine};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Execution;
use crate::properties::Change;
use crate::record::BlockRecord;

/// The `actions` map of an execution: block id to record, in the order in which JavaScript would print it.
#[derive(Clone, Copy, Debug)]
pub struct Actions<'e>(&'e Execution);

impl Execution {
    /// The `actions` map, as the product logs it (section 3.2).
    pub fn actions(&self) -> Actions<'_> {
        Actions(self)
    }

    /// The run for people: outcome, path, changes, log, times. For machines, serialise the execution itself.
    pub fn report(&self) -> ExecutionReport<'_> {
        ExecutionReport(self)
    }
}

impl<'e> Actions<'e> {
    /// Ids and records: whole numbers first and ascending, then the others in the order in which they ran first. That is
    /// how a JavaScript object lists its members.
    pub fn iter(&self) -> impl Iterator<Item = (&'e str, &'e BlockRecord)> {
        let mut ran: Vec<(&str, &BlockRecord)> = self.0.records().collect();
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

/// An execution printed for people.
///
/// What was returned stands in it, and may be a customer's data; but for the values of attributes that are secret, unless the
/// execution was read from JSON, which does not tell them. A value of more than 200 characters is cut.
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
///     "  uid-2 SE_SFScreenpopObject -> failure (notFound: the record does not exist)\n",
/// ));
/// # Ok::<(), cti_engine::CompileError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExecutionReport<'e>(&'e Execution);

impl fmt::Display for ExecutionReport<'_> {
    /// The outcome, then a line for each block in the order in which they ran: its port, what it returned or why it did
    /// not succeed, and how long it took unless that was 0. Then what was logged and what was changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Execution { end, records, path, notes, .. } = self.0;
        let shown = |text: &dyn fmt::Display| notes.without_secrets(&text.to_string()).into_owned();
        if let Some(name) = self.0.flow() {
            write!(f, "{}: ", OneLine(name))?;
        }
        writeln!(f, "{}", shown(end))?;
        // Of a block that ran several times only the last record is kept.
        let mut last = vec![None; records.len()];
        for (at, visit) in path.iter().enumerate() {
            if let Some(last) = last.get_mut(visit.node as usize) {
                *last = Some(at);
            }
        }
        for (at, (step, visit)) in self.0.path().zip(path).enumerate() {
            let is_last = last.get(visit.node as usize) == Some(&Some(at));
            write!(f, "  {} {}", step.block, OneLine(step.type_id))?;
            if let Some(port) = step.port {
                write!(f, " -> {port}")?;
            }
            let record = records.get(visit.node as usize).and_then(Option::as_ref).filter(|_| is_last);
            if let Some(exception) = record.and_then(|record| record.exception.as_ref()) {
                write!(f, " ({})", shown(exception))?;
            } else if let Some(value) = record.and_then(|record| record.results.to_value()).filter(|it| !it.is_null()) {
                write!(f, " {}", Cut(&shown(&value)))?;
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
        for (key, value) in changes.properties.iter() {
            match value {
                Change::Set(value) => writeln!(f, "  property {} = {}", OneLine(key), Cut(&shown(value)))?,
                Change::Removed => writeln!(f, "  property {} removed", OneLine(key))?,
            }
        }
        for (name, count) in changes.counters.iter() {
            writeln!(f, "  counter {} = {count}", OneLine(name))?;
        }
        for written in &changes.attributes {
            writeln!(f, "  attribute {} = {}", OneLine(&written.name), Cut(&shown(&written.shown())))?;
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

/// The lines that the product writes to the browser's console for a run (section 3.9). `name` is the name of the record
/// around the flow, which is not part of the document. The values of attributes that are secret are left out, as in
/// [`Execution::report`].
pub fn product_log(name: &str, flow: &Flow, payload: &Value, execution: &Execution) -> [String; 3] {
    let mut named = flow.clone();
    named.set_name(name);
    [
        format!("[CTI ADAPTER]: [FLOW]: Executing Flow:  {}", escaped(&named.to_json())),
        format!(
            "[CTI ADAPTER]: [FLOW] [{}]: payload: {}",
            OneLine(name),
            execution.notes.without_secrets(&json(payload))
        ),
        format!(
            "[CTI ADAPTER]: [FLOW] [{}]: actions: {}",
            OneLine(name),
            execution.notes.without_secrets(&json(&execution.actions()))
        ),
    ]
}

/// JSON on one line. Writing into memory fails only for keys that are not text, and there are none here.
fn json(value: &impl Serialize) -> String {
    escaped(&serde_json::to_string(value).unwrap_or_default())
}

/// The same JSON with the characters escaped that would move what is printed around them. They stand inside its texts alone.
fn escaped(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for character in json.chars() {
        if OneLine::escapes(character) {
            // Each of them is one unit of UTF-16.
            let _ = fmt::Write::write_fmt(&mut line, format_args!("\\u{:04x}", u32::from(character)));
        } else {
            line.push(character);
        }
    }
    line
}
