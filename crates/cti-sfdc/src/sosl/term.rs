//! What a search looks for: SOSL's escaper, its reader, and the words and operators in it.

use std::fmt;

use cti_engine::memory::words::Pattern;

use crate::soql::BuildError;
use crate::syntax::{MAX_DEPTH, SyntaxError};

/// Signs that mean something in a term, and so need a backslash (`external-apis` section 4.5).
const SIGNS: &str = "&|!(){}[]^\"~*?:\\'+-";

/// Words that mean something in a term, in any letter case.
const OPERATORS: [&str; 3] = ["AND", "OR", "NOT"];

/// What a search looks for, as it is written between the braces.
///
/// ```
/// use cti_sfdc::sosl::Term;
///
/// assert_eq!(Term::words("Anne-Marie")?.to_string(), r"Anne\-Marie");
/// assert_eq!(Term::words("rock and roll")?.to_string(), r#""rock and roll""#);
/// let either = Term::phrase("+1 202 555 0123")?.or(&Term::phrase("(202) 555-0123")?);
/// assert_eq!(either.to_string(), r#""\+1 202 555 0123" OR "\(202\) 555\-0123""#);
/// # Ok::<(), cti_sfdc::soql::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term(Box<str>);

/// A term as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TermTree {
    /// A word, or several in quotes.
    Words(TermWord),
    And(Vec<TermTree>),
    Or(Vec<TermTree>),
    Not(Box<TermTree>),
}

/// A word or phrase with its wildcards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TermWord {
    pub(crate) pattern: Vec<Pattern>,
    /// Whether it has a sign that a search does not find, since it was not escaped.
    pub(crate) finds_nothing: bool,
}

impl TermTree {
    /// Its words and phrases.
    pub(crate) fn words(&self) -> Box<dyn Iterator<Item = &TermWord> + '_> {
        match self {
            Self::Words(word) => Box::new(std::iter::once(word)),
            Self::And(parts) | Self::Or(parts) => Box::new(parts.iter().flat_map(Self::words)),
            Self::Not(part) => part.words(),
        }
    }
}

impl TermWord {
    /// The text, if it has no wildcard.
    pub(crate) fn text(&self) -> Option<String> {
        let sign = |part: &Pattern| match part {
            Pattern::Is(sign) => Some(*sign),
            Pattern::One | Pattern::Any => None,
        };
        self.pattern.iter().map(sign).collect()
    }
}

impl Term {
    /// All words of a text, in any order. A text with a word that is an operator becomes a phrase.
    ///
    /// # Errors
    /// [`BuildError::EmptyTerm`] for a blank text.
    pub fn words(text: &str) -> Result<Self, BuildError> {
        let is_operator = |word: &str| OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(word));
        if words(text).any(is_operator) {
            return Self::phrase(text);
        }
        escaped(text).map(|text| Self(text.into()))
    }

    /// The words of a text, one behind the other.
    ///
    /// # Errors
    /// [`BuildError::EmptyTerm`] for a blank text.
    pub fn phrase(text: &str) -> Result<Self, BuildError> {
        escaped(text).map(|text| Self(format!("\"{text}\"").into()))
    }

    /// What has this or that.
    pub fn or(&self, other: &Self) -> Self {
        Self(format!("{self} OR {other}").into())
    }

    /// A term of a search.
    pub(super) fn read(text: &str, offset: usize, raw: &str) -> Result<Self, SyntaxError> {
        Reader { text, offset, rest: raw.char_indices().peekable(), length: raw.len(), depth: 0 }.whole()?;
        Ok(Self(raw.into()))
    }

    /// The term as data.
    pub(crate) fn tree(&self) -> Result<TermTree, SyntaxError> {
        let raw = &*self.0;
        Reader { text: raw, offset: 0, rest: raw.char_indices().peekable(), length: raw.len(), depth: 0 }.whole()
    }

    /// The text that is sought, if it is words or one phrase without wildcards and operators.
    pub fn value(&self) -> Option<String> {
        let words = match self.tree().ok()? {
            TermTree::Words(word) => vec![word],
            TermTree::And(parts) => parts
                .into_iter()
                .map(|part| if let TermTree::Words(word) = part { Some(word) } else { None })
                .collect::<Option<_>>()?,
            _ => return None,
        };
        Some(words.iter().map(TermWord::text).collect::<Option<Vec<_>>>()?.join(" "))
    }
}

/// The words of a text. A sign of control parts words too, since it cannot stand in a search.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| sign.is_whitespace() || sign.is_control()).filter(|word| !word.is_empty())
}

/// A text with its signs escaped and single blanks between its words.
fn escaped(text: &str) -> Result<String, BuildError> {
    let mut escaped = String::with_capacity(text.len() + 8);
    for word in words(text) {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for sign in word.chars() {
            if SIGNS.contains(sign) {
                escaped.push('\\');
            }
            escaped.push(sign);
        }
    }
    if escaped.is_empty() { Err(BuildError::EmptyTerm) } else { Ok(escaped) }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a term.
struct Reader<'t> {
    text: &'t str,
    offset: usize,
    rest: std::iter::Peekable<std::str::CharIndices<'t>>,
    length: usize,
    depth: usize,
}

