//! Evaluating a mapping over the variables of a call.

use std::fmt;

use cti_engine::contact::Attributes;
use cti_model::OneLine;
use cti_model::record::split_at_length;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Mapping, Row};

/// Fields of one record, by API name, in the order in which the rows write them.
pub type FieldMap = Map<String, Value>;

/// Sets a field of a record. A name of a field is the same in any letter case, so that one that is spelt otherwise gives way.
pub(crate) fn put(fields: &mut FieldMap, name: String, value: Value) {
    fields.retain(|known, _| *known == name || !known.eq_ignore_ascii_case(&name));
    fields.insert(name, value);
}

/// The variables of a call.
///
/// A name is looked for among the call's CAD variables, then among the connector's own. Inferred: a CAD variable that is
/// blank gives way to one of the connector's own of the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Variables {
    /// The CAD variables of the call. What is marked as secret is never written.
    pub cad: Attributes,
    /// What the connector knows besides: `phoneNumber`, `queueName`, `AccountId`, `ContactId`, `ActivityId`, `direction`
    /// (`webex` section 2.4).
    pub own: Attributes,
}

/// How a mapping is evaluated, where no source states what the product does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MappingOptions {
    /// What is written where no conditional row has the value of the variable.
    pub unmatched: Unmatched,
    /// Whether a name is found in another letter case only when it is spelt alike; otherwise it is found, and the
    /// explanation says so.
    pub exact_names: bool,
    /// The types of fields, by name. A field that is not named here takes text.
    pub field_types: IndexMap<String, FieldType>,
}

/// What is written where no conditional row has the value of the variable. No source states what the product does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unmatched {
    /// Nothing: a picklist that does not have the value would refuse the whole record.
    #[default]
    Skip,
    /// The value of the variable.
    Value,
    /// The row's constant, where it has one.
    Constant,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FieldType {
    /// Text; what is longer is cut.
    #[serde(rename_all = "camelCase")]
    Text {
        /// The most characters, counted by [`cti_model::record::length`], where there is a limit.
        max_length: Option<usize>,
    },
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A date, `2024-11-25`; of a date with a time the date counts.
    Date,
    /// A date and a time with its zone, `2024-11-25T09:30:00Z`.
    DateTime,
}

/// What a mapping gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mapped {
    /// The fields to write.
    pub fields: FieldMap,
    /// What each row did, in the order of the rows.
    pub explanations: Vec<Explanation>,
}

/// What one row did, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Explanation {
    /// The place of the row in [`Mapping::rows`].
    pub row: usize,
    /// The field that the row names.
    pub field: String,
    /// The variable that the row names; empty where it names none.
    pub variable: String,
    /// What the row did.
    pub outcome: Outcome,
    /// The name under which the variable was found, where its letter case is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_as: Option<String>,
    /// How many characters were cut off, because the field takes no more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut: usize,
}

/// What a row did with its field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Outcome {
    /// The constant was written.
    Constant(Value),
    /// The value of the variable was written.
    Variable(Value),
    /// The value was translated.
    #[serde(rename_all = "camelCase")]
    Condition {
        /// The place of the conditional row in [`Mapping::conditions`].
        condition: usize,
        /// What was written.
        value: Value,
    },
    /// Nothing was written: a later row writes the field.
    Replaced {
        /// The place of that row.
        by: usize,
    },
    /// Nothing was written: the row names no field.
    NoField,
    /// Nothing was written: the row's switch for a constant is on, and it has none.
    NoConstant,
    /// Nothing was written: the row names no variable.
    NoVariable,
    /// Nothing was written: the call has no such variable.
    Missing,
    /// Nothing was written: the variable is blank.
    Blank,
    /// Nothing was written: the variable is secret.
    Secret,
    /// Nothing was written: no conditional row has the value.
    Unmatched,
    /// Nothing was written: the field takes values of another type.
    WrongType(FieldType),
}

