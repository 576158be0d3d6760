//! The places of *String Template*.

/// A part of the template of *String Template*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text that stands as it is.
    Text(String),
    /// The place of a variable: `{{name}}`, `{name}` or `${name}`.
    Place(String),
}

impl TemplatePart {
    /// Splits a template. Inferred: its place markers are not documented; the braces of the attribute formats (section
    /// 8.3) and of JavaScript are read.
    ///
    /// ```
    /// use cti_model::TemplatePart::{self, Place, Text};
    ///
    /// let parts = TemplatePart::split("Hello {{name}}, {!}");
    /// assert_eq!(parts, [Text("Hello ".into()), Place("name".into()), Text(", ".into()), Place("!".into()), Text("".into())]);
    /// ```
    pub fn split(template: &str) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (inner, open, close) = match after.strip_prefix('{') {
                Some(inner) => (inner, "{{", "}}"),
                None => (after, "{", "}"),
            };
            // A name holds no brace, so the next brace decides.
            let place = inner.find(['{', '}']).and_then(|end| inner.split_at_checked(end));
            match place.and_then(|(name, behind)| Some((name.trim(), behind.strip_prefix(close)?))) {
                Some((name, behind)) if !name.is_empty() => {
                    if text.ends_with('$') {
                        text.pop();
                    }
                    parts.push(Self::Text(std::mem::take(&mut text)));
                    parts.push(Self::Place(name.to_owned()));
                    rest = behind;
                }
                _ => {
                    text.push_str(open);
                    rest = inner;
                }
            }
        }
        text.push_str(rest);
        parts.push(Self::Text(text));
        parts
    }
}
