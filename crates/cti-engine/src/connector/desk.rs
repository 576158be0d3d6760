//! The desk of one agent session: every connector in one bundle, and the one door through which a run reaches them.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::caught::poll_caught;
use super::page::check_page;
use super::virtual_time::watched;
use super::{
    AgentControl, Answer, Boxed, Call, Clock, ClockCall, Connector, ConnectorError, ContactControl, ErrorKind,
    HostPolicy, Http, HttpCall, Overlay, Presence, Records, Service, Sleep, VirtualTime, Workspace,
};
use crate::ids::SessionId;
use crate::layer::{Ask, Layer, Next};
use crate::phone_number::{Dialling, PhoneNumbers};
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
    dialling: Dialling,
    time_zone: TimeZone,
    services: IndexMap<String, Arc<dyn Service>>,
    layers: Vec<Arc<dyn Layer>>,
    session: Option<SessionId>,
}

/// Added to what is said of a call's deadline, when the virtual time should have stood still.
const MOVED_ON: &str = "; virtual time moved on although a call still waits for something real, so its thread or runtime may \
    be blocked: see `VirtualClock::set_patience`";

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
    /// way of taking the phone numbers that are dialled; only those in E.164 by default
    dialling, with_dialling: Dialling;
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
            dialling: Dialling::default(),
            time_zone: TimeZone::UTC,
            services: IndexMap::new(),
            layers: Vec::new(),
            session: None,
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

    /// Installs an object for every capability that it offers.
    pub fn with<C: Connector>(self, connector: Arc<C>) -> Self {
        connector.install(self)
    }

    /// Puts a layer in front of the connectors, outside of those that stand there already.
    pub fn with_layer(mut self, layer: Arc<dyn Layer>) -> Self {
        Arc::make_mut(&mut self.0).layers.push(layer);
        self
    }

    /// Names the session, so that every call through this desk says which it belongs to.
    pub fn with_session(mut self, session: impl Into<SessionId>) -> Self {
        Arc::make_mut(&mut self.0).session = Some(session.into());
        self
    }

    /// Adds a service of the embedder's own: it answers each [`Call::Other`] whose name begins with that name and a dot.
    pub fn with_service(mut self, name: &str, service: Arc<dyn Service>) -> Self {
        Arc::make_mut(&mut self.0).services.insert(name.to_owned(), service);
        self
    }

    /// The session that calls through this desk belong to.
    pub fn session(&self) -> Option<&SessionId> {
        self.0.session.as_ref()
    }

    pub(crate) fn layers(&self) -> &[Arc<dyn Layer>] {
        &self.0.layers
    }

    /// Makes a call that belongs to no run, through the same door, so that the layers see it. By the desk's clock it
    /// may take as long as `within`; a call that hangs is left behind.
    ///
    /// # Errors
    /// Those of the connector, [`ErrorKind::Timeout`], and [`ErrorKind::Other`] for an answer that is not a `T`.
    pub async fn call<T: DeserializeOwned>(
        &self,
        request: impl Into<Call>,
        within: Duration,
    ) -> Result<T, ConnectorError> {
        let request = request.into();
        let deadline = self.clock().now().saturating_add(within);
        let ask = Ask { session: self.session(), run: None, block: None, visit: 0, nth: 0, call: &request };
        let mut call = self.perform(ask);
        // Most calls are answered without anybody waiting for the deadline.
        let mut sleep: Option<Sleep> = None;
        let answer = poll_fn(|context| {
            if let Poll::Ready(answer) = poll_caught(request.name(), call.as_mut(), context) {
                return Poll::Ready(answer);
            }
            let sleep = sleep.get_or_insert_with(|| self.clock().sleep_until(deadline));
            sleep.as_mut().poll(context).map(|()| {
                let mut message = format!("`{}` gave no answer within {within:?}", request.name());
                if self.clock().as_virtual().is_some_and(VirtualTime::stands_still) {
                    message.push_str(MOVED_ON);
                }
                Err(ConnectorError::new(ErrorKind::Timeout, message))
            })
        });
        serde_json::from_value(answer.await?).map_err(|error| {
            let message = format!("the answer of `{}` is not what it should be", request.name());
            ConnectorError::new(ErrorKind::Other, message).caused_by(error)
        })
    }

    /// The door: makes a call and gives its answer as JSON. Boxed, so that the future that waits for it stays small; who
    /// waits catches what it panics with.
    pub(crate) fn perform<'a>(&'a self, ask: Ask<'a>) -> Boxed<'a, Answer> {
        if self.0.layers.is_empty() {
            if self.0.clock.as_virtual().is_none() {
                return Box::pin(self.reach(ask.call));
            }
            return Box::pin(async move { watched(&*self.0.clock, pin!(self.reach(ask.call))).await });
        }
        Box::pin(async move { Next::all(self).call(&ask).await })
    }

    /// Reaches the connector that a call is for.
    pub(crate) async fn reach(&self, call: &Call) -> Answer {
        let parts = &*self.0;
        match call {
            Call::Agent(call) => call.perform(&*parts.agent).await,
            Call::Contact(call) => call.perform(&*parts.contact).await,
            Call::Records(call) => call.perform(&*parts.records).await,
            Call::Workspace(call) => {
                check_page(call)?;
                call.perform(&*parts.workspace).await
            }
            Call::Presence(call) => call.perform(&*parts.presence).await,
            Call::Overlay(call) => call.perform(&*parts.overlay).await,
            Call::Http(call) => {
                let HttpCall::Send { request } = call;
                parts.http_policy.admit(request)?;
                call.perform(&*parts.http).await
            }
            Call::Clock(ClockCall::Sleep { milliseconds }) => {
                let until = parts.clock.now().saturating_add(Duration::from_millis(*milliseconds));
                parts.clock.sleep_until(until).await;
                Ok(Value::Null)
            }
            Call::Other { name, arguments } => {
                let (service, method) = name.split_once('.').unwrap_or((name, ""));
                match parts.services.get(service) {
                    Some(service) => service.call(method, arguments).await,
                    None => Err(ConnectorError::unsupported(name)),
                }
            }
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
