//! What is refused before it is sent, and which member is named.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_connect::service::{
    DescribeContact, ErrorCode, InvalidRequest, ListAgentStatuses, ListQueueQuickConnects, ListQuickConnects,
    Operation, PutUserStatus, ServiceError, StartContactRecording, StartOutboundVoiceContact, StartTaskContact,
    StopContactRecording, TransferContact, UpdateContactAttributes,
};
use cti_engine::connector::ConnectorError;
use cti_engine::jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: i64 = 1_700_000_000;

fn check<O: Operation>(request: &Value) -> Result<(), InvalidRequest> {
    serde_json::from_value::<O>(request.clone()).unwrap().check(Timestamp::from_second(NOW).unwrap())
}

/// The members at fault.
fn fields<O: Operation>(request: &Value) -> Vec<String> {
    match check::<O>(request) {
        Ok(()) => Vec::new(),
        Err(invalid) => {
            assert_eq!(invalid.operation, O::NAME);
            invalid.faults.into_iter().map(|fault| fault.field).collect()
        }
    }
}

/// A request with other members.
fn with(request: &Value, members: &Value) -> Value {
    let mut request = request.as_object().unwrap().clone();
    request.extend(members.as_object().unwrap().clone());
    request.into()
}

fn call() -> Value {
    json!({
        "InstanceId": "11111111-1111-4111-8111-111111111111",
        "ContactFlowId": "22222222-2222-4222-8222-222222222222",
        "DestinationPhoneNumber": "+819012345678",
        "SourcePhoneNumber": "+81312345678",
    })
}

#[test]
fn every_fault_of_a_call_is_told_at_once_with_its_member() {
    let request = json!({
        "InstanceId": "i",
        "ContactFlowId": "arn:aws:connect:us-east-1:111122223333:instance/i/contact-flow/8-4",
        "DestinationPhoneNumber": "09012345678",
        "Attributes": {"user type": "member"},
    });
    let invalid = check::<StartOutboundVoiceContact>(&request).unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "`StartOutboundVoiceContact` was not sent: `DestinationPhoneNumber`: not a number in E.164: expected `+`, then 2 \
         to 15 digits of which the first is not 0; `ContactFlowId`: an ARN: give the id alone, `8-4`; \
         `SourcePhoneNumber`: missing: give it or `QueueId`; `Attributes`: the name `user type` has a blank: use letters, \
         digits, `-` and `_`"
    );
}

#[test]
fn a_call_is_held_to_the_limits_of_the_service() {
    let fields = |members: Value| fields::<StartOutboundVoiceContact>(&with(&call(), &members));
    assert_eq!(fields(json!({})), [""; 0]);
    assert_eq!(fields(json!({"QueueId": "q-1", "SourcePhoneNumber": null})), [""; 0], "a queue is enough");
    assert_eq!(fields(json!({"QueueId": "q-1"})), [""; 0], "both are allowed");
    assert_eq!(fields(json!({"InstanceId": ""})), ["InstanceId"]);
    assert_eq!(fields(json!({"InstanceId": "i".repeat(101)})), ["InstanceId"]);
    assert_eq!(fields(json!({"InstanceId": "i".repeat(100)})), [""; 0]);
    assert_eq!(fields(json!({"ContactFlowId": "f/../g"})), ["ContactFlowId"]);
    for number in ["", "819012345678", "+0123", "+1", "+1234567890123456", "+81 90", "＋8190", "tel:+8190"] {
        assert_eq!(fields(json!({"DestinationPhoneNumber": number})), ["DestinationPhoneNumber"], "{number}");
        assert_eq!(fields(json!({"SourcePhoneNumber": number})), ["SourcePhoneNumber"], "{number}");
    }
    assert_eq!(fields(json!({"ClientToken": "t".repeat(501)})), ["ClientToken"]);
    assert_eq!(fields(json!({"ClientToken": ""})), ["ClientToken"]);
    assert_eq!(fields(json!({"Name": "n".repeat(1025), "Description": "d".repeat(4097)})), ["Name", "Description"]);
    // Characters are counted, not bytes.
    assert_eq!(fields(json!({"Name": "名".repeat(1024)})), [""; 0]);
    assert_eq!(fields(json!({"RingTimeoutInSeconds": 14})), ["RingTimeoutInSeconds"]);
    assert_eq!(fields(json!({"RingTimeoutInSeconds": 60})), [""; 0]);
    let detects = json!({"EnableAnswerMachineDetection": true});
    assert_eq!(fields(json!({"AnswerMachineDetectionConfig": detects})), ["TrafficType"]);
    assert_eq!(fields(json!({"AnswerMachineDetectionConfig": detects, "TrafficType": "CAMPAIGN"})), [""; 0]);
    assert_eq!(fields(json!({"TrafficType": "CAMPAIGN"})), ["TrafficType"]);
    assert_eq!(fields(json!({"TrafficType": "OTHER"})), ["TrafficType"]);
    assert_eq!(fields(json!({"TrafficType": "general"})), ["TrafficType"], "letter by letter");
    let reference = |kind: &str| json!({"References": {"page": {"Value": "https://example.com", "Type": kind}}});
    assert_eq!(fields(reference("URL")), [""; 0]);
    assert_eq!(fields(reference("ATTACHMENT")), ["References"], "not on a contact that is started");
    assert_eq!(fields(json!({"References": {"": {"Value": "v".repeat(4097), "Type": "URL"}}})), ["References"; 2]);
    assert_eq!(fields(json!({"RelatedContactId": ""})), ["RelatedContactId"]);
}

