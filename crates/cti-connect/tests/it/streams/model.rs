//! What is read is kept, whatever it is.

use cti_connect::streams::{AgentSnapshot, AgentUpdate, ContactState, ContactType, StateType, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A snapshot as the browser writes it: dates as text, aliases beside what they repeat.
fn browser() -> Value {
    json!({
        "state": {"name": "Busy", "type": "system", "agentStateARN": null, "startTimestamp": "2022-03-04T04:44:42.783Z"},
        "nextState": null,
        "agentAvailabilityState": {"state": "Available", "timeStamp": "2022-03-03T12:43:52.223Z"},
        "snapshotTimestamp": "2022-03-04T04:44:42.783Z",
        "localTimestamp": 1_646_369_082_790_u64, "skew": 7,
        "contacts": [{
            "contactId": "c-1", "type": "fax", "queue": {"queueARN": "q", "queueId": "q", "name": "Basic"},
            "state": {"type": "levitating", "timestamp": "2022-03-04T04:44:42.782Z"},
            "status": {"type": "levitating", "timestamp": "2022-03-04T04:44:42.782Z"},
            "attributes": null, "references": {"r": {"type": "URL", "value": null, "arn": "a"}},
            "connections": [{"connectionId": "k", "type": "inbound", "initial": true, "mute": null,
                "endpoint": {"type": "phone_number", "phoneNumber": "+12025550123"},
                "address": {"type": "phone_number", "phoneNumber": "+12025550123"},
                "state": {"type": "connected", "timestamp": 1_646_369_082.782}, "video": {"x": [1, null]}}],
        }],
    })
}

#[test]
fn what_the_browser_writes_is_read_and_kept() {
    let snapshot = AgentSnapshot::from_value(browser()).unwrap();
    let contact = &snapshot.contacts[0];
    assert_eq!(contact.kind, ContactType::Other("fax".into()));
    assert_eq!(contact.state.kind, ContactState::Other("levitating".into()));
    assert_eq!(contact.customer_number(), Some("+12025550123"));
    let wire = contact.connections[0].state.timestamp.as_ref().and_then(Timestamp::millis);
    assert_eq!(wire, contact.state.timestamp.as_ref().and_then(Timestamp::millis));
    assert_eq!(json!(snapshot), browser());
}

#[test]
fn an_alias_alone_is_enough() {
    let mut value = browser();
    let contact = value["contacts"][0].as_object_mut().unwrap();
    contact.shift_remove("state");
    contact["connections"][0].as_object_mut().unwrap().shift_remove("endpoint");
    let contact = &AgentSnapshot::from_value(value).unwrap().contacts[0];
    assert_eq!(contact.state.kind.as_str(), "levitating");
    assert_eq!(contact.customer_number(), Some("+12025550123"));
}

#[test]
fn a_snapshot_and_an_update_are_told_apart() {
    let bare = AgentUpdate::from_value(browser()).unwrap();
    let whole = AgentUpdate::from_value(json!({"snapshot": browser(), "configuration": {"name": "Jo"}})).unwrap();
    assert_eq!(bare.snapshot, whole.snapshot);
    assert_eq!(whole.configuration.unwrap().name.as_deref(), Some("Jo"));
}

#[test]
fn an_error_names_the_place_and_no_value() {
    for (pointer, wrong, expected) in [
        ("/contacts/0/state/type", json!(5), "`/contacts/0/state/type`: expected text, found a number"),
        ("/contacts/0/contactId", Value::Null, "`/contacts/0/contactId`: expected a value, found null"),
        (
            "/contacts/0/connections/0/type",
            json!(["secret"]),
            "`/contacts/0/connections/0/type`: expected text, found a list",
        ),
        ("/contacts/0/connections", json!("secret"), "`/contacts/0/connections`: expected a list, found text"),
        ("/contacts", json!({}), "`/contacts`: expected a list, found an object"),
    ] {
        let mut value = browser();
        *value.pointer_mut(pointer).unwrap() = wrong;
        assert_eq!(AgentSnapshot::from_value(value).unwrap_err().to_string(), expected);
    }
    assert!(AgentUpdate::from_json("{").unwrap_err().to_string().starts_with("the snapshot is not JSON: "));
    assert_eq!(
        AgentUpdate::from_json("3").unwrap_err().to_string(),
        "the snapshot: expected an object, found a number"
    );
}

#[test]
fn a_member_of_another_shape_that_is_not_required_is_kept_and_refuses_nothing() {
    for (pointer, odd) in [
        ("/nextState", json!({"name": "Busy"})),
        ("/agentAvailabilityState", json!("Available")),
        ("/snapshotTimestamp", json!(true)),
        ("/contacts/0/attributes", json!({"a": {"name": "a", "value": 5}})),
        ("/contacts/0/attributes", json!({"a": 5})),
        ("/contacts/0/contactDuration", json!(12)),
        ("/contacts/0/queue", json!("Basic")),
        ("/contacts/0/references", json!([1])),
        ("/contacts/0/state/timestamp", json!({})),
        ("/contacts/0/connections/0/initial", json!("yes")),
        ("/contacts/0/connections/0/endpoint", json!(7)),
        ("/contacts/0/connections/0/monitorCapabilities", json!([1, "SILENT_MONITOR"])),
    ] {
        let mut value = browser();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        value.pointer_mut(parent).unwrap()[name] = odd;
        let snapshot = AgentSnapshot::from_value(value.clone()).unwrap();
        assert_eq!(snapshot.contacts[0].contact_id, "c-1", "{pointer}");
        assert_eq!(json!(snapshot), value, "{pointer}");
    }
    let whole =
        json!({"snapshot": browser(), "configuration": {"name": "Jo", "permissions": "all", "agentStates": [{}]}});
    let update = AgentUpdate::from_value(whole.clone()).unwrap();
    assert_eq!(update.configuration.as_ref().and_then(|it| it.name.as_deref()), Some("Jo"));
    assert_eq!(json!(update), whole);
}

#[test]
fn a_name_that_was_cut_within_an_emoji_refuses_nothing() {
    let text = browser().to_string().replace("\"Basic\"", r#""Basic \ud83d""#);
    let update = AgentUpdate::from_json(&text).unwrap();
    let queue = update.snapshot.contacts[0].queue.as_ref().unwrap();
    assert_eq!(queue.name.as_deref(), Some("Basic \u{fffd}"));
}

#[test]
fn debug_shows_neither_numbers_nor_tokens() {
    let mut value = browser();
    value["contacts"][0]["attributes"] = json!({"pin": {"name": "pin", "value": "4711"}});
    value["contacts"][0]["connections"][0]["softphoneMediaInfo"] =
        json!({"callContextToken": "tok", "callType": "audio_only"});
    let shown = format!("{:?}", AgentSnapshot::from_value(value).unwrap());
    for secret in ["2025550123", "4711", "tok\""] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("c-1") && shown.contains("audio_only"));
}

#[test]
fn names_are_compared_letter_by_letter() {
    assert_eq!(StateType::from("Routable"), StateType::Other("Routable".into()));
    for state in ContactState::KNOWN {
        assert_eq!(ContactState::from(state.as_str()), *state);
    }
}

proptest! {
    /// Whatever a member is replaced with: it is refused, or kept; and what is written is read as the same.
    #[test]
    fn what_is_read_is_written_back(at in 0usize..40, junk in prop_oneof![
        Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |it| it.is_finite()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from), Just(json!([])), Just(json!({"a": 1})),
    ]) {
        let mut value = browser();
        let mut left = at;
        replace(&mut value, &mut left, &junk);
        if let Ok(snapshot) = AgentSnapshot::from_value(value.clone()) {
            prop_assert_eq!(&json!(snapshot), &value);
            prop_assert_eq!(AgentSnapshot::from_value(json!(snapshot)).unwrap(), snapshot);
        }
    }

    #[test]
    fn a_number_of_any_size_is_a_time_or_none(seconds in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
        let time: Timestamp = serde_json::from_value(json!(seconds)).unwrap();
        prop_assert_eq!(time.millis().is_some(), (seconds * 1000.0).round().abs() <= 8.64e15);
        prop_assert_eq!(json!(time), json!(seconds));
    }
}

/// Replaces the value that stands there, counted from the outside.
fn replace(value: &mut Value, left: &mut usize, junk: &Value) {
    let members: Vec<&mut Value> = match value {
        Value::Object(members) => members.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => Vec::new(),
    };
    for member in members {
        if *left == 0 {
            *member = junk.clone();
            *left = usize::MAX;
            return;
        }
        *left -= 1;
        replace(member, left, junk);
        if *left == usize::MAX {
            return;
        }
    }
}
