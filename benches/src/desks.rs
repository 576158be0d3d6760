//! Many desks: an event at each of them, and the same runs without a dispatcher.

use std::sync::Arc;

use cti_engine::connector::Desk;
use cti_engine::event::{ContactEvent, DeskEvent};
use cti_engine::{Adapter, Contact, Context, Engine, Happening, Inbox, Program, Session};
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Event, Source};

use crate::{SystemClock, compile, context, now_or_never, parse};

/// Desks with a session each, whose flow is the reference flow.
#[derive(Debug)]
pub struct Desks {
    engine: Engine,
    program: Program,
    all: Vec<(Desk, Arc<Contact>, Session, Inbox)>,
}

impl Desks {
    /// A number of desks, at each of which a call rings.
    ///
    /// # Panics
    /// When the flow does not compile.
    #[expect(clippy::expect_used, reason = "there is nothing to measure without a flow")]
    pub fn new(count: usize) -> Self {
        let engine = Engine::new();
        let mut adapter = CtiAdapter::default();
        adapter.flows.push(CtiFlow::new("Refreshed", Source::ConnectVoiceContact, Event::OnRefresh, parse()));
        let adapter = Adapter::compile(&engine, &adapter);
        let clock = Arc::new(SystemClock::new());
        let contact = context().contact.expect("the reference context has a contact");
        let desk = |at| {
            let desk = Desk::new(clock.clone());
            let session = adapter.open(desk.clone());
            let inbox = session.inbox();
            let contact = Contact { contact_id: format!("contact-{at}"), ..(*contact).clone() };
            (desk, Arc::new(contact), session, inbox)
        };
        let all = (0..count).map(desk).collect();
        Self { program: compile(&engine, &parse()), engine, all }
    }

    /// An event at every desk, then its run; how many ran.
    pub fn dispatch(&mut self) -> usize {
        for (_, contact, _, inbox) in &self.all {
            let _ = inbox.raise(DeskEvent::contact(contact.clone(), ContactEvent::Refresh));
        }
        let told = self.all.iter_mut().map(|(_, _, session, _)| now_or_never(session.next()).flatten());
        told.flatten().filter(|told| matches!(told, Happening::FlowRan(_))).count()
    }

    /// The same runs, begun by hand.
    pub fn run_directly(&self) -> usize {
        let ran = self.all.iter().map(|(desk, contact, ..)| {
            let context = Context::new().with_payload(serde_json::json!({})).with_contact(contact.clone());
            now_or_never(self.engine.run(&self.program, desk, &context))
        });
        ran.flatten().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_desk_runs_its_event() {
        let mut desks = Desks::new(10);
        assert_eq!((desks.dispatch(), desks.dispatch(), desks.run_directly()), (10, 10, 10));
    }
}
