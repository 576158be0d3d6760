//! Templates of actions: JSON with places `#{variable}`, which no value can break.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// A variable of an action: the latest value of a field of an event (`connect-events` section 1.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// The event it is read from.
    pub event: String,
    /// The field of that event.
    pub field: String,
    /// The value when there is none; an empty text is a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

/// The `content` of an action: a JSON text with places, read once.
///
/// A value within quotes becomes a part of that text, with what JSON demands escaped; elsewhere it is written as JSON. So a
/// filled template is always JSON, whatever the values hold.
///
/// ```
/// use cti_connect::karte::{Filled, Template};
/// use serde_json::json;
///
/// let template: Template = r##"{"inquiry_type": "About: #{inquiry}"}"##.parse()?;
/// let filled = template.fill(|name| (name == "inquiry").then(|| json!("\"}\n#{x}")));
/// assert_eq!(filled, Filled::Delivered(json!({"inquiry_type": "About: \"}\n#{x}"})));
/// assert_eq!(template.fill(|_| None), Filled::NotDelivered { missing: vec!["inquiry".to_owned()] });
/// # Ok::<(), cti_connect::karte::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Place { name: String, is_quoted: bool },
}

/// What filling a template gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Filled {
    /// The content.
    Delivered(Value),
    /// A variable without value and default: the action is not delivered (`connect-events` section 1.3).
    NotDelivered {
        /// The names of the variables.
        missing: Vec<String>,
    },
}

/// A template that cannot become JSON.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the template is not JSON, whatever its variables hold: {reason} at line {line}, column {column}")]
#[non_exhaustive]
pub struct TemplateError {
    /// What is wrong.
    pub reason: String,
    /// The line, from 1, with every place filled by `0`, or else by `"?"`.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// Something that is suspicious of a template and its variables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum TemplateLint {
    /// The template uses a variable that is not declared.
    NotDeclared {
        /// Its name.
        name: String,
    },
    /// A variable is declared and not used.
    NotUsed {
        /// Its name.
        name: String,
    },
    /// Several variables read the latest value of fields of one event, each over all time: a request that lacks one of them
    /// goes out with that of an older request (`connect-events` section 1.4).
    MixesRequests {
        /// The event.
        event: String,
        /// The names of the variables.
        names: Vec<String>,
    },
}

impl std::str::FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = Vec::new();
        let (mut literal, mut rest) = (String::new(), text);
        let (mut is_quoted, mut is_escaped) = (false, false);
        while let Some(letter) = rest.chars().next() {
            if let Some((name, behind)) = place(rest).filter(|_| !is_escaped) {
                parts.push(Part::Text(std::mem::take(&mut literal)));
                parts.push(Part::Place { name: name.to_owned(), is_quoted });
                rest = behind;
                continue;
            }
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = is_quoted,
                '"' => is_quoted = !is_quoted,
                _ => {}
            }
            literal.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
        parts.push(Part::Text(literal));
        let template = Self { parts };
        // A number alone would also fit behind other digits, and in the middle of `\u0000`; a text alone would fit as a name.
        for value in [Value::from(0), Value::from("?")] {
            let sample = template.written(|_| Some(value.clone())).unwrap_or_default();
            serde_json::from_str::<Value>(&sample).map_err(|error| TemplateError {
                reason: error.to_string(),
                line: error.line(),
                column: error.column(),
            })?;
        }
        Ok(template)
    }
}

/// The name of a place at the beginning of a text, and what is behind it. Names are letters, digits, `_` and `$`, a digit
/// never first (`connect-events` section 1.3); anything else is text.
fn place(text: &str) -> Option<(&str, &str)> {
    let (name, behind) = text.strip_prefix("#{")?.split_once('}')?;
    let is_name = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'$');
    let first = name.bytes().next()?;
    (is_name && !first.is_ascii_digit()).then_some((name, behind))
}

impl Template {
    /// The names of the variables, each once, in the order of their first use.
    pub fn variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for part in &self.parts {
            if let Part::Place { name, .. } = part
                && !names.contains(&name.as_str())
            {
                names.push(name.as_str());
            }
        }
        names
    }

    /// Fills the template with values by name.
    pub fn fill(&self, value: impl Fn(&str) -> Option<Value>) -> Filled {
        let missing: Vec<String> =
            self.variables().into_iter().filter(|name| value(name).is_none()).map(str::to_owned).collect();
        match self.written(value).and_then(|text| serde_json::from_str(&text).ok()) {
            Some(content) if missing.is_empty() => Filled::Delivered(content),
            _ => Filled::NotDelivered { missing },
        }
    }

    /// The text with every place filled; `None` when a value is missing.
    fn written(&self, value: impl Fn(&str) -> Option<Value>) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Place { name, is_quoted: false } => text.push_str(&value(name)?.to_string()),
                Part::Place { name, is_quoted: true } => {
                    let plain = match value(name)? {
                        Value::String(plain) => plain,
                        other => other.to_string(),
                    };
                    let quoted = Value::from(plain).to_string();
                    text.push_str(quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or_default());
                }
            }
        }
        Some(text)
    }

    /// What is suspicious of the template with its variables.
    pub fn lint(&self, declared: &BTreeMap<String, Variable>) -> Vec<TemplateLint> {
        let used = self.variables();
        let not_declared = used.iter().filter(|name| !declared.contains_key(**name));
        let mut lints: Vec<TemplateLint> =
            not_declared.map(|name| TemplateLint::NotDeclared { name: (*name).to_owned() }).collect();
        let mut by_event: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, variable) in declared {
            if used.contains(&name.as_str()) {
                by_event.entry(&variable.event).or_default().push(name.clone());
            } else {
                lints.push(TemplateLint::NotUsed { name: name.clone() });
            }
        }
        let several = by_event.into_iter().filter(|(_, names)| names.len() > 1);
        lints.extend(several.map(|(event, names)| TemplateLint::MixesRequests { event: event.to_owned(), names }));
        lints
    }
}
