//! What actions read: namespaces that there are, and values that something set before.

use std::collections::{BTreeSet, HashMap};

use cti_model::{Code, Finding, Json, Severity, nearest};

use super::Check;
use super::parameters::stores_input;
use crate::contact_flow::action::Action;
use crate::contact_flow::flow_type::FlowType;
use crate::contact_flow::path::Template;
use crate::contact_flow::read::token;

/// The namespaces (`connect-events` section 4.4), and what fills those that are empty at first.
const ROOTS: [(&str, &[&str]); 39] = [
    ("Attributes", &[]),
    ("External", &["InvokeLambdaFunction"]),
    ("FlowAttributes", &["UpdateFlowAttributes"]),
    ("Lex", &["ConnectParticipantWithLexBot"]),
    ("StoredCustomerInput", &["GetParticipantInput"]),
    ("Metrics", &["GetMetricData"]),
    ("Views", &["ShowView"]),
    (
        "Customer",
        &[
            "GetCustomerProfile",
            "CreateCustomerProfile",
            "UpdateCustomerProfile",
            "GetCustomerProfileObject",
            "GetCalculatedAttributesForCustomerProfile",
        ],
    ),
    ("Case", &[]),
    ("CustomerEndpoint", &[]),
    ("SystemEndpoint", &[]),
    ("Queue", &[]),
    ("ContactId", &[]),
    ("InitialContactId", &[]),
    ("PreviousContactId", &[]),
    ("RelatedContactId", &[]),
    ("Task", &[]),
    ("Channel", &[]),
    ("InstanceARN", &[]),
    ("InitiationMethod", &[]),
    ("Name", &[]),
    ("Description", &[]),
    ("References", &[]),
    ("LanguageCode", &[]),
    ("CustomerId", &[]),
    ("CustomerCallbackNumber", &[]),
    ("TextToSpeechVoiceId", &[]),
    ("AwsRegion", &[]),
    ("Agent", &[]),
    ("Wisdom", &[]),
    ("Media", &[]),
    ("MediaStreams", &[]),
    ("SegmentAttributes", &[]),
    ("Tags", &[]),
    ("ContactLens", &[]),
    ("Outbound", &[]),
    ("Email", &[]),
    ("AdditionalEmailRecipients", &[]),
    ("ContactData", &[]),
];

/// The most names of attributes that are followed through a flow: a contact keeps 32 KB of them.
const MOST_NAMES: usize = 2_000;

/// Where a value is read: the action, the place in it, the namespace, the name and the path.
struct Read {
    at: usize,
    place: String,
    root: String,
    member: Option<String>,
    path: String,
    /// Whether it may be unset.
    asks: bool,
}

impl<'f> Check<'f> {
    pub(super) fn reads(&mut self) {
        let mut reads = Vec::new();
        for at in 0..self.actions.len() {
            let Some((action, _)) = self.at(at) else { continue };
            gather(action.parameters(), "/Parameters", at, &mut reads);
            if action.kind == "Compare" {
                // Whether something is set already is what the comparison asks.
                for read in reads.iter_mut().filter(|it| it.at == at) {
                    read.asks = true;
                }
            }
            for (index, branch) in action.conditions.iter().enumerate() {
                for operand in &branch.condition.operands {
                    gather(operand, &format!("/Transitions/Conditions/{index}"), at, &mut reads);
                }
            }
        }
        for read in &reads {
            if !ROOTS.iter().any(|(root, _)| *root == read.root) {
                let what = format!(
                    "`{}` begins at `{}`, which is not a namespace",
                    cti_model::shortened(&read.path),
                    cti_model::shortened(&read.root)
                );
                let mut finding = Finding::new(Code::UnknownRoot, what);
                finding.suggestion = self.suggest(|_| nearest(&read.root, ROOTS.iter().map(|(root, _)| *root)));
                self.report(read.at, &read.place, finding);
            }
        }
        // A module reads what the flow around it has set. Where very many names are set, which is not followed.
        let count: usize = self.actions.iter().map(|(action, _)| 1 + sets(action).count()).sum();
        if self.flow_type != Some(FlowType::Module) && count <= MOST_NAMES {
            self.unset(&reads);
        }
    }

