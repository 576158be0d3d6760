//! Global Resiliency: another region takes over, and the agent's state is restored within five seconds (section 10.6).
#![expect(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use cti_engine::connector::ErrorKind;
use cti_engine::event::{AgentEvent, StateChange};
use cti_engine::memory::MemoryDesk;
use cti_engine::resiliency::{FailOver, Resiliency};
use cti_model::ProductVersion;
use cti_model::adapter::{AdapterSettings, CtiAdapter, ReplicaInstance};
use cti_model::feature::Feature;
use cti_model::presence::SYSTEM_STATES;

fn settings() -> AdapterSettings {
    AdapterSettings {
        region: Some("us-east-1".into()),
        instance: "https://own.my.connect.aws".into(),
        ..AdapterSettings::default()
    }
}

fn replica() -> ReplicaInstance {
    ReplicaInstance {
        region: "us-west-2".into(),
        instance: "https://replica.my.connect.aws".into(),
        ..ReplicaInstance::default()
    }
}

fn change(from: &str, to: &str) -> AgentEvent {
    AgentEvent::StateChange(StateChange { agent: "Sato".into(), old_state: from.into(), new_state: to.into() })
}

/// An agent at lunch whom the fail-over has just set offline.
fn failing_over() -> (MemoryDesk, Resiliency) {
    let memory = MemoryDesk::new("Sato");
    let mut resiliency = Resiliency::new(&settings(), &[replica()]).retain_agent_state(true);
    resiliency.hear(&change("Available", "Lunch"), &memory.desk());
    memory.clock().advance(Duration::from_secs(600));
    resiliency.hear(&change("Lunch", "Offline"), &memory.desk());
    memory.clock().advance(Duration::from_secs(2));
    (memory, resiliency)
}

#[test]
fn the_state_before_is_restored_in_the_region_that_took_over() {
    let (memory, mut resiliency) = failing_over();
    let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap();
    assert!(matches!(fail_over, FailOver::Restored { state } if state == "Lunch"));
    assert_eq!(memory.agent().current_state().name, "Lunch");
    assert_eq!(resiliency.active().instance, "https://replica.my.connect.aws");
    assert_eq!(resiliency.active().recording_named_credential, "AmazonConnectAPI_us_west_2");
    // And back.
    let back = memory.drive(resiliency.fail_over("us-east-1", &memory.desk())).unwrap();
    assert!(matches!(back, FailOver::NothingToRestore | FailOver::Restored { .. }));
    assert_eq!(resiliency.active().recording_named_credential, "AmazonConnectAPI");
}

#[test]
fn a_failure_that_may_pass_is_tried_again_for_five_seconds_and_no_longer() {
    let (memory, mut resiliency) = failing_over();
    memory.faults().fail("agent.set_state_by_name", ErrorKind::Unavailable).unwrap();
    let noticed = memory.desk().clock().now();
    let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap();
    assert!(matches!(fail_over, FailOver::NotRestored { state, error } if state == "Lunch" && error.is_retryable()));
    let tries: Vec<Duration> =
        memory.journal().entries().iter().map(|entry| entry.at.saturating_sub(noticed)).collect();
    assert_eq!((tries.len(), tries.last()), (10, Some(&Duration::from_millis(4500))));
}

#[test]
fn a_call_that_hangs_ends_with_the_five_seconds() {
    let (memory, mut resiliency) = failing_over();
    memory.faults().hang("agent.set_state_by_name").unwrap();
    let noticed = memory.desk().clock().now();
    let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap();
    assert!(matches!(fail_over, FailOver::NotRestored { error, .. } if error.kind() == ErrorKind::Timeout));
    assert_eq!(memory.desk().clock().now().saturating_sub(noticed), Duration::from_secs(5));
}

#[test]
fn an_agent_who_chose_to_be_offline_stays_offline() {
    let memory = MemoryDesk::new("Sato");
    let mut resiliency = Resiliency::new(&settings(), &[replica()]).retain_agent_state(true);
    resiliency.hear(&change("Available", "Offline"), &memory.desk());
    memory.clock().advance(Duration::from_secs(600));
    let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap();
    assert!(matches!(fail_over, FailOver::NothingToRestore));
    assert!(memory.journal().calls().is_empty());
}

/// What a fail-over restores after these states, each of which lasted ten minutes but the last, which has just begun.
fn restored_after(states: &[&str]) -> Option<String> {
    let memory = MemoryDesk::new("Sato");
    let mut resiliency = Resiliency::new(&settings(), &[replica()]).retain_agent_state(true);
    for pair in states.windows(2) {
        memory.clock().advance(Duration::from_secs(600));
        resiliency.hear(&change(pair[0], pair[1]), &memory.desk());
    }
    match memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap() {
        FailOver::Restored { state } => Some(state),
        FailOver::NothingToRestore => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fail_over_in_a_call_restores_the_state_before_the_call() {
    for state in SYSTEM_STATES {
        assert_eq!(restored_after(&["Available", state, "Offline"]).as_deref(), Some("Available"), "{state}");
        assert_eq!(restored_after(&["Lunch", "Available", state]).as_deref(), Some("Available"), "{state}");
        assert_eq!(restored_after(&[state, "Offline"]), None, "{state}");
    }
    let call = ["Lunch", "CallingCustomer", "Busy", "AfterCallWork", "Lunch", "Busy", "Offline"];
    assert_eq!(restored_after(&call).as_deref(), Some("Lunch"));
}

#[test]
fn an_agent_who_was_offline_before_a_call_stays_offline() {
    assert_eq!(restored_after(&["Available", "Offline", "Busy", "Offline"]), None);
}

#[test]
fn a_state_that_signs_the_agent_out_is_never_gone_back_to_nor_what_was_before_it() {
    assert_eq!(restored_after(&["Available", "Lunch Logout", "Offline"]), None);
    assert_eq!(restored_after(&["Available", "Lunch Logout"]), None);
    let back = ["Available", "Logout", "Offline", "Lunch", "Offline"];
    assert_eq!(restored_after(&back).as_deref(), Some("Lunch"), "the agent came back");
}

#[test]
fn without_retain_the_state_is_left_as_it_is() {
    let (memory, resiliency) = failing_over();
    let mut resiliency = resiliency.retain_agent_state(false);
    let fail_over = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap();
    assert!(matches!(fail_over, FailOver::NotRetained));
}

#[test]
fn an_adapter_says_whether_replicas_count_and_states_are_retained() {
    let mut adapter = CtiAdapter { settings: settings(), replicas: vec![replica()], ..CtiAdapter::default() };
    let regions = |adapter: &CtiAdapter| Resiliency::of_adapter(adapter, ProductVersion::NEWEST).instances().count();
    assert_eq!(regions(&adapter), 1);
    let value = "GlobalSignInEndpoint:https://example.my.connect.aws/x?a=b&c=d\nRetainAgentStateEnabled: true";
    adapter.features.push(Feature::new("GlobalResiliency", value));
    assert_eq!(regions(&adapter), 2);
    // The feature came with 5.27.
    assert_eq!(Resiliency::of_adapter(&adapter, ProductVersion::new(5, 26, 0)).instances().count(), 1);
}

#[test]
fn with_the_feature_off_there_is_only_the_own_instance() {
    let memory = MemoryDesk::new("Sato");
    let mut resiliency = Resiliency::off(&settings());
    let error = memory.drive(resiliency.fail_over("us-west-2", &memory.desk())).unwrap_err();
    assert_eq!(error.to_string(), "the adapter has no instance in `us-west-2`; it has us-east-1");
    assert_eq!(resiliency.active().region, "us-east-1");
}
