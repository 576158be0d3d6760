//! What holds of every adapter that could be read.

use cti_engine::Engine;
use cti_engine::adapter::Adapter;
use cti_model::adapter::{AdapterChecker, CtiAdapter};

/// It is checked and compiled under one law, and what is written as files is read the same.
pub fn whole_adapter(adapter: &CtiAdapter) {
    let findings = AdapterChecker::new().check(adapter);
    for finding in &findings {
        assert!(!finding.to_string().contains(['\n', '\r', '\u{1b}', '\u{2028}', '\u{202e}']), "{finding:?}");
    }
    let engine = Engine::new();
    let has_error = findings.iter().any(|finding| finding.is_error());
    assert_eq!(Adapter::compile_strict(&engine, adapter).is_err(), has_error, "{findings:?}");

    let files = adapter.to_files();
    let read = CtiAdapter::from_files(&files).expect("what was written as files is read");
    assert_eq!(read.to_files(), files, "files, written twice");
    assert_eq!(read.to_records().len(), adapter.to_records().len());
}
