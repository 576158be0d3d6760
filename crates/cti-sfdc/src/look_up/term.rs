//! From the text of a customer to a term of a search.

use cti_engine::memory::words;
use cti_engine::phone_number::{PhoneNumbers, is_withheld};

use crate::soql::BuildError;
use crate::sosl::Term;

/// What comes of a text that is to be searched for.
pub(super) enum Sought {
    /// Nothing: it is blank, or says that the number is withheld.
    Withheld,
    /// Nothing, since an org refuses to search for this: it has one character (`external-apis` section 4.5).
    TooShort(Term),
    /// This.
    Term(Term),
}

impl Sought {
    fn of(term: Term) -> Self {
        let signs = |term: &Term| {
            Some(term.tree().ok()?.words().flat_map(|word| word.pattern.iter().copied()).collect::<Vec<_>>())
        };
        if signs(&term).is_some_and(words::is_too_short) { Self::TooShort(term) } else { Self::Term(term) }
    }
}

/// A term for a text: a phone number in all of its forms, or words.
pub(super) fn text_term(numbers: &dyn PhoneNumbers, country: Option<&str>, text: &str) -> Result<Sought, BuildError> {
    let is_dialled = text.chars().all(|sign| sign.is_ascii_digit() || " +-()./".contains(sign));
    if is_withheld(text) {
        return Ok(Sought::Withheld);
    }
    if is_dialled || numbers.parse(text, country).is_ok() {
        return number_term(numbers, country, text);
    }
    Term::words(text).map(Sought::of)
}

/// A term for a phone number: as it would be dialled from abroad, and as its own country writes it.
pub(super) fn number_term(
    numbers: &dyn PhoneNumbers,
    country: Option<&str>,
    number: &str,
) -> Result<Sought, BuildError> {
    if is_withheld(number) {
        return Ok(Sought::Withheld);
    }
    let mut forms: Vec<String> = Vec::new();
    match numbers.parse(number, country) {
        Ok(parsed) => {
            let national = numbers.format_national(&parsed.number, None).unwrap_or_default();
            // With the zero that a country puts in front.
            let digits: String = national.chars().filter(char::is_ascii_digit).collect();
            let abroad = parsed.number.trim_start_matches('+').to_owned();
            for form in [parsed.number, abroad, parsed.national_number, digits, national] {
                if !form.is_empty() && !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        Err(_) => forms.push(number.to_owned()),
    }
    let mut terms = forms.iter().map(|form| Term::phrase(form));
    let first = terms.next().unwrap_or(Err(BuildError::EmptyTerm))?;
    terms.try_fold(first, |all, term| Ok(all.or(&term?))).map(Sought::of)
}
