//! Every sample of Webex's events is read and kept, gives the engine its contact, and shows nothing of a customer; and what
//! went wrong for people with events goes right.
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_corpus::{Corpus, Document};
use cti_webex::event::{DesktopEvent, TaskEvent, TaskEventName};
use cti_webex::task::{MomentKind, TaskMoment, Tasks};
use cti_webex::webhook::{AgentTasks, WebhookEvent, WebhookType};
use serde_json::{Value, json};

use crate::{Trials, ensure, trial};

pub(crate) const ME: &str = "a-1";

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("webex-samples", "json")? {
        let value: Value = serde_json::from_slice(&bytes)?;
        let title = format!("webex event {name}: is read and kept");
        if value.get("specversion").is_some() {
            trials.push(trial(title, move || webhook(&value)));
        } else {
            trials.push(trial(title, move || message(&value)));
        }
    }
    for Document { name, bytes } in corpus.documents("field-reports/webex", "json")? {
        let report: Value = serde_json::from_slice(&bytes)?;
        let input = &report["input"];
        if ["events", "event", "cases"].iter().any(|member| input.get(member).is_some()) {
            trials.push(trial(format!("webex report {name}: goes right"), move || right(&report)));
        }
    }
    Ok(trials)
}

fn same(what: &str, ours: &Value, wanted: &Value) -> Result<(), String> {
    ensure(ours == wanted, || format!("{what}\n    ours {ours}\n  wanted {wanted}"))
}

/// What a customer or an agent is called by in a sample, and what the contact says.
fn personal(value: &Value, under: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| personal(member, name, found)),
        Value::Array(items) => items.iter().for_each(|item| personal(item, under, found)),
        Value::String(text)
            if ["value", "ani", "dn", "customerName", "fromAddress"].contains(&under) && text.len() > 4 =>
        {
            found.push(text.clone());
        }
        _ => {}
    }
}

fn message(value: &Value) -> Result<(), String> {
    let event = DesktopEvent::from_value(value.clone()).map_err(|error| error.to_string())?;
    same("written", &json!(event), value)?;
    let DesktopEvent::Task(task_event) = &event else { return Err(format!("not of a task: {event:?}")) };
    let data = &value["data"];
    let written = data["type"].as_str().unwrap_or_default();
    same("name", &task_event.name().as_str().into(), &written.into())?;
    ensure(written.is_empty() || task_event.name().is_known(), || format!("{written} is not known"))?;
    same("time", &json!(task_event.at()), &data["eventTime"])?;
    // A contact is made of what an assignment would bring.
    let agent = data["agentId"].as_str().unwrap_or(ME);
    let mut tasks = Tasks::of_agent(agent);
    let assigned =
        TaskEvent::of(TaskEventName::AgentContactAssigned, "sample").with("interaction", data["interaction"].clone());
    let told = tasks.hear_task(&assigned);
    let contact = told.first().ok_or("nothing is told")?.task.to_contact();
    for (name, variable) in data["interaction"]["callAssociatedData"].as_object().into_iter().flatten() {
        same(name, &json!(contact.attribute(name)), &variable["value"])?;
        same(name, &contact.attributes.is_secret(name).into(), &variable["isSecure"])?;
    }
    let mut told_of = Vec::new();
    personal(value, "", &mut told_of);
    let shown = format!("{event:?} {told:?}");
    ensure(!told_of.iter().any(|text| shown.contains(text.as_str())), || "`Debug` shows a customer".to_owned())?;
    laws(&tasks.hear(&event).into_iter().collect::<Vec<_>>(), &told)
}

/// One beginning and one end of each life, over all that was told.
fn laws(more: &[TaskMoment], told: &[TaskMoment]) -> Result<(), String> {
    for moment in told.iter().chain(more) {
        let life = |other: &&TaskMoment| {
            other.task.interaction_id == moment.task.interaction_id && other.task.life == moment.task.life
        };
        let kinds: Vec<_> = told.iter().chain(more).filter(life).map(|it| &it.kind).collect();
        let begun = kinds.iter().filter(|kind| matches!(kind, MomentKind::Came | MomentKind::Hydrated)).count();
        let ended = kinds.iter().filter(|kind| matches!(kind, MomentKind::Ended { .. })).count();
        ensure(begun == 1 && ended <= 1, || format!("{kinds:?}"))?;
    }
    Ok(())
}

