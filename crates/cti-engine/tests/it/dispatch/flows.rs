//! Which flow listens to an event, and what happens when the flows are replaced.

use std::time::Duration;

use cti_engine::connector::Clock;
use cti_engine::dispatch::{Admission, FlowSet, Refusal};
use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::{Channel, Contact, End, Engine};
use cti_model::adapter::{CtiFlow, Script};
use cti_model::{Block, Event, Flow, Source};

use crate::dispatch::common::{Bench, adapter, call, compile, cti_flow, dial, flow_of, log, logged};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

#[test]
fn a_second_active_flow_for_the_same_event_is_refused_and_both_are_named() {
    let flows = [cti_flow("First", CONNECTING, log("1")), cti_flow("Second", CONNECTING, log("2"))];
    let error = FlowSet::compile(&Engine::new(), &adapter(&flows)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "flow `Second`: `connectVoiceContact.onConnecting` already has the active flow `First`; \
         deactivate one of them, or join them into one"
    );
    assert!(matches!(error.refusals[..], [Refusal::SecondForEvent { .. }]));
}

#[test]
fn a_flow_that_is_not_active_neither_runs_nor_collides() {
    let mut off = cti_flow("Off", CONNECTING, log("off"));
    off.active = false;
    let mut bench = Bench::new(&[off, cti_flow("On", CONNECTING, log("on"))]);
    let _ = bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(logged(&bench.all()), ["on"]);
}

#[test]
fn what_cannot_run_is_refused_all_at_once_with_the_name_of_its_flow() {
    let script = CtiFlow::new("Old", Source::SalesforceUi, Event::OnClickToDial, Script::read("function () {}"));
    let broken = cti_flow("Broken", CONNECTING, Flow::new());
    let error = FlowSet::compile(&Engine::new(), &adapter(&[script, broken])).unwrap_err();
    let kinds: Vec<&str> = error
        .refusals
        .iter()
        .map(|refusal| match refusal {
            Refusal::NoFlow { flow, .. } | Refusal::DoesNotCompile { flow, .. } => flow.as_str(),
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["Old", "Broken"]);
    assert!(error.to_string().contains("not JSON") && error.to_string().contains("SE_Start"), "{error}");
}

#[test]
fn an_event_that_no_flow_listens_to_does_nothing() {
    let bench = Bench::new(&[cti_flow("Call", CONNECTING, log("call"))]);
    let chat = Contact::new("c-1", Channel::Chat);
    let admission = bench.inbox.raise(DeskEvent::contact(chat, ContactEvent::Connecting)).unwrap();
    assert_eq!((admission, bench.inbox.waiting()), (Admission::Unheard, 0));
}

#[test]
fn the_source_follows_from_the_channel_of_the_contact() {
    let flows: Vec<CtiFlow> =
        ["connectVoiceContact", "connectQueueCallbackContact", "connectChatContact", "connectTaskContact"]
            .map(|source| cti_flow(source, &format!("{source}.onConnected"), log(source)))
            .into();
    let mut bench = Bench::new(&flows);
    for channel in [Channel::Task, Channel::Chat, Channel::Voice, Channel::QueueCallback] {
        let _ = bench.inbox.raise(DeskEvent::contact(Contact::new("c", channel), ContactEvent::Connected)).unwrap();
    }
    assert_eq!(
        logged(&bench.all()),
        ["connectTaskContact", "connectChatContact", "connectVoiceContact", "connectQueueCallbackContact"]
    );
}

#[test]
fn a_run_ends_with_the_program_it_began_with_and_the_next_takes_the_new_flows() {
    let slow = |name: &str| {
        Flow::new()
            .with_block(Block::new("start", "SE_Start").with_port("done", "wait"))
            .with_block(Block::new("wait", "SE_CoreDelay").with_control("duration", "1000").with_port("done", "log"))
            .with_block(Block::new("log", "SE_Log").with_control("message", name).with_port("done", "end"))
            .with_block(Block::new("end", "SE_End"))
    };
    let Bench { memory, dispatcher, mut session, inbox } = Bench::new(&[cti_flow("Old", CONNECTING, slow("old"))]);
    for id in ["c-1", "c-2"] {
        let _ = inbox.raise(DeskEvent::contact(call(id), ContactEvent::Connecting)).unwrap();
    }
    let replace = async {
        memory.clock().sleep_until(Duration::from_millis(500)).await;
        let before = dispatcher.replace(compile(&[cti_flow("New", CONNECTING, slow("new"))]));
        assert_eq!(before.listening_to(&CONNECTING.parse().unwrap()).unwrap().name(), "Old");
    };
    let (first, ()) = memory.drive(async { tokio::join!(session.next(), replace) });
    let second = memory.drive(session.next());
    let runs = [first.unwrap(), second.unwrap()];
    assert_eq!(logged(&runs), ["old", "new"]);
    assert_eq!(runs.map(|ran| ran.flow.name().to_owned()), ["Old", "New"]);
}

#[test]
fn an_event_whose_flow_was_taken_away_while_it_waited_does_nothing() {
    let mut bench = Bench::new(&[cti_flow("Old", CONNECTING, log("old"))]);
    let _ = bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    bench.dispatcher.replace(compile(&[]));
    bench.inbox.close();
    assert!(bench.memory.drive(bench.session.next()).is_none());
}

#[test]
fn a_run_that_times_out_or_is_cancelled_leaves_the_desk_usable() {
    let mut bench = Bench::new(&[cti_flow("Dial", "salesforceUI.onClickToDial", dial())]);
    let click = || SalesforceUiEvent::click_to_dial("+12025550123");
    bench.memory.faults().hang("agent.dial").unwrap();
    for _ in 0..3 {
        let _ = bench.inbox.raise(click()).unwrap();
    }
    assert_eq!(bench.next().execution.end(), &End::TimedOut { block: "dial".into() });

    let Bench { memory, session, inbox, .. } = &mut bench;
    let cancel = async {
        memory.clock().sleep_until(Duration::from_secs(70)).await;
        assert!(inbox.cancel());
    };
    let (ran, ()) = memory.drive(async { tokio::join!(session.next(), cancel) });
    assert_eq!(ran.unwrap().execution.end(), &End::Cancelled { block: "dial".into() });
    assert!(!inbox.cancel(), "nothing runs any more");

    bench.memory.faults().heal("agent.dial");
    assert_eq!(bench.next().execution.end(), &End::Ended);
}

#[test]
fn a_flow_that_halts_says_so_in_its_account() {
    let halting = flow_of(Block::new("log", "SE_Log").with_control("message", "x"));
    let mut halting = halting;
    halting.blocks_mut()[1].disconnect("done");
    let mut bench = Bench::new(&[cti_flow("Halts", CONNECTING, halting)]);
    let _ = bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(bench.next().execution.end().to_string(), "halted: port `done` of log is not connected");
}
