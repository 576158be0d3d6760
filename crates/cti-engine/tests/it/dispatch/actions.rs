//! CTI Actions at a desk: checked before a flow runs, bound to the contact in view, merged as the version says.

use cti_engine::action::ActionError;
use cti_engine::dispatch::{Cause, Dispatcher, ExecuteError, FlowSet, Refusal};
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::{Channel, Contact, Engine};
use cti_model::ProductVersion;
use cti_model::action::{ActionForm, CtiAction, FormField};
use cti_model::adapter::CtiAdapter;
use serde_json::{Map, Value, json};

use crate::dispatch::common::{Bench, adapter, cti_flow, log, logged, payload_of};

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// An action with a fixed payload and a form, and one with neither.
fn two_actions() -> CtiAdapter {
    let mut create = CtiAction::new("Create a case", "Create");
    create.order = 2;
    create.payload = map(&json!({"Priority": "Low", "Origin": "Phone"})).into();
    create.form = ActionForm::new()
        .with_field(FormField::dropdown("Priority", "Priority", ["Low", "Middle", "High"]).required())
        .into();
    let mut note = CtiAction::new("Note", "Note");
    note.order = 1;
    let mut adapter = adapter(&[
        cti_flow("Create", "ctiAction", log("$.payload.Priority")),
        cti_flow("Note", "ctiAction", log("$.contact.contactId")),
    ]);
    adapter.actions = vec![create, note];
    adapter
}

fn bench(engine: Engine) -> Bench {
    let flows = FlowSet::compile(&engine, &two_actions()).unwrap();
    let memory = cti_engine::memory::MemoryDesk::new("Sato");
    let dispatcher = Dispatcher::new(engine, flows);
    let session = dispatcher.open(memory.desk());
    let inbox = session.inbox();
    inbox.ready();
    Bench { memory, dispatcher, session, inbox }
}

#[test]
fn any_number_of_flows_serve_actions_and_the_actions_come_in_ascending_order() {
    let flows = FlowSet::compile(&Engine::new(), &two_actions()).unwrap();
    let names: Vec<&str> = flows.actions().iter().map(|action| action.action().name.as_str()).collect();
    assert_eq!(names, ["Note", "Create a case"]);
    let needs_form: Vec<bool> = flows.actions().iter().map(|action| action.action().needs_form()).collect();
    assert_eq!(needs_form, [false, true]);
}

#[test]
fn the_payload_of_the_flow_is_the_fixed_one_and_the_form_as_the_version_merges_them() {
    for (version, expected) in [
        (ProductVersion::NEWEST, json!({"Priority": "High", "Origin": "Phone"})),
        (ProductVersion::new(5, 16, 0), json!({"Priority": "High"})),
    ] {
        let mut bench = bench(Engine::new().with_version(version));
        let flows = bench.dispatcher.flows();
        let create = flows.action("Create a case").unwrap();
        let _ = bench.inbox.execute(create, &map(&json!({"Priority": "High"}))).unwrap();
        let ran = bench.next();
        assert_eq!((payload_of(&ran), &ran.cause), (&expected, &Cause::Action("Create a case".to_owned())));
        assert_eq!(logged(&[ran]), ["High"]);
    }
}

#[test]
fn what_an_agent_entered_is_checked_before_a_flow_runs() {
    let bench = bench(Engine::new());
    let flows = bench.dispatcher.flows();
    let create = flows.action("Create a case").unwrap();
    for entered in [json!({}), json!({"Priority": "Urgent"}), json!({"Priority": "Low", "Unknown": "x"})] {
        let error = bench.inbox.execute(create, &map(&entered)).unwrap_err();
        assert!(matches!(error, ExecuteError::Action(ActionError::Entered(_))), "{entered}: {error}");
    }
    assert_eq!(bench.inbox.waiting(), 0);
}

