//! Outbound calls from web events: the whole way of a request, and what can go wrong on it.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use cti_connect::event_bridge::FlatEvent;
use cti_connect::karte::{
    CallState, Configuration, EventName, Filled, Handler, Limiter, MemoryStore, Outcome, Settings, SoftPhone, Template,
    TemplateLint, Variable, WebEvent, envelope, read_phone_numbers, rule,
};
use cti_connect::service::{ErrorCode, MemoryService, ServiceError};
use cti_engine::memory::VirtualClock;
use proptest::prelude::*;
use serde_json::{Value, json};

struct Fixture {
    clock: VirtualClock,
    service: Arc<MemoryService>,
    handler: Handler,
}

impl Fixture {
    fn new() -> Self {
        Self::with(Configuration::new("c", "call_me", "i", "f", "+81312345678"))
    }

    fn with(configuration: Configuration) -> Self {
        let clock = VirtualClock::new();
        let service = Arc::new(MemoryService::new("i", Arc::new(clock.clone())));
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let limiter = Limiter::of_the_service(Arc::new(clock.clone()));
        let handler = Handler::new(configuration, service.clone(), store, limiter);
        Self { clock, service, handler }
    }

    fn handle(&self, records: &[Value]) -> Vec<Outcome> {
        self.clock.drive(self.handler.handle(&json!({"Records": records}))).outcomes
    }
}

fn record(message_id: &str, event: &Value) -> Value {
    json!({"EventSource": "aws:sns", "Sns": {"MessageId": message_id, "Message": event.to_string()}})
}

fn request(id: &str, phone: &str) -> Value {
    let content = json!({"phone_e164": phone, "user_type": "visitor", "n": 5, "gone": null});
    let event = envelope(id, "aws.partner/karte.io/a/b/c", "call_me", &content);
    record("m", &serde_json::to_value(event).unwrap())
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Started { .. } => "started",
        Outcome::AlreadyStarted { .. } => "already started",
        Outcome::Ignored { .. } => "ignored",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Failed { is_retryable: true, .. } => "failed, retryable",
        _ => "failed",
    }
}

#[test]
fn one_bad_record_harms_no_other() {
    let fixture = Fixture::new();
    let content = |content: Value| record("m", &json!({"id": "x", "detail": {"name": "call_me", "content": content}}));
    let outcomes = fixture.handle(&[
        json!(7),
        json!({"Sns": {"Message": "{"}}),
        content(json!({})),
        content(json!({"phone_e164": "09012345678"})),
        content(json!({"phone_e164": 81})),
        content(json!({"phone_e164": "+819012345678", "user type": "x"})),
        content(json!({"phone_e164": "+819012345678", "nested": {}})),
        content(json!({"phone_e164": "+819012345678", "long": "x".repeat(40_000)})),
        record("m", &json!({"detail-type": "Other", "detail": {}})),
        record("m", &json!({"detail": {"name": "other", "content": {"phone_e164": "+819012345678"}}})),
        request("1", "+819012345678"),
    ]);
    let kinds: Vec<_> = outcomes.iter().map(kind).collect();
    assert_eq!(kinds[..8], ["rejected"; 8]);
    assert_eq!(kinds[8..], ["ignored", "ignored", "started"]);
    let calls = fixture.service.outbound_calls();
    assert_eq!(calls.len(), 1);
    let attributes: Vec<_> = calls[0].attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(attributes, [("user_type", "visitor"), ("n", "5")]);
    assert!(!format!("{:?} {outcomes:?}", calls[0]).contains("9012345678"), "the number is not logged");
}

#[test]
fn the_phone_number_is_an_attribute_when_asked_for() {
    let configuration =
        Configuration { has_phone_attribute: true, ..Configuration::new("c", "call_me", "i", "f", "+81312345678") };
    let fixture = Fixture::with(configuration);
    fixture.handle(&[request("1", "+819012345678")]);
    assert_eq!(fixture.service.outbound_calls()[0].attributes["phone_e164"], "+819012345678");
}

