//! What is wrong with an adapter as a whole: each part for itself, and what the parts do to each other.

use std::collections::{HashMap, HashSet};

use super::across::{Across, payload_of_actions, unknown_drops};
use super::files::DOCUMENT;
use super::instance::{arn_fault, elsewhere, instance_fault};
use super::lists::{EachList, Listed};
use super::settings::given;
use super::{CtiAdapter, CtiFlow, Script};
use crate::action::CtiAction;
use crate::attribute::check_attributes;
use crate::catalogue::Catalogue;
use crate::check::Checker;
use crate::feature::{FeatureKind, GlobalResiliency, VoicemailDropFeature};
use crate::finding::{Code, Finding, Part, Severity};
use crate::one_line::shortened;
use crate::presence::{check_rules, is_set_by_the_contact_center};
use crate::record::Record;
use crate::trigger::Source;
use crate::version::ProductVersion;

/// Checks adapters as a whole, against a catalogue of blocks and a version of the product.
#[derive(Clone, Debug)]
pub struct AdapterChecker<'a> {
    pub(super) catalogue: &'a Catalogue,
    version: ProductVersion,
    off: Vec<Code>,
}

impl Default for AdapterChecker<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> AdapterChecker<'a> {
    /// A checker that knows the product's own blocks, for its newest version.
    pub fn new() -> Self {
        Self { catalogue: Catalogue::standard(), version: ProductVersion::NEWEST, off: Vec::new() }
    }

    /// Sets the catalogue of the blocks that there are.
    pub fn with_catalogue(self, catalogue: &'a Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// Sets the version of the product that the adapter is checked for.
    pub fn with_version(self, version: ProductVersion) -> Self {
        Self { version, ..self }
    }

    /// Leaves out the findings of a code, besides those that the adapter's own [`Checks`](super::Checks) switch off. A
    /// code whose findings are errors ([`Code::severity`]) stays on.
    pub fn without(mut self, code: Code) -> Self {
        self.off.push(code);
        self
    }

    /// All findings, each with its [part](Finding::part): settings, flows, actions, attributes, rules, features, replicas, each in the order of its list.
    pub fn check(&self, adapter: &CtiAdapter) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.settings(adapter, &mut findings);
        self.flows(adapter, &mut findings);
        self.actions_in_version(adapter, &mut findings);
        actions(adapter, &mut findings);
        findings.extend(check_attributes(&adapter.attributes));
        findings.extend(check_rules(&adapter.presence_sync_rules));
        self.features(adapter, &mut findings);
        self.replicas(adapter, &mut findings);
        unknown_members(&adapter.settings, &Part::Settings, &mut findings);
        EachRecord { adapter, findings: &mut findings }.all();
        findings.extend(adapter.checks.check());
        self.retain_on(adapter, &mut findings);
        findings
    }

    /// Takes out what is switched off.
    pub(super) fn retain_on(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        let own = adapter.checks.codes();
        let off: HashSet<Code> = own.chain(self.off.iter().copied().filter(|code| code.can_be_off())).collect();
        findings.retain(|finding| !off.contains(&finding.code));
    }

    fn settings(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        let mut tell = |code, field: &str, message: &str, help: &str| {
            findings.push(Finding::new(code, message).part(Part::Settings).field(field).help(help));
        };
        let settings = &adapter.settings;
        match settings.instance.trim() {
            "" => {
                let help = "name the Amazon Connect instance, or give its URL";
                tell(Code::SettingMissing, "Instance__c", "it is not set", help);
            }
            "default" => tell(
                Code::SettingMismatch,
                "Instance__c",
                "it is still `default`",
                "name the Amazon Connect instance, or give its URL",
            ),
            _ => {}
        }
        if settings.name.trim().is_empty() {
            tell(Code::SettingMissing, "Name", "the adapter has no name", "name it");
        }
        let chats = |flow: &CtiFlow| flow.active && flow.source == Source::ConnectChatContact;
        if given(settings.region.as_ref()).is_none() && adapter.flows.iter().any(chats) {
            let message = "it is not set, and there are flows for chats";
            tell(Code::SettingMismatch, "Region__c", message, "name the region, which chat needs");
        }
        let rules = adapter.presence_sync_rules.iter().any(|rule| rule.active);
        if rules && !settings.presence_sync_enabled {
            let message = "it is off, and there are active presence sync rules";
            tell(Code::SettingMismatch, "PresenceSyncEnabled__c", message, "switch it on, or deactivate the rules");
        }
        let resilient = self.feature_on(adapter, GlobalResiliency::NAME);
        if resilient && given(settings.instance_arn.as_ref()).is_none() {
            let message = "it is not set, and the feature GlobalResiliency is on";
            tell(Code::SettingMismatch, "InstanceArn__c", message, "set the ARN of the instance");
        }
        if let Some(message) = elsewhere(settings.instance_arn.as_deref(), settings.region.as_deref()) {
            tell(Code::SettingMismatch, "InstanceArn__c", &message, "write the ARN and the region of one instance");
        }
        let instance = instance_fault(&settings.instance, self.version);
        let arn = given(settings.instance_arn.as_ref()).and_then(|arn| arn_fault(arn, resilient));
        for (field, fault) in [("Instance__c", instance), ("InstanceArn__c", arn)] {
            findings.extend(fault.map(|fault| fault.finding(Part::Settings, field)));
        }
    }

    fn flows(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        let across = Across::of(adapter, self.catalogue);
        let mut starts: HashMap<*const CtiFlow, Vec<usize>> = HashMap::new();
        let index = adapter.flow_index();
        for (at, action) in adapter.actions.iter().enumerate() {
            if let Some(record) = index.flow_of(action) {
                starts.entry(std::ptr::from_ref(record)).or_default().push(at);
            }
        }
        let drops = adapter.voicemail_drops.iter().filter(|drop| drop.active).map(|drop| drop.name.as_str()).collect();
        let mut first = HashMap::new();
        for (at, record) in adapter.flows.iter().enumerate() {
            let tell = |code, message: String| Finding::new(code, message).part(Part::Flow(record.name.clone()));
            let trigger = record.trigger();
            if record.active && record.source != Source::CtiAction {
                if let Some(first) = first.get(&trigger) {
                    let message = format!("`{trigger}` already has the active flow `{first}`");
                    let finding = tell(Code::DuplicateEvent, message);
                    findings.push(finding.help("deactivate one of them, or join them into one"));
                } else {
                    first.insert(trigger.clone(), record.name.as_str());
                }
            }
            match &record.script {
                Script::Unreadable { text, error } => {
                    let most = if record.active { Severity::Error } else { Severity::Warning };
                    let (message, help) = if text.trim().is_empty() {
                        ("the record holds no flow".to_owned(), "upload one, or remove the record")
                    } else {
                        (error.to_string(), "replace the text by a flow; extensions of version 4 are not migrated")
                    };
                    findings.push(tell(Code::UnreadableFlow, message).at_most(most).help(help));
                }
                Script::Flow(flow) => {
                    let checker = Checker::with_catalogue(self.catalogue).with_version(self.version);
                    let checker = checker.triggered_by(trigger);
                    let found = checker.check(flow).into_iter();
                    findings.extend(found.filter_map(|it| in_adapter(record, it, || across.forgotten_elsewhere(at))));
                    across.properties(at, findings);
                    if record.source == Source::CtiAction {
                        findings.extend(payload_of_actions(adapter, &starts, record, flow, &checker));
                    }
                    findings.extend(unknown_drops(&drops, self.catalogue, record, flow));
                }
            }
            let is_used = || starts.contains_key(&std::ptr::from_ref(record));
            if record.active && record.source == Source::CtiAction && !is_used() {
                let message = "no CTI Action starts this flow, so it never runs";
                findings.push(tell(Code::UnusedFlow, message.to_owned()));
            }
        }
    }

    fn actions_in_version(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        if self.version >= CtiAction::SINCE {
            return;
        }
        for action in &adapter.actions {
            let message = format!("CTI Actions came in {}; {} does not have them", CtiAction::SINCE, self.version);
            findings.push(Finding::new(Code::NotInVersion, message).part(action.part()));
        }
    }

    fn features(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        findings.extend(adapter.features.iter().flat_map(|feature| feature.check(self.version)));
        for feature in adapter.features.iter().filter(|feature| feature.is_on(self.version)) {
            let FeatureKind::SetAgentStatusOnSessionEnd(kind) = feature.kind() else { continue };
            for (field, state) in [("Status", &kind.status), ("InitialAgentState", &kind.initial_agent_state)] {
                if is_set_by_the_contact_center(state) {
                    let message = format!("the contact center sets `{}` itself, and nobody else can", shortened(state));
                    let finding = Finding::new(Code::SystemState, message).part(Part::Feature(feature.name.clone()));
                    findings.push(finding.field(field).help("name a state that the agent can choose"));
                }
            }
        }
        let mut conflict = |name: &str, message: String| {
            findings.push(Finding::new(Code::FeatureConflict, message).part(Part::Feature(name.to_owned())));
        };
        let (popout, vdi) = (crate::feature::MedialessPopout::NAME, crate::feature::VdiPlatform::NAME);
        let together = ProductVersion::new(5, 28, 0);
        if self.version < together && self.feature_on(adapter, popout) && self.feature_on(adapter, vdi) {
            conflict(vdi, format!("it excludes `{popout}` before {together}"));
        }
        let drops = adapter.voicemail_drops.iter().any(|drop| drop.active);
        if self.feature_on(adapter, VoicemailDropFeature::NAME) && !drops {
            let message = "there is no active voicemail drop to leave".to_owned();
            conflict(VoicemailDropFeature::NAME, message);
        }
        if self.feature_on(adapter, GlobalResiliency::NAME) && adapter.replicas.is_empty() {
            let message = "there is no replica that could take over".to_owned();
            conflict(GlobalResiliency::NAME, message);
        }
    }

    fn replicas(&self, adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
        let on = self.feature_on(adapter, GlobalResiliency::NAME);
        let mut regions = HashSet::new();
        for replica in &adapter.replicas {
            let mut tell = |code, message: &str| {
                findings.push(Finding::new(code, message).part(Part::Replica(replica.name.clone())));
            };
            for (value, message) in [
                (&replica.region, "`Region__c` is not set"),
                (&replica.instance, "`Instance__c` is not set"),
                (&replica.arn, "`Arn__c` is not set"),
            ] {
                if value.trim().is_empty() {
                    tell(Code::SettingMissing, message);
                }
            }
            let region = replica.region.trim();
            let own = given(adapter.settings.region.as_ref()) == Some(region);
            if !region.is_empty() && (own || !regions.insert(region)) {
                let message = "there is another instance in its region, so a fail-over cannot choose between them";
                tell(Code::SharedRegion, message);
            }
            if let Some(message) = elsewhere(Some(&replica.arn), Some(&replica.region)) {
                tell(Code::SettingMismatch, &format!("`Arn__c`: {message}"));
            }
            if !on {
                let message = "the feature GlobalResiliency is off, so only the adapter's own instance is used";
                tell(Code::UnusedReplica, message);
            }
            let faults = [
                ("Instance__c", instance_fault(&replica.instance, self.version)),
                ("Arn__c", arn_fault(&replica.arn, on)),
            ];
            for (field, fault) in faults {
                findings.extend(fault.map(|fault| fault.finding(Part::Replica(replica.name.clone()), field)));
            }
        }
    }

    fn feature_on(&self, adapter: &CtiAdapter, name: &str) -> bool {
        adapter.features.iter().any(|feature| feature.name == name && feature.is_on(self.version))
    }
}

