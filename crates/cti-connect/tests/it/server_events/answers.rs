//! What a function answers a contact flow.

use cti_connect::server_events::{AnswerError, ResponseValidation, flow_answer};
use serde_json::{Value, json};

#[test]
fn a_nested_answer_becomes_one_object_of_texts() {
    let nested = json!({"records": [{"Id": "003", "Owner (main)": {"is there": true}}, 7], "none": null, "n": 1.5});
    let flat = flow_answer(nested.clone(), ResponseValidation::StringMap).unwrap();
    let expected =
        json!({"records_0_Id": "003", "records_0_Owner__main__is_there": "true", "records_1": "7", "n": "1.5"});
    assert_eq!(flat, expected);
    assert_eq!(flow_answer(nested.clone(), ResponseValidation::Json), Ok(nested));
}

#[test]
fn an_answer_that_a_flow_cannot_take_says_why() {
    let twice = flow_answer(json!({"a": {"b": 1}, "a_b": 2}), ResponseValidation::StringMap).unwrap_err();
    assert_eq!(twice, AnswerError::NameTwice { name: "a_b".to_owned() });
    assert_eq!(flow_answer(json!("text"), ResponseValidation::StringMap), Err(AnswerError::NoNames));
    let long = |bytes: usize| json!({"a": "x".repeat(bytes - r#"{"a":""}"#.len())});
    assert!(flow_answer(long(32 * 1024 - 1), ResponseValidation::Json).is_ok());
    let refused: Result<Value, _> = flow_answer(long(32 * 1024), ResponseValidation::StringMap);
    assert_eq!(refused, Err(AnswerError::TooLong { bytes: 32 * 1024 }));
}
