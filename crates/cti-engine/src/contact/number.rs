//! The number of a customer, which is read once.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::phone_number::{ParsedNumber, PhoneError, PhoneNumbers};

/// The number of a customer, as the network gave it. What it was read as is remembered, by its clones too; that counts
/// neither for equality nor in its JSON, which is the text. `Debug` does not show it. Cheap to clone.
///
/// ```
/// use cti_engine::contact::CustomerNumber;
///
/// let number = CustomerNumber::from("+12025550123");
/// assert_eq!(&*number, "+12025550123");
/// assert_eq!(format!("{number:?}"), "CustomerNumber(..)");
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct CustomerNumber(Arc<Number>);

struct Number {
    text: String,
    parsed: OnceLock<Result<ParsedNumber, PhoneError>>,
}

impl CustomerNumber {
    /// The number as the network gave it.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The number as it is read without a country. It is read once: later calls give what the first one found, whatever
    /// `numbers` they bring.
    ///
    /// # Errors
    /// As for [`PhoneNumbers::parse`].
    pub fn parsed(&self, numbers: &dyn PhoneNumbers) -> Result<&ParsedNumber, &PhoneError> {
        self.0.parsed.get_or_init(|| numbers.parse(&self.0.text, None)).as_ref()
    }
}

impl Deref for CustomerNumber {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl PartialEq for CustomerNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for CustomerNumber {}

impl From<String> for CustomerNumber {
    fn from(text: String) -> Self {
        Self(Arc::new(Number { text, parsed: OnceLock::new() }))
    }
}

impl From<&str> for CustomerNumber {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<CustomerNumber> for String {
    fn from(number: CustomerNumber) -> Self {
        number.0.text.clone()
    }
}

impl fmt::Debug for CustomerNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerNumber(..)")
    }
}