/// A finding about a document as one about the adapter; none when another flow of the adapter makes it good.
fn in_adapter(record: &CtiFlow, mut finding: Finding, forgotten_elsewhere: impl Fn() -> bool) -> Option<Finding> {
    if finding.code == Code::HvsKeysKept {
        if forgotten_elsewhere() {
            return None;
        }
        if finding.message.starts_with("this flow") {
            "no flow of the adapter unsets the properties of completed work".clone_into(&mut finding.message);
        }
    }
    Some(finding.part(Part::Flow(record.name.clone())))
}

fn actions(adapter: &CtiAdapter, findings: &mut Vec<Finding>) {
    let flows = adapter.flow_index();
    for action in &adapter.actions {
        findings.extend(action.check());
        // An action that names no flow was reported above.
        if action.flow.trim().is_empty() {
            continue;
        }
        let tell = |code, message: String| Finding::new(code, message).part(action.part()).field("CTIFlow__c");
        match flows.flow_of(action) {
            None => {
                let message = format!("the adapter has no flow `{}`, or several of that name", shortened(&action.flow));
                let help = "pick a flow of the adapter whose source is ctiAction";
                findings.push(tell(Code::ActionWithoutFlow, message).help(help));
            }
            Some(record) if record.source != Source::CtiAction => {
                let message = format!("the source of its flow `{}` is {}, not ctiAction", record.name, record.source);
                findings.push(tell(Code::ActionWithoutFlow, message));
            }
            Some(record) if !record.active => {
                let message = format!("its flow `{}` is not active, so the action does nothing", record.name);
                findings.push(tell(Code::ActionFlowInactive, message));
            }
            Some(_) => {}
        }
    }
}

