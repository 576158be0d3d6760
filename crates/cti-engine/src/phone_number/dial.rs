//! From the text of a phone field to the number that is dialled or looked up.

use std::borrow::Cow;

use super::text::{bare, is_too_long};
use super::{PhoneError, PhoneNumbers, WrittenNumber, is_withheld};

/// How the blocks that dial take a phone number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialling {
    /// Only a number in E.164, with or without blanks, a note or an extension; these are not dialled. Amazon Connect puts
    /// `+1` in front of any other number.
    #[default]
    E164,
    /// The text as it is, for a contact center that reads it by the habits of its own country.
    AsWritten,
}

impl Dialling {
    /// What is dialled for a text.
    ///
    /// # Errors
    /// [`PhoneError`] when that is nothing: with [`Dialling::E164`] whatever has no `+`, with both the number of a caller
    /// who withholds it.
    ///
    /// ```
    /// # #[cfg(feature = "phone")] {
    /// use cti_engine::phone_number::{Dialling, LibPhoneNumbers, PhoneError};
    ///
    /// let dialled = |text| Dialling::E164.number(text, &LibPhoneNumbers);
    /// assert_eq!(dialled("+32 486 12 34 56 (GSM)").as_deref(), Ok("+32486123456"));
    /// assert_eq!(dialled("(202) 555-0123"), Err(PhoneError::CountryNeeded));
    /// assert_eq!(Dialling::AsWritten.number("(202) 555-0123", &LibPhoneNumbers).as_deref(), Ok("(202) 555-0123"));
    /// # }
    /// ```
    pub fn number<'t>(self, text: &'t str, numbers: &dyn PhoneNumbers) -> Result<Cow<'t, str>, PhoneError> {
        if is_withheld(text) {
            return Err(if bare(text).is_empty() { PhoneError::NotANumber } else { PhoneError::Withheld });
        }
        if self == Self::AsWritten || is_e164(text) {
            return Ok(Cow::Borrowed(text));
        }
        let written = written(text)?;
        if !written.number.starts_with('+') {
            return Err(PhoneError::CountryNeeded);
        }
        match numbers.parse(text, None) {
            Ok(read) => Ok(Cow::Owned(read.number)),
            // Without a library only the length says whether the letters behind it are a part of it.
            Err(PhoneError::Unsupported) => {
                let is_whole = is_e164(&written.number) && !written.runs_into_letters && written.number.len() > 8;
                if is_whole { Ok(Cow::Owned(written.number)) } else { Err(PhoneError::NotANumber) }
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a text is a number in E.164 and nothing else: `+`, then 2 to 15 digits of which the first is not 0
/// (`external-apis` section 6).
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// The number that is written in a text.
fn written(text: &str) -> Result<WrittenNumber<'_>, PhoneError> {
    if is_too_long(text) {
        return Err(PhoneError::TooLong);
    }
    WrittenNumber::read(text).ok_or(PhoneError::NotANumber)
}

/// The number by which records are looked up: as it is written, without a note behind it.
///
/// # Errors
/// [`PhoneError`] for a text that holds no number, or that of a caller who withholds it.
pub(crate) fn looked_up<'t>(text: &'t str, numbers: &dyn PhoneNumbers) -> Result<Cow<'t, str>, PhoneError> {
    if is_withheld(text) {
        return Err(PhoneError::Withheld);
    }
    let written = written(text)?;
    match written.note {
        None => Ok(Cow::Borrowed(text)),
        // The letters may be a part of the number.
        Some(_) if written.runs_into_letters => Ok(Cow::Owned(numbers.parse(text, None)?.number)),
        Some(_) => Ok(Cow::Owned(written.number)),
    }
}
