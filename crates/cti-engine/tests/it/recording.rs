//! The recording panel: two buttons, a state, and a stop that is final (section 6.4).

use std::pin::pin;
use std::task::{Context, Waker};

use cti_engine::connector::{ContactControl, ErrorKind};
use cti_engine::memory::MemoryDesk;
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
    // A press that was refused tells nothing.
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    memory.faults().fail("contact.start_recording", ErrorKind::Denied).unwrap();
    memory.drive(panel.press(Start, &memory.desk())).unwrap_err();
    panel.show(Some(&started));
    assert_eq!(panel.recording(), Recording::On);
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
fn a_chat_or_nothing_in_between_makes_the_panel_forget_nothing() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    let chat = Contact::new("c-2", Channel::Chat);
    for (control, between, after) in [
        (Start, Some(&chat), [(Stop, true), (Pause, true)]),
        (Pause, None, [(Stop, true), (Resume, true)]),
        (Stop, Some(&chat), [(Start, false), (Pause, false)]),
    ] {
        memory.drive(panel.press(control, &memory.desk())).unwrap();
        panel.show(between);
        assert!(buttons(&panel).iter().all(|(_, enabled)| !enabled));
        // The attribute of the contact flow does not change what was pressed.
        panel.show(Some(&call().with_attribute(RecordingPanel::STARTED_ATTRIBUTE, "true")));
        assert_eq!(buttons(&panel), after);
    }
}

#[test]
fn the_last_64_calls_are_remembered() {
    let calls: Vec<Contact> = (0..65).map(|at| Contact::new(format!("c-{at}"), Channel::Voice)).collect();
    let memory = MemoryDesk::new("Sato");
    let mut panel = RecordingControls::default();
    let mut press = |at: usize, control| {
        panel.show(calls.get(at));
        memory.drive(panel.press(control, &memory.desk())).unwrap();
    };
    for (at, call) in calls.iter().enumerate().take(64) {
        memory.center().add(call.clone());
        press(at, Start);
    }
    press(0, Pause);
    memory.center().add(calls[64].clone());
    press(64, Start);
    let mut recording = |at: usize| {
        panel.show(calls.get(at));
        panel.recording()
    };
    assert_eq!([0, 1, 2, 64].map(&mut recording), [Recording::Suspended, Recording::Off, Recording::On, Recording::On]);
}

#[test]
fn a_press_that_was_done_without_an_answer_is_found_out_by_pressing_again() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    let center = memory.center();
    for (control, name, after) in [
        (Start, "contact.start_recording", Recording::On),
        (Pause, "contact.suspend_recording", Recording::Suspended),
        (Resume, "contact.resume_recording", Recording::On),
        (Stop, "contact.stop_recording", Recording::Stopped),
    ] {
        let before = panel.recording();
        memory.faults().hang(name).unwrap();
        assert_eq!(memory.drive(panel.press(control, &memory.desk())).unwrap_err().kind(), ErrorKind::Timeout);
        {
            let desk = memory.desk();
            let mut dropped = pin!(panel.press(control, &desk));
            assert!(dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        memory.faults().heal(name);
        panel.show(None);
        panel.show(Some(&call()));
        assert_eq!(panel.recording(), before, "it may not have been done");
        let late = match control {
            Start => memory.drive(center.start_recording("c-1")),
            Pause => memory.drive(center.suspend_recording("c-1")),
            Resume => memory.drive(center.resume_recording("c-1")),
            _ => memory.drive(center.stop_recording("c-1")),
        };
        late.unwrap();
        assert_eq!(memory.drive(panel.press(control, &memory.desk())).unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!((panel.recording(), center.recording("c-1")), (after, Some(after)));
    }
}

#[test]
fn a_contact_that_takes_neither_a_start_nor_a_stop_yet_can_still_be_recorded_later() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    for (control, name) in [(Start, "contact.start_recording"), (Stop, "contact.stop_recording")] {
        memory.faults().fail(name, ErrorKind::Conflict).unwrap();
        memory.drive(panel.press(control, &memory.desk())).unwrap_err();
        memory.faults().heal(name);
    }
    assert_eq!(buttons(&panel), [(Start, true), (Pause, false)]);
    memory.drive(panel.press(Start, &memory.desk())).unwrap();
    memory.faults().fail("contact.stop_recording", ErrorKind::Conflict).unwrap();
    memory.drive(panel.press(Stop, &memory.desk())).unwrap_err();
    assert_eq!(panel.recording(), Recording::Stopped, "it did run, so somebody stopped it");
}

#[test]
fn a_call_that_fails_or_hangs_leaves_the_panel_as_it_was() {
    let memory = desk_with(call());
    let mut panel = RecordingControls::showing(Some(&call()));
    memory.faults().fail("contact.start_recording", ErrorKind::Denied).unwrap();
    assert_eq!(memory.drive(panel.press(Start, &memory.desk())).unwrap_err().kind(), ErrorKind::Denied);
    memory.faults().hang("contact.start_recording").unwrap();
    assert_eq!(memory.drive(panel.press(Start, &memory.desk())).unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(buttons(&panel), [(Start, true), (Pause, false)]);
    memory.faults().heal("contact.start_recording");
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
