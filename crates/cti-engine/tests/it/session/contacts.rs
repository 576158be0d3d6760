//! Which contact a flow runs against, and what is known of it.

use std::time::Duration;

use cti_engine::adapter::Adapter;
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, EndedPhase, SalesforceUiEvent, SessionEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{EndedPolicy, Refused, SessionOptions, Why};
use cti_engine::{Channel, Contact, End, Engine};
use cti_model::Block;
use serde_json::json;

use crate::session::common::{Bench, adapter, call, cti_flow, flow_of, log, logged, payload_of};

#[test]
fn a_flow_runs_against_the_contact_that_fired_whatever_the_agent_looks_at() {
    // Fixed in 5.28: a flow ran against another contact than the one that fired. Section 3.1.
    let mut bench = Bench::new(&[cti_flow("Chat", "connectChatContact.onConnected", log("$.contact.contactId"))]);
    let chat = |id: &str| Contact::new(id, Channel::Chat);
    bench.inbox.raise(DeskEvent::contact(chat("chat-1"), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(DeskEvent::contact(chat("chat-2"), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(SessionEvent::contact_in_view(Some("chat-1"))).unwrap();
    assert_eq!(logged(&bench.all()), ["chat-1", "chat-2"]);
}

#[test]
fn the_contact_in_view_is_the_one_turned_to_last_else_the_only_one() {
    let bench = Bench::new(&[]);
    let in_view = || bench.inbox.contact_in_view().map(|contact| contact.contact_id.clone());
    let raise = |contact: Contact, event| {
        bench.inbox.raise(DeskEvent::contact(contact, event)).unwrap();
    };
    assert_eq!(in_view(), None);
    raise(call("c-1"), ContactEvent::Connected);
    assert_eq!(in_view().as_deref(), Some("c-1"));
    raise(Contact::new("chat-1", Channel::Chat), ContactEvent::Connected);
    assert_eq!(in_view(), None, "nobody knows which of two");
    raise(Contact::new("chat-1", Channel::Chat), ContactEvent::ViewContact);
    assert_eq!(in_view().as_deref(), Some("chat-1"));
    bench.inbox.raise(SessionEvent::contact_in_view(Some("c-1"))).unwrap();
    assert_eq!(in_view().as_deref(), Some("c-1"));
    raise(call("c-1"), ContactEvent::Destroy);
    assert_eq!(in_view().as_deref(), Some("chat-1"), "the only one left");
    raise(Contact::new("chat-1", Channel::Chat), ContactEvent::ViewContact);
    raise(Contact::new("chat-1", Channel::Chat), ContactEvent::Ended(EndedPhase::Destroyed));
    assert_eq!(in_view(), None, "destroyed");
}

#[test]
fn a_contact_is_remembered_after_it_is_gone() {
    let flow = flow_of(Block::new("get", "SE_ContactGetAttributeValue").with_control("attributeName", "caseId"));
    let mut bench = Bench::new(&[cti_flow("Gone", "connectVoiceContact.onDestroy", flow)]);
    let contact = call("c-1").with_attribute("caseId", "500-1");
    bench.inbox.raise(DeskEvent::contact(contact, ContactEvent::Connected)).unwrap();
    // Now only its id is known.
    bench.inbox.raise_for("c-1", ContactEvent::Destroy).unwrap();
    let ran = bench.next();
    assert_eq!(ran.execution.end(), &End::Ended);
    assert_eq!(
        serde_json::to_value(ran.execution.record("get").unwrap()).unwrap()["results"],
        json!({"value": "500-1"})
    );
    let unknown = bench.inbox.raise_for("c-2", ContactEvent::Destroy).unwrap_err();
    assert!(matches!(&unknown, Refused::UnknownContact { contact_id } if contact_id == "c-2"), "{unknown}");
}

#[test]
fn only_so_many_contacts_are_remembered_and_those_that_are_gone_are_forgotten_first() {
    let bench = Bench::with_options(&[], SessionOptions::default().contacts(2));
    let raise = |id: &str, event| {
        bench.inbox.raise(DeskEvent::contact(call(id), event)).unwrap();
    };
    raise("a", ContactEvent::Connected);
    raise("b", ContactEvent::Destroy);
    raise("c", ContactEvent::Connected);
    let known = ["a", "b", "c"].map(|id| bench.inbox.contact(id).is_some());
    assert_eq!(known, [true, false, true]);
}

#[test]
fn attributes_written_by_a_run_are_read_by_those_that_wait_and_come_later() {
    let write = flow_of(
        Block::new("write", "SE_ContactUpdateAttributes")
            .with_control("attributes", cti_model::Object::from_iter([("SfdcCaseId", "500-1")])),
    );
    let read = flow_of(Block::new("read", "SE_ContactGetAttributeValue").with_control("attributeName", "SfdcCaseId"));
    let mut bench = Bench::new(&[
        cti_flow("Write", "connectVoiceContact.onConnecting", write),
        cti_flow("Read", "connectVoiceContact.onConnected", read),
    ]);
    bench.memory.center().add(call("c-1"));
    for event in [ContactEvent::Connecting, ContactEvent::Connected] {
        bench.inbox.raise(DeskEvent::contact(call("c-1"), event)).unwrap();
    }
    // Another contact at the same desk does not concern it.
    bench.inbox.raise(DeskEvent::contact(call("c-2"), ContactEvent::Connected)).unwrap();
    let runs = bench.all();
    let read = |at: usize| serde_json::to_value(runs[at].execution.record("read").unwrap()).unwrap()["results"].clone();
    assert_eq!(read(1), json!({"value": "500-1"}));
    assert_ne!(read(2), json!({"value": "500-1"}));
    assert_eq!(bench.inbox.contact("c-1").unwrap().attribute("SfdcCaseId"), Some("500-1"));
}

/// What a flow reads of the attribute `SfdcCaseId`, which held `old` until a run of this desk wrote `500-1`, at events that
/// show the contact with these values; `None` is an event that tells only the contact's id.
fn read_at(events: &[Option<&str>]) -> Vec<String> {
    let write = flow_of(
        Block::new("write", "SE_ContactUpdateAttributes")
            .with_control("attributes", cti_model::Object::from_iter([("SfdcCaseId", "500-1")])),
    );
    let mut bench = Bench::new(&[
        cti_flow("Write", "connectVoiceContact.onConnecting", write),
        cti_flow("Read", "connectVoiceContact.onRefresh", log("$.contact.attributes.SfdcCaseId")),
    ]);
    bench.memory.center().add(call("c-1"));
    let before = call("c-1").with_attribute("SfdcCaseId", "old");
    bench.inbox.raise(DeskEvent::contact(before, ContactEvent::Connecting)).unwrap();
    bench.next();
    for shown in events {
        let admission = match shown {
            None => bench.inbox.raise_for("c-1", ContactEvent::Refresh),
            Some("") => bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Refresh)),
            Some(value) => {
                let contact = call("c-1").with_attribute("SfdcCaseId", value);
                bench.inbox.raise(DeskEvent::contact(contact, ContactEvent::Refresh))
            }
        };
        assert!(admission.is_ok());
    }
    logged(&bench.all())
}

#[test]
fn an_event_that_shows_a_contact_as_it_was_before_a_run_wrote_to_it_does_not_undo_that() {
    assert_eq!(read_at(&[Some("old"), Some(""), None, Some("old")]), ["500-1"; 4]);
}

#[test]
fn an_attribute_that_is_changed_back_later_is_read_as_it_is() {
    let write = flow_of(
        Block::new("write", "SE_ContactUpdateAttributes")
            .with_control("attributes", cti_model::Object::from_iter([("state", "open")])),
    );
    let mut bench = Bench::new(&[cti_flow("Write", "connectVoiceContact.onConnecting", write)]);
    bench.memory.center().add(call("c-1"));
    let shown = |state: &str| call("c-1").with_attribute("state", state);
    bench.inbox.raise(DeskEvent::contact(shown("new"), ContactEvent::Connecting)).unwrap();
    bench.next();
    let lag = SessionOptions::default().attribute_lag;
    for (wait, contact, state) in
        [(lag / 2, shown("new"), "open"), (lag, call("c-1"), "open"), (Duration::ZERO, shown("new"), "new")]
    {
        bench.memory.clock().advance(wait);
        bench.inbox.raise(DeskEvent::contact(contact, ContactEvent::Refresh)).unwrap();
        assert_eq!(bench.inbox.contact("c-1").unwrap().attribute("state"), Some(state), "after {wait:?}");
    }
}

#[test]
fn an_attribute_that_was_changed_after_a_run_wrote_it_is_read_as_it_is() {
    assert_eq!(read_at(&[Some("500-2"), Some("old")]), ["500-2", "old"]);
    assert_eq!(read_at(&[Some("500-1"), Some("old")]), ["500-1", "old"], "the event before showed what was written");
}

/// What the flow of `onEnded` logs in a version, when a contact ends and is destroyed, each delivered twice.
fn ended(version: &str, options: SessionOptions) -> Vec<String> {
    let flow = cti_flow("Ended", "connectVoiceContact.onEnded", log("$.payload.phase"));
    let engine = Engine::new().with_version(version.parse().unwrap());
    let adapter = Adapter::compile(&engine, &adapter(&[flow]));
    let mut bench = Bench::at(MemoryDesk::new("Sato"), &adapter, options);
    for phase in [EndedPhase::Ended, EndedPhase::Ended, EndedPhase::Destroyed, EndedPhase::Destroyed] {
        bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Ended(phase))).unwrap();
    }
    let runs = bench.all();
    assert!(runs.iter().all(|ran| payload_of(ran)["phase"].is_string()));
    logged(&runs)
}

