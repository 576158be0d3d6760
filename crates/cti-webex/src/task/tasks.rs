//! All tasks of one agent.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::life::Life;
use super::moment::TaskMoment;
use super::state::{Task, TaskState};
use crate::event::{AgentEventName, DesktopEvent, TaskEvent, TaskEventName};

/// How many interactions are remembered: an agent has a dozen at once, and those that are over are remembered so that late
/// events of them begin nothing.
const MOST: usize = 1024;

/// The tasks of one agent: takes events, and tells what happened, in the words of [`TaskMoment`].
///
/// It is JSON, too: what is kept where it outlives the page knows after a reload what was told before.
///
/// ```
/// use cti_webex::event::DesktopEvent;
/// use cti_webex::task::{MomentKind, Tasks};
///
/// let mut tasks = Tasks::new();
/// let mut told = Vec::new();
/// for name in ["AgentContactReserved", "AgentOfferContact", "AgentContactAssigned", "AgentContactAssigned", "AgentWrappedUp"] {
///     let message = format!(r#"{{"data": {{"type": "{name}", "interactionId": "i-1"}}}}"#);
///     told.extend(tasks.hear(&DesktopEvent::from_json(&message)?).into_iter().map(|moment| moment.kind));
/// }
/// assert_eq!(told[..3], [MomentKind::Came, MomentKind::Ringing, MomentKind::Connected]);
/// assert_eq!(told[3], MomentKind::Ended { wrap_up_required: true }, "its event is lost, and yet it is told");
/// assert!(told[4] == MomentKind::WrapUp && matches!(told[5], MomentKind::WrappedUp { .. }) && told.len() == 6);
/// assert_eq!(tasks.live().count(), 0);
/// # Ok::<(), cti_webex::event::EventError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tasks {
    agent_id: Option<String>,
    lives: IndexMap<String, Life>,
    /// Ids under which interactions were known before, with the ids that they have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    renamed: IndexMap<String, String>,
}

impl Tasks {
    /// No tasks. Whose they are is learned from the agent's login; until then, each event says to whom it is told.
    pub fn new() -> Self {
        Self::default()
    }

    /// No tasks, of the agent of that id.
    pub fn of_agent(agent_id: impl Into<String>) -> Self {
        Self { agent_id: Some(agent_id.into()), ..Self::default() }
    }

    /// The agent whose they are, when that is known.
    pub fn agent_id(&self) -> Option<&str> {
        self.agent_id.as_deref()
    }

    /// Takes the next event; what happened, in order.
    ///
    /// Of the agent's events, a login says whose the tasks are, and a logout ends them all.
    pub fn hear(&mut self, event: &DesktopEvent) -> Vec<TaskMoment> {
        match event {
            DesktopEvent::Task(event) => self.hear_task(event),
            DesktopEvent::Agent(event) => {
                let logged_in = matches!(
                    event.name(),
                    AgentEventName::AgentStationLoginSuccess
                        | AgentEventName::AgentReloginSuccess
                        | AgentEventName::AgentChannelReloginSuccess
                        | AgentEventName::Welcome
                );
                if let (true, Some(agent_id)) = (logged_in, event.agent_id()) {
                    self.agent_id = Some(agent_id.to_owned());
                }
                match event.name() {
                    AgentEventName::Logout | AgentEventName::AgentLogoutSuccess => {
                        self.keep_only(|_| false, event.at())
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Takes the next event of a task; what happened, in order. One that names no interaction is not of a task.
    pub fn hear_task(&mut self, event: &TaskEvent) -> Vec<TaskMoment> {
        let Some(interaction_id) = event.interaction_id() else { return Vec::new() };
        let mut told = Vec::new();
        let id = self.known_as(interaction_id, event, &mut told);
        if *event.name() == TaskEventName::ContactMerged {
            let child = event.child_interaction_id().filter(|child| *child != id);
            if let Some(life) = child.and_then(|child| self.lives.get_mut(child)) {
                life.vanish(event.at(), &mut told);
            }
        }
        let me = self.agent_id.as_deref().or_else(|| event.agent_id());
        if let Some(life) = self.lives.get_mut(&id) {
            life.hear(event, me, &mut told);
        } else if let Some(mut life) = Life::begin(&id, event) {
            life.hear(event, me, &mut told);
            self.make_room();
            self.lives.insert(id, life);
        }
        told
    }

    /// Ends the tasks that the agent does not have any more, such as those that a list of the platform lacks: for what was
    /// lost on the way. Those that `has` are left alone.
    pub fn keep_only(&mut self, has: impl Fn(&str) -> bool, at: Option<i64>) -> Vec<TaskMoment> {
        let mut told = Vec::new();
        for (_, life) in self.lives.iter_mut().filter(|(id, _)| !has(id)) {
            life.vanish(at, &mut told);
        }
        told
    }

    /// The task of that interaction, also when it is over.
    pub fn get(&self, interaction_id: &str) -> Option<&Arc<Task>> {
        let id = self.renamed.get(interaction_id).map_or(interaction_id, String::as_str);
        Some(self.lives.get(id)?.task())
    }

    /// The tasks that the agent has: offered, connected, or to be wrapped up.
    pub fn live(&self) -> impl Iterator<Item = &Arc<Task>> {
        self.lives.values().map(Life::task).filter(|task| task.state != TaskState::Done)
    }

    /// The id under which the interaction of an event is known here. One that was reserved under another id gets its own
    /// when it is assigned.
    fn known_as(&mut self, interaction_id: &str, event: &TaskEvent, told: &mut Vec<TaskMoment>) -> String {
        if let Some(id) = self.renamed.get(interaction_id) {
            return id.clone();
        }
        if *event.name() == TaskEventName::AgentContactAssigned
            && let Some(reserved) = event.reservation_id().filter(|reserved| *reserved != interaction_id)
            && let Some(at) = self.lives.get_index_of(reserved)
        {
            if self.lives.contains_key(interaction_id) {
                if let Some((_, life)) = self.lives.get_index_mut(at) {
                    life.vanish(event.at(), told);
                }
            } else if let Some((_, mut life)) = self.lives.shift_remove_index(at) {
                life.rename(interaction_id);
                self.lives.insert(interaction_id.to_owned(), life);
                if self.renamed.len() >= MOST {
                    self.renamed.shift_remove_index(0);
                }
                self.renamed.insert(reserved.to_owned(), interaction_id.to_owned());
            }
        }
        interaction_id.to_owned()
    }

    /// Forgets one, when there are too many: the oldest that is over, else the oldest.
    fn make_room(&mut self) {
        if self.lives.len() >= MOST {
            let over = self.lives.values().position(|life| life.task().state == TaskState::Done);
            self.lives.shift_remove_index(over.unwrap_or_default());
        }
    }
}
