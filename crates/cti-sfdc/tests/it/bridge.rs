//! The bridge without a browser: what is sent where, when and how often.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use cti_engine::conformance::{ConformanceReport, PresenceCase, Verdict, WorkspaceCase, presence, workspace};
use cti_engine::connector::{
    ConnectorError, ErrorKind, Presence, PresenceStatus, Records, ScreenPop, Search, WorkCompletion, Workspace,
};
use cti_engine::memory::{MemoryDesk, VirtualClock};
use cti_sfdc::bridge::{Bridge, FromPage, Hello, Link, LinkError, Mailbox, ToPage};
use cti_sfdc::open_cti::Command;
use cti_sfdc::page::Api;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fake::FakePage;

const LIGHTNING: &[Api] = &[Api::OpenCti, Api::Workspace, Api::Omni, Api::Page];
const CLASSIC: &[Api] = &[Api::Interaction, Api::Console];

/// A bridge on a virtual clock.
fn bridge() -> (VirtualClock, Bridge) {
    let clock = VirtualClock::new();
    let bridge = Bridge::new(Arc::new(clock.clone()));
    (clock, bridge)
}

fn connect(bridge: &Bridge, page: &str, apis: &[Api]) -> (Arc<Mailbox>, Link) {
    let channel = Mailbox::new();
    let link = bridge.connect(&Hello::new(page, apis.to_vec()), channel.clone());
    let welcome: ToPage = serde_json::from_str(&channel.take().unwrap()).unwrap();
    assert_eq!(welcome, ToPage::Welcome { epoch: bridge.epoch().to_owned() });
    (channel, link)
}

/// The commands that were sent, by number and method.
fn sent(channel: &Mailbox) -> Vec<(u64, String)> {
    std::iter::from_fn(|| channel.take())
        .filter_map(|message| match serde_json::from_str(&message).unwrap() {
            ToPage::Run { id, invocation } => Some((id, invocation.method)),
            _ => None,
        })
        .collect()
}

fn done(bridge: &Bridge, id: u64) -> String {
    let result = json!({"success": true, "returnValue": null});
    serde_json::to_string(&FromPage::Answer { id, epoch: bridge.epoch().to_owned(), result, error: None }).unwrap()
}

/// Polls a future once.
fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn commands_wait_for_a_page_and_go_to_it_in_order() {
    let (_, bridge) = bridge();
    let mut refresh = Box::pin(bridge.refresh());
    let mut show = Box::pin(bridge.show_panel(true));
    assert!(poll_once(&mut refresh).is_none() && poll_once(&mut show).is_none());
    let (channel, link) = connect(&bridge, "one", LIGHTNING);
    let sent = sent(&channel);
    assert_eq!(sent, [(1, "refreshView".into()), (2, "setSoftphonePanelVisibility".into())]);
    link.receive(&done(&bridge, 2)).unwrap();
    assert_eq!((poll_once(&mut show), poll_once(&mut refresh)), (Some(Ok(())), None));
    link.receive(&done(&bridge, 1)).unwrap();
    assert_eq!(poll_once(&mut refresh), Some(Ok(())));
}

#[test]
fn a_command_is_sent_again_to_its_own_page_only() {
    let (_, bridge) = bridge();
    let (first, link) = connect(&bridge, "one", LIGHTNING);
    let mut refresh = Box::pin(bridge.refresh());
    assert!(poll_once(&mut refresh).is_none());
    assert_eq!(sent(&first).len(), 1);
    drop(link);
    let (second, other) = connect(&bridge, "two", LIGHTNING);
    assert_eq!(sent(&second), []);
    // The answer of a page that was not sent the command is none.
    other.receive(&done(&bridge, 1)).unwrap();
    assert!(poll_once(&mut refresh).is_none());
    let (again, link) = connect(&bridge, "one", LIGHTNING);
    assert_eq!(sent(&again), [(1, "refreshView".into())]);
    let of_another_bridge = done(&bridge, 1).replace(bridge.epoch(), "another");
    link.receive(&of_another_bridge).unwrap();
    assert!(poll_once(&mut refresh).is_none());
    link.receive(&done(&bridge, 1)).unwrap();
    link.receive(&done(&bridge, 1)).unwrap();
    assert_eq!(poll_once(&mut refresh), Some(Ok(())));
}

