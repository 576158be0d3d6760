//! Rows: which variable, or which constant, goes to which field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Which values go to which fields of a record: rows, and what they say about values that are translated.
///
/// Rows count in their order; of two rows for one field, in whatever letter case, the later one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mapping {
    /// The rows.
    pub rows: Vec<Row>,
    /// The conditional rows: what a value of a variable is written as.
    pub conditions: Vec<Condition>,
}

/// How the rows of an item are written (`webex` section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RowDialect {
    /// `wxccFieldName` and `sfdcFieldName`, with switches as text: new records and cases.
    Wxcc,
    /// `CadFieldName` and `SalesforceFieldName`, with switches as booleans: activities.
    Cad,
}

/// One row: a field, and where its value comes from.
///
/// Serialises as a row of the product's first dialect, with booleans for its switches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Row {
    /// The number of the item that the row stands in: `…Mappings2` is 2.
    #[serde(skip_serializing_if = "is_first")]
    pub item: u32,
    /// The variable whose value is written; may be empty in a row with a constant.
    #[serde(rename = "wxccFieldName")]
    pub variable: String,
    /// The API name of the field that it is written to.
    #[serde(rename = "sfdcFieldName")]
    pub field: String,
    /// Whether the constant is written, whatever the variable holds.
    #[serde(rename = "isDefaultValueEnabled")]
    pub is_constant: bool,
    /// The constant.
    #[serde(rename = "defaultFieldValue", skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// Whether the value is translated by the [`Condition`]s of its variable.
    #[serde(rename = "isConditionalEnabled")]
    pub is_conditional: bool,
    /// Members of the row that are not known here; they are kept and do nothing.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub unknown: Map<String, Value>,
}

/// One conditional row: what one value of a variable is written as, to every field that a conditional [`Row`] of the
/// variable names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// The number of the item that the row stands in.
    #[serde(skip_serializing_if = "is_first")]
    pub item: u32,
    /// The variable.
    #[serde(rename = "wxccFieldName")]
    pub variable: String,
    /// The value that it has.
    #[serde(rename = "wxccFieldValue")]
    pub value: String,
    /// What is written for it.
    #[serde(rename = "sfdcFieldValue")]
    pub result: String,
    /// Members of the row that are not known here; they are kept and do nothing.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub unknown: Map<String, Value>,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            item: 1,
            variable: String::new(),
            field: String::new(),
            is_constant: false,
            constant: None,
            is_conditional: false,
            unknown: Map::new(),
        }
    }
}

impl Default for Condition {
    fn default() -> Self {
        Self { item: 1, variable: String::new(), value: String::new(), result: String::new(), unknown: Map::new() }
    }
}

impl Mapping {
    /// Adds a row.
    pub fn with(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// Adds a conditional row.
    pub fn with_condition(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Row {
    /// A row that writes the value of a variable.
    pub fn of_variable(variable: impl Into<String>, field: impl Into<String>) -> Self {
        Self { variable: variable.into(), field: field.into(), ..Self::default() }
    }

    /// A row that writes a constant.
    pub fn of_constant(constant: impl Into<String>, field: impl Into<String>) -> Self {
        Self { is_constant: true, constant: Some(constant.into()), field: field.into(), ..Self::default() }
    }

    /// A row that writes what the value of a variable is translated to.
    pub fn of_condition(variable: impl Into<String>, field: impl Into<String>) -> Self {
        Self { is_conditional: true, ..Self::of_variable(variable, field) }
    }

    /// Puts the row into the item of that number.
    pub fn in_item(mut self, item: u32) -> Self {
        self.item = item;
        self
    }
}

impl Condition {
    /// A conditional row: where `variable` is `value`, `result` is written.
    pub fn new(variable: impl Into<String>, value: impl Into<String>, result: impl Into<String>) -> Self {
        Self { variable: variable.into(), value: value.into(), result: result.into(), ..Self::default() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_first(item: &u32) -> bool {
    *item == 1
}