/// A word with what it means.
enum Part {
    Word(TermWord),
    And,
    Or,
    Not,
    Open,
    Close,
    End,
}

impl Reader<'_> {
    fn error(&mut self, expected: &str) -> SyntaxError {
        let (at, sign) = self.rest.peek().map_or((self.length, String::new()), |(at, sign)| (*at, sign.to_string()));
        SyntaxError::at(self.text, self.offset + at, &sign, expected)
    }

    fn whole(mut self) -> Result<TermTree, SyntaxError> {
        let (tree, end) = self.either()?;
        if matches!(end, Part::End) { Ok(tree) } else { Err(self.error("no closing bracket without an opening one")) }
    }

    /// Terms with `OR` between, up to what ends them.
    fn either(&mut self) -> Result<(TermTree, Part), SyntaxError> {
        let mut all = Vec::new();
        loop {
            let (tree, end) = self.both()?;
            all.push(tree);
            if !matches!(end, Part::Or) {
                let tree = if all.len() == 1 { all.pop() } else { None };
                return Ok((tree.unwrap_or(TermTree::Or(all)), end));
            }
        }
    }

    /// Terms with `AND` or nothing between.
    fn both(&mut self) -> Result<(TermTree, Part), SyntaxError> {
        let mut all = Vec::new();
        let mut negated = false;
        let end = loop {
            let tree = match self.part()? {
                Part::Word(word) => TermTree::Words(word),
                Part::Open => {
                    if self.depth == MAX_DEPTH {
                        return Err(self.error("fewer brackets inside of each other"));
                    }
                    self.depth += 1;
                    let (tree, end) = self.either()?;
                    self.depth -= 1;
                    if !matches!(end, Part::Close) {
                        return Err(self.error("a closing bracket"));
                    }
                    tree
                }
                Part::Not if !negated => {
                    negated = true;
                    continue;
                }
                Part::And if !all.is_empty() && !negated => continue,
                end @ (Part::Or | Part::Close | Part::End) if !all.is_empty() && !negated => break end,
                _ => return Err(self.error("a word to be found")),
            };
            all.push(if std::mem::take(&mut negated) { TermTree::Not(Box::new(tree)) } else { tree });
        };
        let tree = if all.len() == 1 { all.pop() } else { None };
        Ok((tree.unwrap_or(TermTree::And(all)), end))
    }

    fn part(&mut self) -> Result<Part, SyntaxError> {
        while self.rest.next_if(|(_, sign)| sign.is_whitespace()).is_some() {}
        match self.rest.peek() {
            None => Ok(Part::End),
            Some((_, '(')) => {
                self.rest.next();
                Ok(Part::Open)
            }
            Some((_, ')')) => {
                self.rest.next();
                Ok(Part::Close)
            }
            Some((_, '"')) => {
                self.rest.next();
                let word = self.word(|sign| sign == '"')?;
                match self.rest.next() {
                    Some((_, '"')) if !word.pattern.is_empty() => Ok(Part::Word(word)),
                    _ => Err(self.error("words in front of it and a closing quote")),
                }
            }
            Some(_) => {
                let word = self.word(|sign| sign.is_whitespace() || matches!(sign, '(' | ')' | '"'))?;
                let text = word.text().unwrap_or_default();
                Ok(match OPERATORS.iter().position(|known| known.eq_ignore_ascii_case(&text)) {
                    Some(0) => Part::And,
                    Some(1) => Part::Or,
                    Some(_) => Part::Not,
                    None => Part::Word(word),
                })
            }
        }
    }

    /// The signs up to one that ends them.
    fn word(&mut self, is_end: impl Fn(char) -> bool) -> Result<TermWord, SyntaxError> {
        let mut word = TermWord::default();
        while let Some((_, sign)) = self.rest.peek().copied() {
            if is_end(sign) {
                break;
            }
            let part = match sign {
                '\\' => {
                    self.rest.next();
                    let Some((_, escaped)) = self.rest.peek().copied() else {
                        return Err(self.error("a sign behind the backslash"));
                    };
                    if !SIGNS.contains(escaped) {
                        return Err(self.error("a sign that SOSL escapes behind the backslash"));
                    }
                    Pattern::Is(escaped)
                }
                '*' | '?' if word.pattern.is_empty() => {
                    return Err(self.error("a letter or digit in front of a wildcard"));
                }
                '*' => Pattern::Any,
                '?' => Pattern::One,
                '+' => {
                    word.finds_nothing = true;
                    Pattern::Is(sign)
                }
                sign if SIGNS.contains(sign) && !matches!(sign, '(' | ')') => {
                    return Err(self.error("a backslash in front of it"));
                }
                sign => Pattern::Is(sign),
            };
            self.rest.next();
            word.pattern.push(part);
        }
        Ok(word)
    }
}
