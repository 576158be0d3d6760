//! Every published flow, interrupted after any of its calls and resumed from its journal, is the same execution.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use async_trait::async_trait;
use cti_corpus::{Corpus, Document};
use cti_engine::connector::Answer;
use cti_engine::layer::{Ask, Layer, Next, Recorder, Replayer, RunJournal};
use cti_engine::memory::MemoryDesk;
use cti_engine::{Context, Engine, Execution, Program, RunId, RunOptions};
use cti_model::Flow;

use crate::runs::prepared;
use crate::{Trials, ensure, trial};

const ID: RunId = RunId::from_u128(1);

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("flows", "json")? {
        let Ok(flow) = Flow::parse_bytes(&bytes) else { continue };
        trials.push(trial(format!("flow {name}: resumes after every call"), move || {
            [true, false].into_iter().try_for_each(|outside_works| resumes(&flow, || prepared(&flow, outside_works)))
        }));
    }
    Ok(trials)
}

/// For every call n: interrupt after n, replay, continue: the same execution, the same calls, the same properties.
fn resumes(flow: &Flow, world: impl Fn() -> (MemoryDesk, Context)) -> Result<(), String> {
    let engine = Engine::new();
    let program = engine.compile(flow).unwrap();
    let (memory, context) = world();
    let expected = run(&engine, &program, &memory, &context, None);
    let (calls, properties) = (memory.journal().calls().len(), memory.properties().snapshot());
    for n in 0..calls {
        let (memory, context) = world();
        let before = memory.properties().snapshot();
        let journal = interrupted(n, &engine, &program, &memory, &context);
        let read: RunJournal = serde_json::from_str(&serde_json::to_string(&journal).unwrap()).unwrap();
        memory.properties().restore(&before).unwrap();
        let resumed = run(&engine, &program, &memory, &context, Some(Replayer::new(read).unwrap()));
        let made = memory.journal().calls().len();
        ensure(resumed == expected, || format!("after {n} of {calls} calls:\n{}", resumed.report()))?;
        ensure(made == calls, || format!("after {n} of {calls} calls: {made} calls left"))?;
        ensure(memory.properties().snapshot() == properties, || format!("after {n} of {calls} calls: the properties"))?;
    }
    Ok(())
}

fn run(
    engine: &Engine,
    program: &Program,
    memory: &MemoryDesk,
    context: &Context,
    replayer: Option<Replayer>,
) -> Execution {
    let desk = memory.desk();
    let desk = match replayer {
        Some(replayer) => desk.with_layer(Arc::new(replayer)),
        None => desk,
    };
    memory.drive(engine.run_with(program, &desk, context, RunOptions::new().id(ID)))
}

/// What is recorded of a run that is dropped before its call `n` leaves.
fn interrupted(n: usize, engine: &Engine, program: &Program, memory: &MemoryDesk, context: &Context) -> RunJournal {
    let (stop, recorder) = (Arc::new(Stop { after: n, seen: AtomicUsize::new(0) }), Arc::new(Recorder::new(ID)));
    let desk = memory.desk().with_layer(stop.clone()).with_layer(recorder.clone());
    let mut run = pin!(engine.run_with(program, &desk, context, RunOptions::new().id(ID)));
    memory.drive(poll_fn(|task| match run.as_mut().poll(task) {
        Poll::Pending if stop.seen.load(Ordering::Relaxed) <= n => Poll::Pending,
        _ => Poll::Ready(()),
    }));
    recorder.journal()
}

/// Passes a number of calls, and holds the next.
struct Stop {
    after: usize,
    seen: AtomicUsize,
}

#[async_trait]
impl Layer for Stop {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        if self.seen.fetch_add(1, Ordering::Relaxed) >= self.after {
            return std::future::pending().await;
        }
        next.call(ask).await
    }
}
