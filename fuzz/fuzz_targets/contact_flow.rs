//! Any text as a contact flow: it is written back as it was, checked with places inside the text, changed in place, and a
//! contact that goes through it ends within its steps and its time.
#![no_main]

use std::sync::Arc;
use std::time::Duration;

use cti_connect::contact_flow::{
    Call, CallLimits, Document, FlowChecker, Instance, Resources, Script, ScriptedCustomer, Simulator, World,
};
use cti_engine::memory::VirtualClock;
use cti_fuzz::split;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|input: &[u8]| {
    let (source, keys) = split(input);
    let Ok(document) = Document::read_bytes(source) else { return };
    assert_eq!(document.to_text().as_bytes(), source);
    for finding in FlowChecker::new().published(Resources::default()).check_document(&document) {
        assert!(!finding.to_string().contains('\n'));
        assert!(finding.span.is_none_or(|span| span.end <= source.len()));
    }
    if let Document::Flow(flow) = &document {
        let mut changed = flow.clone();
        for (at, action) in flow.actions().iter().enumerate().take(3) {
            changed.set(&format!("/Actions/{at}/Type"), "Other").unwrap();
            changed.set(&format!("/Actions/{at}/Type"), action.action_type()).unwrap();
        }
        assert_eq!(changed.actions(), flow.actions());
    }
    let flow = document.into_flow().flow;
    let clock = VirtualClock::new();
    let script = Script::new(Arc::new(clock.clone())).function("", json!({"a": "b"})).bots_take_keys_as_places();
    let world = World::of(Arc::new(clock.clone()), Arc::new(script));
    let limits = CallLimits::default().with_steps(500).with_time(Duration::from_secs(3_600));
    let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world).with_limits(limits);
    let keys = String::from_utf8_lossy(keys).into_owned();
    let customer = keys.split(' ').fold(ScriptedCustomer::new(), |it, keys| it.presses(keys));
    let customer = customer.with_patience(Duration::from_secs(600));
    let outcome = clock.drive(simulator.run(Call::from("+819012345678", "main", Arc::new(customer))));
    assert!(outcome.duration <= limits.time);
    assert!(outcome.to_text().lines().count() == outcome.transcript.len());
});
