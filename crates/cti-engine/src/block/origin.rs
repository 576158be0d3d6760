//! From where the text of a control comes: what the author of the flow wrote, and which parts of it are values.

use std::ops::Range;

use super::{Control, Scope};
use crate::bind::Bound;
use crate::record::Exception;
use crate::soql::{self, Values};

/// From where a text comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'r> {
    /// The author of the flow wrote it.
    Author,
    /// A block built it; these parts of it are values.
    Built(&'r [Range<usize>]),
    /// It is a value.
    Value,
}

impl Scope<'_> {
    /// The SOQL query in a control; `None` when it is empty. Where *Join Strings*, *String Template* or *Replace String*
    /// put a value between its quotes, the value is escaped. A query that comes from elsewhere is given as it is.
    ///
    /// # Errors
    /// The exception to end with: for a value that is empty or withheld and all that stands between the quotes, and for
    /// one outside of quotes that is more than a word.
    pub fn query(&self, control: Control) -> Option<Result<String, Exception>> {
        let text = self.filled_text(control)?;
        Some(match self.origin(control) {
            Origin::Built(values) => soql::fill(&text, values, self.memory_left()),
            Origin::Author | Origin::Value => Ok(text.into_owned()),
        })
    }

    /// From where the text of a control comes.
    pub(crate) fn origin(&self, control: Control) -> Origin<'_> {
        self.origin_of(self.controls.get(usize::from(control.0)).map(|control| &control.value))
    }

    /// From where the text in one of the rows of a control comes.
    pub(crate) fn origin_in(&self, control: Control, row: &str) -> Origin<'_> {
        match self.controls.get(usize::from(control.0)).map(|control| &control.value) {
            Some(Bound::Map(rows)) => self.origin_of(rows.iter().find(|(name, _)| name == row).map(|(_, value)| value)),
            other => self.origin_of(other),
        }
    }

    fn origin_of<'s>(&'s self, bound: Option<&Bound>) -> Origin<'s> {
        match bound {
            None | Some(Bound::Unset | Bound::Literal(_)) => Origin::Author,
            Some(Bound::Path(path)) => match path.text_of().and_then(|slot| self.state.values_in(slot)) {
                Some(values) => Origin::Built(values),
                None => Origin::Value,
            },
            Some(Bound::Map(_) | Bound::List(_)) => Origin::Value,
        }
    }

    /// Keeps which parts of the text that the block returns are values.
    pub(crate) fn keep_values(&mut self, values: Values) {
        self.state.keep_values(self.at, values);
    }
}
