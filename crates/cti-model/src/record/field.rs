//! How a field's value stands in a record that a query returns.

use serde_json::Value;

/// A value that a field of a record can have.
pub(crate) trait Field: Sized {
    /// Reads the value of a field; never called with `null`.
    ///
    /// # Errors
    /// A sentence that says what stands there and what was expected.
    fn from_field(value: &Value) -> Result<Self, String>;

    /// Writes the value; `null` when it is not set.
    fn to_field(&self) -> Value;

    /// Whether there is nothing to write into a file.
    fn is_unset(&self) -> bool {
        false
    }
}

impl Field for String {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| unexpected(value, "text"))
    }

    fn to_field(&self) -> Value {
        if self.is_empty() { Value::Null } else { self.as_str().into() }
    }

    fn is_unset(&self) -> bool {
        self.is_empty()
    }
}

impl Field for bool {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| unexpected(value, "true or false"))
    }

    fn to_field(&self) -> Value {
        (*self).into()
    }
}

impl Field for i64 {
    /// A number field without decimals; Salesforce writes it as `3.0`.
    fn from_field(value: &Value) -> Result<Self, String> {
        // Salesforce stores 18 digits; a double holds 15 of them, and what it holds exactly is taken.
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 2^53")]
        let whole = |number: f64| (number.fract() == 0.0 && number.abs() <= 9e15).then_some(number as Self);
        value.as_i64().or_else(|| value.as_f64().and_then(whole)).ok_or_else(|| unexpected(value, "a whole number"))
    }

    fn to_field(&self) -> Value {
        (*self).into()
    }
}

impl<T: Field> Field for Option<T> {
    fn from_field(value: &Value) -> Result<Self, String> {
        T::from_field(value).map(Some)
    }

    fn to_field(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_field)
    }

    fn is_unset(&self) -> bool {
        self.is_none()
    }
}

/// `it is a number, expected text`.
pub(crate) fn unexpected(value: &Value, expected: &str) -> String {
    format!("it is {}, expected {expected}", kind(value))
}

/// What a value is, in words that follow *is*.
pub(crate) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true/false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
