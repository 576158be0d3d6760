//! Sessions: one log-in for all who need it, one more try for each, and never a loop.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::ErrorKind;
use cti_sfdc::rest::{LogIn, RestClient, RestError, RetryPolicy};
use cti_sfdc::transport::http::{Request, Response};
use cti_sfdc::transport::{Body, Transport, TransportError};
use serde_json::json;

use super::server::{Reply, Seen, Server};
use super::{fields, quick};

const EXPIRED: &str = "Session expired or invalid";

fn app(url: &str) -> LogIn {
    LogIn::client_credentials(url, "the-client", "the+secret&more").expect("an address")
}

fn renewable(url: &str) -> RestClient {
    RestClient::builder(app(url)).retry(quick()).build().expect("a client")
}

fn answer(seen: &Seen, good: &str) -> Reply {
    if seen.header("authorization") == Some(&format!("Bearer {good}")) {
        Reply::Json(200, json!({"DailyApiRequests": {"Max": 15000, "Remaining": 14998}}))
    } else {
        Reply::error(401, "INVALID_SESSION_ID", EXPIRED)
    }
}

#[tokio::test]
async fn of_many_requests_that_find_the_session_expired_one_logs_in() {
    let good = Arc::new(Mutex::new("T1".to_owned()));
    let valid = Arc::clone(&good);
    let mut log_ins = 0;
    let url = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&url);
    let server = Server::answering(move |seen| {
        if !seen.target.starts_with("/services/oauth2/token") {
            return answer(seen, &valid.lock().expect("not poisoned"));
        }
        assert_eq!(seen.body, "grant_type=client_credentials&client_id=the-client&client_secret=the%2Bsecret%26more");
        log_ins += 1;
        let token = format!("T{log_ins}");
        valid.lock().expect("not poisoned").clone_from(&token);
        Reply::Slow(Duration::from_millis(30), Box::new(Reply::session(&token, &own.lock().expect("not poisoned"))))
    })
    .await;
    *url.lock().expect("not poisoned") = server.url();
    let client = renewable(&server.url());
    client.limits().await.expect("a first session");
    assert_eq!(client.usage(), None);

    "another".clone_into(&mut good.lock().expect("not poisoned"));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn({
                let client = client.clone();
                async move { client.limits().await }
            })
        })
        .collect();
    for task in tasks {
        let limits = task.await.expect("a task").expect("limits");
        assert_eq!(limits["DailyApiRequests"].remaining, 14_998);
    }
    let log_ins = server.lines().iter().filter(|line| *line == "POST /services/oauth2/token").count();
    assert_eq!(log_ins, 2, "one for the first session, one for all that found it expired");
}

#[tokio::test]
async fn after_a_log_in_the_request_goes_to_the_new_address() {
    let new = Server::answering(|seen| answer(seen, "T2")).await;
    let (url, mut log_ins) = (new.url(), 0);
    let own = Arc::new(Mutex::new(String::new()));
    let old_url = Arc::clone(&own);
    let old = Server::answering(move |seen| {
        if seen.target == "/services/oauth2/token" {
            log_ins += 1;
            let first = old_url.lock().expect("not poisoned").clone();
            return if log_ins == 1 { Reply::session("T1", &first) } else { Reply::session("T2", &url) };
        }
        Reply::error(401, "INVALID_SESSION_ID", EXPIRED)
    })
    .await;
    *own.lock().expect("not poisoned") = old.url();
    let client = renewable(&old.url());
    client.limits().await.expect("limits from the new address");
    let limits = "GET /services/data/v62.0/limits";
    assert_eq!(old.lines(), ["POST /services/oauth2/token", limits, "POST /services/oauth2/token"]);
    assert_eq!(new.lines(), [limits]);
}

#[tokio::test]
async fn a_user_without_access_to_the_api_is_told_so_and_costs_one_log_in() {
    let url = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&url);
    let server = Server::answering(move |seen| match seen.target.as_str() {
        "/services/oauth2/token" => Reply::session("T", &own.lock().expect("not poisoned")),
        _ => Reply::error(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
    })
    .await;
    *url.lock().expect("not poisoned") = server.url();
    let client = renewable(&server.url());
    let error = client.limits().await.expect_err("not allowed");
    assert!(matches!(&error, RestError::NotAllowed(said) if said.contains("not valid for use")), "{error:?}");
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Denied, false));
    let requests = server.seen().len();
    assert_eq!(requests, 4, "log-in, request, log-in, request: {:?}", server.lines());
    // For a while nobody logs in again, however many ask.
    for _ in 0..5 {
        assert!(matches!(client.limits().await, Err(RestError::NotAllowed(_))));
    }
    let log_ins = server.lines().iter().filter(|line| line.contains("token")).count();
    assert_eq!(log_ins, 2);
}

