//! Record ids: 15 and 18 characters, checksum, case repair, key prefix.

use std::fmt;
use std::str::FromStr;

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

/// The characters of a checksum; each stands for the five bits of one third of the id.
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The digits of a record's number, in the order of their bytes.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The id of a record (`external-apis` section 4.3).
///
/// Salesforce writes one id in two forms: 15 characters that differ by letter case, or 18 of which the last three tell
/// the case of the others. Both forms are read into the long one, so that two ids are equal if and only if they name the
/// same record. Letter case always counts.
///
/// ```
/// use cti_sfdc::RecordId;
///
/// let id: RecordId = "0015g00000AbCdE".parse()?;
/// assert_eq!(id, "0015g00000AbCdEAAV".parse()?);
/// assert_ne!(id, "0015g00000abcde".parse()?);
/// assert_eq!((id.as_str(), id.short(), id.prefix()), ("0015g00000AbCdEAAV", "0015g00000AbCdE", "001"));
/// // A tool that lost the case lost nothing: the checksum still has it.
/// assert_eq!(RecordId::repair("0015G00000ABCDEAAV")?, id);
/// # Ok::<(), cti_sfdc::IdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId([u8; 18]);

/// Why a text is not a record id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// It has another length, or other characters than letters and digits of ASCII.
    #[error("`{}` is not a record id: expected 15 or 18 letters and digits", OneLine(.0))]
    Malformed(String),
    /// The last three of its 18 characters do not belong to the others.
    #[error("`{}` is not a record id: its last three characters do not fit the others, so a character is wrong", OneLine(.0))]
    Checksum(String),
}

impl RecordId {
    /// The id that a text is, in either form.
    ///
    /// # Errors
    /// [`IdError::Malformed`], and [`IdError::Checksum`] for 18 characters that contradict each other.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let malformed = || IdError::Malformed(shortened(text));
        let bytes = text.as_bytes();
        if !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(malformed());
        }
        let id = Self::with_checksum(bytes.get(..15).ok_or_else(malformed)?);
        match bytes.len() {
            15 => Ok(id),
            18 if id.0 == bytes => Ok(id),
            18 => Err(IdError::Checksum(shortened(text))),
            _ => Err(malformed()),
        }
    }

    /// The id that a text of 18 characters is, although something has written all of its letters as capitals or all as
    /// small letters: the checksum gives the case back. Every other text is read as by [`RecordId::parse`].
    ///
    /// # Errors
    /// As for [`RecordId::parse`]: an id of mixed case whose checksum is wrong has not lost its case but a character.
    pub fn repair(text: &str) -> Result<Self, IdError> {
        let one_case =
            !text.contains(|c: char| c.is_ascii_uppercase()) || !text.contains(|c: char| c.is_ascii_lowercase());
        let intact = Self::parse(text);
        if intact.is_ok() || text.len() != 18 || !one_case {
            return intact;
        }
        let wrong = || IdError::Checksum(shortened(text));
        let bytes = text.as_bytes();
        let (body, checksum) = bytes.split_at_checked(15).ok_or_else(wrong)?;
        let mut repaired = [0; 15];
        for ((third, letters), bits) in repaired.chunks_mut(5).zip(body.chunks(5)).zip(checksum) {
            let bits = CHECKSUM.iter().position(|known| *known == bits.to_ascii_uppercase()).ok_or_else(wrong)?;
            for (at, (to, letter)) in third.iter_mut().zip(letters).enumerate() {
                *to = if bits >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
            }
        }
        let id = Self::with_checksum(&repaired);
        // A digit has no case: a checksum that gives it one is not of this id.
        if id.as_str().eq_ignore_ascii_case(text) { Ok(id) } else { Err(wrong()) }
    }

    /// The id of the record of a number, among those of an object type whose ids have that prefix. Ids of one prefix sort
    /// as their numbers do.
    pub(crate) fn numbered(prefix: [u8; 3], number: u64) -> Self {
        let mut body = *b"0005g0000000000";
        body[..3].copy_from_slice(&prefix);
        let mut rest = number;
        for digit in body[6..].iter_mut().rev() {
            let value = usize::try_from(rest % 62).unwrap_or_default();
            *digit = DIGITS.get(value).copied().unwrap_or(b'0');
            rest /= 62;
        }
        Self::with_checksum(&body)
    }

    fn with_checksum(body: &[u8]) -> Self {
        let mut id = [b'0'; 18];
        for (to, from) in id.iter_mut().zip(body.iter().take(15)) {
            *to = *from;
        }
        let thirds = body.chunks(5).map(|third| {
            let capitals = third.iter().enumerate().filter(|(_, letter)| letter.is_ascii_uppercase());
            capitals.map(|(at, _)| 1_usize << at).sum::<usize>()
        });
        for (to, bits) in id[15..].iter_mut().zip(thirds) {
            *to = CHECKSUM.get(bits).copied().unwrap_or(b'A');
        }
        Self(id)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The 15 characters of the short form.
    pub fn short(&self) -> &str {
        self.as_str().get(..15).unwrap_or_default()
    }

    /// The three characters that tell the object type: `003` for a contact.
    pub fn prefix(&self) -> &str {
        self.as_str().get(..3).unwrap_or_default()
    }

    pub(crate) fn prefix_bytes(&self) -> [u8; 3] {
        [self.0[0], self.0[1], self.0[2]]
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

impl FromStr for RecordId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RecordId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RecordId> for String {
    fn from(id: RecordId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordId({})", self.as_str())
    }
}