impl Variables {
    /// A variable by its name, with the name under which it was found; in any letter case unless `exact`.
    fn find(&self, name: &str, exact: bool) -> Option<Found<'_>> {
        let mut blank = None;
        for attributes in [&self.cad, &self.own] {
            let mut named = attributes.iter().filter(|(known, _)| *known == name);
            let mut alike = attributes.iter().filter(|(known, _)| !exact && known.eq_ignore_ascii_case(name));
            let Some((known, value)) = named.next().or_else(|| alike.next()) else { continue };
            let found = Found { name: known, value, is_secret: attributes.is_secret(known) };
            if found.is_secret || !value.trim().is_empty() {
                return Some(found);
            }
            blank = blank.or(Some(found));
        }
        blank
    }
}

/// A variable that a row names.
#[derive(Clone, Copy)]
struct Found<'a> {
    name: &'a str,
    value: &'a str,
    is_secret: bool,
}

impl Mapping {
    /// The fields of one record, and what each row did.
    ///
    /// A row with a constant writes it, whatever its variable holds. A conditional row writes what the first
    /// [`Condition`](super::Condition) with the variable's value says; values are compared without blanks at their ends.
    /// Any other row writes the variable's value as text. What is missing, blank or secret is not written.
    pub fn evaluate(&self, variables: &Variables, options: &MappingOptions) -> Mapped {
        let mut mapped = Mapped::default();
        let mut written: IndexMap<String, usize> = IndexMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            let explanation = self.explain(place, row, variables, options);
            if let Some(value) = explanation.outcome.value() {
                put(&mut mapped.fields, explanation.field.clone(), value.clone());
                if let Some(earlier) = written.insert(row.field.trim().to_ascii_lowercase(), place)
                    && let Some(earlier) = mapped.explanations.get_mut(earlier)
                {
                    *earlier = Explanation { outcome: Outcome::Replaced { by: place }, cut: 0, ..earlier.clone() };
                }
            }
            mapped.explanations.push(explanation);
        }
        mapped
    }

    fn explain(&self, place: usize, row: &Row, variables: &Variables, options: &MappingOptions) -> Explanation {
        let (field, variable) = (row.field.trim(), row.variable.trim());
        let found = variables.find(variable, options.exact_names);
        let mut explanation = Explanation {
            row: place,
            field: field.to_owned(),
            variable: variable.to_owned(),
            outcome: Outcome::NoField,
            found_as: None,
            cut: 0,
        };
        if field.is_empty() {
            return explanation;
        }
        if let Some(found) = found.filter(|found| !row.is_constant && found.name != variable) {
            explanation.found_as = Some(found.name.to_owned());
        }
        let field_type = options.field_types.get(field).copied().unwrap_or(FieldType::Text { max_length: None });
        explanation.outcome = self.outcome(row, found, options.unmatched);
        if let Some(value) = explanation.outcome.value_mut() {
            match field_type.take(value.as_str().unwrap_or_default()) {
                Some((typed, cut)) => (*value, explanation.cut) = (typed, cut),
                None => explanation.outcome = Outcome::WrongType(field_type),
            }
        }
        explanation
    }

    /// What a row writes, as text.
    fn outcome(&self, row: &Row, found: Option<Found<'_>>, unmatched: Unmatched) -> Outcome {
        let constant = row.constant.as_deref().filter(|constant| !constant.is_empty());
        if row.is_constant {
            return constant.map_or(Outcome::NoConstant, |constant| Outcome::Constant(constant.into()));
        }
        let variable = row.variable.trim();
        let Some(Found { value, is_secret, .. }) = found else {
            return if variable.is_empty() { Outcome::NoVariable } else { Outcome::Missing };
        };
        if is_secret {
            return Outcome::Secret;
        }
        if value.trim().is_empty() {
            return Outcome::Blank;
        }
        if !row.is_conditional {
            return Outcome::Variable(value.into());
        }
        let mut conditions = self.conditions.iter().enumerate();
        let holds = |it: &super::Condition| it.variable.trim() == variable && it.value.trim() == value.trim();
        match conditions.find(|(_, condition)| holds(condition)) {
            Some((condition, it)) => Outcome::Condition { condition, value: it.result.as_str().into() },
            None => match (unmatched, constant) {
                (Unmatched::Value, _) => Outcome::Variable(value.into()),
                (Unmatched::Constant, Some(constant)) => Outcome::Constant(constant.into()),
                _ => Outcome::Unmatched,
            },
        }
    }
}

