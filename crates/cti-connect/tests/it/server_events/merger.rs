//! From the streams to the engine's events.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use cti_connect::server_events::{Merger, Routed, ServerEvent, StatusType};
use cti_connect::streams::Conversations;
use serde_json::{Value, json};

fn event(value: Value) -> ServerEvent {
    ServerEvent::from_value(value).unwrap()
}

fn contact_event(id: &str, kind: &str, contact: &str, more: impl Into<Value>) -> ServerEvent {
    let mut detail =
        json!({"eventType": kind, "contactId": contact, "channel": "VOICE", "initiationMethod": "INBOUND"});
    detail.as_object_mut().unwrap().extend(more.into().as_object().unwrap().clone());
    event(json!({"id": id, "detail-type": "Amazon Connect Contact Event", "detail": detail}))
}

/// A snapshot: the name of a status, and contacts as `ID:STATE@SECOND`, one with `callback` or `outbound` behind it.
fn snapshot(status: &str, contacts: &[&str]) -> Value {
    let contacts: Vec<Value> = contacts
        .iter()
        .map(|text| {
            let mut parts = text.split([':', '@', '/']);
            let mut next = || parts.next().unwrap_or_default().to_owned();
            let (id, state, second, method) = (next(), next(), next(), next());
            let method = if method.is_empty() { "INBOUND".to_owned() } else { method.to_uppercase() };
            let since = format!("2021-08-04T17:00:{second:0>2}.000Z");
            json!({"ContactId": id, "State": state, "StateStartTimestamp": since, "Channel": "VOICE", "InitiationMethod": method})
        })
        .collect();
    json!({"AgentStatus": {"Name": status, "ARN": status}, "Configuration": {"FirstName": "Ann", "LastName": "Lee"}, "Contacts": contacts})
}

fn agent_event(kind: &str, second: u32, previous: impl Into<Value>, current: impl Into<Value>) -> ServerEvent {
    let (previous, current): (Value, Value) = (previous.into(), current.into());
    event(json!({
        "AgentARN": "a-1", "EventId": format!("{kind}-{second}"), "EventType": kind,
        "EventTimestamp": format!("2021-08-04T17:00:{second:02}.500Z"), "PreviousAgentSnapshot": previous,
        "CurrentAgentSnapshot": current,
    }))
}

fn names(routed: &[Routed]) -> Vec<String> {
    let name = |it: &Routed| {
        let trigger = it.event.trigger().to_string();
        let short = trigger.replace("connectVoiceContact.", "").replace("connectQueueCallbackContact.", "callback.");
        format!("{short}{}", if it.is_late { " late" } else { "" })
    };
    routed.iter().map(name).collect()
}

#[test]
fn a_call_is_told_from_its_contact_events() {
    let mut merger = Merger::new();
    let queue = json!({"queueArn": "q", "enqueueTimestamp": "2021-08-04T17:29:04.000Z"});
    let agent = json!({"agentArn": "a-1", "connectedToAgentTimestamp": "2021-08-04T17:29:09.000Z"});
    let start = json!({"initiationTimestamp": "2021-08-04T17:28:00.000Z"});
    assert_eq!(names(&merger.merge(&contact_event("1", "INITIATED", "c", start))), ["onInitiated"]);
    assert_eq!(names(&merger.merge(&contact_event("2", "QUEUED", "c", json!({"queueInfo": queue})))), ["onQueued"]);
    let connected =
        merger.merge(&contact_event("3", "CONNECTED_TO_AGENT", "c", json!({"queueInfo": queue, "agentInfo": agent})));
    assert_eq!(names(&connected), ["onConnected"]);
    assert_eq!((connected[0].agent.as_deref(), connected[0].event.id()), (Some("a-1"), Some("c/1/onConnected")));
    assert_eq!(connected[0].event.payload()["event"]["eventType"], "CONNECTED_TO_AGENT");
    let contact = connected[0].event.contact_in_hand().unwrap();
    assert_eq!(contact.queue.as_ref().and_then(|queue| queue.arn.as_deref()), Some("q"));
    let ended = json!({"queueInfo": queue, "agentInfo": agent, "disconnectTimestamp": "2021-08-04T17:30:09.000Z"});
    let told = merger.merge(&contact_event("4", "DISCONNECTED", "c", ended.clone()));
    assert_eq!(names(&told), ["connectAgent.onAfterCallWork", "onAfterCallWork", "onEnded"]);
    assert_eq!(told[2].event.contact_in_hand().unwrap().interaction_duration.as_secs(), 60);
    assert_eq!(names(&merger.merge(&contact_event("5", "COMPLETED", "c", ended))), ["onDestroy"]);
    let again =
        contact_event("6", "CONTACT_DATA_UPDATED", "c", json!({"updatedProperties": ["Tags"], "agentInfo": agent}));
    assert_eq!(names(&merger.merge(&again)), ["onRefresh late"]);
    assert!(merger.merge(&again).is_empty());
}

