//! The messages between bridge and page, as JSON.

use std::fmt;

use cti_model::js;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LinkError;
use crate::page::{Api, Apis, Invocation, Thrown};

/// What goes to a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[non_exhaustive]
pub enum ToPage {
    /// The page is connected. With another epoch than before, numbers begin anew.
    Welcome {
        /// The name of the bridge.
        epoch: String,
    },
    /// A command, which may have been sent before.
    Run {
        /// Its number.
        id: u64,
        /// What to call.
        #[serde(flatten)]
        invocation: Invocation,
    },
    /// Nobody waits for the answer of this command any more.
    Cancel {
        /// The number of the command.
        id: u64,
    },
    /// The answer of this command has arrived.
    Done {
        /// The number of the command.
        id: u64,
    },
    /// The event has arrived.
    Heard {
        /// The id of the event.
        id: String,
    },
}

/// What comes from a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[non_exhaustive]
pub enum FromPage {
    /// The first message of every connection.
    Hello(Hello),
    /// The answer of a command: a result, or an error.
    Answer {
        /// The number of the command.
        id: u64,
        /// The bridge whose command it was.
        epoch: String,
        /// What the method gave.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        result: Value,
        /// Why it was not carried out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<Thrown>,
    },
    /// Something happened on the page.
    Event {
        /// Its id.
        id: String,
        /// The interface whose listener heard it.
        api: Api,
        /// The name of the listener or event: `onClickToDial`.
        name: String,
        /// What the listener was given.
        #[serde(default)]
        payload: Value,
    },
}

/// Who a page is. `Debug` does not show the token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The name of the page, which outlives a reload.
    pub page: String,
    /// Its interfaces.
    pub apis: Apis,
    /// What proves which agent's page it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl Hello {
    /// A page with these interfaces.
    pub fn new(page: impl Into<String>, apis: impl IntoIterator<Item = Api>) -> Self {
        Self { page: page.into(), apis: apis.into_iter().collect(), token: None }
    }

    /// Reads the first message of a connection.
    ///
    /// # Errors
    /// [`LinkError`] when it is none, or names the page with no text or one of more than 64 bytes.
    pub fn from_json(text: &str) -> Result<Self, LinkError> {
        match FromPage::from_json(text)? {
            FromPage::Hello(hello) if (1..=64).contains(&hello.page.len()) => Ok(hello),
            _ => Err(LinkError::NoHello),
        }
    }
}

impl FromPage {
    /// The most bytes of a message: 1 MiB. A soft-phone layout has some thousand.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The most bytes of a message that tells of an event: 64 KiB, since many of them may wait.
    pub const MAX_EVENT_BYTES: usize = 1 << 16;
    /// The most bytes of the id of an event.
    pub const MAX_ID_BYTES: usize = 128;

    /// Reads a message.
    ///
    /// # Errors
    /// [`LinkError`] when it is too long or is not one.
    pub fn from_json(text: &str) -> Result<Self, LinkError> {
        if text.len() > Self::MAX_BYTES {
            return Err(LinkError::TooLong { bytes: text.len(), most: Self::MAX_BYTES });
        }
        let message = js::from_json(text).map_err(|error| LinkError::NotAMessage { why: error.to_string() })?;
        match &message {
            Self::Event { .. } if text.len() > Self::MAX_EVENT_BYTES => {
                Err(LinkError::TooLong { bytes: text.len(), most: Self::MAX_EVENT_BYTES })
            }
            Self::Event { id, .. } if !(1..=Self::MAX_ID_BYTES).contains(&id.len()) => {
                let why = format!("the id of an event has {} bytes: expected 1 to {}", id.len(), Self::MAX_ID_BYTES);
                Err(LinkError::NotAMessage { why })
            }
            _ => Ok(message),
        }
    }
}

impl ToPage {
    /// The message as text.
    pub fn to_json(&self) -> String {
        // Every message can be written: its keys are texts, its numbers finite.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hello")
            .field("page", &self.page)
            .field("apis", &self.apis)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .finish()
    }
}
