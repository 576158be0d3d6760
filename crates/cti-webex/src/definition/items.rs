//! The items of all published revisions: section, name, label, and the setting that each one holds.

use super::config::{CompatibilityMode, ConnectorConfig};
use crate::mapping::{Condition, Mapping, Row, RowDialect};

pub(super) const GENERAL: &str = cti_model::call_center::GENERAL;
pub(super) const SCREEN_POP: &str = "reqAdvanceScreenpopConfig";
pub(super) const NO_MATCH: &str = "reqNoRecordMatchConfig";
pub(super) const ACTIVITY: &str = "reqActivityRecordConfig";
pub(super) const CASE: &str = "reqSFDCCaseConfig";
pub(super) const OUTDIAL: &str = "reqOutDialConfig";
pub(super) const OMNI: &str = "reqOmniStateSyncConfig";

/// The switch of February 2022 without which no prefix was cut from a number to dial.
pub(super) const OUTDIAL_GATE: &str = "reqIsOuDialPhonumberPrefixTobeRemoved";
/// The prefixes of numbers to dial.
pub(super) const OUTDIAL_PREFIXES: &str = "reqPrefixStringTobeRemoved";

/// A setting in the typed view, to read and to change.
#[derive(Debug)]
pub(super) struct Setting<T> {
    pub(super) get: fn(&ConnectorConfig) -> &T,
    pub(super) get_mut: fn(&mut ConnectorConfig) -> &mut T,
}

/// What an item holds.
#[derive(Debug)]
pub(super) enum Holds {
    Text(Setting<String>),
    Switch(Setting<bool>),
    Pixels(Setting<u32>),
    Mode(Setting<CompatibilityMode>),
    Prefixes(Setting<Vec<String>>),
    /// Rows, in the dialect in which Webex's own file has them.
    Rows(RowDialect, Setting<Mapping>),
    Conditions(Setting<Mapping>),
    /// A switch that only says whether another item counts.
    Gate,
}

/// One item: where it stands, what an administrator reads beside it, and what it holds.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) holds: Holds,
}

macro_rules! setting {
    ($($path:ident).+) => {
        Setting { get: |config| &config.$($path).+, get_mut: |config| &mut config.$($path).+ }
    };
}

const fn item(section: &'static str, name: &'static str, label: &'static str, holds: Holds) -> Item {
    Item { section, name, label, holds }
}

