//! What Open CTI can do with records: save them, call Apex, complete sales work. It can neither read nor search.

use async_trait::async_trait;
use cti_engine::connector::{ConnectorError, Records, WorkCompletion};
use serde_json::{Map, Value};

use super::{Bridge, BridgeAnswer};
use crate::open_cti::{Command, CommandAnswer, CompleteWork, RunApex, SaveLog};
use crate::page::CommandError;

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Records for Bridge {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        match self.run(Command::SaveLog(SaveLog::create(object, fields))).await? {
            BridgeAnswer::OpenCti(CommandAnswer::Record(id)) => Ok(id),
            _ => Err(CommandError::unreadable("saveLog", "the id of the record").into()),
        }
    }

    async fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), ConnectorError> {
        self.run(Command::SaveLog(SaveLog::update(object, id, fields))).await?;
        Ok(())
    }

    async fn complete_work(&self, work: &WorkCompletion) -> Result<(), ConnectorError> {
        self.run(Command::CompleteWork(CompleteWork::try_from(work)?)).await?;
        Ok(())
    }

    /// The object or list that the method returned as JSON, or else its text.
    async fn invoke(&self, class: &str, method: &str, arguments: &str) -> Result<Value, ConnectorError> {
        let call = RunApex {
            apex_class: class.to_owned(),
            method_name: method.to_owned(),
            method_params: arguments.to_owned(),
        };
        match self.run(Command::RunApex(call)).await? {
            BridgeAnswer::OpenCti(CommandAnswer::Apex(text)) => {
                let json = serde_json::from_str(&text).ok().filter(|json: &Value| json.is_object() || json.is_array());
                Ok(json.unwrap_or(Value::String(text)))
            }
            _ => Err(CommandError::unreadable("runApex", "what the method returned").into()),
        }
    }
}
