//! Any text as a desktop layout: kept byte for byte, seen, checked with places, and changed in place.
#![no_main]

use cti_model::OneLine;
use cti_webex::layout::DesktopLayout;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|input: &[u8]| {
    let mut layout = match DesktopLayout::parse_bytes(input) {
        Ok(layout) => layout,
        Err(error) => {
            let line = error.to_string();
            assert_eq!(line, OneLine(&line).to_string());
            return;
        }
    };
    assert_eq!(layout.as_str().as_bytes(), input);
    for finding in layout.check() {
        let line = finding.to_string();
        assert_eq!(line, OneLine(&line).to_string());
        let span = finding.span.expect("a place");
        assert!(layout.as_str().get(span).is_some());
    }
    for connector in layout.connectors() {
        let _ = (connector.out_dial_ani(), connector.open_cti_libraries(), connector.addresses());
    }
    let components = layout.components().len();
    if let Some(component) = layout.components().first() {
        let pointer = format!("{}/comp", component.pointer());
        let mut changed = layout.clone();
        changed.set(&pointer, &json!("new \"name\"")).expect("a value that stands there");
        assert_eq!(changed.components().len(), components);
        assert_eq!(changed.components().first().map(|it| it.comp().to_owned()).as_deref(), Some("new \"name\""));
    }
    let left = layout.rewrite_superseded_hosts().iter().filter(|it| it.to.is_none()).count();
    assert_eq!(layout.rewrite_superseded_hosts().len(), left);
    assert_eq!(layout.components().len(), components);
});
