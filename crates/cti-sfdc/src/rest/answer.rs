//! Reading answers: a body becomes a value, a status becomes an error with all that the body says.

use http::{HeaderMap, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::{Refusal, RestError};
use super::fault::Fault;
use crate::transport::Body;

/// An answer of success: its status, headers and body.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Body,
}

impl Answer {
    /// The answer, or the error that its status and body mean.
    pub(super) fn read(response: Response<Body>) -> Result<Self, RestError> {
        let answer = Self::of(response);
        if answer.status.is_success() { Ok(answer) } else { Err(answer.error()) }
    }

    /// The answer of a log-in, whose errors have a form of their own.
    pub(super) fn read_log_in(response: Response<Body>) -> Result<Self, RestError> {
        let answer = Self::of(response);
        match answer.json::<LogInRefusal>() {
            _ if answer.status.is_success() => Ok(answer),
            Ok(LogInRefusal { error, error_description }) => {
                Err(RestError::LogIn { error, description: error_description.unwrap_or_default() })
            }
            Err(_) => Err(answer.error()),
        }
    }

    fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The body as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, RestError> {
        serde_json::from_slice(self.body.as_bytes()).map_err(|error| self.unreadable(reason(&error)))
    }

    /// The body as JSON; `None` when there is none.
    pub(super) fn json_if_any<T: DeserializeOwned>(&self) -> Result<Option<T>, RestError> {
        if self.body.is_empty() { Ok(None) } else { self.json().map(Some) }
    }

    /// How many bytes the body has.
    pub(super) fn size(&self) -> usize {
        self.body.as_bytes().len()
    }

    pub(super) fn unreadable(&self, reason: impl Into<String>) -> RestError {
        RestError::unreadable(self.status, reason, self.body.as_bytes())
    }

    fn error(&self) -> RestError {
        if self.status == StatusCode::MULTIPLE_CHOICES {
            return match self.json::<Vec<Value>>() {
                Ok(matches) => RestError::SeveralMatches(matches.iter().filter_map(id_of_match).collect()),
                Err(error) => error,
            };
        }
        if self.status.is_redirection() {
            let to = self.headers.get(http::header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.map_or_else(String::new, |to| format!(" to `{}`", cti_model::OneLine(&host_of(to))));
            return RestError::Address(format!("the host answers {} and leads on{to}: use that host", self.status));
        }
        match self.json::<Stated>() {
            Ok(Stated::Faults(faults)) if !faults.is_empty() => Refusal::new(self.status, faults).into(),
            Ok(Stated::Fault(Named(fault))) => Refusal::new(self.status, vec![fault]).into(),
            Ok(Stated::Faults(_)) => self.unreadable("it names no error"),
            Err(_) => self.unreadable("expected a list of errors as JSON"),
        }
    }
}

/// A member that may be `null`, which is the same as that it is missing.
pub(super) fn or_null<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The forms in which errors are stated.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stated {
    Faults(Vec<Fault>),
    Fault(Named),
}

/// An error that stands alone. An object without a code and a message is another one's.
#[derive(Deserialize)]
#[serde(try_from = "Fault")]
struct Named(Fault);

impl TryFrom<Fault> for Named {
    type Error = &'static str;

    fn try_from(fault: Fault) -> Result<Self, &'static str> {
        let says_nothing = fault.error_code.as_str().is_empty() && fault.message.is_empty();
        if says_nothing { Err("it has neither code nor message") } else { Ok(Self(fault)) }
    }
}

/// How a log-in is refused.
#[derive(Deserialize)]
struct LogInRefusal {
    error: String,
    error_description: Option<String>,
}

/// What is wrong with a document, without any of its text.
fn reason(error: &serde_json::Error) -> String {
    if error.is_eof() {
        "the document is cut off".to_owned()
    } else {
        format!("not the JSON that is expected: {error}")
    }
}

/// Each match of an external id is the path of its record.
fn id_of_match(matched: &Value) -> Option<String> {
    let path = matched.as_str().or_else(|| matched.pointer("/attributes/url")?.as_str())?;
    path.rsplit('/').next().map(str::to_owned)
}

/// An address without its path and query, which may hold secrets.
fn host_of(address: &str) -> String {
    let end = address.match_indices('/').nth(2).map_or(address.len(), |(at, _)| at);
    let host = address.get(..end).unwrap_or_default();
    host.split(['?', '#']).next().unwrap_or_default().to_owned()
}
