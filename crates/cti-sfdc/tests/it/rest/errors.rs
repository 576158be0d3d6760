//! Every way in which an org, a gateway or the wire fails is a typed error that loses nothing.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::time::Duration;

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_sfdc::ErrorCode;
use cti_sfdc::rest::{LogIn, RestClient, RestError, RetryPolicy};
use cti_sfdc::transport::TransportError;
use serde_json::json;

use super::client;
use super::server::{Reply, Server};

/// What a client that tries once makes of a reply.
async fn failing(reply: Reply) -> RestError {
    let server = Server::giving([reply]).await;
    let log_in = LogIn::token(&server.url(), "T1").expect("an address");
    let client = RestClient::builder(log_in).retry(RetryPolicy::never()).timeout(Duration::from_millis(300)).build();
    let error = client.expect("a client").describe("Account").await.expect_err("a fault");
    assert_eq!(server.seen().len(), 1);
    error
}

#[tokio::test]
async fn codes_and_statuses_have_their_kind() {
    let cases = [
        (404, "NOT_FOUND", ErrorKind::NotFound, false),
        (404, "ENTITY_IS_DELETED", ErrorKind::NotFound, false),
        (400, "MALFORMED_QUERY", ErrorKind::Invalid, false),
        (400, "REQUIRED_FIELD_MISSING", ErrorKind::Invalid, false),
        (400, "SOMETHING_NEW", ErrorKind::Invalid, false),
        (400, "DUPLICATE_VALUE", ErrorKind::Conflict, false),
        (400, "UNABLE_TO_LOCK_ROW", ErrorKind::Conflict, true),
        (403, "INSUFFICIENT_ACCESS_OR_READONLY", ErrorKind::Denied, false),
        (403, "API_DISABLED_FOR_ORG", ErrorKind::Denied, false),
        (403, "REQUEST_LIMIT_EXCEEDED", ErrorKind::Unavailable, false),
        (429, "TOO_MANY_REQUESTS", ErrorKind::Unavailable, true),
        (503, "SERVER_UNAVAILABLE", ErrorKind::Unavailable, true),
        (500, "UNKNOWN_EXCEPTION", ErrorKind::Other, false),
        (500, "URL_NOT_RESET", ErrorKind::Invalid, false),
    ];
    for (status, code, kind, retryable) in cases {
        let error = failing(Reply::error(status, code, "the sentence")).await;
        let RestError::Refused(refusal) = &error else { panic!("{code}: {error:?}") };
        assert_eq!((refusal.status.as_u16(), refusal.code()), (status, Some(&ErrorCode::from(code))));
        assert_eq!((error.kind(), error.is_retryable()), (kind, retryable), "{code}");
        assert!(error.to_string().contains("the sentence"), "{error}");
        let told = ConnectorError::from(error);
        assert_eq!((told.kind(), told.is_retryable()), (kind, retryable));
    }
    let crowded = "ConcurrentRequests (Concurrent API Requests) Limit exceeded.";
    assert!(failing(Reply::error(403, "REQUEST_LIMIT_EXCEEDED", crowded)).await.is_retryable());
}

#[tokio::test]
async fn pages_of_html_and_halves_of_documents_are_told_apart() {
    let html = |status| Reply::Text(status, Vec::new(), "<html>\n <body>Down for maintenance</body></html>".to_owned());
    let error = failing(html(503)).await;
    assert!(
        matches!(&error, RestError::Unreadable { beginning, .. } if beginning.contains("Down for maintenance")),
        "{error}"
    );
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Unavailable, true));
    assert!(!failing(html(404)).await.is_retryable());
    let login_page = failing(html(200)).await;
    assert!(matches!(login_page, RestError::Unreadable { .. }), "{login_page}");
    // The org's own code has errors of its own form, which are not those of a log-in.
    let own = failing(Reply::Json(400, json!({"error": "no balance"}))).await;
    assert!(matches!(&own, RestError::Unreadable { beginning, .. } if beginning.contains("no balance")), "{own:?}");
    assert_eq!(own.kind(), ErrorKind::Invalid);
    // What stands in place of the org's answer is no refusal.
    assert_eq!((login_page.kind(), failing(html(500)).await.kind()), (ErrorKind::Unavailable, ErrorKind::Unavailable));

    let half = failing(Reply::Text(200, Vec::new(), r#"{"name": "Acc"#.to_owned())).await;
    assert!(half.to_string().contains("cut off") && half.is_outcome_unknown(), "{half}");
    let deep = failing(Reply::Text(200, Vec::new(), "[".repeat(100_000))).await;
    assert!(matches!(deep, RestError::Unreadable { .. }), "{deep}");
    let empty = failing(Reply::Json(400, json!([]))).await;
    assert!(matches!(empty, RestError::Unreadable { .. }), "{empty}");
}

#[tokio::test]
async fn the_wire_fails_in_ways_that_are_told_apart() {
    for reply in [Reply::Close, Reply::Cut(r#"{"name": "#.to_owned())] {
        let error = failing(reply).await;
        assert!(matches!(error, RestError::Transport(TransportError::Interrupted(_))), "{error:?}");
        assert!(error.is_retryable() && error.is_outcome_unknown());
    }
    let slow = failing(Reply::Slow(Duration::from_secs(60), Box::new(Reply::no_content()))).await;
    assert!(matches!(slow, RestError::TimedOut(_)) && slow.kind() == ErrorKind::Timeout, "{slow:?}");

    let server = Server::giving([]).await;
    let url = server.url();
    drop(server);
    tokio::task::yield_now().await;
    let client = RestClient::builder(LogIn::token(&url, "T1").expect("an address")).retry(RetryPolicy::never()).build();
    let error = client.expect("a client").limits().await.expect_err("nobody is there");
    assert!(matches!(error, RestError::Transport(TransportError::NotSent(_))), "{error:?}");
    assert!(!error.is_outcome_unknown() && !error.to_string().contains("/services"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_address_not_told_whole() {
    let away = Reply::Text(302, vec![("location", "https://evil.example/?sid=T1".to_owned())], String::new());
    let error = failing(away).await;
    assert!(matches!(error, RestError::Address(_)), "{error:?}");
    assert!(error.to_string().contains("https://evil.example") && !error.to_string().contains("T1"), "{error}");
}

#[tokio::test]
async fn an_external_id_of_several_records_names_them() {
    let paths = json!(["/services/data/v62.0/sobjects/Contact/003A", "/services/data/v62.0/sobjects/Contact/003B"]);
    let server = Server::giving([Reply::Json(300, paths)]).await;
    let error = client(&server).retrieve_by("Contact", ("Ext__c", "7"), &[]).await.expect_err("several");
    assert_eq!(error, RestError::SeveralMatches(vec!["003A".to_owned(), "003B".to_owned()]));
    assert_eq!(error.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn an_answer_longer_than_the_limit_is_not_read() {
    let server = Server::giving([Reply::Text(200, Vec::new(), "x".repeat(5_000))]).await;
    let transport = cti_sfdc::rest::WebTransport::new().expect("certificates").most_bytes(1_000);
    let log_in = LogIn::token(&server.url(), "T1").expect("an address");
    let client = RestClient::builder(log_in).transport(std::sync::Arc::new(transport)).build().expect("a client");
    let error = client.limits().await.expect_err("too long");
    assert_eq!(error, RestError::Transport(TransportError::TooLong(1_000)));
    assert!(!error.is_retryable());
}
