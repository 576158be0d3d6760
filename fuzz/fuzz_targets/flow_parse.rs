//! Any bytes: a flow that is read is written back the same, and what is not a flow is refused with a place.
#![no_main]

use cti_model::{Flow, ParseError, line_column};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &[u8]| {
    match Flow::parse_bytes(source) {
        Ok(flow) => round_trip(&flow),
        Err(error) => places(source, &error),
    }
});

fn round_trip(flow: &Flow) {
    let text = flow.to_json();
    assert_eq!(Flow::parse(&text).as_ref(), Ok(flow), "one line: {text}");
    assert_eq!(Flow::parse(&text).map(|again| again.to_json()), Ok(text), "written twice");
    assert_eq!(Flow::parse(&flow.to_json_pretty()).as_ref(), Ok(flow), "many lines");

    // A value cannot hold a number beyond the range of a double; every other flow goes through one.
    let value = match serde_json::to_value(flow) {
        Ok(value) => value,
        Err(error) => {
            assert!(error.to_string().contains("number out of range"), "{error}");
            return;
        }
    };
    let again = Flow::from_value(&value).expect("a flow read from its own value");
    assert_eq!(serde_json::to_value(&again).expect("a value of a value"), value);
    assert_eq!(again.blocks().len(), flow.blocks().len());
    for (again, block) in again.blocks().iter().zip(flow.blocks()) {
        assert_eq!((again.id(), again.type_id()), (block.id(), block.type_id()));
    }
}

fn places(source: &[u8], error: &ParseError) {
    assert!(!error.findings().is_empty());
    assert!(!error.to_string().is_empty());
    let text = std::str::from_utf8(source);
    for diagnostic in error.findings() {
        let Some(span) = &diagnostic.span else { continue };
        assert!(span.start <= span.end && span.end <= source.len(), "{span:?} of {}: {diagnostic}", source.len());
        if let Ok(text) = text {
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}: {diagnostic}");
            line_column(text, span.start);
        }
    }
}
