//! Runs any exported flow on a desk in memory, or checks it.
//!
//! ```text
//! cargo run --example run_flow -- FLOW.json [--payload JSON] [--attribute k=v]… [--phone +81…] [--check] [--off CODE]…
//! ```
//!
//! It prints the log lines that the product writes for a run, how the run ended, and what the desk saw. The desk's CRM
//! holds one Contact and one Lead with the caller's number.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::process::ExitCode;

use cti_engine::memory::{MemoryCrm, MemoryDesk};
use cti_engine::{Channel, Contact, Context, Engine, product_log};
use cti_model::{Code, Finding, Flow, MarkedSource, OneLine};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde_json::{Value, json};

const USAGE: &str =
    "usage: run_flow FLOW.json [--payload JSON] [--attribute k=v]… [--phone +81…] [--check] [--off CODE]…";

fn main() -> ExitCode {
    match Arguments::read(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(code) => code,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for on the command line.
struct Arguments {
    file: String,
    payload: Value,
    attributes: Vec<(String, String)>,
    phone: String,
    check: bool,
    off: Vec<Code>,
}

impl Arguments {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut file = None;
        let mut read = Self {
            file: String::new(),
            payload: Value::Null,
            attributes: Vec::new(),
            phone: "+12025550123".into(),
            check: false,
            off: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                "--check" => read.check = true,
                "--off" => {
                    let code: Code = value()?.parse()?;
                    if !code.can_be_off() {
                        return Err(format!("findings of {code} are errors, which stay on").into());
                    }
                    read.off.push(code);
                }
                "--phone" => read.phone = value()?,
                "--payload" => {
                    let text = value()?;
                    read.payload =
                        serde_json::from_str(&text).map_err(|error| format!("--payload is not JSON: {error}"))?;
                }
                "--attribute" => {
                    let text = value()?;
                    let (name, value) = text.split_once('=').ok_or(format!("--attribute `{text}` is not k=v"))?;
                    read.attributes.push((name.to_owned(), value.to_owned()));
                }
                other if other.starts_with("--") => return Err(format!("unknown option {other}\n{USAGE}").into()),
                other if file.is_none() => file = Some(other.to_owned()),
                other => return Err(format!("one flow at a time, not also {other}\n{USAGE}").into()),
            }
        }
        read.file = file.ok_or(USAGE)?;
        Ok(read)
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let bytes = std::fs::read(&arguments.file).map_err(|error| format!("{}: {error}", arguments.file))?;
    let source = String::from_utf8_lossy(&bytes);
    let flow = match Flow::parse_bytes(&bytes) {
        Ok(flow) => flow,
        Err(error) => {
            show(&arguments.file, &source, error.findings())?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let engine = Engine::new();
    if arguments.check {
        let mut findings = engine.check(&flow);
        findings.retain(|finding| !arguments.off.contains(&finding.code));
        show(&arguments.file, &source, &findings)?;
        println!("{} findings in {} blocks", findings.len(), flow.blocks().len());
        let broken = findings.iter().any(Finding::is_error);
        return Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }

    let program = match engine.compile(&flow) {
        Ok(program) => program,
        Err(error) => {
            show(&arguments.file, &source, error.findings())?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let memory = MemoryDesk::with_crm("Agent", MemoryCrm::new("US"));
    for object in ["Contact", "Lead"] {
        memory.crm().insert(object, json!({"FirstName": "Sample", "LastName": object, "Phone": arguments.phone}));
    }
    let mut contact = Contact::new("11111111-2222-4333-8444-555555555555", Channel::Voice);
    contact = contact.from_number(&arguments.phone).in_queue("BasicQueue");
    for (name, value) in &arguments.attributes {
        contact = contact.with_attribute(name, value);
    }
    memory.center().add(contact.clone());
    let context = Context::new().with_payload(arguments.payload.clone()).with_contact(contact);
    let execution = memory.drive(engine.run(&program, &memory.desk(), &context));

    let name = flow.name().unwrap_or(&arguments.file);
    for line in product_log(name, &flow, &context.payload, &execution) {
        println!("{line}");
    }
    for line in execution.log() {
        println!("console.{line}");
    }
    println!("outcome: {}", execution.end());
    for entry in memory.journal().entries() {
        let answer = match &entry.answer {
            Some(Ok(value)) => value.to_string(),
            Some(Err(error)) => error.to_string(),
            None => "no answer".to_owned(),
        };
        println!("asked: {} -> {answer}", entry.call.name());
    }
    for (_, seen) in memory.screen().take_seen() {
        println!("screen: {}", OneLine(&memory.screen().describe(&seen)));
    }
    for dialled in memory.agent().dialled() {
        println!("dialled: {}", OneLine(&dialled.endpoint.phone_number.unwrap_or_default()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints findings with their places marked in the source text.
fn show(file: &str, source: &str, findings: &[Finding]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    handler.render_report(&mut text, &MarkedSource::new(file, source, findings))?;
    println!("{text}");
    Ok(())
}
