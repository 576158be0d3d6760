//! `cti run`: one event or one button at a desk in memory, and what happens.

use std::io::Write;
use std::path::Path;

use cti_engine::rehearsal::{Rehearsal, Rehearsed};
use cti_engine::scenario::{FlowSource, Scenario};
use cti_engine::{Contact, Engine, Registry};
use cti_model::adapter::CtiAdapter;
use cti_model::picture::Picture;
use cti_model::{Flow, Trigger};

use crate::arguments::Run;
use crate::input::{self, Input, write};
use crate::kind::Kind;
use crate::printed::{self, Checked, Said};
use crate::{Trouble, Verdict};

/// Plays what was asked for, and says what happened; that a flow did not end, or none ran, is found.
pub(crate) fn run(asked: &Run, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut registry = Registry::standard().clone();
    if let Some(names) = &asked.names {
        registry.correct(&input::corrections(names)?).map_err(|error| Trouble::Input(error.to_string()))?;
    }
    let mut engine = Engine::with_registry(registry);
    if let Some(version) = asked.product {
        engine = engine.with_version(version);
    }
    let rehearsal = rehearsal(asked)?;
    let rehearsed = if asked.path.is_dir() {
        if asked.event.is_none() && asked.action.is_none() {
            return Err(Trouble::Usage("say which --event happens, or which --action is pressed".to_owned()));
        }
        let configuration = CtiAdapter::from_files(&input::adapter_files(&asked.path)?)
            .map_err(|error| Trouble::Input(format!("`{}`: {error}", asked.path.display())))?;
        rehearsal.play(&engine, &configuration)
    } else {
        match flow(asked, &engine)? {
            Ok(flow) => rehearsal.play_flow(&engine, flow),
            Err(broken) => {
                printed::text(&[broken], printed::is_coloured(), out)?;
                return Ok(Verdict::Found);
            }
        }
    };
    let rehearsed = rehearsed.map_err(|error| Trouble::Input(error.to_string()))?;
    if asked.json {
        writeln!(out, "{:#}", rehearsed.to_json())?;
    } else {
        writeln!(out, "{rehearsed}")?;
        let meant = asked.event.as_ref().filter(|_| !rehearsed.is_fine()).and_then(Trigger::meant);
        if let Some(meant) = meant {
            writeln!(out, "did you mean `{meant}`?")?;
        }
    }
    if let Some(file) = &asked.draw {
        draw(&rehearsed, &engine, file)?;
    }
    if let Some(file) = &asked.record {
        write(file, &scenario(asked, &rehearsal, &rehearsed, file)?.to_yaml())?;
    }
    Ok(Verdict::found(!rehearsed.is_fine()))
}

fn rehearsal(asked: &Run) -> Result<Rehearsal, Trouble> {
    let mut rehearsal = match (&asked.event, &asked.action) {
        (Some(event), _) => Rehearsal::of_event(event.clone()),
        (None, Some(action)) => Rehearsal::of_action(action),
        (None, None) => Rehearsal::of_flow(),
    };
    rehearsal = rehearsal.from_number(&asked.phone).with_properties(asked.properties.clone().unwrap_or_default());
    if let Some(payload) = &asked.payload {
        rehearsal = rehearsal.with_payload(payload.clone());
    }
    if let Some(records) = &asked.records {
        rehearsal = rehearsal.with_records(records.clone());
    }
    if let Some(contact) = &asked.contact {
        if !contact.is_object() {
            return Err(Trouble::Usage("--contact is not a contact: expected an object with `contactId`".to_owned()));
        }
        let contact: Contact = serde_json::from_value(contact.clone())
            .map_err(|error| Trouble::Usage(format!("--contact is not a contact: {error}")))?;
        rehearsal = rehearsal.with_contact(contact);
    }
    Ok(asked.attributes.iter().fold(rehearsal, |rehearsal, (name, value)| rehearsal.with_attribute(name, value)))
}

/// The flow, or what is wrong with it so that it does not run.
fn flow(asked: &Run, engine: &Engine) -> Result<Result<Flow, Checked>, Trouble> {
    let Input { name, text } = input::read(&asked.path)?;
    let kind = Kind::of(&text);
    if kind.is_played() || kind == Kind::ContactFlow {
        return Err(Trouble::Usage(format!(
            "`{name}` is {} and not a CTI flow: scenarios, also those of contact flows, are played by `cti test`",
            kind.name()
        )));
    }
    let findings = match Flow::parse(&text) {
        Ok(flow) => match engine.compile(&flow) {
            Ok(_) => return Ok(Ok(flow)),
            Err(error) => error.findings().to_vec(),
        },
        Err(error) => error.findings().to_vec(),
    };
    let said = Said::all(findings, &text);
    Ok(Err(Checked { name, text, is_part: false, said }))
}

/// The first flow that ran, with its run on it.
fn draw(rehearsed: &Rehearsed, engine: &Engine, file: &Path) -> Result<(), Trouble> {
    let runs = rehearsed.runs();
    let (flow, ran) = runs.first().ok_or_else(|| Trouble::Input("no flow ran that could be drawn".to_owned()))?;
    let picture = Picture::of_flow(flow, engine.registry().catalogue()).with_marks(&ran.execution.marks());
    let picture = if flow.name().is_none() { picture.titled(&*ran.flow) } else { picture };
    write(file, &picture.to_svg())
}

/// What happened as a scenario, which names the configuration from where the file will stand.
fn scenario(asked: &Run, rehearsal: &Rehearsal, rehearsed: &Rehearsed, file: &Path) -> Result<Scenario, Trouble> {
    let is_directory = asked.path.is_dir();
    let path = input::relative(&asked.path, file.parent().unwrap_or(Path::new("")))?;
    let cause = asked.action.clone().unwrap_or_else(|| rehearsal.trigger().to_string());
    let scenario = rehearsed.journal().to_scenario(&format!("{cause}, recorded"), is_directory.then_some(&*path));
    let mut scenario = scenario.ok_or_else(|| Trouble::Input("too much happened to be recorded".to_owned()))?;
    scenario.version = asked.product;
    if !is_directory {
        scenario.flows.insert(rehearsal.trigger().to_string(), FlowSource::File(path).into());
    }
    Ok(scenario)
}
