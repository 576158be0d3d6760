//! The search of a call, and what is shown.

use cti_engine::connector::{ConnectorError, ScreenPop, Search, WorkspaceCall};
use serde_json::{Map, Value};

use super::around::{Around, Told};
use super::call::Call;
use super::effect::Effect;
use super::phone::Clicked;
use crate::activity::variables;
use crate::record_id::is_case;
use crate::screen_pop::{PopAt, SearchPlan, matches};
use crate::task::{Task, TaskState};

/// Makes the search of a call, once, as soon as it is due.
pub(super) async fn pops(
    around: &Around,
    call: &mut Call,
    task: &Task,
    clicked: &mut Option<Clicked>,
    told: &mut Told,
) {
    let is_due = match task.state {
        TaskState::Connected => true,
        TaskState::Ringing => around.options.pop_at == PopAt::Ringing,
        _ => false,
    };
    if call.popped || !is_due {
        return;
    }
    call.popped = true;
    // The agent looks at the record from which the call was begun.
    if task.is_outdial()
        && let Some(id) = clicked.take_if(|clicked| clicked.is(task, around.clock_millis())).and_then(|it| it.record_id)
        && call.links.relate(&id)
    {
        told.tell(Effect::Linked { id });
        return;
    }
    let variables = variables(task, &call.links, call.life.record());
    let config = &around.config;
    match config.screen_pop.search(&variables, task.is_inbound(), around.options.falls_back_to_number) {
        Err(why) => told.tell(Effect::NotSearched { why }),
        Ok(plan) => {
            let mapped = config.no_match.mapping.evaluate(&variables, &around.options.mapping);
            let new_record = config.no_match.is_enabled.then_some(mapped.fields);
            if new_record.is_some() {
                told.rows(&crate::mapping::Mapped { fields: Map::new(), ..mapped });
            }
            if let Err((name, error)) = search(around, call, plan, new_record, told).await {
                told.tell(Effect::failed(name, error));
            }
        }
    }
}

/// Searches and pops. Where the definition offers a new record when nothing is found, the layout must not offer another:
/// then the search is made without popping first.
async fn search(
    around: &Around,
    call: &mut Call,
    plan: SearchPlan,
    new_record: Option<Map<String, Value>>,
    told: &mut Told,
) -> Result<(), (&'static str, ConnectorError)> {
    const SEARCH: &str = "workspace.search_and_pop";
    let mut search = Search { term: plan.term.clone(), call_type: plan.call_type, ..Search::default() };
    search.deferred = new_record.is_some();
    let ask = |search: &Search| around.call(WorkspaceCall::SearchAndPop { search: search.clone() });
    let mut answer: Map<String, Value> = ask(&search).await.map_err(|error| (SEARCH, error))?;
    let offers = new_record.filter(|_| matches(&answer).is_empty());
    if search.deferred && offers.is_none() {
        search.deferred = false;
        answer = ask(&search).await.map_err(|error| (SEARCH, error))?;
    }
    let found = matches(&answer);
    if let [id] = found.as_slice() {
        call.links.relate(id);
        call.has_popped_case = is_case(id);
    }
    told.tell(Effect::Searched { term: plan.term, source: plan.source, matches: found.len() });
    if let Some(default_field_values) = offers {
        let object = around.config.no_match.object.trim().to_owned();
        let screen = ScreenPop::NewRecord { object: object.clone(), default_field_values };
        around.call::<()>(WorkspaceCall::Pop { screen }).await.map_err(|error| ("workspace.pop", error))?;
        told.tell(Effect::NewRecordOffered { object });
    }
    Ok(())
}
