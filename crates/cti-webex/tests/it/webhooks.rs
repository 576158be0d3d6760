//! Webhooks: genuine, taken once, harmless in any order.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use cti_webex::task::{MomentKind, TaskState};
use cti_webex::webhook::{AgentTasks, Delivery, Received, Receiver, WebhookError, WebhookEvent, WebhookSecret};
use proptest::prelude::*;
use serde_json::{Value, json};

fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).expect("not empty")
}

const NOW: i64 = 1_779_785_508_649;

fn body(id: &str) -> Vec<u8> {
    format!(r#"{{"id": "{id}",  "type": "task:connected", "source": "/com/cisco/wxcc/sub-1", "comciscotimestamp": {NOW}, "data": {{"taskId": "t-1"}}}}"#).into_bytes()
}

#[test]
fn the_signature_is_that_of_rfc_4231() {
    // Test cases 2 and 6 of RFC 4231, which this project did not write.
    let case_2 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(secret("Jefe").sign(b"what do ya want for nothing?"), case_2);
    assert!(secret("Jefe").signed(b"what do ya want for nothing?", &case_2.to_uppercase()));
    assert!(!secret("jefe").signed(b"what do ya want for nothing?", case_2));
    assert!(!secret("Jefe").signed(b"what do ya want for nothing!", case_2));
    for wrong in ["", "5bdc", "zz", &case_2[1..], &format!("{case_2}0"), &case_2.replace('5', "ß")] {
        assert!(!secret("Jefe").signed(b"what do ya want for nothing?", wrong), "{wrong}");
    }
    assert!(WebhookSecret::new("").is_none(), "anybody could sign");
    assert!(!format!("{:?}", secret("Jefe")).contains("Jefe"));
}

#[test]
fn only_what_is_signed_is_read() {
    let mut receiver = Receiver::new([secret("old"), secret("new")]);
    let body = body("d-1");
    let receive = |receiver: &mut Receiver, body: &[u8], signature: &str| {
        receiver.receive(&Delivery::new(body, [("X-WEBEXCC-SIGNATURE", signature)]), NOW)
    };
    for signed in ["old", "new"] {
        assert!(receive(&mut receiver, &body, &secret(signed).sign(&body)).is_ok());
    }
    assert_eq!(receive(&mut receiver, &body, &secret("other").sign(&body)), Err(WebhookError::WrongSignature));
    assert_eq!(receive(&mut receiver, &body, " "), Err(WebhookError::NotSigned));
    assert_eq!(receiver.receive(&Delivery::new(&body, []), NOW), Err(WebhookError::NotSigned));
    assert_eq!(receive(&mut Receiver::new([]), &body, &secret("new").sign(&body)), Err(WebhookError::WrongSignature));
    // What is read and written again has other bytes.
    let again = serde_json::to_vec(&serde_json::from_slice::<Value>(&body).unwrap()).unwrap();
    assert_eq!(receive(&mut receiver, &again, &secret("new").sign(&body)), Err(WebhookError::WrongSignature));
    for wrong in [&b"\xff"[..], b"[]", b"{}", b"{"] {
        assert!(matches!(
            receive(&mut receiver, wrong, &secret("new").sign(wrong)),
            Err(WebhookError::NotAnEvent { .. })
        ));
    }
}

#[test]
fn a_delivery_that_is_played_again_later_is_refused() {
    let mut receiver = Receiver::new([secret("s")]).with_tolerance(Duration::from_secs(60));
    let body = body("d-1");
    let signature = secret("s").sign(&body);
    let mut receive = |timestamp: &str, now: i64| {
        let headers = [(Delivery::SIGNATURE, signature.as_str()), (Delivery::TIMESTAMP, timestamp)];
        receiver.receive(&Delivery::new(&body, headers), now)
    };
    let sent = NOW.to_string();
    assert_eq!(receive(&sent, NOW + 61_000), Err(WebhookError::TooOld { seconds: 61, most: 60 }));
    assert_eq!(receive(&sent, NOW - 61_000), Err(WebhookError::TooOld { seconds: 61, most: 60 }));
    // A header of a later time does not make the body younger.
    assert_eq!(receive(&(NOW + 61_000).to_string(), NOW + 61_000), Err(WebhookError::WrongTimestamp));
    assert_eq!(receive("soon", NOW), Err(WebhookError::WrongTimestamp));
    assert!(matches!(receive(&sent, i64::MIN), Err(WebhookError::TooOld { .. })));
    assert!(matches!(receive(&sent, NOW + 60_000), Ok(Received::New(_))));
}

#[test]
fn an_event_is_new_once_unless_it_could_not_be_worked_on() {
    let mut receiver = Receiver::new([secret("s")]);
    let body = body("d-1");
    let signature = secret("s").sign(&body);
    let delivery = Delivery::new(&body, [(Delivery::SIGNATURE, signature.as_str())]);
    let event = receiver.receive(&delivery, NOW).unwrap().new_event().expect("new");
    assert!(receiver.receive(&delivery, NOW).unwrap().new_event().is_none());
    receiver.forget(&event);
    assert!(receiver.receive(&delivery, NOW).unwrap().new_event().is_some());
}

fn event(at: i64, kind: &str, data: Value) -> WebhookEvent {
    let mut data = data;
    data["taskId"] = json!("t-1");
    WebhookEvent::from_value(json!({"id": format!("{kind}{at}"), "type": kind, "comciscotimestamp": at, "data": data}))
        .unwrap()
}

fn told(center: &mut AgentTasks, events: &[WebhookEvent]) -> Vec<(String, String)> {
    let told = events.iter().flat_map(|event| center.hear(event));
    told.map(|(agent, moment)| (agent, crate::tasks::short(&moment.kind))).collect()
}

#[test]
fn a_courtesy_callback_goes_on_after_an_end_that_is_none() {
    let callback = |agent: &str| {
        json!({"agentId": agent, "direction": "OUTBOUND", "outboundType": "COURTESY_CALLBACK",
        "channelType": "telephony", "destination": "+12025550123"})
    };
    let rona = json!({"agentId": "a-1", "terminatingParty": "System", "reason": "RONA Timer Expired"});
    let events = [
        event(1, "task:connect", callback("a-1")),
        event(2, "task:parked", json!({})),
        event(3, "task:ended", rona.clone()),
        event(4, "task:connect", callback("a-1")),
        event(5, "task:ended", rona),
        event(6, "task:connect", callback("a-2")),
        event(7, "task:connected", callback("a-2")),
        event(8, "task:ended", json!({"agentId": "a-2", "terminatingParty": "Customer", "reason": "Customer Left"})),
    ];
    assert!(events[0].is_courtesy_callback() && events[2].is_unanswered() && !events[7].is_unanswered());
    let mut center = AgentTasks::new();
    let expected = [
        ("a-1", "came"),
        ("a-1", "ringing"),
        ("a-1", "rejected()"),
        ("a-1", "ended(false)"),
        ("a-1", "came"),
        ("a-1", "ringing"),
        ("a-1", "rejected(RONA Timer Expired)"),
        ("a-1", "ended(false)"),
        ("a-2", "came"),
        ("a-2", "ringing"),
        ("a-2", "connected"),
        ("a-2", "ended(false)"),
    ];
    assert_eq!(told(&mut center, &events), expected.map(|(agent, kind)| (agent.to_owned(), kind.to_owned())));
    let task = center.get("a-2").unwrap().get("t-1").unwrap();
    assert!(task.was_connected && task.customer_number() == Some("+12025550123"));
}

#[test]
fn states_of_agents_bring_the_wrap_up() {
    let state = |at: i64, state: &str| {
        event(
            at,
            "agent:channel_state_change",
            json!({"agentId": "a-1", "currentState": state, "channelType": "telephony", "wrapUpAuxCodeId": "w-1"}),
        )
    };
    let mut center = AgentTasks::new();
    let events = [
        state(1, "ringing"),
        state(2, "connected"),
        event(3, "task:ended", json!({})),
        state(4, "wrapup"),
        state(5, "wrapup-done"),
        state(6, "available"),
    ];
    let kinds: Vec<_> = told(&mut center, &events).into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["came", "ringing", "connected", "ended(false)", "wrapUp", "wrappedUp"]);
    let task = center.get("a-1").unwrap().get("t-1").unwrap();
    assert_eq!(task.wrap_up.as_ref().unwrap().aux_code_id.as_deref(), Some("w-1"));
}

