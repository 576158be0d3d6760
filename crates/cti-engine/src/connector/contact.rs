//! What can be done to the contact in hand (section 5.8).

use indexmap::IndexMap;

use super::capability::capability;

capability! {
    /// The contact center's side of the contact in hand.
    trait ContactControl, enum ContactCall, "contact" {
        /// Writes attributes to the contact; others stay as they are. They travel with a transfer.
        UpdateAttributes update_attributes(contact_id: str, attributes: IndexMap<String, String>) -> ();
        /// Starts recording. A recording that was stopped cannot be started again.
        StartRecording start_recording(contact_id: str) -> ();
        /// Stops recording for good.
        StopRecording stop_recording(contact_id: str) -> ();
        /// Pauses recording.
        SuspendRecording suspend_recording(contact_id: str) -> ();
        /// Goes on with a paused recording.
        ResumeRecording resume_recording(contact_id: str) -> ();
        /// Ends the agent's connection to a live contact.
        DestroyAgentConnection destroy_agent_connection(contact_id: str) -> ();
        /// Clears a contact that is in error, after-call work, missed or rejected.
        Clear clear(contact_id: str) -> ();
        /// Plays a prepared voicemail to the contact: transfers it to the quick connect and takes the agent out.
        ///
        /// The contact flow behind the quick connect looks the message up by the id of the initial contact. So before the
        /// transfer this writes `initial_contact_id` into [`VoicemailDrop::contact_id`] of the active drop of that name,
        /// takes it out of every other drop that has it, and transfers nobody when there is no such drop (section 10.7;
        /// that it is this call that has to do so is inferred).
        ///
        /// [`VoicemailDrop::contact_id`]: cti_model::adapter::VoicemailDrop::contact_id
        LeaveVoicemail leave_voicemail(
            contact_id: str, initial_contact_id: str, voicemail_drop: str, quick_connect: str
        ) -> ();
    }
}
