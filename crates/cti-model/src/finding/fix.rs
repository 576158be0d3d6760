//! The change of a document that does what a finding suggests.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::one_line::shortened;

/// A change of the document that does what a [`Finding`](super::Finding) suggests: at one place of its JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The value or member that is changed or comes to be, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is done with it.
    pub change: Change,
}

/// What a [`Fix`] does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Change {
    /// Another value stands there.
    Write(Value),
    /// The member has another name.
    Rename(String),
    /// The member is not there.
    Remove,
    /// The member, which was not there, is there with this value; its object, too.
    Insert(Value),
}

impl Fix {
    /// Writes another value.
    pub fn write(pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { pointer: pointer.into(), change: Change::Write(value.into()) }
    }

    /// Gives a member another name.
    pub fn rename(pointer: impl Into<String>, name: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), change: Change::Rename(name.into()) }
    }

    /// Removes a member.
    pub fn remove(pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), change: Change::Remove }
    }

    /// Adds a member.
    pub fn insert(pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        Self { pointer: pointer.into(), change: Change::Insert(value.into()) }
    }
}

/// What it does, on one line.
impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::Write(Value::String(text)) if text.is_empty() => f.write_str("write nothing here"),
            Change::Write(Value::String(text)) => write!(f, "write `{}`", shortened(text)),
            Change::Write(value) => write!(f, "write `{}`", shortened(&value.to_string())),
            Change::Rename(name) => write!(f, "rename it to `{}`", shortened(name)),
            Change::Remove => f.write_str("remove it"),
            Change::Insert(value) => {
                let name = self.pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                write!(f, "add `{}`: `{}`", shortened(&name), shortened(&value))
            }
        }
    }
}
