//! The hand-over of a Case from one agent to the next (section 12, flows A and B).

use std::sync::Arc;

use cti_engine::connector::{ErrorKind, ScreenPop};
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::{MemoryCrm, MemoryDesk, Seen};
use cti_engine::session::FlowRan;
use cti_engine::{Channel, Contact, End};
use cti_model::adapter::{AdapterChecker, CtiAdapter};
use cti_model::{Block, Code, Finding, Flow, Json, Object, Severity};
use serde_json::json;

use crate::pain_points::{Agent, NUMBER, adapter, compiled, to};

/// *Get Contact Attribute* and *Is Truthy?*, with which both flows begin.
fn has_case(yes: &str, no: &str) -> Flow {
    Flow::new()
        .with_block(to(Block::new("start", "SE_Start"), "get"))
        .with_block(to(
            Block::new("get", "SE_ContactGetAttributeValue").with_control("attributeName", "SfdcCaseId"),
            "has",
        ))
        .with_block(
            Block::new("has", "SE_CoreTruthy")
                .with_control("value", "$.actions.get.results.value")
                .with_port("true", yes)
                .with_port("false", no),
        )
        .with_block(Block::new("end", "SE_End"))
}

fn pop(id: &str, case: &str) -> Block {
    to(Block::new(id, "SE_SFScreenpopObject").with_control("recordId", case), "end")
}

/// Flow A: pops the Case of the call, else what the caller's number finds.
fn connecting() -> Flow {
    has_case("pop", "number")
        .with_block(pop("pop", "$.actions.get.results.value"))
        .with_block(to(Block::new("number", "SE_ContactCustomerPhoneNumber"), "format"))
        .with_block(to(
            Block::new("format", "SE_CoreFormatPhoneNumber")
                .with_control("phoneNumber", "$.actions.number.results.phone")
                .with_control("countryCode", "$.actions.number.results.country"),
            "search",
        ))
        .with_block(to(
            Block::new("search", "SE_SFSearchAndScreenpop")
                .with_control("searchParams", "$.actions.format.results.value")
                .with_control("callType", "inbound"),
            "end",
        ))
}

/// Flow B: creates a Case unless the call has one, writes its id to the call, and pops it.
fn connected() -> Flow {
    let fields = Object::from_iter([
        ("Subject", Json::from("Phone call")),
        ("ContactId", Json::from("$.actions.customer.results.sfContactId")),
    ]);
    let attributes = Object::from_iter([("SfdcCaseId", Json::from("$.actions.create.results.id"))]);
    has_case("end", "properties")
        .with_block(to(Block::new("properties", "SE_ContactProperties"), "customer"))
        .with_block(to(
            Block::new("customer", "SE_SFGetContactId")
                .with_control("formattedPhoneNumber", "$.actions.properties.results.formattedPhoneNumber"),
            "create",
        ))
        .with_block(
            Block::new("create", "SE_SFSaveLog")
                .with_control("entityType", "Case")
                .with_control("fieldValues", fields)
                .with_port("success", "hand")
                .with_port("failure", "end"),
        )
        .with_block(
            Block::new("hand", "SE_ContactUpdateAttributes")
                .with_control("attributes", attributes)
                .with_port("success", "show")
                .with_port("failure", "warn"),
        )
        .with_block(to(
            Block::new("warn", "SE_Log")
                .with_control("level", "warn")
                .with_control("message", "$.actions.hand.exception.message"),
            "show",
        ))
        .with_block(pop("show", "$.actions.create.results.id"))
}

fn flows() -> CtiAdapter {
    adapter([("connectVoiceContact.onConnecting", connecting()), ("connectVoiceContact.onConnected", connected())])
}

/// A customer, a call of theirs, and the first agent's desk.
fn first_agent() -> (Agent, String) {
    let memory = MemoryDesk::with_crm("Sato", MemoryCrm::new("US"));
    let customer = memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}));
    memory.center().add(Contact::new("c-1", Channel::Voice).from_number(NUMBER));
    let agent = Agent::at(memory, &compiled(&flows()));
    (agent, customer)
}

