//! An agent whose flows run on a server: the engine's suite, and what the service can and cannot do there.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::time::Duration;

use cti_connect::service::{
    AgentStatusType, ErrorCode, InitiationMethod, MemoryContact, MemoryService, QuickConnectConfig, ServiceAgent,
    ServiceError,
};
use cti_engine::conformance::{self, AgentCase, ContactCase, Verdict};
use cti_engine::connector::{
    AgentControl, AgentStateKind, Call, ConnectorError, ContactCall, ContactControl, Desk, Dial, Endpoint,
    EndpointKind, ErrorKind, NewTask,
};
use cti_engine::memory::VirtualClock;
use cti_engine::session::Recording;
use cti_engine::{Channel, Contact};
use indexmap::IndexMap;

struct Fixture {
    clock: VirtualClock,
    service: Arc<MemoryService>,
    agent: Arc<ServiceAgent>,
}

impl Fixture {
    fn new() -> Self {
        Self::with(|agent| agent)
    }

    fn with(settings: impl FnOnce(ServiceAgent) -> ServiceAgent) -> Self {
        let (clock, service) = super::memory::service();
        service.add_agent_status("Break", AgentStatusType::Custom);
        let user = service.add_user("u");
        let agent = Arc::new(settings(ServiceAgent::new(service.clone(), "i", &user)));
        Self { clock, service, agent }
    }

    fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        self.clock.drive(future)
    }

    /// How many requests of an operation came.
    fn count(&self, operation: &str) -> usize {
        self.service.requests().iter().filter(|(name, _)| name == operation).count()
    }
}

fn kind<T: std::fmt::Debug>(result: Result<T, ConnectorError>) -> ErrorKind {
    result.unwrap_err().kind()
}

fn attributes() -> IndexMap<String, String> {
    IndexMap::from([("case".to_owned(), "5".to_owned())])
}

#[test]
fn the_agent_is_as_the_engine_expects() {
    let it = Fixture::new();
    it.service.add_quick_connect("Billing", QuickConnectConfig::queue("q", "f"));
    let report = it.drive(conformance::agent(&*it.agent, &AgentCase { state: "Break".to_owned() }));
    assert!(report.is_passed(), "{report}");
    let passed = report.checks.iter().filter(|check| check.verdict == Verdict::Passed).count();
    assert_eq!(passed, 6, "{report}");
    assert_eq!(it.service.user_status("u").as_deref(), Some("Available"));
}

#[test]
fn the_contact_is_as_the_engine_expects() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("c-1"));
    it.service.add_quick_connect("Billing", QuickConnectConfig::queue("q", "f"));
    let case =
        ContactCase { contact_id: "c-1".to_owned(), missing_id: "c-9".to_owned(), quick_connect: "Billing".to_owned() };
    let report = it.drive(conformance::contact(&*it.agent, &case));
    assert!(report.is_passed(), "{report}");
    // A call is not transferred from a server; all else is tried.
    let skipped: Vec<_> =
        report.checks.iter().filter(|check| check.verdict != Verdict::Passed).map(|check| check.name).collect();
    assert_eq!(skipped, ["a live contact is transferred"], "{report}");
    assert_eq!(it.service.recording("c-1"), Some(Recording::Stopped));
}

#[test]
fn a_task_is_transferred_to_a_quick_connect_and_cleared() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::new("t-1", Channel::Task));
    it.service.add_quick_connect("Billing", QuickConnectConfig::queue("q-1", "f-1"));
    it.service.add_quick_connect("Sato", QuickConnectConfig::user("u-2", "f-2"));
    it.service.add_quick_connect("Phone", QuickConnectConfig::phone_number("+81312345678"));
    let transfer = |id: &str, to: &str| it.drive(it.agent.transfer(id, &Endpoint::quick_connect(to)));
    assert_eq!(kind(transfer("t-1", "Phone")), ErrorKind::Invalid);
    assert_eq!(kind(transfer("t-1", "Nobody")), ErrorKind::NotFound);
    assert_eq!(kind(it.drive(it.agent.clear("t-1"))), ErrorKind::Conflict);
    transfer("t-1", "Sato").unwrap();
    assert_eq!(kind(transfer("t-1", "Billing")), ErrorKind::Conflict);
    it.drive(it.agent.clear("t-1")).unwrap();
    let (_, request) = it.service.requests().into_iter().rfind(|(name, _)| name == "TransferContact").unwrap();
    assert_eq!((&request["UserId"], &request["ContactFlowId"]), (&"u-2".into(), &"f-2".into()));
}