#[test]
fn on_ended_runs_once_for_an_ending_and_twice_only_in_versions_with_an_old_streams() {
    let options = SessionOptions::default;
    assert_eq!(ended("5.32", options()), ["ended"]);
    assert_eq!(ended("5.31", options()), ["ended"]);
    assert_eq!(ended("5.30", options()), ["ended", "destroyed"]);
    assert_eq!(ended("5.32", options().ended(EndedPolicy::OncePerPhase)), ["ended", "destroyed"]);
    assert_eq!(ended("5.0", options().ended(EndedPolicy::OncePerEnding)), ["ended"]);
}

#[test]
fn a_contact_that_is_only_destroyed_ended_too() {
    let flow = cti_flow("Ended", "connectVoiceContact.onEnded", log("$.payload.phase"));
    let mut bench = Bench::new(&[flow]);
    let event = ContactEvent::Ended(EndedPhase::Destroyed);
    bench.inbox.raise(DeskEvent::contact(call("c-1"), event)).unwrap();
    assert_eq!(logged(&bench.all()), ["destroyed"]);
}

#[test]
fn an_event_that_five_tabs_raise_runs_one_flow_and_one_with_an_id_too() {
    let flows = ["connectVoiceContact.onConnecting", "connectVoiceContact.onRefresh", "salesforceUI.onClickToDial"]
        .map(|trigger| cti_flow(trigger, trigger, log(trigger)));
    let mut bench = Bench::new(&flows);
    let click = || DeskEvent::from(SalesforceUiEvent::click_to_dial("+12025550123")).with_id("click-1");
    let refresh = || DeskEvent::contact(call("c-1"), ContactEvent::Refresh).with_id("refresh-1");
    for _tab in 0..5 {
        bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
        bench.inbox.raise(click()).unwrap();
        bench.inbox.raise(refresh()).unwrap();
    }
    let mut heard = logged(&bench.all());
    heard.sort();
    assert_eq!(
        heard,
        ["connectVoiceContact.onConnecting", "connectVoiceContact.onRefresh", "salesforceUI.onClickToDial"]
    );
}

