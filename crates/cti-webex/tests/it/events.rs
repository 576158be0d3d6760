//! Messages: nothing is lost, everything that is known is read, nothing secret is shown.
#![expect(clippy::panic, reason = "a test")]

use cti_engine::Channel;
use cti_webex::event::{
    AgentEventName, CadVariable, DesktopEvent, Direction, EventError, InteractionState, MediaLeg, Participant,
    TaskEvent, TaskEventName,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

pub(crate) fn task_event(message: Value) -> TaskEvent {
    match DesktopEvent::from_value(message) {
        Ok(DesktopEvent::Task(event)) => event,
        other => panic!("not an event of a task: {other:?}"),
    }
}

#[test]
fn a_voice_call_is_read() {
    let event = task_event(json!({"type": "RoutingMessage", "data": {
        "type": "AgentContactAssigned", "interactionId": "i-1", "eventTime": 1_733_211_616_959_i64, "agentId": "a-1",
        "reasonCode": 33, "agentsPendingWrapUp": ["a-2"],
        "interaction": {
            "mediaType": "telephony", "state": "connected", "contactDirection": {"type": "Inbound"},
            "callAssociatedDetails": {"ani": "+12025550123", "dn": "+18005550100", "virtualTeamName": "Gold"},
            "callAssociatedData": {"tier": {"value": "gold", "isSecure": false}},
            "participants": {"a-1": {"pType": "Agent", "hasJoined": "true", "isWrapUp": false}},
            "media": {"i-1": {"mType": "mainCall", "isHold": false, "participants": ["a-1", "c"]},
                      "i-2": {"mType": "consult", "isHold": true}}
        }
    }}));
    let interaction = event.interaction();
    assert_eq!(*event.name(), TaskEventName::AgentContactAssigned);
    assert_eq!((event.interaction_id(), event.at()), (Some("i-1"), Some(1_733_211_616_959)));
    assert_eq!((interaction.channel(), interaction.state()), (Some(Channel::Voice), Some(InteractionState::Connected)));
    assert_eq!(interaction.direction(), Some(Direction::Inbound), "compared without its case");
    assert_eq!(interaction.ani().as_deref(), Some("+12025550123"));
    assert_eq!(event.queue_name(), Some("Gold"));
    assert!(interaction.participant("a-1").is_some_and(Participant::has_joined), "a boolean may be a text");
    assert_eq!(interaction.main_leg("i-1").and_then(MediaLeg::is_on_hold), Some(false));
    assert_eq!(event.reason_code().as_deref(), Some("33"), "a code may be a number");
    assert_eq!((event.awaits_wrap_up_of("a-1"), event.awaits_wrap_up_of("a-2")), (Some(false), Some(true)));
}

#[test]
fn the_main_leg_is_that_of_the_main_interaction() {
    let leg = |media: Value, main: Option<&str>| {
        let event = task_event(json!({"data": {"type": "AgentContact", "interactionId": "i-1",
            "interaction": {"media": media, "mainInteractionId": main}}}));
        event.interaction().main_leg("i-1").and_then(MediaLeg::is_on_hold)
    };
    let two = json!({"i-0": {"isHold": true}, "i-1": {"isHold": false}});
    assert_eq!(leg(two.clone(), Some("i-0")), Some(true));
    assert_eq!(leg(two, None), Some(false));
    assert_eq!(leg(json!({"m": {"isHold": true}}), None), Some(true), "the only one");
    assert_eq!(leg(json!({"c": {"mType": "consult", "isHold": true}}), None), None, "a consultation is not the talk");
    assert_eq!(leg(json!({"a": {"isHold": true}, "b": {"isHold": true}}), None), None, "which one is not known");
    assert_eq!(leg(json!({"a": {"isHold": true}, "b": {"mType": "mainCall", "isHold": false}}), None), Some(false));
}

#[test]
fn each_surface_is_told_apart() {
    let kind = |value: Value| match DesktopEvent::from_value(value) {
        Ok(DesktopEvent::Task(event)) => format!("task {}", event.name()),
        Ok(DesktopEvent::Agent(event)) => format!("agent {}", event.name()),
        Ok(_) => "other".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(kind(json!({"type": "Welcome", "data": {"agentId": "a-1"}})), "agent Welcome");
    assert_eq!(kind(json!({"data": {"type": "AGENT_MULTI_LOGIN"}})), "agent AGENT_MULTI_LOGIN");
    assert_eq!(kind(json!({"data": {"type": "eAgentContactHeld", "interactionId": "i"}})), "task AgentContactHeld");
    assert_eq!(
        kind(json!({"data": {"type": "REAL_TIME_TRANSCRIPTION", "interactionId": "i"}})),
        "task REAL_TIME_TRANSCRIPTION"
    );
    assert_eq!(kind(json!({"data": {"type": "AgentBlinked", "agentId": "a-1"}})), "agent AgentBlinked");
    assert_eq!(kind(json!({"data": {"interaction": {}}})), "task ", "without a type it is still of a task");
    assert_eq!(kind(json!({"keepalive": "true"})), "other");
    assert_eq!(kind(json!([{"name": "dn", "value": "1", "oldValue": ""}])), "agent updated");
    assert_eq!(kind(json!("x")), EventError::NotAnObject { found: "text" }.to_string());
}

#[test]
fn the_name_of_the_listener_counts_where_the_message_has_none() {
    let name = |listener: &str, value: Value| match DesktopEvent::from_sdk(listener, value) {
        Ok(DesktopEvent::Task(event)) => event.name().clone(),
        other => panic!("not an event of a task: {other:?}"),
    };
    assert_eq!(name("eAgentWrapup", json!({"data": {"type": "", "interactionId": "i"}})), TaskEventName::AgentWrapup);
    assert_eq!(
        name("eAgentContact", json!({"data": {"type": "AgentWrapup", "interactionId": "i"}})),
        TaskEventName::AgentWrapup
    );
    assert_eq!(name("eAgentContactWrappedUp", json!({"interactionId": "i"})), TaskEventName::AgentWrappedUp);
    let updated = DesktopEvent::from_sdk("updated", json!([{"name": "dn", "value": "1"}])).unwrap();
    assert!(matches!(updated, DesktopEvent::Agent(event) if *event.name() == AgentEventName::Updated));
}

#[test]
fn every_name_is_read_in_both_spellings() {
    for name in TaskEventName::KNOWN {
        assert_eq!(TaskEventName::from(name.as_str()), *name);
        assert_eq!(TaskEventName::from(name.as_str().to_uppercase().as_str()), *name);
    }
    for (sdk, socket) in [
        ("eAgentContactEnded", TaskEventName::ContactEnded),
        ("eAgentContactUnHeld", TaskEventName::AgentContactUnheld),
        ("eCallRecordingStarted", TaskEventName::ContactRecordingStarted),
        ("eAgentOfferCampaignReserved", TaskEventName::AgentOfferCampaignReservation),
        ("eOutdialFailed", TaskEventName::AgentOutboundFailed),
    ] {
        assert_eq!(TaskEventName::from(sdk), socket);
    }
}

#[test]
fn what_is_secret_or_personal_is_not_shown() {
    let event = task_event(json!({"data": {"type": "AgentContact", "interactionId": "i-1", "interaction": {
        "callAssociatedDetails": {"ani": "+12025550123", "customerName": "Jane"},
        "callAssociatedData": {"card": {"value": "4111", "isSecure": true}, "ani": {"value": "+12025550199", "isSecure": "true"}}
    }}}));
    let shown = format!("{event:?} {:?} {:?}", event.interaction(), DesktopEvent::from(event.clone()));
    for value in ["4111", "2025550", "Jane"] {
        assert!(!shown.contains(value), "{shown}");
    }
    assert_eq!(event.interaction().ani(), None, "what is secret as a variable is secret wherever it stands");
    let secret = task_event(json!({"data": {"type": "AgentContact", "interaction": {
        "callAssociatedData": {"ani": {"value": "+12025550199", "isSecure": true}}}}}));
    assert_eq!(secret.interaction().ani(), None, "a secret variable is no number to search by");
}

#[test]
fn a_variable_is_secret_when_anything_says_so() {
    let secure = |json: Value| serde_json::from_value::<CadVariable>(json).unwrap().is_secure();
    assert!(secure(json!({"value": "x", "isSecure": true})));
    assert!(secure(json!({"value": "x", "isSecure": "True"})));
    assert!(secure(json!({"value": "x", "isSecure": 1})), "what is not understood is not public");
    assert!(secure(json!({"value": "x", "isSecure": false, "secureKeyId": "k-1"})));
    assert!(!secure(json!({"value": "x", "isSecure": false, "secureKeyId": ""})));
    assert!(!secure(json!({"value": "x"})));
    assert!(!secure(json!("x")));
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "[a-zA-Z_ü ]{0,8}".prop_map(Value::from),
        prop::sample::select(TaskEventName::KNOWN).prop_map(|name| name.as_str().into()),
        prop::sample::select(AgentEventName::KNOWN).prop_map(|name| name.as_str().into()),
    ];
    let name = prop_oneof![
        prop::sample::select(vec![
            "data",
            "type",
            "interaction",
            "interactionId",
            "media",
            "participants",
            "callAssociatedData",
            "isHold",
            "eventTime",
            "agentId",
            "owner",
            "isSecure",
            "value",
            "changes",
            "state",
            "agentsPendingWrapUp",
        ])
        .prop_map(str::to_owned),
        "[a-z]{0,4}",
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    /// Whatever comes is written back as it came, whatever is known of it.
    #[test]
    fn a_message_is_written_back_as_it_came(value in json_value()) {
        if let Ok(event) = DesktopEvent::from_value(value.clone()) {
            prop_assert_eq!(event.to_value(), value.clone());
            prop_assert_eq!(serde_json::to_value(&event).unwrap(), value);
        } else {
            prop_assert!(!value.is_object() && !value.is_array());
        }
    }
}

#[test]
fn a_message_with_a_text_that_was_cut_within_an_emoji_is_read() {
    let text =
        r#"{"type": "AgentContact", "data": {"interactionId": "t-1", "note": "Ann \ud83d", "path": "C:\\ud83d"}}"#;
    let whole = text.replacen("\\ud83d", "\\ufffd", 1);
    assert_eq!(DesktopEvent::from_json(text), DesktopEvent::from_json(&whole));
    assert!(DesktopEvent::from_json(text).is_ok());
    let webhook = text.replace("AgentContact", "agent:login");
    assert!(cti_webex::webhook::WebhookEvent::from_json(&webhook).is_ok());
}
