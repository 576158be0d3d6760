//! JSON text as it is while somebody types: whatever it lacks, what is there keeps its place.

use std::ops::Range;

/// The most levels of `{` and `[`; what is deeper is passed over.
const DEEPEST: usize = 64;

/// A value and the bytes on which it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    /// Whether the end of an object, an array or a text is missing.
    pub(super) is_open: bool,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Object(Members),
    Array(Vec<Node>),
    /// A text, its escapes resolved.
    Text(String),
    /// A number, a word, or anything else.
    Other,
}

/// The members of an object as they are written, and their places in the order of their names.
#[derive(Debug)]
pub(super) struct Members {
    written: Vec<Member>,
    by_name: Vec<usize>,
}

impl Members {
    fn new(written: Vec<Member>) -> Self {
        let name = |at: &usize| written.get(*at).map(|member| member.name.as_str());
        let mut by_name: Vec<usize> = (0..written.len()).collect();
        by_name.sort_by(|one, other| name(one).cmp(&name(other)));
        Self { written, by_name }
    }

    /// The last member of that name.
    fn get(&self, name: &str) -> Option<&Member> {
        let of = |at: &usize| self.written.get(*at);
        let after = self.by_name.partition_point(|at| of(at).is_some_and(|member| member.name.as_str() <= name));
        of(self.by_name.get(after.checked_sub(1)?)?).filter(|member| member.name == name)
    }
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// The key with its quotes.
    pub(super) key: Range<usize>,
    /// Where the colon ends, if one stands there.
    pub(super) colon: Option<usize>,
    pub(super) value: Option<Node>,
    /// Where the next sign behind the member stands.
    pub(super) end: usize,
}

impl Node {
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => &members.written,
            _ => &[],
        }
    }

    pub(super) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// The member of that name; of several the last, which counts.
    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        match &self.kind {
            Kind::Object(members) => members.get(name),
            _ => None,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.member(name)?.value.as_ref()
    }

    fn holds(&self, offset: usize) -> bool {
        let Range { start, end } = self.span;
        match self.kind {
            Kind::Object(_) | Kind::Array(_) => start < offset && offset < end + usize::from(self.is_open),
            Kind::Text(_) | Kind::Other => start <= offset && offset <= end,
        }
    }
}

/// One step down a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

/// What stands at a byte.
#[derive(Debug)]
pub(super) enum At<'t> {
    /// The key of a member.
    Key(&'t Member),
    /// A text, a number, a word.
    Value(&'t Node),
    /// Nothing yet: the value of a member is missing.
    Missing,
    /// Between the members of an object.
    Members,
    /// Between the elements of an array, or between a key and its value.
    Nowhere,
}

/// The innermost thing at a byte, with the steps that lead to it. The last step leads to the value that is meant.
pub(super) fn find(root: &Node, offset: usize) -> (Vec<Step<'_>>, At<'_>) {
    let mut steps = Vec::new();
    let mut node = root;
    'down: loop {
        match &node.kind {
            Kind::Text(_) | Kind::Other => return (steps, At::Value(node)),
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if item.holds(offset) {
                        steps.push(Step::Index(index));
                        node = item;
                        continue 'down;
                    }
                }
            }
            Kind::Object(members) => {
                for member in &members.written {
                    if member.key.start < offset && offset <= member.key.end {
                        return (steps, At::Key(member));
                    }
                    if let Some(value) = member.value.as_ref().filter(|value| value.holds(offset)) {
                        steps.push(Step::Key(&member.name));
                        node = value;
                        continue 'down;
                    }
                    let value = member.value.as_ref().map(|value| value.span.start);
                    if value.is_some_and(|start| member.key.end < offset && offset <= start) {
                        return (steps, At::Nowhere);
                    }
                    let is_missing = value.is_none() && member.colon.is_some_and(|colon| colon <= offset);
                    if is_missing && offset <= member.end {
                        steps.push(Step::Key(&member.name));
                        return (steps, At::Missing);
                    }
                }
            }
        }
        let is_array = matches!(node.kind, Kind::Array(_));
        return (steps, if is_array { At::Nowhere } else { At::Members });
    }
}

