//! Phone numbers: reading one as a country writes it, and writing it for that country or for the world.

mod dial;
#[cfg(feature = "phone")]
mod library;
mod text;

use cti_model::{ParsedNumberShape, ProductVersion};
use serde::Serialize;
use serde_json::{Map, Value};

pub(crate) use self::dial::looked_up;
pub use self::dial::{Dialling, is_e164};
#[cfg(feature = "phone")]
pub use self::library::LibPhoneNumbers;
pub(crate) use self::text::is_withheld_in_digits;
pub use self::text::{WrittenNumber, ascii_signs, is_withheld};

/// The longest text that is read as a phone number, in characters; the prefix and host of an address count too.
pub const MAX_PHONE_CHARS: usize = 250;

/// A phone number that was read: what a flow finds under `$.contact.parsedNumber`.
///
/// Serialises with the product's names in camel case, members that are not known left out. A flow gets
/// [`ParsedNumber::to_value`], which has the older member `phone` too.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ParsedNumber {
    /// The number for the world, in E.164: `+`, calling code, national number. No extension.
    pub number: String,
    /// The national significant number: digits without the prefix that is dialled inside of the country, but with the
    /// leading zeros that belong to the number (Italy, San Marino).
    pub national_number: String,
    /// ISO 3166-1 alpha-2 code of the country, in capitals: `US`. Where several countries share a calling code, the one
    /// in whose plan the number is valid, else the one that the caller named. None for numbers of no country (`+800`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The digits after the `+`: `1`, `44`, `800`.
    pub country_calling_code: String,
    /// The digits of the extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext: Option<String>,
    /// What stood behind the number in the text: `(GSM)`, `home`. It is not among what a flow sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the numbering plan of the country has such a number. A number can be read and yet not exist.
    pub valid: bool,
}

redacted!(
    struct ParsedNumber {}
);

impl ParsedNumber {
    /// A number with no country, no extension, and not known to be valid; the public fields say more.
    pub fn new(country_calling_code: impl Into<String>, national_number: impl Into<String>) -> Self {
        let (country_calling_code, national_number) = (country_calling_code.into(), national_number.into());
        Self {
            number: format!("+{country_calling_code}{national_number}"),
            national_number,
            country: None,
            country_calling_code,
            ext: None,
            note: None,
            valid: false,
        }
    }

    /// The number as a flow of a product version sees it: before 5.22 only `phone` and `country`, since then what
    /// [`ParsedNumber::to_value`] gives, without `phone` (section 2.1).
    pub fn to_value_in(&self, version: ProductVersion) -> Value {
        match version.parsed_number() {
            ParsedNumberShape::Legacy => {
                let country =
                    self.country.as_ref().map(|country| ("country".to_owned(), Value::from(country.as_str())));
                let phone = ("phone".to_owned(), Value::from(self.national_number.as_str()));
                Value::Object(country.into_iter().chain([phone]).collect())
            }
            _ => {
                let mut value = self.to_value();
                if let Some(members) = value.as_object_mut() {
                    members.shift_remove("phone");
                }
                value
            }
        }
    }

    /// The number as a flow sees it: `number`, `nationalNumber`, `phone`, `country`, `countryCallingCode`, `ext` and
    /// `valid`, the unknown ones left out.
    ///
    /// `phone` is the national number once more. Before 5.22 the product had `country` and `phone` only, and its default
    /// flows still search for `$.contact.parsedNumber.phone`; since then it has `number` and `nationalNumber`. Source:
    /// release notes of 5.22; that both are here is this project's decision.
    pub fn to_value(&self) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, text: &str| members.insert(name.to_owned(), Value::from(text));
        put("number", &self.number);
        put("nationalNumber", &self.national_number);
        put("phone", &self.national_number);
        if let Some(country) = &self.country {
            put("country", country);
        }
        put("countryCallingCode", &self.country_calling_code);
        if let Some(ext) = &self.ext {
            put("ext", ext);
        }
        members.insert("valid".to_owned(), Value::from(self.valid));
        Value::Object(members)
    }
}

