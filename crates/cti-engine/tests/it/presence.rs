//! Presence rules at work: which rules hold at an event, and which may run (section 9.3).
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::js::Comparator;
use cti_engine::presence::{PresenceEvent, RuleSet, RuleSetError, applies_to};
use cti_model::Severity;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::record::Record;
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

fn connect(old: &str, new: &str) -> PresenceEvent {
    PresenceEvent::ConnectStateChange { old: old.into(), new: new.into() }
}

fn salesforce(new: &str, channels: &[&str]) -> PresenceEvent {
    let channels = channels.iter().map(|&channel| channel.to_owned()).collect();
    PresenceEvent::SalesforceStateChange { new: new.into(), channels }
}

fn workload(configured_capacity: f64, previous: f64, new: f64) -> PresenceEvent {
    PresenceEvent::WorkloadChanged { configured_capacity, previous, new }
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

#[test]
fn a_rule_applies_when_it_is_active_and_source_and_comparison_match() {
    assert!(applies_to(&lunch(), &connect("Available", "Lunch")));
    assert!(!applies_to(&lunch(), &connect("Lunch", "Available")));
    assert!(!applies_to(&lunch(), &salesforce("Lunch", &[])));
    assert!(!applies_to(&changed(lunch(), |it| it.active = false), &connect("Available", "Lunch")));
}

#[test]
fn the_old_state_can_be_tested_too() {
    let rule = lunch().when(Operand::ConnectOldState, Comparator::Equal, "AfterCallWork");
    assert!(applies_to(&rule, &connect("AfterCallWork", "Available")));
    assert!(!applies_to(&rule, &connect("Busy", "AfterCallWork")));
}

#[test]
fn texts_are_compared_with_their_case() {
    assert!(!applies_to(&lunch(), &connect("Available", "lunch")));
    assert!(!applies_to(&lunch(), &connect("Available", "Lunch ")));
}

#[test]
fn numbers_are_compared_as_numbers_although_a_static_value_is_text() {
    assert!(applies_to(&on_workload(Operand::NewWorkload, Comparator::Equal, "4"), &workload(5.0, 3.0, 4.0)));
    assert!(applies_to(&on_workload(Operand::NewWorkload, Comparator::Greater, "9"), &workload(20.0, 3.0, 10.0)));
    assert!(!applies_to(&on_workload(Operand::NewWorkload, Comparator::NotEqual, "4.0"), &workload(5.0, 3.0, 4.0)));
}

#[test]
fn a_percentage_is_the_workload_in_percent_of_the_configured_capacity() {
    let at_least_80 = on_workload(Operand::NewWorkloadPct, Comparator::GreaterOrEqual, "80");
    assert!(applies_to(&at_least_80, &workload(5.0, 0.0, 4.0)));
    assert!(!applies_to(&at_least_80, &workload(5.0, 4.0, 3.0)));
    let was_29 = on_workload(Operand::PreviousWorkloadPct, Comparator::Equal, "29");
    assert!(applies_to(&was_29, &workload(100.0, 29.0, 30.0)), "no rounding comes between");
}

#[test]
fn without_capacity_there_is_no_percentage_and_no_comparison_with_one_holds() {
    for comparator in Comparator::KNOWN {
        let rule = on_workload(Operand::NewWorkloadPct, comparator.clone(), "0");
        for capacity in [0.0, -1.0, f64::NAN] {
            assert!(!applies_to(&rule, &workload(capacity, 0.0, 0.0)), "{comparator}");
        }
    }
}

#[test]
fn nothing_holds_for_an_operand_that_the_event_does_not_bring() {
    for comparator in Comparator::KNOWN {
        assert!(!applies_to(&lunch().when(Operand::NewWorkload, comparator.clone(), "1"), &connect("a", "b")));
        assert!(!applies_to(&lunch().when(Operand::ConnectOldState, comparator.clone(), "a"), &connect("", "b")));
        assert!(!applies_to(&lunch().when(Operand::ConnectNewState, comparator.clone(), ""), &connect("a", "b")));
    }
}

#[test]
fn a_service_channel_is_that_of_the_accepted_work_or_any_of_the_status() {
    let chat = |source, comparator| {
        let rule = PresenceSyncRule::new("Chat", source).when(Operand::ServiceChannel, comparator, "Chat");
        rule.set(Destination::Connect, "Back office")
    };
    let accepted = |channel: &str| PresenceEvent::WorkAccepted { channel: channel.into() };
    assert!(applies_to(&chat(RuleSource::WorkAccepted, Comparator::Equal), &accepted("Chat")));
    assert!(!applies_to(&chat(RuleSource::WorkAccepted, Comparator::Equal), &accepted("Email")));
    let on_status = |comparator| chat(RuleSource::SalesforceStateChange, comparator);
    assert!(applies_to(&on_status(Comparator::Equal), &salesforce("On", &["Email", "Chat"])));
    assert!(!applies_to(&on_status(Comparator::NotEqual), &salesforce("On", &["Email", "Chat"])));
    assert!(applies_to(&on_status(Comparator::NotEqual), &salesforce("On", &["Email"])));
    assert!(!applies_to(&on_status(Comparator::NotEqual), &salesforce("On", &[])));
}

#[test]
fn a_logout_holds_only_for_a_test_of_the_new_state_for_exactly_offline() {
    let logout = PresenceEvent::SalesforceLogout;
    assert!(applies_to(&on_logout(), &logout));
    let mut swapped = on_logout();
    std::mem::swap(&mut swapped.operand_a, &mut swapped.operand_b);
    std::mem::swap(&mut swapped.operand_a_custom, &mut swapped.operand_b_custom);
    assert!(applies_to(&swapped, &logout));
    for (operand, comparator, text) in [
        (Operand::SalesforceNewState, Comparator::Equal, "offline"),
        (Operand::SalesforceNewState, Comparator::NotEqual, "Available"),
        (Operand::StaticValue, Comparator::Equal, "Offline"),
    ] {
        let mut rule = on_logout().when(operand, comparator, text);
        rule.operand_a_custom = "Offline".into();
        assert!(!applies_to(&rule, &logout), "{rule:?}");
    }
}

#[test]
fn a_change_of_the_status_to_offline_is_no_logout() {
    assert!(!applies_to(&on_logout(), &salesforce("Offline", &[])));
    let on_change = changed(on_logout(), |it| it.source = RuleSource::SalesforceStateChange.into());
    assert!(applies_to(&on_change, &salesforce("Offline", &[])));
    assert!(!applies_to(&on_change, &PresenceEvent::SalesforceLogout));
}

#[test]
fn a_set_refuses_every_rule_with_an_error_at_once() {
    let busy = changed(lunch().set(Destination::Connect, "Busy"), |it| it.name = "Ringing\n".into());
    let none = lunch().set(Destination::Salesforce, "");
    let refused = RuleSet::compile([busy, lunch(), none]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the rules cannot run: error[system-state] presence sync rule `Ringing\\u{a}`, field Value__c: the contact center \
         sets `Busy` itself, and nobody else can (set a state that the agent can choose; a rule may test this one)\n\
         error[rule-incomplete] presence sync rule `Lunch`, field Value__c: there is no state to set"
    );
}

#[test]
fn a_set_holds_the_active_rules_in_their_order() {
    let named = |name: &str| changed(lunch(), |it| it.name = name.into());
    let off = changed(PresenceSyncRule::new("off", RuleSource::WorkAccepted), |it| it.active = false);
    let rules = RuleSet::compile([named("b"), off, named("a")]).unwrap();
    let event = connect("Available", "Lunch");
    assert_eq!(rules.holding(&event).map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(rules.rules().len(), 2);
}

#[test]
fn a_set_has_a_thousand_rules_at_most() {
    assert!(RuleSet::compile(std::iter::repeat_n(lunch(), 1_000)).is_ok());
    assert_eq!(RuleSet::compile(std::iter::repeat(lunch())).unwrap_err(), RuleSetError::TooMany);
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

fn any_load() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), (-2..9i32).prop_map(f64::from)]
}

