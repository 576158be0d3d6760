//! A request, taken apart: where it goes, what it asks, what it brings.

use http::{Method, Request};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::reply::Reply;
use crate::error_code::ErrorCode;
use crate::transport::Body;

/// A request to a resource.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The steps of the path, decoded; empty ones are left out, so a slash at the end means nothing.
    pub(super) steps: Vec<String>,
    /// Whether the path has a `+`, which some clients mean as a blank.
    pub(super) has_plus: bool,
    query: Vec<(String, String)>,
    body: Vec<u8>,
    /// The token that came with it.
    pub(super) token: Option<String>,
    /// The id and secret of a client that stands in the header, as HTTP Basic.
    pub(super) basic: Option<String>,
    /// How many records a page is to have, as far as the client says.
    pub(super) batch_size: Option<usize>,
    /// Whether the client wants to save what a duplicate rule warns of.
    pub(super) allows_duplicates: bool,
    /// The address under which the client reaches the server.
    pub(super) base: String,
}

impl Call {
    pub(super) fn read(request: Request<Body>) -> Self {
        let (parts, body) = request.into_parts();
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = header("authorization").unwrap_or_default();
        let scheme = |scheme: &str| {
            let (found, rest) = authorization.split_once(' ')?;
            found.eq_ignore_ascii_case(scheme).then(|| rest.trim().to_owned())
        };
        let mut call = Self::of(parts.method.clone(), parts.uri.path(), parts.uri.query().unwrap_or_default());
        call.token =
            scheme("Bearer").or_else(|| scheme("OAuth")).or_else(|| call.parameter("oauth_token").map(str::to_owned));
        call.basic = scheme("Basic");
        call.batch_size = header("sforce-query-options").and_then(|options| {
            let (_, size) =
                options.split(',').filter_map(|it| it.split_once('=')).find(|(name, _)| name.trim() == "batchSize")?;
            size.trim().parse().ok()
        });
        let rules = header("sforce-duplicate-rule-header").unwrap_or_default();
        call.allows_duplicates = rules.split([',', ';']).filter_map(|it| it.split_once('=')).any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("allowSave") && value.trim().eq_ignore_ascii_case("true")
        });
        let host =
            header("host").or_else(|| parts.uri.authority().map(http::uri::Authority::as_str)).unwrap_or("localhost");
        call.base = format!("{}://{host}", parts.uri.scheme_str().unwrap_or("http"));
        call.body = body.into_bytes();
        // Clients that cannot send PATCH name it in the address.
        if call.method == Method::POST
            && let Some(method) = call.parameter("_HttpMethod").and_then(|it| it.parse().ok())
        {
            call.method = method;
        }
        call
    }

    /// A request to a path and query.
    pub(super) fn of(method: Method, path: &str, query: &str) -> Self {
        let decoded = |step: &str| percent_decode_str(step).decode_utf8_lossy().into_owned();
        Self {
            method,
            steps: path.split('/').filter(|step| !step.is_empty()).map(decoded).collect(),
            has_plus: path.contains('+'),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            body: Vec::new(),
            token: None,
            basic: None,
            batch_size: None,
            allows_duplicates: false,
            base: String::new(),
        }
    }

    /// A request within this one.
    pub(super) fn within(&self, method: Method, url: &str, body: &Value) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Self { base: self.base.clone(), body, ..Self::of(method, path, query) }
    }

    /// The steps of the path as they are matched.
    pub(super) fn steps(&self) -> Vec<&str> {
        self.steps.iter().map(String::as_str).collect()
    }

    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter of the query is `true`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The body as a form.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The body as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Reply::error(&ErrorCode::JsonParserError, &error.to_string()))
    }

    /// The body as the fields of a record.
    pub(super) fn fields(&self) -> Result<Map<String, Value>, Reply> {
        let mut fields: Map<String, Value> = self.json()?;
        fields.shift_remove("attributes");
        Ok(fields)
    }
}
