//! Running a test case: whether what it expects was observed.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use cti_model::OneLine;
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};

use super::TestCase;
use super::overrides::Overridden;
use super::tester::Tester;
use crate::contact_flow::simulate::{Call, Coverage, Simulator};

/// Whether a test passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum TestStatus {
    /// All that was expected on its way was observed.
    Passed,
    /// Something was not.
    Failed,
}

/// What became of one observation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservationResult {
    /// Its identifier.
    pub identifier: String,
    /// Whether it was made.
    pub is_observed: bool,
    /// What was asserted there and did not hold.
    pub failures: Vec<String>,
}

impl ObservationResult {
    pub(super) fn new(identifier: &str) -> Self {
        Self { identifier: identifier.to_owned(), is_observed: false, failures: Vec::new() }
    }
}

/// What became of a test case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TestResult {
    /// Whether it passed.
    pub status: TestStatus,
    /// What became of each observation, in the order of the document.
    pub observations: Vec<ObservationResult>,
    /// Why it failed; none when it passed.
    pub failures: Vec<String>,
    /// What the test case logged, and actions that are not known here.
    pub log: Vec<String>,
    /// What the customer heard until the end.
    pub heard: Vec<String>,
}

impl TestCase {
    /// Runs the test case against a flow: a call whose customer does what the test case says. The call's own customer is not
    /// asked. The world answers what the test case does not override.
    pub async fn run(&self, simulator: &Simulator, call: Call) -> TestResult {
        self.run_covered(simulator, call).await.0
    }

    /// Runs the test case; also what the contact went through until the test was over.
    pub async fn run_covered(&self, simulator: &Simulator, call: Call) -> (TestResult, Coverage) {
        let overrides = Overridden::new(simulator.world());
        let tester = Arc::new(Tester::new(self.observations.clone(), Arc::clone(&overrides)));
        let simulator = simulator.in_world(overrides.world());
        let mut call = call.with_observer(tester.clone());
        call.customer = tester.clone();
        tester.begin();
        let is_cut = {
            let run = pin!(simulator.run(call));
            let over = pin!(tester.over());
            match select(over, run).await {
                Either::Left(_) => true,
                Either::Right(_) => false,
            }
        };
        if !is_cut || !tester.state().is_complete {
            tester.complete();
        }
        let expected = tester.expected();
        let state = tester.state();
        let mut failures: Vec<String> = state.results.iter().flat_map(|it| it.failures.clone()).collect();
        if !state.is_complete {
            let heard =
                state.heard.last().map_or("nothing".to_owned(), |it| format!("\"{}\"", cti_model::shortened(it)));
            failures.extend(expected.into_iter().map(|it| format!("{it}; the customer last heard {heard}")));
        }
        let result = TestResult {
            status: if failures.is_empty() { TestStatus::Passed } else { TestStatus::Failed },
            observations: state.results.clone(),
            failures,
            log: state.log.clone(),
            heard: state.heard.clone(),
        };
        (result, state.coverage.clone())
    }
}

impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let observed = self.observations.iter().filter(|it| it.is_observed).count();
        let status = if self.status == TestStatus::Passed { "passed" } else { "failed" };
        write!(f, "{status}: {observed} of {} observations", self.observations.len())?;
        for failure in &self.failures {
            write!(f, "\n  {}", OneLine(failure))?;
        }
        Ok(())
    }
}
