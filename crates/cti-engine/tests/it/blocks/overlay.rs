//! The panel over the phone, and voicemail (section 5.9).

use cti_engine::connector::{Endpoint, ErrorKind};
use cti_engine::memory::{Phase, Seen};
use cti_engine::{Channel, Contact, Port};
use cti_model::adapter::VoicemailDrop;
use serde_json::json;

use crate::blocks::bench::{Bench, returned_nothing};

#[test]
fn send_data_shows_rows_whose_values_may_be_paths() {
    let bench = Bench::new().payload(json!({"tier": "gold", "open": [1, 2]}));
    let rows = json!({"Tier": "$.payload.tier", "Open": "$.payload.open", "None": "$.payload.nowhere", "Note": "VIP"});
    let ran = bench.run("SE_SendDataToOverlay", json!({"value": rows}));
    let shown = json!({"Tier": "gold", "Open": [1, 2], "Note": "VIP"});
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"overlay": {"show_data": {"rows": shown}}}));
    assert_eq!(ran.seen, [Seen::Data(shown.as_object().unwrap().clone())]);
}

#[test]
fn send_data_takes_the_place_of_what_was_shown_before() {
    let bench = Bench::new();
    bench.run("SE_SendDataToOverlay", json!({"value": {"a": 1}}));
    bench.run("SE_SendDataToOverlay", json!({"value": {"b": 2}}));
    assert_eq!(json!(bench.memory.screen().data()), json!({"b": 2}));
    // The object is optional.
    bench.run("SE_SendDataToOverlay", json!({}));
    assert_eq!(json!(bench.memory.screen().data()), json!({}));
}

#[test]
fn the_panel_blocks_pass_on_even_when_nothing_can_be_shown() {
    for (type_id, call) in
        [("SE_SendDataToOverlay", "overlay.show_data"), ("SE_ShowAttributes", "overlay.show_attributes")]
    {
        let bench = Bench::new();
        bench.memory.faults().fail(call, ErrorKind::Unavailable).unwrap();
        let ran = bench.run(type_id, json!({}));
        assert_eq!((ran.way(), ran.seen.len()), ((Port::Done, Some("unavailable")), 0));
    }
}

#[test]
fn show_attributes_opens_the_panel() {
    let ran = Bench::new().run("SE_ShowAttributes", json!({}));
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Done, None), returned_nothing()));
    assert_eq!(*ran.call(), json!({"overlay": {"show_attributes": {}}}));
    assert_eq!(ran.seen, [Seen::Attributes]);
}

#[test]
fn leave_a_voicemail_hands_the_contact_over_and_takes_the_agent_out() {
    let bench = Bench::new();
    let controls = json!({"voicemailDropName": "Holiday", "quickConnectName": "Voicemail"});
    let ran = bench.run("SE_ContactLeaveVoicemail", controls.clone());
    assert_eq!((ran.way(), ran.record.clone()), ((Port::Success, None), returned_nothing()));
    let chosen = json!({"records": {"choose_voicemail_drop": {"name": "Holiday", "initialContactId": "c-1"}}});
    let endpoint = Endpoint::quick_connect("Voicemail");
    let transferred = json!({"contact": {"transfer": {"contactId": "c-1", "endpoint": endpoint}}});
    assert_eq!(ran.calls, [chosen, transferred]);
    assert_eq!(bench.memory.center().phase("c-1"), Some(Phase::Over));
    // The agent is in after-call work now.
    assert_eq!(bench.run("SE_ContactLeaveVoicemail", controls).way(), (Port::Failure, Some("conflict")));
}

#[test]
fn leave_a_voicemail_stamps_the_chosen_drop_with_the_initial_contact() {
    let contact = Contact::new("c-1", Channel::Voice).transferred_as("c-2");
    let bench = Bench::empty().contact(contact);
    let controls = json!({"voicemailDropName": "Holiday", "quickConnectName": "Voicemail"});
    let ran = bench.run("SE_ContactLeaveVoicemail", controls);
    assert_eq!(ran.way(), (Port::Success, None));
    assert_eq!(ran.calls[0]["records"]["choose_voicemail_drop"]["initialContactId"], "c-1");
    assert_eq!(ran.calls[1]["contact"]["transfer"]["contactId"], "c-2");
    // The flow behind the quick connect looks the message up by the initial contact (section 10.7).
    assert_eq!(bench.memory.crm().voicemail_for("c-1").map(|drop| drop.name), Some("Holiday".to_owned()));
    assert_eq!(bench.memory.crm().voicemail_for("c-2"), None);
}

#[test]
fn leave_a_voicemail_fails_for_a_drop_that_is_not_there_or_not_active() {
    let bench = Bench::new();
    let off = VoicemailDrop { name: "Old".into(), ..VoicemailDrop::default() };
    bench.memory.crm().add_voicemail_drop(off);
    for name in ["Old", "None"] {
        let controls = json!({"voicemailDropName": name, "quickConnectName": "Voicemail"});
        assert_eq!(bench.run("SE_ContactLeaveVoicemail", controls).way(), (Port::Failure, Some("notFound")), "{name}");
        assert_eq!(bench.memory.journal().calls(), ["records.choose_voicemail_drop"]);
    }
    assert_eq!(bench.memory.center().phase("c-1"), Some(Phase::Live), "nobody was transferred");
}

#[test]
fn leave_a_voicemail_fails_without_a_quick_connect_or_a_contact() {
    let ran = Bench::new().run("SE_ContactLeaveVoicemail", json!({"voicemailDropName": "Holiday"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("emptyControl")), 0));
    let ran = Bench::empty().run("SE_ContactLeaveVoicemail", json!({"quickConnectName": "Voicemail"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("noContact")), 0));
}
