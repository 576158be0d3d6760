//! Wildcards: texts in which `*` stands for any number of characters.

use std::collections::{BTreeSet, HashSet};

/// The literal parts between the stars, without escapes: one more than there are stars.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wildcard {
    pieces: Vec<String>,
}

impl Wildcard {
    /// Positions in messages count the quote in front of the text, as the service's do.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut pieces = vec![];
        let mut piece = String::new();
        let mut rest = text.char_indices().peekable();
        while let Some((at, letter)) = rest.next() {
            match letter {
                '*' => {
                    if rest.peek().is_some_and(|(_, next)| *next == '*') {
                        return Err(format!("Consecutive wildcard characters at pos {}", at + 1));
                    }
                    pieces.push(std::mem::take(&mut piece));
                }
                '\\' => match rest.next() {
                    Some((_, escaped @ ('*' | '\\'))) => piece.push(escaped),
                    _ => return Err(format!("Invalid escape character at pos {}", at + 1)),
                },
                _ => piece.push(letter),
            }
        }
        pieces.push(piece);
        Ok(Self { pieces })
    }

    /// Whether the text is one that the wildcard stands for, in time that grows as the text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some((first, others)) = self.pieces.split_first() else { return false };
        let Some((last, middle)) = others.split_last() else { return text == first };
        let Some(rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
            return false;
        };
        middle.iter().try_fold(rest, |rest, piece| rest.split_once(piece.as_str()).map(|(_, behind)| behind)).is_some()
    }

    /// The literal parts, each of which is in every text that matches.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().map(String::as_str).filter(|piece| !piece.is_empty())
    }

    /// Whether every text matches.
    pub(crate) fn is_star(&self) -> bool {
        self.pieces.len() == 2 && self.pieces().next().is_none()
    }

    /// Whether some text keeps `limit` ways through the wildcard open at once: each star that goes on taking characters
    /// is one, each literal character taken another.
    pub(crate) fn is_as_complex_as(&self, limit: usize) -> bool {
        /// How many sets of positions are looked at; beyond, the wildcard is taken to be simple enough.
        const MOST: usize = 4_096;
        // Positions in the pattern; `None` is a star.
        let mut steps: Vec<Option<u8>> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            steps.extend((at > 0).then_some(None));
            steps.extend(piece.bytes().map(Some));
        }
        // Few stars cannot keep many ways open.
        if self.pieces.len() < 3 {
            return false;
        }
        let mut letters: BTreeSet<u8> = steps.iter().copied().flatten().collect();
        letters.insert(0);
        let mut seen: HashSet<BTreeSet<usize>> = HashSet::new();
        let mut open = vec![BTreeSet::from([0])];
        while let Some(places) = open.pop() {
            for letter in &letters {
                let mut next = BTreeSet::new();
                let mut ways = 0;
                for place in &places {
                    let (at, loops) = match steps.get(*place) {
                        Some(None) => (place + 1, true),
                        _ => (*place, false),
                    };
                    if loops {
                        next.insert(*place);
                        ways += 1;
                    }
                    if steps.get(at).copied().flatten() == Some(*letter) {
                        next.insert(at + 1);
                        ways += 1;
                    }
                }
                if ways >= limit {
                    return true;
                }
                if !next.is_empty() && seen.len() < MOST && seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, letter by letter.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|taken| by_definition(rest, &text[taken..])),
            Some((letter, rest)) => text.first() == Some(letter) && by_definition(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn a_star_stands_for_any_characters(pattern in "[ab]{0,2}(\\*[ab]{1,2}){0,4}\\*?", text in "[ab]{0,10}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let wildcard = Wildcard::read(&pattern).unwrap();
            prop_assert_eq!(wildcard.matches(&text), by_definition(&letters(&pattern), &letters(&text)));
            prop_assert!(!wildcard.matches(&text) || wildcard.pieces().all(|piece| text.contains(piece)));
        }
    }

    #[test]
    fn stars_and_backslashes_are_escaped() {
        assert!(Wildcard::read(r"a\*b\\*").unwrap().matches(r"a*b\c"));
        assert_eq!(Wildcard::read("foo**bar"), Err("Consecutive wildcard characters at pos 4".to_owned()));
        assert_eq!(Wildcard::read(r"fo\o"), Err("Invalid escape character at pos 3".to_owned()));
        assert_eq!(Wildcard::read(r"foo\"), Err("Invalid escape character at pos 4".to_owned()));
    }

    #[test]
    fn many_stars_before_one_character_are_complex() {
        let complex = |text: &str| Wildcard::read(text).unwrap().is_as_complex_as(10);
        assert!(complex("*:*:*:*:*:event-bus/*"));
        assert!(!complex("arn:aws:connect:*:*:instance/*/queue/*") && !complex("*") && !complex("a*b"));
    }
}
