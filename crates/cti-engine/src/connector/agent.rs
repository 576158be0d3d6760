//! The agent's phone: dialling, states, endpoints, configuration (section 5.7).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::capability::capability;
use super::names::{AgentStateKind, EndpointKind};

capability! {
    /// The agent's phone and state at the contact center.
    ///
    /// # Example
    /// ```
    /// use async_trait::async_trait;
    /// use cti_engine::connector::{AgentControl, ConnectorError, Dial, ErrorKind};
    ///
    /// struct Phone;
    ///
    /// #[async_trait]
    /// impl AgentControl for Phone {
    ///     async fn dial(&self, call: &Dial) -> Result<(), ConnectorError> {
    ///         match &call.endpoint.phone_number {
    ///             Some(number) => Ok(drop(number)), // … the embedder's own call …
    ///             None => Err(ConnectorError::new(ErrorKind::Invalid, "the endpoint has no number")),
    ///         }
    ///     }
    /// }
    /// ```
    trait AgentControl, enum AgentCall, "agent" {
        /// Dials a number or endpoint; during a call it adds the party to it.
        Dial dial(call: &Dial) -> (),
            r#"{"call": {"endpoint": {"endpointARN": null, "endpointId": null, "type": "phone_number", "#
            r#""name": null, "phoneNumber": "+12025550123", "agentLogin": null, "queue": null}, "#
            r#""queueARN": null}}"#
            => "null";
        /// Mutes the agent.
        Mute mute() -> (),
            "{}" => "null";
        /// Ends the mute.
        Unmute unmute() -> (),
            "{}" => "null";
        /// The state the agent is in.
        State state() -> AgentState,
            "{}" => r#"{"agentStateARN": null, "type": "routable", "name": "Available"}"#;
        /// The states that the agent can choose, custom ones included.
        States states() -> Vec<AgentState>,
            "{}"
            => r#"[{"agentStateARN": null, "type": "routable", "name": "Available"}, {"agentStateARN": null, "#
               r#""type": "not_routable", "name": "Break"}]"#;
        /// Sets the agent's state to one of [`AgentControl::states`].
        SetState set_state(state: &AgentState) -> (),
            r#"{"state": {"agentStateARN": null, "type": "not_routable", "name": "Break"}}"# => "null";
        /// Sets the agent's state to the one of that name.
        SetStateByName set_state_by_name(name: &str) -> (),
            r#"{"name": "Break"}"# => "null";
        /// Sets the agent to the first state in which contacts are routed.
        SetAvailable set_available() -> (),
            "{}" => "null";
        /// The endpoints that the agent can reach by quick connect.
        QuickConnects quick_connects() -> Vec<Endpoint>,
            "{}"
            => r#"[{"endpointARN": "arn:…/billing", "endpointId": "arn:…/billing", "type": "queue", "#
               r#""name": "Billing", "phoneNumber": null, "agentLogin": null, "queue": null}]"#;
        /// The endpoints to which the contact can be transferred.
        TransferEndpoints transfer_endpoints(contact_id: &str) -> Vec<Endpoint>,
            r#"{"contactId": "c-1"}"#
            => r#"[{"endpointARN": "arn:…/billing", "endpointId": "arn:…/billing", "type": "queue", "#
               r#""name": "Billing", "phoneNumber": null, "agentLogin": null, "queue": null}]"#;
        /// How the agent is configured.
        Configuration configuration() -> AgentConfiguration,
            "{}"
            => r#"{"name": "Jo", "username": "jo", "extension": "+12025550100", "softphoneEnabled": true, "#
               r#""dialableCountries": ["us"]}"#;
        /// Moves the agent to the soft phone.
        UseSoftphone use_softphone() -> (),
            "{}" => "null";
        /// Moves the agent to a desk phone with that number, in E.164.
        UseDeskphone use_deskphone(phone_number: &str) -> (),
            r#"{"phoneNumber": "+12025550100"}"# => "null";
        /// Signs the agent out of the contact center.
        Logout logout() -> (),
            "{}" => "null";
        /// Creates a task contact; gives its contact id.
        CreateTask create_task(task: &NewTask) -> String,
            r#"{"task": {"name": "Call back", "description": null, "endpoint": "Billing", "#
            r#""references": {"case": "https://crm.example/500…"}}}"#
            => r#""c-2""#;
        /// The log lines of the contact control panel.
        Logs logs() -> Vec<Value>,
            "{}" => r#"[{"level": "INFO", "text": "signed in"}]"#;
    }
}

/// A call to be made.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dial {
    /// The endpoint; a plain phone number is one of type `phone_number`.
    pub endpoint: Endpoint,
    /// The outbound queue; the agent's default when `None`. It has no effect during a call.
    #[serde(rename = "queueARN")]
    pub queue_arn: Option<String>,
    /// The number that the other party sees, where the contact center lets the agent choose one; its own choice when
    /// `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<String>,
}

redacted!(
    struct Dial {}
);

/// A party that can be reached. All seven members are always written, as the product logs them (section 3.2).
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// Its ARN.
    #[serde(rename = "endpointARN")]
    pub endpoint_arn: Option<String>,
    /// Its id, an alias of the ARN.
    pub endpoint_id: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Option<EndpointKind>,
    /// Its name.
    pub name: Option<String>,
    /// Its number.
    pub phone_number: Option<String>,
    /// The agent's login, for an agent.
    pub agent_login: Option<String>,
    /// The queue, for a queue.
    pub queue: Option<Value>,
}

redacted!(
    struct Endpoint {}
);

impl Endpoint {
    /// The endpoint of a phone number. The number is not checked, as in the product.
    pub fn phone_number(number: &str) -> Self {
        Self { kind: Some(EndpointKind::PhoneNumber), phone_number: Some(number.to_owned()), ..Self::default() }
    }

    /// The quick connect of that name, for a contact center to find among those of the agent.
    pub fn quick_connect(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }
}

/// A state of an agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentState {
    /// Its ARN.
    #[serde(rename = "agentStateARN")]
    pub agent_state_arn: Option<String>,
    /// What it means for routing.
    #[serde(rename = "type")]
    pub kind: AgentStateKind,
    /// Its name, chosen by the administrator.
    pub name: String,
}

/// How an agent is configured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentConfiguration {
    /// The agent's name.
    pub name: String,
    /// The agent's login.
    pub username: String,
    /// The number of the desk phone, in E.164.
    pub extension: Option<String>,
    /// Whether calls come to the soft phone.
    pub softphone_enabled: bool,
    /// The countries that can be dialled, ISO 3166 alpha-2 in lower case.
    pub dialable_countries: Vec<String>,
    /// Which contacts are routed to the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_profile: Option<RoutingProfile>,
    /// Whatever else the contact center says.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Which contacts are routed to an agent: as much of the profile as is read here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoutingProfile {
    /// Its name.
    pub name: String,
    /// Its ARN.
    #[serde(rename = "routingProfileARN", skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Whatever else the contact center says: queues, channels, concurrency.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A task contact to be created.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewTask {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// The quick connect or endpoint that gets it.
    pub endpoint: Option<String>,
    /// Links that go with it: name to URL.
    pub references: IndexMap<String, String>,
}

redacted!(
    struct NewTask {}
);
