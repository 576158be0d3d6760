//! The org in memory as a server that speaks Salesforce's REST API.
//!
//! Clients that know nothing of it (jsforce, simple-salesforce, the `sf` command) work with it unchanged: log-in by client
//! credentials, JWT, password, refresh token and SOAP; records, collections, trees, composite requests, queries page by page,
//! searches, descriptions, limits, and sessions that expire.
//!
//! ```
//! use std::sync::Arc;
//! use cti_sfdc::org::MemoryOrg;
//! use cti_sfdc::server::OrgServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let server = Arc::new(OrgServer::new(Arc::new(MemoryOrg::new())));
//! let token = server.open_session();
//! let listening = server.listen(([127, 0, 0, 1], 0)).await?;
//! println!("{} {}", listening.url(), token.len());
//! listening.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! It is also a [`Transport`]: a client in the same process needs no socket.

mod collections;
mod composite;
mod identity;
mod listen;
mod query;
mod reply;
mod request;
mod rows;
mod sessions;
mod tree;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use http::{HeaderValue, Method, Request, Response};
use indexmap::IndexMap;
use serde_json::{Map, Value};

pub use listen::Listening;

use crate::error_code::ErrorCode;
use crate::org::{MemoryOrg, OrgError, Transaction};
use crate::transport::{Body, Transport, TransportError};
use query::Cursors;
use reply::Reply;
use request::Call;
use sessions::{Org, Sessions};

/// How many calls a day are allowed unless another number is set.
const DAILY_CALLS: u64 = 15_000;

/// Code of the org's own, at a path of Apex REST: gets the method and the body, `null` without one.
pub type Apex = dyn Fn(&Method, &Value) -> Result<Value, OrgError> + Send + Sync;

/// What watches the server.
pub type Watcher = dyn Fn(&Served) + Send + Sync;

/// A request that was answered. It holds nothing secret: no query, no header, no body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Served {
    /// The how-manieth request it was.
    pub nth: u64,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nth, method, path, status } = self;
        write!(f, "{nth:>5}  {status}  {method:<6} {}", cti_model::OneLine(path))
    }
}

/// An org in memory behind Salesforce's REST API.
pub struct OrgServer {
    org: Arc<MemoryOrg>,
    sessions: Sessions,
    cursors: Mutex<Cursors>,
    /// How many records a page has when a client does not say.
    page_size: Option<usize>,
    daily_calls: u64,
    used: AtomicU64,
    served: AtomicU64,
    apex: IndexMap<String, Arc<Apex>>,
    watcher: Option<Arc<Watcher>>,
}

impl OrgServer {
    /// A server for an org, into which any client can log in.
    pub fn new(org: Arc<MemoryOrg>) -> Self {
        Self {
            org,
            sessions: Sessions::default(),
            cursors: Mutex::default(),
            page_size: None,
            daily_calls: DAILY_CALLS,
            used: AtomicU64::new(0),
            served: AtomicU64::new(0),
            apex: IndexMap::new(),
            watcher: None,
        }
    }

    /// Lets a client with this secret log in, and no other but those that are let in like this.
    pub fn with_client(self, client_id: &str, client_secret: &str) -> Self {
        self.sessions.admit(client_id, client_secret);
        self
    }

    /// Sets how many records every page of an answer has, whatever a client asks for, so that few records make several pages.
    /// Otherwise a page has what the client asks for, 200 to 2,000, and 2,000 by default.
    pub fn with_page_size(mut self, records: usize) -> Self {
        self.page_size = Some(records.max(1));
        self
    }

    /// Sets how many calls are allowed; 15,000 by default. They are not given back at midnight.
    pub fn with_daily_calls(mut self, calls: u64) -> Self {
        self.daily_calls = calls;
        self
    }

    /// Adds code at a path of Apex REST, such as `Billing/balance`.
    pub fn with_apex(
        mut self,
        path: &str,
        code: impl Fn(&Method, &Value) -> Result<Value, OrgError> + Send + Sync + 'static,
    ) -> Self {
        self.apex.insert(path.trim_matches('/').to_owned(), Arc::new(code));
        self
    }

