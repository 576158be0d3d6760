//! Runs any exported flow, or what an adapter's directory does at an event, on a desk in memory; or checks it.
//!
//! ```text
//! cargo run --example run_flow -- FLOW.json|DIRECTORY [--event SOURCE.EVENT] [--action NAME] [--payload JSON]
//!     [--contact JSON] [--attribute k=v]… [--phone +81…] [--records JSON] [--properties JSON] [--names FILE]
//!     [--version 5.32] [--json] [--check] [--off CODE]…
//! ```
//!
//! JSON is written there, or in a file that is named there. Records stand by their object type:
//! `{"Contact": [{"LastName": "Yamada", "Phone": "…"}]}`; without them the desk's CRM holds one Contact with the caller's
//! number, and a Lead with it when the flow looks for one. `--names` takes a file of corrections (`learn_names` writes it).
//!
//! It prints the log lines that the product writes for a run, how the run ended and which blocks failed, and what the desk
//! saw; with `--json` all of that as JSON.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

mod arguments;
mod desk;
mod show;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Context, Engine, Happening, Registry};
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::{Checker, Finding, Flow};
use serde_json::json;

use arguments::Arguments;

fn main() -> ExitCode {
    match Arguments::read(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(code) => code,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let mut registry = Registry::standard().clone();
    if let Some(names) = &arguments.names {
        registry.correct(&serde_json::from_value(names.clone())?)?;
    }
    let engine = Engine::with_registry(registry).with_version(arguments.version);
    if Path::new(&arguments.file).is_dir() { of_adapter(arguments, &engine) } else { of_flow(arguments, &engine) }
}

/// Checks or runs one flow.
fn of_flow(arguments: &Arguments, engine: &Engine) -> Result<ExitCode, Box<dyn Error>> {
    let bytes = std::fs::read(&arguments.file).map_err(|error| format!("{}: {error}", arguments.file))?;
    let source = String::from_utf8_lossy(&bytes);
    let refused = |findings: &[Finding]| {
        show::findings(&arguments.file, &source, findings)?;
        Ok(ExitCode::FAILURE)
    };
    let flow = match Flow::parse_bytes(&bytes) {
        Ok(flow) => flow,
        Err(error) => return refused(error.findings()),
    };
    if arguments.check {
        let mut checker = Checker::with_catalogue(engine.registry().catalogue()).with_version(arguments.version);
        if let Some(trigger) = &arguments.event {
            checker = checker.triggered_by(trigger.clone());
        }
        let findings = arguments.off.iter().fold(checker, |checker, code| checker.without(*code)).check(&flow);
        if arguments.json {
            println!("{}", serde_json::to_string_pretty(&findings)?);
        } else {
            show::findings(&arguments.file, &source, &findings)?;
            println!("{} findings in {} blocks", findings.len(), flow.blocks().len());
        }
        return Ok(code_of(&findings));
    }
    let program = match engine.compile(&flow) {
        Ok(program) => program,
        Err(error) => return refused(error.findings()),
    };
    let memory = desk::prepare(arguments, [&flow])?;
    let mut context = Context::new().with_payload(desk::payload(arguments));
    if let Some(contact) = desk::contact(arguments, &memory)? {
        context = context.with_contact(contact);
    }
    let execution = memory.drive(engine.run(&program, &memory.desk(), &context));
    let name = flow.name().unwrap_or(&arguments.file);
    let told = if arguments.json {
        show::as_json(name, &execution, &memory)?
    } else {
        show::run(name, &flow, &context.payload, &execution);
        show::seen(&memory);
        return Ok(ExitCode::SUCCESS);
    };
    println!("{}", serde_json::to_string_pretty(&told)?);
    Ok(ExitCode::SUCCESS)
}

/// Checks an adapter, or runs what it does at an event or when an action is pressed.
fn of_adapter(arguments: &Arguments, engine: &Engine) -> Result<ExitCode, Box<dyn Error>> {
    let configuration = CtiAdapter::from_files(&AdapterFiles::read_dir(&arguments.file)?)?;
    if arguments.check {
        let checker = AdapterChecker::new().with_catalogue(engine.registry().catalogue());
        let checker = checker.with_version(arguments.version);
        let findings = arguments.off.iter().fold(checker, |checker, code| checker.without(*code)).check(&configuration);
        if arguments.json {
            println!("{}", serde_json::to_string_pretty(&findings)?);
        } else {
            for finding in &findings {
                println!("{finding}");
            }
            println!("{}: {} flows, {} findings", arguments.file, configuration.flows.len(), findings.len());
        }
        return Ok(code_of(&findings));
    }
    let memory = desk::prepare(arguments, configuration.flows.iter().filter_map(|record| record.flow()))?;
    let adapter = Adapter::compile(engine, &configuration);
    let mut session = adapter.open(memory.desk());
    let inbox = session.inbox();
    let contact = desk::contact(arguments, &memory)?.map(Arc::new);
    if let Some(action) = &arguments.action {
        if let Some(contact) = &contact {
            inbox.raise(DeskEvent::contact(Arc::clone(contact), ContactEvent::ViewContact))?;
        }
        // What stands in the form first, and what was typed over it.
        let mut entered = inbox.initial_values(action)?;
        entered.extend(arguments.payload.as_object().cloned().unwrap_or_default());
        inbox.execute(action, &entered)?;
    } else {
        let trigger = arguments.event.clone().ok_or("say which --event happens, or which --action is pressed")?;
        inbox.raise(DeskEvent::from_parts(trigger, desk::payload(arguments), contact)?)?;
    }
    let happenings = memory.drive(session.settle());
    if arguments.json {
        let runs = happenings.iter().filter_map(|happening| match happening {
            Happening::FlowRan(ran) => Some(show::as_json(&ran.flow, &ran.execution, &memory)),
            _ => None,
        });
        let runs = runs.collect::<Result<Vec<_>, _>>()?;
        println!("{}", serde_json::to_string_pretty(&json!({"happenings": happenings, "runs": runs}))?);
        return Ok(ExitCode::SUCCESS);
    }
    for happening in &happenings {
        match happening {
            Happening::FlowRan(ran) => {
                let flows = adapter.flows();
                let flow = flows.iter().find(|flow| flow.name() == &*ran.flow).ok_or("the flow is gone")?;
                show::run(&ran.flow, flow.flow(), &ran.context.payload, &ran.execution);
            }
            other => println!("{other}"),
        }
    }
    show::seen(&memory);
    Ok(ExitCode::SUCCESS)
}

fn code_of(findings: &[Finding]) -> ExitCode {
    if findings.iter().any(Finding::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The desk of a run.
type Desk = MemoryDesk;
