//! Voicemail drops: messages that are played to a customer's mailbox (section 10.7).

use crate::record::record;

record! {
    /// A message that an agent can leave on a customer's voicemail.
    ///
    /// When an agent chooses it with *Leave a Voicemail*, the id of the *initial* contact is written into
    /// [`VoicemailDrop::contact_id`] before the transfer; by that id the contact flow that plays the message finds it.
    pub struct VoicemailDrop in "AC_VoicemailDrop__c" {
        /// Its name, by which *Leave a Voicemail* chooses it.
        name: String = "Name";
        /// Whether it can be chosen. Not by default.
        active: bool = "Active__c";
        /// The language it is spoken in.
        language: Option<String> = "Language__c";
        /// The voice of Amazon Polly that speaks it.
        voice: Option<String> = "Voice__c";
        /// What it says.
        message: String = "Message__c";
        /// The initial contact for which it was chosen last.
        contact_id: Option<String> = "ContactId__c";
        /// Whether it was chosen.
        selected: bool = "Selected__c";
    }
}
