//! HTTP Call (section 5.3): only to where the desk's policy allows.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::Port;
use cti_engine::connector::{
    ConnectorError, ErrorKind, HostPolicy, Http, HttpCall, HttpMethod, HttpRequest, HttpResponse,
};
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, Ran, returned};

const URL: &str = "https://api.example.com/v1";

/// A desk that may reach one host.
fn bench() -> Bench {
    Bench::new().with_desk(|desk| desk.with_http_policy(HostPolicy::deny_all().allow_host("api.example.com")))
}

fn run(bench: &Bench, controls: Value) -> Ran {
    bench.run("SE_CoreHttpRequest", controls)
}

fn answer(bench: &Bench, status: u16, content_type: &str, body: &str) {
    let headers = IndexMap::from([("Content-Type".to_owned(), content_type.to_owned())]);
    bench.memory.web().answer(HttpMethod::Get, URL, HttpResponse { status, headers, body: body.to_owned() });
}

#[test]
fn a_host_that_is_not_allowed_is_not_asked() {
    let asked = Arc::new(Mutex::new(0));
    let bench = |bench: Bench| bench.with_desk(|desk| desk.with_http(Arc::new(Counting(asked.clone()))));
    let ran = run(&bench(Bench::new()), json!({"url": URL}));
    assert_eq!(ran.way(), (Port::Failure, Some("denied")));
    let beside = [
        "https://api.example.com.evil.net/",
        "https://evil.net/?api.example.com",
        "https://example.com/",
        "https://API.example.com:8443/",
        "http://api.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
    ];
    for url in beside {
        let ran = run(&bench(crate::blocks::http::bench()), json!({"url": url}));
        assert_eq!(ran.way(), (Port::Failure, Some("denied")), "{url}");
    }
    assert_eq!(*asked.lock().unwrap(), 0);
    run(&bench(crate::blocks::http::bench()), json!({"url": URL}));
    assert_eq!(*asked.lock().unwrap(), 1);
}

/// Counts the requests that come to the connector.
struct Counting(Arc<Mutex<usize>>);

#[async_trait]
impl Http for Counting {
    async fn send(&self, _: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        *self.0.lock().unwrap() += 1;
        Ok(HttpResponse::default())
    }
}

#[test]
fn the_door_holds_every_request_against_the_policy_also_those_of_no_run() {
    let asked = Arc::new(Mutex::new(0));
    let bench = bench().with_desk(|desk| desk.with_http(Arc::new(Counting(asked.clone()))));
    let send = |url: &str, headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let request = HttpRequest { method: HttpMethod::Get, url: url.to_owned(), headers, body: None };
        let answer = bench.desk.call::<Value>(HttpCall::Send { request }, Duration::from_secs(1));
        bench.memory.drive(answer).map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(send("https://example.com/", &[]), Err(ErrorKind::Denied));
    assert_eq!(send("file:///etc/passwd", &[]), Err(ErrorKind::Invalid));
    assert_eq!(send("https://me:x@api.example.com/", &[]), Err(ErrorKind::Invalid));
    // What the client would read may differ from what was held against the policy.
    assert_eq!(send("https://API.example.com/", &[]), Err(ErrorKind::Invalid));
    for name in ["Host", "content-length", "Transfer-Encoding", "connection", "", "a b"] {
        assert_eq!(send(URL, &[(name, "1")]), Err(ErrorKind::Invalid), "{name}");
    }
    assert_eq!(send(URL, &[("X-A", "a\r\nb")]), Err(ErrorKind::Invalid));
    assert_eq!(*asked.lock().unwrap(), 0);
    assert_eq!(send(URL, &[("X-A", "a")]), Ok(()));
    assert_eq!(*asked.lock().unwrap(), 1);
}

#[test]
fn what_is_no_address_of_the_web_is_refused() {
    for url in
        ["/v1", "api.example.com", "file:///etc/passwd", "javascript:alert(1)", "", "https://me:x@api.example.com/"]
    {
        let ran = run(&bench(), json!({"url": url}));
        assert_eq!(ran.way(), (Port::Failure, Some("invalid")), "{url}");
    }
}