#[test]
fn who_left_where_is_told_to_no_desk() {
    let mut merger = Merger::new();
    let told = merger.merge(&contact_event("1", "DISCONNECTED", "c", json!({"queueInfo": null, "agentInfo": {}})));
    assert_eq!(
        (names(&told), told[0].event.payload()["where"].as_str()),
        (vec!["onAbandoned".to_owned()], Some("flow"))
    );
    assert_eq!(told[0].agent, None);
    let busy = json!({"initiationMethod": "API", "answeringMachineDetectionStatus": "SIT_TONE_BUSY"});
    let told = merger.merge(&contact_event("2", "DISCONNECTED", "d", busy));
    assert_eq!(
        (names(&told), told[0].event.payload()["status"].as_str()),
        (vec!["onDialFailed".to_owned()], Some("SIT_TONE_BUSY"))
    );
    let told = merger.merge(&contact_event("3", "COMPLETED", "e", json!({"queueInfo": {"queueArn": "q"}})));
    assert_eq!(names(&told), ["onAbandoned", "onDestroy"]);
}

#[test]
fn an_event_that_comes_early_tells_what_it_presupposes() {
    let mut merger = Merger::new();
    let whole = json!({
        "initiationTimestamp": "2021-08-04T17:28:00.000Z", "queueInfo": {"queueArn": "q", "enqueueTimestamp": "2021-08-04T17:29:04.000Z"},
        "agentInfo": {"agentArn": "a-1", "connectedToAgentTimestamp": "2021-08-04T17:29:09.000Z"},
    });
    let told = merger.merge(&contact_event("4", "DISCONNECTED", "c", whole.clone()));
    let all = ["onInitiated", "onQueued", "onConnected", "connectAgent.onAfterCallWork", "onAfterCallWork", "onEnded"];
    assert_eq!(names(&told), all);
    assert!(merger.merge(&contact_event("3", "CONNECTED_TO_AGENT", "c", whole.clone())).is_empty());
    assert!(merger.merge(&contact_event("1", "INITIATED", "c", whole)).is_empty());
    // Without its time it is not told ahead, and then it is late.
    assert!(!merger.merge(&contact_event("8", "DISCONNECTED", "d", json!({"agentInfo": "a-1"}))).is_empty());
    assert_eq!(names(&merger.merge(&contact_event("7", "QUEUED", "d", json!({})))), ["onQueued late"]);
}

