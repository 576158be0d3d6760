//! From the text of a pattern to its conditions, with the service's refusals in the service's words.

use std::fmt::Write;
use std::sync::Arc;

use crate::event_bridge::address::{Address, Cidr};
use crate::event_bridge::evaluate::Condition;
use crate::event_bridge::lexer::{Lexer, Syntax, Token};
use crate::event_bridge::matcher::{Except, Matcher, Numeric};
use crate::event_bridge::number::Comparable;
use crate::event_bridge::pattern::{Limits, PatternError};
use crate::event_bridge::wildcard::Wildcard;

/// One way to match: all of its conditions, in the order of their paths. `$or` makes several of them.
pub(crate) type Branch = Vec<Arc<Condition>>;

/// What a pattern says.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) branches: Vec<Branch>,
    /// Conditions that a later one of the same path replaced.
    pub(crate) overridden: Vec<Arc<Condition>>,
}

const TOO_COMPLEX: &str = "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character";

/// Words that cannot be names of fields within `$or`: operators, and what is kept for operators to come.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

pub(crate) fn compile(text: &str, limits: &Limits) -> Result<Compiled, PatternError> {
    let mut compiler = Compiler {
        lexer: Lexer::new(text),
        limits,
        path: Vec::new(),
        pointer: Vec::new(),
        is_within_or: false,
        overridden: Vec::new(),
    };
    let read = compiler.pattern();
    match read {
        Ok(branches) => Ok(Compiled { branches, overridden: compiler.overridden }),
        Err(Refusal { reason, suggestion }) => {
            Err(PatternError { reason, suggestion, pointer: compiler.place(), offset: compiler.lexer.start() })
        }
    }
}

struct Refusal {
    reason: String,
    suggestion: Option<String>,
}

impl From<Syntax> for Refusal {
    fn from(Syntax(reason): Syntax) -> Self {
        Self { reason, suggestion: None }
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { reason: reason.into(), suggestion: None })
}

fn refuse_with<T>(reason: impl Into<String>, suggestion: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { reason: reason.into(), suggestion: Some(suggestion.into()) })
}

struct Compiler<'s, 'l> {
    lexer: Lexer<'s>,
    limits: &'l Limits,
    /// The names of the fields, without `$or`.
    path: Vec<String>,
    /// Where what is read stands; left as it is when something is refused.
    pointer: Vec<String>,
    is_within_or: bool,
    overridden: Vec<Arc<Condition>>,
}

