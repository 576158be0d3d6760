//! Checks the configuration of an adapter: a directory of files, as it stands under version control.
//!
//! ```sh
//! cargo run --example check_adapter -- examples/adapter
//! cargo run --example check_adapter -- examples/adapter --off unused-property --off open-port
//! cargo run --example check_adapter -- examples/adapter --from 5.21 --to 5.32
//! ```
//!
//! Prints what is wrong, or with `--from` and `--to` what another version of the product changes. Exits with 1 when the
//! directory cannot be read or something in it cannot work.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::process::ExitCode;

use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::{Code, Finding, ProductVersion};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut directory = None;
    let (mut from, mut to) = (None, ProductVersion::NEWEST);
    let mut checker = AdapterChecker::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--from" => from = Some(arguments.next().ok_or("--from needs a version")?.parse()?),
            "--to" => to = arguments.next().ok_or("--to needs a version")?.parse()?,
            "--off" => checker = checker.without(code(&arguments.next().ok_or("--off needs the name of a code")?)?),
            _ => directory = Some(argument),
        }
    }
    let files = AdapterFiles::read_dir(directory.ok_or("say which directory")?)?;
    let adapter = CtiAdapter::from_files(&files)?;

    if let Some(from) = from {
        for change in checker.version_changes(&adapter, from, to) {
            println!("{change}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let findings = checker.with_version(to).check(&adapter);
    for finding in &findings {
        println!("{finding}");
    }
    println!("{}: {} flows, {} findings", adapter.settings.name, adapter.flows.len(), findings.len());
    let broken = findings.iter().any(Finding::is_error);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The code of that name, which must not be one of errors.
fn code(name: &str) -> Result<Code, Box<dyn Error>> {
    let code: Code = name.parse()?;
    if code.can_be_off() { Ok(code) } else { Err(format!("findings of {code} are errors, which stay on").into()) }
}
