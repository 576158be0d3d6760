//! Another version of the product: what it changes is told before, and both are run.

use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact, Context, Engine, Execution};
use cti_model::adapter::AdapterChecker;
use cti_model::{Block, Checker, Flow, ProductVersion, Severity, Trigger};
use serde_json::{Value, json};

use crate::pain_points::{NUMBER, adapter, chain};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

/// Runs a flow on a call, as a version of the product behaves.
fn run(flow: &Flow, version: ProductVersion) -> (MemoryDesk, Execution) {
    let memory = MemoryDesk::new("Sato");
    memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": NUMBER}));
    let engine = Engine::new().with_version(version);
    let mut contact = Contact::new("c-1", Channel::Voice).from_number(NUMBER);
    contact.is_monitor = true;
    let context = Context::new().with_contact(contact);
    let execution = memory.drive(engine.run(&engine.compile(flow).unwrap(), &memory.desk(), &context));
    (memory, execution)
}

fn told(flow: &Flow, from: ProductVersion, to: ProductVersion) -> Vec<(Severity, String)> {
    let trigger: Trigger = CONNECTING.parse().unwrap();
    let found = Checker::new().triggered_by(trigger).version_changes(flow, from, to);
    found.into_iter().map(|it| (it.severity, it.to_string())).collect()
}

#[test]
fn the_change_of_parsed_number_is_told_before_an_upgrade() {
    let search = |number: &str| {
        let path = format!("$.contact.parsedNumber.{number}");
        chain([Block::new("pop", "SE_SFSearchAndScreenpop").with_control("searchParams", path.as_str())])
    };
    let shipped = search("phone");
    let (before, after) = (ProductVersion::new(5, 21, 0), ProductVersion::new(5, 22, 0));
    let whole =
        adapter([(CONNECTING, shipped.clone()), ("salesforceUI.onClickToDial", crate::pain_points::click_to_dial())]);
    let changes = AdapterChecker::new().version_changes(&whole, before, after);
    assert_eq!(changes.len(), 1, "one of the two flows is concerned");
    assert_eq!(
        changes[0].to_string(),
        "warning[behaviour-changed] flow `connectVoiceContact.onConnecting`, block pop, control searchParams: from 5.21 to 5.22, \
         `$.contact.parsedNumber.phone`, before: the national number; after: undefined \
         (write `$.contact.parsedNumber.nationalNumber`)"
    );
    // As in the product, the shipped flow finds nobody any more until it is rewritten.
    for (version, found) in [(before, 1), (after, 0), (ProductVersion::NEWEST, 0)] {
        assert_eq!(run(&shipped, version).0.screen().seen().len(), found, "{version}");
    }
    assert_eq!(run(&search("nationalNumber"), after).0.screen().seen().len(), 1);
    assert_eq!(run(&search("nationalNumber"), before).0.screen().seen().len(), 0);
    let later = told(&search("nationalNumber"), after, ProductVersion::NEWEST);
    assert!(later.iter().all(|(severity, _)| *severity == Severity::Hint), "{later:?}");
}

#[test]
fn a_release_that_loses_is_monitor_is_told() {
    let flow = chain([
        Block::new("of", "SE_ContactProperties"),
        Block::new("keep", "SE_SetProperty")
            .with_control("key", "monitor")
            .with_control("value", "$.actions.of.results.isMonitor"),
    ]);
    let version = |minor| ProductVersion::new(5, minor, 0);
    let told = |flow: &Flow, from, to| {
        let all = told(flow, from, to).into_iter();
        all.filter(|(severity, _)| *severity > Severity::Hint).collect::<Vec<_>>()
    };
    let lost = told(&flow, version(27), version(28));
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].0, Severity::Warning);
    assert!(lost[0].1.contains("before: returned; after: undefined"), "{}", lost[0].1);
    assert!(told(&flow, version(31), version(32))[0].1.contains("before: undefined; after: returned"));
    assert!(told(&flow, version(27), version(32)).is_empty(), "it is back");
    let monitored = |minor| {
        run(&flow, version(minor)).1.changes().properties.first().and_then(|(_, change)| change.value().cloned())
    };
    assert_eq!([27, 28, 31, 32].map(monitored), [Some(Value::Bool(true)), None, None, Some(Value::Bool(true))]);
}
