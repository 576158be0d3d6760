//! From what happens at a desk to what presence rules are evaluated on.

use std::borrow::Cow;

use cti_model::presence::PresenceEvent;
use serde_json::Value;

use crate::event::{AgentEvent, DeskEvent, EventKind, SalesforceAgentEvent};

/// How many service channels of a status are looked at.
const MAX_CHANNELS: usize = 100;

/// The event that presence rules hear of, if they hear of this one: changes of the agent's two states, the logout, work
/// that was accepted, and changes of the workload.
pub(in crate::session) fn event_of(event: &DeskEvent) -> Option<PresenceEvent> {
    match event.kind() {
        EventKind::Agent(AgentEvent::StateChange(change)) => {
            Some(PresenceEvent::ConnectStateChange { old: change.old_state.clone(), new: change.new_state.clone() })
        }
        EventKind::SalesforceAgent(event) => match event {
            SalesforceAgentEvent::StateChange(change) => Some(PresenceEvent::SalesforceStateChange {
                new: change.status.status_api_name.clone(),
                channels: channel_names(&change.channels),
            }),
            SalesforceAgentEvent::Logout => Some(PresenceEvent::SalesforceLogout),
            SalesforceAgentEvent::WorkAccepted(work) => {
                Some(PresenceEvent::WorkAccepted { channel: work.channel.clone().unwrap_or_default() })
            }
            SalesforceAgentEvent::WorkloadChanged(change) => Some(PresenceEvent::WorkloadChanged {
                configured_capacity: change.configured_capacity,
                previous: change.previous_workload,
                new: change.new_workload,
            }),
            SalesforceAgentEvent::WorkClosed(_) => None,
        },
        _ => None,
    }
}

/// The developer names of service channels: of `[{"channelId", "developerName"}]`, as it is or as JSON text.
fn channel_names(channels: &Value) -> Vec<String> {
    let channels = match channels {
        Value::String(text) => Cow::Owned(serde_json::from_str(text).unwrap_or_default()),
        other => Cow::Borrowed(other),
    };
    let names = channels.as_array().into_iter().flatten().filter_map(|channel| channel.get("developerName")?.as_str());
    names.take(MAX_CHANNELS).map(str::to_owned).collect()
}
