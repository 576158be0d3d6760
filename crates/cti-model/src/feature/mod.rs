//! Features: the switches of an adapter, each a record with a name and a text (section 7).
//!
//! An administrator turns on what goes beyond flows with a *feature*: a record `AC_Feature__c` whose name says which one
//! it is and whose value says how it shall behave. [`Feature`] is the record, [`Feature::kind`] what it means, as a type
//! of its own for each feature of the product; [`FeatureSpec::ALL`] is the catalogue of them all.
//!
//! ```
//! use cti_model::ProductVersion;
//! use cti_model::feature::{Feature, FeatureKind};
//!
//! let feature = Feature::new("SetAgentStatusOnSessionEnd", "Status:Offline\nIfCurrentAgentState:Available, At Lunch");
//! let FeatureKind::SetAgentStatusOnSessionEnd(session_end) = feature.kind() else { panic!() };
//! assert_eq!(session_end.if_current_agent_state, ["Available", "At Lunch"]);
//! assert_eq!(session_end.session_end_timer.as_secs(), 5);
//! assert!(feature.is_on(ProductVersion::NEWEST));
//! ```
//!
//! # The text is kept
//!
//! Most values are lines of `key: value`. A [`FeatureValue`] is the text itself: it finds entries in it and changes one
//! without touching the others, so that comments, blank lines and keys that are not known survive.
//!
//! # What is wrong with it
//!
//! Reading never fails. A line that cannot be read is passed over, and in the place of a value that cannot be read the
//! key's default counts; the product reports neither. [`Feature::check`] reports both, with the line:
//!
//! ```
//! use cti_model::ProductVersion;
//! use cti_model::feature::Feature;
//!
//! let feature = Feature::new("SetAgentStatusOnSessionEnd", "Status:Offline\nSessionEndTimer:5s\nTimer:5");
//! let findings = feature.check(ProductVersion::NEWEST);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "warning[feature-value-unknown] feature `SetAgentStatusOnSessionEnd`, field SessionEndTimer, line 2: \
//!      `SessionEndTimer` is `5s`, expected a whole number of seconds, at most 4294967295; the default `5` counts"
//! );
//! assert_eq!(
//!     findings[1].message,
//!     "`Timer` is not a key of SetAgentStatusOnSessionEnd; expected `Status`, `IfProfileNameIncludes`, \
//!      `IfCurrentAgentState`, `SessionEndTimer`, `InitialAgentState`"
//! );
//! ```
//!
//! # On and off
//!
//! A feature that is not active is off, whatever its value says. [`Feature::is_on`] also looks at the version of the
//! product, since a feature has no effect in a version that does not know it, and at the feature's own switch.

mod chat;
mod key;
mod kinds;
mod spec;
mod typed;
mod value;

pub use chat::ChatWidget;
pub use key::{KeyKind, Platform, WebAddress};
pub use kinds::{
    AmazonQPanel, CtiAttributesFeature, GlobalResiliency, MedialessPopout, RecordingPanel, SetAgentStatusOnSessionEnd,
    VdiPlatform, VoicemailDropFeature, is_enhanced_logout,
};
pub use spec::{FeatureForm, FeatureSpec, KeySpec};
pub use value::{FeatureValue, KeyLine, SetError};

use crate::finding::{Code, Finding, Part, Severity};
use crate::one_line::shortened;
use crate::record::record;
use crate::version::ProductVersion;

record! {
    /// A feature of an adapter, as it stands in Salesforce (section 7.1).
    pub struct Feature in "AC_Feature__c" {
        /// Which feature it is, in the case of [`FeatureSpec::name`].
        name: String = "Name";
        /// How it shall behave.
        value: FeatureValue = "Value__c";
        /// Whether it is in force.
        active: bool = "Active__c" or true;
        /// The adapter it belongs to.
        cti_adapter: Option<String> = "CtiAdapter__c";
    }
}

