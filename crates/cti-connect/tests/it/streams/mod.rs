//! Snapshots, the life of contacts, and what is made of it.

mod accessors;
mod follower;
mod life_cycle;
mod model;
mod oracle;

use cti_connect::streams::{
    AgentSnapshot, AgentState, AgentUpdate, ContactSnapshot, ContactState, ContactType, LifeCycle, StateType, Told,
};

/// A snapshot in short: `Busy/system` and `c-1 voice:connected`.
fn snapshot(agent: &str, contacts: &[&str]) -> AgentSnapshot {
    let (name, kind) = agent.split_once('/').unwrap_or_default();
    let contacts = contacts.iter().map(|text| {
        let (id, rest) = text.split_once(' ').unwrap_or_default();
        let (kind, state) = rest.split_once(':').unwrap_or_default();
        ContactSnapshot::new(id, ContactType::from(kind), ContactState::from(state))
    });
    AgentSnapshot::new(AgentState::new(name, StateType::from(kind)), contacts.collect())
}

fn update(agent: &str, contacts: &[&str]) -> AgentUpdate {
    snapshot(agent, contacts).into()
}

/// The names of the events without refresh.
fn events(page: &mut LifeCycle, agent: &str, contacts: &[&str]) -> Vec<String> {
    let events = page.next(&snapshot(agent, contacts));
    let names = events.iter().map(|event| event.name().to_owned());
    names.filter(|name| !name.ends_with("::refresh")).collect()
}

/// The triggers of what happened to contacts, without refresh.
fn triggers(told: &[Told]) -> Vec<String> {
    let triggers = told.iter().map(|told| told.event.trigger().to_string());
    triggers.filter(|it| !it.starts_with("connectAgent.") && !it.ends_with(".onRefresh")).collect()
}
