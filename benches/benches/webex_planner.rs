//! What a moment of a call costs the planner: with the settings of November 2024, and with everything switched on; beside
//! the calls to the desk alone that it makes, made by hand. Each pass is one call of eight messages, so that the throughput
//! counts messages.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use cti_engine::connector::{Call, ConnectorError, Desk};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{TaskEvent, TaskEventName};
use cti_webex::mapping::Row;
use cti_webex::planner::{Planner, PlannerOptions};
use cti_webex::task::{TaskMoment, Tasks};
use serde_json::{Value, json};

/// The moments of a call.
fn moments() -> Vec<TaskMoment> {
    let names = [
        TaskEventName::AgentContactReserved,
        TaskEventName::AgentOfferContact,
        TaskEventName::AgentContactAssigned,
        TaskEventName::AgentContactHeld,
        TaskEventName::AgentContactUnheld,
        TaskEventName::ContactEnded,
        TaskEventName::AgentWrapup,
        TaskEventName::AgentWrappedUp,
    ];
    let variables: serde_json::Map<String, Value> = (0..10)
        .map(|at| (format!("variable{at}"), json!({"value": format!("value {at}"), "isSecure": at == 9})))
        .collect();
    let mut tasks = Tasks::of_agent("a-1");
    let mut moments = Vec::new();
    for (at, name) in (0_i64..).zip(names) {
        let event = TaskEvent::of(name, "i-1")
            .with("eventTime", 1_733_211_616_000_i64 + at * 1_000)
            .with("agentsPendingWrapUp", json!(["a-1"]))
            .with(
                "interaction",
                json!({"mediaType": "telephony", "state": "connected", "contactDirection": {"type": "INBOUND"},
                    "owner": "a-1", "callAssociatedData": variables, "media": {"i-1": {"isHold": at == 3}},
                    "callAssociatedDetails": {"ani": "+12025550123", "dn": "+18005550100", "virtualTeamName": "Gold"}}),
            );
        moments.extend(tasks.hear_task(&event));
    }
    moments
}

fn switched_on() -> ConnectorConfig {
    let mut config = ConnectorConfig::default();
    let activity = &mut config.activity;
    (activity.create_on_connected, activity.open_on_connected, activity.open_on_wrap_up) = (true, true, true);
    (activity.change_owner_on_transfer, activity.auto_refresh, activity.update_custom_fields) = (true, true, true);
    let row = |at: usize| Row::of_variable(format!("variable{at}"), format!("Variable{at}__c"));
    activity.mapping = (0..10).map(row).fold(activity.mapping.clone(), cti_webex::mapping::Mapping::with);
    (config.case.create_for_inbound, config.case.open_in_edit_mode) = (true, true);
    (config.omni.is_enabled, config.omni.status_on_call) = (true, "Busy".to_owned());
    config
}

fn desk() -> MemoryDesk {
    let memory = MemoryDesk::new("Sato");
    memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "+12025550123"}));
    memory.center().add(Contact::new("i-1", Channel::Voice));
    assert!(memory.agent().choose_presence("Available").is_ok(), "the agent has that status");
    memory
}

/// The calls that a planner makes for the moments, in order.
fn calls(config: &ConnectorConfig, moments: &[TaskMoment]) -> Vec<Call> {
    let memory = desk();
    let mut planner = Planner::new(memory.desk(), config.clone(), PlannerOptions::default());
    for moment in moments {
        memory.drive(planner.hear(moment));
    }
    memory.journal().entries().into_iter().map(|entry| entry.call).collect()
}

fn webex_planner(c: &mut Criterion) {
    let moments = moments();
    for (name, config) in [("as delivered", ConnectorConfig::default()), ("switched on", switched_on())] {
        let calls = calls(&config, &moments);
        let mut group = c.benchmark_group(format!("webex planner, a call of eight messages, {name}"));
        group.throughput(Throughput::Elements(8));
        group.bench_function(format!("{} calls by hand", calls.len()), |b| {
            b.iter_batched_ref(
                || {
                    let memory = desk();
                    let desk = memory.desk();
                    (memory, desk)
                },
                |(memory, desk)| by_hand(memory, desk, &calls),
                BatchSize::SmallInput,
            );
        });
        group.bench_function("planner", |b| {
            b.iter_batched_ref(
                || {
                    let memory = desk();
                    let planner = Planner::new(memory.desk(), config.clone(), PlannerOptions::default());
                    (memory, planner)
                },
                |(memory, planner)| {
                    moments.iter().map(|moment| memory.drive(planner.hear(black_box(moment))).len()).sum::<usize>()
                },
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
}

fn by_hand(memory: &MemoryDesk, desk: &Desk, calls: &[Call]) -> usize {
    let made = |call: &Call| {
        let answer: Result<Value, ConnectorError> =
            memory.drive(desk.call(black_box(call.clone()), Duration::from_secs(10)));
        answer.is_ok()
    };
    calls.iter().filter(|call| made(call)).count()
}

criterion_group!(benches, webex_planner);
criterion_main!(benches);
