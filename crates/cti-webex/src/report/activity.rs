//! One activity, as far as a report reads it.

use cti_engine::jiff::Timestamp;
use cti_engine::jiff::civil::Date;
use cti_engine::jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One call, as its activity tells of it. What the activity does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReportedCall {
    /// Whose activity it is: the name of the owner where the record has it, else the id.
    pub agent: Option<String>,
    /// The queue.
    pub queue: Option<String>,
    /// `Inbound`, `Outbound`, `Internal`.
    pub direction: Option<String>,
    /// How it came out.
    pub disposition: Option<String>,
    /// The day.
    pub day: Option<Date>,
    /// How long agent and customer talked.
    pub seconds: Option<u64>,
}

impl ReportedCall {
    /// Reads a record of a Task. `queue_field` is the field that has the queue, if one does; a record without a day of its
    /// own was of the day on which it was created, on the clock of `zone`.
    pub fn read(record: &Map<String, Value>, queue_field: Option<&str>, zone: &TimeZone) -> Self {
        let text = |name: &str| {
            let text = record.get(name)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let owner = || record.get("Owner")?.get("Name")?.as_str().map(str::to_owned);
        let created = || {
            // Salesforce writes the offset without a colon: `2024-11-25T09:30:00.000+0000`.
            let created = text("CreatedDate")?;
            let parsed = created.parse::<Timestamp>();
            let at = parsed.or_else(|_| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", &created)).ok()?;
            Some(at.to_zoned(zone.clone()).date())
        };
        let seconds = record.get("CallDurationInSeconds");
        // A number comes with a fraction from some clients: `61.0`.
        let whole = |value: &Value| value.as_u64().or_else(|| value.as_f64()?.to_string().parse().ok());
        Self {
            agent: owner().or_else(|| text("OwnerId")),
            queue: queue_field.and_then(text),
            direction: text("CallType"),
            disposition: text("CallDisposition"),
            day: text("ActivityDate").and_then(|day| day.parse().ok()).or_else(created),
            seconds: seconds.and_then(whole),
        }
    }
}
