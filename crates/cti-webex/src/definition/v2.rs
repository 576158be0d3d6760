//! The values of a definition in one of the connector's second version, with what is lost (`webex` section 1.6).

use cti_model::call_center::{CallCenterDefinition, CallCenterError};
use cti_model::{Code, Finding, Severity, shortened};
use serde::{Deserialize, Serialize};

use super::items::{self, ACTIVITY, CASE, GENERAL, NO_MATCH, OUTDIAL};
use super::outline::{Outline, OutlineItem, OutlineSection};
use super::read::placed;
use super::{ConnectorConfig, DataCenter, ItemName, Revision, WebexDefinition};
use crate::date_pattern::SubjectDate;
use crate::mapping::{Mapping, Row};

/// The page that the soft phone of the second version loads, in every data center.
pub const V2_ADAPTER_URL: &str = "https://wxcc-crmconnectors.ciscoccservice.com/salesforce/connector/v1/index.html";

/// The section by which the second version is known.
const WXCC: &str = "wxCCReqData";

/// What a definition of the second version is to say besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct V2Options {
    /// Its internal name, which no other definition of the org may have.
    pub internal_name: String,
    /// Its display name.
    pub display_name: String,
    /// The data center; by default the one of the old definition's address.
    pub data_center: Option<DataCenter>,
}

impl Default for V2Options {
    fn default() -> Self {
        let (internal_name, display_name) = ("wxCcCallCenter".to_owned(), "WxCC Call Center".to_owned());
        Self { internal_name, display_name, data_center: None }
    }
}

/// A definition of the connector's second version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct V2Conversion {
    /// The definition, as the file of April 2026 has it.
    pub definition: CallCenterDefinition,
    /// What it cannot say, and what happens otherwise than before, each at its place in the old definition.
    pub lost: Vec<Finding>,
}

/// Whether a definition is of the second version.
pub(super) fn is_v2(definition: &CallCenterDefinition) -> bool {
    definition.section(WXCC).is_some()
}

impl WebexDefinition {
    /// The definition for the second version of the connector, by the rules of the product's migration guide.
    ///
    /// ```
    /// use cti_webex::definition::{Revision, V2Options, WebexDefinition};
    ///
    /// let old = WebexDefinition::published(Revision::NEWEST);
    /// let new = old.to_v2(&V2Options::default())?;
    /// assert_eq!(new.definition.value("wxCCReqData", "openCtiWxCCRegion"), Some("us1"));
    /// assert_eq!(new.definition.value("wxCCCallActivity", "subjectDateFormat"), Some("MM-DD-YYYY hh:mm a"));
    /// # Ok::<(), cti_model::call_center::CallCenterError>(())
    /// ```
    ///
    /// # Errors
    /// For an empty name.
    pub fn to_v2(&self, options: &V2Options) -> Result<V2Conversion, CallCenterError> {
        let mut conversion = Conversion { old: self, lost: Vec::new() };
        let outline = conversion.outline(options);
        let definition = outline.definition()?;
        conversion.lost.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
        Ok(V2Conversion { definition, lost: conversion.lost })
    }
}

struct Conversion<'a> {
    old: &'a WebexDefinition,
    lost: Vec<Finding>,
}

fn section(name: &str, label: &str, items: Vec<(&str, &str, String)>) -> OutlineSection {
    let item = |(name, label, value): (&str, &str, String)| OutlineItem {
        name: name.to_owned(),
        label: Some(label.to_owned()),
        value,
    };
    let (name, label) = (name.to_owned(), Some(label.to_owned()));
    OutlineSection { name, label, items: items.into_iter().map(item).collect() }
}

