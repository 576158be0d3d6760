//! From what happens at a desk to what presence rules are evaluated on.

use std::borrow::Cow;

use serde_json::Value;

use crate::event::{AgentEvent, DeskEvent, EventKind, SalesforceAgentEvent};
use crate::presence::PresenceEvent;

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::connector::PresenceStatus;
    use crate::event::{SalesforceUiEvent, StatusChange, Work, WorkloadChange};

    #[test]
    fn rules_hear_of_states_logout_work_and_workload_and_of_nothing_else() {
        let status = PresenceStatus { status_api_name: "On".into(), ..PresenceStatus::default() };
        let change = |channels: Value| {
            let change = StatusChange { status: status.clone(), channels };
            event_of(&SalesforceAgentEvent::StateChange(change).into()).unwrap()
        };
        let list =
            json!([{"channelId": "0N9", "developerName": "Chat"}, {"channelId": "0N8"}, {"developerName": "Email"}]);
        let expected =
            PresenceEvent::SalesforceStateChange { new: "On".into(), channels: vec!["Chat".into(), "Email".into()] };
        assert_eq!(change(list.clone()), expected);
        assert_eq!(change(list.to_string().into()), expected, "the platform gives them as JSON text");
        for nothing in [json!(null), json!("[{"), json!({"developerName": "Chat"})] {
            let none = PresenceEvent::SalesforceStateChange { new: "On".into(), channels: vec![] };
            assert_eq!(change(nothing), none);
        }

        let work = Work { channel: Some("Chat".into()), ..Work::default() };
        assert_eq!(
            event_of(&SalesforceAgentEvent::WorkAccepted(work.clone()).into()),
            Some(PresenceEvent::WorkAccepted { channel: "Chat".into() })
        );
        let load = WorkloadChange { configured_capacity: 5.0, previous_workload: 1.0, new_workload: 2.0 };
        assert_eq!(
            event_of(&SalesforceAgentEvent::WorkloadChanged(load).into()),
            Some(PresenceEvent::WorkloadChanged { configured_capacity: 5.0, previous: 1.0, new: 2.0 })
        );
        assert_eq!(event_of(&SalesforceAgentEvent::Logout.into()), Some(PresenceEvent::SalesforceLogout));
        assert_eq!(event_of(&SalesforceAgentEvent::WorkClosed(work).into()), None);
        assert_eq!(event_of(&AgentEvent::Offline.into()), None);
        assert_eq!(event_of(&SalesforceUiEvent::click_to_dial("1").into()), None);
    }
}
