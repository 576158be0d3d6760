//! Findings in the four forms in which they are printed.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use cti_model::{Finding, Lines, MarkedSource, OneLine, Severity, line_column, locate, locate_all};
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde_json::{Value, json};

use crate::input;

/// A document that was checked.
pub(crate) struct Checked {
    /// Its path.
    pub(crate) name: String,
    /// Its text; empty for a directory.
    pub(crate) text: String,
    /// Whether it is a file of a directory that is listed itself, since something was found in it.
    pub(crate) is_part: bool,
    /// What was found.
    pub(crate) said: Vec<Said>,
}

/// The code of what was passed over, since it is not known what it is.
pub(crate) const PASSED_OVER: &str = "passed-over";

/// The code of what cannot be read.
pub(crate) const UNREADABLE: &str = "unreadable";

/// The codes that only the command has, with what each means.
pub(crate) const OWN_CODES: [(&str, Severity, &str); 4] = [
    ("scenario", Severity::Error, "The text is not a scenario; it is not played."),
    ("event-pattern", Severity::Error, "The event pattern is not one that the service takes, or not what is meant."),
    (UNREADABLE, Severity::Error, "The file or directory cannot be read."),
    (PASSED_OVER, Severity::Warning, "A file in a directory cannot be read; it is not known what it is."),
];

/// What a code means.
fn explained(code: &str) -> Option<&'static str> {
    let own = OWN_CODES.iter().find(|(own, ..)| *own == code).map(|(.., meaning)| *meaning);
    own.or_else(|| code.parse::<cti_model::Code>().ok().map(cti_model::Code::explanation))
}

impl Checked {
    /// A document that was not read, and why.
    pub(crate) fn unread(path: &Path, severity: Severity, code: &str, why: String) -> Self {
        let said = Said { severity, code: code.to_owned(), message: why, help: None, place: None, finding: None };
        Self { name: input::name(path), text: String::new(), is_part: false, said: vec![said] }
    }
}

/// Something that was found.
pub(crate) struct Said {
    pub(crate) severity: Severity,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// Line and column, from 1.
    pub(crate) place: Option<(usize, usize)>,
    /// The finding that says it, unless another reader does.
    pub(crate) finding: Option<Finding>,
}

impl Said {
    /// What findings about a text say. The text is read once, however many they are.
    pub(crate) fn all(mut findings: Vec<Finding>, text: &str) -> Vec<Self> {
        if !text.is_empty() {
            locate_all(text, &mut findings);
        }
        let lines = Lines::new(text);
        findings.into_iter().map(|finding| Self::of(finding, &lines)).collect()
    }

    fn of(finding: Finding, lines: &Lines<'_>) -> Self {
        let line = finding.line.map(|line| (line, 1));
        Self {
            severity: finding.severity,
            code: finding.code.to_string(),
            message: spoken(&finding),
            help: finding.suggestion.clone(),
            place: finding.span.as_ref().map(|span| lines.line_column(span.start)).or(line),
            finding: Some(finding),
        }
    }
}

/// A finding without its code, its suggestion and, where line and column are known, its pointer: they stand apart.
fn spoken(finding: &Finding) -> String {
    let mut bare = finding.clone();
    bare.suggestion = None;
    if bare.span.is_some() {
        bare.pointer.clear();
    }
    let line = bare.to_string();
    let said = line.split_once(']').map_or(line.as_str(), |(_, said)| said);
    said.trim_start_matches(':').trim_start().to_owned()
}

/// Line and column of a JSON pointer.
pub(crate) fn place(text: &str, pointer: &str) -> Option<(usize, usize)> {
    locate(text, pointer).map(|span| line_column(text, span.start))
}

/// The word for a severity.
pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "hint",
    }
}

