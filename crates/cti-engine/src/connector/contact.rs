//! What can be done to the contact in hand (section 5.8).

use indexmap::IndexMap;

use super::agent::Endpoint;
use super::capability::capability;

capability! {
    /// The contact center's side of the contact in hand.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, ContactControl, ErrorKind};
    ///
    /// struct Center;
    ///
    /// #[async_trait]
    /// impl ContactControl for Center {
    ///     async fn clear(&self, contact_id: &str) -> Result<(), ConnectorError> {
    ///         match contact_id {
    ///             "c-1" => Ok(()), // … the embedder's own call …
    ///             _ => Err(ConnectorError::new(ErrorKind::NotFound, "the contact does not exist")),
    ///         }
    ///     }
    /// }
    /// ```
    trait ContactControl, enum ContactCall, "contact" {
        /// Writes attributes to the contact; others stay as they are. They travel with a transfer.
        UpdateAttributes update_attributes(contact_id: &str, attributes: &IndexMap<String, String>) -> (),
            r#"{"contactId": "c-1", "attributes": {"caseId": "500…"}}"# => "null";
        /// Starts recording. A recording that was stopped cannot be started again.
        StartRecording start_recording(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Stops recording for good.
        StopRecording stop_recording(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Pauses recording.
        SuspendRecording suspend_recording(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Goes on with a paused recording.
        ResumeRecording resume_recording(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Ends the agent's connection to a live contact.
        DestroyAgentConnection destroy_agent_connection(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Clears a contact that is in error, after-call work, missed or rejected.
        Clear clear(contact_id: &str) -> (),
            r#"{"contactId": "c-1"}"# => "null";
        /// Transfers a live contact and takes the agent out. A quick connect is named ([`Endpoint::quick_connect`]).
        Transfer transfer(contact_id: &str, endpoint: &Endpoint) -> (),
            r#"{"contactId": "c-1", "endpoint": {"endpointARN": null, "endpointId": null, "type": null, "#
            r#""name": "Voicemail", "phoneNumber": null, "agentLogin": null, "queue": null}}"#
            => "null";
    }
}
