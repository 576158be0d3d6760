//! Which fields the records of an object type have, and what Salesforce says to a record that does not go with it.

use cti_model::shortened;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::connector::{ConnectorError, ErrorKind};

/// An object type and its fields (`external-apis` section 4.2).
///
/// As JSON it has the shape of Salesforce's *describe* answer (`GET …/sobjects/Contact/describe`, `sf sobject describe`), of
/// which the members that are known here are read:
///
/// ```
/// use cti_engine::memory::ObjectSchema;
///
/// let schema: ObjectSchema = serde_json::from_str(r#"{"name": "Task", "label": "Task", "fields": [
///     {"name": "Status", "type": "picklist", "nillable": false, "defaultedOnCreate": true, "length": 255},
///     {"name": "IsClosed", "type": "boolean", "nillable": false, "createable": false, "updateable": false}]}"#)?;
/// assert_eq!(schema.fields.len(), 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectSchema {
    /// Its API name, such as `Contact`.
    pub name: String,
    /// Its fields. Every object has `Id`, listed or not.
    #[serde(default)]
    pub fields: Vec<FieldSchema>,
}

/// A field of an object type. Its default is one that may be empty and that everyone may write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a describe answer, each independent of the others")]
pub struct FieldSchema {
    /// Its API name, such as `LastName`. Letter case does not count.
    pub name: String,
    /// Whether it may be empty.
    pub nillable: bool,
    /// Whether Salesforce fills it in when a new record leaves it out.
    pub defaulted_on_create: bool,
    /// Whether it may be set in a new record.
    pub createable: bool,
    /// Whether it may be changed.
    pub updateable: bool,
    /// The most characters of a text; 0 when there is no limit.
    pub length: usize,
    /// Whether only the values of its picklist are taken.
    pub restricted_picklist: bool,
    /// The values that its picklist offers.
    pub picklist_values: Vec<PicklistValue>,
}

/// A value of a picklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PicklistValue {
    /// The value.
    pub value: String,
    /// Whether it can be chosen.
    pub active: bool,
}

impl Default for PicklistValue {
    fn default() -> Self {
        Self { value: String::new(), active: true }
    }
}

impl Default for FieldSchema {
    fn default() -> Self {
        Self {
            name: String::new(),
            nillable: true,
            defaulted_on_create: false,
            createable: true,
            updateable: true,
            length: 0,
            restricted_picklist: false,
            picklist_values: Vec::new(),
        }
    }
}

impl FieldSchema {
    /// A field that may be empty, of any length.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Says that it may not be empty.
    pub fn required(mut self) -> Self {
        self.nillable = false;
        self
    }

    /// Says that nobody writes it.
    pub fn read_only(mut self) -> Self {
        (self.createable, self.updateable) = (false, false);
        self
    }

    /// Sets the most characters of a text.
    pub fn with_length(mut self, length: usize) -> Self {
        self.length = length;
        self
    }

    /// Sets the values that it takes; no other one is.
    pub fn with_values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.restricted_picklist = true;
        let value = |value: V| PicklistValue { value: value.into(), active: true };
        self.picklist_values = values.into_iter().map(value).collect();
        self
    }

    /// Looks at a value that is written.
    fn takes(&self, value: &Value) -> Result<(), ConnectorError> {
        let name = &self.name;
        if value.is_object() || value.is_array() {
            let found = if value.is_array() { "an array" } else { "an object" };
            let message = format!("{name}: cannot be read from {found}: expected one value");
            return Err(refusal("JSON_PARSER_ERROR", &message));
        }
        if value.is_null() && !self.nillable {
            return Err(missing(&[name]));
        }
        let Some(text) = value.as_str() else { return Ok(()) };
        if self.length > 0 && cti_model::record::length(text) > self.length {
            let message = format!("{name}: data value too large: {} (max length={})", shortened(text), self.length);
            return Err(refusal("STRING_TOO_LONG", &message));
        }
        let is_offered = || self.picklist_values.iter().any(|it| it.active && it.value == text);
        if self.restricted_picklist && !is_offered() {
            let message = format!("{name}: bad value for restricted picklist field: {}", shortened(text));
            return Err(refusal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", &message));
        }
        Ok(())
    }
}

impl ObjectSchema {
    /// An object type without fields.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), fields: Vec::new() }
    }

    /// Adds a field.
    pub fn with_field(mut self, field: FieldSchema) -> Self {
        self.fields.push(field);
        self
    }

    fn field(&self, name: &str) -> Result<&FieldSchema, ConnectorError> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
            let message = format!("No such column '{}' on sobject of type {}", shortened(name), self.name);
            refusal("INVALID_FIELD", &message)
        })
    }

    /// The fields under their own names, if each is known and takes its value.
    fn known(
        &self,
        fields: Map<String, Value>,
        may_write: fn(&FieldSchema) -> bool,
    ) -> Result<Map<String, Value>, ConnectorError> {
        let mut known = Map::new();
        for (name, value) in fields {
            let field = self.field(&name)?;
            if !may_write(field) {
                let message = format!(
                    "Unable to create/update fields: {}. Please check the security settings of this field and verify that \
                     it is read/write for your profile or permission set.",
                    field.name
                );
                return Err(refusal("INVALID_FIELD_FOR_INSERT_UPDATE", &message));
            }
            field.takes(&value)?;
            known.insert(field.name.clone(), value);
        }
        Ok(known)
    }

    /// The fields of a new record.
    pub(super) fn for_create(&self, fields: Map<String, Value>) -> Result<Map<String, Value>, ConnectorError> {
        let known = self.known(fields, |field| field.createable)?;
        let is_missing = |field: &&FieldSchema| {
            let can_be_left = field.nillable || field.defaulted_on_create || !field.createable;
            !can_be_left && !known.contains_key(&field.name)
        };
        let absent: Vec<&str> = self.fields.iter().filter(is_missing).map(|field| field.name.as_str()).collect();
        if absent.is_empty() { Ok(known) } else { Err(missing(&absent)) }
    }

    /// The fields of a record that are changed.
    pub(super) fn for_update(&self, fields: Map<String, Value>) -> Result<Map<String, Value>, ConnectorError> {
        self.known(fields, |field| field.updateable)
    }

    /// Whether every field can be read.
    pub(super) fn can_read(&self, fields: &[String]) -> Result<(), ConnectorError> {
        // What lies behind a relationship belongs to another object.
        let own = |name: &&String| !name.contains('.') && !name.eq_ignore_ascii_case("Id");
        fields.iter().filter(own).try_for_each(|name| self.field(name).map(|_| ()))
    }
}

/// Values as Salesforce stores them: an empty text is nothing.
pub(super) fn as_stored(fields: &Map<String, Value>) -> Map<String, Value> {
    let stored = |value: &Value| if value.as_str() == Some("") { Value::Null } else { value.clone() };
    fields.iter().map(|(name, value)| (name.clone(), stored(value))).collect()
}

fn missing(fields: &[impl AsRef<str>]) -> ConnectorError {
    let names: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
    refusal("REQUIRED_FIELD_MISSING", &format!("Required fields are missing: [{}]", names.join(", ")))
}

/// An error as Salesforce puts it: its code, then its sentence.
pub(super) fn refusal(code: &str, message: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Invalid, format!("{code}: {message}"))
}
