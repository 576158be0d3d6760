//! Times as numbers of milliseconds, as everything that travels has them. Whole ones are integers; a fraction is exact to
//! the nanosecond for times of up to 26 days.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    let whole = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let below = time.subsec_nanos() % 1_000_000;
    if below == 0 {
        return serializer.serialize_u64(whole);
    }
    #[expect(clippy::cast_precision_loss, reason = "a time that long is not known to the nanosecond")]
    serializer.serialize_f64(whole as f64 + f64::from(below) / 1e6)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number of milliseconds, zero or more")]
    enum Read {
        Whole(u64),
        Fraction(f64),
    }
    match Read::deserialize(deserializer)? {
        Read::Whole(milliseconds) => Ok(Duration::from_millis(milliseconds)),
        Read::Fraction(milliseconds) => {
            // Rounded to the nanosecond: what was written is that exact, its binary fraction is not.
            let whole = Duration::try_from_secs_f64((milliseconds / 1e3).floor()).map_err(serde::de::Error::custom)?;
            let rest = milliseconds - milliseconds.div_euclid(1e3) * 1e3;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 10^9, and not negative")]
            let rest = (rest * 1e6).round() as u64;
            Ok(whole.saturating_add(Duration::from_nanos(rest)))
        }
    }
}