    /// Sets what is told each request that was answered, such as to print a line of progress.
    pub fn with_watcher(mut self, watcher: impl Fn(&Served) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// The org.
    pub fn org(&self) -> &Arc<MemoryOrg> {
        &self.org
    }

    /// Opens a session; gives its token.
    pub fn open_session(&self) -> String {
        self.sessions.open(&self.identity().id)
    }

    /// Lets a token of the caller's choice count.
    pub fn accept_token(&self, token: &str) {
        self.sessions.accept(token);
    }

    /// A token that a client can exchange for sessions (`grant_type=refresh_token`).
    pub fn refresh_token(&self) -> String {
        self.sessions.refresh_token(&self.identity().id)
    }

    /// Ends every session, as time would.
    pub fn expire_sessions(&self) {
        self.sessions.expire();
    }

    /// How many requests were answered.
    pub fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    /// Answers a request.
    pub fn answer(&self, request: Request<Body>) -> Response<Body> {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let call = Call::read(request);
        let reply = self.reply(&call);
        let nth = self.served.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(watcher) = &self.watcher {
            watcher(&Served { nth, method, path, status: reply.status.as_u16() });
        }
        let mut response = reply.into_response();
        let usage = format!("api-usage={}/{}", self.used.load(Ordering::Relaxed), self.daily_calls);
        if let Ok(usage) = HeaderValue::try_from(usage) {
            response.headers_mut().insert("sforce-limit-info", usage);
        }
        response
    }

    fn reply(&self, call: &Call) -> Reply {
        let steps = call.steps();
        match (&call.method, steps.as_slice()) {
            (&Method::POST, ["services", "oauth2", "token"]) => return self.sessions.log_in(call, &self.identity()),
            (&Method::POST, ["services", "Soap", "u", ..]) => return self.sessions.soap_log_in(call, &self.identity()),
            (_, ["services", "oauth2", "revoke"]) => {
                let form = call.form();
                let token = form.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
                self.sessions.revoke(token.or_else(|| call.parameter("token")).unwrap_or_default());
                return Reply::json(http::StatusCode::OK, Value::Null);
            }
            (&Method::GET, ["services", "data"]) => return Reply::ok(identity::versions()),
            _ => {}
        }
        if !self.sessions.counts(call.token.as_deref()) {
            return Reply::error(&ErrorCode::InvalidSessionId, "Session expired or invalid");
        }
        if self.used.fetch_add(1, Ordering::Relaxed) >= self.daily_calls {
            self.used.store(self.daily_calls, Ordering::Relaxed);
            return Reply::error(&ErrorCode::RequestLimitExceeded, "TotalRequests Limit exceeded.");
        }
        match steps.as_slice() {
            ["id", ..] | ["services", "oauth2", "userinfo"] => {
                let org = self.identity();
                let name = org.user_names.first().map(String::as_str).unwrap_or_default();
                Reply::ok(identity::identity(&call.base, &org, name))
            }
            ["services", "apexrest", path @ ..] => self.run_apex(call, &path.join("/")),
            ["services", "data", version, rest @ ..] => match identity::version(version) {
                Some(version) => self.resource(call, rest, version),
                None => Reply::not_found(),
            },
            _ => Reply::not_found(),
        }
    }

    /// A resource of a version.
    fn resource(&self, call: &Call, steps: &[&str], version: u32) -> Reply {
        match steps {
            [] => Reply::ok(identity::resources(&call.base, version, &self.identity())),
            ["limits"] => Reply::ok(identity::limits(self.used.load(Ordering::Relaxed), self.daily_calls)),
            ["query" | "queryAll" | "search" | "parameterizedSearch", ..] => self.ask(call, steps, version),
            ["sobjects", rest @ ..] => match rows::describe(&self.org, call, rest) {
                Some(reply) => reply,
                None => either(self.transaction(call, |org| rows::answer(org, call, rest, version))),
            },
            ["composite", "sobjects", rest @ ..] if call.method != Method::HEAD => {
                let objects = self.org.objects();
                either(self.transaction(call, |org| collections::answer(org, call, rest, &objects)))
            }
            ["composite", "tree", object] if call.method == Method::POST => {
                let objects = self.org.objects();
                either(self.transaction(call, |org| tree::answer(org, call, object, &objects)))
            }
            ["composite"] if call.method == Method::POST => either(self.transaction(call, |org| {
                composite::answer(call, |part| {
                    let steps = part.steps();
                    let ["services", "data", version, rest @ ..] = steps.as_slice() else { return Reply::not_found() };
                    match (identity::version(version), rest) {
                        (Some(version), ["sobjects", rest @ ..]) => either(rows::answer(org, part, rest, version)),
                        (Some(version), ["query"]) if part.method == Method::GET => {
                            match org.query(part.parameter("q").unwrap_or_default()) {
                                Ok(answer) => self.first_page(part, version, answer),
                                Err(error) => error.into(),
                            }
                        }
                        _ => Reply::not_found(),
                    }
                })
            })),
            _ => Reply::not_found(),
        }
    }

    /// Makes the changes of a request together, as its headers wish.
    fn transaction(
        &self,
        call: &Call,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<Reply, Reply>,
    ) -> Result<Reply, Reply> {
        self.org.transaction(|org| {
            if call.allows_duplicates {
                org.allow_duplicates();
            }
            work(org)
        })
    }

    fn run_apex(&self, call: &Call, path: &str) -> Reply {
        let Some(code) = self.apex.get(path) else { return Reply::not_found() };
        let body = call.json().unwrap_or(Value::Null);
        match code(&call.method, &body) {
            Ok(answer) => Reply::ok(answer),
            Err(error) => error.into(),
        }
    }

    fn cursors(&self) -> std::sync::MutexGuard<'_, Cursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who the org is, and who its users are.
    fn identity(&self) -> Org {
        let text =
            |record: &Map<String, Value>, field: &str| record.get(field).and_then(Value::as_str).map(str::to_owned);
        let organization = self.org.all("Organization").first().and_then(|record| text(record, "Id"));
        Org {
            id: organization.unwrap_or_default(),
            user: self.org.user().to_string(),
            user_names: self.org.all("User").iter().filter_map(|user| text(user, "Username")).collect(),
            now: self.org.now(),
        }
    }
}

/// A reply, whether or not it takes back what was done.
fn either(reply: Result<Reply, Reply>) -> Reply {
    reply.unwrap_or_else(|reply| reply)
}

#[async_trait]
impl Transport for OrgServer {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        Ok(self.answer(request))
    }
}

impl fmt::Debug for OrgServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrgServer")
            .field("org", &self.org)
            .field("sessions", &self.sessions)
            .field("served", &self.served())
            .finish_non_exhaustive()
    }
}
