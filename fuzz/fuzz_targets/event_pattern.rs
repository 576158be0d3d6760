//! Any text as a pattern and as an event: both engines agree, and what is refused has a place.
#![no_main]

use cti_connect::event_bridge::{FlatEvent, Limits, Pattern, PatternIndex};
use cti_fuzz::split;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (pattern, event) = split(input);
    let (Ok(text), Ok(event)) = (std::str::from_utf8(pattern), std::str::from_utf8(event)) else { return };
    let event = FlatEvent::parse(event);
    let library = Limits { wildcard_complexity: None, ..Limits::default() };
    for limits in [Limits::default(), library] {
        match Pattern::parse_within(text, &limits) {
            Ok(pattern) => {
                let _ = pattern.lint();
                let Ok(event) = &event else { continue };
                let direct = pattern.matches(event);
                assert_eq!(PatternIndex::new([pattern.clone()]).matches(event).len(), usize::from(direct));
                assert_eq!(pattern.explain(event).matches, direct);
            }
            Err(error) => assert!(error.offset <= text.len() && !error.reason.is_empty()),
        }
    }
});
