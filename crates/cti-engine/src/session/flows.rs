//! The part of a session that runs flows, one at a time.

use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use super::core::{Core, Running, State};
use super::happening::FlowRan;
use super::parts::Work;
use super::queue::Waiting;
use super::reply::Reply;
use super::saving::Save;
use crate::adapter::ActiveFlow;
use crate::contact::Context;
use crate::execution::{AttributeChange, Execution};
use crate::run::{CancelToken, RunOptions};

/// The account of a run, and who asked for it.
type Told = (Arc<FlowRan>, Option<Reply>);

/// What has its turn.
pub(super) enum Run {
    /// It is to begin.
    Due(Box<Waiting>, Arc<ActiveFlow>, CancelToken),
    /// It waits for something.
    UnderWay(Work<Told>),
}

impl State {
    /// The next thing whose run may begin; from now on it counts as under way.
    pub(super) fn take_run(&mut self) -> Option<Run> {
        let mut waiting = self.take_turn()?;
        let flow = waiting.flow.take()?;
        if !self.token.is_unused() {
            self.token = CancelToken::new();
        }
        self.running = Some(Running { ticket: waiting.ticket, cause: waiting.cause.clone() });
        Some(Run::Due(waiting, flow, self.token.clone()))
    }
}

/// Goes on with a run as far as it can; what is left of it stays in its place.
pub(super) fn poll(run: &mut Option<Run>, core: &Arc<Core>, context: &mut TaskContext<'_>) -> Poll<Told> {
    let mut work = match run.take() {
        None => return Poll::Pending,
        Some(Run::UnderWay(work)) => work,
        Some(Run::Due(waiting, flow, token)) => match begin(core, waiting, flow, token) {
            Ok(told) => return Poll::Ready(told),
            Err(work) => work,
        },
    };
    let told = work.as_mut().poll(context);
    if told.is_pending() {
        *run = Some(Run::UnderWay(work));
    }
    told
}

/// Begins a run. One that waits for nothing ends here, and costs no future.
fn begin(
    core: &Arc<Core>,
    waiting: Box<Waiting>,
    flow: Arc<ActiveFlow>,
    token: CancelToken,
) -> Result<Told, Work<Told>> {
    let began = core.desk.clock().now();
    let waited = began.saturating_sub(waiting.raised);
    let options = RunOptions { began: Some(began), token: Some(token), ..RunOptions::new() };
    let engine = core.adapter.engine();
    let mut run = engine.make(flow.program(), &core.desk, &waiting.context, options);
    let call = match run.start() {
        Ok(call) => call,
        Err(end) => {
            let execution = run.finish(end);
            drop(run);
            return Ok(account(core, &flow, *waiting, waited, execution));
        }
    };
    let suspended = Box::new(run.suspend());
    let core = Arc::clone(core);
    Err(Box::pin(async move {
        let mut run = suspended.resume(core.adapter.engine(), flow.program(), &core.desk, &waiting.context);
        let execution = run.go_on(call).await;
        drop(run);
        account(&core, &flow, *waiting, waited, execution)
    }))
}

/// Accounts for a run that ended.
fn account(core: &Core, flow: &ActiveFlow, waiting: Waiting, waited: Duration, execution: Execution) -> Told {
    let mut state = core.state();
    state.running = None;
    state.note_attributes(&waiting.context, &execution, core);
    if core.desk.property_backend().is_some() && state.mail().saving.waiting.is_empty() {
        state.mail().saving.waiting.push_back(Save);
    }
    drop(state);
    let Waiting { ticket, cause, context, reply, .. } = waiting;
    let (flow, debug) = (Arc::clone(flow.shared_name()), flow.is_debug());
    (Arc::new(FlowRan { ticket, cause, flow, debug, context, waited, execution }), reply)
}

impl State {
    /// Lets later runs on the same contact read what this one wrote, also those that wait already.
    fn note_attributes(&mut self, context: &Context, execution: &Execution, core: &Core) {
        let Some(contact) = &context.contact else { return };
        let changed = &execution.changes().attributes;
        if changed.is_empty() {
            return;
        }
        let now = core.desk.clock().now();
        for AttributeChange { name, value, .. } in changed {
            self.contacts.attribute_written(&contact.contact_id, name, value, now);
            let others = self.queue.waiting.iter_mut().filter_map(|waiting| waiting.context.contact.as_mut());
            for other in others.filter(|other| other.contact_id == contact.contact_id) {
                Arc::make_mut(other).attributes.insert(name.clone(), value.clone());
            }
        }
    }
}
