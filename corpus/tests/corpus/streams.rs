//! Every captured snapshot is read and kept, every recorded trace of the library is told the same, and what went wrong for
//! people goes right.

use std::sync::Arc;

use cti_connect::streams::{
    AgentSnapshot, AgentState, AgentUpdate, Connection, ContactSnapshot, Conversations, DialCommand, DialError,
    Follower, LifeCycle, StreamsEvent, Told,
};
use cti_corpus::{Corpus, Document};
use cti_engine::connector::Dial;
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("samples/streams", "json")? {
        let value: Value = serde_json::from_slice(&bytes)?;
        if name == "event-traces.json" {
            for (trace, steps) in value.as_object().into_iter().flatten() {
                let steps = steps.clone();
                let name = format!("streams trace {trace}: the library's events, in its order");
                trials.push(trial(name, move || traced(&steps)));
            }
        } else if value.get("snapshotTimestamp").is_some() {
            trials.push(trial(format!("streams {name}: is read and kept"), move || kept(&value)));
        }
    }
    for Document { name, bytes } in corpus.documents("field-reports/streams", "json")? {
        let report: Value = serde_json::from_slice(&bytes)?;
        trials.push(trial(format!("streams report {name}: goes right"), move || right(&report)));
    }
    Ok(trials)
}

fn same(what: &str, ours: &Value, wanted: &Value) -> Result<(), String> {
    ensure(ours == wanted, || format!("{what}\n    ours {ours}\n  wanted {wanted}"))
}

fn kept(value: &Value) -> Result<(), String> {
    let snapshot = AgentSnapshot::from_value(value.clone()).map_err(|error| error.to_string())?;
    same("written", &json!(snapshot), value)?;
    for contact in &snapshot.contacts {
        ensure(!contact.kind.as_str().is_empty(), || "a contact without a medium".to_owned())?;
        let bound = contact.to_contact();
        let as_json = json!(bound);
        let again: cti_engine::Contact = serde_json::from_value(as_json).map_err(|error| error.to_string())?;
        ensure(again == bound, || "the contact is not read again".to_owned())?;
    }
    Ok(())
}

/// A snapshot in the short form of traces and reports: `Busy/system`, `voice:connected`; one id for each position.
fn short(step: &Value) -> Option<AgentSnapshot> {
    let (name, kind) = step["agent"].as_str()?.split_once('/')?;
    let contacts = step["contacts"].as_array()?.iter().enumerate().map(|(at, contact)| {
        let (kind, state) = contact.as_str()?.split_once(':')?;
        Some(ContactSnapshot::new(format!("c{at}"), kind.into(), state.into()))
    });
    Some(AgentSnapshot::new(AgentState::new(name, kind.into()), contacts.collect::<Option<_>>()?))
}

fn traced(steps: &Value) -> Result<(), String> {
    let mut page = LifeCycle::new();
    for (at, step) in steps.as_array().into_iter().flatten().enumerate() {
        let mut snapshot = short(step).ok_or("a step is not in the short form")?;
        let events = step["events"].as_array().ok_or("a step has no events")?;
        // The traces do not record the next state but for its events.
        let queued = events.iter().any(|event| event == "agent::enqueued_next_state");
        snapshot.next_state = queued.then(|| AgentState::new("Lunch", "not_routable".into()));
        let told = page.next(&snapshot);
        let names = told.iter().flat_map(|event| {
            let of_contact =
                event.name_of_contact().and_then(|name| Some(format!("{}::<ID>", name.rsplit_once("::")?.0)));
            [Some(event.name().to_owned()), of_contact]
        });
        same(&format!("step {at}"), &json!(names.flatten().collect::<Vec<_>>()), &step["events"])?;
    }
    Ok(())
}

fn right(report: &Value) -> Result<(), String> {
    let (input, expect) = (&report["input"], &report["expect"]);
    if let Some(steps) = input["snapshots"].as_array() {
        return played(steps, expect);
    }
    if input.get("connect").is_some() {
        return match dial(&input["connect"], false)? {
            Err(DialError::PhoneNumber) => same("kind", &json!("phoneNumber"), &expect["error_kind"]),
            other => Err(format!("{other:?}")),
        };
    }
    if let Some(live) = input["live_contact"].as_bool() {
        let error = dial(&input["endpoint"], live)?.err().ok_or("it is sent")?.to_string();
        ensure(error.starts_with(expect["error"].as_str().unwrap_or("nothing")), || error)?;
        let joined = dial(&input["endpoint"], true)?;
        return ensure(matches!(joined, Ok(DialCommand::AddConnection { .. })), || format!("{joined:?}"));
    }
    if input.get("second_leg_attributes").is_some() {
        return second_leg(input, expect);
    }
    let contact = contact_of(input)?;
    for (name, wanted) in expect.as_object().into_iter().flatten() {
        let ours = match name.as_str() {
            "isInbound" => contact.is_inbound().into(),
            "isTransfer" => contact.is_transfer().into(),
            "agentOnHold" => contact.is_agent_on_hold().into(),
            "thirdParties" => contact.third_parties().count().into(),
            "connected" => contact.is_connected().into(),
            "active" => contact.active_connections().count().into(),
            "inAfterCallWork" => contact.is_in_after_call_work().into(),
            "event" => {
                ensure(contact.is_ringing(), || "it does not ring".to_owned())?;
                let told =
                    Follower::new().follow(&AgentSnapshot::new(AgentState::default(), vec![contact.clone()]).into());
                of_contacts(&told).first().cloned().into()
            }
            "oracle" | "note" => continue,
            other => return Err(format!("`{other}` is not known to this test")),
        };
        same(name, &ours, wanted)?;
    }
    Ok(())
}

