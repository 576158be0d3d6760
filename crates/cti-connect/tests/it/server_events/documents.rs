//! What comes is read in any spelling and written back as it came.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use base64::Engine as _;
use cti_connect::server_events::{
    AgentContactState, AgentStreamEvent, ContactEventType, ContactRecord, ContactStreamEvent, Delivery, DetailType,
    Ending, FlowInvocation, Notice, ReadError, ServerEvent, Spelt, StatusType,
};
use cti_engine::Channel;
use proptest::prelude::*;
use serde_json::{Value, json};

fn contact_event(detail: &Value) -> ContactStreamEvent {
    ContactStreamEvent::from_value(json!({"id": "e", "detail-type": "Amazon Connect Contact Event", "detail": detail}))
        .unwrap()
}

fn ending(mut detail: Value) -> Ending {
    detail["eventType"] = "DISCONNECTED".into();
    detail["contactId"] = "c".into();
    contact_event(&detail).ending().unwrap()
}

#[test]
fn members_are_found_in_any_case_and_written_as_they_were_spelt() {
    let came = json!({
        "id": "e", "Detail-Type": "x", "detail-type": "amazon connect contact event", "source": null, "resources": "odd",
        "detail": {"EventType": "Connected_To_Agent", "contactid": "c", "Channel": "Voice", "channel": "CHAT", "New": [1],
            "AgentInfo": {"AGENTARN": "a", "connectedToAgentTimestamp": 12.5}, "routingCriteria": [{"Index": 0}, {}]},
    });
    let event = ContactStreamEvent::from_value(came.clone()).unwrap();
    assert_eq!((event.kind(), event.contact_id()), (ContactEventType::ConnectedToAgent, "c"));
    assert_eq!((event.agent(), event.connected_to_agent()), (Some("a"), Some(12_500)));
    // The documented spelling counts where both are there.
    assert_eq!(event.detail.channel.as_ref().map(Spelt::name), Some(&Channel::Chat));
    assert_eq!(event.detail.routing_criteria.as_ref().map(|it| it.as_slice().len()), Some(2));
    assert_eq!(json!(event), came);
    assert_eq!(serde_json::from_value::<ServerEvent>(came.clone()).unwrap().to_value(), came);
    let shown = format!("{event:?}");
    assert!(shown.contains("CONNECTED") || shown.contains("ConnectedToAgent"), "{shown}");
}

#[test]
fn a_moment_that_has_not_come_is_the_first_millisecond_of_1970() {
    let not_yet = "1970-01-01T00:00:00.001Z";
    let event = contact_event(&json!({
        "eventType": "CONTACT_DATA_UPDATED", "contactId": "c", "connectedToSystemTimestamp": not_yet,
        "initiationTimestamp": "2023-10-24T02:39:15.154Z", "agentInfo": {"agentArn": "a", "connectedToAgentTimestamp": not_yet},
    }));
    assert_eq!((event.connected_to_system(), event.connected_to_agent()), (None, None));
    assert_eq!(event.initiated(), Some(1_698_115_155_154));
    // An agent who was offered it and never had it did not handle it.
    let offered = json!({"agentArn": "a", "connectedToAgentTimestamp": not_yet});
    assert_eq!(ending(json!({"queueInfo": {"queueArn": "q"}, "agentInfo": offered})), Ending::LeftQueue);
}

#[test]
fn times_may_stand_beside_the_detail() {
    let event = ContactStreamEvent::from_value(json!({
        "detail": {"eventType": "DISCONNECTED", "contactId": "c", "AgentInfo": {"AgentArn": "a"}},
        "ConnectedToAgentTimestamp": "2021-11-29T00:00:05.000Z", "disconnectTimestamp": "2021-11-29T00:00:09.000Z",
    }))
    .unwrap();
    assert_eq!(event.connected_to_agent(), Some(1_638_144_005_000));
    assert_eq!(event.disconnected(), Some(1_638_144_009_000));
    assert_eq!((event.initiated(), event.ending()), (None, Some(Ending::Handled)));
}

