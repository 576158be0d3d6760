//! The engine's events, and what is remembered from one page to the next.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use cti_connect::streams::{AgentUpdate, Conversations, Follower, Heard, Told};
use cti_engine::cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_engine::cti_model::{Event, Flow, Source};
use cti_engine::event::{ContactEvent, EventKind};
use cti_engine::{Adapter, Channel, Contact, Engine};
use proptest::prelude::*;
use serde_json::json;

use super::{triggers, update};

/// What happened to contacts at these snapshots.
fn played(page: &mut Follower, snapshots: &[(&str, &[&str])]) -> Vec<String> {
    snapshots.iter().flat_map(|(agent, contacts)| triggers(&page.follow(&update(agent, contacts)))).collect()
}

#[test]
fn a_callback_has_a_source_of_its_own_and_does_not_connect_twice() {
    let told = played(
        &mut Follower::new(),
        &[
            ("Pending/not_routable", &["c-1 queue_callback:incoming"]),
            ("CallingCustomer/system", &["c-1 queue_callback:connecting"]),
            ("Busy/system", &["c-1 queue_callback:connected"]),
        ],
    );
    assert_eq!(told, ["connectQueueCallbackContact.onIncoming", "connectQueueCallbackContact.onConnected"]);
}

#[test]
fn a_chat_that_fails_while_it_rings_is_missed_once() {
    let told = played(
        &mut Follower::new(),
        &[
            ("Available/routable", &["c-1 chat:connecting"]),
            ("MissedCallAgent/error", &["c-1 chat:error"]),
            ("Available/routable", &[]),
        ],
    );
    let names = ["onConnecting", "onMissed", "onEnded", "onDestroy"];
    assert_eq!(told, names.map(|name| format!("connectChatContact.{name}")));
}

#[test]
fn one_that_is_offered_again_lives_again_and_ends_again() {
    let mut page = Follower::new();
    let told = played(
        &mut page,
        &[
            ("Available/routable", &["c-1 voice:connecting"]),
            ("Available/routable", &["c-1 voice:missed"]),
            ("Available/routable", &["c-1 voice:connecting"]),
            // The library tells of no end here.
            ("Available/routable", &[]),
        ],
    );
    let names = ["onConnecting", "onEnded", "onMissed", "onConnecting", "onEnded", "onDestroy"];
    assert_eq!(told, names.map(|name| format!("connectVoiceContact.{name}")));
    let again = page.follow(&update("Available/routable", &["c-1 voice:connecting"]));
    assert!(again.iter().any(|told| told.event.id() == Some("c-1/3/onConnecting") && !told.again), "{again:?}");
}

#[test]
fn an_error_of_the_agent_is_named_by_its_state() {
    let mut page = Follower::new();
    page.follow(&update("Available/routable", &[]));
    let told = page.follow(&update("FailedConnectAgent/error", &[]));
    let payloads: Vec<_> = told.iter().map(|told| (told.event.trigger().to_string(), told.event.payload())).collect();
    let change = json!({"agent": "", "oldState": "Available", "newState": "FailedConnectAgent"});
    assert_eq!(payloads[1], ("connectAgent.onStateChange".into(), change));
    assert_eq!(payloads[2].1["errorType"], "FailedConnectAgent");
}

#[test]
fn an_acceptance_is_told_of_a_soft_phone_alone() {
    let mut page = Follower::new();
    let mut call = update("PendingBusy/system", &["c-1 voice:connecting", "c-2 chat:connecting"]);
    page.follow(&call);
    assert_eq!(page.accepted("c-1"), None, "a desk phone");
    assert_eq!(page.accepted("c-9"), None);
    let chat = page.accepted("c-2").unwrap();
    assert_eq!(chat.event.trigger().to_string(), "connectChatContact.onAccepted");
    let soft = json!([{"type": "agent", "state": {"type": "connecting"}, "softphoneMediaInfo": {}}]);
    call.snapshot.contacts[0].connections = serde_json::from_value(soft).unwrap();
    page.follow(&call);
    assert!(page.accepted("c-1").is_some());
}

