//! The High Velocity Sales recipe: three flows that remember their work from one event to the next (section 10.9).

use std::path::PathBuf;

use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, HvsWork, SalesforceUiEvent};
use cti_engine::{Channel, Contact, End};
use cti_model::adapter::CtiFlow;
use cti_model::{Block, Flow};
use serde_json::json;

use crate::session::common::{Bench, cti_flow};

/// A block whose every port leads to the next.
fn on(block: Block, next: &str) -> Block {
    ["done", "success", "failure"].iter().fold(block, |block, port| block.with_port(port, next))
}

/// The recipe in our own words.
fn recipe() -> Vec<CtiFlow> {
    let start = |next: &str| Block::new("0", "SE_Start").with_port("done", next);
    let end = || Block::new("end", "SE_End");
    let set = |id: &str, key: &str, value: &str| {
        Block::new(id, "SE_SetProperty").with_control("key", key).with_control("value", value)
    };
    let get = |id: &str, key: &str| Block::new(id, "SE_GetProperty").with_control("key", key);
    let work = Flow::new()
        .with_block(start("1"))
        .with_block(on(set("1", "hvsWorkId", "$.payload.workId"), "2"))
        .with_block(on(set("2", "hvsCompleteWorkWhen", "$.payload.completeWorkWhen"), "end"))
        .with_block(end());
    let call = Flow::new()
        .with_block(start("1"))
        .with_block(on(Block::new("1", "SE_ContactProperties"), "2"))
        .with_block(on(
            Block::new("2", "SE_SFGetLeadId")
                .with_control("formattedPhoneNumber", "$.actions.1.results.formattedPhoneNumber"),
            "3",
        ))
        .with_block(on(
            Block::new("3", "SE_SFCreateTask")
                .with_control("Type", "Call")
                .with_control("Status", "In Progress")
                .with_control("Priority", "High")
                .with_control("WhoId", "$.actions.2.results.sfLeadId"),
            "4",
        ))
        .with_block(on(set("4", "taskId", "$.actions.3.results.id"), "end"))
        .with_block(end());
    let routable = Flow::new()
        .with_block(start("1"))
        .with_block(on(get("1", "taskId"), "2"))
        .with_block(on(get("2", "hvsWorkId"), "3"))
        .with_block(
            Block::new("3", "SE_CoreTruthy")
                .with_control("value", "$.actions.2.results.value")
                .with_port("true", "4")
                .with_port("false", "end"),
        )
        .with_block(on(
            Block::new("4", "SE_SFRetrieve")
                .with_control("fields", "Id, Call_Result__c")
                .with_control("type", "Task")
                .with_control("id", "$.actions.1.results.value"),
            "5",
        ))
        .with_block(on(
            Block::new("5", "SE_SFCompleteHvsWorkWithTaskSaved")
                .with_control("workId", "$.actions.2.results.value")
                .with_control("disposition", "$.actions.4.results.record.Call_Result__c")
                .with_control("taskId", "$.actions.1.results.value"),
            "6",
        ))
        .with_block(on(Block::new("6", "SE_UnsetProperty").with_control("key", "hvsWorkId"), "end"))
        .with_block(end());
    vec![
        cti_flow("Work", "salesforceUI.onHvsWorkStart", work),
        cti_flow("Call", "connectVoiceContact.onConnecting", call),
        cti_flow("Routable", "connectAgent.onRoutable", routable),
    ]
}

/// Plays one call of the recipe; how many times the work was completed after the agent became available twice.
fn play(flows: &[CtiFlow]) -> Vec<String> {
    let mut bench = Bench::new(flows);
    let memory = bench.memory.clone();
    let lead = memory.crm().insert("Lead", json!({"LastName": "Yamada", "Phone": "+12025550123"}));
    let mut step = |event: DeskEvent| {
        bench.inbox.raise(event).unwrap();
        let ran = bench.next();
        assert_eq!(ran.execution.end(), &End::Ended, "{}", ran.flow);
    };
    let work = HvsWork { work_id: "work-1".into(), complete_work_when: "TaskSaved".into(), ..HvsWork::default() };
    step(SalesforceUiEvent::HvsWorkStart(work).into());
    let contact = Contact::new("c-1", Channel::Voice).from_number("+12025550123").outbound();
    step(DeskEvent::contact(contact, ContactEvent::Connecting));
    let task = memory.crm().records("Task").pop().unwrap();
    assert_eq!(task["WhoId"], json!(lead));
    let _ = memory.crm().set_field(task["Id"].as_str().unwrap(), "Call_Result__c", "Interested".into());
    step(AgentEvent::Routable.into());
    step(AgentEvent::Routable.into());
    let completed = memory.crm().completed_work();
    assert!(completed.iter().all(|work| work.task_id == task["Id"] && work.disposition == "Interested"));
    completed.into_iter().map(|work| work.work_id).collect()
}

#[test]
fn the_recipe_completes_its_work_once_when_it_forgets_it() {
    assert_eq!(play(&recipe()), ["work-1"]);
}

#[test]
fn the_published_recipe_works_across_events_and_completes_the_same_work_again() {
    let folder = std::env::var_os("CTI_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"), PathBuf::from);
    let published = [
        ("salesforceUI.onHvsWorkStart", "hvs-onHvsWorkStart.json"),
        ("connectVoiceContact.onConnecting", "hvs-onConnecting.current.json"),
        ("connectAgent.onRoutable", "hvs-onRoutable.json"),
    ];
    let read = |(trigger, file): (&str, &str)| {
        let text = std::fs::read_to_string(folder.join("flows").join(file)).ok()?;
        Some(cti_flow(file, trigger, Flow::parse(&text).unwrap()))
    };
    let flows: Vec<CtiFlow> = published.into_iter().filter_map(read).collect();
    if flows.len() < published.len() {
        eprintln!("skipped: {} of {} flows of the recipe are here", flows.len(), published.len());
        return;
    }
    // A defect of the recipe that our own flows above do not have: nobody forgets the work.
    assert_eq!(play(&flows), ["work-1", "work-1"]);
}
