//! The agent's day at the desk: start-up, clicks, tabs, chats.

use std::time::Duration;

use cti_engine::connector::{NewTab, Workspace};
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::memory::{MemoryDesk, Seen};
use cti_engine::session::{Cause, Inbox};
use cti_engine::{Channel, Contact, End};
use cti_model::Block;
use cti_model::action::CtiAction;
use serde_json::{Map, json};

use crate::pain_points::{Agent, NUMBER, adapter, chain, click_to_dial, compiled, log, logged};

#[test]
fn events_of_the_first_twenty_seconds_are_not_lost() {
    let flows = [
        ("connectAgent.onInit", log("init")),
        ("connectVoiceContact.onConnecting", log("$.contact.contactId")),
        ("connectVoiceContact.onConnected", log("$.contact.attributes.tier")),
    ];
    let mut agent = Agent::not_ready(&adapter(flows));
    let call = Contact::new("c-1", Channel::Voice);
    agent.inbox.raise(AgentEvent::Init).unwrap();
    agent.memory.clock().advance(Duration::from_secs(8));
    agent.inbox.raise(DeskEvent::contact(call.clone(), ContactEvent::Connecting)).unwrap();
    agent.memory.clock().advance(Duration::from_secs(4));
    let connected = call.with_attribute("tier", "gold");
    agent.inbox.raise(DeskEvent::contact(connected, ContactEvent::Connected)).unwrap();
    agent.memory.clock().advance(Duration::from_secs(8));
    agent.inbox.ready();
    let ran = agent.run();
    assert_eq!(logged(&ran), ["init", "c-1", "gold"]);
    assert_eq!(ran.iter().map(|ran| ran.waited.as_secs()).collect::<Vec<_>>(), [20, 12, 8]);
}

#[test]
fn agent_on_refresh_is_dispatched() {
    let mut agent = Agent::with(&adapter([("connectAgent.onRefresh", log("refreshed"))]));
    assert_eq!(logged(&agent.hears(AgentEvent::Refresh)), ["refreshed"]);
    assert_eq!(logged(&agent.hears(AgentEvent::Refresh)), ["refreshed"], "each time");
}

#[test]
fn click_to_dial_works_from_the_first_second() {
    let mut agent = Agent::not_ready(&adapter([("salesforceUI.onClickToDial", click_to_dial())]));
    let click = || SalesforceUiEvent::click_to_dial(NUMBER);
    agent.inbox.raise(click()).unwrap();
    agent.memory.clock().advance(Duration::from_secs(15));
    assert!(agent.memory.agent().dialled().is_empty());
    agent.inbox.ready();
    assert_eq!(agent.run()[0].execution.end(), &End::Ended);
    // Before 5.10 it worked once only.
    agent.hears(click());
    let dialled: Vec<_> = agent.memory.agent().dialled().into_iter().map(|call| call.endpoint.phone_number).collect();
    assert_eq!(dialled, [Some(NUMBER.to_owned()), Some(NUMBER.to_owned())]);
}

#[test]
fn clear_all_properties_leaves_the_adapter_s_own() {
    let clear = chain([
        Block::new("set", "SE_SetProperty").with_control("key", "taskId").with_control("value", "00T1"),
        Block::new("clear", "SE_ClearAllProperties"),
        Block::new("profile", "SE_GetProperty").with_control("key", "userProfile"),
        Block::new("log", "SE_Log").with_control("message", "$.actions.profile.results.value"),
    ]);
    let pop = chain([Block::new("pop", "SE_SFScreenpopObject").with_control("recordId", "$.contact.attributes.case")]);
    let mut agent = Agent::with(&adapter([
        ("connectAgent.onRoutable", clear),
        ("salesforceUI.onClickToDial", click_to_dial()),
        ("connectVoiceContact.onConnected", pop),
    ]));
    let properties = agent.memory.properties();
    properties.set_adapter("userProfile", "00e1".into());
    properties.set_adapter("recordingNamedCredential", "AmazonConnectAPI".into());
    // A flow's own property of the same name does not take the adapter's with it.
    properties.set("recordingNamedCredential", "mine".into()).unwrap();

    let ran = agent.hears(AgentEvent::Routable);
    assert_eq!(logged(&ran), ["00e1"]);
    let left = json!({"userProfile": "00e1", "recordingNamedCredential": "AmazonConnectAPI"});
    assert_eq!(json!(agent.memory.properties().all()), left);
    // What the product lost until the page was loaded anew.
    assert_eq!(agent.hears(SalesforceUiEvent::click_to_dial(NUMBER))[0].execution.end(), &End::Ended);
    assert_eq!(agent.memory.agent().dialled().len(), 1);
    let case = agent.memory.crm().insert("Case", json!({"Subject": "Broken lamp"}));
    let call = Contact::new("c-1", Channel::Voice).with_attribute("case", &case);
    agent.hears(DeskEvent::contact(call, ContactEvent::Connected));
    assert!(matches!(agent.memory.screen().seen()[..], [Seen::Pop(_)]));
}

