//! The desks of a scenario, prepared.

use std::sync::Arc;

use serde_json::Value;

use super::answers::{Answering, Lifted, Watch};
use super::{Mark, Player};
use crate::connector::{AgentState, Desk, HostPolicy, PresenceStatus, RoutingProfile};
use crate::contact::Contact;
use crate::layer::Faults;
use crate::memory::{MemoryCrm, MemoryDesk, Seen, SoftphoneLayout};
use crate::properties::{Namespace, PropertySnapshot};
use crate::scenario::model::AgentSetup;
use crate::session::{Happening, Inbox, Session, SessionOptions};

/// How many agents there may be.
const MOST_AGENTS: usize = 100;

/// An agent of a scenario, with a desk and a session.
pub(super) struct AgentDesk {
    pub(super) name: String,
    pub(super) memory: MemoryDesk,
    pub(super) desk: Desk,
    pub(super) session: Session,
    pub(super) inbox: Inbox,
    pub(super) faults: Arc<Faults>,
    /// The faults that were injected.
    pub(super) injected: Vec<Lifted>,
    pub(super) calls: Arc<Watch>,
    pub(super) happened: Vec<Happening>,
    pub(super) seen: Vec<Seen>,
    /// Up to where each list was looked at.
    pub(super) looked: Looked,
}

/// Up to where an expectation looked at what came about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    pub(super) runs: usize,
    pub(super) not_run: usize,
    pub(super) log: usize,
    pub(super) rules: usize,
    pub(super) session: usize,
    pub(super) screen: usize,
    pub(super) written: usize,
    pub(super) calls: usize,
    pub(super) never: usize,
}

impl Player<'_> {
    /// Prepares what is there before anything happens.
    pub(super) fn prepare(&mut self) {
        let crm = MemoryCrm::new(self.scenario.country.as_deref().unwrap_or("US"));
        let unnamed = [("Agent".to_owned(), AgentSetup::default())];
        let named = self.scenario.agents.iter().map(|(name, setup)| (name.clone(), setup.clone()));
        let agents: Vec<_> = if self.scenario.agents.is_empty() { unnamed.into() } else { named.collect() };
        if agents.len() > MOST_AGENTS {
            self.fail("agents", &format!("at most {MOST_AGENTS} agents"), &agents.len().to_string());
        }
        let mut agents = agents.into_iter().take(MOST_AGENTS);
        let Some((first, setup)) = agents.next() else { return };
        let memory = MemoryDesk::with_crm(&first, crm);
        if let Some(clock) = self.scenario.clock {
            memory.clock().show(clock);
        }
        self.clock = memory.clock().clone();
        for drop in self.stage.voicemail_drops() {
            memory.crm().add_voicemail_drop(drop.clone());
        }
        for (name, record) in &self.scenario.records {
            match self.names.object(&record.fields) {
                Ok(fields) => {
                    let id = memory.crm().insert(&record.object, Value::Object(fields));
                    self.names.give(name, &id);
                }
                Err(found) => self.fail("records", "the name of a record that stands above it", &found),
            }
        }
        self.seat(&first, &setup, memory.clone());
        for (name, setup) in agents {
            self.seat(&name, &setup, memory.colleague(&name));
        }
        for (name, setup) in &self.scenario.contacts {
            match setup.contact(name).map_err(|error| error.to_string()).and_then(|contact| self.filled(contact)) {
                Ok(contact) => {
                    self.names.give(name, &contact.contact_id);
                    self.contacts.insert(name.clone(), contact);
                }
                Err(found) => self.fail("contacts", "a contact", &found),
            }
        }
        self.at = Mark::START;
        self.work();
    }

    /// A contact with the ids in place of `${name}` in its attributes.
    pub(super) fn filled(&self, mut contact: Contact) -> Result<Contact, String> {
        let attributes: Vec<_> =
            contact.attributes.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for (name, value) in attributes {
            if value.contains("${") {
                contact.attributes.insert(&name, self.names.text(&value)?);
            }
        }
        Ok(contact)
    }

    /// Puts an agent at a desk and opens a session there.
    fn seat(&mut self, name: &str, setup: &AgentSetup, memory: MemoryDesk) {
        let agent = memory.agent();
        for (name, kind) in &setup.states {
            agent.add_state(AgentState { agent_state_arn: None, kind: kind.clone(), name: name.clone() });
        }
        for (at, name) in setup.statuses.iter().enumerate() {
            agent.add_presence_status(PresenceStatus {
                status_id: format!("0N55g0000001{at:03}CAA"),
                status_name: name.clone(),
                status_api_name: name.clone(),
            });
        }
        if let Some(profile) = &setup.routing_profile {
            agent.set_routing_profile(Some(RoutingProfile { name: profile.clone(), ..RoutingProfile::default() }));
        }
        setup.quick_connects.iter().for_each(|endpoint| agent.add_quick_connect(endpoint.clone()));
        if let Some(state) = &setup.state
            && let Err(error) = agent.choose_state(state)
        {
            self.fail("agents", &format!("a state of {name}"), &format!("`{}`: {error}", cti_model::shortened(state)));
        }
        if let Some(status) = &setup.presence
            && let Err(error) = agent.choose_presence(status)
        {
            self.fail("agents", &format!("a presence status of {name}"), &error.to_string());
        }
        // That the agent is so from the beginning is not something that happens.
        drop(agent.take_events());
        let mut snapshot = PropertySnapshot::default();
        let own = self.names.object(&setup.properties);
        let adapter = self.names.object(&setup.adapter_properties);
        match own.and_then(|own| Ok((own, adapter?))) {
            Ok((own, adapter)) => {
                snapshot.flows = Namespace { properties: own.into_iter().collect(), counters: setup.counters.clone() };
                snapshot.adapter.properties = adapter.into_iter().collect();
            }
            Err(found) => self.fail("agents", "the name of a record", &found),
        }
        if let Err(error) = memory.properties().restore(&snapshot) {
            self.fail("agents", &format!("properties of {name}"), &error.to_string());
        }
        let mut layout = SoftphoneLayout::default();
        if let Some(object) = &self.scenario.screen.no_match {
            layout = layout.new_record_on_no_match(object);
        }
        if self.scenario.screen.several_matches {
            layout = layout.results_on_several();
        }
        memory.screen().set_layout(layout);
        let faults = Arc::new(Faults::new(Arc::new(self.clock.clone())));
        let calls = Arc::new(Watch::default());
        let hosts = self.scenario.hosts.iter().fold(HostPolicy::deny_all(), |policy, host| policy.allow_host(host));
        let mut desk = memory.desk().with_http_policy(hosts);
        if !self.answers.is_empty() {
            let answers = Arc::clone(&self.answers);
            let answering = Answering { agent: name.to_owned(), answers, clock: self.clock.clone() };
            desk = desk.with_layer(Arc::new(answering));
        }
        let desk = desk.with_layer(faults.clone()).with_layer(calls.clone()).with_session(name);
        let options = SessionOptions::default().ready(!setup.loading);
        let session = self.stage.adapter().open_with(desk.clone(), options);
        let inbox = session.inbox();
        let agent = AgentDesk {
            name: name.to_owned(),
            memory,
            desk,
            session,
            inbox,
            faults,
            injected: Vec::new(),
            calls,
            happened: Vec::new(),
            seen: Vec::new(),
            looked: Looked::default(),
        };
        self.agents.insert(name.to_owned(), agent);
    }
}
