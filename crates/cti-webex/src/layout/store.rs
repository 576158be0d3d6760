//! Values that the desktop fills in: paths into its store, and keys of its translations (`webex` section 6.1).

use std::fmt;

/// A text of a layout that the desktop replaces.
///
/// ```
/// use cti_webex::layout::Dynamic;
///
/// assert_eq!(Dynamic::read("$STORE.agent.teamName"), Some(Dynamic::Store("agent.teamName")));
/// assert_eq!(Dynamic::read("$I18N.common.homePageLabel"), Some(Dynamic::Translation("common.homePageLabel")));
/// assert_eq!(Dynamic::read("$12"), None);
/// assert!(!Dynamic::Store("agent.teamname").is_known());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dynamic<'a> {
    /// `$STORE.…`: a value of the desktop's store.
    Store(&'a str),
    /// `$I18N.…`: a text in the agent's language.
    Translation(&'a str),
}

impl<'a> Dynamic<'a> {
    /// Reads a text; `None` for one that stands for itself.
    pub fn read(text: &'a str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("$STORE.") {
            return Some(Self::Store(path));
        }
        text.strip_prefix("$I18N.").map(Self::Translation)
    }

    /// Whether published layouts have the path. Of translations every key is taken.
    pub fn is_known(self) -> bool {
        match self {
            Self::Store(path) => STORE.contains(&path),
            Self::Translation(_) => true,
        }
    }
}

impl fmt::Display for Dynamic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(path) => write!(f, "$STORE.{}", cti_model::OneLine(path)),
            Self::Translation(key) => write!(f, "$I18N.{}", cti_model::OneLine(key)),
        }
    }
}

/// Paths of published layouts and widgets. `auth.orgId` and `agent.orgId` both occur; which one exists no source states,
/// so neither is told.
pub(super) const STORE: &[&str] = &[
    "agent",
    "agent.agentId",
    "agent.analyzerInteractionFilter",
    "agent.channels.emailCount",
    "agent.channels.socialCount",
    "agent.dnNumber",
    "agent.isManagedQueueLoading",
    "agent.isManagedQueuesError",
    "agent.isManagedTeamLoading",
    "agent.isManagedTeamsError",
    "agent.managedQueues",
    "agent.managedTeams",
    "agent.orgId",
    "agent.outDialEp",
    "agent.selectedChannelList",
    "agent.selectedQueueList",
    "agent.selectedTeamList",
    "agent.subStatus",
    "agent.teamId",
    "agent.teamName",
    "agent.tpwConfigs",
    "agentContact",
    "agentContact.taskSelected",
    "agentContact.taskSelected.ani",
    "app.darkMode",
    "app.datacenter",
    "app.theme",
    "app.userModel",
    "app.wxmUserParams.metricId",
    "app.wxmUserParams.spaceId",
    "auth.accessToken",
    "auth.orgId",
    "page.getDefaultPageTitle",
];
