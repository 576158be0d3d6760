//! Corrections of the catalogue: what is read by which name, what is refused, and what an exported flow teaches.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::{Catalogue, Checker, Code, CorrectionError, Corrections, Evidence, Flow, Lesson, Severity};
use serde_json::{Value, json};

use crate::common::flows::flow;

fn read(file: Value) -> Corrections {
    serde_json::from_value(file).unwrap()
}

/// Start, a block, end.
fn one(type_id: &str, controls: Value, ports: Value) -> Flow {
    flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "b"})),
        ("b", type_id, controls, ports),
        ("e", "SE_End", json!({}), json!({})),
    ])
}

fn either() -> Value {
    json!({"true": "e", "false": "e"})
}

#[test]
fn corrected_names_are_checked_as_the_blocks_that_they_are() {
    let corrections =
        read(json!({"blocks": {"SE_CoreDecision": {"type": "SE_Compare", "controls": {"operandA": "x"}}}}));
    let catalogue = Catalogue::standard().corrected(&corrections).unwrap();
    let check = |flow: &Flow| Checker::with_catalogue(&catalogue).check(flow);
    let clean = one("SE_Compare", json!({"x": "$.payload.a", "comparator": ">", "operandB": "5"}), either());
    assert_eq!(check(&clean), []);
    assert_eq!(Checker::new().check(&clean)[0].code, Code::UnknownType);
    let fixed = one("SE_Compare", json!({"x": "5", "comparator": ">", "operandB": "5"}), either());
    assert_eq!((check(&fixed)[0].code, check(&fixed)[0].control.as_deref()), (Code::BranchOnLiteral, Some("x")));
    // What the catalogue has is read still.
    assert_eq!(check(&one("SE_CoreDecision", json!({"operandA": "$.payload.a", "operandB": "1"}), either())), []);
    assert_eq!(catalogue.get("SE_Compare").unwrap().evidence, Evidence::Attested);
}

#[test]
fn a_control_whose_name_is_known_for_certain_is_missed_as_an_error() {
    let corrections = read(json!({"blocks": {"SE_CoreDelay": {"controls": {"duration": "waitFor"}}}}));
    let catalogue = Catalogue::standard().corrected(&corrections).unwrap();
    let found = Checker::with_catalogue(&catalogue).check(&one("SE_CoreDelay", json!({}), json!({"done": "e"})));
    assert_eq!((found[0].code, found[0].severity), (Code::RequiredControlUnset, Severity::Error));
    assert_eq!(found[0].control.as_deref(), Some("waitFor"));
}

#[test]
fn what_does_not_fit_the_catalogue_is_refused() {
    let refused = |file: Value| Catalogue::standard().corrected(&read(file)).unwrap_err();
    assert!(matches!(refused(json!({"blocks": {"SE_No": {}}})), CorrectionError::UnknownBlock { .. }));
    let control = json!({"blocks": {"SE_CoreDelay": {"controls": {"wait": "w"}}}});
    assert_eq!(
        refused(control).to_string(),
        "the block type `SE_CoreDelay` has no control `wait` to be corrected: expected one of `duration`"
    );
    for file in [
        json!({"blocks": {"SE_CoreDelay": {"type": "SE_Log"}}}),
        json!({"blocks": {"SE_CoreDelay": {"type": " "}}}),
        json!({"blocks": {"SE_CoreDecision": {"controls": {"operandA": "operandB"}}}}),
        json!({"blocks": {"SE_CoreDecision": {"controls": {"operandA": "x", "operandB": "x"}}}}),
        json!({"blocks": {"SE_CoreDelay": {"type": "X"}, "SE_CoreAlert": {"type": "X"}}}),
    ] {
        assert!(matches!(refused(file.clone()), CorrectionError::Taken { .. }), "{file}");
    }
}

#[test]
fn a_file_keeps_what_is_not_known_here() {
    let file = json!({"blocks": {"SE_CoreDelay": {"type": "SE_Wait", "note": "seen in 5.32"}}, "org": "acme"});
    assert_eq!(serde_json::to_value(read(file.clone())).unwrap(), file);
    assert_eq!(serde_json::to_value(Corrections::default()).unwrap(), json!({}));
}

#[test]
fn the_same_correction_is_kept_once() {
    let file = read(json!({"blocks": {"SE_CoreDelay": {"type": "SE_Wait"}}}));
    let catalogues = [(); 2].map(|()| Catalogue::standard().corrected(&file).unwrap());
    let [a, b] = catalogues.each_ref().map(|it| it.get("SE_Wait").unwrap());
    assert!(std::ptr::eq(a, b));
    assert_eq!(catalogues[0].iter().len(), Catalogue::standard().iter().len());
}

#[test]
fn an_exported_flow_teaches_by_title_by_name_and_by_controls() {
    let learn = |flow: &Flow| {
        let mut corrections = Corrections::default();
        let lessons = corrections.learn(flow, Catalogue::standard());
        (serde_json::to_value(&corrections).unwrap(), lessons)
    };
    let titled = Flow::from_value(&json!({"actions": [{"id": "b", "type": "SE_X1", "meta": {"title": "Alert"},
        "controls": {"what": "Hello"}, "ports": {"done": "e"}}]}));
    let (learnt, _) = learn(&titled.unwrap());
    assert_eq!(learnt, json!({"blocks": {"SE_CoreAlert": {"type": "SE_X1", "controls": {"message": "what"}}}}));

    let (learnt, _) =
        learn(&one("SE_SFQueryValue", json!({"queryText": "SELECT Id FROM Case"}), json!({"success": "e"})));
    assert_eq!(
        learnt,
        json!({"blocks": {"SE_SFQuery": {"type": "SE_SFQueryValue", "controls": {"query": "queryText"}}}})
    );

    let controls = json!({"apexClass": "A", "methodName": "b", "methodParams": "c=d"});
    let (learnt, _) = learn(&one("SE_Apx", controls, json!({"success": "e", "failure": "e"})));
    assert_eq!(learnt, json!({"blocks": {"SE_SFRunApex": {"type": "SE_Apx"}}}));

    let (learnt, lessons) = learn(&one("SE_Riddle", json!({}), either()));
    assert_eq!(learnt, json!({}));
    assert!(matches!(&lessons[..], [Lesson::OpenType { candidates, .. }] if !candidates.is_empty()), "{lessons:?}");

    // What is attested is not learnt anew.
    let (learnt, lessons) = learn(&one("SE_Log", json!({"message": "m", "extra": 1}), json!({"done": "e"})));
    assert_eq!((learnt, lessons.len()), (json!({}), 1));
}

#[test]
fn what_was_learnt_makes_the_flow_known() {
    let flow = one("SE_CoreIfElse", json!({"operandAA": "$.payload.a", "operator": ">", "value2": 5}), either());
    let mut corrections = Corrections::default();
    corrections.learn(&flow, Catalogue::standard());
    let catalogue = Catalogue::standard().corrected(&corrections).unwrap();
    assert_eq!(Checker::with_catalogue(&catalogue).check(&flow), [], "{corrections:?}");
    // A second look teaches nothing new.
    let before = corrections.clone();
    corrections.learn(&flow, Catalogue::standard());
    assert_eq!(corrections, before);
}
