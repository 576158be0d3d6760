//! Reading JSON text in one pass, with every spelling kept, and values from memory.
//!
//! Nothing here asks `serde_json` for a number: what it makes of one depends on features that any crate of a build may
//! switch on. It reads what has one meaning under all of them: escapes inside a text, and whether a text is JSON.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Json, Number, Object, pointer_token};
use crate::finding::Code;

/// A place in a JSON text from which values are read one after the other.
///
/// A text that is not JSON is reported by [`Stop::Syntax`] alone: what is wrong with it, and where, `serde_json` says
/// better.
#[derive(Debug)]
pub(crate) struct Reader<'s> {
    text: &'s str,
    at: usize,
}

/// Why reading stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The text is not JSON.
    Syntax,
    /// It is, but the value cannot be taken.
    Fault(ReadFault),
}

/// Why a value could not be taken, and which part of the text is at fault.
#[derive(Debug)]
pub(crate) struct ReadFault {
    pub(crate) code: Code,
    /// The bytes at fault.
    pub(crate) span: Range<usize>,
    /// The keys that lead to the value at fault from the one that was to be read, the last first.
    keys: Vec<String>,
    what: &'static str,
}

impl ReadFault {
    fn new(code: Code, span: Range<usize>, what: &'static str) -> Self {
        Self { code, span, keys: Vec::new(), what }
    }

    /// Where the value at fault stands below the one that was to be read, as a JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        self.keys.iter().rev().flat_map(|key| ["/".to_owned(), pointer_token(key)]).collect()
    }
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl Stop {
    fn inside(mut self, key: impl FnOnce() -> String) -> Self {
        if let Self::Fault(fault) = &mut self {
            fault.keys.push(key());
        }
        self
    }
}

impl<'s> Reader<'s> {
    /// Reads from that byte of a text on.
    pub(crate) fn new(text: &'s str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte that is read next.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes to another byte, as after [`Stop::Fault`] to the value that could not be taken.
    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The first byte of what comes next, blanks passed over.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.at += blanks.unwrap_or(rest.len());
        self.byte(self.at)
    }

