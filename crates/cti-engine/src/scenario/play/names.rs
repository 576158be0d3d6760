//! What a scenario has names for: `${name}` stands for an id.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// The text that means whatever is there.
pub(super) const ANY: &str = "${any}";

/// Ids by name.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    pub(super) fn give(&mut self, name: &str, id: &str) {
        self.0.insert(name.to_owned(), id.to_owned());
    }

    /// The id of what is named: by its name, by `${name}`, or by the id itself.
    pub(super) fn id(&self, named: &str) -> Result<String, String> {
        match self.0.get(named) {
            Some(id) => Ok(id.clone()),
            None => self.text(named),
        }
    }

    /// The name that was given to an id.
    pub(super) fn of_id(&self, id: &str) -> Option<&str> {
        // Of several the first in the alphabet, so that a scenario says the same each time.
        self.0.iter().filter(|(_, known)| *known == id).map(|(name, _)| name.as_str()).min()
    }

    /// A text with the ids in place of `${name}`.
    pub(super) fn text(&self, text: &str) -> Result<String, String> {
        let mut rest = text;
        let mut filled = String::new();
        while let Some((before, behind)) = rest.split_once("${") {
            if let Some(before) = before.strip_suffix('$') {
                // `$${` is `${` itself.
                filled.push_str(before);
                filled.push_str("${");
                rest = behind;
                continue;
            }
            let Some((name, after)) = behind.split_once('}') else { break };
            filled.push_str(before);
            match self.0.get(name) {
                Some(id) => filled.push_str(id),
                None if name == "any" => filled.push_str(ANY),
                None => {
                    let near = cti_model::nearest(name, self.0.keys().map(String::as_str));
                    let near = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
                    return Err(format!("`${{{}}}`, which has no id{near}", cti_model::shortened(name)));
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// A value with the ids in place of `${name}`, in all its texts.
    pub(super) fn value(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => self.text(text)?.into(),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?),
            Value::Object(members) => Value::Object(self.object(members)?),
            other => other.clone(),
        })
    }

    pub(super) fn object(&self, members: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        members.iter().map(|(name, member)| Ok((name.clone(), self.value(member)?))).collect()
    }
}

/// Whether a value is as expected: an object has the members that are named, `null` is what is not there, `${any}` is
/// whatever is there.
pub(super) fn is_as(expected: &Value, found: Option<&Value>) -> bool {
    match (expected, found) {
        (Value::Null, None) => true,
        (Value::String(any), Some(found)) if any == ANY => !found.is_null(),
        (Value::Object(members), Some(Value::Object(found))) => {
            members.iter().all(|(name, member)| is_as(member, found.get(name)))
        }
        (Value::Array(items), Some(Value::Array(found))) => {
            items.len() == found.len() && items.iter().zip(found).all(|(item, found)| is_as(item, Some(found)))
        }
        (Value::Number(expected), Some(Value::Number(found))) => {
            expected == found || expected.as_f64().is_some_and(|number| found.as_f64() == Some(number))
        }
        (expected, found) => Some(expected) == found,
    }
}

/// Whether the members that are named are as expected.
pub(super) fn has(expected: &Map<String, Value>, found: &Map<String, Value>) -> bool {
    expected.iter().all(|(name, member)| is_as(member, found.get(name)))
}
