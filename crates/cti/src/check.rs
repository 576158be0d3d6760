//! `cti check`: what is wrong with documents.

use std::io::Write;
use std::path::Path;

use cti_connect::contact_flow::{Document, FlowChecker, FlowScenario, TestCase};
use cti_connect::event_bridge::Pattern;
use cti_engine::coverage::FlowFile;
use cti_engine::scenario::{Scenario, ScenarioError};
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};
use cti_model::call_center::CallCenterDefinition;
use cti_model::{Catalogue, Checker, Code, Finding, Flow, Part, ProductVersion, Severity};
use cti_webex::definition::WebexDefinition;
use cti_webex::layout::DesktopLayout;
use serde_json::Value;

use crate::arguments::{Check, Format};
use crate::input;
use crate::kind::Kind;
use crate::printed::{self, Checked, Said, UNREADABLE};
use crate::{Trouble, Verdict};

/// What was asked for, with the catalogue by which flows are read.
pub(crate) struct Asked<'a> {
    pub(crate) options: &'a Check,
    pub(crate) catalogue: &'a Catalogue,
}

impl<'a> Asked<'a> {
    /// The checker of flows that is asked for.
    pub(crate) fn checker(&self) -> Checker<'a> {
        let checker = Checker::with_catalogue(self.catalogue).with_version(self.version());
        let checker = self.options.event.iter().cloned().fold(checker, Checker::triggered_by);
        self.options.off.iter().fold(checker, |it, code| it.without(*code))
    }

    fn version(&self) -> ProductVersion {
        self.options.product.unwrap_or(ProductVersion::NEWEST)
    }
}

/// Checks what was asked for, and prints what was found.
pub(crate) fn check(asked: &Check, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let checked = checked(asked)?;
    match asked.format {
        Format::Text => printed::text(&checked, printed::is_coloured(), out)?,
        Format::Json => printed::json(&checked, out)?,
        Format::Sarif => printed::sarif(&checked, out)?,
        Format::Github => printed::github(&checked, out)?,
    }
    Ok(verdict(&checked, asked.strict))
}

/// Whether something was found that fails.
pub(crate) fn verdict(checked: &[Checked], is_strict: bool) -> Verdict {
    let least = if is_strict { Severity::Warning } else { Severity::Error };
    Verdict::found(checked.iter().flat_map(|it| &it.said).any(|it| it.severity >= least))
}

/// What was found in what was asked for.
pub(crate) fn checked(asked: &Check) -> Result<Vec<Checked>, Trouble> {
    let catalogue = input::catalogue(asked.names.as_ref())?;
    let asked = &Asked { options: asked, catalogue: &catalogue };
    let mut checked = Vec::new();
    for path in &asked.options.paths {
        if path.is_dir() {
            match AdapterFiles::read_dir(path) {
                Ok(files) => directory(path, &files, asked, &mut checked),
                Err(error) => checked.push(Checked::unread(path, Severity::Error, UNREADABLE, error.to_string())),
            }
            continue;
        }
        checked.push(match input::text(path) {
            Ok(text) => {
                let said = document(asked.options.kind.unwrap_or_else(|| Kind::of(&text)), &text, asked);
                Checked { name: input::name(path), text, is_part: false, said }
            }
            Err(why) => Checked::unread(path, Severity::Error, UNREADABLE, format!("it cannot be read: {why}")),
        });
    }
    Ok(checked)
}

/// Checks the directory of an adapter: what was found in each file stands with the file. With the directory stands only what
/// has no file, such as one that is missing.
fn directory(path: &Path, files: &AdapterFiles, asked: &Asked<'_>, checked: &mut Vec<Checked>) {
    let (adapter, mut findings) = CtiAdapter::read_files(files);
    if !findings.iter().any(Finding::is_error) {
        let checker = adapter_checker(asked);
        findings = checker.check(&adapter);
    }
    let (whole, mut of_whole) = (path.display().to_string(), Vec::new());
    let mut by_file: Vec<(FlowFile, Vec<Finding>)> = Vec::new();
    for mut finding in findings {
        let named = finding.file.as_deref().and_then(|file| {
            Some(FlowFile { path: path.join(file).display().to_string(), text: files.get(file)?.to_owned() })
        });
        // What is wrong with a flow has its place in the flow's document.
        let flow = || match &finding.part {
            Some(Part::Flow(flow)) if finding.field.is_none() => FlowFile::of(files, &whole, flow),
            _ => None,
        };
        // Any other is about an entry of a file.
        let entry = || {
            let (file, pointer) = entry(files, &finding)?;
            let path = path.join(file).display().to_string();
            Some((FlowFile { path, text: files.get(file)?.to_owned() }, pointer))
        };
        let found = named.or_else(flow).map(|file| (file, String::new())).or_else(entry);
        let Some((file, pointer)) = found else {
            of_whole.push(finding);
            continue;
        };
        if finding.pointer.is_empty() {
            finding.pointer = pointer;
        }
        match by_file.iter_mut().find(|(known, _)| known.path == file.path) {
            Some((_, found)) => found.push(finding),
            None => by_file.push((file, vec![finding])),
        }
    }
    checked.push(Checked { name: whole, text: String::new(), is_part: false, said: Said::all(of_whole, "") });
    checked.extend(by_file.into_iter().map(|(FlowFile { path: name, text }, found)| {
        let said = Said::all(found, &text);
        Checked { name, text, is_part: true, said }
    }));
}

