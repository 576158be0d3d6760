//! How values of a scenario are written: times as people say them, and objects that may be a text alone.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::scenario::text::At;

/// Whether something is left out when it is written.
pub(in crate::scenario) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What is written as a text where nothing else is said of it.
pub trait FromText: Sized {
    /// What the text is, for messages.
    const WHAT: &'static str;

    /// Reads it; what is wrong with it is told as `expected …, found …`.
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Reads an object, or a text in its place.
pub(super) fn or_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + FromText,
{
    struct Either<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de> + FromText> Visitor<'de> for Either<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}, or an object", T::WHAT)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            T::from_text(text).map_err(E::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(members))
        }
    }
    deserializer.deserialize_any(Either(PhantomData))
}

/// Items that are objects, or texts in their place, each with its place.
#[derive(Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Items<T>(pub Vec<At<T>>);

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("len", &self.0.len()).finish()
    }
}

impl<T> std::ops::Deref for Items<T> {
    type Target = Vec<At<T>>;

    fn deref(&self) -> &Vec<At<T>> {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + FromText> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Item<T>(T);
        impl<'de, T: Deserialize<'de> + FromText> Deserialize<'de> for Item<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                or_text(deserializer).map(Self)
            }
        }
        let items = Vec::<At<Item<T>>>::deserialize(deserializer)?;
        let item = |At { line, column, value: Item(value) }| At { line, column, value };
        Ok(Self(items.into_iter().map(item).collect()))
    }
}

/// For the schema: a text, or an object.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum OrText<T> {
    Text(String),
    Full(T),
}

/// A duration as people write it: `5s`, `1m 30s`, `250ms`.
pub(in crate::scenario) mod duration {
    use std::time::Duration;

    use jiff::SignedDuration;
    use jiff::fmt::friendly::SpanPrinter;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// The longest: a year, so that no sum of them overflows.
    const MOST: Duration = Duration::from_secs(366 * 24 * 3600);

    pub(in crate::scenario) fn read(text: &str) -> Result<Duration, String> {
        let refused =
            || format!("expected a time such as `5s`, `1m 30s` or `250ms`, found `{}`", cti_model::shortened(text));
        let read: SignedDuration = text.trim().parse().map_err(|_| refused())?;
        let duration = Duration::try_from(read).map_err(|_| refused())?;
        if duration > MOST {
            return Err(format!("expected at most 366 days, found `{}`", cti_model::shortened(text)));
        }
        Ok(duration)
    }

    pub(in crate::scenario) fn write(duration: Duration) -> String {
        let duration = SignedDuration::try_from(duration.min(MOST)).unwrap_or_default();
        SpanPrinter::new().duration_to_string(&duration)
    }

    #[expect(clippy::ref_option, reason = "serde passes fields so")]
    pub(in crate::scenario) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match duration {
            Some(duration) => serializer.serialize_str(&write(*duration)),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::scenario) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| read(&text).map_err(de::Error::custom)).transpose()
    }
}

/// A date and time.
pub(in crate::scenario) mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(in crate::scenario) fn serialize<S: Serializer>(
        timestamp: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(timestamp)
    }

    pub(in crate::scenario) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            let found = cti_model::shortened(&text);
            de::Error::custom(format!("expected a date and time such as `2026-01-05T09:00:00Z`, found `{found}`"))
        })
    }
}

/// A date and time, if there is one.
pub(super) mod timestamp {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Moment(#[serde(with = "super::moment")] Timestamp);

    #[expect(clippy::ref_option, reason = "serde passes fields so")]
    pub(in crate::scenario) fn serialize<S: Serializer>(
        timestamp: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        timestamp.map(Moment).serialize(serializer)
    }

    pub(in crate::scenario) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<Moment>::deserialize(deserializer)?.map(|Moment(timestamp)| timestamp))
    }
}
