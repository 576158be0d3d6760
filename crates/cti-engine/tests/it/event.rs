//! Events: one declaration gives names, payloads and the way there and back.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use cti_engine::connector::PresenceStatus;
use cti_engine::event::{
    AgentEvent, ChatMessage, ClickToDial, ContactEvent, DeskEvent, EndedPhase, ErrorNotice, EventError, EventKind,
    HvsWork, Page, RecordShown, SalesforceAgentEvent, SalesforceUiEvent, SessionEvent, StateChange, StatusChange, Work,
    WorkloadChange,
};
use cti_engine::session::RecordingControl;
use cti_engine::{Channel, Contact};
use cti_model::{Event, PairStatus, Source, Trigger};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::contact::{contact, name};

fn agent_event() -> impl Strategy<Value = DeskEvent> {
    let notice =
        (name(), name()).prop_map(|(error_type, error_message)| ErrorNotice { error_type, error_message }).boxed();
    let change =
        (name(), name(), name()).prop_map(|(agent, old_state, new_state)| StateChange { agent, old_state, new_state });
    let plain = select(vec![
        AgentEvent::Init,
        AgentEvent::Refresh,
        AgentEvent::Routable,
        AgentEvent::NotRoutable,
        AgentEvent::Offline,
        AgentEvent::AfterCallWork,
    ]);
    prop_oneof![
        plain,
        change.prop_map(AgentEvent::StateChange),
        notice.clone().prop_map(AgentEvent::Error),
        notice.prop_map(AgentEvent::SoftphoneError),
    ]
    .prop_map(DeskEvent::from)
}

fn contact_event() -> impl Strategy<Value = DeskEvent> {
    let message = (name(), name()).prop_map(|(message, from)| ChatMessage {
        message,
        other: [("from".to_owned(), from.into())].into_iter().collect(),
    });
    let message = message.boxed();
    let plain: Vec<ContactEvent> = ContactEvent::EVENTS.iter().filter_map(plain_contact_event).collect();
    let event = prop_oneof![
        select(plain),
        select(vec![EndedPhase::Ended, EndedPhase::Destroyed]).prop_map(ContactEvent::Ended),
        message.clone().prop_map(ContactEvent::MessageReceived),
        message.prop_map(ContactEvent::MessageSent),
    ];
    (contact(), event).prop_map(|(contact, event)| DeskEvent::contact(contact, event))
}

/// The event of a name that brings nothing.
fn plain_contact_event(event: &Event) -> Option<ContactEvent> {
    let trigger = Trigger::new(Source::ConnectVoiceContact, event.clone());
    let contact = Arc::new(Contact::new("c-1", Channel::Voice));
    match DeskEvent::from_parts(trigger, json!({}), Some(contact)).unwrap().into_kind() {
        EventKind::Contact(_, event) if event.payload() == json!({}) => Some(event),
        _ => None,
    }
}

fn salesforce_event() -> impl Strategy<Value = DeskEvent> {
    let status = (name(), name(), option::of(name())).prop_map(|(id, label, channel)| StatusChange {
        status: PresenceStatus { status_id: id, status_api_name: label.to_lowercase(), status_name: label },
        channels: channel.map_or(Value::Null, |channel| json!([{"developerName": channel}])),
    });
    let work = (name(), name(), option::of(name())).prop_map(|(work_item_id, work_id, channel)| Work {
        work_item_id,
        work_id,
        channel,
    });
    let work = work.boxed();
    let load = (0..9_u8, 0.0..9.0).prop_map(|(whole, part): (u8, f64)| WorkloadChange {
        configured_capacity: 10.0,
        previous_workload: whole.into(),
        new_workload: part,
    });
    prop_oneof![
        Just(SalesforceAgentEvent::Logout),
        status.prop_map(SalesforceAgentEvent::StateChange),
        work.clone().prop_map(SalesforceAgentEvent::WorkAccepted),
        work.prop_map(SalesforceAgentEvent::WorkClosed),
        load.prop_map(SalesforceAgentEvent::WorkloadChanged),
    ]
    .prop_map(DeskEvent::from)
}

