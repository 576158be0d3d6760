//! What an adapter does otherwise in one version of the product than in another.

use super::{AdapterChecker, CtiAdapter};
use crate::action::CtiAction;
use crate::check::Checker;
use crate::finding::{Code, Finding, Part};
use crate::one_line::shortened;
use crate::version::{PayloadMerge, ProductVersion};

impl AdapterChecker<'_> {
    /// What flows and actions do otherwise in one version of the product than in another, flows first:
    /// [`Code::BehaviourChanged`]. What flows do is reported as by [`Checker::version_changes`]. An action is reported
    /// when a key of its payload reaches the flow in one of the versions only, for certain or as long as a field of its
    /// form is left blank (section 6.3).
    ///
    /// ```
    /// use cti_model::ProductVersion;
    /// use cti_model::action::{ActionForm, CtiAction, FormField};
    /// use cti_model::adapter::{AdapterChecker, CtiAdapter};
    /// use serde_json::json;
    ///
    /// let mut action = CtiAction::new("Escalate", "Escalate a case");
    /// action.payload = json!({"origin": "Phone"}).as_object().unwrap().clone().into();
    /// action.form = ActionForm::new().with_field(FormField::text("reason", "Reason")).into();
    /// let adapter = CtiAdapter { actions: vec![action], ..CtiAdapter::default() };
    /// let changes = AdapterChecker::new().version_changes(&adapter, "5.16".parse()?, ProductVersion::NEWEST);
    /// assert_eq!(
    ///     changes[0].to_string(),
    ///     "warning[behaviour-changed] action `Escalate`: from 5.16 to 5.32, `origin` of its payload, before: there only \
    ///      as far as the form sends it; after: always there"
    /// );
    /// # Ok::<(), cti_model::VersionError>(())
    /// ```
    pub fn version_changes(&self, adapter: &CtiAdapter, from: ProductVersion, to: ProductVersion) -> Vec<Finding> {
        let mut changes = Vec::new();
        for record in &adapter.flows {
            let Some(flow) = record.flow() else { continue };
            let checker = Checker::with_catalogue(self.catalogue).triggered_by(record.trigger());
            let found = checker.version_changes(flow, from, to).into_iter();
            changes.extend(found.map(|it| it.part(Part::Flow(record.name.clone()))));
        }
        changes.extend(adapter.actions.iter().filter_map(|action| payload_change(action, from, to)));
        self.retain_on(adapter, &mut changes);
        changes
    }
}

/// What another version makes of an action's payload and form; nothing where one of the two has no actions, which is
/// reported for the flow.
fn payload_change(action: &CtiAction, from: ProductVersion, to: ProductVersion) -> Option<Finding> {
    let (payload, form) = (action.payload.get().ok()?, action.form.get().ok()?);
    let (before, after) = (from.payload_merge(), to.payload_merge());
    if from.min(to) < CtiAction::SINCE || before == after || form.fields.is_empty() {
        return None;
    }
    // A field that must be filled in takes the place of the key in every version.
    let is_entered = |key: &String| form.fields.iter().any(|field| field.required && field.name == *key);
    let keys: Vec<&str> = payload.keys().filter(|key| !is_entered(key)).map(String::as_str).collect();
    if keys.is_empty() {
        return None;
    }
    let there = |merge| match merge {
        PayloadMerge::Replace => "there only as far as the form sends it",
        PayloadMerge::Union => "always there",
    };
    let keys = shortened(&keys.join("`, `"));
    let (first, then) = (there(before), there(after));
    let message = format!("from {from} to {to}, `{keys}` of its payload, before: {first}; after: {then}");
    Some(Finding::new(Code::BehaviourChanged, message).part(action.part()))
}
