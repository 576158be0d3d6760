//! The life cycle of an activity: when it is created, taken over, updated, opened, as data.

use serde::{Deserialize, Serialize};

use super::options::{ActivityOptions, CreatedIn};
use crate::definition::Activity;
use crate::record_id::is_task;
use crate::task::{MomentKind, Task, TaskState};

/// How far a call is, for this agent. It never goes back within a life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Nobody was connected yet.
    #[default]
    Before,
    /// The agent talks.
    Talk,
    /// The conversation ended for this agent, and the wrap-up is awaited.
    WrapUp,
    /// It is over for this agent.
    Done,
}

/// Something to do, in the order in which it is told. What needs a record that there is not is not done; what creates one
/// is not done where there is one, or may be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ActivityStep {
    /// Take over the activity that the call carries: make this agent its owner, if so it should be.
    Adopt {
        /// Its id.
        id: String,
        /// Whether this agent becomes its owner.
        take_over: bool,
    },
    /// Look whether there is one: it may have been created before this page was, or by a call that gave no answer.
    Find,
    /// Create one.
    Create,
    /// Write its id to the variable of the call.
    Carry,
    /// Refresh the screen, if one was created.
    Refresh,
    /// Write what is known now.
    Update,
    /// Open it for editing.
    Open,
}

/// By which rules an activity lives.
#[derive(Clone, Copy, Debug)]
pub struct ActivityRules<'r> {
    /// The section of the definition.
    pub activity: &'r Activity,
    /// What no source states.
    pub options: &'r ActivityOptions,
}

impl ActivityRules<'_> {
    /// Whether a call that is passed on keeps its activity: needs the activity at the beginning and a variable that carries
    /// its id (`webex` section 4.2).
    pub fn changes_owner(&self) -> bool {
        let it = self.activity;
        it.change_owner_on_transfer && it.create_on_connected && !it.id_variable.trim().is_empty()
    }

    /// The id of the activity that a call carries, where it does so. A text that is not the id of a Task is none.
    pub fn carried(&self, task: &Task) -> Option<String> {
        let carried = task.cad.text(self.activity.id_variable.trim()).filter(|_| self.changes_owner())?;
        Some(carried.trim()).filter(|id| is_task(id)).map(str::to_owned)
    }

    /// The stage in which the activity is created.
    fn created_in(&self) -> Stage {
        match (self.activity.create_on_connected, self.options.created_in) {
            (true, _) => Stage::Talk,
            (false, CreatedIn::WrapUp) => Stage::WrapUp,
            (false, CreatedIn::WrappedUp) => Stage::Done,
        }
    }
}

/// Whether there may be an activity that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Doubt {
    /// There is none.
    #[default]
    No,
    /// Another agent or page may have created one. Where it cannot be looked for, one is created.
    Slight,
    /// This agent may have created one. Where it cannot be looked for, none is created.
    Strong,
}

/// The activity of one interaction at one agent.
///
/// Whatever moments come, and however often: at most one [`ActivityStep::Create`] has an effect while creating succeeds, a
/// call that was talked gets one, and its end is written. An interaction that comes back to the agent has its activity
/// still.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others do")]
pub struct ActivityLife {
    /// The id of the activity.
    record: Option<String>,
    /// Whether there may be one that is not known.
    doubt: Doubt,
    /// Which life of the task it is.
    life: u32,
    stage: Stage,
    /// Whether this agent had the call in this life, and was not only consulted.
    owned: bool,
    /// Whether this agent passed the call on, with its activity.
    handed_over: bool,
    opened_in_talk: bool,
    opened_in_wrap_up: bool,
}

impl ActivityLife {
    /// The id of the activity.
    pub fn record(&self) -> Option<&str> {
        self.record.as_deref()
    }

    /// How far the call is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether an activity is to be created where one is wanted: there is none, and none that is not known.
    pub fn may_create(&self) -> bool {
        self.record.is_none() && self.doubt == Doubt::No
    }

