//! A SOQL query with the values in it: each is escaped where it stands between quotes, and refused where it could be more
//! than one word.

use std::ops::Range;

use cti_model::shortened;
use cti_model::soql::{Edge, Quotes, between_quotes};

use crate::phone_number::{is_withheld, is_withheld_in_digits};
use crate::record::Exception;

/// Which parts of a text are values, and not written by the author of the flow: ranges of bytes, in order. A value that is
/// empty has one too.
pub(crate) type Values = Vec<Range<usize>>;

/// The query that is sent for a text: the values in it mean themselves.
///
/// # Errors
/// The exception to end with: for a text between quotes of which nothing but empty values is left, for the number of a
/// caller who withholds it, for a value outside of quotes that is not one word, and for a query of more than `most` bytes.
pub(crate) fn fill(text: &str, values: &[Range<usize>], most: usize) -> Result<String, Exception> {
    let value_at = |value: &Range<usize>| text.get(value.clone()).unwrap_or_default();
    let length = text.len() + values.iter().map(|value| most_escaped(value_at(value))).sum::<usize>();
    // Besides the query there is the last text between quotes, as it is and escaped; both double when they are full.
    if length.saturating_mul(3).saturating_add(2 * text.len()) > most {
        return Err(Exception::new("tooLong", "the query is longer than what the run may still produce"));
    }
    let mut query = Query { sent: String::with_capacity(length), ..Query::default() };
    let mut at = 0;
    for value in values {
        query.author(text.get(at..value.start).unwrap_or_default())?;
        query.value(value_at(value))?;
        at = value.end;
    }
    query.author(text.get(at..).unwrap_or_default())?;
    Ok(query.sent)
}

/// At most how many bytes a value grows by between quotes.
fn most_escaped(value: &str) -> usize {
    let grows = |byte: u8| match byte {
        b'\\' | b'\'' | b'%' | b'_' => 1,
        byte if byte.is_ascii_control() => r"\u0000".len() - 1,
        _ => 0,
    };
    value.bytes().map(grows).sum()
}

#[derive(Default)]
struct Query {
    sent: String,
    quotes: Quotes,
    /// The word that is being read, outside of quotes.
    word: String,
    /// The last word that is the name of a field.
    field: String,
    /// Whether `LIKE` stands in front.
    is_pattern: bool,
    quoted: Quoted,
}

/// A text between quotes.
#[derive(Default)]
struct Quoted {
    text: String,
    has_value: bool,
    /// Whether anything is in it, blanks and the author's wildcards aside.
    is_filled: bool,
}

impl Query {
    fn author(&mut self, text: &str) -> Result<(), Exception> {
        for sign in text.chars() {
            let was_inside = self.quotes.is_inside();
            match self.quotes.step(sign) {
                Some(Edge::Opened) => {
                    self.end_word();
                    self.quoted = Quoted::default();
                }
                Some(Edge::Closed) => self.check_quoted()?,
                None if was_inside => {
                    self.quoted.text.push(sign);
                    self.quoted.is_filled |= !matches!(sign, '%' | '_' | ' ');
                }
                None => self.outside(sign),
            }
            self.sent.push(sign);
        }
        Ok(())
    }

    fn value(&mut self, value: &str) -> Result<(), Exception> {
        if self.quotes.is_behind_backslash() {
            return Err(Exception::new("invalid", "`query`: a value stands behind a backslash: remove the backslash"));
        }
        if self.quotes.is_inside() {
            self.quoted.has_value = true;
            self.quoted.is_filled |= !value.trim().is_empty();
            self.quoted.text.push_str(value);
            self.sent.push_str(&between_quotes(value, self.is_pattern));
            return Ok(());
        }
        if value.is_empty() {
            return Err(Exception::new("emptyValue", "`query`: a value that stands outside of quotes is empty"));
        }
        if !value.chars().all(|sign| sign.is_alphanumeric() || "_.:+-".contains(sign)) {
            let message = format!(
                "`query`: `{}` stands outside of quotes and is not one word: put it between quotes",
                shortened(value)
            );
            return Err(Exception::new("invalid", message));
        }
        value.chars().for_each(|sign| self.outside(sign));
        self.sent.push_str(value);
        Ok(())
    }

    fn outside(&mut self, sign: char) {
        if sign.is_alphanumeric() || sign == '_' || sign == '.' {
            self.word.push(sign);
            return;
        }
        self.end_word();
        self.is_pattern &= sign.is_whitespace();
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        self.is_pattern = self.word.eq_ignore_ascii_case("LIKE");
        let word = std::mem::take(&mut self.word);
        if !["LIKE", "IN", "NOT", "INCLUDES", "EXCLUDES"].iter().any(|other| other.eq_ignore_ascii_case(&word)) {
            self.field = word;
        }
    }

    /// Looks at a text between quotes when it ends.
    fn check_quoted(&mut self) -> Result<(), Exception> {
        let Quoted { text, has_value, is_filled } = std::mem::take(&mut self.quoted);
        if !has_value {
            return Ok(());
        }
        let field = shortened(&self.field);
        if !is_filled {
            let message = format!("`query`: the value for `{field}` is empty, so nothing is asked for");
            return Err(Exception::new("emptyValue", message));
        }
        let text = text.trim_matches(['%', ' ']);
        let is_of_phone = ["phone", "mobile", "fax"].iter().any(|part| self.field.to_lowercase().contains(part));
        if is_withheld_in_digits(text) || is_of_phone && is_withheld(text) {
            let message = format!("`query`: the value for `{field}` is a number that the caller withholds");
            return Err(Exception::new("withheld", message));
        }
        Ok(())
    }
}
