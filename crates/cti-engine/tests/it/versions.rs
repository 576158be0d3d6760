//! What a flow sees and may do depends on the version of the product, where a release changed it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact, Context, End, Engine, Execution};
use cti_model::{Block, Flow, Object, ProductVersion};
use serde_json::{Value, json};

fn version(text: &str) -> ProductVersion {
    text.parse().unwrap()
}

fn flow(block: Block) -> Flow {
    Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(block.with_port("done", "2"))
        .with_block(Block::new("2", "SE_End"))
}

fn voice() -> Contact {
    Contact::new("c-1", Channel::Voice).from_number("+12025550123")
}

fn run(version: ProductVersion, flow: &Flow) -> Execution {
    run_by(&Engine::new().with_version(version), flow, voice())
}

fn run_by(engine: &Engine, flow: &Flow, contact: Contact) -> Execution {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(contact.clone());
    let context = Context::new().with_contact(contact);
    memory.drive(engine.run(&engine.compile(flow).unwrap(), &memory.desk(), &context))
}

fn results(execution: &Execution) -> Value {
    serde_json::to_value(execution.record("1").unwrap()).unwrap()["results"].clone()
}

#[test]
#[cfg(feature = "phone")]
fn parsed_number_has_the_older_shape_before_5_22() {
    let log = |path: &str| flow(Block::new("1", "SE_SetProperty").with_control("key", "k").with_control("value", path));
    let seen = |version: ProductVersion, path: &str| {
        let ran = run(version, &log(path));
        ran.changes().properties.first().and_then(|(_, change)| change.value().cloned()).unwrap_or_default()
    };
    let (old, new) = (version("5.21"), version("5.22"));
    assert_eq!(seen(old, "$.contact.parsedNumber"), json!({"phone": "2025550123", "country": "US"}));
    assert_eq!(seen(new, "$.contact.parsedNumber.number"), json!("+12025550123"));
    assert_eq!(seen(new, "$.contact.parsedNumber.nationalNumber"), json!("2025550123"));
    assert_eq!(seen(new, "$.contact.parsedNumber.phone"), Value::Null, "it is gone since 5.22");
    assert!(seen(new, "$.contact.parsedNumber").get("phone").is_none());
    assert_eq!(seen(ProductVersion::NEWEST, "$.contact.parsedNumber.phone"), Value::Null);
    // The product's own default flows still search by it; that it stays where no version is named is this project's
    // decision.
    let ran = run_by(&Engine::new(), &log("$.contact.parsedNumber.phone"), voice());
    assert_eq!(ran.changes().properties.first().and_then(|(_, it)| it.value().cloned()), Some(json!("2025550123")));
}

#[test]
fn a_block_of_a_later_version_fails() {
    for (type_id, since) in [("SE_CoreDelay", "5.7"), ("SE_GetPayload", "5.13"), ("SE_ContactClear", "5.17")] {
        let since: ProductVersion = since.parse().unwrap();
        let before = (4..32).map(|minor| ProductVersion::new(5, minor, 0)).rfind(|version| *version < since).unwrap();
        let block = || flow(Block::new("1", type_id).with_control("duration", "0").with_port("success", "2"));
        let ran = run(before, &block());
        let record = serde_json::to_value(ran.record("1").unwrap()).unwrap();
        assert_eq!((ran.path().last().unwrap().block.as_str(), &record["success"]), ("1", &json!(false)), "{type_id}");
        assert_eq!(record["exception"]["kind"], "notInVersion");
        assert!(record["exception"]["message"].as_str().unwrap().starts_with(&format!("{before} has no block *")));
        let record = serde_json::to_value(run(since, &block()).record("1").unwrap()).unwrap();
        assert_ne!(record["exception"]["kind"], "notInVersion", "{type_id}");
    }
}

#[test]
fn a_program_that_is_of_no_named_version_has_every_block() {
    let removed = flow(Block::new("1", "SE_ShowAttributes"));
    assert_eq!(run_by(&Engine::new(), &removed, voice()).end(), &End::Ended);
}

#[test]
fn contact_blocks_return_what_their_version_does() {
    let properties = flow(Block::new("1", "SE_ContactProperties"));
    let metadata = flow(Block::new("1", "SE_ContactGetInteractionMetadata"));
    for (text, has) in [("5.6", false), ("5.7", true)] {
        let results = results(&run(version(text), &properties));
        assert_eq!(
            (results.get("callType").is_some(), results.get("formattedPhoneNumber").is_some()),
            (has, has),
            "{text}"
        );
        assert_eq!(results["contactId"], "c-1");
    }
    for (text, has) in [("5.15", false), ("5.16", true)] {
        assert_eq!(results(&run(version(text), &metadata)).get("callIncomingDuration").is_some(), has, "{text}");
    }
}

