//! temporary
use cti_connect::contact_flow::{
    Call, CallLimits, Document, FlowChecker, Instance, Resources, Script, ScriptedCustomer, Simulator, World,
};
use cti_engine::memory::VirtualClock;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == 0x1e) {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, &[]),
    }
}
fn target(input: &[u8]) {
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
}
#[test]
fn fuzz_seeds() {
    let mut n = 0;
    for seed in ["menu", "wrapped", "legacy"] {
        let bytes =
            std::fs::read(format!("{}/../../fuzz/seeds/contact_flow/{seed}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(Document::read_bytes(split(&bytes).0).is_ok(), "{seed}");
        target(&bytes);
        let mut state = 1u64;
        for _ in 0..400 {
            let mut mutated = bytes.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let at = (state >> 33) as usize % mutated.len();
                match state % 3 {
                    0 => mutated[at] = b"\"{}[]:,\\0$.u"[(state >> 20) as usize % 13],
                    1 => {
                        mutated.remove(at);
                    }
                    _ => {
                        let b = mutated[(state >> 40) as usize % mutated.len()];
                        mutated.insert(at, b);
                    }
                }
            }
            target(&mutated);
            n += 1;
        }
    }
    eprintln!("{n} inputs");
}
#[test]
fn many_figures() {
    use cti_connect::contact_flow::{CallCenter, Callers, Seeded};
    use cti_engine::connector::Clock;
    let flow =
        std::fs::read_to_string(format!("{}/../../examples/contact-flows/visual-ivr.json", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    for within in [28_800u64, 0] {
        let callers: Callers = serde_json::from_value(json!({"arriveWithinSeconds": within, "kinds": [{"attributes": {"user_type": "member", "inquiry_type": "x"}, "patienceSeconds": [30, 300]}]})).unwrap();
        let flow = Document::read(&flow).unwrap().into_flow().flow;
        let clock = VirtualClock::new();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let mut world = World::of(shared.clone(), Arc::new(Script::new(shared.clone())));
        world.queues = Arc::new(CallCenter::new(shared, 1).with_queue(
            "support",
            40,
            Duration::from_secs(60),
            Duration::from_secs(240),
        ));
        let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world);
        let began = std::time::Instant::now();
        let outcome = clock.drive(simulator.run_many("main", &callers, 10_000, &mut Seeded::new(1)));
        eprintln!(
            "within {within}: {:?} {}",
            began.elapsed(),
            outcome.to_string().lines().take(5).collect::<Vec<_>>().join(" | ")
        );
    }
}