#[test]
fn only_a_connected_chat_is_viewed() {
    let mut page = Follower::new();
    page.follow(&update("Busy/system", &["c-1 chat:connected", "c-2 chat:connecting", "c-3 voice:connected"]));
    assert!(page.viewed("c-1").is_some());
    assert_eq!((page.viewed("c-2"), page.viewed("c-3")), (None, None));
}

#[test]
fn the_contact_says_how_long_it_rang_and_lasted() {
    let mut page = Follower::new();
    let mut last = Vec::new();
    for (state, at) in [("connecting", 100.0), ("connected", 107.5), ("ended", 137.5)] {
        last = page.follow(
            &AgentUpdate::from_value(json!({
                "state": {"name": "Busy", "type": "system"}, "snapshotTimestamp": at + 1.0,
                "contacts": [{"contactId": "c-1", "type": "voice", "state": {"type": state, "timestamp": at}}],
            }))
            .unwrap(),
        );
    }
    let EventKind::Contact(contact, _) = last.last().unwrap().event.kind() else { panic!() };
    assert_eq!(contact.incoming_duration, Duration::from_millis(7500));
    assert_eq!(contact.interaction_duration, Duration::from_secs(30));
}

#[test]
fn what_was_written_on_hold_is_there_for_the_next_agent() {
    let store = Arc::new(Conversations::new());
    store.write(&Contact::new("first", Channel::Voice), "SfdcCaseId", "500");
    let mut page = Follower::new().with_conversations(store);
    let mut second = update("Busy/system", &["second voice:connecting"]);
    second.snapshot.contacts[0].initial_contact_id = Some("first".into());
    let told = page.follow(&second);
    let contact = told.iter().find_map(|told| told.event.contact_in_hand()).unwrap();
    assert_eq!(contact.attribute("SfdcCaseId"), Some("500"));
}

/// An adapter with a flow for connected calls that does one thing.
fn adapter(type_id: &str) -> Adapter {
    let flow = json!({"actions": [
        {"id": "s", "type": "SE_Start", "ports": {"done": "a"}},
        {"id": "a", "type": type_id, "controls": {}, "ports": {"success": "e", "failure": "e"}},
        {"id": "e", "type": "SE_End"}]});
    let mut adapter = CtiAdapter::default();
    if let Ok(flow) = Flow::parse(&flow.to_string()) {
        adapter.flows.push(CtiFlow::new("F", Source::ConnectVoiceContact, Event::OnConnected, flow));
    }
    Adapter::compile(&Engine::new(), &adapter)
}

#[test]
fn a_page_that_is_loaded_again_creates_no_record_twice() {
    let call = update("Busy/system", &["c-1 voice:connected"]);
    let connected = |told: &Told| matches!(told.event.kind(), EventKind::Contact(_, ContactEvent::Connected));
    let creates = adapter("SE_SFCreateTask");
    let shows = adapter("SE_SFSearchAndScreenpop");
    assert!(creates.listening_to(&"connectVoiceContact.onConnected".parse().unwrap()).is_some());

    let mut page = Follower::new();
    let first = page.follow(&call).into_iter().find(connected).unwrap();
    assert!(!first.repeats_records(&creates));

    let kept = serde_json::to_string(page.heard()).unwrap();
    let mut reloaded = Follower::resume(serde_json::from_str(&kept).unwrap());
    let second = reloaded.follow(&call).into_iter().find(connected).unwrap();
    assert_eq!(first.event.id(), second.event.id());
    assert!(second.repeats_records(&creates));
    assert!(!second.repeats_records(&shows), "what only shows something runs on the new page, too");
}

#[test]
fn what_happened_while_no_page_was_there_is_told_once() {
    let mut page = Follower::new();
    page.follow(&update("Busy/system", &["c-1 voice:connected", "c-2 chat:connecting", "c-3 chat:ended"]));
    let mut reloaded = Follower::resume(page.heard().clone());
    let told =
        reloaded.follow(&update("AfterCallWork/system", &["c-1 voice:ended", "c-2 chat:missed", "c-3 chat:ended"]));
    let fresh: Vec<_> = told.into_iter().filter(|told| !told.again).collect();
    let names = [
        "connectVoiceContact.onAfterCallWork",
        "connectVoiceContact.onEnded",
        "connectChatContact.onEnded",
        "connectChatContact.onMissed",
    ];
    assert_eq!(triggers(&fresh), names);
    assert_eq!(played(&mut reloaded, &[("Available/routable", &[])]).len(), 3, "each is destroyed, none ends again");
}

