//! The rules that the block catalogue keeps (section 5).

use std::collections::{BTreeMap, BTreeSet};

use cti_model::{BlockSpec, Catalogue, Category, ControlSpec, Evidence, Ports, ProductVersion, Returns};

/// Section 5.2.
const ATTESTED: [&str; 23] = [
    "SE_Start",
    "SE_End",
    "SE_Log",
    "SE_SetProperty",
    "SE_GetProperty",
    "SE_CoreTruthy",
    "SE_CoreExtractValue",
    "SE_CoreFormatPhoneNumber",
    "SE_CoreFormatPhoneNumberE164",
    "SE_AgentDialNumber",
    "SE_ContactProperties",
    "SE_ContactGetAttributeValue",
    "SE_ContactCustomerPhoneNumber",
    "SE_ContactUpdateAttributes",
    "SE_SFSearchAndScreenpop",
    "SE_SFScreenpopObject",
    "SE_SFScreenpopNewRecord",
    "SE_SFCreateTask",
    "SE_SFSaveLog",
    "SE_SFRetrieve",
    "SE_SFGetContactId",
    "SE_SFGetLeadId",
    "SE_SFCompleteHvsWorkWithTaskSaved",
];

/// An untranslated key of the Spanish Explorer names it.
const SEMI_ATTESTED: &str = "SE_CoreCast";

/// Sections 5.3 to 5.9, in their order.
const NAMES: [&str; 114] = [
    "Start",
    "End",
    "If-else",
    "Is Truthy?",
    "Is One Of?",
    "Text Starts With Value",
    "Text Ends With Value",
    "HTTP Call",
    "Delay",
    "Log to Console",
    "Show Modal",
    "Alert",
    "Extract Value",
    "Cast a Value to a Type",
    "Length",
    "Slice",
    "Join Strings",
    "String Template",
    "Replace String",
    "Multiply",
    "Divide",
    "Format Phone Number",
    "Format Phone Number (E164)",
    "Format a Date object",
    "Set Property",
    "Get Property",
    "Get All Properties",
    "Unset Property",
    "Clear All Properties",
    "Update Counter",
    "Get Counter",
    "Get Payload",
    "Call jQuery Method",
    "Get CCP Logs",
    "Search And Screenpop",
    "Screenpop Object",
    "Screenpop New Record",
    "Screenpop Url",
    "Screenpop Object Home",
    "Screenpop List",
    "Screenpop Search",
    "Get Softphone Layout",
    "Get App View Info",
    "Refresh View",
    "Show Softphone Panel",
    "Hide Softphone Panel",
    "Set Softphone Panel Height",
    "Set Softphone Panel Width",
    "Can Make Outbound Calls?",
    "Enable Click To Dial",
    "Disable Click To Dial",
    "Run Apex",
    "Open Salesforce Primary Tab",
    "Open Salesforce Sub Tab",
    "Close Salesforce Tab",
    "Get Focused Primary Tab Object Id",
    "Get Focused Subtab Object Id",
    "Get Primary Tab Ids",
    "Get Tabs With Matching Url",
    "Get Tab Object Map",
    "Save (or Create) a Record",
    "Create a Task",
    "Retrieve Salesforce Record",
    "Get Salesforce Contact Id",
    "Get Salesforce Lead Id",
    "Query value",
    "SOQL Query",
    "Is Contact \"Do Not Call\"?",
    "Complete High Velocity Sales Work With Task Saved",
    "Get Agent Workload on Salesforce",
    "Get Agent State from Salesforce",
    "Set Agent State on Salesforce",
    "Login Agent on Salesforce",
    "Logout Agent on Salesforce",
    "Dial Number",
    "Mute Agent",
    "Unmute Agent",
    "Get Agent Status from Connect",
    "Set Agent Status on Connect",
    "Set Agent Status By Name on Connect",
    "Set Agent as Available on Connect",
    "Get Quick Connection List",
    "Get Transfer Connection List",
    "Get Endpoint by Phone Number",
    "Get Available Agent States",
    "Get Agent Name",
    "Get Agent Extension",
    "Get Agent Deskphone Number",
    "Is Agent Softphone Enabled?",
    "Change Agent to Softphone",
    "Change Agent to Deskphone",
    "Get Agent Configuration",
    "Get Agent Dialable Countries",
    "Create Task Contact",
    "Get Contact Properties",
    "Get Contact Attribute",
    "Update Contact Attributes",
    "Get Customer Phone Number",
    "Get Contact Interaction Metadata",
    "Is Voice Contact?",
    "Is Chat Contact?",
    "Is Task Contact?",
    "Is Contact Inbound?",
    "Is Contact Transfer?",
    "Is Callback?",
    "Get Chat Message",
    "Pop Task Contact's Reference Urls",
    "Start Recording",
    "Stop Recording",
    "Destroy Agent Connection to Live Contact",
    "Clear Contact",
    "Send Data to CCP Overlay",
    "Show Attributes",
    "Leave a Voicemail",
];

