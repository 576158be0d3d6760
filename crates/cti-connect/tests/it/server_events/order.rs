//! Any order and duplication of the same events tells each moment once, and ends the same.
#![expect(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use cti_connect::server_events::{Merger, ServerEvent};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How an offer to an agent ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Offer {
    Missed,
    Rejected,
    Failed,
    Answered { holds: bool },
}

/// A contact: whom it is offered to, and how each offer ends; nothing comes after an answer.
#[derive(Clone, Debug)]
struct Story {
    is_callback: bool,
    waits: bool,
    offers: Vec<(usize, Offer)>,
}

fn story() -> impl Strategy<Value = Story> {
    let offer = prop_oneof![
        Just(Offer::Missed),
        Just(Offer::Rejected),
        Just(Offer::Failed),
        any::<bool>().prop_map(|holds| Offer::Answered { holds }),
    ];
    (any::<bool>(), any::<bool>(), prop::collection::vec((0..2_usize, offer), 0..4)).prop_map(
        |(is_callback, waits, mut offers)| {
            if let Some(answered) = offers.iter().position(|(_, offer)| matches!(offer, Offer::Answered { .. })) {
                offers.truncate(answered + 1);
            }
            Story { is_callback, waits, offers }
        },
    )
}

/// The contact center: plays stories one after another, and writes what both streams say.
#[derive(Default)]
struct Center {
    now: i64,
    events: Vec<ServerEvent>,
    snapshots: [BTreeMap<String, Value>; 2],
    /// By agent and name of the event.
    expected: BTreeMap<String, usize>,
}

impl Center {
    fn time(millis: i64) -> Value {
        let (seconds, millis) = (millis / 1000, millis % 1000);
        json!(format!(
            "2021-08-04T{:02}:{:02}:{:02}.{millis:03}Z",
            10 + seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ))
    }

    fn expect(&mut self, contact: &str, agent: Option<usize>, names: &[&str]) {
        for name in names {
            *self.expected.entry(format!("{contact} {agent:?} {name}")).or_default() += 1;
        }
    }

    fn snapshot(&self, agent: usize) -> Value {
        json!({"AgentStatus": {"Name": "Available"}, "Contacts": self.snapshots[agent].values().collect::<Vec<_>>()})
    }

    /// The agent's contact goes to a state, or away.
    fn step(&mut self, agent: usize, contact: &str, state: Option<&str>, connected: Option<i64>, method: &str) {
        self.now += 700;
        let previous = self.snapshot(agent);
        match state {
            Some(state) => {
                let now = json!({
                    "ContactId": contact, "State": state, "StateStartTimestamp": Self::time(self.now), "Channel": "VOICE",
                    "InitiationMethod": method, "ConnectedToAgentTimestamp": connected.map(Self::time),
                });
                self.snapshots[agent].insert(contact.to_owned(), now);
            }
            None => _ = self.snapshots[agent].remove(contact),
        }
        let event = json!({
            "AgentARN": format!("agent-{agent}"), "EventId": format!("a-{}", self.now), "EventType": "STATE_CHANGE",
            "EventTimestamp": Self::time(self.now), "PreviousAgentSnapshot": previous, "CurrentAgentSnapshot": self.snapshot(agent),
        });
        self.events.push(ServerEvent::from_value(event).unwrap());
        if self.now % 3 == 0 {
            self.now += 50;
            let beat = json!({
                "AgentARN": format!("agent-{agent}"), "EventId": format!("h-{}", self.now), "EventType": "HEART_BEAT",
                "EventTimestamp": Self::time(self.now), "PreviousAgentSnapshot": previous, "CurrentAgentSnapshot": self.snapshot(agent),
            });
            self.events.push(ServerEvent::from_value(beat).unwrap());
        }
    }

    /// A contact event, with whole seconds and in either spelling.
    fn tell(&mut self, kind: &str, contact: &str, detail: &Value) {
        self.now += 90;
        let mut detail = detail.clone();
        detail["eventType"] = kind.into();
        detail["contactId"] = contact.into();
        if self.now % 2 == 0
            && let Value::Object(members) = detail
        {
            let capital = |(name, value): (String, Value)| (name[..1].to_uppercase() + &name[1..], value);
            detail = members.into_iter().map(capital).collect();
        }
        let event =
            json!({"id": format!("e-{}", self.now), "detail-type": "Amazon Connect Contact Event", "detail": detail});
        self.events.push(ServerEvent::from_value(event).unwrap());
    }

