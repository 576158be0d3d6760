//! `cti test`: scenarios of desks, scenarios of contact flows and the service's test cases are played, on every core.

mod case;
mod coverage;
mod find;
mod one;
mod progress;
mod report;
mod watch;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::arguments::Test;
use crate::input::write;
use crate::picture::Folder;
use crate::{Trouble, Verdict};
pub(crate) use one::One;

use case::{Case, Outcome, Reader};
use coverage::Tried;
use find::{Found, PassedOver};
use progress::Progress;

/// Plays what was asked for, and says what failed.
pub(crate) fn test(asked: &Test, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    if asked.watch {
        return watched(asked, out);
    }
    let mut folder = asked.coverage_draw.as_deref().map(Folder::new).transpose()?;
    test_into(asked, folder.as_mut(), out)
}

/// Plays what was asked for, and draws what was tried into a folder.
pub(crate) fn test_into(asked: &Test, folder: Option<&mut Folder>, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let (cases, passed_over) = read(asked)?;
    for file in passed_over {
        writeln!(out, "{file}")?;
    }
    let played = play(&cases);
    let failed = tell(&cases, &played, out)?;
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
    if let Some(folder) = folder {
        tried.draw(folder)?;
    }
    if let Some(file) = &asked.junit {
        let text = report::junit(&cases, &played).to_string().map_err(|error| Trouble::Input(error.to_string()))?;
        write(file, &text)?;
    }
    Ok(Verdict::found(failed > 0))
}

/// Plays all, then again and again what changed, until the standard input ends. What failed last says how it went.
fn watched(asked: &Test, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let (end, mut seen, mut verdict) = (watch::End::new(), watch::Seen::default(), Verdict::Fine);
    loop {
        let changed = seen.changed(read(asked)?.0);
        if !changed.is_empty() {
            verdict = Verdict::found(tell(&changed, &play(&changed), out)? > 0);
            out.flush()?;
        }
        if end.wait() {
            return Ok(verdict);
        }
    }
}

/// The cases that were asked for, and what was passed over.
fn read(asked: &Test) -> Result<(Vec<Case>, Vec<PassedOver>), Trouble> {
    let mut found = Found::default();
    for path in &asked.paths {
        found.look(path)?;
    }
    let Found { files, passed_over } = found;
    if files.is_empty() {
        return Err(Trouble::Usage("no scenario: name a file, or a directory that has some".to_owned()));
    }
    let mut reader = Reader::new(&asked.flows)?;
    Ok((files.iter().map(|file| reader.read(file)).collect(), passed_over))
}

/// Says what came of the cases; gives how many failed.
fn tell(cases: &[Case], played: &[Option<Outcome>], out: &mut dyn Write) -> Result<usize, Trouble> {
    let mut failed = 0;
    for (case, outcome) in cases.iter().zip(played) {
        report::line(case, outcome.as_ref(), out)?;
        failed += usize::from(!outcome.as_ref().is_some_and(Outcome::passed));
    }
    let noun = if cases.len() == 1 { "scenario" } else { "scenarios" };
    writeln!(out, "{} {noun}: {} passed, {failed} failed", cases.len(), cases.len() - failed)?;
    Ok(failed)
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
