//! The agent's day at the desk: tabs.

use cti_engine::connector::{NewTab, Workspace};
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::session::Inbox;
use cti_engine::{Channel, Contact};
use cti_model::Block;

use crate::pain_points::{Agent, adapter, chain};

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
