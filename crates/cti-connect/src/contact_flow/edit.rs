//! Changes to a flow that leave every other byte of its document as it is.

use cti_model::{Json, OneLine};

use super::action::Branch;
use super::document::{ContactFlow, ReadError};
use super::read::token;

/// A change that could not be made; the flow is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The flow has no such action.
    #[error("the flow has no action `{}`", OneLine(.0))]
    NoAction(String),
    /// The action has no such branch.
    #[error("action `{}` has no branch `{branch}`", OneLine(.action))]
    NoBranch {
        /// The action.
        action: String,
        /// The branch.
        branch: Branch,
    },
    /// Nothing stands at that place of the document, or what stands there cannot hold a member.
    #[error("the flow has no place `{}`", OneLine(.0))]
    NoPlace(String),
    /// The document would not be a flow any more.
    #[error("the document would not be a flow any more: {0}")]
    NotAFlow(ReadError),
}

impl ContactFlow {
    /// Sets the value at a JSON pointer below the flow: in place of one that stands there, or as a new last member of the
    /// object that it would stand in. `/Actions/-` appends to the list.
    ///
    /// ```
    /// use cti_connect::contact_flow::ContactFlow;
    ///
    /// let mut flow = ContactFlow::read(r#"{"StartAction": "a",  "Actions": [{"Identifier":"a","Type":"DisconnectParticipant"}]}"#)?;
    /// flow.set("/Version", "2019-10-30")?;
    /// assert_eq!(flow.to_text(), r#"{"StartAction": "a",  "Actions": [{"Identifier":"a","Type":"DisconnectParticipant"}],"Version":"2019-10-30"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`EditError`] when there is no such place, or the document would not be a flow any more.
    pub fn set(&mut self, pointer: &str, value: impl Into<Json>) -> Result<(), EditError> {
        let value = serde_json::to_string(&value.into()).unwrap_or_default();
        let content = self.content();
        if let Some(range) = cti_model::locate(content, pointer) {
            return self.take(&self.text.spliced(range, &value));
        }
        let no_place = || EditError::NoPlace(pointer.to_owned());
        let (parent, key) = pointer.rsplit_once('/').ok_or_else(no_place)?;
        let range = cti_model::locate(content, parent).ok_or_else(no_place)?;
        let inside = content.get(range.start + 1..range.end.saturating_sub(1)).unwrap_or_default();
        let comma = if inside.trim().is_empty() { "" } else { "," };
        let member = match content.as_bytes().get(range.start) {
            Some(b'{') => {
                let key = key.replace("~1", "/").replace("~0", "~");
                format!("{comma}{}:{value}", serde_json::to_string(&key).unwrap_or_default())
            }
            Some(b'[') if key == "-" => format!("{comma}{value}"),
            _ => return Err(no_place()),
        };
        let at = range.start + 1 + inside.trim_end().len();
        self.take(&self.text.spliced(at..at, &member))
    }

    /// Sets a parameter of an action. A dot leads into an object.
    ///
    /// # Errors
    /// As [`ContactFlow::set`], and when there is no such action.
    pub fn set_parameter(&mut self, action: &str, name: &str, value: impl Into<Json>) -> Result<(), EditError> {
        let at = self.index_of(action)?;
        let is_whole = self.actions.get(at).and_then(|it| it.parameters.as_object()?.get(name)).is_some();
        let way = if is_whole { token(name) } else { name.split('.').map(token).collect::<Vec<_>>().join("/") };
        self.set(&format!("/Actions/{at}/Parameters/{way}"), value)
    }

    /// Leads a branch of an action to another one.
    ///
    /// # Errors
    /// As [`ContactFlow::set`], and when there is no such action or branch.
    pub fn set_target(&mut self, action: &str, branch: &Branch, target: &str) -> Result<(), EditError> {
        let at = self.index_of(action)?;
        let no_branch = || EditError::NoBranch { action: action.to_owned(), branch: branch.clone() };
        let it = self.actions.get(at).ok_or_else(no_branch)?;
        it.branches().find(|(one, _)| one == branch).ok_or_else(no_branch)?;
        let pointer = Self::pointer(at, it, branch);
        let pointer = if *branch == Branch::Next { pointer } else { format!("{pointer}/NextAction") };
        self.set(&pointer, target)
    }

    fn index_of(&self, action: &str) -> Result<usize, EditError> {
        let found = self.actions.iter().position(|it| it.identifier == action);
        found.ok_or_else(|| EditError::NoAction(action.to_owned()))
    }

    fn take(&mut self, source: &str) -> Result<(), EditError> {
        *self = Self::read(source).map_err(EditError::NotAFlow)?;
        Ok(())
    }
}
