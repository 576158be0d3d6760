//! The recording of a call, and the two buttons with which an agent controls it (section 6.4). The panel is shown when the
//! feature [`RecordingPanel`] is on.

use std::fmt;
use std::time::Duration;

use cti_model::feature::RecordingPanel;
use indexmap::IndexMap;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::connector::{ConnectorError, ContactCall, Desk, ErrorKind};
use crate::contact::{Channel, Contact};

/// The recording of a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recording {
    /// It was never started.
    #[default]
    Off,
    /// It runs.
    On,
    /// It is paused.
    Suspended,
    /// It was stopped, which is final.
    Stopped,
}

/// What can be done to a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RecordingControl {
    /// Starts it.
    Start,
    /// Stops it for good.
    Stop,
    /// Pauses it.
    Pause,
    /// Goes on with it.
    Resume,
}

impl Recording {
    /// The recording after something was done to it; `None` when that cannot be done to it.
    pub const fn after(self, control: RecordingControl) -> Option<Self> {
        match (self, control) {
            (Self::Off, RecordingControl::Start) | (Self::Suspended, RecordingControl::Resume) => Some(Self::On),
            (Self::On | Self::Suspended, RecordingControl::Stop) => Some(Self::Stopped),
            (Self::On, RecordingControl::Pause) => Some(Self::Suspended),
            _ => None,
        }
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Suspended => "suspended",
            Self::Stopped => "stopped",
        })
    }
}

impl fmt::Display for RecordingControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "started",
            Self::Stop => "stopped",
            Self::Pause => "paused",
            Self::Resume => "resumed",
        })
    }
}

/// The panel *Recording Controls* with its two buttons: *Start* or *Stop*, and *Pause* or *Resume*. It stands for one
/// contact at a time, and remembers the recordings of the last 64 calls whose buttons were pressed.
///
/// **When it is not known what was done.** The contact center cannot be asked (section 6.4), so the panel finds out by
/// trying; how is our decision. A press that got no answer, or whose future was dropped, leaves the buttons as they were,
/// so that it can be made again. A press answered with [`ErrorKind::Conflict`] is an error, and yet the panel takes the
/// recording to be what the press aimed at: it was done before, by this panel or by somebody else. Only when *Start* and
/// then *Stop* are both answered so at their first try, the recording counts as off again, not as stopped: the contact
/// just took neither.
///
/// ```
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::recording::{Recording, RecordingControl, RecordingControls};
/// use cti_engine::{Channel, Contact};
///
/// let memory = MemoryDesk::new("Sato");
/// let call = Contact::new("c-1", Channel::Voice);
/// memory.center().add(call.clone());
///
/// let mut panel = RecordingControls::showing(Some(&call));
/// assert_eq!(panel.buttons().map(|button| (button.control, button.enabled)),
///     [(RecordingControl::Start, true), (RecordingControl::Pause, false)]);
/// memory.drive(panel.press(RecordingControl::Start, &memory.desk()))?;
/// assert_eq!(memory.center().recording("c-1"), Some(Recording::On));
/// # Ok::<(), cti_engine::connector::ConnectorError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordingControls {
    /// The call that is shown.
    contact_id: Option<String>,
    shown: Known,
    /// The calls whose buttons were pressed; the one that was pressed last is at the end.
    pressed: IndexMap<String, Known>,
}

/// What the panel knows of a call's recording.
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

/// A button of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordingButton {
    /// What it does.
    pub control: RecordingControl,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// How many calls are remembered; the one that was pressed longest ago goes first.
const MAX_REMEMBERED: usize = 64;

/// How long the contact center may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

impl RecordingControls {
    /// The panel for the contact that the agent looks at. Without a call its buttons are disabled. The recording runs
    /// already when the attribute [`STARTED_ATTRIBUTE`](RecordingPanel::STARTED_ATTRIBUTE) is `true`.
    pub fn showing(contact: Option<&Contact>) -> Self {
        let mut panel = Self::default();
        panel.show(contact);
        panel
    }

