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
    /// Completes a piece of High Velocity Sales work.
    CompletesSalesWork,
}
