//! The activity of a call, created and written.

use cti_engine::connector::{ConnectorError, ContactCall, ErrorKind, RecordsCall, WorkspaceCall};
use cti_engine::date::{DatePattern, write_date};
use cti_engine::indexmap::IndexMap;
use cti_model::soql::between_quotes;
use serde_json::{Map, Value};

use super::around::{Around, Told, is_refusal};
use super::call::Call;
use super::cases::screen;
use super::effect::Effect;
use crate::activity::{ActivityFields, ActivityStep, Stage, changed, variables};
use crate::case::OpenMode;
use crate::mapping::{FieldMap, put};
use crate::record_id::is_same;
use crate::task::{MomentKind, Task};

pub(super) const TASK: &str = "Task";

/// Does what a moment of the task asks for the activity.
pub(super) async fn hears(around: &Around, call: &mut Call, task: &Task, kind: &MomentKind, told: &mut Told) {
    let mut is_new = false;
    for step in call.life.hears(task, kind, around.rules()) {
        match step {
            ActivityStep::Adopt { id, take_over } => adopt(around, call, &id, take_over, told).await,
            ActivityStep::Find if call.life.record().is_none() => find(around, call, task, told).await,
            ActivityStep::Create if call.life.may_create() => is_new = create(around, call, task, told).await,
            ActivityStep::Create if call.life.record().is_none() => told.tell(Effect::ActivityUnsure),
            ActivityStep::Carry if is_new => carry(around, call, task, told).await,
            ActivityStep::Refresh if is_new => {
                if around.done(WorkspaceCall::Refresh {}, told).await {
                    told.tell(Effect::Refreshed);
                }
            }
            ActivityStep::Update => update(around, call, task, told).await,
            ActivityStep::Open => {
                open(around, call, told).await;
            }
            ActivityStep::Find | ActivityStep::Create | ActivityStep::Carry | ActivityStep::Refresh => {}
        }
    }
}

/// Goes on with the activity that the call carries. One that is not there any more is not gone on with.
async fn adopt(around: &Around, call: &mut Call, id: &str, take_over: bool, told: &mut Told) {
    let user = around.options.user_id.as_deref().filter(|_| take_over);
    let mut owner_changed = false;
    if let Some(user) = user {
        let fields = Map::from_iter([("OwnerId".to_owned(), user.into())]);
        let request = RecordsCall::Update { object: TASK.to_owned(), id: id.to_owned(), fields };
        match around.call::<()>(request).await {
            Ok(()) => owner_changed = true,
            Err(error) => {
                // One that is busy, or of which nothing was heard, is still the one.
                let is_gone = is_refusal(&error);
                told.tell(Effect::failed("records.update", error));
                if is_gone {
                    return;
                }
            }
        }
    }
    if call.life.record().is_none_or(|known| !is_same(known, id)) {
        call.written = FieldMap::new();
    }
    call.life.found(Some(id.to_owned()));
    told.tell(Effect::ActivityTakenOver { id: id.to_owned(), owner_changed });
}

/// Looks for the activity of the call, by the id of the interaction; where each agent has an activity of the call, for this
/// agent's.
async fn find(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    let interaction = quoted(&task.interaction_id);
    let user = around.options.user_id.as_deref().filter(|_| !around.rules().changes_owner());
    let owner = user.map(|user| format!(" AND OwnerId = '{}'", quoted(user))).unwrap_or_default();
    let query = format!("SELECT Id FROM {TASK} WHERE CallObject = '{interaction}'{owner} ORDER BY CreatedDate LIMIT 1");
    match around.call::<Vec<Map<String, Value>>>(RecordsCall::Query { query }).await {
        Ok(records) => {
            let id = records.first().and_then(|it| it.get("Id")?.as_str()).map(str::to_owned);
            if let Some(id) = &id {
                told.tell(Effect::ActivityFound { id: id.clone() });
            }
            call.life.found(id);
        }
        Err(error) => {
            call.life.not_looked_up();
            told.tell(Effect::failed("records.query", error));
        }
    }
}

