//! Contacts: what contact centers write is read, kept and written back, and what is a customer's is not shown.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cti_engine::contact::{Attributes, Queue, Reference, ReferenceKind};
use cti_engine::memory::MemoryDesk;
use cti_engine::phone_number::{ParsedNumber, PhoneError, PhoneNumbers};
use cti_engine::{Channel, Contact, Context, Engine};
use cti_model::{Block, ContextRoot, Flow, Object, Source};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(value: &Value) -> Contact {
    serde_json::from_value(value.clone()).unwrap()
}

/// Any text that is not blank.
pub(crate) fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9+ -]{0,8}[a-z0-9]"
}

/// Any channel, as its spelling reads.
fn channel() -> impl Strategy<Value = Channel> {
    prop_oneof![Just("voice"), Just("queue_callback"), Just("chat"), Just("task"), Just("email"), Just("WhatsApp")]
        .prop_map(Channel::from)
}

fn reference() -> impl Strategy<Value = Reference> {
    let kind = prop_oneof![Just("URL"), Just("EMAIL"), Just("ATTACHMENT"), Just("quote")].prop_map(ReferenceKind::from);
    (kind, "[ -~]{0,12}", option::of(name())).prop_map(|(kind, value, status)| {
        let mut reference = Reference::new(kind, value);
        reference.other.extend(status.map(|status| ("status".to_owned(), status.into())));
        reference
    })
}

/// Any contact.
pub(crate) fn contact() -> impl Strategy<Value = Contact> {
    let ids =
        (name(), option::of(name()), channel(), option::of(prop_oneof![Just("webexContact"), Just("connectAgent")]));
    let began = (any::<bool>(), option::of(name()), option::of((option::of(name()), option::of(name()))));
    let customer =
        (option::of("[+0-9]{1,14}"), option::of(name()), option::of(name()), vec((name(), reference()), 0..3));
    let attributes = vec((name(), "[ -~]{0,12}", any::<bool>()), 0..12);
    let rest = (any::<bool>(), 0..10_000_000_u64, any::<u32>(), vec((name(), any::<i32>()), 0..3));
    (ids, began, customer, attributes, rest).prop_map(|(ids, began, customer, attributes, rest)| {
        let mut contact = Contact::new(ids.0, ids.2);
        contact.initial_contact_id = ids.1;
        contact.source = ids.3.map(Source::from);
        (contact.is_inbound, contact.initiation_method) = (began.0, began.1);
        contact.queue = began.2.map(|(name, arn)| Queue { name, arn, ..Queue::default() });
        contact.phone_number = customer.0.map(Into::into);
        (contact.name, contact.description) = (customer.1, customer.2);
        contact.references = customer.3.into_iter().collect();
        for (name, value, is_secret) in attributes {
            if is_secret {
                contact.attributes.mark_secret(&*name);
            }
            contact.attributes.insert(name, value);
        }
        contact.is_monitor = rest.0;
        contact.interaction_duration = Duration::from_millis(rest.1);
        contact.incoming_duration = Duration::from_millis(rest.2.into());
        contact.other = rest.3.into_iter().map(|(name, value)| (format!("x{name}"), value.into())).collect();
        contact
    })
}

