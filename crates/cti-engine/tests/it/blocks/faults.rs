//! What an asking block does when its call fails, hangs, is cancelled, or is not supported.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test")]

use std::collections::HashSet;
use std::time::Duration;

use cti_engine::connector::{Call, Desk, ErrorKind, HostPolicy};
use cti_engine::{CancelToken, End, Exception, Execution, Port};
use cti_model::Catalogue;
use serde_json::json;

use crate::blocks::bench::{BLOCK, port_of, prepared, returned_nothing};
use crate::blocks::catalogue::filled_controls;
use crate::common::around::port_of_failure;
use crate::common::asking::{Asking, table};

const KINDS: [ErrorKind; 8] = [
    ErrorKind::Unsupported,
    ErrorKind::NotFound,
    ErrorKind::Denied,
    ErrorKind::Invalid,
    ErrorKind::Conflict,
    ErrorKind::Unavailable,
    ErrorKind::Timeout,
    ErrorKind::Other,
];

fn failed_with(execution: &Execution) -> Option<&Exception> {
    let record = execution.record(BLOCK).unwrap();
    assert_eq!(record.success, record.exception.is_none());
    if !record.success {
        assert_eq!(record.results.to_value(), None, "what failed returns nothing");
    }
    record.exception.as_deref()
}

/// The block succeeds at that desk, with the call of its row.
fn check_success(row: &Asking, bench: &crate::blocks::bench::Bench) {
    let ran = bench.run(row.type_id, row.controls.clone());
    assert_eq!(ran.way().1, None, "{}: {}", row.type_id, ran.record);
    assert_ne!(ran.port, Port::Failure, "{}", row.type_id);
    assert_eq!(bench.memory.journal().calls(), row.calls, "{}", row.type_id);
}

#[test]
fn every_row_of_the_table_makes_its_call_and_succeeds() {
    for row in table() {
        check_success(&row, &row.bench());
    }
}

#[test]
fn every_call_of_a_connector_is_made_by_a_block_but_for_signing_out_and_pausing_a_recording() {
    let made: HashSet<&str> = table().iter().map(|row| row.call).collect();
    let never: Vec<&str> = Call::names().filter(|call| !made.contains(call)).collect();
    assert_eq!(never, ["agent.logout", "contact.suspend_recording", "contact.resume_recording"]);
}

#[test]
fn a_call_has_one_name_as_text_as_json_and_as_a_variant() {
    let camel_case = |name: &str| -> String {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        name.split('_').map(capital).collect()
    };
    for row in table() {
        let bench = row.bench();
        bench.run(row.type_id, row.controls.clone());
        let entries = bench.memory.journal().entries();
        let call = &entries.iter().find(|entry| entry.call.name() == row.call).unwrap().call;
        let (capability, method) = row.call.split_once('.').unwrap();
        let json = serde_json::to_value(call).unwrap();
        assert!(json[capability][method].is_object(), "{json}");
        assert_eq!(serde_json::from_value::<Call>(json).unwrap(), *call);
        let variant = format!("{call:?}");
        let written = variant.split(['(', ' ', ')']).take(2).collect::<Vec<_>>();
        assert_eq!(written, [camel_case(capability), camel_case(method)]);
    }
}

#[test]
fn a_block_outside_the_table_asks_nothing() {
    let asking: HashSet<&str> = table().iter().map(|row| row.type_id).collect();
    let silent = Catalogue::standard().iter().filter(|spec| !asking.contains(spec.type_id));
    for spec in silent.filter(|spec| !matches!(spec.type_id, "SE_Start" | "SE_End")) {
        let ran = prepared().run(spec.type_id, filled_controls(spec));
        assert_eq!(ran.calls, [] as [serde_json::Value; 0], "{}", spec.type_id);
    }
}

#[test]
fn a_call_that_fails_leaves_its_kind_in_the_record_and_goes_by_the_port_of_failure() {
    for row in table() {
        let bench = row.bench();
        for kind in KINDS {
            bench.memory.faults().fail(row.call, kind).unwrap();
            let ran = bench.run(row.type_id, row.controls.clone());
            assert_eq!(ran.way(), (port_of_failure(row.type_id), Some(kind.as_str())), "{}", row.type_id);
            assert_eq!(failed_with(&ran.execution).unwrap().message, "a fault injected by the test");
            assert!(ran.execution.changes().attributes.is_empty(), "{}", row.type_id);
            assert_eq!(ran.seen, [], "{}", row.type_id);
        }
        bench.memory.faults().heal(row.call);
        check_success(&row, &bench);
    }
}