pub(super) fn quoted(value: &str) -> String {
    between_quotes(value, false).into_owned()
}

/// Creates the activity; whether it was.
async fn create(around: &Around, call: &mut Call, task: &Task, told: &mut Told) -> bool {
    let now = around.now();
    let mut variables = variables(task, &call.links, None);
    variables.own.insert("activityDatetime", around.date.write(&now));
    let subject = around.subject.render(&variables);
    if subject.is_cut || !subject.missing.is_empty() || !subject.secret.is_empty() {
        let (missing, secret, is_cut) = (subject.missing, subject.secret, subject.is_cut);
        told.tell(Effect::SubjectIncomplete { missing, secret, is_cut });
    }
    let day = DatePattern::compile("yyyy-MM-dd").map(|pattern| write_date(&pattern, &now)).unwrap_or_default();
    let mut fields = fields(around, call, task).of_new(&subject.text, &day);
    let (later, notes) = later(around, call, task, true, told).await;
    for (name, value) in later {
        put(&mut fields, name, value);
    }
    fields.retain(|name, _| !call.refused.contains(name));
    let wanted: Vec<String> = fields.keys().cloned().collect();
    call.life.creating();
    match around.create(TASK, &mut fields, told).await {
        Ok(id) => {
            call.life.created(id.as_str());
            call.refused.extend(wanted.into_iter().filter(|name| !fields.contains_key(name)));
            let text = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("Subject"));
            let text = text.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned();
            call.written = fields;
            if notes {
                call.notes.wrote(around.clock_millis());
            }
            told.tell(Effect::ActivityCreated { id, subject: text });
            true
        }
        Err(error) => {
            // What was sent and not answered may have been done.
            if is_refusal(&error) {
                call.life.refused();
            }
            told.tell(Effect::failed("records.create", error));
            false
        }
    }
}

/// Writes what is known now and is not written yet.
pub(super) async fn update(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    let Some(id) = call.life.record().map(str::to_owned) else { return };
    if call.life.is_handed_over() && is_anothers(around, &id).await {
        return told.tell(Effect::ActivityLeft { id });
    }
    let (fields, notes) = later(around, call, task, false, told).await;
    write(around, call, fields, notes, told).await;
}

/// Writes fields of the activity that are not written like this yet; whether they are now.
pub(super) async fn write(around: &Around, call: &mut Call, fields: FieldMap, notes: bool, told: &mut Told) -> bool {
    let Some(id) = call.life.record().map(str::to_owned) else { return false };
    let mut fields = changed(fields, &call.written);
    // The platform takes it of a new record alone (`webex` section 4.4).
    fields.retain(|name, _| !name.eq_ignore_ascii_case("TaskSubtype"));
    fields.retain(|name, _| !call.refused.contains(name));
    if fields.is_empty() {
        return true;
    }
    match around.update(TASK, &id, &mut fields, told).await {
        Ok(refused) => {
            call.refused.extend(refused);
            if notes {
                call.notes.wrote(around.clock_millis());
            }
            if !fields.is_empty() {
                let names = fields.keys().cloned().collect();
                call.written.extend(fields);
                told.tell(Effect::ActivityUpdated { id, fields: names });
            }
            true
        }
        Err(error) => {
            if error.kind() == ErrorKind::NotFound {
                call.life.lost();
            }
            told.tell(Effect::failed("records.update", error));
            false
        }
    }
}

/// The fields that follow the call: links, duration, disposition, the mapping, the notes; and whether the notes are among
/// them.
async fn later(around: &Around, call: &mut Call, task: &Task, is_new: bool, told: &mut Told) -> (FieldMap, bool) {
    let variables = variables(task, &call.links, call.life.record());
    let made = fields(around, call, task);
    let mut fields = made.of_stage(call.life.stage());
    let mapped = made.of_mapping(&variables, &around.options.mapping);
    if is_new {
        told.rows(&mapped);
    }
    for (name, value) in mapped.fields {
        put(&mut fields, name, value);
    }
    fields.retain(|name, _| !name.eq_ignore_ascii_case("Id"));
    if !around.config.activity.live_notes || !call.notes.is_pending() {
        return (fields, false);
    }
    if is_new {
        call.notes.begin_after("");
    }
    match notes_field(around, call).await {
        Some((field, text)) => {
            put(&mut fields, field, text.into());
            (fields, true)
        }
        None => (fields, false),
    }
}

