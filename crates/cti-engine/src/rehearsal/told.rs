//! What came of a rehearsal, for people and as JSON.

use std::fmt;

use cti_model::OneLine;
use serde_json::{Value, json};

use super::{Rehearsed, name, run_as_json};
use crate::execution::product_log;
use crate::session::Happening;

impl fmt::Display for Rehearsed {
    /// What is wrong with the flows; the lines that the product logs of each run, how it ended and what failed; what else happened; what the desk was
    /// asked, what the agent saw, and which numbers were dialled.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines { out: f, is_first: true };
        for finding in self.findings() {
            lines.add(&finding)?;
        }
        let runs = self.runs();
        let mut runs = runs.iter();
        for happening in self.happenings() {
            let Happening::FlowRan(ran) = happening else {
                lines.add(happening)?;
                continue;
            };
            let Some((flow, _)) = runs.next() else { continue };
            for line in product_log(name(flow, ran), flow, &ran.context.payload, &ran.execution) {
                lines.add(&line)?;
            }
            for line in ran.execution.log() {
                lines.add(&format_args!("console.{line}"))?;
            }
            lines.add(&format_args!("outcome: {}", ran.execution.end()))?;
            for (block, exception) in ran.execution.failures() {
                lines.add(&format_args!("  failed: {}: {exception}", OneLine(block)))?;
            }
        }
        for entry in self.memory().journal().entries() {
            let answer = match &entry.answer {
                Some(Ok(value)) => value.to_string(),
                Some(Err(error)) => error.to_string(),
                None => "no answer".to_owned(),
            };
            lines.add(&format_args!("asked: {} -> {}", entry.call.name(), OneLine(&answer)))?;
        }
        for seen in self.screen() {
            lines.add(&format_args!("screen: {}", OneLine(&seen)))?;
        }
        for number in self.dialled() {
            lines.add(&format_args!("dialled: {}", OneLine(&number)))?;
        }
        Ok(())
    }
}

/// Lines with an end between each two.
struct Lines<'l, 'f> {
    out: &'l mut fmt::Formatter<'f>,
    is_first: bool,
}

impl Lines<'_, '_> {
    fn add(&mut self, line: &dyn fmt::Display) -> fmt::Result {
        let end = if std::mem::take(&mut self.is_first) { "" } else { "\n" };
        write!(self.out, "{end}{line}")
    }
}

impl Rehearsed {
    /// `{findings, happenings, runs, calls, screen, dialled, properties}`.
    pub fn to_json(&self) -> Value {
        let runs = self.runs();
        let runs = runs.iter().map(|(flow, ran)| run_as_json(name(flow, ran), &ran.execution));
        let calls = self.memory().journal().entries();
        let calls = calls.iter().map(|entry| {
            let answer = match &entry.answer {
                Some(Ok(value)) => value.clone(),
                Some(Err(error)) => json!({"error": error}),
                None => Value::Null,
            };
            json!({"call": entry.call, "answer": answer})
        });
        json!({
            "findings": self.findings(),
            "happenings": self.happenings(),
            "runs": runs.collect::<Vec<_>>(),
            "calls": calls.collect::<Vec<_>>(),
            "screen": self.screen(),
            "dialled": self.dialled(),
            "properties": self.memory().properties().all(),
        })
    }

    /// What the agent saw, in words.
    fn screen(&self) -> Vec<String> {
        let screen = self.memory().screen();
        screen.seen().iter().map(|seen| screen.describe(seen)).collect()
    }

    /// The numbers that were dialled.
    fn dialled(&self) -> Vec<String> {
        let dialled = self.memory().agent().dialled().into_iter();
        dialled.filter_map(|dialled| dialled.endpoint.phone_number).collect()
    }
}
