//! The style of a row: CSS declarations of which only harmless ones are taken.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// CSS declarations that change how a row looks and nothing else.
///
/// A declaration is `name: value`; they are separated by semicolons. Taken are properties of colour, font, text, spacing
/// and border with plain values: no `url(…)`, no function other than those that make a colour, no quotes, backslashes,
/// comments or brackets of another kind. What is not taken is dropped and listed by [`Style::dropped`]. Which
/// properties are taken is our decision; the product takes any text.
///
/// ```
/// use cti_model::attribute::Style;
///
/// let style = Style::parse("color: RED; font-weight:bold; background: url(//evil.example/x); position: fixed");
/// assert_eq!(style.to_string(), "color: RED; font-weight: bold");
/// assert_eq!(style.dropped(), ["background: url(//evil.example/x)", "position: fixed"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    declarations: Vec<(String, String)>,
    dropped: Vec<String>,
}

/// Properties that are taken by their whole name.
const PROPERTIES: &[&str] = &[
    "background",
    "background-color",
    "border",
    "color",
    "font",
    "letter-spacing",
    "line-height",
    "opacity",
    "overflow-wrap",
    "padding",
    "vertical-align",
    "white-space",
    "word-break",
    "word-spacing",
];

/// Families of properties that are taken.
const FAMILIES: &[&str] = &["border-", "font-", "padding-", "text-"];

/// The functions that make a colour.
const FUNCTIONS: &[&str] = &["hsl", "hsla", "rgb", "rgba"];

impl Style {
    /// The longest text that is read, in bytes; of a longer one nothing is taken. The field holds 255 characters.
    pub const MAX_LEN: usize = 1_024;

    /// Reads declarations.
    pub fn parse(text: &str) -> Self {
        let mut style = Self::default();
        if text.len() > Self::MAX_LEN {
            style.dropped.push(crate::one_line::shortened(text));
            return style;
        }
        for declaration in text.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()) {
            match read(declaration) {
                Some(read) => style.declarations.push(read),
                None => style.dropped.push(declaration.to_owned()),
            }
        }
        style
    }

    /// The declarations that were taken: name in lower case, value.
    pub fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.declarations.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The declarations that were not taken, as they are written.
    pub fn dropped(&self) -> &[String] {
        &self.dropped
    }

    /// Whether nothing was taken.
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty()
    }
}

fn read(declaration: &str) -> Option<(String, String)> {
    let (name, value) = declaration.split_once(':')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    let is_taken = PROPERTIES.contains(&name.as_str())
        || FAMILIES.iter().any(|family| name.strip_prefix(family).is_some_and(is_word));
    (is_taken && is_plain(value)).then(|| (name, value.to_owned()))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// Words, numbers, colours and the functions that make colours.
fn is_plain(value: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" #%.,-+!/()_".contains(&byte);
    if value.is_empty() || !value.bytes().all(allowed) {
        return false;
    }
    let mut rest = value;
    while let Some((before, behind)) = rest.split_once('(') {
        let Some((inside, after)) = behind.split_once(')') else { return false };
        let function = before.rsplit([' ', ',', '/']).next().unwrap_or_default().to_ascii_lowercase();
        if before.contains(')') || inside.contains('(') || !FUNCTIONS.contains(&function.as_str()) {
            return false;
        }
        rest = after;
    }
    !rest.contains(')')
}

impl fmt::Display for Style {
    /// `color: red; font-weight: bold`: what may stand in the `style` of an element.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.declarations().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{name}: {value}")?;
        }
        Ok(())
    }
}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Style {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::parse(&text))
    }
}
