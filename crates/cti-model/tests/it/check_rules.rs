//! The finer points of what the checker finds, and what it leaves alone.
#![expect(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "a test")]

use crate::common::around::{around, with};
use crate::common::flows::flow;
use crate::common::work::work;
use cti_model::{
    Block, BlockSpec, Catalogue, Checker, Code, ControlKind, ControlSpec, Finding, Flow, Ports, ProductVersion,
    Severity,
};
use cti_model::{check_compilable, locate};
use serde_json::{Value, json};

fn check(flow: &Flow) -> Vec<Finding> {
    Checker::new().check(flow)
}

/// The only finding about a flow.
fn one(flow: &Flow) -> Finding {
    let findings = check(flow);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.into_iter().next().unwrap()
}

/// The only finding about a block with these controls.
fn about(type_id: &str, controls: Value) -> Finding {
    one(&around(type_id, controls))
}

fn nothing_about(type_id: &str, controls: Value) {
    assert_eq!(check(&around(type_id, controls)), []);
}

fn task(mut controls: Value) -> Value {
    controls["otherTaskFields"] = json!({});
    controls
}

#[test]
fn the_name_that_was_meant_is_the_one_with_the_same_letters_and_digits() {
    let reads = |id: &str| {
        let message = json!({"message": format!("$.actions.{id}.results.value")});
        one(&flow(&[
            ("uid-0", "SE_Start", json!({}), json!({"done": "uid10"})),
            ("uid10", "SE_GetProperty", json!({"key": "a"}), json!({"done": "uid-12"})),
            ("uid-12", "SE_GetProperty", json!({"key": "b"}), json!({"done": "log"})),
            ("log", "SE_Log", message, json!({"done": "z"})),
            ("z", "SE_End", json!(null), json!({})),
        ]))
    };
    assert_eq!(reads("uid12").suggestion.as_deref(), Some("did you mean `uid-12`?"));
    assert_eq!(reads("UID-12").suggestion.as_deref(), Some("did you mean `uid-12`?"));
    assert_eq!(reads("uid-10").suggestion.as_deref(), Some("did you mean `uid10`?"));
    assert_eq!(reads("uid-13").suggestion.as_deref(), Some("did you mean `uid-12`?"));
    // One letter is not near to another one, and a far name is not meant.
    assert_eq!(reads("y").suggestion, None);
    assert_eq!(reads("somewhere").suggestion, None);
    // Of two that are as near none is guessed.
    assert_eq!(reads("uid-2").suggestion, None);
}

#[test]
fn suggestions_name_what_the_catalogue_and_the_context_know() {
    let help = |type_id: &str, controls: Value| about(type_id, controls).suggestion.unwrap_or_default();
    assert_eq!(help("SE_CoreTruthyy", json!({})), "did you mean `SE_CoreTruthy`?");
    assert_eq!(help("SE_Log", json!({"message": "a", "lvl": "info"})), "did you mean `level`?");
    assert_eq!(help("SE_Log", json!({"message": "$.paylod.a"})), "did you mean `payload`?");
    assert_eq!(help("SE_Log", json!({"message": "$.actions.p.results.contactID"})), "did you mean `contactId`?");
    assert_eq!(help("SE_Log", json!({"message": "$.actions.p.result.type"})), "did you mean `results`?");
    assert_eq!(help("SE_Log", json!({"message": "$.actions.p.type"})), "write `results.type`");
    let debug = help("SE_Log", json!({"message": "a", "level": "fatal"}));
    assert_eq!(debug, "one of: debug, info, warn, error");
}

#[test]
#[cfg(feature = "queries")]
fn any_member_of_a_record_may_be_read() {
    for path in ["$.actions.p", "$.actions.p.success", "$.actions.p.exception.message", "$.actions.p.results.type"] {
        nothing_about("SE_Log", json!({"message": path}));
    }
    // What a search found depends on the org.
    let open = flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "f"})),
        ("f", "SE_SFGetTabObjectMap", json!({}), json!({"success": "l", "failure": "l"})),
        ("l", "SE_Log", json!({"message": "$.actions.f.results.anything[0].deep"}), json!({"done": "e"})),
        ("e", "SE_End", json!({}), json!({})),
    ]);
    assert_eq!(check(&open), []);
    for root in ["$.payload", "$.userProfile", "$.contact.queue", "$.contact.parsedNumber.country", "$..anything"] {
        nothing_about("SE_Log", json!({"message": root}));
    }
}

