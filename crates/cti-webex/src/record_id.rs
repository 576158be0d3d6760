//! What the id of a record in Salesforce says of the record: its object type, by the first three characters.

/// Whether a text has the form of an id: 15 or 18 letters and digits.
pub(crate) fn is_record_id(id: &str) -> bool {
    matches!(id.len(), 15 | 18) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether an id is that of a Task.
pub(crate) fn is_task(id: &str) -> bool {
    is_record_id(id) && id.starts_with("00T")
}

/// Whether an id is that of a Case.
pub(crate) fn is_case(id: &str) -> bool {
    is_record_id(id) && id.starts_with("500")
}

/// Whether two ids are of one record; the last three of 18 characters only guard the letter case.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || is_record_id(one) && is_record_id(other) && one.get(..15) == other.get(..15)
}

/// The field of a Task by which a record is related to it (`webex` section 4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// `WhoId`: a Contact.
    Contact,
    /// `WhoId`: a Lead, beside which nothing stands in `WhatId`.
    Lead,
    /// `WhatId`: an Account.
    Account,
    /// `WhatId`: a Case, an Opportunity, a record of a custom object type.
    Other,
}

impl Relation {
    /// How the record of that id is related to a Task; `None` for what is not: users, other activities.
    pub(crate) fn of(id: &str) -> Option<Self> {
        if !is_record_id(id) {
            return None;
        }
        match id.get(..3)? {
            "003" => Some(Self::Contact),
            "00Q" => Some(Self::Lead),
            "001" => Some(Self::Account),
            "500" | "006" => Some(Self::Other),
            prefix => prefix.starts_with('a').then_some(Self::Other),
        }
    }
}
