//! The state of one agent, and what changes it.

use cti_engine::event::{AgentEvent as DeskAgentEvent, DeskEvent, ErrorNotice, StateChange};
use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::code::{AuxCode, AuxCodes};
use crate::event::{AgentEvent, AgentEventName, Members};

names! {
    /// What an agent is doing, in Webex's words.
    pub enum SubStatus {
        /// Contacts are routed to the agent.
        Available = "Available",
        /// No contacts are routed; the idle code says why.
        Idle = "Idle",
        /// The agent did not answer a contact, and no more are routed.
        Rona = "RONA" | "not-responding",
        /// A contact rings at the agent.
        Reserved = "Reserved" | "ringing",
        /// The agent is busy with a contact.
        Engaged = "Engaged" | "connected",
        /// The agent is busy with a contact on another channel.
        EngagedOther = "EngagedOther",
        /// The agent wraps up a contact.
        WrapUp = "WrapUp",
        /// The agent is not there.
        LoggedOut = "LoggedOut" | "Logged-out" | "Offline",
    }
}

/// The state of an agent on one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelState {
    /// What the agent is doing on it.
    pub sub_status: SubStatus,
    /// The id of the idle code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aux_code_id: Option<String>,
    /// When it changed, in milliseconds since 1970 began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// An agent at Webex, as the events told it so far.
///
/// ```
/// use cti_webex::agent_state::{AgentMoment, AgentState, SubStatus};
/// use cti_webex::event::DesktopEvent;
///
/// let mut agent = AgentState::new();
/// let login = r#"{"data": {"type": "AgentStationLoginSuccess", "agentId": "a-1", "subStatus": "Idle", "auxCodeId": "7",
///     "idleCodes": [{"id": "7", "name": "Lunch", "isDefault": true}]}}"#;
/// let DesktopEvent::Agent(login) = DesktopEvent::from_json(login)? else { panic!("not of the agent") };
/// assert_eq!(agent.hear(&login)[0], AgentMoment::LoggedIn);
/// assert_eq!(agent.label(), "Lunch");
///
/// let available = r#"{"data": {"type": "AgentStateChangeSuccess", "subStatus": "Available", "auxCodeId": "0"}}"#;
/// let DesktopEvent::Agent(available) = DesktopEvent::from_json(available)? else { panic!("not of the agent") };
/// assert!(matches!(&agent.hear(&available)[..], [AgentMoment::StateChanged { from, .. }] if from == "Lunch"));
/// assert_eq!(agent.sub_status, SubStatus::Available);
/// assert!(agent.hear(&available).is_empty(), "it came twice");
/// # Ok::<(), cti_webex::event::EventError>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AgentState {
    /// The agent's id.
    pub agent_id: Option<String>,
    /// The agent's name.
    pub name: Option<String>,
    /// The number or extension at which the agent is called.
    pub dn: Option<String>,
    /// The id of the team.
    pub team_id: Option<String>,
    /// The name of the team.
    pub team_name: Option<String>,
    /// Whether the agent is logged in.
    pub is_logged_in: bool,
    /// What the agent is doing.
    pub sub_status: SubStatus,
    /// The id of the idle code; `0` while the agent is available.
    pub aux_code_id: Option<String>,
    /// The name of the idle code, where it came with the event.
    pub aux_code_name: Option<String>,
    /// The codes among which the agent chooses when idle.
    pub idle_codes: AuxCodes,
    /// The codes among which the agent chooses at a wrap-up.
    pub wrap_up_codes: AuxCodes,
    /// What a number must fit to be dialled by the agent ([`crate::outdial::DialPattern`]).
    #[serde(rename = "outDialRegex")]
    pub out_dial_pattern: Option<String>,
    /// What the agent is doing on each channel, where channels are told apart.
    pub channels: IndexMap<String, ChannelState>,
    /// Who changed the state last: an id, which is the agent's own unless a supervisor did.
    pub changed_by: Option<String>,
    /// Why the state changed last.
    pub reason: Option<String>,
    /// When the state changed last, in milliseconds since 1970 began.
    pub changed_at: Option<i64>,
}

/// How many channels of one agent are kept; Webex has five.
const MOST_CHANNELS: usize = 32;

