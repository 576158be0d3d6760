//! Names that a contact center, a CRM or a flow writes as text, as types.

use std::fmt;
use std::str::FromStr;

use cti_model::names;
use serde::{Deserialize, Serialize};

names! {
    /// What a state of an agent means for routing (`external-apis` section 1.1).
    pub enum AgentStateKind {
        /// Contacts are routed to the agent.
        Routable = "routable",
        /// No contacts are routed.
        NotRoutable = "not_routable",
        /// The agent is not there.
        Offline = "offline",
        /// The contact center chose it, such as after-call work.
        System = "system",
        /// Something went wrong.
        Error = "error",
        /// The agent's session begins.
        Init = "init",
    }
}

names! {
    /// What a quick connect leads to.
    pub enum EndpointKind {
        /// A number.
        PhoneNumber = "phone_number",
        /// An agent.
        Agent = "agent",
        /// A queue.
        Queue = "queue",
    }
}

names! {
    /// Which way a call goes; it chooses the part of a soft-phone layout.
    pub enum CallType {
        /// The customer calls.
        Inbound = "inbound",
        /// The agent calls.
        Outbound = "outbound",
        /// Both sides belong to the organisation.
        Internal = "internal",
    }
}

names! {
    /// How much a line of a log matters.
    pub enum LogLevel {
        /// For debugging.
        Debug = "debug",
        /// For information.
        Info = "info",
        /// Something may be wrong.
        Warn = "warn",
        /// Something is wrong.
        Error = "error",
    }
}

/// A method of HTTP that a flow may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum HttpMethod {
    /// Reads.
    #[default]
    Get,
    /// Sends something new.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
    /// Reads the headers alone.
    Head,
}

/// A text that is not an [`HttpMethod`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a method: expected one of GET, POST, PUT, PATCH, DELETE, HEAD")]
pub struct UnknownMethod;

impl HttpMethod {
    /// Every method.
    pub const ALL: [Self; 6] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head];

    /// The method in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

impl fmt::Display for HttpMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for HttpMethod {
    type Err = UnknownMethod;

    /// Reads a method, in whatever case.
    fn from_str(text: &str) -> Result<Self, UnknownMethod> {
        Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownMethod)
    }
}
