//! The names of sources and events, with an arm for those that are not known (sections 4.1 and 4.2).

use crate::catalogue::Evidence;
use crate::names::same_but_for_case;

crate::names! {
    /// Where an event comes from, by its API name, as in the field `Source__c` of the flow's record. The name that the
    /// product shows is read too; "CCP Overlay" is what older versions call the source of CTI Actions. Source: section 4.1.
    ///
    /// ```
    /// use cti_model::Source;
    ///
    /// assert_eq!(Source::from("connectVoiceContact"), Source::ConnectVoiceContact);
    /// assert_eq!(Source::from("Amazon Connect Voice Contact"), Source::ConnectVoiceContact);
    /// assert_eq!(Source::from("mySource"), Source::Other("mySource".into()));
    /// ```
    pub enum Source by same_but_for_case {
        /// The agent in Amazon Connect.
        ConnectAgent = "connectAgent" | "Amazon Connect Agent",
        /// A call.
        ConnectVoiceContact = "connectVoiceContact" | "Amazon Connect Voice Contact",
        /// A queued callback.
        ConnectQueueCallbackContact = "connectQueueCallbackContact" | "Amazon Connect Queue Callback Contact",
        /// A chat.
        ConnectChatContact = "connectChatContact" | "Amazon Connect Chat Contact",
        /// A task; since 5.9.
        ConnectTaskContact = "connectTaskContact" | "Amazon Connect Task Contact",
        /// The agent in Omni-Channel.
        SalesforceAgent = "salesforceAgent" | "Salesforce Agent",
        /// The Salesforce page.
        SalesforceUi = "salesforceUI" | "Salesforce UI",
        /// A button that the agent presses; since 5.13. It has no events.
        CtiAction = "ctiAction" | "CTI Action" | "CCP Overlay",
        /// The start of the adapter; removed in 5.7.
        Initialization = "initialization",
        /// The browser; removed in 5.7.
        Browser = "browser",
        /// The session of the agent: pages, calls in progress, fail-overs. Of this project; the product has no such source.
        Session = "session",
    }
}

impl Source {
    /// The name that the product shows.
    pub fn label(&self) -> &str {
        match self {
            Self::ConnectAgent => "Amazon Connect Agent",
            Self::ConnectVoiceContact => "Amazon Connect Voice Contact",
            Self::ConnectQueueCallbackContact => "Amazon Connect Queue Callback Contact",
            Self::ConnectChatContact => "Amazon Connect Chat Contact",
            Self::ConnectTaskContact => "Amazon Connect Task Contact",
            Self::SalesforceAgent => "Salesforce Agent",
            Self::SalesforceUi => "Salesforce UI",
            Self::CtiAction => "CTI Action",
            Self::Initialization => "Initialization",
            Self::Browser => "Browser",
            Self::Session => "Session",
            Self::Other(name) => name,
        }
    }

    /// How sure the API name is. Those of the removed sources, of [`Source::Session`] and of [`Source::Other`] are
    /// inferred.
    pub fn evidence(&self) -> Evidence {
        let is_inferred = self.is_removed() || matches!(self, Self::Session | Self::Other(_));
        if is_inferred { Evidence::Inferred } else { Evidence::Attested }
    }

    /// Whether its events are those of a contact, in the product.
    ///
    /// ```
    /// use cti_model::Source;
    ///
    /// assert!(Source::ConnectChatContact.is_contact());
    /// assert!(!Source::ConnectAgent.is_contact());
    /// ```
    pub fn is_contact(&self) -> bool {
        matches!(
            self,
            Self::ConnectVoiceContact
                | Self::ConnectQueueCallbackContact
                | Self::ConnectChatContact
                | Self::ConnectTaskContact
        )
    }

    /// Whether the product no longer has this source.
    pub fn is_removed(&self) -> bool {
        matches!(self, Self::Initialization | Self::Browser)
    }
}

