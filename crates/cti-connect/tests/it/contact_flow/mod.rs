//! Contact flows: documents, checks, simulated contacts.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests, which may panic as tests do"
)]

mod checks;
mod documents;
mod many;
#[cfg(feature = "picture")]
mod pictures;
mod properties;
#[cfg(feature = "scenario")]
mod scenarios;
mod simulation;
mod test_cases;

use std::fmt::Write;
use std::sync::Arc;

use cti_connect::contact_flow::{Call, CallOutcome, ContactFlow, Customer, Instance, Script, Simulator, World};
use cti_engine::memory::VirtualClock;

/// A flow of these actions, of which the first is the start: identifier, type, parameters, transitions.
pub(crate) fn flow(actions: &[(&str, &str, &str, &str)]) -> ContactFlow {
    ContactFlow::read(&text(actions)).unwrap()
}

pub(crate) fn text(actions: &[(&str, &str, &str, &str)]) -> String {
    let mut list = String::new();
    for (identifier, action_type, parameters, transitions) in actions {
        let comma = if list.is_empty() { "" } else { "," };
        let _ = write!(
            list,
            r#"{comma}{{"Identifier":"{identifier}","Type":"{action_type}","Parameters":{{{parameters}}},"Transitions":{{{transitions}}}}}"#
        );
    }
    let start = actions.first().map_or("", |it| it.0);
    format!(r#"{{"Version":"2019-10-30","StartAction":"{start}","Actions":[{list}]}}"#)
}

pub(crate) const BYE: (&str, &str, &str, &str) = ("bye", "DisconnectParticipant", "", "");

/// A call through the flow `main`, on a clock of its own.
pub(crate) fn call(
    instance: Instance,
    script: impl FnOnce(Script) -> Script,
    customer: impl Customer + 'static,
    with: impl FnOnce(Call) -> Call,
) -> CallOutcome {
    let clock = VirtualClock::new();
    let script = script(Script::new(Arc::new(clock.clone())));
    let world = World::of(Arc::new(clock.clone()), Arc::new(script));
    let simulator = Simulator::new(Arc::new(instance), world);
    clock.drive(simulator.run(with(Call::from("+819012345678", "main", Arc::new(customer)))))
}
