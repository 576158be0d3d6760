//! What all cases together have tried: as text, JSON, `lcov` and pictures.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use cti_connect::contact_flow::TriedFlow;
use cti_engine::coverage::{Coverage, FlowFile};
use cti_engine::scenario::Stage;
use cti_model::Catalogue;
use cti_model::adapter::AdapterFiles;
use cti_model::picture::Picture;
use serde_json::{Value, json};

use super::case::{Case, Outcome, What, directory};
use crate::Trouble;
use crate::input;
use crate::picture::Folder;

/// What was tried.
#[derive(Default)]
pub(super) struct Tried<'c> {
    /// Of each configuration of desks.
    desks: Vec<Desk<'c>>,
    /// Of contact flows, by the name that each has: its file, or its scenario and its name in it.
    contact_flows: BTreeMap<String, TriedFlow>,
}

/// A configuration, with a case that names it.
struct Desk<'c> {
    case: &'c Case,
    stage: &'c Arc<Stage>,
    coverage: Coverage,
}

impl<'c> Tried<'c> {
    /// What cases have tried.
    pub(super) fn of(cases: &'c [Case], played: &[Option<Outcome>]) -> Self {
        let mut tried = Self::default();
        for (case, outcome) in cases.iter().zip(played) {
            if let (Ok(What::Desk(_, stage)), Some(Outcome::Desk(played))) = (&case.what, outcome) {
                let desk = tried.desks.iter_mut().find(|desk| Arc::ptr_eq(desk.stage, stage));
                let note = |coverage: &mut Coverage| {
                    for happened in &played.happened {
                        coverage.note(&happened.what);
                    }
                };
                match desk {
                    Some(desk) => note(&mut desk.coverage),
                    None => {
                        let mut coverage = Coverage::of(stage.adapter());
                        note(&mut coverage);
                        tried.desks.push(Desk { case, stage, coverage });
                    }
                }
            }
            for flow in outcome.iter().flat_map(Outcome::flows) {
                let key = match case.file_of(&flow.name) {
                    // However it was named, one file is one flow.
                    Some(file) => {
                        file.canonicalize().map_or_else(|_| file.clone(), |it| shortest(&it)).display().to_string()
                    }
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
        tried
    }

    /// The desks' coverage in one, flows by name.
    fn merged(&self) -> Coverage {
        let mut merged = Coverage::default();
        for desk in &self.desks {
            merged.merge(&desk.coverage);
        }
        merged
    }

    /// `{flows, actions, rules, contactFlows}`.
    pub(super) fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(self.merged()).unwrap_or_default();
        let flows: BTreeMap<_, _> = self.contact_flows.iter().map(|(name, flow)| (name, &flow.coverage)).collect();
        if let Value::Object(members) = &mut value {
            members.insert("contactFlows".to_owned(), json!(flows));
        }
        value
    }

    /// In the form of `lcov`, for the flows that stand in files.
    pub(super) fn to_lcov(&self) -> String {
        let mut text = String::new();
        for desk in &self.desks {
            let Some((path, files)) = desk.files() else { continue };
            text.push_str(&desk.coverage.to_lcov(|flow| match &files {
                Some(files) => FlowFile::of(files, &path, flow),
                None => desk.file(flow),
            }));
        }
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
        for desk in &self.desks {
            for flow in desk.stage.adapter().flows() {
                let Some(coverage) = desk.coverage.flows.get(flow.name()) else { continue };
                let drawn = Picture::of_flow(flow.flow(), Catalogue::standard()).titled(flow.name());
                pictures.add(flow.name(), &drawn.with_marks(&coverage.marks()))?;
            }
        }
        for TriedFlow { name, flow, coverage, .. } in self.contact_flows.values() {
            let title = flow.name().unwrap_or(name);
            pictures.add(title, &flow.picture().titled(title).with_marks(&coverage.marks(flow)))?;
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// The path of the configuration, with its files if it is a directory.
    fn files(&self) -> Option<(String, Option<AdapterFiles>)> {
        let Ok(What::Desk(scenario, _)) = &self.case.what else { return None };
        let Some(adapter) = &scenario.adapter else { return Some((String::new(), None)) };
        let path = directory(&self.case.file).join(&adapter.value);
        let path = path.canonicalize().map_or_else(|_| path.clone(), |it| shortest(&it));
        let files = input::adapter_files(&path).ok()?;
        Some((path.display().to_string(), Some(files)))
    }

    /// The file of a flow that the scenario itself names.
    fn file(&self, flow: &str) -> Option<FlowFile> {
        let Ok(What::Desk(scenario, _)) = &self.case.what else { return None };
        let cti_engine::scenario::FlowSource::File(file) = &scenario.flows.get(flow)?.value else { return None };
        let path = directory(&self.case.file).join(file);
        let text = input::read(&path).ok()?.text;
        Some(FlowFile { path: path.display().to_string(), text })
    }
}

/// A path as seen from the current directory, if it lies in it.
fn shortest(path: &Path) -> std::path::PathBuf {
    let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_owned()
}

impl fmt::Display for Tried<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.desks.is_empty() {
            write!(f, "{}", self.merged())?;
        }
        for tried in self.contact_flows.values() {
            writeln!(f, "{tried}")?;
        }
        Ok(())
    }
}
