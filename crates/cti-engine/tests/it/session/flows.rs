//! Which flow listens to an event, and what happens when the flows are replaced.

use std::time::Duration;

use cti_engine::adapter::Adapter;
use cti_engine::connector::Clock;
use cti_engine::event::{ContactEvent, DeskEvent, SalesforceUiEvent};
use cti_engine::session::{Happening, SessionOptions, Why};
use cti_engine::{Channel, Contact, End, Engine};
use cti_model::adapter::{CtiFlow, Script};
use cti_model::{Block, Event, Flow, Source};

use crate::session::common::{Bench, adapter, call, cti_flow, dial, flow_of, log, logged, runs};

const CONNECTING: &str = "connectVoiceContact.onConnecting";

#[test]
fn a_second_active_flow_for_the_same_event_is_left_out_and_both_are_named() {
    let flows = [cti_flow("First", CONNECTING, log("1")), cti_flow("Second", CONNECTING, log("2"))];
    let mut bench = Bench::new(&flows);
    let told = "error[duplicate-event] flow `Second`: `connectVoiceContact.onConnecting` already has the active flow \
                `First` (deactivate one of them, or join them into one)";
    assert!(bench.adapter.findings().iter().any(|finding| finding.to_string() == told), "{told}");
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(logged(&bench.all()), ["1"]);
    let refused = Adapter::compile_strict(&Engine::new(), &adapter(&flows)).unwrap_err();
    assert!(refused.to_string().contains(told), "{refused}");
}

#[test]
fn a_flow_that_is_not_active_neither_runs_nor_collides() {
    let mut off = cti_flow("Off", CONNECTING, log("off"));
    off.active = false;
    let mut bench = Bench::new(&[off, cti_flow("On", CONNECTING, log("on"))]);
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(logged(&bench.all()), ["on"]);
}

#[test]
fn what_cannot_run_is_left_out_and_told_with_the_name_of_its_flow_and_the_others_run() {
    let script = CtiFlow::new("Old", Source::SalesforceUi, Event::OnClickToDial, Script::read("function () {}"));
    let broken = cti_flow("Broken", CONNECTING, Flow::new());
    let sound = cti_flow("Sound", "connectVoiceContact.onConnected", log("sound"));
    let mut bench = Bench::new(&[script, broken, sound]);
    for (name, why) in [("Old", "not JSON"), ("Broken", "SE_Start")] {
        let told = bench
            .adapter
            .findings()
            .iter()
            .filter(|finding| {
                let finding = finding.to_string();
                finding.starts_with("error") && finding.contains(&format!("flow `{name}`")) && finding.contains(why)
                    || finding.starts_with(&format!("flow `{name}`: error")) && finding.contains(why)
            })
            .count();
        assert_eq!(told, 1, "{name}: {:#?}", bench.adapter.findings());
    }
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connected)).unwrap();
    let happened = bench.settle();
    assert!(matches!(&happened[0], Happening::NotRun(not_run) if not_run.why == Why::LeftOut));
    assert_eq!(logged(&runs(happened)), ["sound"]);
}

#[test]
fn an_event_that_no_flow_listens_to_is_accounted_for() {
    let mut bench = Bench::new(&[cti_flow("Call", CONNECTING, log("call"))]);
    let chat = Contact::new("c-1", Channel::Chat);
    let ticket = bench.inbox.raise(DeskEvent::contact(chat, ContactEvent::Connecting)).unwrap();
    assert_eq!(bench.inbox.waiting(), 0);
    assert_eq!(bench.accounts(), [(ticket, Err(Why::Unheard))]);
}

#[test]
fn the_source_follows_from_the_channel_of_the_contact() {
    let flows: Vec<CtiFlow> =
        ["connectVoiceContact", "connectQueueCallbackContact", "connectChatContact", "connectTaskContact"]
            .map(|source| cti_flow(source, &format!("{source}.onConnected"), log(source)))
            .into();
    let mut bench = Bench::new(&flows);
    for channel in [Channel::Task, Channel::Chat, Channel::Voice, Channel::QueueCallback] {
        bench
            .inbox
            .raise(DeskEvent::contact(Contact::new(channel.as_str(), channel.clone()), ContactEvent::Connected))
            .unwrap();
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
    let Bench { memory, adapter: compiled, mut session, inbox } =
        Bench::new(&[cti_flow("Old", CONNECTING, slow("old"))]);
    for id in ["c-1", "c-2"] {
        inbox.raise(DeskEvent::contact(call(id), ContactEvent::Connecting)).unwrap();
    }
    let replace = async {
        memory.clock().sleep_until(Duration::from_millis(500)).await;
        assert_eq!(compiled.listening_to(&CONNECTING.parse().unwrap()).unwrap().name(), "Old");
        compiled.replace(&adapter(&[cti_flow("New", CONNECTING, slow("new"))]));
    };
    let (happened, ()) = memory.drive(async { tokio::join!(session.settle(), replace) });
    let runs = runs(happened);
    assert_eq!(logged(&runs), ["old", "new"]);
    assert_eq!(runs.iter().map(|ran| &*ran.flow).collect::<Vec<_>>(), ["Old", "New"]);
}

#[test]
fn an_event_whose_flow_was_taken_away_while_it_waited_is_accounted_for() {
    let mut bench = Bench::new(&[cti_flow("Old", CONNECTING, log("old"))]);
    let ticket = bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    bench.adapter.replace(&adapter(&[]));
    bench.inbox.close();
    assert_eq!(bench.accounts(), [(ticket, Err(Why::Replaced))]);
    assert!(bench.memory.drive(bench.session.next()).is_none());
}

#[test]
fn a_configuration_with_an_error_replaces_nothing_when_it_is_to_be_strict() {
    let flows = [cti_flow("Old", CONNECTING, log("old"))];
    let mut bench = Bench::with_options(&flows, SessionOptions::default());
    let mut faulty = adapter(&[cti_flow("New", CONNECTING, Flow::new())]);
    assert!(bench.adapter.replace_strict(&faulty).is_err());
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(logged(&bench.all()), ["old"]);
    faulty.flows[0].script = log("new").into();
    (faulty.settings.name, faulty.settings.instance) = ("Adapter".into(), "instance".into());
    bench.adapter.replace_strict(&faulty).unwrap();
    bench.inbox.raise(DeskEvent::contact(call("c-2"), ContactEvent::Connecting)).unwrap();
    assert_eq!(logged(&bench.all()), ["new"]);
}

#[test]
fn a_run_that_times_out_or_is_cancelled_leaves_the_desk_usable() {
    let mut bench = Bench::new(&[cti_flow("Dial", "salesforceUI.onClickToDial", dial())]);
    let click = || SalesforceUiEvent::click_to_dial("+12025550123");
    bench.memory.faults().hang("agent.dial").unwrap();
    for _ in 0..3 {
        bench.inbox.raise(click()).unwrap();
    }
    assert_eq!(bench.next().execution.end(), &End::TimedOut { block: "dial".into() });

    let Bench { memory, session, inbox, .. } = &mut bench;
    let cancel = async {
        memory.clock().sleep_until(Duration::from_secs(70)).await;
        assert!(inbox.cancel());
    };
    let (ran, ()) = memory.drive(async { tokio::join!(session.next(), cancel) });
    let Some(Happening::FlowRan(ran)) = ran else { panic!("{ran:?}") };
    assert_eq!(ran.execution.end(), &End::Cancelled { block: "dial".into() });
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
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connecting)).unwrap();
    assert_eq!(bench.next().execution.end().to_string(), "halted: port `done` of log is not connected");
}
