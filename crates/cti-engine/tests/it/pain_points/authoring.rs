//! Writing a flow: what is told before it runs, and what a run tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::memory::{MemoryDesk, Seen};
use cti_engine::observer::{BlockEntered, Observer};
use cti_engine::{Channel, Contact, Context, End, Engine};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_model::{Block, BlockId, Catalogue, Checker, Code, Flow, Json, Object, Returns, line_column, locate_all};
use serde_json::json;

use crate::pain_points::{Agent, NUMBER, adapter, chain, log, logged};

fn codes(flow: &Flow) -> Vec<Code> {
    Checker::new().check(flow).iter().map(|finding| finding.code).collect()
}

#[test]
fn a_flow_is_tested_without_placing_a_call() {
    let pop = chain([Block::new("pop", "SE_SFSearchAndScreenpop").with_control("searchParams", "$.payload.number")]);
    let memory = MemoryDesk::new("Sato");
    let customer = memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": NUMBER}));
    memory.faults().delay("workspace.search_and_pop", Duration::from_secs(45)).unwrap();
    let context = Context::new().with_payload(json!({"number": NUMBER}));
    let engine = Engine::new();
    let execution = memory.drive(engine.run(&engine.compile(&pop).unwrap(), &memory.desk(), &context));
    // 45 seconds by the desk's clock, and none by that of the wall.
    assert_eq!((execution.end(), execution.elapsed()), (&End::Ended, Duration::from_secs(45)));
    assert_eq!(memory.journal().calls(), ["workspace.search_and_pop"]);
    assert!(
        matches!(&memory.screen().seen()[..], [Seen::Pop(pop)] if serde_json::to_value(pop).unwrap()["id"] == customer)
    );
}

#[test]
fn an_open_port_is_told_before_and_after_the_run() {
    let mut flow = chain([Block::new("pop", "SE_SFScreenpopObject").with_control("recordId", "$.payload.recordId")]);
    flow.blocks_mut()[1].disconnect("failure");
    let found = Checker::new().check(&flow);
    let open: Vec<_> =
        found.iter().map(|it| (it.code, it.block.as_ref().map(BlockId::as_str), it.port.as_deref())).collect();
    assert!(open.contains(&(Code::OpenFailurePort, Some("pop"), Some("failure"))), "{open:?}");

    let mut agent = Agent::with(&adapter([("salesforceUI.onNavigationChange", flow)]));
    let page = cti_engine::event::SalesforceUiEvent::NavigationChange(cti_engine::event::Page::default());
    let ran = agent.hears(page);
    assert_eq!(ran[0].execution.end().to_string(), "halted: port `failure` of pop is not connected");
    assert_eq!(ran[0].execution.record("pop").unwrap().exception.as_ref().unwrap().kind, "emptyControl");
}

/// Every kind of typo in a path that a published flow has, or that the documentation warns of.
#[test]
fn a_typo_in_a_path_is_found_by_the_checker() {
    let source = r#"{"actions": [
  {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-12"}},
  {"id": "uid-12", "type": "SE_ContactProperties", "ports": {"done": "uid-14"}},
  {"id": "uid-14", "type": "SE_CoreJoinStrings", "ports": {"done": "uid-16"},
   "controls": {"string1": "$.actions.uid12.results.contactId", "string2": "$.actions.uid-12.results.contactID"}},
  {"id": "uid-16", "type": "SE_CoreJoinStrings", "ports": {"done": "uid-18"},
   "controls": {"string1": "$.paylod.number", "string2": "$12.results.type"}},
  {"id": "uid-18", "type": "SE_CoreTruthy", "ports": {"true": "uid-20", "false": "uid-20"}, "controls": {"value": ""}},
  {"id": "uid-20", "type": "SE_End"}
]}"#;
    let mut found = Checker::new().check(&Flow::parse(source).unwrap());
    locate_all(source, &mut found);
    let told: Vec<(usize, Code, &str)> = found
        .iter()
        .map(|it| {
            (line_column(source, it.span.clone().unwrap().start).0, it.code, it.suggestion.as_deref().unwrap_or(""))
        })
        .collect();
    for typo in [
        (5, Code::UnknownReference, "did you mean `uid-12`?"),
        (5, Code::UnknownResult, "did you mean `contactId`?"),
        (7, Code::UnknownRoot, "did you mean `payload`?"),
    ] {
        assert!(told.contains(&typo), "{typo:?} is not in {told:#?}");
    }
    for code in [Code::DollarWithoutDot, Code::BranchOnLiteral] {
        assert!(told.iter().any(|(_, known, _)| *known == code), "{code} is not in {told:#?}");
    }
}

/// Notes controls that are undefined when their block is entered.
#[derive(Default)]
struct Undefined(Mutex<Vec<String>>);

impl Observer for Undefined {
    fn block_entered(&self, event: &BlockEntered<'_>) {
        let undefined = event.controls().filter(|(_, value)| value.is_none());
        self.0.lock().unwrap().extend(undefined.map(|(name, _)| format!("{}.{name}", event.block)));
    }
}

