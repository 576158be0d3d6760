//! Printing findings with the place marked in the source text (feature `miette`).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, SourceCode, SourceSpan};

use crate::finding::{Finding, Severity};
use crate::locate::{Lines, Places, char_start};
use crate::one_line::OneLine;

/// Findings about one document together with its text, for any of miette's handlers to print.
///
/// The text may be any spelling of the document: findings of the [`Checker`](crate::Checker) carry JSON pointers, so for
/// a document on one line [`Flow::to_json_pretty`](crate::Flow::to_json_pretty) reads better than what was loaded.
/// Findings of the parser carry bytes of the text that it read.
///
/// ```
/// use cti_model::{Checker, Flow, MarkedSource};
///
/// let flow = Flow::parse(r#"{"actions":[{"id":"0","type":"SE_Start","ports":{"done":"9"}}]}"#)?;
/// let marked = MarkedSource::new("call.json", &flow.to_json_pretty(), Checker::new().check(&flow));
/// assert_eq!(marked.to_string(), "call.json: 2 errors");
///
/// let mut printed = String::new();
/// miette::NarratableReportHandler::new().render_report(&mut printed, &marked)?;
/// assert!(printed.contains("port `done` leads to `9`, which does not exist"));
/// // With the feature `fancy` of miette, `println!("{:?}", miette::Report::new(marked))` draws the lines.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MarkedSource {
    source: Arc<NamedSource<String>>,
    findings: Vec<Marked>,
}

/// One finding and the bytes to mark.
#[derive(Debug)]
struct Marked {
    finding: Finding,
    place: Option<SourceSpan>,
    source: Arc<NamedSource<String>>,
}

impl MarkedSource {
    /// Findings about the document of that name and text, to be printed in the order given.
    pub fn new(name: &str, source: &str, findings: impl Into<Vec<Finding>>) -> Self {
        let (places, name) = (Places::read(source), &*OneLine(name).to_string());
        let source = &*shown(source);
        let lines = Lines::new(source);
        let named = Arc::new(NamedSource::new(name, source.to_owned()).with_language("json"));
        let marked = |finding: Finding| {
            let place = place_of(&finding, source, places.as_ref());
            match place.as_ref().and_then(|place| excerpt(name, source, &lines, place)) {
                Some((source, place)) => Marked { finding, place: Some(place), source: Arc::new(source) },
                None => Marked { finding, place, source: Arc::clone(&named) },
            }
        };
        Self { findings: findings.into().into_iter().map(marked).collect(), source: named }
    }

    /// The findings, for example to choose an exit code by their severity.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = &Finding> {
        self.findings.iter().map(|marked| &marked.finding)
    }
}

/// A text of which every byte stays where it is, with a mark for each character that would move what is printed around it.
fn shown(source: &str) -> String {
    let mark = |character: char| match character.len_utf8() {
        _ if matches!(character, '\n' | '\r' | '\t') || !OneLine::escapes(character) => character,
        1 => '?',
        2 => '\u{bf}',
        _ => char::REPLACEMENT_CHARACTER,
    };
    source.chars().map(mark).collect()
}

/// The bytes to mark: one line, and of a whole block its id.
fn place_of(finding: &Finding, source: &str, places: Option<&Places<'_>>) -> Option<SourceSpan> {
    let find = |pointer: &str| places.and_then(|places| places.find(pointer));
    let whole_block = || {
        let block = finding.pointer.strip_prefix("/actions/")?;
        if block.contains('/') { None } else { find(&format!("{}/id", finding.pointer)) }
    };
    let known = || finding.span.clone();
    let span = known().or_else(whole_block).or_else(|| find(&finding.pointer))?;
    Some(first_line(source, span))
}

/// The part of a span that stands on its first line, and something to see where it is empty.
fn first_line(source: &str, span: Range<usize>) -> SourceSpan {
    let start = char_start(source, span.start);
    let text = source.get(start..char_start(source, span.end)).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    (start, line.len()).into()
}

/// A piece of a long line around a place: a document on one line has no lines worth showing. `None` when the line is
/// short enough to be shown whole.
fn excerpt(
    name: &str,
    source: &str,
    lines: &Lines<'_>,
    place: &SourceSpan,
) -> Option<(NamedSource<String>, SourceSpan)> {
    const LONG: usize = 240;
    const AROUND: usize = 60;
    let start = place.offset();
    let around = lines.around(start);
    let (line_start, line_end) = (around.start, around.end);
    if line_end - line_start <= LONG {
        return None;
    }
    let from = char_start(source, start.saturating_sub(AROUND).max(line_start));
    let to = char_start(source, (start + AROUND).min(line_end));
    let (before, after) = (if from > line_start { "…" } else { "" }, if to < line_end { "…" } else { "" });
    let text = format!("{before}{}{after}", source.get(from..to)?);
    let (line, column) = lines.line_column(start);
    let name = format!("{name}, line {line}, column {column}");
    let marked = place.len().min(to - start);
    Some((NamedSource::new(name, text).with_language("json"), (before.len() + start - from, marked).into()))
}

/// `3 errors`, `1 error`, or nothing.
fn counted(count: usize, what: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{count} {what}s")),
    }
}

impl fmt::Display for MarkedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |severity: Severity| self.findings().filter(|it| it.severity == severity).count();
        let counts = [Severity::Error, Severity::Warning, Severity::Hint].map(|it| counted(count(it), &it.to_string()));
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let counts = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
        write!(f, "{}: {counts}", self.source.name())
    }
}

impl std::error::Error for MarkedSource {}

impl miette::Diagnostic for MarkedSource {
    fn severity(&self) -> Option<miette::Severity> {
        Some(severity(self.findings().map(|it| it.severity).max().unwrap_or(Severity::Hint)))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        Some(Box::new(self.findings.iter().map(|finding| finding as &dyn miette::Diagnostic)))
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.finding.place();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        OneLine(&self.finding.message).fmt(f)
    }
}

impl std::error::Error for Marked {}

impl miette::Diagnostic for Marked {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(severity(self.finding.severity))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.finding.suggestion.as_ref().map(|help| Box::new(OneLine(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_primary_with_span(None, self.place?);
        Some(Box::new(std::iter::once(label)))
    }
}

const fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Hint => miette::Severity::Advice,
    }
}
