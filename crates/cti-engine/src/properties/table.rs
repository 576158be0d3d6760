//! A table of named values that knows what changed in it since it was last saved.

use indexmap::IndexMap;

use super::Change;

/// Named values. Each carries the version of the store at which it was last written, so that what changed can be found
/// without a second copy, and a save that failed has nothing to put back.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    entries: IndexMap<String, Entry<T>>,
    /// Names that were removed and that a backend may still hold, each with the version at which it was removed.
    removed: IndexMap<String, u64>,
    /// How many bytes the names in `removed` take.
    removed_bytes: usize,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    value: T,
    changed: u64,
    /// The version at which the name came to be; 0 when a backend may hold it from before.
    created: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { entries: IndexMap::new(), removed: IndexMap::new(), removed_bytes: 0 }
    }
}

impl<T: Clone + PartialEq> Table<T> {
    pub(super) fn get(&self, name: &str) -> Option<&T> {
        Some(&self.entries.get(name)?.value)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many removed names wait to be saved, and how many bytes they take.
    pub(super) fn removed(&self) -> (usize, usize) {
        (self.removed.len(), self.removed_bytes)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), &entry.value))
    }

    /// Writes a value; writing the value that is there already is not a change.
    pub(super) fn set(&mut self, name: &str, value: T, version: u64) {
        match self.entries.get_mut(name) {
            Some(entry) if entry.value == value => {}
            Some(entry) => (entry.value, entry.changed) = (value, version),
            None => {
                let created = if self.forget_removed(name) { 0 } else { version };
                self.entries.insert(name.to_owned(), Entry { value, changed: version, created });
            }
        }
    }

    /// Removes a value. Its name is remembered when a backend may hold it: when it was there at the version up to which
    /// changes were handed out.
    pub(super) fn remove(&mut self, name: &str, version: u64, handed_out: u64) -> Option<T> {
        let entry = self.entries.shift_remove(name)?;
        if entry.created <= handed_out {
            self.remember_removed(name.to_owned(), version);
        }
        Some(entry.value)
    }

    /// Removes every value; gives back the names.
    pub(super) fn clear(&mut self, version: u64, handed_out: u64) -> Vec<String> {
        let entries = std::mem::take(&mut self.entries);
        for (name, entry) in &entries {
            if entry.created <= handed_out {
                self.remember_removed(name.clone(), version);
            }
        }
        entries.into_keys().collect()
    }

    /// Makes the table hold exactly these values, in their order.
    pub(super) fn replace(&mut self, values: impl Iterator<Item = (String, T)>, version: u64, handed_out: u64) {
        let mut old = std::mem::take(&mut self.entries);
        for (name, value) in values {
            let known = old.swap_remove(&name);
            let created = match &known {
                Some(entry) => entry.created,
                None if self.forget_removed(&name) => 0,
                None => version,
            };
            let changed = known.filter(|entry| entry.value == value).map_or(version, |entry| entry.changed);
            self.entries.insert(name, Entry { value, changed, created });
        }
        for (name, entry) in old {
            if entry.created <= handed_out {
                self.remember_removed(name, version);
            }
        }
    }

    /// A table that a backend holds, with the changes of this one since `saved` on top.
    pub(super) fn on_top_of(&self, values: impl Iterator<Item = (String, T)>, saved: u64, version: u64) -> Self {
        let entries = values.map(|(name, value)| (name, Entry { value, changed: 0, created: 0 })).collect();
        let mut table = Self { entries, ..Self::default() };
        for name in self.removed.keys() {
            table.remove(name, version, version);
        }
        for (name, entry) in self.entries.iter().filter(|(_, entry)| entry.changed > saved) {
            table.set(name, entry.value.clone(), version);
        }
        table
    }

    /// What changed after a version: what was written, then what was removed.
    pub(super) fn changes_since(&self, saved: u64) -> IndexMap<String, Change<T>> {
        let written = self.entries.iter().filter(|(_, entry)| entry.changed > saved);
        let written = written.map(|(name, entry)| (name.clone(), Change::Set(entry.value.clone())));
        written.chain(self.removed.keys().map(|name| (name.clone(), Change::Removed))).collect()
    }

    pub(super) fn has_changes_since(&self, saved: u64) -> bool {
        !self.removed.is_empty() || self.entries.values().any(|entry| entry.changed > saved)
    }

    /// Everything up to a version is saved.
    pub(super) fn saved(&mut self, version: u64) {
        let bytes = &mut self.removed_bytes;
        self.removed.retain(|name, removed| {
            let waits = *removed > version;
            *bytes = bytes.saturating_sub(if waits { 0 } else { name.len() });
            waits
        });
    }

    fn remember_removed(&mut self, name: String, version: u64) {
        let bytes = name.len();
        if self.removed.insert(name, version).is_none() {
            self.removed_bytes += bytes;
        }
    }

    /// Whether the name was among the removed ones, where it no longer is.
    fn forget_removed(&mut self, name: &str) -> bool {
        let was = !self.removed.is_empty() && self.removed.swap_remove(name).is_some();
        if was {
            self.removed_bytes = self.removed_bytes.saturating_sub(name.len());
        }
        was
    }
}
