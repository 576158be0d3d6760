//! The configuration of scenarios, compiled: what they are played on.

use std::fmt;

use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow, Script, VoicemailDrop};
use cti_model::{Finding, OneLine, ProductVersion, Trigger};
use serde_json::Value;

use super::error::ScenarioError;
use super::model::{FlowSource, Scenario};
use super::play::{Played, Player};
use super::text::{At, Mark};
use crate::adapter::Adapter;
use crate::run::Engine;

/// A configuration, compiled, on which any number of scenarios are played.
#[derive(Clone)]
pub struct Stage {
    adapter: Adapter,
    voicemail_drops: Vec<VoicemailDrop>,
}

/// What a scenario names, as it was found.
pub enum Named {
    /// A directory.
    Directory(AdapterFiles),
    /// A file, with its text.
    File(String),
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory(_) => "Directory",
            Self::File(_) => "File",
        })
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("adapter", &self.adapter).finish_non_exhaustive()
    }
}

impl Stage {
    /// Compiles a configuration, for the newest version of the product and the blocks of the catalogue.
    pub fn new(configuration: &CtiAdapter) -> Self {
        Self::with_engine(configuration, &Engine::new())
    }

    /// Compiles a configuration for an engine, which may know blocks of the embedder's own.
    pub fn with_engine(configuration: &CtiAdapter, engine: &Engine) -> Self {
        let adapter = Adapter::compile(engine, configuration);
        Self { adapter, voicemail_drops: configuration.voicemail_drops.clone() }
    }

    /// Compiles what a scenario names. `find` gives what stands under a path that the scenario names, or says why it cannot.
    ///
    /// # Errors
    /// [`ScenarioError`] at the place where the scenario names it.
    pub fn of(scenario: &Scenario, find: impl FnMut(&str) -> Result<Named, String>) -> Result<Self, ScenarioError> {
        let configuration = configuration(scenario, find)?;
        Ok(Self::with_engine(&configuration, &engine(scenario.version)))
    }

    /// The configuration.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// Its voicemail drops.
    pub(super) fn voicemail_drops(&self) -> &[VoicemailDrop] {
        &self.voicemail_drops
    }

    /// Plays a scenario in virtual time.
    pub fn play(&self, scenario: &Scenario) -> Played {
        Player::play(self, scenario)
    }
}

pub(super) fn engine(version: Option<ProductVersion>) -> Engine {
    match version {
        Some(version) => Engine::new().with_version(version),
        None => Engine::new(),
    }
}

/// The configuration that a scenario names.
pub(super) fn configuration(
    scenario: &Scenario,
    mut find: impl FnMut(&str) -> Result<Named, String>,
) -> Result<CtiAdapter, ScenarioError> {
    let mut found = |named: &At<String>| {
        let refused = |why: String| ScenarioError::new(named.mark(), "the path of a configuration", why);
        find(&named.value).map_err(refused)
    };
    match &scenario.adapter {
        Some(named) if scenario.flows.is_empty() => match found(named)? {
            Named::Directory(files) => of_files(named, &files),
            Named::File(text) => of_records(named, &text),
        },
        Some(named) => Err(ScenarioError::new(named.mark(), "`adapter` or `flows`", "both")
            .help("take out one of them; flows of an adapter belong into its directory")),
        None if scenario.flows.is_empty() => {
            Err(ScenarioError::new(Mark::START, "the member `adapter` or `flows`", "none of them")
                .help("name the directory of the adapter: `adapter: ../adapter`"))
        }
        None => {
            let mut adapter = CtiAdapter::default();
            for (trigger, source) in &scenario.flows {
                let refused = |expected: &str, found: String| ScenarioError::new(source.mark(), expected, found);
                let parsed: Trigger = trigger.parse().map_err(|error: cti_model::TriggerError| {
                    refused("an event such as `salesforceUI.onClickToDial` as the name of the flow", error.to_string())
                })?;
                // A flow may be for an event of an embedder's own, but not for a slip of one of the product.
                if let Some(meant) = parsed.meant() {
                    let error = refused("an event of the product as the name of the flow", format!("`{parsed}`"));
                    return Err(error.help(format!("did you mean `{meant}`?")));
                }
                let text = match &source.value {
                    FlowSource::Document(document) => Value::Object(document.clone()).to_string(),
                    FlowSource::File(path) => {
                        let named = At { line: source.line, column: source.column, value: path.clone() };
                        match found(&named)? {
                            Named::File(text) => text,
                            Named::Directory(_) => return Err(refused("the file of a flow", "a directory".to_owned())),
                        }
                    }
                };
                let Script::Flow(flow) = Script::read(&text) else {
                    return Err(refused(
                        "a flow: an object with the member `actions`",
                        "what is not a flow".to_owned(),
                    ));
                };
                adapter.flows.push(CtiFlow::new(trigger.as_str(), parsed.source, parsed.event, flow));
            }
            Ok(adapter)
        }
    }
}

fn of_files(named: &At<String>, files: &AdapterFiles) -> Result<CtiAdapter, ScenarioError> {
    let (adapter, findings) = CtiAdapter::read_files(files);
    readable(named, adapter, &findings)
}

fn of_records(named: &At<String>, text: &str) -> Result<CtiAdapter, ScenarioError> {
    let refused = |found: String| ScenarioError::new(named.mark(), "the records of an adapter, as JSON", found);
    let records: Value =
        serde_json::from_str(text).map_err(|error| refused(OneLine(&error.to_string()).to_string()))?;
    CtiAdapter::from_records(&records).map_err(|error| refused(OneLine(&error.to_string()).to_string()))
}

/// A configuration of which a file cannot be read is none to play on; what is wrong inside is left out, and told.
fn readable(named: &At<String>, adapter: CtiAdapter, findings: &[Finding]) -> Result<CtiAdapter, ScenarioError> {
    match findings.iter().find(|finding| finding.is_error()) {
        None => Ok(adapter),
        Some(finding) => {
            Err(ScenarioError::new(named.mark(), "the directory of an adapter that can be read", finding.to_string()))
        }
    }
}
