//! Recordings: where they are played, who may play them, and the link to one (`webex` section 5.5).

use std::fmt;

use cti_model::{OneLine, shortened};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The custom settings of the page *Recordings Playback 2.0* of the managed package.
///
/// Attested for the United States alone: `https://audioconnector.produs1.ciscoccservice.com`, and the redirect URI with
/// `/auth` behind it. That other data centers follow the same pattern is inferred.
///
/// ```
/// use cti_webex::recording::RecordingSettings;
///
/// let settings = RecordingSettings::default();
/// assert_eq!(settings.redirect_uri, "https://audioconnector.produs1.ciscoccservice.com/auth");
/// assert_eq!(RecordingSettings::of("eu1").api_url, "https://audioconnector.prodeu1.ciscoccservice.com");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordingSettings {
    /// The data center in capitals: `US1`, `EU1`.
    pub data_center: String,
    /// The address of the service that plays recordings.
    pub api_url: String,
    /// Where the sign-in leads back to.
    pub redirect_uri: String,
}

impl RecordingSettings {
    /// The settings of a data center, in any letter case. Signs other than letters and digits are left out, so that the
    /// text never becomes another host.
    pub fn of(data_center: &str) -> Self {
        let word: String = data_center.chars().filter(char::is_ascii_alphanumeric).collect();
        let api_url = format!("https://audioconnector.prod{}.ciscoccservice.com", word.to_ascii_lowercase());
        let redirect_uri = format!("{api_url}/auth");
        Self { data_center: word.to_ascii_uppercase(), api_url, redirect_uri }
    }
}

impl Default for RecordingSettings {
    fn default() -> Self {
        Self::of("us1")
    }
}

/// A user who wants to play a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordingUser {
    /// Whether the user has the premium licence.
    pub has_premium_licence: bool,
    /// What the user's profile is.
    pub profile: UserProfile,
    /// Whether a custom profile has the module *Recording Management*.
    pub has_recording_management: bool,
}

cti_model::names! {
    /// The kind of a user's profile.
    pub enum UserProfile or Agent {
        /// An agent: no recordings.
        Agent = "agent",
        /// A supervisor: the module *Recording Management* is part of the profile.
        Supervisor = "supervisor",
        /// An administrator: the module *Recording Management* is part of the profile.
        Administrator = "administrator",
        /// A profile that was made for the organisation.
        Custom = "custom",
    }
}

/// Why a user may not play recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum RecordingRefused {
    /// The licence is missing.
    #[error("recordings can be played with a premium licence: give the user one")]
    Licence,
    /// The module is missing.
    #[error(
        "the profile has no module `Recording Management`: add it to the profile, or give the user a profile of a supervisor"
    )]
    Module,
}

impl RecordingUser {
    /// Whether the user may play recordings. Profiles of supervisors and administrators have the module *Recording
    /// Management*, a custom one may have it, and the premium licence is needed besides.
    ///
    /// # Errors
    /// [`RecordingRefused`] with what is missing.
    pub fn may_play(&self) -> Result<(), RecordingRefused> {
        if !self.has_premium_licence {
            return Err(RecordingRefused::Licence);
        }
        match self.profile {
            UserProfile::Supervisor | UserProfile::Administrator => Ok(()),
            UserProfile::Custom if self.has_recording_management => Ok(()),
            _ => Err(RecordingRefused::Module),
        }
    }
}

/// A recording that can be fetched: the data of the webhook `capture:available` (`webex` section 5.5).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapturedRecording {
    /// The id of the interaction.
    pub task_id: String,
    /// Where the recording is.
    pub file_path: String,
    /// When it was made, in milliseconds since 1970 began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_time: Option<i64>,
}

impl fmt::Debug for CapturedRecording {
    /// The address may let in whoever has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapturedRecording").field("task_id", &self.task_id).finish_non_exhaustive()
    }
}

/// Why something is not a recording that can be linked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// A member is missing, or is not of its type.
    #[error("the data of `capture:available` cannot be read: {}", OneLine(.0))]
    Shape(String),
    /// The address is not one of HTTPS.
    #[error("`{}` is not an address of HTTPS, so no link to it is written", .0)]
    Address(String),
}

impl CapturedRecording {
    /// Reads the `data` of a webhook `capture:available`.
    ///
    /// # Errors
    /// [`RecordingError::Shape`].
    pub fn read(data: &Value) -> Result<Self, RecordingError> {
        Self::deserialize(data).map_err(|error| RecordingError::Shape(error.to_string()))
    }

    /// The link that is written to the activity: without what stands behind `?` and `#`, where signatures and tokens stand.
    ///
    /// # Errors
    /// [`RecordingError::Address`] for anything but an address of HTTPS.
    pub fn link(&self) -> Result<&str, RecordingError> {
        let path = self.file_path.trim();
        let link = path.split(['?', '#']).next().unwrap_or_default();
        let rest = link.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://")).and_then(|_| link.get(8..));
        let is_address = rest.is_some_and(|rest| {
            let host = rest.split('/').next().unwrap_or_default();
            !host.is_empty()
                && !host.contains('@')
                && !link.contains(|sign: char| sign.is_whitespace() || sign.is_control())
        });
        if is_address { Ok(link) } else { Err(RecordingError::Address(shortened(link))) }
    }
}
