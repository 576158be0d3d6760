//! `cti check`: what is wrong with documents.

use std::io::Write;
use std::path::Path;

use cti_connect::contact_flow::{Document, FlowChecker};
use cti_connect::event_bridge::Pattern;
use cti_engine::coverage::FlowFile;
use cti_engine::scenario::Scenario;
use cti_model::adapter::{AdapterChecker, CtiAdapter};
use cti_model::call_center::CallCenterDefinition;
use cti_model::{Checker, Code, Finding, Flow, Part, ProductVersion, Severity};
use cti_webex::definition::WebexDefinition;
use cti_webex::layout::DesktopLayout;

use crate::arguments::{Check, Format};
use crate::input;
use crate::kind::Kind;
use crate::printed::{self, Checked, Said};
use crate::{Trouble, Verdict};

/// Checks what was asked for, and prints what was found.
pub(crate) fn check(asked: &Check, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut checked = Vec::new();
    for path in &asked.paths {
        if path.is_dir() {
            directory(path, asked, &mut checked)?;
        } else {
            let input = input::read(path)?;
            let said = document(asked.kind.unwrap_or_else(|| Kind::of(&input.text)), &input.text, asked);
            checked.push(Checked { name: input.name, text: input.text, said });
        }
    }
    match asked.format {
        Format::Text => printed::text(&checked, out)?,
        Format::Json => printed::json(&checked, out)?,
        Format::Sarif => printed::sarif(&checked, out)?,
        Format::Github => printed::github(&checked, out)?,
    }
    let least = if asked.strict { Severity::Warning } else { Severity::Error };
    Ok(Verdict::found(checked.iter().flat_map(|it| &it.said).any(|it| it.severity >= least)))
}

/// Checks the directory of an adapter: what was found in each file stands with the file, the rest with the directory.
fn directory(path: &Path, asked: &Check, checked: &mut Vec<Checked>) -> Result<(), Trouble> {
    let files = input::adapter_files(path)?;
    let (adapter, mut findings) = CtiAdapter::read_files(&files);
    if !findings.iter().any(Finding::is_error) {
        let checker = adapter_checker(asked);
        findings = checker.check(&adapter);
    }
    let mut whole = Checked { name: path.display().to_string(), text: String::new(), said: Vec::new() };
    let mut by_file: Vec<Checked> = Vec::new();
    for finding in findings {
        let named = finding.file.as_deref().and_then(|file| {
            Some(FlowFile { path: path.join(file).display().to_string(), text: files.get(file)?.to_owned() })
        });
        // What is wrong with a flow has its place in the flow's document.
        let flow = || match &finding.part {
            Some(Part::Flow(flow)) if finding.field.is_none() => FlowFile::of(&files, &whole.name, flow),
            _ => None,
        };
        let Some(FlowFile { path: name, text }) = named.or_else(flow) else {
            whole.said.push(Said::of(finding, ""));
            continue;
        };
        let said = Said::of(finding, &text);
        match by_file.iter_mut().find(|it| it.name == name) {
            Some(known) => known.said.push(said),
            None => by_file.push(Checked { name, text, said: vec![said] }),
        }
    }
    checked.push(whole);
    checked.append(&mut by_file);
    Ok(())
}

fn adapter_checker(asked: &Check) -> AdapterChecker<'static> {
    let checker = AdapterChecker::new().with_version(asked.product.unwrap_or(ProductVersion::NEWEST));
    asked.off.iter().fold(checker, |checker, code| checker.without(*code))
}

/// What is wrong with the text of a document of that kind.
pub(crate) fn document(kind: Kind, text: &str, asked: &Check) -> Vec<Said> {
    let findings = match kind {
        Kind::Flow => match Flow::parse(text) {
            Ok(flow) => {
                let version = asked.product.unwrap_or(ProductVersion::NEWEST);
                let checker = asked.off.iter().fold(Checker::new().with_version(version), |it, code| it.without(*code));
                checker.check(&flow)
            }
            Err(error) => error.findings().to_vec(),
        },
        Kind::Records => records(text, asked),
        Kind::ContactFlow => match Document::read(text) {
            Ok(document) => {
                asked.off.iter().fold(FlowChecker::new(), |it, code| it.without(*code)).check_document(&document)
            }
            Err(error) => error.findings().to_vec(),
        },
        Kind::CallCenter => call_center(text),
        Kind::DesktopLayout => match DesktopLayout::parse(text) {
            Ok(layout) => layout.check(),
            Err(error) => vec![error.finding().clone()],
        },
        Kind::EventPattern => return pattern(text),
        Kind::Scenario => {
            return match Scenario::parse(text) {
                Ok(_) => Vec::new(),
                Err(error) => vec![Said {
                    severity: Severity::Error,
                    code: "scenario".to_owned(),
                    message: format!("expected {}, found {}", error.expected, error.found),
                    help: error.help,
                    place: Some((error.line, error.column)),
                    finding: None,
                }],
            };
        }
    };
    let kept = findings.into_iter().filter(|finding| !asked.off.contains(&finding.code));
    kept.map(|finding| Said::of(finding, text)).collect()
}

/// The answer of a query: every adapter in it is checked.
fn records(text: &str, asked: &Check) -> Vec<Finding> {
    let value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return vec![Finding::new(Code::JsonSyntax, error.to_string()).line(error.line())],
    };
    let (adapters, mut findings) = CtiAdapter::read_records(&value);
    let checker = adapter_checker(asked);
    // Places in what records were read from are not kept: the part of the adapter says where it is.
    findings.extend(adapters.iter().flat_map(|adapter| checker.check(adapter)).map(|mut finding| {
        finding.pointer.clear();
        finding.span = None;
        finding
    }));
    findings
}

/// A definition of any vendor, and the settings of one of Webex.
fn call_center(text: &str) -> Vec<Finding> {
    let definition = match CallCenterDefinition::parse(text) {
        Ok(definition) => definition,
        Err(error) => return error.findings().to_vec(),
    };
    let mut findings = definition.check();
    // The settings of other vendors are not known; that it is a definition was seen above.
    if let Ok(webex) = WebexDefinition::new(definition) {
        findings.extend(webex.check());
    }
    findings
}

fn pattern(text: &str) -> Vec<Said> {
    match text.parse::<Pattern>() {
        Ok(pattern) => {
            let lints = pattern.lint().into_iter().map(|lint| Said {
                severity: Severity::Warning,
                code: "event-pattern".to_owned(),
                place: printed::place(text, &lint.pointer),
                message: lint.message,
                help: None,
                finding: None,
            });
            lints.collect()
        }
        Err(error) => vec![Said {
            severity: Severity::Error,
            code: "event-pattern".to_owned(),
            place: Some(cti_model::line_column(text, error.offset)),
            message: error.service_message(),
            help: error.suggestion,
            finding: None,
        }],
    }
}
