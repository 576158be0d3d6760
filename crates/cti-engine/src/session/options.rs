//! How the session of a desk goes.

use std::time::Duration;

use cti_model::ProductVersion;
use serde::{Deserialize, Serialize};

use crate::ids::SessionId;

/// How a session goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionOptions {
    /// Its id; when `None`, that of the desk, or a fresh one.
    pub id: Option<SessionId>,
    /// How many events may wait for a run, and how many for each other part; 256, and at least 1.
    pub capacity: usize,
    /// What happens to one event too many.
    pub overflow: Overflow,
    /// How often a contact's `onEnded` runs; when `None`, as in the engine's version of the product.
    pub ended: Option<EndedPolicy>,
    /// How many contacts are remembered; 256, and at least 1. Those that are gone are forgotten first.
    pub contacts: usize,
    /// Whether runs begin at once; otherwise events wait until [`Inbox::ready`](super::Inbox::ready).
    pub ready: bool,
    /// How long one call of a part may take; 10 s. The calls of a flow have the run's deadline instead. Loading the
    /// properties is such a call and saving them another: the first run waits for the load that long, and then begins without
    /// what was kept ([`PropertiesNotLoaded`](super::Happening::PropertiesNotLoaded)).
    pub call_deadline: Duration,
    /// How much time passes between two updates of presence rules; 100 ms, as in the product since 5.4.
    pub presence_spacing: Duration,
    /// How long an event that repeats an update of a presence rule is taken for its echo; 15 s.
    pub echo_window: Duration,
    /// How long after a run wrote an attribute an event may still show the value from before; 15 s. A later event with
    /// that value counts as a change that somebody else made.
    pub attribute_lag: Duration,
    /// Whether the first login sets the initial state of the feature `SetAgentStatusOnSessionEnd`; on by default. Off for a
    /// session that takes up another one, as after the reload of a page.
    pub login_due: bool,
}

/// What happens to an event that finds the queue of runs full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Overflow {
    /// It is refused.
    #[default]
    Refuse,
    /// It takes the place of the one that waits longest.
    DropOldest,
}

/// How often the flow of a contact's `onEnded` runs for one ending. An event that is delivered twice is heard once in
/// either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum EndedPolicy {
    /// Once: when the contact ends or is destroyed, whichever comes first.
    #[default]
    OncePerEnding,
    /// Once when the contact ends and once when it is destroyed, as old versions of Amazon Connect Streams report it
    /// (section 4.3); the payload's `phase` says which.
    OncePerPhase,
}

impl EndedPolicy {
    /// That of a version of the product.
    pub fn of(version: ProductVersion) -> Self {
        if version.ends_contacts_twice() { Self::OncePerPhase } else { Self::OncePerEnding }
    }
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            id: None,
            capacity: 256,
            overflow: Overflow::default(),
            ended: None,
            contacts: 256,
            ready: true,
            call_deadline: Duration::from_secs(10),
            presence_spacing: Duration::from_millis(100),
            echo_window: Duration::from_secs(15),
            attribute_lag: Duration::from_secs(15),
            login_due: true,
        }
    }
}

/// Declares the methods that set an option.
macro_rules! options {
    ($($(#[doc = $doc:literal])+ $name:ident: $ty:ty;)+) => {
        impl SessionOptions {
            $(
                $(#[doc = $doc])+
                pub fn $name(mut self, $name: $ty) -> Self {
                    self.$name = $name;
                    self
                }
            )+
        }
    };
}

impl SessionOptions {
    /// Sets its id.
    pub fn id(mut self, id: impl Into<SessionId>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets how often a contact's `onEnded` runs.
    pub fn ended(mut self, policy: EndedPolicy) -> Self {
        self.ended = Some(policy);
        self
    }
}

options! {
    /// Sets how many events may wait.
    capacity: usize;
    /// Sets what happens to one event too many.
    overflow: Overflow;
    /// Sets how many contacts are remembered.
    contacts: usize;
    /// Sets whether runs begin at once.
    ready: bool;
    /// Sets how long one call of a part may take.
    call_deadline: Duration;
    /// Sets how much time passes between two updates of presence rules.
    presence_spacing: Duration;
    /// Sets how long the echo of an update is waited for.
    echo_window: Duration;
    /// Sets how long an event may show an attribute as it was before a run wrote it.
    attribute_lag: Duration;
    /// Sets whether the first login sets the initial state.
    login_due: bool;
}
