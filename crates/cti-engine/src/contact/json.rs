//! The JSON of a contact: the product's names, times in milliseconds, and whatever else came with it.

use std::time::Duration;

use cti_model::Source;
use indexmap::IndexMap;
use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Attributes, Channel, Contact, CustomerNumber, Queue, Reference};

impl Serialize for Contact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("contactId", &self.contact_id)?;
        map.serialize_entry("initialContactId", &self.initial_contact_id)?;
        map.serialize_entry("channel", &self.channel)?;
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        map.serialize_entry("isInbound", &self.is_inbound)?;
        map.serialize_entry("initiationMethod", &self.initiation_method)?;
        map.serialize_entry("queue", &self.queue)?;
        map.serialize_entry("phoneNumber", &self.phone_number)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("description", &self.description)?;
        map.serialize_entry("references", &self.references)?;
        map.serialize_entry("attributes", &self.attributes)?;
        let secret = self.attributes.secret_names();
        if secret.len() > 0 {
            map.serialize_entry("secretAttributes", &secret.collect::<Vec<_>>())?;
        }
        map.serialize_entry("isMonitor", &self.is_monitor)?;
        map.serialize_entry("interactionDuration", &milliseconds(self.interaction_duration))?;
        map.serialize_entry("incomingDuration", &milliseconds(self.incoming_duration))?;
        for (name, value) in &self.other {
            if !MEMBERS.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// The members that [`Contact`] writes itself, and the one that it reads instead of `queue`.
pub(crate) const MEMBERS: [&str; 18] = [
    "contactId",
    "initialContactId",
    "channel",
    "source",
    "isInbound",
    "initiationMethod",
    "queue",
    "queueName",
    "phoneNumber",
    "name",
    "description",
    "references",
    "attributes",
    "secretAttributes",
    "isMonitor",
    "interactionDuration",
    "incomingDuration",
    "parsedNumber",
];

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A contact as it is read. Contact centers write `null` for much of what a contact lacks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    contact_id: String,
    initial_contact_id: Option<String>,
    channel: Option<Channel>,
    source: Option<Source>,
    is_inbound: Option<bool>,
    initiation_method: Option<String>,
    queue: Option<Queue>,
    queue_name: Option<String>,
    phone_number: Option<CustomerNumber>,
    name: Option<String>,
    description: Option<String>,
    references: Option<IndexMap<String, Reference>>,
    attributes: Option<Attributes>,
    secret_attributes: Option<Vec<String>>,
    is_monitor: Option<bool>,
    interaction_duration: Option<Milliseconds>,
    incoming_duration: Option<Milliseconds>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A whole number of milliseconds, also as `61500.0`; what is below a millisecond is dropped.
struct Milliseconds(Duration);

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer).ok().filter(|number| number.is_finite() && *number >= 0.0);
        let number = number.ok_or_else(|| D::Error::custom("expected a number of milliseconds, zero or more"))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; the greatest fits all"
        )]
        Ok(Self(Duration::from_millis(number as u64)))
    }
}

impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Read::deserialize(deserializer)?;
        if read.contact_id.trim().is_empty() {
            return Err(D::Error::custom("`contactId` is empty: a contact needs its id"));
        }
        let mut attributes = read.attributes.unwrap_or_default();
        read.secret_attributes.into_iter().flatten().for_each(|name| attributes.mark_secret(name));
        let mut queue = read.queue;
        if let Some(name) = read.queue_name {
            queue.get_or_insert_default().name.get_or_insert(name);
        }
        // A flow's `$.contact` has it; it is made anew from the number.
        let mut other = read.other;
        other.shift_remove("parsedNumber");
        let begins_outbound = |method: &String| method.eq_ignore_ascii_case("outbound");
        Ok(Self {
            contact_id: read.contact_id,
            initial_contact_id: read.initial_contact_id,
            channel: read.channel.unwrap_or(Channel::Voice),
            is_inbound: read
                .is_inbound
                .unwrap_or_else(|| !read.initiation_method.as_ref().is_some_and(begins_outbound)),
            source: read.source,
            initiation_method: read.initiation_method,
            queue,
            phone_number: read.phone_number,
            name: read.name,
            description: read.description,
            references: read.references.unwrap_or_default(),
            attributes,
            is_monitor: read.is_monitor.unwrap_or_default(),
            interaction_duration: read.interaction_duration.map_or(Duration::ZERO, |read| read.0),
            incoming_duration: read.incoming_duration.map_or(Duration::ZERO, |read| read.0),
            other,
        })
    }
}
