//! Amazon Connect's events on a server: every published sample is typed and kept, and what went wrong for people goes right.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use cti_connect::event_bridge::Pattern;
use cti_connect::server_events::{
    ContactStreamEvent, Delivery, Ending, Merger, Notice, ReadError, ResponseValidation, ServerEvent, Spelt,
    flow_answer,
};
use cti_corpus::{Corpus, Document};
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("samples/connect-events", "json")? {
        let value: Value = serde_json::from_slice(&bytes)?;
        trials.push(trial(format!("connect event {name}: is typed and kept"), move || kept(&name, &value)));
    }
    for Document { name, bytes } in corpus.documents("samples/connect-events", "txt")? {
        trials.push(trial(format!("connect event {name}: is refused with its line"), move || refused(&bytes)));
    }
    for Document { name, bytes } in corpus.documents("field-reports/connect", "json")? {
        let report: Value = serde_json::from_slice(&bytes)?;
        if let Some(check) = of_report(&report) {
            trials.push(trial(format!("connect report {name}: goes right"), move || check(&report)));
        }
    }
    Ok(trials)
}

fn same(what: &str, ours: &Value, wanted: &Value) -> Result<(), String> {
    ensure(ours == wanted, || format!("{what}\n    ours {ours}\n  wanted {wanted}"))
}

/// The members that are not known or have another shape than expected, where that would be a gap of ours.
fn typed(event: &ServerEvent) -> Result<(), String> {
    match event {
        ServerEvent::Contact(event) => {
            ensure(event.kind().is_known(), || format!("{}", event.kind()))?;
            ensure(event.detail.channel.as_ref().is_some_and(|it| it.is_known()), || "no channel".to_owned())?;
            ensure(event.initiation_method().is_some(), || "no beginning".to_owned())
        }
        ServerEvent::Agent(event) => {
            let kind = event.event_type.as_ref().is_some_and(|it| it.is_known());
            let current = event.current.as_ref();
            let status = current.and_then(|it| it.status.as_ref()).and_then(|it| it.name.as_ref());
            ensure(kind && status.is_some() && event.other.is_empty(), || format!("{event:?}"))
        }
        ServerEvent::Record(record) => {
            let all = record.last_updated().is_some() && record.agent.is_some() && record.attributes.is_some();
            ensure(all, || format!("{record:?}"))
        }
        ServerEvent::Invocation(invocation) => {
            let context = invocation.to_context();
            let contact = context.contact.ok_or("no contact")?;
            ensure(contact.number().is_some() && context.payload.is_object(), || format!("{contact:?}"))
        }
        ServerEvent::Log(log) => ensure(log.module_type.is_some() && log.parameters.is_some(), || format!("{log:?}")),
        ServerEvent::Bus(event) => {
            let notice = event.notice();
            let hook = event.detail_type.as_ref().map(Spelt::as_str) == Some("KARTE ApiV2Hook");
            ensure(hook || !matches!(notice, Notice::Other(_)), || format!("{notice:?}"))?;
            same("detail", &notice.to_value(), event.detail.as_ref().unwrap_or(&Value::Null))
        }
        other => Err(format!("{other:?}")),
    }
}

