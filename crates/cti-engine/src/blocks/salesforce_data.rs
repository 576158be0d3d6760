//! Records: save, create tasks, look up, query, sales work (section 5.5).

use cti_model::ProductVersion;
use serde_json::{Map, Value, json};

use super::{Entry, empty, not_a_number, succeed, succeed_field, succeed_with_value, without_withheld};
use crate::block::{Behaviour, Control, Controls, Outcome, Plan, Scope};
use crate::connector::{RecordsCall, WorkCompletion};
use crate::js;
use crate::phone_number::looked_up;
use crate::record::Exception;

pub(super) const BLOCKS: &[Entry] = &[
    ("SE_SFSaveLog", save),
    ("SE_SFCreateTask", create_task),
    ("SE_SFRetrieve", retrieve),
    ("SE_SFGetContactId", |controls| find_id(controls, "Contact", "sfContactId")),
    ("SE_SFGetLeadId", |controls| find_id(controls, "Lead", "sfLeadId")),
    ("SE_SFQuery", query),
    ("SE_SFSoql", query),
    ("SE_SFIsContactDoNotCall", is_do_not_call),
    ("SE_SFCompleteHvsWorkWithTaskSaved", complete_work),
];

fn fail(exception: Exception) -> Plan {
    Plan::End(Outcome::failure(exception))
}

/// A record id that is empty, or the text `null` as in published flows, means: none.
fn record_id(scope: &Scope<'_>, control: Control) -> Option<String> {
    scope.filled_text(control).filter(|id| id != "null").map(std::borrow::Cow::into_owned)
}

fn save(controls: &mut Controls<'_>) -> Behaviour {
    let (id, object) = (controls.take("recordId"), controls.take("entityType"));
    let fields = controls.take("fieldValues");
    Behaviour::asking(
        move |scope| {
            let Some(object) = scope.filled_text(object).map(std::borrow::Cow::into_owned) else {
                return fail(empty("entityType"));
            };
            let fields = without_withheld(scope.rows(fields));
            match record_id(scope, id) {
                Some(id) => Plan::ask(RecordsCall::Update { object, id, fields }),
                None => Plan::ask(RecordsCall::Create { object, fields }),
            }
        },
        |_, request, answer| match (request, answer) {
            // The id of what was written, be it new or not.
            (crate::connector::Call::Records(RecordsCall::Update { id, .. }), Ok(_)) => {
                Outcome::success_field("id", id.into())
            }
            (_, answer) => succeed_field("id", answer),
        },
    )
}

/// The controls of *Create a Task* that are fields of a task under the same name.
const TASK_FIELDS: [&str; 10] = [
    "CallObject",
    "Type",
    "Status",
    "Priority",
    "TaskSubtype",
    "WhoId",
    "WhatId",
    "CallDisposition",
    "CallType",
    "ActivityDate",
];

fn create_task(controls: &mut Controls<'_>) -> Behaviour {
    let fields = TASK_FIELDS.map(|name| match name {
        "TaskSubtype" => (name, task_subtype(controls)),
        name => (name, controls.take(name)),
    });
    let subject = ["subject1", "subject2", "subject3"].map(|name| controls.take(name));
    let (duration, closed) = (controls.take("CallDurationInSeconds"), controls.take("IsClosed"));
    let others = controls.take("otherTaskFields");
    Behaviour::asking(
        move |scope| {
            let mut task = Map::new();
            let parts: Vec<_> = subject.iter().filter_map(|part| scope.filled_text(*part)).collect();
            if !parts.is_empty() {
                task.insert("Subject".to_owned(), parts.join(" - ").into());
            }
            // What is empty is left out: an empty text is neither a date nor an id.
            for (name, control) in fields {
                if let Some(text) = scope.filled_text(control) {
                    let text = if name == "CallType" { capitalised(&text) } else { text.into_owned() };
                    task.insert(name.to_owned(), text.into());
                }
            }
            if scope.filled_text(duration).is_some() {
                let seconds = scope.number(duration);
                if !seconds.is_finite() {
                    return fail(Exception::new(
                        "invalid",
                        "`CallDurationInSeconds` is not a number: expected seconds",
                    ));
                }
                task.insert("CallDurationInSeconds".to_owned(), js::number_value(seconds.round()));
            }
            // A task is closed by its status; the check box itself cannot be written. A status that is set says more.
            if scope.flag(closed) && !task.contains_key("Status") {
                task.insert("Status".to_owned(), "Completed".into());
            }
            // Since 5.4 (section 5.5).
            if scope.version() >= ProductVersion::new(5, 4, 0) {
                task.extend(without_withheld(scope.rows(others)).into_iter().filter(|(_, value)| *value != ""));
            }
            Plan::ask(RecordsCall::Create { object: "Task".to_owned(), fields: task })
        },
        |_, _, answer| succeed_field("id", answer),
    )
}

