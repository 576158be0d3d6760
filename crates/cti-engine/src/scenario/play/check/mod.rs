//! What must have come of what happened, looked at.

mod came;
mod stands;

use cti_model::OneLine;

pub(in crate::scenario) use came::{ended, not_run_as};

use super::{Mark, Player};
use crate::scenario::model::Expectation;
use crate::scenario::text::At;
use crate::session::{FlowRan, Happening};

/// How many runs are told of with a failure.
const MOST_RUNS: usize = 3;

/// Something that is not as expected.
pub(super) struct Mismatch {
    at: Mark,
    expected: String,
    found: String,
}

impl Mismatch {
    fn new(at: Mark, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { at, expected: expected.into(), found: found.into() }
    }
}

type Checked = Result<(), Mismatch>;

impl Player<'_> {
    /// Looks at all that an expectation names.
    pub(super) fn check(&mut self, at: usize, expectation: &Expectation) {
        // What was created is looked at first: it may be named there, and spoken of elsewhere.
        let mut before = self.runs_since(at);
        let checks: [(&str, Checked); 9] = [
            ("written", self.check_written(at, expectation)),
            ("runs", self.check_runs(at, expectation)),
            ("notRun", self.check_not_run(at, expectation)),
            ("screen", self.check_screen(at, expectation)),
            ("calls", self.check_calls(at, expectation)),
            ("never", self.check_never(at, expectation)),
            ("log", self.check_log(at, expectation)),
            ("rules", self.check_rules(at, expectation)),
            ("session", self.check_session(at, expectation)),
        ];
        let stands: [(&str, Checked); 7] = [
            ("records", self.check_records(at, expectation)),
            ("contacts", self.check_contacts(at, expectation)),
            ("stands", self.check_agent(at, expectation)),
            ("panel", self.check_panel(at, expectation)),
            ("data", self.check_data(at, expectation)),
            ("properties", self.check_properties(at, expectation)),
            ("counters", self.check_counters(at, expectation)),
        ];
        for (what, checked) in checks.into_iter().chain(stands) {
            if let Err(Mismatch { at: mark, expected, found }) = checked {
                // The way of the runs is told once, with the first thing that is not as expected.
                self.fail_at(mark, what, &expected, &found, std::mem::take(&mut before));
            }
        }
    }

    /// The ways of the runs at a desk since they were looked at last.
    fn runs_since(&self, at: usize) -> Vec<String> {
        let Some((_, agent)) = self.agents.get_index(at) else { return Vec::new() };
        let runs: Vec<&FlowRan> =
            agent.happened.get(agent.looked.runs..).unwrap_or_default().iter().filter_map(ran).collect();
        let told = runs.iter().skip(runs.len().saturating_sub(MOST_RUNS));
        told.map(|ran| way(ran)).collect()
    }

    /// Tells of the runs that nobody looked at and that did not end at an end block.
    pub(super) fn check_left(&mut self) {
        if self.scenario.only_answers {
            // A recording says all that it expects, and may end in the middle of a run.
            return;
        }
        let mut left = Vec::new();
        for agent in self.agents.values() {
            let runs = agent.happened.get(agent.looked.runs..).unwrap_or_default().iter().filter_map(ran);
            for ran in runs.filter(|ran| *ran.execution.end() != crate::End::Ended) {
                let line = self.happened.iter().find(|happened| match &happened.what {
                    Happening::FlowRan(told) => told.execution.run() == ran.execution.run(),
                    _ => false,
                });
                let line = line.map_or(0, |happened| happened.line);
                left.push((line, ran.flow.to_string(), ran.execution.end().to_string(), way(ran)));
            }
        }
        for (line, flow, end, way) in left {
            let expected = format!("flow `{}` to end at an end block, since no `runs` says otherwise", OneLine(&flow));
            self.fail_at(Mark { line, column: 1 }, "runs", &expected, &end, vec![way]);
        }
    }
}

fn ran(happening: &Happening) -> Option<&FlowRan> {
    match happening {
        Happening::FlowRan(ran) => Some(ran),
        _ => None,
    }
}

/// The way of a run.
fn way(ran: &FlowRan) -> String {
    let (flow, report) = (OneLine(&ran.flow).to_string(), ran.execution.report().to_string());
    // The flow's document mostly has the name of its record.
    let report = report.strip_prefix(&format!("{flow}: ")).unwrap_or(&report);
    format!("{}: flow `{flow}`: {report}", ran.cause)
}

/// Compares two lists: which item of the first is not as it should be.
fn compare<T, F>(
    expected: &At<Vec<At<T>>>,
    found: &[F],
    mut is_as: impl FnMut(&T, &F) -> Result<bool, String>,
    say_expected: impl Fn(&T) -> String,
    say_found: impl Fn(&F) -> String,
) -> Checked {
    compare_items(expected.mark(), &expected.value, found, &mut is_as, &say_expected, &say_found)
}

fn compare_items<T, F>(
    whole: Mark,
    expected: &[At<T>],
    found: &[F],
    is_as: &mut impl FnMut(&T, &F) -> Result<bool, String>,
    say_expected: &impl Fn(&T) -> String,
    say_found: &impl Fn(&F) -> String,
) -> Checked {
    let mut others = found.iter();
    for item in expected {
        let Some(other) = others.next() else {
            let found = if found.is_empty() {
                "nothing".to_owned()
            } else {
                format!("nothing more than {}", all(found, say_found))
            };
            return Err(Mismatch::new(item.mark(), say_expected(&item.value), found));
        };
        match is_as(&item.value, other) {
            Ok(true) => {}
            Ok(false) => return Err(Mismatch::new(item.mark(), say_expected(&item.value), say_found(other))),
            Err(unknown) => return Err(Mismatch::new(item.mark(), "the name of a record or a contact", unknown)),
        }
    }
    match others.next() {
        None => Ok(()),
        Some(_) => {
            let more = found.get(expected.len()..).unwrap_or_default();
            let nothing = if expected.is_empty() { "nothing" } else { "nothing more" };
            Err(Mismatch::new(whole, nothing, all(more, say_found)))
        }
    }
}

/// All of a list, shortened.
fn all<F>(found: &[F], say: impl Fn(&F) -> String) -> String {
    const MOST: usize = 5;
    let mut told: Vec<String> = found.iter().take(MOST).map(say).collect();
    if found.len() > MOST {
        told.push(format!("{} more", found.len() - MOST));
    }
    told.join("; ")
}

/// A value on one line, cut when it is long.
fn shown(value: &serde_json::Value) -> String {
    const LONGEST: usize = 400;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
