//! What a block does that a check has to know.

use serde::Serialize;

/// What a block does that a check has to know, with the names of the controls that say to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Role {
    /// Every run begins there. (A run ends at a block without ports; that needs no role.)
    Start,
    /// Keeps a value for later runs, or forgets it when the value is empty.
    SetsProperty {
        /// The control with the key.
        key: &'static str,
        /// The control with the value.
        value: &'static str,
    },
    /// Reads a kept value.
    ReadsProperty {
        /// The control with the key.
        key: &'static str,
    },
    /// Reads every kept value.
    ReadsAllProperties,
    /// Forgets a kept value.
    UnsetsProperty {
        /// The control with the key.
        key: &'static str,
    },
    /// Forgets every kept value.
    ClearsProperties,
    /// Changes a counter.
    UpdatesCounter {
        /// The control with the counter's name.
        name: &'static str,
    },
    /// Reads a counter.
    ReadsCounter {
        /// The control with the counter's name.
        name: &'static str,
    },
    /// Writes attributes of the contact.
    WritesAttributes {
        /// The control with the attributes.
        attributes: &'static str,
    },
    /// Checks whether the contact is of one source.
    ChecksSource {
        /// The API name of the source.
        source: &'static str,
    },
    /// Waits.
    Waits {
        /// The control with the milliseconds.
        duration: &'static str,
    },
    /// Hands members of the payload on.
    ReadsPayload {
        /// The control with their names.
        fields: &'static str,
    },
    /// Compares two values.
    Compares {
        /// The control with the left value.
        left: &'static str,
        /// The control with the comparator.
        by: &'static str,
        /// The control with the right value.
        right: &'static str,
    },
    /// Checks how a text begins or ends, for which nothing is a part of everything.
    MatchesTexts {
        /// The control with the texts to look for.
        texts: &'static str,
    },
    /// Leaves a voicemail.
    LeavesVoicemail {
        /// The control with the name of the voicemail drop.
        drop: &'static str,
    },
    /// Dials a number, which has to be in E.164.
    Dials {
        /// The control with the number.
        number: &'static str,
    },
    /// Creates a record each time.
    CreatesRecord,
    /// Changes a record, or creates one when it is given no id: nothing, or the text `null` (section 5.5).
    SavesRecord {
        /// The control with the id.
        id: &'static str,
    },
    /// Writes texts one after the other.
    JoinsTexts {
        /// The controls with the texts, in the order in which they are written.
        parts: &'static [&'static str],
    },
    /// Fills the places of a template.
    FillsTemplate {
        /// The control with the template.
        template: &'static str,
        /// The control with the variables.
        variables: &'static str,
    },
    /// Replaces the first occurrence of a text.
    ReplacesText {
        /// The control with the text in which it is replaced.
        text: &'static str,
        /// The control with the text that is looked for.
        pattern: &'static str,
        /// The control with the text that takes its place.
        replacement: &'static str,
    },
    /// Sends a SOQL query.
    Queries {
        /// The control with the query.
        query: &'static str,
    },
    /// Completes a piece of High Velocity Sales work.
    CompletesSalesWork,
}
