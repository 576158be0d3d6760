//! What a search found.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::PopData;

/// The member of an answer that is not a match: the data with which a deferred pop is made up for.
pub const SCREEN_POP_DATA: &str = "SCREEN_POP_DATA";

/// What `searchAndScreenPop` found: an object with one member for each record, by its id, and perhaps
/// [`SCREEN_POP_DATA`], which counts as no record.
///
/// ```
/// use cti_sfdc::open_cti::Matches;
/// use serde_json::json;
///
/// let answer = json!({
///     "003A000001cHBcs": {"Id": "003A000001cHBcs", "RecordType": "Contact", "Name": "Ada"},
///     "SCREEN_POP_DATA": {"type": "sobject", "params": {"recordId": "003A000001cHBcs"}},
/// });
/// let matches: Matches = serde_json::from_value(answer.clone())?;
/// assert_eq!(matches.len(), 1);
/// assert!(matches.pop_data().is_some());
/// assert_eq!(serde_json::to_value(&matches)?, answer);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Matches(Map<String, Value>);

/// A record that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Match {
    /// Its id.
    pub id: String,
    /// The API name of its object type, which Open CTI calls `RecordType`, or `object`.
    pub object: Option<String>,
    /// Its name, which is `displayName` in one form of the answer.
    pub name: Option<String>,
    /// All that came of it: the fields that the layout lists, among them the ones above.
    pub fields: Map<String, Value>,
}

impl Match {
    fn of(id: &str, fields: &Map<String, Value>) -> Self {
        let text = |names: [&str; 2]| names.iter().find_map(|name| fields.get(*name)?.as_str()).map(str::to_owned);
        Self {
            id: id.to_owned(),
            object: text(["RecordType", "object"]),
            name: text(["Name", "displayName"]),
            fields: fields.clone(),
        }
    }
}

impl Matches {
    /// The records that were found, in order.
    pub fn records(&self) -> impl Iterator<Item = Match> {
        self.members().map(|(id, fields)| Match::of(id, fields))
    }

    /// Their ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.members().map(|(id, _)| id)
    }

    /// How many records were found.
    pub fn len(&self) -> usize {
        self.members().count()
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.members().next().is_none()
    }

    /// What makes up for a deferred pop; `None` also for data with an address that must not be opened.
    pub fn pop_data(&self) -> Option<PopData> {
        self.0.get(SCREEN_POP_DATA)?.as_object().cloned().and_then(|data| data.try_into().ok())
    }

    /// The answer as it came.
    pub fn into_inner(self) -> Map<String, Value> {
        self.0
    }

    fn members(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        let records = self.0.iter().filter(|(id, _)| *id != SCREEN_POP_DATA);
        records.filter_map(|(id, value)| Some((id.as_str(), value.as_object()?)))
    }
}

impl From<Map<String, Value>> for Matches {
    fn from(answer: Map<String, Value>) -> Self {
        Self(answer)
    }
}
