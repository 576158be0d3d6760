//! Coverage in the form of `lcov`, which CI systems show: blocks stand for lines, ports for branches.

use std::fmt::Write;

use cti_model::adapter::AdapterFiles;
use cti_model::{Lines, locate};
use serde_json::Value;

use super::{Coverage, FlowCoverage};

/// The file in which a flow stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowFile {
    /// Its path, as it is to be written.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl FlowFile {
    /// The file of a flow, by its name, in the directory of an adapter whose path is `directory`.
    pub fn of(files: &AdapterFiles, directory: &str, flow: &str) -> Option<Self> {
        let list: Value = serde_json::from_str(files.get("flows.json")?).ok()?;
        let record = list.as_array()?.iter().find(|record| record.get("name").and_then(Value::as_str) == Some(flow))?;
        let document = record.get("document")?.as_str()?;
        let directory = directory.trim_end_matches('/');
        let path = if directory.is_empty() { document.to_owned() } else { format!("{directory}/{document}") };
        Some(Self { path, text: files.get(document)?.to_owned() })
    }
}

impl Coverage {
    /// The coverage in the form of `lcov`: a section for each flow whose file is known, `DA` for its blocks at the line where
    /// each begins, `BRDA` for their ports. Flows without a file are left out.
    pub fn to_lcov(&self, mut file: impl FnMut(&str) -> Option<FlowFile>) -> String {
        let mut text = String::new();
        for (name, flow) in &self.flows {
            if let Some(file) = file(name) {
                section(&mut text, flow, &file);
            }
        }
        text
    }
}

/// A box of a document, in coverage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The line at which it begins, from 1.
    pub line: usize,
    /// How often it was reached.
    pub count: u64,
    /// How often it was left by each way out.
    pub ways: Vec<u64>,
}

fn section(text: &mut String, flow: &FlowCoverage, file: &FlowFile) {
    let lines = Lines::new(&file.text);
    let reached = flow.blocks.values().enumerate().map(|(at, block)| {
        let place = locate(&file.text, &format!("/actions/{at}"));
        let line = place.map_or(1, |place| lines.line_column(place.start).0);
        Reached { line, count: block.runs, ways: block.ports.values().copied().collect() }
    });
    text.push_str(&lcov(&file.path, &reached.collect::<Vec<_>>()));
}

/// A section of `lcov` for one file: `DA` for boxes, `BRDA` for their ways out.
pub fn lcov(path: &str, reached: &[Reached]) -> String {
    let mut text = String::new();
    // A line break in the path would be a line of its own.
    let _ = writeln!(text, "TN:\nSF:{}", cti_model::OneLine(path));
    // They stand in the document's order, and several may begin in one line: then their counts are added.
    let mut counted: std::collections::BTreeMap<usize, u64> = std::collections::BTreeMap::new();
    let (mut branches, mut taken) = (0, 0);
    for (at, Reached { line, count, ways }) in reached.iter().enumerate() {
        *counted.entry(*line).or_default() += count;
        for (number, way) in ways.iter().enumerate() {
            let shown = if *count == 0 { "-".to_owned() } else { way.to_string() };
            let _ = writeln!(text, "BRDA:{line},{at},{number},{shown}");
            branches += 1;
            taken += usize::from(*way > 0);
        }
    }
    let hit = counted.values().filter(|count| **count > 0).count();
    let _ = writeln!(text, "BRF:{branches}\nBRH:{taken}");
    for (line, count) in &counted {
        let _ = writeln!(text, "DA:{line},{count}");
    }
    let _ = writeln!(text, "LF:{}\nLH:{hit}\nend_of_record", counted.len());
    text
}