/// An event of a call as the contact center shows it now.
fn happens(agent: &mut Agent, contact_id: &str, event: ContactEvent) -> Arc<FlowRan> {
    let call = agent.memory.center().contact(contact_id).unwrap();
    let mut ran = agent.hears(DeskEvent::contact(call, event));
    assert_eq!(ran[0].execution.end(), &End::Ended);
    ran.remove(0)
}

fn popped(agent: &Agent) -> Vec<Seen> {
    agent.memory.screen().take_seen().into_iter().map(|(_, seen)| seen).collect()
}

fn record(id: &str) -> Seen {
    Seen::Pop(ScreenPop::Record { id: id.to_owned() })
}

fn cases(agent: &Agent) -> Vec<String> {
    agent.memory.crm().records("Case").iter().map(|case| case["Id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nothing_is_wrong_with_the_flows() {
    let found = AdapterChecker::new().check(&flows());
    assert!(found.iter().all(|finding| finding.severity == Severity::Hint), "{found:#?}");
}

#[test]
fn a_transfer_keeps_the_case() {
    let (mut sato, customer) = first_agent();
    happens(&mut sato, "c-1", ContactEvent::Connecting);
    assert_eq!(popped(&sato), [record(&customer)], "no Case yet: the caller's number finds the customer");
    happens(&mut sato, "c-1", ContactEvent::Connected);
    let [case] = &cases(&sato)[..] else { panic!("one Case") };
    assert_eq!(popped(&sato), [record(case)]);
    assert_eq!(sato.memory.crm().record(case).unwrap()["ContactId"], json!(customer));

    let mut suzuki = Agent::at(sato.memory.colleague("Suzuki"), &compiled(&flows()));
    sato.memory.center().hand_over("c-1", "c-2", &suzuki.memory).unwrap();
    happens(&mut suzuki, "c-2", ContactEvent::Connecting);
    assert_eq!(popped(&suzuki), [record(case)], "the same Case");
    let ran = happens(&mut suzuki, "c-2", ContactEvent::Connected);
    assert_eq!(
        ran.execution.path().map(|step| step.block.as_str()).collect::<Vec<_>>(),
        ["start", "get", "has", "end"]
    );
    assert_eq!((cases(&suzuki).len(), popped(&suzuki)), (1, vec![]), "and no other");
}

#[test]
fn an_event_that_comes_twice_or_late_creates_no_second_case() {
    let (mut sato, _) = first_agent();
    let before = sato.memory.center().contact("c-1").unwrap();
    // Twice before the first has run, once more when it has, still showing the call as it was before.
    for _ in 0..2 {
        sato.inbox.raise(DeskEvent::contact(before.clone(), ContactEvent::Connected)).unwrap();
    }
    sato.run();
    sato.hears(DeskEvent::contact(before, ContactEvent::Connected));
    assert_eq!((cases(&sato).len(), popped(&sato).len()), (1, 1));
}

#[test]
fn a_case_that_could_not_be_handed_over_is_popped_all_the_same_and_the_failure_is_visible() {
    let (mut sato, _) = first_agent();
    sato.memory.faults().fail("contact.update_attributes", ErrorKind::Denied).unwrap();
    let ran = happens(&mut sato, "c-1", ContactEvent::Connected);
    let [case] = &cases(&sato)[..] else { panic!("one Case") };
    assert_eq!(popped(&sato), [record(case)]);
    assert_eq!(ran.execution.record("hand").unwrap().exception.as_ref().unwrap().kind, "denied");
    assert_eq!(ran.execution.log()[0].to_string(), "warn: a fault injected by the test");
    let report = ran.execution.report().to_string();
    assert!(
        report.contains("hand SE_ContactUpdateAttributes -> failure (denied: a fault injected by the test)"),
        "{report}"
    );
    assert!(ran.execution.changes().attributes.is_empty());

    // An author who leaves that port open would break the hand-over in silence; the checker tells.
    let mut silent = flows();
    let cti_model::adapter::Script::Flow(flow) = &mut silent.flows[1].script else { panic!("a flow") };
    flow.blocks_mut().iter_mut().find(|block| block.id() == "hand").unwrap().disconnect("failure");
    let found = AdapterChecker::new().check(&silent);
    let open = |it: &Finding| it.code == Code::OpenFailurePort && it.block == Some("hand".into());
    assert!(found.iter().any(open), "{found:#?}");
}
