//! The catalogue of features: name, keys, types, defaults, versions (section 7.3).

use serde::Serialize;

use super::chat::ChatWidget;
use super::key::KeyKind;
use super::kinds::{
    AmazonQPanel, CtiAttributesFeature, GlobalResiliency, MedialessPopout, RecordingPanel, SetAgentStatusOnSessionEnd,
    VdiPlatform, VoicemailDropFeature,
};
use crate::version::ProductVersion;

/// A feature of the product.
///
/// ```
/// use cti_model::feature::FeatureSpec;
///
/// let spec = FeatureSpec::find("SetAgentStatusOnSessionEnd").unwrap();
/// let timer = spec.keys().iter().find(|key| key.name == "SessionEndTimer").unwrap();
/// assert_eq!((timer.default, timer.kind.expected()), ("5", "a whole number of seconds, at most 4294967295"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FeatureSpec {
    /// The name, which is case-sensitive.
    pub name: &'static str,
    /// What its value holds.
    pub form: FeatureForm,
    /// The version that brought it; `None` where no source states it.
    pub since: Option<ProductVersion>,
    /// The first version without it.
    pub removed: Option<ProductVersion>,
    /// What to use instead of a feature that was removed.
    pub instead: Option<&'static str>,
    /// What it does, in a line.
    pub meaning: &'static str,
}

/// What the value of a feature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FeatureForm {
    /// Lines of `key: value`.
    Keys(&'static [KeySpec]),
    /// A text that means itself.
    Text,
    /// A JSON object with texts under these keys.
    Json(&'static [&'static str]),
}

/// A key of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KeySpec {
    /// The key as the documentation writes it.
    pub name: &'static str,
    /// What kind of value it takes.
    pub kind: KeyKind,
    /// What counts when it is not set, as it would be written; empty for an empty text or list, and for a required key.
    pub default: &'static str,
    /// Whether the feature cannot work without it.
    pub required: bool,
    /// The version that brought it, where it is younger than the feature and a source states it.
    pub since: Option<ProductVersion>,
    /// What it means.
    pub meaning: &'static str,
}

const fn feature(name: &'static str, form: FeatureForm, meaning: &'static str) -> FeatureSpec {
    FeatureSpec { name, form, since: None, removed: None, instead: None, meaning }
}

impl FeatureSpec {
    pub(super) const MINI_ADAPTER_MESSAGE: &str = "MiniAdapterMessage";

    /// Every feature that is known.
    #[rustfmt::skip]
    pub const ALL: &'static [Self] = &[
        feature(SetAgentStatusOnSessionEnd::NAME, FeatureForm::Keys(SetAgentStatusOnSessionEnd::KEYS),
            "Sets the agent's status when the Salesforce session ends.").since(5, 7),
        feature(CtiAttributesFeature::NAME, FeatureForm::Keys(CtiAttributesFeature::KEYS),
            "How the panel of contact attributes behaves."),
        feature(RecordingPanel::NAME, FeatureForm::Keys(RecordingPanel::KEYS),
            "Shows the panel with the recording controls.").since(5, 13),
        feature(VoicemailDropFeature::NAME, FeatureForm::Keys(VoicemailDropFeature::KEYS),
            "Lets the agent leave a prepared voicemail; beta."),
        feature(AmazonQPanel::OLD_NAME, FeatureForm::Keys(AmazonQPanel::KEYS),
            "The old name of FEATURE_AMAZONQ_PANEL.").since(5, 17)
            .removed(ProductVersion::new(5, 23, 0), "FEATURE_AMAZONQ_PANEL"),
        feature(AmazonQPanel::NAME, FeatureForm::Keys(AmazonQPanel::KEYS),
            "Shows the panel of Amazon Q in Connect.").since(5, 22),
        feature(MedialessPopout::NAME, FeatureForm::Keys(MedialessPopout::KEYS),
            "Pops the soft phone out for media in a virtual desktop.").since(5, 16),
        feature(VdiPlatform::NAME, FeatureForm::Keys(VdiPlatform::KEYS),
            "Sends audio past the virtual desktop.").since(5, 22),
        feature(GlobalResiliency::NAME, FeatureForm::Keys(GlobalResiliency::KEYS),
            "Makes the soft phone of both regions reachable.").since(5, 27),
        feature(Self::MINI_ADAPTER_MESSAGE, FeatureForm::Text,
            "A line above the agent's state; read when the page loads.").since(5, 28),
        feature(ChatWidget::NAME, FeatureForm::Json(ChatWidget::KEYS),
            "The chat widget of Amazon Connect.").since(5, 15)
            .removed(ProductVersion::new(5, 20, 1), "a Visualforce page of your own"),
    ];

    /// The feature of that very name.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|spec| spec.name == name)
    }

    /// The keys; none when the value is a text or JSON.
    pub const fn keys(&self) -> &'static [KeySpec] {
        match self.form {
            FeatureForm::Keys(keys) => keys,
            FeatureForm::Text | FeatureForm::Json(_) => &[],
        }
    }

    /// Whether a version of the product has it. A feature whose version no source states counts as always there.
    pub fn is_in(&self, version: ProductVersion) -> bool {
        self.since.is_none_or(|since| since <= version) && self.removed.is_none_or(|removed| version < removed)
    }

    const fn since(mut self, major: u16, minor: u16) -> Self {
        self.since = Some(ProductVersion::new(major, minor, 0));
        self
    }

    const fn removed(mut self, version: ProductVersion, instead: &'static str) -> Self {
        self.removed = Some(version);
        self.instead = Some(instead);
        self
    }
}