#[test]
fn after_call_work_runs_with_the_contact_in_view() {
    let flow = cti_flow("Wrap up", "connectAgent.onAfterCallWork", log("$.contact.contactId"));
    let mut bench = Bench::new(&[flow]);
    let work = || DeskEvent::from(AgentEvent::AfterCallWork);
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Ended(EndedPhase::Ended))).unwrap();
    bench.inbox.raise(work()).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-2"), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(SessionEvent::contact_in_view(Some("c-2"))).unwrap();
    bench.inbox.raise(work()).unwrap();
    let seen: Vec<_> =
        bench.all().iter().map(|ran| ran.context.contact.clone().map(|it| it.contact_id.clone())).collect();
    assert_eq!(seen, [Some("c-1".to_owned()), Some("c-2".to_owned())]);
}

#[test]
fn an_ended_event_that_the_queue_refused_can_be_raised_again() {
    let flow = cti_flow("Ended", "connectVoiceContact.onEnded", log("$.payload.phase"));
    let mut bench = Bench::with_options(&[flow], SessionOptions::default().capacity(1));
    let raise = |inbox: &cti_engine::session::Inbox, id: &str| {
        inbox.raise(DeskEvent::contact(call(id), ContactEvent::Ended(EndedPhase::Ended)))
    };
    let first = raise(&bench.inbox, "c-1").unwrap();
    assert!(raise(&bench.inbox, "c-2").is_err());
    bench.next();
    let again = raise(&bench.inbox, "c-2").unwrap();
    let repeated = raise(&bench.inbox, "c-1").unwrap();
    assert_eq!(bench.accounts(), [(repeated, Err(Why::Repeated { first })), (again, Ok(()))]);
}

