//! The service in memory: what the service itself would refuse, and what it does once.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use cti_connect::service::{
    AgentStatusType, ConnectService, DescribeContact, ErrorCode, GetContactAttributes, InitiationMethod,
    ListAgentStatuses, ListQueueQuickConnects, ListQuickConnects, MemoryContact, MemoryService, PutUserStatus,
    QuickConnectConfig, QuickConnectType, ServiceError, StartContactRecording, StartOutboundVoiceContact,
    StartTaskContact, StopContact, StopContactRecording, SuspendContactRecording, TransferContact,
    UpdateContactAttributes,
};
use cti_engine::Channel;
use cti_engine::connector::ErrorKind;
use cti_engine::memory::VirtualClock;
use cti_engine::session::Recording;
use indexmap::IndexMap;

pub(super) fn service() -> (VirtualClock, Arc<MemoryService>) {
    let clock = VirtualClock::new();
    let service = Arc::new(MemoryService::new("i", Arc::new(clock.clone())));
    (clock, service)
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// The code of a refusal.
fn code<T>(result: Result<T, ServiceError>) -> ErrorCode {
    result.map(|_| "it was done").unwrap_err().code().unwrap().clone()
}

fn call(token: Option<&str>) -> StartOutboundVoiceContact {
    StartOutboundVoiceContact {
        instance_id: text("i"),
        contact_flow_id: text("f"),
        destination_phone_number: text("+819012345678"),
        source_phone_number: Some(text("+81312345678")),
        client_token: token.map(text),
        attributes: IndexMap::from([(text("a"), text("1"))]),
        ..StartOutboundVoiceContact::default()
    }
}

#[test]
fn a_token_starts_one_call_for_seven_days() {
    let (clock, service) = service();
    let start = |token| clock.drive(service.start_outbound_voice_contact(&call(token))).unwrap().contact_id;
    let first = start(Some("t"));
    assert_eq!(start(Some("t")), first);
    assert_ne!(start(Some("u")), first);
    assert_ne!(start(None), start(None));
    clock.advance(Duration::from_secs(7 * 24 * 60 * 60 - 1));
    assert_eq!(start(Some("t")), first);
    clock.advance(Duration::from_secs(2));
    assert_ne!(start(Some("t")), first);
    assert_eq!(service.outbound_calls().len(), 5);
    assert_eq!(service.attributes(&first).unwrap()["a"], "1");
}

#[test]
fn what_is_invalid_is_not_started_and_another_instance_is_not_found() {
    let (clock, service) = service();
    let invalid = StartOutboundVoiceContact { destination_phone_number: text("090"), ..call(None) };
    let error = clock.drive(service.start_outbound_voice_contact(&invalid)).unwrap_err();
    assert!(matches!(error, ServiceError::Invalid(_)) && !error.is_retryable(), "{error}");
    let elsewhere = StartOutboundVoiceContact { instance_id: text("other"), ..call(None) };
    let error = clock.drive(service.start_outbound_voice_contact(&elsewhere));
    assert_eq!(code(error), ErrorCode::ResourceNotFound);
    assert!(service.outbound_calls().is_empty());
    assert_eq!(service.requests().len(), 2);
}

#[test]
fn ordered_failures_come_in_their_order() {
    let (clock, service) = service();
    service.fail_next([
        ServiceError::refused(ErrorCode::Throttling, "slow down"),
        ServiceError::Interrupted { reason: text("reset") },
    ]);
    let start = || clock.drive(service.start_outbound_voice_contact(&call(Some("t"))));
    assert!(start().unwrap_err().is_retryable());
    assert!(start().unwrap_err().is_outcome_unknown());
    start().unwrap();
}

#[test]
fn attributes_belong_to_the_first_contact_and_merge() {
    let (clock, service) = service();
    service.add_contact(MemoryContact::voice("c-1"));
    service.add_contact(MemoryContact::voice("c-2").transferred_from("c-1"));
    let update = |id: &str, name: &str, value: &str| {
        let attributes = IndexMap::from([(text(name), text(value))]);
        let request = UpdateContactAttributes { instance_id: text("i"), initial_contact_id: text(id), attributes };
        clock.drive(service.update_contact_attributes(&request))
    };
    update("c-1", "a", "1").unwrap();
    update("c-1", "b", "2").unwrap();
    update("c-1", "a", "3").unwrap();
    assert_eq!(code(update("c-2", "a", "4")), ErrorCode::ResourceNotFound);
    assert_eq!(code(update("c-9", "a", "4")), ErrorCode::ResourceNotFound);
    let get = GetContactAttributes { instance_id: text("i"), initial_contact_id: text("c-1") };
    let attributes = clock.drive(service.get_contact_attributes(&get)).unwrap().attributes;
    assert_eq!(attributes, IndexMap::from([(text("a"), text("3")), (text("b"), text("2"))]));
    assert_eq!(service.attributes("c-2").unwrap(), attributes);
    // Each write is within the limit, all of them are not.
    update("c-1", "long", &"x".repeat(20_000)).unwrap();
    assert_eq!(code(update("c-1", "other", &"x".repeat(20_000))), ErrorCode::InvalidRequest);
    assert!(!service.attributes("c-1").unwrap().contains_key("other"));
    update("c-1", "long", "").unwrap();
    update("c-1", "other", &"x".repeat(20_000)).unwrap();
}

#[test]
fn a_recording_that_was_stopped_stays_stopped() {
    let (clock, service) = service();
    service.add_contact(MemoryContact::voice("c-1"));
    service.add_contact(MemoryContact::new("chat", Channel::Chat));
    let ids = |id: &str| (text("i"), text(id), text(id));
    let start = |id: &str| {
        let (instance_id, contact_id, initial_contact_id) = ids(id);
        let request =
            StartContactRecording { instance_id, contact_id, initial_contact_id, ..StartContactRecording::default() };
        clock.drive(service.start_contact_recording(&request))
    };
    let suspend = || {
        let (instance_id, contact_id, initial_contact_id) = ids("c-1");
        let request =
            SuspendContactRecording { instance_id, contact_id, initial_contact_id, contact_recording_type: None };
        clock.drive(service.suspend_contact_recording(&request))
    };
    let stop = || {
        let (instance_id, contact_id, initial_contact_id) = ids("c-1");
        let request =
            StopContactRecording { instance_id, contact_id, initial_contact_id, contact_recording_type: None };
        clock.drive(service.stop_contact_recording(&request))
    };
    assert_eq!(code(suspend()), ErrorCode::InvalidRequest);
    start("c-1").unwrap();
    suspend().unwrap();
    assert_eq!(service.recording("c-1"), Some(Recording::Suspended));
    stop().unwrap();
    assert_eq!(code(start("c-1")), ErrorCode::InvalidRequest);
    assert_eq!(service.recording("c-1"), Some(Recording::Stopped));
    assert_eq!(code(start("chat")), ErrorCode::InvalidRequest);
    assert_eq!(code(start("gone")), ErrorCode::ResourceNotFound);
}

#[test]
fn only_some_calls_can_be_stopped_and_each_contact_once() {
    let (clock, service) = service();
    let stop =
        |id: &str| clock.drive(service.stop_contact(&StopContact { instance_id: text("i"), contact_id: text(id) }));
    service.add_contact(MemoryContact::voice("in"));
    service.add_contact(MemoryContact::voice("leg").transferred_from("in"));
    let task =
        MemoryContact { initiation_method: InitiationMethod::Transfer, ..MemoryContact::new("task", Channel::Task) };
    service.add_contact(task);
    stop("in").unwrap();
    assert_eq!(code(stop("in")), ErrorCode::ContactNotFound);
    assert_eq!(code(stop("leg")), ErrorCode::InvalidRequest);
    stop("task").unwrap();
    assert_eq!(code(stop("gone")), ErrorCode::ContactNotFound);
    assert_eq!(ServiceError::refused(ErrorCode::ContactNotFound, "").kind(), ErrorKind::NotFound);
}

#[test]
fn a_task_is_transferred_eleven_times_and_keeps_its_attributes() {
    let (clock, service) = service();
    let start = StartTaskContact {
        instance_id: text("i"),
        name: text("n"),
        contact_flow_id: Some(text("f")),
        attributes: IndexMap::from([(text("case"), text("5"))]),
        ..StartTaskContact::default()
    };
    let first = clock.drive(service.start_task_contact(&start)).unwrap().contact_id;
    let transfer = |id: &str, token: Option<&str>, user: &str| {
        let request = TransferContact {
            instance_id: text("i"),
            contact_id: text(id),
            contact_flow_id: text("f"),
            user_id: Some(text(user)),
            client_token: token.map(text),
            ..TransferContact::default()
        };
        clock.drive(service.transfer_contact(&request))
    };
    let mut id = first.clone();
    for at in 0..11 {
        let next = transfer(&id, Some(&at.to_string()), "u").unwrap().contact_id;
        assert_eq!(transfer(&id, Some(&at.to_string()), "u").unwrap().contact_id, next, "the token answers again");
        assert_eq!(code(transfer(&id, Some(&at.to_string()), "v")), ErrorCode::Idempotency);
        assert_eq!(code(transfer(&id, None, "u")), ErrorCode::InvalidRequest, "it is over");
        id = next;
    }
    assert_eq!(code(transfer(&id, None, "u")), ErrorCode::ServiceQuotaExceeded);
    assert_eq!(service.attributes(&id).unwrap()["case"], "5");
    let describe = DescribeContact { instance_id: text("i"), contact_id: id };
    let contact = clock.drive(service.describe_contact(&describe)).unwrap();
    assert_eq!(contact.initial_contact_id, Some(first));
    assert!(contact.is_live());
    service.add_contact(MemoryContact::voice("call"));
    assert_eq!(code(transfer("call", None, "u")), ErrorCode::InvalidRequest, "a call is not transferred");
}

#[test]
fn twelve_tasks_follow_one_contact() {
    let (clock, service) = service();
    service.add_contact(MemoryContact::voice("c-1"));
    let task = StartTaskContact {
        instance_id: text("i"),
        contact_flow_id: Some(text("f")),
        previous_contact_id: Some(text("c-1")),
        ..StartTaskContact::default()
    };
    for _ in 0..12 {
        clock.drive(service.start_task_contact(&task)).unwrap();
    }
    assert_eq!(code(clock.drive(service.start_task_contact(&task))), ErrorCode::ServiceQuotaExceeded);
    let unknown = StartTaskContact {
        previous_contact_id: None,
        contact_flow_id: None,
        quick_connect_id: Some(text("q")),
        ..task
    };
    assert_eq!(code(clock.drive(service.start_task_contact(&unknown))), ErrorCode::ResourceNotFound);
}

#[test]
fn who_handles_a_contact_gets_the_next_status() {
    let (clock, service) = service();
    let lunch = service.add_agent_status("Lunch", AgentStatusType::Custom);
    service.add_user("u");
    let put = |user: &str, status: &str| {
        let request = PutUserStatus { instance_id: text("i"), user_id: text(user), agent_status_id: text(status) };
        clock.drive(service.put_user_status(&request))
    };
    service.add_contact(MemoryContact::voice("c-1").with_user("u"));
    put("u", &lunch).unwrap();
    assert_eq!((service.user_status("u"), service.next_user_status("u")), (None, Some(text("Lunch"))));
    service.end_contact("c-1");
    assert_eq!((service.user_status("u"), service.next_user_status("u")), (Some(text("Lunch")), None));
    assert_eq!(code(put("u", "none")), ErrorCode::ResourceNotFound);
    assert_eq!(code(put("nobody", &lunch)), ErrorCode::ResourceNotFound);
}

#[test]
fn lists_come_in_pages() {
    let (clock, service) = service();
    let ids: Vec<String> =
        (0..5).map(|at| service.add_quick_connect(&format!("q{at}"), QuickConnectConfig::flow("f"))).collect();
    service.add_quick_connect("number", QuickConnectConfig::phone_number("+81312345678"));
    service.allow_quick_connect("sales", &ids[3]);
    let mut request = ListQuickConnects {
        instance_id: text("i"),
        max_results: Some(2),
        quick_connect_types: vec![QuickConnectType::Flow],
        next_token: None,
    };
    let mut names = Vec::new();
    let mut pages = 0;
    loop {
        let page = clock.drive(service.list_quick_connects(&request)).unwrap();
        names.extend(page.quick_connect_summary_list.into_iter().map(|it| it.name));
        pages += 1;
        request.next_token = page.next_token;
        if request.next_token.is_none() {
            break;
        }
    }
    assert_eq!((pages, names), (3, ["q0", "q1", "q2", "q3", "q4"].map(text).to_vec()));
    request.next_token = Some(text("5"));
    assert_eq!(code(clock.drive(service.list_quick_connects(&request))), ErrorCode::InvalidParameter);
    let of_queue =
        ListQueueQuickConnects { instance_id: text("i"), queue_id: text("sales"), ..ListQueueQuickConnects::default() };
    let page = clock.drive(service.list_queue_quick_connects(&of_queue)).unwrap();
    assert_eq!(page.quick_connect_summary_list.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["q3"]);
    let offline = ListAgentStatuses {
        instance_id: text("i"),
        agent_status_types: vec![AgentStatusType::Offline],
        ..ListAgentStatuses::default()
    };
    let page = clock.drive(service.list_agent_statuses(&offline)).unwrap();
    assert_eq!(page.agent_status_summary_list.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Offline"]);
}
