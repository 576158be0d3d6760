//! The status of agents, and the statuses that there are.

use cti_model::names;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::texts;
use crate::service::operation::{answer, operation};

names! {
    /// What a status means for routing.
    pub enum AgentStatusType by cti_model::same_text {
        /// Contacts are routed to the agent.
        Routable = "ROUTABLE",
        /// No contacts are routed; the administrator made the status.
        Custom = "CUSTOM",
        /// The agent is not there.
        Offline = "OFFLINE",
    }
}

/// Sets the status of an agent; of one who handles a contact, the next status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct PutUserStatus {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the agent.
    pub user_id: String,
    /// The id of the status.
    pub agent_status_id: String,
}

operation!(PutUserStatus => (), Put "/users/{InstanceId}/{UserId}/status", Safe, |it, checks| {
    checks.instance(&it.instance_id);
    checks.other("UserId", &it.user_id);
    checks.other("AgentStatusId", &it.agent_status_id);
});

/// A page of the statuses that agents can have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct ListAgentStatuses {
    /// The id of the instance.
    pub instance_id: String,
    /// Which page, as the one before it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// How many a page has at most, 1 to 1,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<u32>,
    /// Of which types; of all when it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agent_status_types: Vec<AgentStatusType>,
}

operation!(ListAgentStatuses => AgentStatusPage, Get "/agent-status/{InstanceId}", Safe, |it, checks| {
    checks.instance(&it.instance_id);
    if let Some(most) = it.max_results {
        checks.number("MaxResults", most, 1, 1_000);
    }
    if it.agent_status_types.len() > 3 {
        checks.fault("AgentStatusTypes", format!("{} types: 3 are allowed", it.agent_status_types.len()));
    }
    for kind in &it.agent_status_types {
        checks.known("AgentStatusTypes", kind.as_str(), kind.is_known(), texts!(AgentStatusType));
    }
});

/// A page of statuses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct AgentStatusPage {
    /// The statuses.
    pub agent_status_summary_list: Vec<AgentStatusSummary>,
    /// What asks for the next page; `None` on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A status that agents can have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AgentStatusSummary {
    /// Its id.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What it means for routing.
    #[serde(rename = "Type")]
    pub kind: AgentStatusType,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

answer!(AgentStatusPage);
