//! The agent's two states: read, set, and set back.

use cti_engine::connector::{
    AgentCall, AgentState, AgentStateKind, Call, ErrorKind, PresenceCall, PresenceStatus, RecordsCall,
};
use cti_engine::event::SalesforceAgentEvent;
use serde_json::{Map, Value};

use super::around::{Around, Told};
use super::effect::Effect;
use crate::agent_state::{AgentMoment, SubStatus};
use crate::omni::{Decision, OmniSync, Side, Why};
use crate::record_id::is_same;

/// The class and method of Apex by which the connector learns the statuses (`webex` section 5.3).
const APEX: (&str, &str) = ("sfdcOmniChannel", "FetchOmniPresenceStatusCodes");

/// The agent's two states.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    pub(super) omni: OmniSync,
    /// Ids and labels of the presence statuses, once they were read.
    statuses: Vec<(String, String)>,
    /// The state at Webex that the agent chose last; a call hides it.
    chosen: Option<String>,
}

/// A call, as work that occupies a side.
pub(super) fn of_call(interaction_id: &str) -> String {
    format!("call {interaction_id}")
}

impl States {
    /// A call at Webex begins: no work of Omni-Channel is to be offered.
    pub(super) async fn call_begins(&mut self, around: &Around, interaction_id: &str, told: &mut Told) {
        let (omni, work) = (&around.config.omni, of_call(interaction_id));
        if !omni.is_enabled || self.omni.joins(Side::Status, &work) {
            return;
        }
        let label = omni.status_on_call.trim();
        let now = match around.call::<Option<PresenceStatus>>(PresenceCall::Status {}).await {
            Ok(now) => now,
            Err(error) => {
                told.tell(Effect::failed("presence.status", error));
                return told.tell(Effect::StateLeft { side: Side::Status, why: Why::Unknown });
            }
        };
        let is_there = now.as_ref().is_some_and(|now| now.status_name.trim().eq_ignore_ascii_case(label));
        let now = now.map(|now| key(&now));
        let target = match (&now, is_there) {
            (Some(now), true) => now.clone(),
            _ => match self.status(around, label).await {
                Some(target) => target,
                None => return told.tell(Effect::UnknownStatus { label: label.to_owned() }),
            },
        };
        match self.omni.begins(Side::Status, &work, now.as_deref(), &target) {
            Decision::Leave(why) => told.tell(Effect::StateLeft { side: Side::Status, why }),
            Decision::Set(to) => {
                self.set(around, Side::Status, PresenceCall::SetStatus { status: to.clone() }, label, told).await;
                let reads = around.call::<Option<PresenceStatus>>(PresenceCall::Status {}).await.ok().flatten();
                if let Some(reads) = reads.filter(|reads| Some(key(reads)) != now) {
                    // What was set may read otherwise: by its id and not by its name. Anything else the agent chose since.
                    let names = [&reads.status_id, &reads.status_api_name];
                    let is_it = names.into_iter().any(|name| is_same(name, &to))
                        || reads.status_name.trim().eq_ignore_ascii_case(label);
                    if is_it {
                        self.omni.reads_as(Side::Status, &key(&reads));
                    } else {
                        self.omni.hears(Side::Status, Some(&key(&reads)));
                    }
                }
            }
        }
    }

    /// Work of Omni-Channel was accepted: no call is to be offered.
    async fn work_begins(&mut self, around: &Around, work: &str, told: &mut Told) {
        let code = around.config.omni.idle_code_on_work.trim().to_owned();
        if self.omni.joins(Side::State, work) {
            return;
        }
        let left = |why| Effect::StateLeft { side: Side::State, why };
        let state = match around.call::<AgentState>(AgentCall::State {}).await {
            Ok(state) => state,
            Err(error) => {
                told.tell(Effect::failed("agent.state", error));
                return told.tell(left(Why::Unknown));
            }
        };
        let now = match state.kind {
            AgentStateKind::Routable => state.name,
            AgentStateKind::Offline => return told.tell(left(Why::LoggedOut)),
            AgentStateKind::NotRoutable => return told.tell(left(Why::NotAvailable)),
            // A call is in hand: the state that comes after it is the one that counts.
            _ => match self.chosen.clone() {
                Some(chosen) if SubStatus::from(chosen.as_str()) == SubStatus::Available => chosen,
                Some(_) => return told.tell(left(Why::NotAvailable)),
                None => return told.tell(left(Why::Unknown)),
            },
        };
        match self.omni.begins(Side::State, work, Some(&now), &code) {
            Decision::Leave(why) => told.tell(left(why)),
            Decision::Set(name) => {
                let request = AgentCall::SetStateByName { name: name.clone() };
                self.set(around, Side::State, request, &name, told).await;
            }
        }
    }

    /// Sets a state.
    async fn set(&mut self, around: &Around, side: Side, request: impl Into<Call>, to: &str, told: &mut Told) {
        let request = request.into();
        let name = request.name().to_owned();
        match around.call::<Value>(request).await {
            Ok(_) => told.tell(Effect::StateSet { side, to: to.to_owned() }),
            Err(error) => {
                // What was not answered in time may have been done, and is set back then.
                if error.kind() != ErrorKind::Timeout {
                    self.omni.failed(side);
                }
                told.tell(Effect::failed(&name, error));
            }
        }
    }

