//! One case: read, and played.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cti_connect::contact_flow::{ContactFlow, Document, FlowPlayed, FlowScenario, TestCase, TestPlayed, TriedFlow};
use cti_engine::scenario::{FlowSource, Played, Scenario, ScenarioError, Stage, Stages};
use cti_model::OneLine;

use crate::kind::Kind;
use crate::{Trouble, input};

/// The most files in the directory of a test case that are looked at for its flows.
const MOST_BESIDE: usize = 1_000;

/// A case, or why there is none.
pub(super) struct Case {
    /// Its file.
    pub(super) file: PathBuf,
    /// The files and directories of which it is made, its own file among them.
    pub(super) parts: Vec<PathBuf>,
    pub(super) what: Result<What, String>,
}

/// What is played.
pub(super) enum What {
    /// A scenario at desks.
    Desk(Box<Scenario>, Arc<Stage>),
    /// A scenario of contact flows.
    ContactFlow(Box<FlowScenario>),
    /// A test case of Amazon Connect, with the flows that are there.
    TestCase(Box<TestCase>, Arc<Vec<Beside>>),
}

/// A contact flow beside a test case.
pub(super) struct Beside {
    pub(super) file: PathBuf,
    /// The name of the file without its end, and the flow.
    named: (String, ContactFlow),
}

/// What came of a case.
pub(super) enum Outcome {
    Desk(Box<Played>),
    ContactFlow(String, Box<FlowPlayed>),
    TestCase(String, Box<TestPlayed>),
    /// It could not be played.
    Refused(String),
}

/// Reads cases; what several of them name is read once.
pub(super) struct Reader {
    stages: Stages,
    /// The flows that were named for test cases.
    named: Arc<Vec<Beside>>,
    beside: HashMap<PathBuf, Arc<Vec<Beside>>>,
}

impl Reader {
    /// With the flows in which test cases are played that stand elsewhere.
    pub(super) fn new(flows: &[PathBuf]) -> Result<Self, Trouble> {
        let mut named = Vec::new();
        for file in flows {
            let text = input::read(file)?.text;
            let flow = Document::read(&text)
                .map_err(|error| Trouble::Input(format!("`{}` is not a contact flow: {error}", file.display())))?;
            named.push(Beside { file: file.clone(), named: (stem(file), flow.into_flow().flow) });
        }
        Ok(Self { stages: Stages::new(), named: Arc::new(named), beside: HashMap::new() })
    }

    /// Reads a case, told by what stands in the file.
    pub(super) fn read(&mut self, file: &Path) -> Case {
        let mut parts = vec![file.to_owned()];
        let what = self.what(file, &mut parts);
        Case { file: file.to_owned(), parts, what }
    }

    fn what(&mut self, file: &Path, parts: &mut Vec<PathBuf>) -> Result<What, String> {
        let here = directory(file);
        let input = input::read(file).map_err(|trouble| trouble.to_string())?;
        let located = |error: ScenarioError| error.in_file(&input.name).to_string();
        match Kind::of(&input.text) {
            Kind::FlowScenario => {
                let scenario = FlowScenario::parse(&input.text).map_err(located)?;
                parts.extend(scenario.flows.values().filter_map(|flow| Some(here.join(flow.as_str()?))));
                Ok(What::ContactFlow(Box::new(scenario)))
            }
            Kind::TestCase => {
                let case = TestCase::read(&input.text)
                    .map_err(|error| format!("{}: is not a test case: {}", input.name, OneLine(&error.to_string())))?;
                let flows = if self.named.is_empty() { self.beside(here)? } else { Arc::clone(&self.named) };
                parts.extend(flows.iter().map(|it| it.file.clone()));
                Ok(What::TestCase(Box::new(case), flows))
            }
            _ => {
                let scenario = Scenario::parse(&input.text).map_err(located)?;
                parts.extend(scenario.adapter.iter().map(|adapter| here.join(&adapter.value)));
                parts.extend(scenario.flows.values().filter_map(|flow| match &flow.value {
                    FlowSource::File(file) => Some(here.join(file)),
                    FlowSource::Document(_) => None,
                }));
                let stage = self.stages.stage(&scenario, here).map_err(located)?;
                Ok(What::Desk(Box::new(scenario), stage))
            }
        }
    }

