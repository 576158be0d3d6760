//! What compiling a configuration makes: every part ready to be used, none of it looked up again.

use std::collections::HashSet;
use std::sync::Arc;

use cti_model::adapter::{AdapterChecker, CtiAdapter, ReplicaInstance};
use cti_model::feature::{FeatureKind, SetAgentStatusOnSessionEnd};
use cti_model::presence::PresenceSyncRule;
use cti_model::{Finding, Trigger};

use super::flows::{ActiveAction, ActiveFlow, Flows};
use super::instances::Instance;
use crate::attribute::AttributePanel;
use crate::presence::RuleSet;
use crate::run::Engine;
use crate::session::Why;

/// A configuration, compiled. Immutable; an [`Adapter`](super::Adapter) holds the one that counts now.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Counts up with each configuration of an adapter.
    pub(crate) generation: u64,
    pub(super) flows: Flows,
    /// The rules that may run; `None` when there are none, or presence sync is off.
    pub(crate) rules: Option<Arc<RuleSet>>,
    /// What is done at the end of a session; `None` when the feature is off.
    pub(crate) session_end: Option<SetAgentStatusOnSessionEnd>,
    /// Whether the panel of recording controls is shown.
    pub(crate) recording: bool,
    /// Its own instance first, then those that stand by, which are there when the feature `GlobalResiliency` is on.
    pub(crate) instances: Vec<Instance>,
    /// Whether a fail-over restores the agent's state.
    pub(crate) retains_agent_state: bool,
    pub(super) attributes: Arc<AttributePanel>,
    pub(super) findings: Vec<Finding>,
}

impl Compiled {
    pub(super) fn new(engine: &Engine, adapter: &CtiAdapter, generation: u64) -> Self {
        let version = engine.version();
        let checker = AdapterChecker::new().with_catalogue(engine.registry().catalogue()).with_version(version);
        let mut findings = checker.check(adapter);
        let (flows, refused) = Flows::compile(engine, adapter);
        let place = |it: &Finding| (it.code, it.part.clone(), it.pointer.clone());
        let mut told: HashSet<_> =
            if refused.is_empty() { HashSet::new() } else { findings.iter().map(place).collect() };
        findings.extend(refused.into_iter().filter(|refused| told.insert(place(refused))));
        let (mut session_end, mut panel, mut resiliency, mut recording) = (None, None, None, false);
        // Of two records of a feature the first counts.
        for feature in adapter.features_on(version) {
            match feature {
                FeatureKind::SetAgentStatusOnSessionEnd(feature) => {
                    session_end.get_or_insert(feature);
                }
                FeatureKind::CtiAttributes(feature) => {
                    panel.get_or_insert(feature);
                }
                FeatureKind::GlobalResiliency(feature) => {
                    resiliency.get_or_insert(feature);
                }
                FeatureKind::RecordingPanel(_) => recording = true,
                _ => {}
            }
        }
        let standing_by: &[ReplicaInstance] = if resiliency.is_some() { &adapter.replicas } else { &[] };
        let own = std::iter::once(Instance::own(&adapter.settings));
        let attributes = AttributePanel::compile(&adapter.attributes, &panel.unwrap_or_default());
        Self {
            generation,
            flows,
            rules: adapter.settings.presence_sync_enabled.then(|| rules(adapter)).flatten(),
            session_end,
            recording,
            instances: own.chain(standing_by.iter().map(Instance::replica)).collect(),
            retains_agent_state: resiliency.is_some_and(|feature| feature.retain_agent_state_enabled),
            attributes: Arc::new(attributes),
            findings,
        }
    }

    pub(crate) fn listening_to(&self, trigger: &Trigger) -> Option<&Arc<ActiveFlow>> {
        self.flows.listening_to(trigger)
    }

    /// Why an event that no flow hears is not heard.
    pub(crate) fn why_unheard(&self, trigger: &Trigger) -> Why {
        if self.flows.left_out(trigger) { Why::LeftOut } else { Why::Unheard }
    }

    /// The CTI Action of that name; the first one, when several have it.
    pub(crate) fn action(&self, name: &str) -> Option<&ActiveAction> {
        self.flows.actions().iter().find(|action| action.action().name == name)
    }
}

/// The rules that may run, in their order: active, without an error of their own, and not too many.
fn rules(adapter: &CtiAdapter) -> Option<Arc<RuleSet>> {
    let is_sound = |rule: &&PresenceSyncRule| !rule.check().iter().any(Finding::is_error);
    let active = adapter.presence_sync_rules.iter().filter(|rule| rule.active);
    let sound = active.filter(is_sound).take(RuleSet::MAX_RULES).cloned();
    let rules = RuleSet::compile(sound).ok()?;
    (!rules.rules().is_empty()).then(|| Arc::new(rules))
}