#[test]
fn attributes_are_counted_in_bytes_with_their_names() {
    let fields = |attributes: Value| {
        fields::<UpdateContactAttributes>(
            &json!({"InstanceId": "i", "InitialContactId": "c", "Attributes": attributes}),
        )
    };
    let value = |length: usize| "v".repeat(length);
    assert_eq!(fields(json!({"n": value(32_767)})), [""; 0], "32,768 bytes");
    assert_eq!(fields(json!({"nn": value(32_767)})), ["Attributes"], "one more");
    assert_eq!(fields(json!({"n": value(32_768)})), ["Attributes"; 2], "the value alone is too long, and all of them");
    assert_eq!(fields(json!({"n": "名".repeat(10_922)})), [""; 0], "32,767 bytes of characters of three");
    assert_eq!(fields(json!({"n": "名".repeat(10_923)})), ["Attributes"]);
    assert_eq!(fields(json!({"a": value(20_000), "b": value(12_766)})), [""; 0]);
    assert_eq!(fields(json!({"a": value(20_000), "b": value(12_767)})), ["Attributes"]);
    for name in ["", "a b", "a.b", "é", "a\n", "$.a", "a/b"] {
        assert_eq!(fields(json!({ name: "" })), ["Attributes"], "{name:?}");
    }
    assert_eq!(fields(json!({"aZ0-_": ""})), [""; 0]);
}

#[test]
fn a_task_goes_one_way_and_not_too_far_ahead() {
    let fields =
        |members: Value| fields::<StartTaskContact>(&with(&json!({"InstanceId": "i", "Name": "Call back"}), &members));
    assert_eq!(fields(json!({})), ["ContactFlowId"]);
    for way in ["ContactFlowId", "QuickConnectId", "TaskTemplateId"] {
        assert_eq!(fields(json!({ way: "w" })), [""; 0]);
    }
    assert_eq!(fields(json!({"ContactFlowId": "f", "QuickConnectId": "q"})), ["QuickConnectId"]);
    assert_eq!(fields(json!({"ContactFlowId": "f", "QuickConnectId": "q", "TaskTemplateId": "t"})), ["TaskTemplateId"]);
    let at = |seconds: i64| fields(json!({"ContactFlowId": "f", "ScheduledTime": seconds}));
    let six_days = 6 * 24 * 60 * 60;
    assert_eq!(at(NOW), [""; 0]);
    assert_eq!(at(NOW - 1), ["ScheduledTime"]);
    assert_eq!(at(NOW + six_days), [""; 0]);
    assert_eq!(at(NOW + six_days + 1), ["ScheduledTime"]);
    assert_eq!(at(i64::MAX), ["ScheduledTime"]);
    assert_eq!(at(i64::MIN), ["ScheduledTime"]);
}