    /// Turns to a contact. What was pressed for the same contact before still counts, whatever was shown in between.
    pub fn show(&mut self, contact: Option<&Contact>) {
        let call = contact.filter(|contact| matches!(contact.channel, Channel::Voice | Channel::QueueCallback));
        let started = call.and_then(|call| call.attribute(RecordingPanel::STARTED_ATTRIBUTE)) == Some("true");
        let pressed = call.and_then(|call| self.pressed.get(&call.contact_id)).copied();
        let recording = if started { Recording::On } else { Recording::Off };
        self.shown = pressed.unwrap_or(Known::sure(recording));
        self.contact_id = call.map(|call| call.contact_id.clone());
    }

    /// The recording, as far as the panel knows.
    pub fn recording(&self) -> Recording {
        self.shown.recording
    }

    /// The two buttons.
    pub fn buttons(&self) -> [RecordingButton; 2] {
        let first = match self.shown.recording {
            Recording::Off | Recording::Stopped => RecordingControl::Start,
            Recording::On | Recording::Suspended => RecordingControl::Stop,
        };
        let second = match self.shown.recording {
            Recording::Suspended => RecordingControl::Resume,
            _ => RecordingControl::Pause,
        };
        [first, second].map(|control| RecordingButton { control, enabled: self.can(control) })
    }

    fn can(&self, control: RecordingControl) -> bool {
        self.contact_id.is_some() && self.shown.recording.after(control).is_some()
    }

    /// Presses a button. The panel changes when the contact center has done it, or answers that it cannot be done; see
    /// [`RecordingControls`] for what that tells.
    ///
    /// # Errors
    /// Those of the contact center, which has ten seconds to answer; [`ErrorKind::Conflict`] for a button that is
    /// disabled, too.
    pub async fn press(&mut self, control: RecordingControl, desk: &Desk) -> Result<(), ConnectorError> {
        let (Some(contact_id), Some(after)) = (self.contact_id.clone(), self.recording().after(control)) else {
            let message = match self.contact_id {
                None => "there is no call to record".to_owned(),
                Some(_) => format!("the recording is {}; it cannot be {control}", self.recording()),
            };
            return Err(ConnectorError::new(ErrorKind::Conflict, message));
        };
        let call = contact_id.clone();
        let request = match control {
            RecordingControl::Start => ContactCall::StartRecording { contact_id },
            RecordingControl::Stop => ContactCall::StopRecording { contact_id },
            RecordingControl::Pause => ContactCall::SuspendRecording { contact_id },
            RecordingControl::Resume => ContactCall::ResumeRecording { contact_id },
        };
        let (before, earlier) = (self.shown, self.pressed.get(&call).copied());
        // It stands so when this future is dropped.
        self.remember(call.clone(), Known { unanswered: Some(control), ..before });
        let answer = desk.call::<IgnoredAny>(request, ANSWER_WITHIN).await;
        match answer.as_ref().map_err(ConnectorError::kind) {
            Ok(_) => self.remember(call, Known::sure(after)),
            Err(ErrorKind::Conflict) => self.remember(call, before.after_conflict(control, after)),
            Err(ErrorKind::Timeout | ErrorKind::Unavailable | ErrorKind::Other) => {}
            Err(_) => {
                self.shown = before;
                match earlier {
                    Some(earlier) => drop(self.pressed.insert(call, earlier)),
                    None => drop(self.pressed.shift_remove(&call)),
                }
            }
        }
        answer.map(|_| ())
    }

    fn remember(&mut self, call: String, known: Known) {
        self.shown = known;
        self.pressed.shift_remove(&call);
        if self.pressed.len() >= MAX_REMEMBERED {
            self.pressed.shift_remove_index(0);
        }
        self.pressed.insert(call, known);
    }
}
