//! What a definition says, typed: seven sections, 39 items, and the defaults of November 2024.

use serde::{Deserialize, Serialize};

use crate::mapping::{Mapping, Row};

/// The settings of the connector, as an administrator sets them in a call-center definition: the seven sections of its
/// newest file (`webex` section 1.3).
///
/// [`Default`] has what the file of November 2024 says. What a file of an older revision does not say is *off*: see
/// [`ConnectorConfig::absent`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectorConfig {
    /// Section `reqGeneralInfo`: who the soft phone is, and the page that it loads.
    pub general: General,
    /// Section `reqAdvanceScreenpopConfig`: what is searched for when a call comes.
    pub screen_pop: ScreenPop,
    /// Section `reqNoRecordMatchConfig`: the record that is offered when the search finds nothing.
    pub no_match: NoMatch,
    /// Section `reqActivityRecordConfig`: the activity that is written of each call.
    pub activity: Activity,
    /// Section `reqSFDCCaseConfig`: the case that is created for each call.
    pub case: Case,
    /// Section `reqOutDialConfig`: calls that the agent begins in Salesforce.
    pub outdial: Outdial,
    /// Section `reqOmniStateSyncConfig`: the states of the agent in Salesforce and in Webex, kept apart from each other's
    /// work.
    pub omni: Omni,
}

/// Section `reqGeneralInfo`: who the soft phone is, and the page that it loads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct General {
    /// `reqInternalName`: the name by which Salesforce knows the definition. It cannot be changed after the import.
    pub internal_name: String,
    /// `reqDisplayName`: the name that an administrator reads.
    pub display_name: String,
    /// `reqAdapterUrl`: the page that the soft phone loads, which is Webex's agent desktop in its data center; see
    /// [`DataCenter`](super::DataCenter).
    pub adapter_url: String,
    /// `reqUseApi`: whether the soft phone uses Open CTI.
    pub use_api: bool,
    /// `reqSoftphoneHeight`, in pixels.
    pub height: u32,
    /// `reqSoftphoneWidth`, in pixels.
    pub width: u32,
    /// `reqSalesforceCompatibilityMode`: where the soft phone works.
    pub compatibility_mode: CompatibilityMode,
}

impl Default for General {
    fn default() -> Self {
        Self {
            internal_name: "WebexCCAgentDesktopV20241121".to_owned(),
            display_name: "Webex Contact Center Agent Desktop 2.0(Nov 2024)".to_owned(),
            adapter_url: "https://desktop.wxcc-us1.cisco.com/".to_owned(),
            use_api: true,
            height: 550,
            width: 500,
            compatibility_mode: CompatibilityMode::Lightning,
        }
    }
}

cti_model::names! {
    /// Where a soft phone works (`webex` section 1.2).
    pub enum CompatibilityMode or Classic {
        /// In Salesforce Classic, which is what counts when none is stated.
        Classic = "Classic",
        /// In Lightning Experience.
        Lightning = "Lightning",
        /// In both.
        ClassicAndLightning = "Classic_and_Lightning",
    }
}

/// Section `reqAdvanceScreenpopConfig`: what is searched for when a call comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScreenPop {
    /// `reqIsAdvancedScreenpopEnabled`: whether the value of a CAD variable is searched for, not the caller's number.
    pub is_advanced: bool,
    /// `screenpopSearchParamCadName`: the name of that variable.
    pub cad_variable: String,
    /// `prefixStringTobeRemoved`: prefixes of which one is cut from the caller's number before it is searched for.
    pub ani_prefixes: Vec<String>,
}

impl Default for ScreenPop {
    fn default() -> Self {
        let ani_prefixes = vec!["+1".to_owned(), "+91".to_owned()];
        Self { is_advanced: false, cad_variable: "cad_variable".to_owned(), ani_prefixes }
    }
}

/// Section `reqNoRecordMatchConfig`: the record that is offered when the search finds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NoMatch {
    /// `isNoRecordMatchScenarioEnabled`: whether a new record is opened, with fields filled in.
    pub is_enabled: bool,
    /// `nameOfCrmRecordObject`: the type of that record.
    pub object: String,
    /// `sfdcObjetFieldCadVariableMappings1` and `sfdcObjectFieldConditionalMappings1`: its fields.
    pub mapping: Mapping,
}

impl Default for NoMatch {
    fn default() -> Self {
        let mapping = Mapping::default().with(Row::of_variable("phoneNumber", "Phone"));
        Self { is_enabled: false, object: "Contact".to_owned(), mapping }
    }
}

