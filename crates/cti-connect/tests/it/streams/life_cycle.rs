//! The library's events, in its order.

use cti_connect::streams::{AgentState, LifeCycle, StreamsEvent};

use super::events;

#[test]
fn a_call_that_rings_is_answered_and_ends() {
    let mut page = LifeCycle::new();
    assert_eq!(events(&mut page, "Available/routable", &[]), ["agent::init", "agent::routable", "agent::state_change"]);
    assert_eq!(
        events(&mut page, "PendingBusy/system", &["c-1 voice:connecting"]),
        ["agent::state_change", "contact::init", "contact::connecting"]
    );
    assert_eq!(
        events(&mut page, "Busy/system", &["c-1 voice:connected"]),
        ["agent::state_change", "contact::connected"]
    );
    assert_eq!(
        events(&mut page, "AfterCallWork/system", &["c-1 voice:ended"]),
        ["agent::state_change", "agent::acw", "contact::acw", "contact::ended"]
    );
    assert_eq!(
        events(&mut page, "Available/routable", &[]),
        ["agent::routable", "agent::state_change", "contact::destroyed"]
    );
}

#[test]
fn a_state_of_the_same_type_is_a_change_of_name_alone() {
    let mut page = LifeCycle::new();
    events(&mut page, "Lunch/not_routable", &[]);
    assert_eq!(events(&mut page, "Training/not_routable", &[]), ["agent::state_change"]);
}

#[test]
fn the_order_of_the_end_tells_missed_from_failed() {
    for (from, to, expected) in [
        ("connecting", "missed", vec!["contact::ended", "contact::missed"]),
        ("incoming", "rejected", vec!["contact::ended", "contact::missed"]),
        ("connecting", "error", vec!["contact::error", "contact::missed", "contact::ended"]),
        ("connected", "error", vec!["contact::error", "contact::ended"]),
        ("pending", "missed", vec!["contact::ended"]),
        ("paused", "connected", vec!["contact::connected"]),
        ("connected", "paused", vec![]),
        ("connected", "elsewhere", vec![]),
    ] {
        let mut page = LifeCycle::new();
        events(&mut page, "Busy/system", &[&format!("c-1 voice:{from}")]);
        assert_eq!(events(&mut page, "Busy/system", &[&format!("c-1 voice:{to}")]), expected, "{from} -> {to}");
    }
}

#[test]
fn a_next_state_is_queued_and_cleared_by_name() {
    let mut page = LifeCycle::new();
    let mut busy = super::snapshot("Busy/system", &[]);
    page.next(&busy);
    let next = |name: &str| Some(AgentState::new(name, "not_routable".into()));
    for (state, expected) in [
        (next("Lunch"), Some("agent::enqueued_next_state")),
        (next("Lunch"), None),
        (next("Training"), Some("agent::enqueued_next_state")),
        (next(""), Some("agent::cleared_next_state")),
        (None, None),
    ] {
        busy.next_state = state;
        let told = page.next(&busy);
        assert_eq!(told.iter().map(StreamsEvent::name).find(|it| it.ends_with("next_state")), expected);
    }
}

#[test]
fn one_that_vanishes_ended_first_and_one_that_ended_does_not_end_again() {
    let mut page = LifeCycle::new();
    events(&mut page, "Busy/system", &["c-1 chat:connected", "c-2 chat:connected"]);
    events(&mut page, "Busy/system", &["c-1 chat:connected", "c-2 chat:ended"]);
    assert_eq!(events(&mut page, "Busy/system", &[]), ["contact::ended", "contact::destroyed", "contact::destroyed"]);
}
