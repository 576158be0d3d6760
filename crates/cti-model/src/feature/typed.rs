//! Values of features as people type them by hand: several settings on a line, quotes, separators and signs of another
//! keyboard. The product takes them as they stand, so that they mean something else than they seem to.

use super::key::KeyKind;
use super::spec::KeySpec;
use super::value::KeyLine;
use crate::finding::{Code, Finding};
use crate::one_line::shortened;

/// Marks that people put around a value.
const QUOTES: [char; 13] = ['"', '\'', '`', '“', '”', '‘', '’', '„', '«', '»', '「', '」', '＂'];

/// What people write between the items of a list, besides the comma.
const SEPARATORS: [char; 6] = ['、', '，', ';', '；', '|', '､'];

/// What there is to say about the way in which the value of a key is written, if it is of a kind that takes any text.
pub(super) fn check(entry: KeyLine<'_>, key: &KeySpec, keys: &[KeySpec]) -> Option<Finding> {
    let told = |message: String, help: String| Some(entry.finding(Code::FeatureValueMisread, message).help(help));
    if let Some(other) = keys.iter().find(|other| is_set_in(entry.rest, other.name)) {
        let message = format!("the value of `{}` holds a setting of `{}`, which is not read", key.name, other.name);
        return told(message, "write each setting on a line of its own".to_owned());
    }
    let items: Vec<&str> = match key.kind {
        KeyKind::List => entry.rest.split(',').map(str::trim).collect(),
        KeyKind::Text => vec![entry.rest],
        // Any other kind is refused as it stands.
        _ => return None,
    };
    if let Some(item) = items.iter().find(|item| item.len() > 1 && (item.starts_with(QUOTES) || item.ends_with(QUOTES)))
    {
        let message = format!("`{}` has quotes, which count as part of the text", shortened(item));
        return told(message, format!("write `{}`", shortened(item.trim_matches(QUOTES).trim())));
    }
    let separator = entry.rest.chars().rfind(|sign| SEPARATORS.contains(sign));
    let ends_in_one = entry.rest.ends_with(SEPARATORS) || key.kind == KeyKind::Text && entry.rest.ends_with(',');
    if let Some(separator) = separator.filter(|_| key.kind == KeyKind::List) {
        let message = format!("`{separator}` does not separate the items of `{}`: it counts as part of one", key.name);
        return told(message, "separate them with `,`".to_owned());
    }
    if ends_in_one {
        let message = format!("the sign behind `{}` counts as part of the text", shortened(&plain(entry.rest)));
        return told(message, format!("write `{}`", shortened(&plain(entry.rest))));
    }
    // A name in Japanese may well hold a full-width sign; one in plain letters does not.
    let folded = fold(entry.rest);
    if folded != entry.rest && folded.is_ascii() {
        let message = format!(
            "`{}` has full-width signs, which are other signs than those they look like",
            shortened(entry.rest)
        );
        return told(message, format!("write `{}`", shortened(&folded)));
    }
    None
}

/// The value that a text seems to mean: without quotes, separators at its end and full-width signs.
pub(super) fn plain(text: &str) -> String {
    let around =
        |sign: char| sign.is_whitespace() || sign == ',' || QUOTES.contains(&sign) || SEPARATORS.contains(&sign);
    fold(text).trim_matches(around).to_owned()
}

/// The line that a line without a key seems to mean: `Status：Offline`, `Status=Offline`, `"Status": "Offline"`.
pub(super) fn line(text: &str, is_key: impl Fn(&str) -> bool) -> Option<String> {
    let folded = fold(text);
    let (key, value) = folded.split_once([':', '='])?;
    let key = key.trim_matches(|sign: char| sign.is_whitespace() || "{-*,".contains(sign) || QUOTES.contains(&sign));
    let value = plain(value.trim_end_matches(['}', ' ']));
    (is_key(key) && !value.is_empty()).then(|| format!("{key}: {value}"))
}

/// Whether a text holds that key with a colon or an equals sign behind it.
fn is_set_in(text: &str, key: &str) -> bool {
    let text = fold(text).to_ascii_lowercase();
    let key = key.to_ascii_lowercase();
    text.match_indices(&key).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + key.len()..).unwrap_or_default().trim_start_matches([' ', '"', '\'']);
        !before.is_some_and(|sign| sign.is_ascii_alphanumeric() || sign == '_') && behind.starts_with([':', '='])
    })
}

/// Full-width signs and blanks as the plain ones that they look like.
fn fold(text: &str) -> String {
    let plain = |sign: char| match sign {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(sign).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(sign),
        _ => sign,
    };
    text.chars().map(plain).collect()
}
