//! What the org has: versions, objects, fields.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::address::check_names;
use super::answer::or_null;
use super::client::{Ask, RestClient};
use super::error::RestError;

/// A version of the API that the org speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApiVersion {
    /// The name of the release.
    #[serde(deserialize_with = "or_null")]
    pub label: String,
    /// The path of its resources.
    #[serde(deserialize_with = "or_null")]
    pub url: String,
    /// The version, such as `62.0`.
    #[serde(deserialize_with = "or_null")]
    pub version: String,
}

/// An object of the org, with its fields where it was described alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectDescription {
    /// Its API name.
    #[serde(deserialize_with = "or_null")]
    pub name: String,
    /// Its label.
    #[serde(deserialize_with = "or_null")]
    pub label: String,
    /// The first three characters of the ids of its records.
    pub key_prefix: Option<String>,
    /// Its fields.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_null")]
    pub fields: Vec<FieldDescription>,
    /// What else the org says of it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldDescription {
    /// Its API name.
    #[serde(deserialize_with = "or_null")]
    pub name: String,
    /// Its label.
    #[serde(deserialize_with = "or_null")]
    pub label: String,
    /// Its type, such as `string`, `phone` or `reference`.
    #[serde(deserialize_with = "or_null")]
    pub r#type: String,
    /// What else the org says of it.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

#[derive(Deserialize)]
struct Global {
    sobjects: Vec<ObjectDescription>,
}

impl RestClient {
    /// The versions of the API that the org speaks; it does not count as a call.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn versions(&self) -> Result<Vec<ApiVersion>, RestError> {
        self.send(&Ask::get("/services/data/".to_owned())).await?.json()
    }

    /// The objects of the org, without their fields.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn describe_global(&self) -> Result<Vec<ObjectDescription>, RestError> {
        let global: Global = self.send(&Ask::get(self.path("/sobjects"))).await?.json()?;
        Ok(global.sobjects)
    }

    /// An object with its fields.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn describe(&self, object: &str) -> Result<ObjectDescription, RestError> {
        check_names([object])?;
        self.send(&Ask::get(self.path(&format!("/sobjects/{object}/describe")))).await?.json()
    }
}
