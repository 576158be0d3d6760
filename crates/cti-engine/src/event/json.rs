//! The JSON of an event: `{"id", "source", "event", "payload", "contact"}`.

use std::sync::Arc;

use cti_model::{Event, Source, Trigger, js};
use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{DeskEvent, EventError};
use crate::contact::{Channel, Contact};

const MEMBERS: [&str; 5] = ["id", "source", "event", "payload", "contact"];

impl DeskEvent {
    /// Reads an event from the text of its JSON.
    ///
    /// ```
    /// use cti_engine::event::{DeskEvent, EventError};
    ///
    /// let error = DeskEvent::from_json("{\"source\": }");
    /// assert!(matches!(error, Err(EventError::NotJson { line: 1, column: 12, .. })), "{error:?}");
    /// let error = DeskEvent::from_json(r#"{"source": "connectAgent"}"#);
    /// assert!(matches!(error, Err(EventError::Unexpected { pointer, .. }) if pointer == "/event"));
    /// ```
    ///
    /// # Errors
    /// [`EventError`], which says where and what was expected.
    pub fn from_json(text: &str) -> Result<Self, EventError> {
        Self::from_value(js::from_json(text).map_err(|error| EventError::not_json(&error))?)
    }

    /// Reads an event from its JSON, for a caller who has it as a value.
    ///
    /// # Errors
    /// [`EventError`], which says where and what was expected.
    pub fn from_value(value: Value) -> Result<Self, EventError> {
        let Value::Object(mut members) = value else {
            return Err(EventError::unexpected("", "an object with the members `source` and `event`", Some(&value)));
        };
        let id = match members.shift_remove("id") {
            Some(Value::String(id)) => Some(id),
            None | Some(Value::Null) => None,
            id => return Err(EventError::unexpected("/id", "text", id.as_ref())),
        };
        let source =
            Source::from(&*text(&mut members, "source", "the name of a source, such as `connectVoiceContact`")?);
        let event = Event::from(&*text(&mut members, "event", "the name of an event, such as `onConnecting`")?);
        let payload = members.shift_remove("payload").unwrap_or_default();
        let contact = match members.shift_remove("contact") {
            None | Some(Value::Null) => None,
            Some(contact) => Some(Arc::new(contact_of(&contact, &source)?)),
        };
        let mut read = Self::from_parts(Trigger::new(source, event), payload, contact)?;
        if id.is_some() || !members.is_empty() {
            let rest = read.rest.get_or_insert_default();
            (rest.id, rest.other) = (id, members);
        }
        Ok(read)
    }
}

/// A contact without a channel has that of the source.
fn contact_of(contact: &Value, source: &Source) -> Result<Contact, EventError> {
    let Value::Object(members) = contact else {
        return Err(EventError::unexpected("/contact", "an object with the member `contactId`", Some(contact)));
    };
    match members.get("contactId") {
        Some(Value::String(id)) if !id.trim().is_empty() => {}
        id => return Err(EventError::unexpected("/contact/contactId", "the id of the contact", id)),
    }
    let has_channel = members.get("channel").is_some_and(|channel| !channel.is_null());
    let read = |contact: &Value| Contact::deserialize(contact);
    let mut read = read(contact).map_err(|error| EventError::in_object("/contact", contact, &error, read))?;
    if let (false, Some(channel)) = (has_channel, Channel::of(source)) {
        read.channel = channel;
    }
    Ok(read)
}

fn text(members: &mut Map<String, Value>, name: &str, expected: &str) -> Result<String, EventError> {
    match members.shift_remove(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        found => Err(EventError::unexpected(&format!("/{name}"), expected, found.as_ref())),
    }
}

impl Serialize for DeskEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trigger = self.trigger();
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = self.id() {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("source", &trigger.source)?;
        map.serialize_entry("event", &trigger.event)?;
        map.serialize_entry("payload", &self.payload())?;
        if let Some(contact) = self.contact_in_hand() {
            map.serialize_entry("contact", contact)?;
        }
        for (name, value) in self.rest.iter().flat_map(|rest| &rest.other) {
            if !MEMBERS.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for DeskEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