/// Every item, in the order of the newest file; what older files have besides stands after the newest of its section.
pub(super) static ITEMS: &[Item] = &[
    item(GENERAL, "reqInternalName", "InternalName", Holds::Text(setting!(general.internal_name))),
    item(GENERAL, "reqDisplayName", "Display Name", Holds::Text(setting!(general.display_name))),
    item(GENERAL, "reqAdapterUrl", "CTI Adapter URL", Holds::Text(setting!(general.adapter_url))),
    item(GENERAL, "reqUseApi", "Use CTI API", Holds::Switch(setting!(general.use_api))),
    item(GENERAL, "reqSoftphoneHeight", "Softphone Height", Holds::Pixels(setting!(general.height))),
    item(GENERAL, "reqSoftphoneWidth", "Softphone Width", Holds::Pixels(setting!(general.width))),
    item(
        GENERAL,
        "reqSalesforceCompatibilityMode",
        "Salesforce Compatibility Mode",
        Holds::Mode(setting!(general.compatibility_mode)),
    ),
    item(
        SCREEN_POP,
        "reqIsAdvancedScreenpopEnabled",
        "Advanced Screenpop Enabled",
        Holds::Switch(setting!(screen_pop.is_advanced)),
    ),
    item(
        SCREEN_POP,
        "screenpopSearchParamCadName",
        "CAD Variable Name ",
        Holds::Text(setting!(screen_pop.cad_variable)),
    ),
    item(
        SCREEN_POP,
        "prefixStringTobeRemoved",
        "Remove ANI Prefix Strings",
        Holds::Prefixes(setting!(screen_pop.ani_prefixes)),
    ),
    item(
        NO_MATCH,
        "isNoRecordMatchScenarioEnabled",
        "Enable Screenpop For No Matching Records",
        Holds::Switch(setting!(no_match.is_enabled)),
    ),
    item(NO_MATCH, "nameOfCrmRecordObject", "Salesforce object name", Holds::Text(setting!(no_match.object))),
    item(
        NO_MATCH,
        "sfdcObjetFieldCadVariableMappings1",
        "Object Field Mappings",
        Holds::Rows(RowDialect::Wxcc, setting!(no_match.mapping)),
    ),
    item(
        NO_MATCH,
        "sfdcObjectFieldConditionalMappings1",
        "Object Conditional Mappings",
        Holds::Conditions(setting!(no_match.mapping)),
    ),
    item(ACTIVITY, "reqSalesforceNamespace", "Salesforce Package Namespace", Holds::Text(setting!(activity.namespace))),
    item(
        ACTIVITY,
        "reqIsActivityAutoRefreshEnabled",
        "Auto Refresh Enabled",
        Holds::Switch(setting!(activity.auto_refresh)),
    ),
    item(
        ACTIVITY,
        "isActivityRecordCreationAtConnected",
        "Create Activity Record at Connected State",
        Holds::Switch(setting!(activity.create_on_connected)),
    ),
    item(
        ACTIVITY,
        "activityRecordOpenedInEditmodeConnectedState",
        "Open Activity Record On Connected State",
        Holds::Switch(setting!(activity.open_on_connected)),
    ),
    item(
        ACTIVITY,
        "activityRecordOpenedInEditmodeCallDisConnectedState",
        "Open Activity Record On Wrap-Up State",
        Holds::Switch(setting!(activity.open_on_wrap_up)),
    ),
    item(
        ACTIVITY,
        "isActivityRecordOwnershiptobeChangedForTransferredCalls",
        "Activity record ownership to be changed for transferred calls",
        Holds::Switch(setting!(activity.change_owner_on_transfer)),
    ),
    item(
        ACTIVITY,
        "nameOfTheCadvariableHoldingActivityRecordId",
        "Name of the cad variable that holds activity id",
        Holds::Text(setting!(activity.id_variable)),
    ),
    item(ACTIVITY, "isCallNotesEnabled", "Record Call Live Notes", Holds::Switch(setting!(activity.live_notes))),
    item(
        ACTIVITY,
        "sfdcFieldForcallNotes",
        "Live Call Notes Field Mapping",
        Holds::Text(setting!(activity.notes_field)),
    ),
    item(ACTIVITY, "SubjectDateFormat", "Date Format In Subject", Holds::Text(setting!(activity.subject_date_format))),
    item(ACTIVITY, "ActivitySubjectTemplate", "Subject Template", Holds::Text(setting!(activity.subject_template))),
    item(
        ACTIVITY,
        "reqIsCadVariableUpdatedToActivity",
        "Custom Field Update Enabled",
        Holds::Switch(setting!(activity.update_custom_fields)),
    ),
    item(
        ACTIVITY,
        "CadSalesforceFieldMapping1",
        "Object Field Mapping",
        Holds::Rows(RowDialect::Cad, setting!(activity.mapping)),
    ),
    item(
        ACTIVITY,
        "CadSalesforceFieldMapping",
        "Object Field Mapping",
        Holds::Rows(RowDialect::Cad, setting!(activity.mapping)),
    ),
    item(
        CASE,
        "isCaseCreationEnabledForInboundCalls",
        "Auto Case Creation For Inbound Calls",
        Holds::Switch(setting!(case.create_for_inbound)),
    ),
    item(
        CASE,
        "isCaseCreationEnabledForOutboundCalls",
        "Auto Case Creation For Outbound calls",
        Holds::Switch(setting!(case.create_for_outbound)),
    ),
    item(
        CASE,
        "isCreatedCaseObjectToBeOpenInEditMode",
        "Open Case Object In Edit Mode",
        Holds::Switch(setting!(case.open_in_edit_mode)),
    ),
    item(
        CASE,
        "isOpenCaseObjectAlwaysInViewMode",
        "Open Case Object Always In View Mode",
        Holds::Switch(setting!(case.always_in_view_mode)),
    ),
    item(
        CASE,
        "sfdcCaseFieldCadVariableMappings1",
        "Field Mappings",
        Holds::Rows(RowDialect::Wxcc, setting!(case.mapping)),
    ),
    item(
        CASE,
        "sfdcCaseFieldCadVariableMappings2",
        "Object Field Mappings",
        Holds::Rows(RowDialect::Wxcc, setting!(case.mapping)),
    ),
    item(
        CASE,
        "sfdcCaseFieldConditionalMappings1",
        "Object Conditional Mappings",
        Holds::Conditions(setting!(case.mapping)),
    ),
    item(OUTDIAL, OUTDIAL_PREFIXES, "Remove Phone Number Prefix Strings", Holds::Prefixes(setting!(outdial.prefixes))),
    item(OUTDIAL, "reqIsOutDialAniToBeSet", "Set Out Dial ANI", Holds::Switch(setting!(outdial.set_ani))),
    item(OUTDIAL, OUTDIAL_GATE, "Whether outdial phone number prefix to be removed", Holds::Gate),
    item(OMNI, "isOmniStateSyncEnabled", "Omnichannel state sync enabled", Holds::Switch(setting!(omni.is_enabled))),
    item(
        OMNI,
        "defaultOmniStateForCall",
        "Default idle code when on voice call",
        Holds::Text(setting!(omni.status_on_call)),
    ),
    item(
        OMNI,
        "defaultOmniStateForOmniChannel",
        "Default idle code when on CRM omni channel",
        Holds::Text(setting!(omni.idle_code_on_work)),
    ),
];

