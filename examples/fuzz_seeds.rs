//! Writes seeds for the fuzz target `flow_run`: one small flow for each room of the catalogue, in which every block stands
//! once with something in each control.
//!
//! ```text
//! cargo run --example fuzz_seeds -- fuzz/seeds/flow_run
//! ```

#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use cti_engine::Program;
use cti_model::{Block, BlockSpec, Catalogue, ControlKind, ControlSpec, Flow, Json, Ports};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("expected the folder of the seeds")?;
    let mut rooms: BTreeMap<String, Vec<&BlockSpec>> = BTreeMap::new();
    let catalogue = Catalogue::standard();
    for spec in catalogue.iter().filter(|spec| !catalogue.is_start(spec.type_id) && spec.ports != Ports::None) {
        rooms.entry(format!("{:?}", spec.category).to_lowercase()).or_default().push(spec);
    }
    let payload = json!({"text": "+12025550123", "list": [{"Id": "003000000000001AAA", "Name": "Yamada"}], "count": 2});
    let contact = json!({"contactId": "1", "channel": "voice", "attributes": {"name": "value"}});
    for (room, specs) in &rooms {
        let flow = chain(specs)?;
        Program::compile(&flow)?;
        // The desk that answers anything, and the one in memory.
        for (desk, name) in [('4', "answering"), ('2', "memory")] {
            let seed = format!("{desk}{}\u{1e}{payload}\u{1e}{contact}", flow.to_json());
            std::fs::write(Path::new(&folder).join(format!("{name}_{room}")), seed)?;
        }
        println!("{room}: {} blocks", specs.len());
    }
    Ok(())
}

/// A flow through all these blocks, whichever port a run takes.
fn chain(specs: &[&BlockSpec]) -> Result<Flow, Box<dyn Error>> {
    let mut flow = Flow::new().with_block(Block::new("start", "SE_Start").with_port("done", "0"));
    for (at, spec) in specs.iter().enumerate() {
        let next = if at + 1 == specs.len() { "end".to_owned() } else { (at + 1).to_string() };
        let mut block = Block::new(at.to_string().as_str(), spec.type_id);
        for control in spec.controls {
            let value: Json = serde_json::from_value(filled(control))?;
            block = block.with_control(control.name, value);
        }
        flow = flow.with_block(spec.ports.names().fold(block, |block, port| block.with_port(port, next.as_str())));
    }
    Ok(flow.with_block(Block::new("end", "SE_End")))
}

fn filled(control: &ControlSpec) -> Value {
    if control.literal.is_some() {
        // Some texts only.
        return control.default.map_or(Value::Null, Value::from);
    }
    match control.kind {
        ControlKind::Number => json!("2"),
        ControlKind::Bool => json!(true),
        ControlKind::List => json!(["$.payload.text", "Id"]),
        ControlKind::Map => json!({"Name": "$.payload.text", "Phone": "1"}),
        ControlKind::Any => json!("$.payload.list"),
        _ => json!("$.payload.text"),
    }
}
