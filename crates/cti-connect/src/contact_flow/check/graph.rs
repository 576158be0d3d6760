//! Where branches lead: targets that are missing, actions that cannot be reached, loops that cannot be left.

use cti_model::{Code, Finding, Severity, shortened};

use super::Check;
use super::branches::place;
use crate::contact_flow::action::{Action, Branch};
use crate::contact_flow::flow_type::FlowType;

/// Actions in which time passes or somebody else acts, so that a contact may leave a loop that has no way out.
const PAUSES: [&str; 5] =
    ["GetParticipantInput", "ConnectParticipantWithLexBot", "Wait", "ShowView", "MessageParticipantIteratively"];

impl Check<'_> {
    pub(super) fn graph(&mut self) {
        let edges = self.edges();
        self.targets();
        let Some(start) = self.flow.start_action().and_then(|it| self.places.get(it).copied()) else { return };
        let reached = reach(&edges, start);
        for (at, _) in reached.iter().enumerate().filter(|(_, is_reached)| !**is_reached) {
            self.report(at, "", Finding::new(Code::Unreachable, "no contact reaches the action"));
        }
        self.loops(&edges, &reached);
    }

    /// Where each action leads.
    pub(super) fn edges(&self) -> Vec<Vec<usize>> {
        let targets = |at: usize| {
            let action = self.at(at).map(|(action, _)| action);
            let mut targets: Vec<usize> = action
                .into_iter()
                .flat_map(Action::branches)
                .filter_map(|(_, target)| self.places.get(target).copied())
                .collect();
            targets.sort_unstable();
            targets.dedup();
            targets
        };
        (0..self.actions.len()).map(targets).collect()
    }

    fn targets(&mut self) {
        for at in 0..self.actions.len() {
            let Some((action, _)) = self.at(at) else { continue };
            for (branch, target) in
                action.branches().filter(|(_, target)| !self.places.contains_key(target)).collect::<Vec<_>>()
            {
                let what = if target.is_empty() {
                    format!("branch `{branch}` leads nowhere: it has no `NextAction`")
                } else {
                    format!("branch `{branch}` leads to `{}`, which is not in the flow", shortened(target))
                };
                let mut finding = Finding::new(Code::DanglingTarget, what).port(&port(&branch));
                finding.suggestion = self.suggest(|it| it.near_action(target));
                self.report(at, &place(at, action, &branch), finding);
            }
        }
    }

    /// Groups of actions that lead to one another and nowhere else.
    fn loops(&mut self, edges: &[Vec<usize>], reached: &[bool]) {
        // In a queue and on hold somebody else ends the flow.
        if matches!(self.flow_type, Some(FlowType::CustomerQueue | FlowType::CustomerHold | FlowType::AgentHold)) {
            return;
        }
        // What leads to an action that ends, or that lets a contact go: backwards from those.
        let mut ends = vec![false; edges.len()];
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
        for (from, targets) in edges.iter().enumerate() {
            for to in targets {
                if let Some(list) = back.get_mut(*to) {
                    list.push(from);
                }
            }
        }
        let mut open: Vec<usize> = edges.iter().enumerate().filter(|(_, it)| it.is_empty()).map(|(at, _)| at).collect();
        while let Some(at) = open.pop() {
            if let Some(end) = ends.get_mut(at).filter(|it| !**it) {
                *end = true;
                open.extend(back.get(at).into_iter().flatten());
            }
        }
        let endless: Vec<usize> =
            (0..edges.len()).filter(|at| reached.get(*at) == Some(&true) && ends.get(*at) == Some(&false)).collect();
        let Some(first) = endless.first().copied() else { return };
        let of_type = |at: &usize| self.at(*at).map_or("", |(action, _)| action.kind.as_str());
        if endless.iter().any(|at| of_type(at) == "MessageParticipantIteratively") {
            return;
        }
        let pauses = endless.iter().any(|at| PAUSES.contains(&of_type(at)));
        let names: Vec<String> =
            endless.iter().take(4).filter_map(|at| self.at(*at)).map(|(it, _)| shortened(&it.identifier)).collect();
        let more = if endless.len() > names.len() {
            format!(" and {} more", endless.len() - names.len())
        } else {
            String::new()
        };
        let what = format!("{}{more} lead into each other and never to an end", names.join(", "));
        let mut finding = Finding::new(Code::EndlessLoop, what);
        if pauses {
            finding = finding.at_most(Severity::Warning);
        }
        self.report(first, "", finding.help("count the rounds with `Loop`, and lead the last one to an end"));
    }
}

/// Which actions a contact can reach.
fn reach(edges: &[Vec<usize>], start: usize) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        if let Some(is_reached) = reached.get_mut(at).filter(|it| !**it) {
            *is_reached = true;
            open.extend(edges.get(at).into_iter().flatten());
        }
    }
    reached
}

/// The name of a branch in a finding.
fn port(branch: &Branch) -> String {
    branch.to_string()
}
