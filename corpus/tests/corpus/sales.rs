//! The published flows of High Velocity Sales as the one adapter that they are meant to be: what the check says of them
//! together, and an afternoon of sales work.

use std::sync::Arc;

use cti_corpus::Corpus;
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Adapter, Channel, Contact, Engine, Happening, Session};
use cti_model::adapter::{AdapterChecker, CtiAdapter, CtiFlow};
use cti_model::{Code, Flow, Severity, Trigger};
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

/// The flows of the recipe, and what triggers them (section 10.9).
const RECIPE: [(&str, &str); 3] = [
    ("hvs-onHvsWorkStart.json", "salesforceUI.onHvsWorkStart"),
    ("hvs-onConnecting.current.json", "connectVoiceContact.onConnecting"),
    ("hvs-onRoutable.json", "connectAgent.onRoutable"),
];

const LEAD_NUMBER: &str = "+12025550177";

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut adapter = CtiAdapter::default();
    "Sales".clone_into(&mut adapter.settings.name);
    "https://sales.my.connect.aws".clone_into(&mut adapter.settings.instance);
    for (name, trigger) in RECIPE {
        let Some(document) = corpus.documents("flows", "json")?.into_iter().find(|it| it.name == name) else {
            return Err(format!("the corpus has no {name}").into());
        };
        let (flow, Trigger { source, event, .. }) = (Flow::parse_bytes(&document.bytes)?, trigger.parse()?);
        let event = event.ok_or("an event")?;
        adapter.flows.push(CtiFlow::new(name, source, event, flow));
    }
    let adapter = Arc::new(adapter);
    let again = Arc::clone(&adapter);
    Ok(vec![
        trial("sales work: the check of the three flows together".to_owned(), move || checked(&adapter)),
        trial("sales work: begun, called, completed, and completed once more".to_owned(), move || worked(&again)),
    ])
}

/// Each flow alone reads properties that it never sets; together they set each other's, and none forgets them.
fn checked(adapter: &CtiAdapter) -> Result<(), String> {
    let findings = AdapterChecker::new().check(adapter);
    let told = |code: Code| findings.iter().filter(|finding| finding.code == code).count();
    let shown = || findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    ensure(findings.iter().all(|finding| finding.severity != Severity::Error), shown)?;
    ensure(told(Code::PropertyNeverSet) == 0, shown)?;
    ensure(told(Code::HvsKeysKept) == 1, shown)?;
    // What the first flow keeps of when the work counts as done, none of them reads.
    ensure(told(Code::UnusedProperty) == 1, shown)
}

fn worked(adapter: &CtiAdapter) -> Result<(), String> {
    let memory = MemoryDesk::new("Sato");
    let lead = memory.crm().insert("Lead", json!({"LastName": "Ito", "Phone": "(202) 555-0177"}));
    let adapter = Adapter::compile(&Engine::new(), adapter);
    ensure(!adapter.findings().iter().any(|finding| finding.severity == Severity::Error), || {
        "a flow is left out".into()
    })?;
    let mut session = adapter.open(memory.desk());

    let work = json!({"source": "salesforceUI", "event": "onHvsWorkStart", "payload":
        {"workId": "0hG000000000001", "completeWorkWhen": "TaskSaved", "attributes": {"to": LEAD_NUMBER}}});
    raise(&memory, &mut session, serde_json::from_value(work).map_err(|error| error.to_string())?)?;
    let call = Contact::new("c-1", Channel::Voice).outbound().from_number(LEAD_NUMBER);
    memory.center().add(call.clone());
    raise(&memory, &mut session, DeskEvent::contact(call, ContactEvent::Connecting))?;
    let tasks = memory.crm().records("Task");
    let [task] = &*tasks else { return Err(format!("expected a task, found {}", json!(tasks))) };
    ensure(task.get("WhoId") == Some(&Value::from(lead.as_str())), || format!("the task is {}", json!(task)))?;
    let id = task.get("Id").and_then(Value::as_str).unwrap_or_default();
    let pops: Vec<String> =
        memory.screen().take_seen().iter().map(|(_, seen)| memory.screen().describe(seen)).collect();
    ensure(pops.iter().any(|pop| pop.contains("Task")), || format!("the screen showed {pops:?}"))?;

    memory.crm().set_field(id, "Call_Result__c", "Connected".into());
    for times in 1..=2 {
        raise(&memory, &mut session, AgentEvent::Routable.into())?;
        let done: Vec<Value> = memory.crm().completed_work().iter().map(|work| json!(work)).collect();
        ensure(done.len() == times, || format!("completed {}", json!(done)))?;
        let last = done.last().cloned().unwrap_or_default();
        let expected = json!({"workId": "0hG000000000001", "disposition": "Connected", "taskId": id});
        let holds = expected.as_object().is_some_and(|it| it.iter().all(|(name, value)| last.get(name) == Some(value)));
        ensure(holds, || format!("completed {last}"))?;
    }
    Ok(())
}

/// Raises an event, and works until nothing is left to do; every run ends.
fn raise(memory: &MemoryDesk, session: &mut Session, event: DeskEvent) -> Result<(), String> {
    session.inbox().raise(event).map_err(|refused| refused.to_string())?;
    let told = memory.drive(session.settle());
    let runs: Vec<&Happening> = told.iter().filter(|it| matches!(it, Happening::FlowRan(_))).collect();
    let text = || told.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    ensure(runs.len() == 1 && runs.iter().all(|run| run.to_string().ends_with(" ended")), text)
}
