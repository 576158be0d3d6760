//! Checks the configuration of an adapter: a directory of files, as it stands under version control.
//!
//! ```text
//! cargo run --example check_adapter -- examples/adapter
//! ```
//!
//! Prints what is wrong, and exits with 1 when something cannot work. The command does it for every kind of document, with
//! the place marked: `cti check --help`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::process::ExitCode;

use cti_model::Finding;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("usage: check_adapter DIRECTORY")?;
    let adapter = CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?;
    let findings = AdapterChecker::new().check(&adapter);
    for finding in &findings {
        println!("{finding}");
    }
    println!("{}: {} flows, {} findings", adapter.settings.name, adapter.flows.len(), findings.len());
    Ok(if findings.iter().any(Finding::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