/// Section `reqActivityRecordConfig`: the activity (a Task) that is written of each call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "as many check boxes as the administrator sees")]
pub struct Activity {
    /// `reqSalesforceNamespace`: the namespace of the managed package.
    pub namespace: String,
    /// `reqIsActivityAutoRefreshEnabled`: whether the page of Salesforce is refreshed when the activity was created.
    pub auto_refresh: bool,
    /// `isActivityRecordCreationAtConnected`: whether the activity is created when the call is connected, not in wrap-up.
    pub create_on_connected: bool,
    /// `activityRecordOpenedInEditmodeConnectedState`: whether it is opened for editing when the call is connected; needs
    /// `create_on_connected`.
    pub open_on_connected: bool,
    /// `activityRecordOpenedInEditmodeCallDisConnectedState`: whether it is opened for editing in wrap-up.
    pub open_on_wrap_up: bool,
    /// `isActivityRecordOwnershiptobeChangedForTransferredCalls`: whether a transferred call keeps its activity, which gets
    /// the next agent as its owner; needs `create_on_connected` and `id_variable`.
    pub change_owner_on_transfer: bool,
    /// `nameOfTheCadvariableHoldingActivityRecordId`: the CAD variable that carries the id of the activity.
    pub id_variable: String,
    /// `isCallNotesEnabled`: whether the agent's live notes are written to the activity.
    pub live_notes: bool,
    /// `sfdcFieldForcallNotes`: the field of the Task that takes them.
    pub notes_field: String,
    /// `SubjectDateFormat`: the pattern of the date in the subject.
    pub subject_date_format: String,
    /// `ActivitySubjectTemplate`: the template of the subject.
    pub subject_template: String,
    /// `reqIsCadVariableUpdatedToActivity`: whether `mapping` is written.
    pub update_custom_fields: bool,
    /// `CadSalesforceFieldMapping1`: custom fields of the activity.
    pub mapping: Mapping,
}

impl Default for Activity {
    fn default() -> Self {
        Self {
            namespace: "ciscocjs".to_owned(),
            auto_refresh: false,
            create_on_connected: false,
            open_on_connected: false,
            open_on_wrap_up: false,
            change_owner_on_transfer: false,
            id_variable: "ActivityId".to_owned(),
            live_notes: false,
            notes_field: "Description".to_owned(),
            subject_date_format: "MM-dd-yyyy hh:mm a".to_owned(),
            subject_template: "{direction} Call {activityDatetime}".to_owned(),
            update_custom_fields: false,
            mapping: Mapping::default(),
        }
    }
}

/// Section `reqSFDCCaseConfig`: the case that is created for each call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "as many check boxes as the administrator sees")]
pub struct Case {
    /// `isCaseCreationEnabledForInboundCalls`: whether a case is created for each inbound call.
    pub create_for_inbound: bool,
    /// `isCaseCreationEnabledForOutboundCalls`: whether a case is created for each outbound call.
    pub create_for_outbound: bool,
    /// `isCreatedCaseObjectToBeOpenInEditMode`: whether it is opened for editing.
    pub open_in_edit_mode: bool,
    /// `isOpenCaseObjectAlwaysInViewMode`: whether cases are opened for reading alone; since November 2024.
    pub always_in_view_mode: bool,
    /// `sfdcCaseFieldCadVariableMappings1`, `…2` and `sfdcCaseFieldConditionalMappings1`: its fields.
    pub mapping: Mapping,
}

impl Default for Case {
    fn default() -> Self {
        let mapping = Mapping::default()
            .with(Row::of_variable("AccountId", "AccountId"))
            .with(Row::of_variable("ContactId", "ContactId"))
            .with(Row::of_variable("phoneNumber", "ContactPhone").in_item(2));
        Self {
            create_for_inbound: false,
            create_for_outbound: false,
            open_in_edit_mode: false,
            always_in_view_mode: false,
            mapping,
        }
    }
}

/// Section `reqOutDialConfig`: calls that the agent begins by a click in Salesforce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outdial {
    /// `reqPrefixStringTobeRemoved`: prefixes of which one is cut from the number that was clicked. Empty in a file of
    /// February 2022 that switches them off.
    pub prefixes: Vec<String>,
    /// `reqIsOutDialAniToBeSet`: whether the layout's `outDialAni` is sent as the caller's number.
    pub set_ani: bool,
}

impl Default for Outdial {
    fn default() -> Self {
        Self { prefixes: vec!["+1".to_owned()], set_ani: false }
    }
}

/// Section `reqOmniStateSyncConfig`: an agent who works on one side is not offered work by the other one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Omni {
    /// `isOmniStateSyncEnabled`: whether it is done.
    pub is_enabled: bool,
    /// `defaultOmniStateForCall`: the label of the presence status in Salesforce during a call in Webex.
    pub status_on_call: String,
    /// `defaultOmniStateForOmniChannel`: the name of the idle code in Webex during work of Omni-Channel.
    pub idle_code_on_work: String,
}

impl Default for Omni {
    fn default() -> Self {
        let not_ready = || "Not Ready".to_owned();
        Self { is_enabled: false, status_on_call: not_ready(), idle_code_on_work: not_ready() }
    }
}

impl ConnectorConfig {
    /// What counts for items that a file does not have: texts and sizes have their defaults, every switch is off, and
    /// there are no names, no address, no prefixes and no rows.
    ///
    /// Inferred: a connector that reads no such setting does not do what it would switch on.
    pub fn absent() -> Self {
        let none = Mapping::default;
        let all = Self::default();
        Self {
            general: General {
                internal_name: String::new(),
                display_name: String::new(),
                adapter_url: String::new(),
                use_api: false,
                compatibility_mode: CompatibilityMode::Classic,
                ..all.general
            },
            screen_pop: ScreenPop { ani_prefixes: Vec::new(), ..all.screen_pop },
            no_match: NoMatch { mapping: none(), ..all.no_match },
            case: Case { mapping: none(), ..all.case },
            outdial: Outdial { prefixes: Vec::new(), ..all.outdial },
            activity: all.activity,
            omni: all.omni,
        }
    }
}
