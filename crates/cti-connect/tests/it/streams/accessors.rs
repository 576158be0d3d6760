//! What the getters answer.

use cti_connect::streams::{
    AgentSnapshot, Configuration, Connection, ContactSnapshot, DialCommand, DialError, MonitorStatus, RoutingProfile,
};
use cti_engine::connector::{Dial, Endpoint};
use serde_json::json;

/// A contact with connections in short: `inbound:hold`, the first of which is the initial one.
fn contact(kind: &str, connections: &[&str]) -> ContactSnapshot {
    let mut contact = ContactSnapshot::new("c-1", kind.into(), "connected".into());
    for (at, text) in connections.iter().enumerate() {
        let (kind, state) = text.split_once(':').unwrap_or_default();
        let mut connection = Connection::new(kind.into(), state.into());
        connection.initial = at == 0;
        contact.connections.push(connection);
    }
    contact
}

#[test]
fn hold_shows_behind_a_supervisor_who_listens() {
    for (connections, held) in [
        (&["inbound:hold", "agent:hold"][..], true),
        (&["inbound:hold", "agent:silent_monitor", "monitoring:silent_monitor"], true),
        (&["inbound:connected", "agent:silent_monitor", "monitoring:silent_monitor"], false),
        (&["inbound:hold", "agent:silent_monitor", "outbound:connected", "monitoring:silent_monitor"], false),
        (&["inbound:disconnected", "agent:silent_monitor", "monitoring:silent_monitor"], false),
        (&["inbound:hold", "agent:connected", "outbound:connected"], false),
        (&["inbound:connected"], false),
    ] {
        let contact = contact("voice", connections);
        assert_eq!(contact.is_agent_on_hold(), held, "{connections:?}");
    }
}

#[test]
fn a_supervisor_is_no_third_party() {
    let mut contact = contact("voice", &["inbound:connected", "agent:barge", "monitoring:barge", "outbound:connected"]);
    assert_eq!(contact.third_parties().count(), 1);
    assert!(!contact.is_under_supervision());
    contact.connections[2].monitor_status = Some(MonitorStatus::Barge);
    assert!(contact.is_under_supervision());
}

#[test]
fn a_contact_is_inbound_by_its_medium() {
    let mut task = contact("task", &["agent:connecting"]);
    assert!(task.is_inbound(), "a task is, unless it says that it is not");
    task.initiation_method = Some("outbound".into());
    assert!(!task.is_inbound());
    assert!(contact("queue_callback", &["inbound:connected"]).is_inbound());
    assert!(!contact("voice", &["monitoring:connected"]).is_inbound());
    assert!(contact("voice", &["monitoring:connected"]).is_monitor());
    assert!(!contact("voice", &[]).is_inbound(), "the library throws");
}

#[test]
fn a_profile_that_says_nothing_has_a_call_and_a_chat() {
    let silent = RoutingProfile::default();
    assert_eq!(["VOICE", "CHAT", "TASK"].map(|channel| silent.concurrency(channel)), [1, 1, 0]);
    let says: RoutingProfile = serde_json::from_value(json!({"channelConcurrencyMap": {"TASK": 5}})).unwrap();
    assert_eq!(["VOICE", "TASK"].map(|channel| says.concurrency(channel)), [0, 5]);
}

#[test]
fn a_configuration_is_that_of_the_engine_too() {
    let profile = "arn:aws:connect:us-east-1:111122223333:instance/0-1/routing-profile/2";
    let json = json!({
        "name": "Jo", "username": "jo", "extension": null, "softphoneEnabled": true, "permissions": ["outboundCall"],
        "dialableCountries": ["us"], "agentStates": [{"name": "Da", "type": "routable", "agentStateARN": "arn"}],
        "routingProfile": {"name": "R", "routingProfileARN": profile, "routingProfileId": profile, "queues": []},
    });
    let ours: Configuration = serde_json::from_value(json.clone()).unwrap();
    let engine = ours.to_configuration();
    assert_eq!((engine.name.as_str(), engine.softphone_enabled, engine.dialable_countries.len()), ("Jo", true, 1));
    assert_eq!(engine.routing_profile.as_ref().unwrap().other["queues"], json!([]));
    assert_eq!(engine.other["permissions"], json!(["outboundCall"]));
    assert!(ours.can_dial());
    assert_eq!(ours.instance().unwrap().region(), "us-east-1");
    assert_eq!(ours.available_state().unwrap().name, "Da");
    assert_eq!(json!(ours), json);
}

#[test]
fn a_number_without_a_country_is_never_sent() {
    let idle = AgentSnapshot::default();
    let dial = |number: &str| Dial { endpoint: Endpoint::phone_number(number), queue_arn: None, ..Dial::default() };
    for wrong in ["1123456789", "", "+", "+0123456", "+1 202", "+1234567890123456", "+１２３"] {
        assert_eq!(DialCommand::new(&idle, &dial(wrong)), Err(DialError::PhoneNumber), "{wrong}");
    }
    assert!(matches!(DialCommand::new(&idle, &dial("+12025550123")), Ok(DialCommand::Connect { .. })));
}

#[test]
fn an_agent_can_join_a_call_and_not_begin_one() {
    let endpoint: Endpoint =
        serde_json::from_value(json!({"type": "agent", "endpointARN": "arn", "name": "Bob"})).unwrap();
    let dial = Dial { endpoint, queue_arn: None, ..Dial::default() };
    assert_eq!(DialCommand::new(&AgentSnapshot::default(), &dial), Err(DialError::BadEndpoint));
    let chat = AgentSnapshot { contacts: vec![contact("chat", &[])], ..AgentSnapshot::default() };
    assert_eq!(DialCommand::new(&chat, &dial), Err(DialError::BadEndpoint), "a chat is not a call");
    let call = AgentSnapshot { contacts: vec![contact("voice", &[])], ..AgentSnapshot::default() };
    let joined = DialCommand::new(&call, &dial).unwrap();
    assert!(matches!(joined, DialCommand::AddConnection { contact_id, .. } if contact_id == "c-1"));
}
