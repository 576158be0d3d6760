//! The contact in hand: what it is, its attributes, its recording, its end (section 5.8).

use std::time::Duration;

use cti_engine::connector::{ErrorKind, ScreenPop};
use cti_engine::memory::{Phase, Seen};
use cti_engine::session::Recording;
use cti_engine::{Channel, Contact, Port};
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, NUMBER, returned, returned_nothing};

fn with(change: impl FnOnce(&mut Contact)) -> Bench {
    let mut contact = Contact::new("c-1", Channel::Voice).from_number(NUMBER);
    change(&mut contact);
    Bench::empty().contact(contact)
}

#[test]
fn get_contact_properties_gives_what_is_known_and_null_for_the_rest() {
    let ran = Bench::new().run("SE_ContactProperties", json!({}));
    let known = json!({
        "contactId": "c-1", "type": "voice", "queueName": null, "formattedPhoneNumber": NUMBER, "callType": "inbound",
        "isMonitor": false, "initialContactId": "c-1", "initiationMethod": null, "name": null, "description": null,
    });
    assert_eq!((ran.way(), ran.record.clone(), ran.calls.len()), ((Port::Done, None), returned(known), 0));
}

#[test]
fn get_contact_properties_reads_each_of_them() {
    let contact = Contact::new("c-1", Channel::Task).in_queue("Support").outbound().transferred_as("c-2");
    let mut contact = contact;
    contact.is_monitor = true;
    contact.name = Some("Call back".into());
    contact.description = Some("Wants a call".into());
    let ran = Bench::empty().contact(contact).run("SE_ContactProperties", json!({}));
    let known = json!({
        "contactId": "c-2", "type": "task", "queueName": "Support", "formattedPhoneNumber": null,
        "callType": "inbound", "isMonitor": true, "initialContactId": "c-1", "initiationMethod": "transfer",
        "name": "Call back", "description": "Wants a call",
    });
    assert_eq!(ran.record, returned(known));
}

#[test]
fn the_formatted_number_of_a_contact_feeds_the_look_ups() {
    for (number, formatted) in
        [("+1 (202) 555-0123", NUMBER), ("reception", "reception"), ("sip:+12025550123@host", NUMBER)]
    {
        let bench = with(|contact| contact.phone_number = Some(number.into()));
        assert_eq!(bench.run("SE_ContactProperties", json!({})).field("formattedPhoneNumber"), formatted);
    }
    let bench = Bench::new();
    let id = bench.memory.crm().insert("Contact", json!({"Phone": "(202) 555-0123"}));
    let look_up = json!({"formattedPhoneNumber": "$.actions.a0.results.formattedPhoneNumber"});
    let ran = bench.run_behind(&[("SE_ContactProperties", json!({}))], "SE_SFGetContactId", look_up);
    assert_eq!(ran.field("sfContactId"), &json!(id));
}

#[test]
fn get_contact_attribute_gives_the_attribute_or_the_default() {
    let bench = with(|contact| {
        contact.attributes.insert("SfdcCaseId", "500");
        contact.attributes.insert("empty", "");
    });
    let get = |name: &str, default: Value| {
        let controls = json!({"attributeName": name, "defaultValue": default});
        let ran = bench.run("SE_ContactGetAttributeValue", controls);
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Done, None), 0));
        ran.record["results"].clone()
    };
    assert_eq!(get("SfdcCaseId", json!("none")), json!({"value": "500"}));
    assert_eq!(get("empty", json!("none")), json!({"value": ""}));
    assert_eq!(get("missing", json!("none")), json!({"value": "none"}));
    assert_eq!(get("missing", json!("")), json!({"value": ""}));
    assert_eq!(get("missing", json!("$.contact.contactId")), json!({"value": "c-1"}));
    assert_eq!(get("missing", json!("$.payload.nowhere")), json!({}));
    assert_eq!(get("sfdccaseid", json!(null)), json!({"value": ""}), "names have case");
}

#[test]
fn update_contact_attributes_writes_them_and_the_rest_of_the_run_reads_them() {
    let bench = with(|contact| _ = contact.attributes.insert("SfdcCaseId", "old"));
    let bench = bench.payload(json!({"id": "500", "n": 7}));
    let attributes = json!({"SfdcCaseId": "$.payload.id", "count": "$.payload.n", "none": "$.payload.nowhere"});
    let update = [("SE_ContactUpdateAttributes", json!({"attributes": attributes}))];
    let ran = bench.run_behind(&update, "SE_ContactGetAttributeValue", json!({"attributeName": "SfdcCaseId"}));
    assert_eq!(ran.value(), "500");
    let call = json!({"contactId": "c-1", "attributes": {"SfdcCaseId": "500", "count": "7"}});
    assert_eq!(*ran.call(), json!({"contact": {"update_attributes": call}}));
    assert_eq!(serde_json::to_value(ran.execution.record("a0").unwrap()).unwrap(), returned_nothing());
    let written = &ran.execution.changes().attributes;
    assert_eq!(json!(written), json!([{"name": "SfdcCaseId", "value": "500"}, {"name": "count", "value": "7"}]));
    assert_eq!(bench.memory.center().contact("c-1").unwrap().attribute("SfdcCaseId"), Some("500"));
}