proptest! {
    #[test]
    fn every_contact_survives_its_json(contact in contact()) {
        let written = serde_json::to_value(&contact).unwrap();
        prop_assert_eq!(&read(&written), &contact);
        prop_assert_eq!(serde_json::to_value(read(&written)).unwrap(), written);
    }

    #[test]
    fn what_is_not_known_is_written_back(members in vec(("x[a-z]{1,6}", any::<Option<i64>>()), 0..4)) {
        let mut given = Map::from_iter([("contactId".to_owned(), json!("c-1"))]);
        given.extend(members.into_iter().map(|(name, value)| (name, value.into())));
        let written = serde_json::to_value(read(&given.clone().into())).unwrap();
        for (name, value) in &given {
            prop_assert_eq!(&written[name], value);
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_customer(mut contact in contact()) {
        contact.phone_number = Some("+12025550123".into());
        contact.attributes.insert("known", "SECRET-A");
        contact.references.insert("ref".to_owned(), "SECRET-R".into());
        contact.other.insert("more".to_owned(), "SECRET-O".into());
        (contact.name, contact.description) = (Some("SECRET-N".to_owned()), Some("SECRET-D".to_owned()));
        let context = Context::new().with_contact(contact.clone());
        for shown in [format!("{contact:?}"), format!("{contact:#?}"), format!("{context:?}")] {
            prop_assert!(!shown.contains("SECRET") && !shown.contains("2025550123"), "{}", shown);
            prop_assert!(shown.contains(&contact.contact_id) && shown.contains("known"), "{}", shown);
        }
    }
}

#[test]
fn vendors_spell_channels_in_many_ways() {
    let table = [
        (Channel::Voice, "connectVoiceContact", vec!["voice", "VOICE", "Voice", "telephony", "TELEPHONY"]),
        (
            Channel::QueueCallback,
            "connectQueueCallbackContact",
            vec!["queue_callback", "QUEUE_CALLBACK", "queueCallback"],
        ),
        (Channel::Chat, "connectChatContact", vec!["chat", "CHAT", "webchat"]),
        (Channel::Task, "connectTaskContact", vec!["task", "TASK", "TASKS", "workItem"]),
        (Channel::Email, "connectEmailContact", vec!["email", "EMAIL"]),
        (Channel::Social, "connectSocialContact", vec!["social", "SOCIAL"]),
        (Channel::Other("WhatsApp".into()), "connectWhatsAppContact", vec!["WhatsApp"]),
        (Channel::Other("sms".into()), "connectSmsContact", vec!["sms"]),
    ];
    for (channel, source, spellings) in table {
        assert_eq!(channel.source().to_string(), source);
        for spelling in spellings {
            assert_eq!(Channel::from(spelling), channel, "{spelling}");
            let contact = read(&json!({"contactId": "c-1", "channel": spelling}));
            assert_eq!((&contact.channel, contact.event_source().to_string().as_str()), (&channel, source));
        }
        // What is written is read as the same.
        assert_eq!(Channel::from(channel.as_str()), channel);
    }
}

#[test]
fn a_contact_needs_its_id_and_nothing_else() {
    for refused in [json!({}), json!({"contactId": ""}), json!({"contactId": " "}), json!({"contactId": 5}), json!([])]
    {
        assert!(serde_json::from_value::<Contact>(refused.clone()).is_err(), "{refused}");
    }
    assert_eq!(read(&json!({"contactId": "c-1"})), Contact::new("c-1", Channel::Voice));
    // Amazon Connect writes null for what a contact lacks.
    let nulls = json!({"contactId": "c-1", "initialContactId": null, "channel": null, "isInbound": null, "queue": null,
        "initiationMethod": null, "phoneNumber": null, "name": null, "description": null, "references": null,
        "attributes": null, "isMonitor": null, "interactionDuration": null, "incomingDuration": null});
    assert_eq!(read(&nulls), Contact::new("c-1", Channel::Voice));
}

#[test]
fn who_began_a_contact_follows_from_its_initiation_unless_it_is_said() {
    let inbound = |value: Value| read(&value).is_inbound;
    assert!(inbound(json!({"contactId": "c-1"})));
    assert!(!inbound(json!({"contactId": "c-1", "initiationMethod": "OUTBOUND"})));
    assert!(inbound(json!({"contactId": "c-1", "initiationMethod": "outbound", "isInbound": true})));
}

#[test]
fn durations_are_milliseconds() {
    let mut contact = Contact::new("c-1", Channel::Voice);
    contact.interaction_duration = Duration::from_millis(61_500);
    let written = serde_json::to_value(&contact).unwrap();
    assert_eq!((&written["interactionDuration"], &written["incomingDuration"]), (&json!(61_500), &json!(0)));
    assert_eq!(read(&json!({"contactId": "c-1", "interactionDuration": 61_500.0})), contact);
    // Whole ones: what is below is dropped, when it is written and when it is read.
    assert_eq!(read(&json!({"contactId": "c-1", "interactionDuration": 61_500.9})), contact);
    let mut finer = contact.clone();
    finer.interaction_duration += Duration::from_micros(900);
    assert_eq!(serde_json::to_value(&finer).unwrap(), written);
    for refused in [json!(-1), json!("61500"), json!({"secs": 61, "nanos": 0})] {
        let value = json!({"contactId": "c-1", "interactionDuration": refused});
        assert!(serde_json::from_value::<Contact>(value).is_err(), "{refused}");
    }
}

#[test]
fn queues_are_read_as_amazon_connect_and_as_flows_write_them() {
    let queue = |value: Value| read(&value).queue.unwrap();
    let named = Queue { name: Some("Support".into()), arn: Some("arn:q".into()), ..Queue::default() };
    for arn in ["arn", "queueARN", "queueArn"] {
        assert_eq!(queue(json!({"contactId": "c-1", "queue": {"name": "Support", arn: "arn:q"}})), named);
    }
    assert_eq!(queue(json!({"contactId": "c-1", "queueName": "Support", "queue": {"arn": "arn:q"}})), named);
    // The queue of an agent has no name.
    assert_eq!(queue(json!({"contactId": "c-1", "queue": {"name": null, "queueARN": "arn:q"}})).name, None);
    // What is not known is kept, and not shown.
    let odd = queue(json!({"contactId": "c-1", "queue": {"name": "Support", "owner": "4111-2222"}}));
    assert_eq!(serde_json::to_value(&odd).unwrap(), json!({"name": "Support", "owner": "4111-2222"}));
    assert!(!format!("{odd:?}").contains("4111"), "{odd:?}");
}

#[test]
fn references_have_a_kind() {
    let contact = read(&json!({"contactId": "c-1", "references": {
        "Order": {"type": "url", "value": "https://shop.example.com/1"},
        "Link": "https://example.com/",
        "Scan": {"type": "ATTACHMENT", "arn": "arn:file", "status": "APPROVED"},
        "Quote": {"type": "quote", "value": "7"},
    }}));
    let kinds: Vec<&ReferenceKind> = contact.references.values().map(|reference| &reference.kind).collect();
    let other = ReferenceKind::Other("quote".into());
    assert_eq!(kinds, [&ReferenceKind::Url, &ReferenceKind::Url, &ReferenceKind::Attachment, &other]);
    assert_eq!(contact.references["Scan"].other["status"], "APPROVED");
    let written = serde_json::to_value(&contact).unwrap();
    assert_eq!(written["references"]["Scan"], json!({"type": "ATTACHMENT", "arn": "arn:file", "status": "APPROVED"}));
    assert_eq!(written["references"]["Link"], json!({"type": "URL", "value": "https://example.com/"}));
    assert!(serde_json::from_value::<Contact>(json!({"contactId": "c-1", "references": {"A": 5}})).is_err());
}

#[test]
fn secret_attributes_stay_secret_on_every_way() {
    let contact =
        Contact::new("c-1", Channel::Voice).with_attribute("tier", "gold").with_secret_attribute("card", "4111");
    let written = serde_json::to_value(&contact).unwrap();
    // Flows read it, whoever resumes them too.
    assert_eq!((&written["attributes"]["card"], &written["secretAttributes"]), (&json!("4111"), &json!(["card"])));
    for mut contact in [read(&written), contact.transferred_as("c-2"), contact.clone()] {
        contact.attributes.insert("card", "5500");
        assert!(contact.attributes.is_secret("card") && !contact.attributes.is_secret("tier"));
        let shown = format!("{:?}", contact.attributes);
        assert!(shown.contains("gold") && !shown.contains("5500"), "{shown}");
    }
}

#[test]
fn attributes_are_a_map_in_order() {
    let mut attributes: Attributes = (0..20).map(|at| (format!("a{at}"), at.to_string())).collect();
    assert_eq!((attributes.len(), attributes.get("a19"), attributes.get("A19")), (20, Some("19"), None));
    assert_eq!(attributes.insert("a3", "x").as_deref(), Some("3"));
    assert_eq!(attributes.remove("a0").as_deref(), Some("0"));
    let first: Vec<(&str, &str)> = attributes.iter().take(3).collect();
    assert_eq!(first, [("a1", "1"), ("a2", "2"), ("a3", "x")]);
    attributes.extend([("z", "1")]);
    assert_eq!(attributes.names().last(), Some(&"z"));
}

#[test]
fn flows_find_the_contact_under_the_names_of_the_product() {
    let paths = ["contactId", "queueName", "queue.arn", "interactionDuration", "attributes.tier"];
    let rows: Object = paths.iter().map(|path| (*path, format!("$.contact.{path}"))).collect();
    let set = Block::new("1", "SE_SetProperty").with_control("key", "seen").with_control("value", rows);
    let flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(set.with_port("done", "2"))
        .with_block(Block::new("2", "SE_End"));
    let (memory, engine) = (MemoryDesk::new("Sato"), Engine::new());
    let mut contact = Contact::new("c-1", Channel::Voice).from_number("+12025550123").with_attribute("tier", "gold");
    contact.queue = Some(Queue { name: Some("Support".into()), arn: Some("arn:q".into()), ..Queue::default() });
    contact.interaction_duration = Duration::from_millis(61_500);
    let context = Context::new().with_contact(Arc::new(contact));
    memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    let seen = memory.desk().properties().get("seen").unwrap();
    let expected = json!(["c-1", "Support", "arn:q", 61_500, "gold"]);
    assert_eq!(paths.iter().map(|path| seen[*path].clone()).collect::<Value>(), expected);
}

/// Counts how often it is asked.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl PhoneNumbers for Counting {
    fn parse(&self, _: &str, _: Option<&str>) -> Result<ParsedNumber, PhoneError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(ParsedNumber::new("1", "2025550123"))
    }

    fn format_national(&self, _: &str, _: Option<&str>) -> Result<String, PhoneError> {
        Err(PhoneError::Unsupported)
    }
}

