//! What starts a flow: a source and, as a rule, one of its events (section 4).

mod names;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use names::{Event, Source};

use crate::nearest::nearest;
use crate::one_line::OneLine;
use crate::version::ProductVersion;

/// Whether a source has an event, as far as is known. Source: section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PairStatus {
    /// Package 5.24 deploys it.
    Deployed,
    /// The documentation lists it, but package 5.24 does not deploy it.
    Documented,
    /// The product does not have it; this project does, for contact centers that report more.
    Inferred,
    /// The product had it once.
    Removed,
    /// No source mentions it.
    Unknown,
}

/// What starts a flow: a source and its event, written `connectVoiceContact.onConnecting`; a CTI Action, which has no
/// events, is written `ctiAction`. Source: section 4.
///
/// The trigger is not part of the flow document; it stands on the record around it (section 1.6).
///
/// ```
/// use cti_model::{Event, PairStatus, Source, Trigger};
///
/// let trigger: Trigger = "connectVoiceContact.onConnecting".parse()?;
/// assert_eq!(trigger, Trigger::new(Source::ConnectVoiceContact, Event::OnConnecting));
/// assert_eq!(trigger.status(), PairStatus::Deployed);
/// assert_eq!(Trigger::new(Source::CtiAction, None).to_string(), "ctiAction");
/// # Ok::<(), cti_model::TriggerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Trigger {
    /// Where the event comes from.
    pub source: Source,
    /// What happened; `None` for a CTI Action.
    pub event: Option<Event>,
}

/// A text that is not a [`Trigger`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a trigger such as `connectVoiceContact.onConnecting` or `ctiAction`, found `{}`", OneLine(.text))]
pub struct TriggerError {
    text: String,
}

