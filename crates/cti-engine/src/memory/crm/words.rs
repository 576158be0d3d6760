//! What a search finds: words, as Salesforce's search language reads them.

use super::schema::refusal;
use crate::connector::ConnectorError;

/// A text that is longer finds nothing (`external-apis` section 4.5).
const LONGEST: usize = 10_000;

/// The words of a search: every one must be there.
pub(super) struct Wanted {
    words: Vec<Word>,
}

struct Word {
    text: String,
    /// Whether it may go on: it ended in `*`.
    is_beginning: bool,
}

impl Wanted {
    /// Reads a term.
    pub(super) fn read(term: &str) -> Result<Self, ConnectorError> {
        let term = term.trim();
        if term.chars().filter(|c| !matches!(c, '*' | '?')).count() < 2 {
            let message = format!("search term must be longer than one character: {term}");
            return Err(refusal("MALFORMED_SEARCH", &message));
        }
        if term.chars().count() > LONGEST {
            return Ok(Self { words: Vec::new() });
        }
        let word = |text: &str| {
            let bare = text.trim_end_matches('*');
            (!bare.is_empty()).then(|| Word { text: bare.to_lowercase(), is_beginning: bare.len() < text.len() })
        };
        let words = term.split(|c: char| !c.is_alphanumeric() && c != '*').filter_map(word).collect();
        Ok(Self { words })
    }

    /// Whether a text has every word. Words that are written without blanks between them, as in Japanese, are found inside
    /// others.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let has = |word: &Word| {
            let is_it = |found: &str| found == word.text || (word.is_beginning && found.starts_with(&word.text));
            let unspaced = word.text.chars().any(is_unspaced);
            text.split(|c: char| !c.is_alphanumeric()).any(is_it) || (unspaced && text.contains(&word.text))
        };
        !self.words.is_empty() && self.words.iter().all(has)
    }
}

/// Whether a letter belongs to a script without blanks between words: kana, Han, Hangul, Thai.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