impl<'s> Compiler<'s, '_> {
    fn pattern(&mut self) -> Result<Vec<Branch>, Refusal> {
        if self.lexer.next()? != Token::ObjectStart {
            return refuse("Filter is not an object");
        }
        let mut branches = Vec::new();
        self.object(&mut branches)?;
        self.lexer.end()?;
        Ok(branches)
    }

    /// Where what is read stands, as a JSON pointer.
    fn place(&self) -> String {
        self.pointer.iter().fold(String::new(), |mut pointer, step| {
            pointer.push('/');
            pointer + &step.replace('~', "~0").replace('/', "~1")
        })
    }

    fn object(&mut self, branches: &mut Vec<Branch>) -> Result<(), Refusal> {
        let mut is_empty = true;
        loop {
            let name = match self.lexer.next()? {
                Token::Key(name) => name.into_owned(),
                _ if is_empty => return refuse("Empty objects are not allowed"),
                _ => return Ok(()),
            };
            is_empty = false;
            self.pointer.push(name.clone());
            if name == "$or" {
                self.alternatives(branches)?;
            } else {
                self.field(name, branches)?;
            }
            self.pointer.pop();
        }
    }

    fn field(&mut self, name: String, branches: &mut Vec<Branch>) -> Result<(), Refusal> {
        if self.is_within_or && RESERVED.contains(&name.as_str()) {
            return refuse(format!("{name} is Ruler reserved fieldName which cannot be used inside $or."));
        }
        self.path.push(name);
        match self.lexer.next()? {
            Token::ObjectStart => self.object(branches)?,
            Token::ArrayStart => self.list(branches)?,
            _ => {
                let name = self.path.pop().unwrap_or_default();
                let suggestion = "write its values in an array, even a single one";
                return refuse_with(format!("\"{name}\" must be an object or an array"), suggestion);
            }
        }
        self.path.pop();
        Ok(())
    }

    fn alternatives(&mut self, branches: &mut Vec<Branch>) -> Result<(), Refusal> {
        if self.lexer.next()? != Token::ArrayStart {
            return refuse("It must be an Array followed with $or.");
        }
        let before = std::mem::take(branches);
        let was_within = std::mem::replace(&mut self.is_within_or, true);
        let mut count = 0;
        loop {
            match self.lexer.next()? {
                Token::ArrayEnd => break,
                Token::ObjectStart => {
                    self.pointer.push(count.to_string());
                    let mut alternative = if before.is_empty() { vec![Branch::new()] } else { before.clone() };
                    self.object(&mut alternative)?;
                    branches.append(&mut alternative);
                    if branches.len() > self.limits.branches {
                        let most = self.limits.branches;
                        return refuse(format!("the alternatives of `$or` multiply to more than {most} rules"));
                    }
                    self.pointer.pop();
                    count += 1;
                }
                _ => return refuse("Only JSON object is allowed in array of $or relationship."),
            }
        }
        if count < 2 {
            return refuse("There must have at least 2 Objects in $or relationship.");
        }
        self.is_within_or = was_within;
        Ok(())
    }

    /// The list of a field; a later one of the same path takes the place of an earlier one.
    fn list(&mut self, branches: &mut Vec<Branch>) -> Result<(), Refusal> {
        let pointer = self.place();
        let mut matchers = Vec::new();
        loop {
            self.pointer.push(matchers.len().to_string());
            let token = self.lexer.next()?;
            let matcher = match token {
                Token::ArrayEnd => break,
                Token::ObjectStart => self.expression()?,
                Token::Text(text) => match Address::read(&text) {
                    Some(address) => Matcher::Address(address, text.into_owned()),
                    None => Matcher::Text(text.into_owned()),
                },
                Token::Number(text) => Matcher::Number(text.to_owned(), Comparable::read(text)),
                Token::True => Matcher::True,
                Token::False => Matcher::False,
                Token::Null => Matcher::Null,
                Token::ArrayStart | Token::ObjectEnd | Token::Key(_) => {
                    return refuse("Match value must be String, number, true, false, or null");
                }
            };
            self.pointer.pop();
            matchers.push(matcher);
        }
        self.pointer.pop();
        if matchers.is_empty() {
            return refuse("Empty arrays are not allowed");
        }
        let condition = Arc::new(Condition { path: self.path.join("."), matchers, pointer });
        if branches.is_empty() {
            branches.push(Branch::new());
        }
        for branch in branches {
            match branch.binary_search_by(|known| known.path.cmp(&condition.path)) {
                Err(at) => branch.insert(at, Arc::clone(&condition)),
                Ok(at) => {
                    if let Some(place) = branch.get_mut(at) {
                        let replaced = std::mem::replace(place, Arc::clone(&condition));
                        if !self.overridden.iter().any(|known| Arc::ptr_eq(known, &replaced)) {
                            self.overridden.push(replaced);
                        }
                    }
                }
            }
            if branch.len() > self.limits.fields {
                return refuse(format!("the pattern names more than {} fields", self.limits.fields));
            }
        }
        Ok(())
    }

    /// What stands between braces within a list: one operator.
    fn expression(&mut self) -> Result<Matcher, Refusal> {
        let Token::Key(operator) = self.lexer.next()? else { return refuse("Match expression name not found") };
        self.pointer.push(operator.to_string());
        let only_one = "Only one key allowed in match expression";
        let (matcher, behind) = match &*operator {
            "exactly" => (Matcher::Text(self.text("exact match pattern must be a string")?), only_one),
            "prefix" => (self.edge("prefix", Matcher::Prefix, Matcher::PrefixIgnoreCase)?, only_one),
            "suffix" => (self.edge("suffix", Matcher::Suffix, Matcher::SuffixIgnoreCase)?, only_one),
            "equals-ignore-case" => {
                (Matcher::EqualsIgnoreCase(self.text("equals-ignore-case match pattern must be a string")?), only_one)
            }
            "wildcard" => {
                let text = self.text("wildcard match pattern must be a string")?;
                (Matcher::Wildcard(self.wildcard(&text)?, text), only_one)
            }
            "cidr" => {
                // The service names `prefix` here, too.
                let text = self.text("prefix match pattern must be a string")?;
                (Matcher::Cidr(cidr(&text)?, text), only_one)
            }
            "exists" => match self.lexer.next()? {
                Token::True => (Matcher::Exists(true), only_one),
                Token::False => (Matcher::Exists(false), only_one),
                _ => return refuse("exists match pattern must be either true or false."),
            },
            "numeric" => (Matcher::Numeric(self.numeric()?), "Too many elements in numeric expression"),
            "anything-but" => (Matcher::AnythingBut(self.anything_but()?), "Too many elements in numeric expression"),
            other => {
                let reason = format!("Unrecognized match type {other}");
                let meant = other.to_ascii_lowercase().replace('_', "-");
                return match RESERVED.iter().take(9).find(|known| **known == meant) {
                    Some(known) => refuse_with(reason, format!("did you mean `{known}`?")),
                    None => refuse_with(reason, "in a list, an object holds an operator, not a field"),
                };
            }
        };
        if self.lexer.next()? != Token::ObjectEnd {
            return refuse(behind);
        }
        self.pointer.pop();
        Ok(matcher)
    }

    fn text(&mut self, otherwise: &str) -> Result<String, Refusal> {
        match self.lexer.next()? {
            Token::Text(text) => Ok(text.into_owned()),
            _ => refuse(otherwise),
        }
    }

    fn wildcard(&self, text: &str) -> Result<Wildcard, Refusal> {
        let wildcard = Wildcard::read(text).or_else(refuse)?;
        match self.limits.wildcard_complexity {
            Some(most) if wildcard.is_as_complex_as(most + 1) => refuse(TOO_COMPLEX),
            _ => Ok(wildcard),
        }
    }

    /// `prefix` or `suffix`: a text, or one within `equals-ignore-case`.
    fn edge(
        &mut self,
        name: &str,
        exact: fn(String) -> Matcher,
        ignoring_case: fn(String) -> Matcher,
    ) -> Result<Matcher, Refusal> {
        match self.lexer.next()? {
            Token::Text(text) => Ok(exact(text.into_owned())),
            Token::ObjectStart => {
                match self.lexer.next()? {
                    Token::Key(inner) if inner == "equals-ignore-case" => {}
                    Token::Key(inner) => return refuse(format!("Unsupported {name} pattern: {inner}")),
                    _ if name == "prefix" => return refuse("Prefix expression name not found"),
                    _ => return refuse("Suffix expression name not found"),
                }
                let text = self.text("equals-ignore-case match pattern must be a string")?;
                if self.lexer.next()? != Token::ObjectEnd {
                    return refuse("Only one key allowed in match expression");
                }
                Ok(ignoring_case(text))
            }
            _ => refuse(format!("{name} match pattern must be a string")),
        }
    }

    fn anything_but(&mut self) -> Result<Except, Refusal> {
        const VALUE: &str = "Value of anything-but must be an array or single string/number value.";
        let mut token = self.lexer.next()?;
        let mut operator = None;
        if token == Token::ObjectStart {
            match self.lexer.next()? {
                Token::Key(name) if matches!(&*name, "equals-ignore-case" | "prefix" | "suffix" | "wildcard") => {
                    operator = Some(name.into_owned());
                }
                Token::Key(name) => return refuse(format!("Unsupported anything-but pattern: {name}")),
                _ => return refuse("Anything-But expression name not found"),
            }
            token = self.lexer.next()?;
        }
        if !matches!(token, Token::ArrayStart | Token::Text(_) | Token::Number(_)) {
            return refuse(VALUE);
        }
        let Some(operator) = operator else { return self.values(token) };
        let mut texts = Vec::new();
        let mut take = |token: Token<'_>| match (token, operator.as_str()) {
            (Token::Text(text), "prefix" | "suffix") if text.is_empty() => refuse("Null prefix/suffix not allowed"),
            (Token::Text(text), _) => {
                texts.push(text.into_owned());
                Ok(())
            }
            (_, "equals-ignore-case") => {
                refuse("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
            }
            (_, "wildcard") => refuse("wildcard match pattern must be a string"),
            _ => refuse("prefix/suffix match pattern must be a string"),
        };
        if token == Token::ArrayStart {
            loop {
                match self.lexer.next()? {
                    Token::ArrayEnd => break,
                    token => take(token)?,
                }
            }
        } else {
            take(token)?;
        }
        let except = match operator.as_str() {
            "equals-ignore-case" => Except::EqualsIgnoreCase(texts),
            "prefix" => Except::Prefix(texts),
            "suffix" => Except::Suffix(texts),
            _ => {
                let read = |text: String| self.wildcard(&text).map(|wildcard| (wildcard, text));
                Except::Wildcard(texts.into_iter().map(read).collect::<Result<_, _>>()?)
            }
        };
        if self.lexer.next()? != Token::ObjectEnd {
            return refuse("Too many elements in numeric expression");
        }
        Ok(except)
    }

    /// The texts or numbers of `anything-but`; the first token was read.
    fn values(&mut self, first: Token<'s>) -> Result<Except, Refusal> {
        let (mut texts, mut numbers, mut written) = (Vec::new(), Vec::new(), Vec::new());
        let mut take = |token: Token<'_>| match token {
            Token::Text(text) => {
                texts.push(text.into_owned());
                Ok(())
            }
            Token::Number(text) => {
                numbers.push(comparable(text)?);
                written.push(text.to_owned());
                Ok(())
            }
            token => {
                let reason = "Inside anything but list, start|null|boolean is not supported.";
                match token {
                    Token::ObjectStart => refuse_with(
                        reason,
                        "write the operator without the array: `{\"anything-but\": {\"wildcard\": \"…\"}}`",
                    ),
                    _ => refuse(reason),
                }
            }
        };
        if first == Token::ArrayStart {
            loop {
                match self.lexer.next()? {
                    Token::ArrayEnd => break,
                    token => take(token)?,
                }
            }
        } else {
            take(first)?;
        }
        match (texts.is_empty(), numbers.is_empty()) {
            (false, true) => {
                texts.sort_unstable();
                texts.dedup();
                Ok(Except::Texts(texts))
            }
            (true, false) => Ok(Except::Numbers(numbers, written)),
            _ => {
                refuse("Inside anything but list, either all values are number or string, mixed type is not supported")
            }
        }
    }

    fn numeric(&mut self) -> Result<Numeric, Refusal> {
        const TOO_MANY: &str = "Too many elements in numeric expression";
        if self.lexer.next()? != Token::ArrayStart {
            return refuse("Value of numeric must be an array.");
        }
        let operator = match self.lexer.next()? {
            Token::Text(text) => text.into_owned(),
            _ => return refuse("Invalid member in numeric match: an operator has to stand first"),
        };
        let name = match operator.as_str() {
            "=" => "equals",
            "<" | "<=" | ">" | ">=" => operator.as_str(),
            _ => return refuse(format!("Unrecognized numeric range operator: {operator}")),
        };
        let Token::Number(text) = self.lexer.next()? else { return refuse(format!("Value of {name} must be numeric")) };
        let mut written = format!("[\"{operator}\",{text}");
        let behind = self.lexer.next()?;
        let is_over = behind == Token::ArrayEnd;
        if !is_over && !operator.starts_with('>') {
            return refuse(TOO_MANY);
        }
        let mut range = Numeric { bottom: None, top: None, written: String::new() };
        if is_over {
            let bound = (comparable(text)?, operator.ends_with('='));
            range.bottom = matches!(operator.as_str(), "=" | ">" | ">=").then_some(bound);
            range.top = matches!(operator.as_str(), "=" | "<" | "<=").then_some(bound);
        } else {
            let Token::Text(upper) = behind else {
                return refuse("Bad value in numeric range: `<` or `<=` has to stand there");
            };
            if upper != "<" && upper != "<=" {
                return refuse(format!("Bad numeric range operator: {upper}"));
            }
            let Token::Number(top) = self.lexer.next()? else {
                return refuse(format!("Value of {upper} must be numeric"));
            };
            if self.lexer.next()? != Token::ArrayEnd {
                return refuse("Too many terms in numeric range expression");
            }
            let bounds = (comparable(text)?, comparable(top)?);
            if bounds.0 >= bounds.1 {
                return refuse("Bottom must be less than top");
            }
            range.bottom = Some((bounds.0, operator == ">="));
            range.top = Some((bounds.1, upper == "<="));
            _ = write!(written, ",\"{upper}\",{top}");
        }
        range.written = written + "]";
        Ok(range)
    }
}

fn comparable(text: &str) -> Result<Comparable, Refusal> {
    Comparable::read(text).map_or_else(|| refuse(format!("Cannot compare number : {text}")), Ok)
}

fn cidr(text: &str) -> Result<Cidr, Refusal> {
    Cidr::read(text).or_else(|reason| match Address::read(text.split('/').next().unwrap_or_default()) {
        Some(_) if reason.contains("mask bits must be <") => {
            refuse_with(reason, "write a single address as a text, without `cidr` and mask")
        }
        _ => refuse(reason),
    })
}