#[test]
fn an_arn_is_taken_where_the_service_takes_one_and_only_there() {
    let arn =
        |of: &str| format!("arn:aws:connect:us-east-1:111122223333:instance/11111111-1111-4111-8111-111111111111{of}");
    let transfer = |members: Value| {
        let base = json!({"InstanceId": "i", "ContactId": "c", "ContactFlowId": "f"});
        fields::<TransferContact>(&with(&base, &members))
    };
    assert_eq!(transfer(json!({"UserId": arn("/agent/2")})), [""; 0]);
    assert_eq!(transfer(json!({"UserId": "u"})), [""; 0]);
    assert_eq!(transfer(json!({"QueueId": arn("/queue/2")})), ["QueueId"]);
    assert_eq!(transfer(json!({"QueueId": "q", "UserId": "u"})), ["UserId"]);
    assert_eq!(transfer(json!({})), [""; 0], "the flow alone may take it to a queue");
    assert_eq!(transfer(json!({"UserId": "arn:aws:connect:x/../y z"})), ["UserId"]);
    assert_eq!(fields::<ListQuickConnects>(&json!({"InstanceId": arn("")})), [""; 0]);
    assert_eq!(fields::<ListAgentStatuses>(&json!({"InstanceId": arn("")})), ["InstanceId"]);
    let status = json!({"InstanceId": "i", "UserId": arn("/agent/2"), "AgentStatusId": arn("/agent-state/3")});
    let invalid = check::<PutUserStatus>(&status).unwrap_err();
    let told: Vec<String> = invalid.faults.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["`UserId`: an ARN: give the id alone, `2`", "`AgentStatusId`: an ARN: give the id alone, `3`"]);
}

#[test]
fn lists_have_pages_and_types_within_limits() {
    let list = |members: Value| fields::<ListQuickConnects>(&with(&json!({"InstanceId": "i"}), &members));
    assert_eq!(list(json!({"MaxResults": 0})), ["MaxResults"]);
    assert_eq!(list(json!({"MaxResults": 1_000})), [""; 0]);
    assert_eq!(list(json!({"MaxResults": 1_001})), ["MaxResults"]);
    assert_eq!(list(json!({"QuickConnectTypes": ["USER", "LIFT"]})), ["QuickConnectTypes"]);
    assert_eq!(list(json!({"QuickConnectTypes": ["USER", "QUEUE", "FLOW", "USER", "USER"]})), ["QuickConnectTypes"]);
    let of_queue =
        |most: u32| fields::<ListQueueQuickConnects>(&json!({"InstanceId": "i", "QueueId": "q", "MaxResults": most}));
    assert_eq!(of_queue(100), [""; 0]);
    assert_eq!(of_queue(101), ["MaxResults"]);
}

#[test]
fn recordings_name_what_there_is() {
    let start = |configuration: Value| {
        let ids = json!({"InstanceId": "i", "ContactId": "c", "InitialContactId": "c"});
        fields::<StartContactRecording>(&with(&ids, &json!({"VoiceRecordingConfiguration": configuration})))
    };
    assert_eq!(start(json!({"VoiceRecordingTrack": "FROM_AGENT", "IvrRecordingTrack": "ALL"})), [""; 0]);
    assert_eq!(start(json!({"VoiceRecordingTrack": "LOUD"})), ["VoiceRecordingConfiguration"]);
    assert_eq!(start(json!({"IvrRecordingTrack": "TO_AGENT"})), ["VoiceRecordingConfiguration"]);
    let stop = json!({"InstanceId": "i", "ContactId": "", "ContactRecordingType": "TAPE"});
    assert_eq!(fields::<StopContactRecording>(&stop), ["ContactId", "InitialContactId", "ContactRecordingType"]);
}

#[test]
fn a_member_that_is_not_known_is_refused_and_not_lost() {
    let misspelt = json!({"InstanceId": "i", "ContactID": "c"});
    assert!(serde_json::from_value::<DescribeContact>(misspelt).unwrap_err().to_string().contains("ContactID"));
}

