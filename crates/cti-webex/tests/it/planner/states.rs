//! The agent's two states.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use cti_engine::async_trait;
use cti_engine::connector::{Answer, Call, ErrorKind, PresenceCall};
use cti_engine::event::{SalesforceAgentEvent, StatusChange, Work};
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::{MemoryDesk, Phase};
use cti_webex::agent_state::{AgentMoment, SubStatus};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::TaskEventName as Name;
use cti_webex::planner::{Planner, PlannerOptions};
use serde_json::json;

use super::rig::Agent;

fn synced() -> Agent {
    let mut config = ConnectorConfig::default();
    config.omni.is_enabled = true;
    (config.omni.status_on_call, config.omni.idle_code_on_work) = ("Busy".to_owned(), "Lunch".to_owned());
    let memory = MemoryDesk::new("Sato");
    memory.agent().choose_presence("Available").unwrap();
    Agent::at(memory, "agent-1", config, PlannerOptions::default())
}

fn presence(agent: &Agent) -> Option<String> {
    agent.memory.agent().presence().map(|status| status.status_api_name)
}

fn work(id: &str) -> Work {
    Work { work_id: id.to_owned(), ..Work::default() }
}

/// Passes on what the agent's presence reports.
fn echo(agent: &mut Agent) {
    for event in agent.memory.agent().take_events() {
        agent.hear_desk(event);
    }
}

#[test]
fn during_a_call_no_work_is_offered_and_after_it_the_status_is_set_back() {
    let mut agent = synced();
    agent.answers();
    assert_eq!(presence(&agent).as_deref(), Some("Busy"));
    echo(&mut agent);
    agent.hear(Name::AgentContactHeld);
    agent.hear(Name::AgentContactAssigned);
    let did = agent.wraps_up("Solved");
    assert_eq!(did.last().map(String::as_str), Some("presence status set back to 0N55g0000000001CAA"), "{did:?}");
    assert_eq!(presence(&agent).as_deref(), Some("Available"));
    assert!(agent.wraps_up("Solved").is_empty(), "told twice");
}

#[test]
fn the_wrap_up_counts_as_work_of_the_call() {
    let mut agent = synced();
    agent.answers();
    agent.hear(Name::AgentWrapup);
    assert_eq!(presence(&agent).as_deref(), Some("Busy"));
    agent.hear(Name::AgentWrappedUp);
    assert_eq!(presence(&agent).as_deref(), Some("Available"));
}

#[test]
fn a_status_that_the_agent_chose_stays() {
    // Whether the event of the choice is heard or lost.
    for is_heard in [true, false] {
        let mut agent = synced();
        agent.answers();
        echo(&mut agent);
        agent.memory.agent().choose_presence("Offline").unwrap();
        if is_heard {
            echo(&mut agent);
        }
        agent.wraps_up("Solved");
        assert_eq!(presence(&agent).as_deref(), Some("Offline"));
    }
    let mut before = synced();
    before.memory.agent().choose_presence("Busy").unwrap();
    assert!(before.answers().contains(&"presence status left: the agent is there already".to_owned()));
    before.wraps_up("Solved");
    assert_eq!(presence(&before).as_deref(), Some("Busy"));
}

#[test]
fn an_agent_who_is_logged_out_is_not_logged_in() {
    let mut agent = synced();
    agent.memory.agent().log_out_of_presence().unwrap();
    agent.answers();
    assert_eq!(presence(&agent), None);
    agent.wraps_up("Solved");
    assert_eq!(presence(&agent), None);
    let mut leaves = synced();
    leaves.answers();
    leaves.memory.agent().log_out_of_presence().unwrap();
    leaves.wraps_up("Solved");
    assert_eq!(presence(&leaves), None);
}

