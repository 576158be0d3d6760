//! Contact flows of Amazon Connect: every published document is read and written back, of both forms.

use std::path::Path;

use cti_connect::contact_flow::{Branch, Document};
use cti_corpus::{Corpus, Document as File};

use super::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let files = flows(corpus)?;
    Ok(files.into_iter().map(|file| trial(format!("contact flow: {}", file.name), move || round_trip(&file))).collect())
}

/// The flows: everything but notes and test cases.
pub(crate) fn flows(corpus: &Corpus) -> std::io::Result<Vec<File>> {
    let is_flow = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        !name.ends_with(".md") && !name.starts_with("test-") && !name.ends_with("-scenarios.json")
    };
    corpus.files("contact-flows", is_flow)
}

fn round_trip(file: &File) -> Result<(), String> {
    let document = Document::read_bytes(&file.bytes).map_err(|error| error.to_string())?;
    ensure(document.to_text().as_bytes() == file.bytes, || "written back otherwise".to_owned())?;
    match document {
        Document::Flow(flow) => {
            // What is set to what it was leaves every byte where it stood.
            let mut changed = flow.clone();
            for (at, action) in flow.actions().iter().enumerate().filter(|(_, it)| !it.identifier().is_empty()) {
                for (branch, target) in action.branches() {
                    changed.set_target(action.identifier(), &branch, "elsewhere").map_err(|error| error.to_string())?;
                    ensure(changed.to_text() != flow.to_text(), || format!("{branch} was not changed"))?;
                    changed.set_target(action.identifier(), &branch, target).map_err(|error| error.to_string())?;
                }
                changed.set(&format!("/Actions/{at}/Type"), action.action_type()).map_err(|error| error.to_string())?;
            }
            ensure(changed.to_text() == flow.to_text(), || "changed there and back it is another text".to_owned())
        }
        Document::Legacy(old) => {
            let converted = old.convert();
            let flow = &converted.flow;
            ensure(flow.actions().len() == old.modules().len(), || "a block is missing".to_owned())?;
            ensure(flow.start_action() == old.start(), || "another start".to_owned())?;
            // No block loses a target.
            for (module, action) in old.modules().iter().zip(flow.actions()) {
                for branch in module.branches() {
                    let is_there = action.branches().any(|(_, target)| target == branch.transition);
                    ensure(is_there, || format!("{}: branch {} is lost", module.id(), branch.condition))?;
                }
                let stray =
                    action.branches().find(|(_, target)| !module.branches().iter().any(|it| it.transition == *target));
                ensure(stray.is_none(), || {
                    format!("{}: {:?} leads nowhere", module.id(), stray.map(|it: (Branch, &str)| it.0))
                })?;
            }
            let unsaid: Vec<String> = converted.findings.iter().map(ToString::to_string).collect();
            ensure(unsaid.is_empty(), || unsaid.join("\n"))
        }
    }
}