#[test]
fn attributes_go_to_the_first_contact_which_is_asked_for_once() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("c-1"));
    it.service.add_contact(MemoryContact::voice("c-2").transferred_from("c-1"));
    for _ in 0..3 {
        it.drive(it.agent.update_attributes("c-2", &attributes())).unwrap();
    }
    assert_eq!(it.service.attributes("c-1").unwrap(), attributes());
    assert_eq!(it.count("DescribeContact"), 1);
    // What the session knows is not asked for at all.
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("c-1"));
    it.service.add_contact(MemoryContact::voice("c-2").transferred_from("c-1"));
    let mut contact = Contact::new("c-2", Channel::Voice);
    contact.initial_contact_id = Some("c-1".to_owned());
    it.agent.remember(&contact);
    it.drive(it.agent.update_attributes("c-2", &attributes())).unwrap();
    assert_eq!(it.count("DescribeContact"), 0);
    // A name that the service would refuse is told before.
    let bad = IndexMap::from([("a b".to_owned(), String::new())]);
    let error = it.drive(it.agent.update_attributes("c-2", &bad)).unwrap_err();
    assert_eq!((error.kind(), &error.detail().unwrap()["fields"][0]), (ErrorKind::Invalid, &"Attributes".into()));
}

#[test]
fn a_recording_that_was_stopped_here_is_not_started_again_even_if_the_service_would() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("c-1"));
    it.drive(it.agent.start_recording("c-1")).unwrap();
    it.drive(it.agent.stop_recording("c-1")).unwrap();
    // Another contact of that id, which was never recorded.
    it.service.add_contact(MemoryContact::voice("c-1"));
    assert_eq!(kind(it.drive(it.agent.start_recording("c-1"))), ErrorKind::Conflict);
    assert_eq!(it.count("StartContactRecording"), 1);
    it.service.add_contact(MemoryContact::new("t", Channel::Task));
    assert_eq!(kind(it.drive(it.agent.start_recording("t"))), ErrorKind::Invalid);
}

#[test]
fn ending_or_clearing_what_is_gone_is_no_failure() {
    let it = Fixture::new();
    it.drive(it.agent.clear("gone")).unwrap();
    it.drive(it.agent.destroy_agent_connection("gone")).unwrap();
    it.service.add_contact(MemoryContact::voice("c-1"));
    it.drive(it.agent.destroy_agent_connection("c-1")).unwrap();
    it.drive(it.agent.destroy_agent_connection("c-1")).unwrap();
    it.drive(it.agent.clear("c-1")).unwrap();
    it.service.remove_contact("c-1");
    it.drive(it.agent.destroy_agent_connection("c-1")).unwrap();
    it.drive(it.agent.clear("c-1")).unwrap();
    // But what is only not reached is one.
    it.service.fail_next([ServiceError::refused(ErrorCode::InternalService, "oops")]);
    assert!(it.drive(it.agent.clear("c-1")).unwrap_err().is_retryable());
    it.service.fail_next([ServiceError::refused(ErrorCode::AccessDenied, "no")]);
    assert_eq!(kind(it.drive(it.agent.clear("c-1"))), ErrorKind::Denied);
}

#[test]
fn what_the_service_cannot_do_says_so() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("leg").transferred_from("c-1"));
    assert_eq!(kind(it.drive(it.agent.destroy_agent_connection("leg"))), ErrorKind::Unsupported);
    assert_eq!(it.count("StopContact"), 0);
    let mut queued = Contact::new("queued", Channel::Voice);
    queued.initiation_method = Some("queue_transfer".to_owned());
    it.agent.remember(&queued);
    assert_eq!(kind(it.drive(it.agent.destroy_agent_connection("queued"))), ErrorKind::Unsupported);
    let work = MemoryContact { ended_ms: Some(1), is_in_after_contact_work: true, ..MemoryContact::voice("acw") };
    it.service.add_contact(work.with_user("u"));
    assert_eq!(kind(it.drive(it.agent.clear("acw"))), ErrorKind::Unsupported);
    assert_eq!(kind(it.drive(it.agent.mute())), ErrorKind::Unsupported);
    let monitor = MemoryContact { initiation_method: InitiationMethod::Monitor, ..MemoryContact::voice("m") };
    it.service.add_contact(monitor);
    assert_eq!(kind(it.drive(it.agent.destroy_agent_connection("m"))), ErrorKind::Unsupported);
}

#[test]
fn a_task_goes_to_a_quick_connect_by_name_or_arn() {
    let it = Fixture::new();
    it.service.add_quick_connect("Billing", QuickConnectConfig::queue("q", "f"));
    it.service.add_quick_connect("Phone", QuickConnectConfig::phone_number("+81312345678"));
    let endpoints = it.drive(it.agent.quick_connects()).unwrap();
    let arn = endpoints[0].endpoint_arn.clone().unwrap();
    assert_eq!(endpoints[0].kind, Some(EndpointKind::Queue));
    let task = |endpoint: Option<&str>| NewTask {
        name: "Call back".to_owned(),
        endpoint: endpoint.map(str::to_owned),
        references: IndexMap::from([("case".to_owned(), "https://crm.example/5".to_owned())]),
        ..NewTask::default()
    };
    for endpoint in ["Billing", &arn] {
        let contact_id = it.drive(it.agent.create_task(&task(Some(endpoint)))).unwrap();
        assert!(it.service.contact(&contact_id).unwrap().is_live());
    }
    let (_, request) = it.service.requests().into_iter().next_back().unwrap();
    assert_eq!(request["References"]["case"]["Type"], "URL");
    assert_eq!(kind(it.drive(it.agent.create_task(&task(None)))), ErrorKind::Invalid);
    assert_eq!(kind(it.drive(it.agent.create_task(&task(Some("Phone"))))), ErrorKind::Invalid);
    assert_eq!(kind(it.drive(it.agent.create_task(&task(Some("Nobody"))))), ErrorKind::NotFound);
    assert_eq!(it.service.tasks().len(), 2);
}

