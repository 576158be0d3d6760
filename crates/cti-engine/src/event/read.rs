//! From a trigger, a payload and a contact back to the typed event.

use std::sync::Arc;

use cti_model::{Event, Source, Trigger};
use serde_json::{Map, Value};

use super::{
    AgentEvent, ContactEvent, DeskEvent, EventError, EventKind, OtherEvent, Rest, SalesforceAgentEvent,
    SalesforceUiEvent, SessionEvent, UnlistedEvent,
};
use crate::contact::Contact;

/// The result of reading a name and a payload as an event of an enum.
type Reading<T> = Option<Result<T, serde_json::Error>>;

impl DeskEvent {
    /// The event of a trigger, with what it brings and the contact it concerns: the typed one whenever source and event are
    /// known here, else one of kind [`EventKind::Other`]. A payload that is `null` is an empty one.
    ///
    /// An event of the product's contact sources, or of the contact's own source, is one of the contact. When the contact
    /// itself names another source, the trigger's counts.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use cti_engine::event::{ContactEvent, DeskEvent, EndedPhase};
    /// use cti_engine::{Channel, Contact};
    /// use serde_json::json;
    ///
    /// let contact = Arc::new(Contact::new("c-1", Channel::Voice));
    /// let trigger = "connectVoiceContact.onEnded".parse()?;
    /// let event = DeskEvent::from_parts(trigger, json!({"phase": "destroyed"}), Some(contact.clone()))?;
    /// assert_eq!(event, DeskEvent::contact(contact, ContactEvent::Ended(EndedPhase::Destroyed)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EventError`] for a trigger without an event, an event of a contact without one (or with one that has no id), and
    /// a payload that is not one of the event.
    pub fn from_parts(trigger: Trigger, payload: Value, contact: Option<Arc<Contact>>) -> Result<Self, EventError> {
        let trigger = by_name(trigger);
        let Some(event) = &trigger.event else { return Err(EventError::NoEvent { from: trigger.source }) };
        if contact.as_ref().is_some_and(|contact| contact.contact_id.trim().is_empty()) {
            return Err(EventError::NoContact { trigger });
        }
        let payload = if payload.is_null() { Value::Object(Map::new()) } else { payload };
        let is_own = |contact: &Arc<Contact>| contact.event_source() == trigger.source;
        if trigger.source.is_contact() || contact.as_ref().is_some_and(is_own) {
            let Some(mut contact) = contact else { return Err(EventError::NoContact { trigger }) };
            if contact.event_source() != trigger.source {
                Arc::make_mut(&mut contact).source = Some(trigger.source.clone());
            }
            let happened = match ContactEvent::read(event, &payload) {
                Some(read) => typed(&payload, read, |payload| ContactEvent::read(event, payload))?,
                None => ContactEvent::Other(UnlistedEvent::new(event.clone(), payload.clone())),
            };
            return Ok(Self::kept(EventKind::Contact(contact, happened), payload, None));
        }
        match known(&trigger.source, event, &payload) {
            Some(read) => {
                let kind = typed(&payload, read, |payload| known(&trigger.source, event, payload))?;
                Ok(Self::kept(kind, payload, contact))
            }
            None => Ok(EventKind::Other(OtherEvent { trigger, payload, contact }).into()),
        }
    }

    /// The typed event with what it brought besides.
    fn kept(kind: EventKind, payload: Value, contact: Option<Arc<Contact>>) -> Self {
        let payload = Some(payload).filter(|payload| kind.payload() != *payload);
        let has_rest = payload.is_some() || contact.is_some();
        let rest = has_rest.then(|| Box::new(Rest { payload, contact, ..Rest::default() }));
        Self { kind, rest }
    }
}

/// The same trigger, in which no known name stands as an unknown one.
fn by_name(trigger: Trigger) -> Trigger {
    let source = match trigger.source {
        Source::Other(name) => Source::from(name.as_str()),
        known => known,
    };
    let event = trigger.event.map(|event| match event {
        Event::Other(name) => Event::from(name.as_str()),
        known => known,
    });
    Trigger::new(source, event)
}

/// The typed event of a source that has no contacts.
fn known(source: &Source, event: &Event, payload: &Value) -> Reading<EventKind> {
    fn as_kind<T>(read: Reading<T>, kind: fn(T) -> EventKind) -> Reading<EventKind> {
        read.map(|read| read.map(kind))
    }
    match source {
        Source::ConnectAgent => as_kind(AgentEvent::read(event, payload), EventKind::Agent),
        Source::SalesforceAgent => as_kind(SalesforceAgentEvent::read(event, payload), EventKind::SalesforceAgent),
        Source::SalesforceUi => as_kind(SalesforceUiEvent::read(event, payload), EventKind::SalesforceUi),
        Source::Session => as_kind(SessionEvent::read(event, payload), EventKind::Session),
        _ => None,
    }
}

/// The event that was read, or why it was not; `again` reads another payload.
fn typed<T>(
    payload: &Value,
    read: Result<T, serde_json::Error>,
    again: impl Fn(&Value) -> Reading<T>,
) -> Result<T, EventError> {
    if !payload.is_object() {
        return Err(EventError::unexpected("/payload", "an object", Some(payload)));
    }
    let again = |payload: &Value| again(payload).transpose();
    read.map_err(|error| EventError::in_object("/payload", payload, &error, again))
}
