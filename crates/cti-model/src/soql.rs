//! Text in a SOQL query: where its quotes are, and how a value is written between them, by the reserved characters of
//! Salesforce's SOQL reference.

use std::borrow::Cow;

/// Reads a query sign by sign and knows whether the place that was reached stands between quotes.
///
/// ```
/// use cti_model::soql::{Edge, Quotes};
///
/// let mut quotes = Quotes::default();
/// let edges: Vec<Edge> = r"Name = 'O\'Brien'".chars().filter_map(|sign| quotes.step(sign)).collect();
/// assert_eq!(edges, [Edge::Opened, Edge::Closed]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Quotes {
    inside: bool,
    behind_backslash: bool,
}

/// A quote at which a text between quotes begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// It begins.
    Opened,
    /// It ends.
    Closed,
}

impl Quotes {
    /// Goes over one sign of the query.
    pub fn step(&mut self, sign: char) -> Option<Edge> {
        if std::mem::take(&mut self.behind_backslash) {
            return None;
        }
        match sign {
            '\\' if self.inside => self.behind_backslash = true,
            '\'' => {
                self.inside = !self.inside;
                return Some(if self.inside { Edge::Opened } else { Edge::Closed });
            }
            _ => {}
        }
        None
    }

    /// Whether the place stands between quotes.
    pub const fn is_inside(self) -> bool {
        self.inside
    }

    /// Whether the next sign belongs to a backslash, so that no value can begin here.
    pub const fn is_behind_backslash(self) -> bool {
        self.behind_backslash
    }
}

/// A value as it is written between the quotes of a query; as a `pattern`, behind `LIKE`, its `%` and `_` mean
/// themselves.
///
/// ```
/// use cti_model::soql::between_quotes;
///
/// assert_eq!(between_quotes("O'Brien", false), r"O\'Brien");
/// assert_eq!(between_quotes(r"100%\", true), r"100\%\\");
/// ```
pub fn between_quotes(value: &str, pattern: bool) -> Cow<'_, str> {
    let code = |sign: char| -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match sign {
            '\\' => r"\\",
            '\'' => r"\'",
            '\n' => r"\n",
            '\r' => r"\r",
            '\t' => r"\t",
            '\u{8}' => r"\b",
            '\u{c}' => r"\f",
            '%' if pattern => r"\%",
            '_' if pattern => r"\_",
            sign if sign.is_ascii_control() => return Some(Cow::Owned(format!("\\u{:04X}", u32::from(sign)))),
            _ => return None,
        }))
    };
    if value.chars().all(|sign| code(sign).is_none()) {
        return Cow::Borrowed(value);
    }
    let mut written = String::with_capacity(value.len() + 8);
    for sign in value.chars() {
        match code(sign) {
            Some(code) => written.push_str(&code),
            None => written.push(sign),
        }
    }
    Cow::Owned(written)
}
