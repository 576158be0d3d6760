//! What the command is called with.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use cti_model::{Code, ProductVersion, Trigger};
use serde_json::{Map, Value};

use crate::kind::Kind;

/// Checks, tests, draws and compares contact-center CTI flows.
#[derive(Debug, Parser)]
#[command(
    name = "cti",
    version,
    about,
    after_help = "\
Exit codes: 0 all is well, 1 something was found or failed, 2 wrong usage.
No command uses the network unless it is asked to. NO_COLOR switches colours off."
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
    /// Amazon Connect, a call-center definition, a desktop layout of Webex, an event pattern, a scenario, a test case. A
    /// directory is that of an adapter.
    Check(Check),
    /// Play scenarios and say which fail
    ///
    /// Scenarios of desks and of contact flows, and test cases of Amazon Connect: told by what stands in a file. Of a
    /// directory all of them are played that end in .yaml, .yml or .json, and what stands in directories below; a YAML file in
    /// which no line begins with `scenario:` is named and passed over.
    Test(Test),
    /// Check, play and draw all that stands in a directory, and make a page of it
    ///
    /// Adapters are checked and drawn, scenarios and test cases played, and each flow that they try is drawn with its
    /// coverage. A .json file that cannot be read is named, and is a warning; one that is not JSON fails where it has the
    /// names of a flow or a scenario, and is a hint elsewhere, as is a YAML file in which no line begins with `scenario:`.
    Report(Report),
    /// Play one event or one button at a desk in memory, and say what happens
    ///
    /// Without records the CRM holds one Contact with the caller's number, and a Lead with it when a flow looks for one.
    /// What is printed are the log lines of the product, how the run ended and which blocks failed, what the desk was asked
    /// and what the agent saw. JSON is written there, or in a file that is named there.
    Run(Box<Run>),
    /// Draw a flow, a change of it, a contact flow, or an adapter as a whole
    Draw(Draw),
    /// Say what is different between two adapter directories, two flows or two contact flows
    ///
    /// Where things stand on the canvas does not count.
    Diff(Diff),
    /// Bring a configuration into a directory
    ///
    /// Where something stands already, what would change is shown, and written with --yes.
    Import(Import),
    /// Bring the configuration of a directory elsewhere
    Export(Export),
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
    Lsp(Lsp),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of one task
    ///
    /// `cti man | man -l -` shows it; `cti man check > cti-check.1` keeps one.
    Man {
        /// The task, such as check
        task: Option<String>,
    },
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
    /// The event that starts the flow, such as connectVoiceContact.onConnecting
    #[arg(long, value_name = "SOURCE.EVENT")]
    pub(crate) event: Option<Trigger>,
    /// What the product really calls blocks and controls: a file of corrections
    #[arg(long, value_name = "FILE", value_parser = json)]
    pub(crate) names: Option<Value>,
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

#[derive(Debug, Default, Args)]
pub(crate) struct Test {
    /// Scenario files, or directories of them
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// A contact flow for test cases, which else are played in those that stand in their directory; the flow in which a
    /// test case begins is the one that it names, or the only one
    #[arg(long = "flow", value_name = "FILE")]
    pub(crate) flows: Vec<PathBuf>,
    /// Also prints which blocks, ports, actions and rules were tried, and which actions and branches of contact flows
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Writes the coverage as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage_json: Option<PathBuf>,
    /// Writes the coverage in the form of `lcov`: blocks are lines, ports branches
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage_lcov: Option<PathBuf>,
    /// Draws each flow into the directory, with what was tried on it
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) coverage_draw: Option<PathBuf>,
    /// Writes a report that CI systems read, in the form of `JUnit`
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Plays again what was changed, until the standard input ends or Ctrl-C is pressed
    #[arg(long, conflicts_with_all = ["coverage", "coverage_json", "coverage_lcov", "coverage_draw", "junit"])]
    pub(crate) watch: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The directory
    #[arg(default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The directory into which page and pictures go
    #[arg(long, short, value_name = "DIRECTORY", default_value = "report")]
    pub(crate) output: PathBuf,
    /// Warnings fail, too
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// A flow, or the directory of an adapter; - reads the standard input
    pub(crate) path: PathBuf,
    /// The event that happens, such as connectVoiceContact.onConnecting
    #[arg(long, value_name = "SOURCE.EVENT")]
    pub(crate) event: Option<Trigger>,
    /// The CTI Action whose button is pressed
    #[arg(long, value_name = "NAME", conflicts_with = "event")]
    pub(crate) action: Option<String>,
    /// What the event brings, or what is entered in the form
    #[arg(long, value_name = "JSON", value_parser = json)]
    pub(crate) payload: Option<Value>,
    /// The caller's number, whose country is that of the CRM
    #[arg(long, value_name = "NUMBER", default_value = "+12025550123")]
    pub(crate) phone: String,
    /// The contact, in place of one with that number
    #[arg(long, value_name = "JSON", value_parser = json)]
    pub(crate) contact: Option<Value>,
    /// An attribute of the contact
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) attributes: Vec<(String, String)>,
    /// The records of the CRM, lists by their object: {"Contact": [{"LastName": "Mori"}]}
    #[arg(long, value_name = "JSON", value_parser = object)]
    pub(crate) records: Option<Map<String, Value>>,
    /// Properties that flows have set before
    #[arg(long, value_name = "JSON", value_parser = object)]
    pub(crate) properties: Option<Map<String, Value>>,
    /// What the product really calls blocks and controls: a file of corrections
    #[arg(long, value_name = "FILE", value_parser = json)]
    pub(crate) names: Option<Value>,
    /// The version of the product whose behaviour counts
    #[arg(long, value_name = "VERSION")]
    pub(crate) product: Option<ProductVersion>,
    /// Prints all that happened as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Draws the flow that ran, with its run on it
    #[arg(long, value_name = "FILE")]
    pub(crate) draw: Option<PathBuf>,
    /// Writes the run as a scenario, which holds what was said and written
    #[arg(long, value_name = "FILE", conflicts_with = "names")]
    pub(crate) record: Option<PathBuf>,
}

