//! Whatever an org answers, the client ends: typed, bounded, and without a secret in what it says.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cti_engine::memory::VirtualClock;
use cti_model::OneLine;
use cti_sfdc::rest::{Composite, LogIn, ParameterizedSearch, RestClient, RestError, WriteOptions};
use cti_sfdc::transport::http::{Request, Response};
use cti_sfdc::transport::{Body, Transport, TransportError};
use proptest::prelude::*;
use serde_json::json;

use super::fields;

const SECRET: &str = "the-secret-of-this-test";

/// Gives these answers round and round.
#[derive(Debug)]
struct Round {
    answers: Vec<(u16, String)>,
    at: AtomicUsize,
    /// How often a record was sent to be created.
    creations: AtomicUsize,
}

#[async_trait]
impl Transport for Round {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let host = request.uri().host().unwrap_or_default();
        assert!(host.ends_with(".salesforce.com"), "a token goes to the org alone, and not to `{host}`");
        if request.uri().path().ends_with("/sobjects/Account") {
            self.creations.fetch_add(1, Ordering::Relaxed);
        }
        let at = self.at.fetch_add(1, Ordering::Relaxed) % self.answers.len();
        let (status, body) = self.answers[at].clone();
        let mut response = Response::new(Body::from(body));
        match status.try_into() {
            Ok(status) => *response.status_mut() = status,
            Err(_) => return Err(TransportError::Interrupted("cut".to_owned())),
        }
        Ok(response)
    }
}

/// Answers that are right, nearly right, and wrong.
fn answer() -> impl Strategy<Value = (u16, String)> {
    let body =
        prop_oneof![
        Just(json!({"access_token": "T", "instance_url": "https://acme.my.salesforce.com"}).to_string()),
        Just(json!({"id": "001000000000001AAA", "success": true, "errors": []}).to_string()),
        Just(json!({"id": null, "success": false, "errors": null}).to_string()),
        (0_usize..3, any::<bool>(), prop_oneof![
            Just("/services/data/v62.0/query/01g-1".to_owned()),
            Just("/services/data/v62.0/query?q=SELECT%20Id%20FROM%20Account".to_owned()),
            Just("//evil.example/q".to_owned()),
        ]).prop_map(|(count, done, next)| {
            json!({"done": done, "records": vec![json!({"Id": "1"}); count], "nextRecordsUrl": next}).to_string()
        }),
        prop_oneof![
            Just("INVALID_SESSION_ID"), Just("INVALID_FIELD"), Just("DUPLICATES_DETECTED"), Just("QUERY_TIMEOUT"),
            Just("UNABLE_TO_LOCK_ROW"), Just("NOT_FOUND"), Just("X\n\u{202e}"),
        ].prop_map(|code| {
            json!([{"errorCode": code, "message": "No such column 'A__c' on\nx", "fields": null,
                "duplicateResult": {"matchResults": [{"matchRecords": [{"record": {"Id": "003A"}}]}]}}]).to_string()
        }),
        Just(json!({"compositeResponse": [{"referenceId": "a", "httpStatusCode": 1, "body": {}}, {"referenceId": "b",
            "httpStatusCode": 400, "body": [{"errorCode": "X"}]}]}).to_string()),
        "[\\[\\]{}\":,a-z0-9 \u{e9}]{0,40}",
    ];
    let status = prop_oneof![
        Just(200_u16),
        Just(201),
        Just(204),
        Just(300),
        Just(302),
        Just(400),
        Just(401),
        Just(403),
        Just(404),
        Just(429),
        Just(500),
        Just(503),
        Just(0),
    ];
    (status, body)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_answer_is_borne(answers in prop::collection::vec(answer(), 1..6)) {
        for log_in in [
            LogIn::token("https://acme.my.salesforce.com", SECRET),
            LogIn::client_credentials("https://acme.my.salesforce.com", "id", SECRET),
        ] {
            let round = Arc::new(Round { answers: answers.clone(), at: AtomicUsize::new(0), creations: AtomicUsize::new(0) });
            let clock = VirtualClock::new();
            let client = RestClient::builder(log_in.expect("an address")).transport(round.clone()).clock(Arc::new(clock.clone()));
            clock.drive(session(&client.build().expect("a client"), &round));
        }
    }
}

async fn session(client: &RestClient, round: &Round) {
    let told = |error: RestError| {
        let line = error.to_string();
        assert_eq!(line, OneLine(&line).to_string());
        assert!(!format!("{line} {error:?} {client:?}").contains(SECRET), "{line}");
        let _ = cti_engine::connector::ConnectorError::from(error);
    };
    let spent = || round.at.swap(0, Ordering::Relaxed);
    let record = fields(json!({"Name": "x", "A__c": 1}));
    let _ = client.create("Account", &record).await.map_err(told);
    assert!(round.creations.load(Ordering::Relaxed) <= 2, "once, and once more in a new session");
    assert!(spent() <= 8, "log-ins in five attempts, the creation, and both once more");
    let options = WriteOptions { leave_out_unknown: true, ..WriteOptions::default() };
    let _ = client.update_with("Account", "001", &record, options).await.map_err(told);
    let _ = client.upsert("Account", ("A__c", "1"), &record).await.map_err(told);
    let _ = client.retrieve("Account", "001", &["Name"]).await.map_err(told);
    let _ = client.delete("Account", "001").await.map_err(told);
    assert!(spent() <= 100);
    let mut query = client.query("SELECT Id FROM Account");
    for _ in 0..12 {
        match query.next().await {
            None => break,
            Some(record) => drop(record.map_err(told)),
        }
        let _ = client.resume(query.position()).next().await.map(|record| record.map_err(told));
        assert!(spent() <= 400);
    }
    let _ = client.search("FIND {x}").await.map_err(told);
    let _ = client.parameterized_search(&ParameterizedSearch::new("x")).await.map_err(told);
    let two = Composite::new().delete("a", "Task", "00T1").and_then(|it| it.query("b", "SELECT Id FROM Task"));
    if let Ok(answers) = client.composite(&two.expect("two requests")).await.map_err(told) {
        for answer in &answers {
            let _ = answer.result().map_err(told);
        }
    }
    let _ = client.describe("Account").await.map_err(told);
    let _ = client.limits().await.map_err(told);
}
