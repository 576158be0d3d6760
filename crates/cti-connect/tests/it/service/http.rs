//! The service over real sockets: what is sent is signed as the signature's description says, what comes back is typed.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cti_connect::karte::{Configuration, Handler, Limiter, MemoryStore, Outcome, envelope};
use cti_connect::service::{
    ConnectService, CredentialSource, Credentials, DescribeContact, DescribeQuickConnect, ErrorCode,
    GetContactAttributes, HttpService, HttpServiceBuilder, ListAgentStatuses, ListQuickConnects, PutUserStatus,
    QuickConnectType, ServiceAgent, ServiceError, StartContactRecording, StartOutboundVoiceContact, StopContact,
    UpdateContactAttributes,
};
use cti_engine::connector::{ContactControl, ErrorKind, TokioClock};
use indexmap::IndexMap;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::loopback::{Loopback, Reply};
use super::signature::{KEY, SECRET, verify};

fn text(text: &str) -> String {
    text.to_owned()
}

fn credentials() -> Credentials {
    Credentials::new(KEY, SECRET)
}

fn builder(server: &Loopback) -> HttpServiceBuilder {
    HttpService::builder("ap-northeast-1", credentials()).endpoint(&server.address)
}

async fn started(replies: impl IntoIterator<Item = Reply>) -> (Loopback, HttpService) {
    let server = Loopback::start(replies).await;
    let service = builder(&server).build().unwrap();
    (server, service)
}

fn call() -> StartOutboundVoiceContact {
    StartOutboundVoiceContact {
        instance_id: text("11111111-1111-4111-8111-111111111111"),
        contact_flow_id: text("22222222-2222-4222-8222-222222222222"),
        destination_phone_number: text("+819012345678"),
        source_phone_number: Some(text("+81312345678")),
        attributes: IndexMap::from([(text("user_type"), text("会員 ☎"))]),
        ..StartOutboundVoiceContact::default()
    }
}

fn stop() -> StopContact {
    StopContact { instance_id: text("i"), contact_id: text("c") }
}

