//! Findings: the one table of codes, how it is documented, and the ways in which an adapter comes to each.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Write;

use cti_model::action::{ActionForm, CtiAction, FormField, Payload, PermissionSet, StoredForm};
use cti_model::adapter::{AdapterChecker, AdapterFiles, CtiAdapter, Script};
use cti_model::feature::Feature;
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::{Code, Finding, Flow, Part, ProductVersion, Severity, Source};
use serde_json::json;

use crate::adapter::check::found;
use crate::adapter::sample::whole;

/// A way to a finding of a code.
type Way = fn() -> Vec<Finding>;

fn files(change: impl FnOnce(&mut AdapterFiles)) -> Vec<Finding> {
    let mut files = whole().to_files();
    change(&mut files);
    CtiAdapter::from_files(&files).expect_err("faulty files").findings().to_vec()
}

fn actions(change: impl FnOnce(&mut CtiAction)) -> Vec<Finding> {
    found(|adapter| change(&mut adapter.actions[0]))
}

fn form(fields: Vec<FormField>) -> StoredForm {
    fields.into_iter().fold(ActionForm::new(), ActionForm::with_field).into()
}

fn rules(change: impl FnOnce(&mut PresenceSyncRule)) -> Vec<Finding> {
    found(|adapter| change(&mut adapter.presence_sync_rules[0]))
}

fn feature(name: &str, value: &str) -> Vec<Finding> {
    found(|adapter| adapter.features[0] = Feature::new(name, value))
}

/// Puts one block about a property into the first flow.
fn property(adapter: &mut CtiAdapter, type_id: &str) {
    let controls = json!({"key": "caseId", "value": "1"});
    let mut document = serde_json::to_value(adapter.flows[0].flow().unwrap()).unwrap();
    document["actions"][0]["ports"]["done"] = json!("b");
    let mut block = json!({"id": "b", "type": type_id, "controls": controls, "ports": {"done": "1"}});
    if type_id == "SE_GetProperty" {
        block["controls"] = json!({"key": "caseId"});
    }
    document["actions"].as_array_mut().unwrap().push(block);
    adapter.flows[0].script = Flow::from_value(&document).unwrap().into();
}

