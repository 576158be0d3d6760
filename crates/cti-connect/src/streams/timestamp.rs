//! Moments as they come in snapshots.

use cti_engine::jiff;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::json::{At, Json, SnapshotError};

/// A moment as it came: seconds with a fraction on the wire, ISO text where a `Date` of the browser was written as JSON
/// (`external-apis` section 1.1).
///
/// ```
/// use cti_connect::streams::Timestamp;
///
/// let wire: Timestamp = serde_json::from_str("1646369082.782")?;
/// let browser: Timestamp = serde_json::from_str(r#""2022-03-04T04:44:42.782Z""#)?;
/// assert_eq!(wire.millis(), Some(1_646_369_082_782));
/// assert_eq!(wire.millis(), browser.millis());
/// assert_eq!(serde_json::to_string(&wire)?, "1646369082.782");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp(Written);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Written {
    Seconds(Number),
    Iso(String),
}

/// The last millisecond that a date of JavaScript can name, and the first with a minus.
const MOST_MILLIS: f64 = 8.64e15;

impl Timestamp {
    /// The moment that is so many milliseconds after 1970 began, as the wire writes it.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any date are whole in a float")]
    pub fn from_millis(millis: i64) -> Self {
        let seconds = Number::from_f64(millis as f64 / 1000.0);
        Self(Written::Seconds(seconds.unwrap_or_else(|| 0.into())))
    }

    /// Milliseconds since 1970 began; `None` for a text that is not a date, and for a number that is outside of all dates.
    pub fn millis(&self) -> Option<i64> {
        match &self.0 {
            Written::Seconds(seconds) => {
                let millis = (seconds.as_f64()? * 1000.0).round();
                #[expect(clippy::cast_possible_truncation, reason = "whole, and within the bound")]
                (millis.abs() <= MOST_MILLIS).then_some(millis as i64)
            }
            Written::Iso(text) => text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond),
        }
    }
}

impl Json for Timestamp {
    fn fits(value: &Value) -> bool {
        value.is_number() || value.is_string()
    }

    fn read(value: Value, at: &At<'_>) -> Result<Self, SnapshotError> {
        match value {
            Value::Number(seconds) => Ok(Self(Written::Seconds(seconds))),
            Value::String(text) => Ok(Self(Written::Iso(text))),
            other => Err(at.unexpected("a time in seconds, or as ISO text", Some(&other))),
        }
    }

    fn write(&self) -> Value {
        match &self.0 {
            Written::Seconds(seconds) => Value::Number(seconds.clone()),
            Written::Iso(text) => text.as_str().into(),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::read(value, &At::Root).map_err(serde::de::Error::custom)
    }
}