#[test]
fn how_a_contact_ended_is_told_by_its_last_event() {
    assert_eq!(ending(json!({"queueInfo": null, "agentInfo": {}})), Ending::LeftFlow);
    assert_eq!(ending(json!({"queueInfo": "Basic", "agentInfo": "  "})), Ending::LeftQueue);
    assert_eq!(ending(json!({"queueInfo": "Basic", "agentInfo": "Agent 1"})), Ending::Handled);
    let dialled = |more: Value| {
        let mut detail = json!({"channel": "VOICE", "initiationMethod": "API"});
        detail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ending(detail)
    };
    let reached = "2021-11-29T00:00:05.000Z";
    assert!(matches!(dialled(json!({})), Ending::DialFailed { status: None, reason: None }));
    assert_eq!(dialled(json!({"connectedToSystemTimestamp": reached})), Ending::LeftFlow);
    for busy in [
        json!({"answeringMachineDetectionStatus": "SIT_TONE_BUSY", "connectedToSystemTimestamp": reached}),
        json!({"answeringMachineDetectionStatus": "AMD_OF_TOMORROW", "connectedToSystemTimestamp": reached}),
        json!({"disconnectReason": "OUTBUND_PREVIEW_DISCARDED", "connectedToSystemTimestamp": reached}),
    ] {
        assert!(matches!(dialled(busy.clone()), Ending::DialFailed { .. }), "{busy}");
    }
    let human = json!({"answeringMachineDetectionStatus": "HUMAN_ANSWERED", "connectedToSystemTimestamp": reached});
    assert_eq!(dialled(human), Ending::LeftFlow);
    // A chat is not dialled, whoever began it.
    assert_eq!(ending(json!({"channel": "CHAT", "initiationMethod": "API"})), Ending::LeftFlow);
}

#[test]
fn what_cannot_be_read_says_where_and_harms_no_other_record() {
    let unreadable = |value: Value| ServerEvent::from_value(value).unwrap_err().to_string();
    assert_eq!(unreadable(json!([])), "the event: expected an object, found a list");
    let detail =
        json!({"detail-type": "Amazon Connect Contact Event", "detail": {"contactId": 7, "eventType": "QUEUED"}});
    assert_eq!(unreadable(detail), "`/detail/contactId`: expected text, found a number");
    assert_eq!(
        unreadable(json!({"EventType": " ", "contactId": "c"})),
        "`/EventType`: expected text, found an empty text"
    );
    let agent = |snapshot: Value| json!({"AgentARN": "a", "EventType": "LOGIN", "CurrentAgentSnapshot": snapshot});
    assert_eq!(unreadable(agent(json!(7))), "`/CurrentAgentSnapshot`: expected an object, found a number");
    assert_eq!(
        unreadable(agent(json!({"Contacts": [{"ContactId": "c"}]}))),
        "`/CurrentAgentSnapshot/Contacts/0/State`: expected text, found nothing"
    );
    assert_eq!(
        unreadable(agent(json!({"contacts": {}}))),
        "`/CurrentAgentSnapshot/contacts`: expected a list of objects, found an object"
    );
    assert!(unreadable(json!({"x": 1})).starts_with("the event: expected a contact event, an agent event"));

    let event = json!({"contactId": "c", "eventType": "QUEUED"}).to_string();
    let coded = base64::engine::general_purpose::STANDARD.encode(&event);
    let topic = json!({"Type": "Notification", "TopicArn": "t", "Message": event}).to_string();
    let delivery = Delivery::from_value(json!({"Records": [
        {"Sns": {"Message": event}}, {"Sns": {"Message": "{"}}, {"kinesis": {"data": coded}}, {"kinesis": {"data": "?"}},
        {"body": event}, {"body": topic}, {"body": "{\"contactId\": \"c\", \"eventType\": []}"}, {},
    ]}))
    .unwrap();
    let read: Vec<Result<String, String>> = delivery
        .events()
        .into_iter()
        .map(|event| event.map(|event| event.to_value()["contactId"].to_string()).map_err(|error| error.to_string()))
        .collect();
    let ok = Ok("\"c\"".to_owned());
    assert_eq!([&read[0], &read[2], &read[4], &read[5]], [&ok; 4], "{read:?}");
    let places = [
        (1, "`/Records/1/Sns/Message`: "),
        (3, "`/Records/3/kinesis/data`: "),
        (6, "`/Records/6/body/eventType`: "),
        (7, "`/Records/7`: "),
    ];
    for (at, place) in places {
        assert!(read[at].as_ref().unwrap_err().starts_with(place), "{:?}", read[at]);
    }
    let none = Delivery::from_value(json!({"Records": {}})).unwrap_err();
    assert!(matches!(none, ReadError::Unexpected { pointer, .. } if pointer == "/Records"));
}