/// What is checked in every list: names that several of its records have, and members that do nothing.
struct EachRecord<'c> {
    adapter: &'c CtiAdapter,
    findings: &'c mut Vec<Finding>,
}

impl EachList for EachRecord<'_> {
    fn each<T: Listed>(&mut self) {
        let mut seen = HashSet::new();
        for record in T::list(self.adapter) {
            // What is switched off may be an older one that is kept.
            if record.is_active() && !seen.insert(record.name()) {
                let message = "there is another one of that name before it";
                self.findings.push(Finding::new(Code::DuplicateName, message).part(record.part()));
            }
            unknown_members(record, &record.part(), self.findings);
        }
    }
}

/// How many members of one record are reported: a list of thousands helps nobody.
const MAX_UNKNOWN: usize = 100;

/// Reports members of a file that do nothing: slips of names that are known.
fn unknown_members<T: Record + Default>(record: &T, part: &Part, findings: &mut Vec<Finding>) {
    if record.other().is_empty() {
        return;
    }
    let before = findings.len();
    let known: HashSet<String> = T::default().to_record().keys().cloned().collect();
    for (at, key) in record.other().keys().map(String::as_str).enumerate() {
        if findings.len() - before == MAX_UNKNOWN {
            let message = format!("up to {} further members are not known here either", record.other().len() - at);
            return findings.push(Finding::new(Code::UnknownMember, message).part(part.clone()));
        }
        let finding = |message: String| Finding::new(Code::UnknownMember, message).part(part.clone());
        let shown = shortened(key);
        if known.contains(key) {
            let message = format!("`{shown}` is the name of a field of a record, so it does nothing in a file");
            findings.push(finding(message).help("write the member as the other entries do"));
        } else if key != DOCUMENT && key != "attributes" && is_member(key) {
            findings.push(finding(format!("the member `{shown}` is not known here, so it does nothing")));
        }
    }
}

/// Whether a name is one of a file's members: the fields of a record begin with a capital, or have a namespace.
fn is_member(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase()) && !key.contains("__")
}
