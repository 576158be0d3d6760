//! The words of a search, as Salesforce's search language reads them (`external-apis` section 4.5): the one search of the
//! CRMs in memory, [`MemoryCrm`](super::MemoryCrm) and those of connector crates. Numbers are compared by
//! [`comparable_numbers`](crate::phone_number::comparable_numbers).
//!
//! ```
//! use cti_engine::memory::words::{Phrase, Words};
//!
//! let text = Words::of("Anne-Marie Yamada, 山田太郎");
//! let is_found = |term: &str| Phrase::read(term).is_in(&text);
//! assert!(is_found("YAMADA") && is_found("yama*") && is_found("anne-marie") && is_found("山田"));
//! assert!(!is_found("yama") && !is_found("marie anne"));
//! ```

/// A longer term finds nothing, in characters.
pub const LONGEST: usize = 10_000;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// This character.
    Is(char),
    /// Any one character.
    One,
    /// Any characters, or none.
    Any,
}

/// Whether a text has the form of a pattern, letter case aside. The time is at most that of both lengths multiplied.
pub fn is_like(text: &str, pattern: &[Pattern]) -> bool {
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let mut left = text.chars();
    let mut part = 0;
    // Where the last `Any` is, and what was left of the text there.
    let mut any: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let before = left.clone();
        let Some(sign) = left.next() else { break };
        match pattern.get(part) {
            Some(Pattern::Any) => {
                any = Some((part, before.clone()));
                left = before;
                part += 1;
            }
            Some(Pattern::One) => part += 1,
            Some(Pattern::Is(wanted)) if same(*wanted, sign) => part += 1,
            _ => match &mut any {
                // The last `Any` takes one sign more.
                Some((place, taken)) => {
                    taken.next();
                    left = taken.clone();
                    part = *place + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(part..).is_some_and(|rest| rest.iter().all(|it| *it == Pattern::Any))
}

/// Whether a term is refused: it has one character, wildcards not counted, or none.
pub fn is_too_short(term: impl IntoIterator<Item = Pattern>) -> bool {
    term.into_iter().filter(|part| matches!(part, Pattern::Is(sign) if !sign.is_whitespace())).nth(1).is_none()
}

/// What is said to a term that [is too short](is_too_short).
pub(crate) fn too_short(term: &str) -> String {
    format!("search term must be longer than one character: {term}")
}

/// A word that is looked for, or several that stand one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    words: Vec<Vec<Pattern>>,
}

impl Phrase {
    /// The words of a pattern: what is neither a letter, a digit nor a wildcard separates them.
    pub fn new(pattern: &[Pattern]) -> Self {
        let words = pattern.split(|part| matches!(part, Pattern::Is(sign) if !sign.is_alphanumeric()));
        Self { words: words.filter(|word| !word.is_empty()).map(<[Pattern]>::to_vec).collect() }
    }

    /// The words of a text, in which `*` stands for any characters and `?` for one.
    pub fn read(text: &str) -> Self {
        Self::new(&pattern(text).collect::<Vec<_>>())
    }

    /// Whether it has no word, so that it is found nowhere.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text has its words one behind the other. A word of a script that writes no blanks between words, such as
    /// Japanese, is found inside a longer one too.
    pub fn is_in(&self, text: &Words) -> bool {
        if let [word] = &*self.words
            && let Some(unspaced) = unspaced(word)
        {
            return text.0.iter().any(|found| found.contains(&unspaced));
        }
        let fits = |found: &[String]| found.iter().zip(&self.words).all(|(found, word)| is_like(found, word));
        !self.words.is_empty() && text.0.windows(self.words.len()).any(fits)
    }
}

/// The parts of a text, in which `*` and `?` are wildcards.
pub(crate) fn pattern(text: &str) -> impl Iterator<Item = Pattern> {
    text.chars().map(|sign| match sign {
        '*' => Pattern::Any,
        '?' => Pattern::One,
        sign => Pattern::Is(sign),
    })
}

/// The words of a text in which is searched, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text.
    pub fn of(text: &str) -> Self {
        let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        Self(words.map(str::to_lowercase).collect())
    }
}

/// The text of a word without wildcards that holds a letter of a script without blanks.
fn unspaced(word: &[Pattern]) -> Option<String> {
    let signs = word.iter().map(|part| if let Pattern::Is(sign) = part { Some(*sign) } else { None });
    let text: String = signs.collect::<Option<_>>()?;
    text.chars().any(is_unspaced).then(|| text.to_lowercase())
}

/// Whether a letter belongs to a script without blanks between words: kana, Han, Hangul, Thai.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