/// Writes [`Event`] from its table: variant, API name, meaning; first those of the product, then those of this project.
macro_rules! events {
    (
        product { $($variant:ident, $name:literal, $meaning:literal;)* }
        inferred { $($own:ident, $own_name:literal, $own_meaning:literal;)* }
    ) => {
        crate::names! {
            /// What happened at a [`Source`], by its API name, as in the field `Event__c` of the flow's record. Source:
            /// section 4.2.
            ///
            /// ```
            /// use cti_model::Event;
            ///
            /// assert_eq!(Event::from("onAfterCallWork"), Event::OnAfterCallWork);
            /// assert_eq!(Event::OnAfterCallWork.meaning(), "After-call work began.");
            /// ```
            pub enum Event by same_but_for_case {
                $(#[doc = $meaning] $variant = $name,)*
                $(#[doc = $own_meaning] #[doc = "Inferred: the product has no such event."] $own = $own_name,)*
            }
        }

        impl Event {
            /// How sure the name is: those that the product does not have are inferred, in its style.
            pub fn evidence(&self) -> Evidence {
                match self {
                    $(Self::$variant)|* => Evidence::Attested,
                    $(Self::$own)|* | Self::Other(_) => Evidence::Inferred,
                }
            }

            /// What happened, in a line.
            pub fn meaning(&self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)*
                    $(Self::$own => $own_meaning,)*
                    Self::Other(_) => "An event that is not known here.",
                }
            }
        }
    };
}

events! {
    product {
        OnInit, "onInit", "The agent logged in.";
        OnRefresh, "onRefresh", "The data of the agent or contact was updated.";
        OnStateChange, "onStateChange", "The agent's state changed.";
        OnRoutable, "onRoutable", "The agent became available for contacts.";
        OnNotRoutable, "onNotRoutable", "The agent became unavailable for contacts.";
        OnOffline, "onOffline", "The agent went offline.";
        OnAfterCallWork, "onAfterCallWork", "After-call work began.";
        OnError, "onError", "The agent met a system error.";
        OnSoftphoneError, "onSoftphoneError", "The soft phone met an error.";
        OnAccepted, "onAccepted", "The agent accepted the contact.";
        OnConnecting, "onConnecting", "The contact is being connected, inbound or outbound.";
        OnConnected, "onConnected", "The contact was connected.";
        OnEnded, "onEnded", "The contact ended or was destroyed.";
        OnDestroy, "onDestroy", "The contact was destroyed.";
        OnMissed, "onMissed", "The agent missed the contact.";
        OnPending, "onPending", "The contact is pending.";
        OnIncoming, "onIncoming", "The contact is coming in.";
        OnViewContact, "onViewContact", "The agent switched to a connected chat, which may happen often.";
        OnMessageReceived, "onMessageReceived", "A chat message came from the customer.";
        OnMessageSent, "onMessageSent", "A chat message went to the customer.";
        OnTransferInitiated, "onTransferInitiated", "The transfer of the task began.";
        OnTransferSucceeded, "onTransferSucceeded", "The transfer of the task succeeded.";
        OnTransferFailed, "onTransferFailed", "The transfer of the task failed.";
        OnTaskExpiring, "onTaskExpiring", "The task expires in two hours.";
        OnTaskExpired, "onTaskExpired", "The task expired.";
        OnWorkAccepted, "onWorkAccepted", "The Salesforce agent accepted work.";
        OnWorkClosed, "onWorkClosed", "The Salesforce agent closed work.";
        OnWorkloadChanged, "onWorkloadChanged", "The Salesforce agent's workload changed.";
        OnClickToDial, "onClickToDial", "A phone number on a Salesforce page was clicked.";
        OnNavigationChange, "onNavigationChange", "The agent moved to another page of Salesforce.";
        OnHvsWorkStart, "onHvsWorkStart", "A piece of High Velocity Sales work began.";
    }
    inferred {
        OnHold, "onHold", "The contact was put on hold.";
        OnResume, "onResume", "The contact was taken off hold.";
        OnRejected, "onRejected", "The agent rejected the contact.";
        OnWrappedUp, "onWrappedUp", "The agent finished the after-call work of the contact.";
        OnConsulting, "onConsulting", "The agent consults somebody about the contact.";
        OnConsultEnded, "onConsultEnded", "The consultation about the contact ended.";
        OnConferenceStarted, "onConferenceStarted", "The contact became a conference.";
        OnConferenceEnded, "onConferenceEnded", "The conference ended.";
        OnLogout, "onLogout", "The agent logged out.";
        OnPagesOpen, "onPagesOpen", "The number of open pages changed.";
        OnTabsOpen, "onTabsOpen", "The number of open tabs of the agent changed.";
        OnCallInProgress, "onCallInProgress", "A call began or ended.";
        OnContactInView, "onContactInView", "The agent turned to another contact, or to none.";
        OnFailOver, "onFailOver", "Another region took over.";
        OnRecording, "onRecording", "The agent pressed a button of the recording panel.";
    }
}
