//! What a run begins with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Contact;

/// What a run begins with: the payload of the event, and the contact it is bound to. The contact is shared, not copied.
///
/// ```
/// use cti_engine::{Channel, Contact, Context};
/// use serde_json::json;
///
/// let context = Context::new()
///     .with_payload(json!({"number": "+12025550123"}))
///     .with_contact(Contact::new("0f6f4d4e", Channel::Voice).from_number("+12025550123"));
/// let text = serde_json::to_string(&context)?;
/// assert_eq!(serde_json::from_str::<Context>(&text)?, context);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Context {
    /// The event's arguments; an object, or `null` when there are none.
    pub payload: Value,
    /// The contact, bound when the event fired.
    pub contact: Option<Arc<Contact>>,
}

redacted!(struct Context { contact });

impl Context {
    /// No payload, no contact.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the payload.
    pub fn with_payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// Sets the contact.
    pub fn with_contact(mut self, contact: impl Into<Arc<Contact>>) -> Self {
        self.contact = Some(contact.into());
        self
    }
}
