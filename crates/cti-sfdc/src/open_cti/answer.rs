//! What the methods of Open CTI give back, read into types.

use cti_engine::event::RecordShown;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::classic::translated;
use super::{Command, Matches, SoftphoneLayout};
use crate::page::{Api, CommandError, Fault, classic_value, object_of};

/// What every method of Lightning gives to its callback: `{success, returnValue, errors}` (`external-apis` section 3.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OpenCtiResult {
    /// Whether it was carried out.
    pub success: bool,
    /// What it gives.
    pub return_value: Value,
    /// Why not.
    pub errors: Option<Vec<Fault>>,
}

impl OpenCtiResult {
    /// What the method gives.
    ///
    /// # Errors
    /// [`CommandError::Refused`] with the errors that it reports.
    pub fn into_result(self, method: &str) -> Result<Value, CommandError> {
        if self.success {
            return Ok(self.return_value);
        }
        let mut faults = self.errors.unwrap_or_default();
        if faults.is_empty() {
            faults.push(Fault { description: "no reason given".to_owned(), ..Fault::default() });
        }
        Err(CommandError::Refused { method: method.to_owned(), faults })
    }
}

/// What a [`Command`] gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum CommandAnswer {
    /// Nothing but that it was carried out.
    Done,
    /// The id of a record that was saved.
    Record(String),
    /// What an Apex method returned: text, which is usually JSON.
    Apex(String),
    /// What is on the screen.
    View(AppView),
    /// The soft-phone layout.
    Layout(Box<SoftphoneLayout>),
    /// The call-center definition.
    Settings(Map<String, Value>),
    /// Whether the panel is shown.
    Visible(bool),
    /// What a search found.
    Matches(Matches),
}

/// What is on the screen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppView {
    /// The address of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The record it shows; without members when it shows none.
    #[serde(flatten)]
    pub record: RecordShown,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Command {
    /// Reads what a page gave to the callback of this command, of Lightning or of Classic.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the page says so, [`CommandError::Unreadable`] for an answer of another shape.
    pub fn read(&self, api: &Api, answer: Value) -> Result<CommandAnswer, CommandError> {
        let method = self.method();
        let value = if *api == Api::Interaction {
            translated(self, answer)?
        } else {
            let result: OpenCtiResult = serde_json::from_value(answer)
                .map_err(|_| CommandError::unreadable(method, "`success` and `errors`"))?;
            result.into_result(method)?
        };
        self.read_value(value)
    }

    fn read_value(&self, value: Value) -> Result<CommandAnswer, CommandError> {
        let method = self.method();
        Ok(match self {
            Self::SearchAndScreenPop(_) => CommandAnswer::Matches(object_of(method, value)?.into()),
            Self::SaveLog(log) => CommandAnswer::Record(saved(log.id(), value).ok_or_else(|| no_id(method))?),
            Self::RunApex(_) => {
                let returned = object_of(method, value)?.shift_remove("runApex").unwrap_or_default();
                CommandAnswer::Apex(match returned {
                    Value::String(text) => text,
                    Value::Null => String::new(),
                    other => other.to_string(),
                })
            }
            Self::GetAppViewInfo => {
                let view = Value::Object(object_of(method, value)?);
                CommandAnswer::View(read(method, view, "the page as an object of texts")?)
            }
            Self::GetSoftphoneLayout => {
                let layout = Value::Object(object_of(method, classic_value(value))?);
                CommandAnswer::Layout(Box::new(read(method, layout, "a soft-phone layout")?))
            }
            Self::GetCallCenterSettings => CommandAnswer::Settings(object_of(method, classic_value(value))?),
            Self::IsSoftphonePanelVisible => {
                let visible = object_of(method, value)?.get("visible").and_then(Value::as_bool);
                CommandAnswer::Visible(visible.ok_or_else(|| CommandError::unreadable(method, "`visible`"))?)
            }
            _ => CommandAnswer::Done,
        })
    }
}

fn read<T: for<'de> Deserialize<'de>>(method: &str, value: Value, expected: &'static str) -> Result<T, CommandError> {
    serde_json::from_value(value).map_err(|_| CommandError::unreadable(method, expected))
}

fn no_id(method: &str) -> CommandError {
    CommandError::unreadable(method, "the id of the record")
}

/// The id of the record that was saved; one that was changed keeps its own.
fn saved(id: Option<&str>, value: Value) -> Option<String> {
    let given = match value {
        Value::String(id) if !id.trim().is_empty() => Some(id),
        Value::Object(members) => {
            ["Id", "id", "recordId"].iter().find_map(|name| members.get(*name)?.as_str().map(str::to_owned))
        }
        _ => None,
    };
    given.or_else(|| id.map(str::to_owned))
}