/// The codes that only an adapter, or a part of one, comes to, each with a way to it.
pub(crate) fn of_an_adapter() -> Vec<(Code, Way)> {
    vec![
        (Code::NumberTooLong, || {
            files(|it| drop(it.insert("features.json", r#"[{"name": "F", "n": 12345678901234567890123}]"#)))
        }),
        (Code::NotAnAdapter, || files(|it| drop(it.insert("actions.json", "{}")))),
        (Code::MissingFile, || CtiAdapter::from_files(&AdapterFiles::new()).unwrap_err().findings().to_vec()),
        (Code::StrayPart, || files(|it| drop(it.insert("action.json", "[]")))),
        (Code::SharedDocument, || {
            files(|it| {
                let text =
                    it.get("flows.json").unwrap().replace("flows/chat-connected.json", "flows/click-to-dial.json");
                it.insert("flows.json", text);
            })
        }),
        (Code::IncompleteAnswer, || {
            let answer = json!({"done": false, "records": []});
            CtiAdapter::from_records(&answer).unwrap_err().findings().to_vec()
        }),
        (Code::UnreadableFlow, || found(|it| it.flows[0].script = Script::read(""))),
        (Code::SettingMalformed, || found(|it| it.settings.instance = "my instance".into())),
        (Code::SettingMissing, || found(|it| it.settings.instance = String::new())),
        (Code::SettingMismatch, || found(|it| it.settings.instance = "default".into())),
        (Code::SharedRegion, || found(|it| it.replicas.push(it.replicas[0].clone()))),
        (Code::UnusedReplica, || found(|it| it.features[1].active = false)),
        (Code::DuplicateEvent, || found(|it| it.flows.push(it.flows[0].clone()))),
        (Code::DuplicateName, || found(|it| it.actions.push(it.actions[0].clone()))),
        (Code::UnknownMember, || found(|it| drop(it.flows[0].other.insert("activ".into(), true.into())))),
        (Code::UnusedProperty, || found(|it| property(it, "SE_SetProperty"))),
        (Code::PropertyNeverSet, || found(|it| property(it, "SE_GetProperty"))),
        (Code::UnusedFlow, || found(|it| it.actions.clear())),
        (Code::CheckNotOff, || found(|it| it.checks.off.push("no-such-code".into()))),
        (Code::ActionWithoutFlow, || actions(|it| it.flow = "Nowhere".into())),
        (Code::ActionFlowInactive, || found(|it| it.flows[2].active = false)),
        (Code::ActionIncomplete, || actions(|it| it.name = String::new())),
        (Code::UnreadablePayload, || actions(|it| it.payload = Payload::from_text("{"))),
        (Code::UnreadableForm, || actions(|it| it.form = StoredForm::from_text("["))),
        (Code::OverFieldLimit, || {
            actions(|it| it.payload = json!({"a": "x".repeat(32_768)}).as_object().unwrap().clone().into())
        }),
        (Code::DuplicateField, || {
            actions(|it| it.form = form(vec![FormField::text("a", "A"), FormField::text("a", "B")]))
        }),
        (Code::FieldRenamed, || {
            let mut action = CtiAction::new("n", "f");
            action.form = form(vec![FormField::text("a", "A")]);
            let renamed = form(vec![FormField::text("b", "A")]);
            let edit = action.edit(PermissionSet::Administrator, ProductVersion::NEWEST, |it| it.form = renamed);
            match edit {
                Err(cti_model::action::EditError::Refused(findings)) => findings,
                _ => Vec::new(),
            }
        }),
        (Code::NoOptions, || actions(|it| it.form = form(vec![FormField::dropdown::<String>("a", "A", [])]))),
        (Code::UnknownFieldType, || actions(|it| it.form = form(vec![FormField::other("a", "A", "date")]))),
        (Code::NotCamelCase, || actions(|it| it.form = form(vec![FormField::text("Size", "A")]))),
        (Code::ShadowedKey, || actions(|it| it.form = form(vec![FormField::text("origin", "A")]))),
        (Code::AttributeIncomplete, || found(|it| it.attributes[0].label = String::new())),
        (Code::AttributeFormat, || found(|it| it.attributes[0].format = "{{a".into())),
        (Code::AttributeReference, || {
            found(|it| {
                let mut off = it.attributes[0].clone();
                off.name = "caseNumber".into();
                off.display = cti_model::attribute::Display::None;
                off.active = false;
                it.attributes.push(off);
            })
        }),
        (Code::StyleDropped, || found(|it| it.attributes[0].style = "position: fixed".into())),
        (Code::LinkRefused, || found(|it| it.attributes[0].kind = cti_model::attribute::AttributeType::Hyperlink)),
        (Code::RuleIncomplete, || rules(|it| it.value = String::new())),
        (Code::SystemState, || rules(|it| *it = it.clone().set(Destination::Connect, "Busy"))),
        (Code::TooManyRules, || found(|it| it.presence_sync_rules = vec![it.presence_sync_rules[0].clone(); 1_001])),
        (Code::RuleNeverHolds, || rules(|it| *it = it.clone().when(Operand::NewWorkload, Comparator::Greater, "3"))),
        (Code::StatusLabel, || rules(|it| it.value = "At Lunch".into())),
        (Code::RuleUndone, || {
            found(|it| {
                let back = PresenceSyncRule::new("Back", RuleSource::SalesforceStateChange)
                    .when(Operand::SalesforceNewState, Comparator::Equal, "At_Lunch")
                    .set(Destination::Connect, "Break");
                it.presence_sync_rules.push(back);
            })
        }),
        (Code::FeatureValue, || feature("GlobalResiliency", "GlobalSignInEndpoint:x")),
        (Code::FeatureValueUnknown, || feature("VDIPlatform", "Name:HORIZON")),
        (Code::FeatureValueMisread, || feature("SetAgentStatusOnSessionEnd", "Status:\"Offline\"")),
        (Code::FeatureKeyMissing, || feature("GlobalResiliency", "")),
        (Code::UnknownFeature, || feature("FEATURE_OWN", "")),
        (Code::UnknownFeatureKey, || feature("FEATURE_RECORDING_PANEL", "Enabled:true\nColour:red")),
        (Code::FeatureKeyCase, || feature("FEATURE_RECORDING_PANEL", "enabled:true")),
        (Code::RemovedFeature, || feature("FEATURE_WISDOM_PANEL", "Enabled:true")),
        (Code::FeatureConflict, || found(|it| it.voicemail_drops.clear())),
    ]
}

#[test]
fn an_adapter_comes_to_every_code_of_its_own() {
    for (code, way) in of_an_adapter() {
        let findings = way();
        assert!(findings.iter().any(|it| it.code == code), "{code}: {findings:#?}");
        for finding in findings {
            assert!(finding.severity <= finding.code.severity(), "{finding}");
            let text = serde_json::to_string(&finding).unwrap();
            assert_eq!(serde_json::from_str::<Finding>(&text).unwrap(), finding, "it travels both ways");
        }
    }
}

#[test]
fn a_code_is_found_by_its_name() {
    for code in Code::ALL {
        assert_eq!(code.to_string().parse(), Ok(*code));
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_eq!(serde_json::from_value::<Code>(json!(code.as_str())).unwrap(), *code);
        assert_eq!(code.can_be_off(), code.severity() != Severity::Error);
    }
    let unknown = "Dangling-Target".parse::<Code>().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`Dangling-Target` is not the name of a finding's code; docs/FINDINGS.md lists them"
    );
}

#[test]
fn a_finding_is_never_more_serious_than_its_code() {
    let hint = Finding::new(Code::OpenPort, "m").at_most(Severity::Hint);
    assert_eq!((hint.severity, hint.at_most(Severity::Error).severity), (Severity::Hint, Severity::Hint));
    assert_eq!(Finding::new(Code::OpenPort, "m").at_most(Severity::Error).severity, Severity::Warning);
}

#[test]
fn every_part_of_a_checked_adapter_is_named() {
    let parts: BTreeSet<bool> = [
        found(|it| it.settings.instance = String::new()),
        found(|it| it.flows[0].script = Flow::new().into()),
        found(|it| it.flows[0].source = Source::Other("own".into())),
    ]
    .into_iter()
    .flatten()
    .map(|finding| finding.part.is_some())
    .collect();
    assert_eq!(parts, BTreeSet::from([true]));
    let checks = found(|it| it.checks.off.push("x".into()));
    assert_eq!(checks[0].part, Some(Part::Checks));
    assert_eq!(AdapterChecker::new().without(Code::CheckNotOff).check(&whole()), []);
}

/// The table that stands in the documentation; `UPDATE=1` writes it anew.
#[test]
fn the_documentation_lists_every_code() {
    let mut table = "# Findings\n\n\
        Every finding of the parser, the checker, the compiler and the adapter has one of these codes. The severity is the\n\
        most serious that a finding of the code has; codes whose findings are never errors can be switched off, in\n\
        `checks.json`, with `Checker::without` and `AdapterChecker::without`, and with `--off` of the command `cti`.\n\n\
        This page is generated from `crates/cti-model/src/finding/code.rs`; `UPDATE=1 cargo test -p cti-model --test it\n\
        the_documentation` writes it anew.\n\n\
        | code | severity | meaning |\n|---|---|---|\n"
        .to_owned();
    for code in Code::ALL {
        writeln!(table, "| `{code}` | {} | {} |", code.severity(), code.explanation()).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/FINDINGS.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).unwrap();
        std::fs::write(path, &table).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == table, "docs/FINDINGS.md is not up to date");
}
