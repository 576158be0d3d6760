//! Reading a value in one pass, as long as nothing in it has a spelling to be kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Json, Object};

/// Reads a value whose numbers are all whole ones of 64 bits, which have but one spelling.
///
/// `None` for any other value, and for whatever is wrong with it: then it is read raw, which keeps spellings and says
/// where a fault stands. Most controls hold texts only, and one pass is a third of the work.
pub(super) fn read(text: &str, depth: usize) -> Option<Json> {
    Level { below: depth }.deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

/// A value below which so many levels may still open.
#[derive(Clone, Copy)]
struct Level {
    below: usize,
}

impl Level {
    fn next<E: Error>(self) -> Result<Self, E> {
        self.below.checked_sub(1).map(|below| Self { below }).ok_or_else(|| E::custom("too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Json;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value whose numbers are whole")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        i64::try_from(value).map(Json::from).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let level = self.next()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(level)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let level = self.next()?;
        let mut members = Vec::new();
        while let Some(key) = map.next_key()? {
            members.push((key, map.next_value_seed(level)?));
        }
        Ok(Json::Object(Object::from_members(members)))
    }
}
