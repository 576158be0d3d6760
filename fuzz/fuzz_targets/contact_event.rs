//! Any lines as events of all streams: what is read is written back, and no moment is told twice, in order and backwards.
#![no_main]

use std::collections::HashSet;

use cti_connect::server_events::{Delivery, Merger, ReadError, ResponseValidation, ServerEvent, flow_answer};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &str| {
    let mut events = Vec::new();
    for line in input.lines() {
        let Ok(value) = serde_json::from_str::<Value>(line) else { continue };
        if let Ok(delivery) = Delivery::from_value(value.clone()) {
            assert_eq!(serde_json::to_value(&delivery).expect("a delivery can be written"), value);
            events.extend(delivery.events().into_iter().flatten());
        }
        for validation in [ResponseValidation::StringMap, ResponseValidation::Json] {
            if let Ok(answer) = flow_answer(value.clone(), validation) {
                assert!(answer.to_string().len() < 32 * 1024);
            }
        }
        match ServerEvent::from_value(value.clone()) {
            Ok(event) => {
                assert_eq!(event.to_value(), value);
                let _ = format!("{event:?}");
                events.push(event);
            }
            Err(ReadError::Unexpected { pointer, .. }) => {
                // Of a member that lacks the place is told where it should be.
                let outer = pointer.rsplit_once('/').map_or("", |(outer, _)| outer);
                assert!(
                    value.pointer(&pointer).or(value.pointer(outer)).is_some() || pointer.contains('~'),
                    "{pointer}"
                );
            }
            Err(error) => panic!("{error}"),
        }
    }
    // Fewer than are remembered of one contact.
    events.truncate(100);
    tells_once(events.iter());
    tells_once(events.iter().rev().chain(&events));
});

/// Merges events and holds that each id comes once for an agent.
fn tells_once<'e>(events: impl Iterator<Item = &'e ServerEvent>) {
    let mut merger = Merger::new();
    let mut told = HashSet::new();
    for event in events {
        for routed in merger.merge(event) {
            let id = routed.event.id().expect("every event has an id").to_owned();
            // A log-in and a change are of one event of the stream.
            assert!(told.insert((routed.agent.clone(), id.clone(), routed.event.trigger())), "{id} twice");
            let _ = format!("{routed:?}");
            if let Some(contact) = routed.event.contact_in_hand() {
                assert!(merger.contact(&contact.contact_id).is_some());
            }
        }
    }
}