#[test]
fn what_no_agent_has_begins_nothing() {
    let mut center = AgentTasks::new();
    let failed = json!({"reason": "ENTRY_POINT_NOT_FOUND", "channelType": "workItem"});
    let events =
        [event(1, "task:new", json!({})), event(2, "task:failed", failed.clone()), event(3, "task:ended", json!({}))];
    assert!(told(&mut center, &events).is_empty());
    let mut failed = failed;
    failed["agentId"] = json!("a-1");
    assert!(told(&mut center, &[event(4, "task:failed", failed)]).is_empty());
    let logout = event(5, "agent:logout", json!({"agentId": "a-1"}));
    assert!(logout.agent_event().is_some() && logout.task_event().is_none());
    assert!(told(&mut center, &[logout]).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Delivered in any order, twice or not at all: one beginning, one end when an event of the end came.
    #[test]
    fn disorder_and_duplicates_are_harmless(places in prop::collection::vec(0_usize..5, 1..16)) {
        let agent = json!({"agentId": "a-1"});
        let script = [
            event(1, "task:connect", agent.clone()),
            event(2, "task:connected", agent.clone()),
            event(3, "task:on-hold", agent.clone()),
            event(4, "task:hold-done", agent.clone()),
            event(5, "task:ended", agent),
        ];
        let mut center = AgentTasks::new();
        let told: Vec<_> = places.iter().flat_map(|place| center.hear(&script[*place])).collect();
        let count = |wanted: fn(&MomentKind) -> bool| told.iter().filter(|(_, it)| wanted(&it.kind)).count();
        prop_assert_eq!(count(|kind| matches!(kind, MomentKind::Came | MomentKind::Hydrated)), 1);
        let ended = places.contains(&4);
        prop_assert_eq!(count(|kind| matches!(kind, MomentKind::Ended { .. })), usize::from(ended));
        let task = center.get("a-1").unwrap().get("t-1").unwrap();
        prop_assert_eq!(task.state == TaskState::Done, ended);
    }
}
