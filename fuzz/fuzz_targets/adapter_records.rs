//! An adapter as the records of a query: read, checked, compiled, and written as records and as files without a change.
#![no_main]

use cti_fuzz::whole_adapter;
use cti_model::adapter::CtiAdapter;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Ok(records) = serde_json::from_slice::<Value>(input) else { return };
    match CtiAdapter::all_from_records(&records) {
        Ok(all) => all.iter().take(3).for_each(whole_adapter),
        Err(error) => {
            assert!(!error.findings().is_empty());
            assert!(!error.to_string().contains(['\r', '\u{1b}', '\u{2028}', '\u{202e}']), "{error:?}");
        }
    }
});