/// JSON that is written there, or in the file that is named there.
fn json(text: &str) -> Result<Value, String> {
    let read = if text.trim_start().starts_with(['{', '[', '"']) || serde_json::from_str::<Value>(text).is_ok() {
        text.to_owned()
    } else {
        crate::input::read(std::path::Path::new(text)).map_err(|trouble| trouble.to_string())?.text
    };
    serde_json::from_str(&read).map_err(|error| format!("not JSON: {error}"))
}

/// A JSON object.
fn object(text: &str) -> Result<Map<String, Value>, String> {
    match json(text)? {
        Value::Object(members) => Ok(members),
        _ => Err("expected a JSON object".to_owned()),
    }
}

/// A name and a value.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[derive(Debug, Default, Args)]
pub(crate) struct Draw {
    /// A flow, a contact flow, or the directory of an adapter; - reads the standard input
    pub(crate) path: PathBuf,
    /// The form of the picture
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PictureFormat,
    /// Marks what a check finds
    #[arg(long, conflicts_with_all = ["against", "run"])]
    pub(crate) findings: bool,
    /// Shows what changed since this older version of the flow or contact flow
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Plays a scenario, and shows the way that it took through the flow
    #[arg(long, value_name = "SCENARIO", conflicts_with = "against")]
    pub(crate) run: Option<PathBuf>,
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
    /// The older one: an adapter directory, a flow or a contact flow
    pub(crate) old: PathBuf,
    /// The newer one
    pub(crate) new: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The directory of the adapter
    pub(crate) directory: PathBuf,
    /// The answer of a query of Salesforce, from the REST API or its command; several may make up an adapter; - reads the
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Vec<PathBuf>,
    /// The adapter, where there are several
    #[arg(long, value_name = "NAME")]
    pub(crate) adapter: Option<String>,
    /// The address of an org, whose token is in `SF_ACCESS_TOKEN`; - reads what `sf org display --json` prints
    #[cfg(feature = "org")]
    #[arg(long, value_name = "ADDRESS", conflicts_with = "records")]
    pub(crate) org: Option<String>,
    /// Writes over what stands in the directory
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The directory of the adapter
    pub(crate) directory: PathBuf,
    /// The file for the records, as an answer of the REST API, instead of the standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) records: Option<PathBuf>,
    /// The address of an org, whose token is in `SF_ACCESS_TOKEN`; - reads what `sf org display --json` prints. What would
    /// change there is shown
    #[cfg(feature = "org")]
    #[arg(long, value_name = "ADDRESS", conflicts_with = "records")]
    pub(crate) org: Option<String>,
    /// Changes the org
    #[cfg(feature = "org")]
    #[arg(long, requires = "org")]
    pub(crate) yes: bool,
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

#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// The version of the product in which flows run
    #[arg(long, value_name = "VERSION")]
    pub(crate) product: Option<ProductVersion>,
    /// What the product really calls blocks and controls: a file of corrections
    #[arg(long, value_name = "FILE", value_parser = json)]
    pub(crate) names: Option<Value>,
    /// Accepted since editors pass it; the server speaks in no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// Flows
    Flow,
    /// Scenarios
    Scenario,
}
