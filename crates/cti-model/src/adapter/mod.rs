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
//! checks.json                checks that are switched off
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
//! use cti_model::Code;
//! use cti_model::adapter::{AdapterChecker, CtiAdapter};
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
//! assert_eq!(findings[0].code, Code::DuplicateEvent);
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

mod across;
mod answers;
mod changes;
mod check;
mod checks;
mod diff;
#[cfg(feature = "fs")]
mod directory;
mod document;
mod files;
mod flow;
mod instance;
mod links;
mod lists;
mod records;
mod settings;
mod voicemail;

pub use check::AdapterChecker;
pub use checks::Checks;
pub use diff::{AdapterChange, ChangeKind, FieldChange};
#[cfg(feature = "fs")]
#[cfg_attr(docsrs, doc(cfg(feature = "fs")))]
pub use directory::DirectoryError;
pub use files::AdapterFiles;
pub use flow::{CtiFlow, Script};
pub use links::FlowIndex;
pub use settings::{AdapterSettings, ReplicaInstance};
pub use voicemail::VoicemailDrop;

use crate::action::CtiAction;
use crate::attribute::CtiAttribute;
use crate::feature::{Feature, FeatureKind};
use crate::finding::Finding;
use crate::presence::PresenceSyncRule;
use crate::version::ProductVersion;

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
    /// Which checks are switched off. They stand in a directory alone; no record of Salesforce holds them.
    pub checks: Checks,
}

/// Which panels the overlay has, in the order of its tabs (section 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OverlayPanel {
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
    /// name both are given; the check reports it.
    pub fn features_on(&self, version: ProductVersion) -> impl Iterator<Item = FeatureKind> {
        self.features.iter().filter(move |feature| feature.is_on(version)).map(Feature::kind)
    }

    /// The panels of the overlay. `may_use_amazon_q` says whether the user has the permission set `AC_AmazonQ` or
    /// `AC_Administrator`; the feature can be set to ignore that.
    pub fn panels(&self, version: ProductVersion, may_use_amazon_q: bool) -> Vec<OverlayPanel> {
        let mut panels = vec![OverlayPanel::Actions, OverlayPanel::Attributes, OverlayPanel::Data];
        for feature in self.features_on(version) {
            let panel = match feature {
                FeatureKind::RecordingPanel(_) => OverlayPanel::RecordingControls,
                FeatureKind::AmazonQPanel(panel) if may_use_amazon_q || panel.ignore_permission_set => {
                    OverlayPanel::AmazonQ
                }
                _ => continue,
            };
            if !panels.contains(&panel) {
                panels.push(panel);
            }
        }
        panels.sort_by_key(|panel| *panel as u8);
        panels
    }

    /// The flow that an action starts: the one whose record has the id that the action names, else the one of that name.
    /// `None` when there is none, or several have that name. For many actions see [`CtiAdapter::flow_index`].
    pub fn flow_of(&self, action: &CtiAction) -> Option<&CtiFlow> {
        self.flow_index().flow_of(action)
    }

    /// The flows by what an action can name, for the price of looking at each once.
    pub fn flow_index(&self) -> FlowIndex<'_> {
        FlowIndex::new(&self.flows)
    }
}

/// A configuration that could not be read: every fault at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", crate::finding::lines(.findings))]
pub struct AdapterError {
    findings: Vec<Finding>,
}

impl AdapterError {
    /// What is wrong; never empty.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn unless_empty(findings: Vec<Finding>) -> Option<Self> {
        (!findings.is_empty()).then_some(Self { findings })
    }
}
