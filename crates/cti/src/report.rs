//! `cti report`: everything in a directory is checked and played, and drawn into a page.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cti_model::adapter::CtiAdapter;
use cti_model::picture::Picture;
use cti_model::{Catalogue, Severity};

use crate::arguments::{Check, Draw, Report, Test};
use crate::input::{self, write};
use crate::kind::{self, Kind, Seen};
use crate::picture::Folder;
use crate::printed::Checked;
use crate::{Trouble, Verdict, check, draw, printed, test};

/// Does it all.
pub(crate) fn report(asked: &Report, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut found = Found::default();
    found.look(&asked.directory, &asked.output, false)?;
    if found.documents.is_empty() {
        let passed: Vec<String> = found.passed_over.iter().map(|it| format!("`{}`", it.name)).collect();
        let but = if passed.is_empty() { String::new() } else { format!(", but {}", passed.join(", ")) };
        let why = format!("`{}` has no adapter, flow or scenario that can be read{but}", asked.directory.display());
        return Err(Trouble::Usage(why));
    }
    let mut folder = Folder::new(&asked.output)?;
    let mut told = Vec::new();
    let mut checked = check::checked(&Check { paths: found.documents, ..Check::default() })?;
    checked.append(&mut found.passed_over);
    printed::text(&checked, printed::is_coloured(), out)?;
    // A page has no use for the marks of a terminal.
    printed::text(&checked, false, &mut told)?;
    let checked = check::verdict(&checked, asked.strict);
    let played = if found.played.is_empty() {
        Verdict::Fine
    } else {
        let test = Test { paths: found.played, coverage: true, ..Test::default() };
        test::test_into(&test, Some(&mut folder), &mut Both(out, &mut told))?
    };
    // What no scenario came to.
    for file in &found.flows {
        if folder.has(file) {
            continue;
        }
        // What is wrong with one that cannot be drawn was said.
        if let Ok(picture) = draw::of_input(&Draw::default(), &input::read(file)?) {
            folder.add(picture.title(), &picture, Some(file))?;
        }
    }
    for adapter in &found.adapters {
        // What is wrong with one that cannot be read was said.
        let Ok(files) = input::adapter_files(adapter) else { continue };
        let picture = Picture::of_adapter(&CtiAdapter::read_files(&files).0, Catalogue::standard());
        folder.add(&format!("adapter {}", adapter.display()), &picture, None)?;
    }
    let page = asked.output.join("index.html");
    write(&page, &html(&asked.directory, &String::from_utf8_lossy(&told), &folder))?;
    writeln!(out, "\nThe report is {}", page.display())?;
    Ok(Verdict::found(checked == Verdict::Found || played == Verdict::Found))
}

/// What is there to be checked and played.
#[derive(Default)]
struct Found {
    /// Directories of adapters, contact flows, scenarios and test cases.
    documents: Vec<PathBuf>,
    adapters: Vec<PathBuf>,
    /// Flows and contact flows that stand outside of adapters.
    flows: Vec<PathBuf>,
    /// What can be played.
    played: Vec<PathBuf>,
    /// What may be one of ours or not.
    passed_over: Vec<Checked>,
}

impl Found {
    /// Looks through a directory, but not at the report of another time. What stands in an adapter's own files is the
    /// adapter's; below it may stand what is played.
    fn look(&mut self, directory: &Path, report: &Path, is_below: bool) -> Result<(), Trouble> {
        if is_same(directory, report) {
            return Ok(());
        }
        let is_adapter = input::is_adapter(directory);
        if is_adapter {
            self.documents.push(directory.to_owned());
            self.adapters.push(directory.to_owned());
        }
        let is_of_adapter = is_adapter || (is_below && directory.ends_with("flows"));
        for entry in input::entries(directory)? {
            input::few_enough(&self.documents, directory)?;
            if entry.is_dir() {
                self.look(&entry, report, is_adapter)?;
                continue;
            }
            match kind::seen(&entry) {
                Seen::Ours(kind) if kind.is_played() => {
                    self.documents.push(entry.clone());
                    self.played.push(entry);
                }
                Seen::Ours(Kind::Flow | Kind::ContactFlow) if !is_of_adapter => {
                    self.documents.push(entry.clone());
                    self.flows.push(entry);
                }
                // The adapter's reader says why.
                Seen::Unreadable(_) | Seen::NotJson(_) if is_of_adapter => {}
                Seen::Unreadable(why) => {
                    self.pass_over(&entry, Severity::Warning, format!("it cannot be read: {why}"));
                }
                Seen::NotJson(why) => self.pass_over(&entry, Severity::Hint, format!("it is not JSON: {why}")),
                Seen::OtherYaml(why) => self.pass_over(&entry, Severity::Hint, why.to_owned()),
                Seen::Ours(_) | Seen::Other => {}
            }
        }
        Ok(())
    }

    fn pass_over(&mut self, file: &Path, severity: Severity, why: String) {
        self.passed_over.push(Checked::unread(file, severity, printed::PASSED_OVER, why));
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// What is told is printed, and kept for the page.
struct Both<'b>(&'b mut dyn Write, &'b mut Vec<u8>);

impl Write for Both<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.1.extend(bytes.iter().take(written));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The page: what was told, and the pictures. It has no scripts.
fn html(directory: &Path, told: &str, folder: &Folder) -> String {
    let title = escaped(&format!("Flows of {}", directory.display()));
    let pictures = folder.files().iter().map(|(name, file)| {
        let name = escaped(name);
        format!("<h2>{name}</h2>\n<a href=\"{file}\"><img src=\"{file}\" alt=\"{name}\"></a>\n")
    });
    let pictures: String = pictures.collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>:root{{color-scheme:light dark;font-family:system-ui,sans-serif}}img{{max-width:100%}}pre{{overflow-x:auto}}</style>\n\
         <h1>{title}</h1>\n<pre>{}</pre>\n{pictures}</html>\n",
        escaped(told)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
