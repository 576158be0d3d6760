//! The grammar of the dialect (`external-apis` section 8.5).

use std::fmt::Write;
use std::ops::Range;

use super::{Path, PathError, Query, Segment};

/// What RFC 9535 takes for blank.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Splits a path into its plain beginning and, where it is richer, the query for the rest.
pub(super) fn parse(text: &str) -> Result<(Vec<Segment>, Option<Query>), PathError> {
    let fault = |at: usize, what: &str| PathError { path: shown(text), at, what: what.to_owned() };
    if text.len() > Path::MAX_LEN {
        let end = (0..=Path::MAX_LEN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        return Err(fault(end, "longer than 1,024 bytes"));
    }
    let Some(rest) = text.strip_prefix('$') else { return Err(fault(0, "a path begins with `$`")) };
    let steps = Steps { text, rest }.collect::<Result<Vec<_>, _>>()?;
    let rich = steps.iter().position(|step| !matches!(step, Step::Plain(_)));
    let Some(rich) = rich else {
        return Ok((steps.into_iter().filter_map(Step::plain).collect(), None));
    };

    // A condition that names the root (`[?@.a == $.b]`) needs the whole context, so nothing may be split off.
    let names_root = rest.contains('$');
    let split = if names_root { 0 } else { rich };
    let mut query = String::from("$");
    let mut costly = 0;
    for step in steps.iter().skip(split) {
        costly += step.write(&mut query);
    }
    if costly > Path::MAX_COSTLY_STEPS {
        return Err(fault(0, "more than two steps that search (`..`, `[?…]` or `[a,b]`)"));
    }
    let query = Query::compile(&query).map_err(|what| fault(0, &what))?;
    Ok((steps.into_iter().take(split).filter_map(Step::plain).collect(), Some(query)))
}

/// The places of the plain steps with which a path begins, each with its dot or brackets.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let mut steps = Steps { text, rest: text.strip_prefix('$').unwrap_or_default() };
    let mut places = Vec::new();
    loop {
        let start = text.len() - steps.rest.len();
        let Some(Ok(Step::Plain(_))) = steps.next() else { return places };
        places.push(start..text.len() - steps.rest.len());
    }
}

/// A step to a member, as it is written behind a path: with a dot where the name can stand so, else in brackets.
pub(super) fn step_to(key: &str) -> String {
    let dotted = format!(".{key}");
    let is_read = |text: &str| {
        let mut steps = Steps { text, rest: text };
        let is_key = matches!(steps.next(), Some(Ok(Step::Plain(segment))) if segment.key() == Some(key));
        is_key && steps.rest.is_empty()
    };
    if key.trim() == key && is_read(&dotted) {
        return dotted;
    }
    let mut step = String::from("[");
    quote(key, &mut step);
    step.push(']');
    step
}

/// At most 80 characters of a path, for a message.
fn shown(text: &str) -> Box<str> {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

enum Step<'a> {
    Plain(Segment),
    /// `*` or what stands between brackets.
    Select(&'a str),
    /// `..`, with what follows it.
    Descend(Box<Step<'a>>),
}

impl Step<'_> {
    fn plain(self) -> Option<Segment> {
        match self {
            Self::Plain(segment) => Some(segment),
            Self::Select(_) | Self::Descend(_) => None,
        }
    }

    /// Writes the step as RFC 9535 spells it; gives back how many times it searches.
    fn write(&self, out: &mut String) -> usize {
        match self {
            Self::Plain(Segment::Key(key)) => {
                out.push('[');
                quote(key, out);
                out.push(']');
                0
            }
            Self::Plain(Segment::Index(index)) => {
                // Writing into a text cannot fail.
                let _ = write!(out, "[{index}]");
                0
            }
            Self::Plain(Segment::KeyOrIndex(key, index)) => {
                out.push('[');
                quote(key, out);
                let _ = write!(out, ",{index}]");
                0
            }
            Self::Select(selector) => {
                out.push('[');
                out.push_str(selector);
                out.push(']');
                searches_in(selector)
            }
            Self::Descend(step) => {
                out.push_str("..");
                1 + step.write(out)
            }
        }
    }
}

/// How many times a selector searches: a condition (`?`), a descent (`..`), or several selectors (`,`), unless in quotes.
fn searches_in(selector: &str) -> usize {
    let mut before = b' ';
    let mut searches = 0;
    // The brackets that are open, and whether a comma was seen in them. Those of a function have commas too.
    let mut open = vec![(b'[', false)];
    for (_, byte) in unquoted(selector) {
        searches += usize::from(byte == b'?' || (byte, before) == (b'.', b'.'));
        match (byte, open.last_mut()) {
            (b'[' | b'(', _) => open.push((byte, false)),
            (b']' | b')', _) => drop(open.pop()),
            (b',', Some((b'[', seen))) => searches += usize::from(!std::mem::replace(seen, true)),
            _ => {}
        }
        before = byte;
    }
    searches
}

fn quote(key: &str, out: &mut String) {
    out.push('\'');
    for character in key.chars() {
        match character {
            '\'' | '\\' => out.extend(['\\', character]),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('\'');
}

/// The steps of a path after its `$`.
struct Steps<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>, PathError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.rest = "";
        }
        Some(step)
    }
}

