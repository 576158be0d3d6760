//! Reading a layout: what is refused, and pasted parts of one that are told as such.

use cti_model::{Code, Finding, Json, Lines, Object, shortened};

use super::keys::{AREA, PROFILE, ROLES};
use super::{DesktopLayout, Profile};

/// The most bytes of a layout.
pub const MAX_BYTES: usize = 1 << 21;

/// A text that is not a desktop layout: what is wrong, with line and column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {finding}", .place.0, .place.1)]
pub struct LayoutError {
    finding: Box<Finding>,
    place: (usize, usize),
}

impl LayoutError {
    fn new(source: &str, finding: Finding) -> Self {
        let place = finding.span.as_ref().map_or((1, 1), |span| Lines::new(source).line_column(span.start));
        Self { finding: Box::new(finding), place }
    }

    /// What is wrong.
    pub fn finding(&self) -> &Finding {
        &self.finding
    }

    /// Line and column, counted from 1.
    pub fn place(&self) -> (usize, usize) {
        self.place
    }
}

impl DesktopLayout {
    /// Reads a layout.
    ///
    /// # Errors
    /// For text that is not JSON, for a document that has no profile with an `area`, which may be a part of a layout, and
    /// for more than [`MAX_BYTES`].
    pub fn parse(source: &str) -> Result<Self, LayoutError> {
        if source.len() > MAX_BYTES {
            let what = format!("the layout has {} bytes, at most {MAX_BYTES} are read", source.len());
            return Err(LayoutError::new("", Finding::new(Code::TooLarge, what)));
        }
        let json = match serde_json::from_str::<Json>(bare(source)) {
            Ok(json) => json,
            Err(error) => return Err(LayoutError::new(source, unreadable(source, &error))),
        };
        if let Some(what) = not_a_layout(&json) {
            let what = format!("{what}, expected an object with an `area`, or with profiles of roles such as `agent`");
            return Err(LayoutError::new(source, Finding::new(Code::NotALayout, what)));
        }
        Ok(Self { source: source.to_owned(), json })
    }

    /// Reads a layout from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`DesktopLayout::parse`], and for bytes that are not UTF-8.
    pub fn parse_bytes(source: &[u8]) -> Result<Self, LayoutError> {
        match std::str::from_utf8(source) {
            Ok(text) => Self::parse(text),
            Err(error) => {
                let at = error.valid_up_to();
                let read = source.get(..at).and_then(|read| std::str::from_utf8(read).ok()).unwrap_or_default();
                let finding = Finding::new(Code::JsonSyntax, format!("byte {at} is not UTF-8")).at_span(at..at);
                Err(LayoutError::new(read, finding.help("save the file as UTF-8")))
            }
        }
    }
}

/// The text without a byte order mark.
pub(super) fn bare(source: &str) -> &str {
    source.trim_start_matches('\u{feff}')
}

fn unreadable(source: &str, error: &serde_json::Error) -> Finding {
    let text = bare(source);
    if text.trim().is_empty() {
        return Finding::new(Code::JsonSyntax, "the file is empty").at_span(0..0);
    }
    // A member such as `"headless": {…}`, ready to be pasted into an area.
    let mut words = serde_json::Deserializer::from_str(text).into_iter::<String>();
    if let Some(Ok(name)) = words.next()
        && text.get(words.byte_offset()..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    {
        let what = format!("the text is the member `{}` of a layout, without the document around it", shortened(&name));
        let at = source.len() - text.trim_start().len();
        return Finding::new(Code::NotALayout, what)
            .at_span(at..at)
            .help("paste it where it belongs, such as in an `area`");
    }
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len);
    let at = source.len() - text.len() + lines.sum::<usize>() + error.column().saturating_sub(1);
    let at = (0..=at.min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or_default();
    let what = error.to_string();
    let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what).to_owned();
    Finding::new(Code::JsonSyntax, what).at_span(at..at)
}

/// What a document is, when it is not a layout.
fn not_a_layout(json: &Json) -> Option<String> {
    let Some(object) = json.as_object() else {
        return Some(match json.as_array() {
            Some(_) => "the document is an array".to_owned(),
            None => format!("the document is {}", json.kind()),
        });
    };
    let has_profile = !Profile::all(json).is_empty();
    let alike = |name: &str| ROLES.iter().chain(&["area"]).any(|known| known.eq_ignore_ascii_case(name));
    if has_profile || object.iter().any(|(name, value)| alike(name) && value.as_object().is_some()) {
        return None;
    }
    Some(part(object))
}

/// Which part of a layout an object looks like.
fn part(object: &Object) -> String {
    let has = |name: &str| object.get(name).is_some();
    if has("comp") {
        "the document is a component alone".to_owned()
    } else if has("nav") && has("page") {
        "the document is an item of `navigation` alone".to_owned()
    } else if has("widgets") {
        "the document is a page alone".to_owned()
    } else if AREA.iter().any(|name| has(name)) {
        "the document is an `area` alone".to_owned()
    } else if PROFILE.iter().any(|name| has(name)) {
        "the document has no `area`".to_owned()
    } else {
        "the document is not a layout".to_owned()
    }
}