/// The node and, where it is a member's value, the member to which a JSON pointer leads.
pub(super) fn follow<'t>(root: &'t Node, pointer: &str) -> Option<(&'t Node, Option<(&'t Node, &'t Member)>)> {
    let mut at = (root, None);
    for token in pointer.split('/').skip(1) {
        let node = at.0;
        at = match &node.kind {
            Kind::Array(items) => (items.get(token.parse::<usize>().ok()?)?, None),
            _ => {
                let member = node.member(&token.replace("~1", "/").replace("~0", "~"))?;
                (member.value.as_ref()?, Some((node, member)))
            }
        };
    }
    Some(at)
}

/// Reads a text; `None` when it holds nothing.
pub(super) fn read(text: &str) -> Option<Node> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    Reader { text, at: mark }.value(DEEPEST)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blanks = rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += blanks;
        self.text.as_bytes().get(self.at).copied()
    }

    /// A value, if one begins here; it takes at least a byte then.
    fn value(&mut self, depth: usize) -> Option<Node> {
        let first = self.peek()?;
        let start = self.at;
        let mut is_open = false;
        let kind = match (first, depth.checked_sub(1)) {
            (b'}' | b']' | b',' | b':', _) => return None,
            (b'{' | b'[', None) => {
                self.pass_over();
                Kind::Other
            }
            (b'{', Some(below)) => Kind::Object(Members::new(self.members(below, &mut is_open))),
            (b'[', Some(below)) => Kind::Array(self.elements(below, &mut is_open)),
            (b'"', _) => Kind::Text(self.string(&mut is_open)),
            _ => {
                let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"');
                let rest = self.text.get(start..).unwrap_or_default();
                self.at += rest.find(is_end).unwrap_or(rest.len());
                Kind::Other
            }
        };
        Some(Node { span: start..self.at, is_open, kind })
    }

    fn members(&mut self, depth: usize, is_open: &mut bool) -> Vec<Member> {
        let mut members = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                // An object that is not closed reaches to the end of what holds it, or to the next element there.
                None | Some(b']' | b'{') => {
                    *is_open = true;
                    return members;
                }
                Some(b'}') => {
                    self.at += 1;
                    return members;
                }
                Some(b'"') => members.push(self.member(depth)),
                Some(b',' | b':') => self.at += 1,
                // A value without a key.
                Some(_) => _ = self.value(depth),
            }
        }
    }

    fn member(&mut self, depth: usize) -> Member {
        let start = self.at;
        let name = self.string(&mut false);
        let key = start..self.at;
        let mut member = Member { name, key, colon: None, value: None, end: 0 };
        if self.peek() == Some(b':') {
            self.at += 1;
            member.colon = Some(self.at);
            member.value = self.value(depth);
            // What looks like the value is the key of the next member.
            if let Some(Node { span, kind: Kind::Text(_), .. }) = &member.value {
                let behind = span.start;
                if self.peek() == Some(b':') {
                    self.at = behind;
                    member.value = None;
                }
            }
        }
        self.peek();
        member.end = self.at;
        member
    }

    fn elements(&mut self, depth: usize, is_open: &mut bool) -> Vec<Node> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.peek() {
                None | Some(b'}') => {
                    *is_open = true;
                    return items;
                }
                Some(b']') => {
                    self.at += 1;
                    return items;
                }
                Some(b',' | b':') => self.at += 1,
                Some(_) => items.extend(self.value(depth)),
            }
        }
    }

    /// A text from its quote on; one that is not closed ends with its line.
    fn string(&mut self, is_open: &mut bool) -> String {
        let start = self.at + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let mut is_escaped = false;
        let mut end = rest.len();
        let mut is_closed = false;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'\n' | b'\r' => end = at,
                b'"' if !is_escaped => (end, is_closed) = (at, true),
                _ => {
                    is_escaped = byte == b'\\' && !is_escaped;
                    continue;
                }
            }
            break;
        }
        self.at = start + end + usize::from(is_closed);
        *is_open = !is_closed;
        resolved(rest.get(..end).unwrap_or_default())
    }

    /// Passes a value that is nested too deep.
    fn pass_over(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string(&mut false);
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }
}

/// What stands between quotes, its escapes resolved as far as they can be.
pub(super) fn resolved(inner: &str) -> String {
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|_| inner.to_owned())
}
