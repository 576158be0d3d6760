//! The adapter of the examples is as the library would write it, and nothing in it is wrong.

use std::path::Path;

use cti_model::Severity;
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter};

#[test]
fn the_adapter_of_the_examples_is_as_the_library_writes_it_and_sound() {
    let files = AdapterFiles::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("adapter")).unwrap();
    let adapter = CtiAdapter::from_files(&files).unwrap();
    let written = adapter.to_files();
    for (name, text) in files.iter() {
        assert_eq!(written.get(name), Some(text), "{name}");
    }
    assert_eq!(written, files);
    let findings = AdapterChecker::new().check(&adapter);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Hint), "{findings:#?}");
}