    /// Work is over; what it occupied is set back, unless the agent chose otherwise.
    pub(super) async fn work_ends(&mut self, around: &Around, work: &str, told: &mut Told) {
        for side in self.omni.ends(work) {
            let now = match self.now(around, side).await {
                Ok(now) => now,
                Err(effect) => {
                    self.omni.failed(side);
                    told.tell(effect);
                    continue;
                }
            };
            let request: Call = match self.omni.restores(side, now.as_deref()) {
                Decision::Leave(why) => {
                    told.tell(Effect::StateLeft { side, why });
                    continue;
                }
                Decision::Set(status) if side == Side::Status => PresenceCall::SetStatus { status }.into(),
                Decision::Set(name) => AgentCall::SetStateByName { name }.into(),
            };
            let to = match &request {
                Call::Presence(PresenceCall::SetStatus { status }) => self.label(status),
                Call::Agent(AgentCall::SetStateByName { name }) => name.clone(),
                _ => String::new(),
            };
            if around.done(request, told).await {
                told.tell(Effect::StateRestored { side, to });
            }
        }
    }

    /// The state in which the agent is, as far as it was chosen.
    async fn now(&self, around: &Around, side: Side) -> Result<Option<String>, Effect> {
        if side == Side::Status {
            let status = around.call::<Option<PresenceStatus>>(PresenceCall::Status {}).await;
            return status.map(|status| status.map(|it| key(&it))).map_err(|it| Effect::failed("presence.status", it));
        }
        let state = around.call::<AgentState>(AgentCall::State {}).await;
        let state = state.map_err(|error| Effect::failed("agent.state", error))?;
        Ok(match state.kind {
            AgentStateKind::Routable | AgentStateKind::NotRoutable => Some(state.name),
            AgentStateKind::Offline => None,
            _ => self.chosen.clone(),
        })
    }

    /// What to set for the label of a status: its id. Where the statuses cannot be read, the developer name that Salesforce
    /// makes of a label. `None` when there is no such status.
    async fn status(&mut self, around: &Around, label: &str) -> Option<String> {
        if self.statuses.is_empty() {
            self.statuses = read_statuses(around).await;
        }
        if self.statuses.is_empty() {
            return (!label.is_empty()).then(|| label.replace(' ', "_"));
        }
        let found = self.statuses.iter().find(|(_, known)| known.trim().eq_ignore_ascii_case(label));
        found.map(|(id, _)| id.clone())
    }

    /// The label of a status, for a person.
    fn label(&self, status: &str) -> String {
        let known = self.statuses.iter().find(|(id, _)| is_same(id, status));
        known.map_or(status, |(_, label)| label).to_owned()
    }

    /// Hears of the agent at the CRM.
    pub(super) async fn hears_crm(&mut self, around: &Around, event: &SalesforceAgentEvent, told: &mut Told) {
        let id = |work: &cti_engine::event::Work| {
            let id = if work.work_id.is_empty() { &work.work_item_id } else { &work.work_id };
            format!("work {id}")
        };
        match event {
            SalesforceAgentEvent::WorkAccepted(work) if around.config.omni.is_enabled => {
                self.work_begins(around, &id(work), told).await;
            }
            SalesforceAgentEvent::WorkClosed(work) => self.work_ends(around, &id(work), told).await,
            SalesforceAgentEvent::StateChange(change) => {
                self.omni.hears(Side::Status, Some(&key(&change.status)));
            }
            SalesforceAgentEvent::Logout => self.omni.hears(Side::Status, None),
            _ => {}
        }
    }

    /// Hears of the agent at Webex.
    pub(super) fn hears_webex(&mut self, moment: &AgentMoment) {
        match moment {
            AgentMoment::LoggedIn => {
                self.omni.forget();
                self.chosen = None;
            }
            AgentMoment::LoggedOut => {
                self.omni.hears(Side::State, None);
                self.chosen = None;
            }
            AgentMoment::StateChanged { to, sub_status: SubStatus::Available | SubStatus::Idle, .. } => {
                self.chosen = Some(to.clone());
                self.omni.hears(Side::State, Some(to));
            }
            _ => {}
        }
    }
}

/// A status as it is compared: by its id, where it has one.
fn key(status: &PresenceStatus) -> String {
    if status.status_id.is_empty() { status.status_api_name.clone() } else { status.status_id.clone() }
}

/// Ids and labels of the presence statuses: by the class of Apex that the product asks an administrator to create, else by
/// the query that stands in it. None when the CRM answers neither.
async fn read_statuses(around: &Around) -> Vec<(String, String)> {
    let (class, method) = (APEX.0.to_owned(), APEX.1.to_owned());
    let answer = around.call::<Value>(RecordsCall::Invoke { class, method, arguments: String::new() }).await;
    let records = match answer {
        // The method gives JSON as a text.
        Ok(Value::String(text)) => serde_json::from_str(&text).unwrap_or_default(),
        Ok(Value::Array(records)) => records.into_iter().filter_map(|it| serde_json::from_value(it).ok()).collect(),
        _ => Vec::new(),
    };
    let records: Vec<Map<String, Value>> = if records.is_empty() {
        let query = "SELECT Id, MasterLabel FROM ServicePresenceStatus".to_owned();
        around.call(RecordsCall::Query { query }).await.unwrap_or_default()
    } else {
        records
    };
    let text = |record: &Map<String, Value>, name: &str| record.get(name)?.as_str().map(str::to_owned);
    records.iter().filter_map(|record| Some((text(record, "Id")?, text(record, "MasterLabel")?))).collect()
}
