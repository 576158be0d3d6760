//! The attributes of contacts.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::service::operation::{answer, operation, redacted};

/// Adds attributes to a contact, and replaces those of the same names. It may be over.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct UpdateContactAttributes {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the first contact of the conversation: after a transfer the contacts share their attributes.
    pub initial_contact_id: String,
    /// The attributes.
    pub attributes: IndexMap<String, String>,
}

redacted!(UpdateContactAttributes { instance_id, initial_contact_id });

operation!(UpdateContactAttributes => (), Post "/contact/attributes", Safe, |it, checks| {
    checks.instance(&it.instance_id);
    checks.contact("InitialContactId", &it.initial_contact_id);
    checks.attributes(&it.attributes);
});

/// The attributes of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct GetContactAttributes {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the first contact of the conversation.
    pub initial_contact_id: String,
}

operation!(
    GetContactAttributes => ContactAttributes, Get "/contact/attributes/{InstanceId}/{InitialContactId}", Safe,
    |it, checks| {
        checks.instance(&it.instance_id);
        checks.contact("InitialContactId", &it.initial_contact_id);
    }
);

/// Attributes of a contact.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ContactAttributes {
    /// The attributes.
    pub attributes: IndexMap<String, String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

redacted!(ContactAttributes {});
answer!(ContactAttributes);
