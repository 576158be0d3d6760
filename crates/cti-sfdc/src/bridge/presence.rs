//! The agent's presence over the bridge.

use async_trait::async_trait;
use cti_engine::connector::{ConnectorError, ErrorKind, Presence, PresenceStatus, Workload};
use cti_model::OneLine;
use serde_json::{Map, Value};

use super::{Bridge, BridgeAnswer};
use crate::console::{PresenceAnswer, PresenceCommand};
use crate::page::CommandError;

fn logged_out() -> ConnectorError {
    ConnectorError::new(ErrorKind::Conflict, "the agent is not logged in")
}

/// A status as the org keeps it.
pub(super) fn status_of_record(record: &Map<String, Value>) -> Option<PresenceStatus> {
    let text = |name: &str| record.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(PresenceStatus {
        status_id: text("Id")?,
        status_api_name: text("DeveloperName")?,
        status_name: text("MasterLabel").unwrap_or_default(),
    })
}

impl Bridge {
    async fn presence(&self, command: PresenceCommand) -> Result<PresenceAnswer, ConnectorError> {
        let method = command.method();
        match self.run(command).await? {
            BridgeAnswer::Presence(answer) => {
                if let PresenceAnswer::Status(Some(status)) = &answer {
                    self.state().learn(status);
                }
                Ok(answer)
            }
            _ => Err(CommandError::unreadable(method, "the answer of its own command").into()),
        }
    }

    fn status_id(&self, name: &str) -> Result<String, ConnectorError> {
        let id = self.state().status_id(name);
        id.ok_or_else(|| {
            let message = format!(
                "`{}` is not a known presence status: expected its developer name or its id; `load_statuses` reads them",
                OneLine(name)
            );
            ConnectorError::new(ErrorKind::NotFound, message)
        })
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Presence for Bridge {
    async fn workload(&self) -> Result<Workload, ConnectorError> {
        match self.presence(PresenceCommand::Workload).await? {
            PresenceAnswer::Workload(Some(workload)) => Ok(workload),
            _ => Err(logged_out()),
        }
    }

    async fn status(&self) -> Result<Option<PresenceStatus>, ConnectorError> {
        match self.presence(PresenceCommand::Status).await? {
            PresenceAnswer::Status(status) => Ok(status),
            _ => Ok(None),
        }
    }

    async fn set_status(&self, status: &str) -> Result<(), ConnectorError> {
        let status_id = self.status_id(status)?;
        self.presence(PresenceCommand::SetStatus { status_id }).await.map(drop)
    }

    async fn login(&self, status: &str) -> Result<(), ConnectorError> {
        let status_id = self.status_id(status)?;
        self.presence(PresenceCommand::Login { status_id }).await.map(drop)
    }

    async fn logout(&self) -> Result<(), ConnectorError> {
        // What a page says of a second logout no source tells, so it is asked first.
        if self.status().await?.is_none() {
            return Err(logged_out());
        }
        self.presence(PresenceCommand::Logout).await.map(drop)
    }
}
