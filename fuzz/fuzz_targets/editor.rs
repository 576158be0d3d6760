//! Any text as a flow that is typed, asked about at any byte: `offset (two bytes) text`. Answers lie within the text.
#![no_main]

use std::ops::Range;

use cti_model::Checker;
use cti_model::editor::{Draft, Edit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((offset, text)) = input.split_first_chunk::<2>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let offset = usize::from(u16::from_le_bytes(*offset)) % (text.len() + 3);
    let checker = Checker::new();
    let draft = Draft::read(text, &checker);
    let inside = |span: &Range<usize>| assert!(text.get(span.clone()).is_some(), "{span:?} of {}", text.len());

    for finding in draft.findings() {
        finding.span.iter().for_each(inside);
        if let Some(edit) = finding.fix.as_ref().and_then(|fix| draft.edit(fix)) {
            inside(&edit.span);
            written(text, &edit);
        }
    }
    if let Some(hover) = draft.hover(offset) {
        inside(&hover.span);
        assert!(!hover.markdown.is_empty());
    }
    if let Some(definition) = draft.definition(offset) {
        [&definition.name, &definition.block, &definition.id].into_iter().for_each(inside);
    }
    for completion in draft.completions(offset) {
        inside(&completion.span);
    }
});

/// A fix of a text that is read leaves a text that is read.
fn written(text: &str, edit: &Edit) {
    let mut after = text.to_owned();
    after.replace_range(edit.span.clone(), &edit.text);
    assert!(cti_model::Flow::parse(&after).is_ok(), "{after}");
}