    /// Reads of what nothing on any way to them has set.
    fn unset(&mut self, reads: &[Read]) {
        let before = self.set_before();
        let names: BTreeSet<&str> = self.actions.iter().flat_map(|&(action, _)| sets(action)).collect();
        let types: BTreeSet<&str> = self.actions.iter().map(|(action, _)| action.kind.as_str()).collect();
        for read in reads.iter().filter(|it| !it.asks) {
            let Some(known) = before.get(&read.at) else { continue };
            // A module may have set anything.
            if known.contains("InvokeFlowModule") {
                continue;
            }
            let fillers = ROOTS.iter().find(|(root, _)| *root == read.root).map_or(&[][..], |(_, fillers)| *fillers);
            if read.root == "FlowAttributes" {
                let Some(member) = read.member.as_deref().filter(|it| !known.contains(*it)) else { continue };
                let what = format!(
                    "flow attribute `{}` is read, and no action before it sets it",
                    cti_model::shortened(member)
                );
                self.report(read.at, &read.place, Finding::new(Code::AttributeNotSet, what));
            } else if read.root == "Attributes" {
                // A contact may come with any attribute; one that this flow sets, and only later, is doubtful.
                let Some(member) = read.member.as_deref().filter(|it| names.contains(it) && !known.contains(*it))
                else {
                    continue;
                };
                let what = format!("attribute `{}` is read before the flow sets it", cti_model::shortened(member));
                let finding = Finding::new(Code::AttributeNotSet, what).at_most(Severity::Hint);
                self.report(
                    read.at,
                    &read.place,
                    finding.help(
                        "lead the contact through the action that sets it first, if it does not come with the contact",
                    ),
                );
            } else if fillers.iter().any(|it| types.contains(it)) && !fillers.iter().any(|it| known.contains(it)) {
                // What another flow has filled stays when a contact comes from there; what this one fills only later is doubtful.
                let what = format!(
                    "`{}` is read, and no `{}` stands before it",
                    cti_model::shortened(&read.path),
                    fillers.first().copied().unwrap_or_default()
                );
                self.report(read.at, &read.place, Finding::new(Code::AttributeNotSet, what).at_most(Severity::Hint));
            }
        }
    }

    /// For each action that a contact reaches: the types of actions, and the names of attributes, that may have gone before.
    fn set_before(&self) -> HashMap<usize, BTreeSet<&'f str>> {
        let edges = self.edges();
        let mut before: HashMap<usize, BTreeSet<&'f str>> = HashMap::new();
        let Some(start) = self.flow.start_action().and_then(|it| self.places.get(it).copied()) else { return before };
        before.insert(start, BTreeSet::new());
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            let Some((action, _)) = self.at(at) else { continue };
            let mut after = before.get(&at).cloned().unwrap_or_default();
            let is_stored = action.kind != "GetParticipantInput" || stores_input(action);
            if is_stored {
                after.insert(action.kind.as_str());
            }
            after.extend(sets(action));
            for target in edges.get(at).into_iter().flatten() {
                let is_new = !before.contains_key(target);
                let known = before.entry(*target).or_default();
                let count = known.len();
                known.extend(&after);
                if is_new || known.len() > count {
                    open.push(*target);
                }
            }
        }
        before
    }
}

/// The names of the attributes that an action sets.
fn sets(action: &Action) -> impl Iterator<Item = &str> {
    let list = match action.kind.as_str() {
        "UpdateContactAttributes" => action.parameter("Attributes"),
        "UpdateFlowAttributes" => action.parameter("FlowAttributes"),
        _ => None,
    };
    list.and_then(Json::as_object).into_iter().flat_map(|it| it.iter().map(|(key, _)| key))
}

fn gather(value: &Json, place: &str, at: usize, reads: &mut Vec<Read>) {
    match value {
        Json::String(text) if text.contains('$') => {
            for reference in Template::read(text).references() {
                reads.push(Read {
                    at,
                    place: place.to_owned(),
                    root: reference.root().to_owned(),
                    member: reference.member().map(str::to_owned),
                    path: reference.as_str().to_owned(),
                    asks: false,
                });
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(item, &format!("{place}/{index}"), at, reads);
            }
        }
        Json::Object(object) => {
            for (key, item) in object.effective() {
                gather(item, &format!("{place}/{}", token(key)), at, reads);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
