//! The planner: what the connector does for a call, through the connectors of a desk.
//!
//! A [`Planner`] belongs to one agent. It hears the moments of the agent's tasks, what happens at the desk, and what the
//! agent does in the actions widget, and acts as the definition says: it searches and pops, creates and updates the
//! activity, creates cases, dials, and keeps the agent's two states apart. Everything goes through the
//! [`Desk`]: it runs on the desk in memory and on any CRM, and layers see each call.
//!
//! ```
//! use cti_engine::memory::MemoryDesk;
//! use cti_webex::definition::ConnectorConfig;
//! use cti_webex::event::{TaskEvent, TaskEventName};
//! use cti_webex::planner::{Planner, PlannerOptions};
//! use cti_webex::task::Tasks;
//! use serde_json::json;
//!
//! let memory = MemoryDesk::new("Sato");
//! memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": "+12025550123"}));
//! let (mut tasks, mut planner) =
//!     (Tasks::of_agent("agent-1"), Planner::new(memory.desk(), ConnectorConfig::default(), PlannerOptions::default()));
//!
//! let call = json!({"mediaType": "telephony", "contactDirection": {"type": "INBOUND"}, "state": "connected",
//!     "callAssociatedDetails": {"ani": "+12025550123"}});
//! let mut done = Vec::new();
//! for name in [TaskEventName::AgentContactAssigned, TaskEventName::ContactEnded, TaskEventName::AgentWrapup] {
//!     for moment in tasks.hear_task(&TaskEvent::of(name, "i-1").with("interaction", call.clone())) {
//!         done.extend(memory.drive(planner.hear(&moment)).iter().map(ToString::to_string));
//!     }
//! }
//! assert_eq!(done[0], "searched for `2025550123`: found 1 record");
//! let activity = &memory.crm().records("Task")[0];
//! assert_eq!((&activity["CallType"], &activity["CallObject"]), (&"Inbound".into(), &"i-1".into()));
//! ```

mod around;
mod call;
mod cases;
mod effect;
mod options;
mod phone;
mod pop;
mod records;
mod states;
mod widget;

use cti_engine::connector::Desk;
use cti_engine::event::{DeskEvent, EventKind, SalesforceUiEvent};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::activity::{ActivityRules, Stage, is_owners};
use crate::agent_state::{AgentMoment, AgentState};
use crate::date_pattern::SubjectDate;
use crate::definition::ConnectorConfig;
use crate::omni::OmniSync;
use crate::subject::SubjectTemplate;
use crate::task::{MomentKind, TaskMoment, TaskState};
use around::{Around, Told};
use call::Call;
pub use effect::{Effect, Planned};
pub use options::PlannerOptions;
use phone::Clicked;
use states::States;

/// Does for one agent's calls what the connector's definition says.
///
/// These laws hold for whatever it hears, in any order, twice, or with some of it lost: an interaction gets one activity at
/// an agent, and one alone where its owner changes when it is passed on; a case at most; the end of a call is written to its
/// activity; a state that the agent chose is not overwritten when one is set back.
///
/// A page that is loaded again is continued from [`Planner::memory`]. Without it, an activity that may be there is looked
/// for by `CallObject`, the id of the interaction, and a case by the field of
/// [`CaseOptions::interaction_field`](crate::case::CaseOptions::interaction_field) or by its activity; where they cannot be
/// looked for, none is created then.
///
/// What it does takes one call after the other: hear the next moment when the one before is done.
#[derive(Debug)]
pub struct Planner {
    around: Around,
    calls: IndexMap<String, Call>,
    states: States,
    clicked: Option<Clicked>,
}

/// What a planner remembers, to be continued after the page was loaded again. It holds what was written to the activities, and
/// what the agent typed as notes, so it is a customer's matter; the value of a secret variable is never in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlannerMemory {
    calls: IndexMap<String, Call>,
    states: OmniSync,
}

/// How many calls are remembered. An agent has one or two at a time; a call that comes back after more than those that
/// were in between is looked up in the CRM.
const MOST: usize = 256;

impl Planner {
    /// A planner at a desk.
    pub fn new(desk: Desk, config: ConnectorConfig, options: PlannerOptions) -> Self {
        let subject = SubjectTemplate::new(&config.activity.subject_template);
        let (date, _) = SubjectDate::read(&config.activity.subject_date_format);
        Self {
            around: Around { desk, config, options, subject, date },
            calls: IndexMap::new(),
            states: States::default(),
            clicked: None,
        }
    }

    /// Goes on with what another planner of the agent remembered.
    pub fn with_memory(mut self, memory: PlannerMemory) -> Self {
        self.calls = memory.calls;
        self.states.omni = memory.states;
        self
    }

    /// What it remembers.
    pub fn memory(&self) -> PlannerMemory {
        PlannerMemory { calls: self.calls.clone(), states: self.states.omni.clone() }
    }

    /// The id of the activity of a call.
    pub fn activity(&self, interaction_id: &str) -> Option<&str> {
        self.calls.get(interaction_id)?.life.record()
    }

