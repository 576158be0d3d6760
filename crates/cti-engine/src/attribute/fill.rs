//! A format filled with values (section 8.3).

use cti_model::attribute::{Template, TemplatePart};

/// The longest text that filling a format makes, in bytes. It is cut there: an Amazon Connect contact holds attributes
/// of 32 KB in all, so that only a format that repeats a long value comes near.
pub const MAX_RENDERED: usize = 65_536;

/// The text of a format with its values. When a value is missing and there is a default, the whole text is the default;
/// with no default (`""`) the placeholder is empty. A value that is there and empty is not missing.
///
/// Source: section 8.3; that one missing value of several is enough is inferred.
///
/// ```
/// use cti_engine::attribute::render;
/// use cti_model::attribute::Template;
///
/// let format = Template::parse("{{ first }} {{last}} ({})")?;
/// let value = |key: &str| (key == "first").then_some("Ada");
/// assert_eq!(render(&format, value, ""), "Ada  ({})");
/// // With a default, the whole value is the default when any part is missing.
/// assert_eq!(render(&format, value, "unknown"), "unknown");
/// # Ok::<(), cti_model::attribute::TemplateError>(())
/// ```
pub fn render<'v>(template: &Template, value: impl Fn(&str) -> Option<&'v str>, default: &str) -> String {
    let mut output = Output::default();
    fill(template, &mut output, default, |key, output| value(key).map(|value| output.push(value)).is_some());
    output.text
}

/// Appends the text to an output; `write` appends the value of a key, or returns `false` when there is none. Gives back
/// whether every value was there; the default takes the place of what was appended when one was not.
pub(super) fn fill(
    template: &Template,
    output: &mut Output,
    default: &str,
    mut write: impl FnMut(&str, &mut Output) -> bool,
) -> bool {
    let before = output.mark();
    let mut complete = true;
    for part in template.parts() {
        match part {
            TemplatePart::Text(text) => output.push(text),
            TemplatePart::Key(key) => complete &= write(key, output),
        }
    }
    if !complete && !default.is_empty() {
        output.reset(before);
        output.push(default);
    }
    complete
}

/// A text under writing that stays within [`MAX_RENDERED`].
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) text: String,
    pub(super) is_cut: bool,
}

impl Output {
    /// Appends a text, or as much of it as there is space for. Nothing follows a cut.
    pub(super) fn push(&mut self, text: &str) {
        if self.is_cut {
            return;
        }
        let space = MAX_RENDERED.saturating_sub(self.text.len()).min(text.len());
        let end = (0..=space).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        self.text.push_str(text.get(..end).unwrap_or_default());
        self.is_cut = end < text.len();
    }

    fn mark(&self) -> (usize, bool) {
        (self.text.len(), self.is_cut)
    }

    fn reset(&mut self, (length, is_cut): (usize, bool)) {
        self.text.truncate(length);
        self.is_cut = is_cut;
    }
}
