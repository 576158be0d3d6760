//! A task as the engine's contact, and its moments as the engine's events: the flows that run for calls of other contact
//! centers run for these.

use std::time::Duration;

use cti_engine::Contact;
use cti_engine::contact::Queue;
use cti_engine::event::{ContactEvent, DeskEvent, EndedPhase};
use cti_model::Source;

use super::moment::{MomentKind, TaskMoment};
use super::state::Task;
use crate::event::OutboundType;

impl Task {
    /// The contact that flows are bound to. Variables are its attributes; those that are secret are marked so. Its id is
    /// that of the interaction.
    ///
    /// Flows for calls, chats and tasks hear of it as of any contact center's. For any other channel the product has no
    /// source; there it is Webex's own, such as `webexWhatsappContact`.
    pub fn to_contact(&self) -> Contact {
        let mut contact = Contact::new(self.interaction_id.as_str(), self.channel());
        if let Source::Other(_) = contact.channel.source() {
            contact.source = Some(contact.channel.source_of("webex"));
        }
        contact.is_inbound = self.is_inbound();
        contact.initiation_method = Some(self.initiation_method().to_owned());
        contact.queue = (self.queue.is_some() || self.queue_id.is_some()).then(|| Queue {
            name: self.queue.clone(),
            arn: self.queue_id.clone(),
            ..Queue::default()
        });
        contact.phone_number = self.customer_number().map(Into::into);
        for (name, variable) in self.cad.iter() {
            if let Some(value) = variable.expose() {
                contact.attributes.insert(name, value);
            }
            if variable.is_secure() {
                contact.attributes.mark_secret(name);
            }
        }
        let between = |from: Option<i64>, to: Option<i64>| {
            let millis = to.zip(from).map_or(0, |(to, from)| to.saturating_sub(from));
            Duration::from_millis(u64::try_from(millis).unwrap_or_default())
        };
        contact.incoming_duration = between(self.times.offered, self.times.connected.or(self.times.ended));
        contact.interaction_duration = between(self.times.connected, self.times.ended);
        contact
    }

    /// How it began, in the words that flows compare with.
    fn initiation_method(&self) -> &'static str {
        if self.is_transfer || self.is_consulted {
            return "transfer";
        }
        match self.outbound_type {
            Some(OutboundType::Callback | OutboundType::CourtesyCallback) => "callback",
            Some(OutboundType::ExecuteFlow) => "flow",
            _ if self.is_inbound() => "inbound",
            _ => "outbound",
        }
    }
}

impl TaskMoment {
    /// The engine's events, to be raised in the agent's session in this order. Each has an id, so that a session that hears
    /// it twice runs it once; a change of data has none, since it may come any number of times.
    ///
    /// | moment | events |
    /// |---|---|
    /// | ringing | `onConnecting` |
    /// | connected | `onConnected` |
    /// | held, resumed | `onHold`, `onResume` |
    /// | a consultation, a conference begins, ends | `onConsulting`, `onConsultEnded`, `onConferenceStarted`, `onConferenceEnded` |
    /// | rejected | `onMissed` |
    /// | ended | `onEnded`; without a wrap-up, `onDestroy` |
    /// | wrap-up | `onAfterCallWork` |
    /// | wrapped up | `onWrappedUp`, `onDestroy` |
    /// | hydrated, updated, another owner, recording, outdial failed | `onRefresh` |
    /// | came, passed on, merged, screen pop | – |
    pub fn desk_events(&self) -> Vec<DeskEvent> {
        let event = match &self.kind {
            MomentKind::Ringing => ContactEvent::Connecting,
            MomentKind::Connected => ContactEvent::Connected,
            MomentKind::Held => ContactEvent::Held,
            MomentKind::Resumed => ContactEvent::Resumed,
            MomentKind::Consulting => ContactEvent::Consulting,
            MomentKind::ConsultEnded => ContactEvent::ConsultEnded,
            MomentKind::ConferenceStarted => ContactEvent::ConferenceStarted,
            MomentKind::ConferenceEnded => ContactEvent::ConferenceEnded,
            MomentKind::Rejected { .. } => ContactEvent::Missed,
            MomentKind::Ended { .. } => ContactEvent::Ended(EndedPhase::Ended),
            MomentKind::WrapUp => ContactEvent::AfterCallWork,
            MomentKind::WrappedUp { .. } => ContactEvent::WrappedUp,
            MomentKind::Hydrated
            | MomentKind::Updated
            | MomentKind::OwnerChanged { .. }
            | MomentKind::RecordingChanged { .. }
            | MomentKind::OutdialFailed { .. } => ContactEvent::Refresh,
            MomentKind::Came | MomentKind::Transferred | MomentKind::Merged { .. } | MomentKind::ScreenPop { .. } => {
                return Vec::new();
            }
        };
        let contact = std::sync::Arc::new(self.task.to_contact());
        let mut events = vec![event];
        if self.is_last() {
            events.push(ContactEvent::Destroy);
        }
        events
            .into_iter()
            .map(|event| self.with_id(DeskEvent::contact(std::sync::Arc::clone(&contact), event)))
            .collect()
    }

    /// Gives an event of what comes once in a life its id.
    fn with_id(&self, event: DeskEvent) -> DeskEvent {
        let once = matches!(
            self.kind,
            MomentKind::Ringing
                | MomentKind::Connected
                | MomentKind::Ended { .. }
                | MomentKind::WrapUp
                | MomentKind::WrappedUp { .. }
        );
        let name = event.trigger().event.map(|event| event.to_string());
        match name {
            Some(name) if once => {
                let id = format!("{}/{}/{name}", self.task.interaction_id, self.task.life);
                event.with_id(id)
            }
            _ => event,
        }
    }
}