    /// Whether this agent passed the call on with its activity, so that another agent may write to it.
    pub fn is_handed_over(&self) -> bool {
        self.handed_over
    }

    /// An activity is about to be created. Until [`ActivityLife::created`] or [`ActivityLife::refused`] is told, there may
    /// be one.
    pub fn creating(&mut self) {
        self.doubt = Doubt::Strong;
    }

    /// It was created.
    pub fn created(&mut self, id: impl Into<String>) {
        (self.record, self.doubt) = (Some(id.into()), Doubt::No);
    }

    /// It was not created, for certain.
    pub fn refused(&mut self) {
        self.doubt = Doubt::No;
    }

    /// The look-up was answered: with its id, or that there is none.
    pub fn found(&mut self, id: Option<String>) {
        (self.record, self.doubt) = (id, Doubt::No);
    }

    /// The look-up was not answered.
    pub fn not_looked_up(&mut self) {
        if self.doubt == Doubt::Slight {
            self.doubt = Doubt::No;
        }
    }

    /// There is no such activity any more, or this agent may not have it.
    pub fn lost(&mut self) {
        self.record = None;
    }

    /// What is to be done at a moment of the task.
    pub fn hears(&mut self, task: &Task, kind: &MomentKind, rules: ActivityRules<'_>) -> Vec<ActivityStep> {
        let mut steps = Vec::new();
        let is_unheard = self.life == 0;
        if task.life > self.life {
            let Self { record, doubt, .. } = std::mem::take(self);
            *self = Self { record, doubt, life: task.life, ..Self::default() };
        }
        let before = self.stage;
        self.stage = before.max(stage_of(task, kind));
        let is_mine = is_owners(task);
        if *kind == MomentKind::Hydrated {
            self.hydrates(task, rules, is_mine, &mut steps);
            return steps;
        }
        if is_unheard && self.stage >= Stage::Talk {
            // Its offer was lost, or came to the page before.
            self.doubt = self.doubt.max(Doubt::Slight);
        }
        if is_unheard && task.life > 1 {
            // The lives before were heard of elsewhere: by the page before, or before the call was forgotten.
            self.doubt = Doubt::Strong;
        }
        self.handed_over |= self.owned && rules.changes_owner() && is_passed_on(task, kind);
        if self.stage == Stage::Talk && is_mine && !self.owned {
            self.owned = true;
            self.begins(task, rules, &mut steps);
        }
        let is_end = before != self.stage || matches!(kind, MomentKind::WrapUp | MomentKind::WrappedUp { .. });
        if self.stage >= Stage::WrapUp && is_end && (self.owned || is_mine && needs_record(task, kind, rules)) {
            // Whose connection was not heard of carries an activity all the same.
            if !self.owned {
                self.adopts(task, rules, true, &mut steps);
            }
            self.owned = true;
            self.ends(task, rules, &mut steps);
        }
        steps
    }

    /// The call was there before this page was. Nothing is created now; an activity that may be there is looked for.
    fn hydrates(&mut self, task: &Task, rules: ActivityRules<'_>, is_mine: bool, steps: &mut Vec<ActivityStep>) {
        if self.stage < Stage::Talk {
            return;
        }
        self.owned |= is_mine;
        self.opened_in_talk = true;
        self.opened_in_wrap_up = self.stage >= Stage::WrapUp;
        if !self.owned || self.record.is_some() {
            return;
        }
        if self.stage >= rules.created_in() {
            self.doubt = Doubt::Strong;
        }
        self.adopts(task, rules, task.is_transfer, steps);
        if self.doubt == Doubt::Strong {
            steps.push(ActivityStep::Find);
        }
    }

