//! Global Resiliency: which instance a desk works with, and what happens when another region takes over (section 10.6).

use std::time::Duration;

use cti_model::ProductVersion;
use cti_model::adapter::{AdapterSettings, CtiAdapter, ReplicaInstance};
use cti_model::feature::{FeatureKind, is_enhanced_logout};
use cti_model::presence::{OFFLINE, SYSTEM_STATES};
use serde::de::IgnoredAny;

use crate::connector::{AgentCall, ConnectorError, Desk};
use crate::event::AgentEvent;

/// How long after a fail-over was noticed the agent's state may still be restored.
pub const RESTORE_WITHIN: Duration = Duration::from_secs(5);

/// How long to wait before another try.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// An Amazon Connect instance of an adapter: its own, or one that stands by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instance {
    /// Its alias or URL.
    pub instance: String,
    /// Its region.
    pub region: String,
    /// Its ARN, where it is known.
    pub arn: Option<String>,
    /// The named credential with which its recordings are controlled.
    pub recording_named_credential: String,
}

/// The instances of an adapter and the one that is active.
///
/// ```
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::resiliency::{FailOver, Resiliency};
/// use cti_model::adapter::{AdapterSettings, ReplicaInstance};
///
/// let settings = AdapterSettings { region: Some("us-east-1".into()), ..AdapterSettings::default() };
/// let replica = ReplicaInstance { region: "us-west-2".into(), ..ReplicaInstance::default() };
///
/// let memory = MemoryDesk::new("Sato");
/// let mut resiliency = Resiliency::new(&settings, &[replica]).retain_agent_state(true);
/// let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk()))?;
/// assert!(matches!(fail_over, FailOver::NothingToRestore), "no state was seen before");
/// assert_eq!(resiliency.active().recording_named_credential, "AmazonConnectAPI_us_west_2");
/// # Ok::<(), cti_engine::resiliency::UnknownRegion>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resiliency {
    own: Instance,
    replicas: Vec<Instance>,
    /// The replica that is active; the own instance when `None`.
    active: Option<usize>,
    retain: bool,
    /// The state that the agent chose last, with the time at which it began by the desk's clock, and the one before.
    now_in: Option<(String, Duration)>,
    before: Option<String>,
}

/// What became of the agent's state in a fail-over. After it, Amazon Connect has the agent offline.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailOver {
    /// It is left as it is: `RetainAgentStateEnabled` is off.
    NotRetained,
    /// The state before is not known, was offline, or signed the agent out.
    NothingToRestore,
    /// It was restored.
    Restored {
        /// Its name.
        state: String,
    },
    /// It could not be restored in time.
    NotRestored {
        /// The name of the state before.
        state: String,
        /// Why the last try failed.
        error: ConnectorError,
    },
}

/// A region in which the adapter has no instance, or Global Resiliency is off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the adapter has no instance in `{}`; it has {}", cti_model::OneLine(region), known.join(", "))]
#[non_exhaustive]
pub struct UnknownRegion {
    /// The region.
    pub region: String,
    /// The regions in which it has one.
    pub known: Vec<String>,
}

impl Resiliency {
    /// An adapter's own instance and those that stand by, when the feature `GlobalResiliency` is on.
    pub fn new(settings: &AdapterSettings, replicas: &[ReplicaInstance]) -> Self {
        let own = Instance {
            instance: settings.instance.clone(),
            region: settings.region.clone().unwrap_or_default(),
            arn: settings.instance_arn.clone(),
            recording_named_credential: settings.recording_named_credential().to_owned(),
        };
        let replicas = replicas.iter().map(|replica| Instance {
            instance: replica.instance.clone(),
            region: replica.region.clone(),
            arn: Some(replica.arn.clone()).filter(|arn| !arn.is_empty()),
            recording_named_credential: replica.recording_named_credential(),
        });
        Self { own, replicas: replicas.collect(), active: None, retain: false, now_in: None, before: None }
    }

    /// The instances of an adapter, as its feature `GlobalResiliency` says in a version of the product: those that stand by
    /// count only when it is on.
    pub fn of_adapter(adapter: &CtiAdapter, version: ProductVersion) -> Self {
        let feature = adapter.features_on(version).find_map(|feature| match feature {
            FeatureKind::GlobalResiliency(feature) => Some(feature),
            _ => None,
        });
        match feature {
            Some(feature) => {
                Self::new(&adapter.settings, &adapter.replicas).retain_agent_state(feature.retain_agent_state_enabled)
            }
            None => Self::off(&adapter.settings),
        }
    }