#[test]
fn paths_are_checked_at_every_depth_and_marked_where_they_stand() {
    let controls = task(json!({"Description": 1}));
    assert_eq!(about("SE_SFCreateTask", controls).code, Code::UnknownControl);
    let deep = around(
        "SE_SFScreenpopNewRecord",
        json!({"entityName": "Case", "defaultFieldValues": {"a/b": ["x", "$.actions.q"]}}),
    );
    let finding = one(&deep);
    assert_eq!(
        (finding.code, finding.pointer.as_str()),
        (Code::UnknownReference, "/actions/2/controls/defaultFieldValues/a~1b/1")
    );
    let source = deep.to_json_pretty();
    assert_eq!(&source[locate(&source, &finding.pointer).unwrap()], "\"$.actions.q\"");
}

#[test]
fn a_text_that_looks_like_a_path_is_told_from_an_amount_and_a_template() {
    for text in
        ["$12.results.type", "$payload.number", "$ .payload", " $.payload.number", "Call $.payload.number now", "$x"]
    {
        assert_eq!(about("SE_Log", json!({"message": text})).code, Code::DollarWithoutDot, "{text}");
    }
    for text in
        ["$", "$5", "$5.00", "$1,250.50", "$5 off", "$.50", "${name}", "$$", "costs $5", "a.b", "$.payload.number"]
    {
        nothing_about("SE_Log", json!({"message": text}));
    }
    let row = about("SE_ContactUpdateAttributes", json!({"attributes": {"a": "$.payload.a", "b": [{"c": "$x"}]}}));
    assert_eq!(row.pointer, "/actions/2/controls/attributes/b/0/c");
}

#[test]
fn a_path_that_cannot_be_read_is_the_only_thing_said_about_its_control() {
    for (type_id, controls) in [
        ("SE_CoreTruthy", json!({"value": "$."})),
        ("SE_SFScreenpopObject", json!({"recordId": "$.a[", "noPopOnEmpty": true})),
        ("SE_SFCreateTask", json!({"otherTaskFields": {"Own__c": "$.a["}})),
    ] {
        assert_eq!(about(type_id, controls).code, Code::PathSyntax, "{type_id}");
    }
}

#[test]
fn a_decision_between_a_fixed_value_and_a_path_decides() {
    nothing_about("SE_CoreDecision", json!({"operandA": "voice", "operandB": "$.actions.p.results.type"}));
    nothing_about("SE_CoreDecision", json!({"operandA": "$.actions.p.results.type", "operandB": "voice"}));
    let fixed = about("SE_CoreDecision", json!({"operandA": "voice", "operandB": "chat"}));
    assert!(fixed.code == Code::BranchOnLiteral && fixed.message.contains("the fixed text `voice`"), "{fixed}");
    assert!(about("SE_CoreTruthy", json!({"value": true})).message.contains("a fixed value"));
    assert!(about("SE_CoreTruthy", json!({"value": null})).message.contains("nothing"));
    // Without the key there is nothing to say about its value.
    assert_eq!(about("SE_CoreTruthy", json!({})).code, Code::RequiredControlUnset);
    assert_eq!(about("SE_CoreIsOneOf", json!({"value": "$.payload.a", "list": ""})).code, Code::RequiredControlUnset);
}

#[test]
fn what_is_required_may_be_set_under_any_of_its_spellings() {
    nothing_about("SE_CoreDelay", json!({"milliseconds": 5}));
    let unset = about("SE_CoreDelay", json!({}));
    // The name is our conclusion, so it may be another in a real export.
    assert_eq!((unset.code, unset.severity), (Code::RequiredControlUnset, Severity::Warning));
    for value in [json!(null), json!(""), json!({})] {
        let unset = about("SE_SFGetContactId", json!({"formattedPhoneNumber": value}));
        assert_eq!((unset.code, unset.severity), (Code::RequiredControlUnset, Severity::Error));
    }
}

#[test]
fn an_endpoint_may_be_dialled_instead_of_a_number() {
    nothing_about("SE_AgentDialNumber", json!({"endpoint": "$.payload.endpoint"}));
    nothing_about("SE_AgentDialNumber", json!({"phoneNumber": "", "endpointARN": "$.payload.endpoint"}));
    assert_eq!(about("SE_AgentDialNumber", json!({"endpoint": ""})).code, Code::RequiredControlUnset);
}

