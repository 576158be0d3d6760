//! Prefixes that are cut from a phone number, at most one of them (`webex` section 3.4).

use cti_engine::phone_number::{WrittenNumber, ascii_signs};
use serde::{Deserialize, Serialize};

/// Prefixes that an administrator lists, such as `+1,+91`.
///
/// No source states the rules; these are ours. Of the prefixes that match, the longest is cut, and only it: `+1` does not
/// hide `+1242`. A prefix matches as it is written: `+1` does not match a number without `+`. What would be left without a
/// digit is left whole. Notes behind a number are never part of it, signs between digits count neither in a number nor
/// in a prefix, and digits and `+` of full width are those of ASCII in both.
///
/// ```
/// use cti_webex::prefix::Prefixes;
///
/// let prefixes = Prefixes::from_list("+1, +1242");
/// let cut = prefixes.cut("+1 (242) 555-0123 (mobile)").unwrap();
/// assert_eq!((cut.number.as_str(), cut.prefix.as_deref()), ("5550123", Some("+1242")));
/// assert_eq!(prefixes.cut("12025550123").unwrap().number, "12025550123");
/// assert_eq!(prefixes.cut("anonymous"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<String>);

/// A phone number without its prefix.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CutNumber {
    /// The digits, with a `+` in front if one is left there.
    pub number: String,
    /// The prefix that was cut; `None` when none matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

impl std::fmt::Debug for CutNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CutNumber").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl Prefixes {
    /// Reads a list with commas between its parts. Salesforce shows what it takes for a phone number with the number again
    /// behind it, `+1 (tel:+1)`; that is not part of a prefix (`webex` section 1.1).
    pub fn from_list(list: &str) -> Self {
        Self::new(list.split(','))
    }

    /// The prefixes of a list that was split.
    pub fn new<T: AsRef<str>>(prefixes: impl IntoIterator<Item = T>) -> Self {
        let mut prefixes: Vec<String> = prefixes.into_iter().map(|prefix| bare(prefix.as_ref())).collect();
        prefixes.retain(|prefix| !prefix.is_empty());
        // The longest first, so that the first that matches is the one.
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        prefixes.dedup();
        Self(prefixes)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number in a text, without its prefix; `None` for a text without a digit.
    pub fn cut(&self, text: &str) -> Option<CutNumber> {
        let number = WrittenNumber::read(text)?.number;
        let has_digit = |rest: &&str| rest.contains(|sign: char| sign.is_ascii_digit());
        let matching =
            |prefix: &String| Some((prefix.clone(), number.strip_prefix(prefix.as_str()).filter(has_digit)?));
        Some(match self.0.iter().find_map(matching) {
            Some((prefix, rest)) => CutNumber { number: rest.to_owned(), prefix: Some(prefix) },
            None => CutNumber { number, prefix: None },
        })
    }
}

/// A prefix as numbers are read, without what Salesforce wrote behind it.
fn bare(prefix: &str) -> String {
    ascii_signs(prefix.split_once("(tel:").map_or(prefix, |(prefix, _)| prefix))
}
