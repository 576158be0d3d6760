//! The part of a session that runs flows, one at a time.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::account::{Account, Cause, Why};
use super::core::{Core, Running, State};
use super::happening::FlowRan;
use super::parts::Work;
use super::queue::{Given, Waiting};
use super::saving::Save;
use crate::adapter::ActiveFlow;
use crate::contact::Context;
use crate::execution::{AttributeChange, Execution};
use crate::run::{CancelToken, RunOptions};

/// A run that waits for something.
pub(super) type UnderWay = Work<Option<Arc<FlowRan>>>;

/// A run that may begin.
pub(super) struct Due {
    flow: Arc<ActiveFlow>,
    given: Box<Given>,
    token: CancelToken,
}

impl State {
    /// The next run that may begin; from now on it counts as under way. None when something is before it that no flow
    /// listens to, which is accounted for instead.
    pub(super) fn take_run(&mut self) -> Option<Due> {
        if !self.has_turn() {
            return None;
        }
        let mut waiting = self.queue.waiting.pop_front()?;
        let Some(flow) = waiting.flow.take() else {
            let why = match &waiting.cause {
                Cause::Event(trigger) => self.compiled.why_unheard(trigger),
                Cause::Action(_) => Why::Unheard,
            };
            self.give_up(waiting, why);
            return None;
        };
        if !self.token.is_unused() {
            self.token = CancelToken::new();
        }
        let Waiting { ticket, cause, given, .. } = waiting;
        self.running = Some(Running { ticket, cause });
        Some(Due { flow, given, token: self.token.clone() })
    }
}

/// Begins a run. One that waits for nothing ends here, and costs no future.
pub(super) fn begin(core: &Arc<Core>, due: Due) -> Result<Option<Arc<FlowRan>>, UnderWay> {
    let Due { flow, given, token } = due;
    let began = core.desk.clock().now();
    let waited = began.saturating_sub(given.raised);
    let options = RunOptions { began: Some(began), token: Some(token), ..RunOptions::new() };
    let engine = core.adapter.engine();
    let mut run = engine.make(flow.program(), &core.desk, &given.context, options);
    let call = match run.start() {
        Ok(call) => call,
        Err(end) => {
            let execution = run.finish(end);
            drop(run);
            return Ok(account(core, &flow, given, waited, execution));
        }
    };
    let suspended = Box::new(run.suspend());
    let core = Arc::clone(core);
    Err(Box::pin(async move {
        let mut run = suspended.resume(core.adapter.engine(), flow.program(), &core.desk, &given.context);
        let execution = run.go_on(call).await;
        drop(run);
        account(&core, &flow, given, waited, execution)
    }))
}

/// Accounts for a run that ended, also to who asked. None when it was given up meanwhile.
#[expect(clippy::inline_always, reason = "a call, which moves the execution once more, costs a fortieth of a run")]
#[inline(always)]
fn account(
    core: &Core,
    flow: &ActiveFlow,
    mut given: Box<Given>,
    waited: Duration,
    execution: Execution,
) -> Option<Arc<FlowRan>> {
    let (context, reply) = (mem::take(&mut given.context), given.reply.take());
    let mut state = core.state();
    let Running { ticket, cause } = state.running.take()?;
    state.queue.put_by(given);
    state.note_attributes(&context, &execution, core);
    if core.desk.property_backend().is_some() && state.mail().saving.waiting.is_empty() {
        state.mail().saving.waiting.push_back(Save);
    }
    drop(state);
    let (flow, debug) = (Arc::clone(flow.shared_name()), flow.is_debug());
    let ran = Arc::new(FlowRan { ticket, cause, flow, debug, context, waited, execution });
    if let Some(reply) = reply {
        reply.write(Account::Ran(Arc::clone(&ran)));
    }
    Some(ran)
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
            let others = self.queue.waiting.iter_mut().filter_map(|waiting| waiting.given.context.contact.as_mut());
            for other in others.filter(|other| other.contact_id == contact.contact_id) {
                Arc::make_mut(other).attributes.insert(name.clone(), value.clone());
            }
        }
    }
}