#[test]
fn calls_go_by_the_flow_that_is_given() {
    let number = |number: &str| Dial { endpoint: Endpoint::phone_number(number), ..Dial::default() };
    let it = Fixture::new();
    assert_eq!(kind(it.drive(it.agent.dial(&number("+819012345678")))), ErrorKind::Unsupported);

    let arn = |of: &str| format!("arn:aws:connect:us-east-1:111122223333:instance/i/{of}");
    let it = Fixture::with(|agent| agent.with_outbound_flow(&arn("contact-flow/f-1")));
    let phone = it.service.add_quick_connect("Phone", QuickConnectConfig::phone_number("+81312345678"));
    it.service.add_quick_connect("Sato", QuickConnectConfig::user("u-2", "f"));
    assert_eq!(kind(it.drive(it.agent.dial(&number("+819012345678")))), ErrorKind::Invalid, "from which number?");
    let with_queue = |endpoint| Dial { endpoint, queue_arn: Some(arn("queue/q-1")), ..Dial::default() };
    it.drive(it.agent.dial(&with_queue(Endpoint::phone_number("+819012345678")))).unwrap();
    it.drive(it.agent.dial(&with_queue(Endpoint::quick_connect("Phone")))).unwrap();
    let by_arn = it.drive(it.agent.quick_connects()).unwrap().remove(0);
    assert!(by_arn.endpoint_arn.as_ref().unwrap().ends_with(&phone) && by_arn.phone_number.is_none());
    it.drive(it.agent.dial(&with_queue(by_arn))).unwrap();
    assert_eq!(kind(it.drive(it.agent.dial(&with_queue(Endpoint::quick_connect("Sato"))))), ErrorKind::Invalid);
    assert_eq!(kind(it.drive(it.agent.dial(&with_queue(Endpoint::phone_number("090"))))), ErrorKind::Invalid);
    let as_another = Dial { caller_id: Some("+81312340000".to_owned()), ..number("+819012345678") };
    it.drive(it.agent.dial(&as_another)).unwrap();
    let calls = it.service.outbound_calls();
    assert_eq!(calls[3].source_phone_number.as_deref(), Some("+81312340000"));
    let numbers: Vec<_> = calls[..3].iter().map(|call| call.destination_phone_number.as_str()).collect();
    assert_eq!(numbers, ["+819012345678", "+81312345678", "+81312345678"]);
    assert_eq!((calls[0].contact_flow_id.as_str(), calls[0].queue_id.as_deref()), ("f-1", Some("q-1")));
}

#[test]
fn every_page_is_read_and_the_quick_connects_of_queues_once() {
    let it = Fixture::with(|agent| agent.with_queues(["sales", "arn:aws:connect:r:1:instance/i/queue/help"]));
    let ids: Vec<String> =
        (0..250).map(|at| it.service.add_quick_connect(&format!("q{at}"), QuickConnectConfig::flow("f"))).collect();
    for id in &ids[..240] {
        it.service.allow_quick_connect("sales", id);
        it.service.allow_quick_connect("help", id);
    }
    assert_eq!(it.drive(it.agent.quick_connects()).unwrap().len(), 240);
    assert_eq!(it.count("ListQueueQuickConnects"), 6);
    for at in 0..1_500 {
        it.service.add_agent_status(&format!("s{at}"), AgentStatusType::Custom);
    }
    let states = it.drive(it.agent.states()).unwrap();
    assert_eq!((states.len(), states[0].kind.clone()), (1_503, AgentStateKind::Routable));
    it.drive(it.agent.set_state_by_name("s1499")).unwrap();
    assert_eq!(it.service.user_status("u").as_deref(), Some("s1499"));
    it.drive(it.agent.set_state(&states[2])).unwrap();
    assert_eq!(it.service.user_status("u").as_deref(), Some("Break"));
}

#[test]
fn runs_reach_it_by_the_door_of_the_desk() {
    let it = Fixture::new();
    it.service.add_contact(MemoryContact::voice("c-1"));
    let desk = Desk::new(Arc::new(it.clock.clone())).with(it.agent.clone());
    let call = ContactCall::UpdateAttributes { contact_id: "c-1".to_owned(), attributes: attributes() };
    it.drive(desk.call::<()>(Call::Contact(call), Duration::from_secs(1))).unwrap();
    assert_eq!(it.service.attributes("c-1").unwrap(), attributes());
}
