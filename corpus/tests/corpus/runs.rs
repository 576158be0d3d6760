//! Every published flow of the corpus compiles, and runs to the end that its wiring says.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use cti_corpus::{Corpus, Document};
use cti_engine::connector::{Call, ErrorKind};
use cti_engine::memory::{MemoryDesk, Phase};
use cti_engine::{Channel, Contact, Context, End, Engine, Execution};
use cti_model::{ControlValue, Flow, Segment};
use serde_json::{Map, Value, json};

use crate::{Trials, ensure, trial};

const CALLER: &str = "+12025550123";

/// What each known flow does on a desk that has everything it asks for: the ids of the blocks taken, and how it ends.
/// Read off the wiring of the documents by hand; a flow that is not listed is held against its own wiring only.
const EXPECTED: &[(&str, &str, &str)] = &[
    ("01-legacy.json", "uid-0 uid-1 uid-6 uid-8 uid-10 uid-12 uid-13", "ended"),
    ("03-click-to-dial.json", "uid-0 uid-16 uid-18 uid-13", "ended"),
    ("07-screenpop-case.json", "uid-0 uid-1 uid-3 uid-5 uid-9", "ended"),
    ("08-create-task.json", "uid-0 uid-1 uid-11 uid-16 uid-17 uid-3 uid-5 uid-7 uid-9", "ended"),
    // The branch tests an empty literal, so the search is never reached.
    ("09-screenpop-cust-email.json", "uid-0 uid-1 uid-6 uid-5", "ended"),
    ("10-create-callback-task.json", "uid-0 uid-5 uid-3 uid-24 uid-11 uid-17 uid-1", "ended"),
    ("11-salesforce-contact-creation.json", "uid-0 uid-14 uid-17 uid-20 uid-22 uid-19 uid-13", "ended"),
    ("12-screenpop-contact-multichat.json", "uid-0 uid-1 uid-15 uid-9", "ended"),
    ("default-01-salesforceUiOnClickToDial.json", "0 1 2", "ended"),
    ("default-02-voiceContactOnConnecting.json", "0 1 4", "ended"),
    ("default-03-chatContactOnConnecting.json", "0 1 4", "ended"),
    ("hvs-onConnecting.current.json", "uid-0 uid-1 uid-3 uid-5 uid-7 uid-9 uid-11", "ended"),
    ("hvs-onConnecting.uid-NaN.json", "uid-0 uid-12 uid-NaN uid-14 uid-16 uid17 uid-19", "ended"),
    ("hvs-onHvsWorkStart.json", "uid-0 uid1 uid-3 uid4", "ended"),
    ("hvs-onRoutable.json", "uid-0 uid-1 uid-5 uid-9 uid-11 uid-17 uid-19 uid-21 uid-23", "ended"),
    ("hvs-v53-inline-onHvsWorkStart.json", "uid-0 uid-1 uid-3 uid-4", "ended"),
    ("hvs2.2020-11.json", "uid-0 uid10 uid-12 uid-14 uid-16 uid17 uid-19", "ended"),
];

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("flows", "json")? {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        for outside_works in [true, false] {
            let desk = if outside_works { "on a prepared desk" } else { "when every call fails" };
            let (flow, file) = (flow.clone(), name.clone());
            trials.push(trial(format!("flow {name}: runs to the end of its wiring {desk}"), move || {
                let execution = run(&flow, outside_works);
                if let Some(why) = against_wiring(&flow, &execution) {
                    return Err(why);
                }
                let expected = EXPECTED.iter().find(|(known, ..)| outside_works && *known == file);
                let Some((_, way, end)) = expected else { return Ok(()) };
                let (took, ended) = (blocks(&execution), execution.end().to_string());
                ensure(took == *way && ended == *end, || format!("expected {end} by {way}, found {ended} by {took}"))
            }));
        }
    }
    Ok(trials)
}

fn run(flow: &Flow, outside_works: bool) -> Execution {
    let (memory, context) = prepared(flow, outside_works);
    let engine = Engine::new();
    let program = engine.compile(flow).unwrap();
    let execution = memory.drive(engine.run(&program, &memory.desk(), &context));
    assert_eq!(memory.center().phase("c-1"), Some(Phase::Live));
    execution
}

/// A desk that has what the flow asks for: every attribute it reads names a Contact, every property a Task, every member
/// of the payload is the caller's number.
pub(crate) fn prepared(flow: &Flow, outside_works: bool) -> (MemoryDesk, Context) {
    let memory = MemoryDesk::new("Agent");
    let person = json!({"LastName": "Customer", "Phone": CALLER, "Email": "test@amazon.com", "AccountId": "001"});
    let contact_id = memory.crm().insert("Contact", person.clone());
    memory.crm().insert("Lead", person);
    let task_id = memory.crm().insert("Task", json!({"Subject": "Call", "Call_Result__c": "Answered"}));

    let mut contact = Contact::new("c-1", Channel::Voice).from_number(CALLER).in_queue("Support");
    for block in flow.blocks() {
        if let Some(attribute) = block.control("attributeName").and_then(|name| name.as_str()) {
            contact = contact.with_attribute(attribute, &contact_id);
        }
        if let ("SE_GetProperty", Some(key)) = (block.type_id(), block.control("key").and_then(|key| key.as_str())) {
            memory.properties().set(key, task_id.clone().into()).unwrap();
        }
    }
    memory.center().add(contact.clone());
    if !outside_works {
        for call in Call::names() {
            memory.faults().fail(call, ErrorKind::Unavailable).unwrap();
        }
    }
    (memory, Context::new().with_payload(payload(flow)).with_contact(contact))
}

/// An object with every member that the flow reads from its payload.
fn payload(flow: &Flow) -> Value {
    let mut payload = Map::new();
    for block in flow.blocks() {
        for (_, control) in block.controls() {
            ControlValue::read(control).unwrap().each_path(&mut |_, path| {
                if let [Segment::Key(root), Segment::Key(name), ..] = path.segments()
                    && **root == *"payload"
                {
                    payload.insert(name.to_string(), CALLER.into());
                }
            });
        }
    }
    Value::Object(payload)
}

fn blocks(execution: &Execution) -> String {
    execution.path().map(|step| step.block.as_str()).collect::<Vec<_>>().join(" ")
}

/// What in a run contradicts the wiring of its document.
fn against_wiring(flow: &Flow, execution: &Execution) -> Option<String> {
    let steps: Vec<_> = execution.path().collect();
    if flow.block(steps[0].block.as_str())?.type_id() != "SE_Start" {
        return Some("does not begin at SE_Start".to_owned());
    }
    for pair in steps.windows(2) {
        let port = pair[0].port.map(|port| flow.block(pair[0].block.as_str()).unwrap().port(port.as_str()));
        if port != Some(Some(pair[1].block.as_str())) {
            return Some(format!("{} does not lead to {}", pair[0].block, pair[1].block));
        }
    }
    let last = steps.last()?;
    let block = flow.block(last.block.as_str())?;
    match execution.end() {
        End::Ended if block.type_id() == "SE_End" => None,
        End::Halted { block: at, port, target: None } if block.port(port.as_str()).is_none() && at == last.block => {
            None
        }
        other => Some(format!("{other} is not what the wiring says")),
    }
}
