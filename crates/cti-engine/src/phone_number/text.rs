//! What the text of a phone field holds: the number, its extension, and notes that are never dialled.

use super::MAX_PHONE_CHARS;

/// The parts of a text in which a phone number is written. A number ends where text begins.
///
/// ```
/// use cti_engine::phone_number::WrittenNumber;
///
/// let written = WrittenNumber::read("Office: +32 486 12 34 56 ext. 12 (GSM)").unwrap();
/// assert_eq!((written.number.as_str(), written.extension.as_deref()), ("+32486123456", Some("12")));
/// assert_eq!(written.note, Some("(GSM)"));
/// // Letters never become digits.
/// assert_eq!(WrittenNumber::read("1-800-FLOWERS").unwrap().number, "1800");
/// assert_eq!(WrittenNumber::read("anonymous"), None);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenNumber<'t> {
    /// The digits as they are written, in ASCII, with `+` in front if one is.
    pub number: String,
    /// The digits of the extension.
    pub extension: Option<String>,
    /// What follows, without the blanks around it; signs alone are not a note.
    pub note: Option<&'t str>,
    /// Whether letters of a keypad follow right behind the digits, so that the number may be one that is spelt as a word.
    pub runs_into_letters: bool,
}

redacted!(
    struct WrittenNumber<'_> {}
);

/// What stands before the digits of an extension, in small letters; the longer of two that begin alike comes first.
const EXTENSION_WORDS: [&str; 15] = [
    "extension",
    "extensión",
    "extn",
    "ext",
    "xtn",
    "anexo",
    "interno",
    "int",
    "доб",
    "内線",
    "分機",
    "内线",
    "x",
    "ｘ",
    "#",
];

/// The most digits of an extension behind a word, and behind commas that stand for pauses.
const EXTENSION_DIGITS: (usize, usize) = (20, 9);

impl<'t> WrittenNumber<'t> {
    /// Finds the first number in a text; `None` when it has no digit, or more than [`MAX_PHONE_CHARS`] characters.
    pub fn read(text: &'t str) -> Option<Self> {
        if is_too_long(text) {
            return None;
        }
        let text = bare(text);
        let start = text.char_indices().find(|(at, sign)| {
            digit(*sign).is_some() || (is_plus(*sign) && begins_with_digit(text.get(*at..).unwrap_or_default()))
        })?;
        let rest = text.get(start.0..)?;
        let has_plus = is_plus(start.1);
        let mut number = String::from(if has_plus { "+" } else { "" });
        let (mut end, mut signs) = (0, rest.char_indices().peekable());
        while let Some((_, sign)) = signs.next_if(|(_, sign)| has_plus && number.len() == 1 && is_plus(*sign)) {
            end += sign.len_utf8();
        }
        for (at, sign) in signs {
            if let Some(digit) = digit(sign) {
                number.push(digit);
                end = at + sign.len_utf8();
            } else if !is_between_digits(sign) || begins_another(rest.get(at..).unwrap_or_default(), number.len()) {
                break;
            }
        }
        let behind = rest.get(end..).unwrap_or_default();
        let (extension, behind) = extension(behind).map_or((None, behind), |(digits, rest)| (Some(digits), rest));
        let letters = behind.trim_start_matches(['-', '.', '/', '\u{2010}', '\u{2011}', '\u{2013}']);
        let note = behind.trim().trim_matches([',', ';']).trim();
        let note = if note.contains(char::is_alphanumeric) { note } else { "" };
        Some(Self {
            number,
            extension,
            note: (!note.is_empty()).then_some(note),
            runs_into_letters: letters.starts_with(|sign: char| sign.is_ascii_alphabetic()),
        })
    }
}

/// Whether a text stands for a caller who withholds the number: nothing, a word such as `anonymous`, or such a word as a
/// keypad spells it (`+266696687`). It is not a number: do not search, show or save anything by it.
///
/// The words are those that carriers and the product are known to send; scheme and host of an address do not count.
///
/// ```
/// use cti_engine::phone_number::is_withheld;
///
/// assert!(["", "Anonymous", "+266696687", "sip:anonymous@anonymous.invalid"].into_iter().all(is_withheld));
/// assert!(["+12125550123", "266 696 687", "Ann"].into_iter().all(|text| !is_withheld(text)));
/// ```
pub fn is_withheld(text: &str) -> bool {
    let text = withheld_part(text);
    if text.chars().nth(LONGEST_WITHHELD).is_some() {
        return false;
    }
    let word = text.to_lowercase().replace(['_', '-'], " ");
    word.is_empty() || WITHHELD.contains(&word.as_str()) || is_withheld_in_digits(text)
}

/// Whether a text is the number that an exchange makes of such a word, `+266696687` for `anonymous`: no other text looks so,
/// whatever it is read from.
pub(crate) fn is_withheld_in_digits(text: &str) -> bool {
    // Without the plus, the same digits are numbers of somebody: 266 696 687 is in Évora.
    let Some(digits) = withheld_part(text).strip_prefix(['+', '\u{ff0b}']) else { return false };
    WITHHELD.iter().any(|word| word.len() == digits.len() && word.chars().map(on_keypad).eq(digits.chars().map(Some)))
}

/// What stands instead of the number of a caller who withholds it.
const WITHHELD: [&str; 14] = [
    "anonymous",
    "restricted",
    "unavailable",
    "private",
    "unknown",
    "blocked",
    "withheld",
    "private number",
    "unknown number",
    "unknown caller",
    "anonymous caller",
    "no caller id",
    "not available",
    "number withheld",
];

