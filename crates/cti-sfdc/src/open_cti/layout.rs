//! The soft-phone layout, and the screen that a search pops by it (`external-apis` section 3.1).

use cti_engine::connector::CallType;
use cti_model::names;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Matches;

/// A soft-phone layout: which fields and objects count for a call, and what a search pops. What is not known here is kept.
///
/// ```
/// use cti_engine::connector::CallType;
/// use cti_sfdc::open_cti::{Matches, PopDecision, SoftphoneLayout};
/// use serde_json::json;
///
/// let layout: SoftphoneLayout = serde_json::from_value(json!({
///     "Inbound": {"screenPopSettings": {"NoMatch": {"screenPopType": "PopToEntity", "screenPopData": "Contact"}}},
/// }))?;
/// let nothing = Matches::default();
/// let new = PopDecision::NewRecord { object: "Contact".into() };
/// assert_eq!(layout.decide(&CallType::Inbound, &nothing), new);
/// assert_eq!(layout.decide(&CallType::Outbound, &nothing), PopDecision::Nothing);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SoftphoneLayout {
    /// For calls between colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<CallLayout>,
    /// For calls of customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound: Option<CallLayout>,
    /// For calls of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound: Option<CallLayout>,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The layout for calls of one type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CallLayout {
    /// What the panel shows of the call: `ANI`, `DNIS`, `SEGMENT`, `QUEUE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_related_fields: Option<Vec<String>>,
    /// The objects that are searched, by their API names, with the fields that are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objects: Option<IndexMap<String, Vec<LayoutField>>>,
    /// What a search pops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_pop_settings: Option<ScreenPopSettings>,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A field that is shown of a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LayoutField {
    /// Its label.
    pub display_name: String,
    /// Its API name.
    pub api_name: String,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

names! {
    /// Where a screen pop opens.
    pub enum OpenWithin {
        /// In the window that is there.
        ExistingWindow = "ExistingWindow",
        /// In a new window or tab.
        NewWindow = "NewWindow",
    }
}

names! {
    /// How many records a search found, as far as the layout tells numbers apart.
    pub enum MatchCount {
        /// None.
        NoMatch = "NoMatch",
        /// One.
        SingleMatch = "SingleMatch",
        /// Several.
        MultipleMatches = "MultipleMatches",
    }
}

names! {
    /// What a rule of the layout pops.
    pub enum PopRuleKind {
        /// A record, or the form of a new one.
        Entity = "PopToEntity",
        /// A Visualforce page.
        Visualforce = "PopToVisualforce",
        /// A screen flow.
        Flow = "PopToFlow",
        /// The result page of the search.
        Search = "PopToSearch",
    }
}

/// What is popped for no match, for one, and for several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ScreenPopSettings {
    /// Where it opens.
    #[serde(rename = "screenPopsOpenWithin", skip_serializing_if = "Option::is_none")]
    pub open_within: Option<OpenWithin>,
    /// When nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_match: Option<PopRule>,
    /// When one record was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_match: Option<PopRule>,
    /// When several records were found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_matches: Option<PopRule>,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What is popped: `{"screenPopType": "PopToEntity", "screenPopData": "Contact"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PopRule {
    /// The kind.
    pub screen_pop_type: PopRuleKind,
    /// The object, page or flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_pop_data: Option<String>,
    /// Whatever else came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The screen that a search pops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pop", rename_all = "camelCase")]
#[non_exhaustive]
pub enum PopDecision {
    /// None.
    Nothing,
    /// The record that was found.
    Record {
        /// Its id.
        id: String,
    },
    /// The form of a new record.
    NewRecord {
        /// The object type.
        object: String,
    },
    /// A Visualforce page.
    Visualforce {
        /// Its name.
        page: String,
    },
    /// A screen flow.
    Flow {
        /// Its developer name.
        flow: String,
    },
    /// The result page of the search.
    Search,
}

impl MatchCount {
    /// The case of a number of records.
    pub const fn of(records: usize) -> Self {
        match records {
            0 => Self::NoMatch,
            1 => Self::SingleMatch,
            _ => Self::MultipleMatches,
        }
    }
}

impl SoftphoneLayout {
    /// The part for calls of a type; a type that is not known counts as inbound (`external-apis` section 3.1).
    pub fn of(&self, call_type: &CallType) -> Option<&CallLayout> {
        match call_type {
            CallType::Internal => self.internal.as_ref(),
            CallType::Outbound => self.outbound.as_ref(),
            _ => self.inbound.as_ref(),
        }
    }

    /// The screen that a search in Lightning pops; see [`CallLayout::decide`].
    pub fn decide(&self, call_type: &CallType, matches: &Matches) -> PopDecision {
        self.of(call_type).map_or(PopDecision::Nothing, |layout| layout.decide(matches))
    }

    /// The screen that a search in Classic pops: internal and outbound calls never pop one (`external-apis` section 3.1).
    pub fn decide_in_classic(&self, call_type: &CallType, matches: &Matches) -> PopDecision {
        match call_type {
            CallType::Internal | CallType::Outbound => PopDecision::Nothing,
            inbound => self.decide(inbound, matches),
        }
    }
}

impl CallLayout {
    /// The screen for what was found.
    ///
    /// | found | rule | screen |
    /// |---|---|---|
    /// | any number | `PopToVisualforce`, `PopToFlow` with its data | that page or flow |
    /// | any number | `PopToSearch` | the result page |
    /// | none | `PopToEntity` with its data | the form of a new record |
    /// | none | no rule, or another one | none |
    /// | one | no rule, or another one | the record |
    /// | several | no rule, or another one | none |
    ///
    /// The rows without a rule are the defaults of the product (section 10.3); the choice for rules that are not known is
    /// inferred from them.
    pub fn decide(&self, matches: &Matches) -> PopDecision {
        let count = MatchCount::of(matches.len());
        let settings = self.screen_pop_settings.as_ref();
        let rule = settings.and_then(|settings| settings.rule(&count));
        let data = rule.and_then(|rule| rule.screen_pop_data.clone()).filter(|data| !data.trim().is_empty());
        match (rule.map(|rule| &rule.screen_pop_type), data, count) {
            (Some(PopRuleKind::Visualforce), Some(page), _) => PopDecision::Visualforce { page },
            (Some(PopRuleKind::Flow), Some(flow), _) => PopDecision::Flow { flow },
            (Some(PopRuleKind::Search), ..) => PopDecision::Search,
            (Some(PopRuleKind::Entity), Some(object), MatchCount::NoMatch) => PopDecision::NewRecord { object },
            (_, _, MatchCount::SingleMatch) => match matches.ids().next() {
                Some(id) => PopDecision::Record { id: id.to_owned() },
                None => PopDecision::Nothing,
            },
            _ => PopDecision::Nothing,
        }
    }
}

impl ScreenPopSettings {
    /// The rule for a number of records.
    pub fn rule(&self, count: &MatchCount) -> Option<&PopRule> {
        match count {
            MatchCount::NoMatch => self.no_match.as_ref(),
            MatchCount::SingleMatch => self.single_match.as_ref(),
            MatchCount::MultipleMatches => self.multiple_matches.as_ref(),
            MatchCount::Other(_) => None,
        }
    }
}
