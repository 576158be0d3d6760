//! Records that are not an adapter: every problem at once.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use cti_model::adapter::CtiAdapter;
use serde_json::{Value, json};

fn problems(records: &Value) -> Vec<String> {
    let error = CtiAdapter::from_records(records).unwrap_err();
    assert_eq!(error.to_string().lines().count(), error.findings().len());
    error.findings().iter().map(ToString::to_string).collect()
}

/// A record of that type, by the end of its API name.
fn record(object: &str, fields: &[(&str, Value)]) -> Value {
    let mut record = json!({"attributes": {"type": format!("AC_{object}__c")}});
    for (key, value) in fields {
        record[*key] = value.clone();
    }
    record
}

fn adapter(name: &str, id: &str) -> Value {
    record("CtiAdapter", &[("Name", name.into()), ("Id", id.into())])
}

#[test]
fn there_is_one_adapter() {
    assert_eq!(problems(&json!([])), ["error[not-an-adapter]: expected one record of `AC_CtiAdapter__c`, found none"]);
    let three = json!([adapter("A", "1"), adapter("B\n", "2"), adapter("C", "3")]);
    assert_eq!(
        problems(&three),
        [r"error[not-an-adapter]: expected one record of `AC_CtiAdapter__c`, found A, B\u{a}, C"]
    );
}

#[test]
fn an_answer_that_is_not_whole_is_refused() {
    let records = json!({"totalSize": 5_000, "done": false, "records": [adapter("A", "1")]});
    assert_eq!(
        problems(&records),
        ["error[incomplete-answer]: the answer holds 1 records of 5000 (query the rest first)"]
    );
    let mut inner = adapter("A", "1");
    inner["CtiScripts__r"] = json!({"done": false, "records": []});
    assert_eq!(
        problems(&inner),
        ["error[incomplete-answer]: the answer holds 0 records of more (query the rest first)"]
    );
}

#[test]
fn what_is_no_record_is_told() {
    let records = json!([
        adapter("A", "1"),
        5,
        "x",
        null,
        {"Name": "N"},
        {"attributes": {"url": "x"}},
        {"attributes": {"type": ["AC_Feature__c"]}, "Name": 5},
        {"attributes": null, "records": 5},
    ]);
    assert_eq!(
        problems(&records),
        [
            "error[not-an-adapter]: expected records, found a number",
            "error[not-an-adapter]: expected records, found text",
            "error[not-an-adapter]: expected records, found null",
            "error[not-an-adapter]: the type of the record \"N\" is missing: expected `attributes.type`",
            "error[not-an-adapter]: the type of the record without a name is missing: expected `attributes.type`",
            "error[not-an-adapter]: the type of the record 5 is missing: expected `attributes.type`",
            "error[not-an-adapter]: the type of the record without a name is missing: expected `attributes.type`",
        ]
    );
}

#[test]
fn a_type_that_is_no_part_of_an_adapter_is_told() {
    let others = [
        json!({"attributes": {"type": "Account"}, "Name": "Acme"}),
        json!({"attributes": {"type": "amazonconnect__AC_Other__c"}, "Id": "1"}),
        json!({"attributes": {"type": "ac_feature__c"}}),
    ];
    assert_eq!(
        problems(&json!([adapter("A", "1"), others])),
        [
            "error[stray-part]: `Acme` is a record of `Account`, which is not part of an adapter",
            "error[stray-part]: `1` is a record of `AC_Other__c`, which is not part of an adapter",
            "error[stray-part]: `without a name` is a record of `ac_feature__c`, which is not part of an adapter",
        ]
    );
}

#[test]
fn every_field_of_the_wrong_kind_is_told() {
    let records = json!([
        record("CtiAdapter", &[("Name", 5.into()), ("Id", "1".into()), ("Medialess__c", "no".into())]),
        record("CtiScript", &[("Name", "F".into()), ("Script__c", json!({})), ("Source__c", true.into())]),
        record("CCPOverlayElement", &[("Name", "A".into()), ("Order__c", 1.5.into())]),
        record("PresenceSyncRule", &[("Id", "a03".into()), ("Value__c", json!(["x"]))]),
    ]);
    assert_eq!(
        problems(&records),
        [
            "error[not-an-adapter] settings, field Name: it is a number, expected text",
            "error[not-an-adapter] settings, field Medialess__c: it is text, expected true or false",
            "error[not-an-adapter] flow `F`, field Source__c: it is true/false, expected the name of a source",
            "error[not-an-adapter] flow `F`, field Script__c: it is an object, expected a flow as JSON text",
            "error[not-an-adapter] action `A`, field Order__c: it is a number, expected a whole number",
            "error[not-an-adapter] presence sync rule `a03`, field Value__c: it is an array, expected text",
        ]
    );
}

