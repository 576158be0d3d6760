//! Screen pops: what a page can be asked to show.

use cti_engine::connector;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::page::{CommandError, PageUrl, PageUrlError};

/// A screen pop as it travels: a typed one, or the data that a deferred search gave for later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ScreenPop {
    /// A typed one.
    Pop(Pop),
    /// The data of a deferred search, passed on as it came.
    Deferred(PopData),
}

/// Something to show: `{"type": "sobject", "params": {"recordId": "500…"}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "params", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Pop {
    /// A record.
    #[serde(rename = "sobject")]
    Record {
        /// Its id.
        record_id: String,
    },
    /// A page of the CRM.
    #[serde(rename = "url")]
    Url {
        /// Its address, relative to the CRM.
        url: PageUrl,
    },
    /// The home page of an object type.
    #[serde(rename = "objecthome")]
    ObjectHome {
        /// The object type: `Account`.
        scope: String,
    },
    /// A list of records.
    #[serde(rename = "list")]
    List {
        /// The list view.
        list_view_id: String,
        /// The object type.
        scope: String,
    },
    /// The result page of a search.
    #[serde(rename = "search")]
    Search {
        /// What to look for.
        search_string: SearchTerm,
    },
    /// The form of a new record.
    #[serde(rename = "newRecord")]
    NewRecord {
        /// The object type, with its namespace: `ns__Obj__c`.
        entity_name: String,
        /// What the form is filled with. It stands among the `params`, since a member beside them is dropped
        /// (`external-apis` section 3.1).
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        default_field_values: Map<String, Value>,
    },
    /// A screen flow of Salesforce.
    #[serde(rename = "flow")]
    Flow {
        /// Its developer name.
        flow_dev_name: String,
        /// The values of its input variables.
        #[serde(default)]
        flow_args: Vec<FlowArgument>,
    },
}

/// The value of an input variable of a Salesforce flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FlowArgument {
    /// The name of the variable.
    pub name: String,
    /// Its type: `String`, `Number` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its value.
    pub value: Value,
}

/// A text to search for: three characters at least (`external-apis` section 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SearchTerm(String);

impl SearchTerm {
    /// The least number of characters.
    pub const MIN_CHARACTERS: usize = 3;

    /// Reads a term. Blanks around it are dropped.
    ///
    /// # Errors
    /// [`CommandError::Invalid`] for a term that is too short.
    pub fn new(term: impl AsRef<str>) -> Result<Self, CommandError> {
        let term = term.as_ref().trim();
        if term.chars().nth(Self::MIN_CHARACTERS - 1).is_none() {
            let count = term.chars().count();
            return Err(CommandError::Invalid(format!(
                "the search term has {count} characters: expected {} at least",
                Self::MIN_CHARACTERS
            )));
        }
        Ok(Self(term.to_owned()))
    }

    /// The term.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SearchTerm {
    type Error = CommandError;

    fn try_from(term: String) -> Result<Self, CommandError> {
        Self::new(term)
    }
}

impl From<SearchTerm> for String {
    fn from(term: SearchTerm) -> Self {
        term.0
    }
}

/// What a deferred search gave under `SCREEN_POP_DATA`: nothing is known of it but that it is handed to `screenPop` as it
/// is. An address of a script in it is refused all the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>", into = "Map<String, Value>")]
pub struct PopData(Map<String, Value>);

impl TryFrom<Map<String, Value>> for PopData {
    type Error = PageUrlError;

    fn try_from(data: Map<String, Value>) -> Result<Self, PageUrlError> {
        let url = data.get("params").and_then(|params| params.get("url"));
        for url in [url, data.get("url")].into_iter().flatten().filter_map(Value::as_str) {
            PageUrl::new(url)?;
        }
        Ok(Self(data))
    }
}

impl From<PopData> for Map<String, Value> {
    fn from(data: PopData) -> Self {
        data.0
    }
}

impl TryFrom<&connector::ScreenPop> for Pop {
    type Error = CommandError;

    /// The screen pop of a flow, as Open CTI spells it.
    fn try_from(screen: &connector::ScreenPop) -> Result<Self, CommandError> {
        use connector::ScreenPop as Screen;
        Ok(match screen.clone() {
            Screen::Record { id } => Self::Record { record_id: id },
            Screen::Url { url } => Self::Url { url: PageUrl::new(url)? },
            Screen::ObjectHome { scope } => Self::ObjectHome { scope },
            Screen::List { list_view_id, scope } => Self::List { list_view_id, scope },
            Screen::Search { term } => Self::Search { search_string: SearchTerm::new(term)? },
            Screen::NewRecord { object, default_field_values } => {
                Self::NewRecord { entity_name: object, default_field_values }
            }
            _ => return Err(CommandError::Invalid("Open CTI has no screen pop of this kind".to_owned())),
        })
    }
}
