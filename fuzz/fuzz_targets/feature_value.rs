//! Any text as the value of every feature, and a key set in it: `key U+001E new value U+001E text`.
#![no_main]

use cti_fuzz::split;
use cti_model::ProductVersion;
use cti_model::feature::{Feature, FeatureKind, FeatureSpec, FeatureValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (key, rest) = split(input);
    let (new, text) = split(rest);
    let read = std::str::from_utf8;
    let (Ok(key), Ok(new), Ok(text)) = (read(key), read(new), read(text)) else { return };

    let value = FeatureValue::from(text);
    assert_eq!(value.to_string(), text);
    let lines: Vec<&str> = text.split('\n').collect();
    for entry in value.entries() {
        // What was read stands in its line, split at the first colon.
        let (before, behind) = lines[entry.line - 1].split_once(':').expect("an entry has a colon");
        assert_eq!((entry.key, entry.rest), (before.trim(), behind.trim()));
        let last = value.entry(entry.key).expect("a key that was read is found");
        assert!(last.line >= entry.line && value.get(&entry.key.to_ascii_uppercase()) == Some(last.rest));
    }

    for spec in FeatureSpec::ALL {
        let feature = Feature::new(spec.name, text);
        assert_ne!(feature.kind(), FeatureKind::Other);
        let problems = feature.check(ProductVersion::NEWEST);
        assert!(problems.len() <= Feature::MAX_FINDINGS && problems.is_sorted_by_key(|problem| problem.line));
        for problem in problems {
            assert!(problem.line.is_none_or(|line| (1..=lines.len()).contains(&line)), "{problem}");
            assert!(!problem.to_string().contains('\n'));
        }
    }

    // Setting a key changes one line, or adds one at the end; when it is refused, nothing.
    let mut changed = value.clone();
    if changed.set(key, new).is_err() {
        assert_eq!(changed, value);
        return;
    }
    assert_eq!(changed.get(key), Some(new.trim()));
    let after: Vec<&str> = changed.as_str().split('\n').collect();
    match value.entry(key) {
        Some(entry) => {
            assert_eq!(after.len(), lines.len());
            for (at, (was, is)) in lines.iter().zip(&after).enumerate() {
                assert!(was == is || at + 1 == entry.line, "line {}", at + 1);
            }
        }
        None => assert!(changed.as_str().starts_with(text) && after.len() <= lines.len() + 1),
    }
});
