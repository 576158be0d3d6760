//! Messages that a page wrote with `JSON.stringify`, which are JSON but for halves of surrogate pairs.

use std::borrow::Cow;

use serde::Deserialize;

/// The bytes of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// Reads a message of a page. `JSON.stringify` writes half of a surrogate pair as an escape (`"\ud83d"`, where a page cut a
/// text in the middle of an emoji), which no text of Rust can hold: it is read as U+FFFD, and the message is not lost over it.
/// For documents, which somebody wrote and can mend, use [`serde_json::from_str`].
///
/// ```
/// use cti_model::js;
///
/// let name: String = js::from_json(r#""Ann \ud83d""#)?;
/// assert_eq!(name, "Ann \u{fffd}");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// [`serde_json::Error`]: the text is not JSON, or not what is read from it.
pub fn from_json<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) => match well_formed(text) {
            Cow::Borrowed(_) => Err(error),
            // Places stay what they are, since the escapes are of one length.
            Cow::Owned(mended) => serde_json::from_str(&mended),
        },
    }
}

/// The text of a JSON document with `\ufffd` for each escaped half of a surrogate pair that stands alone. Pairs are left, and so
/// are backslashes that are escaped themselves (`\\ud83d`).
pub fn well_formed(json: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        match half(json, at) {
            Some(Half::High) if half(json, at + ESCAPE) == Some(Half::Low) => at += 2 * ESCAPE,
            Some(_) => {
                mended.push_str(json.get(kept..at).unwrap_or_default());
                mended.push_str("\\ufffd");
                at += ESCAPE;
                kept = at;
            }
            // The backslash, and the sign that it escapes.
            None => {
                let escaped = json.get(at + 1..).and_then(|rest| rest.chars().next());
                at += 1 + escaped.map_or(0, char::len_utf8);
            }
        }
    }
    if mended.is_empty() {
        return Cow::Borrowed(json);
    }
    mended.push_str(json.get(kept..).unwrap_or_default());
    Cow::Owned(mended)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// Which half the escape is that stands there; nothing for any other sign.
fn half(json: &str, at: usize) -> Option<Half> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    // `from_str_radix` takes a sign, too.
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}
