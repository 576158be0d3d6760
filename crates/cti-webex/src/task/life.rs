//! One interaction at one agent: what was told of it, and what an event changes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::merge::merge;
use super::moment::{MomentKind, TaskMoment};
use super::state::{Recording, Task, TaskState, WrapUp};
use crate::event::{Interaction, InteractionState, TaskEvent, TaskEventName};

/// An interaction at the agent. It may be offered to the same agent again, and lives again then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Life {
    task: Arc<Task>,
    told: Told,
    /// The time of the first event of this life, and of the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    began: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latest: Option<i64>,
    /// The last wish to show a page: a second delivery shows nothing.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    popped: serde_json::Value,
}

/// What was told in a life, of what is told once. What lies before a hydration counts as told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is told or not, whatever the others are")]
pub(super) struct Told {
    pub(super) beginning: bool,
    pub(super) ringing: bool,
    pub(super) connected: bool,
    pub(super) ended: bool,
    pub(super) wrap_up: bool,
    pub(super) wrapped_up: bool,
}

/// An event as it is being taken in, and what it makes happen: how the life begins, what changes, how it ends.
pub(super) struct Hearing<'e> {
    pub(super) event: &'e TaskEvent,
    pub(super) interaction: Interaction<'e>,
    /// The agent.
    pub(super) me: Option<&'e str>,
    /// Whether nothing later was heard before.
    pub(super) fresh: bool,
    pub(super) begins: Vec<MomentKind>,
    pub(super) changes: Vec<MomentKind>,
    pub(super) ends: Vec<MomentKind>,
}

impl Life {
    /// The life that an event of an unknown interaction begins; `None` for one that does not show that the agent has it.
    pub(super) fn begin(interaction_id: &str, event: &TaskEvent) -> Option<Self> {
        use TaskEventName as Name;
        let shows = matches!(
            event.name(),
            Name::AgentContactReserved
                | Name::AgentOfferContact
                | Name::AgentOfferConsult
                | Name::AgentOfferCampaignReservation
                | Name::AgentContactAssigned
                | Name::AgentContact
                | Name::AgentContactHeld
                | Name::AgentContactUnheld
                | Name::AgentConsultCreated
                | Name::AgentConsulting
                | Name::AgentConsultConferencing
                | Name::AgentConsultConferenced
                | Name::AgentConsultTransferred
                | Name::AgentContactUnassigned
                | Name::AgentVteamTransferred
                | Name::AgentBlindTransferred
                | Name::AgentOutboundFailed
                | Name::AgentOfferContactRona
                | Name::AgentContactAssignFailed
                | Name::AgentInviteFailed
                | Name::ContactMerged
                | Name::ContactEnded
                | Name::AgentWrapup
                | Name::AgentWrappedUp
        );
        shows.then(|| Self {
            task: Arc::new(Task::new(interaction_id)),
            told: Told::default(),
            began: event.at(),
            latest: None,
            popped: serde_json::Value::Null,
        })
    }

    pub(super) fn task(&self) -> &Arc<Task> {
        &self.task
    }

    /// The task, to change it.
    pub(super) fn edit(&mut self) -> &mut Task {
        Arc::make_mut(&mut self.task)
    }

    pub(super) const fn told(&self) -> Told {
        self.told
    }

    pub(super) fn tell_once(&mut self, what: impl FnOnce(&mut Told) -> &mut bool) {
        *what(&mut self.told) = true;
    }

    /// Whether a wish to show a page is another one than the last.
    pub(super) fn is_new_pop(&mut self, event: &TaskEvent) -> bool {
        let data = event.data();
        let key = [data.get("screenPopUrl"), data.get("eventTime"), data.get("trackingId")];
        let key = serde_json::json!(key);
        let new = self.popped != key;
        self.popped = key;
        new
    }

    pub(super) fn rename(&mut self, interaction_id: &str) {
        let task = Arc::make_mut(&mut self.task);
        task.reserved_as = Some(std::mem::replace(&mut task.interaction_id, interaction_id.to_owned()));
    }