#[test]
fn a_number_is_whole_however_it_is_written() {
    let order = |order: Value| {
        let records = json!([adapter("A", "1"), record("CCPOverlayElement", &[("Order__c", order)])]);
        CtiAdapter::from_records(&records).map(|adapter| adapter.actions.first().unwrap().order)
    };
    assert_eq!(order(json!(3.0)), Ok(3));
    assert_eq!(order(json!(-2)), Ok(-2));
    assert_eq!(order(json!(1e3)), Ok(1000));
    assert_eq!(order(json!(999_999_999_999_999_999_i64)), Ok(999_999_999_999_999_999));
    assert_eq!(order(Value::Null), Ok(0));
    for wrong in [json!(0.5), json!(1e17), json!(u64::MAX), json!("3")] {
        assert!(order(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn a_child_of_another_adapter_is_told() {
    let feature = |name: &str, id: &str| record("Feature", &[("Name", name.into()), ("CtiAdapter__c", id.into())]);
    assert_eq!(
        problems(&json!([adapter("A", "1"), feature("F", "1"), feature("G", "2")])),
        [
            "error[stray-part] feature `G`: it names no adapter that is among the records (query its adapter too, with `Id`)"
        ]
    );
    assert_eq!(
        problems(&json!([record("Feature", &[("Name", "F".into())])])),
        [
            "error[stray-part] feature `F`: it names no adapter that is among the records (query its adapter too, with `Id`)"
        ]
    );
}

#[test]
fn of_two_adapters_a_child_must_name_one() {
    let two = json!([
        adapter("A", "1"),
        adapter("B", "2"),
        record("Feature", &[("Name", "F".into())]),
        record("CCPOverlayElement", &[("Name", "N".into()), ("CTIFlow__c", "9".into())])
    ]);
    let names: Vec<String> = problems(&two).iter().map(|it| it.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["error[stray-part] action `N`", "error[stray-part] feature `F`"]);
}

#[test]
fn children_of_an_adapter_that_cannot_be_read_are_not_at_fault() {
    let broken = record("CtiAdapter", &[("Name", "A".into()), ("Id", "1".into()), ("EarlyGum__c", 1.into())]);
    let child = record("Feature", &[("Name", "F".into()), ("CtiAdapter__c", "1".into())]);
    assert_eq!(
        problems(&json!([broken, child])),
        ["error[not-an-adapter] settings, field EarlyGum__c: it is a number, expected true or false"]
    );
}

#[test]
fn records_inside_each_other_go_only_so_deep() {
    let mut records = json!([adapter("A", "1")]);
    for _ in 0..1_000 {
        records = json!([records]);
    }
    assert_eq!(problems(&records), ["error[too-deep]: records are nested deeper than queries go"]);
    // The deepest that a query goes: five levels of children.
    let mut records = record("Feature", &[("Name", "F".into())]);
    for level in 0..5 {
        let children = json!({"done": true, "records": [records]});
        records = if level == 4 { adapter("A", "") } else { record("VoicemailDrop", &[]) };
        records["Children__r"] = children;
    }
    let read = CtiAdapter::from_records(&json!([{"done": true, "records": [records]}])).unwrap();
    assert_eq!((read.voicemail_drops.len(), read.features.len()), (4, 1));
}

#[test]
fn an_action_of_another_adapters_flow_is_told_with_the_query_that_leaves_it_out() {
    const OWN: &str = "a0B5g00000AbCdEEAV";
    let flow = |id: &str| record("CtiScript", &[("Name", "F".into()), ("Id", id.into())]);
    let action = |flow: &str| record("CCPOverlayElement", &[("Name", "Call back".into()), ("CTIFlow__c", flow.into())]);
    let read = |flow_id: &str, flow_of_action: &str| {
        CtiAdapter::from_records(&json!([adapter("A", "1"), flow(flow_id), action(flow_of_action)]))
    };
    for other in ["a0B5g00000AbCdFEAV", "a0B5g00000AbCdF"] {
        assert_eq!(
            problems(&json!([adapter("A", "1"), flow(OWN), action(other)])),
            [
                "error[stray-part] action `Call back`: it starts no flow that is among the records (query the actions of \
                 one adapter only, with `WHERE CTIFlow__r.CtiAdapter__c = …`, and all of its flows, with `Id`)"
            ]
        );
    }
    // A name of a flow, or what is not an id, is reported by the check.
    for flow in [OWN, "a0B5g00000AbCdE", "F", "", "Escalate a case", "a0B5g00000AbCd"] {
        assert_eq!(read(OWN, flow).map(|it| it.actions.len()), Ok(1), "{flow}");
    }
    let broken = record("CtiScript", &[("Name", 5.into()), ("Id", "a0B5g00000AbCdFEAV".into())]);
    assert_eq!(
        problems(&json!([adapter("A", "1"), flow(OWN), broken, action("a0B5g00000AbCdFEAV")])),
        ["error[not-an-adapter] flow `a0B5g00000AbCdFEAV`, field Name: it is a number, expected text"],
        "not of a flow that is there and cannot be read"
    );
    let no_id = json!([adapter("A", "1"), record("CtiScript", &[("Name", "F".into())]), action(OWN)]);
    assert_eq!(CtiAdapter::from_records(&no_id).map(|it| it.actions.len()), Ok(1), "flows without ids tell nothing");
}
