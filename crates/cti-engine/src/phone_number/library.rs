//! Phone numbers by the metadata of Google's libphonenumber.

use std::sync::LazyLock;

use rlibphonenumber::{NotANumberError, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region};

use super::{MAX_PHONE_CHARS, ParsedNumber, PhoneError, PhoneNumbers};

/// Phone numbers of all countries, by the metadata 9.0.42 of Google's libphonenumber, read with `rlibphonenumber`.
///
/// The metadata, some 10 ms of work, is unpacked once per process, at the first number or in [`LibPhoneNumbers::warm`].
///
/// `tel:`, `sip:` and `sips:` in front and `@` with all after it are taken off before a text is read. Letters in a number
/// are read by the keypad (`1-800-FLOWERS`).
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
        let read = read(text, country)?;
        let mut number = ParsedNumber::new(read.country_code.to_string(), read.get_national_significant_number());
        number.country = read
            .get_region_code()
            .or(country
                .filter(|country| PHONE_NUMBER_UTIL.get_country_code_for_region(*country) == Some(read.country_code)))
            .filter(|region| *region != Region::World)
            .map(|region| region.to_string());
        number.valid = read.is_valid();
        number.ext = read.extension.filter(|ext| !ext.is_empty());
        Ok(number)
    }

    fn format_national(&self, text: &str, country: Option<&str>) -> Result<String, PhoneError> {
        let number = read(text, region(country)?)?;
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

fn read(text: &str, country: Option<Region>) -> Result<PhoneNumber, PhoneError> {
    if text.chars().nth(MAX_PHONE_CHARS).is_some() {
        return Err(PhoneError::TooLong);
    }
    let text = bare(text);
    // The library panics on a `tel:` that follows the context of the number that it should precede.
    if let (Some(context), Some(scheme)) = (text.find(";phone-context="), text.find("tel:"))
        && context < scheme
    {
        return Err(PhoneError::NotANumber);
    }
    PHONE_NUMBER_UTIL.parse(text, country).map_err(|error| match error {
        ParseError::InvalidCountryCode if country.is_none() && !international(text) => PhoneError::CountryNeeded,
        ParseError::InvalidCountryCode => PhoneError::UnknownCallingCode,
        ParseError::NotANumber(NotANumberError::FailedToParseNumberAsInt(_)) | ParseError::TooLongNsn => {
            PhoneError::TooLong
        }
        ParseError::NotANumber(_) => PhoneError::NotANumber,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::TooShort,
    })
}

/// The number in an address: without the scheme in front and the host behind.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = match text.split_once(':') {
        Some((scheme, rest)) if ["tel", "sip", "sips"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        _ => text,
    };
    text.split_once('@').map_or(text, |(number, _)| number)
}

/// Whether the first character that may begin a number is a plus, plain or full width.
fn international(text: &str) -> bool {
    text.chars().find(|c| matches!(c, '+' | '\u{ff0b}') || c.is_numeric()).is_some_and(|c| !c.is_numeric())
}
