//! Random events, cancels, replaces and drops at a session with made flows: every event is accounted for once.
#![no_main]

use arbitrary::{Result, Unstructured};
use cti_fuzz::{TRIGGERS, flow, play};
use cti_model::action::CtiAction;
use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::{Source, Trigger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut u = Unstructured::new(input);
    let adapters = (0..2).map(|_| adapter(&mut u)).collect::<Result<Vec<_>>>();
    if let Ok(adapters) = adapters {
        let _ = play(&mut u, &adapters);
    }
});

fn adapter(u: &mut Unstructured<'_>) -> Result<CtiAdapter> {
    let mut adapter = CtiAdapter::default();
    for at in 0..u.int_in_range(0..=3)? {
        let Ok(trigger) = u.choose(&TRIGGERS)?.parse::<Trigger>() else { continue };
        adapter.flows.push(CtiFlow::new(at.to_string(), trigger.source, trigger.event, flow(u)?));
    }
    if u.arbitrary()? {
        adapter.flows.push(CtiFlow::new("act", Source::CtiAction, None, flow(u)?));
        adapter.actions.push(CtiAction::new("Act", "act"));
    }
    Ok(adapter)
}
