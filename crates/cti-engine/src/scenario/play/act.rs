//! What happens in a scenario, carried out.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use cti_model::{OneLine, Source, Trigger};
use serde_json::{Map, Value};

use super::Player;
use super::answers::inject;
use crate::connector::ContactControl;
use crate::contact::Contact;
use crate::event::{ContactEvent, DeskEvent, EndedPhase, EventKind, SessionEvent};
use crate::memory::Phase;
use crate::scenario::model::{Change, EventFires, Fault, Press, ScenarioStep, Transfer};
use crate::session::{RecordingControl, SessionOptions};

/// What was expected, and what was found.
type Refusal = (String, String);

fn refused(expected: &str, found: impl Display) -> Refusal {
    (expected.to_owned(), format!("{found}"))
}

impl Player<'_> {
    /// Carries out a step at an agent's desk.
    pub(super) fn act(&mut self, at: usize, step: &ScenarioStep) -> Result<(), Refusal> {
        let agent = self.agents.get_index(at).map(|(_, agent)| agent);
        let Some(agent) = agent else { return Err(refused("an agent", "none")) };
        match step {
            ScenarioStep::Event(fires) => self.fire(at, fires),
            ScenarioStep::Press(press) => self.press(at, press),
            ScenarioStep::Choose(chosen) => {
                let name = || format!("a state that {} can choose", agent.name);
                agent.memory.agent().choose_state(&chosen.state).map_err(|error| (name(), error.to_string()))
            }
            ScenarioStep::Presence(chosen) => {
                let presence = agent.memory.agent();
                let done = match chosen.state.as_str() {
                    "Offline" => presence.log_out_of_presence(),
                    status => presence.choose_presence(status),
                };
                done.map_err(|error| refused("a presence status that can be chosen", error))
            }
            ScenarioStep::Workload(workload) => {
                agent.memory.agent().set_workload(workload.is);
                Ok(())
            }
            ScenarioStep::Recording(pressed) => {
                let id = self.contact_id(&pressed.contact)?;
                let control: RecordingControl = pressed.button;
                let raised = agent.inbox.raise(SessionEvent::recording(&id, control));
                raised.map(drop).map_err(|error| refused("the button to be pressed", error))
            }
            ScenarioStep::Transfer(transfer) => self.transfer(at, transfer),
            ScenarioStep::Change(change) => self.change(at, change),
            ScenarioStep::Save(saved) => {
                let id = agent.memory.screen().save_new_record();
                let id = id.ok_or_else(|| refused("the form of a new record that can be saved", "none"))?;
                if let Some(name) = &saved.named {
                    self.names.give(name, &id);
                }
                Ok(())
            }
            ScenarioStep::Fault(fault) => self.fault(fault),
            ScenarioStep::Heal(heal) => {
                for agent in self.agents.values() {
                    let meant =
                        agent.injected.iter().filter(|it| heal.call.as_ref().is_none_or(|call| it.call == *call));
                    meant.for_each(super::answers::Lifted::lift);
                }
                Ok(())
            }
            ScenarioStep::Reload(_) => {
                // The desk stays: the store of properties, the contacts, the agent.
                let options = SessionOptions::default().login_due(false);
                let session = self.stage.adapter().open_with(agent.desk.clone(), options);
                if let Some((_, agent)) = self.agents.get_index_mut(at) {
                    agent.inbox = session.inbox();
                    agent.session = session;
                }
                Ok(())
            }
            ScenarioStep::Ready(_) => {
                agent.inbox.ready();
                Ok(())
            }
            ScenarioStep::Close(_) => {
                agent.inbox.close();
                Ok(())
            }
            ScenarioStep::Wait(_) | ScenarioStep::Expect(_) => Ok(()),
        }
    }

    fn contact(&self, name: &str) -> Result<&Contact, Refusal> {
        let named = || self.contacts.keys().map(String::as_str);
        self.contacts.get(name).ok_or_else(|| {
            let near = cti_model::nearest(name, named()).map(|near| format!(" (did you mean `{near}`?)"));
            let found = format!("`{}`{}", cti_model::shortened(name), near.unwrap_or_default());
            refused("the name of a contact of the scenario", found)
        })
    }

    fn contact_id(&self, name: &str) -> Result<String, Refusal> {
        self.contact(name).map(|contact| contact.contact_id.clone())
    }

    fn fire(&mut self, at: usize, fires: &EventFires) -> Result<(), Refusal> {
        let Some((_, agent)) = self.agents.get_index(at) else { return Ok(()) };
        let center = agent.memory.center();
        let prepared = fires.contact.as_deref().map(|name| self.contact(name)).transpose()?;
        let contact = match (&fires.shows, prepared) {
            (Some(shows), prepared) => {
                let name = prepared.map_or("contact", |contact| contact.contact_id.as_str());
                Some(shows.contact(name).map_err(|error| refused("a contact", error))?)
            }
            (None, Some(prepared)) => {
                let now = center.contact(&prepared.contact_id).filter(|_| !fires.late);
                Some(now.unwrap_or_else(|| prepared.clone()))
            }
            (None, None) => None,
        };
        let trigger = trigger_of(&fires.on, contact.as_ref())?;
        let payload = self.names.object(&fires.payload).map_err(|found| refused("the name of a record", found))?;
        let payload = if payload.is_empty() { Value::Null } else { Value::Object(payload) };
        let heard = self.stage.adapter().listening_to(&trigger).is_some() || matches!(trigger.source, Source::Other(_));
        let event = DeskEvent::from_parts(trigger, payload, contact.clone().map(Arc::new));
        let mut event = event.map_err(|error| refused("an event", error))?;
        let is_known = !matches!(event.kind(), EventKind::Other(_) | EventKind::Contact(_, ContactEvent::Other(_)));
        if !is_known && !heard && !self.scenario.only_answers {
            let (event, meant) = (event.trigger().to_string(), event.trigger().meant());
            let meant = meant.map(|meant| format!(" (did you mean `{meant}`?)")).unwrap_or_default();
            let found = format!("`{}`, which neither the product has nor a flow listens to{meant}", OneLine(&event));
            return Err(refused("an event", found));
        }
        if let Some(id) = &fires.id {
            event = event.with_id(id.as_str());
        }
        if let (Some(contact), false, EventKind::Contact(_, happened)) =
            (contact, self.scenario.only_answers, event.kind())
        {
            if center.contact(&contact.contact_id).is_none() {
                center.add(contact.clone());
            }
            follow(center.phase(&contact.contact_id), happened, |phase| center.set_phase(&contact.contact_id, phase));
        }
        agent.inbox.raise(event).map(drop).map_err(|error| refused("the event to be taken in", error))
    }

    fn press(&mut self, at: usize, press: &Press) -> Result<(), Refusal> {
        let Some((_, agent)) = self.agents.get_index(at) else { return Ok(()) };
        let entered = self.names.object(&press.enter).map_err(|found| refused("the name of a record", found))?;
        // Of a recording, what stood there first is in what was entered.
        let recorded = self.scenario.only_answers;
        let first = if recorded { Ok(Map::new()) } else { agent.inbox.initial_values(&press.action) };
        let pressed = first.and_then(|mut values| {
            values.extend(entered);
            agent.inbox.execute(&press.action, &values)
        });
        match (pressed, &press.refused) {
            (Ok(_), None) => Ok(()),
            (Ok(_), Some(message)) => {
                Err((format!("the button to be refused: {message}"), "it was taken in".to_owned()))
            }
            (Err(error), Some(message)) if error.to_string().contains(message.as_str()) => Ok(()),
            (Err(error), Some(message)) => Err((format!("the button to be refused: {message}"), error.to_string())),
            (Err(error), None) => Err(refused("the button to be pressed", error)),
        }
    }

    fn transfer(&mut self, at: usize, transfer: &Transfer) -> Result<(), Refusal> {
        let id = self.contact_id(&transfer.contact)?;
        let to = self.agent(&transfer.to).map_err(|found| refused("the agent who gets the contact", found))?;
        let (Some((_, from)), Some((_, to))) = (self.agents.get_index(at), self.agents.get_index(to)) else {
            return Ok(());
        };
        let next = from.memory.center().hand_over(&id, &transfer.named, &to.memory);
        let next = next.ok_or_else(|| {
            refused("a contact that is at a desk", format!("`{}`, of which no event came", transfer.contact))
        })?;
        self.names.give(&transfer.named, &next.contact_id);
        self.contacts.insert(transfer.named.clone(), next);
        Ok(())
    }

    fn change(&mut self, at: usize, change: &Change) -> Result<(), Refusal> {
        let Some((_, agent)) = self.agents.get_index(at) else { return Ok(()) };
        match (&change.record, &change.contact) {
            (Some(record), None) => {
                let id = self.names.id(record).map_err(|found| refused("a record", found))?;
                let fields =
                    self.names.object(&change.fields).map_err(|found| refused("the name of a record", found))?;
                for (field, value) in fields {
                    if !agent.memory.crm().set_field(&id, &field, value) {
                        return Err(refused("a record of the CRM", format!("`{}`", cti_model::shortened(record))));
                    }
                }
                Ok(())
            }
            (None, Some(contact)) => {
                let id = self.contact_id(contact)?;
                let mut attributes = change.attributes.clone();
                for value in attributes.values_mut() {
                    *value = self.names.text(value).map_err(|found| refused("the name of a record", found))?;
                }
                let changed = agent.memory.center().update_attributes(&id, &attributes);
                match agent.memory.try_drive(Duration::from_secs(1), changed) {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(refused("a contact that can be changed", error)),
                    Err(stuck) => Err(refused("a contact that can be changed", stuck)),
                }
            }
            _ => Err(refused("the member `record` or the member `contact`", "both or none")),
        }
    }

    fn fault(&mut self, fault: &Fault) -> Result<(), Refusal> {
        let said = [fault.fails.is_some(), fault.delay.is_some(), fault.hangs].into_iter().filter(|said| *said).count();
        if said != 1 {
            return Err(refused("exactly one of `fails`, `delay` and `hangs`", said));
        }
        let with = self.names.object(&fault.when.with).map_err(|found| refused("the name of a record", found))?;
        let chosen = fault.agent.as_deref();
        let concerned = |agent: &&super::AgentDesk| chosen.is_none_or(|name| name == agent.name);
        let lifted = inject(fault, &with, self.agents.values().filter(concerned).map(|agent| &*agent.faults));
        if let Some((_, first)) = self.agents.first_mut() {
            first.injected.push(lifted);
        }
        Ok(())
    }
}

