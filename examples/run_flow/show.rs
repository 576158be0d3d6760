//! What is printed: a run, what the desk saw, findings.

use std::error::Error;

use cti_engine::{Execution, product_log};
use cti_model::{Finding, Flow, MarkedSource, OneLine};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde_json::{Value, json};

use super::Desk;

/// The product's log lines of a run, how it ended, and which blocks failed.
pub(super) fn run(name: &str, flow: &Flow, payload: &Value, execution: &Execution) {
    for line in product_log(name, flow, payload, execution) {
        println!("{line}");
    }
    for line in execution.log() {
        println!("console.{line}");
    }
    println!("outcome: {}", execution.end());
    for (block, exception) in execution.failures() {
        println!("  failed: {}: {exception}", OneLine(block));
    }
}

/// What the desk was asked, what the agent saw and which numbers were dialled.
pub(super) fn seen(memory: &Desk) {
    for entry in memory.journal().entries() {
        let answer = match &entry.answer {
            Some(Ok(value)) => value.to_string(),
            Some(Err(error)) => error.to_string(),
            None => "no answer".to_owned(),
        };
        println!("asked: {} -> {answer}", entry.call.name());
    }
    for seen in screen(memory) {
        println!("screen: {}", OneLine(&seen));
    }
    for number in dialled(memory) {
        println!("dialled: {}", OneLine(&number));
    }
}

fn screen(memory: &Desk) -> Vec<String> {
    memory.screen().seen().iter().map(|seen| memory.screen().describe(seen)).collect()
}

fn dialled(memory: &Desk) -> Vec<String> {
    memory.agent().dialled().into_iter().filter_map(|dialled| dialled.endpoint.phone_number).collect()
}

/// A run and what the desk saw, as JSON.
pub(super) fn as_json(name: &str, execution: &Execution, memory: &Desk) -> Result<Value, serde_json::Error> {
    let failed: Vec<_> =
        execution.failures().map(|(block, exception)| json!({"block": block, "exception": exception})).collect();
    let calls: Vec<_> = memory
        .journal()
        .entries()
        .iter()
        .map(|entry| {
            let answer = match &entry.answer {
                Some(Ok(value)) => value.clone(),
                Some(Err(error)) => json!({"error": error}),
                None => Value::Null,
            };
            json!({"call": entry.call, "answer": answer})
        })
        .collect();
    Ok(json!({
        "flow": name,
        "outcome": execution.end().to_string(),
        "failed": failed,
        "actions": serde_json::to_value(execution.actions())?,
        "calls": calls,
        "screen": screen(memory),
        "dialled": dialled(memory),
        "properties": memory.properties().all(),
    }))
}

/// Findings with their places marked in the source text.
pub(super) fn findings(file: &str, source: &str, findings: &[Finding]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    handler.render_report(&mut text, &MarkedSource::new(file, source, findings))?;
    println!("{text}");
    Ok(())
}