type Pairs = [(Source, PairStatus, &'static [Event])];

/// What contact centers other than the product's report of a contact, too.
static HELD_AND_SHARED: &[Event] = &[
    Event::OnHold,
    Event::OnResume,
    Event::OnRejected,
    Event::OnWrappedUp,
    Event::OnConsulting,
    Event::OnConsultEnded,
    Event::OnConferenceStarted,
    Event::OnConferenceEnded,
];

/// Which sources have which events (section 4.2). Every event of a removed source counts as removed.
#[rustfmt::skip]
static PAIRS: &Pairs = {
    use Event as E;
    use PairStatus::{Deployed, Documented, Inferred, Removed};
    use Source as S;
    &[
        (S::ConnectAgent, Deployed, &[
            E::OnInit, E::OnRefresh, E::OnStateChange, E::OnRoutable, E::OnNotRoutable, E::OnOffline,
            E::OnAfterCallWork, E::OnError, E::OnSoftphoneError,
        ]),
        (S::ConnectVoiceContact, Deployed, &[
            E::OnRefresh, E::OnAfterCallWork, E::OnAccepted, E::OnConnecting, E::OnConnected, E::OnEnded, E::OnDestroy,
            E::OnMissed,
        ]),
        (S::ConnectQueueCallbackContact, Deployed, &[
            E::OnRefresh, E::OnAfterCallWork, E::OnAccepted, E::OnConnected, E::OnEnded, E::OnDestroy, E::OnMissed,
            E::OnPending, E::OnIncoming,
        ]),
        (S::ConnectChatContact, Deployed, &[
            E::OnRefresh, E::OnAfterCallWork, E::OnAccepted, E::OnConnecting, E::OnConnected, E::OnEnded, E::OnDestroy,
            E::OnMissed, E::OnViewContact, E::OnMessageReceived, E::OnMessageSent,
        ]),
        (S::ConnectTaskContact, Deployed, &[
            E::OnRefresh, E::OnAfterCallWork, E::OnAccepted, E::OnConnecting, E::OnConnected, E::OnEnded, E::OnDestroy,
            E::OnMissed, E::OnTransferInitiated, E::OnTransferSucceeded, E::OnTransferFailed, E::OnTaskExpiring,
            E::OnTaskExpired,
        ]),
        (S::SalesforceAgent, Deployed, &[E::OnStateChange, E::OnWorkAccepted, E::OnWorkClosed, E::OnWorkloadChanged]),
        (S::SalesforceUi, Deployed, &[E::OnClickToDial, E::OnNavigationChange, E::OnHvsWorkStart]),
        (S::ConnectVoiceContact, Inferred, HELD_AND_SHARED),
        (S::ConnectQueueCallbackContact, Inferred, HELD_AND_SHARED),
        (S::ConnectChatContact, Inferred, HELD_AND_SHARED),
        (S::ConnectTaskContact, Inferred, HELD_AND_SHARED),
        (S::SalesforceAgent, Inferred, &[E::OnLogout]),
        (S::Session, Inferred, &[
            E::OnPagesOpen, E::OnTabsOpen, E::OnCallInProgress, E::OnContactInView, E::OnFailOver, E::OnRecording,
        ]),
        (S::ConnectVoiceContact, Documented, &[E::OnPending, E::OnIncoming]),
        (S::ConnectChatContact, Documented, &[E::OnPending]),
        (S::ConnectTaskContact, Documented, &[E::OnPending, E::OnIncoming]),
        // The contacts' onPending took the place of an older onInit.
        (S::ConnectVoiceContact, Removed, &[E::OnInit]),
        (S::ConnectChatContact, Removed, &[E::OnInit]),
        (S::ConnectTaskContact, Removed, &[E::OnInit]),
    ]
};

impl Trigger {
    /// The trigger of an event; of a CTI Action with `None`.
    pub fn new(source: Source, event: impl Into<Option<Event>>) -> Self {
        Self { source, event: event.into() }
    }

    /// Whether the product has this pair of source and event.
    pub fn status(&self) -> PairStatus {
        match &self.event {
            _ if self.source.is_removed() => PairStatus::Removed,
            None if self.source == Source::CtiAction => PairStatus::Deployed,
            None => PairStatus::Unknown,
            Some(event) => {
                let row = PAIRS.iter().find(|(source, _, events)| *source == self.source && events.contains(event));
                row.map_or(PairStatus::Unknown, |(_, status, _)| *status)
            }
        }
    }

    /// The trigger that was meant, of one that the product does not have.
    ///
    /// ```
    /// use cti_model::Trigger;
    ///
    /// let slip: Trigger = "connectVoiceContact.onConecting".parse()?;
    /// assert_eq!(slip.meant().map(|it| it.to_string()).as_deref(), Some("connectVoiceContact.onConnecting"));
    /// # Ok::<(), cti_model::TriggerError>(())
    /// ```
    pub fn meant(&self) -> Option<Self> {
        if self.status() != PairStatus::Unknown {
            return None;
        }
        let known: Vec<(String, Self)> = Self::pairs().map(|pair| (pair.to_string(), pair)).collect();
        let meant = nearest(&self.to_string(), known.iter().map(|(name, _)| name.as_str()))?;
        known.iter().find(|(name, _)| name == meant).map(|(_, pair)| pair.clone())
    }

    /// The product version that brought it, where it is known and the product still has it.
    pub fn since(&self) -> Option<ProductVersion> {
        if !matches!(self.status(), PairStatus::Deployed | PairStatus::Documented) {
            return None;
        }
        match (&self.source, &self.event) {
            (Source::CtiAction, _) | (_, Some(Event::OnDestroy)) => Some(ProductVersion::new(5, 13, 0)),
            (_, Some(Event::OnViewContact)) => Some(ProductVersion::new(5, 22, 0)),
            (Source::ConnectTaskContact, _) => Some(ProductVersion::new(5, 9, 0)),
            _ => None,
        }
    }

    /// Every trigger that the product deploys.
    pub fn pairs() -> impl Iterator<Item = Self> {
        let deployed = PAIRS.iter().filter(|(_, status, _)| *status == PairStatus::Deployed);
        deployed
            .flat_map(|(source, _, events)| events.iter().map(|event| Self::new(source.clone(), event.clone())))
            .chain(std::iter::once(Self::new(Source::CtiAction, None)))
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.event {
            Some(event) => write!(f, "{}.{event}", self.source),
            None => write!(f, "{}", self.source),
        }
    }
}

impl FromStr for Trigger {
    type Err = TriggerError;

    fn from_str(text: &str) -> Result<Self, TriggerError> {
        let (source, event) = text.split_once('.').map_or((text, None), |(source, event)| (source, Some(event)));
        let blank = |part: &str| part.trim().is_empty();
        if blank(source) || event.is_some_and(blank) {
            return Err(TriggerError { text: text.to_owned() });
        }
        Ok(Self::new(source.into(), event.map(Event::from)))
    }
}

impl Serialize for Trigger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Trigger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(trigger: &str) -> PairStatus {
        trigger.parse::<Trigger>().unwrap().status()
    }

    #[test]
    fn every_deployed_trigger_reads_back_from_its_text() {
        let all: Vec<_> = Trigger::pairs().collect();
        // 9 agent, 8 voice, 9 callback, 11 chat, 13 task, 4 Salesforce agent, 3 page, and the CTI Action.
        assert_eq!(all.len(), 58);
        for trigger in all {
            assert_eq!(trigger.to_string().parse(), Ok(trigger.clone()));
            assert_eq!(trigger.status(), PairStatus::Deployed);
            assert_eq!(serde_json::to_string(&trigger).unwrap(), format!("\"{trigger}\""));
        }
    }

    #[test]
    fn a_queued_callback_comes_in_and_never_connects() {
        assert_eq!(status("connectQueueCallbackContact.onIncoming"), PairStatus::Deployed);
        assert_eq!(status("connectQueueCallbackContact.onConnecting"), PairStatus::Unknown);
    }

    #[test]
    fn what_only_the_documentation_lists_is_told_apart() {
        for pair in ["connectVoiceContact.onPending", "connectVoiceContact.onIncoming", "connectTaskContact.onPending"]
        {
            assert_eq!(status(pair), PairStatus::Documented, "{pair}");
        }
        assert_eq!(status("connectChatContact.onIncoming"), PairStatus::Unknown);
    }

    #[test]
    fn what_this_project_adds_is_no_event_of_the_product() {
        for pair in ["connectVoiceContact.onHold", "connectTaskContact.onWrappedUp", "session.onFailOver"] {
            assert_eq!(status(pair), PairStatus::Inferred, "{pair}");
            assert!(Trigger::pairs().all(|deployed| deployed.to_string() != pair));
        }
        assert_eq!(status("connectAgent.onHold"), PairStatus::Unknown);
        assert!(
            Trigger::pairs().filter_map(|pair| pair.event).all(|event| event.evidence() == crate::Evidence::Attested)
        );
        assert_eq!(Event::OnHold.evidence(), crate::Evidence::Inferred);
    }

    #[test]
    fn removed_sources_are_read_and_marked() {
        assert_eq!(status("Initialization.onInit"), PairStatus::Removed);
        assert_eq!(status("browser.onWhatever"), PairStatus::Removed);
        assert_eq!(Source::Browser.evidence(), crate::Evidence::Inferred);
    }

    #[test]
    fn a_cti_action_has_no_event_and_everything_else_has_one() {
        assert_eq!(status("ctiAction"), PairStatus::Deployed);
        assert_eq!(status("ctiAction.onInit"), PairStatus::Unknown);
        assert_eq!(status("connectAgent"), PairStatus::Unknown);
        assert_eq!(Source::from("CCP Overlay"), Source::CtiAction);
    }

    #[test]
    fn unknown_names_are_kept_as_written() {
        let trigger: Trigger = "crm.onLead.Won".parse().unwrap();
        assert_eq!(trigger, Trigger::new(Source::Other("crm".into()), Event::Other("onLead.Won".into())));
        assert_eq!((trigger.to_string().as_str(), trigger.status()), ("crm.onLead.Won", PairStatus::Unknown));
    }

    #[test]
    fn a_trigger_without_source_or_event_name_is_refused() {
        for text in ["", " ", ".onInit", "connectAgent."] {
            assert!(text.parse::<Trigger>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_version_that_brought_a_trigger_is_told() {
        let since = |text: &str| text.parse::<Trigger>().unwrap().since();
        assert_eq!(since("connectTaskContact.onConnected"), Some(ProductVersion::new(5, 9, 0)));
        assert_eq!(since("connectTaskContact.onDestroy"), Some(ProductVersion::new(5, 13, 0)));
        assert_eq!(since("connectChatContact.onViewContact"), Some(ProductVersion::new(5, 22, 0)));
        assert_eq!(since("ctiAction"), Some(ProductVersion::new(5, 13, 0)));
        assert_eq!(since("connectAgent.onInit"), None);
        assert_eq!(since("connectAgent.onDestroy"), None);
    }
}
