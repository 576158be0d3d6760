//! Text from a document in a line of a log or terminal: it cannot end the line or move the cursor.

use std::fmt::{self, Write};

/// Shows a text with every control character, line separator and direction mark escaped as `\u{…}`.
///
/// Ids, names and messages come from documents that anyone may have written; what is printed of them must stay one line.
///
/// ```
/// use cti_model::OneLine;
///
/// assert_eq!(OneLine("uid-1\nerror: forged").to_string(), r"uid-1\u{a}error: forged");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct OneLine<'a>(pub &'a str);

impl OneLine<'_> {
    /// Whether a character is escaped: it would end the line, move the cursor or the text around it, or is not seen.
    pub fn escapes(character: char) -> bool {
        let unseen = matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        );
        character.is_control() || unseen
    }
}

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if Self::escapes(character) {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// At most 60 characters of a text on one line, for a message; the rest becomes `…`.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", OneLine(text.get(..end).unwrap_or_default())),
        None => OneLine(text).to_string(),
    }
}
