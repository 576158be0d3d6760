//! What the command is called with.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use cti_model::{Code, ProductVersion};

use crate::kind::Kind;

/// Checks, tests, draws and compares contact-center CTI flows.
#[derive(Debug, Parser)]
#[command(
    name = "cti",
    version,
    about,
    after_help = "\
Exit codes: 0 all is well, 1 something was found or failed, 2 wrong usage.
No command uses the network. NO_COLOR switches colours off."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Say what is wrong with flows, adapter directories and other documents
    ///
    /// What a file is, is told by what stands in it: a CTI flow, the answer of a query of Salesforce, a contact flow of
    /// Amazon Connect, a call-center definition, a desktop layout of Webex, an event pattern, a scenario. A directory is
    /// that of an adapter.
    Check(Check),
    /// Play scenarios and say which fail
    ///
    /// Of a directory every file that ends in .yaml or .yml is played, and what stands in directories below.
    Test(Test),
    /// Draw a flow, a change of it, or an adapter as a whole
    Draw(Draw),
    /// Say what is different between two adapter directories or two flows
    Diff(Diff),
    /// Say what another version of the product changes
    Upgrade(Upgrade),
    /// Say what the code of a finding means; without one, list them all
    Explain {
        /// The code, such as open-port
        code: Option<String>,
    },
    /// List the blocks, or describe one
    Blocks {
        /// Its name or its type, such as "Is Truthy?"
        name: Option<String>,
    },
    /// Make a directory with an adapter, two flows and a scenario that passes
    New {
        /// The directory, which must not exist or be empty
        directory: PathBuf,
    },
    /// Print a JSON Schema, by which editors complete and mark
    Schema {
        /// Of what
        of: Schema,
    },
    /// Answer an editor, over the Language Server Protocol on the standard input and output
    Lsp {
        /// Editors say so; there is no other way
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Default, Args)]
pub(crate) struct Check {
    /// Files and adapter directories; - reads the standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// What the files are, where it is not to be told by what stands in them
    #[arg(long, value_enum)]
    pub(crate) kind: Option<Kind>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Switches off findings of a code, which must not be one of errors
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub(crate) off: Vec<Code>,
    /// The version of the product in which flows run
    #[arg(long, value_name = "VERSION")]
    pub(crate) product: Option<ProductVersion>,
    /// Warnings fail, too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// The code of that name, which must not be one of errors.
fn code(name: &str) -> Result<Code, String> {
    let code: Code = name.parse().map_err(|error: cti_model::UnknownCode| error.to_string())?;
    if code.can_be_off() { Ok(code) } else { Err(format!("findings of {code} are errors, which stay on")) }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the place marked
    #[default]
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, which code hosts show beside the code
    Sarif,
    /// Workflow commands of GitHub
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Scenario files, or directories of them
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also prints which blocks, ports, actions and rules were tried
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Writes the coverage as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage_json: Option<PathBuf>,
    /// Writes a report that CI systems read, in the form of `JUnit`
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Draw {
    /// A flow, or the directory of an adapter; - reads the standard input
    pub(crate) path: PathBuf,
    /// The form of the picture
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PictureFormat,
    /// Marks what a check finds
    #[arg(long, conflicts_with = "against")]
    pub(crate) findings: bool,
    /// Shows what changed since this older version of the flow
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Where the picture goes, instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureFormat {
    /// SVG
    #[default]
    Svg,
    /// Text for Mermaid
    Mermaid,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The older one: an adapter directory or a flow
    pub(crate) old: PathBuf,
    /// The newer one
    pub(crate) new: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Upgrade {
    /// An adapter directory or a flow
    pub(crate) path: PathBuf,
    /// The version that is in use
    #[arg(long, value_name = "VERSION")]
    pub(crate) from: ProductVersion,
    /// The version that will be
    #[arg(long, value_name = "VERSION", default_value_t = ProductVersion::NEWEST)]
    pub(crate) to: ProductVersion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// Flows
    Flow,
    /// Scenarios
    Scenario,
}
