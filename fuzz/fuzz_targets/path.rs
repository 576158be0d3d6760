//! Any text as a path, followed through any JSON: `path U+001E json`.
#![no_main]

use cti_fuzz::split;
use cti_model::{OneLine, Path};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let (text, json) = split(input);
    let Ok(text) = std::str::from_utf8(text) else { return };
    let json: Value = serde_json::from_slice(json).unwrap_or_else(|_| Value::from(text));

    // Whether it is meant as a path is another question than whether it can be read as one: `$ .a` can, `$.` cannot.
    let _ = Path::is_path(text);
    let path = match Path::parse(text) {
        Ok(path) => path,
        Err(error) => {
            assert!(error.position() <= text.len(), "{error}");
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(text.starts_with('$') && text.len() <= Path::MAX_LEN);
    assert_eq!(path.as_str(), text);
    assert_eq!(path.to_string(), OneLine(text).to_string());
    assert_eq!(Path::parse(path.as_str()).as_ref(), Ok(&path));
    assert_eq!(text.parse().as_ref(), Ok(&path));

    // Following it at once and following it from half-way give the same value.
    let hit = path.resolve(&json);
    let mut at = Some(&json);
    for (done, segment) in path.segments().iter().enumerate() {
        at = at.and_then(|value| segment.step(value));
        assert_eq!(at.and_then(|value| path.resolve_from(done + 1, value)), hit, "after {} segments", done + 1);
    }
    if path.is_plain() {
        assert_eq!(at, hit);
    }
    assert_eq!(path.resolve_from(path.segments().len() + 1, &json), None);
});
