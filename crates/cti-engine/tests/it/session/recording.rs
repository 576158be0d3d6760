//! The recording panel: two buttons, a state, and a stop that is final (section 6.4).

use cti_engine::connector::{ConnectorError, ContactControl, ErrorKind};
use cti_engine::event::{ContactEvent, DeskEvent, SessionEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::session::RecordingControl::{Pause, Resume, Start, Stop};
use cti_engine::session::{Happening, Recording, RecordingControl, SessionOptions};
use cti_engine::{Channel, Contact};
use cti_model::adapter::CtiAdapter;
use cti_model::feature::{Feature, RecordingPanel};
use proptest::prelude::*;

use crate::session::common::Bench;

/// A session with the panel, for one contact.
struct Panel {
    bench: Bench,
    memory: MemoryDesk,
}

fn configuration() -> CtiAdapter {
    CtiAdapter { features: vec![Feature::new(RecordingPanel::NAME, "Enabled: true")], ..CtiAdapter::default() }
}

impl Panel {
    /// The panel of a session that has heard of the contact.
    fn showing(contact: Option<&Contact>) -> Self {
        let bench = Bench::of(&configuration(), SessionOptions::default());
        let memory = bench.memory.clone();
        let mut panel = Self { bench, memory };
        if let Some(contact) = contact {
            panel.memory.center().add(contact.clone());
            panel.show(contact);
        }
        panel
    }

    fn show(&mut self, contact: &Contact) {
        self.bench.inbox.raise(DeskEvent::contact(contact.clone(), ContactEvent::Refresh)).unwrap();
        self.bench.settle();
    }

    fn press(&mut self, control: RecordingControl) -> Result<(), ConnectorError> {
        self.press_at("c-1", control)
    }

    fn press_at(&mut self, id: &str, control: RecordingControl) -> Result<(), ConnectorError> {
        let ticket = self.bench.inbox.raise(SessionEvent::recording(id, control)).unwrap();
        let pressed = self.bench.settle().into_iter().find_map(|happening| match happening {
            Happening::Recording { ticket: of, recording, error, .. } if of == ticket => Some((recording, error)),
            _ => None,
        });
        let (recording, error) = pressed.unwrap();
        assert_eq!(recording, self.recording_of(id), "what is told is what the panel shows");
        error.map_or(Ok(()), Err)
    }

    fn recording_of(&self, id: &str) -> Recording {
        self.bench.inbox.recording(id).unwrap().recording
    }

    fn recording(&self) -> Recording {
        self.recording_of("c-1")
    }

    fn buttons(&self) -> Vec<(RecordingControl, bool)> {
        let shown = self.bench.inbox.recording("c-1").unwrap();
        shown.buttons.iter().map(|button| (button.control, button.enabled)).collect()
    }
}

fn call() -> Contact {
    Contact::new("c-1", Channel::Voice)
}

fn started(value: &str) -> Contact {
    call().with_attribute(RecordingPanel::STARTED_ATTRIBUTE, value)
}

#[test]
fn without_a_call_both_buttons_are_disabled() {
    for contact in [None, Some(Contact::new("c-1", Channel::Chat))] {
        let mut panel = Panel::showing(contact.as_ref());
        assert_eq!(panel.buttons(), [(Start, false), (Pause, false)]);
        let error = panel.press(Start).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Conflict, "this desk has no call `c-1` to record"));
        assert!(panel.memory.journal().calls().is_empty());
    }
}

