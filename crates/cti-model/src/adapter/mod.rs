//! An adapter's whole configuration in one value: settings, flows, actions, attributes, rules, features (section 10).
//!
//! A [`CtiAdapter`] is read from the records of Salesforce, as a query returns them, and from a directory of files that
//! is made for version control; it is written to either, and checked as a whole.
//!
//! # A directory
//!
//! ```text
//! adapter.json               the settings
//! flows.json                 what triggers each flow, whether it is active, and which file holds its document
//! flows/*.json               the documents, as the product exports them
//! actions.json               CTI Actions
//! attributes.json            CTI Attributes
//! presence-sync-rules.json   Presence Sync Rules
//! features.json              features
//! voicemail-drops.json       voicemail drops
//! replicas.json              instances that stand by
//! ```
//!
//! Lists that are empty have no file. Members that are not set are not written, and those that are not known here are
//! kept as they are. A known text of several lines is written as a list of its lines, so that a change of one line is one
//! line of a review.
//!
//! ```
//! use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow};
//! use cti_model::{Block, Event, Flow, Source};
//!
//! let document = Flow::new()
//!     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
//!     .with_block(Block::new("1", "SE_End"));
//! let mut adapter = CtiAdapter::default();
//! adapter.settings.name = "ACLightningAdapter".to_owned();
//! adapter.flows.push(CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document));
//!
//! let files: AdapterFiles = adapter.to_files();
//! let names: Vec<&str> = files.names().collect();
//! assert_eq!(names, ["adapter.json", "flows.json", "flows/click-to-dial.json"]);
//! let read = CtiAdapter::from_files(&files)?;
//! assert_eq!(read.flows[0].trigger().to_string(), "salesforceUI.onClickToDial");
//! # Ok::<(), cti_model::adapter::AdapterError>(())
//! ```
//!
//! With the feature `fs`, [`AdapterFiles`] reads and writes a directory (`read_dir`, `write_dir`).
//!
//! # The check
//!
//! ```
//! use cti_model::adapter::{AdapterChecker, AdapterCode, CtiAdapter};
//! # use cti_model::adapter::CtiFlow;
//! # use cti_model::{Block, Event, Flow, Source};
//! # let document = Flow::new()
//! #     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
//! #     .with_block(Block::new("1", "SE_End"));
//! # let flow = CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document);
//! let mut adapter = CtiAdapter::default();
//! adapter.settings.name = "ACLightningAdapter".into();
//! adapter.settings.instance = "my-instance".into();
//! adapter.flows = vec![flow.clone(), flow];
//! let findings = AdapterChecker::new().check(&adapter);
//! assert_eq!(findings[0].code, AdapterCode::DuplicateEvent);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "error[duplicate-event] flow `Click to dial`: `salesforceUI.onClickToDial` already has the active flow \
//!      `Click to dial` (deactivate one of them, or join them into one)"
//! );
//! ```
//!
//! # Records
//!
//! ```
//! use cti_model::adapter::CtiAdapter;
//! use serde_json::json;
//!
//! let answer = json!({"totalSize": 1, "done": true, "records": [{
//!     "attributes": {"type": "amazonconnect__AC_CtiAdapter__c"}, "Id": "a01000000000001AAA",
//!     "Name": "ACLightningAdapter", "amazonconnect__Instance__c": "my-instance",
//!     "amazonconnect__CtiScripts__r": {"totalSize": 1, "done": true, "records": [{
//!         "attributes": {"type": "amazonconnect__AC_CtiScript__c"}, "Name": "Click to dial",
//!         "amazonconnect__Source__c": "salesforceUI", "amazonconnect__Event__c": "onClickToDial",
//!         "amazonconnect__Script__c": r#"{"actions":[]}"#}]}}]});
//! let adapter = CtiAdapter::from_records(&answer)?;
//! assert_eq!((adapter.settings.instance.as_str(), adapter.flows.len()), ("my-instance", 1));
//! # Ok::<(), cti_model::adapter::AdapterError>(())
//! ```

mod check;
#[cfg(feature = "fs")]
mod directory;
mod files;
mod finding;
mod flow;
mod lists;
mod records;
mod settings;
mod voicemail;

use std::fmt;

pub use check::AdapterChecker;
#[cfg(feature = "fs")]
#[cfg_attr(docsrs, doc(cfg(feature = "fs")))]
pub use directory::DirectoryError;
pub use files::AdapterFiles;
pub use finding::{AdapterCode, AdapterFinding, Part};
pub use flow::{CtiFlow, Script};
pub use settings::{AdapterSettings, ReplicaInstance};
pub use voicemail::VoicemailDrop;

use crate::action::CtiAction;
use crate::attribute::CtiAttribute;
use crate::feature::{Feature, FeatureKind};
use crate::finding::Severity;
use crate::one_line::{OneLine, shortened};
use crate::presence::PresenceSyncRule;
use crate::version::{PayloadMerge, ProductVersion, version_changes};
use lists::{id_of, same_id};

/// All that an administrator has set up for an adapter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CtiAdapter {
    /// The settings.
    pub settings: AdapterSettings,
    /// The flows.
    pub flows: Vec<CtiFlow>,
    /// The CTI Actions.
    pub actions: Vec<CtiAction>,
    /// The CTI Attributes, in the order in which their rows are shown.
    pub attributes: Vec<CtiAttribute>,
    /// The Presence Sync Rules, in the order in which they are applied.
    pub presence_sync_rules: Vec<PresenceSyncRule>,
    /// The features.
    pub features: Vec<Feature>,
    /// Messages for voicemail. Their records belong to no adapter; every one of an organisation is listed.
    pub voicemail_drops: Vec<VoicemailDrop>,
    /// Instances that stand by.
    pub replicas: Vec<ReplicaInstance>,
}

