//! The Amazon Connect instances of an adapter: its own, and those that stand by in other regions (section 10.6).

use cti_model::adapter::{AdapterSettings, ReplicaInstance};
use serde::{Deserialize, Serialize};

/// An Amazon Connect instance of an adapter: its own, or one that stands by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Instance {
    /// Its alias or URL.
    pub instance: String,
    /// Its region.
    pub region: String,
    /// Its ARN, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The named credential with which its recordings are controlled.
    pub recording_named_credential: String,
}

impl Instance {
    pub(super) fn own(settings: &AdapterSettings) -> Self {
        Self {
            instance: settings.instance.clone(),
            region: settings.region.clone().unwrap_or_default(),
            arn: settings.instance_arn.clone(),
            recording_named_credential: settings.recording_named_credential().to_owned(),
        }
    }

    pub(super) fn replica(replica: &ReplicaInstance) -> Self {
        Self {
            instance: replica.instance.clone(),
            region: replica.region.clone(),
            arn: Some(replica.arn.clone()).filter(|arn| !arn.is_empty()),
            recording_named_credential: replica.recording_named_credential(),
        }
    }
}
