//! An adapter as files: `name U+001E text U+001E name U+001E text …`, read, checked, compiled and written again.
#![no_main]

use cti_fuzz::{split, whole_adapter};
use cti_model::adapter::{AdapterFiles, CtiAdapter};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(mut rest) = std::str::from_utf8(input).map(str::as_bytes) else { return };
    let mut files = AdapterFiles::new();
    while !rest.is_empty() {
        let (name, after) = split(rest);
        let (text, after) = split(after);
        files.insert(String::from_utf8_lossy(name), String::from_utf8_lossy(text));
        rest = after;
    }
    match CtiAdapter::from_files(&files) {
        Ok(adapter) => whole_adapter(&adapter),
        Err(error) => {
            assert!(!error.findings().is_empty());
            assert!(!error.to_string().contains(['\r', '\u{1b}', '\u{2028}', '\u{202e}']), "{error:?}");
        }
    }
});