/// Writes the notes alone. Those on a call that was passed on are left out once its activity is another agent's, who writes
/// to the same field.
pub(super) async fn write_notes(around: &Around, call: &mut Call, told: &mut Told) {
    let Some(id) = call.life.record().map(str::to_owned) else { return };
    if call.life.is_handed_over() && is_anothers(around, &id).await {
        call.notes.wrote(around.clock_millis());
        return told.tell(Effect::ActivityLeft { id });
    }
    if let Some((field, text)) = notes_field(around, call).await {
        let fields = FieldMap::from_iter([(field, text.into())]);
        write(around, call, fields, true, told).await;
    }
}

/// The field of the notes, with its text; `None` while it cannot be read what stands there.
async fn notes_field(around: &Around, call: &mut Call) -> Option<(String, String)> {
    let field = around.config.activity.notes_field.trim();
    let field = if field.is_empty() { "Description" } else { field };
    if !call.notes.knows_before() {
        let id = call.life.record()?.to_owned();
        let request = RecordsCall::Retrieve { object: TASK.to_owned(), id, fields: vec![field.to_owned()] };
        let record: Option<Map<String, Value>> = around.call(request).await.ok()?;
        let before = record.and_then(|it| it.get(field)?.as_str().map(str::to_owned)).unwrap_or_default();
        call.notes.begin_after(before);
    }
    Some((field.to_owned(), call.notes.to_field(&around.options.activity.notes_separator)))
}

/// Whether an activity that was passed on belongs to another agent now.
async fn is_anothers(around: &Around, id: &str) -> bool {
    let Some(user) = around.options.user_id.as_deref() else { return false };
    let fields = vec!["OwnerId".to_owned()];
    let request = RecordsCall::Retrieve { object: TASK.to_owned(), id: id.to_owned(), fields };
    let record: Result<Option<Map<String, Value>>, ConnectorError> = around.call(request).await;
    match record {
        Ok(record) => {
            let owner = record.and_then(|it| it.get("OwnerId")?.as_str().map(str::to_owned));
            owner.is_some_and(|owner| !is_same(&owner, user))
        }
        // Who cannot be asked is left alone.
        Err(_) => true,
    }
}

/// Writes the id of the activity to the variable of the call that carries it.
async fn carry(around: &Around, call: &Call, task: &Task, told: &mut Told) {
    let Some(id) = call.life.record() else { return };
    let variable = around.config.activity.id_variable.trim().to_owned();
    let attributes = IndexMap::from_iter([(variable.clone(), id.to_owned())]);
    let contact_id = task.interaction_id.clone();
    if around.done(ContactCall::UpdateAttributes { contact_id, attributes }, told).await {
        told.tell(Effect::ActivityCarried { variable });
    }
}

/// Opens the activity for editing, if there is one.
pub(super) async fn open(around: &Around, call: &Call, told: &mut Told) {
    let Some(id) = call.life.record() else { return };
    if around.done(WorkspaceCall::Pop { screen: screen(TASK, id, OpenMode::Edit) }, told).await {
        told.tell(Effect::ActivityOpened { id: id.to_owned() });
    }
}

fn fields<'f>(around: &'f Around, call: &'f Call, task: &'f Task) -> ActivityFields<'f> {
    ActivityFields {
        task,
        links: &call.links,
        user_id: around.options.user_id.as_deref(),
        codes: &around.options.wrap_up_codes,
        rules: around.rules(),
    }
}

/// Whether the call is over for the agent.
pub(super) fn is_over(call: &Call) -> bool {
    call.life.stage() == Stage::Done
}