#[test]
fn a_number_is_read_once_and_that_changes_nothing_else() {
    let numbers = Counting::default();
    let fresh = Contact::new("c-1", Channel::Voice).from_number("+12025550123");
    let asked = fresh.clone();
    for contact in [&asked, &asked, &asked.clone()] {
        let parsed = contact.phone_number.as_ref().unwrap().parsed(&numbers).unwrap();
        assert_eq!(parsed.national_number, "2025550123");
    }
    assert_eq!(numbers.0.load(Ordering::Relaxed), 1);
    assert_eq!(asked, fresh);
    assert_eq!(serde_json::to_value(&asked).unwrap(), serde_json::to_value(&fresh).unwrap());
}

#[test]
fn what_a_flow_logs_shows_no_secret() {
    let log = |id: &str, message: &str, next: &str| {
        Block::new(id, "SE_Log").with_control("level", "info").with_control("message", message).with_port("done", next)
    };
    let attributes = Object::from_iter([("card", "5500")]);
    let flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(log("1", "$.contact.attributes.card", "2"))
        .with_block(log("2", "$.contact.attributes.tier", "3"))
        .with_block(
            Block::new("3", "SE_ContactUpdateAttributes")
                .with_control("attributes", attributes)
                .with_port("success", "4")
                .with_port("failure", "4"),
        )
        .with_block(log("4", "$.contact.attributes.card", "5"))
        .with_block(Block::new("5", "SE_End"));
    let contact =
        Contact::new("c-1", Channel::Voice).with_attribute("tier", "gold").with_secret_attribute("card", "4111");
    let (memory, engine) = (MemoryDesk::new("Sato"), Engine::new());
    memory.center().add(contact.clone());
    let context = Context::new().with_contact(contact);
    let execution = memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    let logged: Vec<&str> = execution.log().iter().map(|line| line.message.as_str()).collect();
    assert_eq!(logged, ["[secret]", "gold", "[secret]"]);
}