impl FieldType {
    /// A text as a value of this type, and how many characters were cut off.
    fn take(self, text: &str) -> Option<(Value, usize)> {
        let trimmed = text.trim();
        let value = match self {
            Self::Text { max_length } => return Some(cut(text, max_length)),
            Self::Boolean => trimmed.to_ascii_lowercase().parse::<bool>().ok()?.into(),
            Self::Number => number(trimmed)?,
            Self::Date => trimmed.parse::<jiff::civil::Date>().ok()?.to_string().into(),
            Self::DateTime => trimmed.parse::<jiff::Timestamp>().ok()?.to_string().into(),
        };
        Some((value, 0))
    }
}

fn number(text: &str) -> Option<Value> {
    let value = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).ok()?;
    value.is_number().then_some(value)
}

fn cut(text: &str, most: Option<usize>) -> (Value, usize) {
    let (kept, rest) = most.map_or((text, ""), |most| split_at_length(text, most));
    (kept.into(), rest.chars().count())
}

impl Outcome {
    /// What was written; `None` where nothing was.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Constant(value) | Self::Variable(value) | Self::Condition { value, .. } => Some(value),
            _ => None,
        }
    }

    fn value_mut(&mut self) -> Option<&mut Value> {
        match self {
            Self::Constant(value) | Self::Variable(value) | Self::Condition { value, .. } => Some(value),
            _ => None,
        }
    }
}

impl fmt::Display for Explanation {
    /// `` `Origin` is "Phone": the row's constant ``, on one line whatever the call holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, variable) = (OneLine(&self.field), OneLine(&self.variable));
        match self.outcome.value() {
            Some(value) => write!(f, "`{field}` is {}: ", OneLine(&value.to_string()))?,
            None => write!(f, "`{field}` is not written: ")?,
        }
        match &self.outcome {
            Outcome::Constant(_) => f.write_str("the row's constant"),
            Outcome::Variable(_) => write!(f, "the value of variable `{variable}`"),
            Outcome::Condition { condition, .. } => {
                write!(f, "conditional row {} for variable `{variable}`", condition + 1)
            }
            Outcome::Replaced { by } => write!(f, "row {} writes it", by + 1),
            Outcome::NoField => f.write_str("the row names no field"),
            Outcome::NoConstant => f.write_str("the row writes a constant and has none"),
            Outcome::NoVariable => f.write_str("the row names no variable"),
            Outcome::Missing => write!(f, "the call has no variable `{variable}`"),
            Outcome::Blank => write!(f, "variable `{variable}` is blank"),
            Outcome::Secret => write!(f, "variable `{variable}` is secret"),
            Outcome::Unmatched => write!(f, "no conditional row has the value of variable `{variable}`"),
            Outcome::WrongType(field_type) => {
                write!(f, "its value is not {}", field_type.described())
            }
        }?;
        if let Some(name) = &self.found_as {
            write!(f, "; it is spelt `{}`", OneLine(name))?;
        }
        if self.cut > 0 {
            write!(f, "; {} characters were cut off", self.cut)?;
        }
        Ok(())
    }
}

impl FieldType {
    /// What it takes, in words that follow *is not*.
    fn described(self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Date => "a date such as `2024-11-25`",
            Self::DateTime => "a date and time such as `2024-11-25T09:30:00Z`",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
