//! What a flow sees and may do depends on the version of the product, where a release changed it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use cti_engine::memory::MemoryDesk;
use cti_engine::{Channel, Contact, Context, End, Engine, Execution};
use cti_model::{Block, Flow, ProductVersion};
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

fn run(version: ProductVersion, flow: &Flow) -> Execution {
    let engine = Engine::new().with_version(version);
    let contact = Contact::new("c-1", Channel::Voice).from_number("+12025550123");
    let context = Context::new().with_contact(contact);
    let memory = MemoryDesk::new("Sato");
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
    // The product's own default flows still search by it; that it stays is this project's decision.
    assert_eq!(seen(new, "$.contact.parsedNumber.phone"), json!("2025550123"));
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
