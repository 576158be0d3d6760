//! Sessions: tokens that count, and the log-ins that give them.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Content, Reply};
use super::request::Call;

/// How far in the future a JWT may end, in seconds (`external-apis` section 4.1), with a minute for clocks that differ.
const LONGEST_JWT: i64 = 240;

/// The tokens of an org.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Which count.
    valid: Vec<String>,
    /// Which may be exchanged for a session, by `refresh_token`.
    refresh: Vec<String>,
    /// The clients that may log in, with their secrets; any when it is empty.
    clients: Vec<(String, String)>,
    random: RandomState,
    made: u64,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("sessions", &self.valid.len()).finish_non_exhaustive()
    }
}

/// Who a log-in is for.
pub(super) struct Org {
    pub(super) id: String,
    pub(super) user: String,
    /// The names of its users.
    pub(super) user_names: Vec<String>,
    pub(super) now: Timestamp,
}

impl Sessions {
    /// Lets a client with this secret log in, and no other but those that are let in like this.
    pub(super) fn admit(&self, client_id: &str, client_secret: &str) {
        self.state().clients.push((client_id.to_owned(), client_secret.to_owned()));
    }

    /// Lets a token count.
    pub(super) fn accept(&self, token: &str) {
        self.state().valid.push(token.to_owned());
    }

    /// A token that counts from now on, in Salesforce's form.
    pub(super) fn open(&self, org: &str) -> String {
        let mut state = self.state();
        let token = state.token(org.get(..15).unwrap_or(org));
        state.valid.push(token.clone());
        token
    }

    /// Ends every session.
    pub(super) fn expire(&self) {
        self.state().valid.clear();
    }

    pub(super) fn revoke(&self, token: &str) {
        self.state().valid.retain(|valid| valid != token);
    }

    pub(super) fn counts(&self, token: Option<&str>) -> bool {
        token.is_some_and(|token| self.state().valid.iter().any(|valid| valid == token))
    }