    /// The id of the case that was created for a call.
    pub fn case(&self, interaction_id: &str) -> Option<&str> {
        self.calls.get(interaction_id)?.case.as_deref()
    }

    /// Takes in what is known of the agent: the wrap-up codes, by which reasons are named, and what numbers the agent may
    /// dial.
    pub fn know_agent(&mut self, agent: &AgentState) {
        if !agent.wrap_up_codes.is_empty() {
            self.around.options.wrap_up_codes = agent.wrap_up_codes.clone();
        }
        if agent.out_dial_pattern.is_some() {
            self.around.options.outdial.pattern.clone_from(&agent.out_dial_pattern);
        }
    }

    /// Hears of a task, and does what is to be done; of tasks other than calls, nothing is.
    pub async fn hear(&mut self, moment: &TaskMoment) -> Vec<Planned> {
        let task = &moment.task;
        if task.channel().source() != cti_model::Source::ConnectVoiceContact {
            return Vec::new();
        }
        let id = task.interaction_id.as_str();
        let mut told = Told::of(id);
        let is_offered = matches!(task.state, TaskState::New | TaskState::Ringing);
        if !self.calls.contains_key(id)
            && let Some(reserved) = task.reserved_as.as_deref().and_then(|reserved| self.calls.shift_remove(reserved))
        {
            self.calls.insert(id.to_owned(), reserved);
        }
        if !self.calls.contains_key(id) {
            self.make_room();
            // Its offer was lost, or came to the page before; or it lived before, and was forgotten here.
            let case_doubt = !is_offered || task.life > 1;
            self.calls.insert(id.to_owned(), Call { case_doubt, ..Call::default() });
        }
        let call = self.calls.entry(id.to_owned()).or_default();
        call.task = Some(task.clone());
        let around = &self.around;
        let is_new_talk = task.state == TaskState::Connected && !call.omni_begun;
        if is_new_talk {
            call.omni_begun = true;
            self.states.call_begins(around, id, &mut told).await;
        }
        let is_hydrated = moment.kind == MomentKind::Hydrated;
        // What was done for a call that is there already was done before this page was.
        call.popped |= is_hydrated && task.state != TaskState::New;
        pop::pops(around, call, task, &mut self.clicked, &mut told).await;
        if is_hydrated && !is_offered {
            cases::finds(around, call, task, &mut told).await;
        } else if task.state == TaskState::Connected && is_owners(task) && !call.case_settled {
            cases::creates(around, call, task, &mut told).await;
        }
        records::hears(around, call, task, &moment.kind, &mut told).await;
        if call.life.stage() == Stage::Done {
            call.omni_begun = false;
            self.states.work_ends(around, &states::of_call(id), &mut told).await;
        }
        if is_new_talk {
            told.append(self.ends_others(id).await);
        }
        told.into_planned()
    }

    /// An agent who is connected with another call has wrapped up those before, whether that was heard of or not. Inferred:
    /// Webex gives an agent one call at a time.
    async fn ends_others(&mut self, id: &str) -> Told {
        let mut all = Told::default();
        for (other, call) in &mut self.calls {
            let Some(task) = call.task.clone().filter(|_| other != id && call.life.stage() == Stage::WrapUp) else {
                continue;
            };
            let mut told = Told::of(other);
            let over = MomentKind::Ended { wrap_up_required: false };
            records::hears(&self.around, call, &task, &over, &mut told).await;
            call.omni_begun = false;
            self.states.work_ends(&self.around, &states::of_call(other), &mut told).await;
            all.append(told);
        }
        all
    }

    /// Hears what happened at the desk: work of Omni-Channel, the agent's presence status, a click on a number. Everything
    /// else is left to others.
    pub async fn hear_desk(&mut self, event: &DeskEvent) -> Vec<Planned> {
        let mut told = Told::default();
        match event.kind() {
            EventKind::SalesforceAgent(event) => self.states.hears_crm(&self.around, event, &mut told).await,
            EventKind::SalesforceUi(SalesforceUiEvent::ClickToDial(click)) => {
                if let Some(clicked) = phone::dials(&self.around, click, &mut told).await {
                    self.clicked = Some(clicked);
                }
            }
            _ => {}
        }
        told.into_planned()
    }

    /// Hears of the agent's state at Webex.
    pub fn hear_agent(&mut self, moment: &AgentMoment) {
        self.states.hears_webex(moment);
    }

    /// The settings of the connector.
    pub fn config(&self) -> &ConnectorConfig {
        &self.around.config
    }

    /// Forgets a call when there are too many: the oldest that is over, else the oldest.
    fn make_room(&mut self) {
        if self.calls.len() >= MOST {
            let over = self.calls.values().position(|call| call.life.stage() == Stage::Done);
            self.calls.shift_remove_index(over.unwrap_or_default());
        }
    }
}

impl Around {
    fn rules(&self) -> ActivityRules<'_> {
        ActivityRules { activity: &self.config.activity, options: &self.options.activity }
    }
}
