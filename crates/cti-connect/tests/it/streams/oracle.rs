//! The library amazon-connect-streams as the judge: what it fires and answers for random sequences.

use std::fs;

use cti_connect::streams::{AgentUpdate, Connection, ConnectionType, ContactSnapshot, LifeCycle};
use serde_json::{Value, json};

/// `.ci/streams/run` writes the traces. Each line is held for itself, and those that differ are named by their seeds.
#[test]
#[ignore = "needs traces of the library: .ci/streams/run makes them"]
fn the_library_fires_and_answers_the_same() {
    let path = std::env::var("CTI_STREAMS_TRACES").expect("CTI_STREAMS_TRACES names the traces");
    let (mut lines, mut steps, mut answers, mut differ) = (0, 0, 0, Vec::new());
    for line in fs::read_to_string(path).unwrap().lines() {
        let trace: Value = serde_json::from_str(line).unwrap();
        lines += 1;
        match compare(&trace) {
            Ok((played, answered)) => (steps, answers) = (steps + played, answers + answered),
            Err(why) => {
                println!("seed {}: {why}", trace["seed"]);
                differ.push(trace["seed"].clone());
            }
        }
    }
    println!("{lines} sequences, {steps} snapshots and {answers} answers compared; {} differ", differ.len());
    assert!(lines >= 2000 && answers > 10 * lines, "too few sequences: {lines} with {answers} answers");
    assert!(differ.is_empty(), "these seeds differ: {differ:?}");
}

fn compare(trace: &Value) -> Result<(usize, usize), String> {
    let mut page = LifeCycle::new();
    let (mut steps, mut answers) = (0, 0);
    for step in trace["steps"].as_array().into_iter().flatten() {
        if step["reload"] == true {
            page = LifeCycle::new();
        }
        let update = AgentUpdate::from_value(step["update"].clone()).map_err(|error| error.to_string())?;
        same("written", &json!(update), &step["update"])?;
        let events = page.next(&update.snapshot);
        let names = events.iter().flat_map(|event| [Some(event.name().to_owned()), event.name_of_contact()]);
        let fired: Vec<String> = names.flatten().collect();
        same(&format!("events of step {steps}"), &json!(fired), &step["events"])?;
        for (id, answered) in step["answers"].as_object().into_iter().flatten() {
            let contact = page.contact(id).ok_or("a contact is missing")?;
            let ours = getters(contact);
            for (getter, theirs) in answered.as_object().into_iter().flatten() {
                // A getter that throws has no answer to compare.
                if theirs != "throws" {
                    same(
                        &format!("{getter} of {id} at step {steps}"),
                        ours.get(getter).unwrap_or(&Value::Null),
                        theirs,
                    )?;
                    answers += 1;
                }
            }
        }
        steps += 1;
    }
    Ok((steps, answers))
}

fn same(what: &str, ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{what}\n    ours {ours}\n  theirs {theirs}")) }
}

fn getters(contact: &ContactSnapshot) -> Value {
    let id = |connection: &Connection| connection.connection_id.clone();
    // The library counts supervisors as third parties, which a field report calls wrong.
    let supervisor = |it: &&Connection| !it.initial && it.kind == ConnectionType::Monitoring;
    let third = contact.third_parties().map(id).chain(contact.connections.iter().filter(supervisor).map(id));
    let mut third: Vec<_> = third.collect();
    third.sort_by_key(|id| contact.connections.iter().position(|it| it.connection_id == *id));
    json!({
        "isInbound": contact.is_inbound(),
        "isSoftphoneCall": contact.is_softphone_call(),
        "isConnected": contact.is_connected(),
        "isMultiPartyEnabled": contact.is_multi_party_enabled(),
        "isUnderSupervision": contact.is_under_supervision(),
        "subtype": contact.subtype(),
        "initial": contact.initial_connection().map(id),
        "activeInitial": contact.active_initial_connection().map(id),
        "agent": contact.agent_connection().map(id),
        "active": contact.active_connections().map(id).collect::<Vec<_>>(),
        "thirdParties": third,
        "number": contact.customer_number().unwrap_or_default(),
    })
}