#[test]
fn an_older_spelling_says_whether_it_counts() {
    let stale = |controls: Value| about("SE_SFCreateTask", task(controls));
    let differs = stale(json!({"TaskSubType": "Call", "TaskSubtype": "Task"}));
    assert!(differs.message.contains("says something else and counts"), "{differs}");
    let agrees = stale(json!({"TaskSubType": "Call", "TaskSubtype": "Call"}));
    assert!(agrees.message.contains("is set too"), "{agrees}");
    let alone = stale(json!({"TaskSubType": "Call"}));
    assert_eq!(alone.suggestion.as_deref(), Some("write `TaskSubtype`"));
    let gone = about("SE_SFGetContactId", json!({"formattedPhoneNumber": "$.payload.a", "fieldName": "Phone"}));
    assert!(gone.code == Code::StaleControl && gone.message.contains("no longer has"), "{gone}");
}

#[test]
fn the_text_null_means_create_for_a_record_id_and_something_else_elsewhere() {
    let create = about("SE_SFSaveLog", json!({"recordId": "null", "entityType": "Case"}));
    assert!(create.message.contains("create a record"), "{create}");
    let text = about("SE_SetProperty", json!({"key": "a", "value": "null"}));
    assert!(text.message.contains("not the same as empty"), "{text}");
    nothing_about("SE_SFSaveLog", json!({"recordId": null, "entityType": "Case"}));
}

#[test]
fn a_number_may_be_written_in_any_way_that_is_one() {
    for number in [json!(90), json!("90"), json!(" 90.5 "), json!("-1e3"), json!("$.payload.seconds"), json!(null)] {
        nothing_about("SE_SFCreateTask", task(json!({"CallDurationInSeconds": number})));
    }
    for text in ["1:30", "ninety", "nan", "inf", "9 0"] {
        let finding = about("SE_SFCreateTask", task(json!({"CallDurationInSeconds": text})));
        assert_eq!(finding.code, Code::NotANumber, "{text}");
    }
}

#[test]
fn keys_written_twice_are_found_at_every_level_and_marked_where_they_count() {
    let source = concat!(
        r#"{"v":1,"v":2,"actions":[{"id":"s","type":"SE_Start","ports":{"done":"u"}},"#,
        r#"{"id":"u","type":"SE_ContactUpdateAttributes","controls":{"attributes":{"a":"1","b":"2","a":"3"}},"#,
        r#""meta":{"x":[{"y":1,"y":2}]},"ports":{"success":"e","failure":"e"}},{"id":"e","type":"SE_End"}]}"#
    );
    let found = check(&Flow::parse(source).unwrap());
    let places: Vec<_> = found.iter().map(|it| (it.code, it.pointer.as_str())).collect();
    let twice = ["/v", "/actions/1/controls/attributes/a", "/actions/1/meta/x/0/y"];
    assert_eq!(places, twice.map(|pointer| (Code::DuplicateKey, pointer)));
    let marked = found.iter().map(|it| &source[locate(source, &it.pointer).unwrap()]);
    assert_eq!(marked.collect::<Vec<_>>(), ["2", "\"3\"", "2"]);
}

#[test]
fn work_counts_as_forgotten_however_its_keys_are_forgotten() {
    let kept = |then: &str, controls: Value| check(&work(then, controls)).iter().any(|it| it.code == Code::HvsKeysKept);
    assert!(kept("SE_Log", json!({"message": "m"})));
    assert!(kept("SE_UnsetProperty", json!({"key": "taskId"})), "the other key is kept");
    assert!(!kept("SE_ClearAllProperties", json!({})));
    assert!(!kept("SE_UnsetProperty", json!({"key": "$.payload.key"})), "it may be any key");
    let both = |controls: Value| {
        let mut flow = work("SE_UnsetProperty", controls);
        let mut second = Block::new("n2", "SE_SetProperty").with_control("key", "taskId");
        second.set_control("value", "");
        second.connect("done", "e");
        flow.blocks_mut().push(second);
        check(&with(flow, "n", |block| block.connect("done", "n2"))).iter().any(|it| it.code == Code::HvsKeysKept)
    };
    assert!(!both(json!({"key": "hvsWorkId"})), "one is unset, one is emptied");
    assert!(!both(json!({"name": "hvsWorkId"})), "under another spelling of the control");
    let message = check(&work("SE_Log", json!({"message": "m"}))).remove(0).message;
    assert!(message.contains("`taskId`") && message.contains("`hvsWorkId`"), "{message}");
}

