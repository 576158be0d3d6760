//! A path that can be read, followed through any document within any number of steps: `path U+001E steps U+001E json`.
#![no_main]

use cti_fuzz::split;
use cti_model::Path;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let (text, rest) = split(input);
    let (steps, json) = split(rest);
    let Some(path) = std::str::from_utf8(text).ok().and_then(|text| Path::parse(text).ok()) else { return };
    let Ok(document) = serde_json::from_slice::<Value>(json) else { return };
    let steps = std::str::from_utf8(steps).ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);

    let mut left = steps;
    let within = path.resolve_within(0, &document, &mut left);
    assert!(left <= steps);
    match &within {
        // More steps never change what was found with fewer.
        Ok(hit) if steps <= Path::MAX_STEPS => assert_eq!(path.resolve(&document), *hit),
        Ok(_) => {}
        Err(error) => {
            assert_eq!(left, 0);
            assert!(!path.is_plain(), "{error}");
        }
    }
    // What a plain path costs does not depend on the document.
    assert!(!path.is_plain() || (left == steps && path.cost() == 0));

    // The same steps lead to the same end, and a number that was just enough is enough.
    let taken = steps - left;
    let mut exact = taken;
    if within.is_ok() {
        assert_eq!(path.resolve_within(0, &document, &mut exact), within);
        assert_eq!(exact, 0);
    }
});
