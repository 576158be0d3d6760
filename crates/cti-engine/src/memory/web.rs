//! A web in memory: prepared answers to HTTP requests.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use indexmap::IndexMap;

use crate::connector::{ConnectorError, ErrorKind, Http, HttpMethod, HttpRequest, HttpResponse};

/// Prepared answers, by method and address.
#[derive(Default)]
pub struct MemoryWeb {
    answers: Mutex<IndexMap<(HttpMethod, String), HttpResponse>>,
}

redacted!(
    struct MemoryWeb {}
);

impl MemoryWeb {
    /// Prepares an answer; the address is the whole one, as it is sent.
    pub fn answer(&self, method: HttpMethod, url: &str, response: HttpResponse) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert((method, url.to_owned()), response);
    }

    /// Prepares an answer of JSON with status 200.
    pub fn answer_json(&self, method: HttpMethod, url: &str, body: &serde_json::Value) {
        let headers = IndexMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        self.answer(method, url, HttpResponse { status: 200, headers, body: body.to_string() });
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Http for MemoryWeb {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (request.method, request.url.clone());
        let missing = || ConnectorError::new(ErrorKind::Unavailable, "no answer was prepared for this request");
        answers.get(&key).cloned().ok_or_else(missing)
    }
}
