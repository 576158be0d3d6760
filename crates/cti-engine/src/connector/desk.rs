//! The desk of one agent session: every connector in one bundle, and the one door through which a run reaches them.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AgentCall, AgentControl, Clock, ConnectorError, ContactCall, ContactControl, ErrorKind, Gate, HostPolicy, Http,
    HttpCall, Overlay, OverlayCall, Presence, PresenceCall, Records, RecordsCall, Sleep, Workspace, WorkspaceCall,
};
use crate::phone_number::PhoneNumbers;
use crate::properties::{Properties, PropertyBackend};

/// The connectors of one agent session. Cheap to clone; shared by any number of runs.
///
/// [`Desk::new`] supports nothing but time, properties and phone numbers; give it what you have with the `with_…`
/// methods. The in-memory [`MemoryDesk`](crate::memory::MemoryDesk) makes a complete one.
#[derive(Clone)]
pub struct Desk(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    clock: Arc<dyn Clock>,
    agent: Arc<dyn AgentControl>,
    contact: Arc<dyn ContactControl>,
    records: Arc<dyn Records>,
    workspace: Arc<dyn Workspace>,
    presence: Arc<dyn Presence>,
    overlay: Arc<dyn Overlay>,
    http: Arc<dyn Http>,
    http_policy: HostPolicy,
    properties: Properties,
    property_backend: Option<Arc<dyn PropertyBackend>>,
    phone_numbers: Arc<dyn PhoneNumbers>,
    time_zone: TimeZone,
    gate: Option<Arc<dyn Gate>>,
}

/// Answers "unsupported" to everything.
struct Nothing;

impl AgentControl for Nothing {}
impl ContactControl for Nothing {}
impl Records for Nothing {}
impl Workspace for Nothing {}
impl Presence for Nothing {}
impl Overlay for Nothing {}
impl Http for Nothing {}