/// Events without refresh, then the flows that hear them.
fn played(steps: &[Value], expect: &Value) -> Result<(), String> {
    let (mut page, mut follower) = (LifeCycle::new(), Follower::new());
    let (mut events, mut flows) = (Vec::new(), Vec::new());
    for (at, step) in steps.iter().enumerate() {
        let mut snapshot = short(step).ok_or("a step is not in the short form")?;
        let queued = expect["events"]
            .get(at)
            .and_then(Value::as_array)
            .is_some_and(|it| it.contains(&json!("agent::enqueued_next_state")));
        snapshot.next_state = queued.then(|| AgentState::new("Lunch", "not_routable".into()));
        let names = page.next(&snapshot);
        let names = names.iter().map(StreamsEvent::name).filter(|name| !name.ends_with("::refresh"));
        events.push(json!(names.collect::<Vec<_>>()));
        flows.extend(of_contacts(&follower.follow(&snapshot.into())));
    }
    same("events", &json!(events), &expect["events"])?;
    if expect.get("flows").is_some() {
        same("flows", &json!(flows), &expect["flows"])?;
    }
    if let Some(twice) = expect.get("records_created_twice") {
        let first: AgentUpdate = steps.first().and_then(short).ok_or("no first step")?.into();
        let mut page = Follower::new();
        let moments = |told: Vec<Told>| told.into_iter().filter(|told| told.event.id().is_some()).collect::<Vec<_>>();
        let before = moments(page.follow(&first));
        let after = moments(Follower::resume(page.heard().clone()).follow(&first));
        ensure(before.iter().all(|told| !told.again) && !before.is_empty(), || format!("{before:?}"))?;
        same("twice", &json!(after.iter().any(|told| !told.again)), twice)?;
    }
    Ok(())
}

/// The triggers of contacts' events, without refresh.
fn of_contacts(told: &[Told]) -> Vec<String> {
    let moments = told.iter().filter(|told| told.event.id().is_some());
    moments.map(|told| told.event.trigger().to_string()).collect()
}

fn dial(endpoint: &Value, live: bool) -> Result<Result<DialCommand, DialError>, String> {
    let endpoint = serde_json::from_value(endpoint.clone()).map_err(|error| error.to_string())?;
    let call = live.then(|| ContactSnapshot::new("c-1", "voice".into(), "connected".into()));
    let snapshot = AgentSnapshot::new(AgentState::default(), call.into_iter().collect());
    Ok(DialCommand::new(&snapshot, &Dial { endpoint, queue_arn: None, ..Dial::default() }))
}

/// The contact of a report: in full, or its state and its connections (`inbound:hold`), the first of which is the initial
/// one.
fn contact_of(input: &Value) -> Result<ContactSnapshot, String> {
    if let Some(contact) = input.get("contact") {
        let mut members = contact.as_object().cloned().unwrap_or_default();
        // The reports leave out what does not matter to them.
        members.entry("state").or_insert(json!({"type": "connected"}));
        return serde_json::from_value(members.into()).map_err(|error| error.to_string());
    }
    let shown = input.get("after").unwrap_or(input);
    let state = shown["contact_state"].as_str().or(shown["status"].as_str()).unwrap_or("connected");
    let mut contact = ContactSnapshot::new("c-1", "voice".into(), state.into());
    for (at, text) in shown.get("conns").unwrap_or(&shown["connections"]).as_array().into_iter().flatten().enumerate() {
        let mut parts = text.as_str().unwrap_or_default().split(':');
        let (Some(kind), Some(state)) = (parts.next(), parts.next()) else { return Err(format!("{text}")) };
        let mut connection = Connection::new(kind.into(), state.into());
        connection.initial = at == 0;
        contact.connections.push(connection);
    }
    Ok(contact)
}

fn second_leg(input: &Value, expect: &Value) -> Result<(), String> {
    let store = Arc::new(Conversations::new());
    let mut leg = ContactSnapshot::new("first", "voice".into(), "connected".into());
    for (name, value) in input["written_on_hold"].as_object().into_iter().flatten() {
        store.write(&leg.to_contact(), name, value.as_str().unwrap_or_default());
    }
    "second".clone_into(&mut leg.contact_id);
    leg.initial_contact_id = Some("first".to_owned());
    let snapshot = AgentSnapshot::new(AgentState::default(), vec![leg]);
    let told = Follower::new().with_conversations(store).follow(&snapshot.into());
    let contact = told.iter().find_map(|told| told.event.contact_in_hand()).ok_or("no contact")?;
    let wanted = expect["caseId_for_second_agent"].as_str().and_then(|text| text.split(' ').next());
    ensure(contact.attribute("SfdcCaseId") == wanted && wanted.is_some(), || format!("{wanted:?}"))
}