#[test]
fn a_test_typed_by_hand_needs_a_message_alone() {
    let fixture = Fixture::new();
    let message = json!({"detail": {"content": {"phone_e164": "+819012345678", "inquiry_type": "動作環境"}}});
    let outcomes = fixture.handle(&[json!({"Sns": {"Message": message.to_string()}})]);
    assert_eq!(kind(&outcomes[0]), "started");
    assert_eq!(fixture.service.outbound_calls()[0].client_token, None);
}

#[test]
fn redelivery_and_a_second_press_do_not_dial_twice() {
    let fixture = Fixture::new();
    let first = fixture.handle(&[request("1", "+819012345678"), request("1", "+819012345678")]);
    assert_eq!(first.iter().map(kind).collect::<Vec<_>>(), ["started", "already started"]);
    // Another event for the same number, within a minute.
    assert_eq!(kind(&fixture.handle(&[request("2", "+819012345678")])[0]), "already started");
    fixture.clock.advance(Duration::from_secs(61));
    assert_eq!(kind(&fixture.handle(&[request("1", "+819012345678")])[0]), "already started");
    // The second press belongs to the first call for as long as its event may come again.
    assert_eq!(kind(&fixture.handle(&[request("2", "+819012345678")])[0]), "already started");
    assert_eq!(kind(&fixture.handle(&[request("3", "+819012345678")])[0]), "started");
    fixture.clock.advance(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(fixture.service.outbound_calls().len(), 2);
}

#[test]
fn message_ids_that_repeat_do_not_swallow_a_call() {
    let fixture = Fixture::new();
    let without_id =
        |phone: &str| record("95df", &json!({"detail": {"name": "call_me", "content": {"phone_e164": phone}}}));
    let outcomes =
        fixture.handle(&[without_id("+819012345671"), without_id("+819012345672"), without_id("+819012345671")]);
    assert_eq!(outcomes.iter().map(kind).collect::<Vec<_>>(), ["started", "started", "already started"]);
    assert_eq!(fixture.service.outbound_calls().len(), 2);
}

#[test]
fn what_failed_may_be_tried_again_with_the_same_token() {
    let fixture = Fixture::new();
    let error = |code| ServiceError::refused(code, "no");
    fixture.service.fail_next([error(ErrorCode::Throttling), error(ErrorCode::DestinationNotAllowed)]);
    let failed = fixture.handle(&[request("1", "+819012345671"), request("2", "+819012345672")]);
    assert_eq!(failed.iter().map(kind).collect::<Vec<_>>(), ["failed, retryable", "failed"]);
    assert_eq!(kind(&fixture.handle(&[request("1", "+819012345671")])[0]), "started");
}

#[test]
fn two_calls_a_second_after_the_first_five() {
    let fixture = Fixture::new();
    let records: Vec<_> = (0..9).map(|at| request(&at.to_string(), &format!("+8190123456{at:02}"))).collect();
    assert!(fixture.handle(&records).iter().all(|outcome| kind(outcome) == "started"));
    assert_eq!(cti_engine::connector::Clock::now(&fixture.clock), Duration::from_secs(2));
}

#[test]
fn the_rule_selects_its_own_actions() {
    let event = |name: &str| {
        FlatEvent::from_value(&serde_json::to_value(envelope("1", "s", name, &json!({}))).unwrap()).unwrap()
    };
    let rule = rule("call_\"me").unwrap();
    assert!(rule.matches(&event("call_\"me")) && !rule.matches(&event("other")));
    assert_eq!(rule.lint(), []);
}

#[test]
fn settings_are_checked_as_a_whole() {
    let good = Settings {
        account_id: "123456789012".to_owned(),
        region: "ap-northeast-1".to_owned(),
        ccp_url: "https://my-shop.my.connect.aws/ccp-v2".to_owned(),
        approved_origins: vec!["https://admin.karte.io".to_owned()],
        contact_flow_arn: "arn:aws:connect:ap-northeast-1:123456789012:instance/i/contact-flow/f".to_owned(),
        source_phone_number: "+81312345678".to_owned(),
    };
    assert_eq!(good.check(), []);
    let old = Settings { ccp_url: "https://shop.awsapps.com/connect/ccp".to_owned(), ..good.clone() };
    assert_eq!(old.check(), []);
    let fields = |settings: &Settings| settings.check().into_iter().map(|fault| fault.field).collect::<Vec<_>>();
    for url in [
        "https://#{INSTANCE_ALIAS}.awsapps.com/connect/ccp",
        "http://a.my.connect.aws/ccp-v2",
        "https://-a.my.connect.aws/ccp-v2",
        "https://a.example.com/ccp-v2",
        "https://d-123.awsapps.com/connect/ccp",
        "https://a.my.connect.aws/ccp-v2/x",
        "https://a.my.connect.aws",
        "https://portal.example.com/saml?to=/ccp-v2",
        "my-shop",
    ] {
        assert_eq!(fields(&Settings { ccp_url: url.to_owned(), ..good.clone() }), ["ccpUrl"], "{url}");
    }
    // What else the library takes for the panel of an instance, it takes here.
    for url in ["https://agency.govcloud.connect.aws/ccp-v2/", "https://My-Shop.awsapps.com/connect/ccp-v2"] {
        assert_eq!(fields(&Settings { ccp_url: url.to_owned(), ..good.clone() }), [""; 0], "{url}");
    }
    let elsewhere = Settings { region: "us-east-1".to_owned(), account_id: "123".to_owned(), ..good.clone() };
    assert_eq!(fields(&elsewhere), ["accountId", "contactFlowArn", "contactFlowArn"]);
    let slash = Settings { approved_origins: vec!["https://admin.karte.io/".to_owned()], ..good };
    assert!(slash.check()[0].message.contains("without slash"));
    assert_eq!(Settings::default().check().len(), 6);
}

#[test]
fn a_template_that_is_not_json_is_refused_with_its_place() {
    let error = "{\n  \"a\": \"#{a}\",\n}".parse::<Template>().unwrap_err();
    assert_eq!(error.line, 3);
    for broken in [r#"{"a": 1#{x}}"#, r#"{"a": "\u000#{x}"}"#, r"{#{x}: 1}"] {
        assert!(broken.parse::<Template>().is_err(), "{broken}");
    }
    // A place within quotes that are escaped, and what only looks like a place.
    let template: Template = r##"{"a": "\"#{a}\" #{1} #{} \\#{b}", "n": #{n}}"##.parse().unwrap();
    assert_eq!(template.variables(), ["a", "b", "n"]);
    let filled = template.fill(|name| Some(if name == "n" { json!([1]) } else { json!("x") }));
    assert_eq!(filled, Filled::Delivered(json!({"a": "\"x\" #{1} #{} \\x", "n": [1]})));
}

#[test]
fn variables_of_several_requests_are_told() {
    let template: Template = r##"{"p": "#{phone}", "t": "#{kind}", "x": "#{x}"}"##.parse().unwrap();
    let variable = |field: &str| Variable { event: "call_request".to_owned(), field: field.to_owned(), default: None };
    let declared = ["phone", "kind", "unused"].map(|name| (name.to_owned(), variable(name))).into();
    assert_eq!(
        template.lint(&declared),
        [
            TemplateLint::NotDeclared { name: "x".to_owned() },
            TemplateLint::NotUsed { name: "unused".to_owned() },
            TemplateLint::MixesRequests {
                event: "call_request".to_owned(),
                names: vec!["kind".to_owned(), "phone".to_owned()]
            },
        ]
    );
}

#[test]
fn events_keep_what_is_not_known() {
    let text = json!({"eventName": "shop_event", "values": {"a": [1, {"b": null}]}});
    let event: WebEvent = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(event.event_name, EventName::Other("shop_event".to_owned()));
    assert_eq!(serde_json::to_value(&event).unwrap(), text);
}

#[test]
fn a_call_that_was_never_connected_ends_without_an_event() {
    let mut phone = SoftPhone::default();
    let ended = CallState::Ended { contact_id: "c".to_owned() };
    assert_eq!(phone.changed(&ended), None);
    assert_eq!(phone.changed(&CallState::Refused).unwrap().event_name, EventName::CallFail);
    phone.changed(&CallState::Connected { contact_id: "c".to_owned() });
    assert_eq!(phone.changed(&ended).unwrap().event_name, EventName::CallEnded);
    assert_eq!(phone.changed(&ended), None);
}

#[test]
fn every_bad_line_of_a_table_is_told() {
    let csv = "\u{feff}phone_e164,note,user_id\n+819012345678,x,u1\n819012345678,x,u2\n+81 90-1234,x,u3\n８１,x,u4\n+819012345670,x,u1\n,x,u5\n+819012345671,x,\nshort\n";
    let table = read_phone_numbers(csv.as_bytes());
    assert_eq!(table.numbers.len(), 1);
    let lines: Vec<u64> = table.bad_lines.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9]);
    // Spreadsheets end lines with two signs; empty lines and those within quotes are counted, too.
    let windows = read_phone_numbers(csv.replace('\n', "\r\n").as_bytes());
    assert_eq!(windows, table);
    for end in ["\n", "\r\n"] {
        let gaps = "user_id,phone_e164\n\n\"u\n1\",x\n\n\nu2,x\nu3, +819012345678\n".replace('\n', end);
        let table = read_phone_numbers(gaps.as_bytes());
        assert_eq!(table.bad_lines.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3, 7, 8], "{end:?}");
        assert!(table.bad_lines[2].message.contains("blank"));
    }
    assert!(table.bad_lines[0].message.contains("`+` is missing"));
    assert_eq!(read_phone_numbers(b"a,b\n").bad_lines[0].line, 1);
    assert_eq!(read_phone_numbers(b"user_id,phone_e164\nu,\xff\n").bad_lines[0].line, 2);
}

