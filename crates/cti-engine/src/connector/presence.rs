//! The agent's presence at the CRM (section 5.6), and the panel over the phone (section 5.9).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::capability::capability;

capability! {
    /// The agent's presence at the CRM.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, Presence, PresenceStatus};
    ///
    /// struct Omni;
    ///
    /// #[async_trait]
    /// impl Presence for Omni {
    ///     async fn status(&self) -> Result<Option<PresenceStatus>, ConnectorError> {
    ///         // … the embedder's own call; who is logged out has no status …
    ///         Ok(None)
    ///     }
    /// }
    /// ```
    trait Presence, enum PresenceCall, "presence" {
        /// How much work the agent has and can take.
        Workload workload() -> Workload,
            "{}" => r#"{"configuredCapacity": 10.0, "currentWorkload": 2.5}"#;
        /// The status the agent is in; `None` when logged out.
        Status status() -> Option<PresenceStatus>,
            "{}" => r#"{"statusId": "0N5…", "statusName": "On Break", "statusApiName": "On_Break"}"#;
        /// Sets the status, by its developer name or id.
        SetStatus set_status(status: &str) -> (),
            r#"{"status": "On_Break"}"# => "null";
        /// Logs the agent in with a status.
        Login login(status: &str) -> (),
            r#"{"status": "Available"}"# => "null";
        /// Logs the agent out.
        Logout logout() -> (),
            "{}" => "null";
    }
}

capability! {
    /// The panel over the phone.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, Overlay};
    /// use serde_json::{Map, Value};
    ///
    /// struct Panel;
    ///
    /// #[async_trait]
    /// impl Overlay for Panel {
    ///     async fn show_data(&self, rows: &Map<String, Value>) -> Result<(), ConnectorError> {
    ///         for (label, value) in rows {
    ///             println!("{label}: {value}");
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    trait Overlay, enum OverlayCall, "overlay" {
        /// Shows rows of data, in place of those shown before.
        ShowData show_data(rows: &Map<String, Value>) -> (),
            r#"{"rows": {"Customer": "Ada Lovelace", "Open cases": 2}}"# => "null";
        /// Shows the attributes of the contact.
        ShowAttributes show_attributes() -> (),
            "{}" => "null";
    }
}

/// How much work an agent has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Workload {
    /// How much the agent can take.
    pub configured_capacity: f64,
    /// How much the agent has.
    pub current_workload: f64,
}

/// A presence status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PresenceStatus {
    /// Its id.
    pub status_id: String,
    /// Its label.
    pub status_name: String,
    /// Its developer name.
    pub status_api_name: String,
}