#[test]
fn without_the_feature_there_is_no_panel_and_a_press_does_nothing() {
    let mut bench = Bench::new(&[]);
    bench.inbox.raise(DeskEvent::contact(call(), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(SessionEvent::recording("c-1", Start)).unwrap();
    bench.settle();
    assert_eq!((bench.inbox.recording("c-1"), bench.memory.journal().calls()), (None, vec![]));
}

#[test]
fn the_buttons_say_what_can_be_done_next_and_a_stop_is_final() {
    let mut panel = Panel::showing(Some(&call()));
    let mut press = |control| {
        panel.press(control).unwrap();
        panel.buttons()
    };
    assert_eq!(press(Start), [(Stop, true), (Pause, true)]);
    assert_eq!(press(Pause), [(Stop, true), (Resume, true)]);
    assert_eq!(press(Resume), [(Stop, true), (Pause, true)]);
    assert_eq!(press(Stop), [(Start, false), (Pause, false)]);
    let error = panel.press(Start).unwrap_err();
    assert_eq!(error.message(), "the recording is stopped; it cannot be started");
    assert_eq!(panel.memory.center().recording("c-1"), Some(Recording::Stopped));
    let calls = ["start", "suspend", "resume", "stop"].map(|call| format!("contact.{call}_recording"));
    assert_eq!(panel.memory.journal().calls(), calls);
}

#[test]
fn an_attribute_tells_that_the_contact_flow_records_already() {
    assert_eq!(Panel::showing(Some(&started("true"))).buttons(), [(Stop, true), (Pause, true)]);
    // A press that was refused tells nothing.
    let mut panel = Panel::showing(Some(&call()));
    panel.memory.faults().fail("contact.start_recording", ErrorKind::Denied).unwrap();
    panel.press(Start).unwrap_err();
    panel.show(&started("true"));
    assert_eq!(panel.recording(), Recording::On);
    assert_eq!(Panel::showing(Some(&started("false"))).recording(), Recording::Off);
}

#[test]
fn what_was_pressed_counts_more_than_the_attribute() {
    let mut panel = Panel::showing(Some(&call()));
    for (control, after) in [
        (Start, [(Stop, true), (Pause, true)]),
        (Pause, [(Stop, true), (Resume, true)]),
        (Stop, [(Start, false), (Pause, false)]),
    ] {
        panel.press(control).unwrap();
        panel.show(&Contact::new("c-2", Channel::Chat));
        panel.show(&started("true"));
        assert_eq!(panel.buttons(), after);
        assert_eq!(panel.recording_of("c-2"), Recording::Off);
    }
}

#[test]
fn the_last_64_calls_are_remembered() {
    let mut panel = Panel::showing(None);
    let id = |at: usize| format!("c-{at}");
    for at in 0..65 {
        let call = Contact::new(id(at), Channel::Voice);
        panel.memory.center().add(call.clone());
        panel.show(&call);
    }
    for at in 0..64 {
        panel.press_at(&id(at), Start).unwrap();
    }
    panel.press_at(&id(0), Pause).unwrap();
    panel.press_at(&id(64), Start).unwrap();
    let recording = [0, 1, 2, 64].map(|at| panel.recording_of(&id(at)));
    assert_eq!(recording, [Recording::Suspended, Recording::Off, Recording::On, Recording::On]);
}

#[test]
fn a_press_that_was_done_without_an_answer_is_found_out_by_pressing_again() {
    let mut panel = Panel::showing(Some(&call()));
    let memory = panel.memory.clone();
    let center = memory.center();
    for (control, name, after) in [
        (Start, "contact.start_recording", Recording::On),
        (Pause, "contact.suspend_recording", Recording::Suspended),
        (Resume, "contact.resume_recording", Recording::On),
        (Stop, "contact.stop_recording", Recording::Stopped),
    ] {
        let before = panel.recording();
        memory.faults().hang(name).unwrap();
        assert_eq!(panel.press(control).unwrap_err().kind(), ErrorKind::Timeout);
        memory.faults().heal(name);
        assert_eq!(panel.recording(), before, "it may not have been done");
        let late = match control {
            Start => memory.drive(center.start_recording("c-1")),
            Pause => memory.drive(center.suspend_recording("c-1")),
            Resume => memory.drive(center.resume_recording("c-1")),
            _ => memory.drive(center.stop_recording("c-1")),
        };
        late.unwrap();
        assert_eq!(panel.press(control).unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!((panel.recording(), center.recording("c-1")), (after, Some(after)));
    }
}

#[test]
fn a_contact_that_takes_neither_a_start_nor_a_stop_yet_can_still_be_recorded_later() {
    let mut panel = Panel::showing(Some(&call()));
    let memory = panel.memory.clone();
    for (control, name) in [(Start, "contact.start_recording"), (Stop, "contact.stop_recording")] {
        memory.faults().fail(name, ErrorKind::Conflict).unwrap();
        panel.press(control).unwrap_err();
        memory.faults().heal(name);
    }
    assert_eq!(panel.buttons(), [(Start, true), (Pause, false)]);
    panel.press(Start).unwrap();
    memory.faults().fail("contact.stop_recording", ErrorKind::Conflict).unwrap();
    panel.press(Stop).unwrap_err();
    assert_eq!(panel.recording(), Recording::Stopped, "it did run, so somebody stopped it");
}

#[test]
fn a_call_that_fails_or_hangs_leaves_the_panel_as_it_was() {
    let mut panel = Panel::showing(Some(&call()));
    let memory = panel.memory.clone();
    memory.faults().fail("contact.start_recording", ErrorKind::Denied).unwrap();
    assert_eq!(panel.press(Start).unwrap_err().kind(), ErrorKind::Denied);
    memory.faults().hang("contact.start_recording").unwrap();
    assert_eq!(panel.press(Start).unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(panel.buttons(), [(Start, true), (Pause, false)]);
    memory.faults().heal("contact.start_recording");
    panel.press(Start).unwrap();
    assert_eq!(panel.recording(), Recording::On);
}

proptest! {
    /// Whatever is pressed, the panel and the contact center agree, and a disabled button asks nothing.
    #[test]
    fn the_panel_and_the_contact_center_agree(
        presses in proptest::collection::vec(prop_oneof![Just(Start), Just(Stop), Just(Pause), Just(Resume)], 0..12),
    ) {
        let mut panel = Panel::showing(Some(&call()));
        let memory = panel.memory.clone();
        for control in presses {
            let enabled = panel.buttons().contains(&(control, true));
            memory.journal().clear();
            let pressed = panel.press(control);
            prop_assert_eq!(pressed.is_ok(), enabled);
            prop_assert_eq!(memory.journal().calls().len(), usize::from(enabled));
            prop_assert_eq!(memory.center().recording("c-1"), Some(panel.recording()));
        }
    }
}
