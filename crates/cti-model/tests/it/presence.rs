//! Presence Sync Rules: both forms of a rule, and what is wrong with rules (section 9).
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::js::Comparator;
use cti_model::presence::{
    Destination, LegacyRuleError, Operand, Picked, PresenceSyncRule, RuleSource, SYSTEM_STATES, check_rules,
};
use cti_model::record::Record;
use cti_model::{Code, Part, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};

fn from_record(record: &Value) -> PresenceSyncRule {
    PresenceSyncRule::from_record(record.as_object().unwrap()).unwrap()
}

/// A rule without faults: at lunch on the one side, at lunch on the other.
fn lunch() -> PresenceSyncRule {
    PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
        .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
        .set(Destination::Salesforce, "At_Lunch")
}

fn changed(mut rule: PresenceSyncRule, change: impl FnOnce(&mut PresenceSyncRule)) -> PresenceSyncRule {
    change(&mut rule);
    rule
}

fn on_workload(operand: Operand, comparator: Comparator, text: &str) -> PresenceSyncRule {
    PresenceSyncRule::new("Workload", RuleSource::WorkloadChanged)
        .when(operand, comparator, text)
        .set(Destination::Connect, "Back office")
}

fn on_logout() -> PresenceSyncRule {
    PresenceSyncRule::new("Out", RuleSource::SalesforceLogout)
        .when(Operand::SalesforceNewState, Comparator::Equal, "Offline")
        .set(Destination::Connect, "Offline")
}

// The two forms of a rule.

#[test]
fn a_rule_reads_from_a_record_and_is_written_back_as_it_was_read() {
    let record = json!({
        "Name": "Lunch", "Active__c": true, "CtiAdapter__c": "a0A", "Source__c": "Connect Agent State Change",
        "OperandA__c": "Connect Agent New State", "OperandACustom__c": null, "Comparator__c": "===",
        "OperandB__c": "Static Value", "OperandBCustom__c": "Lunch",
        "Destination__c": "Salesforce Agent State", "Value__c": "At_Lunch", "Id": "a0R",
    });
    let rule = from_record(&record);
    let (adapter, other) = (rule.cti_adapter.clone(), rule.other.clone());
    assert_eq!((adapter.as_deref(), &other["Id"]), (Some("a0A"), &json!("a0R")));
    assert_eq!(changed(lunch(), |it| (it.cti_adapter, it.other) = (adapter, other)), rule);
    assert_eq!(Value::Object(rule.to_record()), record);
    assert_eq!(rule.check(), []);
}

#[test]
fn a_rule_is_active_unless_it_says_otherwise() {
    assert!(from_record(&json!({"Name": "Lunch"})).active);
    assert!(!from_record(&json!({"Active__c": false})).active);
}

#[test]
fn names_are_read_in_any_case_with_or_without_blanks_and_kept_as_they_are_spelt() {
    for spelling in ["connectAgentNewState", "CONNECT AGENT NEW STATE", "Connect_Agent_New_State"] {
        let rule = from_record(&json!({"OperandA__c": spelling}));
        assert_eq!(rule.operand_a, Operand::ConnectNewState);
        assert_eq!(rule.to_record()["OperandA__c"], spelling);
    }
    for (spelling, comparator) in
        [("greater than or equal to", Comparator::GreaterOrEqual), ("Not equal to", Comparator::NotEqual)]
    {
        let rule = from_record(&json!({"Comparator__c": spelling}));
        assert_eq!(rule.comparator, comparator);
        assert_eq!(rule.to_record()["Comparator__c"], spelling);
    }
}

#[test]
fn a_name_that_is_not_known_is_kept_and_told() {
    let rule = changed(lunch(), |it| it.source = Picked::read("Moon phase"));
    assert_eq!(rule.source, RuleSource::Other("Moon phase".into()));
    assert_eq!(rule.to_record()["Source__c"], "Moon phase");
    let problems = rule.check();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].severity, problems[0].field.as_deref()), (Severity::Warning, Some("Source__c")));
}

#[test]
fn every_name_reads_back_from_what_is_stored() {
    assert!(Operand::KNOWN.iter().all(|it| Operand::from(it.as_str()) == *it));
    assert!(RuleSource::KNOWN.iter().all(|it| RuleSource::from(it.as_str()) == *it));
    assert!(Destination::KNOWN.iter().all(|it| Destination::from(it.as_str()) == *it));
}