#[test]
fn a_path_that_leads_nowhere_is_seen_in_the_run() {
    // Nobody can tell beforehand what an event brings; the run can.
    let flow = chain([Block::new("dial", "SE_AgentDialNumber").with_control("phoneNumber", "$.payload.nummber")]);
    let undefined = Arc::new(Undefined::default());
    let engine = Engine::new().with_observer(undefined.clone());
    let memory = MemoryDesk::new("Sato");
    let context = Context::new().with_payload(json!({"number": NUMBER}));
    memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    assert!(undefined.0.lock().unwrap().contains(&"dial.phoneNumber".to_owned()));
}

#[test]
fn a_log_of_a_run_is_readable_and_complete() {
    let mut flow = chain([
        Block::new("uid-1", "SE_ContactProperties"),
        Block::new("uid-2", "SE_SFGetContactId")
            .with_control("formattedPhoneNumber", "$.actions.uid-1.results.formattedPhoneNumber"),
        Block::new("uid-3", "SE_ContactUpdateAttributes")
            .with_control("attributes", Object::from_iter([("note", "two\nlines")])),
        Block::new("uid-4", "SE_UpdateCounter").with_control("name", "calls").with_control("delta", "1"),
        Block::new("uid-5", "SE_SetProperty").with_control("key", "seen").with_control("value", true),
        Block::new("uid-6", "SE_Log")
            .with_control("level", "warn")
            .with_control("message", "$.actions.uid-2.exception.message"),
    ]);
    flow.set_name("Voice Contact onConnected");
    let mut agent = Agent::with(&adapter([("connectVoiceContact.onConnected", flow)]));
    let call = Contact::new("c-1", Channel::Voice).from_number(NUMBER).in_queue("Support");
    agent.memory.center().add(call.clone());
    agent.memory.faults().delay("records.find_by_phone", Duration::from_millis(250)).unwrap();
    let ran = agent.hears(DeskEvent::contact(call, ContactEvent::Connected));
    let execution = &ran[0].execution;
    let printed = execution.report().to_string();
    assert_eq!(
        printed,
        concat!(
            "Voice Contact onConnected: ended\n",
            "  start SE_Start -> done\n",
            r#"  uid-1 SE_ContactProperties -> done {"contactId":"c-1","type":"voice","queueName":"Support","#,
            r#""formattedPhoneNumber":"+12025550123","callType":"inbound","initialContactId":"c-1","#,
            "\"initiationMethod\":null,\"name\":null,\"description\":null,\"isMo…\n",
            "  uid-2 SE_SFGetContactId -> failure (notFound: no Contact has that phone number) after 250ms\n",
            "  uid-3 SE_ContactUpdateAttributes -> success\n",
            "  uid-4 SE_UpdateCounter -> done {\"value\":1}\n",
            "  uid-5 SE_SetProperty -> done\n",
            "  uid-6 SE_Log -> done\n",
            "  end SE_End\n",
            "  uid-6 logged warn: no Contact has that phone number\n",
            "  property seen = true\n",
            "  counter calls = 1\n",
            "  attribute note = two\\u{a}lines\n",
        )
    );
    // Nothing is cut in what is stored.
    let stored = serde_json::to_value(execution).unwrap();
    assert_eq!(stored["records"]["uid-1"]["results"]["isMonitor"], false);
    assert_eq!(stored["path"].as_array().unwrap().len(), execution.path().len());
    // Who is used to the product's lines finds them too.
    let flow = agent.session.adapter().flows().remove(0);
    let [.., actions] = flow.product_log(&ran[0].context.payload, execution);
    assert!(actions.starts_with("[CTI ADAPTER]: [FLOW] [connectVoiceContact.onConnected]: actions: {"));
}

#[test]
fn flows_are_files_that_can_be_reviewed_and_compared() {
    let dial = crate::pain_points::click_to_dial();
    let pop = chain([Block::new("pop", "SE_SFScreenpopObject").with_control("recordId", "$.payload.recordId")]);
    let all = adapter([("salesforceUI.onClickToDial", dial), ("salesforceUI.onNavigationChange", pop)]);
    // From the organisation, as a query returns it, to files and back.
    let query = serde_json::to_value(all.to_records()).unwrap();
    let read = CtiAdapter::from_records(&query).unwrap();
    let before = read.to_files();
    assert_eq!(CtiAdapter::from_files(&before).unwrap().to_files(), before);

    let mut changed = CtiAdapter::from_files(&before).unwrap();
    let cti_model::adapter::Script::Flow(flow) = &mut changed.flows[0].script else { panic!("a flow") };
    flow.blocks_mut()[1].set_control("phoneNumber", "$.payload.params.number");
    changed.flows[1].active = false;
    assert_ne!(changed, CtiAdapter::from_files(&before).unwrap());
    assert_eq!(
        differences(&before, &changed.to_files()),
        [
            r#"flows.json: +"active": false,"#,
            r#"flows/salesforceui-onclicktodial.json: -"phoneNumber": "$.payload.number""#,
            r#"flows/salesforceui-onclicktodial.json: +"phoneNumber": "$.payload.params.number""#,
        ]
    );
}