#[test]
fn one_desk_runs_a_flow_once_however_many_tabs_are_open() {
    let create = chain([Block::new("task", "SE_SFCreateTask").with_control("subject1", "Call")]);
    let mut agent = Agent::with(&adapter([("connectVoiceContact.onConnected", create)]));
    // Five tabs, each of which holds on to the desk's inbox.
    let screen = agent.memory.screen();
    for _ in 0..5 {
        let tab = NewTab { url: "/lightning/page/home".to_owned(), active: true, ..NewTab::default() };
        agent.memory.drive(screen.open_tab(&tab)).unwrap();
    }
    let tabs: Vec<_> = (0..5).map(|_| agent.session.inbox()).collect();
    let call = Contact::new("c-1", Channel::Voice);
    tabs[3].raise(DeskEvent::contact(call, ContactEvent::Connected)).unwrap();
    assert_eq!(tabs.iter().map(Inbox::waiting).collect::<Vec<_>>(), [1; 5]);
    assert_eq!(agent.run().len(), 1);
    assert_eq!(agent.memory.crm().records("Task").len(), 1);
    assert_eq!(agent.memory.drive(screen_tabs(&agent)), 5, "they are all still open");
}

async fn screen_tabs(agent: &Agent) -> usize {
    agent.memory.screen().tabs().await.unwrap().len()
}

#[test]
fn after_a_reload_the_events_of_a_contact_still_start_flows() {
    let keep = chain([Block::new("set", "SE_SetProperty").with_control("key", "call").with_control("value", "c-1")]);
    let recall = chain([
        Block::new("get", "SE_GetProperty").with_control("key", "call"),
        Block::new("log", "SE_Log").with_control("message", "$.actions.get.results.value"),
    ]);
    let adapter =
        compiled(&adapter([("connectVoiceContact.onConnected", keep), ("connectVoiceContact.onEnded", recall)]));
    let call = Contact::new("c-1", Channel::Voice);
    let mut before = Agent::at(MemoryDesk::new("Sato"), &adapter);
    assert_eq!(before.hears(DeskEvent::contact(call.clone(), ContactEvent::Connected)).len(), 1);
    // The page goes, and with it the session; the desk stays.
    let Agent { memory, session, .. } = before;
    drop(session);
    let mut after = Agent::at(memory, &adapter);
    let ended = ContactEvent::Ended(cti_engine::event::EndedPhase::Ended);
    assert_eq!(logged(&after.hears(DeskEvent::contact(call, ended))), ["c-1"], "and nothing is run again");
}

#[test]
fn actions_of_several_chats_use_the_chat_in_view() {
    let mut adapter = adapter([("ctiAction", log("$.contact.contactId"))]);
    adapter.actions = vec![CtiAction::new("Note", "ctiAction")];
    let mut agent = Agent::with(&adapter);
    let chat = |id: &str| Contact::new(id, Channel::Chat);
    for id in ["chat-1", "chat-2", "chat-3"] {
        agent.hears(DeskEvent::contact(chat(id), ContactEvent::Connected));
    }
    let press = |agent: &Agent| {
        agent.inbox.execute("Note", &Map::new()).unwrap();
    };
    // The agent turns to one chat after the other, and presses the button faster than flows run.
    for id in ["chat-3", "chat-1", "chat-2"] {
        agent.inbox.raise(DeskEvent::contact(chat(id), ContactEvent::ViewContact)).unwrap();
        press(&agent);
    }
    let ran = agent.run();
    assert_eq!(logged(&ran), ["chat-3", "chat-1", "chat-2"]);
    assert!(ran.iter().all(|ran| ran.cause == Cause::Action("Note".into())));
}
