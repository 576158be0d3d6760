//! The end of a session under any setting: `value of the feature U+001E acts`. Whatever happens, it comes to an end.
#![no_main]

use arbitrary::Unstructured;
use cti_fuzz::{play, split};
use cti_model::adapter::CtiAdapter;
use cti_model::feature::Feature;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (value, acts) = split(input);
    let Ok(value) = std::str::from_utf8(value) else { return };
    let on = CtiAdapter {
        features: vec![Feature::new("SetAgentStatusOnSessionEnd", value), Feature::new("EnhancedLogout", "")],
        ..CtiAdapter::default()
    };
    let _ = play(&mut Unstructured::new(acts), &[on, CtiAdapter::default()]);
});
