//! What is there before anything happens: agents, records, contacts, answers, screens.

use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Map, Value};

use super::names;
use super::shape::{self, is_default};
use crate::connector::{AgentStateKind, ConnectorError, Endpoint, ErrorKind};
use crate::contact::{Channel, Contact, MEMBERS};
use crate::event::EventError;

/// An agent.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "what there is to say of an agent")]
pub struct AgentSetup {
    /// The state at the contact center at the beginning; `Available` by default.
    #[serde(skip_serializing_if = "is_default")]
    pub state: Option<String>,
    /// States that the agent can be in, beside `Available`, `Lunch` and `Offline`: by name, `routable`, `not_routable` or
    /// `offline`.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, String>"))]
    pub states: IndexMap<String, AgentStateKind>,
    /// The presence status at the CRM at the beginning; none by default, which is logged out.
    #[serde(skip_serializing_if = "is_default")]
    pub presence: Option<String>,
    /// Presence statuses of the CRM, beside `Available`, `Busy` and `Offline`.
    #[serde(skip_serializing_if = "is_default")]
    pub statuses: Vec<String>,
    /// The name of the routing profile.
    #[serde(skip_serializing_if = "is_default")]
    pub routing_profile: Option<String>,
    /// The quick connects: `{name, type, endpointARN, phoneNumber}`.
    #[serde(skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Map<String, Value>>"))]
    pub quick_connects: Vec<Endpoint>,
    /// Properties that flows have set before.
    #[serde(skip_serializing_if = "is_default")]
    pub properties: Map<String, Value>,
    /// Properties that the adapter sets and flows only read, such as `userProfile`.
    #[serde(skip_serializing_if = "is_default")]
    pub adapter_properties: Map<String, Value>,
    /// Counters that flows have set before.
    #[serde(skip_serializing_if = "is_default")]
    pub counters: IndexMap<String, f64>,
    /// Whether events wait until the step `ready`, as they do while the page loads.
    #[serde(skip_serializing_if = "is_default")]
    pub loading: bool,
}

redacted!(struct AgentSetup { state, presence });

/// What the agents' screens do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "what the screens do")]
pub struct ScreenSetup {
    /// The object type whose new form a search shows when nothing matches.
    #[serde(skip_serializing_if = "is_default")]
    pub no_match: Option<String>,
    /// Whether a search shows the page of results when several records match.
    #[serde(skip_serializing_if = "is_default")]
    pub several_matches: bool,
}

/// A record of the CRM.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a record: `{type: Contact, fields: {LastName: Yamada}}`")]
pub struct RecordSetup {
    /// Its object type, such as `Contact`.
    #[serde(rename = "type")]
    pub object: String,
    /// Its fields.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "fields")]
    pub fields: Map<String, Value>,
}

redacted!(struct RecordSetup { object });

/// Fields of a record. A phone number that was written without quotes is a text all the same.
fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let mut fields = Map::deserialize(deserializer)?;
    let phones = fields.iter_mut().filter(|(name, _)| name.contains("Phone"));
    phones.for_each(|(_, value)| make_text(value));
    Ok(fields)
}

fn make_text(value: &mut Value) {
    if value.is_number() || value.is_boolean() {
        *value = value.to_string().into();
    }
}

/// A contact, in the JSON that flows find under `$.contact`. Its id is its name in the scenario unless it has one, its
/// channel `voice`.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ContactSetup(Map<String, Value>);

redacted!(
    struct ContactSetup {}
);

/// The known name that was meant by another one, which differs in a letter or two.
fn slip<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    if name.chars().count() < 4 || known.contains(&name) {
        return None;
    }
    cti_model::nearest(name, known.iter().copied()).filter(|known| cti_model::slips(name, known) < 3)
}

impl<'de> Deserialize<'de> for ContactSetup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Map::<String, Value>::deserialize(deserializer)?;
        // Attributes are texts, whether in quotes or not.
        if let Some(Value::Object(attributes)) = members.get_mut("attributes") {
            attributes.values_mut().for_each(make_text);
        }
        for name in ["contactId", "initialContactId", "phoneNumber", "name", "description", "queueName"] {
            members.get_mut(name).map(make_text);
        }
        let setup = Self(members);
        let contact = setup.contact("contact").map_err(|error| match error {
            EventError::Unexpected { pointer, expected, found } => {
                de::Error::custom(format!("expected {expected} at `{pointer}`, found {found}"))
            }
            other => de::Error::custom(other),
        })?;
        if let Some(meant) = slip(contact.channel.as_str(), Channel::SPELLINGS) {
            let found = cti_model::shortened(contact.channel.as_str());
            let message = format!("expected the channel of a contact, found `{found}`; help: did you mean `{meant}`?");
            return Err(de::Error::custom(message));
        }
        // A contact may have members of its own; one that differs from a known one in a letter or two is a slip.
        for name in contact.other.keys() {
            if let Some(meant) = slip(name, &MEMBERS) {
                let found = cti_model::shortened(name);
                let message = format!("expected a member of a contact, found `{found}`; help: did you mean `{meant}`?");
                return Err(de::Error::custom(message));
            }
        }
        Ok(setup)
    }
}

impl ContactSetup {
    /// From a contact.
    pub fn of(contact: &Contact) -> Self {
        match serde_json::to_value(contact) {
            Ok(Value::Object(mut members)) => {
                members.retain(|_, value| !value.is_null() && *value != Value::Object(Map::new()));
                Self(members)
            }
            _ => Self(Map::new()),
        }
    }

    /// The contact, under that name.
    pub(in crate::scenario) fn contact(&self, name: &str) -> Result<Contact, EventError> {
        let mut members = self.0.clone();
        members.entry("contactId").or_insert_with(|| name.into());
        members.entry("channel").or_insert_with(|| "voice".into());
        let members = Value::Object(members);
        let read = |members: &Value| Contact::deserialize(members);
        read(&members).map_err(|error| EventError::in_object("", &members, &error, read))
    }
}

/// An answer to a call.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "an answer: `{call: records.query, gives: []}`")]
pub struct PreparedAnswer {
    /// The name of the call, such as `records.query`.
    #[serde(deserialize_with = "names::call")]
    pub call: String,
    /// Arguments that the call has, as far as they matter.
    #[serde(default, skip_serializing_if = "is_default")]
    pub with: Map<String, Value>,
    /// The agent at whose desk it is made; any by default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub agent: Option<String>,
    /// What it gives; nothing by default.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub gives: Value,
    /// How it fails instead.
    #[serde(default, skip_serializing_if = "is_default", deserialize_with = "names::kind")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub fails: Option<ErrorKind>,
    /// The error as a whole, with which it fails instead: what a recording has.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Map<String, Value>>"))]
    pub error: Option<ConnectorError>,
    /// How long it takes.
    #[serde(default, skip_serializing_if = "is_default", with = "shape::duration")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub after: Option<Duration>,
    /// Whether it never comes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub never: bool,
}

redacted!(struct PreparedAnswer { call });
