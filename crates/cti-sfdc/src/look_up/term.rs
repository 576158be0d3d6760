//! From the text of a customer to a term of a search.

use cti_engine::phone_number::{PhoneNumbers, is_withheld};

use crate::soql::BuildError;
use crate::sosl::Term;

/// A term for a text: a phone number in all of its forms, or words. `None` when there is nothing to search for: the text is
/// blank, or says that the number is withheld.
pub(super) fn text_term(
    numbers: &dyn PhoneNumbers,
    country: Option<&str>,
    text: &str,
) -> Result<Option<Term>, BuildError> {
    let is_dialled = text.chars().all(|sign| sign.is_ascii_digit() || " +-()./".contains(sign));
    if is_withheld(text) {
        return Ok(None);
    }
    if is_dialled || numbers.parse(text, country).is_ok() {
        return number_term(numbers, country, text);
    }
    Term::words(text).map(Some)
}

/// A term for a phone number: as it would be dialled from abroad, and as its own country writes it. `None` for one that
/// is withheld.
pub(super) fn number_term(
    numbers: &dyn PhoneNumbers,
    country: Option<&str>,
    number: &str,
) -> Result<Option<Term>, BuildError> {
    if is_withheld(number) {
        return Ok(None);
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
    terms.try_fold(first, |all, term| Ok(all.or(&term?))).map(Some)
}
