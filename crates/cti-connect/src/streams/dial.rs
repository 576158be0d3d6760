//! Which command of Streams dials, and what is not sent at all.

use cti_engine::connector::{ConnectorError, Dial, Endpoint, EndpointKind, ErrorKind};
use serde::{Deserialize, Serialize};

use super::model::AgentSnapshot;

/// A command to Streams that dials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DialCommand {
    /// `agent.connect(endpoint, {queueARN})`: a new contact. Nothing names it; it comes with a later snapshot.
    Connect {
        /// Who is dialled.
        endpoint: Endpoint,
        /// The outbound queue; the agent's default when there is none.
        #[serde(rename = "queueARN", skip_serializing_if = "Option::is_none")]
        queue_arn: Option<String>,
    },
    /// `contact.addConnection(endpoint)`: the party joins the call.
    AddConnection {
        /// The call.
        contact_id: String,
        /// Who is dialled.
        endpoint: Endpoint,
    },
}

/// Why nothing is dialled. The number is not repeated: it may be a customer's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DialError {
    /// The number is not in E.164. Amazon Connect would put `+1` in front of one without a country.
    #[error("the phone number is not in E.164: write `+`, the country and the number, such as `+12025550123`")]
    PhoneNumber,
    /// An agent or a queue is dialled without a call that it could join; the service answers
    /// `BadEndpointException`.
    #[error("BadEndpointException: only phone numbers can be dialled while no call is connected")]
    BadEndpoint,
}

impl From<DialError> for ConnectorError {
    fn from(error: DialError) -> Self {
        let kind = match error {
            DialError::PhoneNumber => ErrorKind::Invalid,
            DialError::BadEndpoint => ErrorKind::Conflict,
        };
        Self::new(kind, error.to_string())
    }
}

impl DialCommand {
    /// The command for a call that a flow wants: with a connected call the party joins it, else a new call is made.
    ///
    /// # Errors
    /// [`DialError`], and nothing is to be sent.
    pub fn new(snapshot: &AgentSnapshot, dial: &Dial) -> Result<Self, DialError> {
        let endpoint = dial.endpoint.clone();
        let named = endpoint.endpoint_arn.is_some() || endpoint.endpoint_id.is_some() || endpoint.name.is_some();
        let is_number = match &endpoint.kind {
            Some(kind) => *kind == EndpointKind::PhoneNumber,
            None => endpoint.phone_number.is_some() || !named,
        };
        // A quick connect to a number is known by its ARN, and may come without the number.
        let number = endpoint.phone_number.as_deref();
        if is_number && !(number.is_some_and(is_e164) || number.is_none() && endpoint.endpoint_arn.is_some()) {
            return Err(DialError::PhoneNumber);
        }
        match snapshot.contacts.iter().find(|contact| contact.is_voice() && contact.is_connected()) {
            Some(call) => Ok(Self::AddConnection { contact_id: call.contact_id.clone(), endpoint }),
            None if is_number => Ok(Self::Connect { endpoint, queue_arn: dial.queue_arn.clone() }),
            None => Err(DialError::BadEndpoint),
        }
    }
}

/// Whether a text is `+` and up to 15 digits, the first of which is not 0.
fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|it| it.is_ascii_digit())
    })
}