#[tokio::test]
async fn a_plain_token_that_has_expired_is_not_renewed() {
    let server = Server::answering(|_| Reply::error(401, "INVALID_SESSION_ID", EXPIRED)).await;
    let error = super::client(&server).limits().await.expect_err("expired");
    assert_eq!((&error, error.kind()), (&RestError::Expired, ErrorKind::Denied));
    assert_eq!(server.seen().len(), 1);

    let said = "This session is not valid for use with the REST API";
    let server = Server::answering(|_| Reply::error(401, "INVALID_SESSION_ID", said)).await;
    let error = super::client(&server).limits().await.expect_err("not allowed");
    assert_eq!(error, RestError::NotAllowed(said.to_owned()));
}

#[tokio::test]
async fn a_log_in_that_is_busy_is_waited_for_and_leaves_nothing_half_done() {
    for busy_log_ins in [2, usize::MAX] {
        let own = Arc::new(Mutex::new(String::new()));
        let (url, mut log_ins) = (Arc::clone(&own), 0);
        let server = Server::answering(move |seen| match seen.target.as_str() {
            "/services/oauth2/token" if log_ins < busy_log_ins => {
                log_ins += 1;
                Reply::Text(503, Vec::new(), "<html>busy</html>".to_owned())
            }
            "/services/oauth2/token" => Reply::session("T", &own.lock().expect("not poisoned")),
            _ => Reply::Json(201, json!({"id": "00T000000000001AAA", "success": true, "errors": []})),
        })
        .await;
        *url.lock().expect("not poisoned") = server.url();
        let created = renewable(&server.url()).create("Task", &fields(json!({"Subject": "Call"}))).await;
        let sent = server.lines().iter().filter(|line| line.ends_with("/Task")).count();
        match created {
            Ok(_) => assert_eq!((busy_log_ins, sent), (2, 1)),
            Err(error) => {
                assert!(matches!(error, RestError::NotLoggedIn(_)) && error.is_retryable(), "{error:?}");
                assert_eq!((error.is_outcome_unknown(), sent, busy_log_ins), (false, 0, usize::MAX));
            }
        }
    }
}

#[tokio::test]
async fn a_log_in_that_answers_without_a_session_is_not_tried_again() {
    let instance = "https://acme.my.salesforce.com";
    for body in [
        json!({"access_token": "the-token"}),
        json!({"access_token": "the-token", "instance_url": null}),
        json!({"access_token": "the-token", "instance_url": " "}),
        json!({"instance_url": instance}),
        json!({"access_token": 5, "instance_url": instance}),
        json!({}),
        json!([]),
        json!(null),
    ] {
        let answered = body.clone();
        let server = Server::answering(move |_| Reply::Json(200, answered.clone())).await;
        let client = renewable(&server.url());
        for _ in 0..3 {
            let error = client.limits().await.expect_err("not logged in");
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Invalid, false), "{body}: {error:?}");
            assert!(!error.to_string().contains("the-token") && !error.is_outcome_unknown(), "{error}");
        }
        assert_eq!(server.lines(), ["POST /services/oauth2/token"], "{body}");
    }
}

#[tokio::test]
async fn a_record_whose_creation_met_an_expired_session_is_created_once() {
    let url = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&url);
    let mut log_ins = 0;
    let server = Server::answering(move |seen| {
        if seen.target == "/services/oauth2/token" {
            log_ins += 1;
            return Reply::session(&format!("T{log_ins}"), &own.lock().expect("not poisoned"));
        }
        match seen.header("authorization") {
            Some("Bearer T2") => Reply::Json(201, json!({"id": "00T000000000001AAA", "success": true, "errors": []})),
            _ => Reply::error(401, "INVALID_SESSION_ID", EXPIRED),
        }
    })
    .await;
    *url.lock().expect("not poisoned") = server.url();
    let saved = renewable(&server.url()).create("Task", &fields(json!({"Subject": "Call"}))).await.expect("created");
    assert_eq!(saved.id, "00T000000000001AAA");
}

#[tokio::test]
async fn a_session_that_never_counts_ends_the_request_also_when_log_ins_are_busy_between() {
    let url = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&url);
    let mut log_ins = 0;
    let server = Server::answering(move |seen| {
        if seen.target != "/services/oauth2/token" {
            return Reply::error(401, "INVALID_SESSION_ID", EXPIRED);
        }
        log_ins += 1;
        match log_ins % 2 {
            0 => Reply::Text(503, Vec::new(), "<html>busy</html>".to_owned()),
            _ => Reply::session(&format!("T{log_ins}"), &own.lock().expect("not poisoned")),
        }
    })
    .await;
    *url.lock().expect("not poisoned") = server.url();
    let created = renewable(&server.url()).create("Task", &fields(json!({"Subject": "Call"}))).await;
    assert_eq!(created.expect_err("not allowed"), RestError::NotAllowed(EXPIRED.to_owned()));
    let sent = server.lines().iter().filter(|line| line.ends_with("/Task")).count();
    assert_eq!(sent, 2, "{:?}", server.lines());
}

