//! The recording of a call, and the two buttons with which an agent controls it (section 6.4). The panel is shown when the
//! feature [`RecordingPanel`] is on.

use std::fmt;
use std::time::Duration;

use cti_model::feature::RecordingPanel;
use serde::de::IgnoredAny;

use crate::connector::{ConnectorError, ContactRequest, Desk, ErrorKind};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// The panel *Recording Controls* with its two buttons: *Start* or *Stop*, and *Pause* or *Resume*. It stands for one contact at a time.
///
/// ```
/// use cti_engine::desk::MemoryDesk;
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
    contact_id: Option<String>,
    recording: Recording,
    pressed: bool,
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

    /// Turns to a contact. What was pressed for the same contact before still counts.
    pub fn show(&mut self, contact: Option<&Contact>) {
        let call = contact.filter(|contact| matches!(contact.channel, Channel::Voice | Channel::QueueCallback));
        let same = call.is_some_and(|call| self.contact_id.as_ref() == Some(&call.contact_id));
        if same && self.pressed {
            return;
        }
        let started = call.and_then(|call| call.attribute(RecordingPanel::STARTED_ATTRIBUTE)) == Some("true");
        self.recording = if started { Recording::On } else { Recording::Off };
        self.contact_id = call.map(|call| call.contact_id.clone());
        self.pressed = false;
    }

    /// The recording, as far as the panel knows.
    pub fn recording(&self) -> Recording {
        self.recording
    }

    /// The two buttons.
    pub fn buttons(&self) -> [RecordingButton; 2] {
        let first = match self.recording {
            Recording::Off | Recording::Stopped => RecordingControl::Start,
            Recording::On | Recording::Suspended => RecordingControl::Stop,
        };
        let second = match self.recording {
            Recording::Suspended => RecordingControl::Resume,
            _ => RecordingControl::Pause,
        };
        [first, second].map(|control| RecordingButton { control, enabled: self.can(control) })
    }

    fn can(&self, control: RecordingControl) -> bool {
        self.contact_id.is_some() && self.recording.after(control).is_some()
    }

    /// Presses a button. The panel changes when the contact center has done it.
    ///
    /// # Errors
    /// Those of the contact center, which has ten seconds to answer; [`ErrorKind::Conflict`] for a button that is
    /// disabled.
    pub async fn press(&mut self, control: RecordingControl, desk: &Desk) -> Result<(), ConnectorError> {
        let (Some(contact_id), Some(after)) = (self.contact_id.clone(), self.recording.after(control)) else {
            let message = match self.contact_id {
                None => "there is no call to record".to_owned(),
                Some(_) => format!("the recording is {}; it cannot be {control}", self.recording),
            };
            return Err(ConnectorError::new(ErrorKind::Conflict, message));
        };
        let request = match control {
            RecordingControl::Start => ContactRequest::StartRecording { contact_id },
            RecordingControl::Stop => ContactRequest::StopRecording { contact_id },
            RecordingControl::Pause => ContactRequest::SuspendRecording { contact_id },
            RecordingControl::Resume => ContactRequest::ResumeRecording { contact_id },
        };
        desk.call::<IgnoredAny>(request, ANSWER_WITHIN).await?;
        self.recording = after;
        self.pressed = true;
        Ok(())
    }
}
