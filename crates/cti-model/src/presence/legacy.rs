//! The older form of a rule: a JSON text in custom metadata (`Presence_Sync_Configuration__mdt`, field `Rule__c`).

use serde_json::{Map, Value};

use super::PresenceSyncRule;
use super::names::{Operand, Picked};
use crate::one_line::OneLine;
use crate::record::Field;

/// The most characters that Salesforce's longest text field holds.
const MAX_CHARS: usize = 131_072;

/// Why a text is not a rule in the older form.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LegacyRuleError {
    /// It is longer than any field of Salesforce.
    #[error("the rule is longer than {MAX_CHARS} characters, which no field of Salesforce holds")]
    TooLong,
    /// It is not JSON.
    #[error("the rule is not JSON: {}", OneLine(&.0.to_string()))]
    Json(#[from] serde_json::Error),
    /// A member is not what it should be.
    #[error("{member}: {}", OneLine(.message))]
    Shape {
        /// The member: `criteria.operandA`; `rule` for the whole.
        member: &'static str,
        /// What stands there and what was expected, in a sentence.
        message: String,
    },
}

impl PresenceSyncRule {
    /// Reads the older form: `{"source", "destination", "criteria": {"operandA", "operandB", "comparator"}, "state"}`.
    ///
    /// The names of the members are attested, their values are not. They are read as those of a rule's fields; an operand
    /// that names none is taken for a static value (our decision), so a static value that is spelt like an operand cannot
    /// be read from it. Members that are not known here are kept, those of `criteria` too. The form has no name and no
    /// switch: the rule is active, and its name is empty.
    ///
    /// ```
    /// use cti_model::presence::{Destination, Operand, PresenceSyncRule};
    ///
    /// let text = r#"{"source":"connectAgentStateChange","destination":"salesforceAgentState",
    ///   "criteria":{"operandA":"connectAgentNewState","operandB":"Lunch","comparator":"==="},"state":"At_Lunch"}"#;
    /// let rule = PresenceSyncRule::from_legacy_json(text)?;
    /// assert_eq!(rule.operand_a, Operand::ConnectNewState);
    /// assert_eq!((rule.operand_b_custom.as_str(), rule.state()), ("Lunch", "At_Lunch"));
    /// assert_eq!(PresenceSyncRule::from_legacy_json(&rule.to_legacy_json())?, rule);
    /// # Ok::<(), cti_model::presence::LegacyRuleError>(())
    /// ```
    ///
    /// # Errors
    /// [`LegacyRuleError`] when the text is not JSON, or a member is of another kind.
    pub fn from_legacy_json(text: &str) -> Result<Self, LegacyRuleError> {
        // No character has less than one byte.
        if text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS {
            return Err(LegacyRuleError::TooLong);
        }
        let mut rest = object("rule", serde_json::from_str(text)?)?;
        let mut rule = Self {
            source: Picked::read(&take(&mut rest, "source", "source")?),
            destination: Picked::read(&take(&mut rest, "destination", "destination")?),
            value: take(&mut rest, "state", "state")?,
            ..Self::default()
        };
        if let Some(criteria) = rest.shift_remove("criteria").filter(|it| !it.is_null()) {
            let mut criteria = object("criteria", criteria)?;
            let a = take(&mut criteria, "operandA", "criteria.operandA")?;
            (rule.operand_a, rule.operand_a_custom) = operand(a);
            let b = take(&mut criteria, "operandB", "criteria.operandB")?;
            (rule.operand_b, rule.operand_b_custom) = operand(b);
            rule.comparator = Picked::read(&take(&mut criteria, "comparator", "criteria.comparator")?);
            if !criteria.is_empty() {
                rest.insert("criteria".to_owned(), criteria.into());
            }
        }
        rule.other = rest;
        Ok(rule)
    }

    /// Writes the older form. The name, the adapter and the switch have no place in it.
    pub fn to_legacy_json(&self) -> String {
        let mut rest = self.other.clone();
        let mut criteria = Map::new();
        for (name, side) in ["operandA", "operandB"].into_iter().zip(self.sides()) {
            let is_static = *side.operand == Operand::StaticValue;
            let text = if is_static { side.text } else { side.operand.spelling() };
            criteria.insert(name.to_owned(), text.into());
        }
        criteria.insert("comparator".to_owned(), self.comparator.spelling().into());
        if let Some(Value::Object(kept)) = rest.shift_remove("criteria") {
            kept.into_iter().for_each(|(key, value)| {
                criteria.entry(key).or_insert(value);
            });
        }
        let mut rule = Map::new();
        rule.insert("source".to_owned(), self.source.spelling().into());
        rule.insert("destination".to_owned(), self.destination.spelling().into());
        rule.insert("criteria".to_owned(), criteria.into());
        rule.insert("state".to_owned(), self.value.as_str().into());
        for (key, value) in rest {
            rule.entry(key).or_insert(value);
        }
        Value::Object(rule).to_string()
    }
}

/// An operand by its name, or else a static value.
fn operand(text: String) -> (Picked<Operand>, String) {
    let named = Picked::<Operand>::read(&text);
    if named.is_known() || text.is_empty() { (named, String::new()) } else { (Operand::StaticValue.into(), text) }
}

fn object(member: &'static str, value: Value) -> Result<Map<String, Value>, LegacyRuleError> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(LegacyRuleError::Shape { member, message: "it is not an object, expected `{…}`".to_owned() }),
    }
}

/// Takes a text; a number counts as its digits, and what is missing as nothing.
fn take(object: &mut Map<String, Value>, key: &str, member: &'static str) -> Result<String, LegacyRuleError> {
    match object.shift_remove(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(value) => String::from_field(&value).map_err(|message| LegacyRuleError::Shape { member, message }),
    }
}