#[test]
fn a_shift_is_told_from_agent_events() {
    let mut merger = Merger::new().with_status("Huddle", StatusType::Routable);
    let (offline, available) = (snapshot("Offline", &[]), snapshot("Available", &[]));
    let told = merger.merge(&agent_event("LOGIN", 1, offline, available.clone()));
    assert_eq!(names(&told), ["connectAgent.onInit", "connectAgent.onRoutable", "connectAgent.onStateChange"]);
    let change = told[2].event.payload();
    assert_eq!([&change["agent"], &change["oldState"], &change["newState"]], ["Ann Lee", "Offline", "Available"]);
    let rings = snapshot("Available", &["c:CONNECTING@2"]);
    assert_eq!(names(&merger.merge(&agent_event("STATE_CHANGE", 2, available, rings.clone()))), ["onConnecting"]);
    let talks = snapshot("Available", &["c:CONNECTED@5"]);
    assert_eq!(
        names(&merger.merge(&agent_event("STATE_CHANGE", 5, rings, talks.clone()))),
        ["onAccepted", "onConnected"]
    );
    let holds = snapshot("Available", &["c:CONNECTED_ONHOLD@7"]);
    assert_eq!(names(&merger.merge(&agent_event("STATE_CHANGE", 7, talks, holds.clone()))), ["onRefresh"]);
    let work = snapshot("Lunch", &["c:ENDED@9"]);
    let told = merger.merge(&agent_event("STATE_CHANGE", 9, holds, work.clone()));
    let all = [
        "connectAgent.onNotRoutable",
        "connectAgent.onStateChange",
        "connectAgent.onAfterCallWork",
        "onAfterCallWork",
        "onEnded",
    ];
    assert_eq!(names(&told), all);
    assert_eq!(told[4].event.contact_in_hand().unwrap().interaction_duration.as_secs(), 4);
    // From one custom status to another: the type stays.
    let training = snapshot("Training", &[]);
    let told = merger.merge(&agent_event("STATE_CHANGE", 12, work, training.clone()));
    assert_eq!(names(&told), ["connectAgent.onStateChange", "onDestroy"]);
    let huddle = snapshot("Huddle", &[]);
    let told = merger.merge(&agent_event("STATE_CHANGE", 13, training, huddle.clone()));
    assert_eq!(names(&told), ["connectAgent.onRoutable", "connectAgent.onStateChange"]);
    assert!(merger.merge(&agent_event("HEART_BEAT", 14, snapshot("Training", &[]), huddle.clone())).is_empty());
    let told = merger.merge(&agent_event("LOGOUT", 15, huddle.clone(), huddle));
    assert_eq!(names(&told), ["connectAgent.onOffline", "connectAgent.onLogout"]);
    assert_eq!(merger.status("a-1"), Some("Huddle"));
}

#[test]
fn a_heart_beat_tells_what_was_missed() {
    let mut merger = Merger::new();
    let before = snapshot("Available", &[]);
    // The first word of an agent is where looking begins.
    assert!(merger.merge(&agent_event("HEART_BEAT", 1, Value::Null, before)).is_empty());
    let missed = snapshot("Lunch", &["c:CONNECTED@4"]);
    let told = merger.merge(&agent_event("HEART_BEAT", 9, snapshot("Available", &["x:ENDED@1"]), missed));
    assert_eq!(names(&told), ["connectAgent.onNotRoutable", "connectAgent.onStateChange", "onConnected"]);
}