#[test]
fn however_many_tabs_are_open_a_flow_runs_once_and_can_read_their_number() {
    let counter = flow_of(Block::new("count", "SE_GetCounter").with_control("name", "openAgentTabs"));
    let mut bench = Bench::new(&[cti_flow("Count", "connectAgent.onInit", counter)]);
    bench.inbox.raise(SessionEvent::tabs_open(3)).unwrap();
    bench.inbox.raise(cti_engine::event::AgentEvent::Init).unwrap();
    let runs = bench.all();
    assert_eq!(runs.len(), 1);
    assert_eq!(
        serde_json::to_value(runs[0].execution.record("count").unwrap()).unwrap()["results"],
        json!({"value": 3})
    );
}

#[test]
fn a_late_snapshot_does_not_undo_what_was_written_twice() {
    let write = |id: &str, value: &str, next: &str| {
        Block::new(id, "SE_ContactUpdateAttributes")
            .with_control("attributes", cti_model::Object::from_iter([("state", value)]))
            .with_port("success", next)
    };
    let twice = cti_model::Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(write("1", "B", "2"))
        .with_block(write("2", "C", "3"))
        .with_block(Block::new("3", "SE_End"));
    let mut bench = Bench::new(&[cti_flow("Write", "connectVoiceContact.onConnecting", twice)]);
    let at_first = call("c-1").with_attribute("state", "A");
    bench.memory.center().add(at_first.clone());
    let inbox = bench.inbox.clone();
    let raise = |contact: Contact, event| inbox.raise(DeskEvent::contact(contact, event));
    raise(at_first.clone(), ContactEvent::Connecting).unwrap();
    bench.next();
    let state = || bench.inbox.contact("c-1").unwrap().attribute("state").map(str::to_owned);
    for late in ["A", "B"] {
        raise(call("c-1").with_attribute("state", late), ContactEvent::Refresh).unwrap();
        assert_eq!(state().as_deref(), Some("C"), "{late} is from before");
    }
    raise(call("c-1").with_attribute("state", "D"), ContactEvent::Refresh).unwrap();
    assert_eq!(state().as_deref(), Some("D"), "somebody else changed it");
}

#[test]
fn who_looks_at_nothing_or_at_what_is_not_known_looks_at_no_other_contact() {
    let bench = Bench::new(&[]);
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connected)).unwrap();
    let in_view = || bench.inbox.contact_in_view().map(|contact| contact.contact_id.clone());
    assert_eq!(in_view().as_deref(), Some("c-1"), "the only one, and nothing was said");
    for (looks_at, sees) in [(Some("nobody"), None), (Some("c-1"), Some("c-1")), (None, None)] {
        bench.inbox.raise(SessionEvent::contact_in_view(looks_at)).unwrap();
        assert_eq!(in_view().as_deref(), sees, "{looks_at:?}");
    }
}