#[test]
fn a_request_is_sent_with_method_headers_and_body() {
    let bench = bench().payload(json!({"id": 7, "token": "t-1"}));
    bench.memory.web().answer_json(HttpMethod::Post, URL, &json!({"ok": true}));
    let controls = json!({
        "url": URL, "method": "post", "headers": {"X-Token": "$.payload.token", "X-None": "$.payload.nowhere", "X-Id": "$.payload.id"},
        "body": {"customer": "$.payload.id"},
    });
    let ran = run(&bench, controls);
    assert_eq!(ran.way(), (Port::Success, None));
    let request = json!({"method": "POST", "url": URL,
        "headers": {"X-Token": "t-1", "X-Id": "7", "Content-Type": "application/json"}, "body": r#"{"customer":7}"#});
    assert_eq!(*ran.call(), json!({"http": {"send": {"request": request}}}));
}

#[test]
fn get_is_the_method_and_no_body_is_sent_unless_they_are_set() {
    let bench = bench();
    bench.memory.web().answer_json(HttpMethod::Get, "https://api.example.com/a%20b?q=1", &json!(1));
    let ran = run(&bench, json!({"url": "HTTPS://API.Example.com:443/a b?q=1"}));
    let request = json!({"method": "GET", "url": "https://api.example.com/a%20b?q=1", "headers": {}, "body": null});
    assert_eq!(*ran.call(), json!({"http": {"send": {"request": request}}}));
    assert_eq!(ran.port, Port::Success);
}

#[test]
fn a_body_of_text_is_sent_as_it_is_and_a_content_type_that_is_set_stays() {
    let bench = bench();
    let ran = run(&bench, json!({"url": URL, "method": "PUT", "body": "a=b"}));
    assert_eq!(ran.call()["http"]["send"]["request"]["body"], "a=b");
    assert_eq!(ran.call()["http"]["send"]["request"]["headers"], json!({}));
    let headers = json!({"content-type": "application/vnd.api+json"});
    let ran = run(&bench, json!({"url": URL, "method": "PATCH", "body": [1], "headers": headers}));
    assert_eq!(ran.call()["http"]["send"]["request"]["headers"], headers);
    assert_eq!(ran.call()["http"]["send"]["request"]["body"], "[1]");
}

#[test]
fn a_header_cannot_end_its_line() {
    for (name, value) in [
        ("X-A", "a\r\nX-Admin: 1"),
        ("X-A", "a\nb"),
        ("X-A", "a\u{0}"),
        ("X-A\r\nX-Admin", "1"),
        ("X A", "1"),
        ("X-A:", "1"),
        ("", "1"),
        ("X-Ä", "1"),
    ] {
        let headers: Value = [(name.to_owned(), json!(value))].into_iter().collect();
        let ran = run(&bench(), json!({"url": URL, "headers": headers}));
        assert_eq!(ran.way(), (Port::Failure, Some("invalid")), "{name:?} {value:?}");
        let headers: Value = [(name.to_owned(), json!("$.payload.v"))].into_iter().collect();
        let ran = run(&bench().payload(json!({"v": value})), json!({"url": URL, "headers": headers}));
        assert_eq!(ran.way(), (Port::Failure, Some("invalid")), "{name:?} {value:?}");
    }
}

#[test]
fn a_method_that_is_none_is_refused() {
    assert_eq!(bench().refusals("SE_CoreHttpRequest", json!({"url": URL, "method": "CONNECT"})).len(), 1);
    let bench = bench().payload(json!({"m": "GET / HTTP/1.1\r\nX: "}));
    let ran = run(&bench, json!({"url": URL, "method": "$.payload.m"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0));
}

#[test]
fn a_json_body_is_parsed_and_any_other_is_text() {
    let bench = bench();
    let results = |content_type: &str, body: &str| {
        answer(&bench, 200, content_type, body);
        let ran = run(&bench, json!({"url": URL}));
        let headers = json!({"content-type": content_type});
        assert_eq!(ran.record, returned(json!({"status": 200, "headers": headers, "body": ran.field("body")})));
        ran.field("body").clone()
    };
    assert_eq!(results("application/json; charset=utf-8", r#"{"a":[1]}"#), json!({"a": [1]}));
    assert_eq!(results("application/problem+JSON", "1"), json!(1));
    assert_eq!(results("application/json", "{broken"), "{broken");
    assert_eq!(results("text/plain", r#"{"a":1}"#), r#"{"a":1}"#);
    assert_eq!(results("application/json", ""), "");
}

#[test]
fn an_error_status_leaves_by_failure_with_status_and_body_for_the_flow_to_read() {
    let bench = bench();
    for status in [400, 401, 404, 429, 500, 503] {
        answer(&bench, status, "application/json", r#"{"code": "secret"}"#);
        let ran = run(&bench, json!({"url": URL}));
        assert_eq!(ran.way(), (Port::Failure, Some("httpStatus")));
        assert_eq!(ran.record["exception"]["message"], format!("the answer has status {status}"));
        assert_eq!((ran.field("status"), &ran.field("body")["code"]), (&json!(status), &json!("secret")));
    }
    for status in [200, 201, 204, 304] {
        answer(&bench, status, "text/plain", "");
        assert_eq!(run(&bench, json!({"url": URL})).field("status"), status);
    }
}

#[test]
fn a_request_without_an_answer_leaves_by_failure() {
    let bench = bench();
    assert_eq!(run(&bench, json!({"url": URL})).way(), (Port::Failure, Some("unavailable")));
    bench.memory.faults().fail("http.send", ErrorKind::Timeout).unwrap();
    assert_eq!(run(&bench, json!({"url": URL})).way(), (Port::Failure, Some("timeout")));
}

#[test]
fn nothing_is_a_subdomain_of_no_domain() {
    for domain in ["", ".", "..", " "] {
        let policy = HostPolicy::deny_all().allow_subdomains_of(domain);
        for host in ["example.com", "example.com.", "example.com..", "a.example.com."] {
            assert!(policy.check(&format!("https://{host}/")).is_err(), "`{host}` below `{domain}`");
        }
    }
    let policy = HostPolicy::deny_all().allow_subdomains_of("example.com");
    assert!(policy.check("https://a.example.com/").is_ok());
    for host in ["example.com", "a.example.com.", "aexample.com", "example.com.evil.net", "10.0.0.1"] {
        assert!(policy.check(&format!("https://{host}/")).is_err(), "{host}");
    }
}
