//! What happens to the presence of an agent, in the spellings of Classic and Lightning.

use cti_engine::event::{DeskEvent, EventError};
use cti_model::js::number_value;
use cti_model::{Event, Source, Trigger, names};
use serde_json::{Map, Value};

use super::presence::number_of;
use crate::page::classic_value;

names! {
    /// An event of Omni-Channel (`external-apis` section 3.3). It is read by its name in Lightning,
    /// `lightning:omniChannelStatusChanged`, or in Classic, `PRESENCE.STATUS_CHANGED`.
    pub enum OmniEvent {
        /// The agent logged in. [`OmniEvent::StatusChanged`] says with which status.
        LoginSuccess = "lightning:omniChannelLoginSuccess" | "PRESENCE.LOGIN_SUCCESS",
        /// The status changed.
        StatusChanged = "lightning:omniChannelStatusChanged" | "PRESENCE.STATUS_CHANGED",
        /// The agent logged out.
        Logout = "lightning:omniChannelLogout" | "PRESENCE.LOGOUT",
        /// Work was assigned to the agent.
        WorkAssigned = "lightning:omniChannelWorkAssigned" | "PRESENCE.WORK_ASSIGNED",
        /// The agent accepted work.
        WorkAccepted = "lightning:omniChannelWorkAccepted" | "PRESENCE.WORK_ACCEPTED",
        /// The agent declined work.
        WorkDeclined = "lightning:omniChannelWorkDeclined" | "PRESENCE.WORK_DECLINED",
        /// The agent closed work.
        WorkClosed = "lightning:omniChannelWorkClosed" | "PRESENCE.WORK_CLOSED",
        /// The workload changed.
        WorkloadChanged = "lightning:omniChannelWorkloadChanged" | "PRESENCE.WORKLOAD_CHANGED",
        /// Omni-Channel lost its connection. Lightning alone has it.
        ConnectionError = "lightning:omniChannelConnectionError",
        /// The flag of work changed. Lightning alone has it.
        WorkFlagUpdated = "lightning:omniChannelWorkFlagUpdated",
    }
}

impl OmniEvent {
    /// The event as the engine knows it, with everything that came; `None` for one that no flow and no rule of the product
    /// hears (section 4.2).
    ///
    /// # Errors
    /// [`EventError`] for a payload that is not one of the event.
    pub fn read(&self, payload: Value) -> Result<Option<DeskEvent>, EventError> {
        let event = match self {
            Self::StatusChanged => Event::OnStateChange,
            Self::Logout => Event::OnLogout,
            Self::WorkAccepted => Event::OnWorkAccepted,
            Self::WorkClosed => Event::OnWorkClosed,
            Self::WorkloadChanged => Event::OnWorkloadChanged,
            _ => return Ok(None),
        };
        let payload = self.normal(classic_value(payload));
        DeskEvent::from_parts(Trigger::new(Source::SalesforceAgent, event), payload, None).map(Some)
    }

    /// The payload with names that begin in lower case, and numbers as numbers.
    fn normal(&self, payload: Value) -> Value {
        let Value::Object(members) = payload else { return payload };
        let is_number = |name: &str| matches!(name, "configuredCapacity" | "previousWorkload" | "newWorkload");
        let renamed: Map<String, Value> = members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let mut letters = name.chars();
                let name: String =
                    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
                match number_of(&value).filter(|_| *self == Self::WorkloadChanged && is_number(&name)) {
                    Some(number) => (name, number_value(number)),
                    None => (name, value),
                }
            })
            .collect();
        Value::Object(renamed)
    }
}