#[test]
fn nothing_of_an_earlier_life_is_kept_in_the_next() {
    let write = Block::new("write", "SE_ContactUpdateAttributes")
        .with_control("attributes", cti_model::Object::from_iter([("pin", "98765")]));
    let mut bench = Bench::new(&[cti_flow("Write", "connectVoiceContact.onConnected", flow_of(write))]);
    let mut marked = call("c-1").with_attribute("pin", "12345");
    marked.attributes.mark_secret("pin");
    bench.memory.center().add(marked.clone());
    for event in [ContactEvent::Connecting, ContactEvent::Connected] {
        bench.inbox.raise(DeskEvent::contact(marked.clone(), event)).unwrap();
    }
    bench.settle();
    let pin = |bench: &Bench| {
        let contact = bench.inbox.contact("c-1").unwrap();
        (contact.attribute("pin").map(str::to_owned), contact.attributes.is_secret("pin"))
    };
    assert_eq!(pin(&bench), (Some("98765".into()), true));
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Missed)).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(pin(&bench), (None, false), "a value without its mark would be written to logs");
}

#[test]
fn a_moment_in_the_life_of_a_contact_is_heard_once_and_what_may_come_again_each_time() {
    let flows = ["onConnecting", "onConnected", "onRefresh", "onMessageReceived"]
        .map(|event| cti_flow(event, &format!("connectChatContact.{event}"), log(event)));
    let mut bench = Bench::new(&flows);
    let chat = || Contact::new("chat-1", Channel::Chat);
    let said = || ContactEvent::MessageReceived(cti_engine::event::ChatMessage::default());
    for event in [ContactEvent::Connecting, ContactEvent::Connected, ContactEvent::Refresh, said()] {
        for _ in 0..2 {
            bench.inbox.raise(DeskEvent::contact(chat(), event.clone())).unwrap();
        }
    }
    let twice = ["onRefresh", "onRefresh", "onMessageReceived", "onMessageReceived"];
    assert_eq!(logged(&bench.all()), [&["onConnecting", "onConnected"][..], &twice].concat());
}

#[test]
fn a_contact_that_was_missed_and_is_offered_again_lives_again() {
    let flows = ["onConnecting", "onMissed", "onEnded"]
        .map(|event| cti_flow(event, &format!("connectVoiceContact.{event}"), log(event)));
    let mut bench = Bench::new(&flows);
    let life = [
        ContactEvent::Connecting,
        ContactEvent::Missed,
        ContactEvent::Ended(EndedPhase::Ended),
        ContactEvent::Ended(EndedPhase::Destroyed),
    ];
    for _ in 0..2 {
        for event in life.iter().chain(&life[2..]) {
            bench.inbox.raise(DeskEvent::contact(call("c-1"), event.clone())).unwrap();
        }
        assert_eq!(logged(&bench.all()), ["onConnecting", "onMissed", "onEnded"]);
        assert_eq!(bench.inbox.contact_in_view(), None, "gone");
        bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Incoming)).unwrap();
        assert!(bench.inbox.contact_in_view().is_some(), "there again");
        bench.settle();
        bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Missed)).unwrap();
        bench.settle();
    }
}

#[test]
fn what_a_later_event_states_wins_and_what_it_does_not_state_stays() {
    let mut bench = Bench::new(&[]);
    let offered = call("c-9")
        .from_number("+12025550123")
        .with_secret_attribute("card", "4111")
        .with_attribute("tier", "gold")
        .in_queue("Sales");
    bench.inbox.raise(DeskEvent::contact(offered, ContactEvent::Connecting)).unwrap();
    let bare = Contact::new("c-9", Channel::Voice).with_attribute("tier", "silver");
    bench.inbox.raise(DeskEvent::contact(bare.clone(), ContactEvent::Connected)).unwrap();
    let known = bench.inbox.contact("c-9").unwrap();
    assert_eq!((known.queue_name(), known.phone_number.is_some()), (Some("Sales"), true));
    assert_eq!((known.attribute("tier"), known.attribute("card")), (Some("silver"), Some("4111")));
    assert!(known.attributes.is_secret("card"));

    // The id may be another contact's when it is offered after its end.
    bench.inbox.raise(DeskEvent::contact(bare.clone(), ContactEvent::Ended(EndedPhase::Ended))).unwrap();
    bench.inbox.raise(DeskEvent::contact(bare.clone(), ContactEvent::Connecting)).unwrap();
    assert_eq!(*bench.inbox.contact("c-9").unwrap(), bare);
    bench.accounts();
}
