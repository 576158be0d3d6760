//! Presence sync at a desk: applies Presence Sync Rules to the agent's two states (section 9.3).
//!
//! ```
//! use std::sync::Arc;
//! use cti_engine::memory::MemoryDesk;
//! use cti_engine::presence::RuleSet;
//! use cti_engine::presence_sync::{PresenceSync, presence_event};
//! use cti_model::js::Comparator;
//! use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
//!
//! let rules = RuleSet::compile([PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
//!     .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
//!     .set(Destination::Salesforce, "Busy")])?;
//! let memory = MemoryDesk::new("Sato");
//! let mut sync = PresenceSync::new(Arc::new(rules), memory.desk());
//!
//! memory.agent().choose_state("Lunch")?;
//! for event in memory.agent().take_events() {
//!     if let Some(event) = presence_event(&event) {
//!         memory.drive(sync.handle(&event));
//!     }
//! }
//! assert_eq!(memory.agent().presence().unwrap().status_api_name, "Busy");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod convert;
mod echo;

use std::sync::Arc;
use std::time::Duration;

use cti_model::OneLine;
use cti_model::adapter::CtiAdapter;
use cti_model::presence::{Destination, OFFLINE, PresenceSyncRule};
use serde::de::IgnoredAny;

pub use convert::presence_event;
use echo::Echoes;

use crate::connector::{AgentCall, AgentState, Call, ConnectorError, Desk, ErrorKind, PresenceCall, PresenceStatus};
use crate::presence::{PresenceEvent, RuleSet, RuleSetError};

/// How presence sync behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyncOptions {
    /// Whether rules are evaluated at all: the adapter's field `PresenceSyncEnabled__c`. On by default here; the product's
    /// own default is told in two ways (section 9.3).
    pub enabled: bool,
    /// How much time passes between two updates; 100 ms, as in the product since 5.4.
    pub spacing: Duration,
    /// How long one call may take; 10 s.
    pub call_deadline: Duration,
    /// How long an event that repeats an update of the sync is taken for its echo; 15 s.
    pub echo_window: Duration,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            enabled: true,
            spacing: Duration::from_millis(100),
            call_deadline: Duration::from_secs(10),
            echo_window: Duration::from_secs(15),
        }
    }
}

/// Applies a set of rules at one desk, event by event.
///
/// Every rule that holds is applied, in the order of the set. A state is set only when it differs from the current one.
/// Updates keep their distance: one that comes too early waits, so nothing is lost, unlike in the product.
///
/// **No ping-pong.** An event that repeats an update of the sync (same side, same new state) is its echo, and triggers no
/// rule; each update has one echo. The product documents no guard; that a state is set only when it differs is its
/// lineage's rule, and echoes are our decision: without them two rules that disagree would chase each other for ever, and
/// so would two that agree when the agent changes twice in a hurry. An update of which it is not known whether it happened
/// ([`ErrorKind::Timeout`], [`ErrorKind::Unavailable`], [`ErrorKind::Other`], a dropped future) has an echo too; one that
/// was refused has none.
///
/// **Offline.** Setting the CRM's side to `Offline` logs the agent out of its presence, and an agent who is logged out
/// there, which is what [`Presence::status`](crate::connector::Presence::status) answers with
/// [`ErrorKind::Conflict`], is `Offline`. Inferred: the product's lineage treats the two as one.
///
/// It holds the state of one session; drop it with the session. A call that fails or hangs is told in the answer of
/// [`PresenceSync::handle`], and the next event is handled as if nothing had been.
#[derive(Debug)]
pub struct PresenceSync {
    rules: Arc<RuleSet>,
    desk: Desk,
    options: SyncOptions,
    updated_at: Option<Duration>,
    echoes: Echoes,
}

/// What became of a rule that held.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Applied {
    /// The name of the rule.
    pub rule: String,
    /// The side that it sets.
    pub destination: Destination,
    /// The state that it sets.
    pub state: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of setting a state.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was set.
    Set,
    /// It was the current state already.
    Unchanged,
    /// It could not be read what the current state is, or the state could not be set.
    Failed(ConnectorError),
}

impl PresenceSync {
    /// Applies an adapter's rules at that desk, when its settings have presence sync enabled; otherwise they are there and
    /// do nothing until [`PresenceSync::set_enabled`].
    ///
    /// # Errors
    /// Those of [`RuleSet::compile`], enabled or not.
    pub fn of_adapter(adapter: &CtiAdapter, desk: Desk) -> Result<Self, RuleSetError> {
        let rules = RuleSet::compile(adapter.presence_sync_rules.iter().cloned())?;
        let mut sync = Self::new(Arc::new(rules), desk);
        sync.set_enabled(adapter.settings.presence_sync_enabled);
        Ok(sync)
    }

