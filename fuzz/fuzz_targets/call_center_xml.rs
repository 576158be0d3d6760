//! Any text as a call-center definition: kept byte for byte, its values set, its fixes applied, and converted.
#![no_main]

use cti_model::call_center::{CallCenterDefinition, Dialect};
use cti_model::{OneLine, Severity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let definition = match CallCenterDefinition::parse_bytes(input) {
        Ok(definition) => definition,
        Err(error) => {
            assert!(!error.findings().is_empty());
            for finding in error.findings() {
                let line = finding.to_string();
                assert_eq!(line, OneLine(&line).to_string());
            }
            return;
        }
    };
    assert_eq!(definition.as_str().as_bytes(), input);
    for finding in definition.check() {
        assert!(finding.severity < Severity::Error, "{finding}");
        let span = finding.span.expect("a place");
        assert!(definition.as_str().get(span).is_some());
    }
    for fix in definition.fixes() {
        // A fix may meet a name that already stands there, but never breaks the document.
        definition.clone().apply(&fix).expect("a fix applies");
    }
    if let Some(item) = definition.sections().iter().flat_map(|section| &section.items).next() {
        let section = definition.sections().iter().find(|section| section.items.contains(item)).expect("its section");
        let mut changed = definition.clone();
        if changed.set_value(&section.name, &item.name, "<&\">").is_ok() {
            assert_eq!(changed.value(&section.name, &item.name), Some("<&\">"));
        }
    }
    for dialect in [Dialect::SetupImport, Dialect::Metadata, Dialect::Settings] {
        if let Ok(conversion) = definition.convert_as(dialect, "Converted") {
            assert_eq!(conversion.definition.dialect(), dialect);
        }
    }
});