#[test]
fn a_call_that_hangs_ends_the_run_at_its_deadline_and_leaves_the_desk_usable() {
    for row in table() {
        let bench = row.bench();
        bench.memory.faults().hang(row.call).unwrap();
        let execution = bench.execute(&[], row.type_id, row.controls.clone(), &CancelToken::new()).unwrap();
        assert_eq!(*execution.end(), End::TimedOut { block: BLOCK.into() }, "{}", row.type_id);
        assert_eq!(execution.elapsed(), Duration::from_secs(60), "{}", row.type_id);
        assert_eq!(port_of(&execution), None, "{}", row.type_id);
        assert_eq!(failed_with(&execution).unwrap().kind, "timeout", "{}", row.type_id);
        bench.memory.faults().heal(row.call);
        check_success(&row, &bench);
    }
}

#[test]
fn a_run_that_is_cancelled_while_a_call_hangs_ends_at_once_and_leaves_the_desk_usable() {
    for row in table() {
        let bench = row.bench();
        bench.memory.faults().hang(row.call).unwrap();
        let execution = bench.cancel_after(7, row.type_id, row.controls.clone());
        assert_eq!(*execution.end(), End::Cancelled { block: BLOCK.into() }, "{}", row.type_id);
        assert_eq!(execution.elapsed(), Duration::from_secs(7), "{}", row.type_id);
        assert_eq!(port_of(&execution), None, "{}", row.type_id);
        assert_eq!(failed_with(&execution).unwrap().kind, "cancelled", "{}", row.type_id);
        bench.memory.faults().heal(row.call);
        check_success(&row, &bench);
    }
}

#[test]
fn a_call_that_is_late_is_waited_for() {
    for row in table() {
        let bench = row.bench();
        bench.memory.faults().delay(row.call, Duration::from_secs(59)).unwrap();
        check_success(&row, &bench);
    }
}

#[test]
fn at_a_desk_without_connectors_every_call_is_unsupported_and_named() {
    // A voicemail cannot even be chosen there, and time is there always.
    let first = |row: &Asking| row.calls[0] == row.call && row.call != "clock.sleep";
    for row in table().into_iter().filter(first) {
        let mut bench = row.bench();
        // A desk without a policy allows no host, so that HTTP would not even be asked for.
        let policy = HostPolicy::deny_all().allow_host("api.example.com");
        bench.desk = Desk::new(bench.desk.clock().clone()).with_http_policy(policy);
        let ran = bench.run(row.type_id, row.controls.clone());
        assert_eq!(ran.way(), (port_of_failure(row.type_id), Some("unsupported")), "{}", row.type_id);
        let message = format!("this desk does not support `{}`", row.call);
        assert_eq!(failed_with(&ran.execution).unwrap().message, message);
    }
}

/// The box and the task are shown and sent as they are, a negative or unreadable time does not wait; all other required
/// controls are needed for a call to be made.
const LENIENT: [(&str, &str); 4] = [
    ("SE_CoreDelay", "duration"),
    ("SE_SFShowModal", "message"),
    ("SE_CoreAlert", "message"),
    ("SE_AgentCreateTask", "endpoint"),
];

#[test]
fn a_required_control_that_is_empty_is_said_so_instead_of_asking() {
    for row in table() {
        let spec = Catalogue::standard().get(row.type_id).unwrap();
        for control in spec.controls.iter().filter(|control| control.required) {
            if LENIENT.contains(&(row.type_id, control.name)) {
                continue;
            }
            for empty in [json!(""), json!(null), json!("$.payload.nowhere"), json!("$.actions.uid12.results.id")] {
                let mut controls = row.controls.clone();
                controls.as_object_mut().unwrap().insert(control.name.to_owned(), empty);
                let ran = row.bench().run(row.type_id, controls);
                assert_eq!(ran.way().0, port_of_failure(row.type_id), "{} {}", row.type_id, control.name);
                assert_ne!(ran.way().1, None, "{} {}", row.type_id, control.name);
                assert_ne!(ran.record, returned_nothing());
                assert_eq!(ran.calls, [] as [serde_json::Value; 0], "{} {}", row.type_id, control.name);
            }
        }
    }
}
