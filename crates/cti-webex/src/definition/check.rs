//! What is wrong with the settings of a definition (`webex` sections 2 and 4.2).

use cti_model::{Code, Finding, Severity, shortened};

use super::items::{self, ACTIVITY, CASE, GENERAL, Holds, NO_MATCH, OMNI, SCREEN_POP};
use super::read::{placed, rows_items};
use super::{ConnectorConfig, DataCenter, WebexDefinition};
use crate::date_pattern::SubjectDate;

pub(super) fn check(definition: &WebexDefinition) -> Vec<Finding> {
    let mut check = Check { definition, config: definition.config(), found: definition.unread.clone() };
    check.items();
    check.address();
    check.mappings();
    check.screen_pop();
    check.activity();
    check.case();
    check.omni();
    check.found.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
    check.found
}

struct Check<'a> {
    definition: &'a WebexDefinition,
    config: &'a ConnectorConfig,
    found: Vec<Finding>,
}

impl Check<'_> {
    fn tell(&mut self, section: &str, name: &str, finding: Finding) {
        self.found.push(placed(self.definition.definition(), finding, section, name));
    }

    fn needs(&mut self, section: &str, name: &str, what: &str, help: &str) {
        self.tell(section, name, Finding::new(Code::PairIncomplete, what).help(help));
    }

    /// Items that are missing, that no published definition has, and that nothing is known to read.
    fn items(&mut self) {
        let detected = self.definition.detected();
        let revision = detected.revision;
        for item in &detected.missing {
            // In the Metadata API the names stand elsewhere.
            if item.section == GENERAL && matches!(&*item.item, "reqInternalName" | "reqDisplayName") {
                continue;
            }
            let what = format!("{revision} has an item `{}`, and the definition does not", item.item);
            self.tell(&item.section, &item.item, Finding::new(Code::ItemMissing, what));
        }
        for item in &detected.extra {
            let finding = match items::of_family(&item.section, &item.item) {
                Some((known, number)) if items::named(&item.section, &item.item).is_none() => {
                    let (stem, _) = items::family(known.name);
                    let what = format!("nothing is known to read item {number} of `{stem}`; its rows count here");
                    Finding::new(Code::MappingUnread, what).help("put the rows into an item that was published")
                }
                _ if item.section == GENERAL => continue,
                _ if items::named(&item.section, &item.item).is_some() => {
                    let what = format!("`{}` is not an item of {revision}", shortened(&item.item));
                    Finding::new(Code::ItemUnknown, what)
                }
                _ => {
                    let what = format!("no published definition has an item `{}`", shortened(&item.item));
                    Finding::new(Code::ItemUnknown, what)
                }
            };
            self.tell(&item.section, &item.item, finding);
        }
    }

    fn address(&mut self) {
        let url = &self.config.general.adapter_url;
        let Some(item) = self.definition.definition().item(GENERAL, "reqAdapterUrl") else { return };
        if item.value.is_none() {
            return;
        }
        let finding = match url.parse::<DataCenter>() {
            Ok(data_center) if data_center.is_known() => return,
            Ok(data_center) => {
                let known: Vec<String> = DataCenter::known().map(|it| format!("`{it}`")).collect();
                let what = format!("data center `{data_center}` is not known: expected {}", known.join(", "));
                Finding::new(Code::DataCenterUnknown, what)
            }
            // Another host may be a proxy's.
            Err(_) => {
                let what = format!("`{}` is not an agent desktop of Webex Contact Center", shortened(url));
                Finding::new(Code::DataCenterUnknown, what)
                    .at_most(Severity::Hint)
                    .help("expected an address such as `https://desktop.wxcc-us1.cisco.com`")
            }
        };
        self.tell(GENERAL, "reqAdapterUrl", finding);
    }

    fn mappings(&mut self) {
        let config = self.config;
        let all =
            [(NO_MATCH, &config.no_match.mapping), (ACTIVITY, &config.activity.mapping), (CASE, &config.case.mapping)];
        for (section, mapping) in all {
            for row in mapping.found() {
                let name = self.rows_item(section, row.item, row.is_condition);
                self.tell(section, &name, row.finding);
            }
        }
    }

    /// The name of the item of a number that holds rows, or conditional rows.
    fn rows_item(&self, section: &str, number: u32, conditions: bool) -> String {
        let definition = self.definition.definition();
        let holders = definition.section(section).map(|section| rows_items(definition, section)).unwrap_or_default();
        let here = |known: &items::Item| matches!(known.holds, Holds::Conditions(_)) == conditions;
        let holder = holders.iter().find(|holder| holder.number == number && here(holder.known));
        holder.map(|holder| holder.name.to_owned()).unwrap_or_default()
    }

    fn screen_pop(&mut self) {
        let config = self.config;
        if config.screen_pop.is_advanced && config.screen_pop.cad_variable.is_empty() {
            let what = "the advanced screen pop searches for the value of a CAD variable, and none is named";
            let help = "name one in `screenpopSearchParamCadName`";
            self.needs(SCREEN_POP, "reqIsAdvancedScreenpopEnabled", what, help);
        }
        if config.no_match.is_enabled {
            if config.no_match.object.is_empty() {
                let what = "a record is to be opened when the search finds nothing, and its object is not named";
                let help = "name one in `nameOfCrmRecordObject`";
                self.needs(NO_MATCH, "isNoRecordMatchScenarioEnabled", what, help);
            }
            let what = "works only when the soft-phone layout does nothing for calls without a match";
            let finding =
                Finding::new(Code::NeedsSetup, what).help("switch off its screen pop for no matching records");
            self.tell(NO_MATCH, "isNoRecordMatchScenarioEnabled", finding);
        }
    }

    fn activity(&mut self) {
        let activity = &self.config.activity;
        let create = "set `isActivityRecordCreationAtConnected` to `true`";
        if activity.open_on_connected && !activity.create_on_connected {
            let what = "the activity cannot be opened when the call is connected, since it is created in wrap-up";
            self.needs(ACTIVITY, "activityRecordOpenedInEditmodeConnectedState", what, create);
        }
        if activity.change_owner_on_transfer {
            let name = "isActivityRecordOwnershiptobeChangedForTransferredCalls";
            if !activity.create_on_connected {
                let what = "the activity cannot change its owner during the call, since it is created in wrap-up";
                self.needs(ACTIVITY, name, what, create);
            }
            if activity.id_variable.is_empty() {
                let what = "no CAD variable is named that carries the id of the activity to the next agent";
                self.needs(ACTIVITY, name, what, "name one in `nameOfTheCadvariableHoldingActivityRecordId`");
            } else {
                let variable = shortened(&activity.id_variable);
                let what =
                    format!("works only when the flow defines the CAD variable `{variable}`, editable by agents");
                self.tell(ACTIVITY, name, Finding::new(Code::NeedsSetup, what));
            }
        }
        let gate = "reqIsCadVariableUpdatedToActivity";
        match (activity.update_custom_fields, activity.mapping.is_empty()) {
            (true, true) => {
                let finding = Finding::new(Code::PairIncomplete, "custom fields are written, and no row says which");
                self.tell(ACTIVITY, gate, finding.at_most(Severity::Hint));
            }
            (false, false) => {
                let name = self.rows_item(ACTIVITY, activity.mapping.rows.first().map_or(1, |row| row.item), false);
                let what = "the rows are ignored, since custom fields are not written";
                self.needs(ACTIVITY, &name, what, "set `reqIsCadVariableUpdatedToActivity` to `true`");
            }
            _ => {}
        }
        if activity.live_notes && activity.notes_field.is_empty() {
            let what = "notes are written, and the field that takes them is not named";
            self.needs(ACTIVITY, "isCallNotesEnabled", what, "name one in `sfdcFieldForcallNotes`");
        }
        self.date_pattern();
    }

    fn date_pattern(&mut self) {
        let text = &self.config.activity.subject_date_format;
        if self.definition.definition().item(ACTIVITY, "SubjectDateFormat").is_none() {
            return;
        }
        for finding in SubjectDate::read(text).1 {
            self.tell(ACTIVITY, "SubjectDateFormat", finding);
        }
    }

    fn case(&mut self) {
        let case = &self.config.case;
        if case.always_in_view_mode && case.open_in_edit_mode {
            let what = "cases are to be opened for editing and for reading alone; reading alone counts";
            self.tell(CASE, "isOpenCaseObjectAlwaysInViewMode", Finding::new(Code::SettingsContradict, what));
        }
    }

    fn omni(&mut self) {
        let omni = &self.config.omni;
        if !omni.is_enabled {
            return;
        }
        let texts = [
            ("defaultOmniStateForCall", &omni.status_on_call, "the presence status of Salesforce"),
            ("defaultOmniStateForOmniChannel", &omni.idle_code_on_work, "the idle code of Webex"),
        ];
        for (name, value, which) in texts {
            if value.is_empty() {
                let what = format!("states are kept in step, and {which} is not named");
                self.needs(OMNI, name, &what, "name one");
            }
        }
        let what = "works only when Omni-Channel is switched on, and agents may run the Apex class `sfdcOmniChannel`";
        self.tell(OMNI, "isOmniStateSyncEnabled", Finding::new(Code::NeedsSetup, what));
    }
}
