//! The text of a document: where in it the flow stands, and changes that leave every other byte as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use cti_model::{Code, Finding, Json};

use super::document::ReadError;

/// Why a document may be larger than the service takes: an answer of the service wraps the flow, and the escapes double it.
pub(super) const MAX_BYTES: usize = 4 << 20;

/// What an answer of the service says around a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrapper {
    pub(super) id: Option<String>,
    pub(super) arn: Option<String>,
    pub(super) name: Option<String>,
    pub(super) flow_type: Option<String>,
    pub(super) is_module: bool,
}

/// A document as it was read.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The whole document, as it was read.
    source: String,
    /// The text of the flow in it; `None` where the flow is the document, from its first byte on.
    content: Option<String>,
    /// Whether the flow is a text within JSON, so that what is put into it is escaped.
    is_quoted: bool,
    places: Places,
    /// Where a backslash was left out that JSON does not know, in bytes of the content.
    repaired: Vec<usize>,
    pub(super) wrapper: Option<Wrapper>,
}

/// From a byte of the flow's text to the byte of the document: where the two go apart, in ascending order.
#[derive(Clone, Debug, Default)]
struct Places(Vec<(usize, usize)>);

impl Places {
    fn to_source(&self, at: usize) -> usize {
        let after = self.0.partition_point(|(content, _)| *content <= at);
        self.0.get(after.saturating_sub(1)).map_or(at, |(content, source)| source + (at - content))
    }

    /// From a text that `inner` takes out of the one that this map is about, to the document.
    fn behind(&self, inner: &Self) -> Self {
        let mut all = BTreeMap::new();
        // Where the outer one goes apart, as the inner one counts; what lies before the inner text is not in it.
        let (mut shift, mut steps) = (None, inner.0.iter().peekable());
        for (middle, source) in &self.0 {
            while let Some((at, to)) = steps.next_if(|(_, to)| to <= middle) {
                shift = Some(to - at);
            }
            if let Some(at) = shift.and_then(|shift| middle.checked_sub(shift)) {
                all.insert(at, *source);
            }
        }
        all.extend(inner.0.iter().map(|(at, middle)| (*at, self.to_source(*middle))));
        Self(all.into_iter().collect())
    }
}

impl Text {
    /// Reads a document: the text, and the value of the flow in it.
    pub(super) fn read(source: &str) -> Result<(Self, Json), ReadError> {
        if source.len() > MAX_BYTES {
            let what = format!("the document has {} bytes, more than the limit of {MAX_BYTES}", source.len());
            return Err(ReadError::one(Finding::new(Code::TooLarge, what)));
        }
        Self::read_whole(source)
    }

    /// A document that is nothing but text.
    pub(super) fn bare(source: String) -> Self {
        let places = Places(vec![(0, 0)]);
        Self { source, content: None, is_quoted: false, places, repaired: Vec::new(), wrapper: None }
    }