impl Conversion<'_> {
    fn outline(&mut self, options: &V2Options) -> Outline {
        let config = self.old.config();
        self.not_available(config);
        self.not_known();
        let sections = vec![self.region(options), self.general(options), self.activity(), self.outdial()];
        let mut sections = sections;
        sections.extend([self.screen_pop(), self.case(), self.no_match(), self.omni(), widgets()]);
        Outline { sections, is_v2: true }
    }

    fn lose(&mut self, section: &str, name: &str, what: &str, severity: Severity) {
        let finding = Finding::new(Code::NotCarried, what).at_most(severity);
        self.lost.push(placed(self.old.definition(), finding, section, name));
    }

    /// What the second version has no item for. What is as it is published is a hint.
    fn not_available(&mut self, config: &ConnectorConfig) {
        let default = ConnectorConfig::default();
        let (activity, case) = (&config.activity, &config.case);
        let switches = [
            (ACTIVITY, "reqIsActivityAutoRefreshEnabled", activity.auto_refresh, "the page is not refreshed"),
            (CASE, "isOpenCaseObjectAlwaysInViewMode", case.always_in_view_mode, "cases are not opened for reading"),
            (
                OUTDIAL,
                "reqIsOutDialAniToBeSet",
                config.outdial.set_ani,
                "the layout's number is not sent as the caller's",
            ),
            (
                NO_MATCH,
                "isNoRecordMatchScenarioEnabled",
                config.no_match.is_enabled,
                "what is opened when the search finds nothing is set in the soft-phone layout",
            ),
        ];
        for (section, name, _, what) in switches.into_iter().filter(|(_, _, on, _)| *on) {
            self.lose(section, name, what, Severity::Warning);
        }
        let texts = [
            (ACTIVITY, "reqSalesforceNamespace", activity.namespace != default.activity.namespace, "the namespace"),
            (NO_MATCH, "nameOfCrmRecordObject", config.no_match.object != default.no_match.object, "the object"),
        ];
        for (section, name, _, what) in texts.into_iter().filter(|(_, _, differs, _)| *differs) {
            let what = format!("{what} cannot be set");
            self.lose(section, name, &what, Severity::Warning);
        }
        if !activity.create_on_connected {
            let what = "the activity is created when the call is connected, not in wrap-up";
            let finding = Finding::new(Code::BehaviourChanged, what);
            let place = "isActivityRecordCreationAtConnected";
            self.lost.push(placed(self.old.definition(), finding, ACTIVITY, place));
        }
    }

    /// Items that no published definition has: what they say is not known, so nothing can say it.
    fn not_known(&mut self) {
        let old = self.old;
        for section in old.definition().sections_in_order() {
            for item in section.items_in_order() {
                let name = ItemName::new(&section.name, &item.name);
                let is_known = items::of_family(&section.name, &item.name).is_some()
                    || Revision::ALL.iter().any(|revision| revision.items().contains(&name));
                if is_known {
                    continue;
                }
                let value = old.written(&section.name, &item.name).unwrap_or_default();
                let what = format!("`{}` is `{}`, which is left out", shortened(&item.name), shortened(value));
                let severity = if value.trim().is_empty() { Severity::Hint } else { Severity::Warning };
                self.lose(&section.name, &item.name, &what, severity);
            }
        }
    }

    fn region(&mut self, options: &V2Options) -> OutlineSection {
        let url = &self.old.config().general.adapter_url;
        let own = url.parse::<DataCenter>().ok();
        let region = options.data_center.clone().or(own);
        if region.is_none() {
            let what = format!("the data center of `{}` is not known, so the region is empty", shortened(url));
            self.lose(GENERAL, "reqAdapterUrl", &what, Severity::Warning);
        }
        let region = region.map(String::from).unwrap_or_default();
        section(
            WXCC,
            "WxCC Settings",
            vec![
                ("openCtiWxCCRegion", "WxCC Region", region),
                ("wxccWebRtcDomain", "WxCC WebRTC Domain", String::new()),
            ],
        )
    }

    /// The general section. Inferred: sizes that an administrator changed are kept, others are the new file's.
    fn general(&self, options: &V2Options) -> OutlineSection {
        let (general, default) = (&self.old.config().general, ConnectorConfig::default().general);
        let width = if general.width == default.width { 400 } else { general.width };
        section(
            GENERAL,
            "General Information",
            vec![
                ("reqInternalName", "Internal Name", options.internal_name.clone()),
                ("reqDisplayName", "Display Name", options.display_name.clone()),
                ("reqDescription", "Description", "Webex Contact Center Salesforce Integration".to_owned()),
                ("reqAdapterUrl", "CTI Adapter URL", V2_ADAPTER_URL.to_owned()),
                ("reqUseApi", "Use CTI API", "true".to_owned()),
                ("reqSoftphoneHeight", "Softphone Height", general.height.to_string()),
                ("reqSoftphoneWidth", "Softphone Width", width.to_string()),
                (
                    "reqSalesforceCompatibilityMode",
                    "Salesforce Compatibility Mode",
                    general.compatibility_mode.as_str().to_owned(),
                ),
            ],
        )
    }

    fn activity(&mut self) -> OutlineSection {
        let activity = self.old.config().activity.clone();
        let format = self.date_format(&activity.subject_date_format);
        let mapping = if activity.update_custom_fields {
            self.pairs(ACTIVITY, &activity.mapping)
        } else {
            if !activity.mapping.is_empty() {
                let what = "the rows are switched off, and the second version has no switch, so they are left out";
                let name = self.row_item(ACTIVITY, activity.mapping.rows.first());
                self.lose(ACTIVITY, &name, what, Severity::Warning);
            }
            String::new()
        };
        section(
            "wxCCCallActivity",
            "Call Activity Record Creation",
            vec![
                ("subjectDateFormat", "Date Format In Subject", format),
                ("subjectTemplate", "Subject Template", activity.subject_template),
                ("recordCallLiveNotes", "Record Call Live Notes", activity.live_notes.to_string()),
                ("recordCallLiveSubject", "Record Call Live Subject", "true".to_owned()),
                ("liveCallNotesFieldMapping", "Live Call Notes Field Mapping", activity.notes_field),
                (
                    "changeActivityRecordOwnership",
                    "Change Activity Record Ownership For Transferred Calls",
                    activity.change_owner_on_transfer.to_string(),
                ),
                ("cadVarNameWithActivityId", "CAD Variable Name That Holds Activity Id", activity.id_variable),
                ("objectFieldMapping", "Object Field Mappings", mapping),
                ("agentSharedRecord", "Variable for Record Sharing", String::new()),
                ("assignActivityToSharedRecord", "Use Activity as Shared Record by default", "true".to_owned()),
                ("disableActivityRecord", "Disable Activity Record Creation", "false".to_owned()),
                (
                    "openCtiEnableActivityScreenPopConnected",
                    "Enable Activity Screen Pop on Connected",
                    activity.open_on_connected.to_string(),
                ),
                (
                    "openCtiEnableActivityScreenPopWrapup",
                    "Enable Activity Screen Pop on Wrapup",
                    activity.open_on_wrap_up.to_string(),
                ),
            ],
        )
    }

    fn outdial(&self) -> OutlineSection {
        let prefixes = self.old.config().outdial.prefixes.join(",");
        section(
            "outdialData",
            "Outdial Configuration",
            vec![
                ("outdialRemovePrefix", "Remove Phone Number Prefix Strings", prefixes),
                ("openCtiEnableCrmSearch", "Search For CRM records", "false".to_owned()),
            ],
        )
    }

    fn screen_pop(&self) -> OutlineSection {
        let pop = &self.old.config().screen_pop;
        section(
            "advancedScreenPopData",
            "Advanced Screen Pop Search Configuration",
            vec![
                ("openCtiEnableAdvancedScreenPop", "Advanced Screen Pop Enabled", pop.is_advanced.to_string()),
                ("openCtiCadSearchVariable", "CAD Variable Name", pop.cad_variable.clone()),
                ("openCtiRemoveANIPrefix", "Remove ANI Prefix Strings", pop.ani_prefixes.join(",")),
                ("openCtiFallbackToAni", "Fallback to ANI", "false".to_owned()),
            ],
        )
    }

    fn case(&mut self) -> OutlineSection {
        let case = self.old.config().case.clone();
        let default = ConnectorConfig::default().case.mapping;
        // The first item links the record that was popped, which the second version has no rows for.
        for row in case.mapping.rows.iter().filter(|row| row.item == 1) {
            let severity = if default.rows.contains(row) { Severity::Hint } else { Severity::Warning };
            let what = format!("`{}` is not written: the second version has no such rows", shortened(&row.field));
            let name = self.row_item(CASE, Some(row));
            self.lose(CASE, &name, &what, severity);
        }
        let rows = case.mapping.rows.iter().filter(|row| row.item > 1).cloned().collect();
        let mapping = Mapping { rows, conditions: Vec::new() };
        section(
            "objectCreationManagement",
            "Case Management",
            vec![
                ("createObjectIncoming", "Auto Case Creation For Inbound Calls", case.create_for_inbound.to_string()),
                ("createObjectOutgoing", "Auto Case Creation For Outbound calls", case.create_for_outbound.to_string()),
                ("openInEditMode", "Open Case Object In Edit Mode", case.open_in_edit_mode.to_string()),
                ("objectFieldMapping", "Object Field Mappings", self.pairs(CASE, &mapping)),
            ],
        )
    }

    fn no_match(&mut self) -> OutlineSection {
        let mapping = self.old.config().no_match.mapping.clone();
        let pairs = self.pairs(NO_MATCH, &mapping);
        section(
            "screenpopNoRecordMatch",
            "Screen Pop Settings For No Record Match",
            vec![("noRecordMatchObjectFieldMappings", "Object Field Mappings", pairs)],
        )
    }

    fn omni(&self) -> OutlineSection {
        let omni = &self.old.config().omni;
        section(
            "omnichannelStateSyncConfiguration",
            "Omni-Channel State Sync Configuration",
            vec![
                ("enableOmniChannelSync", "Enable Omni-Channel Sync", omni.is_enabled.to_string()),
                ("omniChannelNotReadyReason", "Omni-Channel Not Ready Reason", omni.status_on_call.clone()),
                ("wxCCIdleReasonCode", "WxCC Idle Reason Code", omni.idle_code_on_work.clone()),
            ],
        )
    }

    /// Rows as `Field__c={variable}`, with commas between. Constants and translations cannot be written so.
    fn pairs(&mut self, section: &str, mapping: &Mapping) -> String {
        let mut pairs = Vec::new();
        for row in &mapping.rows {
            let signs = |text: &str| text.contains([',', '=', '{', '}']);
            let field = shortened(&row.field);
            let lost = if row.is_constant {
                Some(format!("`{field}` is not written: a constant cannot be expressed"))
            } else if row.is_conditional {
                Some(format!("`{field}` is not written: conditional rows cannot be expressed"))
            } else if row.field.trim().is_empty() || row.variable.trim().is_empty() {
                None
            } else if signs(&row.field) || signs(&row.variable) {
                Some(format!("`{field}` is not written: `,`, `=` and braces cannot stand in a name"))
            } else {
                pairs.push(format!("{}={{{}}}", row.field.trim(), row.variable.trim()));
                None
            };
            if let Some(what) = lost {
                let name = self.row_item(section, Some(row));
                self.lose(section, &name, &what, Severity::Warning);
            }
        }
        pairs.join(",")
    }

    /// The name of the item that a row stands in.
    fn row_item(&self, section: &str, row: Option<&Row>) -> String {
        let definition = self.old.definition();
        let number = row.map_or(1, |row| row.item);
        let holders = definition.section(section).map(|it| super::read::rows_items(definition, it)).unwrap_or_default();
        let rows = |it: &&super::read::RowsItem<'_>| {
            it.number == number && matches!(it.known.holds, super::items::Holds::Rows(..))
        };
        holders.iter().find(rows).map(|holder| holder.name.to_owned()).unwrap_or_default()
    }

    /// The pattern of the date, read as the first version reads it: one that cannot be read is its default.
    fn date_format(&mut self, pattern: &str) -> String {
        let (date, _) = SubjectDate::read(pattern);
        let (format, lost) = match date.to_v2() {
            Ok(format) if date.pattern().is_some_and(|read| read.as_str() == pattern.trim()) => return format,
            Ok(format) => (format, "it cannot be read, so the default stands there".to_owned()),
            Err(error) => (pattern.to_owned(), format!("it is kept as it is: {error}")),
        };
        let finding = Finding::new(Code::DatePattern, format!("`{}`: {lost}", shortened(pattern)));
        self.lost.push(placed(self.old.definition(), finding, ACTIVITY, "SubjectDateFormat"));
        format
    }
}

fn widgets() -> OutlineSection {
    let items = vec![("sendBrowserNotifications", "Send Browser Notifications", "false".to_owned())];
    section("widgetSettings", "Widget Settings", items)
}