/// What happened to an agent. States are named as agents see them: `Available`, the name of an idle code, else the
/// sub-status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "moment", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum AgentMoment {
    /// The agent logged in, or is still logged in after the page was loaded.
    LoggedIn,
    /// The agent could not log in.
    LoginFailed {
        /// Why.
        reason: Option<String>,
    },
    /// The agent logged out.
    LoggedOut,
    /// The state changed.
    StateChanged {
        /// The state before.
        from: String,
        /// The state now.
        to: String,
        /// What the agent is doing now.
        sub_status: SubStatus,
        /// The id of the idle code now.
        aux_code_id: Option<String>,
    },
    /// The state could not be changed.
    StateChangeFailed {
        /// Why.
        reason: Option<String>,
    },
    /// The state on one channel changed.
    ChannelChanged {
        /// The channel: `telephony`, `chat` …
        channel: String,
        /// What the agent is doing on it now.
        sub_status: SubStatus,
    },
    /// The agent is logged in at another place, too.
    MultiLogin,
    /// Data of the agent changed.
    Updated,
}

impl AgentState {
    /// An agent of whom nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The state as agents see it: the name of the idle code when idle, else the sub-status (`webex` section 7.6).
    pub fn label(&self) -> String {
        if self.sub_status == SubStatus::Idle {
            let known = self.idle_code().map(|code| code.name.as_str()).filter(|name| !name.is_empty());
            if let Some(name) = known.or(self.aux_code_name.as_deref()) {
                return name.to_owned();
            }
        }
        self.sub_status.as_str().to_owned()
    }

    /// The idle code in which the agent is, if it is known.
    pub fn idle_code(&self) -> Option<&AuxCode> {
        let id = self.aux_code_id.as_deref().filter(|id| *id != AuxCode::AVAILABLE)?;
        self.idle_codes.by_id(id)
    }

    /// Takes the next event; what happened, in order. A change that is older than the last one changes nothing, and one that
    /// comes twice is told once.
    pub fn hear(&mut self, event: &AgentEvent) -> Vec<AgentMoment> {
        let mut told = Vec::new();
        let before = self.clone();
        match event.name() {
            AgentEventName::AgentStationLoginSuccess
            | AgentEventName::AgentReloginSuccess
            | AgentEventName::AgentChannelReloginSuccess => {
                self.profile(event.data());
                let was_logged_in = std::mem::replace(&mut self.is_logged_in, true);
                if !was_logged_in {
                    told.push(AgentMoment::LoggedIn);
                }
                self.state_of(event, event.data());
                self.channels_of(event, &mut told);
            }
            AgentEventName::AgentStateChange | AgentEventName::AgentStateChangeSuccess => {
                self.profile(event.data());
                self.state_of(event, event.data());
            }
            AgentEventName::AgentChannelStateChanged => self.channels_of(event, &mut told),
            AgentEventName::Updated => self.updated(event, &mut told),
            AgentEventName::Logout | AgentEventName::AgentLogoutSuccess => {
                if std::mem::take(&mut self.is_logged_in) {
                    self.sub_status = SubStatus::LoggedOut;
                    self.aux_code_id = None;
                    self.aux_code_name = None;
                    self.channels.clear();
                    self.changed_at = event.at().or(self.changed_at);
                    told.push(AgentMoment::LoggedOut);
                }
            }
            AgentEventName::AgentStationLoginFailed | AgentEventName::AgentReloginFailed => {
                told.push(AgentMoment::LoginFailed { reason: event.reason() });
            }
            AgentEventName::AgentStateChangeFailed | AgentEventName::AgentChannelStateChangeFailed => {
                told.push(AgentMoment::StateChangeFailed { reason: event.reason() });
            }
            AgentEventName::AgentMultiLogin => told.push(AgentMoment::MultiLogin),
            _ => self.profile(event.data()),
        }
        let (from, to) = (before.label(), self.label());
        if (from != to || before.aux_code_id != self.aux_code_id) && before.sub_status != SubStatus::default() {
            let (sub_status, aux_code_id) = (self.sub_status.clone(), self.aux_code_id.clone());
            told.push(AgentMoment::StateChanged { from, to, sub_status, aux_code_id });
        }
        if told.is_empty() && *self != before {
            told.push(AgentMoment::Updated);
        }
        told
    }