    /// Applies those rules at that desk.
    pub fn new(rules: Arc<RuleSet>, desk: Desk) -> Self {
        Self { rules, desk, options: SyncOptions::default(), updated_at: None, echoes: Echoes::default() }
    }

    /// The same with other options.
    pub fn with_options(mut self, options: SyncOptions) -> Self {
        self.options = options;
        self
    }

    /// Switches it on or off, as the adapter's record says.
    pub fn set_enabled(&mut self, enabled: bool) {
        self.options.enabled = enabled;
    }

    /// The options.
    pub fn options(&self) -> SyncOptions {
        self.options
    }

    /// Evaluates the rules on an event and applies those that hold; gives one entry for each of them, in order. Hand over
    /// events in the order in which they happened.
    ///
    /// Runs on any executor. When the future is dropped, the rules that it has not come to are not applied; the echo of an
    /// update that was under way is still known.
    pub async fn handle(&mut self, event: &PresenceEvent) -> Vec<Applied> {
        let now = self.desk.clock().now();
        let is_echo = self.echoes.take(event, now);
        if is_echo || !self.options.enabled {
            return Vec::new();
        }
        let rules = Arc::clone(&self.rules);
        let mut applied = Vec::new();
        for rule in rules.holding(event) {
            let outcome = match self.apply(rule).await {
                Ok(true) => Outcome::Set,
                Ok(false) => Outcome::Unchanged,
                Err(error) => Outcome::Failed(error),
            };
            let destination = Destination::clone(&rule.destination);
            applied.push(Applied { rule: rule.name.clone(), destination, state: rule.state().to_owned(), outcome });
        }
        applied
    }

    /// Sets a rule's state unless it is the current one; whether it was set.
    async fn apply(&mut self, rule: &PresenceSyncRule) -> Result<bool, ConnectorError> {
        // The wait comes before the look, so that nothing happens between the look and the update.
        if let Some(updated_at) = self.updated_at {
            let due = updated_at.saturating_add(self.options.spacing);
            if self.desk.clock().now() < due {
                self.desk.clock().sleep_until(due).await;
            }
        }
        let state = rule.state();
        if self.current(&rule.destination).await? == state {
            return Ok(false);
        }
        // Both are noted before the call: when this future is dropped or the call given up, the update may still happen.
        let now = self.desk.clock().now();
        self.updated_at = Some(now);
        let latest = now.saturating_add(self.options.call_deadline).saturating_add(self.options.echo_window);
        self.echoes.expect(&rule.destination, state, latest);
        let answer = self.tell(update(&rule.destination, state)).await;
        let now = self.desk.clock().now();
        self.updated_at = Some(now);
        let until = now.saturating_add(self.options.echo_window);
        match answer.as_ref().map_err(ConnectorError::kind) {
            Ok(()) => self.echoes.confirm(until),
            Err(ErrorKind::Timeout | ErrorKind::Unavailable | ErrorKind::Other) => {}
            Err(_) => self.echoes.take_back(),
        }
        answer.map(|()| true)
    }

    /// The state in which a side is.
    async fn current(&self, side: &Destination) -> Result<String, ConnectorError> {
        let within = self.options.call_deadline;
        match side {
            Destination::Connect => {
                self.desk.call(AgentCall::State {}, within).await.map(|state: AgentState| state.name)
            }
            Destination::Salesforce => {
                // Who is logged out has no status.
                let name = |status: Option<PresenceStatus>| {
                    status.map_or_else(|| OFFLINE.to_owned(), |status| status.status_api_name)
                };
                self.desk.call(PresenceCall::Status {}, within).await.map(name)
            }
            other => {
                let message = format!("`{}` is not a side whose state can be set", OneLine(other.as_str()));
                Err(ConnectorError::new(ErrorKind::Invalid, message))
            }
        }
    }

    async fn tell(&self, request: Call) -> Result<(), ConnectorError> {
        self.desk.call(request, self.options.call_deadline).await.map(|_: IgnoredAny| ())
    }
}

/// The call that sets a side to a state.
fn update(side: &Destination, state: &str) -> Call {
    let state = state.to_owned();
    match side {
        Destination::Salesforce if state == OFFLINE => PresenceCall::Logout {}.into(),
        Destination::Salesforce => PresenceCall::SetStatus { status: state }.into(),
        _ => AgentCall::SetStateByName { name: state }.into(),
    }
}