#[tokio::test]
async fn a_call_is_signed_sent_and_answered() {
    let server = Loopback::start([Reply::ok(r#"{"ContactId": "c-1", "New": [1]}"#)]).await;
    let signed = credentials().with_session_token("TOKEN/+=");
    let service = HttpService::builder("ap-northeast-1", signed).endpoint(&server.address).build().unwrap();
    let call = StartOutboundVoiceContact { client_token: Some(text("t-1")), ..call() };
    let answer = service.start_outbound_voice_contact(&call).await.unwrap();
    assert_eq!((answer.contact_id.as_str(), &answer.other["New"]), ("c-1", &json!([1])));
    let received = server.received().remove(0);
    assert_eq!((received.method.as_str(), received.target.as_str()), ("PUT", "/contact/outbound-voice"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.header("x-amz-security-token"), Some("TOKEN/+="));
    assert!(verify(&received, SECRET).unwrap().ends_with("/ap-northeast-1/connect/aws4_request"));
    assert!(verify(&received, "another secret").is_err());
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body, serde_json::to_value(&call).unwrap());
}

#[tokio::test]
async fn ids_stand_in_paths_and_lists_in_queries() {
    let page = r#"{"QuickConnectSummaryList": [{"Id": "1", "Arn": "a", "Name": "Billing", "QuickConnectType": "QUEUE",
        "LastModifiedTime": 1700000000.5}], "NextToken": "n=2"}"#;
    let (server, service) = started([Reply::ok(page), Reply::ok("{}"), Reply::ok("")]).await;
    let arn = "arn:aws:connect:ap-northeast-1:111122223333:instance/11111111-1111-4111-8111-111111111111";
    let list = ListQuickConnects {
        instance_id: text(arn),
        next_token: Some(text("a/b+c=&d é")),
        max_results: Some(1),
        quick_connect_types: vec![QuickConnectType::User, QuickConnectType::PhoneNumber],
    };
    let page = service.list_quick_connects(&list).await.unwrap();
    assert_eq!(page.next_token.as_deref(), Some("n=2"));
    assert_eq!(page.quick_connect_summary_list[0].other["LastModifiedTime"], json!(1_700_000_000.5));
    let statuses = ListAgentStatuses { instance_id: text("i"), ..ListAgentStatuses::default() };
    assert!(service.list_agent_statuses(&statuses).await.unwrap().agent_status_summary_list.is_empty());
    let put = PutUserStatus { instance_id: text("i"), user_id: text("u"), agent_status_id: text("s") };
    service.put_user_status(&put).await.unwrap();
    let received = server.received();
    assert_eq!(
        received[0].target,
        "/quick-connects/arn%3Aaws%3Aconnect%3Aap-northeast-1%3A111122223333%3Ainstance%2F11111111-1111-4111-8111-\
         111111111111?nextToken=a%2Fb%2Bc%3D%26d%20%C3%A9&maxResults=1&QuickConnectTypes=USER\
         &QuickConnectTypes=PHONE_NUMBER"
    );
    assert_eq!((received[1].target.as_str(), received[1].body.as_slice()), ("/agent-status/i", &b""[..]));
    assert_eq!((received[2].method.as_str(), received[2].target.as_str()), ("PUT", "/users/i/u/status"));
    assert_eq!(received[2].body, br#"{"AgentStatusId":"s"}"#);
}

/// Replies as the service writes them, with what each becomes.
#[tokio::test]
async fn replies_are_typed() {
    let contact = r#"{"Contact": {"Arn": "arn:aws:connect:us-east-1:111122223333:instance/i/contact/c-2", "Id": "c-2",
        "InitialContactId": "c-1", "PreviousContactId": "c-1", "InitiationMethod": "QUEUE_TRANSFER", "Channel": "VOICE",
        "QueueInfo": {"Id": "q", "EnqueueTimestamp": 1700000000.123}, "InitiationTimestamp": 1700000000.1,
        "AgentInfo": {"Id": "u", "ConnectedToAgentTimestamp": 1700000001, "AfterContactWorkStartTimestamp": 1700000009},
        "DisconnectTimestamp": 1700000009, "Tags": {"aws:connect:instanceId": "i"}}}"#;
    let quick_connect = r#"{"QuickConnect": {"QuickConnectARN": "a", "QuickConnectId": "1", "Name": "Phone", "Description":
        "d", "QuickConnectConfig": {"QuickConnectType": "PHONE_NUMBER", "PhoneConfig": {"PhoneNumber": "+81312345678"}},
        "Tags": {"k": "v"}}}"#;
    let attributes = r#"{"Attributes": {"user_type": "member", "empty": ""}}"#;
    let (_server, service) = started([Reply::ok(contact), Reply::ok(quick_connect), Reply::ok(attributes)]).await;
    let describe = DescribeContact { instance_id: text("i"), contact_id: text("c-2") };
    let answer = service.describe_contact(&describe).await.unwrap();
    assert!(answer.is_in_after_contact_work() && !answer.is_live());
    let whole: Value = serde_json::from_str(contact).unwrap();
    assert_eq!(serde_json::to_value(&answer).unwrap(), whole["Contact"], "nothing is lost");
    let describe = DescribeQuickConnect { instance_id: text("i"), quick_connect_id: text("1") };
    let answer = service.describe_quick_connect(&describe).await.unwrap();
    let whole: Value = serde_json::from_str(quick_connect).unwrap();
    assert_eq!(serde_json::to_value(&answer).unwrap(), whole["QuickConnect"]);
    let get = GetContactAttributes { instance_id: text("i"), initial_contact_id: text("c-1") };
    assert_eq!(service.get_contact_attributes(&get).await.unwrap().attributes["empty"], "");
}

