//! Phone numbers by the metadata of Google's libphonenumber.

use std::sync::LazyLock;

use rlibphonenumber::{
    NotANumberError, NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region,
};

use super::text::{bare, is_too_long};
use super::{ParsedNumber, PhoneError, PhoneNumbers, WrittenNumber, is_withheld};

/// Phone numbers of all countries, by the metadata 9.0.42 of Google's libphonenumber, read with `rlibphonenumber`.
///
/// The metadata is unpacked once per process, at the first number or in [`LibPhoneNumbers::warm`]: some 10 ms of work, and
/// some 0.4 s in a debug build.
///
/// `tel:`, `sip:` and `sips:` in front and `@` with all after it are taken off before a text is read. A number ends where
/// text begins ([`WrittenNumber`]): what follows is its note. Letters never become digits, so that a number that is spelt as
/// a word (`1-800-FLOWERS`) is refused.
///
/// ```
/// use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
///
/// let number = LibPhoneNumbers.parse("06 698 12345", Some("it"))?;
/// assert_eq!((number.number.as_str(), number.national_number.as_str()), ("+390669812345", "0669812345"));
/// assert_eq!(LibPhoneNumbers.format_national("+12125550123", None)?, "(212) 555-0123");
/// # Ok::<(), cti_engine::phone_number::PhoneError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LibPhoneNumbers;

impl LibPhoneNumbers {
    /// Unpacks the metadata now, so that the first number does not wait for it.
    pub fn warm() {
        LazyLock::force(&PHONE_NUMBER_UTIL);
    }
}

impl PhoneNumbers for LibPhoneNumbers {
    fn parse(&self, text: &str, country: Option<&str>) -> Result<ParsedNumber, PhoneError> {
        let country = region(country)?;
        let (read, note) = read(text, country)?;
        let mut number = ParsedNumber::new(read.country_code.to_string(), read.get_national_significant_number());
        number.country = read
            .get_region_code()
            .or(country
                .filter(|country| PHONE_NUMBER_UTIL.get_country_code_for_region(*country) == Some(read.country_code)))
            .filter(|region| *region != Region::World)
            .map(|region| region.to_string());
        number.valid = read.is_valid();
        number.note = note.map(str::to_owned);
        number.ext = read.extension.filter(|ext| !ext.is_empty());
        Ok(number)
    }

    fn format_national(&self, text: &str, country: Option<&str>) -> Result<String, PhoneError> {
        let (number, _) = read(text, region(country)?)?;
        Ok(number.format_as(PhoneNumberFormat::National).into_owned())
    }
}

fn region(country: Option<&str>) -> Result<Option<Region>, PhoneError> {
    let Some(country) = country.map(str::trim).filter(|country| !country.is_empty()) else { return Ok(None) };
    Region::from_code(country)
        .ok()
        .filter(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(*region).is_some())
        .map(Some)
        .ok_or_else(|| PhoneError::UnknownCountry { country: country.chars().take(16).collect() })
}

/// The number in a text, and the note behind it.
fn read(text: &str, country: Option<Region>) -> Result<(PhoneNumber, Option<&str>), PhoneError> {
    if is_too_long(text) {
        return Err(PhoneError::TooLong);
    }
    if is_withheld(text) {
        return Err(if bare(text).is_empty() { PhoneError::NotANumber } else { PhoneError::Withheld });
    }
    let written = WrittenNumber::read(text).ok_or(PhoneError::NotANumber)?;
    let text = bare(text);
    if text.contains(";phone-context=") {
        return in_context(text, country);
    }
    let mut dialled = written.number;
    let is_international = dialled.starts_with('+');
    if let Some(extension) = &written.extension {
        dialled.extend([";ext=", extension]);
    }
    let number = google(&dialled, country, is_international)?;
    let complete = match written.note {
        Some(_) if written.runs_into_letters => number.is_valid(),
        Some(_) => number.is_possible_with_reason() == Ok(NumberLengthType::IsPossible),
        None => true,
    };
    if complete { Ok((number, written.note)) } else { Err(PhoneError::NotANumber) }
}

/// A number of RFC 3966 with its context: `331-6005;phone-context=+64-3`.
fn in_context(text: &str, country: Option<Region>) -> Result<(PhoneNumber, Option<&str>), PhoneError> {
    let number = text.split(';').next().unwrap_or_default();
    // The library panics on a `tel:` that follows the context of the number that it should precede.
    if text.contains("tel:") || number.contains(char::is_alphabetic) {
        return Err(PhoneError::NotANumber);
    }
    Ok((google(text, country, number.starts_with(['+', '\u{ff0b}']))?, None))
}

fn google(text: &str, country: Option<Region>, is_international: bool) -> Result<PhoneNumber, PhoneError> {
    PHONE_NUMBER_UTIL.parse(text, country).map_err(|error| match error {
        ParseError::InvalidCountryCode if country.is_none() && !is_international => PhoneError::CountryNeeded,
        ParseError::InvalidCountryCode => PhoneError::UnknownCallingCode,
        ParseError::NotANumber(NotANumberError::FailedToParseNumberAsInt(_)) | ParseError::TooLongNsn => {
            PhoneError::TooLong
        }
        ParseError::NotANumber(_) => PhoneError::NotANumber,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::TooShort,
    })
}