#[test]
fn is_contact_transfer_is_always_true_before_5_10() {
    let asks = flow(Block::new("1", "SE_ContactIsTransfer").with_port("true", "2").with_port("false", "2"));
    for (text, transfer) in [("5.9", true), ("5.10", false)] {
        assert_eq!(results(&run(version(text), &asks)), json!(transfer), "{text}");
    }
}

#[test]
fn attributes_of_chats_and_tasks_are_written_since_5_17() {
    let writes = flow(
        Block::new("1", "SE_ContactUpdateAttributes")
            .with_control("attributes", Object::from_iter([("a", "b")]))
            .with_port("success", "2")
            .with_port("failure", "2"),
    );
    for (text, channel, is_written) in [
        ("5.16", Channel::Chat, false),
        ("5.16", Channel::Task, false),
        ("5.16", Channel::Voice, true),
        ("5.17", Channel::Chat, true),
        ("5.17", Channel::Task, true),
    ] {
        let engine = Engine::new().with_version(version(text));
        let ran = run_by(&engine, &writes, Contact::new("c-1", channel));
        let record = serde_json::to_value(ran.record("1").unwrap()).unwrap();
        assert_eq!(record["success"], json!(is_written), "{text}");
    }
}

#[test]
fn a_voicemail_is_left_for_queue_callbacks_since_5_14() {
    let leaves = flow(
        Block::new("1", "SE_ContactLeaveVoicemail")
            .with_control("voicemailDropName", "Holiday")
            .with_control("quickConnectName", "Voicemail")
            .with_port("success", "2")
            .with_port("failure", "2"),
    );
    for (text, kind) in [("5.13", "invalid"), ("5.14", "notFound")] {
        let engine = Engine::new().with_version(version(text));
        let ran = run_by(&engine, &leaves, Contact::new("c-1", Channel::QueueCallback));
        let record = serde_json::to_value(ran.record("1").unwrap()).unwrap();
        assert_eq!(record["exception"]["kind"], kind, "{text}");
    }
}

#[test]
fn false_is_kept_in_texts_since_5_7() {
    let join = flow(Block::new("1", "SE_CoreJoinStrings").with_control("string1", "a").with_control("string2", false));
    let log = flow(Block::new("1", "SE_Log").with_control("message", false));
    for (text, joined, logged) in [("5.6", "a", ""), ("5.7", "afalse", "false")] {
        assert_eq!(results(&run(version(text), &join)), json!({"string": joined}), "{text}");
        assert_eq!(run(version(text), &log).log()[0].message, logged, "{text}");
    }
}

#[test]
fn is_truthy_does_not_see_that_true_is_true_before_5_4() {
    let asks = |value: Value| {
        let block = Block::new("1", "SE_CoreTruthy").with_control("value", "$.payload.value");
        let flow = flow(block.with_port("true", "2").with_port("false", "2"));
        move |text: &str| {
            let engine = Engine::new().with_version(version(text));
            let context = Context::new().with_payload(json!({"value": value}));
            let memory = MemoryDesk::new("Sato");
            results(&memory.drive(engine.run(&engine.compile(&flow).unwrap(), &memory.desk(), &context)))
        }
    };
    for (value, before, since) in [
        (json!(true), false, true),
        (json!(false), false, false),
        (json!("true"), true, true),
        (json!("false"), true, true),
        (json!(1), true, true),
        (json!(""), false, false),
    ] {
        let asked = asks(value.clone());
        assert_eq!((asked("5.3"), asked("5.4")), (json!(before), json!(since)), "{value}");
    }
}

#[test]
fn clear_all_properties_wipes_what_the_adapter_keeps_before_5_15_and_its_credential_before_5_27() {
    let clears = flow(Block::new("1", "SE_ClearAllProperties"));
    let adapter = ["userProfile", "recordingNamedCredential"];
    for (text, left) in [
        ("5.5", &adapter[2..]),
        ("5.14", &adapter[2..]),
        ("5.15", &adapter[..1]),
        ("5.26", &adapter[..1]),
        ("5.27", &adapter),
    ] {
        let memory = MemoryDesk::new("Sato");
        let desk = memory.desk();
        desk.properties().clear_adapter();
        for key in adapter {
            desk.properties().set_adapter(key, "kept".into());
        }
        desk.properties().set("case", "500".into()).unwrap();
        let engine = Engine::new().with_version(version(text));
        let ran = memory.drive(engine.run(&engine.compile(&clears).unwrap(), &desk, &Context::new()));
        let snapshot = desk.properties().snapshot();
        assert_eq!(snapshot.adapter.properties.keys().collect::<Vec<_>>(), *left, "{text}");
        assert!(snapshot.flows.properties.is_empty(), "{text}");
        assert_eq!(ran.changes().properties.iter().count(), 3 - left.len(), "{text}");
    }
}