    fn profile(&mut self, data: &Map<String, Value>) {
        let text = |known: &mut Option<String>, names: &[&str]| {
            if let Some(said) = names.iter().find_map(|name| data.text(name)) {
                *known = Some(said.to_owned());
            }
        };
        text(&mut self.agent_id, &["agentId"]);
        text(&mut self.name, &["agentName", "name"]);
        text(&mut self.dn, &["dn", "dialNumber", "deviceId"]);
        text(&mut self.team_id, &["teamId"]);
        text(&mut self.team_name, &["teamName"]);
        text(&mut self.out_dial_pattern, &["outDialRegex"]);
        for (codes, name) in [(&mut self.idle_codes, "idleCodes"), (&mut self.wrap_up_codes, "wrapupCodes")] {
            if data.get(name).is_some_and(Value::is_array) {
                *codes = AuxCodes::read(data.list(name));
            }
        }
    }

    /// The state that an event says, unless a later one was heard.
    fn state_of(&mut self, event: &AgentEvent, data: &Map<String, Value>) {
        let at = event.at();
        if at.zip(self.changed_at).is_some_and(|(at, last)| at < last) {
            return;
        }
        let Some(said) = data.text("subStatus").or_else(|| data.text("state")) else { return };
        self.set_state(SubStatus::from(said));
        if let Some(id) = data.text_or_number("auxCodeId").or_else(|| data.text_or_number("idleCodeId")) {
            self.set_code(Some(id));
        }
        self.aux_code_name = data.text("idleCodeName").map(str::to_owned).or(self.aux_code_name.take());
        self.changed_at = at.or(self.changed_at);
        self.changed_by = data.text("changedById").or_else(|| data.text("changedBy")).map(str::to_owned);
        self.reason = event.reason();
    }

    fn set_state(&mut self, state: SubStatus) {
        if state != SubStatus::Idle {
            self.aux_code_name = None;
        }
        self.sub_status = state;
    }

    fn set_code(&mut self, id: Option<String>) {
        if self.aux_code_id != id {
            self.aux_code_name = None;
        }
        self.aux_code_id = id;
    }

    /// The states on channels: one for a channel or a list of channels, or a list of such. Their shape is inferred from what
    /// is sent to change them (`webex` section 7.4), so several spellings are read.
    fn channels_of(&mut self, event: &AgentEvent, told: &mut Vec<AgentMoment>) {
        let data = event.data();
        let lists = ["channels", "channelStates", "agentChannelStates"].map(|name| data.list(name));
        let nested = lists.into_iter().flatten().filter_map(Value::as_object);
        for entry in std::iter::once(data).chain(nested) {
            let one = entry.text("channelType").into_iter();
            let many = entry.list("channelType").iter().filter_map(Value::as_str);
            let state = ["state", "subStatus", "currentState"].into_iter().find_map(|name| entry.text(name));
            let Some(state) = state.map(SubStatus::from) else { continue };
            let aux_code_id = entry.text_or_number("auxCodeId").or_else(|| entry.text_or_number("idleCodeId"));
            for channel in one.chain(many) {
                let at = event.at();
                if !self.channels.contains_key(channel) && self.channels.len() >= MOST_CHANNELS {
                    continue;
                }
                let known = self.channels.entry(channel.to_owned()).or_default();
                if at.zip(known.at).is_some_and(|(at, last)| at < last) {
                    continue;
                }
                let changed = known.sub_status != state || known.aux_code_id != aux_code_id;
                let (sub_status, aux_code_id) = (state.clone(), aux_code_id.clone());
                *known = ChannelState { sub_status: sub_status.clone(), aux_code_id, at: at.or(known.at) };
                if changed {
                    told.push(AgentMoment::ChannelChanged { channel: channel.to_owned(), sub_status });
                }
            }
        }
    }