/// What triggers a flow: the event with its source, or the name of the event alone for a contact.
fn trigger_of(on: &str, contact: Option<&Contact>) -> Result<Trigger, Refusal> {
    let text = match contact {
        Some(contact) if !on.contains('.') => format!("{}.{on}", contact.event_source()),
        None if !on.contains('.') => {
            let expected = "an event with its source, such as `connectAgent.onInit`, or the contact that it is about";
            return Err(refused(expected, format!("`{}`", cti_model::shortened(on))));
        }
        _ => on.to_owned(),
    };
    text.parse().map_err(|error| refused("an event such as `connectAgent.onInit`", error))
}

/// Sets where a contact stands after an event.
fn follow(before: Option<Phase>, happened: &ContactEvent, set: impl Fn(Phase)) {
    let after = match happened {
        ContactEvent::Ended(EndedPhase::Destroyed) | ContactEvent::Destroy => Phase::Cleared,
        ContactEvent::Ended(_) | ContactEvent::Missed | ContactEvent::Rejected => Phase::Over,
        // One that is offered again lives again.
        ContactEvent::Connecting | ContactEvent::Incoming => Phase::Live,
        _ => return,
    };
    match (before, after) {
        (Some(Phase::Cleared), Phase::Over) => {}
        (Some(before), after) if before != after => set(after),
        _ => {}
    }
}
