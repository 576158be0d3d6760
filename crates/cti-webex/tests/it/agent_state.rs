//! The agent's state: told once, in the words that agents see.
#![expect(clippy::panic, reason = "a test")]

use cti_webex::agent_state::{AgentMoment, AgentState, SubStatus};
use cti_webex::event::{AgentEvent, DesktopEvent};
use serde_json::{Value, json};

fn agent_event(value: Value) -> AgentEvent {
    match DesktopEvent::from_value(value) {
        Ok(DesktopEvent::Agent(event)) => event,
        other => panic!("not an event of an agent: {other:?}"),
    }
}

fn state(sub_status: &str, code: &str, at: i64) -> AgentEvent {
    agent_event(json!({"data": {"type": "AgentStateChangeSuccess", "subStatus": sub_status, "auxCodeId": code,
        "lastStateChangeTimestamp": at, "changedById": "s-1"}}))
}

fn logged_in() -> AgentState {
    let mut agent = AgentState::new();
    let login = agent_event(
        json!({"data": {"type": "AgentStationLoginSuccess", "agentId": "a-1", "agentName": "Ann", "dn": "1001",
        "teamName": "Gold", "subStatus": "Idle", "auxCodeId": "1", "idleCodes": [
            {"id": "0", "name": "Available", "isSystem": true}, {"id": "1", "name": "Lunch"}, {"id": "2", "name": "Meeting", "isDefault": true}],
        "wrapupCodes": [{"id": "w", "name": "Sale"}]}}),
    );
    assert_eq!(agent.hear(&login), [AgentMoment::LoggedIn]);
    agent
}

#[test]
fn a_login_brings_codes_and_state() {
    let agent = logged_in();
    assert_eq!((agent.label().as_str(), agent.idle_codes.by_name("meeting ").unwrap().id.as_str()), ("Lunch", "2"));
    assert_eq!(agent.idle_codes.default_code().unwrap().name, "Meeting");
    assert_eq!(agent.wrap_up_codes.by_id("w").unwrap().name, "Sale");
    assert!(!format!("{agent:?}").contains("1001"), "a number is not shown");
    let kept: AgentState = serde_json::from_str(&serde_json::to_string(&agent).unwrap()).unwrap();
    assert_eq!(kept, agent);
}

#[test]
fn a_change_is_told_once_and_an_old_one_not_at_all() {
    let mut agent = logged_in();
    let told = agent.hear(&state("Available", "0", 10));
    let change = AgentMoment::StateChanged {
        from: "Lunch".into(),
        to: "Available".into(),
        sub_status: SubStatus::Available,
        aux_code_id: Some("0".into()),
    };
    assert_eq!(told, [change]);
    assert!(agent.hear(&state("Available", "0", 10)).is_empty());
    assert!(agent.hear(&state("Idle", "1", 5)).is_empty(), "it comes late");
    assert_eq!(agent.hear(&state("Idle", "2", 20)).len(), 1);
    assert_eq!(agent.label(), "Meeting");
    assert_eq!(agent.hear(&state("Idle", "1", 30)).len(), 1, "another code is another state");
    assert_eq!(agent.changed_by.as_deref(), Some("s-1"));
}

#[test]
fn a_second_login_is_a_reload_and_a_logout_is_told_once() {
    let mut agent = logged_in();
    let again = agent_event(json!({"data": {"type": "AgentReloginSuccess", "subStatus": "Idle", "auxCodeId": "1"}}));
    assert!(agent.hear(&again).is_empty());
    let out = agent_event(json!({"data": {"type": "Logout"}}));
    let told = agent.hear(&out);
    assert!(matches!(&told[..], [AgentMoment::LoggedOut, AgentMoment::StateChanged { to, .. }] if to == "LoggedOut"));
    assert!(agent.hear(&out).is_empty());
    assert!(!agent.is_logged_in);
}

#[test]
fn what_the_sdk_says_was_updated_is_read() {
    let mut agent = AgentState::new();
    let told = agent.hear(&agent_event(json!([
        {"name": "dn", "value": "+12580258011", "oldValue": ""},
        {"name": "status", "value": "LoggedIn", "oldValue": "DefaultState"},
        {"name": "subStatus", "value": "Available", "oldValue": ""}])));
    assert_eq!(told, [AgentMoment::LoggedIn]);
    assert_eq!((agent.sub_status.clone(), agent.dn.as_deref()), (SubStatus::Available, Some("+12580258011")));
    let told = agent.hear(&agent_event(json!([
        {"name": "subStatus", "value": "Idle", "oldValue": "Available"},
        {"name": "idleCode", "value": {"id": "9", "name": "Training"}, "oldValue": {}}])));
    assert!(matches!(&told[..], [AgentMoment::StateChanged { to, .. }] if to == "Training"));
}

#[test]
fn channels_are_told_apart() {
    let mut agent = logged_in();
    let event = |channels: Value, state: &str| {
        agent_event(
            json!({"data": {"type": "AgentChannelStateChanged", "channelType": channels, "state": state, "auxCodeId": "2"}}),
        )
    };
    let told = agent.hear(&event(json!(["telephony", "chat"]), "Idle"));
    assert_eq!(told.len(), 2);
    assert!(agent.hear(&event(json!("chat"), "Idle")).is_empty());
    assert_eq!(agent.hear(&event(json!("chat"), "Available")).len(), 1);
    assert_eq!(agent.channels["telephony"].sub_status, SubStatus::Idle);
    assert_eq!(agent.label(), "Lunch", "the state of the agent is another thing");
}

#[test]
fn flows_hear_of_the_agent() {
    let mut agent = logged_in();
    let mut heard = Vec::new();
    for event in [state("Available", "0", 1), state("RONA", "5", 2), state("Idle", "1", 3)] {
        for moment in agent.hear(&event) {
            heard.extend(agent.desk_events(&moment).into_iter().map(|event| event.trigger().to_string()));
        }
    }
    let of = |event: &str| format!("connectAgent.{event}");
    assert_eq!(
        heard,
        ["onStateChange", "onRoutable", "onStateChange", "onNotRoutable", "onError", "onStateChange", "onNotRoutable"]
            .map(of)
    );
    let init = agent.desk_events(&AgentMoment::LoggedIn);
    assert_eq!(init[0].trigger().to_string(), "connectAgent.onInit");
    let change =
        AgentMoment::StateChanged { from: "A".into(), to: "B".into(), sub_status: SubStatus::Idle, aux_code_id: None };
    assert_eq!(agent.desk_events(&change)[0].payload(), json!({"agent": "Ann", "oldState": "A", "newState": "B"}));
}
