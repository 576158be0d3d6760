//! How the index finds a condition: keys that are in every value which matches it.

use crate::event_bridge::address::Address;
use crate::event_bridge::case::folded;
use crate::event_bridge::evaluate::Condition;
use crate::event_bridge::matcher::Matcher;
use crate::event_bridge::number::Comparable;

/// What a value has when it matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Text(String),
    Prefix(String),
    Suffix(String),
    Folded(String),
    FoldedPrefix(String),
    FoldedSuffix(String),
    /// Text somewhere within.
    Piece(String),
    Number(u64),
    NumberText(String),
    Numbers(u64, u64),
    Addresses(Address, Address),
    True,
    False,
    Null,
    /// Nothing in particular: the field is there.
    Present,
}

/// For each member of a list the keys of which any one will do; `None` when absence matches, which no key finds.
pub(crate) fn keys(condition: &Condition) -> Option<Vec<Vec<Key>>> {
    condition.matchers.iter().map(of).collect()
}

fn of(matcher: &Matcher) -> Option<Vec<Key>> {
    Some(match matcher {
        Matcher::Exists(false) => return None,
        Matcher::Text(text) => vec![Key::Text(text.clone())],
        Matcher::Address(address, _) => vec![Key::Addresses(*address, *address)],
        // What is spelt the same has the same value.
        Matcher::Number(_, Some(number)) => vec![Key::Number(number.key())],
        Matcher::Number(text, None) => vec![Key::NumberText(text.clone())],
        Matcher::True => vec![Key::True],
        Matcher::False => vec![Key::False],
        Matcher::Null => vec![Key::Null],
        Matcher::Prefix(text) => vec![Key::Prefix(text.clone())],
        Matcher::Suffix(text) => vec![Key::Suffix(text.clone())],
        Matcher::EqualsIgnoreCase(text) => vec![Key::Folded(folded(text))],
        Matcher::PrefixIgnoreCase(text) => vec![Key::FoldedPrefix(folded(text))],
        Matcher::SuffixIgnoreCase(text) => vec![Key::FoldedSuffix(folded(text))],
        Matcher::Wildcard(wildcard, _) => {
            let pieces: Vec<Key> = wildcard.pieces().map(|piece| Key::Piece(piece.to_owned())).collect();
            if pieces.is_empty() { vec![Key::Present] } else { pieces }
        }
        Matcher::Numeric(range) => {
            let end = |bound: Option<(Comparable, bool)>| bound.map(|(number, _)| number.key());
            vec![Key::Numbers(end(range.bottom).unwrap_or(0), end(range.top).unwrap_or(u64::MAX))]
        }
        Matcher::Cidr(range, _) => vec![Key::Addresses(range.bottom, range.top)],
        Matcher::Exists(true) | Matcher::AnythingBut(_) => vec![Key::Present],
    })
}