#[test]
fn the_older_form_has_source_destination_criteria_and_state() {
    let text = lunch().to_legacy_json();
    let expected = json!({
        "source": "Connect Agent State Change", "destination": "Salesforce Agent State",
        "criteria": {"operandA": "Connect Agent New State", "operandB": "Lunch", "comparator": "==="},
        "state": "At_Lunch",
    });
    assert_eq!(text, expected.to_string());
    let rule = PresenceSyncRule::from_legacy_json(&text).unwrap();
    assert_eq!(changed(rule, |it| it.name = "Lunch".into()), lunch());
}

#[test]
fn members_of_the_older_form_that_are_not_known_are_kept() {
    let text = r#"{"source":"x","destination":"y","criteria":{"operandA":"1","operandB":"2","comparator":"~","unit":"%"},"state":"s","order":3}"#;
    assert_eq!(PresenceSyncRule::from_legacy_json(text).unwrap().to_legacy_json(), text);
}

#[test]
fn a_number_in_the_older_form_is_a_static_value() {
    let text = r#"{"criteria":{"operandA":"salesforceNewWorkload","operandB":80,"comparator":">="}}"#;
    let rule = PresenceSyncRule::from_legacy_json(text).unwrap();
    assert_eq!(rule.operand_a, Operand::NewWorkload);
    assert_eq!((&*rule.operand_b, rule.operand_b_custom.as_str()), (&Operand::StaticValue, "80"));
}

