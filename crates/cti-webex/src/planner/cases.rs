//! The case of a call.

use cti_engine::connector::{RecordsCall, ScreenPop, WorkspaceCall};
use serde_json::{Map, Value};

use super::around::{Around, Told};
use super::call::Call;
use super::effect::Effect;
use super::records::{TASK, quoted};
use crate::activity::variables;
use crate::case::{CaseCall, NoCase, OpenMode};
use crate::mapping::put;
use crate::record_id::is_case;
use crate::task::Task;

/// What a look-up says of the case of a call.
enum Before {
    /// It is there.
    Case(String),
    /// It was decided on before, and there is none that is known.
    Settled,
    /// There is none.
    Nothing,
    /// It cannot be told.
    Unknown,
}

/// Creates the case of a call, if calls of its direction get one. It is tried once: a case that may have been created is not
/// created again.
pub(super) async fn creates(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    call.case_settled = true;
    match wanted(around, call, task) {
        // A late offer makes a call look new that a page before has heard of: where cases carry the interaction, they tell.
        Ok(()) if call.case_doubt || around.options.case.field().is_some() => match look_up(around, task, told).await {
            Before::Case(id) => found(call, id, told),
            Before::Settled => told.tell(Effect::NoCase { why: NoCase::Settled }),
            Before::Unknown if call.case_doubt => told.tell(Effect::CaseUnsure),
            Before::Nothing | Before::Unknown => create_and_open(around, call, task, told).await,
        },
        Ok(()) => create_and_open(around, call, task, told).await,
        Err(NoCase::SwitchedOff) => {}
        Err(why) => told.tell(Effect::NoCase { why }),
    }
}

/// Finds the case of a call that was there before this page was; creates none.
pub(super) async fn finds(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    if !std::mem::replace(&mut call.case_settled, true)
        && wanted(around, call, task).is_ok()
        && let Before::Case(id) = look_up(around, task, told).await
    {
        found(call, id, told);
    }
}

fn wanted(around: &Around, call: &Call, task: &Task) -> Result<(), NoCase> {
    let of_call = CaseCall {
        is_inbound: task.is_inbound(),
        // What carries an activity that is not this agent's was another agent's.
        is_transfer: task.is_transfer || call.life.record().is_none() && around.rules().carried(task).is_some(),
        has_popped_case: call.has_popped_case,
        has_case: call.case.is_some(),
    };
    around.config.case.wanted_for(of_call, around.options.case.policy)
}

/// Looks for the case of a call: by the field that takes the id of the interaction, else by the activity, which is created
/// right after the case where it is created when the call is connected.
async fn look_up(around: &Around, task: &Task, told: &mut Told) -> Before {
    let interaction = quoted(&task.interaction_id);
    let field = around.options.case.field();
    let query = match field {
        Some(field) => format!("SELECT Id FROM Case WHERE {field} = '{interaction}' ORDER BY CreatedDate LIMIT 1"),
        None => format!("SELECT WhatId FROM {TASK} WHERE CallObject = '{interaction}' ORDER BY CreatedDate LIMIT 1"),
    };
    let records = match around.call::<Vec<Map<String, Value>>>(RecordsCall::Query { query }).await {
        Ok(records) => records,
        Err(error) => {
            told.tell(Effect::failed("records.query", error));
            return Before::Unknown;
        }
    };
    let text = |name: &str| records.first()?.get(name)?.as_str().map(str::to_owned);
    match (records.is_empty(), field) {
        (false, Some(_)) => text("Id").map_or(Before::Unknown, Before::Case),
        (false, None) => text("WhatId").filter(|id| is_case(id)).map_or(Before::Settled, Before::Case),
        (true, None) if !around.config.activity.create_on_connected => Before::Unknown,
        (true, _) => Before::Nothing,
    }
}

fn found(call: &mut Call, id: String, told: &mut Told) {
    has_case(call, &id);
    told.tell(Effect::CaseFound { id });
}

/// The call has that case, and is about it unless it is about something else.
fn has_case(call: &mut Call, id: &str) {
    if call.links.what.is_none() {
        call.links.relate(id);
    }
    call.case = Some(id.to_owned());
}

async fn create_and_open(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    if let Some(id) = create(around, call, task, told).await
        && let Some(mode) = around.config.case.open_mode()
    {
        open(around, &id, mode, told).await;
    }
}

/// Creates a case with the fields of the mapping; gives its id.
pub(super) async fn create(around: &Around, call: &mut Call, task: &Task, told: &mut Told) -> Option<String> {
    find_account(around, call).await;
    let variables = variables(task, &call.links, call.life.record());
    let mut mapped = around.config.case.mapping.evaluate(&variables, &around.options.mapping);
    told.rows(&mapped);
    if let Some(field) = around.options.case.field() {
        put(&mut mapped.fields, field.to_owned(), task.interaction_id.as_str().into());
    }
    match around.create("Case", &mut mapped.fields, told).await {
        Ok(id) => {
            has_case(call, &id);
            told.tell(Effect::CaseCreated { id: id.clone() });
            Some(id)
        }
        Err(error) => {
            told.tell(Effect::failed("records.create", error));
            None
        }
    }
}

/// Finds the account of the contact that was popped, when a row of the mapping names it. Whoever has no account has none.
async fn find_account(around: &Around, call: &mut Call) {
    const FIELD: &str = "AccountId";
    let is_named = around.config.case.mapping.rows.iter().any(|row| row.variable.trim() == FIELD && !row.is_constant);
    if let (true, None, Some(id)) = (is_named, &call.links.account, call.links.contact()) {
        let request =
            RecordsCall::Retrieve { object: "Contact".to_owned(), id: id.to_owned(), fields: vec![FIELD.to_owned()] };
        let contact: Option<Map<String, Value>> = around.call(request).await.unwrap_or_default();
        call.links.account = contact.and_then(|it| it.get(FIELD)?.as_str().map(str::to_owned));
    }
}

/// Opens a case.
pub(super) async fn open(around: &Around, id: &str, mode: OpenMode, told: &mut Told) {
    if around.done(WorkspaceCall::Pop { screen: screen("Case", id, mode) }, told).await {
        told.tell(Effect::CaseOpened { id: id.to_owned(), mode });
    }
}

/// The page on which a record is opened. Inferred: Open CTI has no pop for editing, so the page has an address of
/// Lightning (`webex` section 3.5).
pub(super) fn screen(object: &str, id: &str, mode: OpenMode) -> ScreenPop {
    match mode {
        OpenMode::View => ScreenPop::Record { id: id.to_owned() },
        OpenMode::Edit => ScreenPop::Url { url: format!("/lightning/r/{object}/{id}/edit") },
    }
}