fn any_event() -> impl Strategy<Value = PresenceEvent> {
    prop_oneof![
        (any_text(), any_text()).prop_map(|(old, new)| connect(&old, &new)),
        (any_text(), prop::collection::vec(any_text(), 0..3))
            .prop_map(|(new, channels)| PresenceEvent::SalesforceStateChange { new, channels }),
        Just(PresenceEvent::SalesforceLogout),
        any_text().prop_map(|channel| PresenceEvent::WorkAccepted { channel }),
        (any_load(), any_load(), any_load()).prop_map(|(capacity, old, new)| workload(capacity, old, new)),
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
    #[test]
    fn a_rule_and_its_negation_hold_never_both(rule in any_rule(), event in any_event()) {
        let with = |comparator: Comparator| changed(rule.clone(), |it| it.comparator = comparator.into());
        prop_assert!(!(applies_to(&with(Comparator::Equal), &event) && applies_to(&with(Comparator::NotEqual), &event)));
    }

    #[test]
    fn a_set_takes_rules_without_errors_and_none_holds_that_is_off_or_of_another_source(
        rules in prop::collection::vec(any_rule(), 0..6),
        event in any_event(),
    ) {
        let refused = rules.iter().any(|it| it.active && it.check().iter().any(|it| it.severity == Severity::Error));
        match RuleSet::compile(rules.clone()) {
            Ok(set) => {
                prop_assert!(!refused);
                prop_assert!(set.holding(&event).all(|rule| rule.active && rule.source == event.source()));
            }
            Err(_) => prop_assert!(refused),
        }
    }
}
