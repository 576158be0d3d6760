//! Plays an event with a flow, or with the directory of an adapter, at a desk in memory, and prints what happens.
//!
//! ```text
//! cargo run --example run_flow -- examples/adapter/flows/click-to-dial.json salesforceUI.onClickToDial
//! cargo run --example run_flow -- examples/adapter connectVoiceContact.onConnecting
//! ```
//!
//! The command has more to say about the desk, and writes the run as a scenario or a picture: `cti run --help`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;

use cti_engine::Engine;
use cti_engine::rehearsal::Rehearsal;
use cti_model::Flow;
use cti_model::adapter::{AdapterFiles, CtiAdapter};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: run_flow FLOW.json|DIRECTORY [SOURCE.EVENT]")?;
    let rehearsal = match arguments.next() {
        Some(event) => Rehearsal::of_event(event.parse()?),
        None => Rehearsal::of_flow(),
    };
    let engine = Engine::new();
    let rehearsed = if Path::new(&path).is_dir() {
        rehearsal.play(&engine, &CtiAdapter::from_files(&AdapterFiles::read_dir(&path)?)?)?
    } else {
        rehearsal.play_flow(&engine, Flow::parse_bytes(&std::fs::read(&path)?)?)?
    };
    println!("{rehearsed}");
    Ok(())
}
