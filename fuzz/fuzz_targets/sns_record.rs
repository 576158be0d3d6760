//! Any text as the message of a record, and as a template: every record has an outcome, and no value breaks a template.
#![no_main]

use std::sync::Arc;

use cti_connect::karte::{Configuration, Filled, Handler, Limiter, MemoryStore, Template, read_phone_numbers};
use cti_connect::service::MemoryService;
use cti_engine::memory::VirtualClock;
use cti_fuzz::split;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|input: &[u8]| {
    let (message, template) = split(input);
    let _ = read_phone_numbers(template);
    let (Ok(message), Ok(template)) = (std::str::from_utf8(message), std::str::from_utf8(template)) else { return };
    let clock = VirtualClock::new();
    let handler = Handler::new(
        Configuration::new("c", "call", "i", "f", "+81312345678"),
        Arc::new(MemoryService::new("i", Arc::new(clock.clone()))),
        Arc::new(MemoryStore::new(Arc::new(clock.clone()))),
        Limiter::of_the_service(Arc::new(clock.clone())),
    );
    let record = json!({"Sns": {"Message": message, "MessageId": "m"}});
    let records = [record.clone(), serde_json::from_str(message).unwrap_or_default(), record];
    let report = clock.drive(handler.handle(&json!({"Records": records})));
    assert_eq!(report.outcomes.len(), 3);
    if let Ok(template) = template.parse::<Template>() {
        let filled = template.fill(|_| Some(Value::from(message)));
        assert!(matches!(filled, Filled::Delivered(_)), "{filled:?}");
    }
});