/// Declares the `with_…` method and the getter of each part.
macro_rules! parts {
    ($($(#[doc = $doc:literal])+ $part:ident, $with:ident: $ty:ty;)+) => {
        impl Desk {
            $(
                #[doc = concat!("The same desk with another ", $($doc),+, ".")]
                pub fn $with(mut self, $part: $ty) -> Self {
                    Arc::make_mut(&mut self.0).$part = $part;
                    self
                }

                #[doc = concat!("Its ", $($doc),+, ".")]
                pub fn $part(&self) -> &$ty {
                    &self.0.$part
                }
            )+
        }
    };
}

parts! {
    /// clock
    clock, with_clock: Arc<dyn Clock>;
    /// control over the agent
    agent, with_agent: Arc<dyn AgentControl>;
    /// control over the contact in hand
    contact, with_contact: Arc<dyn ContactControl>;
    /// records of the CRM
    records, with_records: Arc<dyn Records>;
    /// screen
    workspace, with_workspace: Arc<dyn Workspace>;
    /// presence at the CRM
    presence, with_presence: Arc<dyn Presence>;
    /// panel over the phone
    overlay, with_overlay: Arc<dyn Overlay>;
    /// HTTP client; without a policy that allows a host nothing is sent
    http, with_http: Arc<dyn Http>;
    /// policy for outgoing HTTP
    http_policy, with_http_policy: HostPolicy;
    /// property store
    properties, with_properties: Properties;
    /// reader of phone numbers
    phone_numbers, with_phone_numbers: Arc<dyn PhoneNumbers>;
    /// time zone, in which dates are shown; UTC by default
    time_zone, with_time_zone: TimeZone;
}

impl Desk {
    /// A desk with a clock, an empty property store, and nothing else.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let nothing = Arc::new(Nothing);
        Self(Arc::new(Parts {
            clock,
            agent: nothing.clone(),
            contact: nothing.clone(),
            records: nothing.clone(),
            workspace: nothing.clone(),
            presence: nothing.clone(),
            overlay: nothing.clone(),
            http: nothing,
            http_policy: HostPolicy::deny_all(),
            properties: Properties::new(),
            property_backend: None,
            phone_numbers: crate::phone_number::standard(),
            time_zone: TimeZone::UTC,
            gate: None,
        }))
    }

    /// Keeps the desk's properties somewhere that outlives the process: a session loads them when it opens, and saves what
    /// changed after each run.
    pub fn with_property_backend(mut self, backend: Arc<dyn PropertyBackend>) -> Self {
        Arc::make_mut(&mut self.0).property_backend = Some(backend);
        self
    }

    /// What keeps the desk's properties, if anything does.
    pub fn property_backend(&self) -> Option<&Arc<dyn PropertyBackend>> {
        self.0.property_backend.as_ref()
    }

    /// The same desk with a gate in front of its connectors.
    pub fn with_gate(mut self, gate: Arc<dyn Gate>) -> Self {
        Arc::make_mut(&mut self.0).gate = Some(gate);
        self
    }

    /// Makes a call that belongs to no run, through the same door, so that the gate sees it. By the desk's clock it may
    /// take as long as `within`; a call that hangs is left behind.
    ///
    /// # Errors
    /// Those of the connector, [`ErrorKind::Timeout`], and [`ErrorKind::Other`] for an answer that is no `T`.
    pub async fn call<T: DeserializeOwned>(
        &self,
        request: impl Into<Call>,
        within: Duration,
    ) -> Result<T, ConnectorError> {
        let request = request.into();
        let deadline = self.clock().now().saturating_add(within);
        let mut call = pin!(self.perform(&request));
        // Most calls are answered without anybody waiting for the deadline.
        let mut sleep: Option<Sleep> = None;
        let answer = poll_fn(|context| {
            if let Poll::Ready(answer) = call.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            let sleep = sleep.get_or_insert_with(|| self.clock().sleep_until(deadline));
            sleep.as_mut().poll(context).map(|()| {
                let message = format!("`{}` gave no answer within {within:?}", request.name());
                Err(ConnectorError::new(ErrorKind::Timeout, message))
            })
        });
        serde_json::from_value(answer.await?).map_err(|error| {
            let message = format!("the answer of `{}` is not what it should be", request.name());
            ConnectorError::new(ErrorKind::Other, message).caused_by(error)
        })
    }

    /// The door: makes a call and gives its answer as JSON.
    pub(crate) async fn perform(&self, request: &Call) -> Result<Value, ConnectorError> {
        let Some(gate) = &self.0.gate else { return self.pass_on(request).await };
        let answer = match gate.before(request).await {
            Some(answer) => answer,
            None => self.pass_on(request).await,
        };
        gate.after(request, &answer);
        answer
    }

    async fn pass_on(&self, request: &Call) -> Result<Value, ConnectorError> {
        let parts = &*self.0;
        match request {
            Call::Agent(request) => request.perform(&*parts.agent).await,
            Call::Contact(request) => request.perform(&*parts.contact).await,
            Call::Records(request) => request.perform(&*parts.records).await,
            Call::Workspace(request) => request.perform(&*parts.workspace).await,
            Call::Presence(request) => request.perform(&*parts.presence).await,
            Call::Overlay(request) => request.perform(&*parts.overlay).await,
            Call::Http(request) => request.perform(&*parts.http).await,
        }
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { clock, properties, http_policy, time_zone, .. } = &*self.0;
        f.debug_struct("Desk")
            .field("clock", clock)
            .field("properties", properties)
            .field("http_policy", http_policy)
            .field("time_zone", time_zone)
            .finish_non_exhaustive()
    }
}

/// Any call that a run makes to the outside, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
}

impl Call {
    /// The names of all calls.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [
            AgentCall::NAMES,
            ContactCall::NAMES,
            RecordsCall::NAMES,
            WorkspaceCall::NAMES,
            PresenceCall::NAMES,
            OverlayCall::NAMES,
            HttpCall::NAMES,
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// The name of the call, such as `records.create`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Agent(request) => request.name(),
            Self::Contact(request) => request.name(),
            Self::Records(request) => request.name(),
            Self::Workspace(request) => request.name(),
            Self::Presence(request) => request.name(),
            Self::Overlay(request) => request.name(),
            Self::Http(request) => request.name(),
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
    Http: HttpCall
);