#[test]
fn update_contact_attributes_of_chats_and_tasks_works_as_well() {
    for channel in [Channel::Chat, Channel::Task, Channel::QueueCallback] {
        let bench = with(|contact| contact.channel = channel);
        let ran = bench.run("SE_ContactUpdateAttributes", json!({"attributes": {"a": "b"}}));
        assert_eq!(ran.way(), (Port::Success, None));
    }
}

#[test]
fn update_contact_attributes_that_fails_changes_nothing() {
    let bench = with(|contact| _ = contact.attributes.insert("a", "old"));
    bench.memory.faults().fail("contact.update_attributes", ErrorKind::Denied).unwrap();
    let update = [("SE_ContactUpdateAttributes", json!({"attributes": {"a": "new"}}))];
    let ran = bench.run_behind(&update, "SE_ContactGetAttributeValue", json!({"attributeName": "a"}));
    assert_eq!((ran.value(), ran.execution.changes().attributes.len()), (&json!("old"), 0));
    assert_eq!(bench.run("SE_ContactUpdateAttributes", update[0].1.clone()).way(), (Port::Failure, Some("denied")));
}

#[test]
fn update_contact_attributes_fails_for_nothing_to_write_and_for_names_that_are_none() {
    for attributes in [json!({}), json!(null), json!({"a": "$.payload.nowhere"}), json!("text")] {
        let ran = Bench::new().run("SE_ContactUpdateAttributes", json!({"attributes": attributes}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0), "{attributes}");
    }
    let ran = Bench::new().run("SE_ContactUpdateAttributes", json!({"attributes": {"a b": "x"}}));
    assert_eq!(ran.way(), (Port::Failure, Some("invalid")));
}

#[test]
fn get_customer_phone_number_gives_the_national_number_and_the_country() {
    for (number, results) in [
        (Some(NUMBER), json!({"phone": "2025550123", "country": "US"})),
        (Some("+81312345678"), json!({"phone": "312345678", "country": "JP"})),
        (Some("anonymous"), json!({"phone": null, "country": null})),
        (Some("reception"), json!({"phone": "reception", "country": null})),
        (None, json!({"phone": null, "country": null})),
    ] {
        let bench = with(|contact| contact.phone_number = number.map(Into::into));
        let ran = bench.run("SE_ContactCustomerPhoneNumber", json!({}));
        assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned(results)));
    }
}

#[test]
fn get_interaction_metadata_gives_milliseconds() {
    let bench = with(|contact| {
        contact.interaction_duration = Duration::from_millis(61_500);
        contact.incoming_duration = Duration::from_secs(8);
    });
    let ran = bench.run("SE_ContactGetInteractionMetadata", json!({}));
    let durations = json!({"callInteractionDuration": 61_500, "callIncomingDuration": 8_000});
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned(durations)));
    let ran = Bench::new().run("SE_ContactGetInteractionMetadata", json!({}));
    assert_eq!(ran.field("callInteractionDuration"), 0, "missed");
}

#[test]
fn the_channel_of_a_contact_decides() {
    let channels = [Channel::Voice, Channel::Chat, Channel::Task, Channel::QueueCallback];
    let tests = ["SE_ContactIsVoice", "SE_ContactIsChat", "SE_ContactIsTask", "SE_ContactIsCallback"];
    for (at, channel) in channels.iter().enumerate() {
        for (which, type_id) in tests.iter().enumerate() {
            let ran = with(|contact| contact.channel = channel.clone()).run(type_id, json!({}));
            let port = if at == which { Port::True } else { Port::False };
            assert_eq!((ran.port, ran.record), (port, returned(json!(at == which))), "{channel:?} {type_id}");
        }
    }
}

#[test]
fn who_began_a_contact_and_whether_it_was_transferred_decide() {
    let decides = |contact: Contact, type_id: &str| Bench::empty().contact(contact).run(type_id, json!({})).port;
    let call = || Contact::new("c-1", Channel::Voice);
    assert_eq!(decides(call(), "SE_ContactIsInbound"), Port::True);
    assert_eq!(decides(call().outbound(), "SE_ContactIsInbound"), Port::False);
    assert_eq!(decides(call(), "SE_ContactIsTransfer"), Port::False);
    assert_eq!(decides(call().transferred_as("c-2"), "SE_ContactIsTransfer"), Port::True);
    assert_eq!(decides(call().transferred_as("c-2"), "SE_ContactIsInbound"), Port::True);
}

