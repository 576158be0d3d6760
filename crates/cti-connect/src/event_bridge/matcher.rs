//! What a list of a pattern may hold, and whether a leaf of an event matches it.

use std::fmt;

use crate::event_bridge::address::{Address, Cidr};
use crate::event_bridge::case;
use crate::event_bridge::flat::Leaf;
use crate::event_bridge::number::Comparable;
use crate::event_bridge::wildcard::Wildcard;

/// One member of a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matcher {
    Text(String),
    /// A text that is an address: every spelling of it.
    Address(Address, String),
    /// A number as it is written, and its value when it has one that compares.
    Number(String, Option<Comparable>),
    True,
    False,
    Null,
    Prefix(String),
    Suffix(String),
    PrefixIgnoreCase(String),
    SuffixIgnoreCase(String),
    EqualsIgnoreCase(String),
    Wildcard(Wildcard, String),
    Numeric(Numeric),
    Cidr(Cidr, String),
    Exists(bool),
    AnythingBut(Except),
}

/// What `anything-but` leaves out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Except {
    Texts(Vec<String>),
    Numbers(Vec<Comparable>, Vec<String>),
    Prefix(Vec<String>),
    Suffix(Vec<String>),
    EqualsIgnoreCase(Vec<String>),
    Wildcard(Vec<(Wildcard, String)>),
}

/// A range of numbers; each bound says whether it is itself in the range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numeric {
    pub(crate) bottom: Option<(Comparable, bool)>,
    pub(crate) top: Option<(Comparable, bool)>,
    pub(crate) written: String,
}

impl Numeric {
    fn holds(&self, number: Comparable) -> bool {
        let above = self.bottom.is_none_or(|(bottom, included)| number > bottom || included && number == bottom);
        let below = self.top.is_none_or(|(top, included)| number < top || included && number == top);
        above && below
    }
}

impl Matcher {
    /// Whether a leaf that is there matches.
    pub(crate) fn matches(&self, leaf: Leaf<'_>) -> bool {
        match (self, leaf) {
            (Self::Exists(wanted), _) => *wanted,
            (Self::AnythingBut(except), leaf) => !except.leaves_out(leaf),
            (Self::Text(wanted), Leaf::Text(text)) => wanted == text,
            (Self::Address(wanted, _), Leaf::Text(text)) => Address::read(text) == Some(*wanted),
            (Self::Prefix(wanted), Leaf::Text(text)) => text.starts_with(wanted.as_str()),
            (Self::Suffix(wanted), Leaf::Text(text)) => text.ends_with(wanted.as_str()),
            (Self::PrefixIgnoreCase(wanted), Leaf::Text(text)) => case::strip_prefix(text, wanted).is_some(),
            (Self::SuffixIgnoreCase(wanted), Leaf::Text(text)) => case::strip_suffix(text, wanted).is_some(),
            (Self::EqualsIgnoreCase(wanted), Leaf::Text(text)) => case::equal(text, wanted),
            (Self::Wildcard(wanted, _), Leaf::Text(text)) => wanted.matches(text),
            (Self::Cidr(range, _), Leaf::Text(text)) => Address::read(text).is_some_and(|it| range.holds(it)),
            (Self::Number(wanted, value), Leaf::Number(text, number)) => {
                wanted == text || value.is_some() && *value == number
            }
            (Self::Numeric(range), Leaf::Number(_, Some(number))) => range.holds(number),
            (Self::True, Leaf::True) | (Self::False, Leaf::False) | (Self::Null, Leaf::Null) => true,
            _ => false,
        }
    }

    /// Whether a field that is not there matches.
    pub(crate) fn matches_absence(&self) -> bool {
        *self == Self::Exists(false)
    }
}

impl Except {
    pub(crate) fn leaves_out(&self, leaf: Leaf<'_>) -> bool {
        match (self, leaf) {
            (Self::Texts(texts), Leaf::Text(text)) => texts.binary_search_by(|it| it.as_str().cmp(text)).is_ok(),
            (Self::Numbers(numbers, _), Leaf::Number(_, Some(number))) => numbers.contains(&number),
            (Self::Prefix(texts), Leaf::Text(text)) => texts.iter().any(|it| text.starts_with(it.as_str())),
            (Self::Suffix(texts), Leaf::Text(text)) => texts.iter().any(|it| text.ends_with(it.as_str())),
            (Self::EqualsIgnoreCase(texts), Leaf::Text(text)) => texts.iter().any(|it| case::equal(text, it)),
            (Self::Wildcard(wildcards), Leaf::Text(text)) => wildcards.iter().any(|(it, _)| it.matches(text)),
            _ => false,
        }
    }
}

/// A text between double quotes, as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// As the pattern writes it.
impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut operator = |name: &str, argument: &str| write!(f, "{{\"{name}\":{argument}}}");
        match self {
            Self::Text(text) | Self::Address(_, text) => f.write_str(&quoted(text)),
            Self::Number(text, _) => f.write_str(text),
            Self::True => f.write_str("true"),
            Self::False => f.write_str("false"),
            Self::Null => f.write_str("null"),
            Self::Prefix(text) => operator("prefix", &quoted(text)),
            Self::Suffix(text) => operator("suffix", &quoted(text)),
            Self::PrefixIgnoreCase(text) => operator("prefix", &format!("{{\"equals-ignore-case\":{}}}", quoted(text))),
            Self::SuffixIgnoreCase(text) => operator("suffix", &format!("{{\"equals-ignore-case\":{}}}", quoted(text))),
            Self::EqualsIgnoreCase(text) => operator("equals-ignore-case", &quoted(text)),
            Self::Wildcard(_, text) => operator("wildcard", &quoted(text)),
            Self::Numeric(range) => operator("numeric", &range.written),
            Self::Cidr(_, text) => operator("cidr", &quoted(text)),
            Self::Exists(wanted) => operator("exists", if *wanted { "true" } else { "false" }),
            Self::AnythingBut(except) => operator("anything-but", &except.to_string()),
        }
    }
}

impl fmt::Display for Except {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |items: &mut dyn Iterator<Item = String>| format!("[{}]", items.collect::<Vec<_>>().join(","));
        let texts = |texts: &[String]| list(&mut texts.iter().map(|text| quoted(text)));
        match self {
            Self::Texts(items) => f.write_str(&texts(items)),
            Self::Numbers(_, written) => f.write_str(&list(&mut written.iter().cloned())),
            Self::Prefix(items) => write!(f, "{{\"prefix\":{}}}", texts(items)),
            Self::Suffix(items) => write!(f, "{{\"suffix\":{}}}", texts(items)),
            Self::EqualsIgnoreCase(items) => write!(f, "{{\"equals-ignore-case\":{}}}", texts(items)),
            Self::Wildcard(items) => {
                write!(f, "{{\"wildcard\":{}}}", list(&mut items.iter().map(|(_, text)| quoted(text))))
            }
        }
    }
}
