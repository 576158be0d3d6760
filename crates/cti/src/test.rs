//! `cti test`: scenarios are played, on every core.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use cti_engine::coverage::Coverage;
use cti_engine::scenario::{Played, Scenario, Stage, Stages};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::arguments::Test;
use crate::{Trouble, Verdict};

/// The most files that are looked for in directories.
const MOST: usize = 100_000;

/// A scenario, or why there is none.
struct Case {
    file: String,
    read: Result<(Scenario, Arc<Stage>), String>,
}

/// Plays what was asked for, and says what failed.
pub(crate) fn test(asked: &Test, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut files = Vec::new();
    for path in &asked.paths {
        find(path, &mut files, true)?;
    }
    if files.is_empty() {
        return Err(Trouble::Usage("no scenario: name a file, or a directory with .yaml files".to_owned()));
    }
    let mut stages = Stages::new();
    let read = |file: PathBuf| {
        let read = stages.read(&file).map_err(|error| error.to_string());
        Case { file: file.display().to_string(), read }
    };
    let cases: Vec<Case> = files.into_iter().map(read).collect();
    let played = play(&cases);

    let (mut failed, mut coverage) = (0, Coverage::default());
    for (case, played) in cases.iter().zip(&played) {
        match (&case.read, played) {
            (Ok((_, stage)), Some(played)) => {
                coverage.merge(&Coverage::of(stage.adapter()));
                for happened in &played.happened {
                    coverage.note(&happened.what);
                }
                failed += usize::from(!played.passed());
                writeln!(out, "{}: {played}", case.file)?;
            }
            (Err(why), _) => {
                failed += 1;
                writeln!(out, "{why}")?;
            }
            (Ok(_), None) => {
                failed += 1;
                writeln!(out, "{}: was not played: it panicked", case.file)?;
            }
        }
    }
    writeln!(out, "{} scenarios: {} passed, {failed} failed", cases.len(), cases.len() - failed)?;
    if asked.coverage {
        writeln!(out, "\n{coverage}")?;
    }
    if let Some(file) = &asked.coverage_json {
        let text = serde_json::to_string_pretty(&coverage).map_err(|error| Trouble::Input(error.to_string()))?;
        write(file, &text)?;
    }
    if let Some(file) = &asked.junit {
        let text = junit(&cases, &played).to_string().map_err(|error| Trouble::Input(error.to_string()))?;
        write(file, &text)?;
    }
    Ok(Verdict::found(failed > 0))
}

fn write(file: &Path, text: &str) -> Result<(), Trouble> {
    fs::write(file, text).map_err(|error| Trouble::Input(format!("`{}` cannot be written: {error}", file.display())))
}

/// The scenarios at a path, in the order of their names: a file that is named, or those of a directory that end as YAML.
fn find(path: &Path, files: &mut Vec<PathBuf>, named: bool) -> Result<(), Trouble> {
    if !path.is_dir() {
        let is_yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if named || is_yaml {
            files.push(path.to_owned());
        }
        return Ok(());
    }
    let unreadable = |error: std::io::Error| Trouble::Input(format!("`{}` cannot be read: {error}", path.display()));
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A link could lead anywhere, also back.
        if !entry.file_type().map_err(unreadable)?.is_symlink() {
            entries.push(entry.path());
        }
    }
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && files.len() < MOST {
            find(&entry, files, false)?;
        }
    }
    Ok(())
}

/// What came of each case that could be read; `None` also where playing one panicked.
fn play(cases: &[Case]) -> Vec<Option<Played>> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(cases.len());
    let mut played: Vec<Option<Played>> = cases.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(at) else { return done };
                if let Ok((scenario, stage)) = &case.read {
                    done.push((at, stage.play(scenario)));
                }
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            for (at, it) in worker.join().unwrap_or_default() {
                if let Some(place) = played.get_mut(at) {
                    *place = Some(it);
                }
            }
        }
    });
    played
}

/// The report that CI systems read.
fn junit(cases: &[Case], played: &[Option<Played>]) -> Report {
    let mut suite = TestSuite::new("scenarios");
    for (case, played) in cases.iter().zip(played) {
        let failed = |what: String| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(what);
            status
        };
        let (name, status) = match (&case.read, played) {
            (Ok(_), Some(played)) if played.passed() => (played.title.clone(), TestCaseStatus::success()),
            (Ok(_), Some(played)) => (played.title.clone(), failed(played.to_string())),
            (Err(why), _) => (case.file.clone(), failed(why.clone())),
            (Ok(_), None) => (case.file.clone(), failed("playing it panicked".to_owned())),
        };
        let mut test = TestCase::new(name, status);
        test.set_classname(case.file.clone());
        suite.add_test_case(test);
    }
    let mut report = Report::new("cti");
    report.add_test_suite(suite);
    report
}