    /// `POST /services/oauth2/token`.
    pub(super) fn log_in(&self, call: &Call, org: &Org) -> Reply {
        let form = call.form();
        let field = |name: &str| form.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str());
        let basic = call.basic.as_deref().and_then(basic_pair);
        let (client_id, client_secret) = match &basic {
            Some((id, secret)) => (id.as_str(), secret.as_str()),
            None => (field("client_id"), field("client_secret")),
        };
        let granted = match field("grant_type") {
            "client_credentials" => self.check_client(client_id, Some(client_secret)),
            "password" => self
                .check_client(client_id, Some(client_secret))
                .and_then(|()| org.check_user(field("username")))
                .and_then(|()| refuse_if(field("password").is_empty(), "invalid_grant", "authentication failure")),
            "refresh_token" => self.check_client(client_id, None).and_then(|()| {
                let known = self.state().refresh.iter().any(|token| token == field("refresh_token"));
                refuse_if(!known, "invalid_grant", "expired access/refresh token")
            }),
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => self.check_jwt(field("assertion"), org),
            _ => Err(refusal("unsupported_grant_type", "grant type not supported")),
        };
        if let Err(reply) = granted {
            return reply;
        }
        let token = self.open(&org.id);
        Reply::ok(json!({
            "access_token": token,
            "instance_url": call.base,
            "id": format!("{}/id/{}/{}", call.base, org.id, org.user),
            "token_type": "Bearer",
            "issued_at": org.now.as_millisecond().to_string(),
            "signature": "not-signed",
            "scope": "api",
        }))
    }

    /// A token that may be exchanged for sessions.
    pub(super) fn refresh_token(&self, org: &str) -> String {
        let mut state = self.state();
        let token = state.token(org.get(..15).unwrap_or(org));
        state.refresh.push(token.clone());
        token
    }

    /// `POST /services/Soap/u/62.0`, of which `login` is the one operation.
    pub(super) fn soap_log_in(&self, call: &Call, org: &Org) -> Reply {
        let text = call.text();
        let (user, password) = (element(&text, "username"), element(&text, "password"));
        let user = user.filter(|user| org.check_user(user).is_ok());
        if user.is_none() || password.is_none_or(|password| password.is_empty()) {
            let message = "INVALID_LOGIN: Invalid username, password, security token; or user locked out.";
            let body = format!(
                "<soapenv:Fault><faultcode>sf:INVALID_LOGIN</faultcode><faultstring>{message}</faultstring><detail>\
                 <sf:LoginFault><sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>\
                 <sf:exceptionMessage>{message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>"
            );
            return Reply { status: StatusCode::INTERNAL_SERVER_ERROR, content: Content::Xml(envelope(&body)) };
        }
        let (token, base) = (self.open(&org.id), &call.base);
        let body = format!(
            "<loginResponse><result><passwordExpired>false</passwordExpired><sandbox>false</sandbox>\
             <serverUrl>{base}/services/Soap/u/62.0/{id}</serverUrl><sessionId>{token}</sessionId><userId>{user}</userId>\
             <userInfo><organizationId>{id}</organizationId><userId>{user}</userId></userInfo></result></loginResponse>",
            id = org.id,
            user = org.user,
        );
        Reply { status: StatusCode::OK, content: Content::Xml(envelope(&body)) }
    }

    fn check_client(&self, id: &str, secret: Option<&str>) -> Result<(), Reply> {
        let state = self.state();
        let known = state.clients.iter().find(|(known, _)| known == id);
        match (known, secret) {
            _ if id.is_empty() => Err(refusal("invalid_client_id", "client identifier invalid")),
            (None, _) if !state.clients.is_empty() => Err(refusal("invalid_client_id", "client identifier invalid")),
            (Some((_, expected)), Some(secret)) if expected != secret => {
                Err(refusal("invalid_client", "invalid client credentials"))
            }
            (None, Some("")) => Err(refusal("invalid_client", "invalid client credentials")),
            _ => Ok(()),
        }
    }

    /// Holds the claims of a JWT against the org. The signature is not: the org has no certificate to hold it against.
    fn check_jwt(&self, assertion: &str, org: &Org) -> Result<(), Reply> {
        #[derive(Deserialize)]
        struct Claims {
            iss: String,
            sub: String,
            exp: Value,
        }
        let mut parts = assertion.split('.');
        let claims = parts.nth(1).filter(|_| parts.next().is_some_and(|signature| !signature.is_empty()));
        let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok());
        let claims: Option<Claims> = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
        let Some(claims) = claims else { return Err(refusal("invalid_grant", "invalid assertion")) };
        // Some clients write it as text.
        let exp = claims.exp.as_f64().or_else(|| claims.exp.as_str()?.parse().ok()).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "seconds of our age are exact")]
        let left = exp - org.now.as_second() as f64;
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let too_long = left > LONGEST_JWT as f64;
        refuse_if(left <= 0.0 || too_long, "invalid_grant", "expired authorization code")?;
        self.check_client(&claims.iss, None)?;
        org.check_user(&claims.sub)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn token(&mut self, org: &str) -> String {
        let words = (0..4).map(|_| {
            self.made += 1;
            let mut hasher = self.random.build_hasher();
            hasher.write_u64(self.made);
            format!("{:016x}", hasher.finish())
        });
        format!("{org}!AQ{}", words.collect::<String>())
    }
}

impl Org {
    fn check_user(&self, name: &str) -> Result<(), Reply> {
        let known = self.user_names.iter().any(|known| known.eq_ignore_ascii_case(name));
        refuse_if(!known, "invalid_grant", "authentication failure")
    }
}

fn refuse_if(refused: bool, error: &str, description: &str) -> Result<(), Reply> {
    if refused { Err(refusal(error, description)) } else { Ok(()) }
}

fn refusal(error: &str, description: &str) -> Reply {
    Reply::json(StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
}

fn basic_pair(text: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\" \
         xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
}

/// The text of the first element of that name, in whatever namespace.
fn element(xml: &str, name: &str) -> Option<String> {
    let end = format!("{name}>");
    let (before, rest) = xml.split_once(&end)?;
    if !before.ends_with(['<', ':']) {
        return None;
    }
    let (text, _) = rest.split_once("</")?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    Some(text.replace("&amp;", "&"))
}
