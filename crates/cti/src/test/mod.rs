//! `cti test`: scenarios of desks, scenarios of contact flows and the service's test cases are played, on every core.

mod case;
mod coverage;
mod find;
mod progress;
mod report;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::arguments::Test;
use crate::input::write;
use crate::{Trouble, Verdict};
use case::{Case, Outcome, Reader};
use coverage::Tried;
use progress::Progress;

/// Plays what was asked for, and says what failed.
pub(crate) fn test(asked: &Test, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut files = Vec::new();
    for path in &asked.paths {
        find::find(path, &mut files)?;
    }
    if files.is_empty() {
        return Err(Trouble::Usage("no scenario: name a file, or a directory with .yaml files".to_owned()));
    }
    let mut reader = Reader::new(&asked.flows)?;
    let cases: Vec<Case> = files.iter().map(|file| reader.read(file)).collect();
    let played = play(&cases);
    for (case, outcome) in cases.iter().zip(&played) {
        report::line(case, outcome.as_ref(), out)?;
    }
    let failed =
        cases.iter().zip(&played).filter(|(_, outcome)| !outcome.as_ref().is_some_and(Outcome::passed)).count();
    writeln!(out, "{} scenarios: {} passed, {failed} failed", cases.len(), cases.len() - failed)?;

    let tried = Tried::of(&cases, &played);
    if asked.coverage {
        writeln!(out, "\n{tried}")?;
    }
    if let Some(file) = &asked.coverage_json {
        write(file, &format!("{:#}\n", tried.to_json()))?;
    }
    if let Some(file) = &asked.coverage_lcov {
        write(file, &tried.to_lcov())?;
    }
    if let Some(directory) = &asked.coverage_draw {
        tried.draw(directory)?;
    }
    if let Some(file) = &asked.junit {
        let text = report::junit(&cases, &played).to_string().map_err(|error| Trouble::Input(error.to_string()))?;
        write(file, &text)?;
    }
    Ok(Verdict::found(failed > 0))
}

/// What came of each case; `None` where it could not be read, or playing it panicked.
fn play(cases: &[Case]) -> Vec<Option<Outcome>> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let workers = thread::available_parallelism().map_or(1, usize::from).min(cases.len());
    let mut played: Vec<Option<Outcome>> = cases.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(at) else { return mine };
                // A fault of ours in one case does not take the others along.
                let outcome = catch_unwind(AssertUnwindSafe(|| case.play())).ok().flatten();
                mine.push((at, outcome));
                done.fetch_add(1, Ordering::Relaxed);
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut progress = Progress::new(cases.len());
        while workers.iter().any(|worker| !worker.is_finished()) {
            progress.show(done.load(Ordering::Relaxed));
        }
        progress.clear();
        for (at, outcome) in workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()) {
            if let Some(place) = played.get_mut(at) {
                *place = outcome;
            }
        }
    });
    played
}
