//! Starting a task, and the references of contacts.

use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::StartedContact;
use crate::service::operation::{operation, redacted};

names! {
    /// The type of a reference: those that a new contact may have.
    pub enum ReferenceType by cti_model::same_text {
        /// An address.
        Url = "URL",
        /// A number.
        Number = "NUMBER",
        /// A text.
        String = "STRING",
        /// A date.
        Date = "DATE",
        /// An address of e-mail.
        Email = "EMAIL",
    }
}

/// What an agent sees with a contact.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct Reference {
    /// The address, the number …
    pub value: String,
    /// What it is.
    #[serde(rename = "Type")]
    pub kind: ReferenceType,
}

redacted!(Reference { kind });

/// Starts a task. Exactly one of flow, quick connect and template says who gets it.
///
/// `Debug` shows no name, description, reference or attribute, which may be personal data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct StartTaskContact {
    /// The id of the instance.
    pub instance_id: String,
    /// The name that the agent sees.
    pub name: String,
    /// The id of the contact flow that the task enters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_flow_id: Option<String>,
    /// The id of the quick connect that gets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quick_connect_id: Option<String>,
    /// The id of the template, which names a flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_template_id: Option<String>,
    /// The description that the agent sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the agent sees with it, by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub references: IndexMap<String, Reference>,
    /// What the contact flow can read.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub attributes: IndexMap<String, String>,
    /// One task is started for one token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_token: Option<String>,
    /// When it starts, in seconds since 1970; at most 6 days ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_time: Option<i64>,
    /// The contact with which it shares its attributes; at most 12 tasks may name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_contact_id: Option<String>,
    /// The contact whose attributes are copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_contact_id: Option<String>,
}

redacted!(StartTaskContact { instance_id, contact_flow_id, quick_connect_id, task_template_id, client_token });

operation!(StartTaskContact => StartedContact, Put "/contact/task", WithToken, |task, checks| {
    checks.instance(&task.instance_id);
    checks.name(Some(&task.name));
    let StartTaskContact { contact_flow_id: flow, quick_connect_id, task_template_id: template, .. } = task;
    checks.one_of(&[
        ("ContactFlowId", flow.is_some()),
        ("QuickConnectId", quick_connect_id.is_some()),
        ("TaskTemplateId", template.is_some()),
    ]);
    if let Some(flow) = flow {
        checks.flow(flow);
    }
    if let Some(quick_connect) = quick_connect_id {
        checks.other("QuickConnectId", quick_connect);
    }
    if let Some(template) = template {
        checks.task_template(template);
    }
    checks.description(task.description.as_deref());
    checks.references(&task.references);
    checks.attributes(&task.attributes);
    checks.token(task.client_token.as_deref());
    if let Some(seconds) = task.scheduled_time {
        checks.scheduled(seconds);
    }
    if let Some(previous) = &task.previous_contact_id {
        checks.contact("PreviousContactId", previous);
    }
    if let Some(related) = &task.related_contact_id {
        checks.contact("RelatedContactId", related);
    }
});
