//! A session that is raised, cancelled, replaced and dropped at random, and the law that every event is accounted for once.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use cti_engine::adapter::Adapter;
use cti_engine::connector::ErrorKind;
use cti_engine::event::DeskEvent;
use cti_engine::memory::MemoryDesk;
use cti_engine::session::{EndedPolicy, Happening, Overflow, Session, SessionOptions, Ticket};
use cti_engine::{Channel, Contact, Engine, Limits};
use cti_model::adapter::CtiAdapter;
use serde_json::{Map, Value, json};

/// Events that some part of a session hears, and some that none does.
pub const TRIGGERS: [&str; 22] = [
    "connectVoiceContact.onConnecting",
    "connectVoiceContact.onIncoming",
    "connectVoiceContact.onConnected",
    "connectVoiceContact.onEnded",
    "connectVoiceContact.onDestroy",
    "connectVoiceContact.onACW",
    "connectVoiceContact.onMissed",
    "connectVoiceContact.onRefresh",
    "connectChatContact.onConnecting",
    "connectChatContact.onViewContact",
    "connectTaskContact.onPending",
    "connectAgent.onInit",
    "connectAgent.onStateChange",
    "connectAgent.onRefresh",
    "salesforceUI.onClickToDial",
    "salesforceUI.onNavigationChange",
    "salesforceAgent.onStateChange",
    "salesforceAgent.onLogout",
    "salesforceAgent.onWorkAccepted",
    "salesforceAgent.onWorkloadChanged",
    "session.pagesOpen",
    "session.callInProgress",
];

const CALLS: [&str; 6] =
    ["agent.dial", "agent.set_state", "agent.state", "presence.set_status", "presence.status", "contact.accept"];

/// What a payload that some part reads looks like.
fn payload(u: &mut Unstructured<'_>) -> Result<Value> {
    let state = *u.choose(&["Available", "Offline", "AfterCallWork", "Lunch", "logout", ""])?;
    Ok(match u.int_in_range(0..=6)? {
        0 => json!({"newState": state, "oldState": "Available"}),
        1 => json!({"statusName": state, "statusApiName": state, "statusId": "0N5"}),
        2 => json!({"number": "+12025550123"}),
        3 => json!({"count": u.int_in_range(0..=2)?, "inProgress": u.arbitrary::<bool>()?}),
        4 => json!({"currentWorkload": u.arbitrary::<i8>()?, "configuredCapacity": 5}),
        5 => Value::Null,
        _ => crate::json(u, 2)?,
    })
}

fn event(u: &mut Unstructured<'_>) -> Result<Option<DeskEvent>> {
    let Ok(trigger) = u.choose(&TRIGGERS)?.parse() else { return Ok(None) };
    let contact = match u.int_in_range(0..=7)? {
        0 => None,
        1 => crate::contact(u)?,
        at => Some(Contact::new(at.to_string(), Channel::Voice).from_number("+12025550123")),
    };
    let event = DeskEvent::from_parts(trigger, payload(u)?, contact.map(Into::into)).ok();
    let id = u.ratio(1, 8)?.then(|| u.int_in_range(0..=3_u8)).transpose()?;
    Ok(event.map(|event| match id {
        Some(id) => event.with_id(id.to_string()),
        None => event,
    }))
}

/// Plays acts that the bytes choose, and holds that each event that is taken in is accounted for once.
pub fn play(u: &mut Unstructured<'_>, adapters: &[CtiAdapter]) -> Result<()> {
    let memory = MemoryDesk::new("Agent");
    for call in CALLS {
        match u.int_in_range(0..=15)? {
            0 => _ = memory.faults().hang(call),
            1 => _ = memory.faults().fail_nth(call, 1, ErrorKind::Unavailable),
            _ => {}
        }
    }
    let engine = Engine::new().with_limits(Limits::default().steps(100).memory(1 << 20));
    let compiled = Adapter::compile(&engine, adapters.first().unwrap_or(&CtiAdapter::default()));
    let options = SessionOptions::default()
        .capacity(u.int_in_range(1..=4)?)
        .overflow(if u.arbitrary()? { Overflow::DropOldest } else { Overflow::Refuse })
        .ended(*u.choose(&[EndedPolicy::default()])?)
        .ready(u.arbitrary()?);
    let mut session = compiled.open_with(memory.desk(), options);
    let inbox = session.inbox();
    let (mut taken, mut told) = (Vec::new(), BTreeMap::new());
    for _ in 0..40 {
        if u.is_empty() {
            break;
        }
        match u.int_in_range(0..=15)? {
            0..=6 => {
                if let Some(event) = event(u)? {
                    taken.extend(inbox.raise(event).ok());
                }
            }
            7..=9 => work(&mut session, &mut told),
            10 | 11 => memory.clock().advance(Duration::from_millis(u64::from(u.arbitrary::<u16>()?))),
            12 => _ = inbox.cancel(),
            13 => _ = compiled.replace(u.choose(adapters)?),
            14 => taken.extend(inbox.execute("Act", &Map::new()).ok()),
            _ => match u.int_in_range(0..=7)? {
                0 => inbox.close(),
                1 => inbox.close_now(),
                2 => {
                    drop(session);
                    assert!(inbox.is_closed(), "who dropped the session closed it");
                    return Ok(());
                }
                _ => inbox.ready(),
            },
        }
    }
    inbox.ready();
    inbox.close();
    while let Some(happening) = memory.drive(session.next()) {
        tell(&happening, &mut told);
    }
    for ticket in &taken {
        assert_eq!(told.get(ticket), Some(&1), "{ticket} was told so many times");
    }
    assert!(told.len() <= taken.len(), "more was told than was taken in");
    Ok(())
}

fn work(session: &mut Session, told: &mut BTreeMap<Ticket, usize>) {
    while let Poll::Ready(Some(happening)) = pin!(session.next()).poll(&mut Context::from_waker(Waker::noop())) {
        tell(&happening, told);
    }
}

/// Every happening prints as text that cannot forge another line, and is written and read the same.
fn tell(happening: &Happening, told: &mut BTreeMap<Ticket, usize>) {
    assert!(!happening.to_string().contains(['\r', '\u{1b}', '\u{2028}', '\u{202e}']));
    let written = serde_json::to_string(happening).expect("a happening, written");
    serde_json::from_str::<Happening>(&written).expect("a happening, read");
    let ticket = match happening {
        Happening::FlowRan(ran) => ran.ticket,
        Happening::NotRun(not_run) => not_run.ticket,
        _ => return,
    };
    *told.entry(ticket).or_default() += 1;
}