    /// The agent has the call now.
    fn begins(&mut self, task: &Task, rules: ActivityRules<'_>, steps: &mut Vec<ActivityStep>) {
        self.adopts(task, rules, true, steps);
        if !rules.activity.create_on_connected {
            return;
        }
        self.creates(rules, steps);
        if rules.activity.open_on_connected && !self.opened_in_talk {
            self.opened_in_talk = true;
            steps.push(ActivityStep::Open);
        }
    }

    /// The call carries the id of its activity, maybe.
    fn adopts(&mut self, task: &Task, rules: ActivityRules<'_>, take_over: bool, steps: &mut Vec<ActivityStep>) {
        let is_own = self.record.is_some() && !task.is_transfer && task.life <= 1;
        if is_own || !rules.changes_owner() {
            return;
        }
        match rules.carried(task) {
            Some(id) => steps.push(ActivityStep::Adopt { id, take_over }),
            // The one before may not have come to write it.
            None if self.record.is_none() && task.is_transfer => {
                self.doubt = self.doubt.max(Doubt::Slight);
            }
            None => {}
        }
    }

    fn creates(&self, rules: ActivityRules<'_>, steps: &mut Vec<ActivityStep>) {
        if self.record.is_some() {
            return;
        }
        if self.doubt > Doubt::No {
            steps.push(ActivityStep::Find);
        }
        steps.push(ActivityStep::Create);
        if rules.changes_owner() {
            steps.push(ActivityStep::Carry);
        }
        if rules.activity.auto_refresh {
            steps.push(ActivityStep::Refresh);
        }
    }

    /// The conversation ended, or the call is over.
    fn ends(&mut self, task: &Task, rules: ActivityRules<'_>, steps: &mut Vec<ActivityStep>) {
        if self.stage >= rules.created_in() {
            // The next agent may have created one meanwhile.
            if rules.changes_owner() && self.record.is_none() {
                self.doubt = self.doubt.max(Doubt::Slight);
            }
            self.creates(rules, steps);
        }
        steps.push(ActivityStep::Update);
        if rules.activity.open_on_wrap_up && !self.opened_in_wrap_up && task.wrap_up_required {
            self.opened_in_wrap_up = true;
            steps.push(ActivityStep::Open);
        }
    }
}

/// Whether the call went to another agent or queue.
fn is_passed_on(task: &Task, kind: &MomentKind) -> bool {
    match kind {
        MomentKind::Transferred => true,
        MomentKind::OwnerChanged { to, .. } => to.is_some() && task.agent_id.is_some() && *to != task.agent_id,
        _ => false,
    }
}

/// How far a call is at a moment.
fn stage_of(task: &Task, kind: &MomentKind) -> Stage {
    match (kind, &task.state) {
        (MomentKind::WrappedUp { .. } | MomentKind::Ended { wrap_up_required: false }, _) | (_, TaskState::Done) => {
            Stage::Done
        }
        (MomentKind::WrapUp, _) | (_, TaskState::WrapUp) => Stage::WrapUp,
        (_, TaskState::Connected) => Stage::Talk,
        _ => Stage::Before,
    }
}

/// Whether a call is this agent's, who is not only consulted or called into a conference of another one: its activity is
/// the owner's (`webex` section 4.3).
pub(crate) fn is_owners(task: &Task) -> bool {
    let is_owner = task.owner.is_none() || task.agent_id.is_none() || task.owner == task.agent_id;
    !task.is_consulted && (!task.is_conferencing || is_owner)
}

/// Whether a call that ended needs an activity: somebody talked, or the agent dialled. One that was never answered needs
/// none, unless the options say so; where a wrap-up began, the agent had it.
fn needs_record(task: &Task, kind: &MomentKind, rules: ActivityRules<'_>) -> bool {
    if task.was_connected || task.is_outdial() {
        return true;
    }
    if task.failure.is_some() || !task.wrap_up_required {
        return rules.options.logs_missed_calls && task.is_inbound();
    }
    matches!(kind, MomentKind::WrapUp | MomentKind::WrappedUp { .. }) || task.wrap_up_required
}