/// The lines of each file that only one of two versions has.
fn differences(before: &AdapterFiles, after: &AdapterFiles) -> Vec<String> {
    assert!(before.names().eq(after.names()));
    let mut differences = Vec::new();
    for (name, old) in before.iter() {
        let new = after.get(name).unwrap();
        let only = |here: &str, there: &str, sign: &str| {
            let lines = here.lines().filter(|line| !there.lines().any(|other| other == *line));
            lines.map(|line| format!("{name}: {sign}{}", line.trim())).collect::<Vec<_>>()
        };
        differences.extend(only(old, new, "-"));
        differences.extend(only(new, old, "+"));
    }
    differences
}

#[test]
fn an_id_like_uid_nan_does_not_stop_anybody_from_adding_blocks() {
    let source = concat!(
        r#"{"actions":[{"id":"uid-0","type":"SE_Start","ports":{"done":"uid-NaN"}},"#,
        r#"{"id":"uid-NaN","type":"SE_ContactProperties","controls":{},"ports":{"done":"uid-19"}},"#,
        r#"{"id":"uid-19","type":"SE_End","controls":null}]}"#
    );
    let mut flow = Flow::parse(source).unwrap();
    assert_eq!(codes(&flow), [Code::BrokenId]);
    let id = flow.free_id();
    assert_eq!(id.as_str(), "uid-20");
    let added = Block::new(id.as_str(), "SE_Log").with_control("message", "$.actions.uid-NaN.results.contactId");
    flow.blocks_mut()[1].connect("done", id.as_str());
    flow.blocks_mut().push(added.with_port("done", "uid-19"));
    assert_eq!(codes(&flow), [Code::BrokenId], "the id is told, and nothing else is wrong");
    let written = flow.to_json();
    let kept = source.replace(r#""done":"uid-19""#, r#""done":"uid-20""#);
    assert!(written.starts_with(kept.strip_suffix("]}").unwrap()), "the rest is written as it was read: {written}");

    let mut agent = Agent::with(&adapter([("connectVoiceContact.onConnected", Flow::parse(&written).unwrap())]));
    let ran = agent.hears(DeskEvent::contact(Contact::new("c-1", Channel::Voice), ContactEvent::Connected));
    assert_eq!((ran[0].execution.end(), logged(&ran)), (&End::Ended, vec!["c-1"]));
}

#[test]
fn an_editor_is_told_what_to_offer() {
    let catalogue = Catalogue::standard();
    // By display name, by type, in any letter case.
    let task = catalogue.find("create a task").unwrap();
    assert!(std::ptr::eq(task, catalogue.find("SE_SFCreateTask").unwrap()));
    // What a control takes, and what the block behind may read.
    assert!(task.control("Priority").unwrap().picklist.contains(&"High"));
    assert!(matches!(task.returns, Returns::Fields(fields) if fields.iter().any(|field| field.name == "id")));
    // Rows of keys and values: a key that is not among the known ones is taken, and a value may be a path.
    let rows = Object::from_iter([("Call_Result__c", Json::from("$.payload.result"))]);
    let flow = chain([Block::new("task", "SE_SFCreateTask").with_control("otherTaskFields", rows)]);
    assert!(codes(&flow).iter().all(|code| *code == Code::ControlDefaulted), "{:?}", codes(&flow));
    // What is not offered is told.
    let flow = chain([Block::new("task", "SE_SFCreateTask").with_control("Priority", "low")]);
    let found = Checker::new().check(&flow);
    let told = found.iter().find(|finding| finding.code == Code::NotInPicklist).unwrap();
    assert_eq!(told.control.as_deref(), Some("Priority"));
}

#[test]
fn cases_of_one_event_can_be_flows_of_their_own() {
    // Which case it is, the host decides, and names the event after it: one flow for each queue.
    let mut adapter = adapter([("sales.onConnecting", log("sales")), ("support.onConnecting", log("support"))]);
    let mut agent = Agent::with(&adapter);
    let rings = |queue: &str| {
        let contact = Contact::new("c-1", Channel::Voice).in_queue(queue);
        let trigger = format!("{queue}.onConnecting").parse().unwrap();
        DeskEvent::from_parts(trigger, json!({}), Some(Arc::new(contact))).unwrap()
    };
    let ran: Vec<_> = ["support", "sales"].into_iter().flat_map(|queue| agent.hears(rings(queue))).collect();
    assert_eq!(logged(&ran), ["support", "sales"]);
    assert!(ran.iter().all(|ran| ran.context.contact.as_ref().unwrap().contact_id == "c-1"));
    // Two flows for one and the same event are still refused, both named.
    adapter.flows[1].source = adapter.flows[0].source.clone();
    let refused = cti_engine::Adapter::compile_strict(&Engine::new(), &adapter).unwrap_err().to_string();
    assert!(refused.contains("sales.onConnecting") && refused.contains("support.onConnecting"), "{refused}");
}