#[test]
fn without_a_contact_its_blocks_say_so() {
    let plain = ["SE_ContactProperties", "SE_ContactCustomerPhoneNumber", "SE_ContactGetInteractionMetadata"];
    let decisions = [
        "SE_ContactIsVoice",
        "SE_ContactIsChat",
        "SE_ContactIsTask",
        "SE_ContactIsInbound",
        "SE_ContactIsTransfer",
        "SE_ContactIsCallback",
    ];
    let calls = [
        "SE_ContactUpdateAttributes",
        "SE_ContactPopTaskReferenceUrls",
        "SE_ContactStartRecording",
        "SE_ContactStopRecording",
        "SE_ContactDestroyAgentConnection",
        "SE_ContactClear",
    ];
    let ports = [(&plain[..], Port::Done), (&decisions[..], Port::False), (&calls[..], Port::Failure)];
    for (types, port) in ports {
        for type_id in types {
            let ran = Bench::empty().run(type_id, json!({"attributes": {"a": "b"}}));
            assert_eq!((ran.way(), ran.calls.len()), ((port, Some("noContact")), 0), "{type_id}");
        }
    }
    let ran = Bench::empty().run("SE_ContactGetAttributeValue", json!({"attributeName": "a", "defaultValue": "d"}));
    assert_eq!((ran.way(), ran.value()), ((Port::Done, None), &json!("d")));
}

#[test]
fn get_chat_message_gives_the_message_of_the_event() {
    let message = |payload: Value| Bench::new().payload(payload).run("SE_ContactGetChatMessage", json!({})).record;
    assert_eq!(message(json!({"message": "Hello", "from": "x"})), returned(json!({"message": "Hello"})));
    assert_eq!(message(json!({"content": "Hello"})), returned(json!({"message": {"content": "Hello"}})));
    assert_eq!(message(json!(null)), returned(json!({})));
}

#[test]
fn pop_reference_urls_opens_the_web_addresses_of_a_task_one_after_the_other() {
    let bench = with(|contact| {
        contact.channel = Channel::Task;
        for (name, link) in [
            ("A", "https://a.example.com/"),
            ("B", "note"),
            ("C", "http://c.example.com/"),
            ("D", "javascript:x"),
            ("E", "https://a.example.com/"),
        ] {
            contact.references.insert(name.into(), link.into());
        }
    });
    let ran = bench.run("SE_ContactPopTaskReferenceUrls", json!({}));
    // The same address twice is opened twice.
    let links = ["https://a.example.com/", "http://c.example.com/", "https://a.example.com/"];
    let calls = links.map(|url| json!({"workspace": {"pop": {"screen": {"type": "url", "url": url}}}}));
    assert_eq!(ran.calls, calls);
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned(json!({"value": 3}))));
    assert_eq!(ran.seen, links.map(|url| Seen::Pop(ScreenPop::Url { url: url.into() })));
    bench.memory.faults().fail_nth("workspace.pop", 2, ErrorKind::Denied).unwrap();
    let ran = bench.run("SE_ContactPopTaskReferenceUrls", json!({}));
    assert_eq!((ran.way(), ran.calls.len(), ran.seen.len()), ((Port::Failure, Some("denied")), 2, 1));
}

#[test]
fn pop_reference_urls_does_nothing_for_other_contacts_and_without_links() {
    let call = with(|contact| _ = contact.references.insert("A".into(), "https://a.example.com/".into()));
    let task = with(|contact| contact.channel = Channel::Task);
    for bench in [call, task] {
        let ran = bench.run("SE_ContactPopTaskReferenceUrls", json!({}));
        assert_eq!((ran.way(), ran.value(), ran.calls.len()), ((Port::Success, None), &json!(0), 0));
    }
}

#[test]
fn a_recording_is_started_and_stopped_for_good() {
    let bench = Bench::new();
    let recording = || bench.memory.center().recording("c-1").unwrap();
    let ran = bench.run("SE_ContactStopRecording", json!({}));
    assert_eq!((ran.way(), recording()), ((Port::Failure, Some("conflict")), Recording::Off));
    let ran = bench.run("SE_ContactStartRecording", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"contact": {"start_recording": {"contactId": "c-1"}}}));
    assert_eq!(recording(), Recording::On);
    assert_eq!(bench.run("SE_ContactStartRecording", json!({})).way(), (Port::Failure, Some("conflict")));
    let ran = bench.run("SE_ContactStopRecording", json!({}));
    assert_eq!((ran.way(), recording()), ((Port::Success, None), Recording::Stopped));
    assert_eq!(*ran.call(), json!({"contact": {"stop_recording": {"contactId": "c-1"}}}));
    for type_id in ["SE_ContactStartRecording", "SE_ContactStopRecording"] {
        assert_eq!(bench.run(type_id, json!({})).way(), (Port::Failure, Some("conflict")));
    }
}

#[test]
fn a_live_contact_is_left_and_one_that_is_over_is_cleared() {
    let bench = Bench::new();
    assert_eq!(bench.run("SE_ContactClear", json!({})).way(), (Port::Failure, Some("conflict")));
    let ran = bench.run("SE_ContactDestroyAgentConnection", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"contact": {"destroy_agent_connection": {"contactId": "c-1"}}}));
    assert_eq!(bench.memory.center().phase("c-1"), Some(Phase::Over), "it waits to be cleared");
    assert_eq!(bench.run("SE_ContactDestroyAgentConnection", json!({})).way(), (Port::Failure, Some("conflict")));
    let ran = bench.run("SE_ContactClear", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"contact": {"clear": {"contactId": "c-1"}}}));
    assert_eq!(bench.memory.center().phase("c-1"), Some(Phase::Cleared));
}