impl<'a> Steps<'a> {
    fn step(&mut self) -> Result<Step<'a>, PathError> {
        self.skip_blanks();
        if let Some(rest) = self.rest.strip_prefix("..") {
            self.rest = rest;
            let next = if rest.starts_with('[') { self.bracket()? } else { self.name()? };
            return Ok(Step::Descend(Box::new(next)));
        }
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            return if rest.starts_with('[') { self.bracket() } else { self.name() };
        }
        if self.rest.starts_with('[') { self.bracket() } else { Err(self.fault("expected `.` or `[`")) }
    }

    /// Blanks may stand between two steps (RFC 9535, section 2.5).
    fn skip_blanks(&mut self) {
        let rest = self.rest.trim_start_matches(BLANKS);
        if rest.starts_with(['.', '[']) {
            self.rest = rest;
        }
    }

    /// A name runs to the next `.` or `[`, whatever it holds; blanks right before that belong to no name.
    fn name(&mut self) -> Result<Step<'a>, PathError> {
        let end = self.rest.find(['.', '[']).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let name = if rest.is_empty() { name } else { name.trim_end_matches(BLANKS) };
        if name.is_empty() {
            return Err(self.fault("an empty step"));
        }
        self.rest = rest;
        Ok(match name {
            "*" => Step::Select("*"),
            _ => Step::Plain(match name.parse::<usize>() {
                Ok(index) if name.bytes().all(|byte| byte.is_ascii_digit()) => Segment::KeyOrIndex(name.into(), index),
                _ => Segment::Key(name.into()),
            }),
        })
    }

    fn bracket(&mut self) -> Result<Step<'a>, PathError> {
        let inner_end = self.closing()?;
        let inner = self.rest.get(1..inner_end).unwrap_or_default().trim();
        let fault = |what: &str| Err(self.fault(what));
        let step = match inner.as_bytes() {
            [] => return fault("empty brackets"),
            [b'(', ..] => return fault("a script, which is never run"),
            [b'?', ..] | b"*" => Step::Select(inner),
            _ => match unquote(inner) {
                Some(key) => Step::Plain(Segment::Key(key)),
                None if inner.starts_with(['\'', '"']) || inner.contains(',') || is_slice(inner) => Step::Select(inner),
                None => Step::Plain(inner.parse().map_or_else(|_| Segment::Key(inner.into()), Segment::Index)),
            },
        };
        self.rest = self.rest.get(inner_end + 1..).unwrap_or_default();
        Ok(step)
    }

    /// Where the bracket at the front closes, quotes and inner brackets passed over.
    fn closing(&self) -> Result<usize, PathError> {
        let mut depth = 0_usize;
        for (at, byte) in unquoted(self.rest) {
            match byte {
                b'[' | b'(' => depth += 1,
                b']' | b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && byte == b']' {
                        return Ok(at);
                    }
                }
                _ => {}
            }
            if depth > Path::MAX_NESTING {
                return Err(self.fault("brackets nested deeper than 8"));
            }
        }
        Err(self.fault("a bracket that is never closed"))
    }

    fn fault(&self, what: &str) -> PathError {
        PathError { path: shown(self.text), at: self.text.len() - self.rest.len(), what: what.to_owned() }
    }
}

/// The bytes of a text that stand outside quotes, with their places.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let mut quote = None;
    let mut escaped = false;
    text.bytes().enumerate().filter(move |(_, byte)| match quote {
        Some(_) if escaped => {
            escaped = false;
            false
        }
        Some(open) => {
            escaped = *byte == b'\\';
            if *byte == open {
                quote = None;
            }
            false
        }
        None => {
            if matches!(byte, b'\'' | b'"') {
                quote = Some(*byte);
            }
            quote.is_none()
        }
    })
}

/// `-1:`, `1:5:2` and the like.
fn is_slice(inner: &str) -> bool {
    inner.contains(':') && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':') || BLANKS.contains(&c))
}

/// The text inside one pair of quotes, escapes resolved; `None` when it is anything else.
fn unquote(inner: &str) -> Option<Box<str>> {
    let mut chars = inner.chars();
    let quote = chars.next().filter(|first| matches!(first, '\'' | '"'))?;
    let mut key = String::with_capacity(inner.len());
    loop {
        match chars.next()? {
            '\\' => match chars.next()? {
                'n' => key.push('\n'),
                'r' => key.push('\r'),
                't' => key.push('\t'),
                'b' => key.push('\u{8}'),
                'f' => key.push('\u{c}'),
                'u' => key.push(unicode_escape(&mut chars)?),
                other => key.push(other),
            },
            end if end == quote => return chars.next().is_none().then(|| key.into()),
            other => key.push(other),
        }
    }
}

/// The character of `XXXX` or of a surrogate pair `XXXX\uXXXX`, after the first `\u`.
fn unicode_escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let first = utf16_unit(chars)?;
    if !(0xD800..0xDC00).contains(&first) {
        return char::from_u32(u32::from(first));
    }
    if (chars.next()?, chars.next()?) != ('\\', 'u') {
        return None;
    }
    char::decode_utf16([first, utf16_unit(chars)?]).next()?.ok()
}

fn utf16_unit(chars: &mut std::str::Chars<'_>) -> Option<u16> {
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + chars.next()?.to_digit(16)?;
    }
    u16::try_from(code).ok()
}