fn page_event() -> impl Strategy<Value = DeskEvent> {
    let record = (option::of(name()), option::of(any::<bool>()))
        .prop_map(|(record_id, person_account)| RecordShown { record_id, person_account, ..RecordShown::default() })
        .boxed();
    let click = (name(), record.clone(), option::of(any::<i32>())).prop_map(|(number, record, params)| ClickToDial {
        number,
        record,
        params: params.map(Value::from),
    });
    let page = (name(), record).prop_map(|(url, record)| Page { url, record });
    let work = (name(), name()).prop_map(|(work_id, to)| HvsWork {
        work_id,
        complete_work_when: "TaskSaved".to_owned(),
        attributes: [("to".to_owned(), to.into())].into_iter().collect(),
    });
    prop_oneof![
        click.prop_map(SalesforceUiEvent::ClickToDial),
        page.prop_map(SalesforceUiEvent::NavigationChange),
        work.prop_map(SalesforceUiEvent::HvsWorkStart),
    ]
    .prop_map(DeskEvent::from)
}

fn session_event() -> impl Strategy<Value = DeskEvent> {
    let control = select(vec![
        RecordingControl::Start,
        RecordingControl::Stop,
        RecordingControl::Pause,
        RecordingControl::Resume,
    ]);
    prop_oneof![
        any::<u32>().prop_map(|count| SessionEvent::pages_open(count as usize)),
        any::<u32>().prop_map(|count| SessionEvent::tabs_open(count as usize)),
        any::<bool>().prop_map(SessionEvent::call_in_progress),
        option::of(name()).prop_map(|id| SessionEvent::contact_in_view(id.as_deref())),
        name().prop_map(|region| SessionEvent::fail_over(&region)),
        (name(), control).prop_map(|(id, control)| SessionEvent::recording(&id, control)),
    ]
    .prop_map(DeskEvent::from)
}

/// Events that are not known here, and known ones that bring more than is known.
fn open_event() -> impl Strategy<Value = DeskEvent> {
    let sources = vec!["crm", "connectAgent", "connectVoiceContact", "salesforceUI", "session", "webexContact"];
    let events = vec!["onLead", "onRefresh", "onAfterCallWork", "onHold", "onNothingKnown"];
    let payload = prop_oneof![Just(json!({})), any::<i32>().prop_map(|more| json!({"more": more, "phase": "ended"}))];
    (select(sources), select(events), payload, option::of(contact())).prop_filter_map("no contact", |parts| {
        let (source, event, payload, contact) = parts;
        DeskEvent::from_parts(Trigger::new(source.into(), Event::from(event)), payload, contact.map(Arc::new)).ok()
    })
}

fn event() -> impl Strategy<Value = DeskEvent> {
    let event =
        prop_oneof![agent_event(), contact_event(), salesforce_event(), page_event(), session_event(), open_event()];
    (event, option::of(name())).prop_map(|(event, id)| match id {
        Some(id) => event.with_id(id),
        None => event,
    })
}

/// Members that payloads have, and one that none has.
const MEMBERS: [&str; 10] =
    ["phase", "number", "recordId", "agent", "newWorkload", "channels", "statusId", "message", "attributes", "more"];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        select(vec!["ended", "destroyed", "500"]).prop_map(Value::from),
        Just(json!([1])),
        Just(json!({"to": "1", "nested": {"a": null}})),
    ]
}

