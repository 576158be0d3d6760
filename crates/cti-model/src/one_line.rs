//! Text from a document in a line of a log or terminal: it cannot end the line or move the cursor.

use std::fmt::{self, Write};

/// Shows a text with every control character, line separator and direction override escaped as `\u{…}`.
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

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            let unseen =
                matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if character.is_control() || unseen {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// At most 60 characters of a text, for a message; the rest becomes `…`.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
