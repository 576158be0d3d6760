//! The data of an event, taken into a task: what it says changes, and what it does not say stays.

use cti_engine::Channel;

use super::state::{Recording, Task};
use crate::event::{Members, TaskEvent, TaskEventName};

/// How many details of one contact are kept.
const MOST_DETAILS: usize = 256;

/// Takes in what an event says; whether anything changed. One that is older than what was heard (`fresh` is false) fills in
/// what is missing, and changes nothing.
pub(super) fn merge(task: &mut Task, event: &TaskEvent, me: Option<&str>, fresh: bool) -> bool {
    let interaction = event.interaction();
    let mut changed = false;
    let mut text = |known: &mut Option<String>, said: Option<&str>| {
        if let Some(said) = said
            && (fresh || known.is_none())
            && known.as_deref() != Some(said)
        {
            *known = Some(said.to_owned());
            changed = true;
        }
    };
    text(&mut task.agent_id, me);
    text(&mut task.owner, event.owner());
    text(&mut task.queue, event.queue_name());
    text(&mut task.queue_id, interaction.queue_id());
    text(&mut task.ani, interaction.ani().as_deref());
    text(&mut task.dn, interaction.dn().as_deref());
    text(&mut task.customer_name, interaction.detail("customerName").as_deref());
    text(&mut task.terminating_party, event.terminating_party());
    let channel = interaction.channel();
    changed |= set(&mut task.channel, channel.filter(|it| *it != Channel::Other(String::new())), fresh);
    changed |= set(&mut task.direction, interaction.direction(), fresh);
    changed |= set(&mut task.outbound_type, interaction.outbound_type(), fresh);
    changed |= set(&mut task.times.created, interaction.created(), fresh);
    changed |= set(&mut task.recording, recording(event), fresh);
    let from_another = interaction.participants().any(|(id, party)| {
        Some(id) != me && party.kind().is_some_and(|it| it.eq_ignore_ascii_case("agent")) && party.has_left()
    });
    if from_another && !task.is_transfer {
        (task.is_transfer, changed) = (true, true);
    }
    for (name, json) in interaction.cad() {
        if fresh || task.cad.get(name).is_none() {
            changed |= task.cad.merge_json(name, json);
        }
    }
    for (name, value) in interaction.details() {
        // What a variable marks as secret is not repeated here in the clear.
        if task.cad.is_secure(name) {
            changed |= task.details.shift_remove(name).is_some();
            continue;
        }
        let Some(value) = value.as_str() else { continue };
        let has_room = task.details.len() < MOST_DETAILS;
        match task.details.get_mut(name) {
            Some(known) if fresh && known != value => {
                value.clone_into(known);
                changed = true;
            }
            None if has_room => {
                task.details.insert(name.to_owned(), value.to_owned());
                changed = true;
            }
            _ => {}
        }
    }
    changed
}

fn set<T: PartialEq>(known: &mut Option<T>, said: Option<T>, fresh: bool) -> bool {
    let takes = said.is_some() && *known != said && (fresh || known.is_none());
    if takes {
        *known = said;
    }
    takes
}

/// What an event says of recording: by its name, else by what the platform says of its work.
fn recording(event: &TaskEvent) -> Option<Recording> {
    match event.name() {
        TaskEventName::ContactRecordingPaused => Some(Recording::Paused),
        TaskEventName::ContactRecordingStarted | TaskEventName::ContactRecordingResumed => Some(Recording::On),
        _ => {
            let details = event.interaction().processing()?;
            let in_progress = details.flag("recordInProgress").or_else(|| details.flag("recordingStarted"))?;
            Some(match (in_progress, details.flag("isPaused").unwrap_or_default()) {
                (false, _) => Recording::Off,
                (true, true) => Recording::Paused,
                (true, false) => Recording::On,
            })
        }
    }
}
