//! Runs as `tracing` spans: one for each run, one inside it for each block.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::{Level, Span, debug, event, info_span, span};

use crate::execution::{End, Execution};
use crate::ids::{RunId, SessionId};
use crate::layer::Ask;
use crate::observer::{BlockEntered, BlockLeft, Observer, RunBegan};

/// An [`Observer`] that makes a span `run` for each run (fields `flow`, `run` and, where the desk names it,
/// `session`) and a span `block` inside it for each
/// block (fields `id` and `type`). What a connector reports while it is polled stands inside its block's span.
///
/// No value of a control, a result or a payload is written: they belong to customers.
///
/// ```
/// use std::sync::Arc;
/// use cti_engine::{Engine, TracingObserver};
///
/// let engine = Engine::new().with_observer(Arc::new(TracingObserver::new()));
/// ```
#[derive(Debug, Default)]
pub struct TracingObserver {
    runs: Mutex<HashMap<RunId, Spans>>,
}

#[derive(Debug)]
struct Spans {
    run: Span,
    block: Span,
}

impl TracingObserver {
    /// An observer.
    pub fn new() -> Self {
        Self::default()
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<RunId, Spans>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The span of the block that a run is in.
    fn block(&self, run: RunId) -> Option<Span> {
        self.runs().get(&run).map(|spans| spans.block.clone())
    }
}

impl Observer for TracingObserver {
    fn run_began(&self, event: &RunBegan<'_>) {
        let flow = event.program.name().unwrap_or_default();
        let session = event.session.map(SessionId::as_str);
        let run = info_span!("run", flow, run = %event.run, session);
        self.runs().insert(event.run, Spans { run, block: Span::none() });
    }

    fn block_entered(&self, event: &BlockEntered<'_>) {
        if let Some(spans) = self.runs().get_mut(&event.run) {
            spans.block =
                span!(parent: &spans.run, Level::DEBUG, "block", id = event.block.as_str(), r#type = event.type_id);
        }
    }

    fn outside_call(&self, ask: &Ask<'_>) {
        if let Some(block) = ask.run.and_then(|run| self.block(run)) {
            debug!(parent: &block, call = ask.call.name(), "asks");
        }
    }

    fn outside_polled(&self, run: RunId, entering: bool) {
        let Some(block) = self.block(run) else { return };
        block.with_subscriber(|(id, dispatch)| if entering { dispatch.enter(id) } else { dispatch.exit(id) });
    }

    fn block_left(&self, event: &BlockLeft<'_>) {
        let Some(block) = self.block(event.run) else { return };
        let port = event.port.map_or("", |port| port.as_str());
        let microseconds = u64::try_from(event.took.as_micros()).unwrap_or(u64::MAX);
        let exception = event.record.exception.as_ref().map_or("", |exception| &exception.kind);
        let success = event.record.success;
        if success {
            event!(parent: &block, Level::DEBUG, port, microseconds, "left");
        } else {
            event!(parent: &block, Level::WARN, port, microseconds, exception, "left without success");
        }
    }

    fn run_ended(&self, run: RunId, execution: &Execution) {
        let Some(spans) = self.runs().remove(&run) else { return };
        let (steps, end) = (execution.path().len(), execution.end().to_string());
        if *execution.end() == End::Ended {
            event!(parent: &spans.run, Level::INFO, steps, "ended");
        } else {
            event!(parent: &spans.run, Level::WARN, steps, end, "did not end as planned");
        }
    }
}