#[test]
fn what_is_personal_is_not_logged() {
    let members = json!({
        "Name": "Sato Hanako", "Description": "Sato again", "Attributes": {"k": "secret"},
        "References": {"Sato": {"Value": "https://secret", "Type": "URL"}},
    });
    let call: StartOutboundVoiceContact = serde_json::from_value(with(&call(), &members)).unwrap();
    let shown = format!("{call:?} {:?}", call.references);
    assert!(shown.contains("22222222"), "{shown}");
    for personal in ["9012345678", "312345678", "secret"] {
        assert!(!shown.contains(personal), "{shown}");
    }
    assert!(!format!("{call:?}").contains("Sato"));
}

#[test]
fn errors_travel() {
    let invalid = check::<StartOutboundVoiceContact>(&json!({})).unwrap_err();
    let errors = [
        ServiceError::Invalid(invalid),
        ServiceError::refused(ErrorCode::Throttling, "slow down"),
        ServiceError::refused(ErrorCode::Other("NewException".to_owned()), "?"),
        ServiceError::TimedOut { milliseconds: 10_000 },
        ServiceError::Unreadable { status: 502, reason: "a page".to_owned() },
        ServiceError::Unsupported { operation: "StopContact".to_owned() },
    ];
    for error in errors {
        let travelled: ServiceError = serde_json::from_value(serde_json::to_value(&error).unwrap()).unwrap();
        assert_eq!((&travelled, travelled.to_string()), (&error, error.to_string()));
        let connector: ConnectorError = error.clone().into();
        assert_eq!((connector.kind(), connector.is_retryable()), (error.kind(), error.is_retryable()));
    }
}

#[test]
fn of_many_faults_the_first_are_told() {
    let attributes: serde_json::Map<String, Value> = (0..5_000).map(|at| (format!("a {at}"), json!(""))).collect();
    let request = json!({"InstanceId": "i", "InitialContactId": "c", "Attributes": attributes});
    assert_eq!(check::<UpdateContactAttributes>(&request).unwrap_err().faults.len(), 50);
}

/// Ids, and now and then what is not one.
fn ids() -> impl Strategy<Value = String> {
    prop_oneof![9 => "[a-zA-Z0-9_-]{1,6}", 1 => "[a-z0-9:/. -]{0,6}|arn:aws:connect:r:1:instance/i/x/y"]
}

proptest! {
    /// A request reads back from what it writes, and its check says the same then.
    #[test]
    fn requests_travel(
        ids in prop::collection::vec(ids(), 4),
        numbers in prop::collection::vec(prop_oneof![6 => r"\+[1-9][0-9]{1,14}", 1 => r"\+?[0-9]{0,17}"], 2),
        attributes in prop::collection::btree_map(prop_oneof![6 => "[a-zA-Z_-]{1,4}", 1 => ".{0,4}"], ".{0,4}", 0..4),
        token in prop::option::of(".{0,3}"),
    ) {
        let call = StartOutboundVoiceContact {
            instance_id: ids[0].clone(),
            contact_flow_id: ids[1].clone(),
            queue_id: Some(ids[2].clone()),
            related_contact_id: Some(ids[3].clone()),
            destination_phone_number: numbers[0].clone(),
            source_phone_number: Some(numbers[1].clone()),
            attributes: attributes.into_iter().collect(),
            client_token: token,
            ..StartOutboundVoiceContact::default()
        };
        let at = Timestamp::from_second(NOW).unwrap();
        let reread: StartOutboundVoiceContact = serde_json::from_value(serde_json::to_value(&call).unwrap()).unwrap();
        prop_assert_eq!(&reread, &call);
        let verdict = call.check(at);
        prop_assert_eq!(reread.check(at), verdict.clone());
        // What passes is what the service states, said another way.
        if verdict.is_ok() {
            let e164 = |it: &String| it.len() <= 16 && it.len() >= 3 && it.starts_with('+') && !it.starts_with("+0");
            prop_assert!(numbers.iter().all(e164));
            prop_assert!(!ids.iter().any(|id| id.is_empty() || id.contains(['/', ':', '.', ' '])));
        }
    }
}
