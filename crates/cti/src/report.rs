//! `cti report`: everything in a directory is checked and played, and drawn into a page.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cti_model::Catalogue;
use cti_model::adapter::CtiAdapter;
use cti_model::picture::Picture;

use crate::arguments::{Check, Draw, Report, Test};
use crate::input::{self, write};
use crate::kind::Kind;
use crate::picture::Folder;
use crate::{Trouble, Verdict, check, draw, printed, test};

/// Does it all.
pub(crate) fn report(asked: &Report, out: &mut dyn Write) -> Result<Verdict, Trouble> {
    let mut found = Found::default();
    found.look(&asked.directory, &asked.output)?;
    if found.documents.is_empty() {
        let why = format!("`{}` has no adapter, flow or scenario", asked.directory.display());
        return Err(Trouble::Usage(why));
    }
    let mut folder = Folder::new(&asked.output)?;
    let mut told = Vec::new();
    let checked = check::checked(&Check { paths: found.documents, ..Check::default() })?;
    printed::text(&checked, printed::is_coloured(), out)?;
    // A page has no use for the marks of a terminal.
    printed::text(&checked, false, &mut told)?;
    let checked = check::verdict(&checked, asked.strict);
    let played = if found.is_played {
        let test = Test { paths: vec![asked.directory.clone()], coverage: true, ..Test::default() };
        test::test_into(&test, Some(&mut folder), &mut Both(out, &mut told))?
    } else {
        Verdict::Fine
    };
    // What no scenario came to.
    for file in &found.flows {
        let picture = draw::of_input(&Draw::default(), &input::read(file)?)?;
        if !folder.has(picture.title()) {
            folder.add(picture.title(), &picture)?;
        }
    }
    for adapter in &found.adapters {
        let (configuration, _) = CtiAdapter::read_files(&input::adapter_files(adapter)?);
        folder.add(
            &format!("adapter {}", adapter.display()),
            &Picture::of_adapter(&configuration, Catalogue::standard()),
        )?;
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
    /// Whether something can be played.
    is_played: bool,
}

impl Found {
    /// Looks through a directory, but not at the report of another time.
    fn look(&mut self, directory: &Path, report: &Path) -> Result<(), Trouble> {
        if is_same(directory, report) {
            return Ok(());
        }
        let is_adapter = ["adapter.json", "flows.json"].iter().any(|name| directory.join(name).is_file());
        if is_adapter {
            self.documents.push(directory.to_owned());
            self.adapters.push(directory.to_owned());
            return Ok(());
        }
        for entry in input::entries(directory)? {
            input::few_enough(&self.documents, directory)?;
            if entry.is_dir() {
                self.look(&entry, report)?;
            } else if let Some(kind) = kind(&entry) {
                self.is_played |= matches!(kind, Kind::Scenario | Kind::FlowScenario | Kind::TestCase);
                if matches!(kind, Kind::Flow | Kind::ContactFlow) {
                    self.flows.push(entry.clone());
                }
                self.documents.push(entry);
            }
        }
        Ok(())
    }
}

/// What a file is, if it is one that a report is about.
fn kind(file: &Path) -> Option<Kind> {
    let end = file.extension()?.to_str()?;
    if !matches!(end, "json" | "yaml" | "yml") {
        return None;
    }
    let kind = Kind::told(&input::read(file).ok()?.text)?;
    let is_reported =
        matches!(kind, Kind::Flow | Kind::ContactFlow | Kind::Scenario | Kind::FlowScenario | Kind::TestCase);
    is_reported.then_some(kind)
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
