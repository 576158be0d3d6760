//! Casting a value to a type named by a flow.

use std::error::Error;
use std::fmt;

use serde_json::Value;

use super::number::{number_value, to_number};
use super::text::to_text;
use super::truthy;
use crate::one_line::OneLine;

/// A type a value can be cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CastType {
    /// `Number(value)`; NaN and the infinities become `null`.
    Number,
    /// `String(value)`.
    String,
    /// `Boolean(value)`.
    Boolean,
    /// `JSON.parse(value)` of a text; any other value is left as it is.
    Object,
}

impl CastType {
    /// The names, in small letters.
    pub(crate) const NAMES: [(&str, Self); 7] = [
        ("number", Self::Number),
        ("string", Self::String),
        ("text", Self::String),
        ("boolean", Self::Boolean),
        ("bool", Self::Boolean),
        ("object", Self::Object),
        ("json", Self::Object),
    ];

    /// The type of that name, in capital or small letters: `number`, `string` or `text`, `boolean` or `bool`,
    /// `object` or `json`.
    ///
    /// ```
    /// use cti_model::js::CastType;
    ///
    /// assert_eq!(CastType::parse("Text"), Some(CastType::String));
    /// assert_eq!(CastType::parse("integer"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, cast_type)| cast_type)
    }
}

/// The value cast to a type.
///
/// Casting `undefined` to [`CastType::Object`] gives `null`, as JSON has no `undefined`. JSON is read by `serde_json`:
/// a number of very many digits is the nearest one only with that crate's feature `float_roundtrip`.
///
/// # Errors
///
/// [`CastError`] if a text cast to [`CastType::Object`] is not JSON. No other cast fails. Besides what `JSON.parse`
/// rejects, that is a text with more than 127 levels, a number beyond the range of an `f64` or an escaped lone
/// surrogate.
///
/// ```
/// use cti_model::js::{CastType, cast};
/// use serde_json::{Value, json};
///
/// assert_eq!(cast(Some(&json!("12")), CastType::Number), Ok(json!(12)));
/// assert_eq!(cast(Some(&json!("12a")), CastType::Number), Ok(Value::Null));
/// assert_eq!(cast(Some(&json!("{\"a\": 1}")), CastType::Object), Ok(json!({"a": 1})));
/// assert!(cast(Some(&json!("{a: 1}")), CastType::Object).is_err());
/// ```
pub fn cast(value: Option<&Value>, cast_type: CastType) -> Result<Value, CastError> {
    match (cast_type, value) {
        (CastType::Number, _) => Ok(number_value(to_number(value))),
        (CastType::String, _) => Ok(Value::String(to_text(value).into_owned())),
        (CastType::Boolean, _) => Ok(Value::Bool(truthy(value))),
        (CastType::Object, Some(Value::String(text))) => {
            serde_json::from_str(text).map_err(|error| CastError { reason: error.to_string() })
        }
        (CastType::Object, _) => Ok(value.cloned().unwrap_or(Value::Null)),
    }
}

/// A text cast to an object is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastError {
    reason: String,
}

impl fmt::Display for CastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not JSON: {}", OneLine(&self.reason))
    }
}

impl Error for CastError {}