#[test]
fn what_nobody_waits_for_is_taken_back() {
    let (_, bridge) = bridge();
    let mut unsent = Box::pin(bridge.refresh());
    assert!(poll_once(&mut unsent).is_none());
    drop(unsent);
    let (channel, link) = connect(&bridge, "one", LIGHTNING);
    assert_eq!(channel.take(), None);
    let mut sent = Box::pin(bridge.refresh());
    assert!(poll_once(&mut sent).is_none());
    drop(sent);
    let messages: Vec<ToPage> =
        std::iter::from_fn(|| channel.take()).map(|text| serde_json::from_str(&text).unwrap()).collect();
    assert!(matches!(messages[..], [ToPage::Run { id: 2, .. }, ToPage::Cancel { id: 2 }]), "{messages:?}");
    // A late answer is told to have arrived, so that the page forgets it, and changes nothing.
    link.receive(&done(&bridge, 2)).unwrap();
    assert_eq!(serde_json::from_str::<ToPage>(&channel.take().unwrap()).unwrap(), ToPage::Done { id: 2 });
    // What was answered is not taken back.
    let mut answered = Box::pin(bridge.refresh());
    assert!(poll_once(&mut answered).is_none());
    link.receive(&done(&bridge, 3)).unwrap();
    assert_eq!(poll_once(&mut answered), Some(Ok(())));
    drop(answered);
    assert!(std::iter::from_fn(|| channel.take()).all(|message| !message.contains("cancel")));
}

#[test]
fn time_limits_say_whether_the_command_was_sent() {
    let (clock, bridge) = bridge();
    let nowhere = clock.drive(bridge.refresh()).unwrap_err();
    assert_eq!((nowhere.kind(), nowhere.is_retryable()), (ErrorKind::Unavailable, true), "{nowhere}");
    let (_channel, _link) = connect(&bridge, "one", LIGHTNING);
    let silent = clock.drive(bridge.refresh()).unwrap_err();
    assert_eq!((silent.kind(), silent.is_retryable()), (ErrorKind::Timeout, false), "{silent}");
    // What changes nothing can be asked again.
    let silent = clock.drive(bridge.app_view()).unwrap_err();
    assert_eq!((silent.kind(), silent.is_retryable()), (ErrorKind::Timeout, true), "{silent}");
}

#[test]
fn what_a_page_cannot_do_is_unsupported_and_the_next_command_is_sent() {
    let (clock, bridge) = bridge();
    let (channel, link) = connect(&bridge, "one", CLASSIC);
    let label = clock.drive(bridge.run(Command::SetSoftphoneItemLabel { label: "x".into() })).unwrap_err();
    assert_eq!(ConnectorError::from(label).kind(), ErrorKind::Unsupported);
    let modal = clock.drive(bridge.show_modal("a", "b")).unwrap_err();
    assert_eq!(modal.kind(), ErrorKind::Unsupported);
    let mut refresh = Box::pin(bridge.refresh());
    assert!(poll_once(&mut refresh).is_none());
    assert_eq!(sent(&channel), [(3, "refreshPage".into())]);
    drop(link);
}

#[test]
fn what_is_not_accepted_is_sent_nowhere() {
    let (clock, bridge) = bridge();
    let (channel, _link) = connect(&bridge, "one", LIGHTNING);
    let url = ScreenPop::Url { url: "javascript:alert(1)".into() };
    let search = Search { term: "ab".into(), ..Search::default() };
    let work = WorkCompletion { work_id: "w".into(), ..WorkCompletion::default() };
    let errors = clock.drive(async {
        [
            bridge.pop(&url).await.unwrap_err(),
            bridge.search_and_pop(&search).await.unwrap_err(),
            bridge.set_panel_height(239).await.unwrap_err(),
            bridge.set_panel_width(1_921).await.unwrap_err(),
            bridge.complete_work(&work).await.unwrap_err(),
        ]
    });
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Invalid), "{errors:?}");
    let unknown = clock.drive(bridge.login("Lunch")).unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
    let withheld = Search { term: "Anonymous".into(), ..Search::default() };
    assert_eq!(clock.drive(bridge.search_and_pop(&withheld)), Ok(Map::new()));
    assert_eq!(channel.take(), None);
}