/// The item of that name.
pub(super) fn named(section: &str, name: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.section == section && item.name == name)
}

/// The name without its number, and the number: `…Mappings2` is 2, and a name without one is 1.
pub(super) fn family(name: &str) -> (&str, u32) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.get(stem.len()..).filter(|digits| !digits.is_empty());
    match number.map_or(Ok(1), str::parse) {
        Ok(number) => (stem, number),
        // A number that does not fit is part of the name.
        Err(_) => (name, 1),
    }
}

/// The known item whose family an item belongs to, with the item's number. Only items that hold rows have families.
pub(super) fn of_family(section: &str, name: &str) -> Option<(&'static Item, u32)> {
    let (stem, number) = family(name);
    let holds_rows = |item: &&Item| matches!(item.holds, Holds::Rows(..) | Holds::Conditions(_));
    let same = |item: &&Item| item.section == section && family(item.name).0 == stem;
    ITEMS.iter().filter(holds_rows).find(same).map(|item| (item, number))
}

impl Item {
    /// The number of an item that holds rows.
    pub(super) fn number(&self) -> u32 {
        family(self.name).1
    }

    /// The value that says what the settings say; of rows those of one item, in a dialect.
    pub(super) fn value(&self, config: &ConnectorConfig, number: u32, dialect: RowDialect) -> String {
        match &self.holds {
            Holds::Text(setting) => (setting.get)(config).clone(),
            Holds::Switch(setting) => (setting.get)(config).to_string(),
            Holds::Pixels(setting) => (setting.get)(config).to_string(),
            Holds::Mode(setting) => (setting.get)(config).as_str().to_owned(),
            Holds::Prefixes(setting) => (setting.get)(config).join(","),
            Holds::Rows(_, setting) => {
                let rows = (setting.get)(config).rows.iter().filter(|row| row.item == number);
                Row::write_all(&rows.cloned().collect::<Vec<_>>(), dialect)
            }
            Holds::Conditions(setting) => {
                let conditions = (setting.get)(config).conditions.iter().filter(|it| it.item == number);
                Condition::write_all(&conditions.cloned().collect::<Vec<_>>())
            }
            Holds::Gate => (!config.outdial.prefixes.is_empty()).to_string(),
        }
    }

    /// The value that stands in Webex's own file.
    pub(super) fn default_value(&self, config: &ConnectorConfig) -> String {
        let dialect = match self.holds {
            Holds::Rows(dialect, _) => dialect,
            _ => RowDialect::Wxcc,
        };
        self.value(config, self.number(), dialect)
    }
}
