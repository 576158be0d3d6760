//! Scenarios and their configurations from files.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cti_model::adapter::AdapterFiles;

use super::error::ScenarioError;
use super::model::Scenario;
use super::stage::{Named, Stage};
use super::text::{MOST_BYTES, Mark};

/// How many bytes a file may have that a scenario names: 16 MiB, more than the records of any adapter.
const MOST_FILE_BYTES: u64 = 16 << 20;

/// Reads scenarios, and compiles each configuration that they name once.
#[derive(Debug, Default)]
pub struct Stages(HashMap<String, Arc<Stage>>);

impl Stages {
    /// With nothing compiled so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a scenario, and compiles the configuration that it names, whose path begins at the scenario's own directory.
    ///
    /// # Errors
    /// [`ScenarioError`] when one of the two cannot be read.
    pub fn read(&mut self, path: &Path) -> Result<(Scenario, Arc<Stage>), ScenarioError> {
        let file = path.display().to_string();
        let located = |error: ScenarioError| error.in_file(file.clone());
        let unreadable = |why: String| located(ScenarioError::new(Mark::START, "a file that can be read", why));
        let text = read_file(path, MOST_BYTES as u64 + 1).map_err(unreadable)?;
        let scenario = Scenario::parse(&text).map_err(located)?;
        let stage = self.stage(&scenario, path.parent().unwrap_or(Path::new(""))).map_err(located)?;
        Ok((scenario, stage))
    }

    /// The configuration that a scenario names, whose path begins at that directory.
    ///
    /// # Errors
    /// [`ScenarioError`] when it cannot be read.
    pub fn stage(&mut self, scenario: &Scenario, directory: &Path) -> Result<Arc<Stage>, ScenarioError> {
        let find = |path: &str| find(&directory.join(path));
        let Some(adapter) = &scenario.adapter else { return Stage::of(scenario, find).map(Arc::new) };
        let path = directory.join(&adapter.value);
        let path = fs::canonicalize(&path).unwrap_or(path);
        let version = scenario.version.map(|version| version.to_string()).unwrap_or_default();
        let key = format!("{version} {} {}", scenario.flows.is_empty(), path.display());
        if let Some(known) = self.0.get(&key) {
            return Ok(Arc::clone(known));
        }
        let stage = Arc::new(Stage::of(scenario, find)?);
        self.0.insert(key, Arc::clone(&stage));
        Ok(stage)
    }
}

fn find(path: &PathBuf) -> Result<Named, String> {
    if path.is_dir() {
        return AdapterFiles::read_dir(path).map(Named::Directory).map_err(|error| error.to_string());
    }
    read_file(path, MOST_FILE_BYTES).map(Named::File)
}

fn read_file(path: &Path, most: u64) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    let mut text = String::new();
    // One byte more than may be, so that what is too long is told and not cut.
    file.take(most + 1).read_to_string(&mut text).map_err(|error| format!("`{}`: {error}", path.display()))?;
    if text.len() as u64 > most {
        return Err(format!("`{}` has more than {most} bytes", path.display()));
    }
    Ok(text)
}