#[test]
fn what_is_printed_of_a_run_shows_no_secret() {
    let read = |id: &str, name: &str, next: &str| {
        Block::new(id, "SE_ContactGetAttributeValue").with_control("attributeName", name).with_port("done", next)
    };
    let row = Object::from_iter([("card", "$.contact.attributes.card"), ("odd", "$.contact.attributes.odd")]);
    let set = Block::new("3", "SE_SetProperty").with_control("key", "kept").with_control("value", row.clone());
    let flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(read("1", "card", "2"))
        .with_block(read("2", "odd", "3"))
        .with_block(set.with_port("done", "4"))
        .with_block(
            Block::new("4", "SE_Log").with_control("level", "info").with_control("message", row).with_port("done", "5"),
        )
        .with_block(
            Block::new("5", "SE_SFQuery")
                .with_control("query", "$.contact.attributes.card")
                .with_port("success", "6")
                .with_port("failure", "6"),
        )
        .with_block(Block::new("6", "SE_End"));
    let contact = Contact::new("c-1", Channel::Voice)
        .with_secret_attribute("card", "4111")
        .with_secret_attribute("odd", "a\"b\\c\nd");
    let (memory, engine) = (MemoryDesk::new("Sato"), Engine::new());
    let context = Context::new().with_contact(contact).with_payload(json!({"card": "4111"}));
    let execution = memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context));
    assert_eq!(execution.end(), &cti_engine::End::Ended);
    let printed = cti_engine::product_log("Reads", &flow, &context.payload, &execution);
    for shown in [execution.report().to_string()].into_iter().chain(printed.into_iter().skip(1)) {
        assert!(shown.contains("[secret]"), "{shown}");
        assert!(["4111", "a\"b", "a\\\"b", "a\\\\\"b"].iter().all(|secret| !shown.contains(secret)), "{shown}");
    }
    // Flows, and who keeps what came of a run, still have it.
    assert!(serde_json::to_string(&execution).unwrap().contains("4111"));
}