    fn play(&mut self, contact: &str, story: &Story) {
        let seconds = |now: i64| Self::time(now / 1000 * 1000);
        let method = if story.is_callback { "CALLBACK" } else { "INBOUND" };
        let mut detail =
            json!({"channel": "VOICE", "initiationMethod": method, "initiationTimestamp": seconds(self.now)});
        self.tell("INITIATED", contact, &detail);
        self.expect(contact, None, &["onInitiated"]);
        if story.waits || !story.offers.is_empty() {
            detail["queueInfo"] = json!({"queueArn": "q", "enqueueTimestamp": seconds(self.now)});
            self.tell("QUEUED", contact, &detail);
            self.expect(contact, None, &["onQueued"]);
        }
        let mut answered = false;
        for (agent, offer) in &story.offers {
            let agent = *agent;
            if story.is_callback {
                self.step(agent, contact, Some("INCOMING"), None, method);
                self.expect(contact, Some(agent), &["onIncoming"]);
            } else {
                self.step(agent, contact, Some("CONNECTING"), None, method);
                self.expect(contact, Some(agent), &["onConnecting"]);
            }
            match offer {
                Offer::Missed | Offer::Rejected => {
                    let state = if *offer == Offer::Missed { "MISSED" } else { "REJECTED" };
                    self.step(agent, contact, Some(state), None, method);
                    self.expect(contact, Some(agent), &["onMissed"]);
                }
                Offer::Failed => {
                    self.step(agent, contact, Some("ERROR"), None, method);
                    self.expect(contact, Some(agent), &["onContactError"]);
                }
                Offer::Answered { holds } => {
                    if story.is_callback {
                        self.step(agent, contact, Some("CONNECTING"), None, method);
                    }
                    let connected = Some(self.now + 700);
                    self.step(agent, contact, Some("CONNECTED"), connected, method);
                    self.expect(contact, Some(agent), &["onAccepted", "onConnected"]);
                    let info =
                        json!({"agentArn": format!("agent-{agent}"), "connectedToAgentTimestamp": seconds(self.now)});
                    detail["agentInfo"] = info;
                    self.tell("CONNECTED_TO_AGENT", contact, &detail);
                    if *holds {
                        self.step(agent, contact, Some("CONNECTED_ONHOLD"), connected, method);
                        self.step(agent, contact, Some("CONNECTED"), connected, method);
                        self.expect(contact, Some(agent), &["onRefresh", "onRefresh"]);
                    }
                    self.step(agent, contact, Some("ENDED"), connected, method);
                    detail["disconnectTimestamp"] = seconds(self.now);
                    self.tell("DISCONNECTED", contact, &detail);
                    self.expect(contact, Some(agent), &["onAfterCallWork"]);
                    answered = true;
                }
            }
            self.step(agent, contact, None, None, method);
            self.expect(contact, Some(agent), &["onEnded", "onDestroy"]);
        }
        if !answered {
            detail["disconnectTimestamp"] = seconds(self.now);
            self.tell("DISCONNECTED", contact, &detail);
            let name = if story.is_callback { "onDialFailed" } else { "onAbandoned" };
            self.expect(contact, None, &[name]);
        }
        self.tell("COMPLETED", contact, &detail);
        if !answered {
            self.expect(contact, None, &["onDestroy"]);
        }
        let record = json!({
            "ContactId": contact, "Channel": "VOICE", "InitiationMethod": method, "Attributes": {"tier": contact},
            "LastUpdateTimestamp": Self::time(self.now),
        });
        self.events.push(ServerEvent::from_value(record).unwrap());
        self.expect(contact, None, &["onRecord"]);
    }
}

/// What was told, and how everything ended.
fn merged<'e>(
    events: impl IntoIterator<Item = &'e ServerEvent>,
) -> (BTreeMap<String, usize>, Vec<Option<cti_engine::Contact>>) {
    let mut merger = Merger::new().with_agent_stream();
    let mut told = BTreeMap::new();
    let mut ids = std::collections::HashSet::new();
    for routed in events.into_iter().flat_map(|event| merger.merge(event)) {
        let Some(contact) = routed.event.contact_in_hand() else { continue };
        let agent = routed.agent.as_ref().and_then(|agent| agent.strip_prefix("agent-")?.parse::<usize>().ok());
        let name = routed.event.trigger().event.unwrap().to_string();
        *told.entry(format!("{} {agent:?} {name}", contact.contact_id)).or_default() += 1;
        let id = format!("{:?} {:?}", routed.agent, routed.event.id());
        assert!(ids.insert(id.clone()), "{id} twice");
    }
    let ends = ["c-0", "c-1"].map(|id| merger.contact(id)).to_vec();
    (told, ends)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_order_and_duplication_tells_each_once_and_ends_the_same(
        stories in prop::collection::vec(story(), 1..3),
        shuffle in any::<u64>(),
        twice in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut center = Center { now: 1_000, ..Center::default() };
        for (at, story) in stories.iter().enumerate() {
            center.play(&format!("c-{at}"), story);
        }
        let (in_order, end) = merged(&center.events);
        prop_assert_eq!(&in_order, &center.expected);
        let mut events: Vec<&ServerEvent> = center.events.iter().collect();
        events.extend(twice.iter().map(|index| index.get(&center.events)));
        // Fisher and Yates, with a generator of their own day.
        let mut state = shuffle | 1;
        for last in (1..events.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            events.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
        }
        let (shuffled, other_end) = merged(events);
        prop_assert_eq!(&shuffled, &center.expected);
        prop_assert_eq!(other_end, end);
    }
}
