//! What a contact event says of a contact as a whole: how far it is, and what happens to it again and again.

use serde_json::{Map, Value, json};

use super::contact_event::{ContactStreamEvent, Ending};
use super::names::ContactEventType;
use crate::streams::InitiationMethod;

/// What happens to a contact as a whole, once.
pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) rank: u8,
    pub(super) payload: Map<String, Value>,
}

/// The rank of what happens at an agent, and that of the end.
pub(super) const AT_AGENT: u8 = 3;
pub(super) const OVER: u8 = 4;

/// What an event says of a contact as a whole, in order: what it is, and what must have been before and has a time.
pub(super) fn stages(event: &ContactStreamEvent, ending: Option<&Ending>) -> Vec<Stage> {
    let kind = event.kind();
    let rank = match kind {
        ContactEventType::Initiated => 0,
        ContactEventType::ConnectedToSystem => 1,
        ContactEventType::Queued => 2,
        ContactEventType::ConnectedToAgent => AT_AGENT,
        ContactEventType::Disconnected => OVER,
        ContactEventType::Completed => 5,
        _ => return Vec::new(),
    };
    // Not told of plain inbound calls, though they may have the time.
    let is_plain = event.is_voice() && event.initiation_method() == Some(InitiationMethod::Inbound);
    let before = [
        ("onInitiated", 0, event.initiated().is_some()),
        ("onConnectedToSystem", 1, event.connected_to_system().is_some() && !is_plain),
        ("onQueued", 2, event.queued().is_some()),
    ];
    let mut stages = Vec::new();
    for (name, of, has_time) in before {
        if rank == of || rank > of && has_time {
            let mut payload = Map::new();
            if of == 1
                && let Some(status) = &event.detail.answering_machine_status
            {
                payload.insert("answeringMachineDetectionStatus".to_owned(), status.as_str().into());
            }
            stages.push(Stage { name, rank: of, payload });
        }
    }
    let (name, payload) = match ending {
        Some(Ending::DialFailed { status, reason }) => ("onDialFailed", json!({"status": status, "reason": reason})),
        Some(Ending::LeftQueue) => ("onAbandoned", json!({"where": "queue"})),
        Some(Ending::LeftFlow) => ("onAbandoned", json!({"where": "flow"})),
        Some(Ending::Handled) | None => return stages,
    };
    let payload = if let Value::Object(members) = payload { members } else { Map::new() };
    stages.push(Stage { name, rank: OVER, payload });
    if rank == 5 {
        stages.push(Stage { name: "onDestroy", rank, payload: Map::new() });
    }
    stages
}

/// What may happen to a contact again and again.
pub(super) fn again(kind: &ContactEventType) -> Option<&'static str> {
    match kind {
        ContactEventType::ContactDataUpdated => Some("onRefresh"),
        ContactEventType::Paused => Some("onPaused"),
        ContactEventType::Resumed => Some("onResumed"),
        _ => None,
    }
}
