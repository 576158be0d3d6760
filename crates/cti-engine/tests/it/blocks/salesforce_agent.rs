//! The agent's presence at the CRM (section 5.6).

use cti_engine::Port;
use cti_engine::connector::ErrorKind;
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, returned, returned_nothing};

/// The developer name of the agent's status.
fn status(bench: &Bench) -> Option<String> {
    bench.memory.agent().presence().map(|status| status.status_api_name)
}

fn logged_in() -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.run("SE_SFLoginAgent", json!({"status": "Available"})).port, Port::Success);
    bench
}

#[test]
fn login_takes_a_status_by_developer_name_or_id() {
    let bench = Bench::new();
    let ran = bench.run("SE_SFLoginAgent", json!({"status": "Available"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"presence": {"login": {"status": "Available"}}}));
    assert_eq!(status(&bench).as_deref(), Some("Available"));
    bench.run("SE_SFLoginAgent", json!({"status": "0N55g0000000002CAA"}));
    assert_eq!(status(&bench).as_deref(), Some("Busy"));
}

#[test]
fn set_agent_state_sets_a_status_by_developer_name_or_id() {
    let bench = logged_in();
    let ran = bench.run("SE_SFSetAgentState", json!({"status": "Busy"}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"presence": {"set_status": {"status": "Busy"}}}));
    assert_eq!(status(&bench).as_deref(), Some("Busy"));
    bench.run("SE_SFSetAgentState", json!({"status": "0N55g0000000003CAA"}));
    assert_eq!(status(&bench).as_deref(), Some("Offline"));
}

#[test]
fn login_and_set_agent_state_fail_for_no_status_and_for_one_that_does_not_exist() {
    for type_id in ["SE_SFLoginAgent", "SE_SFSetAgentState"] {
        let bench = logged_in();
        assert_eq!(bench.run(type_id, json!({"status": "available"})).way(), (Port::Failure, Some("notFound")));
        let ran = bench.run(type_id, json!({"status": "$.payload.nowhere"}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
        assert_eq!(status(&bench).as_deref(), Some("Available"), "nothing has changed");
    }
}

#[test]
fn get_agent_state_gives_id_name_and_developer_name() {
    let ran = logged_in().run("SE_SFGetAgentState", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"presence": {"status": {}}})));
    let status = json!({"statusId": "0N55g0000000001CAA", "statusName": "Available", "statusApiName": "Available"});
    assert_eq!(ran.record, returned(status));
}

#[test]
fn get_agent_workload_gives_capacity_and_load() {
    let ran = logged_in().run("SE_SFGetAgentWorkload", json!({}));
    assert_eq!((ran.way(), ran.call()), ((Port::Success, None), &json!({"presence": {"workload": {}}})));
    assert_eq!(ran.record, returned(json!({"configuredCapacity": 5.0, "currentWorkload": 0.0})));
}

#[test]
fn logout_ends_the_agents_presence() {
    let bench = logged_in();
    let ran = bench.run("SE_SFLogoutAgent", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"presence": {"logout": {}}}));
    assert_eq!(status(&bench), None);
}

#[test]
fn without_a_login_there_is_no_state_no_workload_and_no_logout() {
    for type_id in ["SE_SFGetAgentState", "SE_SFGetAgentWorkload", "SE_SFLogoutAgent"] {
        assert_eq!(Bench::new().run(type_id, json!({})).way(), (Port::Failure, Some("conflict")), "{type_id}");
    }
}

#[test]
fn presence_that_cannot_be_reached_fails() {
    let bench = logged_in();
    bench.memory.faults().fail("presence.status", ErrorKind::Unavailable).unwrap();
    let ran = bench.run("SE_SFGetAgentState", json!({}));
    assert_eq!((ran.way(), ran.record.get("results")), ((Port::Failure, Some("unavailable")), None::<&Value>));
}
