//! Several requests in one, of which later ones may use what earlier ones answered.

use http::{Method, StatusCode};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::{check_names, encoded, segment};
use super::answer::or_null;
use super::client::{Ask, Repeat, RestClient};
use super::error::{Refusal, RestError};
use super::fault::Fault;
use super::records::Record;

/// The most requests in one, and of these the most queries (`external-apis` section 4.1).
const MOST: usize = 25;
const MOST_QUERIES: usize = 5;

/// Requests that are sent as one.
///
/// An org fills in `@{reference.path}` wherever it stands in a text, and takes no such text as it is: a field that comes from
/// a customer, and may hold these signs, belongs in a request of its own. One that leads to no earlier request is refused.
///
/// ```
/// use cti_sfdc::rest::Composite;
/// use serde_json::json;
///
/// let account = json!({"Name": "Acme"}).as_object().cloned().unwrap_or_default();
/// let contact = json!({"LastName": "Sato", "AccountId": "@{account.id}"}).as_object().cloned().unwrap_or_default();
/// let both = Composite::all_or_none().create("account", "Account", &account)?.create("contact", "Contact", &contact)?;
/// assert_eq!(both.len(), 2);
/// # Ok::<(), cti_sfdc::rest::RestError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Composite {
    all_or_none: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    method: Method,
    /// Below the version.
    path: String,
    reference: String,
    body: Option<Record>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    all_or_none: bool,
    composite_request: Vec<Subrequest<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Subrequest<'a> {
    method: &'a str,
    url: String,
    reference_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a Record>,
}

/// What one of the requests was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartAnswer {
    /// The reference of the request.
    pub reference_id: String,
    /// The status.
    pub http_status_code: u16,
    /// The headers.
    #[serde(default, deserialize_with = "or_null")]
    pub http_headers: IndexMap<String, String>,
    /// The body.
    #[serde(default)]
    pub body: Value,
}

