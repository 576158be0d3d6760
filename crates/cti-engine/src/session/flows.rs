//! The part of a session that runs flows, one at a time.

use std::sync::Arc;

use super::core::{Core, Running, State};
use super::happening::FlowRan;
use super::parts::Work;
use super::queue::Waiting;
use super::reply::Reply;
use super::saving::Save;
use crate::contact::Context;
use crate::execution::{AttributeChange, Execution};
use crate::run::{CancelToken, RunOptions};

/// A run under way; it gives its account, and who asked for it.
pub(super) type Run = Work<(Arc<FlowRan>, Option<Reply>)>;

/// Begins the run of what has its turn.
pub(super) fn begin(core: &Arc<Core>, state: &mut State, mut waiting: Box<Waiting>) -> Option<Run> {
    let flow = waiting.flow.take()?;
    if !state.token.is_unused() {
        state.token = CancelToken::new();
    }
    let token = state.token.clone();
    state.running = Some(Running { ticket: waiting.ticket, cause: waiting.cause.clone() });
    let core = Arc::clone(core);
    Some(Box::pin(async move {
        let began = core.desk.clock().now();
        let waited = began.saturating_sub(waiting.raised);
        let options = RunOptions { began: Some(began), token: Some(token), ..RunOptions::new() };
        let mut run = core.adapter.engine().make(flow.program(), &core.desk, &waiting.context, options);
        let execution = run.complete().await;
        drop(run);
        let mut state = core.state();
        state.running = None;
        state.note_attributes(&waiting.context, &execution, &core);
        if core.desk.property_backend().is_some() && state.mail().saving.waiting.is_empty() {
            state.mail().saving.waiting.push_back(Save);
        }
        drop(state);
        let (name, debug) = (Arc::clone(flow.shared_name()), flow.is_debug());
        let Waiting { ticket, cause, context, reply, .. } = *waiting;
        (Arc::new(FlowRan { ticket, cause, flow: name, debug, context, waited, execution }), reply)
    }))
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