    /// The contact flows in a directory.
    fn beside(&mut self, directory: &Path) -> Result<Arc<Vec<Beside>>, String> {
        if let Some(known) = self.beside.get(directory) {
            return Ok(Arc::clone(known));
        }
        let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        let entries = input::entries(here).map_err(|trouble| trouble.to_string())?;
        let files: Vec<PathBuf> = entries.into_iter().filter(|it| it.is_file()).collect();
        if files.len() > MOST_BESIDE {
            let (shown, count) = (here.display(), files.len());
            return Err(format!(
                "`{shown}` has {count} files, more than {MOST_BESIDE}: put its contact flows in a directory of their own"
            ));
        }
        let mut found = Vec::new();
        for file in files {
            let Ok(input) = input::read(&file) else { continue };
            if Kind::of(&input.text) != Kind::ContactFlow {
                continue;
            }
            if let Ok(document) = Document::read(&input.text) {
                found.push(Beside { named: (stem(&file), document.into_flow().flow), file });
            }
        }
        let found = Arc::new(found);
        self.beside.insert(directory.to_owned(), Arc::clone(&found));
        Ok(found)
    }
}

/// The directory in which a file stands.
pub(super) fn directory(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

impl Case {
    /// Plays it; `None` when it could not be read.
    pub(super) fn play(&self) -> Option<Outcome> {
        Some(match self.what.as_ref().ok()? {
            What::Desk(scenario, stage) => Outcome::Desk(Box::new(stage.play(scenario))),
            What::ContactFlow(scenario) => {
                let directory = directory(&self.file);
                let load = |name: &str| {
                    input::read(&directory.join(name)).map(|it| it.text).map_err(|trouble| trouble.to_string())
                };
                match scenario.play(load) {
                    Ok(played) => Outcome::ContactFlow(scenario.scenario.clone(), Box::new(played)),
                    Err(error) => Outcome::Refused(error.to_string()),
                }
            }
            What::TestCase(case, beside) => {
                let flows: Vec<_> = beside.iter().map(|it| it.named.clone()).collect();
                let name = case.name().map_or_else(|| stem(&self.file), str::to_owned);
                match case.play(&flows) {
                    Ok(played) => Outcome::TestCase(name, Box::new(played)),
                    Err(why) => Outcome::Refused(format!("{why}: name it with --flow")),
                }
            }
        })
    }

    /// The file of a contact flow that the case names so; `None` where its document stands in the scenario.
    pub(super) fn file_of(&self, flow: &str) -> Option<PathBuf> {
        match self.what.as_ref().ok()? {
            What::Desk(..) => None,
            What::ContactFlow(scenario) => Some(directory(&self.file).join(scenario.flows.get(flow)?.as_str()?)),
            What::TestCase(_, beside) => Some(beside.iter().find(|it| it.named.0 == flow)?.file.clone()),
        }
    }
}

impl Outcome {
    pub(super) fn passed(&self) -> bool {
        match self {
            Self::Desk(played) => played.passed(),
            Self::ContactFlow(_, played) => played.passed(),
            Self::TestCase(_, played) => played.passed(),
            Self::Refused(_) => false,
        }
    }

    /// What the case tells, in a sentence.
    pub(super) fn title(&self) -> Option<&str> {
        match self {
            Self::Desk(played) => Some(&played.title),
            Self::ContactFlow(title, _) | Self::TestCase(title, _) => Some(title),
            Self::Refused(_) => None,
        }
    }

    /// What of contact flows was gone through.
    pub(super) fn flows(&self) -> &[TriedFlow] {
        match self {
            Self::ContactFlow(_, played) => &played.flows,
            Self::TestCase(_, played) => &played.flows,
            Self::Desk(_) | Self::Refused(_) => &[],
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desk(played) => played.fmt(f),
            Self::ContactFlow(title, played) => write!(f, "{}: {played}", OneLine(title)),
            Self::TestCase(title, played) => write!(f, "{}: {played}", OneLine(title)),
            Self::Refused(why) => f.write_str(why),
        }
    }
}
