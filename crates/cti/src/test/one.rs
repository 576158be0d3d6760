//! One scenario, played for the picture of a flow.

use std::path::Path;

use cti_connect::contact_flow::ContactFlow;
use cti_engine::coverage::Coverage;
use cti_model::Flow;
use cti_model::picture::Marks;

use super::case::{Case, Outcome, Reader, What};
use crate::Trouble;

/// A scenario that was played.
pub(crate) struct One {
    case: Case,
    outcome: Outcome,
}

impl One {
    /// Plays a scenario.
    pub(crate) fn play(scenario: &Path) -> Result<Self, Trouble> {
        let case = Reader::new(&[])?.read(scenario);
        match (case.play(), &case.what) {
            (Some(Outcome::Refused(why)), _) => Err(Trouble::Input(format!("{}: {why}", scenario.display()))),
            (Some(outcome), _) => Ok(Self { case, outcome }),
            (None, Err(why)) => Err(Trouble::Input(why.clone())),
            (None, Ok(_)) => Err(Trouble::Input(format!("`{}` was not played", scenario.display()))),
        }
    }

    /// The way that it took through a flow, for the flow's picture: of one run what each block left, of several how often.
    pub(crate) fn marks(&self, flow: &Flow) -> Result<Marks, Trouble> {
        let marks = || {
            let (Ok(What::Desk(_, stage)), Outcome::Desk(played)) = (&self.case.what, &self.outcome) else {
                return None;
            };
            let flows = stage.adapter().flows();
            let name = flows.iter().find(|active| active.flow() == flow)?.name();
            let mut runs = played.runs().filter(|ran| &*ran.flow == name);
            let first = runs.next()?;
            let Some(second) = runs.next() else { return Some(first.execution.marks()) };
            let mut coverage = Coverage::of(stage.adapter());
            [first, second].into_iter().chain(runs).for_each(|ran| coverage.note_run(ran));
            Some(coverage.flows.get(name)?.marks())
        };
        marks().ok_or_else(|| self.missed())
    }

    /// The way that it took through a contact flow.
    pub(crate) fn contact_flow_marks(&self, flow: &ContactFlow) -> Result<Marks, Trouble> {
        let tried = self.outcome.flows().iter().find(|tried| tried.flow == *flow);
        tried.map(|tried| tried.coverage.marks(flow)).ok_or_else(|| self.missed())
    }

    fn missed(&self) -> Trouble {
        Trouble::Input(format!("`{}` does not come to the flow", self.case.file.display()))
    }
}
