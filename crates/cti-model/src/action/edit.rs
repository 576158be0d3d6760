//! Who may change a saved CTI Action, and what may be changed (section 6.1).

use std::collections::HashSet;

use super::{ActionForm, CtiAction};
use crate::catalogue::Evidence;
use crate::finding::{Code, Finding};
use crate::one_line::shortened;
use crate::version::ProductVersion;

/// A permission set of the product, which says what a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PermissionSet {
    /// Takes contacts.
    Agent,
    /// Leads agents.
    Manager,
    /// Sets up the adapter.
    Administrator,
}

impl PermissionSet {
    /// The API name; [`PermissionSet::evidence`] says how sure it is.
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::Agent => "AC_Agent",
            Self::Manager => "AC_Manager",
            Self::Administrator => "AC_Administrator",
        }
    }

    /// How sure the API name is: only that of the administrator is attested.
    pub const fn evidence(self) -> Evidence {
        match self {
            Self::Administrator => Evidence::Attested,
            Self::Agent | Self::Manager => Evidence::Inferred,
        }
    }

    /// Whether it lets a user change CTI Actions: since 5.20.1 only the administrator, before all three. Before
    /// [`CtiAction::SINCE`] there are none to change.
    pub fn may_edit_actions(self, version: ProductVersion) -> bool {
        version >= CtiAction::SINCE && (self == Self::Administrator || !version.only_administrators_edit_actions())
    }
}

/// Why a CTI Action was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The permission set does not allow it.
    #[error("{} may not edit CTI Actions in {version}", .by.api_name())]
    NotAllowed {
        /// Who tried.
        by: PermissionSet,
        /// The version of the product.
        version: ProductVersion,
    },
    /// What the action would be like cannot be saved.
    #[error("the CTI Action cannot be saved: {}", crate::finding::lines(.0))]
    Refused(
        /// What is wrong, everything at once; never empty.
        Vec<Finding>,
    ),
}

impl CtiAction {
    /// Changes a saved action as the product lets it be changed: all of `change` or, on an error, nothing.
    ///
    /// A field name of the form is not changed once it is saved. A saved field may be taken away and another one added;
    /// where the new name stands at the place of the old one that counts as a change of the name (our decision), so do
    /// it in two edits.
    /// Faults of [`check`](CtiAction::check) that are errors are refused, unless the saved action has them already.
    ///
    /// ```
    /// use cti_model::ProductVersion;
    /// use cti_model::action::{ActionForm, CtiAction, FormField, PermissionSet};
    ///
    /// let mut action = CtiAction::new("Escalate", "Escalate a case");
    /// action.form = ActionForm::new().with_field(FormField::text("reason", "Reason")).into();
    /// let admin = PermissionSet::Administrator;
    /// action.edit(admin, ProductVersion::NEWEST, |draft| draft.order = 3)?;
    ///
    /// let renamed = ActionForm::new().with_field(FormField::text("why", "Reason"));
    /// let error = action.edit(admin, ProductVersion::NEWEST, |draft| draft.form = renamed.into()).unwrap_err();
    /// assert!(error.to_string().contains("`reason`"));
    /// assert!(action.edit(PermissionSet::Agent, ProductVersion::NEWEST, |_| ()).is_err());
    /// # Ok::<(), cti_model::action::EditError>(())
    /// ```
    ///
    /// # Errors
    /// [`EditError`] without permission, and with everything that cannot be saved.
    pub fn edit(
        &mut self,
        by: PermissionSet,
        version: ProductVersion,
        change: impl FnOnce(&mut Self),
    ) -> Result<(), EditError> {
        if !by.may_edit_actions(version) {
            return Err(EditError::NotAllowed { by, version });
        }
        let mut draft = self.clone();
        change(&mut draft);
        let saved = self.check();
        let was_there = |finding: &Finding| match finding.code {
            // Two texts may be unreadable for the same reason.
            Code::UnreadablePayload => draft.payload == self.payload,
            Code::UnreadableForm => draft.form == self.form,
            // The part has the action's name, which the change may change.
            _ => saved.iter().any(|it| it.same_fault(finding)),
        };
        let mut findings = draft.check();
        findings.retain(|finding| finding.is_error() && !was_there(finding));
        if let (Ok(saved), Ok(form)) = (self.form.get(), draft.form.get()) {
            findings.extend(renamed(saved, form).into_iter().map(|finding| finding.part(draft.part())));
        }
        if !findings.is_empty() {
            return Err(EditError::Refused(findings));
        }
        *self = draft;
        Ok(())
    }
}

/// The fields that stand where they stood, under another name.
fn renamed(saved: &ActionForm, draft: &ActionForm) -> Vec<Finding> {
    let names = |form: &ActionForm| -> HashSet<String> { form.fields.iter().map(|field| field.name.clone()).collect() };
    let (before, after) = (names(saved), names(draft));
    let pairs = saved.fields.iter().zip(&draft.fields).map(|(old, new)| (&old.name, &new.name));
    let renamed = pairs.filter(|(old, new)| !after.contains(*old) && !before.contains(*new));
    let finding = |(old, new): (&String, &String)| {
        let (old, new) = (shortened(old), shortened(new));
        let message = format!("the field `{old}` is saved, so its name cannot be changed to `{new}`");
        Finding::new(Code::FieldRenamed, message).field(&old).help("take it away and add another one")
    };
    renamed.map(finding).collect()
}
