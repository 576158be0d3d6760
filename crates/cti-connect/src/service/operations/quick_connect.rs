//! Quick connects: whom agents can reach by a name.

use cti_model::names;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::texts;
use crate::service::operation::{answer, operation};

names! {
    /// What a quick connect leads to.
    pub enum QuickConnectType by cti_model::same_text {
        /// An agent.
        User = "USER",
        /// A queue.
        Queue = "QUEUE",
        /// A number.
        PhoneNumber = "PHONE_NUMBER",
        /// A contact flow.
        Flow = "FLOW",
    }
}

/// A page of the quick connects of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct ListQuickConnects {
    /// The id of the instance, or its ARN.
    pub instance_id: String,
    /// Which page, as the one before it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// How many a page has at most, 1 to 1,000; 100 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<u32>,
    /// Of which types; of all when it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick_connect_types: Vec<QuickConnectType>,
}

operation!(ListQuickConnects => QuickConnectPage, Get "/quick-connects/{InstanceId}", Safe, |it, checks| {
    checks.instance_or_arn(&it.instance_id);
    if let Some(most) = it.max_results {
        checks.number("MaxResults", most, 1, 1_000);
    }
    if it.quick_connect_types.len() > 4 {
        checks.fault("QuickConnectTypes", format!("{} types: 4 are allowed", it.quick_connect_types.len()));
    }
    for kind in &it.quick_connect_types {
        checks.known("QuickConnectTypes", kind.as_str(), kind.is_known(), texts!(QuickConnectType));
    }
});

/// A page of the quick connects of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct ListQueueQuickConnects {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the queue.
    pub queue_id: String,
    /// Which page, as the one before it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// How many a page has at most, 1 to 100; 100 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<u32>,
}

operation!(
    ListQueueQuickConnects => QuickConnectPage, Get "/queues/{InstanceId}/{QueueId}/quick-connects", Safe,
    |it, checks| {
        checks.instance(&it.instance_id);
        checks.other("QueueId", &it.queue_id);
        if let Some(most) = it.max_results {
            checks.number("MaxResults", most, 1, 100);
        }
    }
);

/// A page of quick connects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct QuickConnectPage {
    /// The quick connects.
    pub quick_connect_summary_list: Vec<QuickConnectSummary>,
    /// What asks for the next page; `None` on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A quick connect in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct QuickConnectSummary {
    /// Its id.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What it leads to.
    pub quick_connect_type: QuickConnectType,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Describes a quick connect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct DescribeQuickConnect {
    /// The id of the instance.
    pub instance_id: String,
    /// The id of the quick connect.
    pub quick_connect_id: String,
}

operation!(
    DescribeQuickConnect => QuickConnect, Get "/quick-connects/{InstanceId}/{QuickConnectId}", Safe,
    |it, checks| {
        checks.instance(&it.instance_id);
        checks.other("QuickConnectId", &it.quick_connect_id);
    }
);

/// A quick connect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct QuickConnect {
    /// Its id.
    pub quick_connect_id: String,
    /// Its ARN.
    #[serde(rename = "QuickConnectARN")]
    pub quick_connect_arn: String,
    /// Its name.
    pub name: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it leads.
    pub quick_connect_config: QuickConnectConfig,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Where a quick connect leads: the member of its type is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct QuickConnectConfig {
    /// What it leads to.
    pub quick_connect_type: QuickConnectType,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_config: Option<UserQuickConnect>,
    /// The queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_config: Option<QueueQuickConnect>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_config: Option<PhoneQuickConnect>,
    /// The flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_config: Option<FlowQuickConnect>,
    /// Members that are not known here.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Declares the configurations.
macro_rules! configurations {
    ($($(#[doc = $doc:literal])+ $Type:ident { $($(#[doc = $field_doc:literal])+ $field:ident),+ })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(rename_all = "PascalCase", default)]
            pub struct $Type {
                $(
                    $(#[doc = $field_doc])+
                    #[serde(skip_serializing_if = "String::is_empty")]
                    pub $field: String,
                )+
                /// Members that are not known here.
                #[serde(flatten)]
                pub other: Map<String, Value>,
            }
        )+
    };
}

configurations! {
    /// An agent, and the flow that leads there.
    UserQuickConnect {
        /// The id of the agent.
        user_id,
        /// The id of the contact flow.
        contact_flow_id
    }
    /// A queue, and the flow that leads there.
    QueueQuickConnect {
        /// The id of the queue.
        queue_id,
        /// The id of the contact flow.
        contact_flow_id
    }
    /// A number.
    PhoneQuickConnect {
        /// The number, in E.164.
        phone_number
    }
    /// A flow.
    FlowQuickConnect {
        /// The id of the contact flow.
        contact_flow_id
    }
}

impl QuickConnectConfig {
    /// An agent, reached by that flow.
    pub fn user(user_id: &str, contact_flow_id: &str) -> Self {
        let (user_id, contact_flow_id) = (user_id.to_owned(), contact_flow_id.to_owned());
        let user_config = Some(UserQuickConnect { user_id, contact_flow_id, other: Map::new() });
        Self { quick_connect_type: QuickConnectType::User, user_config, ..Self::default() }
    }

    /// A queue, reached by that flow.
    pub fn queue(queue_id: &str, contact_flow_id: &str) -> Self {
        let (queue_id, contact_flow_id) = (queue_id.to_owned(), contact_flow_id.to_owned());
        let queue_config = Some(QueueQuickConnect { queue_id, contact_flow_id, other: Map::new() });
        Self { quick_connect_type: QuickConnectType::Queue, queue_config, ..Self::default() }
    }

    /// A number.
    pub fn phone_number(phone_number: &str) -> Self {
        let phone_config = Some(PhoneQuickConnect { phone_number: phone_number.to_owned(), other: Map::new() });
        Self { quick_connect_type: QuickConnectType::PhoneNumber, phone_config, ..Self::default() }
    }

    /// A flow.
    pub fn flow(contact_flow_id: &str) -> Self {
        let flow_config = Some(FlowQuickConnect { contact_flow_id: contact_flow_id.to_owned(), other: Map::new() });
        Self { quick_connect_type: QuickConnectType::Flow, flow_config, ..Self::default() }
    }
}

/// The quick connect stands in a member of its own.
impl crate::service::Answer for QuickConnect {
    fn from_members(mut members: Map<String, Value>) -> Result<Self, serde_json::Error> {
        serde_json::from_value(members.remove("QuickConnect").unwrap_or_default())
    }
}

answer!(QuickConnectPage);