    /// Takes an event in; then tells what happened.
    pub(super) fn hear(&mut self, event: &TaskEvent, me: Option<&str>, told: &mut Vec<TaskMoment>) {
        if self.begins_again(event) {
            let life = self.task.life.saturating_add(1);
            let task = Task { life, ..Task::new(self.task.interaction_id.as_str()) };
            let popped = serde_json::Value::Null;
            *self = Self { task: Arc::new(task), told: Told::default(), began: event.at(), latest: None, popped };
        }
        let at = event.at();
        let of_earlier_life = self.task.life > 1 && at.zip(self.began).is_some_and(|(at, began)| at < began);
        if of_earlier_life || self.told.wrapped_up {
            return;
        }
        let fresh = at.zip(self.latest).is_none_or(|(at, latest)| at >= latest);
        self.latest = self.latest.max(at);
        let interaction = event.interaction();
        let (begins, changes, ends) = Default::default();
        let mut hearing = Hearing { event, interaction, me, fresh, begins, changes, ends };
        let first = !self.told.beginning;
        // What is over does not change; a late request for its wrap-up is heard.
        let changed = self.task.state != TaskState::Done && self.take_in(&mut hearing);
        if first {
            // The task is told as it stands, and no way there.
            hearing.changes.clear();
        }
        self.happen(&mut hearing);
        let Hearing { mut begins, changes, ends, .. } = hearing;
        begins.extend(changes);
        begins.extend(ends);
        if changed && begins.is_empty() {
            begins.push(MomentKind::Updated);
        }
        self.tell(begins, at, told);
    }

    /// Ends it without an event of its own: the agent has it no more.
    pub(super) fn vanish(&mut self, at: Option<i64>, told: &mut Vec<TaskMoment>) {
        if self.task.state == TaskState::Done {
            return;
        }
        let mut kinds = Vec::new();
        if self.told.ended {
            self.wrap_up(&mut kinds);
            self.wrapped_up(WrapUp::default(), at, &mut kinds);
        } else {
            self.end(false, at, &mut kinds);
        }
        self.tell(kinds, at, told);
    }

    fn tell(&self, kinds: Vec<MomentKind>, at: Option<i64>, told: &mut Vec<TaskMoment>) {
        told.extend(kinds.into_iter().map(|kind| TaskMoment { kind, task: Arc::clone(&self.task), at }));
    }

    /// Whether an event is an offer later than all that was heard of a conversation that ended.
    fn begins_again(&self, event: &TaskEvent) -> bool {
        use TaskEventName as Name;
        let offered = match event.name() {
            Name::AgentContactReserved
            | Name::AgentOfferContact
            | Name::AgentOfferConsult
            | Name::AgentOfferCampaignReservation => true,
            Name::AgentContactAssigned => self.task.state == TaskState::Done,
            Name::AgentContact => {
                self.task.state == TaskState::Done && event.interaction().state() == Some(InteractionState::New)
            }
            _ => false,
        };
        offered && self.told.ended && event.at().zip(self.latest).is_some_and(|(at, latest)| at > latest)
    }

    /// The data of an event; whether they changed anything.
    fn take_in(&mut self, hearing: &mut Hearing<'_>) -> bool {
        let Hearing { event, interaction, me, fresh, .. } = *hearing;
        let (held, recording, owner) = (self.task.on_hold, self.task.recording, self.task.owner.clone());
        let task = Arc::make_mut(&mut self.task);
        let changed = merge(task, event, me, fresh);
        if !fresh {
            return changed;
        }
        // The medium says whether it is on hold; the event alone, where no medium does.
        let leg = interaction.main_leg(&task.interaction_id).and_then(crate::event::MediaLeg::is_on_hold);
        task.on_hold = leg.unwrap_or(match event.name() {
            TaskEventName::AgentContactHeld => true,
            TaskEventName::AgentContactUnheld => false,
            _ => task.on_hold,
        });
        let task = &self.task;
        if held != task.on_hold && !self.told.ended {
            hearing.changes.push(if task.on_hold { MomentKind::Held } else { MomentKind::Resumed });
        }
        if let Some(now) = task.recording.filter(|now| recording != Some(*now))
            && !(recording.is_none() && now == Recording::Off)
            && !self.told.ended
        {
            hearing.changes.push(MomentKind::RecordingChanged { recording: now });
        }
        // Who had it when it came is no change.
        let named = *event.name() == TaskEventName::ContactOwnerChanged;
        if task.owner != owner && (owner.is_some() || named) && !self.told.ended {
            let from = owner.or_else(|| event.owner_before().map(str::to_owned));
            hearing.changes.push(MomentKind::OwnerChanged { from, to: task.owner.clone() });
        }
        changed
    }
}
