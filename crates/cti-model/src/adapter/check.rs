//! What is wrong with an adapter as a whole: each part for itself, and what the parts do to each other.

use std::collections::{HashMap, HashSet};

use super::files::DOCUMENT;
use super::finding::{AdapterCode, AdapterFinding, Part};
use super::lists::{EachList, Listed};
use super::settings::given;
use super::{CtiAdapter, CtiFlow, Script};
use crate::action::CtiAction;
use crate::attribute::AttributePanel;
use crate::catalogue::Catalogue;
use crate::check::{Checker, RememberedWork};
use crate::feature::{CtiAttributesFeature, FeatureKind, GlobalResiliency, VoicemailDropFeature};
use crate::finding::{Code, Finding, Severity};
use crate::one_line::{OneLine, shortened};
use crate::presence::check_rules;
use crate::record::Record;
use crate::trigger::Source;
use crate::version::ProductVersion;

/// Checks adapters as a whole, against a catalogue of blocks and a version of the product.
#[derive(Clone, Debug)]
pub struct AdapterChecker<'a> {
    catalogue: &'a Catalogue,
    version: ProductVersion,
}

impl Default for AdapterChecker<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> AdapterChecker<'a> {
    /// A checker that knows the product's own blocks, for its newest version.
    pub fn new() -> Self {
        Self { catalogue: Catalogue::standard(), version: ProductVersion::NEWEST }
    }

    /// The same with the blocks of another catalogue.
    pub fn with_catalogue(self, catalogue: &'a Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// The same for another version.
    pub fn with_version(self, version: ProductVersion) -> Self {
        Self { version, ..self }
    }

    /// All findings: settings, flows, actions, attributes, rules, features, replicas, each in the order of its list.
    pub fn check(&self, adapter: &CtiAdapter) -> Vec<AdapterFinding> {
        let mut findings = Vec::new();
        self.settings(adapter, &mut findings);
        self.flows(adapter, &mut findings);
        self.actions_in_version(adapter, &mut findings);
        actions(adapter, &mut findings);
        self.attributes(adapter, &mut findings);
        let is_active = |name: &str| adapter.presence_sync_rules.iter().any(|rule| rule.active && rule.name == name);
        for problem in check_rules(&adapter.presence_sync_rules) {
            // A rule that is not active does nothing, so what is wrong with it can wait.
            let severity =
                if is_active(&problem.rule) { problem.severity } else { problem.severity.min(Severity::Warning) };
            let part = Part::PresenceSyncRule(problem.rule);
            let message = format!("{}: {}", problem.field, problem.message);
            let finding = AdapterFinding::new(part, AdapterCode::PresenceSyncRule, severity, message);
            findings.push(AdapterFinding { suggestion: problem.suggestion, ..finding });
        }
        self.features(adapter, &mut findings);
        self.replicas(adapter, &mut findings);
        unknown_members(&adapter.settings, &Part::Settings, &mut findings);
        EachRecord { adapter, findings: &mut findings }.all();
        findings
    }

    fn settings(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        let mut tell = |severity, message: &str, help: &str| {
            findings.push(AdapterFinding::new(Part::Settings, AdapterCode::Setting, severity, message).help(help));
        };
        let settings = &adapter.settings;
        match settings.instance.trim() {
            "" => {
                tell(Severity::Error, "`Instance__c` is not set", "name the Amazon Connect instance, or give its URL");
            }
            "default" => tell(
                Severity::Warning,
                "`Instance__c` is still `default`",
                "name the Amazon Connect instance, or give its URL",
            ),
            _ => {}
        }
        if settings.name.trim().is_empty() {
            tell(Severity::Error, "the adapter has no name", "name it");
        }
        let chats = |flow: &CtiFlow| flow.active && flow.source == Source::ConnectChatContact;
        if given(settings.region.as_ref()).is_none() && adapter.flows.iter().any(chats) {
            tell(Severity::Warning, "there are flows for chats and `Region__c` is not set", "chat needs the region");
        }
        let rules = adapter.presence_sync_rules.iter().any(|rule| rule.active);
        if rules && !settings.presence_sync_enabled {
            let message = "there are active presence sync rules and `PresenceSyncEnabled__c` is off";
            tell(Severity::Warning, message, "switch it on, or deactivate the rules");
        }
        let resilient = self.feature_on(adapter, GlobalResiliency::NAME);
        if resilient && given(settings.instance_arn.as_ref()).is_none() {
            let message = "the feature GlobalResiliency is on and `InstanceArn__c` is not set";
            tell(Severity::Warning, message, "set the ARN of the instance");
        }
    }

    fn flows(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        let work: Vec<Option<RememberedWork>> = adapter
            .flows
            .iter()
            .map(|record| record.flow().map(|flow| RememberedWork::of(flow, self.catalogue)))
            .collect();
        let forgotten_elsewhere = |keys: &HashSet<String>| {
            let active = || adapter.flows.iter().zip(&work).filter(|(record, _)| record.active);
            keys.iter().all(|key| active().filter_map(|(_, work)| work.as_ref()).any(|work| work.forgets(key)))
        };
        let mut first = HashMap::new();
        for (record, work) in adapter.flows.iter().zip(&work) {
            let part = || Part::Flow(record.name.clone());
            let trigger = record.trigger();
            if record.active && record.source != Source::CtiAction {
                if let Some(first) = first.get(&trigger) {
                    let message = format!("`{trigger}` already has the active flow `{first}`");
                    let finding = AdapterFinding::new(part(), AdapterCode::DuplicateEvent, Severity::Error, message);
                    findings.push(finding.help("deactivate one of them, or join them into one"));
                } else {
                    first.insert(trigger.clone(), record.name.as_str());
                }
            }
            match &record.script {
                Script::Unreadable { text, error } => {
                    let severity = if record.active { Severity::Error } else { Severity::Warning };
                    let (message, help) = if text.trim().is_empty() {
                        ("the record holds no flow".to_owned(), "upload one, or remove the record")
                    } else {
                        (error.to_string(), "replace the text by a flow; extensions of version 4 are not migrated")
                    };
                    let finding = AdapterFinding::new(part(), AdapterCode::UnreadableFlow, severity, message);
                    findings.push(finding.help(help));
                }
                Script::Flow(flow) => {
                    let checker = Checker::with_catalogue(self.catalogue).with_version(self.version);
                    let checker = checker.triggered_by(trigger);
                    for diagnostic in checker.check(flow) {
                        findings.extend(flow_finding(record, work.as_ref(), diagnostic, &forgotten_elsewhere));
                    }
                }
            }
            let is_used = || {
                let started = adapter.actions.iter().filter_map(|action| adapter.flow_of(action));
                started.into_iter().any(|started| std::ptr::eq(started, record))
            };
            if record.active && record.source == Source::CtiAction && !is_used() {
                let message = "no CTI Action starts this flow, so it never runs";
                findings.push(AdapterFinding::new(part(), AdapterCode::UnusedFlow, Severity::Hint, message));
            }
        }
    }

    fn actions_in_version(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        if self.version >= CtiAction::SINCE {
            return;
        }
        for action in &adapter.actions {
            let part = Part::Action(action.name.clone());
            let message = format!("CTI Actions came in {}; {} does not have them", CtiAction::SINCE, self.version);
            findings.push(AdapterFinding::new(part, AdapterCode::Action, Severity::Warning, message));
        }
    }

    fn attributes(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        let how = adapter.features_on(self.version).find_map(|feature| match feature {
            FeatureKind::CtiAttributes(how) => Some(how),
            _ => None,
        });
        let how = how.unwrap_or_else(CtiAttributesFeature::default);
        for problem in AttributePanel::compile(&adapter.attributes, &how).problems() {
            let message = format!("{}: {}", problem.field, problem.message);
            let part = Part::Attribute(problem.attribute);
            findings.push(AdapterFinding::new(part, AdapterCode::Attribute, problem.severity, message));
        }
    }

    fn features(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        for feature in &adapter.features {
            for problem in feature.check(self.version) {
                let at = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                let part = Part::Feature(feature.name.clone());
                let message = format!("{at}{}", problem.message);
                findings.push(AdapterFinding::new(part, AdapterCode::Feature, problem.severity, message));
            }
        }
        let mut conflict = |name: &str, severity, message: String| {
            let part = Part::Feature(name.to_owned());
            findings.push(AdapterFinding::new(part, AdapterCode::FeatureConflict, severity, message));
        };
        let (popout, vdi) = (crate::feature::MedialessPopout::NAME, crate::feature::VdiPlatform::NAME);
        let together = ProductVersion::new(5, 28, 0);
        if self.version < together && self.feature_on(adapter, popout) && self.feature_on(adapter, vdi) {
            conflict(vdi, Severity::Warning, format!("it excludes `{popout}` before {together}"));
        }
        let drops = adapter.voicemail_drops.iter().any(|drop| drop.active);
        if self.feature_on(adapter, VoicemailDropFeature::NAME) && !drops {
            let message = "there is no active voicemail drop to leave".to_owned();
            conflict(VoicemailDropFeature::NAME, Severity::Warning, message);
        }
        if self.feature_on(adapter, GlobalResiliency::NAME) && adapter.replicas.is_empty() {
            let message = "there is no replica that could take over".to_owned();
            conflict(GlobalResiliency::NAME, Severity::Warning, message);
        }
    }

    fn replicas(&self, adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
        let on = self.feature_on(adapter, GlobalResiliency::NAME);
        let mut regions = HashSet::new();
        for replica in &adapter.replicas {
            let mut tell = |severity, message: &str| {
                let part = Part::Replica(replica.name.clone());
                findings.push(AdapterFinding::new(part, AdapterCode::Setting, severity, message));
            };
            for (value, message) in [
                (&replica.region, "`Region__c` is not set"),
                (&replica.instance, "`Instance__c` is not set"),
                (&replica.arn, "`Arn__c` is not set"),
            ] {
                if value.trim().is_empty() {
                    tell(Severity::Error, message);
                }
            }
            let region = replica.region.trim();
            let own = given(adapter.settings.region.as_ref()) == Some(region);
            if !region.is_empty() && (own || !regions.insert(region)) {
                tell(Severity::Error, "there is another instance in its region, so a fail-over cannot tell them apart");
            }
            if !on {
                tell(Severity::Hint, "the feature GlobalResiliency is off, so only the adapter's own instance is used");
            }
        }
    }

    fn feature_on(&self, adapter: &CtiAdapter, name: &str) -> bool {
        adapter.features.iter().any(|feature| feature.name == name && feature.is_on(self.version))
    }
}