#[test]
fn an_action_is_bound_to_the_contact_that_the_agent_looks_at_when_it_is_executed() {
    // Fixed in 5.27: with several chats, CTI Actions always used the first one. Section 3.1.
    let mut bench = bench(Engine::new());
    let flows = bench.dispatcher.flows();
    let note = flows.action("Note").unwrap();
    for id in ["chat-1", "chat-2"] {
        let chat = Contact::new(id, Channel::Chat);
        let _ = bench.inbox.raise(DeskEvent::contact(chat, ContactEvent::Connected)).unwrap();
    }
    bench.inbox.view(Some("chat-2"));
    let _ = bench.inbox.execute(note, &Map::new()).unwrap();
    bench.inbox.view(Some("chat-1"));
    let ran = bench.next();
    assert_eq!(ran.context.contact.as_ref().unwrap().contact_id, "chat-2");
    assert_eq!(logged(&[ran]), ["chat-2"]);
}

#[test]
fn an_action_runs_without_a_contact_too() {
    let mut bench = bench(Engine::new());
    let flows = bench.dispatcher.flows();
    let _ = bench.inbox.execute(flows.action("Note").unwrap(), &Map::new()).unwrap();
    assert_eq!(bench.next().context.contact, None);
}

#[test]
fn an_action_whose_flow_is_off_is_shown_and_says_so_when_it_is_executed() {
    let mut adapter = two_actions();
    adapter.flows[1].active = false;
    let flows = FlowSet::compile(&Engine::new(), &adapter).unwrap();
    let bench = Bench::new(&[]);
    let error = bench.inbox.execute(flows.action("Note").unwrap(), &Map::new()).unwrap_err();
    assert_eq!(error.to_string(), "the flow of the CTI Action `Note` is not active");
}

#[test]
fn an_action_without_a_flow_for_it_is_refused() {
    let mut adapter = two_actions();
    adapter.actions[0].flow = "Nowhere".to_owned();
    adapter.flows[1].source = cti_model::Source::ConnectAgent;
    let error = FlowSet::compile(&Engine::new(), &adapter).unwrap_err();
    let refused: Vec<&str> = error
        .refusals
        .iter()
        .filter_map(|refusal| match refusal {
            Refusal::ActionWithoutFlow { action, .. } => Some(action.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(refused, ["Note", "Create a case"]);
}

#[test]
fn an_action_that_waits_runs_with_the_flows_that_replaced_its_own() {
    let mut bench = bench(Engine::new());
    let before = bench.dispatcher.flows();
    let note = before.action("Note").unwrap();
    let _ = bench.inbox.execute(note, &Map::new()).unwrap();
    let mut adapter = two_actions();
    adapter.flows[1] = cti_flow("Note", "ctiAction", log("new"));
    bench.dispatcher.replace(FlowSet::compile(&Engine::new(), &adapter).unwrap());
    assert_eq!(logged(&[bench.next()]), ["new"]);

    // One whose flow is gone by then runs it as it was executed.
    let _ = bench.inbox.execute(note, &Map::new()).unwrap();
    bench.dispatcher.replace(FlowSet::default());
    assert_eq!(bench.next().flow.name(), "Note");

    // One whose flow was switched off is not executed any more.
    adapter.flows[1].active = false;
    bench.dispatcher.replace(FlowSet::compile(&Engine::new(), &adapter).unwrap());
    assert!(matches!(bench.inbox.execute(note, &Map::new()), Err(ExecuteError::NotActive { .. })));
}

#[test]
fn debug_lines_are_shown_for_a_flow_whose_record_says_so() {
    for debug in [true, false] {
        let mut adapter = two_actions();
        let line = cti_model::Block::new("log", "SE_Log").with_control("level", "debug").with_control("message", "x");
        adapter.flows[1] = cti_flow("Note", "ctiAction", crate::dispatch::common::flow_of(line));
        adapter.flows[1].debug = debug;
        let mut bench = Bench::new(&[]);
        bench.dispatcher.replace(FlowSet::compile(&Engine::new(), &adapter).unwrap());
        let flows = bench.dispatcher.flows();
        let _ = bench.inbox.execute(flows.action("Note").unwrap(), &Map::new()).unwrap();
        let ran = bench.next();
        assert_eq!((ran.log().count(), ran.execution.log().len()), (usize::from(debug), 1));
    }
}