#[test]
fn blocks_of_an_embedder_are_checked_as_the_products_own() {
    static OWN: BlockSpec = BlockSpec::custom("OWN_Lookup", "Look up")
        .ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::attested("number", ControlKind::Text).required().varies()]);
    let mut catalogue = Catalogue::standard().clone();
    catalogue.insert(&OWN);
    let own = around("OWN_Lookup", json!({"number": "$.payload.number"}));
    let own = with(own, "b", |block| {
        block.disconnect("done");
        block.connect("success", "e");
        block.connect("failure", "e");
    });
    assert_eq!(Checker::with_catalogue(&catalogue).check(&own), []);
    assert_eq!(one(&own).code, Code::UnknownType);
    let unset = with(own, "b", |block| block.set_control("number", "5"));
    assert_eq!(Checker::with_catalogue(&catalogue).check(&unset)[0].code, Code::SampleLiteral);
    let mistyped = around("OWN_Look", json!({}));
    let help = Checker::with_catalogue(&catalogue).check(&mistyped).remove(0).suggestion;
    assert_eq!(help.as_deref(), Some("did you mean `OWN_Lookup`?"));
}

#[test]
fn only_what_makes_a_run_ambiguous_stops_compiling() {
    let sound = around("SE_Own", json!({"x": "$.actions.nowhere"}));
    assert_eq!(check_compilable(&sound, Catalogue::standard()), []);
    let twice = flow(&[("a", "SE_Start", json!({}), json!({})), ("a", "SE_Start", json!({}), json!({}))]);
    let codes: Vec<_> = check_compilable(&twice, Catalogue::standard()).iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::SeveralStarts, Code::DuplicateId]);
    assert_eq!(check_compilable(&Flow::new(), Catalogue::standard())[0].code, Code::MissingStart);
}

#[test]
fn what_a_document_holds_cannot_forge_a_line_of_the_log() {
    let forged = around("SE_Own\nerror: all is lost", json!({}));
    let finding = one(&forged);
    assert!(finding.message.contains('\n') && !finding.to_string().contains('\n'), "{finding}");
}

#[test]
fn a_path_is_checked_for_what_the_version_keeps_of_a_number() {
    let found = |member: &str, minor: u16| {
        let flow = around("SE_Log", json!({"message": format!("$.contact.parsedNumber.{member}")}));
        let found = Checker::new().with_version(ProductVersion::new(5, minor, 0)).check(&flow);
        assert!(found.iter().all(|it| it.code == Code::VersionDependent), "{found:#?}");
        found.first().map(ToString::to_string)
    };
    for (member, before, since) in [
        ("phone", false, true),
        ("number", true, false),
        ("nationalNumber", true, false),
        ("countryCallingCode", true, false),
        ("country", false, false),
    ] {
        assert_eq!((found(member, 21).is_some(), found(member, 22).is_some()), (before, since), "{member}");
    }
    assert_eq!(
        found("nationalNumber", 21).as_deref(),
        Some(
            "warning[version-dependent] block b, control message: `$.contact.parsedNumber.nationalNumber` came in 5.22 \
             and is undefined in 5.21 (write `$.contact.parsedNumber.phone`)"
        )
    );
}

#[test]
fn an_event_that_the_version_does_not_have_yet_is_told() {
    let found = |trigger: &str, minor: u16| {
        let flow = flow(&[("s", "SE_Start", json!({}), json!({"done": "e"})), ("e", "SE_End", json!({}), json!({}))]);
        let checker = Checker::new().with_version(ProductVersion::new(5, minor, 0));
        let found = checker.triggered_by(trigger.parse().unwrap()).check(&flow);
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        found("connectChatContact.onViewContact", 21),
        ["warning[not-in-version]: `connectChatContact.onViewContact` came in 5.22; in 5.21 it never fires"]
    );
    assert_eq!(found("connectChatContact.onViewContact", 22), [""; 0]);
    assert_eq!(found("ctiAction", 12).len(), 1);
    assert_eq!(found("ctiAction", 13), [""; 0]);
}

#[test]
fn a_record_is_saved_under_on_view_contact_only_with_an_id_that_is_written_there() {
    let found = |id: Value| {
        let flow = around("SE_SFSaveLog", json!({"entityType": "Case", "recordId": id}));
        let found = Checker::new().triggered_by("connectChatContact.onViewContact".parse().unwrap()).check(&flow);
        let found = found.iter().filter(|it| it.code == Code::CreatesOnView).map(ToString::to_string);
        found.collect::<Vec<_>>()
    };
    let line = |when: &str| {
        format!(
            "warning[creates-on-view] block b: creates a record each time the agent looks at the chat{when} (create it \
             under onConnecting or onConnected)"
        )
    };
    for unset in [json!(null), json!(""), json!("null")] {
        assert_eq!(found(unset), [line("")]);
    }
    let path = "$.actions.p.results.contactId";
    assert_eq!(found(json!(path)), [line(" while `$.actions.p.results.contactId` is undefined or empty")]);
    for written in [json!("50000000000001AAA"), json!("$.actions.p[")] {
        assert_eq!(found(written), [""; 0]);
    }
}
