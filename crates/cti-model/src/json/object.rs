//! The members of a JSON object, in written order.

use std::collections::{BTreeMap, HashSet};

use super::Json;

/// The members of a JSON object in written order; a repeated key is kept, and its last member counts, as in JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub(super) Vec<(String, Json)>);

impl Object {
    /// How many members are written, repeated keys included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a key; of a repeated key the last one.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        self.0.iter_mut().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Sets a key where it stands, or appends it; gives back the value it replaces.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        let (key, value) = (key.into(), value.into());
        if let Some(present) = self.get_mut(&key) {
            return Some(std::mem::replace(present, value));
        }
        self.0.push((key, value));
        None
    }

    /// The object under a key; anything else that stands there, or nothing, becomes an empty one first.
    pub(crate) fn object_mut(&mut self, key: &str) -> &mut Object {
        if !matches!(self.get(key), Some(Json::Object(_))) {
            self.insert(key, Object::default());
        }
        #[expect(clippy::unreachable, reason = "the line above put an object there")]
        let Some(Json::Object(object)) = self.get_mut(key) else { unreachable!() };
        object
    }

    /// Removes every member of that key; gives back the one that counted.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        let mut removed = None;
        self.0.retain_mut(|(name, value)| {
            let hit = name == key;
            if hit {
                removed = Some(std::mem::take(value));
            }
            !hit
        });
        removed
    }

    /// The members in written order, repeated keys included.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> + DoubleEndedIterator {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The values in written order, to change them.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Json> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The members that count: where a key is repeated, only the last.
    pub fn effective(&self) -> impl Iterator<Item = (&str, &Json)> {
        let repeated = self.repeated();
        let later = move |at: usize, key: &str| repeated.get(key).is_some_and(|last| at < *last);
        self.iter().enumerate().filter(move |(at, (key, _))| !later(*at, key)).map(|(_, member)| member)
    }

    /// The keys that are written more than once, each with the position of its last member.
    pub fn repeated(&self) -> BTreeMap<&str, usize> {
        let mut repeated = BTreeMap::new();
        // Almost never is a key repeated, and few keys are compared with each other sooner than a set of them is built.
        if self.0.len() <= 24 {
            let before = |at: usize, key: &str| self.0.iter().take(at).any(|(name, _)| name == key);
            repeated.extend(
                self.iter()
                    .map(|(key, _)| key)
                    .enumerate()
                    .filter(|(at, key)| before(*at, key))
                    .map(|(at, key)| (key, at)),
            );
            return repeated;
        }
        let mut seen = HashSet::with_capacity(self.0.len());
        for (at, (key, _)) in self.iter().enumerate() {
            if !seen.insert(key) {
                repeated.insert(key, at);
            }
        }
        repeated
    }

    pub(crate) fn from_members(members: Vec<(String, Json)>) -> Self {
        Self(members)
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}