/// Which panels the overlay has, in the order of its tabs (section 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Panel {
    /// The CTI Actions.
    Actions,
    /// The attributes of the contact.
    Attributes,
    /// What flows send to the overlay.
    Data,
    /// The recording controls.
    RecordingControls,
    /// Amazon Q in Connect.
    AmazonQ,
}

impl CtiAdapter {
    /// What the features that have an effect in a version mean, in the order of their records. Of two records with one
    /// name both are given; the check tells.
    pub fn features_on(&self, version: ProductVersion) -> impl Iterator<Item = FeatureKind> {
        self.features.iter().filter(move |feature| feature.is_on(version)).map(Feature::kind)
    }

    /// The panels of the overlay. `may_use_amazon_q` says whether the user has the permission set `AC_AmazonQ` or
    /// `AC_Administrator`; the feature can be told to ignore that.
    pub fn panels(&self, version: ProductVersion, may_use_amazon_q: bool) -> Vec<Panel> {
        let mut panels = vec![Panel::Actions, Panel::Attributes, Panel::Data];
        for feature in self.features_on(version) {
            let panel = match feature {
                FeatureKind::RecordingPanel(_) => Panel::RecordingControls,
                FeatureKind::AmazonQPanel(panel) if may_use_amazon_q || panel.ignore_permission_set => Panel::AmazonQ,
                _ => continue,
            };
            if !panels.contains(&panel) {
                panels.push(panel);
            }
        }
        panels.sort_by_key(|panel| *panel as u8);
        panels
    }

    /// What flows and actions do otherwise in one version of the product than in another, flows first:
    /// [`AdapterCode::BehaviourChanged`], with the finding in the document where there is one. What flows do is told by
    /// [`version_changes`]. An action is told when a key of its payload reaches the flow in one of the versions only, for
    /// certain or as long as a field of its form is left blank (section 6.3).
    ///
    /// ```
    /// use cti_model::ProductVersion;
    /// use cti_model::action::{ActionForm, CtiAction, FormField};
    /// use cti_model::adapter::CtiAdapter;
    /// use serde_json::json;
    ///
    /// let mut action = CtiAction::new("Escalate", "Escalate a case");
    /// action.payload = json!({"origin": "Phone"}).as_object().unwrap().clone().into();
    /// action.form = ActionForm::new().with_field(FormField::text("reason", "Reason")).into();
    /// let adapter = CtiAdapter { actions: vec![action], ..CtiAdapter::default() };
    /// let changes = adapter.version_changes("5.16".parse()?, ProductVersion::NEWEST);
    /// assert_eq!(
    ///     changes[0].to_string(),
    ///     "warning[behaviour-changed] action `Escalate`: from 5.16 to 5.32, `origin` of its payload: first there only \
    ///      as far as the form sends it, then always there"
    /// );
    /// # Ok::<(), cti_model::VersionError>(())
    /// ```
    pub fn version_changes(&self, from: ProductVersion, to: ProductVersion) -> Vec<AdapterFinding> {
        let mut changes = Vec::new();
        for record in &self.flows {
            let Some(flow) = record.flow() else { continue };
            let found = version_changes(flow, Some(&record.trigger()), from, to).into_iter();
            changes.extend(found.map(|it| AdapterFinding::in_document(record, AdapterCode::BehaviourChanged, it)));
        }
        changes.extend(self.actions.iter().filter_map(|action| payload_change(action, from, to)));
        changes
    }

    /// The flow that an action starts: the one whose record has the id that the action names, else the one of that name.
    /// `None` when there is none, or several have that name.
    pub fn flow_of(&self, action: &CtiAction) -> Option<&CtiFlow> {
        let by_id = |flow: &&CtiFlow| id_of(&flow.other).is_some_and(|id| same_id(id, &action.flow));
        if let Some(flow) = self.flows.iter().find(by_id) {
            return Some(flow);
        }
        let mut named = self.flows.iter().filter(|flow| flow.name == action.flow);
        named.next().filter(|_| named.next().is_none())
    }
}

/// What another version makes of an action's payload and form; nothing where one of the two has no actions, which is told
/// of the flow.
fn payload_change(action: &CtiAction, from: ProductVersion, to: ProductVersion) -> Option<AdapterFinding> {
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
    let message = format!("from {from} to {to}, `{keys}` of its payload: first {first}, then {then}");
    let part = Part::Action(action.name.clone());
    Some(AdapterFinding::new(part, AdapterCode::BehaviourChanged, Severity::Warning, message))
}

/// A configuration that could not be read: every problem at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.summary())]
#[non_exhaustive]
pub struct AdapterError {
    /// What is wrong; never empty.
    pub problems: Vec<AdapterProblem>,
}

/// Something in a configuration that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdapterProblem {
    /// Where: a file, with line and column where they are known, or a record.
    pub place: String,
    /// What is wrong there and what was expected.
    pub message: String,
}

impl AdapterError {
    fn summary(&self) -> String {
        let lines: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl fmt::Display for AdapterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(&self.place), OneLine(&self.message))
    }
}

/// Gathers problems while a configuration is read.
#[derive(Default)]
struct Problems(Vec<AdapterProblem>);

impl Problems {
    fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.0.push(AdapterProblem { place: place.into(), message: message.into() });
    }

    fn or<T>(self, value: T) -> Result<T, AdapterError> {
        if self.0.is_empty() { Ok(value) } else { Err(AdapterError { problems: self.0 }) }
    }
}
