//! The case of a call.

use cti_engine::connector::{RecordsCall, ScreenPop, WorkspaceCall};
use serde_json::{Map, Value};

use super::around::{Around, Told};
use super::call::Call;
use super::effect::Effect;
use crate::activity::variables;
use crate::case::{CaseCall, NoCase, OpenMode};
use crate::task::Task;

/// Creates the case of a call, if calls of its direction get one. It is tried once: a case that may have been created is not
/// created again.
pub(super) async fn creates(around: &Around, call: &mut Call, task: &Task, told: &mut Told) {
    call.case_settled = true;
    let of_call = CaseCall {
        is_inbound: task.is_inbound(),
        // What carries an activity that is not this agent's was another agent's.
        is_transfer: task.is_transfer || call.life.record().is_none() && around.rules().carried(task).is_some(),
        has_popped_case: call.has_popped_case,
        has_case: call.case.is_some(),
    };
    match around.config.case.wanted_for(of_call, around.options.case_policy) {
        Ok(()) => {
            if let Some(id) = create(around, call, task, told).await
                && let Some(mode) = around.config.case.open_mode()
            {
                open(around, &id, mode, told).await;
            }
        }
        Err(NoCase::SwitchedOff) => {}
        Err(why) => told.tell(Effect::NoCase { why }),
    }
}

/// Creates a case with the fields of the mapping; gives its id.
pub(super) async fn create(around: &Around, call: &mut Call, task: &Task, told: &mut Told) -> Option<String> {
    find_account(around, call).await;
    let variables = variables(task, &call.links, call.life.record());
    let mut mapped = around.config.case.mapping.evaluate(&variables, &around.options.mapping);
    told.rows(&mapped);
    match around.create("Case", &mut mapped.fields, told).await {
        Ok(id) => {
            if call.links.what.is_none() {
                call.links.relate(&id);
            }
            call.case = Some(id.clone());
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
