//! CTI Actions: buttons with which an agent starts a flow (section 6).
//!
//! A [`CtiAction`] is a button in the panel over the contact control panel. It names a flow, gives it fixed values (the
//! *payload*), and may first ask the agent something (the *form*). What the flow finds under `$.payload` is made of
//! both, and how depends on the version of the product ([`PayloadMerge`](crate::PayloadMerge)); the crate `cti-engine` makes it.
//!
//! | to | use |
//! |---|---|
//! | read and write the record | [`CtiAction`], [`Record`](crate::record::Record) |
//! | show the buttons in order | [`sort_actions`], [`ActionOrdering`] |
//! | distinguish a form from an Execute button | [`CtiAction::needs_form`] |
//! | show the form | [`ActionForm::ordered_fields`], [`FormField`] |
//! | find what is wrong with an action | [`CtiAction::check`], [`Finding`](crate::Finding) |
//! | change a saved action by the rules | [`CtiAction::edit`], [`PermissionSet`] |
//!
//! # From a record
//!
//! ```
//! use cti_model::action::CtiAction;
//! use cti_model::record::Record;
//! use serde_json::json;
//!
//! let record = json!({
//!     "Name": "Escalate", "CTIFlow__c": "a0B5g00000AbCdE", "Order__c": 1.0,
//!     "Payload__c": r#"{"origin": "Phone", "priority": "Low"}"#,
//!     "ActionFormSchema__c": r#"{"title": "Escalate the case", "fields": [
//!         {"name": "priority", "label": "Priority", "options": ["Low", "High"], "required": true}]}"#,
//! });
//! let action = CtiAction::from_record(record.as_object().unwrap())?;
//! assert!(action.needs_form());
//! assert_eq!(action.form.get()?.ordered_fields()[0].label, "Priority");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In a file
//!
//! ```
//! use cti_model::action::CtiAction;
//!
//! let file = r#"{"name": "Escalate", "type": "Action", "flow": "Escalate a case", "order": 1,
//!   "payload": {"origin": "Phone"},
//!   "form": {"fields": [{"name": "reason", "label": "Reason"}]}}"#;
//! let action: CtiAction = serde_json::from_str(file)?;
//! assert_eq!(action.payload.to_text(), r#"{"origin":"Phone"}"#);
//! assert_eq!(action.check(), []);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod check;
mod edit;
mod form;
mod initial;
mod spelling;
mod stored;

use serde_json::{Map, Value};

pub use edit::{EditError, PermissionSet};
pub use form::{ActionForm, FieldType, FormField, FormSpelling};
pub use initial::Initial;
pub use stored::{Stored, Unreadable};

use crate::names::stored_names;
use crate::record::record;
use crate::version::ProductVersion;

/// How many characters the payload and the form may have each (`Payload__c`, `ActionFormSchema__c`, section 6.1).
pub const STORED_LIMIT_CHARS: usize = 32_768;

/// The fixed values of an action.
pub type Payload = Stored<Map<String, Value>>;

/// The form of an action as the record holds it.
pub type StoredForm = Stored<ActionForm>;

record! {
    /// A CTI Action: a button with which an agent starts a flow, with or without a contact (sections 6.1 and 6.2).
    pub struct CtiAction in "AC_CCPOverlayElement__c" {
        /// What stands on the button.
        name: String = "Name";
        /// What kind of element it is.
        action_type as "type": ActionType = "Type__c";
        /// The flow that it starts, whose source is `ctiAction`: in the answer of a query the id of the flow's record,
        /// in a file the name of the flow. Required; a flow that an action starts cannot be deleted.
        flow: String = "CTIFlow__c";
        /// The position among the actions; see [`ActionOrdering`].
        order: i64 = "Order__c";
        /// The fixed values that the flow finds in its payload.
        payload: Payload = "Payload__c";
        /// What the form shows first.
        form: StoredForm = "ActionFormSchema__c";
    }
}

stored_names! {
    /// What kind of element of the overlay an action is (`Type__c`).
    pub enum ActionType or Action {
        /// A button.
        Action = "Action",
        /// A tab; the product does not document it.
        Tab = "Tab",
    }
}

/// In which order the actions are shown.
///
/// Sources contradict each other: an early talk shows larger numbers first, the editor's help and the order of form
/// fields say the opposite. That the order is ascending is our decision (section 6.2). The product keeps it since 5.16.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ActionOrdering {
    /// Smaller numbers first.
    #[default]
    Ascending,
    /// Larger numbers first.
    Descending,
}

impl CtiAction {
    /// The version of the product that brought CTI Actions.
    pub const SINCE: ProductVersion = ProductVersion::new(5, 13, 0);

    /// A button that starts a flow.
    pub fn new(name: impl Into<String>, flow: impl Into<String>) -> Self {
        Self { name: name.into(), flow: flow.into(), ..Self::default() }
    }

    /// Whether the agent gets a form; otherwise the action has an Execute button that starts the flow at once.
    ///
    /// A title, instructions or a field make a form. So does a form that cannot be read: what it asks is not known, so
    /// nothing is to start without it. The product has this rule since 5.16; before, an empty form could be shown
    /// (section 6.2).
    pub fn needs_form(&self) -> bool {
        self.form.get().map_or(true, |form| !form.is_empty())
    }
}

/// Sorts actions as the overlay shows them: by [`order`](CtiAction::order), and where it is equal by name.
///
/// ```
/// use cti_model::action::{ActionOrdering, CtiAction, sort_actions};
///
/// let mut actions = [CtiAction::new("Voicemail", "v"), CtiAction::new("Escalate", "e")];
/// sort_actions(&mut actions, ActionOrdering::default());
/// assert_eq!(actions[0].name, "Escalate");
/// ```
pub fn sort_actions(actions: &mut [CtiAction], ordering: ActionOrdering) {
    actions.sort_by(|a, b| {
        let order = match ordering {
            ActionOrdering::Ascending => a.order.cmp(&b.order),
            ActionOrdering::Descending => b.order.cmp(&a.order),
        };
        order.then_with(|| a.name.cmp(&b.name))
    });
}