#[test]
fn an_event_is_heard_once_and_told_to_be_heard_each_time() {
    let (clock, bridge) = bridge();
    let (channel, link) = connect(&bridge, "one", LIGHTNING);
    let event = |id: &str, name: &str, payload: Value| {
        json!({"type": "event", "id": id, "api": "opencti", "name": name, "payload": payload}).to_string()
    };
    for _ in 0..2 {
        link.receive(&event("one-1", "onClickToDial", json!({"number": "1"}))).unwrap();
        let heard = serde_json::from_str::<ToPage>(&channel.take().unwrap()).unwrap();
        assert_eq!(heard, ToPage::Heard { id: "one-1".into() });
    }
    let heard = clock.drive(bridge.next_event());
    assert_eq!((heard.id(), heard.payload()), (Some("one-1"), json!({"number": "1"})));
    assert_eq!(bridge.take_event(), None);
    // What cannot be read would be the same when it came again.
    let unreadable = link.receive(&event("one-2", "onClickToDial", json!([])));
    assert!(matches!(unreadable, Err(error) if error.is_passing()));
    assert!(channel.take().unwrap().contains("one-2"));
    link.receive(&event("one-3", "onSomethingNew", json!({}))).unwrap();
    assert_eq!(bridge.take_event(), None);
}

#[test]
fn events_that_nobody_takes_are_bounded_and_not_lost() {
    let (_, bridge) = bridge();
    let (channel, link) = connect(&bridge, "one", LIGHTNING);
    let event = |n: usize| {
        json!({"type": "event", "id": format!("e-{n}"), "api": "opencti", "name": "onClickToDial",
            "payload": {"number": n.to_string()}})
        .to_string()
    };
    let taken = (0..10_000).take_while(|n| link.receive(&event(*n)).is_ok()).count();
    assert_eq!(link.receive(&event(taken)), Err(LinkError::Full { limit: taken }));
    assert_eq!(
        std::iter::from_fn(|| channel.take()).count(),
        taken,
        "the one that was refused is not told to be heard"
    );
    bridge.take_event().unwrap();
    link.receive(&event(taken)).unwrap();
    let numbers: Vec<_> =
        std::iter::from_fn(|| bridge.take_event()).map(|event| event.payload()["number"].clone()).collect();
    assert_eq!(numbers.len(), taken);
    assert_eq!(numbers.last().unwrap(), &json!(taken.to_string()));
}

#[test]
fn an_event_is_small_and_so_is_its_id() {
    let (_, bridge) = bridge();
    let (_mailbox, link) = connect(&bridge, "one", LIGHTNING);
    let event = |id: String, number: String| {
        let payload = json!({"number": number});
        link.receive(
            &json!({"type": "event", "id": id, "api": "opencti", "name": "onClickToDial", "payload": payload})
                .to_string(),
        )
    };
    assert_eq!(event("i".repeat(128), "1".repeat(60_000)), Ok(()));
    assert!(matches!(event("i".repeat(129), "1".into()), Err(LinkError::NotAMessage { .. })));
    assert!(matches!(event(String::new(), "1".into()), Err(LinkError::NotAMessage { .. })));
    let most = FromPage::MAX_EVENT_BYTES;
    assert!(
        matches!(event("i".into(), "1".repeat(most)), Err(LinkError::TooLong { most: found, .. }) if found == most)
    );
}

#[test]
fn a_page_that_connects_anew_replaces_its_own_connection() {
    let (_, bridge) = bridge();
    let (_, old) = connect(&bridge, "one", LIGHTNING);
    let (_, new) = connect(&bridge, "one", LIGHTNING);
    assert!(!old.is_live() && new.is_live());
    assert_eq!(old.receive(&done(&bridge, 1)), Err(LinkError::Over));
    drop(old);
    assert_eq!(bridge.page_count(), 1);
    let links: Vec<_> = (0..40).map(|n| connect(&bridge, &format!("p{n}"), LIGHTNING)).collect();
    assert_eq!(bridge.page_count(), 16, "the pages of one agent are bounded");
    drop(links);
    assert!(!bridge.is_connected());
}