#[test]
fn a_text_that_was_cut_within_an_emoji_refuses_no_event() {
    let cut = r#"{"ContactId": "c-1", "Attributes": {"name": "Ann \ud83d", "path": "C:\\ud83d"}}"#;
    let expected = json!({"ContactId": "c-1", "Attributes": {"name": "Ann \u{fffd}", "path": "C:\\ud83d"}});
    assert_eq!(ServerEvent::from_json(cut).unwrap().to_value(), expected);
    let all = ServerEvent::all_from_json(&format!("{cut}{cut}\n{{"));
    assert_eq!(all.iter().flatten().map(ServerEvent::to_value).collect::<Vec<_>>(), [expected.clone(), expected]);
    assert!(matches!(all.as_slice(), [Ok(_), Ok(_), Err(ReadError::NotJson { .. })]));
}

#[test]
fn records_that_firehose_joins_and_hands_to_a_function_are_read_one_by_one() {
    let record = |id: &str| json!({"ContactId": id, "Channel": "VOICE", "LastUpdateTimestamp": null}).to_string();
    let coded = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let ids = |events: Vec<Result<ServerEvent, ReadError>>| -> Vec<String> {
        let id = |event: ServerEvent| event.to_value()["ContactId"].as_str().unwrap_or_default().to_owned();
        events.into_iter().map(|event| event.map_or_else(|error| error.to_string(), id)).collect()
    };
    for between in ["", "\n", "\r\n\r\n"] {
        let joined = [record("a"), record("b"), record("c")].join(between);
        assert_eq!(ids(ServerEvent::all_from_json(&joined)), ["a", "b", "c"], "{between:?}");
    }
    let came = json!({
        "invocationId": "i", "deliveryStreamArn": "arn:aws:firehose:eu-west-1:1:deliverystream/ctr", "region": "eu-west-1",
        "records": [
            {"recordId": "1", "approximateArrivalTimestamp": 1_700_000_000_000_u64, "data": coded(&record("a"))},
            {"recordId": "2", "data": coded(&(record("b") + &record("c")))},
            {"recordId": "3", "data": coded(&(record("d") + "{\"x\": 1}" + &record("e")))},
            {"recordId": "4", "data": "?"}, {"recordId": "5", "data": ""}, {"recordId": "6", "data": coded("{}")},
            {"recordId": "7", "data": "/w=="},
        ],
    });
    let delivery = Delivery::from_value(came.clone()).unwrap();
    assert_eq!(delivery.delivery_stream_arn.as_deref(), came["deliveryStreamArn"].as_str());
    assert_eq!(json!(delivery), came);
    let ids = ids(delivery.events());
    assert_eq!(ids[..4], ["a", "b", "c", "d"]);
    assert_eq!(ids[5], "e");
    for (at, start) in [
        (4, "`/records/2/data`: expected a contact event"),
        (6, "`/records/3/data`: expected JSON, in Base64"),
        (7, "`/records/4/data`: expected JSON, EOF"),
        (8, "`/records/5/data`: expected a contact event"),
        (9, "`/records/6/data`: expected JSON, in UTF-8"),
    ] {
        assert!(ids[at].starts_with(start), "{}", ids[at]);
    }
    assert_eq!(ids.len(), 10);
}

