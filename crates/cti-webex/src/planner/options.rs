//! What a planner knows besides the definition.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::activity::ActivityOptions;
use crate::agent_state::AuxCodes;
use crate::case::CaseOptions;
use crate::mapping::MappingOptions;
use crate::outdial::OutdialOptions;
use crate::screen_pop::PopAt;

/// What a planner knows besides the definition: the agent, and what no source states of the connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlannerOptions {
    /// The id of the agent's user in Salesforce. Without it, activities belong to whom Salesforce gives them, and a call
    /// that is passed on does not change their owner.
    pub user_id: Option<String>,
    /// The agent's wrap-up codes, to name the reason where an event has its id alone.
    pub wrap_up_codes: AuxCodes,
    /// When the search is made.
    pub pop_at: PopAt,
    /// Whether the caller's number is searched for where the CAD variable of the advanced screen pop has no value.
    pub falls_back_to_number: bool,
    /// The activity.
    pub activity: ActivityOptions,
    /// The case.
    pub case: CaseOptions,
    /// How mappings are evaluated.
    pub mapping: MappingOptions,
    /// Calls that the agent begins.
    pub outdial: OutdialOptions,
    /// How long one call to the outside may take, in milliseconds.
    pub within_millis: u64,
}

impl Default for PlannerOptions {
    fn default() -> Self {
        Self {
            user_id: None,
            wrap_up_codes: AuxCodes::default(),
            pop_at: PopAt::default(),
            falls_back_to_number: true,
            activity: ActivityOptions::default(),
            case: CaseOptions::default(),
            mapping: MappingOptions::default(),
            outdial: OutdialOptions::default(),
            // As long as an agent waits for a page.
            within_millis: 10_000,
        }
    }
}

impl PlannerOptions {
    /// Sets the id of the agent's user in Salesforce.
    pub fn with_user(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    pub(super) fn within(&self) -> Duration {
        Duration::from_millis(self.within_millis)
    }
}
