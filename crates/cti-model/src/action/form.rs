//! The form of a CTI Action: what the agent is asked before the flow runs (section 6.1).

use serde_json::{Map, Value};

use super::{Initial, spelling};
use crate::catalogue::Evidence;

/// The form of a CTI Action, stored as JSON in `ActionFormSchema__c`.
///
/// No source shows how the product writes this JSON. Two spellings are read, both our conclusion
/// ([`Evidence::Inferred`]); see [`FormSpelling`]. Members that are not known are kept and
/// written back, and a form that is not changed is written back as the JSON value that it was.
///
/// ```
/// use cti_model::action::{ActionForm, FormField, FormSpelling};
///
/// let form = ActionForm::new()
///     .with_title("New case")
///     .with_field(FormField::text("subject", "Subject").required())
///     .with_field(FormField::dropdown("priority", "Priority", ["Low", "High"]).at(-1));
/// let names: Vec<_> = form.ordered_fields().into_iter().map(|field| field.name.as_str()).collect();
/// assert_eq!(names, ["priority", "subject"]);
/// assert_eq!(form.spelling(), FormSpelling::Plain);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ActionForm {
    /// The heading; empty for none.
    pub title: String,
    /// The text above the fields; empty for none.
    pub instructions: String,
    /// What the agent is asked, in written order; [`ActionForm::ordered_fields`] gives the order on the screen.
    pub fields: Vec<FormField>,
    pub(super) spelling: FormSpelling,
    /// The form as it was read, which holds the members that are not known here.
    pub(super) read_from: Map<String, Value>,
}

/// How a form is written as JSON; both spellings are our conclusion, no source shows the product's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormSpelling {
    /// `{"title", "instructions", "fields": [{"name", "label", "type": "text" | "dropdown", "options": […], "order",
    /// "required"}]}`, which is how new forms are written: it can hold every form.
    #[default]
    Plain,
    /// JSON Schema: `title`, `description`, `type: "object"`, `properties` with `title`, `type` and `enum`, `required`.
    /// The order of a field is its `propertyOrder` or `order`, else its place in `ui:order` (where `*` stands for the
    /// rest), else its place among the properties. The messages of the product's form are those of a renderer of such
    /// schemas.
    JsonSchema,
}

impl FormSpelling {
    /// How sure it is that the product spells forms so.
    pub const fn evidence(self) -> Evidence {
        match self {
            Self::Plain | Self::JsonSchema => Evidence::Inferred,
        }
    }
}

/// One thing that the agent is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormField {
    /// The key in the payload; the product advises camel case, and does not let it be changed once it is saved.
    pub name: String,
    /// What the agent reads; empty when the name has to do.
    pub label: String,
    /// How it is asked.
    pub field_type: FieldType,
    /// The position: smaller numbers come first, and equal ones in written order.
    pub order: i64,
    /// Whether the form cannot be sent without it.
    pub required: bool,
    /// What stands in it first; the crate `cti-engine` looks it up.
    pub initial: Initial,
}

/// How a field is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// Free text.
    Text,
    /// One of several texts.
    Dropdown {
        /// What there is to choose from.
        options: Vec<String>,
    },
    /// A type that is not known here, by its name; what is entered is taken as text.
    Other(String),
}

impl ActionForm {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the heading.
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the instructions.
    pub fn with_instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = instructions.into();
        self
    }

    /// Adds a field.
    pub fn with_field(mut self, field: FormField) -> Self {
        self.fields.push(field);
        self
    }

    /// The fields in the order in which the agent sees them: by [`order`](FormField::order), ascending, and in written
    /// order where it is equal (section 6.2).
    pub fn ordered_fields(&self) -> Vec<&FormField> {
        let mut fields: Vec<_> = self.fields.iter().collect();
        fields.sort_by_key(|field| field.order);
        fields
    }

    /// The field of that name; of several the first.
    pub fn field(&self, name: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether there is nothing to show: no title, no instructions, no field.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty() && self.instructions.is_empty() && self.fields.is_empty()
    }

    /// The form as JSON, in its spelling. A form in which two fields have one name has no JSON Schema, so it is written
    /// plainly. [`StoredForm`](super::StoredForm) reads it back.
    ///
    /// ```
    /// use cti_model::action::{FieldType, StoredForm};
    ///
    /// let schema = r#"{"type":"object","properties":{"size":{"title":"Size","enum":["S","L"],"default":"S"}}}"#;
    /// let stored = StoredForm::from_text(schema);
    /// let form = stored.get()?;
    /// assert_eq!(form.fields[0].field_type, FieldType::Dropdown { options: vec!["S".into(), "L".into()] });
    /// assert_eq!(serde_json::to_string(&form.to_object())?, schema);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_object(&self) -> Map<String, Value> {
        spelling::write(self)
    }

    /// How the form was spelt when it was read, which is how it is written.
    pub fn spelling(&self) -> FormSpelling {
        self.spelling
    }

    /// Sets the spelling in which the form is written. When it is another one, members that are not known here are left
    /// behind.
    pub fn spelt(mut self, spelling: FormSpelling) -> Self {
        if spelling != self.spelling {
            self.spelling = spelling;
            self.read_from = Map::new();
        }
        self
    }

    /// Whether two forms show the same, however they are spelt.
    pub(super) fn same_content(&self, other: &Self) -> bool {
        self.title == other.title && self.instructions == other.instructions && self.fields == other.fields
    }
}

impl PartialEq for ActionForm {
    /// Whether both are written as the same JSON.
    fn eq(&self, other: &Self) -> bool {
        self.same_content(other) && self.spelling == other.spelling && self.to_object() == other.to_object()
    }
}

impl FormField {
    fn new(name: impl Into<String>, label: impl Into<String>, field_type: FieldType) -> Self {
        Self { name: name.into(), label: label.into(), field_type, order: 0, required: false, initial: Initial::None }
    }

    /// A field for free text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldType::Text)
    }

    /// A field to choose one of several texts.
    pub fn dropdown<T: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = T>,
    ) -> Self {
        Self::new(name, label, FieldType::Dropdown { options: options.into_iter().map(Into::into).collect() })
    }

    /// A field of another type.
    pub fn other(name: impl Into<String>, label: impl Into<String>, field_type: impl Into<String>) -> Self {
        Self::new(name, label, FieldType::Other(field_type.into()))
    }

    /// Makes the field required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets what stands in the field first.
    ///
    /// ```
    /// use cti_model::action::{FormField, Initial};
    ///
    /// let field = FormField::text("caseId", "Case").starting_with(Initial::Attribute("SfdcCaseId".into()));
    /// assert_eq!(field.initial, Initial::Attribute("SfdcCaseId".into()));
    /// ```
    pub fn starting_with(mut self, initial: Initial) -> Self {
        self.initial = initial;
        self
    }

    /// Sets the position.
    pub fn at(mut self, order: i64) -> Self {
        self.order = order;
        self
    }

    /// What the agent reads: the label, or the name when there is none.
    pub fn shown(&self) -> &str {
        if self.label.trim().is_empty() { &self.name } else { &self.label }
    }
}

impl super::stored::Content for ActionForm {
    fn from_object(object: &Map<String, Value>) -> Result<Self, String> {
        spelling::read(object)
    }

    fn to_object(&self) -> Map<String, Value> {
        self.to_object()
    }
}
