//! CTI Actions at a desk: checked before a flow runs, bound to the contact in view, merged as the version says.

use cti_engine::action::ActionError;
use cti_engine::adapter::Adapter;
use cti_engine::event::{ContactEvent, DeskEvent, SessionEvent};
use cti_engine::session::{Cause, Refused, SessionOptions, Why};
use cti_engine::{Channel, Contact, Engine};
use cti_model::ProductVersion;
use cti_model::action::{ActionForm, CtiAction, FormField};
use cti_model::adapter::CtiAdapter;
use serde_json::{Map, Value, json};

use crate::session::common::{Bench, adapter, cti_flow, log, logged, payload_of};

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

fn bench(engine: &Engine) -> Bench {
    let memory = cti_engine::memory::MemoryDesk::new("Sato");
    Bench::at(memory, &Adapter::compile(engine, &two_actions()), SessionOptions::default())
}

#[test]
fn any_number_of_flows_serve_actions_and_the_actions_come_in_ascending_order() {
    let actions = Adapter::compile(&Engine::new(), &two_actions()).actions();
    let names: Vec<&str> = actions.iter().map(|action| action.action().name.as_str()).collect();
    assert_eq!(names, ["Note", "Create a case"]);
    let needs_form: Vec<bool> = actions.iter().map(|action| action.action().needs_form()).collect();
    assert_eq!(needs_form, [false, true]);
}

#[test]
fn the_payload_of_the_flow_is_the_fixed_one_and_the_form_as_the_version_merges_them() {
    for (version, expected) in [
        (ProductVersion::NEWEST, json!({"Priority": "High", "Origin": "Phone"})),
        (ProductVersion::new(5, 16, 0), json!({"Priority": "High"})),
    ] {
        let mut bench = bench(&Engine::new().with_version(version));
        bench.inbox.execute("Create a case", &map(&json!({"Priority": "High"}))).unwrap();
        let ran = bench.next();
        assert_eq!((payload_of(&ran), &ran.cause), (&expected, &Cause::Action("Create a case".into())));
        assert_eq!(logged(&[ran]), ["High"]);
    }
}

#[test]
fn what_an_agent_entered_is_checked_before_a_flow_runs() {
    let bench = bench(&Engine::new());
    for entered in [json!({}), json!({"Priority": "Urgent"}), json!({"Priority": "Low", "Unknown": "x"})] {
        let error = bench.inbox.execute("Create a case", &map(&entered)).unwrap_err();
        assert!(matches!(error, Refused::Action(ActionError::Entered(_))), "{entered}: {error}");
    }
    assert_eq!(bench.inbox.waiting(), 0);
}

#[test]
fn an_action_is_bound_to_the_contact_that_the_agent_looks_at_when_it_is_executed() {
    // Fixed in 5.27: with several chats, CTI Actions always used the first one. Section 3.1.
    let mut bench = bench(&Engine::new());
    for id in ["chat-1", "chat-2"] {
        let chat = Contact::new(id, Channel::Chat);
        bench.inbox.raise(DeskEvent::contact(chat, ContactEvent::Connected)).unwrap();
    }
    bench.inbox.raise(SessionEvent::contact_in_view(Some("chat-2"))).unwrap();
    bench.inbox.execute("Note", &Map::new()).unwrap();
    bench.inbox.raise(SessionEvent::contact_in_view(Some("chat-1"))).unwrap();
    let ran = bench.next();
    assert_eq!(ran.context.contact.as_ref().unwrap().contact_id, "chat-2");
    assert_eq!(logged(&[ran]), ["chat-2"]);
}

#[test]
fn an_action_runs_without_a_contact_too() {
    let mut bench = bench(&Engine::new());
    bench.inbox.execute("Note", &Map::new()).unwrap();
    assert_eq!(bench.next().context.contact, None);
}

#[test]
fn an_action_whose_flow_is_off_is_shown_and_says_so_when_it_is_executed() {
    let mut adapter = two_actions();
    adapter.flows[1].active = false;
    let bench = Bench::of(&adapter, SessionOptions::default());
    assert_eq!(bench.adapter.actions().len(), 2);
    let error = bench.inbox.execute("Note", &Map::new()).unwrap_err();
    assert_eq!(error.to_string(), "the flow of the CTI Action `Note` is not active");
}

#[test]
fn an_action_without_a_flow_for_it_is_left_out_and_told() {
    let mut adapter = two_actions();
    adapter.actions[0].flow = "Nowhere".to_owned();
    adapter.flows[1].source = cti_model::Source::ConnectAgent;
    let bench = Bench::of(&adapter, SessionOptions::default());
    assert_eq!(bench.adapter.actions().len(), 0);
    for action in ["Note", "Create a case"] {
        let told = format!("error[action-without-flow] action `{action}`");
        assert!(bench.adapter.findings().iter().any(|finding| finding.to_string().starts_with(&told)), "{told}");
        assert!(matches!(bench.inbox.execute(action, &Map::new()), Err(Refused::UnknownAction { .. })));
    }
}

#[test]
fn an_action_that_cannot_be_used_is_left_out_and_the_others_work() {
    let mut adapter = two_actions();
    adapter.actions[0].payload = cti_model::action::Stored::from_text("no JSON");
    let mut bench = Bench::of(&adapter, SessionOptions::default());
    assert!(matches!(bench.inbox.execute("Create a case", &Map::new()), Err(Refused::UnknownAction { .. })));
    bench.inbox.execute("Note", &Map::new()).unwrap();
    assert_eq!(&*bench.next().flow, "Note");
}

#[test]
fn an_action_that_waits_runs_with_the_flow_that_replaced_its_own_or_is_accounted_for() {
    let mut bench = bench(&Engine::new());
    bench.inbox.execute("Note", &Map::new()).unwrap();
    let mut adapter = two_actions();
    adapter.flows[1] = cti_flow("Note", "ctiAction", log("new"));
    bench.adapter.replace(&adapter);
    assert_eq!(logged(&[bench.next()]), ["new"]);

    let ticket = bench.inbox.execute("Note", &Map::new()).unwrap();
    bench.adapter.replace(&CtiAdapter::default());
    assert_eq!(bench.accounts(), [(ticket, Err(Why::Replaced))]);

    // One whose flow was switched off is not executed any more.
    adapter.flows[1].active = false;
    bench.adapter.replace(&adapter);
    assert!(matches!(bench.inbox.execute("Note", &Map::new()), Err(Refused::NotActive { .. })));
}

#[test]
fn debug_lines_are_shown_for_a_flow_whose_record_says_so() {
    for debug in [true, false] {
        let mut adapter = two_actions();
        let line = cti_model::Block::new("log", "SE_Log").with_control("level", "debug").with_control("message", "x");
        adapter.flows[1] = cti_flow("Note", "ctiAction", crate::session::common::flow_of(line));
        adapter.flows[1].debug = debug;
        let mut bench = Bench::of(&adapter, SessionOptions::default());
        bench.inbox.execute("Note", &Map::new()).unwrap();
        let ran = bench.next();
        assert_eq!((ran.log().count(), ran.execution.log().len()), (usize::from(debug), 1));
    }
}