/// The file with what a finding is about, and where in it that is, as far as it can be told: the member, else the entry, else
/// the file as a whole.
fn entry(files: &AdapterFiles, finding: &Finding) -> Option<(&'static str, String)> {
    let (file, name) = match finding.part.as_ref()? {
        Part::Settings => ("adapter.json", None),
        Part::Checks => ("checks.json", None),
        Part::Flow(name) => ("flows.json", Some(name)),
        Part::Action(name) => ("actions.json", Some(name)),
        Part::Attribute(name) => ("attributes.json", Some(name)),
        Part::PresenceSyncRule(name) => ("presence-sync-rules.json", Some(name)),
        Part::Feature(name) => ("features.json", Some(name)),
        Part::VoicemailDrop(name) => ("voicemail-drops.json", Some(name)),
        Part::Replica(name) => ("replicas.json", Some(name)),
        _ => return None,
    };
    let whole: Value = serde_json::from_str(files.get(file)?).ok()?;
    let mut pointer = String::new();
    let mut found = Some(&whole);
    if let Some(name) = name {
        let is_meant = |record: &Value| record.get("name").and_then(Value::as_str) == Some(name);
        let at = whole.as_array()?.iter().position(is_meant);
        found = at.and_then(|at| whole.get(at));
        pointer.extend(at.map(|at| format!("/{at}")));
    }
    if let Some(member) =
        finding.field.as_deref().and_then(member).filter(|it| found.is_some_and(|all| all.get(it).is_some()))
    {
        pointer = format!("{pointer}/{member}");
    } else if let (Some(line), Some(Value::Array(lines))) = (finding.line, found.and_then(|it| it.get("value")))
        && (1..=lines.len()).contains(&line)
    {
        pointer = format!("{pointer}/value/{}", line - 1);
    }
    Some((file, pointer))
}

/// The member of a file for the field of a record: `instanceArn` for `InstanceArn__c`. Not every field has one that is
/// called so, and what has a name without `__c` may be the field of a form or the key of a feature.
fn member(field: &str) -> Option<String> {
    let mut letters = field.strip_suffix("__c")?.chars();
    let first = letters.next()?.to_ascii_lowercase();
    Some(std::iter::once(first).chain(letters).collect())
}

fn adapter_checker<'a>(asked: &Asked<'a>) -> AdapterChecker<'a> {
    let checker = AdapterChecker::new().with_catalogue(asked.catalogue).with_version(asked.version());
    asked.options.off.iter().fold(checker, |checker, code| checker.without(*code))
}

/// What is wrong with the text of a document of that kind.
pub(crate) fn document(kind: Kind, text: &str, asked: &Asked<'_>) -> Vec<Said> {
    let findings = match kind {
        Kind::Flow => match Flow::parse(text) {
            Ok(flow) => asked.checker().check(&flow),
            Err(error) => error.findings().to_vec(),
        },
        Kind::Records => records(text, asked),
        Kind::ContactFlow => match Document::read(text) {
            Ok(document) => asked
                .options
                .off
                .iter()
                .fold(FlowChecker::new(), |it, code| it.without(*code))
                .check_document(&document),
            Err(error) => error.findings().to_vec(),
        },
        Kind::CallCenter => call_center(text),
        Kind::DesktopLayout => match DesktopLayout::parse(text) {
            Ok(layout) => layout.check(),
            Err(error) => vec![error.finding().clone()],
        },
        Kind::EventPattern => return pattern(text),
        Kind::TestCase => match TestCase::read(text) {
            Ok(_) => Vec::new(),
            Err(error) => error.findings().to_vec(),
        },
        Kind::Scenario => return scenario(Scenario::parse(text).err()),
        Kind::FlowScenario => return scenario(FlowScenario::parse(text).err()),
    };
    let kept = findings.into_iter().filter(|finding| !asked.options.off.contains(&finding.code));
    Said::all(kept.collect(), text)
}

/// What is wrong with a scenario.
fn scenario(error: Option<ScenarioError>) -> Vec<Said> {
    let said = error.map(|error| Said {
        severity: Severity::Error,
        code: "scenario".to_owned(),
        message: format!("expected {}, found {}", error.expected, error.found),
        help: error.help,
        place: Some((error.line, error.column)),
        finding: None,
    });
    said.into_iter().collect()
}

/// The answer of a query: every adapter in it is checked.
fn records(text: &str, asked: &Asked<'_>) -> Vec<Finding> {
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