proptest! {
    #[test]
    fn every_event_survives_its_json(event in event()) {
        let text = serde_json::to_string(&event).unwrap();
        let read = DeskEvent::from_json(&text).unwrap();
        prop_assert_eq!(&serde_json::from_str::<DeskEvent>(&text).unwrap(), &read);
        prop_assert_eq!(read.trigger(), event.trigger());
        prop_assert_eq!(read.payload(), event.payload());
        prop_assert_eq!(read.id(), event.id());
        prop_assert_eq!(&read, &event);
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    #[test]
    fn an_event_made_of_its_parts_is_the_same_event(event in event()) {
        let contact = event.contact_in_hand().cloned();
        let again = DeskEvent::from_parts(event.trigger(), event.payload(), contact).unwrap();
        prop_assert_eq!(again.kind(), event.kind());
    }

    #[test]
    fn a_payload_that_is_read_is_the_payload_that_flows_see(
        trigger in select(Trigger::pairs().filter(|pair| pair.event.is_some()).collect::<Vec<_>>()),
        members in vec((select(&MEMBERS[..]), value()), 0..4),
    ) {
        let payload: Value = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let contact = trigger.source.is_contact().then(|| Arc::new(Contact::new("c-1", Channel::Voice)));
        let given = json!({"source": trigger.source, "event": trigger.event, "payload": payload, "contact": contact});
        if let Ok(event) = DeskEvent::from_value(given) {
            prop_assert_eq!(event.payload(), payload.clone());
            let again: DeskEvent = serde_json::from_value(serde_json::to_value(&event).unwrap()).unwrap();
            prop_assert_eq!((again.payload(), again), (payload, event));
        }
    }

    #[test]
    fn no_json_is_read_to_a_panic(text in "[{}\\[\\]\":,a-z0-9]{0,40}", payload in any::<Option<i8>>()) {
        let _ = DeskEvent::from_json(&text);
        let value = json!({"source": "salesforceUI", "event": "onClickToDial", "payload": payload, "contact": text});
        let _ = DeskEvent::from_value(value);
    }
}

#[test]
fn every_trigger_that_is_known_reads_as_the_typed_event() {
    let contact = Arc::new(Contact::new("c-1", Channel::Voice));
    for trigger in Trigger::pairs().filter(|trigger| trigger.event.is_some()) {
        let contact = trigger.source.is_contact().then(|| Arc::clone(&contact));
        let event = DeskEvent::from_parts(trigger.clone(), json!({}), contact).unwrap();
        let is_typed = match event.kind() {
            EventKind::Other(_) => false,
            EventKind::Contact(_, event) => !matches!(event, ContactEvent::Other(_)),
            _ => true,
        };
        assert!(is_typed && event.is_known(), "{trigger}");
        assert_eq!((event.trigger(), event.payload()), (trigger, json!({})));
    }
    // However the name came into the trigger.
    let trigger = Trigger::new(Source::Other("connectAgent".into()), Event::Other("onInit".into()));
    assert_eq!(DeskEvent::from_parts(trigger, json!(null), None).unwrap(), AgentEvent::Init.into());
}

#[test]
fn every_declared_event_is_a_pair_that_the_model_lists() {
    let listed = |source: Source, events: &[Event]| {
        for event in events {
            let trigger = Trigger::new(source.clone(), event.clone());
            assert_ne!(trigger.status(), PairStatus::Unknown, "{trigger}");
        }
        assert_eq!(events.iter().collect::<BTreeSet<_>>().len(), events.len(), "each name once");
    };
    listed(Source::ConnectAgent, AgentEvent::EVENTS);
    listed(Source::SalesforceAgent, SalesforceAgentEvent::EVENTS);
    listed(Source::SalesforceUi, SalesforceUiEvent::EVENTS);
    listed(Source::Session, SessionEvent::EVENTS);
    let sources = [
        Source::ConnectVoiceContact,
        Source::ConnectQueueCallbackContact,
        Source::ConnectChatContact,
        Source::ConnectTaskContact,
    ];
    for event in ContactEvent::EVENTS {
        let known = |source: &Source| Trigger::new(source.clone(), event.clone()).status() != PairStatus::Unknown;
        assert!(sources.iter().any(known), "{event}");
    }
}

#[test]
fn what_an_event_brought_besides_is_kept() {
    let value = json!({
        "id": "e-1", "source": "connectChatContact", "event": "onConnecting", "trackingId": "t-1",
        "payload": {"event": {"detail": 1}},
        "contact": {"contactId": "c-1", "channel": "chat", "language": "en"},
    });
    let event = DeskEvent::from_value(value.clone()).unwrap();
    let EventKind::Contact(contact, ContactEvent::Connecting) = event.kind() else { panic!("{event:?}") };
    assert_eq!((contact.other["language"].as_str(), event.id()), (Some("en"), Some("e-1")));
    assert_eq!(event.payload(), value["payload"]);
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!((&written["trackingId"], &written["payload"]), (&json!("t-1"), &value["payload"]));
    // So does the contact of an event that concerns none.
    let value = json!({"source": "salesforceUI", "event": "onClickToDial", "payload": {"number": "+1"},
        "contact": {"contactId": "c-1"}});
    let event = DeskEvent::from_value(value).unwrap();
    assert_eq!(event.contact_in_hand().unwrap().contact_id, "c-1");
}

#[test]
fn the_trigger_says_what_a_contact_leaves_open() {
    let read = |source: &str, contact: Value| {
        DeskEvent::from_value(json!({"source": source, "event": "onConnected", "contact": contact})).unwrap()
    };
    // A contact without a channel has that of the source; one with another channel keeps it, and the source is the trigger's.
    for (channel, expected) in [(None, Channel::Chat), (Some("sms"), Channel::Other("sms".into()))] {
        let event = read("connectChatContact", json!({"contactId": "c-1", "channel": channel}));
        assert_eq!(event.trigger().to_string(), "connectChatContact.onConnected");
        assert_eq!(event.contact_in_hand().unwrap().channel, expected);
    }
    // A contact center of the embedder's has its own source, and typed events all the same.
    let event = read("webexContact", json!({"contactId": "c-1", "channel": "telephony", "source": "webexContact"}));
    assert!(matches!(event.kind(), EventKind::Contact(_, ContactEvent::Connected)), "{event:?}");
    assert_eq!(event.trigger().to_string(), "webexContact.onConnected");
    // Without it, the event is not one of the contact, but the embedder's.
    let event = read("sales", json!({"contactId": "c-1"}));
    assert!(matches!(event.kind(), EventKind::Other(_)), "{event:?}");
}

#[test]
fn what_is_not_an_event_is_refused_with_the_place() {
    let refused = [
        (json!([]), "the event: expected an object with the members `source` and `event`, found a list"),
        (
            json!({"event": "onInit"}),
            "`/source`: expected the name of a source, such as `connectVoiceContact`, found nothing",
        ),
        (
            json!({"source": "ctiAction"}),
            "`/event`: expected the name of an event, such as `onConnecting`, found nothing",
        ),
        (json!({"id": 5, "source": "connectAgent", "event": "onInit"}), "`/id`: expected text, found a number"),
        (
            json!({"source": "connectVoiceContact", "event": "onConnecting"}),
            "`connectVoiceContact.onConnecting` is an event of a contact: expected a contact with its id, found none",
        ),
        (
            json!({"source": "connectVoiceContact", "event": "onConnecting", "contact": {}}),
            "`/contact/contactId`: expected the id of the contact, found nothing",
        ),
        (
            json!({"source": "crm", "event": "onLead", "contact": {"contactId": " "}}),
            "`/contact/contactId`: expected the id of the contact, found an empty text",
        ),
        (
            json!({"source": "connectAgent", "event": "onInit", "payload": "x"}),
            "`/payload`: expected an object, found text",
        ),
        (json!({"source": "session", "event": "onPagesOpen"}), "`/payload/count`: expected a value, found nothing"),
        (
            json!({"source": "salesforceUI", "event": "onClickToDial", "payload": {"x": 1, "number": 12_025_550_123_u64}}),
            "`/payload/number`: expected text, found a number",
        ),
        (
            json!({"source": "connectVoiceContact", "event": "onEnded", "payload": {"phase": "over"},
                "contact": {"contactId": "c-1"}}),
            "`/payload/phase`: expected `ended` or `destroyed`, found text",
        ),
        (
            json!({"source": "crm", "event": "onLead", "contact": {"contactId": "c-1", "attributes": {"a": 5}}}),
            "`/contact/attributes/a`: expected text, found a number",
        ),
        (
            json!({"source": "crm", "event": "onLead", "contact": {"contactId": "c-1", "interactionDuration": "9"}}),
            "`/contact/interactionDuration`: expected a number of milliseconds, zero or more, found text",
        ),
        (
            json!({"source": "crm", "event": "onLead", "contact": {"contactId": "c-1", "isMonitor": 1}}),
            "`/contact/isMonitor`: expected true or false, found a number",
        ),
        (
            json!({"source": "crm", "event": "onLead", "contact": {"contactId": "c-1", "queue": "Support"}}),
            "`/contact/queue`: expected an object, found text",
        ),
        (
            json!({"source": "crm", "event": "onLead",
                "contact": {"contactId": "c-1", "queue": {"arn": "arn:q", "queueARN": "arn:q"}}}),
            "`/contact/queue/queueARN`: expected only one spelling of this member, found text",
        ),
        (
            json!({"source": "session", "event": "onPagesOpen", "payload": {"count": -1}}),
            "`/payload/count`: expected a whole number, zero or more, found a number",
        ),
        (
            json!({"source": "salesforceAgent", "event": "onWorkloadChanged", "payload": {"newWorkload": "5"}}),
            "`/payload/newWorkload`: expected a number, found text",
        ),
        (
            json!({"source": "session", "event": "onRecording", "payload": {"contactId": "c-1", "control": 5}}),
            "`/payload/control`: expected text, found a number",
        ),
    ];
    for (value, message) in refused {
        let error = DeskEvent::from_value(value.clone()).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(serde_json::from_value::<DeskEvent>(value).unwrap_err().to_string().contains(message));
        assert_eq!(serde_json::from_value::<EventError>(serde_json::to_value(&error).unwrap()).unwrap(), error);
    }
    let action = Trigger::new(Source::CtiAction, None);
    assert!(matches!(DeskEvent::from_parts(action, json!({}), None), Err(EventError::NoEvent { .. })));
}

#[test]
fn a_misspelt_event_is_told_from_a_known_one() {
    let contact = Arc::new(Contact::new("c-1", Channel::Voice));
    let is_known = |trigger: &str| {
        DeskEvent::from_parts(trigger.parse().unwrap(), json!({"count": 1}), Some(Arc::clone(&contact)))
            .unwrap()
            .is_known()
    };
    for known in
        ["connectAgent.onInit", "connectVoiceContact.onConnecting", "connectVoiceContact.onHold", "session.onPagesOpen"]
    {
        assert!(is_known(known), "{known}");
    }
    for unknown in ["connectAgent.onInnit", "connectAgents.onInit", "connectAgent.onConnecting", "crm.onLead"] {
        assert!(!is_known(unknown), "{unknown}");
    }
}

#[test]
fn a_text_that_is_not_json_is_refused_with_line_and_column() {
    let refused = [
        ("", "the event is not JSON: EOF while parsing a value at line 1, column 0"),
        ("{\n  \"source\": onInit\n}", "the event is not JSON: expected value at line 2, column 13"),
        ("{} {}", "the event is not JSON: trailing characters at line 1, column 4"),
    ];
    for (text, message) in refused {
        let error = DeskEvent::from_json(text).unwrap_err();
        assert_eq!(error.to_string(), message);
        let written = serde_json::to_value(&error).unwrap();
        assert_eq!(written["error"], "notJson");
        assert_eq!(serde_json::from_value::<EventError>(written).unwrap(), error);
    }
    // However deep a text nests.
    assert!(matches!(DeskEvent::from_json(&"[".repeat(100_000)), Err(EventError::NotJson { .. })));
    // A page cut a name in the middle of an emoji.
    let cut = r#"{"id": "e", "source": "connectAgent", "event": "onInit", "payload": {"name": "Ann \ud83d"}}"#;
    assert_eq!(DeskEvent::from_json(cut), DeskEvent::from_json(&cut.replace("ud83d", "ufffd")));
    assert!(DeskEvent::from_json(cut).is_ok());
    // What is JSON is refused as a value is.
    let value = json!({"source": "connectAgent"});
    assert_eq!(DeskEvent::from_json(&value.to_string()), DeskEvent::from_value(value));
}

#[test]
fn the_place_is_that_of_the_first_value_at_fault() {
    let refused = [
        (json!({"attributes": {"a": "1", "b": 1, "c": 1}}), "/attributes/b"),
        (json!({"attributes": {"a/b~": null}}), "/attributes/a~1b~0"),
        (json!({"attributes": []}), "/attributes"),
        (json!({"queue": {"name": "Support", "arn": {"x": 1}}}), "/queue/arn"),
        (json!({"name": 5, "description": 5}), "/name"),
        (json!({"references": {"Order": "https://example.com/", "Scan": 5}}), "/references/Scan"),
        (json!({"secretAttributes": ["a", 5]}), "/secretAttributes/1"),
    ];
    for (mut contact, place) in refused {
        contact["contactId"] = json!("c-1");
        let error = DeskEvent::from_value(json!({"source": "crm", "event": "onLead", "contact": contact})).unwrap_err();
        let EventError::Unexpected { pointer, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*pointer, format!("/contact{place}"), "{error}");
    }
}

proptest! {
    /// Whatever is around it, and however much.
    #[test]
    fn the_attribute_at_fault_is_named(before in 0..200_usize, after in 0..200_usize, same in any::<bool>()) {
        let text = |at: usize| (format!("a{at}"), json!("text"));
        let fault = |at: usize| (format!("b{at}"), json!(if same { 0 } else { at }));
        let attributes: Value = (0..before).map(text).chain((0..=after).map(fault)).collect();
        let event = json!({"source": "crm", "event": "onLead", "contact": {"contactId": "c", "attributes": attributes}});
        let error = DeskEvent::from_value(event).unwrap_err();
        prop_assert!(error.to_string().starts_with("`/contact/attributes/b0`: expected "), "{}", error);
    }
}

#[test]
fn an_event_that_ended_names_its_phase_or_means_the_first() {
    let ended = |payload: Value| {
        let value = json!({"source": "connectVoiceContact", "event": "onEnded", "payload": payload,
            "contact": {"contactId": "c-1"}});
        match DeskEvent::from_value(value).unwrap().into_kind() {
            EventKind::Contact(_, ContactEvent::Ended(phase)) => phase,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ended(json!({"phase": "destroyed"})), EndedPhase::Destroyed);
    assert_eq!(ended(json!({"phase": "ended"})), EndedPhase::Ended);
    assert_eq!(ended(json!(null)), EndedPhase::Ended);
    assert_eq!(ContactEvent::Ended(EndedPhase::Destroyed).payload(), json!({"phase": "destroyed"}));
}
