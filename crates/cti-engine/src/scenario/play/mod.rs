//! Playing a scenario: a desk in memory is prepared, and the steps are carried out and checked in order.

mod act;
mod answers;
mod check;
mod desk;
mod names;
mod played;
mod time;

use std::sync::Arc;
use std::task::Waker;

use indexmap::IndexMap;

pub(super) use answers::arguments;
pub(super) use check::{ended, not_run_as};
pub use played::{Failure, Happened, Played};

use super::model::{Scenario, ScenarioStep};
use super::stage::Stage;
use super::text::{At, Mark};
use crate::contact::Contact;
use crate::memory::VirtualClock;
use answers::Answers;
use desk::AgentDesk;
use names::Names;
use time::Woken;

/// How many failures are told; a scenario that begins to go wrong goes wrong in many places.
const MOST_FAILURES: usize = 20;

/// A scenario that is being played.
pub(super) struct Player<'s> {
    scenario: &'s Scenario,
    stage: &'s Stage,
    clock: VirtualClock,
    agents: IndexMap<String, AgentDesk>,
    answers: Arc<Answers>,
    /// What the scenario has names for.
    names: Names,
    /// The contacts as they were prepared, by their names.
    contacts: IndexMap<String, Contact>,
    woken: Arc<Woken>,
    waker: Waker,
    /// The step that is being carried out, and where it stands.
    step: usize,
    at: Mark,
    happened: Vec<Happened>,
    failures: Vec<Failure>,
}

impl<'s> Player<'s> {
    /// Plays a scenario to its end.
    pub(super) fn play(stage: &'s Stage, scenario: &'s Scenario) -> Played {
        let woken = Arc::new(Woken::default());
        let mut player = Self {
            scenario,
            stage,
            clock: VirtualClock::new(),
            agents: IndexMap::new(),
            answers: Arc::new(Answers::new(scenario)),
            names: Names::default(),
            contacts: IndexMap::new(),
            waker: Waker::from(Arc::clone(&woken)),
            woken,
            step: 0,
            at: Mark::START,
            happened: Vec::new(),
            failures: Vec::new(),
        };
        player.prepare();
        for (at, step) in scenario.steps.iter().enumerate() {
            (player.step, player.at) = (at, step.mark());
            player.carry_out(step);
            if player.failures.len() >= MOST_FAILURES {
                break;
            }
        }
        player.finish()
    }

    fn carry_out(&mut self, step: &At<ScenarioStep>) {
        let agent = match self.agent_of(&step.value) {
            Ok(agent) => agent,
            Err(found) => return self.fail("agent", "the name of an agent of the scenario", &found),
        };
        match &step.value {
            ScenarioStep::Expect(expectation) => self.check(agent, expectation),
            ScenarioStep::Wait(wait) => self.wait(*wait),
            step => {
                if let Err((expected, found)) = self.act(agent, step) {
                    self.fail(step.name(), &expected, &found);
                }
                if !step.holds() {
                    self.work();
                }
            }
        }
    }

    /// The number of the agent whom a step names, or of the first one.
    fn agent_of(&self, step: &ScenarioStep) -> Result<usize, String> {
        step.agent().map_or(Ok(0), |name| self.agent(name))
    }

    fn agent(&self, name: &str) -> Result<usize, String> {
        self.agents.get_index_of(name).ok_or_else(|| {
            let near = cti_model::nearest(name, self.agents.keys().map(String::as_str));
            let near = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
            format!("`{}`{near}", cti_model::shortened(name))
        })
    }

    /// Notes what is not as it should be, at the step.
    fn fail(&mut self, what: &str, expected: &str, found: &str) {
        self.fail_at(self.at, what, expected, found, Vec::new());
    }

    fn fail_at(&mut self, at: Mark, what: &str, expected: &str, found: &str, runs: Vec<String>) {
        let at = if at.line == 0 { self.at } else { at };
        self.failures.push(Failure {
            line: at.line,
            column: at.column,
            step: self.step,
            what: what.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
            runs,
        });
    }

    /// Waits until all is done, and tells of the runs that nobody expected to end as they did.
    fn finish(mut self) -> Played {
        let last = self.scenario.steps.last().map_or(Mark::START, At::mark);
        (self.step, self.at) = (self.scenario.steps.len(), last);
        if self.failures.len() < MOST_FAILURES {
            self.idle();
            self.check_left();
        }
        Played {
            title: self.scenario.title.clone(),
            failures: self.failures,
            happened: self.happened,
            took: crate::connector::Clock::now(&self.clock),
        }
    }
}