/// What a feature means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeatureKind {
    /// `SetAgentStatusOnSessionEnd`.
    SetAgentStatusOnSessionEnd(SetAgentStatusOnSessionEnd),
    /// `FEATURE_CTI_ATTRIBUTES`.
    CtiAttributes(CtiAttributesFeature),
    /// `FEATURE_RECORDING_PANEL`.
    RecordingPanel(RecordingPanel),
    /// `FEATURE_VOICEMAIL_DROP`.
    VoicemailDrop(VoicemailDropFeature),
    /// `FEATURE_AMAZONQ_PANEL`, or `FEATURE_WISDOM_PANEL` as it was called before.
    AmazonQPanel(AmazonQPanel),
    /// `EnableMedialessPopout`.
    MedialessPopout(MedialessPopout),
    /// `VDIPlatform`.
    VdiPlatform(VdiPlatform),
    /// `GlobalResiliency`.
    GlobalResiliency(GlobalResiliency),
    /// `MiniAdapterMessage`: the line shown above the agent's state, as it is.
    MiniAdapterMessage(String),
    /// `FEATURE_CHAT_WIDGET`.
    ChatWidget(ChatWidget),
    /// A feature that is not known here; its value says whatever it says.
    Other,
}

impl FeatureKind {
    /// Whether the feature does anything: its own switch is on, and what it cannot work without is there. A feature that
    /// is not known here counts as one that does.
    pub fn is_enabled(&self) -> bool {
        match self {
            Self::SetAgentStatusOnSessionEnd(_) | Self::CtiAttributes(_) | Self::ChatWidget(_) | Self::Other => true,
            Self::RecordingPanel(panel) => panel.enabled,
            Self::VoicemailDrop(drop) => drop.quick_connect.is_some(),
            Self::AmazonQPanel(panel) => panel.enabled,
            Self::MedialessPopout(popout) => popout.enabled,
            Self::VdiPlatform(platform) => platform.name.is_some(),
            Self::GlobalResiliency(resiliency) => resiliency.global_sign_in_endpoint.is_some(),
            Self::MiniAdapterMessage(message) => !message.trim().is_empty(),
        }
    }
}

impl Feature {
    /// The most findings that [`Self::check`] gives for one feature.
    pub const MAX_FINDINGS: usize = 100;

    /// An active feature.
    pub fn new(name: impl Into<String>, value: impl Into<FeatureValue>) -> Self {
        Self { name: name.into(), value: value.into(), ..Self::default() }
    }