fn kept(name: &str, value: &Value) -> Result<(), String> {
    if name.starts_with("eventbridge-rule") {
        let pattern = Pattern::try_from(value.clone()).map_err(|error| error.to_string())?;
        return same("pattern", &serde_json::from_str(pattern.as_str()).unwrap_or_default(), value);
    }
    if value.get("Records").is_some() {
        let delivery = Delivery::from_value(value.clone()).map_err(|error| error.to_string())?;
        same("written", &json!(delivery), value)?;
        for (at, event) in delivery.events().into_iter().enumerate() {
            let message = value["Records"][at]["Sns"]["Message"].as_str().unwrap_or_default();
            match (event, serde_json::from_str::<Value>(message)) {
                (Ok(event), Ok(message)) => same("message", &event.to_value(), &message)?,
                (Err(error), read) => {
                    let place = format!("/Records/{at}/Sns/Message");
                    let told = match &error {
                        ReadError::NotJson { pointer, .. } => read.is_err() && *pointer == place,
                        ReadError::Unexpected { pointer, .. } => read.is_ok() && *pointer == place,
                        _ => false,
                    };
                    ensure(told, || error.to_string())?;
                }
                (Ok(event), Err(_)) => return Err(format!("{event:?}")),
            }
        }
        return Ok(());
    }
    let event = ServerEvent::from_value(value.clone()).map_err(|error| error.to_string())?;
    same("written", &event.to_value(), value)?;
    typed(&event)?;
    // Told once, and with its contact.
    let mut merger = Merger::new();
    let told = merger.merge(&event);
    ensure(merger.merge(&event).is_empty(), || "told twice".to_owned())?;
    let changed = !matches!(event, ServerEvent::Contact(_) | ServerEvent::Record(_));
    ensure(changed || !told.is_empty(), || "nothing is told".to_owned())
}

fn refused(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    match ServerEvent::from_json(text) {
        Err(error @ ReadError::NotJson { .. }) => ensure(error.to_string().contains(" at line "), || error.to_string()),
        other => Err(format!("{other:?}")),
    }
}

type Check = fn(&Value) -> Result<(), String>;

/// The check of a report on events and functions; the others are those of other parts.
fn of_report(report: &Value) -> Option<Check> {
    let input = &report["input"];
    if input.get("responseValidation").is_some() {
        return Some(answered);
    }
    (input["detail"].get("eventType").is_some()).then_some(contact_event as Check)
}

fn contact_event(report: &Value) -> Result<(), String> {
    let (input, expect) = (&report["input"], &report["expect"]);
    let event = ContactStreamEvent::from_value(input.clone()).map_err(|error| error.to_string())?;
    same("written", &json!(event), input)?;
    let millis = |text: &Value| {
        let text = text.as_str()?;
        serde_json::from_value::<cti_connect::streams::Timestamp>(text.into()).ok()?.millis()
    };
    let told = Merger::new().merge(&ServerEvent::Contact(Box::new(event.clone())));
    for (name, wanted) in expect.as_object().into_iter().flatten() {
        match name.as_str() {
            "agentArn" => same(name, &json!(event.agent()), wanted)?,
            "connectedToAgent" => same(name, &json!(event.connected_to_agent()), &json!(millis(wanted)))?,
            "connectedToSystem" => same(name, &json!(event.connected_to_system()), &json!(millis(wanted)))?,
            "outcome" => {
                let ours = match event.ending() {
                    Some(Ending::Handled) => "handled",
                    Some(Ending::DialFailed { .. }) => "dial failed",
                    Some(_) => "abandoned",
                    None => "going on",
                };
                same(name, &json!(ours), wanted)?;
            }
            "event" => {
                let wanted = wanted.as_str().unwrap_or_default().trim_start_matches("srv:");
                let has = |it: &cti_connect::server_events::Routed| {
                    it.event.trigger().event.is_some_and(|event| event.to_string() == wanted)
                };
                ensure(told.iter().any(has), || format!("{told:?} has no {wanted}"))?;
            }
            "where" => {
                let ours: Vec<Value> = told.iter().map(|it| it.event.payload()["where"].clone()).collect();
                ensure(ours.contains(wanted), || format!("{ours:?}"))?;
            }
            other => return Err(format!("`{other}` is not known to this test")),
        }
    }
    Ok(())
}

fn answered(report: &Value) -> Result<(), String> {
    let (input, expect) = (&report["input"], &report["expect"]);
    let text_map = input["responseValidation"] == "STRING_MAP";
    let validation = if text_map { ResponseValidation::StringMap } else { ResponseValidation::Json };
    let answer = flow_answer(input["response"].clone(), validation).map_err(|error| error.to_string())?;
    let members = answer.as_object().ok_or("not an object")?;
    if expect["flat"] == true || expect["all_values_are_text"] == true {
        ensure(!members.is_empty() && members.values().all(Value::is_string), || answer.to_string())?;
    }
    Ok(())
}