#[test]
fn each_version_reads_its_own_spelling_of_the_subtype_of_a_task() {
    let subtype = |engine: Engine, controls: &[(&str, &str)]| {
        let task = Block::new("1", "SE_SFCreateTask").with_control("subject1", "Call").with_port("success", "2");
        let task = controls.iter().fold(task, |task, (name, value)| task.with_control(name, *value));
        let memory = MemoryDesk::new("Sato");
        memory.drive(engine.run(&engine.compile(&flow(task)).unwrap(), &memory.desk(), &Context::new()));
        let call = serde_json::to_value(&memory.journal().entries()[0].call).unwrap();
        call["records"]["create"]["fields"]["TaskSubtype"].clone()
    };
    let (older, newer) = (("TaskSubType", "Call"), ("TaskSubtype", "Task"));
    let of = |text: &str| Engine::new().with_version(version(text));
    assert_eq!(subtype(of("5.3"), &[older, newer]), "Call");
    assert_eq!(subtype(of("5.3"), &[newer]), Value::Null);
    assert_eq!(subtype(of("5.4"), &[older, newer]), "Task");
    assert_eq!(subtype(of("5.4"), &[older]), Value::Null);
    assert_eq!(subtype(Engine::new(), &[older, newer]), "Task");
    assert_eq!(subtype(Engine::new(), &[older]), "Call");
}

#[test]
fn controls_that_came_later_are_not_read_before() {
    let dial = flow(
        Block::new("1", "SE_AgentDialNumber")
            .with_control("phoneNumber", "+12025550199")
            .with_control("queueARN", "arn:q")
            .with_port("success", "2"),
    );
    let task = flow(
        Block::new("1", "SE_SFCreateTask")
            .with_control("subject1", "Call")
            .with_control("otherTaskFields", Object::from_iter([("Description", "d")]))
            .with_port("success", "2"),
    );
    let asked = |text: &str, flow: &Flow| {
        let memory = MemoryDesk::new("Sato");
        let engine = Engine::new().with_version(version(text));
        memory.drive(engine.run(&engine.compile(flow).unwrap(), &memory.desk(), &Context::new()));
        serde_json::to_value(&memory.journal().entries()[0].call).unwrap()
    };
    let queue = |text: &str| asked(text, &dial)["agent"]["dial"]["call"]["queueARN"].clone();
    assert_eq!((queue("5.0"), queue("5.1")), (Value::Null, json!("arn:q")));
    let description = |text: &str| asked(text, &task)["records"]["create"]["fields"]["Description"].clone();
    assert_eq!((description("5.3"), description("5.4")), (Value::Null, json!("d")));
}

#[test]
fn is_monitor_is_returned_in_5_27_and_since_5_32() {
    let properties = flow(Block::new("1", "SE_ContactProperties"));
    for (text, returned) in [("5.26", false), ("5.27", true), ("5.28", false), ("5.31", false), ("5.32", true)] {
        let results = results(&run(version(text), &properties));
        assert_eq!(results.get("isMonitor").is_some(), returned, "{text}");
    }
}

#[test]
fn a_run_may_take_ten_seconds_before_5_9_and_sixty_since() {
    let waits = |seconds: u64| {
        let milliseconds = (seconds * 1000).to_string();
        flow(Block::new("1", "SE_CoreDelay").with_control("duration", milliseconds))
    };
    for (text, seconds) in [("5.7", 10), ("5.8", 10), ("5.9", 60), ("5.32", 60)] {
        assert_eq!(run(version(text), &waits(seconds - 1)).end(), &End::Ended, "{text}");
        let over = run(version(text), &waits(seconds + 1));
        assert_eq!(over.end(), &End::TimedOut { block: "1".into() }, "{text}");
        assert_eq!(over.elapsed(), Duration::from_secs(seconds), "{text}");
    }
}

#[test]
fn the_newest_version_is_the_default() {
    assert_eq!(Engine::new().version(), ProductVersion::NEWEST);
    assert_eq!(Engine::new().limits(), Engine::new().with_version(ProductVersion::NEWEST).limits());
}

#[test]
fn a_flow_is_checked_for_the_version_of_the_engine() {
    let reads = flow(Block::new("1", "SE_Log").with_control("message", "$.contact.parsedNumber.number"));
    let found = |text: &str| Engine::new().with_version(version(text)).check(&reads);
    assert_eq!(found("5.22"), []);
    assert_eq!(found("5.21")[0].code, cti_model::Code::VersionDependent);
}