impl PartAnswer {
    /// The body of a success, or the errors. Requests that were taken back because another one failed have the code
    /// `PROCESSING_HALTED`.
    ///
    /// # Errors
    /// [`RestError::Refused`].
    pub fn result(&self) -> Result<&Value, RestError> {
        let status = StatusCode::from_u16(self.http_status_code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_success() {
            return Ok(&self.body);
        }
        match Vec::<Fault>::deserialize(&self.body) {
            Ok(faults) if !faults.is_empty() => Err(Refusal::new(status, faults).into()),
            _ => Err(RestError::unreadable(status, "expected a list of errors", self.body.to_string().as_bytes())),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answers {
    composite_response: Vec<PartAnswer>,
}

impl Composite {
    /// Requests each of which stands for itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests of which either all are done or none.
    pub fn all_or_none() -> Self {
        Self { all_or_none: true, parts: Vec::new() }
    }

    /// How many requests there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Adds the creation of a record. Fields may refer to earlier answers: `@{reference.id}`.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a reference or name that is not one.
    pub fn create(self, reference: &str, object: &str, fields: &Record) -> Result<Self, RestError> {
        check_names([object])?;
        self.part(Method::POST, format!("/sobjects/{object}"), reference, Some(fields.clone()))
    }

    /// Adds a write to a record.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a reference or name that is not one.
    pub fn update(self, reference: &str, object: &str, id: &str, fields: &Record) -> Result<Self, RestError> {
        let path = record(object, id)?;
        self.part(Method::PATCH, path, reference, Some(fields.clone()))
    }

    /// Adds the deletion of a record.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a reference or name that is not one.
    pub fn delete(self, reference: &str, object: &str, id: &str) -> Result<Self, RestError> {
        let path = record(object, id)?;
        self.part(Method::DELETE, path, reference, None)
    }

    /// Adds the reading of fields of a record.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a reference or name that is not one.
    pub fn retrieve(self, reference: &str, object: &str, id: &str, fields: &[&str]) -> Result<Self, RestError> {
        check_names(fields.iter().copied())?;
        let mut path = record(object, id)?;
        if !fields.is_empty() {
            path.push_str("?fields=");
            path.push_str(&fields.join(","));
        }
        self.part(Method::GET, path, reference, None)
    }

    /// Adds a query; its answer is the first page. What an earlier request answered stands in it as `@{reference.id}`.
    ///
    /// # Errors
    /// [`RestError::Invalid`] for a reference that is not one.
    pub fn query(self, reference: &str, soql: &str) -> Result<Self, RestError> {
        let (mut query, mut rest) = (String::new(), soql);
        // An org fills in references before it reads the address, so they stay as they are.
        while let Some((before, inside, behind)) = rest
            .split_once("@{")
            .and_then(|(before, behind)| behind.split_once('}').map(|(inside, behind)| (before, inside, behind)))
        {
            query.push_str(&encoded(before));
            let is_reference = inside.chars().all(|sign| sign.is_ascii_alphanumeric() || "_.[]".contains(sign));
            if is_reference {
                query.extend(["@{", inside, "}"]);
            } else {
                query.extend([encoded("@{"), encoded(inside), encoded("}")]);
            }
            rest = behind;
        }
        query.push_str(&encoded(rest));
        self.part(Method::GET, format!("/query?q={query}"), reference, None)
    }

    fn part(mut self, method: Method, path: String, reference: &str, body: Option<Record>) -> Result<Self, RestError> {
        let is_reference = reference.starts_with(|c: char| c.is_ascii_alphanumeric())
            && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_reference || self.parts.iter().any(|part| part.reference == reference) {
            let shown = cti_model::shortened(reference);
            let message = format!(
                "`{shown}` cannot be the reference of a request: expected letters, digits and `_`, each reference once"
            );
            return Err(RestError::Invalid(message));
        }
        let unknown = body.iter().flat_map(Record::values).find_map(|value| self.unknown_reference(value));
        if let Some(unknown) = unknown {
            let shown = cti_model::shortened(unknown);
            let message = format!(
                "`@{{{shown}}}` leads to no earlier request: an org takes no text with these signs in a composite, send the \
                 record alone"
            );
            return Err(RestError::Invalid(message));
        }
        self.parts.push(Part { method, path, reference: reference.to_owned(), body });
        Ok(self)
    }

    /// What stands between `@{` and `}` in a value and leads to no earlier request.
    fn unknown_reference<'v>(&self, value: &'v Value) -> Option<&'v str> {
        match value {
            Value::String(text) => references(text).find(|inside| {
                let reference = inside.split(['.', '[']).next().unwrap_or_default();
                !self.parts.iter().any(|part| part.reference == reference)
            }),
            Value::Array(items) => items.iter().find_map(|item| self.unknown_reference(item)),
            Value::Object(members) => members.values().find_map(|member| self.unknown_reference(member)),
            _ => None,
        }
    }

    /// Whether sending it twice does the same as once. What was deleted by the first one is missing for the second.
    fn repeat(&self) -> Repeat {
        let has = |method: Method| self.parts.iter().any(|part| part.method == method);
        match (has(Method::POST), has(Method::DELETE)) {
            (true, _) => Repeat::Never,
            (false, true) => Repeat::Undone,
            (false, false) => Repeat::Safe,
        }
    }
}

/// Whether a text of a value would be taken for a reference to an earlier answer.
pub(crate) fn has_reference(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("@{"),
        Value::Array(items) => items.iter().any(has_reference),
        Value::Object(members) => members.values().any(has_reference),
        _ => false,
    }
}

/// What stands between `@{` and `}` in a text; to its end where nothing closes it.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("@{").skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
}

fn record(object: &str, id: &str) -> Result<String, RestError> {
    check_names([object])?;
    // A reference to an earlier answer is not encoded.
    let inner = id.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}'));
    match inner {
        Some(inner) if inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.[]".contains(&byte)) => {
            Ok(format!("/sobjects/{object}/{id}"))
        }
        _ => Ok(format!("/sobjects/{object}/{}", segment(id)?)),
    }
}

impl RestClient {
    /// Sends requests as one; gives the answer of each, in their order. It is sent once only when it creates a record; when it
    /// deletes one, it is not sent again where the answer was lost.
    ///
    /// # Errors
    /// [`RestError`] when the whole was not answered; that a part failed is told by [`PartAnswer::result`].
    pub async fn composite(&self, composite: &Composite) -> Result<Vec<PartAnswer>, RestError> {
        let queries = composite.parts.iter().filter(|part| part.path.starts_with("/query")).count();
        if composite.is_empty() || composite.len() > MOST || queries > MOST_QUERIES {
            let message = format!(
                "{} requests with {queries} queries: expected one to {MOST}, with at most {MOST_QUERIES} queries",
                composite.len()
            );
            return Err(RestError::Invalid(message));
        }
        let parts = composite.parts.iter().map(|part| Subrequest {
            method: part.method.as_str(),
            url: self.path(&part.path),
            reference_id: &part.reference,
            body: part.body.as_ref(),
        });
        let request = Request { all_or_none: composite.all_or_none, composite_request: parts.collect() };
        let ask = Ask::new(Method::POST, self.path("/composite"), composite.repeat()).json(&request)?;
        let answer = self.send(&ask).await?;
        let answers: Answers = answer.json()?;
        if answers.composite_response.len() == composite.len() {
            Ok(answers.composite_response)
        } else {
            Err(answer.unreadable(format!("expected {} answers", composite.len())))
        }
    }
}
