//! What is drawn of a contact flow.

use cti_connect::contact_flow::{ContactFlow, Document, FlowCoverage};
use cti_model::picture::Standing::{Missed, Taken};
use cti_model::picture::{Shape, Side};
use serde_json::json;

use super::{BYE, flow, text};

fn menu() -> ContactFlow {
    flow(&[
        (
            "menu",
            "GetParticipantInput",
            r#""Text":"For billing press 1.","StoreInput":"False","InputTimeLimitSeconds":"5""#,
            r#""NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingCondition"},{"NextAction":"bye","ErrorType":"InputTimeLimitExceeded"}],"Conditions":[{"NextAction":"hours","Condition":{"Operator":"Equals","Operands":["1"]}},{"NextAction":"nowhere","Condition":{"Operator":"Equals","Operands":["2"]}}]"#,
        ),
        ("hours", "MessageParticipant", r#""Text":"From 9 to 5.""#, r#""NextAction":"bye""#),
        BYE,
    ])
}

#[test]
fn each_branch_that_a_contact_can_take_is_a_socket_and_those_for_errors_are_red() {
    let picture = menu().picture();
    let shapes: Vec<_> = picture.nodes().iter().map(|node| (node.title.as_str(), node.shape)).collect();
    let expected = [
        ("Entry point", Shape::Circle),
        ("menu", Shape::Rectangle),
        ("hours", Shape::Rectangle),
        ("bye", Shape::Circle),
    ];
    assert_eq!(shapes, expected);
    let sockets: Vec<_> = picture.nodes()[1].sockets.iter().map(|it| (it.name.as_str(), it.side)).collect();
    // `NextAction` repeats the branch for no match, and nobody goes by it.
    let expected = [
        ("= 1", Side::Right),
        ("= 2", Side::Right),
        ("NoMatchingCondition", Side::RightRed),
        ("InputTimeLimitExceeded", Side::RightRed),
    ];
    assert_eq!(sockets, expected);
    assert_eq!(picture.nodes()[2].subtitle.as_deref(), Some("Play prompt: From 9 to 5."));
    assert!(picture.description().contains("= 2 to `nowhere`, which does not exist"), "{}", picture.description());
    assert!(picture.to_svg().contains("For billing press 1."), "what is said shows");
}

#[test]
fn actions_stand_where_the_editor_put_them_in_both_forms() {
    let mut document: serde_json::Value = serde_json::from_str(&text(&[BYE])).unwrap();
    document["Metadata"] = json!({
        "entryPointPosition": {"x": 10, "y": 20.5},
        "ActionMetadata": {"bye": {"position": {"x": 300, "y": 40}, "friendlyName": "Good bye"}},
    });
    let picture = ContactFlow::read(&document.to_string()).unwrap().picture();
    let places: Vec<_> = picture.nodes().iter().map(|node| node.position).collect();
    assert_eq!(places, [Some((10.0, 20.5)), Some((300.0, 40.0))]);
    assert_eq!(picture.nodes()[1].title, "Good bye");
    let legacy = json!({"version": "1", "type": "contactFlow", "start": "b", "metadata": {"entryPointPosition": {"x": 1, "y": 2}},
        "modules": [{"id": "b", "type": "Disconnect", "branches": [], "parameters": [], "metadata": {"position": {"x": 7, "y": 8}}}]});
    let picture = Document::read(&legacy.to_string()).unwrap().into_flow().flow.picture();
    let places: Vec<_> = picture.nodes().iter().map(|node| node.position).collect();
    assert_eq!(places, [Some((1.0, 2.0)), Some((7.0, 8.0))]);
}

#[test]
fn what_contacts_went_through_is_marked() {
    let flow = menu();
    let mut coverage: FlowCoverage = serde_json::from_value(json!({
        "actions": 3, "actionsMissed": ["hours"], "branches": 3, "errors": 2,
        "branchesMissed": [["menu", {"condition": 0}], ["menu", {"condition": 1}], ["hours", "next"]],
        "errorsMissed": [["menu", {"error": "InputTimeLimitExceeded"}]],
    }))
    .unwrap();
    let standings = |coverage: &FlowCoverage| {
        let picture = flow.picture().with_marks(&coverage.marks(&flow));
        let boxes: Vec<_> = picture.nodes().iter().map(|node| node.mark.standing).collect();
        let wires: Vec<_> = picture.nodes()[1].sockets.iter().map(|it| it.standing).collect();
        (boxes, wires)
    };
    assert_eq!(standings(&coverage), (vec![Taken, Taken, Missed, Taken], vec![Missed, Missed, Taken, Missed]));
    // Another contact went to the hours.
    let mut other = coverage.clone();
    other.actions_missed.clear();
    other.branches_missed.clear();
    coverage.add(&other);
    assert_eq!(standings(&coverage), (vec![Taken; 4], vec![Taken, Taken, Taken, Missed]));
}