/// Whether who reads the standard output sees colours.
pub(crate) fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// For people: each finding with its place marked in the text, then a line of counts.
pub(crate) fn text(checked: &[Checked], coloured: bool, out: &mut dyn Write) -> io::Result<()> {
    let theme = if coloured { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(110);
    let (mut errors, mut others) = (0, 0);
    for document in checked {
        let (name, found) = (OneLine(&document.name), &document.said);
        for said in found {
            *(if said.severity == Severity::Error { &mut errors } else { &mut others }) += 1;
            let (line, column) = said
                .place
                .map_or((String::new(), String::new()), |(line, column)| (format!(":{line}"), format!(":{column}")));
            let message = OneLine(&said.message);
            writeln!(out, "{name}{line}{column}: {}[{}] {message}", word(said.severity), said.code)?;
            if let Some(help) = &said.help {
                writeln!(out, "  help: {}", OneLine(help))?;
            }
        }
        // One picture of the text for all that was found in it.
        let findings: Vec<Finding> = found.iter().filter_map(|said| said.finding.clone()).collect();
        if coloured && !document.text.is_empty() && !findings.is_empty() {
            let marked = MarkedSource::new(&document.name, &document.text, findings);
            let mut drawn = String::new();
            if handler.render_report(&mut drawn, &marked).is_ok() {
                writeln!(out, "{drawn}")?;
            }
        } else if let Some(said) = found.first().filter(|_| found.len() == 1) {
            excerpt(document, said, out)?;
        }
    }
    let is_checked = |it: &&Checked| !it.is_part && it.said.iter().all(|said| said.code != PASSED_OVER);
    let documents = checked.iter().filter(is_checked).count();
    writeln!(out, "{documents} checked: {errors} errors, {others} warnings and hints")
}

/// The line at fault with a mark below it.
fn excerpt(document: &Checked, said: &Said, out: &mut dyn Write) -> io::Result<()> {
    let Some((line, column)) = said.place else { return Ok(()) };
    let Some(text) = document.text.lines().nth(line - 1) else { return Ok(()) };
    let shown: String = text.chars().skip(column.saturating_sub(40)).take(100).collect();
    let before: String = text.chars().skip(column.saturating_sub(40)).take(column.min(40) - 1).collect();
    let (shown, before) = (OneLine(&shown).to_string(), OneLine(&before).to_string());
    writeln!(out, "  {line} | {shown}")?;
    writeln!(out, "  {:>width$} | {}^", "", " ".repeat(before.chars().count()), width = line.to_string().len())
}

/// `{"documents": [{"name", "findings": […]}], "errors", "others"}`.
pub(crate) fn json(checked: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let documents = checked.iter().map(|document| {
        let findings = document.said.iter().map(|said| {
            let (line, column) = said.place.unzip();
            json!({
                "severity": word(said.severity), "code": said.code, "message": said.message, "help": said.help,
                "line": line, "column": column, "finding": said.finding,
            })
        });
        json!({"name": document.name, "findings": findings.collect::<Vec<_>>()})
    });
    let documents: Vec<Value> = documents.collect();
    let said = || checked.iter().flat_map(|document| &document.said);
    let errors = said().filter(|said| said.severity == Severity::Error).count();
    let whole = json!({"documents": documents, "errors": errors, "others": said().count() - errors});
    writeln!(out, "{whole:#}")
}

/// SARIF 2.1.0.
pub(crate) fn sarif(checked: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let mut codes: Vec<&str> = checked.iter().flat_map(|it| &it.said).map(|said| said.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules =
        codes.iter().map(|code| json!({"id": code, "shortDescription": {"text": explained(code).unwrap_or(code)}}));
    let results = checked.iter().flat_map(|document| {
        document.said.iter().map(|said| {
            let level = if word(said.severity) == "hint" { "note" } else { word(said.severity) };
            let file = json!({"uri": address(&document.name)});
            let place = match said.place {
                Some((line, column)) => {
                    json!({"artifactLocation": file, "region": {"startLine": line, "startColumn": column}})
                }
                None => json!({"artifactLocation": file}),
            };
            let help = said.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            json!({
                "ruleId": said.code, "level": level, "message": {"text": format!("{}{help}", said.message)},
                "locations": [{"physicalLocation": place}],
            })
        })
    });
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cti", "version": env!("CARGO_PKG_VERSION"), "rules": rules.collect::<Vec<_>>(),
            }},
            // Columns are counted in characters, and not in units of UTF-16.
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    writeln!(out, "{whole:#}")
}

/// A path as a reference of a URI, in which much of what a path may have means something else.
fn address(path: &str) -> String {
    if let Ok(address) = url::Url::from_file_path(path) {
        return address.into();
    }
    let path = if std::path::MAIN_SEPARATOR == '\\' { path.replace('\\', "/") } else { path.to_owned() };
    let mut address = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// A workflow command of GitHub for each finding.
pub(crate) fn github(checked: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    for document in checked {
        for said in &document.said {
            let command = if word(said.severity) == "hint" { "notice" } else { word(said.severity) };
            let place = said.place.map_or(String::new(), |(line, column)| format!(",line={line},col={column}"));
            let help = said.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            writeln!(
                out,
                "::{command} file={}{place},title={}::{}",
                property(&document.name),
                property(&said.code),
                data(&format!("{}{help}", said.message))
            )?;
        }
    }
    Ok(())
}

/// The text of a command, which ends at a line break.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which also ends at a comma or colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