    /// An adapter's own instance alone: the feature is off.
    pub fn off(settings: &AdapterSettings) -> Self {
        Self::new(settings, &[])
    }

    /// The same with the feature's `RetainAgentStateEnabled`.
    pub fn retain_agent_state(mut self, retain: bool) -> Self {
        self.retain = retain;
        self
    }

    /// The instance that works now.
    pub fn active(&self) -> &Instance {
        self.active.and_then(|at| self.replicas.get(at)).unwrap_or(&self.own)
    }

    /// Every instance that the desk must be able to reach: its own first.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        std::iter::once(&self.own).chain(&self.replicas)
    }

    /// Notes the state that an agent changed to. Only states that an agent can go back to count: those that the contact
    /// center alone sets ([`SYSTEM_STATES`]), such as `Busy` during a call, are passed over, so that the state before the
    /// call is the one to restore; after one that signs the agent out ([`is_enhanced_logout`]) there is none.
    pub fn hear(&mut self, event: &AgentEvent, desk: &Desk) {
        let AgentEvent::StateChange(change) = event else { return };
        if is_enhanced_logout(&change.new_state) {
            (self.now_in, self.before) = (None, None);
            return;
        }
        let now = desk.clock().now();
        if self.now_in.is_none() && is_restorable(&change.old_state) {
            self.now_in = Some((change.old_state.clone(), now));
        }
        // Who comes back from a call to the same state has been in it all the time.
        let is_new = self.now_in.as_ref().is_none_or(|(state, _)| *state != change.new_state);
        if is_new && is_restorable(&change.new_state) {
            let left = self.now_in.replace((change.new_state.clone(), now));
            self.before = left.map(|(state, _)| state);
        }
    }

    /// The state to go back to. The fail-over itself sets the agent offline, so an offline that is as young as the
    /// fail-over is not what the agent chose. Inferred: no source says how the product tells them apart.
    fn state_before(&self, now: Duration) -> Option<&str> {
        let (state, since) = self.now_in.as_ref()?;
        let chosen = state != OFFLINE || now.saturating_sub(*since) > RESTORE_WITHIN;
        let state = if chosen { state } else { self.before.as_ref()? };
        Some(state.as_str()).filter(|state| *state != OFFLINE)
    }

    /// Another region has taken over: works with its instance from now on and, when the feature says so, tries for five
    /// seconds to put the agent back into the state before.
    ///
    /// # Errors
    /// [`UnknownRegion`], and nothing changes.
    pub async fn fail_over(&mut self, region: &str, desk: &Desk) -> Result<FailOver, UnknownRegion> {
        self.active = match self.replicas.iter().position(|replica| replica.region == region) {
            None if self.own.region == region => None,
            None => {
                let known = self.instances().map(|instance| instance.region.clone()).collect();
                return Err(UnknownRegion { region: region.to_owned(), known });
            }
            replica => replica,
        };
        let noticed = desk.clock().now();
        if !self.retain {
            return Ok(FailOver::NotRetained);
        }
        let Some(state) = self.state_before(noticed).map(str::to_owned) else { return Ok(FailOver::NothingToRestore) };
        Ok(restore(state, desk, noticed.saturating_add(RESTORE_WITHIN)).await)
    }
}

/// Whether an agent can be put back into a state of that name.
fn is_restorable(state: &str) -> bool {
    !state.is_empty() && !SYSTEM_STATES.contains(&state) && !is_enhanced_logout(state)
}

/// Tries to set a state until it is set or the time is over.
async fn restore(state: String, desk: &Desk, until: Duration) -> FailOver {
    loop {
        let left = until.saturating_sub(desk.clock().now());
        let set = desk.call::<IgnoredAny>(AgentCall::SetStateByName { name: state.clone() }, left);
        let Err(error) = set.await else {
            return FailOver::Restored { state };
        };
        let again = desk.clock().now().saturating_add(RETRY_AFTER);
        if !error.is_retryable() || again >= until {
            return FailOver::NotRestored { state, error };
        }
        desk.clock().sleep_until(again).await;
    }
}
