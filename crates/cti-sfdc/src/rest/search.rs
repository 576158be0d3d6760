//! Searches: in SOSL, and by parameters.

use http::Method;
use serde::{Deserialize, Serialize};

use super::address::{check_names, encoded};
use super::answer::or_null;
use super::client::{Ask, Repeat, RestClient};
use super::error::RestError;
use super::records::Record;

/// Which fields a search looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SearchScope {
    /// Every field that can be searched.
    #[default]
    All,
    /// Names.
    Name,
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
    /// The fields of the sidebar.
    Sidebar,
}

/// A search by parameters, in which the text that is looked for is never syntax (`external-apis` section 4.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterizedSearch {
    /// The text that is looked for.
    pub q: String,
    /// Which fields are looked at.
    pub r#in: SearchScope,
    /// The objects whose records are wanted; all that the user sees when it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sobjects: Vec<SearchObject>,
    /// The fields that are wanted of objects that do not say; the id alone when it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How many records are wanted at most, 2,000 or fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_limit: Option<u16>,
}

/// An object whose records are wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchObject {
    /// Its API name.
    pub name: String,
    /// The fields that are wanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// How many records are wanted at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

impl ParameterizedSearch {
    /// A search for a text in every field.
    pub fn new(text: impl Into<String>) -> Self {
        Self { q: text.into(), ..Self::default() }
    }

    /// Sets which fields are looked at.
    pub fn scope(mut self, scope: SearchScope) -> Self {
        self.r#in = scope;
        self
    }

    /// Adds an object whose records are wanted, with the fields that are wanted of them.
    pub fn object(mut self, name: &str, fields: &[&str]) -> Self {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        self.sobjects.push(SearchObject { name: name.to_owned(), fields, limit: None });
        self
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Found {
    #[serde(rename_all = "camelCase")]
    Records {
        #[serde(deserialize_with = "or_null")]
        search_records: Vec<Record>,
    },
    /// As versions before 37 answer.
    List(Vec<Record>),
}

impl RestClient {
    /// Searches in SOSL; gives the records, of every object in one list. Inferred: it is cut at 2,000 records or fewer without
    /// a sign (`external-apis` section 4.5).
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn search(&self, sosl: &str) -> Result<Vec<Record>, RestError> {
        let path = self.path(&format!("/search?q={}", encoded(sosl)));
        self.found(&Ask::get(path)).await
    }

    /// Searches by parameters.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn parameterized_search(&self, search: &ParameterizedSearch) -> Result<Vec<Record>, RestError> {
        let objects = search.sobjects.iter();
        let names =
            objects.flat_map(|object| std::iter::once(&object.name).chain(&object.fields)).chain(&search.fields);
        check_names(names.map(String::as_str))?;
        // It reads, although it is sent by POST.
        let ask = Ask::new(Method::POST, self.path("/parameterizedSearch"), Repeat::Safe).json(search)?;
        self.found(&ask).await
    }

    async fn found(&self, ask: &Ask) -> Result<Vec<Record>, RestError> {
        Ok(match self.send(ask).await?.json()? {
            Found::Records { search_records } => search_records,
            Found::List(records) => records,
        })
    }
}
