//! What an agent entered in a form, checked before a flow runs (section 6.2).

use std::collections::HashSet;
use std::fmt;

use cti_model::action::{ActionForm, FieldType, FormField, STORED_LIMIT_CHARS};
use cti_model::{OneLine, js, shortened};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What an agent entered that the form does not take, every fault at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}", self.summary())]
#[non_exhaustive]
pub struct FormErrors {
    /// What is wrong, in the order of the fields on the screen, then keys that the form does not have; never empty.
    pub faults: Vec<FormFault>,
}

/// One thing that the form does not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FormFault {
    /// The name of the field, or the key that the form does not have.
    pub field: String,
    /// The label of the field, which is what the agent reads.
    pub label: String,
    /// What is wrong with what was entered.
    pub kind: FormFaultKind,
}

/// What can be wrong with what was entered. In JSON the member `fault` names it, as in `{"fault": "tooLong", "chars": 40000}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum FormFaultKind {
    /// Nothing was entered in a field that is required; blanks are nothing.
    Missing,
    /// Not one of the options.
    NotAnOption {
        /// What was entered.
        found: String,
        /// What there is to choose from.
        options: Vec<String>,
    },
    /// Not a text.
    NotText {
        /// The type of what was entered, as JavaScript names it: `number`.
        found: String,
    },
    /// More than [`STORED_LIMIT_CHARS`] characters.
    TooLong {
        /// How many there are.
        chars: usize,
    },
    /// The form has no such field.
    UnknownField,
}

/// Checks what an agent entered, by the names of the fields, and gives back what the flow is to see: the values of
/// the fields in the order of the screen, as they were entered. A field that is left blank is left out, so that it
/// does not hide a value of the fixed payload; `null` is blank.
///
/// That blanks count as nothing and how long a value may be is our decision; the wording of a missing value is the
/// product's (section 6.1).
///
/// ```
/// use cti_engine::action::validate;
/// use cti_model::action::{ActionForm, FormField};
/// use serde_json::{Map, json};
///
/// let form = ActionForm::new()
///     .with_field(FormField::dropdown("priority", "Priority", ["Low", "High"]).required())
///     .with_field(FormField::text("note", "Note"));
/// let entered = json!({"note": " ", "priority": "High"});
/// assert_eq!(json!(validate(&form, entered.as_object().unwrap())?), json!({"priority": "High"}));
///
/// let error = validate(&form, &Map::new()).unwrap_err();
/// assert_eq!(error.to_string(), "`Priority` is a required property");
/// # Ok::<(), cti_engine::action::FormErrors>(())
/// ```
///
/// # Errors
/// [`FormErrors`] with everything that is wrong.
pub fn validate(form: &ActionForm, entered: &Map<String, Value>) -> Result<Map<String, Value>, FormErrors> {
    let mut taken = Map::new();
    let mut faults = Vec::new();
    for field in form.ordered_fields() {
        match take(field, entered.get(&field.name)) {
            Ok(None) => {}
            Ok(Some(text)) => {
                taken.insert(field.name.clone(), text.into());
            }
            Err(kind) => {
                faults.push(FormFault { field: field.name.clone(), label: field.shown().to_owned(), kind });
            }
        }
    }
    let known: HashSet<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    let unknown = entered.keys().filter(|key| !known.contains(key.as_str()));
    faults.extend(unknown.map(|key| FormFault {
        field: key.clone(),
        label: key.clone(),
        kind: FormFaultKind::UnknownField,
    }));
    if faults.is_empty() { Ok(taken) } else { Err(FormErrors { faults }) }
}
/// What was entered in a field; `None` when it is blank.
fn take<'a>(field: &FormField, entered: Option<&'a Value>) -> Result<Option<&'a str>, FormFaultKind> {
    let text = match entered {
        None | Some(Value::Null) => "",
        Some(Value::String(text)) => text,
        Some(other) => return Err(FormFaultKind::NotText { found: js::type_of(Some(other)).to_owned() }),
    };
    if text.trim().is_empty() {
        return if field.required { Err(FormFaultKind::Missing) } else { Ok(None) };
    }
    if text.len() > STORED_LIMIT_CHARS {
        let chars = text.chars().count();
        if chars > STORED_LIMIT_CHARS {
            return Err(FormFaultKind::TooLong { chars });
        }
    }
    match &field.field_type {
        FieldType::Dropdown { options } if !options.iter().any(|option| option == text) => {
            Err(FormFaultKind::NotAnOption { found: text.to_owned(), options: options.clone() })
        }
        _ => Ok(Some(text)),
    }
}

impl FormErrors {
    fn summary(&self) -> String {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    }
}

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// How many options a message lists.
        const LISTED: usize = 10;
        write!(f, "`{}` ", OneLine(&shortened(&self.label)))?;
        match &self.kind {
            FormFaultKind::Missing => write!(f, "is a required property"),
            FormFaultKind::NotAnOption { found, options } => {
                let listed: Vec<_> = options.iter().take(LISTED).map(|option| shortened(option)).collect();
                let more = if options.len() > LISTED { ", …" } else { "" };
                let (found, listed) = (shortened(found), listed.join(", "));
                write!(f, "is `{}`, expected one of: {}{more}", OneLine(&found), OneLine(&listed))
            }
            FormFaultKind::NotText { found } => write!(f, "is of the type `{}`, expected text", OneLine(found)),
            FormFaultKind::TooLong { chars } => {
                write!(f, "has {chars} characters, expected at most {STORED_LIMIT_CHARS}")
            }
            FormFaultKind::UnknownField => write!(f, "is not a field of the form"),
        }
    }
}
