//! What one adapter has otherwise than another, as typed changes; and what a partial query leaves alone.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;

use cti_model::action::CtiAction;
use cti_model::adapter::{AdapterChange, ChangeKind, CtiAdapter};
use cti_model::feature::Feature;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::adapter::any::any_adapter;
use crate::adapter::sample::{whole, with_flows};
use crate::common::property;

fn lines(first: &CtiAdapter, second: &CtiAdapter) -> Vec<String> {
    first.diff(second).iter().map(ToString::to_string).collect()
}

/// The adapter as an organisation would hold it, each record with an id of its own.
fn in_organisation(adapter: &CtiAdapter, prefix: &str) -> CtiAdapter {
    let mut records: Vec<Map<String, Value>> = adapter.to_records().into_iter().map(without_namespace).collect();
    for (at, record) in records.iter_mut().enumerate() {
        record.insert("Id".into(), json!(format!("{prefix}{at:012}AAA")));
    }
    let own = records[0]["Id"].clone();
    let flows = records.iter().filter(|record| record.contains_key("Script__c"));
    let flows: Vec<(Value, Value)> = flows.map(|it| (it["Name"].clone(), it["Id"].clone())).collect();
    for record in &mut records {
        if record.contains_key("CtiAdapter__c") {
            record.insert("CtiAdapter__c".into(), own.clone());
        }
        if let Some(flow) = record.get_mut("CTIFlow__c") {
            let found = flows.iter().find(|(name, _)| name == flow);
            *flow = found.map_or_else(|| flow.clone(), |(_, id)| id.clone());
        }
    }
    CtiAdapter::from_records(&records.into_iter().map(Value::from).collect()).unwrap()
}

fn without_namespace(record: Map<String, Value>) -> Map<String, Value> {
    let bare = |name: &str| name.strip_prefix("amazonconnect__").unwrap_or(name).to_owned();
    let value = |key: &str, value: Value| match value["type"].as_str() {
        Some(object) if key == "attributes" => json!({"type": bare(object)}),
        _ => value,
    };
    record.into_iter().map(|(key, it)| (bare(&key), value(&key, it))).collect()
}

#[test]
fn an_organisation_and_its_repository_are_the_same_whatever_their_ids() {
    let (test, live) = (in_organisation(&whole(), "a0T"), in_organisation(&whole(), "a0L"));
    let files = CtiAdapter::from_files(&live.to_files()).unwrap();
    for other in [&test, &live, &files, &whole()] {
        assert_eq!(lines(&live, other), [""; 0]);
        assert_eq!(lines(other, &live), [""; 0]);
    }
}

#[test]
fn every_difference_is_a_change_of_its_record() {
    let organisation = in_organisation(&whole(), "a0L");
    let mut repository = whole();
    repository.settings.instance = "other\ninstance".into();
    repository.settings.region = None;
    repository.flows[0].active = false;
    repository.flows[1].name = "Chat is connected".into();
    repository.flows.extend(with_flows(&["New"]).flows);
    repository.actions[0].order = 7;
    repository.actions.push(CtiAction::new("Call back", "Escalate a case"));
    repository.features[0].value = "x".repeat(100).as_str().into();
    repository.voicemail_drops[0].contact_id = Some("c-1".into());
    repository.replicas.clear();
    let cut = format!("`{}…`", "x".repeat(60));
    let before = "`Status:Offline\\u{a}IfCurrentAgentState:Available, At Lunch`";
    assert_eq!(
        lines(&organisation, &repository),
        [
            r"~ settings: Instance__c: `my-instance` -> `other\u{a}instance`; Region__c: `eu-west-2` -> empty",
            "~ flow `Click to dial`: Active__c: true -> false",
            "+ flow `Chat is connected`",
            "+ flow `New`",
            "- flow `Chat connected`",
            "~ action `Escalate`: Order__c: 0 -> 7",
            "+ action `Call back`",
            &format!("~ feature `SetAgentStatusOnSessionEnd`: Value__c: {before} -> {cut}"),
            "- replica `Frankfurt`",
        ]
    );
    let changes = organisation.diff(&repository);
    let text = serde_json::to_string(&changes).unwrap();
    assert_eq!(serde_json::from_str::<Vec<AdapterChange>>(&text).unwrap(), changes, "it travels");
    let ids: Vec<bool> = changes.iter().map(|change| change.id.is_some()).collect();
    assert_eq!(ids, [true, true, false, false, true, true, false, true, true], "what is there has its id");
    let action = &changes[6];
    let field = |name: &str| action.fields.iter().find(|it| it.field == name).map(|it| it.to.clone());
    let escalate = organisation.flows[2].other["Id"].clone();
    assert_eq!(
        (action.change, field("CTIFlow__c")),
        (ChangeKind::Added, Some(escalate)),
        "the organisation's own flow"
    );
    let flow = changes[3].fields.iter().find(|it| it.field == "CtiAdapter__c").unwrap();
    assert_eq!(flow.to, organisation.settings.other["Id"]);
}

#[test]
fn a_record_with_its_id_may_change_its_name() {
    let organisation = in_organisation(&whole(), "a0L");
    let mut repository = organisation.clone();
    repository.flows[0].name = "Dial".into();
    repository.flows.reverse();
    assert_eq!(lines(&organisation, &repository), ["~ flow `Click to dial`: Name: `Click to dial` -> `Dial`"]);
}