proptest! {
    /// Whatever a value holds, the content is JSON of the template's shape, with that value in it.
    #[test]
    fn no_value_breaks_a_template(value in any::<String>(), other in any::<String>()) {
        let template: Template = r#"{"a": "<#{a}>", "b": #{b}}"#.parse().unwrap();
        let filled = template.fill(|name| Some(json!(if name == "a" { &value } else { &other })));
        prop_assert_eq!(filled, Filled::Delivered(json!({"a": format!("<{value}>"), "b": other})));
    }

    /// What is taken as a template is JSON with any value, also where a place stands beside digits, in an escape or as a name.
    #[test]
    fn a_template_that_is_taken_is_filled_by_any_value(
        text in r#"(\{|\[|)"?[\\u0-9a-e.+-]{0,6}#\{a\}[0-9a-f]{0,4}"?(:|,|)(#\{a\}|)(\}|\]|)"#,
        value in prop_oneof![any::<String>().prop_map(Value::from), any::<i64>().prop_map(Value::from), Just(json!(null)), Just(json!([1, "x"]))],
    ) {
        if let Ok(template) = text.parse::<Template>() {
            let filled = template.fill(|_| Some(value.clone()));
            prop_assert!(matches!(filled, Filled::Delivered(_)), "{text} {filled:?}");
        }
    }

    /// Any text is read as a template or refused, and any invocation has an outcome for each record.
    #[test]
    fn nothing_panics(text in ".{0,40}", message in ".{0,40}") {
        _ = text.parse::<Template>();
        let outcomes = Fixture::new().handle(&[json!({"Sns": {"Message": message}}), json!({"Sns": text})]);
        prop_assert_eq!(outcomes.iter().map(kind).collect::<Vec<_>>(), ["rejected", "rejected"]);
    }
}
