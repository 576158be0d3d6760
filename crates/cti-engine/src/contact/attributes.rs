//! The attributes of a contact: texts by name, some of them secret.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Iter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What stands for the value of a secret attribute.
const SECRET: &str = "[secret]";

/// The attributes of a contact, in the order in which they came. Their names are case-sensitive.
///
/// A name can be marked secret, as Webex marks secure variables: `Debug` never shows its value, and code that prints or
/// reports attributes asks [`Attributes::is_secret`]. As JSON it is an object of texts; which names are secret is
/// stated by the contact's member `secretAttributes`.
///
/// ```
/// use cti_engine::contact::Attributes;
///
/// let mut attributes: Attributes = [("tier", "gold"), ("card", "4111")].into_iter().collect();
/// attributes.mark_secret("card");
/// assert_eq!(attributes.get("card"), Some("4111"));
/// assert_eq!(format!("{attributes:?}"), r#"{"tier": "gold", "card": [secret]}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    values: IndexMap<String, String>,
    secret: BTreeSet<String>,
}

/// Names and values of [`Attributes`].
pub type AttributeIter<'a> =
    std::iter::Map<Iter<'a, String, String>, fn((&'a String, &'a String)) -> (&'a str, &'a str)>;

impl Attributes {
    /// No attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        // A handful of names is compared sooner than one is hashed.
        if self.values.len() <= 8 {
            return self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
        }
        self.values.get(name).map(String::as_str)
    }

    /// Sets an attribute; gives back its value before. One that is marked secret stays so.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) -> Option<String> {
        self.values.insert(name.into(), value.into())
    }

    /// Removes an attribute; gives back its value. One that is marked secret stays so.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.values.shift_remove(name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Names and values, in order.
    pub fn iter(&self) -> AttributeIter<'_> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names, in order.
    pub fn names(&self) -> Vec<&str> {
        self.values.keys().map(String::as_str).collect()
    }

    /// Marks a name as secret, whether there is such an attribute yet or not.
    pub fn mark_secret(&mut self, name: impl Into<String>) {
        self.secret.insert(name.into());
    }

    /// Whether an attribute is secret: not to be logged, shown or reported.
    pub fn is_secret(&self, name: &str) -> bool {
        self.secret.contains(name)
    }

    /// A text in which the values of secret attributes are replaced by `[secret]`: for logs and reports that may hold
    /// them.
    ///
    /// ```
    /// use cti_engine::contact::Attributes;
    ///
    /// let mut attributes: Attributes = [("card", "4111")].into_iter().collect();
    /// attributes.mark_secret("card");
    /// assert_eq!(attributes.redact("paid with 4111"), "paid with [secret]");
    /// ```
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        redact(text, self.secret_values())
    }

    /// The values of the attributes that are secret.
    pub(crate) fn secret_values(&self) -> impl Iterator<Item = &str> {
        self.secret.iter().filter_map(|name| self.get(name))
    }

    /// The names that are marked secret.
    pub fn secret_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.secret.iter().map(String::as_str)
    }
}

/// A text in which `[secret]` stands for each part that is made of secret values; it takes up to five times as many bytes.
///
/// The parts are found before one is replaced: values may overlap, hold one another, or be a part of `[secret]` itself.
pub(crate) fn redact<'t, 'v>(text: &'t str, values: impl Iterator<Item = &'v str>) -> Cow<'t, str> {
    let mut hidden = Vec::new();
    for value in values.filter(|value| !value.is_empty()) {
        for (at, found) in text.match_indices(value) {
            hidden.resize(text.len(), false);
            if let Some(hidden) = hidden.get_mut(at..at + found.len()) {
                hidden.fill(true);
            }
        }
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut rest) = (String::new(), text);
    for part in hidden.chunk_by(|one, next| one == next) {
        let (plain, behind) = rest.split_at_checked(part.len()).unwrap_or_default();
        shown.push_str(if part.first() == Some(&true) { SECRET } else { plain });
        rest = behind;
    }
    Cow::Owned(shown)
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self {
            if self.is_secret(name) {
                map.entry(&name, &format_args!("{SECRET}"));
            } else {
                map.entry(&name, &value);
            }
        }
        map.finish()
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = (&'a str, &'a str);
    type IntoIter = AttributeIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Attributes {
    fn extend<T: IntoIterator<Item = (N, V)>>(&mut self, attributes: T) {
        self.values.extend(attributes.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Attributes {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(attributes: T) -> Self {
        let mut all = Self::new();
        all.extend(attributes);
        all
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = IndexMap::deserialize(deserializer)?;
        Ok(Self { values, secret: BTreeSet::new() })
    }
}