#[test]
fn a_message_with_a_text_that_was_cut_within_an_emoji_is_read() {
    let text = r#"{"type":"answer","id":1,"epoch":"x","result":{"Name":"Ann \ud83d","Path":"C:\\ud83d"}}"#;
    let FromPage::Answer { result, .. } = FromPage::from_json(text).unwrap() else { panic!("{text}") };
    assert_eq!(result, json!({"Name": "Ann \u{fffd}", "Path": "C:\\ud83d"}));
}

#[test]
fn a_token_is_in_no_debug_output() {
    let mut hello = Hello::new("one", [Api::OpenCti]);
    hello.token = Some("secret".into());
    assert!(!format!("{hello:?} {:?}", FromPage::Hello(hello.clone())).contains("secret"));
    let text = serde_json::to_string(&FromPage::Hello(hello.clone())).unwrap();
    assert_eq!(Hello::from_json(&text).unwrap(), hello);
    for text in ["", "{}", r#"{"type":"hello","page":"","apis":[]}"#, r#"{"type":"answer","id":1,"epoch":"x"}"#] {
        assert!(Hello::from_json(text).is_err(), "{text}");
    }
    let long = "x".repeat(FromPage::MAX_BYTES + 1);
    assert_eq!(Hello::from_json(&long), Err(LinkError::TooLong { bytes: long.len(), most: FromPage::MAX_BYTES }));
}

/// What a suite finds about a page that is worked in memory.
fn report(apis: &[Api], suite: impl AsyncFnOnce(&MemoryDesk, &Bridge) -> ConformanceReport) -> ConformanceReport {
    let memory = MemoryDesk::new("Sato");
    let bridge = Bridge::new(Arc::new(memory.clock().clone()));
    let mut page = FakePage::new("one", apis, &memory);
    page.connect(&bridge);
    memory.drive(async {
        tokio::select! {
            report = suite(&memory, &bridge) => report,
            _ = page.work() => unreachable!(),
        }
    })
}

#[test]
fn pages_of_both_kinds_pass_the_conformance_suites() {
    for apis in [LIGHTNING, CLASSIC] {
        let report = report(apis, async |memory, bridge| {
            let record_id = memory.crm().insert("Contact", json!({"LastName": "Yamada"}));
            let missing_id = "003A0000000zzzzAAA".to_owned();
            workspace(bridge, &WorkspaceCase { record_id, missing_id, url: "/lightning/page/home".into() }).await
        });
        assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{apis:?}: {report}");
    }
    for apis in [LIGHTNING, CLASSIC] {
        let report = report(apis, async |memory, bridge| {
            // The statuses of the org, which a page does not list.
            for name in ["Available", "Busy"] {
                memory.agent().choose_presence(name).unwrap();
                bridge.add_statuses(memory.agent().presence());
            }
            memory.agent().log_out_of_presence().unwrap();
            let case = PresenceCase { status: "Available".into(), other_status: "Busy".into() };
            presence(bridge, &case).await
        });
        assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{apis:?}: {report}");
    }
}

#[test]
fn statuses_are_known_by_name_from_the_org_and_from_the_page() {
    struct Org;
    #[async_trait::async_trait]
    impl Records for Org {
        async fn query(&self, _: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
            let row = json!({"Id": "0N5A0000000aaaaKAA", "DeveloperName": "Available", "MasterLabel": "Online"});
            Ok(vec![serde_json::from_value(row).unwrap()])
        }
    }
    let (clock, bridge) = bridge();
    clock.drive(bridge.load_statuses(&Org)).unwrap();
    let (channel, link) = connect(&bridge, "one", LIGHTNING);
    let changed = json!({"type": "event", "id": "e", "api": "omni", "name": "lightning:omniChannelStatusChanged",
        "payload": {"statusId": "0N5A0000000bbbbKAA", "statusName": "On a break", "statusApiName": "Break"}});
    link.receive(&changed.to_string()).unwrap();
    for (name, id) in [
        ("Available", "0N5A0000000aaaaKAA"),
        ("Break", "0N5A0000000bbbbKAA"),
        ("0N5A0000000aaaa", "0N5A0000000aaaaKAA"),
        ("0N5A0000000zzzzKAA", "0N5A0000000zzzzKAA"),
    ] {
        let mut login = Box::pin(bridge.login(name));
        assert!(poll_once(&mut login).is_none(), "{name}");
        let message = std::iter::from_fn(|| channel.take()).last().unwrap();
        assert!(message.contains(id), "{message}");
    }
    // Names tell cases apart, and so do ids.
    for name in ["available", "0n5A0000000aaaaKAA", "Online"] {
        assert_eq!(clock.drive(bridge.login(name)).unwrap_err().kind(), ErrorKind::NotFound, "{name}");
    }
    bridge.add_statuses([PresenceStatus::default()]);
    assert_eq!(clock.drive(bridge.login("")).unwrap_err().kind(), ErrorKind::NotFound);
}