fn webhook(value: &Value) -> Result<(), String> {
    let event = WebhookEvent::from_value(value.clone()).map_err(|error| error.to_string())?;
    same("written", &json!(event), value)?;
    ensure(event.kind().is_known(), || format!("{} is not known", event.kind()))?;
    same("time", &json!(event.at()), &value["comciscotimestamp"])?;
    same("task", &json!(event.task_id()), &value["data"]["taskId"])?;
    ensure(event.subscription_id().is_some_and(|id| !id.contains('/')), || "no subscription".to_owned())?;
    // A contact that no agent has is no agent's task, whether it failed or a message was added to it.
    let told = AgentTasks::new().hear(&event);
    ensure(told.is_empty() && event.kind() != WebhookType::TaskConnected, || format!("{told:?}"))
}

fn right(report: &Value) -> Result<(), String> {
    let (input, expect) = (&report["input"], &report["expect"]);
    if let Some(cases) = input["cases"].as_array() {
        return reloads(cases, expect);
    }
    let events = input["events"].as_array().cloned().unwrap_or_else(|| vec![input["event"].clone()]);
    let mut tasks = Tasks::of_agent(ME);
    let (mut told, mut states, mut closed_at) = (Vec::new(), Vec::new(), None);
    if input.get("event").is_some() {
        told.extend(tasks.hear_task(&event(&json!("AgentContactAssigned"), &json!({}), 0)?));
    }
    for (at, written) in events.iter().enumerate() {
        let event = event(written, input, at + 1)?;
        let moments = tasks.hear_task(&event);
        if moments.iter().any(TaskMoment::is_last) {
            closed_at = Some(event.name().as_str().to_owned());
        }
        states.push(json!(tasks.get("i-1").map(|task| task.state.clone())));
        told.extend(moments);
    }
    laws(&[], &told)?;
    let task = tasks.get("i-1").ok_or("no task")?;
    for (name, wanted) in expect.as_object().into_iter().flatten() {
        let ours = match name.as_str() {
            "states" => json!(states),
            "activity_closed_at" => json!(closed_at),
            "tasks_left" => tasks.live().count().into(),
            "wrapup" | "wrapUpRequired" => task.wrap_up_required.into(),
            "seen_by_handler" => json!({"isHold": told.last().is_some_and(|moment| moment.task.on_hold)}),
            // Records are the planner's. Here: at most one moment at which one is created.
            "activities" => {
                ensure(records(&told) <= 1, || format!("{told:?}"))?;
                if wanted.is_number() { records(&told).into() } else { continue }
            }
            other => return Err(format!("`{other}` is not known to this test")),
        };
        same(name, &ours, wanted)?;
    }
    Ok(())
}

/// The lives that were connected or wrapped up: those of which a record is made.
fn records(told: &[TaskMoment]) -> usize {
    let made = |moment: &&TaskMoment| matches!(moment.kind, MomentKind::Connected | MomentKind::WrapUp);
    let mut lives: Vec<_> = told.iter().filter(made).map(|moment| moment.task.life).collect();
    lives.dedup();
    lives.len()
}

/// An event of a report: its name, or its name with members.
pub(crate) fn event(written: &Value, input: &Value, at: usize) -> Result<TaskEvent, String> {
    let name = written.as_str().or_else(|| written["type"].as_str()).ok_or("an event has no name")?;
    let mut event = TaskEvent::of(name.into(), "i-1").with("agentId", ME).with("eventTime", at + 1);
    for (member, value) in written.as_object().into_iter().flatten() {
        event = event.with(member, value.clone());
    }
    if let Some(direction) = input.get("contactDirection") {
        event = event.with("interaction", json!({"contactDirection": {"type": direction}, "state": "new"}));
    }
    ensure(event.name().is_known(), || format!("{name} is not known"))?;
    Ok(event)
}

fn reloads(cases: &[Value], expect: &Value) -> Result<(), String> {
    let (mut actions, mut created) = (Vec::new(), Vec::new());
    for case in cases {
        let mut tasks = Tasks::of_agent(ME);
        if case["known"] == true {
            tasks.hear_task(&event(&json!("AgentContactAssigned"), &json!({}), 0)?);
        }
        let snapshot =
            event(&json!("AgentContact"), &json!({}), 1)?.with("interaction", json!({"state": case["state"]}));
        let told = tasks.hear_task(&snapshot);
        actions.push(match told.first().map(|moment| &moment.kind) {
            Some(MomentKind::Came) => "incoming",
            Some(MomentKind::Hydrated) => "hydrate",
            None | Some(MomentKind::Updated) => "update",
            Some(other) => return Err(format!("{other:?}")),
        });
        created.push(records(&told));
    }
    same("actions", &json!(actions), &expect["actions"])?;
    same("records", &json!(created), &expect["new_activities"])
}
