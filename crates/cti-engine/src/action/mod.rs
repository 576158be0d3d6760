//! CTI Actions at work: what an agent entered is checked, and becomes the payload of the flow (sections 6.2 and 6.3).
//!
//! ```
//! use cti_engine::action::payload_for;
//! use cti_model::ProductVersion;
//! use cti_model::action::{ActionForm, CtiAction, FormField};
//! use serde_json::{Value, json};
//!
//! let mut action = CtiAction::new("Escalate", "Escalate a case");
//! action.payload = json!({"origin": "Phone", "priority": "Low"}).as_object().unwrap().clone().into();
//! action.form = ActionForm::new().with_field(FormField::dropdown("priority", "Priority", ["Low", "High"])).into();
//!
//! let entered = json!({"priority": "High"}).as_object().unwrap().clone();
//! let payload = payload_for(&action, &entered, ProductVersion::NEWEST)?;
//! assert_eq!(Value::from(payload), json!({"origin": "Phone", "priority": "High"}));
//! // Before 5.17 the form's values took the place of the payload.
//! let payload = payload_for(&action, &entered, ProductVersion::new(5, 16, 0))?;
//! assert_eq!(Value::from(payload), json!({"priority": "High"}));
//! # Ok::<(), cti_engine::action::ActionError>(())
//! ```

mod initial;
mod validate;

use cti_model::action::{CtiAction, Unreadable};
use cti_model::{PayloadMerge, ProductVersion};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use initial::initial_values;
pub use validate::{FormErrors, FormFault, FormFaultKind, validate};

/// Why an action cannot start its flow. In JSON the member `error` names the reason, as in
/// `{"error": "entered", "faults": […]}`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum ActionError {
    /// The version of the product has no CTI Actions yet.
    #[error("there are no CTI Actions in {version}; they came in {}", CtiAction::SINCE)]
    TooOld {
        /// The version of the product.
        version: ProductVersion,
    },
    /// The fixed payload is not a JSON object.
    #[error("the payload of the CTI Action cannot be used: {0}")]
    UnreadablePayload(Unreadable),
    /// The form cannot be read, so it is not known what the agent was to be asked.
    #[error("the form of the CTI Action cannot be shown: {0}")]
    UnreadableForm(Unreadable),
    /// The form does not take what was entered.
    #[error(transparent)]
    Entered(#[from] FormErrors),
}

/// What the flow of an action finds under `$.payload`, given what the agent entered in the form (section 6.3). Without a
/// form nothing is entered.
///
/// Since 5.17 the payload's keys come first, then those that only the form has, and on equal keys the form's value
/// counts. From 5.13 to 5.16 the values of a form with fields take the place of the payload. Values of the form are texts.
///
/// # Errors
/// [`ActionError`] for what was entered wrong, and for an action or a version that cannot start a flow so.
pub fn payload_for(
    action: &CtiAction,
    entered: &Map<String, Value>,
    version: ProductVersion,
) -> Result<Map<String, Value>, ActionError> {
    if version < CtiAction::SINCE {
        return Err(ActionError::TooOld { version });
    }
    let payload = action.payload.get().map_err(ActionError::UnreadablePayload)?;
    let form = action.form.get().map_err(ActionError::UnreadableForm)?;
    let entered = validate(form, entered)?;
    if form.fields.is_empty() {
        return Ok(payload.clone());
    }
    if version.payload_merge() == PayloadMerge::Replace {
        return Ok(entered);
    }
    let mut union = payload.clone();
    union.extend(entered);
    Ok(union)
}