fn blocks() -> impl Iterator<Item = &'static BlockSpec> {
    Catalogue::standard().iter()
}

fn control(type_id: &str, name: &str) -> Option<&'static ControlSpec> {
    Catalogue::standard().get(type_id)?.control(name)
}

#[test]
fn every_block_of_the_specification_is_found_by_its_name() {
    let found: BTreeSet<_> = NAMES.iter().map(|name| Catalogue::standard().find(name).expect(name).name).collect();
    assert_eq!(found, NAMES.into_iter().collect());
    assert_eq!(Catalogue::standard().iter().len(), NAMES.len(), "nothing else is in the catalogue");
}

#[test]
fn identifiers_and_names_are_unique() {
    let identifiers: BTreeSet<_> = blocks().map(|block| block.type_id).collect();
    let names: BTreeSet<_> = blocks().map(|block| block.name.to_lowercase()).collect();
    assert_eq!((identifiers.len(), names.len()), (114, 114));
}

#[test]
fn exactly_the_identifiers_read_in_a_source_are_attested() {
    let attested: BTreeSet<_> = blocks().filter(|it| it.evidence == Evidence::Attested).map(|it| it.type_id).collect();
    assert_eq!(attested, ATTESTED.into_iter().chain([SEMI_ATTESTED]).collect());
}

#[test]
fn identifiers_are_of_the_known_families() {
    for block in blocks() {
        let stem = block.type_id.strip_prefix("SE_").expect(block.type_id);
        assert!(stem.starts_with(|c: char| c.is_ascii_uppercase()), "{stem}");
        assert!(stem.chars().all(|c| c.is_ascii_alphanumeric()), "{stem}");
    }
}

#[test]
fn every_alias_leads_to_its_block_and_is_no_other_blocks_name() {
    for block in blocks() {
        for alias in block.aliases {
            assert_eq!(Catalogue::standard().find(alias).unwrap().type_id, block.type_id, "{alias}");
            assert!(blocks().all(|other| !other.name.eq_ignore_ascii_case(alias)), "{alias}");
        }
    }
}

#[test]
fn the_question_and_the_command_about_click_to_dial_are_two_blocks() {
    let find = |name| Catalogue::standard().find(name).unwrap();
    assert_eq!(find("Enable Click To Dial?").name, "Can Make Outbound Calls?");
    assert_eq!(find("Enable Click To Dial").name, "Enable Click To Dial");
}

#[test]
fn every_block_has_help_and_no_text_is_sloppy() {
    for block in blocks() {
        for text in [Some(block.help), block.history].into_iter().flatten() {
            assert!(text.ends_with('.') && text.len() > 15, "{}: {text}", block.name);
            assert!(!text.contains("  ") && text.trim() == text, "{}: {text}", block.name);
        }
        assert!(
            block.since.is_none_or(|since| ProductVersion::FIRST < since && since <= ProductVersion::NEWEST),
            "{}",
            block.name
        );
        assert_ne!(block.category, Category::Custom, "{}", block.name);
    }
}

#[test]
fn a_block_decides_if_and_only_if_it_has_the_ports_of_a_decision() {
    for block in blocks() {
        let decides = block.returns == Returns::Decision;
        assert_eq!(decides, block.ports == Ports::TrueFalse, "{}", block.name);
    }
}

#[test]
fn only_end_has_no_port() {
    assert!(blocks().filter(|block| block.ports == Ports::None).map(|block| block.type_id).eq(["SE_End"]));
}

#[test]
fn a_block_that_may_fail_says_when() {
    for block in blocks().filter(|block| block.ports == Ports::SuccessFailure) {
        assert!(block.help.to_lowercase().contains("fails"), "{}: {}", block.name, block.help);
    }
}

#[test]
fn no_two_spellings_of_one_blocks_controls_collide() {
    for block in blocks() {
        let mut spellings = BTreeSet::new();
        let aliases = |control: &ControlSpec| control.aliases;
        let written = block.controls.iter().flat_map(|it| std::iter::once(&it.name).chain(aliases(it)));
        for spelling in written.chain(block.stale_controls.iter().map(|(old, _)| old)) {
            assert!(spellings.insert(spelling), "{}: {spelling}", block.name);
        }
        for heir in block.stale_controls.iter().filter_map(|(_, heir)| *heir) {
            assert!(block.control(heir).is_some(), "{}: {heir}", block.name);
        }
    }
}