/// What may happen between an agent's pages and the bridge.
#[derive(Clone, Debug)]
enum Turn {
    /// A flow has a command.
    Run,
    /// A flow gives up the oldest command that it waits for.
    GiveUp,
    /// A page connects, whether it was connected or not.
    Connect(usize),
    /// The connection of a page breaks, and what is on its way is lost.
    Break(usize),
    /// A page hears so many messages.
    Hear(usize, usize),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        3 => Just(Turn::Run),
        1 => Just(Turn::GiveUp),
        2 => (0..2_usize).prop_map(Turn::Connect),
        1 => (0..2_usize).prop_map(Turn::Break),
        3 => (0..2_usize, 1..6_usize).prop_map(|(page, count)| Turn::Hear(page, count)),
    ]
}

proptest! {
    #[test]
    fn however_connections_break_no_command_is_carried_out_twice(turns in prop::collection::vec(turn(), 0..60)) {
        let memory = MemoryDesk::new("Sato");
        let bridge = Bridge::with_time_limit(Arc::new(memory.clock().clone()), Duration::from_secs(3_600));
        let mut pages = ["one", "two"].map(|name| FakePage::new(name, LIGHTNING, &memory));
        let mut waiting = Vec::new();
        let mut labels = 0;
        for turn in turns {
            match turn {
                Turn::Run => {
                    labels += 1;
                    let command = Command::SetSoftphoneItemLabel { label: labels.to_string() };
                    let bridge = bridge.clone();
                    let mut run = Box::pin(async move { bridge.run(command).await });
                    prop_assert!(poll_once(&mut run).is_none());
                    waiting.push((labels, run));
                }
                Turn::GiveUp if !waiting.is_empty() => drop(waiting.remove(0)),
                Turn::GiveUp => {}
                Turn::Connect(page) => pages[page].connect(&bridge),
                Turn::Break(page) => pages[page].link = None,
                Turn::Hear(page, count) => {
                    for _ in 0..count {
                        let Some(message) = pages[page].channel.take() else { break };
                        memory.drive(pages[page].hear(&message));
                    }
                }
            }
        }
        // Both pages come back and hear everything: whatever somebody waits for has its answer then.
        for page in &mut pages {
            page.connect(&bridge);
        }
        for page in &mut pages {
            while let Some(message) = page.channel.take() {
                memory.drive(page.hear(&message));
            }
        }
        let done: Vec<_> = pages.iter().flat_map(|page| &page.done).map(|call| call.args[0]["label"].to_string()).collect();
        let mut once = done.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), done.len(), "{:?}", done);
        for (label, mut run) in waiting {
            prop_assert!(poll_once(&mut run).is_some(), "{} has no answer", label);
            prop_assert!(done.contains(&format!("\"{label}\"")), "{} was not carried out", label);
        }
    }

    #[test]
    fn no_message_makes_the_bridge_panic(text in ".{0,60}", id in 0_u64..4, result in ".{0,40}") {
        let (_, bridge) = bridge();
        let (_channel, link) = connect(&bridge, "one", LIGHTNING);
        let mut view = Box::pin(bridge.app_view());
        prop_assert!(poll_once(&mut view).is_none());
        let _ = link.receive(&text);
        let result = serde_json::from_str(&result).unwrap_or(Value::String(result));
        let answer = json!({"type": "answer", "id": id, "epoch": bridge.epoch(), "result": result});
        link.receive(&answer.to_string()).unwrap();
        prop_assert_eq!(poll_once(&mut view).is_some(), id == 1);
    }
}