#[tokio::test]
async fn errors_are_typed_and_say_whether_to_ask_again() {
    let cases = [
        (400, "InvalidParameterException", ErrorCode::InvalidParameter, ErrorKind::Invalid, false),
        (402, "ServiceQuotaExceededException", ErrorCode::ServiceQuotaExceeded, ErrorKind::Conflict, false),
        (403, "DestinationNotAllowedException", ErrorCode::DestinationNotAllowed, ErrorKind::Denied, false),
        (403, "ExpiredTokenException", ErrorCode::Other(text("ExpiredTokenException")), ErrorKind::Denied, false),
        (404, "ResourceNotFoundException", ErrorCode::ResourceNotFound, ErrorKind::NotFound, false),
        (409, "IdempotencyException", ErrorCode::Idempotency, ErrorKind::Conflict, false),
        (
            410,
            "ContactNotFoundException:http://internal.amazon.com/coral/",
            ErrorCode::ContactNotFound,
            ErrorKind::NotFound,
            false,
        ),
        (
            400,
            "com.amazonaws.connect#InvalidActiveRegionException",
            ErrorCode::InvalidActiveRegion,
            ErrorKind::Conflict,
            false,
        ),
        (429, "LimitExceededException", ErrorCode::LimitExceeded, ErrorKind::Unavailable, true),
        (429, "ThrottlingException", ErrorCode::Throttling, ErrorKind::Unavailable, true),
        (400, "ThrottlingException", ErrorCode::Throttling, ErrorKind::Unavailable, true),
        (500, "InternalServiceException", ErrorCode::InternalService, ErrorKind::Unavailable, true),
        (503, "Strange", ErrorCode::Other(text("Strange")), ErrorKind::Unavailable, true),
    ];
    let server = Loopback::start([]).await;
    let service = builder(&server).attempts(1).build().unwrap();
    for (status, stated, code, kind, is_retryable) in cases {
        server.then(Reply::error(status, stated, "what it says"));
        let error = service.stop_contact(&stop()).await.unwrap_err();
        assert_eq!(error.code(), Some(&code), "{stated}");
        assert_eq!((error.kind(), error.is_retryable()), (kind, is_retryable), "{stated}");
        assert!(error.to_string().ends_with("what it says"), "{error}");
    }
    // A type in the body, as other protocols of AWS have it.
    server.then(Reply::Sent(403, Vec::new(), text(r#"{"__type": "a#AccessDeniedException", "message": "no"}"#)));
    assert_eq!(service.stop_contact(&stop()).await.unwrap_err().code(), Some(&ErrorCode::AccessDenied));
}

#[tokio::test]
async fn what_is_not_an_answer_of_the_service_is_told_with_its_beginning() {
    let server = Loopback::start([]).await;
    let service = builder(&server).attempts(1).build().unwrap();
    let page = "<html>\u{1b}[31m captive portal";
    for (status, body, is_retryable) in [(200, page, true), (502, page, true), (404, page, false), (200, "[1]", true)] {
        server.then(Reply::Sent(status, Vec::new(), text(body)));
        let describe = DescribeContact { instance_id: text("i"), contact_id: text("c") };
        let error = service.describe_contact(&describe).await.unwrap_err();
        assert!(matches!(error, ServiceError::Unreadable { .. }), "{error}");
        assert_eq!(error.is_retryable(), is_retryable, "{error}");
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
    }
    // A redirect leads nowhere.
    let elsewhere = vec![("location", text("http://127.0.0.1:1/"))];
    server.then(Reply::Sent(307, elsewhere, String::new()));
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert!(matches!(error, ServiceError::Unreadable { status: 307, .. }), "{error}");
    // An answer has an end.
    server.then(Reply::Sent(200, Vec::new(), " ".repeat(5 << 20)));
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert!(error.to_string().contains("longer than"), "{error}");
}

#[tokio::test]
async fn what_passes_is_tried_again_with_one_token() {
    let busy = Reply::error(429, "ThrottlingException", "slow down");
    let (server, service) = started([busy.clone(), Reply::Hangup, Reply::ok(r#"{"ContactId": "c-1"}"#)]).await;
    assert_eq!(service.start_outbound_voice_contact(&call()).await.unwrap().contact_id, "c-1");
    let tokens = |server: &Loopback| -> Vec<String> {
        let body = |received: &super::signature::Received| -> Value { serde_json::from_slice(&received.body).unwrap() };
        server.received().iter().map(|received| body(received)["ClientToken"].as_str().unwrap().to_owned()).collect()
    };
    let first = tokens(&server);
    assert_eq!((first.len(), first[0].len()), (3, 36));
    assert!(first.iter().all(|token| *token == first[0]), "{first:?}");
    service.start_outbound_voice_contact(&call()).await.unwrap_err();
    assert_ne!(tokens(&server)[3], first[0], "another call has another token");
    // Three times, and no more.
    let (server, service) = started(std::iter::repeat_n(busy, 5)).await;
    assert_eq!(service.stop_contact(&stop()).await.unwrap_err().code(), Some(&ErrorCode::Throttling));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn what_would_happen_twice_is_not_sent_again_when_its_answer_was_lost() {
    let start = StartContactRecording {
        instance_id: text("i"),
        contact_id: text("c"),
        initial_contact_id: text("c"),
        ..StartContactRecording::default()
    };
    for (lost, sent) in [
        (Reply::Hangup, 1),
        (Reply::Torn, 1),
        (Reply::error(500, "InternalServiceException", "oops"), 1),
        // It was not acted on.
        (Reply::error(429, "ThrottlingException", "slow down"), 2),
    ] {
        let (server, service) = started([lost.clone()]).await;
        let done = service.start_contact_recording(&start).await;
        assert_eq!((server.received().len(), done.is_ok()), (sent, sent == 2), "{lost:?}");
        // What is the same twice is.
        let (server, service) = started([lost]).await;
        let update = UpdateContactAttributes {
            instance_id: text("i"),
            initial_contact_id: text("c"),
            attributes: IndexMap::from([(text("a"), text("1"))]),
        };
        service.update_contact_attributes(&update).await.unwrap();
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn silence_ends_in_time_and_a_closed_port_is_not_reached() {
    let server = Loopback::start([Reply::Silence]).await;
    let service = builder(&server).attempts(1).timeout(Duration::from_millis(50)).build().unwrap();
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert_eq!(error, ServiceError::TimedOut { milliseconds: 50 });
    assert!(error.is_outcome_unknown());
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let service = HttpService::builder("us-east-1", credentials()).endpoint(&closed).attempts(1).build().unwrap();
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert!(matches!(error, ServiceError::NotSent { .. }) && error.is_retryable(), "{error}");
    assert!(!error.to_string().contains("/contact/stop"), "{error}");
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let (server, service) = started([]).await;
    let invalid = StartOutboundVoiceContact { destination_phone_number: text("090"), ..call() };
    assert!(matches!(service.start_outbound_voice_contact(&invalid).await, Err(ServiceError::Invalid(_))));
    let up = StopContact { contact_id: text("../../contact/attributes"), ..stop() };
    assert!(matches!(service.stop_contact(&up).await, Err(ServiceError::Invalid(_))));
    let up = DescribeContact { instance_id: text(".."), contact_id: text("c") };
    assert!(matches!(service.describe_contact(&up).await, Err(ServiceError::Invalid(_))));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let server = Loopback::start([]).await;
    let forged = Credentials::new(KEY, "guess");
    let service = HttpService::builder("us-east-1", forged).endpoint(&server.address).build().unwrap();
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert_eq!((error.kind(), server.received().len()), (ErrorKind::Denied, 1));
}

#[derive(Default)]
struct Rotating(Mutex<u32>);

#[async_trait]
impl CredentialSource for Rotating {
    async fn credentials(&self) -> Result<Credentials, ServiceError> {
        let mut asked = self.0.lock().unwrap();
        *asked += 1;
        if *asked > 2 {
            return Err(ServiceError::Credentials { reason: text("the role is gone") });
        }
        Ok(credentials().with_session_token(format!("token-{asked}")))
    }
}

#[tokio::test]
async fn credentials_are_asked_for_before_every_attempt() {
    let server = Loopback::start([Reply::error(503, "Busy", "later")]).await;
    let service = HttpService::builder("us-east-1", Rotating::default()).endpoint(&server.address).build().unwrap();
    service.stop_contact(&stop()).await.unwrap();
    let tokens: Vec<_> =
        server.received().iter().map(|it| it.header("x-amz-security-token").unwrap().to_owned()).collect();
    assert_eq!(tokens, ["token-1", "token-2"]);
    let error = service.stop_contact(&stop()).await.unwrap_err();
    assert_eq!((error.kind(), server.received().len()), (ErrorKind::Denied, 2));
}

#[test]
fn requests_go_to_the_region_or_to_the_endpoint_that_is_given() {
    let build = |region: &str| HttpService::builder(region, credentials()).build();
    assert_eq!(build("ap-northeast-1").unwrap().endpoint(), "https://connect.ap-northeast-1.amazonaws.com/");
    assert_eq!(build("us-gov-west-1").unwrap().endpoint(), "https://connect.us-gov-west-1.amazonaws.com/");
    for region in ["", "tokyo", "us-east-1.evil.example", "us-east-1/", "US-EAST-1", "us--1", "a-b-c@evil.example"] {
        assert!(matches!(build(region), Err(ServiceError::Settings { .. })), "{region}");
    }
    let given = |endpoint: &str| HttpService::builder("us-east-1", credentials()).endpoint(endpoint).build();
    assert_eq!(given("https://vpce.example.com").unwrap().endpoint(), "https://vpce.example.com/");
    assert_eq!(given("http://[::1]:8080").unwrap().endpoint(), "http://[::1]:8080/");
    for endpoint in [
        "http://connect.us-east-1.amazonaws.com",
        "http://127.0.0.1.evil.example",
        "https://user:secret@vpce.example.com",
        "https://vpce.example.com/path",
        "https://vpce.example.com?a",
        "ftp://localhost",
        "vpce.example.com",
    ] {
        let error = given(endpoint).unwrap_err();
        assert!(matches!(error, ServiceError::Settings { .. }) && !error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let credentials = credentials().with_session_token("TOKEN");
    let builder = HttpService::builder("us-east-1", credentials.clone());
    let shown = format!("{credentials:?} {builder:?}");
    let shown = format!("{shown} {:?}", builder.build().unwrap());
    assert!(shown.contains(KEY) && !shown.contains(SECRET) && !shown.contains("TOKEN"), "{shown}");
}

#[tokio::test]
async fn the_handler_of_web_events_calls_over_http() {
    let (server, service) =
        started([Reply::error(403, "DestinationNotAllowedException", "no"), Reply::ok(r#"{"ContactId": "c-1"}"#)])
            .await;
    let clock = Arc::new(TokioClock::new());
    let handler = Handler::new(
        Configuration::new("shop", "call_me", "i", "f", "+81312345678"),
        Arc::new(service),
        Arc::new(MemoryStore::new(clock.clone())),
        Limiter::of_the_service(clock),
    );
    let record = |id: &str, phone: &str| {
        let event = envelope(id, "s", "call_me", &json!({"phone_e164": phone, "user_type": "member"}));
        json!({"Sns": {"MessageId": "m", "Message": serde_json::to_string(&event).unwrap()}})
    };
    let records = [record("1", "+819012345671"), record("2", "+819012345672"), record("2", "+819012345672")];
    let outcomes = handler.handle(&json!({"Records": records})).await.outcomes;
    assert!(matches!(&outcomes[0], Outcome::Failed { is_retryable: false, .. }), "{outcomes:?}");
    assert_eq!(outcomes[1], Outcome::Started { contact_id: text("c-1") });
    assert_eq!(outcomes[2], Outcome::AlreadyStarted { contact_id: text("c-1") });
    let body: Value = serde_json::from_slice(&server.received()[1].body).unwrap();
    assert_eq!((&body["ClientToken"], &body["Attributes"]), (&json!("shop:e:2"), &json!({"user_type": "member"})));
}

#[tokio::test]
async fn the_contact_of_a_run_is_worked_over_http() {
    let described = r#"{"Contact": {"Id": "c-2", "InitialContactId": "c-1", "Channel": "VOICE"}}"#;
    let gone = Reply::error(404, "ResourceNotFoundException", "gone");
    let (server, service) = started([Reply::ok(described), Reply::ok("{}"), gone]).await;
    let agent = ServiceAgent::new(Arc::new(service), "i", "u");
    agent.update_attributes("c-2", &IndexMap::from([(text("case"), text("5"))])).await.unwrap();
    agent.clear("c-3").await.unwrap();
    let targets: Vec<_> = server.received().into_iter().map(|it| it.target).collect();
    assert_eq!(targets, ["/contacts/i/c-2", "/contact/attributes", "/contacts/i/c-3"]);
    let body: Value = serde_json::from_slice(&server.received()[1].body).unwrap();
    assert_eq!(body["InitialContactId"], "c-1");
}

/// The value of a query, decoded by another library.
fn decoded(target: &str, name: &str) -> String {
    let url = url::Url::parse("http://x").unwrap().join(target).unwrap();
    url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
}

/// Whatever a token or an attribute holds, the signature counts and the value arrives.
#[test]
fn any_text_is_signed_and_arrives() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, service) = runtime.block_on(started([]));
    let property = |(token, value): (String, String)| {
        let list = ListQuickConnects {
            instance_id: text("i"),
            next_token: Some(token.clone()),
            ..ListQuickConnects::default()
        };
        runtime.block_on(service.list_quick_connects(&list)).unwrap();
        let update = UpdateContactAttributes {
            instance_id: text("i"),
            initial_contact_id: text("c"),
            attributes: IndexMap::from([(text("a"), value.clone())]),
        };
        runtime.block_on(service.update_contact_attributes(&update)).unwrap();
        let received = server.received();
        let (list, update) = (&received[received.len() - 2], &received[received.len() - 1]);
        prop_assert_eq!(decoded(&list.target, "nextToken"), token);
        let body: Value = serde_json::from_slice(&update.body).unwrap();
        prop_assert_eq!(body["Attributes"]["a"].as_str(), Some(value.as_str()));
        Ok(())
    };
    TestRunner::default().run(&(any::<String>(), any::<String>()), property).unwrap();
}
