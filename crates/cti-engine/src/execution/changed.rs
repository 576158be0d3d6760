//! Names and what became of them, each once, in the order in which they changed first.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// So many names are searched one by one; only a run that changes more pays for a hash table.
const FEW: usize = 8;

/// What changed, by name: each name once, with what became of it last. As JSON it is an object. Two are equal when they
/// say the same of the same names, in whatever order.
#[derive(Clone, Debug)]
pub struct Changed<T>(Names<T>);

#[derive(Clone, Debug)]
enum Names<T> {
    /// Where it stands, since most runs change no more.
    One((String, T)),
    Few(Vec<(String, T)>),
    Many(IndexMap<String, T>),
}

impl<T> Default for Changed<T> {
    fn default() -> Self {
        Self(Names::Few(Vec::new()))
    }
}

impl<T> Changed<T> {
    /// How many names changed.
    pub fn len(&self) -> usize {
        match &self.0 {
            Names::One(_) => 1,
            Names::Few(few) => few.len(),
            Names::Many(many) => many.len(),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What became of a name, if it changed.
    pub fn get(&self, name: &str) -> Option<&T> {
        match self.searched() {
            Ok(few) => few.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            Err(many) => many.get(name),
        }
    }

    /// The name that changed first.
    pub fn first(&self) -> Option<(&str, &T)> {
        self.iter().next()
    }

    /// Names, and what became of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        let (few, many) = (self.searched().ok(), self.searched().err());
        let few = few.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        few.chain(many.into_iter().flatten().map(|(name, value)| (name.as_str(), value)))
    }

    /// The names that are searched one by one, or the table of many.
    fn searched(&self) -> Result<&[(String, T)], &IndexMap<String, T>> {
        match &self.0 {
            Names::One(one) => Ok(std::slice::from_ref(one)),
            Names::Few(few) => Ok(few),
            Names::Many(many) => Err(many),
        }
    }

    pub(crate) fn insert(&mut self, name: String, value: T) {
        self.0 = match std::mem::replace(&mut self.0, Names::Few(Vec::new())) {
            Names::One((known, _)) if known == name => Names::One((known, value)),
            Names::One(one) => Names::Few(vec![one, (name, value)]),
            Names::Few(few) if few.is_empty() => Names::One((name, value)),
            Names::Few(mut few) => {
                match few.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = value,
                    None => few.push((name, value)),
                }
                if few.len() <= FEW { Names::Few(few) } else { Names::Many(few.into_iter().collect()) }
            }
            Names::Many(mut many) => {
                many.insert(name, value);
                Names::Many(many)
            }
        };
    }
}

impl<T> FromIterator<(String, T)> for Changed<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(changes: I) -> Self {
        let mut all = Self::default();
        for (name, value) in changes {
            all.insert(name, value);
        }
        all
    }
}

impl<T, const N: usize> From<[(String, T); N]> for Changed<T> {
    fn from(changes: [(String, T); N]) -> Self {
        changes.into_iter().collect()
    }
}

impl<T: PartialEq> PartialEq for Changed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<T: Serialize> Serialize for Changed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Changed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(IndexMap::<String, T>::deserialize(deserializer)?.into_iter().collect())
    }
}
