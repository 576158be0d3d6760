//! What stands in a field of a form before the agent enters anything.

use serde_json::{Value, json};

/// What stands in a field of a form before the agent enters anything. The product has no such thing (section 6.3); this is
/// our addition. It is written as `initial` in the plain spelling and as `default` in a JSON Schema: a text, or
/// `{"attribute": …}` or `{"property": …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Initial {
    /// Nothing.
    #[default]
    None,
    /// A text that is the same each time; the empty one is nothing.
    Text(String),
    /// The value of an attribute of the contact; nothing when there is none.
    Attribute(String),
    /// The value of a property that flows keep; nothing when there is none.
    Property(String),
}

impl Initial {
    /// The property that is read.
    pub fn property(&self) -> Option<&str> {
        match self {
            Self::Property(key) => Some(key),
            _ => None,
        }
    }

    /// Reads what stands in a field; nothing where it has another form, which is kept unread.
    pub(super) fn read(value: Option<&Value>) -> Self {
        let named = |key: &str| value?.as_object().filter(|it| it.len() == 1)?.get(key)?.as_str().map(str::to_owned);
        match value {
            Some(Value::String(text)) if !text.is_empty() => Self::Text(text.clone()),
            _ => named("attribute")
                .map(Self::Attribute)
                .or_else(|| named("property").map(Self::Property))
                .unwrap_or_default(),
        }
    }

    /// Sets what has changed.
    pub(super) fn write(&self, was: &Self, key: &str, members: &mut serde_json::Map<String, Value>) {
        if was == self {
            return;
        }
        match self {
            Self::None => drop(members.shift_remove(key)),
            Self::Text(text) if text.is_empty() => drop(members.shift_remove(key)),
            Self::Text(text) => drop(members.insert(key.to_owned(), text.as_str().into())),
            Self::Attribute(name) => drop(members.insert(key.to_owned(), json!({"attribute": name}))),
            Self::Property(name) => drop(members.insert(key.to_owned(), json!({"property": name}))),
        }
    }
}
