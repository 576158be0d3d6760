//! Changes of the text.

use std::ops::Range;

use super::Draft;
use super::tree::{self, Kind, Node};
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
        let root = self.root.as_ref()?;
        if let Change::Insert(value) = &fix.change {
            return self.inserted(root, &fix.pointer, &value.to_string());
        }
        let (node, member) = tree::follow(root, &fix.pointer)?;
        Some(match &fix.change {
            Change::Insert(_) => return None,
            Change::Write(value) => Edit { span: node.span.clone(), text: value.to_string() },
            Change::Rename(name) => Edit { span: member?.1.key.clone(), text: quoted(name) },
            Change::Remove => {
                let (object, member) = member?;
                Edit { span: removed(object, member, node), text: String::new() }
            }
        })
    }
}

impl Draft<'_> {
    /// A member that is added at a pointer, in an object of its own where the one that holds it is not there, either.
    fn inserted(&self, root: &Node, pointer: &str, value: &str) -> Option<Edit> {
        let (above, name) = pointer.rsplit_once('/')?;
        let name = name.replace("~1", "/").replace("~0", "~");
        let Some((object, _)) = tree::follow(root, above) else {
            return self.inserted(root, above, &format!("{{{}: {value}}}", quoted(&name)));
        };
        let Kind::Object(_) = object.kind else { return None };
        if object.is_open || object.member(&name).is_some() {
            return None;
        }
        let member = format!("{}: {value}", quoted(&name));
        let Some(last) = object.members().last() else {
            let at = object.span.start + 1;
            return Some(Edit { span: at..at, text: member });
        };
        let end = last.value.as_ref()?.span.end;
        // Where members stand in lines of their own, so does this one.
        let before = self.text.get(..last.key.start)?;
        let blank = before.get(before.trim_end().len()..).filter(|blank| blank.contains('\n')).unwrap_or(" ");
        Some(Edit { span: end..end, text: format!(",{blank}{member}") })
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