    /// Passes a sign.
    ///
    /// # Errors
    /// When another one stands there.
    pub(crate) fn expect(&mut self, sign: u8) -> Result<(), Stop> {
        if self.peek() != Some(sign) {
            return Err(Stop::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another element stands in the array or object that was entered, up to its end; passes the comma or the
    /// end.
    ///
    /// # Errors
    /// For anything but a comma or the end, and for a comma before the end.
    pub(crate) fn more(&mut self, first: &mut bool, close: u8) -> Result<bool, Stop> {
        let next = self.peek();
        if next == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',')?;
            if self.peek() == Some(close) {
                return Err(Stop::Syntax);
            }
        }
        Ok(true)
    }

    /// A key and its colon.
    ///
    /// # Errors
    /// When no text stands there, and for one that is not Unicode; then the colon has been passed too.
    pub(crate) fn key(&mut self) -> Result<String, Stop> {
        if self.peek() != Some(b'"') {
            return Err(Stop::Syntax);
        }
        let key = self.string();
        if !matches!(key, Err(Stop::Syntax)) {
            self.expect(b':')?;
        }
        key
    }

    /// Passes a value of any depth; gives back where it stands.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub(crate) fn skip(&mut self) -> Result<Range<usize>, Stop> {
        self.peek();
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(raw)) => self.at += raw.get().len(),
            _ => return Err(Stop::Syntax),
        }
        Ok(start..self.at)
    }

    /// # Errors
    /// When something other than blanks follows.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        if self.peek().is_none() { Ok(()) } else { Err(Stop::Syntax) }
    }

    /// Reads a value. `depth` is the number of levels that may open.
    ///
    /// # Errors
    /// [`Stop::Fault`] for a value that is nested deeper, and for text that is not Unicode.
    pub(crate) fn value(&mut self, depth: usize) -> Result<Json, Stop> {
        match self.peek().ok_or(Stop::Syntax)? {
            b'"' => self.string().map(Json::String),
            b'{' => self.object(depth).map(Json::Object),
            b'[' => self.array(depth).map(Json::Array),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Object, Stop> {
        let below = self.below(depth)?;
        let (mut first, mut members) = (true, Vec::new());
        while self.more(&mut first, b'}')? {
            let key = self.key()?;
            match self.value(below) {
                Ok(value) => members.push((key, value)),
                Err(stop) => return Err(stop.inside(|| key)),
            }
        }
        Ok(Object::from_members(members))
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Json>, Stop> {
        let below = self.below(depth)?;
        let (mut first, mut items) = (true, Vec::new());
        while self.more(&mut first, b']')? {
            let item = self.value(below).map_err(|stop| stop.inside(|| items.len().to_string()))?;
            items.push(item);
        }
        Ok(items)
    }

    /// Opens a level; gives back how many more may open in it.
    fn below(&mut self, depth: usize) -> Result<usize, Stop> {
        if let Some(below) = depth.checked_sub(1) {
            self.at += 1;
            return Ok(below);
        }
        let span = self.skip()?;
        Err(Stop::Fault(ReadFault::new(Code::TooDeep, span, "nested deeper than the parser's limit")))
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Stop::Syntax);
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Json, Stop> {
        let start = self.at;
        self.pass(b"-");
        if !self.pass(b"0") {
            self.digits()?;
        }
        if self.pass(b".") {
            self.digits()?;
        }
        if self.pass(b"eE") {
            self.pass(b"+-");
            self.digits()?;
        }
        let spelling = self.text.get(start..self.at).ok_or(Stop::Syntax)?;
        Ok(Json::Number(Number(spelling.into())))
    }

    /// Passes one of these signs, if one stands here.
    fn pass(&mut self, signs: &[u8]) -> bool {
        let is_one = self.byte(self.at).is_some_and(|byte| signs.contains(&byte));
        self.at += usize::from(is_one);
        is_one
    }

    fn digits(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while self.byte(self.at).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Stop::Syntax) } else { Ok(()) }
    }

    /// A text, from its quote on.
    fn string(&mut self) -> Result<String, Stop> {
        let start = self.at;
        let inside = self.text.as_bytes().get(start + 1..).unwrap_or_default();
        let mut end = 0;
        let mut is_plain = true;
        loop {
            let rest = inside.get(end..).unwrap_or_default();
            end += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')).ok_or(Stop::Syntax)?;
            match inside.get(end) {
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                _ => return Err(Stop::Syntax),
            }
            is_plain = false;
        }
        self.at = start + end + 2;
        let plain = self.text.get(start + 1..self.at - 1).ok_or(Stop::Syntax)?;
        if is_plain {
            return Ok(plain.to_owned());
        }
        let quoted = self.text.get(start..self.at).ok_or(Stop::Syntax)?;
        serde_json::from_str(quoted).map_err(|_| {
            // The escapes are well formed, but half of a surrogate pair stands alone.
            if serde_json::from_str::<&RawValue>(quoted).is_err() {
                return Stop::Syntax;
            }
            let what = "text that is not Unicode: half of a surrogate pair, such as `\\ud800` alone";
            Stop::Fault(ReadFault::new(Code::JsonSyntax, start..self.at, what))
        })
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

impl Json {
    /// Reads a text that is one value, at most so many levels deep.
    fn read(text: &str, depth: usize) -> Result<Self, Stop> {
        let mut reader = Reader::new(text, 0);
        let value = reader.value(depth)?;
        reader.end()?;
        Ok(value)
    }

    /// Copies a value that is already in memory. `depth` is the number of levels that may still open below here.
    ///
    /// # Errors
    /// The JSON pointer of the place that is nested too deep.
    pub(crate) fn from_value(value: &Value, depth: usize) -> Result<Self, String> {
        let nested = |value: &Value, key: &str, below: usize| {
            Self::from_value(value, below).map_err(|deeper| format!("/{}{deeper}", pointer_token(key)))
        };
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Number(number.to_string().into())),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(items) => {
                let below = depth.checked_sub(1).ok_or_else(String::new)?;
                let read = |(at, item): (usize, &Value)| nested(item, &at.to_string(), below);
                Self::Array(items.iter().enumerate().map(read).collect::<Result<_, _>>()?)
            }
            Value::Object(map) => {
                let below = depth.checked_sub(1).ok_or_else(String::new)?;
                let read = |(key, item): (&String, &Value)| Ok((key.clone(), nested(item, key, below)?));
                Self::Object(Object(map.iter().map(read).collect::<Result<_, String>>()?))
            }
        })
    }
}

impl<'de> Deserialize<'de> for Json {
    /// Reads through `serde_json` only, since no other format keeps the spelling; at most 64 levels deep. Under
    /// `#[serde(untagged)]` and `#[serde(flatten)]`, where serde keeps values in a form of its own, it is an error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(raw.get(), crate::flow::DEFAULT_MAX_DEPTH).map_err(|stop| match stop {
            Stop::Fault(fault) => serde::de::Error::custom(fault),
            Stop::Syntax => serde::de::Error::custom("not JSON"),
        })
    }
}
