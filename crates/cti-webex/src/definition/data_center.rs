//! Data centers of Webex Contact Center, and the addresses of its agent desktop (`webex` section 5.7).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A data center, by the word that stands in its addresses: `us1`.
///
/// ```
/// use cti_webex::definition::DataCenter;
///
/// let frankfurt: DataCenter = "https://desktop.wxcc-eu2.cisco.com/".parse()?;
/// assert_eq!((frankfurt.as_str(), frankfurt.region()), ("eu2", Some("European Union")));
/// assert_eq!(DataCenter::new("anz1")?.desktop_url(), "https://desktop.wxcc-anz1.cisco.com");
/// assert!("https://desktop.example.com/".parse::<DataCenter>().is_err());
/// # Ok::<(), cti_webex::definition::DataCenterError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataCenter(String);

/// A text that names no data center.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` does not name a data center: expected `us1`, or an address such as `https://desktop.wxcc-us1.cisco.com`",
    cti_model::shortened(.0)
)]
pub struct DataCenterError(String);

/// The data centers that are known here, and the regions that they serve.
const KNOWN: [(&str, &str); 6] = [
    ("us1", "North America"),
    ("eu1", "United Kingdom"),
    ("eu2", "European Union"),
    ("anz1", "Asia Pacific"),
    ("jp1", "Japan"),
    ("sg1", "Singapore"),
];

/// Hosts that stand before the data center's word.
const HOSTS: [&str; 3] = ["desktop.wxcc-", "portal.wxcc-", "portal-v2.wxcc-"];

impl DataCenter {
    /// The data center of that word: lower-case letters, then digits.
    ///
    /// # Errors
    /// For text of another form.
    pub fn new(word: &str) -> Result<Self, DataCenterError> {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = word.len() - letters.len();
        let is_word = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_word && (1..=3).contains(&digits) && word.len() <= 16 {
            Ok(Self(word.to_owned()))
        } else {
            Err(DataCenterError(word.to_owned()))
        }
    }

    /// The data centers that are known here.
    pub fn known() -> impl ExactSizeIterator<Item = Self> {
        KNOWN.iter().map(|(word, _)| Self((*word).to_owned()))
    }

    /// The word, such as `us1`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The region that it serves; `None` where the data center is not known here.
    pub fn region(&self) -> Option<&'static str> {
        KNOWN.iter().find(|(word, _)| *word == self.0).map(|(_, region)| *region)
    }

    /// Whether it is known here.
    pub fn is_known(&self) -> bool {
        self.region().is_some()
    }

    /// The address of the agent desktop, which is that of the soft phone.
    pub fn desktop_url(&self) -> String {
        format!("https://desktop.wxcc-{}.cisco.com", self.0)
    }

    /// The address of the administrator's portal.
    pub fn portal_url(&self) -> String {
        format!("https://portal.wxcc-{}.cisco.com", self.0)
    }
}

impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl std::str::FromStr for DataCenter {
    type Err = DataCenterError;

    /// Reads a word, or the address of a desktop or portal.
    fn from_str(text: &str) -> Result<Self, DataCenterError> {
        let error = || DataCenterError(text.to_owned());
        let trimmed = text.trim();
        let Some((scheme, rest)) = trimmed.split_once("://") else { return Self::new(trimmed) };
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(error());
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.strip_suffix(":443").unwrap_or(host).to_ascii_lowercase();
        let word = HOSTS.iter().find_map(|before| host.strip_prefix(before)?.strip_suffix(".cisco.com"));
        word.and_then(|word| Self::new(word).ok()).ok_or_else(error)
    }
}

impl TryFrom<String> for DataCenter {
    type Error = DataCenterError;

    fn try_from(word: String) -> Result<Self, DataCenterError> {
        Self::new(&word)
    }
}

impl From<DataCenter> for String {
    fn from(data_center: DataCenter) -> Self {
        data_center.0
    }
}