/// What editors say that a contact has, it has; `parsedNumber` is made of the number when a flow reads it.
#[test]
fn the_members_of_a_contact_are_those_that_editors_name() {
    let written = serde_json::to_value(Contact::new("c", Channel::Voice).from_number("+12025550123")).unwrap();
    let mut written: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
    written.push("parsedNumber");
    let mut named: Vec<&str> = ContextRoot::Contact.members().iter().map(|(name, _)| *name).collect();
    written.sort_unstable();
    named.sort_unstable();
    assert_eq!(written, named);
}

proptest! {
    /// Values may overlap, hold one another, or be a part of what stands for them.
    #[test]
    fn no_secret_is_left_in_a_redacted_text(text in "[abcset\\[\\]]{0,24}", values in vec("[abcset\\[\\]]{0,3}", 0..6)) {
        let mut attributes = Attributes::new();
        for (at, value) in values.iter().enumerate() {
            attributes.mark_secret(at.to_string());
            attributes.insert(at.to_string(), value.as_str());
        }
        let redacted = attributes.redact(&text);
        for plain in redacted.split("[secret]") {
            let left = values.iter().find(|value| !value.is_empty() && plain.contains(value.as_str()));
            prop_assert!(left.is_none() || text.contains("[secret]"), "{left:?} is left in {redacted}");
        }
        prop_assert!(redacted.len() <= 5 * text.len() + "[secret]".len());
        if values.iter().all(|value| value.is_empty() || !text.contains(value.as_str())) {
            prop_assert_eq!(&*redacted, &*text);
        }
    }
}

#[test]
fn secrets_that_overlap_are_hidden_as_a_whole() {
    let redacted = |values: &[&str], text: &str| {
        let mut attributes = Attributes::new();
        for value in values {
            attributes.mark_secret(*value);
            attributes.insert(*value, *value);
        }
        attributes.redact(text).into_owned()
    };
    assert_eq!(redacted(&["ab", "bcd"], "xabcdx"), "x[secret]x");
    assert_eq!(redacted(&["4111", "s", "e"], "4111 se"), "[secret] [secret]");
    assert_eq!(redacted(&["s", "e", "c", "r", "t"], "paid by card"), "paid by [secret]a[secret]d");
}
