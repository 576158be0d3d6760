//! One call, as a planner remembers it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::activity::{ActivityLife, Links, LiveNotes};
use crate::mapping::FieldMap;
use crate::task::Task;

/// One call, as a planner remembers it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others do")]
pub(super) struct Call {
    /// The task as it was last heard of. It may hold secrets, and is not written down.
    #[serde(skip)]
    pub(super) task: Option<Arc<Task>>,
    pub(super) life: ActivityLife,
    pub(super) links: Links,
    pub(super) notes: LiveNotes,
    /// What was written to the activity.
    pub(super) written: FieldMap,
    /// Fields that the CRM refused.
    pub(super) refused: BTreeSet<String>,
    /// Whether the search was made, or is not to be made any more.
    pub(super) popped: bool,
    pub(super) has_popped_case: bool,
    /// Whether a case may have been created before it was heard of.
    pub(super) case_doubt: bool,
    /// Whether it was decided on a case.
    pub(super) case_settled: bool,
    pub(super) case: Option<String>,
    /// Whether a state of the agent was looked at for its sake.
    pub(super) omni_begun: bool,
}

impl fmt::Debug for Call {
    /// How far it is; what was written may be a customer's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("life", &self.life).field("case", &self.case).finish_non_exhaustive()
    }
}
