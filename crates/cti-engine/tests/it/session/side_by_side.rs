//! The parts of a session wait for each other in nothing.

use std::time::Duration;

use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, SalesforceUiEvent, SessionEvent, StateChange};
use cti_engine::session::{Happening, RecordingControl, SessionOptions};
use cti_model::adapter::ReplicaInstance;
use cti_model::feature::{Feature, RecordingPanel};
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};

use crate::session::common::{Bench, adapter, call, cti_flow, dial};

#[test]
fn a_flow_of_a_minute_holds_up_nothing_else() {
    let mut configuration = adapter(&[cti_flow("Dial", "salesforceUI.onClickToDial", dial())]);
    configuration.presence_sync_rules = vec![
        PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
            .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
            .set(Destination::Salesforce, "Busy"),
    ];
    configuration.settings.region = Some("us-east-1".into());
    configuration.replicas = vec![ReplicaInstance { region: "us-west-2".into(), ..ReplicaInstance::default() }];
    configuration.features = vec![
        Feature::new("SetAgentStatusOnSessionEnd", "Status: Offline"),
        Feature::new(RecordingPanel::NAME, "Enabled: true"),
        Feature::new("GlobalResiliency", "GlobalSignInEndpoint: https://example.my.connect.aws/x?a=b&c=d"),
    ];
    let mut bench = Bench::of(&configuration, SessionOptions::default());
    bench.memory.faults().hang("agent.dial").unwrap();
    bench.memory.center().add(call("c-1"));
    let inbox = &bench.inbox;
    inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connected)).unwrap();
    inbox.raise(AgentEvent::StateChange(StateChange { new_state: "Lunch".into(), ..StateChange::default() })).unwrap();
    inbox.raise(AgentEvent::StateChange(StateChange { new_state: "Logout".into(), ..StateChange::default() })).unwrap();
    inbox.raise(SessionEvent::recording("c-1", RecordingControl::Start)).unwrap();
    inbox.raise(SessionEvent::fail_over("us-west-2")).unwrap();
    inbox.raise(SessionEvent::pages_open(1)).unwrap();
    inbox.raise(SessionEvent::pages_open(0)).unwrap();

    let mut when = Vec::new();
    while when.last().is_none_or(|(_, name)| *name != "ran") {
        let happening = bench.memory.drive(bench.session.next()).unwrap();
        let name = match happening {
            Happening::FlowRan(_) => "ran",
            Happening::PresenceApplied(_) => "presence",
            Happening::StatusSet { .. } => "status",
            Happening::SignedOut { .. } => "logout",
            Happening::Recording { .. } => "recording",
            Happening::FailedOver { .. } => "fail-over",
            _ => continue,
        };
        when.push((bench.memory.desk().clock().now(), name));
    }
    let seconds = Duration::from_secs;
    let mut at_once: Vec<_> = when.drain(..4).collect();
    at_once.sort_unstable();
    assert_eq!(at_once, ["fail-over", "logout", "presence", "recording"].map(|name| (seconds(0), name)));
    assert_eq!(when, [(seconds(5), "status"), (seconds(60), "ran")]);
}

#[test]
fn a_presence_update_that_hangs_holds_up_no_flow() {
    let mut configuration = adapter(&[cti_flow("Dial", "salesforceUI.onClickToDial", dial())]);
    configuration.presence_sync_rules = vec![
        PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
            .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
            .set(Destination::Salesforce, "Busy"),
    ];
    let options = SessionOptions::default().call_deadline(Duration::from_secs(3));
    let mut bench = Bench::of(&configuration, options);
    bench.memory.faults().hang("presence.set_status").unwrap();
    let lunch = StateChange { new_state: "Lunch".into(), ..StateChange::default() };
    bench.inbox.raise(AgentEvent::StateChange(lunch)).unwrap();
    bench.inbox.raise(SalesforceUiEvent::click_to_dial("+12025550123")).unwrap();
    let happened = bench.settle();
    let at = |wanted: fn(&Happening) -> bool| happened.iter().position(wanted).unwrap();
    assert!(at(|it| matches!(it, Happening::FlowRan(_))) < at(|it| matches!(it, Happening::PresenceApplied(_))));
    assert_eq!(bench.memory.desk().clock().now(), Duration::from_secs(3), "the deadline of a call is an option");
}

#[test]
fn close_lets_a_session_end_that_is_due_be_carried_out() {
    let mut configuration = adapter(&[]);
    configuration.features = vec![Feature::new("SetAgentStatusOnSessionEnd", "Status: Offline")];
    let mut bench = Bench::of(&configuration, SessionOptions::default());
    bench.inbox.raise(SessionEvent::pages_open(1)).unwrap();
    bench.inbox.raise(SessionEvent::pages_open(0)).unwrap();
    bench.inbox.close();
    let happened = bench.settle();
    assert!(happened.iter().any(|happening| matches!(happening, Happening::StatusSet { error: None, .. })));
    assert!(bench.memory.drive(bench.session.next()).is_none());
}
