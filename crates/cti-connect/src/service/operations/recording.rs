//! The recording of contacts: start and stop happen once, suspend and resume as often as need be.

use cti_model::names;
use serde::{Deserialize, Serialize};

use super::texts;
use crate::service::operation::operation;

names! {
    /// Whose voices are recorded.
    pub enum VoiceRecordingTrack by cti_model::same_text {
        /// The agent's.
        FromAgent = "FROM_AGENT",
        /// What the agent hears.
        ToAgent = "TO_AGENT",
        /// Both.
        All = "ALL",
    }
}

names! {
    /// What is recorded.
    pub enum ContactRecordingType by cti_model::same_text {
        /// The call with the agent.
        Agent = "AGENT",
        /// The call with the flow.
        Ivr = "IVR",
        /// The agent's screen.
        Screen = "SCREEN",
    }
}

/// Whose voices are recorded, with an agent and before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct VoiceRecordingConfiguration {
    /// With an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_recording_track: Option<VoiceRecordingTrack>,
    /// With the flow; `ALL` is all that there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ivr_recording_track: Option<VoiceRecordingTrack>,
}

/// Starts the recording of a call. One that was stopped cannot be started again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct StartContactRecording {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the contact.
    pub contact_id: String,
    /// The id of the first contact of the conversation.
    pub initial_contact_id: String,
    /// Whose voices are recorded.
    pub voice_recording_configuration: VoiceRecordingConfiguration,
}

operation!(StartContactRecording => (), Post "/contact/start-recording", Never, |it, checks| {
    checks.instance(&it.instance_id);
    checks.contact("ContactId", &it.contact_id);
    checks.contact("InitialContactId", &it.initial_contact_id);
    let VoiceRecordingConfiguration { voice_recording_track: voice, ivr_recording_track: ivr } =
        &it.voice_recording_configuration;
    let field = "VoiceRecordingConfiguration";
    if let Some(track) = voice {
        checks.known(field, track.as_str(), track.is_known(), texts!(VoiceRecordingTrack));
    }
    if let Some(track) = ivr {
        checks.known(field, track.as_str(), *track == VoiceRecordingTrack::All, &["ALL"]);
    }
});

/// Declares the operations on a recording that was started.
macro_rules! recording {
    ($($(#[doc = $doc:literal])+ $Type:ident $uri:literal $Repeat:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
            pub struct $Type {
                /// The id of the instance.
                pub instance_id: String,
                /// The id of the contact.
                pub contact_id: String,
                /// The id of the first contact of the conversation.
                pub initial_contact_id: String,
                /// Which recording.
                #[serde(skip_serializing_if = "Option::is_none")]
                pub contact_recording_type: Option<ContactRecordingType>,
            }

            operation!($Type => (), Post $uri, $Repeat, |it, checks| {
                checks.instance(&it.instance_id);
                checks.contact("ContactId", &it.contact_id);
                checks.contact("InitialContactId", &it.initial_contact_id);
                if let Some(kind) = &it.contact_recording_type {
                    checks.known("ContactRecordingType", kind.as_str(), kind.is_known(), texts!(ContactRecordingType));
                }
            });
        )+
    };
}

recording! {
    /// Stops the recording of a call for good.
    StopContactRecording "/contact/stop-recording" Never;
    /// Pauses the recording of a contact: what is said meanwhile is silence.
    SuspendContactRecording "/contact/suspend-recording" Never;
    /// Goes on with the recording of a contact.
    ResumeContactRecording "/contact/resume-recording" Never;
}
