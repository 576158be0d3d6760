//! What stands in a form before the agent enters anything.

use cti_model::action::{ActionForm, FieldType, Initial, STORED_LIMIT_CHARS};
use cti_model::js;
use serde_json::{Map, Value};

use crate::contact::Contact;
use crate::properties::Properties;

/// What stands in the fields of a form before the agent enters anything: texts of the form, attributes of the contact, and
/// properties that flows keep ([`Initial`]). A field without a value is left out, and so is a value that its dropdown does
/// not offer, or that is longer than a form takes: what is left unchanged is taken by [`payload_for`](super::payload_for), unless a required field is empty.
///
/// ```
/// use cti_engine::action::initial_values;
/// use cti_engine::properties::Properties;
/// use cti_engine::{Channel, Contact};
/// use cti_model::action::{ActionForm, FormField, Initial};
/// use serde_json::{Value, json};
///
/// let form = ActionForm::new()
///     .with_field(FormField::text("caseId", "Case").starting_with(Initial::Attribute("SfdcCaseId".into())))
///     .with_field(FormField::text("task", "Task").starting_with(Initial::Property("taskId".into())));
/// let contact = Contact::new("c-1", Channel::Voice).with_attribute("SfdcCaseId", "500");
/// let values = initial_values(&form, Some(&contact), &Properties::new());
/// assert_eq!(Value::from(values), json!({"caseId": "500"}));
/// ```
pub fn initial_values(form: &ActionForm, contact: Option<&Contact>, properties: &Properties) -> Map<String, Value> {
    let text = |initial: &Initial| match initial {
        Initial::Text(text) => Some(text.clone()),
        Initial::Attribute(name) => Some(contact?.attribute(name)?.to_owned()),
        Initial::Property(key) => match properties.get(key)? {
            Value::Null => None,
            value => Some(js::to_text(Some(&value)).into_owned()),
        },
        _ => None,
    };
    let value = |field: &cti_model::action::FormField| {
        let text = text(&field.initial).filter(|text| !text.is_empty())?;
        let is_offered = match &field.field_type {
            FieldType::Dropdown { options } => options.contains(&text),
            _ => true,
        };
        let fits = text.len() <= STORED_LIMIT_CHARS || text.chars().nth(STORED_LIMIT_CHARS).is_none();
        (is_offered && fits).then(|| (field.name.clone(), text.into()))
    };
    form.fields.iter().filter_map(value).collect()
}
