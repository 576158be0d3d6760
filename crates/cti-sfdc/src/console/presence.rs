//! Presence at Omni-Channel.

use cti_engine::connector::{PresenceStatus, Workload};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{succeeded, text_of};
use crate::page::{Api, Apis, CommandError, Invocation, object_of};

/// What can be done with the presence of an agent (`external-apis` section 3.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", content = "args", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum PresenceCommand {
    /// Logs in with a status.
    Login {
        /// The id of the status.
        status_id: String,
    },
    /// Logs out.
    Logout,
    /// Sets the status, and logs in if that has not happened yet.
    SetStatus {
        /// The id of the status.
        status_id: String,
    },
    /// The status the agent is in.
    Status,
    /// The service channels of that status.
    Channels,
    /// How much work the agent has and can take.
    Workload,
    /// The work that is assigned to the agent.
    Works,
    /// Accepts work.
    AcceptWork {
        /// The id of the assignment.
        work_id: String,
    },
    /// Declines work.
    DeclineWork {
        /// The id of the assignment.
        work_id: String,
    },
    /// Closes work.
    CloseWork {
        /// The id of the assignment.
        work_id: String,
    },
}

/// What a [`PresenceCommand`] gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PresenceAnswer {
    /// Nothing but that it was done.
    Done,
    /// The status; `None` when the agent is logged out.
    Status(Option<PresenceStatus>),
    /// The service channels, from the text in which they come.
    Channels(Value),
    /// The workload; `None` when the agent is logged out.
    Workload(Option<Workload>),
    /// The work.
    Works(Vec<AgentWork>),
}

/// Work that is assigned to an agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentWork {
    /// The id of the assignment.
    pub work_id: String,
    /// The id of the record.
    pub work_item_id: String,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl PresenceCommand {
    /// The name of the method, which is the same in both spellings.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Login { .. } => "login",
            Self::Logout => "logout",
            Self::SetStatus { .. } => "setServicePresenceStatus",
            Self::Status => "getServicePresenceStatusId",
            Self::Channels => "getServicePresenceStatusChannels",
            Self::Workload => "getAgentWorkload",
            Self::Works => "getAgentWorks",
            Self::AcceptWork { .. } => "acceptAgentWork",
            Self::DeclineWork { .. } => "declineAgentWork",
            Self::CloseWork { .. } => "closeAgentWork",
        }
    }

    /// Whether it changes nothing.
    pub const fn is_read(&self) -> bool {
        matches!(self, Self::Status | Self::Channels | Self::Workload | Self::Works)
    }

    /// The command for a page with these interfaces.
    ///
    /// # Errors
    /// [`CommandError::Unsupported`] when none of them has presence.
    pub fn invocation(&self, apis: &Apis) -> Result<Invocation, CommandError> {
        let api = apis.first_of(&[Api::Omni, Api::Console], self.method())?;
        let argument = match self {
            Self::Login { status_id } | Self::SetStatus { status_id } => Some(("statusId", status_id)),
            Self::AcceptWork { work_id } | Self::DeclineWork { work_id } | Self::CloseWork { work_id } => {
                Some(("workId", work_id))
            }
            _ => None,
        };
        Ok(if api == Api::Omni {
            let named: Map<String, Value> =
                argument.into_iter().map(|(name, value)| (name.to_owned(), value.as_str().into())).collect();
            Invocation::new(api, self.method(), [Value::Object(named)])
        } else {
            let listed: Vec<Value> = argument.into_iter().map(|(_, value)| json!(value)).collect();
            Invocation::new(api, format!("presence.{}", self.method()), listed)
        })
    }

    /// Reads what a page gave, whether by a callback of Classic or a promise of Lightning.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the page says so, [`CommandError::Unreadable`] for an answer of another shape. Being
    /// logged out is not an error: the status is `None` then.
    pub fn read(&self, answer: Value) -> Result<PresenceAnswer, CommandError> {
        let method = self.method();
        match self {
            Self::Status => {
                // Who is logged out has no status: no answer, an empty one, or one that is no success.
                let answer = object_of(method, answer)?;
                let is_refused = answer.get("success") == Some(&Value::Bool(false));
                let status = status_of(&answer).filter(|_| !is_refused);
                Ok(PresenceAnswer::Status(status))
            }
            Self::SetStatus { .. } => Ok(PresenceAnswer::Status(status_of(&succeeded(method, done(answer))?))),
            Self::Channels => {
                let channels = succeeded(method, answer)?.shift_remove("channels").unwrap_or_default();
                Ok(PresenceAnswer::Channels(from_text(channels)))
            }
            Self::Workload => {
                let answer = object_of(method, answer)?;
                if answer.get("success") == Some(&Value::Bool(false)) {
                    return Ok(PresenceAnswer::Workload(None));
                }
                Ok(PresenceAnswer::Workload(workload_of(&answer)))
            }
            Self::Works => {
                let works = match answer {
                    list @ Value::Array(_) => list,
                    answer => from_text(succeeded(method, answer)?.shift_remove("works").unwrap_or_default()),
                };
                if works.is_null() {
                    return Ok(PresenceAnswer::Works(Vec::new()));
                }
                let works =
                    serde_json::from_value(works).map_err(|_| CommandError::unreadable(method, "a list of work"))?;
                Ok(PresenceAnswer::Works(works))
            }
            _ => succeeded(method, done(answer)).map(|_| PresenceAnswer::Done),
        }
    }

    /// What the command gives when the promise of Lightning was rejected. Inferred: there a question about an agent who is
    /// logged out is rejected, where Classic answers without success.
    ///
    /// # Errors
    /// The error, when it says something else.
    pub fn rejected(&self, error: CommandError) -> Result<PresenceAnswer, CommandError> {
        match self {
            Self::Status if error.is_refusal() => Ok(PresenceAnswer::Status(None)),
            Self::Workload if error.is_refusal() => Ok(PresenceAnswer::Workload(None)),
            _ => Err(error),
        }
    }
}

/// A promise may give a truth value in the place of an object.
fn done(answer: Value) -> Value {
    match answer {
        Value::Bool(success) => json!({"success": success}),
        other => other,
    }
}

fn status_of(answer: &Map<String, Value>) -> Option<PresenceStatus> {
    Some(PresenceStatus {
        status_id: text_of(answer, "statusId").filter(|id| id != "null")?,
        status_name: text_of(answer, "statusName").unwrap_or_default(),
        status_api_name: text_of(answer, "statusApiName").unwrap_or_default(),
    })
}

fn workload_of(answer: &Map<String, Value>) -> Option<Workload> {
    Some(Workload {
        configured_capacity: number_of(answer.get("configuredCapacity")?)?,
        current_workload: number_of(answer.get("currentWorkload")?)?,
    })
}

/// A number, which may come as text.
pub(super) fn number_of(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    Some(number).filter(|number: &f64| number.is_finite())
}

/// JSON that comes as text, read.
fn from_text(value: Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        other => other,
    }
}
