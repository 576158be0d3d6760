//! The events that a page and the soft phone send to KARTE.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

cti_model::names! {
    /// The name of an event (`connect-events` section 1.2).
    pub enum EventName {
        /// A visitor asks to be called.
        CallRequest = "call_request",
        /// Who the visitor is.
        Identify = "identify",
        /// The number by which an operator finds the visitor.
        CallTracking = "call_tracking",
        /// The soft phone reached Amazon Connect.
        CallTry = "_amazon_connect_call_try",
        /// The soft phone did not reach Amazon Connect.
        CallFail = "_amazon_connect_call_fail",
        /// The call is connected.
        CallConnected = "_amazon_connect_call_connected",
        /// The call is over.
        CallEnded = "_amazon_connect_call_ended",
    }
}

/// An event, as `krt('send', name, values)` sends it. Every value is kept, also those that are not known here.
///
/// ```
/// use cti_connect::karte::WebEvent;
///
/// let event = WebEvent::call_request("+819012345678", "visitor", "prices");
/// assert_eq!(event.phone_e164(), Some("+819012345678"));
/// assert_eq!(serde_json::to_value(&event).unwrap()["eventName"], "call_request");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebEvent {
    /// The name.
    pub event_name: EventName,
    /// The values.
    #[serde(default)]
    pub values: Map<String, Value>,
}

impl WebEvent {
    /// An event of texts.
    pub fn new<'a>(event_name: EventName, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        Self { event_name, values }
    }

    /// A visitor asks to be called: the number in E.164, the type of visitor (`member`, `visitor`), and what it is about,
    /// which is read aloud.
    pub fn call_request(phone_e164: &str, user_type: &str, inquiry_type: &str) -> Self {
        let values = [("phone_e164", phone_e164), ("user_type", user_type), ("inquiry_type", inquiry_type)];
        Self::new(EventName::CallRequest, values)
    }

    /// The phone number in E.164 of a request or of a visitor.
    pub fn phone_e164(&self) -> Option<&str> {
        self.text("phone_e164")
    }

    /// The number by which an operator finds the visitor.
    pub fn track_id(&self) -> Option<&str> {
        self.text("track_id")
    }

    /// The contact of `_amazon_connect_call_connected` and `_amazon_connect_call_ended`.
    pub fn contact_id(&self) -> Option<&str> {
        self.text("contactId")
    }

    /// A value that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }
}

/// What became of a call that the soft phone makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CallState {
    /// Amazon Connect took the call.
    Accepted,
    /// Amazon Connect did not take the call, or was not reached.
    Refused,
    /// The contact is connected.
    Connected {
        /// Its id.
        contact_id: String,
    },
    /// The contact is over.
    Ended {
        /// Its id.
        contact_id: String,
    },
}

/// Emits the four events of a soft phone, each once for a contact. A call that was never connected ends without an event:
/// Inferred, since `connected` and `ended` carry one contact id (`connect-events` section 1.2).
///
/// ```
/// use cti_connect::karte::{CallState, EventName, SoftPhone};
///
/// let mut phone = SoftPhone::default();
/// let connected = CallState::Connected { contact_id: "c".to_owned() };
/// assert_eq!(phone.changed(&CallState::Accepted).unwrap().event_name, EventName::CallTry);
/// assert_eq!(phone.changed(&connected).unwrap().contact_id(), Some("c"));
/// assert_eq!(phone.changed(&connected), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SoftPhone {
    /// The contacts that are connected.
    connected: BTreeSet<String>,
}

impl SoftPhone {
    /// The event that a state gives rise to, if any.
    pub fn changed(&mut self, state: &CallState) -> Option<WebEvent> {
        let event = |name, contact_id: &str| Some(WebEvent::new(name, [("contactId", contact_id)]));
        match state {
            CallState::Accepted => Some(WebEvent::new(EventName::CallTry, [])),
            CallState::Refused => Some(WebEvent::new(EventName::CallFail, [])),
            CallState::Connected { contact_id } if self.connected.insert(contact_id.clone()) => {
                event(EventName::CallConnected, contact_id)
            }
            CallState::Ended { contact_id } if self.connected.remove(contact_id) => {
                event(EventName::CallEnded, contact_id)
            }
            CallState::Connected { .. } | CallState::Ended { .. } => None,
        }
    }
}