#[test]
fn work_of_omni_channel_makes_the_agent_idle_and_the_end_of_it_available() {
    let mut agent = synced();
    agent.memory.center().set_phase("i-1", Phase::Cleared);
    let state = |agent: &Agent| agent.memory.agent().current_state().name;
    let accepted = |id| SalesforceAgentEvent::WorkAccepted(work(id));
    let closed = |id| SalesforceAgentEvent::WorkClosed(work(id));
    assert_eq!(agent.hear_desk(accepted("w-1")), ["Webex state set to Lunch"]);
    assert_eq!(state(&agent), "Lunch");
    agent.hear_desk(accepted("w-2"));
    assert!(agent.hear_desk(closed("w-1")).is_empty(), "other work goes on");
    assert_eq!(agent.hear_desk(closed("w-2")), ["Webex state set back to Available"]);
    assert_eq!(state(&agent), "Available");

    agent.memory.agent().choose_state("Lunch").unwrap();
    assert_eq!(agent.hear_desk(accepted("w-3")), ["Webex state left: the agent is not available anyway"]);
    agent.hear_desk(closed("w-3"));
    assert_eq!(state(&agent), "Lunch", "the agent's own lunch");

    agent.memory.agent().choose_state("Available").unwrap();
    agent.hear_desk(accepted("w-4"));
    let to = |to: &str, sub_status| AgentMoment::StateChanged {
        from: "x".into(),
        to: to.into(),
        sub_status,
        aux_code_id: None,
    };
    agent.planner.hear_agent(&to("Lunch", SubStatus::Idle));
    agent.planner.hear_agent(&to("Meeting", SubStatus::Idle));
    assert!(agent.hear_desk(closed("w-4")).is_empty(), "the agent chose a meeting");
    agent.hear_desk(accepted("w-5"));
    agent.planner.hear_agent(&AgentMoment::LoggedIn);
    assert!(agent.hear_desk(closed("w-5")).is_empty(), "a login begins anew");
}

#[test]
fn a_label_that_no_status_has_sets_nothing() {
    let mut agent = synced();
    agent.memory.crm().answer_query(
        "SELECT Id, MasterLabel FROM ServicePresenceStatus",
        vec![json!({"Id": "0N55g0000000002CAA", "MasterLabel": "On a Call"}).as_object().cloned().unwrap()],
    );
    let did = agent.answers();
    assert!(did[0].starts_with("there is no presence status `Busy`"), "{did:?}");
    assert_eq!(presence(&agent).as_deref(), Some("Available"));
}

#[test]
fn a_label_is_looked_up_and_its_status_set_by_its_id() {
    let mut agent = synced();
    agent.memory.crm().answer_query(
        "SELECT Id, MasterLabel FROM ServicePresenceStatus",
        vec![json!({"Id": "0N55g0000000002CAA", "MasterLabel": " busy "}).as_object().cloned().unwrap()],
    );
    agent.answers();
    assert_eq!(presence(&agent).as_deref(), Some("Busy"));
    agent.wraps_up("Solved");
    assert_eq!(presence(&agent).as_deref(), Some("Available"));
}

#[test]
fn what_cannot_be_set_is_not_set_back() {
    let mut agent = synced();
    agent.memory.faults().fail_nth("presence.set_status", 1, ErrorKind::Denied).unwrap();
    agent.answers();
    agent.wraps_up("Solved");
    assert_eq!(agent.count("presence.set_status"), 1);
    let mut blind = synced();
    blind.memory.faults().fail("presence.status", ErrorKind::Unsupported).unwrap();
    let did = blind.answers();
    assert!(
        did.contains(&"presence status left: the state is not known, so it could not be restored".to_owned()),
        "{did:?}"
    );
    assert_eq!(blind.count("presence.set_status"), 0);
}

#[test]
fn a_call_after_one_whose_end_was_lost_ends_it() {
    let mut agent = synced();
    agent.answers();
    agent.hear(Name::AgentWrapup);
    let next = agent.event(Name::AgentContactAssigned, json!({}));
    agent.hear_event(&next.with("interactionId", "i-2"));
    assert_eq!(agent.tasks_in_crm()[0]["Status"], "Completed");
    assert_eq!(presence(&agent).as_deref(), Some("Busy"), "the second call goes on");
    echo(&mut agent);
    agent.hear_desk(SalesforceAgentEvent::StateChange(StatusChange::default()));
    assert_eq!(presence(&agent).as_deref(), Some("Busy"));
}

/// An agent who chooses a status right after one was set.
struct Choosing(MemoryDesk);

#[async_trait]
impl Layer for Choosing {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let answer = next.call(ask).await;
        if let Call::Presence(PresenceCall::SetStatus { .. }) = ask.call {
            self.0.agent().choose_presence("Offline").unwrap();
        }
        answer
    }
}

#[test]
fn a_status_that_the_agent_chose_at_once_is_not_taken_for_the_one_that_was_set() {
    let mut agent = synced();
    let desk = agent.memory.desk().with_layer(Arc::new(Choosing(agent.memory.clone())));
    agent.planner = Planner::new(desk, agent.planner.config().clone(), PlannerOptions::default());
    agent.answers();
    echo(&mut agent);
    agent.wraps_up("Solved");
    assert_eq!((presence(&agent).as_deref(), agent.count("presence.set_status")), (Some("Offline"), 1));
}
