//! The command `cti`: what the libraries of this workspace do, for files and for CI.
//!
//! It exits with 0 when all is well, with 1 when something was found or failed, and with 2 when it was not used as its help
//! says. It uses no network but for an org of Salesforce whose address is given (feature `org`).

mod arguments;
mod blocks;
mod changes;
mod check;
mod draw;
mod input;
mod kind;
mod lsp;
mod new;
#[cfg(feature = "org")]
mod org;
mod picture;
mod printed;
mod report;
mod run;
mod test;
mod transfer;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Task};

/// How a task that could be done went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Fine,
    /// Something was found, or failed.
    Found,
}

impl Verdict {
    const fn found(something: bool) -> Self {
        if something { Self::Found } else { Self::Fine }
    }
}

/// Why a task could not be done.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// What was asked for does not fit together.
    #[error("{0}")]
    Usage(String),
    /// What was to be read cannot be.
    #[error("{0}")]
    Input(String),
    /// The output cannot be written.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let verdict = done(arguments.task, &mut out).and_then(|verdict| Ok(out.flush().map(|()| verdict)?));
    match verdict {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::FAILURE,
        // Who closed the pipe has read enough.
        Err(Trouble::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(trouble) => {
            let _ = writeln!(io::stderr(), "error: {trouble}");
            ExitCode::from(if matches!(trouble, Trouble::Usage(_)) { 2 } else { 1 })
        }
    }
}

/// The command, or one of its tasks, as a page of the manual is made of it.
fn page(task: Option<&str>) -> Result<clap::Command, Trouble> {
    let mut whole = Arguments::command();
    whole.build();
    let Some(task) = task else { return Ok(whole) };
    let Some(found) = whole.find_subcommand(task) else {
        let meant = cti_model::nearest(task, whole.get_subcommands().map(clap::Command::get_name));
        let meant = cti_model::did_you_mean(meant).unwrap_or_else(|| "`cti help` lists them".to_owned());
        return Err(Trouble::Usage(format!("no task is called `{}`: {meant}", cti_model::OneLine(task))));
    };
    Ok(found.clone())
}

fn done(task: Task, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    match task {
        Task::Check(asked) => check::check(&asked, out),
        Task::Test(asked) => test::test(&asked, out),
        Task::Run(asked) => run::run(&asked, out),
        Task::Report(asked) => report::report(&asked, out),
        Task::Draw(asked) => draw::draw(&asked, out),
        Task::Diff(asked) => changes::diff(&asked, out),
        Task::Import(asked) => transfer::import(&asked, out),
        Task::Export(asked) => transfer::export(&asked, out),
        Task::Upgrade(asked) => changes::upgrade(&asked, out),
        Task::Explain { code } => blocks::explain(code.as_deref(), out),
        Task::Blocks { name } => blocks::blocks(name.as_deref(), out),
        Task::New { directory } => new::new(&directory, out),
        Task::Schema { of } => {
            let schema = match of {
                arguments::Schema::Flow => cti_model::Catalogue::standard().flow_schema(),
                arguments::Schema::Scenario => cti_engine::scenario::Scenario::schema(),
            };
            writeln!(out, "{schema:#}")?;
            Ok(Verdict::Fine)
        }
        Task::Lsp(asked) => lsp::serve(&asked, out),
        Task::Completions { shell } => {
            // It panics where it cannot write, such as in a closed pipe.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "cti", &mut script);
            out.write_all(&script)?;
            Ok(Verdict::Fine)
        }
        Task::Man { task } => {
            clap_mangen::Man::new(page(task.as_deref())?).render(out)?;
            Ok(Verdict::Fine)
        }
    }
}
