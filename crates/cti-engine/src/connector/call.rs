//! Calls to the outside as data, whatever their capability.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AgentCall, ContactCall, HttpCall, Method, OverlayCall, PresenceCall, RecordsCall, WorkspaceCall};

/// To wait, as data: `{"clock": {"sleep": {"milliseconds": 1500}}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClockCall {
    /// Waits by the desk's clock; the answer is `null`.
    Sleep {
        /// How long.
        milliseconds: u64,
    },
}

impl ClockCall {
    /// What every call takes and gives.
    pub const METHODS: &'static [Method] = &[Method {
        name: "clock.sleep",
        arguments: &[("milliseconds", "u64")],
        answer: "()",
        example_call: r#"{"clock": {"sleep": {"milliseconds": 1500}}}"#,
        example_answer: "null",
    }];

    /// The name of the call.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sleep { .. } => "clock.sleep",
        }
    }
}

/// Any call that a run makes to the outside, as data.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Call {
    /// To the agent's phone.
    Agent(AgentCall),
    /// About the contact in hand.
    Contact(ContactCall),
    /// To the CRM's records.
    Records(RecordsCall),
    /// To the agent's screen.
    Workspace(WorkspaceCall),
    /// About the agent's presence.
    Presence(PresenceCall),
    /// To the panel over the phone.
    Overlay(OverlayCall),
    /// Over HTTP.
    Http(HttpCall),
    /// To the clock.
    Clock(ClockCall),
    /// To a service of the embedder's own; see [`Service`](crate::connector::Service).
    Other {
        /// The name: the one under which the desk knows the service, a dot, and the service's method.
        name: String,
        /// Whatever the service takes.
        arguments: Value,
    },
}

impl fmt::Debug for Call {
    /// Which call it is; its arguments may be a customer's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (capability, call): (_, &dyn fmt::Debug) = match self {
            Self::Agent(call) => ("Agent", call),
            Self::Contact(call) => ("Contact", call),
            Self::Records(call) => ("Records", call),
            Self::Workspace(call) => ("Workspace", call),
            Self::Presence(call) => ("Presence", call),
            Self::Overlay(call) => ("Overlay", call),
            Self::Http(call) => ("Http", call),
            Self::Clock(call) => ("Clock", call),
            Self::Other { name, .. } => ("Other", name),
        };
        f.debug_tuple(capability).field(call).finish()
    }
}

impl Call {
    /// The names of all calls but those of services.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::methods().map(|method| method.name)
    }

    /// What every call takes and gives, with an example of both, but for those of services.
    ///
    /// ```
    /// use cti_engine::connector::Call;
    ///
    /// let create = Call::methods().find(|method| method.name == "records.create").unwrap();
    /// let call: Call = serde_json::from_str(create.example_call)?;
    /// assert_eq!(call.name(), "records.create");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn methods() -> impl Iterator<Item = &'static Method> {
        [
            AgentCall::METHODS,
            ContactCall::METHODS,
            RecordsCall::METHODS,
            WorkspaceCall::METHODS,
            PresenceCall::METHODS,
            OverlayCall::METHODS,
            HttpCall::METHODS,
            ClockCall::METHODS,
        ]
        .into_iter()
        .flatten()
    }

    /// The name of the call, such as `records.create`.
    pub fn name(&self) -> &str {
        match self {
            Self::Agent(request) => request.name(),
            Self::Contact(request) => request.name(),
            Self::Records(request) => request.name(),
            Self::Workspace(request) => request.name(),
            Self::Presence(request) => request.name(),
            Self::Overlay(request) => request.name(),
            Self::Http(request) => request.name(),
            Self::Clock(request) => request.name(),
            Self::Other { name, .. } => name,
        }
    }
}

/// `Call` from the request of each capability.
macro_rules! from_request {
    ($($Variant:ident: $Call:ty),+) => {
        $(impl From<$Call> for Call {
            fn from(request: $Call) -> Self {
                Self::$Variant(request)
            }
        })+
    };
}

from_request!(
    Agent: AgentCall,
    Contact: ContactCall,
    Records: RecordsCall,
    Workspace: WorkspaceCall,
    Presence: PresenceCall,
    Overlay: OverlayCall,
    Http: HttpCall,
    Clock: ClockCall
);
