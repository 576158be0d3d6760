//! The activities of a report, from the CRM.

use std::time::Duration;

use cti_engine::connector::{ConnectorError, Desk, ErrorKind, RecordsCall};
use cti_engine::jiff::civil::Date;
use cti_model::shortened;
use cti_model::soql::between_quotes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ReportedCall;

/// How many activities are asked for at a time: what a connector gives of one query at most, and what a page of Salesforce has.
const PAGE: usize = 2_000;

/// Which activities a report is of: those of calls, of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportQuery {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The field of the Task that has the queue, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_field: Option<String>,
}

impl ReportQuery {
    /// The calls of these days, both included.
    pub fn of_days(from: Date, to: Date) -> Self {
        Self { from, to, queue_field: None }
    }

    /// Names the field that has the queue.
    pub fn with_queue_field(mut self, field: impl Into<String>) -> Self {
        self.queue_field = Some(field.into());
        self
    }

    /// The query, in SOQL.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] for a field whose name is not one.
    pub fn to_soql(&self) -> Result<String, ConnectorError> {
        let queue = match self.queue_field.as_deref() {
            None => String::new(),
            Some(field) if is_name(field) => format!(", {field}"),
            Some(field) => {
                let message =
                    format!("`{}` is not the name of a field: expected letters, digits and `_`", shortened(field));
                return Err(ConnectorError::new(ErrorKind::Invalid, message));
            }
        };
        Ok(format!(
            "SELECT OwnerId, CallType, CallDisposition, CallDurationInSeconds, ActivityDate, CreatedDate{queue} FROM Task \
             WHERE TaskSubtype = 'Call' AND ActivityDate >= {} AND ActivityDate <= {}",
            self.from, self.to
        ))
    }

    /// Reads the calls from a desk's CRM: as many of them at a time as a desk takes, each time within that time.
    ///
    /// # Errors
    /// As for [`ReportQuery::to_soql`], and those of the CRM.
    pub async fn read(&self, desk: &Desk, within: Duration) -> Result<Vec<ReportedCall>, ConnectorError> {
        let all = self.to_soql()?.replacen("SELECT ", "SELECT Id, ", 1);
        let queue = self.queue_field.as_deref();
        let (mut calls, mut after) = (Vec::new(), String::new());
        loop {
            let query = format!("{all}{after} ORDER BY Id LIMIT {PAGE}");
            let records: Vec<Map<String, Value>> = desk.call(RecordsCall::Query { query }, within).await?;
            calls.extend(records.iter().map(|record| ReportedCall::read(record, queue, desk.time_zone())));
            let last = records.last().and_then(|record| record.get("Id")?.as_str());
            let Some(last) = last.filter(|_| records.len() >= PAGE) else { return Ok(calls) };
            let next = format!(" AND Id > '{}'", between_quotes(last, false));
            if next == after {
                let message = "the CRM gives the same activities again: it does not heed `Id >`";
                return Err(ConnectorError::new(ErrorKind::Other, message));
            }
            after = next;
        }
    }
}

fn is_name(field: &str) -> bool {
    field.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && field.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
}
