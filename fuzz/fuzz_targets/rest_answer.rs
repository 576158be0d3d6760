//! Any bytes as what an org answers, one part after another: `status header U+001E body U+001E status header U+001E body …`.
#![no_main]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cti_engine::connector::ConnectorError;
use cti_engine::memory::VirtualClock;
use cti_model::OneLine;
use cti_sfdc::rest::{Composite, LogIn, ParameterizedSearch, Record, RestClient, RestError, WriteOptions};
use cti_sfdc::transport::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use cti_sfdc::transport::{Body, Transport, TransportError};
use libfuzzer_sys::fuzz_target;

/// What no error may show.
const SECRET: &str = "the-secret-token-of-this-target";

/// The most requests that one call may take: five attempts, each with a log-in and one more try; of a query, pages besides.
const MOST: usize = 400;

#[derive(Debug)]
struct Script {
    parts: Vec<Vec<u8>>,
    at: AtomicUsize,
    /// How often a record reached the org to be created.
    creations: AtomicUsize,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        let host = request.uri().host().unwrap_or_default();
        let is_org = [".salesforce.com", ".force.com", ".salesforce.mil"].iter().any(|domain| host.ends_with(domain));
        assert!(is_org, "a token goes to the org alone, and not to `{host}`");
        // The parts come round again, so that an org can go on for ever.
        let count = (self.parts.len() / 2).max(1);
        let part = |n: usize| self.parts.get(at % count * 2 + n).map(Vec::as_slice).unwrap_or_default();
        let head = String::from_utf8_lossy(part(0)).into_owned();
        let mut words = head.split_whitespace();
        let mut response = Response::new(Body::from(part(1)));
        let status = words.next().unwrap_or_default();
        if status != "dead" && request.uri().path().ends_with("/sobjects/Account") {
            self.creations.fetch_add(1, Ordering::Relaxed);
        }
        match status {
            "cut" => return Err(TransportError::Interrupted("cut".to_owned())),
            "dead" => return Err(TransportError::NotSent("dead".to_owned())),
            status => *response.status_mut() = status.parse().unwrap_or(StatusCode::OK),
        }
        for (name, value) in words.filter_map(|word| word.split_once(':')) {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                response.headers_mut().insert(name, value);
            }
        }
        Ok(response)
    }
}

fuzz_target!(|input: &[u8]| {
    let parts: Vec<Vec<u8>> = input.split(|byte| *byte == 0x1e).map(<[u8]>::to_vec).collect();
    let log_ins = [
        LogIn::token("https://acme.my.salesforce.com", SECRET),
        LogIn::client_credentials("https://acme.my.salesforce.com", "id", SECRET),
    ];
    for log_in in log_ins {
        let script = Arc::new(Script { parts: parts.clone(), at: AtomicUsize::new(0), creations: AtomicUsize::new(0) });
        let clock = VirtualClock::new();
        let client = RestClient::builder(log_in.expect("an address"))
            .transport(script.clone())
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("a client");
        clock.drive(session(&client, &script));
    }
});

async fn session(client: &RestClient, script: &Script) {
    let fields = Record::from_iter([("Name".to_owned(), "x".into()), ("A__c".to_owned(), 1.into())]);
    let options = WriteOptions { leave_out_unknown: true, ..WriteOptions::default() };
    let two = Composite::new().delete("a", "Task", "00T1").and_then(|it| it.query("b", "SELECT Id FROM Task"));
    let told = |error: RestError| {
        let line = error.to_string();
        assert_eq!(line, OneLine(&line).to_string());
        assert!(!line.contains(SECRET) && !format!("{error:?} {client:?}").contains(SECRET), "{line}");
        let _ = (error.duplicates().len(), error.unknown_fields().len(), error.is_outcome_unknown());
        ConnectorError::from(error)
    };
    let spent = |name: &str| {
        let count = script.at.swap(0, Ordering::Relaxed);
        assert!(count <= MOST, "{name} took {count} requests");
        count
    };
    let _ = client.create("Account", &fields).await.map_err(told);
    assert!(script.creations.load(Ordering::Relaxed) <= 2, "once, and once more in a new session");
    assert!(spent("create") <= 16, "five attempts of a log-in and the creation, and both once more");
    let saved = client.update_with("Account", "001", &fields, options).await.map_err(told);
    assert!(saved.is_err() || saved.is_ok_and(|saved| saved.left_out.len() <= fields.len()));
    spent("update");
    let _ = client.upsert("Account", ("A__c", "1"), &fields).await.map_err(told);
    let _ = client.retrieve("Account", "001", &["Name"]).await.map_err(told);
    let _ = client.delete("Account", "001").await.map_err(told);
    spent("upsert, retrieve, delete");
    let mut query = client.query("SELECT Id FROM Account");
    for _ in 0..20 {
        match query.next().await {
            None => break,
            Some(record) => drop(record.map_err(told)),
        }
        let position = serde_json::to_string(&query.position()).expect("a position is JSON");
        let _ = client
            .resume(serde_json::from_str(&position).expect("it was written"))
            .next()
            .await
            .map(|it| it.map_err(told));
        spent("query");
    }
    let _ = client.search("FIND {x}").await.map_err(told);
    let _ = client.parameterized_search(&ParameterizedSearch::new("x")).await.map_err(told);
    if let Ok(answers) = client.composite(&two.expect("two requests")).await.map_err(told) {
        answers.into_iter().for_each(|answer| drop(answer.result().map(drop).map_err(told)));
    }
    let _ = client.describe("Account").await.map_err(told);
    let _ = client.describe_global().await.map_err(told);
    let _ = client.versions().await.map_err(told);
    let _ = client.limits().await.map_err(told);
    let _ = client.apex_get("A/b", &[("c", "d")]).await.map_err(told);
    spent("the rest");
}