#[test]
fn a_callback_comes_in_and_an_outbound_call_is_not_accepted() {
    let mut merger = Merger::new();
    let steps = ["b:INCOMING@1/callback", "b:CONNECTING@2/callback", "b:CONNECTED@3/callback"];
    let mut told = Vec::new();
    let mut before = snapshot("Available", &[]);
    for (at, step) in (1..).zip(steps) {
        let now = snapshot("Available", &[step]);
        told.extend(names(&merger.merge(&agent_event("STATE_CHANGE", at, before, now.clone()))));
        before = now;
    }
    assert_eq!(told, ["callback.onIncoming", "callback.onAccepted", "callback.onConnected"]);
    let (rings, talks) =
        (snapshot("Available", &["o:CONNECTING@5/outbound"]), snapshot("Available", &["o:CONNECTED@6/outbound"]));
    let told = names(&merger.merge(&agent_event("STATE_CHANGE", 6, rings, talks)));
    assert!(told.contains(&"onConnected".to_owned()) && !told.contains(&"onAccepted".to_owned()), "{told:?}");
    // The callback went while an event was lost.
    assert!(
        told.contains(&"callback.onEnded".to_owned()) && told.contains(&"callback.onDestroy".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_contact_that_is_offered_again_lives_again() {
    let mut merger = Merger::new().with_agent_stream();
    let none = snapshot("Available", &[]);
    let mut told = Vec::new();
    let states: [&[&str]; 6] =
        [&["c:CONNECTING@1"], &["c:MISSED@2"], &[], &["c:CONNECTING@4"], &["c:CONNECTED@5"], &["c:ENDED@6"]];
    let mut before = none;
    for (at, contacts) in (1..).zip(states) {
        let now = snapshot("Available", contacts);
        told.extend(merger.merge(&agent_event("STATE_CHANGE", at, before, now.clone())));
        before = now;
    }
    let ids: Vec<&str> = told.iter().filter_map(|it| it.event.id()).filter(|id| !id.ends_with("agent")).collect();
    let all = [
        "c/1/onConnecting",
        "c/1/onMissed",
        "c/1/onEnded",
        "c/1/onDestroy",
        "c/2/onConnecting",
        "c/1/onAccepted",
        "c/1/onConnected",
        "c/1/onAfterCallWork",
        "c/2/onEnded",
    ];
    assert_eq!(ids, all);
    // The other stream says the same, and nothing is told.
    let agent = json!({"agentInfo": {"agentArn": "a-1", "connectedToAgentTimestamp": "2021-08-04T17:00:05.000Z"}});
    assert!(merger.merge(&contact_event("1", "CONNECTED_TO_AGENT", "c", agent.clone())).is_empty());
    assert!(merger.merge(&contact_event("2", "DISCONNECTED", "c", agent)).is_empty());
}

#[test]
fn attributes_follow_to_the_next_leg() {
    let conversations = Arc::new(Conversations::new());
    let mut merger = Merger::new().with_conversations(Arc::clone(&conversations));
    let invocation = json!({"Details": {"ContactData": {"ContactId": "first", "Attributes": {"tier": "gold", "n": "1"},
        "CustomerEndpoint": {"Address": "+12025550123"}}}});
    assert!(merger.merge(&event(invocation)).is_empty());
    conversations.write(&merger.contact("first").unwrap(), "SfdcCaseId", "500");
    let agent = |more: Value| {
        let mut all = json!({"initiationMethod": "TRANSFER", "agentInfo": {"agentArn": "a-2"}});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let told =
        merger.merge(&contact_event("1", "CONNECTED_TO_AGENT", "second", agent(json!({"previousContactId": "first"}))));
    let contact = told.last().unwrap().event.contact_in_hand().unwrap();
    assert_eq!((contact.attribute("tier"), contact.attribute("SfdcCaseId")), (Some("gold"), Some("500")));
    assert_eq!(contact.initial_contact_id.as_deref(), Some("first"));
    assert!(contact.is_transfer());
    // The third leg knows the one before alone.
    let told =
        merger.merge(&contact_event("2", "CONNECTED_TO_AGENT", "third", agent(json!({"previousContactId": "second"}))));
    assert_eq!(told.last().unwrap().event.contact_in_hand().unwrap().attribute("SfdcCaseId"), Some("500"));
}

#[test]
fn of_two_records_the_later_counts() {
    let record = |at: &str, greeting: &str| {
        event(json!({"ContactId": "c", "LastUpdateTimestamp": at, "Attributes": {"greetingPlayed": greeting, "x": 1}}))
    };
    let (old, new) = (record("2022-01-05T17:48:35Z", "false"), record("2022-01-11T04:09:47Z", "true"));
    let mut merger = Merger::new();
    assert_eq!(names(&merger.merge(&old)), ["onRecord"]);
    assert!(merger.merge(&old).is_empty());
    assert_eq!(names(&merger.merge(&new)), ["onRecord"]);
    let mut other = Merger::new();
    assert_eq!(names(&other.merge(&new)), ["onRecord"]);
    assert!(other.merge(&old).is_empty());
    for merger in [merger, other] {
        let contact = merger.contact("c").unwrap();
        assert_eq!((contact.attribute("greetingPlayed"), contact.attribute("x")), (Some("true"), Some("1")));
    }
}

#[test]
fn an_action_of_karte_is_told_once() {
    let action =
        event(json!({"id": "k-1", "detail-type": "KARTE Action", "detail": {"name": "call", "content": {"n": 1}}}));
    let mut merger = Merger::new();
    let told = merger.merge(&action);
    assert_eq!(names(&told), ["karte.onAction"]);
    assert_eq!(told[0].event.payload()["content"], json!({"n": 1}));
    assert!(merger.merge(&action).is_empty());
    assert!(merger.merge(&event(json!({"detail-type": "Other", "detail": {}}))).is_empty());
}
