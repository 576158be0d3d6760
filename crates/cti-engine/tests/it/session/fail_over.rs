//! Global Resiliency: another region takes over, and the agent's state is restored within five seconds (section 10.6).

use std::time::Duration;

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_engine::connector::ErrorKind;
use cti_engine::event::{AgentEvent, SessionEvent, StateChange};
use cti_engine::session::{AgentStateAfter, Happening, SessionOptions};
use cti_model::ProductVersion;
use cti_model::adapter::{AdapterSettings, CtiAdapter, ReplicaInstance};
use cti_model::feature::Feature;
use cti_model::presence::SYSTEM_STATES;

use crate::session::common::Bench;

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

fn configuration(retains: bool) -> CtiAdapter {
    let value =
        format!("GlobalSignInEndpoint:https://example.my.connect.aws/x?a=b&c=d\nRetainAgentStateEnabled: {retains}");
    let features = vec![Feature::new("GlobalResiliency", value)];
    CtiAdapter { settings: settings(), replicas: vec![replica()], features, ..CtiAdapter::default() }
}

/// A session whose agent went through these states, each of which lasted ten minutes but the last.
fn after(retains: bool, states: &[&str]) -> Bench {
    let mut bench = Bench::of(&configuration(retains), SessionOptions::default());
    for pair in states.windows(2) {
        bench.memory.clock().advance(Duration::from_secs(600));
        bench.memory.agent().log_in();
        bench.inbox.raise(change(pair[0], pair[1])).unwrap();
        bench.settle();
    }
    bench.memory.journal().clear();
    bench
}

/// An agent at lunch whom the fail-over has just set offline.
fn failing_over(retains: bool) -> Bench {
    let bench = after(retains, &["Available", "Lunch", "Offline"]);
    bench.memory.clock().advance(Duration::from_secs(2));
    bench
}

fn fail_over(bench: &mut Bench, region: &str) -> AgentStateAfter {
    let ticket = bench.inbox.raise(SessionEvent::fail_over(region)).unwrap();
    let told = bench.settle().into_iter().find_map(|happening| match happening {
        Happening::FailedOver { ticket: of, instance, agent_state } if of == ticket => Some((instance, agent_state)),
        _ => None,
    });
    let (instance, agent_state) = told.unwrap();
    assert_eq!((instance.region.as_str(), &bench.inbox.instance()), (region, &*instance));
    agent_state
}

#[test]
fn the_state_before_is_restored_in_the_region_that_took_over() {
    let mut bench = failing_over(true);
    assert!(matches!(fail_over(&mut bench, "us-west-2"), AgentStateAfter::Restored { state } if state == "Lunch"));
    assert_eq!(bench.memory.agent().current_state().name, "Lunch");
    assert_eq!(bench.inbox.instance().instance, "https://replica.my.connect.aws");
    let credential = |bench: &Bench| bench.memory.properties().get("recordingNamedCredential");
    assert_eq!(credential(&bench), Some("AmazonConnectAPI_us_west_2".into()));
    // And back.
    fail_over(&mut bench, "us-east-1");
    assert_eq!(credential(&bench), Some("AmazonConnectAPI".into()));
}

#[test]
fn a_failure_that_may_pass_is_tried_again_for_five_seconds_and_no_longer() {
    let mut bench = failing_over(true);
    bench.memory.faults().fail("agent.set_state_by_name", ErrorKind::Unavailable).unwrap();
    let noticed = bench.memory.desk().clock().now();
    let told = fail_over(&mut bench, "us-west-2");
    assert!(matches!(told, AgentStateAfter::NotRestored { state, error } if state == "Lunch" && error.is_retryable()));
    let entries = bench.memory.journal().entries();
    let tries: Vec<Duration> = entries.iter().map(|entry| entry.at.saturating_sub(noticed)).collect();
    assert_eq!((tries.len(), tries.last()), (10, Some(&Duration::from_millis(4500))));
}

#[test]
fn a_call_that_hangs_ends_with_the_five_seconds() {
    let mut bench = failing_over(true);
    bench.memory.faults().hang("agent.set_state_by_name").unwrap();
    let noticed = bench.memory.desk().clock().now();
    let told = fail_over(&mut bench, "us-west-2");
    assert!(matches!(told, AgentStateAfter::NotRestored { error, .. } if error.kind() == ErrorKind::Timeout));
    assert_eq!(bench.memory.desk().clock().now().saturating_sub(noticed), Duration::from_secs(5));
}

#[test]
fn an_agent_who_chose_to_be_offline_stays_offline() {
    let mut bench = after(true, &["Available", "Offline"]);
    bench.memory.clock().advance(Duration::from_secs(600));
    assert!(matches!(fail_over(&mut bench, "us-west-2"), AgentStateAfter::NothingToRestore));
    assert!(bench.memory.journal().calls().is_empty());
}

/// What a fail-over restores after these states, each of which lasted ten minutes but the last, which has just begun.
fn restored_after(states: &[&str]) -> Option<String> {
    match fail_over(&mut after(true, states), "us-west-2") {
        AgentStateAfter::Restored { state } => Some(state),
        AgentStateAfter::NothingToRestore => None,
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
    let mut bench = failing_over(false);
    assert!(matches!(fail_over(&mut bench, "us-west-2"), AgentStateAfter::NotRetained));
}

#[test]
fn an_adapter_says_whether_replicas_count() {
    let instances = |adapter: &CtiAdapter, engine: Engine| Adapter::compile(&engine, adapter).instances().len();
    let mut adapter = configuration(true);
    assert_eq!(instances(&adapter, Engine::new()), 2);
    // The feature came with 5.27.
    assert_eq!(instances(&adapter, Engine::new().with_version(ProductVersion::new(5, 26, 0))), 1);
    adapter.features.clear();
    assert_eq!(instances(&adapter, Engine::new()), 1);
}

#[test]
fn with_the_feature_off_there_is_only_the_own_instance() {
    let mut adapter = configuration(true);
    adapter.features.clear();
    let mut bench = Bench::of(&adapter, SessionOptions::default());
    bench.inbox.raise(SessionEvent::fail_over("us-west-2")).unwrap();
    let told: Vec<String> = bench.settle().iter().map(ToString::to_string).collect();
    assert!(told.contains(&"the adapter has no instance in `us-west-2`; it has us-east-1".to_owned()), "{told:?}");
    assert_eq!(bench.inbox.instance().region, "us-east-1");
}
