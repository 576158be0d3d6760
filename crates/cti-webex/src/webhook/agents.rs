//! The tasks of all agents of a center, made of webhooks.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::WebhookEvent;
use crate::task::{TaskMoment, Tasks};

/// The tasks of each agent. An event that names its agent is of that agent's tasks; one that names none, of every agent who
/// has its task.
///
/// ```
/// use cti_webex::task::MomentKind;
/// use cti_webex::webhook::{AgentTasks, WebhookEvent};
///
/// let mut center = AgentTasks::new();
/// let mut told = Vec::new();
/// for (at, kind, agent) in [(3, "task:connected", "a-1"), (1, "task:connect", "a-1"), (9, "task:ended", "")] {
///     let text = format!(r#"{{"type": "{kind}", "comciscotimestamp": {at}, "data": {{"taskId": "t-1", "agentId": "{agent}"}}}}"#);
///     told.extend(center.hear(&WebhookEvent::from_json(&text)?).into_iter().map(|(agent, moment)| (agent, moment.kind)));
/// }
/// let ended = MomentKind::Ended { wrap_up_required: false };
/// assert_eq!(told, [MomentKind::Came, MomentKind::Connected, ended].map(|kind| ("a-1".to_owned(), kind)));
/// # Ok::<(), cti_webex::webhook::WebhookError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentTasks(IndexMap<String, Tasks>);

/// How many agents are kept; the largest centers have a few tens of thousands.
const MOST: usize = 65_536;

impl AgentTasks {
    /// No agents.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event; what happened, and to which agent's tasks.
    pub fn hear(&mut self, event: &WebhookEvent) -> Vec<(String, TaskMoment)> {
        let mut told = Vec::new();
        let mut tell = |agent: &str, moments: Vec<TaskMoment>| {
            told.extend(moments.into_iter().map(|moment| (agent.to_owned(), moment)));
        };
        if let Some(task) = event.task_event() {
            if let Some(agent) = event.agent_id() {
                tell(agent, self.of(agent).hear_task(&task));
            } else if let Some(id) = event.task_id() {
                for (agent, tasks) in self.0.iter_mut().filter(|(_, tasks)| tasks.get(id).is_some()) {
                    tell(agent, tasks.hear_task(&task));
                }
            }
        } else if let (Some(agent), Some(event)) = (event.agent_id(), event.agent_event()) {
            tell(agent, self.of(agent).hear(&event.into()));
        }
        told
    }

    /// The tasks of an agent.
    pub fn get(&self, agent_id: &str) -> Option<&Tasks> {
        self.0.get(agent_id)
    }

    fn of(&mut self, agent_id: &str) -> &mut Tasks {
        if !self.0.contains_key(agent_id) && self.0.len() >= MOST {
            let idle = self.0.values().position(|tasks| tasks.live().next().is_none());
            self.0.swap_remove_index(idle.unwrap_or_default());
        }
        self.0.entry(agent_id.to_owned()).or_insert_with(|| Tasks::of_agent(agent_id))
    }
}