#[test]
fn each_stream_is_told_by_what_stands_in_it() {
    let kind = |value: Value| match ServerEvent::from_value(value).unwrap() {
        ServerEvent::Contact(_) => "contact",
        ServerEvent::Agent(_) => "agent",
        ServerEvent::Record(_) => "record",
        ServerEvent::Invocation(_) => "invocation",
        ServerEvent::Log(_) => "log",
        _ => "bus",
    };
    assert_eq!(kind(json!({"contactId": "c", "eventType": "QUEUED"})), "contact");
    assert_eq!(kind(json!({"detail": {"ContactId": "c", "EventType": "QUEUED"}})), "contact");
    assert_eq!(kind(json!({"detail": {"name": "x"}})), "bus");
    assert_eq!(kind(json!({"ContactId": "c", "LastUpdateTimestamp": null})), "record");
    assert_eq!(kind(json!({"ContactId": "c", "ContactFlowModuleType": "SetQueue"})), "log");
    assert_eq!(kind(json!({"Details": {"ContactData": {"ContactId": "c"}}})), "invocation");
    let rule = json!({"detail-type": "Contact Lens Post Call Rules Matched", "detail": {"ruleName": "r", "extra": 1}});
    let ServerEvent::Bus(event) = ServerEvent::from_value(rule.clone()).unwrap() else { panic!("{rule}") };
    assert_eq!(event.detail_type.as_ref().map(Spelt::name), Some(&DetailType::PostCallRulesMatched));
    let notice = event.notice();
    assert!(matches!(&notice, Notice::RuleMatched(it) if it.rule_name.as_deref() == Some("r")), "{notice:?}");
    assert_eq!(notice.to_value(), rule["detail"]);
}

#[test]
fn records_and_agents_are_typed() {
    let record = ContactRecord::from_value(json!({
        "ContactId": "c", "Attributes": {"Greeting": "a", "greeting": "b"}, "DisconnectReason": null,
        "LastUpdateTimestamp": "2022-01-11T04:09:47Z", "CustomerEndpoint": {"Address": "+12025550123"},
    }))
    .unwrap();
    assert_eq!(record.last_updated(), Some(1_641_874_187_000));
    assert_eq!(record.attributes.as_ref().map(serde_json::Map::len), Some(2), "names of attributes have a case");
    assert!(!format!("{record:?}").contains("+12025550123"));
    let agent = AgentStreamEvent::from_value(json!({
        "AgentArn": "a", "eventType": "STATE_CHANGE", "PreviousAgentSnapshot": null,
        "CurrentAgentSnapshot": {"AgentStatus": {"Type": "ROUTABLE"}, "Contacts": [{"ContactId": "c", "State": "CONNECTED_ONHOLD"}]},
    }))
    .unwrap();
    let current = agent.current.unwrap();
    assert_eq!(current.contact("c").unwrap().state(), AgentContactState::ConnectedOnHold);
    assert_eq!(**current.status.unwrap().kind.as_ref().unwrap(), StatusType::Routable);
    let invocation = FlowInvocation::from_json(
        r#"{"Details": {"ContactData": {"ContactId": "c", "Channel": "VOICE",
        "InitiationMethod": "CALLBACK", "References": {"site": {"Type": "url", "Value": "u"}}}}}"#,
    )
    .unwrap();
    let contact = invocation.to_context().contact.unwrap();
    assert_eq!((contact.channel.clone(), contact.is_inbound), (Channel::QueueCallback, true));
    assert_eq!(contact.references["site"].value, "u");
}

/// Any JSON of a small size, in which names of members that are known occur.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[ -~]{0,6}".prop_map(Value::from),
        Just(json!("2021-11-29T00:00:05Z")),
        Just(json!("CONNECTED")),
        Just(json!("QUEUED")),
    ];
    let name = prop::sample::select(vec![
        "detail",
        "contactId",
        "ContactId",
        "CONTACTID",
        "eventType",
        "EventType",
        "agentInfo",
        "AgentInfo",
        "agentArn",
        "queueInfo",
        "routingCriteria",
        "AgentARN",
        "CurrentAgentSnapshot",
        "PreviousAgentSnapshot",
        "Contacts",
        "State",
        "AgentStatus",
        "Details",
        "ContactData",
        "Attributes",
        "Agent",
        "Queue",
        "detail-type",
        "id",
        "other",
        "spellings",
        "",
    ]);
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..6)
                .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_back(value in any_json()) {
        for value in [value.clone(), json!({"AgentARN": "a", "EventType": "LOGIN", "CurrentAgentSnapshot": value}),
            json!({"contactId": "c", "eventType": "QUEUED", "agentInfo": value, "routingCriteria": value}),
            json!({"ContactId": "c", "Agent": value, "Recordings": [value]}), json!({"detail": value})] {
            if let Ok(event) = ServerEvent::from_value(value.clone()) {
                prop_assert_eq!(event.to_value(), value);
                let _ = format!("{event:?}");
            }
        }
    }
}
