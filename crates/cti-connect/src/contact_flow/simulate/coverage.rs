//! Which actions and branches contacts went through.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

use super::program::FlowProgram;
use crate::contact_flow::action::Branch;

/// How often the branches of actions were taken, by the action's identifier.
type Taken = BTreeMap<Arc<str>, BTreeMap<Branch, u64>>;

/// Which branches were taken how often, of each flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By flow.
    taken: BTreeMap<Arc<str>, Taken>,
    visited: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
}

/// What of a flow was gone through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FlowCoverage {
    /// How many actions the flow has.
    pub actions: usize,
    /// The actions that were not reached.
    pub actions_missed: Vec<String>,
    /// How many branches the flow has, those for errors apart.
    pub branches: usize,
    /// The branches that were not taken: action and branch.
    pub branches_missed: Vec<(String, Branch)>,
    /// How many branches for errors the flow has.
    pub errors: usize,
    /// The branches for errors that were not taken.
    pub errors_missed: Vec<(String, Branch)>,
}

impl Coverage {
    /// Counts that a contact came to an action.
    pub fn visit(&mut self, flow: &Arc<str>, action: &Arc<str>) {
        let visited = self.visited.entry(Arc::clone(flow)).or_default();
        if !visited.contains(action) {
            visited.insert(Arc::clone(action));
        }
    }

    /// Counts that a contact left an action by a branch.
    pub fn take(&mut self, flow: &Arc<str>, action: &Arc<str>, branch: &Branch) {
        let branches = self.taken.entry(Arc::clone(flow)).or_default().entry(Arc::clone(action)).or_default();
        match branches.get_mut(branch) {
            Some(count) => *count += 1,
            None => _ = branches.insert(branch.clone(), 1),
        }
    }

    /// Adds what other contacts went through.
    pub fn add(&mut self, other: &Self) {
        for (flow, actions) in &other.taken {
            let here = self.taken.entry(Arc::clone(flow)).or_default();
            for (action, branches) in actions {
                let here = here.entry(Arc::clone(action)).or_default();
                for (branch, count) in branches {
                    *here.entry(branch.clone()).or_default() += count;
                }
            }
        }
        for (flow, actions) in &other.visited {
            self.visited.entry(Arc::clone(flow)).or_default().extend(actions.iter().cloned());
        }
    }

    /// How often a branch was taken.
    pub fn count(&self, flow: &str, action: &str, branch: &Branch) -> u64 {
        self.taken.get(flow).and_then(|it| it.get(action)?.get(branch)).copied().unwrap_or_default()
    }

    /// What of a flow was gone through.
    pub fn of(&self, program: &FlowProgram) -> FlowCoverage {
        let visited = self.visited.get(&program.name);
        let missed = program.steps.iter().filter(|step| visited.is_none_or(|it| !it.contains(&step.identifier)));
        let mut coverage = FlowCoverage {
            actions: program.steps.len(),
            actions_missed: missed.map(|step| step.identifier.to_string()).collect(),
            ..FlowCoverage::default()
        };
        for (step, branch) in program.branches() {
            let is_error = matches!(branch, Branch::Error(_));
            let (count, list) = if is_error {
                (&mut coverage.errors, &mut coverage.errors_missed)
            } else {
                (&mut coverage.branches, &mut coverage.branches_missed)
            };
            *count += 1;
            if self.count(&program.name, &step.identifier, &branch) == 0 {
                list.push((step.identifier.to_string(), branch));
            }
        }
        coverage
    }
}

impl FlowCoverage {
    /// Adds what other contacts went through in the same flow.
    pub fn add(&mut self, other: &Self) {
        self.actions_missed.retain(|it| other.actions_missed.contains(it));
        self.branches_missed.retain(|it| other.branches_missed.contains(it));
        self.errors_missed.retain(|it| other.errors_missed.contains(it));
    }
}

impl fmt::Display for FlowCoverage {
    /// `actions 5 of 7, branches 3 of 4, errors 0 of 6`, and a line for each that was missed. Of an action that no contact
    /// came to the branches are not told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(f, |_| None)
    }
}

impl FlowCoverage {
    /// As `Display`, with the type of each action that was missed.
    pub(in crate::contact_flow) fn tell<'t>(
        &self,
        f: &mut fmt::Formatter<'_>,
        type_of: impl Fn(&str) -> Option<&'t str>,
    ) -> fmt::Result {
        let of = |all: usize, missed: usize| format!("{} of {all}", all - missed);
        write!(
            f,
            "actions {}, branches {}, errors {}",
            of(self.actions, self.actions_missed.len()),
            of(self.branches, self.branches_missed.len()),
            of(self.errors, self.errors_missed.len())
        )?;
        let action = |id: &str| match type_of(id) {
            Some(kind) => format!("{} {}", OneLine(id), OneLine(kind)),
            None => OneLine(id).to_string(),
        };
        for id in &self.actions_missed {
            write!(f, "\n  missed: {}", action(id))?;
        }
        let missed = self.branches_missed.iter().chain(&self.errors_missed);
        for (id, branch) in missed.filter(|(action, _)| !self.actions_missed.contains(action)) {
            write!(f, "\n  missed: {} -> {branch}", action(id))?;
        }
        Ok(())
    }
}