    /// Reads a document of any size: one that was made here.
    pub(super) fn read_whole(source: &str) -> Result<(Self, Json), ReadError> {
        let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (value, content, inner, repaired) =
            value_of(source.get(mark..).unwrap_or_default()).map_err(|mut finding| {
                finding.span = finding.span.map(|span| span.start + mark..span.end + mark);
                ReadError::one(*finding)
            })?;
        let places = Places(vec![(0, mark)]).behind(&inner);
        let mut text = Self {
            source: source.to_owned(),
            content: if mark > 0 { content.or_else(|| source.get(mark..).map(str::to_owned)) } else { content },
            is_quoted: false,
            places,
            repaired,
            wrapper: None,
        };
        let Some(way) = Way::into(&value) else { return Ok((text, value)) };
        text.wrapper = Some(way.wrapper);
        let Some(range) = cti_model::locate(text.content(), &way.pointer) else { return Ok((text, value)) };
        let outer = text.content().get(range.clone()).unwrap_or_default().to_owned();
        match way.content {
            Json::String(_) => {
                let (decoded, unquoted) = unquote(&outer, range.start);
                let (value, repaired_content, inner, repaired) = value_of(&decoded).map_err(|mut finding| {
                    finding.span = None;
                    ReadError::one(finding.at(&way.pointer))
                })?;
                text.places = text.places.behind(&unquoted).behind(&inner);
                text.content = Some(repaired_content.unwrap_or(decoded));
                text.repaired = repaired;
                text.is_quoted = true;
                // A text within a text once more is not a document of the service.
                Ok((text, value))
            }
            value => {
                text.places = text.places.behind(&Places(vec![(0, range.start)]));
                text.content = Some(outer);
                Ok((text, value))
            }
        }
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn content(&self) -> &str {
        self.content.as_deref().unwrap_or(&self.source)
    }

    /// The bytes of the document at which a value of the flow stands.
    pub(super) fn place(&self, pointer: &str) -> Option<Range<usize>> {
        let range = cti_model::locate(self.content(), pointer)?;
        Some(self.places.to_source(range.start)..self.places.to_source(range.end))
    }

    /// Escapes that JSON does not know, which were passed over.
    pub(super) fn faults(&self) -> Vec<Finding> {
        let finding = |at: &usize| {
            let at = self.places.to_source(*at);
            Finding::new(Code::JsonSyntax, "`\\'` is not an escape of JSON; it is read as `'`")
                .at_span(at.saturating_sub(1)..at)
                .help("write the apostrophe alone")
        };
        self.repaired.iter().map(finding).collect()
    }

    /// The document with another text in place of some bytes of the flow.
    pub(super) fn spliced(&self, range: Range<usize>, new: &str) -> String {
        let range = self.places.to_source(range.start)..self.places.to_source(range.end);
        let mut source = self.source.clone();
        let quoted = serde_json::to_string(new).unwrap_or_default();
        let new = if self.is_quoted { quoted.get(1..quoted.len() - 1).unwrap_or_default() } else { new };
        if source.get(range.clone()).is_some() {
            source.replace_range(range, new);
        }
        source
    }
}

/// The way into an answer of the service.
struct Way {
    pointer: String,
    content: Json,
    wrapper: Wrapper,
}

impl Way {
    fn into(value: &Json) -> Option<Self> {
        if let Json::String(_) = value {
            return Some(Self { pointer: String::new(), content: value.clone(), wrapper: Wrapper::default() });
        }
        let top = value.as_object()?;
        if top.get("Actions").is_some() || top.get("modules").is_some() {
            return None;
        }
        let (pointer, object) = ["ContactFlow", "ContactFlowModule"]
            .into_iter()
            .find_map(|name| Some((name, top.get(name)?.as_object()?)))
            .map_or((String::new(), top), |(name, object)| (format!("/{name}"), object));
        let content = object.get("Content").filter(|it| matches!(it, Json::String(_) | Json::Object(_)))?.clone();
        let text = |name: &str| object.get(name).and_then(Json::as_str).map(str::to_owned);
        let wrapper = Wrapper {
            id: text("Id"),
            arn: text("Arn"),
            name: text("Name"),
            flow_type: text("Type"),
            is_module: pointer == "/ContactFlowModule",
        };
        Some(Self { pointer: format!("{pointer}/Content"), content, wrapper })
    }
}

/// The value of a text; where it has escapes that JSON does not know, also the text without them, and where they stood.
type Value = (Json, Option<String>, Places, Vec<usize>);

fn value_of(text: &str) -> Result<Value, Box<Finding>> {
    let error = match serde_json::from_str::<Json>(text) {
        Ok(value) => return Ok((value, None, Places(vec![(0, 0)]), Vec::new())),
        Err(error) => error,
    };
    let (repaired, places, dropped) = without_unknown_escapes(text);
    if !dropped.is_empty()
        && let Ok(value) = serde_json::from_str::<Json>(&repaired)
    {
        return Ok((value, Some(repaired), places, dropped));
    }
    let message = error.to_string();
    let code = if message.contains("nested deeper") { Code::TooDeep } else { Code::JsonSyntax };
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Err(Box::new(Finding::new(code, format!("not JSON: {message}")).at_span(at..at)))
}

/// Leaves out the backslash of `\'`, which some tools write and JSON does not know.
fn without_unknown_escapes(text: &str) -> (String, Places, Vec<usize>) {
    let mut repaired = String::with_capacity(text.len());
    let (mut places, mut dropped) = (vec![(0, 0)], Vec::new());
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            repaired.push(character);
            continue;
        }
        match characters.next() {
            Some((_, '\'')) => {
                dropped.push(repaired.len());
                places.push((repaired.len(), at + 1));
                repaired.push('\'');
            }
            Some((_, other)) => repaired.extend([character, other]),
            None => repaired.push(character),
        }
    }
    (repaired, Places(places), dropped)
}

/// What a text between quotes says, and where each part of it stands; `start` is the place of the first quote.
fn unquote(quoted: &str, start: usize) -> (String, Places) {
    let mut text = String::with_capacity(quoted.len());
    let mut places = vec![(0, start + 1)];
    let mut characters = quoted.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => break,
            '\\' => {
                let mut end = at + 1;
                let Some((_, kind)) = characters.next() else { break };
                end += kind.len_utf8();
                if kind == 'u' {
                    end += skip(&mut characters, 4);
                    // The second half of a pair.
                    let high = quoted.get(at + 2..at + 6).and_then(|it| u16::from_str_radix(it, 16).ok());
                    if high.is_some_and(|high| (0xd800..0xdc00).contains(&high)) {
                        end += skip(&mut characters, 6);
                    }
                }
                let escape = quoted.get(at..end).unwrap_or_default();
                let decoded: String = serde_json::from_str(&format!("\"{escape}\"")).unwrap_or_default();
                text.push_str(&decoded);
                places.push((text.len(), start + end));
            }
            other => text.push(other),
        }
    }
    (text, Places(places))
}

fn skip(characters: &mut impl Iterator<Item = (usize, char)>, count: usize) -> usize {
    characters.take(count).map(|(_, character)| character.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_within_a_quoted_flow_is_found_behind_its_escapes() {
        let flow = r#"{"Version":"2019-10-30","StartAction":"a","Actions":[{"Identifier":"a","Type":"X","Parameters":{"Text":"é\n\"q\" 😀","Next":"here"}}]}"#;
        for quoted in [serde_json::to_string(flow).unwrap(), escape_all(flow)] {
            let source = format!("{{\"ContactFlow\": {{\"Name\":\"n\", \"Content\": {quoted} }} }}");
            let (text, _) = Text::read(&source).unwrap();
            assert_eq!(text.content(), flow);
            let place = text.place("/Actions/0/Parameters/Next").unwrap();
            let literal: String = serde_json::from_str(&format!("\"{}\"", source.get(place).unwrap())).unwrap();
            assert_eq!(literal, "\"here\"");
            let range = cti_model::locate(flow, "/Actions/0/Parameters/Next").unwrap();
            let (again, _) = Text::read(&text.spliced(range, "\"there\"")).unwrap();
            assert_eq!(again.content(), flow.replace("here", "there"));
        }
    }

    /// Every character as `\uXXXX`.
    fn escape_all(text: &str) -> String {
        let units: Vec<String> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{}\"", units.concat())
    }
}
