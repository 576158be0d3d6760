//! CRM data (section 5.5).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::capability::capability;

capability! {
    /// Records of the CRM.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{ConnectorError, Records};
    /// use serde_json::{Map, Value, json};
    ///
    /// struct Crm;
    ///
    /// #[async_trait]
    /// impl Records for Crm {
    ///     async fn retrieve(
    ///         &self,
    ///         _object: &str,
    ///         _id: &str,
    ///         fields: &[String],
    ///     ) -> Result<Option<Map<String, Value>>, ConnectorError> {
    ///         // … the embedder's own call …
    ///         Ok(Some(fields.iter().map(|name| (name.clone(), json!("…"))).collect()))
    ///     }
    /// }
    /// ```
    trait Records, enum RecordsCall, "records" {
        /// Creates a record of an object type (`Case`); gives its id.
        Create create(object: &str, fields: &Map<String, Value>) -> String,
            r#"{"object": "Case", "fields": {"Subject": "Broken lamp"}}"# => r#""500…""#;
        /// Writes fields of a record.
        Update update(object: &str, id: &str, fields: &Map<String, Value>) -> (),
            r#"{"object": "Case", "id": "500…", "fields": {"Status": "Closed"}}"# => "null";
        /// Reads fields of a record; `None` when there is no such record.
        Retrieve retrieve(object: &str, id: &str, fields: &[String]) -> Option<Map<String, Value>>,
            r#"{"object": "Case", "id": "500…", "fields": ["Subject"]}"# => r#"{"Subject": "Broken lamp"}"#;
        /// The ids of the records of an object type that hold a phone number in any phone field, oldest first.
        FindByPhone find_by_phone(object: &str, phone_number: &str) -> Vec<String>,
            r#"{"object": "Contact", "phoneNumber": "+12025550123"}"# => r#"["003…"]"#;
        /// Runs a query in the CRM's own language (SOQL); gives the records.
        Query query(query: &str) -> Vec<Map<String, Value>>,
            r#"{"query": "SELECT Id FROM Case WHERE Status = 'New'"}"# => r#"[{"Id": "500…"}]"#;
        /// Reports sales work as done.
        CompleteWork complete_work(work: &WorkCompletion) -> (),
            r#"{"work": {"workId": "w-1", "disposition": "Interested", "taskId": "00T…", "#
            r#""wasConnected": true}}"#
            => "null";
        /// Chooses the voicemail that the contact center is to play to a contact: writes the id of the *initial* contact into
        /// [`VoicemailDrop::contact_id`] of the active drop of that name, and takes it out of every other drop that has it.
        /// [`ErrorKind::NotFound`] when there is no such drop (section 10.7; that a block has to do so is inferred).
        ///
        /// [`VoicemailDrop::contact_id`]: cti_model::adapter::VoicemailDrop::contact_id
        /// [`ErrorKind::NotFound`]: crate::connector::ErrorKind::NotFound
        ChooseVoicemailDrop choose_voicemail_drop(name: &str, initial_contact_id: &str) -> (),
            r#"{"name": "Call back later", "initialContactId": "c-1"}"# => "null";
        /// Calls code of the embedder's own at the CRM: class, method, and arguments in query-string form.
        Invoke invoke(class: &str, method: &str, arguments: &str) -> Value,
            r#"{"class": "Billing", "method": "balance", "arguments": "account=001…&currency=USD"}"#
            => r#"{"balance": 12.5}"#;
    }
}

/// Sales work that is done.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkCompletion {
    /// The id of the work, from the event that began it.
    pub work_id: String,
    /// How it came out.
    pub disposition: String,
    /// The task that was saved for it.
    pub task_id: String,
    /// Whether the call was answered.
    pub was_connected: bool,
}

redacted!(struct WorkCompletion { was_connected });