#[test]
fn of_several_records_of_one_name_each_has_one_other() {
    let two = CtiAdapter { features: vec![Feature::new("A", "1"), Feature::new("A", "2")], ..CtiAdapter::default() };
    let one = CtiAdapter { features: vec![Feature::new("A", "1")], ..CtiAdapter::default() };
    assert_eq!(lines(&two, &one), ["- feature `A`"]);
    assert_eq!(lines(&one, &two), ["+ feature `A`"]);
    assert_eq!(lines(&two, &two), [""; 0]);
}

#[test]
fn what_one_side_did_not_read_is_not_compared() {
    let partial = json!([
        {"attributes": {"type": "AC_CtiAdapter__c"}, "Id": "a01000000000001AAA", "Name": "ACLightningAdapter"},
        {"attributes": {"type": "AC_Feature__c"}, "Id": "a03000000000001AAA", "Name": "GlobalResiliency",
         "Active__c": false},
    ]);
    let partial = CtiAdapter::from_records(&partial).unwrap();
    let mut repository = whole();
    repository.features.retain(|feature| feature.name == "GlobalResiliency");
    let changes = partial.diff(&repository);
    let changed = |it: &&AdapterChange| it.change == ChangeKind::Changed;
    let lines: Vec<String> = changes.iter().filter(changed).map(ToString::to_string).collect();
    assert_eq!(lines, ["~ feature `GlobalResiliency`: Active__c: false -> true"]);
}

/// The records of an adapter, after the changes were made to them, as an organisation would make them.
fn changed(adapter: &CtiAdapter, changes: &[AdapterChange]) -> Vec<Map<String, Value>> {
    let mut records = adapter.to_records();
    for (number, change) in changes.iter().enumerate() {
        let fields = || change.fields.iter().map(|it| (it.field.clone(), it.to.clone()));
        let is_meant = |record: &Map<String, Value>| record.get("Id").and_then(Value::as_str) == change.id.as_deref();
        match change.change {
            ChangeKind::Added => {
                let mut record = Map::new();
                record.insert("attributes".into(), json!({"type": change.object}));
                record.insert("Id".into(), json!(format!("a0N{number:012}AAA")));
                record.extend(fields());
                records.push(record);
            }
            ChangeKind::Changed => records.iter_mut().find(|it| is_meant(it)).unwrap().extend(fields()),
            _ => records.retain(|record| !is_meant(record)),
        }
    }
    records
}

/// Each case compares and writes whole adapters several times.
fn few() -> ProptestConfig {
    let usual = property::config();
    ProptestConfig { cases: usual.cases.div_ceil(4), ..usual }
}

proptest! {
    #![proptest_config(few())]

    /// An adapter has no difference with itself; and made to the records of one, the changes leave no difference with the
    /// other.
    #[test]
    fn changes_lead_from_one_adapter_to_another(first in any_adapter(), mut second in any_adapter()) {
        // Actions need a flow that both have.
        let names = |adapter: &CtiAdapter| adapter.flows.iter().map(|flow| flow.name.clone()).collect::<BTreeSet<_>>();
        let (mine, theirs) = (names(&first), names(&second));
        second.actions.retain(|action| mine.contains(&action.flow) && theirs.contains(&action.flow));
        let mut first = first;
        first.actions.clear();
        prop_assert_eq!(lines(&first, &first), [""; 0]);
        let first = in_organisation(&first, "a0L");
        prop_assert_eq!(lines(&first, &first), [""; 0]);
        let records: Value = changed(&first, &first.diff(&second)).into_iter().map(Value::from).collect();
        let after = CtiAdapter::from_records(&records);
        prop_assert!(after.is_ok(), "{}", after.unwrap_err());
        prop_assert_eq!(lines(&after.unwrap(), &second), [""; 0]);
    }

    /// Of any adapter a query may leave any fields out: written back, by way of files too, is what was read.
    #[test]
    fn a_partial_query_comes_back_as_it_was(adapter in any_adapter(), keep in any::<u64>()) {
        let mut adapter = adapter;
        let names: BTreeSet<String> = adapter.flows.iter().map(|flow| flow.name.clone()).collect();
        adapter.actions.retain(|action| names.contains(&action.flow));
        let whole = in_organisation(&adapter, "a0L").to_records();
        let mut bit = keep;
        let mut partial = whole;
        for record in &mut partial {
            record.retain(|key, _| {
                bit = bit.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
                matches!(key.as_str(), "attributes" | "Id" | "CtiAdapter__c" | "CTIFlow__c") || bit % 3 == 0
            });
        }
        let records: Value = partial.iter().cloned().map(Value::from).collect();
        let read = CtiAdapter::from_records(&records);
        prop_assert!(read.is_ok(), "{}", read.unwrap_err());
        let read = read.unwrap();
        let written: Value = read.to_records().into_iter().map(Value::from).collect();
        prop_assert_eq!(&written, &records);
        let files = CtiAdapter::from_files(&read.to_files());
        prop_assert!(files.is_ok(), "{}", files.unwrap_err());
        let written: Value = files.unwrap().to_records().into_iter().map(Value::from).collect();
        prop_assert_eq!(written, records);
    }
}
