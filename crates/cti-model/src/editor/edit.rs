//! Changes of the text.

use std::ops::Range;

use super::Draft;
use super::tree::{self, Node};
use crate::finding::{Change, Fix};

/// Other text in the place of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes that are replaced; none to insert.
    pub span: Range<usize>,
    /// What stands there then.
    pub text: String,
}

impl Draft<'_> {
    /// What a fix changes in the text; `None` when the place is not there.
    ///
    /// ```
    /// use cti_model::Checker;
    /// use cti_model::editor::Draft;
    ///
    /// let text = r#"{"actions": [{"id": "uid-0", "type": "SE_Strat", "ports": {}}]}"#;
    /// let checker = Checker::new();
    /// let draft = Draft::read(text, &checker);
    /// let fix = draft.findings().into_iter().find_map(|finding| finding.fix).unwrap();
    /// assert_eq!(fix.to_string(), "write `SE_Start`");
    /// let edit = draft.edit(&fix).unwrap();
    /// assert_eq!((&text[edit.span], edit.text.as_str()), (r#""SE_Strat""#, r#""SE_Start""#));
    /// ```
    pub fn edit(&self, fix: &Fix) -> Option<Edit> {
        let (node, member) = tree::follow(self.root.as_ref()?, &fix.pointer)?;
        Some(match &fix.change {
            Change::Write(value) => Edit { span: node.span.clone(), text: value.to_string() },
            Change::Rename(name) => Edit { span: member?.1.key.clone(), text: quoted(name) },
            Change::Remove => {
                let (object, member) = member?;
                Edit { span: removed(object, member, node), text: String::new() }
            }
        })
    }
}

/// The bytes of a member with the comma that goes with it.
fn removed(object: &Node, member: &tree::Member, value: &Node) -> Range<usize> {
    let members = object.members();
    let at = members.iter().position(|it| it.key == member.key).unwrap_or_default();
    if let Some(next) = members.get(at + 1) {
        return member.key.start..next.key.start;
    }
    let before = at.checked_sub(1).and_then(|before| members.get(before)?.value.as_ref());
    before.map_or(member.key.start, |before| before.span.end)..value.span.end
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
