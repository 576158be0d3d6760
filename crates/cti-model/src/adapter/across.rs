//! What the flows of an adapter do to each other, and what its actions and voicemail drops do to them: properties that
//! one flow sets and another reads, work that nobody forgets, payloads.

use std::collections::{HashMap, HashSet};

use super::{CtiAdapter, CtiFlow};
use crate::catalogue::{Catalogue, Role};
use crate::check::{Checker, Kept, Payload, Remembered, of_actions};
use crate::finding::{Code, Finding, Part, Severity};
use crate::flow::Flow;
use crate::nearest::{did_you_mean, nearest};
use crate::one_line::shortened;

/// Names that the adapter itself keeps, so that no flow has to set them (section 3.8).
const OF_THE_ADAPTER: [&str; 3] = ["recordingNamedCredential", "userProfile", "openAgentTabs"];

/// A longer list of names is not searched for one that is near to each that is not among them.
const SEARCHED: usize = 64;

/// What every flow remembers, in the order of the adapter's list, and what the active ones do together.
pub(super) struct Across<'r> {
    records: &'r [CtiFlow],
    each: Vec<Option<Remembered>>,
    set: HashSet<Kept>,
    read: HashSet<Kept>,
    sets_any: bool,
    reads_any: bool,
    /// How many active flows forget a property.
    forgetting: HashMap<String, usize>,
    forgetting_any: usize,
}

impl<'r> Across<'r> {
    pub(super) fn of(adapter: &'r CtiAdapter, catalogue: &Catalogue) -> Self {
        let each: Vec<_> =
            adapter.flows.iter().map(|record| record.flow().map(|flow| Remembered::of(flow, catalogue))).collect();
        let mut across = Self {
            records: &adapter.flows,
            set: HashSet::new(),
            read: HashSet::new(),
            sets_any: false,
            reads_any: false,
            forgetting: HashMap::new(),
            forgetting_any: 0,
            each: Vec::new(),
        };
        for (_, remembered) in adapter.flows.iter().zip(&each).filter(|(record, _)| record.active) {
            let Some(remembered) = remembered else {
                // What cannot be read may do anything.
                (across.sets_any, across.reads_any) = (true, true);
                continue;
            };
            across.set.extend(remembered.set.iter().map(|(kept, _)| kept.clone()));
            across.read.extend(remembered.read.iter().map(|(kept, _)| kept.clone()));
            across.sets_any |= remembered.sets_any;
            across.reads_any |= remembered.reads_any;
            across.forgetting_any += usize::from(remembered.forgets_any);
            for key in &remembered.forgotten {
                *across.forgetting.entry(key.clone()).or_default() += 1;
            }
        }
        let forms = adapter.actions.iter().filter_map(|action| action.form.get().ok());
        let initial = forms.flat_map(|form| form.fields.iter().filter_map(|field| field.initial.property()));
        across.read.extend(initial.map(|key| Kept { is_counter: false, key: key.to_owned() }));
        across.each = each;
        across
    }

    /// Whether every property from which a flow completes work is unset by another active flow.
    pub(super) fn forgotten_elsewhere(&self, at: usize) -> bool {
        let Some(Some(own)) = self.each.get(at) else { return false };
        let counts = self.records.get(at).is_some_and(|record| record.active);
        let others = |count: usize, own: bool| count > usize::from(own && counts);
        others(self.forgetting_any, own.forgets_any)
            || own
                .kept
                .iter()
                .all(|key| others(self.forgetting.get(key).copied().unwrap_or_default(), own.forgotten.contains(key)))
    }

    /// Findings about what an active flow sets and none reads, and reads and none sets.
    pub(super) fn properties(&self, at: usize, findings: &mut Vec<Finding>) {
        let (Some(record), Some(Some(remembered))) = (self.records.get(at), self.each.get(at)) else { return };
        if !record.active {
            return;
        }
        let mut tell = |finding: &Finding, message: String, help: String| {
            let mut finding = finding.clone().part(Part::Flow(record.name.clone())).help(help);
            finding.message = message;
            findings.push(finding);
        };
        let near = |kept: &Kept, others: &HashSet<Kept>| {
            let keys =
                others.iter().filter(|other| other.is_counter == kept.is_counter).map(|other| other.key.as_str());
            did_you_mean((others.len() <= SEARCHED).then(|| nearest(&kept.key, keys)).flatten())
        };
        for (kept, finding) in remembered.set.iter().filter(|(kept, _)| !kept.is_counter && !self.reads_any) {
            if self.read.contains(kept) || OF_THE_ADAPTER.contains(&kept.key.as_str()) {
                continue;
            }
            let message = format!("`{}` is set, and no active flow of the adapter reads it", shortened(&kept.key));
            tell(finding, message, near(kept, &self.read).unwrap_or_else(|| "remove the block".to_owned()));
        }
        for (kept, finding) in remembered.read.iter().filter(|_| !self.sets_any) {
            if self.set.contains(kept) || OF_THE_ADAPTER.contains(&kept.key.as_str()) {
                continue;
            }
            let message = format!("`{}` is read, and no active flow of the adapter sets it", shortened(&kept.key));
            let help = near(kept, &self.set).unwrap_or_else(|| "set it in the flow of an earlier event".to_owned());
            tell(finding, message, help);
        }
    }
}

/// Findings about the flow of actions: what it reads of the payload and no action gives.
pub(super) fn payload_of_actions(
    adapter: &CtiAdapter,
    starts: &HashMap<*const CtiFlow, Vec<usize>>,
    record: &CtiFlow,
    flow: &Flow,
    checker: &Checker<'_>,
) -> Vec<Finding> {
    let mut members = Vec::new();
    for action in
        starts.get(&std::ptr::from_ref(record)).into_iter().flatten().filter_map(|at| adapter.actions.get(*at))
    {
        // What cannot be read is reported for the action, and may give anything.
        let (Ok(payload), Ok(form)) = (action.payload.get(), action.form.get()) else { return Vec::new() };
        members.extend(payload.keys().cloned());
        members.extend(form.fields.iter().map(|field| field.name.clone()));
    }
    if members.is_empty() {
        return Vec::new();
    }
    let found = of_actions(checker, flow, &Payload::of_actions(members)).into_iter();
    found.map(|finding| finding.part(Part::Flow(record.name.clone()))).collect()
}

/// Findings about voicemail drops that a flow names and that are not among those of the organisation, if it has any.
pub(super) fn unknown_drops(
    names: &HashSet<&str>,
    catalogue: &Catalogue,
    record: &CtiFlow,
    flow: &Flow,
) -> Vec<Finding> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (at, block) in flow.blocks().iter().enumerate() {
        let Some(spec) = catalogue.get(block.type_id()) else { continue };
        let Some(Role::LeavesVoicemail { drop }) = spec.role else { continue };
        let Some((spelling, json)) = spec.control(drop).and_then(|control| spec.written(control, block)) else {
            continue;
        };
        let Some(name) = json.as_str().filter(|name| !name.is_empty() && !crate::Path::is_path(name)) else { continue };
        if names.contains(name) {
            continue;
        }
        let message = format!("there is no active voicemail drop `{}`", shortened(name));
        let mut finding = crate::check::about_control(Code::NotInPicklist, at, block, spelling, "", message);
        finding.suggestion =
            did_you_mean((names.len() <= SEARCHED).then(|| nearest(name, names.iter().copied())).flatten());
        findings.push(finding.at_most(Severity::Warning).part(Part::Flow(record.name.clone())));
    }
    findings
}