#[tokio::test]
async fn a_refused_log_in_says_why_and_is_not_repeated_at_once() {
    let body = json!({"error": "invalid_client", "error_description": "invalid client credentials"});
    let server = Server::answering(move |_| Reply::Json(400, body.clone())).await;
    let client = renewable(&server.url());
    for _ in 0..3 {
        let error = client.limits().await.expect_err("refused");
        let RestError::LogIn { error, description } = error else { panic!("{error:?}") };
        assert_eq!((error.as_str(), description.as_str()), ("invalid_client", "invalid client credentials"));
    }
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn client_credentials_are_not_sent_to_the_hosts_for_log_in() {
    for host in ["https://login.salesforce.com", "https://test.salesforce.com/"] {
        assert!(matches!(LogIn::client_credentials(host, "id", "secret"), Err(RestError::Address(_))));
    }
}

#[tokio::test]
async fn no_secret_shows_in_debug_or_errors() {
    let secrets = ["T-secret", "the+secret", "the%2Bsecret", "PRIVATE"];
    let server = Server::answering(|seen| match seen.target.as_str() {
        // An answer that cannot be read, with the token in it.
        "/services/oauth2/token" => Reply::Text(200, Vec::new(), r#"{"access_token": "T-secret""#.to_owned()),
        _ => Reply::no_content(),
    })
    .await;
    let client = renewable(&server.url());
    let error = client.limits().await.expect_err("no token");
    let token = LogIn::token("https://acme.my.salesforce.com", "T-secret").expect("an address");
    let shown = format!("{error} {error:?} {client:?} {token:?} {:?}", app("https://acme.my.salesforce.com"));
    for secret in secrets {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Answers each log-in with an org at an address, and notes the hosts that were asked for anything.
#[derive(Debug)]
struct Naming {
    instance: &'static str,
    hosts: Mutex<Vec<String>>,
}

#[async_trait]
impl Transport for Naming {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        self.hosts.lock().expect("no panic").push(request.uri().host().unwrap_or_default().to_owned());
        let body = json!({"access_token": "T", "instance_url": self.instance});
        Ok(Response::new(Body::from(body.to_string())))
    }
}

#[tokio::test]
async fn the_token_goes_to_an_org_of_the_domain_of_the_log_in_alone() {
    let cases = [
        ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com", true),
        ("https://acme.my.salesforce.com", "https://na1.salesforce.com", true),
        ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com2", false),
        ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com.example.org", false),
        ("https://acme.my.salesforce.com", "https://notsalesforce.com", false),
        ("https://acme.my.salesforce.com", "https://10.0.0.1", false),
        ("https://10.0.0.1", "https://10.0.0.1", true),
        ("https://10.0.0.1", "https://10.1.0.1", false),
        ("https://proxy", "https://proxy", true),
        ("https://proxy", "https://acme.my.salesforce.com", true),
        ("https://proxy", "https://salesforce.com.example.org", false),
        ("http://127.0.0.1:1", "http://localhost:2", true),
        ("https://proxy", "http://127.0.0.1:1", false),
        ("https://proxy", "https://other", false),
        ("https://proxy", "https://proxy:8443", true),
    ];
    for (asked, instance, goes) in cases {
        let transport = Arc::new(Naming { instance, hosts: Mutex::default() });
        let client = RestClient::builder(app(asked)).transport(transport.clone()).build().expect("a client");
        let answer = client.limits().await;
        let hosts = transport.hosts.lock().expect("no panic").clone();
        assert_eq!(hosts.len(), if goes { 2 } else { 1 }, "{asked} {instance}: {hosts:?}");
        assert_eq!(matches!(answer, Err(RestError::Address(_))), !goes, "{asked} {instance}: {answer:?}");
    }
}

/// Answers log-ins until told otherwise, and refuses everything else.
#[derive(Debug, Default)]
struct Refusing {
    log_ins: AtomicUsize,
}

#[async_trait]
impl Transport for Refusing {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let (status, body) = if request.uri().path().ends_with("/token") {
            self.log_ins.fetch_add(1, Ordering::SeqCst);
            (200, json!({"access_token": "T", "instance_url": "https://acme.my.salesforce.com"}))
        } else {
            (401, json!([{"message": "no", "errorCode": "INVALID_SESSION_ID"}]))
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status.try_into().expect("a status");
        Ok(response)
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_who_was_given_access_gets_in_after_the_pause() {
    let transport = Arc::new(Refusing::default());
    let client = RestClient::builder(app("https://acme.my.salesforce.com")).transport(transport.clone()).build();
    let client = client.expect("a client");
    for _ in 0..3 {
        assert!(matches!(client.limits().await, Err(RestError::NotAllowed(_))));
    }
    assert_eq!(transport.log_ins.load(Ordering::SeqCst), 2);
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert!(matches!(client.limits().await, Err(RestError::NotAllowed(_))));
    assert!(transport.log_ins.load(Ordering::SeqCst) > 2, "it asked again");
}

/// Takes ten seconds for everything, and refuses the first session.
#[derive(Debug, Default)]
struct Sluggish {
    log_ins: AtomicUsize,
}

#[async_trait]
impl Transport for Sluggish {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        tokio::time::sleep(Duration::from_secs(10)).await;
        let (status, body) = if request.uri().path().ends_with("/token") {
            let nth = self.log_ins.fetch_add(1, Ordering::SeqCst);
            (200, json!({"access_token": format!("T{nth}"), "instance_url": "https://acme.my.salesforce.com"}))
        } else if request.headers()["authorization"] == "Bearer T0" {
            (401, json!([{"message": EXPIRED, "errorCode": "INVALID_SESSION_ID"}]))
        } else {
            (503, json!([{"message": "busy", "errorCode": "SERVER_UNAVAILABLE"}]))
        };
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status.try_into().expect("a status");
        Ok(response)
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_takes_no_longer_than_its_time_with_log_ins_and_attempts_together() {
    for (within, timeout, most) in [(35, 20, 35), (5, 20, 20), (60, 25, 60)] {
        let retry = RetryPolicy { within: Duration::from_secs(within), ..RetryPolicy::default() };
        let client = RestClient::builder(app("https://acme.my.salesforce.com"))
            .transport(Arc::new(Sluggish::default()))
            .retry(retry)
            .timeout(Duration::from_secs(timeout))
            .build()
            .expect("a client");
        let began = tokio::time::Instant::now();
        client.limits().await.expect_err("busy");
        let seconds = began.elapsed().as_secs();
        assert!((most - 5..=most).contains(&seconds), "{within} {timeout}: {seconds}");
    }
}

#[tokio::test]
async fn an_org_that_has_moved_is_found_by_another_log_in_and_not_by_its_redirect() {
    for moves in [true, false] {
        let new = Server::answering(|seen| answer(seen, "T2")).await;
        let (url, mut log_ins) = (new.url(), 0);
        let own = Arc::new(Mutex::new(String::new()));
        let old_url = Arc::clone(&own);
        let old = Server::answering(move |seen| {
            let first = old_url.lock().expect("not poisoned").clone();
            if seen.target == "/services/oauth2/token" {
                log_ins += 1;
                return Reply::session(&format!("T{log_ins}"), if moves && log_ins > 1 { &url } else { &first });
            }
            Reply::Text(301, vec![("location", "https://evil.example/".to_owned())], String::new())
        })
        .await;
        *own.lock().expect("not poisoned") = old.url();
        let client = renewable(&old.url());
        for _ in 0..3 {
            match client.limits().await {
                Ok(_) => assert!(moves),
                Err(error) => assert!(!moves && matches!(error, RestError::Address(_)), "{error:?}"),
            }
        }
        let log_ins = old.lines().iter().filter(|line| line.ends_with("/token")).count();
        assert_eq!((log_ins, new.seen().len()), (2, if moves { 3 } else { 0 }), "{:?}", old.lines());
    }
}

#[tokio::test]
async fn code_of_the_org_that_refuses_everybody_keeps_nobody_else_out() {
    let url = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&url);
    let server = Server::answering(move |seen| match seen.target.as_str() {
        "/services/oauth2/token" => Reply::session("T", &own.lock().expect("not poisoned")),
        "/services/apexrest/Billing" => Reply::Json(401, json!({"error": "not for you"})),
        _ => answer(seen, "T"),
    })
    .await;
    *url.lock().expect("not poisoned") = server.url();
    let client = renewable(&server.url());
    for _ in 0..3 {
        let error = client.apex_get("Billing", &[]).await.expect_err("not for you");
        assert!(matches!(&error, RestError::NotAllowed(said) if said.contains("not for you")), "{error:?}");
        client.limits().await.expect("the session counts");
    }
    let log_ins = server.lines().iter().filter(|line| line.ends_with("/token")).count();
    assert_eq!(log_ins, 2, "{:?}", server.lines());
}
