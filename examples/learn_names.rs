//! Learns what the product really calls its block types and controls from exported flows, into the file of corrections that
//! an administrator keeps.
//!
//! ```text
//! cargo run --example learn_names -- names.json FLOW.json…
//! cargo run -p cti -- check FLOW.json --names names.json
//! ```
//!
//! The file is read if it is there, and what is not known here stays in it. What was learnt is printed, and what is open: give such a
//! block in the editor the name of its block type as its title, export the flow again, or write the correction by hand.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::io::ErrorKind;

use cti_model::{Catalogue, Corrections, Flow};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let names = arguments.next().ok_or("usage: learn_names names.json FLOW.json…")?;
    let mut corrections: Corrections = match std::fs::read_to_string(&names) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(error) if error.kind() == ErrorKind::NotFound => Corrections::default(),
        Err(error) => return Err(error.into()),
    };
    // What the file says must fit before more is added to it.
    Catalogue::standard().corrected(&corrections)?;
    for file in arguments {
        let flow = Flow::parse_bytes(&std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?)?;
        for lesson in corrections.learn(&flow, Catalogue::standard()) {
            println!("{file}: {lesson}");
        }
    }
    Catalogue::standard().corrected(&corrections)?;
    std::fs::write(&names, serde_json::to_string_pretty(&corrections)? + "\n")?;
    println!("{names}: {} block types corrected", corrections.blocks.len());
    Ok(())
}