    /// What the SDK says under `updated`: members with their new values.
    fn updated(&mut self, event: &AgentEvent, told: &mut Vec<AgentMoment>) {
        for (name, value) in event.changes() {
            let text = value.as_str().filter(|text| !text.is_empty());
            match (name, text) {
                ("subStatus", Some(text)) => self.set_state(SubStatus::from(text)),
                ("status", Some("LoggedIn")) if !self.is_logged_in => {
                    self.is_logged_in = true;
                    told.push(AgentMoment::LoggedIn);
                }
                ("status", Some("LoggedOut" | "Logout")) if self.is_logged_in => {
                    self.is_logged_in = false;
                    self.sub_status = SubStatus::LoggedOut;
                    told.push(AgentMoment::LoggedOut);
                }
                ("dn" | "teamId" | "teamName" | "outDialRegex", Some(text)) => {
                    let known = match name {
                        "dn" => &mut self.dn,
                        "teamId" => &mut self.team_id,
                        "outDialRegex" => &mut self.out_dial_pattern,
                        _ => &mut self.team_name,
                    };
                    *known = Some(text.to_owned());
                }
                ("idleCode", _) => {
                    if let Some(code) = value.as_object().and_then(AuxCode::read) {
                        self.set_code(Some(code.id));
                        self.aux_code_name = Some(code.name).filter(|name| !name.is_empty());
                    }
                }
                ("idleCodes", _) => self.idle_codes = AuxCodes::read(value.as_array().map_or(&[], Vec::as_slice)),
                ("wrapupCodes", _) => {
                    self.wrap_up_codes = AuxCodes::read(value.as_array().map_or(&[], Vec::as_slice));
                }
                _ => {}
            }
        }
    }

    /// The engine's events of what happened to this agent, to be raised in the agent's session in this order.
    ///
    /// | moment | events |
    /// |---|---|
    /// | logged in | `onInit` |
    /// | logged out | `onStateChange`, `onOffline` |
    /// | the state changed | `onStateChange`; then `onRoutable` when available, `onNotRoutable` when idle, `onAfterCallWork` at a wrap-up, `onError` when a contact was not answered |
    /// | several logins | `onError` |
    /// | anything else | `onRefresh` |
    pub fn desk_events(&self, moment: &AgentMoment) -> Vec<DeskEvent> {
        let agent = self.name.clone().unwrap_or_default();
        let change = |old_state: &str, new_state: &str| {
            let (old_state, new_state) = (old_state.to_owned(), new_state.to_owned());
            DeskAgentEvent::StateChange(StateChange { agent: agent.clone(), old_state, new_state })
        };
        let error = |error_type: &str, error_message: &str| {
            DeskAgentEvent::Error(ErrorNotice {
                error_type: error_type.to_owned(),
                error_message: error_message.to_owned(),
            })
        };
        let events = match moment {
            AgentMoment::LoggedIn => vec![DeskAgentEvent::Init],
            AgentMoment::LoggedOut => vec![DeskAgentEvent::Offline],
            AgentMoment::StateChanged { from, to, sub_status, .. } => {
                let mut events = vec![change(from, to)];
                match sub_status {
                    SubStatus::Available => events.push(DeskAgentEvent::Routable),
                    SubStatus::Idle => events.push(DeskAgentEvent::NotRoutable),
                    SubStatus::WrapUp => events.push(DeskAgentEvent::AfterCallWork),
                    SubStatus::Rona => {
                        events.push(DeskAgentEvent::NotRoutable);
                        events.push(error("RONA", "the agent did not answer a contact"));
                    }
                    _ => {}
                }
                events
            }
            AgentMoment::MultiLogin => vec![error("AGENT_MULTI_LOGIN", "the agent is logged in at another place, too")],
            AgentMoment::LoginFailed { reason } | AgentMoment::StateChangeFailed { reason } => {
                vec![error("WebexRefused", reason.as_deref().unwrap_or_default())]
            }
            AgentMoment::ChannelChanged { .. } | AgentMoment::Updated => vec![DeskAgentEvent::Refresh],
        };
        events.into_iter().map(DeskEvent::from).collect()
    }
}

impl std::fmt::Debug for AgentState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentState")
            .field("agent_id", &self.agent_id)
            .field("is_logged_in", &self.is_logged_in)
            .field("sub_status", &self.sub_status)
            .field("aux_code_id", &self.aux_code_id)
            .finish_non_exhaustive()
    }
}