#[test]
fn one_that_was_offered_again_while_no_page_was_there_lives_again() {
    let mut page = Follower::new();
    page.follow(&update("Busy/system", &["c-1 voice:missed"]));
    let mut reloaded = Follower::resume(page.heard().clone());
    let told = reloaded.follow(&update("Busy/system", &["c-1 voice:connecting"]));
    assert!(told.iter().any(|told| told.event.id() == Some("c-1/2/onConnecting") && !told.again), "{told:?}");
}

/// One step of a page: the agent, and contacts by number with medium and state.
fn steps() -> impl Strategy<Value = Vec<(bool, String, Vec<String>)>> {
    let state = prop::sample::select(vec![
        "init",
        "incoming",
        "pending",
        "connecting",
        "connected",
        "missed",
        "error",
        "ended",
        "rejected",
        "paused",
        "x",
    ]);
    let contacts = prop::collection::btree_map(0usize..5, state, 0..4).prop_map(|contacts| {
        let kinds = ["voice", "queue_callback", "chat", "task", "email"].iter().enumerate();
        let of = |(id, kind)| contacts.get(&id).map(|state| format!("c-{id} {kind}:{state}"));
        kinds.filter_map(of).collect()
    });
    let agent = prop::sample::select(vec!["Available/routable", "Lunch/not_routable", "Busy/system", "Default/error"]);
    prop::collection::vec((prop::bool::weighted(0.15), agent.prop_map(str::to_owned), contacts), 1..20)
}

proptest! {
    /// However contacts come, jump, vanish, come back, and the page is loaded again: a key is told as new once; a life
    /// ends once, before it is destroyed, and nothing of it comes after.
    #[test]
    fn every_life_is_told_whole_and_once(steps in steps()) {
        let mut page = Follower::new();
        let mut told_new: HashMap<String, u32> = HashMap::new();
        let mut active = HashMap::new();
        for (reload, agent, contacts) in steps {
            if reload {
                let kept: Heard = serde_json::from_value(json!(page.heard())).unwrap();
                prop_assert_eq!(&kept, page.heard());
                page = Follower::resume(kept);
                active.clear();
            }
            let contacts: Vec<&str> = contacts.iter().map(String::as_str).collect();
            let told = page.follow(&update(&agent, &contacts));
            for told in &told {
                let Some(id) = told.event.id() else {
                    let of_contact = matches!(told.event.kind(), EventKind::Contact(..));
                    prop_assert_eq!(of_contact, told.event.trigger().to_string().ends_with("Contact.onRefresh"));
                    continue;
                };
                let life = id.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
                let count = told_new.entry(id.to_owned()).or_default();
                if told.again {
                    prop_assert!(*count > 0, "{} again, and never before", id);
                } else {
                    *count += 1;
                    prop_assert_eq!(*count, 1, "{} twice", id);
                }
                if let EventKind::Contact(_, ContactEvent::Destroy) = told.event.kind() {
                    if active.remove(&life) == Some(true) {
                        let ended = format!("{life}/onEnded");
                        prop_assert!(told_new.contains_key(&ended), "{} is not told", ended);
                    }
                } else {
                    let lives = ["onConnecting", "onConnected", "onIncoming", "onPending"].iter().any(|it| id.contains(it));
                    *active.entry(life).or_insert(false) |= lives;
                }
                prop_assert!(!id.contains("/onEnded/"), "{} ends twice", id);
            }
            // Whoever is at the desk is refreshed, and nobody else.
            let refreshed = told.iter().filter(|it| it.event.trigger().to_string().ends_with("Contact.onRefresh")).count();
            prop_assert_eq!(refreshed, contacts.len());
        }
    }
}
