//! Every source and event of the product has a typed event.

use std::collections::BTreeSet;

use cti_engine::event::{
    AgentEvent, ChatMessage, ClickToDial, ContactEvent, DeskEvent, EndedPhase, ErrorNotice, HvsWork, Page, RecordShown,
    SalesforceAgentEvent, SalesforceUiEvent, StateChange, StatusChange, Work, WorkloadChange,
};
use cti_engine::{Channel, Contact};
use cti_model::{Source, Trigger};
use serde_json::{Map, json};

/// One of each event.
fn every_event() -> Vec<DeskEvent> {
    let agent = [
        AgentEvent::Init,
        AgentEvent::Refresh,
        AgentEvent::StateChange(StateChange::default()),
        AgentEvent::Routable,
        AgentEvent::NotRoutable,
        AgentEvent::Offline,
        AgentEvent::AfterCallWork,
        AgentEvent::Error(ErrorNotice::default()),
        AgentEvent::SoftphoneError(ErrorNotice::default()),
    ];
    let contact = [
        ContactEvent::Refresh,
        ContactEvent::AfterCallWork,
        ContactEvent::Accepted,
        ContactEvent::Connecting,
        ContactEvent::Connected,
        ContactEvent::Ended(EndedPhase::Ended),
        ContactEvent::Destroy,
        ContactEvent::Missed,
        ContactEvent::Pending,
        ContactEvent::Incoming,
        ContactEvent::ViewContact,
        ContactEvent::MessageReceived(ChatMessage::default()),
        ContactEvent::MessageSent(ChatMessage::default()),
        ContactEvent::TransferInitiated,
        ContactEvent::TransferSucceeded,
        ContactEvent::TransferFailed,
        ContactEvent::TaskExpiring,
        ContactEvent::TaskExpired,
    ];
    let salesforce = [
        SalesforceAgentEvent::StateChange(StatusChange::default()),
        SalesforceAgentEvent::WorkAccepted(Work::default()),
        SalesforceAgentEvent::WorkClosed(Work::default()),
        SalesforceAgentEvent::WorkloadChanged(WorkloadChange::default()),
    ];
    let ui = [
        SalesforceUiEvent::ClickToDial(ClickToDial::default()),
        SalesforceUiEvent::NavigationChange(Page::default()),
        SalesforceUiEvent::HvsWorkStart(HvsWork::default()),
    ];
    let channels = [Channel::Voice, Channel::QueueCallback, Channel::Chat, Channel::Task];
    let contacts = channels.into_iter().flat_map(|channel| {
        contact.clone().map(|event| DeskEvent::contact(Contact::new("c-1", channel.clone()), event))
    });
    let mut all: Vec<DeskEvent> = agent.map(DeskEvent::from).into();
    all.extend(contacts);
    all.extend(salesforce.map(DeskEvent::from));
    all.extend(ui.map(DeskEvent::from));
    all
}

#[test]
fn every_pair_that_the_product_deploys_has_a_typed_event() {
    let typed: BTreeSet<String> = every_event().iter().map(|event| event.trigger().to_string()).collect();
    let missing: Vec<Trigger> = Trigger::pairs()
        .filter(|pair| pair.source != Source::CtiAction && !typed.contains(&pair.to_string()))
        .collect();
    assert_eq!(missing, []);
}

#[test]
fn every_payload_is_an_object() {
    for event in every_event() {
        assert!(event.payload().is_object(), "{event:?}");
    }
}

#[test]
fn payloads_have_the_names_of_the_product() {
    let record = RecordShown {
        record_id: Some("003".into()),
        record_name: Some("Yamada".into()),
        object_type: Some("Contact".into()),
        ..RecordShown::default()
    };
    let click = ClickToDial { number: "+81312345678".into(), record: record.clone(), params: None };
    assert_eq!(
        DeskEvent::from(SalesforceUiEvent::ClickToDial(click)).payload(),
        json!({"number": "+81312345678", "recordId": "003", "recordName": "Yamada", "objectType": "Contact"})
    );
    let page = Page { url: "/lightning/r/003/view".into(), record };
    assert_eq!(DeskEvent::from(SalesforceUiEvent::NavigationChange(page)).payload()["objectType"], "Contact");
    let work = HvsWork {
        work_id: "w-1".into(),
        complete_work_when: "TaskSaved".into(),
        attributes: Map::from_iter([("to".to_owned(), "+12025550123".into())]),
    };
    assert_eq!(
        DeskEvent::from(SalesforceUiEvent::HvsWorkStart(work)).payload(),
        json!({"workId": "w-1", "completeWorkWhen": "TaskSaved", "attributes": {"to": "+12025550123"}})
    );
    let change = StateChange { agent: "Sato".into(), old_state: "Available".into(), new_state: "Lunch".into() };
    assert_eq!(
        DeskEvent::from(AgentEvent::StateChange(change)).payload(),
        json!({"agent": "Sato", "oldState": "Available", "newState": "Lunch"})
    );
    let work = Work { work_item_id: "500".into(), work_id: "0Bz".into(), channel: None };
    assert_eq!(
        DeskEvent::from(SalesforceAgentEvent::WorkAccepted(work)).payload(),
        json!({"workItemId": "500", "workId": "0Bz"})
    );
    let change = WorkloadChange { configured_capacity: 5.0, previous_workload: 1.0, new_workload: 2.0 };
    assert_eq!(
        DeskEvent::from(SalesforceAgentEvent::WorkloadChanged(change)).payload(),
        json!({"configuredCapacity": 5, "previousWorkload": 1, "newWorkload": 2})
    );
    let status = StatusChange::default();
    let payload = DeskEvent::from(SalesforceAgentEvent::StateChange(status)).payload();
    let names: Vec<&String> = payload.as_object().unwrap().keys().collect();
    assert_eq!(names, ["statusId", "statusName", "statusApiName", "channels"]);
}