/// The control for the subtype of a task. Inferred: a version reads its own spelling alone, the misspelt one before 5.4
/// (section 1.4). Where no version is named, the older spelling counts when the newer one is not there.
fn task_subtype(controls: &mut Controls<'_>) -> Control {
    match controls.named_version {
        None => controls.take("TaskSubtype"),
        Some(version) if version < ProductVersion::new(5, 4, 0) => controls.take_spelt("TaskSubType"),
        Some(_) => controls.take_spelt("TaskSubtype"),
    }
}

/// `inbound` as the CRM's picklist spells it.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn retrieve(controls: &mut Controls<'_>) -> Behaviour {
    let (fields, object, id) = (controls.take("fields"), controls.take("type"), controls.take("id"));
    Behaviour::asking(
        move |scope| {
            let fields: Vec<String> = scope
                .list(fields)
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect();
            let object = scope.text(object).into_owned();
            match record_id(scope, id) {
                _ if fields.is_empty() => fail(empty("fields")),
                _ if object.is_empty() => fail(empty("type")),
                None => fail(empty("id")),
                Some(id) => Plan::ask(RecordsCall::Retrieve { object, id, fields }),
            }
        },
        |_, _, answer| match answer {
            Ok(Value::Null) => Outcome::found_nothing("the record does not exist"),
            answer => succeed_field("record", answer),
        },
    )
}

/// Finds a record by phone number, without the note behind it. None is "found nothing"; of several the first counts (section 5.5 leaves it open).
fn find_id(controls: &mut Controls<'_>, object: &'static str, field: &'static str) -> Behaviour {
    let number = controls.take("formattedPhoneNumber");
    Behaviour::asking(
        move |scope| {
            let Some(text) = scope.filled_text(number) else { return fail(empty("formattedPhoneNumber")) };
            match looked_up(&text, scope.phone_numbers()) {
                Ok(number) => {
                    Plan::ask(RecordsCall::FindByPhone { object: object.to_owned(), phone_number: number.into_owned() })
                }
                Err(error) => fail(not_a_number("formattedPhoneNumber", &text, &error)),
            }
        },
        move |_, _, answer| match answer {
            Ok(ids) => match ids.as_array().and_then(|ids| ids.first()) {
                Some(id) => Outcome::success_field(field, id.clone()),
                None => Outcome::found_nothing(format!("no {object} has that phone number")),
            },
            Err(error) => Outcome::failure(&error),
        },
    )
}

fn query(controls: &mut Controls<'_>) -> Behaviour {
    let query = controls.take("query");
    Behaviour::asking(
        move |scope| match scope.query(query) {
            Some(Ok(query)) => Plan::ask(RecordsCall::Query { query }),
            Some(Err(exception)) => fail(exception),
            None => fail(empty("query")),
        },
        succeed_with_value,
    )
}

fn is_do_not_call(controls: &mut Controls<'_>) -> Behaviour {
    let id = controls.take("contactId");
    Behaviour::asking(
        move |scope| match record_id(scope, id) {
            Some(id) => Plan::ask(RecordsCall::Retrieve {
                object: "Contact".to_owned(),
                id,
                fields: vec!["DoNotCall".to_owned()],
            }),
            None => Plan::End(Outcome::undecided(empty("contactId"))),
        },
        |_, _, answer| match answer {
            Ok(Value::Null) => Outcome::found_nothing("the contact does not exist"),
            Ok(record) => Outcome::decide(record.get("DoNotCall") == Some(&json!(true))),
            Err(error) => Outcome::undecided(Exception::from(&error)),
        },
    )
}

fn complete_work(controls: &mut Controls<'_>) -> Behaviour {
    let (work, disposition) = (controls.take("workId"), controls.take("disposition"));
    let (task, connected) = (controls.take("taskId"), controls.take("wasConnected"));
    Behaviour::asking(
        move |scope| {
            let work = WorkCompletion {
                work_id: scope.text(work).into_owned(),
                disposition: scope.text(disposition).into_owned(),
                task_id: scope.text(task).into_owned(),
                was_connected: scope.flag(connected),
            };
            match () {
                () if work.work_id.is_empty() => fail(empty("workId")),
                () if work.task_id.is_empty() => fail(empty("taskId")),
                () if work.disposition.is_empty() => fail(empty("disposition")),
                () => Plan::ask(RecordsCall::CompleteWork { work }),
            }
        },
        succeed,
    )
}