    /// The row of the catalogue. Names count with their case: that is how the documentation writes them, and no source
    /// says that another case is taken.
    pub fn spec(&self) -> Option<&'static FeatureSpec> {
        FeatureSpec::find(&self.name)
    }

    /// What the feature means, whether it is active or not; what is missing or cannot be read has its default.
    pub fn kind(&self) -> FeatureKind {
        self.kind_with(&mut Vec::new())
    }

    /// Whether the feature has an effect: it is active, the version of the product knows it, and it is
    /// [enabled](FeatureKind::is_enabled).
    pub fn is_on(&self, version: ProductVersion) -> bool {
        self.active && self.spec().is_none_or(|spec| spec.is_in(version)) && self.kind().is_enabled()
    }

    /// What is wrong with the feature, in the order of its lines; what is wrong with it as a whole comes first. At most
    /// [`Self::MAX_FINDINGS`] are reported.
    pub fn check(&self, version: ProductVersion) -> Vec<Finding> {
        let mut findings = self.check_name(version);
        self.kind_with(&mut findings);
        match self.spec().map(|spec| spec.form) {
            Some(FeatureForm::Keys(keys)) => {
                findings.extend(self.value.findings());
                findings.extend(self.value.entries().filter_map(|entry| self.check_key(entry, keys, version)));
                findings.extend(self.value.entries().filter_map(|entry| {
                    let key = keys.iter().find(|key| key.name.eq_ignore_ascii_case(entry.key))?;
                    typed::check(entry, key, keys)
                }));
            }
            _ => findings.extend(self.value.too_long()),
        }
        findings.sort_by_key(|finding| finding.line);
        findings.truncate(Self::MAX_FINDINGS);
        findings.into_iter().map(|finding| finding.part(Part::Feature(self.name.clone()))).collect()
    }

    fn kind_with(&self, findings: &mut Vec<Finding>) -> FeatureKind {
        let value = &self.value;
        match self.name.as_str() {
            SetAgentStatusOnSessionEnd::NAME => {
                FeatureKind::SetAgentStatusOnSessionEnd(SetAgentStatusOnSessionEnd::read_with(value, findings))
            }
            CtiAttributesFeature::NAME => FeatureKind::CtiAttributes(CtiAttributesFeature::read_with(value, findings)),
            RecordingPanel::NAME => FeatureKind::RecordingPanel(RecordingPanel::read_with(value, findings)),
            VoicemailDropFeature::NAME => FeatureKind::VoicemailDrop(VoicemailDropFeature::read_with(value, findings)),
            AmazonQPanel::NAME | AmazonQPanel::OLD_NAME => {
                FeatureKind::AmazonQPanel(AmazonQPanel::read_with(value, findings))
            }
            MedialessPopout::NAME => FeatureKind::MedialessPopout(MedialessPopout::read_with(value, findings)),
            VdiPlatform::NAME => FeatureKind::VdiPlatform(VdiPlatform::read_with(value, findings)),
            GlobalResiliency::NAME => FeatureKind::GlobalResiliency(GlobalResiliency::read_with(value, findings)),
            FeatureSpec::MINI_ADAPTER_MESSAGE => FeatureKind::MiniAdapterMessage(value.to_string()),
            ChatWidget::NAME => FeatureKind::ChatWidget(ChatWidget::read_with(value, findings)),
            _ => FeatureKind::Other,
        }
    }

    fn check_name(&self, version: ProductVersion) -> Vec<Finding> {
        let name = shortened(&self.name);
        let Some(spec) = self.spec() else {
            let meant = FeatureSpec::ALL.iter().find(|spec| spec.name.eq_ignore_ascii_case(self.name.trim()));
            return vec![match meant {
                Some(meant) => {
                    let message = format!("`{name}` is not a feature; names count with their case");
                    Finding::new(Code::UnknownFeature, message).help(format!("write `{}`", meant.name))
                }
                None => {
                    let message = format!("`{name}` is not a feature that is known here");
                    Finding::new(Code::UnknownFeature, message).at_most(Severity::Hint)
                }
            }];
        };
        let mut findings = Vec::new();
        if let Some(since) = spec.since
            && version < since
        {
            let message = format!("`{name}` needs version {since}; {version} does not know it");
            findings.push(Finding::new(Code::NotInVersion, message));
        }
        if let (Some(removed), Some(instead)) = (spec.removed, spec.instead)
            && version >= removed
        {
            let message = format!("`{name}` has no effect since version {removed}");
            findings.push(Finding::new(Code::RemovedFeature, message).help(format!("use {instead}")));
        }
        findings
    }

    fn check_key(&self, entry: KeyLine<'_>, keys: &[KeySpec], version: ProductVersion) -> Option<Finding> {
        let found = shortened(entry.key);
        let Some(key) = keys.iter().find(|key| key.name.eq_ignore_ascii_case(entry.key)) else {
            let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
            let message = format!("`{found}` is not a key of {}; expected {}", self.name, names.join(", "));
            return Some(entry.finding(Code::UnknownFeatureKey, message));
        };
        if let Some(since) = key.since
            && version < since
        {
            let message = format!("`{}` needs version {since}; {version} does not know it", key.name);
            return Some(entry.finding(Code::NotInVersion, message));
        }
        let message =
            format!("`{found}` is written `{}` in the documentation; the product may mind the case", key.name);
        (key.name != entry.key).then(|| entry.finding(Code::FeatureKeyCase, message))
    }
}
