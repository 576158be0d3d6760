//! How much room a text takes, where it is broken, and how it is written in XML.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use crate::one_line::OneLine;

/// The longest text that is drawn, in characters; all of it shows when one points at it.
const LONGEST: usize = 160;

/// The width of a text in ems, on the safe side: no common sans-serif font is wider.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum()
}

fn char_width(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.36,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' | '\\' | '`' | '"' => 0.46,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1.02,
        '+' | '=' | '<' | '>' | '~' | '#' | '^' => 0.86,
        'A'..='Z' | '&' => 0.8,
        ' '..='~' => 0.66,
        other => match other.width() {
            Some(0) => 0.0,
            Some(1) => 0.8,
            _ => 1.1,
        },
    }
}

/// The lines of a text, none wider than so many ems: broken at blanks and behind marks, else wherever it has to be. What
/// would not show is escaped.
pub(super) fn lines(text: &str, most: f64) -> Vec<String> {
    let mut shown: String = OneLine(text.trim()).to_string();
    if let Some((end, _)) = shown.char_indices().nth(LONGEST) {
        shown.truncate(end);
        shown.push('…');
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut taken = 0.0;
    // Where the line may be broken: its length there, and its width.
    let mut gap: Option<(usize, f64)> = None;
    for character in shown.chars() {
        let wide = char_width(character);
        if taken + wide > most && !line.is_empty() {
            let (length, width) = gap.take().unwrap_or((line.len(), taken));
            let rest = line.split_off(length.min(line.len()));
            lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            taken -= width;
            if line.is_empty() && character == ' ' {
                taken = 0.0;
                continue;
            }
        }
        line.push(character);
        taken += wide;
        if matches!(character, ' ' | '_' | '-' | '/' | '.' | ',' | ':') {
            gap = Some((line.len(), taken));
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Writes a text into XML: markup is escaped, and what XML cannot hold or a reader would not see.
pub(super) fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other if OneLine::escapes(other) => {
                let _ = write!(out, "{}", other.escape_unicode());
            }
            other => out.push(other),
        }
    }
}