/// A finding about a document; none when another flow of the adapter makes it good.
fn flow_finding(
    record: &CtiFlow,
    work: Option<&RememberedWork>,
    diagnostic: Finding,
    forgotten_elsewhere: &dyn Fn(&HashSet<String>) -> bool,
) -> Option<AdapterFinding> {
    if diagnostic.code == Code::HvsKeysKept {
        let kept = work.map(|work| &work.kept);
        if kept.is_some_and(forgotten_elsewhere) {
            return None;
        }
        let message = "no flow of the adapter unsets the properties of completed work";
        let part = Part::Flow(record.name.clone());
        let finding = AdapterFinding::new(part, AdapterCode::HvsKeysKept, diagnostic.severity, message);
        return Some(AdapterFinding { diagnostic: Some(diagnostic), ..finding });
    }
    Some(AdapterFinding::in_document(record, AdapterCode::Flow, diagnostic))
}

fn actions(adapter: &CtiAdapter, findings: &mut Vec<AdapterFinding>) {
    for action in &adapter.actions {
        let part = || Part::Action(action.name.clone());
        for problem in action.check() {
            let severity = problem.severity();
            findings.push(AdapterFinding::new(part(), AdapterCode::Action, severity, problem.to_string()));
        }
        // An action that names no flow was told of above.
        if action.flow.trim().is_empty() {
            continue;
        }
        let flow = OneLine(&action.flow).to_string();
        match adapter.flow_of(action) {
            None => {
                let message = format!("the adapter has no flow `{flow}`, or several of that name");
                let finding = AdapterFinding::new(part(), AdapterCode::ActionWithoutFlow, Severity::Error, message);
                findings.push(finding.help("pick a flow of the adapter whose source is ctiAction"));
            }
            Some(record) if record.source != Source::CtiAction => {
                let message = format!("the source of its flow `{}` is {}, not ctiAction", record.name, record.source);
                findings.push(AdapterFinding::new(part(), AdapterCode::ActionWithoutFlow, Severity::Error, message));
            }
            Some(record) if !record.active => {
                let message = format!("its flow `{}` is not active, so the action does nothing", record.name);
                findings.push(AdapterFinding::new(part(), AdapterCode::ActionFlowInactive, Severity::Warning, message));
            }
            Some(_) => {}
        }
    }
}

/// What can be told of every list: names that several of its records have, and members that do nothing.
struct EachRecord<'c> {
    adapter: &'c CtiAdapter,
    findings: &'c mut Vec<AdapterFinding>,
}

impl EachList for EachRecord<'_> {
    fn each<T: Listed>(&mut self) {
        let mut seen = HashSet::new();
        for record in T::list(self.adapter) {
            // What is switched off may be an older one that is kept.
            if record.is_active() && !seen.insert(record.name()) {
                let message = "there is another one of that name before it";
                let finding =
                    AdapterFinding::new(record.part(), AdapterCode::DuplicateName, Severity::Warning, message);
                self.findings.push(finding);
            }
            unknown_members(record, &record.part(), self.findings);
        }
    }
}

/// Tells of members of a file that do nothing: slips of names that are known.
fn unknown_members<T: Record + Default>(record: &T, part: &Part, findings: &mut Vec<AdapterFinding>) {
    if record.other().is_empty() {
        return;
    }
    let known: HashSet<String> = T::default().to_record().keys().cloned().collect();
    for key in record.other().keys().map(String::as_str) {
        let finding =
            |message: String| AdapterFinding::new(part.clone(), AdapterCode::UnknownMember, Severity::Warning, message);
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
