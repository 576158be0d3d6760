//! What all cases together have tried: as text, JSON, `lcov` and pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cti_connect::contact_flow::TriedFlow;
use cti_engine::adapter::ActiveFlow;
use cti_engine::coverage::{Coverage, FlowFile};
use cti_engine::scenario::{FlowSource, Scenario, Stage};
use cti_model::Catalogue;
use cti_model::adapter::AdapterFiles;
use cti_model::picture::Picture;
use serde_json::{Value, json};

use super::case::{Case, Outcome, What, directory};
use crate::Trouble;
use crate::input;
use crate::kind::Kind;
use crate::picture::Folder;

/// What was tried.
#[derive(Default)]
pub(super) struct Tried {
    /// Of desks: flows, actions and rules, each by a name that none of another configuration has.
    desks: Coverage,
    /// Where the flows of desks stand, by those names.
    flows: BTreeMap<String, Place>,
    /// Of contact flows, by the name that each has: its file, or its scenario and its name in it.
    contact_flows: BTreeMap<String, TriedFlow>,
}

/// Where a flow stands.
struct Place {
    flow: Arc<ActiveFlow>,
    /// The directory of its adapter, or its own file; none where its document stands in a scenario.
    path: Option<PathBuf>,
}

/// A configuration, with a case that names it.
struct Desk<'c> {
    case: &'c Case,
    scenario: &'c Scenario,
    stage: &'c Arc<Stage>,
    coverage: Coverage,
}

impl Tried {
    /// What cases have tried.
    pub(super) fn of(cases: &[Case], played: &[Option<Outcome>]) -> Self {
        let mut tried = Self::default();
        let mut desks: Vec<Desk<'_>> = Vec::new();
        for (case, outcome) in cases.iter().zip(played) {
            if let (Ok(What::Desk(scenario, stage)), Some(Outcome::Desk(played))) = (&case.what, outcome) {
                let at = desks.iter().position(|desk| Arc::ptr_eq(desk.stage, stage)).unwrap_or(desks.len());
                if at == desks.len() {
                    desks.push(Desk { case, scenario, stage, coverage: Coverage::of(stage.adapter()) });
                }
                if let Some(desk) = desks.get_mut(at) {
                    played.happened.iter().for_each(|happened| desk.coverage.note(&happened.what));
                }
            }
            for flow in outcome.iter().flat_map(Outcome::flows) {
                let key = match case.file_of(&flow.name) {
                    // However it was named, one file is one flow.
                    Some(file) => known(&file).display().to_string(),
                    None => format!("{}: {}", case.file.display(), flow.name),
                };
                match tried.contact_flows.get_mut(&key) {
                    Some(tried) => tried.coverage.add(&flow.coverage),
                    None => {
                        let mut flow = flow.clone();
                        flow.name.clone_from(&key);
                        tried.contact_flows.insert(key, flow);
                    }
                }
            }
        }
        let adapters: BTreeSet<PathBuf> = desks.iter().filter_map(Desk::adapter).collect();
        for desk in desks {
            tried.add(&desk, adapters.len() > 1);
        }
        tried
    }

    /// Adds what was tried of a configuration, which may have been played in other versions of the product, too.
    fn add(&mut self, desk: &Desk<'_>, are_several: bool) {
        let adapter = desk.adapter();
        // Flows of two adapters may have one name, and two flows that scenarios name by an event are not the same.
        let named = |name: &str| match &adapter {
            Some(path) if are_several => format!("{}: {name}", path.display()),
            Some(_) => name.to_owned(),
            None => match desk.file(name) {
                Some(file) => file.display().to_string(),
                None => format!("{}: {name}", desk.case.file.display()),
            },
        };
        for flow in desk.stage.adapter().flows() {
            let path = adapter.clone().or_else(|| desk.file(flow.name()));
            self.flows.entry(named(flow.name())).or_insert(Place { flow, path });
        }
        let Coverage { flows, actions, rules, .. } = &desk.coverage;
        for (name, flow) in flows {
            let mut one = Coverage::default();
            one.flows.insert(named(name), flow.clone());
            self.desks.merge(&one);
        }
        let mut rest = Coverage::default();
        rest.actions.extend(actions.iter().map(|(name, count)| (named(name), *count)));
        rest.rules.extend(rules.iter().map(|(name, count)| (named(name), *count)));
        self.desks.merge(&rest);
    }

    /// `{flows, actions, rules, contactFlows}`.
    pub(super) fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(&self.desks).unwrap_or_default();
        let flows: BTreeMap<_, _> = self.contact_flows.iter().map(|(name, flow)| (name, &flow.coverage)).collect();
        if let Value::Object(members) = &mut value {
            members.insert("contactFlows".to_owned(), json!(flows));
        }
        value
    }

    /// In the form of `lcov`, for the flows that stand in files.
    pub(super) fn to_lcov(&self) -> String {
        let mut adapters: BTreeMap<&Path, Option<AdapterFiles>> = BTreeMap::new();
        let mut text = self.desks.to_lcov(|name| {
            let Place { flow, path } = self.flows.get(name)?;
            let path = path.as_deref()?;
            if path.is_dir() {
                let files = adapters.entry(path).or_insert_with(|| input::adapter_files(path).ok());
                return FlowFile::of(files.as_ref()?, &path.display().to_string(), flow.name());
            }
            // Of an adapter whose records stand in one file, flows have no lines.
            let text = input::text(path).ok()?;
            (Kind::of(&text) == Kind::Flow).then(|| FlowFile { path: path.display().to_string(), text })
        });
        for TriedFlow { name, flow, coverage, .. } in self.contact_flows.values() {
            // A flow of the old editor was converted, and its lines are not those of the file.
            if input::read(Path::new(name)).is_ok_and(|input| input.text == flow.to_text()) {
                text.push_str(&coverage.to_lcov(flow, name));
            }
        }
        text
    }

    /// A picture of each flow, with what was tried on it.
    pub(super) fn draw(&self, pictures: &mut Folder) -> Result<(), Trouble> {
        for (name, coverage) in &self.desks.flows {
            let Some(Place { flow, path }) = self.flows.get(name) else { continue };
            let drawn = Picture::of_flow(flow.flow(), Catalogue::standard()).titled(name);
            pictures.add(name, &drawn.with_marks(&coverage.marks()), path.as_deref())?;
        }
        for TriedFlow { name, flow, coverage, .. } in self.contact_flows.values() {
            let title = flow.name().unwrap_or(name);
            let drawn = flow.picture().titled(title).with_marks(&coverage.marks(flow));
            pictures.add(title, &drawn, Some(Path::new(name)))?;
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// The path of its adapter, if it has one.
    fn adapter(&self) -> Option<PathBuf> {
        Some(known(&directory(&self.case.file).join(&self.scenario.adapter.as_ref()?.value)))
    }

    /// The file of a flow that the scenario itself names.
    fn file(&self, flow: &str) -> Option<PathBuf> {
        let FlowSource::File(file) = &self.scenario.flows.get(flow)?.value else { return None };
        Some(known(&directory(&self.case.file).join(file)))
    }
}

/// A path by which a file or directory is known, however it was named: as seen from the current directory, if it lies in it.
fn known(path: &Path) -> PathBuf {
    path.canonicalize().map_or_else(|_| path.to_owned(), |path| shortest(&path))
}

/// A path as seen from the current directory, if it lies in it.
fn shortest(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_owned()
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.flows.is_empty() {
            write!(f, "{}", self.desks)?;
        }
        for tried in self.contact_flows.values() {
            writeln!(f, "{tried}")?;
        }
        Ok(())
    }
}
