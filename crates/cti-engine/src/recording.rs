//! The recording of a contact: where it stands, and what can be done to it (section 6.4).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The recording of a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