/// The characters of the longest of them.
const LONGEST_WITHHELD: usize = 16;

fn withheld_part(text: &str) -> &str {
    bare(text).trim_matches(['"', '<', '>', ' '])
}

fn on_keypad(letter: char) -> Option<char> {
    Some(match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        'w'..='z' => '9',
        _ => return None,
    })
}

/// Whether a text is longer than what is read as a phone number.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > MAX_PHONE_CHARS && text.chars().nth(MAX_PHONE_CHARS).is_some()
}

/// The number in an address: without the scheme in front and the host behind.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = match text.split_once(':') {
        Some((scheme, rest)) if ["tel", "sip", "sips"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        _ => text,
    };
    text.split_once('@').map_or(text, |(number, _)| number)
}

fn is_plus(sign: char) -> bool {
    matches!(sign, '+' | '\u{ff0b}')
}

fn begins_with_digit(text: &str) -> bool {
    let after = text.trim_start_matches(|sign| is_plus(sign) || matches!(sign, ' ' | '(' | '\u{a0}'));
    after.starts_with(|sign| digit(sign).is_some())
}

/// The digit in ASCII: plain, full width, Arabic, Persian, Devanagari, Bengali, Thai.
fn digit(sign: char) -> Option<char> {
    const ZEROS: [u32; 6] = [0xff10, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];
    if sign.is_ascii_digit() {
        return Some(sign);
    }
    let value = ZEROS.iter().find_map(|zero| u32::from(sign).checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// The signs of a number as [`WrittenNumber::read`] writes them: digits and `+` in ASCII, nothing that may stand between
/// digits. Other signs are left.
///
/// ```
/// use cti_engine::phone_number::ascii_signs;
///
/// assert_eq!(ascii_signs("（＋１）２-02"), "+1202");
/// assert_eq!(ascii_signs("*67"), "*67");
/// ```
pub fn ascii_signs(text: &str) -> String {
    let signs = text.chars().filter(|sign| !sign.is_whitespace() && !is_between_digits(*sign));
    signs.map(|sign| if is_plus(sign) { '+' } else { digit(sign).unwrap_or(sign) }).collect()
}

/// What may stand between the digits of one number: blanks, hyphens, dots, brackets, slashes, and signs that are not seen.
fn is_between_digits(sign: char) -> bool {
    matches!(
        sign,
        ' ' | '\t' | '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~'
            | '\u{a0}' | '\u{ad}' | '\u{b7}' | '\u{2000}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202f}'
            | '\u{2053}' | '\u{205f}' | '\u{2060}' | '\u{2212}' | '\u{223c}' | '\u{3000}' | '\u{30fb}' | '\u{30fc}'
            | '\u{feff}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}'..='\u{ff0f}' | '\u{ff3b}' | '\u{ff3d}' | '\u{ff5e}'
    )
}

/// Whether what follows that many digits is not part of the number although it has digits: another number behind ` / `,
/// or a count in brackets at the end (`(2)`).
fn begins_another(rest: &str, digits: usize) -> bool {
    // Fewer digits are probably not a number of their own.
    if digits < 7 {
        return false;
    }
    let mut signs = rest.chars().filter(|sign| *sign != ' ');
    match signs.next() {
        Some('/' | '\u{ff0f}') => rest.starts_with(' ') || rest.starts_with("/ "),
        Some('(' | '\u{ff08}' | '[') => {
            let inside = signs.clone().take_while(|sign| digit(*sign).is_some()).count();
            (1..=2).contains(&inside)
                && matches!(signs.nth(inside), Some(')' | '\u{ff09}' | ']'))
                && signs.next().is_none()
        }
        _ => false,
    }
}

/// The extension at the front of what follows a number, and what follows it in turn.
fn extension(behind: &str) -> Option<(String, &str)> {
    let start = behind.trim_start_matches(|sign: char| is_between_digits(sign) || sign == ',' || sign == ';');
    let skipped = behind.get(..behind.len() - start.len())?;
    if let Some(after) = EXTENSION_WORDS.iter().find_map(|word| strip_word(start, word)) {
        let after = after.trim_start_matches(['.', ':', '=', '-', ' ', '\u{a0}', '\u{ff0e}', '\u{ff1a}', '\u{3000}']);
        return digits(after, EXTENSION_DIGITS.0);
    }
    // Commas are pauses: what is dialled after them is the extension, if nothing else follows.
    let pauses = skipped.matches(',').count();
    let most = if pauses > 1 { EXTENSION_DIGITS.1 } else { 6 };
    let (digits, rest) = (pauses > 0).then(|| digits(start, most)).flatten()?;
    rest.trim().is_empty().then_some((digits, rest))
}

/// What follows a word in any letter case.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    let same = word.chars().all(|sign| rest.next().is_some_and(|own| own.to_lowercase().eq(std::iter::once(sign))));
    same.then_some(rest.as_str())
}

/// Digits at the front, if there are some and no more than that, and no letter is attached to them.
fn digits(text: &str, most: usize) -> Option<(String, &str)> {
    let digits: String = text.chars().map_while(digit).collect();
    let rest = text
        .char_indices()
        .find(|(_, sign)| digit(*sign).is_none())
        .map_or("", |(at, _)| text.get(at..).unwrap_or_default());
    let rest = rest.strip_prefix('#').unwrap_or(rest);
    let is_one = !digits.is_empty() && digits.len() <= most && !rest.starts_with(char::is_alphanumeric);
    is_one.then_some((digits, rest))
}