#[test]
fn what_is_no_rule_in_the_older_form_is_refused_with_its_place() {
    let refused = |text: &str| PresenceSyncRule::from_legacy_json(text).unwrap_err().to_string();
    assert_eq!(refused("[]"), "rule: it is not an object, expected `{…}`");
    assert_eq!(refused(r#"{"criteria":7}"#), "criteria: it is not an object, expected `{…}`");
    assert_eq!(refused(r#"{"criteria":{"operandA":[]}}"#), "criteria.operandA: it is an array, expected text");
    assert_eq!(refused(r#"{"state":true}"#), "state: it is true/false, expected text");
    assert!(refused("{").starts_with("the rule is not JSON: "));
    let long = format!("\"{}\"", "x".repeat(131_072));
    assert!(matches!(PresenceSyncRule::from_legacy_json(&long), Err(LegacyRuleError::TooLong)));
}

// What is wrong with rules.

fn severities(rule: &PresenceSyncRule) -> Vec<(Severity, String)> {
    rule.check().into_iter().map(|finding| (finding.severity, finding.field.unwrap_or_default())).collect()
}

fn told<const N: usize>(expected: [(Severity, &str); N]) -> Vec<(Severity, String)> {
    expected.into_iter().map(|(severity, field)| (severity, field.to_owned())).collect()
}

#[test]
fn a_rule_may_test_a_system_state_of_the_contact_center_and_never_set_it() {
    for &state in SYSTEM_STATES {
        let tests = lunch().when(Operand::ConnectNewState, Comparator::Equal, state);
        assert_eq!(tests.check(), []);
        let sets = lunch().set(Destination::Connect, state);
        assert_eq!(severities(&sets), told([(Severity::Error, "Value__c")]));
        assert_eq!(lunch().set(Destination::Salesforce, state).check(), [], "the CRM may have one of that name");
    }
}

#[test]
fn what_a_rule_lacks_is_an_error() {
    let empty = PresenceSyncRule::default();
    let fields = ["Source__c", "OperandA__c", "OperandB__c", "Comparator__c", "Destination__c", "Value__c"];
    assert_eq!(severities(&empty), told(fields.map(|field| (Severity::Error, field))));
    assert_eq!(severities(&changed(lunch(), |it| it.value = " \n".into())), told([(Severity::Error, "Value__c")]));
    let no_text = lunch().when(Operand::ConnectNewState, Comparator::Equal, "");
    assert_eq!(severities(&no_text), told([(Severity::Error, "OperandBCustom__c")]));
}

#[test]
fn an_operand_that_the_source_never_brings_is_told_with_those_it_brings() {
    let rule = lunch().when(Operand::NewWorkload, Comparator::Greater, "3");
    assert_eq!(
        rule.check().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "warning[rule-never-holds] presence sync rule `Lunch`, field OperandA__c: `Connect Agent State Change` brings no `Salesforce New Workload`, so the \
          rule never holds (it brings `Connect Agent New State`, `Connect Agent Old State`; or compare with a static \
          value)"
        ]
    );
}

#[test]
fn a_comparison_that_is_the_same_at_every_event_is_told() {
    let mut rule = lunch().when(Operand::StaticValue, Comparator::Equal, "Lunch");
    rule.operand_a_custom = "Lunch".into();
    assert_eq!(severities(&rule), told([(Severity::Warning, "OperandA__c")]));
}

#[test]
fn a_workload_that_is_compared_with_no_number_is_told() {
    for text in ["80%", "high", "1,5", "inf", "0x10", "+80", "080"] {
        let rule = on_workload(Operand::NewWorkloadPct, Comparator::Greater, text);
        assert_eq!(severities(&rule), told([(Severity::Warning, "OperandBCustom__c")]), "{text}");
    }
    for text in ["80", " 80 ", "1.5", "1e2"] {
        assert_eq!(on_workload(Operand::NewWorkloadPct, Comparator::Greater, text).check(), [], "{text}");
    }
}

#[test]
fn a_status_that_looks_like_a_label_is_hinted_at() {
    let hint = |field| [(Severity::Hint, field)];
    assert_eq!(severities(&lunch().set(Destination::Salesforce, "At Lunch")), told(hint("Value__c")));
    assert_eq!(lunch().set(Destination::Connect, "At lunch").check(), []);
    let tests = PresenceSyncRule::new("Back", RuleSource::SalesforceStateChange)
        .when(Operand::SalesforceNewState, Comparator::Equal, "At Lunch")
        .set(Destination::Connect, "Lunch");
    assert_eq!(severities(&tests), told(hint("OperandBCustom__c")));
}

#[test]
fn rules_that_undo_each_other_are_hinted_at_and_rules_that_agree_are_not() {
    let back = |status: &str, state: &str| {
        PresenceSyncRule::new("Back", RuleSource::SalesforceStateChange)
            .when(Operand::SalesforceNewState, Comparator::Equal, status)
            .set(Destination::Connect, state)
    };
    assert_eq!(check_rules(&[lunch(), back("At_Lunch", "Lunch")]), []);
    assert_eq!(check_rules(&[lunch(), back("Away", "Break")]), []);
    let undone = |rules: &[PresenceSyncRule]| -> Vec<(Code, Option<Part>)> {
        check_rules(rules).into_iter().map(|finding| (finding.code, finding.part)).collect()
    };
    let both = [(Code::RuleUndone, Some(Part::PresenceSyncRule("Lunch".to_owned())))];
    assert_eq!(undone(&[lunch(), back("At_Lunch", "Break")]), both);
    assert_eq!(undone(&[lunch().set(Destination::Salesforce, "Offline"), on_logout()]), both, "a logout counts too");
    let inactive = changed(back("At_Lunch", "Break"), |it| it.active = false);
    assert_eq!(check_rules(&[lunch(), inactive]), []);
}

// Laws.

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~é\u{10000}]{0,6}",
        Just("Offline".to_owned()),
        Just("Lunch".to_owned()),
        any::<f64>().prop_map(|number| number.to_string()),
        (-9i32..9).prop_map(|number| number.to_string()),
    ]
}

fn any_rule() -> impl Strategy<Value = PresenceSyncRule> {
    let of = |known: Vec<String>| prop_oneof![4 => prop::sample::select(known), 1 => any_text()];
    let sources = of(RuleSource::KNOWN.iter().map(ToString::to_string).collect());
    let operands = of(Operand::KNOWN.iter().map(ToString::to_string).collect());
    let comparators = of(Comparator::KNOWN.iter().map(|it| it.as_ref().to_owned()).collect());
    let destinations = of(Destination::KNOWN.iter().map(ToString::to_string).collect());
    let texts = [any_text().boxed(), any_text().boxed(), any_text().boxed()];
    (sources, operands.clone(), operands, comparators, destinations, texts, any::<bool>()).prop_map(
        |(source, a, b, comparator, destination, [text_a, text_b, value], active)| {
            from_record(&json!({
                "Name": "rule", "Active__c": active, "Source__c": source, "OperandA__c": a, "OperandACustom__c": text_a,
                "Comparator__c": comparator, "OperandB__c": b, "OperandBCustom__c": text_b,
                "Destination__c": destination, "Value__c": value,
            }))
        },
    )
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn no_rule_makes_the_check_panic_or_print_lines(rules in prop::collection::vec(any_rule(), 0..6)) {
        prop_assert!(check_rules(&rules).iter().all(|problem| !problem.to_string().contains('\n')));
    }

    #[test]
    fn a_rule_reads_back_from_record_and_file(rule in any_rule()) {
        prop_assert_eq!(&PresenceSyncRule::from_record(&rule.to_record()).unwrap(), &rule);
        let file = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(&serde_json::from_str::<PresenceSyncRule>(&file).unwrap(), &rule);
    }

    #[test]
    fn the_older_form_reads_back_to_the_same_text(rule in any_rule()) {
        let text = rule.to_legacy_json();
        let read = PresenceSyncRule::from_legacy_json(&text).unwrap();
        prop_assert_eq!(read.to_legacy_json(), text);
    }
}
