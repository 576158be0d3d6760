//! Patterns of `match` and `search` (RFC 9485), with what one costs.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::Operand;

/// A pattern, and where it comes from.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    /// Written in the path, and made ready with it; `None` for one that is not a pattern, which matches nothing.
    Fixed(Option<Regexp>),
    /// Read from the document.
    Made(Box<Operand>),
}

/// A pattern that is ready.
#[derive(Clone, Debug)]
pub(super) struct Regexp {
    regex: Arc<Regex>,
    /// What a byte of text costs at worst, in steps.
    per_byte: u64,
}

/// The most bytes that a pattern may take when it is ready, and what a byte of text costs with one of at most that size.
/// A text is matched in time that its length times the size of the pattern bounds.
const SIZES: [(usize, u64); 2] = [(16 << 10, 1), (128 << 10, 8)];

impl Pattern {
    /// Whether it is made ready once, and not for each element.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    pub(super) fn fixed(pattern: Option<&str>, whole: bool) -> Self {
        Self::Fixed(pattern.and_then(|pattern| Regexp::new(pattern, whole)))
    }
}

impl Regexp {
    /// The longest pattern, in bytes.
    const MAX_LEN: usize = 1_024;

    /// What it costs to make one ready, in steps.
    pub(super) const COST: u64 = 50_000;

    /// `None` for a text that is not a pattern, is too long, or means too many states (`\d{1000}{1000}`).
    pub(super) fn new(pattern: &str, whole: bool) -> Option<Self> {
        if pattern.len() > Self::MAX_LEN {
            return None;
        }
        let pattern = translated(pattern);
        let pattern = if whole { format!("^(?:{pattern})$") } else { pattern };
        SIZES.into_iter().find_map(|(bytes, per_byte)| {
            let regex = RegexBuilder::new(&pattern).size_limit(bytes).dfa_size_limit(bytes).build().ok()?;
            Some(Self { regex: Arc::new(regex), per_byte })
        })
    }

    pub(super) fn cost(&self, text: &str) -> u64 {
        u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_mul(self.per_byte)
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// A pattern as the crate `regex` spells it, in which a dot would be a carriage return too (RFC 9485, section 5.3).
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut is_escaped = false;
    let mut in_class = false;
    for character in pattern.chars() {
        match character {
            '.' if !is_escaped && !in_class => out.push_str(r"[^\n\r]"),
            other => out.push(other),
        }
        match character {
            '[' if !is_escaped => in_class = true,
            ']' if !is_escaped => in_class = false,
            _ => {}
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    out
}
