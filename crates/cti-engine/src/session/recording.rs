//! The recording of a call, and the two buttons with which an agent controls it (section 6.4). The panel is shown when the
//! feature [`RecordingPanel`] is on.

use std::sync::Arc;

use cti_model::OneLine;
use cti_model::feature::RecordingPanel;
use indexmap::IndexMap;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::account::Ticket;
use super::core::{Core, State};
use super::happening::Happening;
use crate::connector::{ConnectorError, ContactCall, ErrorKind};
use crate::contact::{Channel, Contact};
use crate::recording::{Recording, RecordingControl};

/// The panel *Recording Controls* as it stands for one call: *Start* or *Stop*, and *Pause* or *Resume*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordingButtons {
    /// The recording, as far as is known.
    pub recording: Recording,
    /// The two buttons.
    pub buttons: [RecordingButton; 2],
}

/// A button of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordingButton {
    /// What it does.
    pub control: RecordingControl,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// How many calls are remembered; the one that was pressed longest ago goes first.
const MAX_REMEMBERED: usize = 64;

/// What is known of the recordings of calls whose buttons were pressed; the one that was pressed last is at the end.
///
/// **When it is not known what was done.** The contact center cannot be asked (section 6.4), so it is found out by trying;
/// how is our decision. A press that got no answer leaves the buttons as they were, so that it can be made again. A press
/// answered with [`ErrorKind::Conflict`] is an error, and yet the recording is taken to be what the press aimed at: it was
/// done before, by this session or by somebody else. Only when *Start* and then *Stop* are both answered so at their first
/// try, the recording counts as off again, not as stopped: the contact just took neither.
#[derive(Debug, Default)]
pub(super) struct Recordings {
    pressed: IndexMap<String, Known>,
}

/// What is known of a call's recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Known {
    recording: Recording,
    /// It is taken to be running only because *Start* was answered with a conflict.
    is_guess: bool,
    /// The press that may have been done: it got no answer.
    unanswered: Option<RecordingControl>,
}

impl Known {
    /// When the contact center confirms it, or nothing was pressed yet.
    fn sure(recording: Recording) -> Self {
        Self { recording, ..Self::default() }
    }

    /// After a press that was answered with a conflict, although it aimed at `after`.
    fn after_conflict(self, control: RecordingControl, after: Recording) -> Self {
        let may_be_ours = self.unanswered == Some(control);
        match control {
            RecordingControl::Start => Self { is_guess: !may_be_ours, ..Self::sure(after) },
            RecordingControl::Stop if self.is_guess && !may_be_ours => Self::default(),
            _ => Self { is_guess: self.is_guess, ..Self::sure(after) },
        }
    }
}

fn can_be_recorded(contact: &Contact) -> bool {
    matches!(contact.channel, Channel::Voice | Channel::QueueCallback)
}

impl Recordings {
    /// What is known of a call's recording. One whose buttons were not pressed runs already when the attribute
    /// [`STARTED_ATTRIBUTE`](RecordingPanel::STARTED_ATTRIBUTE) is `true`.
    fn known(&self, call: &Contact) -> Known {
        let started = call.attribute(RecordingPanel::STARTED_ATTRIBUTE) == Some("true");
        let unpressed = Known::sure(if started { Recording::On } else { Recording::Off });
        self.pressed.get(&call.contact_id).copied().unwrap_or(unpressed)
    }

    /// The two buttons for a contact; disabled without one, and for one that is not a call.
    pub(super) fn buttons(&self, contact: Option<&Contact>) -> RecordingButtons {
        let call = contact.filter(|contact| can_be_recorded(contact));
        let recording = call.map(|call| self.known(call).recording).unwrap_or_default();
        let first = match recording {
            Recording::Off | Recording::Stopped => RecordingControl::Start,
            Recording::On | Recording::Suspended => RecordingControl::Stop,
        };
        let second = match recording {
            Recording::Suspended => RecordingControl::Resume,
            _ => RecordingControl::Pause,
        };
        let enabled = |control| call.is_some() && recording.after(control).is_some();
        RecordingButtons {
            recording,
            buttons: [first, second].map(|control| RecordingButton { control, enabled: enabled(control) }),
        }
    }

    /// Notes that a button is pressed.
    fn press(&mut self, call: &Contact, control: RecordingControl) -> Result<Pressed, ConnectorError> {
        let earlier = self.pressed.get(&call.contact_id).copied();
        let before = self.known(call);
        let Some(after) = before.recording.after(control) else {
            let message = format!("the recording is {}; it cannot be {control}", before.recording);
            return Err(ConnectorError::new(ErrorKind::Conflict, message));
        };
        // It stands so when there is never an answer.
        self.remember(&call.contact_id, Known { unanswered: Some(control), ..before });
        Ok(Pressed { earlier, before, after })
    }

    fn remember(&mut self, contact_id: &str, known: Known) {
        self.pressed.shift_remove(contact_id);
        if self.pressed.len() >= MAX_REMEMBERED {
            self.pressed.shift_remove_index(0);
        }
        self.pressed.insert(contact_id.to_owned(), known);
    }
}

/// What a press found.
struct Pressed {
    /// What was remembered.
    earlier: Option<Known>,
    /// What was known.
    before: Known,
    /// What it aims at.
    after: Recording,
}

/// A button that was pressed.
#[derive(Debug)]
pub(super) struct Press {
    pub(super) ticket: Ticket,
    pub(super) contact_id: String,
    pub(super) control: RecordingControl,
}

/// The part of a session that presses the buttons.
pub(super) async fn part(core: Arc<Core>) {
    loop {
        let Press { ticket, contact_id, control } = core.next(|mail| &mut mail.recording).await;
        let error = press(&core, &contact_id, control).await.err();
        let mut state = core.state();
        let recording = state.recording_of(&contact_id).recording;
        state.tell(Happening::Recording { ticket, contact_id, control, recording, error });
    }
}

async fn press(core: &Core, contact_id: &str, control: RecordingControl) -> Result<(), ConnectorError> {
    let Pressed { earlier, before, after } = {
        let State { contacts, recordings, .. } = &mut *core.state();
        let Some(call) = contacts.get(contact_id).filter(|contact| can_be_recorded(contact)) else {
            let message = format!("this desk has no call `{}` to record", OneLine(contact_id));
            return Err(ConnectorError::new(ErrorKind::Conflict, message));
        };
        recordings.press(call, control)?
    };
    let id = contact_id.to_owned();
    let request = match control {
        RecordingControl::Start => ContactCall::StartRecording { contact_id: id },
        RecordingControl::Stop => ContactCall::StopRecording { contact_id: id },
        RecordingControl::Pause => ContactCall::SuspendRecording { contact_id: id },
        RecordingControl::Resume => ContactCall::ResumeRecording { contact_id: id },
    };
    let answer = core.desk.call::<IgnoredAny>(request, core.options.call_deadline).await;
    let recordings = &mut core.state().recordings;
    match answer.as_ref().map_err(ConnectorError::kind) {
        Ok(_) => recordings.remember(contact_id, Known::sure(after)),
        Err(ErrorKind::Conflict) => recordings.remember(contact_id, before.after_conflict(control, after)),
        Err(ErrorKind::Timeout | ErrorKind::Unavailable | ErrorKind::Other) => {}
        Err(_) => match earlier {
            Some(earlier) => recordings.remember(contact_id, earlier),
            None => drop(recordings.pressed.shift_remove(contact_id)),
        },
    }
    answer.map(|_| ())
}