#[test]
fn a_control_whose_name_is_attested_has_no_other_spelling() {
    for block in blocks() {
        for control in block.controls.iter().filter(|control| control.evidence == Evidence::Attested) {
            assert!(control.aliases.is_empty(), "{}: {}", block.name, control.name);
        }
    }
}

#[test]
fn what_is_required_has_no_default_and_a_default_is_one_of_the_offered_values() {
    for block in blocks() {
        for control in block.controls {
            assert!(!(control.required && control.default.is_some()), "{}: {}", block.name, control.name);
            let offered =
                control.default.is_none_or(|it| control.picklist.is_empty() || control.picklist.contains(&it));
            assert!(offered, "{}: the default of {} is offered", block.name, control.name);
        }
    }
}

#[test]
fn what_stands_in_for_a_required_control_is_a_control_of_the_same_block() {
    for block in blocks() {
        for (control, other) in block.controls.iter().filter_map(|control| Some((control, control.unless?))) {
            assert!(control.required && other != control.name, "{}: {}", block.name, control.name);
            assert!(block.control(other).is_some_and(|it| it.name == other), "{}: {other}", block.name);
        }
    }
}

#[test]
fn result_fields_are_named_once() {
    for block in blocks() {
        if let Returns::Fields(fields) = block.returns {
            let names: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
            assert!(!fields.is_empty() && names.len() == fields.len(), "{}", block.name);
        }
    }
}

#[test]
fn the_controls_of_real_flows_are_attested_and_nothing_is_missing() {
    // Every control that the published flows hold, except stale ones.
    let seen: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("SE_CoreTruthy", ["value"].as_slice()),
        ("SE_Log", &["level", "message"]),
        ("SE_SetProperty", &["key", "value"]),
        ("SE_GetProperty", &["key", "defaultValue"]),
        ("SE_CoreExtractValue", &["targetField", "keyPath"]),
        ("SE_CoreFormatPhoneNumber", &["phoneNumber", "countryCode"]),
        ("SE_CoreFormatPhoneNumberE164", &["phoneNumber", "countryCode"]),
        ("SE_AgentDialNumber", &["phoneNumber"]),
        ("SE_ContactGetAttributeValue", &["attributeName", "defaultValue"]),
        ("SE_ContactUpdateAttributes", &["attributes"]),
        ("SE_SFSearchAndScreenpop", &["searchParams", "queryParams", "defaultFieldValues", "deferred", "callType"]),
        ("SE_SFScreenpopObject", &["recordId", "noPopOnEmpty"]),
        ("SE_SFScreenpopNewRecord", &["entityName", "defaultFieldValues"]),
        ("SE_SFSaveLog", &["recordId", "entityType", "fieldValues"]),
        ("SE_SFRetrieve", &["fields", "type", "id"]),
        ("SE_SFGetContactId", &["formattedPhoneNumber"]),
        ("SE_SFGetLeadId", &["formattedPhoneNumber"]),
        ("SE_SFCompleteHvsWorkWithTaskSaved", &["workId", "disposition", "taskId"]),
    ]);
    for (type_id, controls) in seen {
        for name in controls {
            let control = control(type_id, name).expect(name);
            assert_eq!((control.name, control.evidence), (*name, Evidence::Attested), "{type_id}");
        }
    }
    let task = Catalogue::standard().get("SE_SFCreateTask").unwrap();
    assert_eq!(task.controls.len(), 16);
    assert!(task.controls.iter().all(|it| it.evidence == Evidence::Attested && !it.required));
}

#[test]
fn what_the_editor_always_writes_is_marked() {
    let marked: Vec<_> = blocks()
        .flat_map(|block| block.controls.iter().map(move |control| (block.type_id, control)))
        .filter(|(_, control)| control.always_written)
        .map(|(type_id, control)| (type_id, control.name))
        .collect();
    assert_eq!(marked, [("SE_SFScreenpopObject", "noPopOnEmpty"), ("SE_SFCreateTask", "otherTaskFields")]);
}

#[test]
fn a_fixed_number_may_be_dialled_but_not_looked_up() {
    let varies = |type_id, name| control(type_id, name).unwrap().varies;
    assert!(!varies("SE_AgentDialNumber", "phoneNumber"));
    assert!(varies("SE_SFGetContactId", "formattedPhoneNumber"));
    assert!(varies("SE_SFSearchAndScreenpop", "searchParams"));
}

#[test]
fn old_spellings_lead_to_what_took_over() {
    let stale = |type_id| Catalogue::standard().get(type_id).unwrap().stale_controls;
    assert_eq!(stale("SE_SFCreateTask"), [("TaskSubType", Some("TaskSubtype"))]);
    assert_eq!(stale("SE_SFGetContactId"), [("fieldName", None)]);
}