/// Why a text was not read as a phone number. The text itself is not repeated: it may be a customer's number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// The text does not look like a phone number, or is one that is spelt as a word (`1-800-FLOWERS`).
    #[error("the text is not a phone number")]
    NotANumber,
    /// The text says that the caller withholds the number: see [`is_withheld`].
    #[error("the caller's number is withheld")]
    Withheld,
    /// The text has no `+`, so its country has to be given.
    #[error("a phone number without `+` needs a country, and none is given")]
    CountryNeeded,
    /// The country is not an ISO 3166-1 alpha-2 code, or has no numbering plan.
    #[error("`{}` is not a known country: write two letters as in ISO 3166, such as US or GB", cti_model::OneLine(.country))]
    UnknownCountry {
        /// What was given, cut to 16 characters.
        country: String,
    },
    /// What follows the `+` is not the calling code of any country.
    #[error("the phone number begins with a calling code that does not exist")]
    UnknownCallingCode,
    /// Fewer digits than any phone number has.
    #[error("the text is too short for a phone number")]
    TooShort,
    /// Over [`MAX_PHONE_CHARS`], or more digits than any phone number has.
    #[error("the text is too long for a phone number")]
    TooLong,
    /// Nothing here reads phone numbers: see [`NoPhoneNumbers`].
    #[error("phone numbers are not supported here: the crate was built without its feature `phone`")]
    Unsupported,
}

/// Reads and writes phone numbers. The engine asks for it behind this trait, so that a host may bring its own.
///
/// `country` is an ISO 3166-1 alpha-2 code in any letter case: the country as whose number a text without `+` is read.
/// Nothing and blank are the same. A text that begins with `+` needs none, but one that is given must exist.
pub trait PhoneNumbers: Send + Sync + std::fmt::Debug {
    /// Reads a phone number, with a note behind it or a word before it: `(212) 555-0123`, `+44 20 7946 0000`, `tel:+1-212-555-0123;ext=5`, `sip:+12125550123@host`.
    ///
    /// # Errors
    /// [`PhoneError`] for a text that is not a phone number, a country that is needed or unknown, and a text that is
    /// too short or too long. A number that can be read but is not valid is not an error: see [`ParsedNumber::valid`].
    fn parse(&self, text: &str, country: Option<&str>) -> Result<ParsedNumber, PhoneError>;

    /// Reads a phone number and writes it as its own country does: `(212) 555-0123`, `020 7946 0000 ext. 5`.
    ///
    /// # Errors
    /// As for [`PhoneNumbers::parse`].
    fn format_national(&self, text: &str, country: Option<&str>) -> Result<String, PhoneError>;
}

/// No phone numbers: answers [`PhoneError::Unsupported`], for a build without the feature `phone`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoPhoneNumbers;

impl PhoneNumbers for NoPhoneNumbers {
    fn parse(&self, _: &str, _: Option<&str>) -> Result<ParsedNumber, PhoneError> {
        Err(PhoneError::Unsupported)
    }

    fn format_national(&self, _: &str, _: Option<&str>) -> Result<String, PhoneError> {
        Err(PhoneError::Unsupported)
    }
}

/// What a desk reads phone numbers with by default.
pub(crate) fn standard() -> std::sync::Arc<dyn PhoneNumbers> {
    #[cfg(feature = "phone")]
    return std::sync::Arc::new(LibPhoneNumbers);
    #[cfg(not(feature = "phone"))]
    std::sync::Arc::new(NoPhoneNumbers)
}

/// The phone numbers in a text, in a form in which two spellings of one number are equal: E.164 (`+12025550123`), or the
/// digits alone for what cannot be read as a number of a country, such as an extension. A note hides no number, and a
/// text may hold several. Withheld numbers are not numbers.
///
/// ```
/// use cti_engine::phone_number::{LibPhoneNumbers, comparable_numbers};
///
/// let numbers = |text| comparable_numbers(&LibPhoneNumbers, text, Some("US"));
/// assert_eq!(numbers("(202) 555-0123 (office)"), numbers("+1 202 555 0123"));
/// assert_eq!(numbers("202-555-0123 / 202-555-0199"), ["+12025550123", "+12025550199"]);
/// assert!(numbers("anonymous").is_empty());
/// ```
pub fn comparable_numbers(numbers: &dyn PhoneNumbers, text: &str, country: Option<&str>) -> Vec<String> {
    /// A field that holds more has text in it.
    const MOST: usize = 4;
    let mut found = Vec::new();
    let mut rest = text;
    while found.len() < MOST && rest.len() <= MAX_PHONE_CHARS && !is_withheld(rest) {
        let Some(written) = WrittenNumber::read(rest) else { break };
        match numbers.parse(rest, country) {
            Ok(parsed) => found.push(parsed.number),
            // Fewer digits are a count or a year; an extension of an office has three at least.
            Err(_) if written.number.len() >= 3 => found.push(written.number),
            Err(_) => {}
        }
        let Some(note) = written.note else { break };
        rest = note;
    }
    found
}
