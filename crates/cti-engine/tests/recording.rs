//! The recording panel: two buttons, a state, and a stop that is final (section 6.4).

use cti_engine::connector::ErrorKind;
use cti_engine::desk::MemoryDesk;
use cti_engine::recording::RecordingControl::{Pause, Resume, Start, Stop};
use cti_engine::recording::{Recording, RecordingControl, RecordingControls};
use cti_engine::{Channel, Contact};
use cti_model::feature::RecordingPanel;
use proptest::prelude::*;

fn call() -> Contact {
    Contact::new("c-1", Channel::Voice)
}

fn desk_with(contact: Contact) -> MemoryDesk {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(contact);
    memory
}

fn buttons(panel: &RecordingControls) -> Vec<(RecordingControl, bool)> {
    panel.buttons().iter().map(|button| (button.control, button.enabled)).collect()
}

#[test]
fn without_a_call_both_buttons_are_disabled() {
    for contact in [None, Some(Contact::new("c-1", Channel::Chat))] {
        let panel = RecordingControls::showing(contact.as_ref());
        assert_eq!(buttons(&panel), [(Start, false), (Pause, false)]);
    }
    let memory = MemoryDesk::new("Sato");
    let error = memory.drive(RecordingControls::default().press(Start, &memory.desk())).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Conflict, "there is no call to record"));
    assert!(memory.journal().calls().is_empty());
}

#[test]
fn the_buttons_say_what_can_be_done_next_and_a_stop_is_final() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    let mut press = |control| {
        memory.drive(panel.press(control, &memory.desk())).unwrap();
        buttons(&panel)
    };
    assert_eq!(press(Start), [(Stop, true), (Pause, true)]);
    assert_eq!(press(Pause), [(Stop, true), (Resume, true)]);
    assert_eq!(press(Resume), [(Stop, true), (Pause, true)]);
    assert_eq!(press(Stop), [(Start, false), (Pause, false)]);
    let error = memory.drive(panel.press(Start, &memory.desk())).unwrap_err();
    assert_eq!(error.message(), "the recording is stopped; it cannot be started");
    assert_eq!(memory.center().recording("c-1"), Some(Recording::Stopped));
    let calls = ["start", "suspend", "resume", "stop"].map(|call| format!("contact.{call}_recording"));
    assert_eq!(memory.journal().calls(), calls);
}

#[test]
fn an_attribute_tells_that_the_contact_flow_records_already() {
    let started = call().with_attribute(RecordingPanel::STARTED_ATTRIBUTE, "true");
    assert_eq!(buttons(&RecordingControls::showing(Some(&started))), [(Stop, true), (Pause, true)]);
    let other = call().with_attribute(RecordingPanel::STARTED_ATTRIBUTE, "false");
    assert_eq!(RecordingControls::showing(Some(&other)).recording(), Recording::Off);
}

#[test]
fn what_was_pressed_counts_more_than_the_attribute_until_another_call_is_shown() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    memory.drive(panel.press(Start, &memory.desk())).unwrap();
    panel.show(Some(&call()));
    assert_eq!(panel.recording(), Recording::On);
    panel.show(Some(&Contact::new("c-2", Channel::Voice)));
    assert_eq!(panel.recording(), Recording::Off);
}

#[test]
fn a_call_that_fails_or_hangs_leaves_the_panel_as_it_was() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    memory.journal().fail("contact.start_recording", ErrorKind::Denied).unwrap();
    assert_eq!(memory.drive(panel.press(Start, &memory.desk())).unwrap_err().kind(), ErrorKind::Denied);
    memory.journal().hang("contact.start_recording").unwrap();
    assert_eq!(memory.drive(panel.press(Start, &memory.desk())).unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(buttons(&panel), [(Start, true), (Pause, false)]);
    memory.journal().heal("contact.start_recording");
    memory.drive(panel.press(Start, &memory.desk())).unwrap();
    assert_eq!(panel.recording(), Recording::On);
}

proptest! {
    /// Whatever is pressed, the panel and the contact center agree, and a disabled button asks nothing.
    #[test]
    fn the_panel_and_the_contact_center_agree(
        presses in proptest::collection::vec(prop_oneof![Just(Start), Just(Stop), Just(Pause), Just(Resume)], 0..12),
    ) {
        let memory = desk_with(call());
        let mut panel = RecordingControls::showing(Some(&call()));
        for control in presses {
            let enabled = panel.buttons().iter().any(|button| button.control == control && button.enabled);
            memory.journal().clear();
            let pressed = memory.drive(panel.press(control, &memory.desk()));
            prop_assert_eq!(pressed.is_ok(), enabled);
            prop_assert_eq!(memory.journal().calls().len(), usize::from(enabled));
            prop_assert_eq!(memory.center().recording("c-1"), Some(panel.recording()));
        }
    }
}
