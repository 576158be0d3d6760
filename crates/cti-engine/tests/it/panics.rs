//! User code that panics costs its own run only: blocks, layers, connectors and observers of an embedder.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context as TaskContext, Waker};

use async_trait::async_trait;
use cti_engine::connector::Answer;
use cti_engine::layer::{Ask, Layer, Next, NextObservation, Observed, Sighting};
use cti_engine::memory::MemoryDesk;
use cti_engine::observer::{BlockEntered, Observer, RunBegan};
use cti_engine::{Channel, Contact, Context, End, Engine, Execution, RunId};
use cti_model::Flow;
use serde_json::json;

use crate::common::around::flow;

/// An observer that panics at these places; it hears of the ends anyway.
struct Angry {
    at: &'static [At],
    ends: AtomicUsize,
}

#[derive(Debug, PartialEq)]
enum At {
    Beginning,
    Block,
    Call,
    Poll,
    End,
}

impl Angry {
    fn at(at: &'static [At]) -> Arc<Self> {
        Arc::new(Self { at, ends: AtomicUsize::new(0) })
    }

    fn hears(&self, at: &At) {
        assert!(!self.at.contains(at), "{at:?}");
    }
}

impl Observer for Angry {
    fn run_began(&self, _: &RunBegan<'_>) {
        self.hears(&At::Beginning);
    }

    fn block_entered(&self, _: &BlockEntered<'_>) {
        self.hears(&At::Block);
    }

    fn outside_call(&self, _: &Ask<'_>) {
        self.hears(&At::Call);
    }

    fn outside_polled(&self, _: RunId, _: bool) {
        self.hears(&At::Poll);
    }

    fn run_ended(&self, _: RunId, _: &Execution) {
        self.ends.fetch_add(1, Ordering::Relaxed);
        self.hears(&At::End);
    }
}

struct AngryLayer {
    calls: bool,
}

#[async_trait]
impl Layer for AngryLayer {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        assert!(!self.calls, "a call");
        next.call(ask).await
    }

    fn observe(&self, at: &Observed<'_>, next: NextObservation<'_>) -> Sighting {
        assert!(self.calls, "an observation of 4111-2222");
        next.observe(at)
    }
}

fn dials() -> Flow {
    flow(&[], "SE_AgentDialNumber", &json!({"phoneNumber": "+12025550123"}))
}

fn is_panic(end: &End) -> bool {
    matches!(end, End::Failed { reason, .. } if reason.kind == "panicked")
}

#[test]
fn an_observer_that_panics_fails_its_run_and_hears_its_end_once() {
    let memory = MemoryDesk::new("Sato");
    let places: [(&'static [At], bool); 5] = [
        (&[At::Beginning], true),
        (&[At::Block, At::End], true),
        (&[At::Call], true),
        (&[At::Poll], true),
        (&[At::End], false),
    ];
    for (places, fails) in places {
        let angry = Angry::at(places);
        let engine = Engine::new().with_observer(angry.clone());
        let program = engine.compile(&dials()).unwrap();
        let (desk, context) = (memory.desk(), Context::new());
        for run in 1..=2 {
            let execution = memory.drive(engine.run(&program, &desk, &context));
            assert_eq!(is_panic(execution.end()), fails, "{}", execution.end());
            assert_eq!(angry.ends.load(Ordering::Relaxed), run);
        }
    }
}

#[test]
fn a_layer_that_panics_fails_its_call_or_its_run() {
    let memory = MemoryDesk::new("Sato");
    let engine = Engine::new();
    let program = engine.compile(&dials()).unwrap();
    let context = Context::new();
    let desk = memory.desk().with_layer(Arc::new(AngryLayer { calls: true }));
    let execution = memory.drive(engine.run(&program, &desk, &context));
    assert!(execution.records().any(|(_, record)| {
        record.exception.as_ref().is_some_and(|it| it.message == "`agent.dial` panicked: a call")
    }));
    let desk = memory.desk().with_layer(Arc::new(AngryLayer { calls: false }));
    let end = |context: &Context| memory.drive(engine.run(&program, &desk, context)).end().clone();
    assert!(is_panic(&end(&context)) && end(&context).to_string().contains("4111-2222"));
    // What a panic says may be a value that is to be read nowhere.
    let mut contact = Contact::new("c-1", Channel::Voice).with_attribute("card", "4111-2222");
    contact.attributes.mark_secret("card");
    let end = end(&Context::new().with_contact(contact));
    assert!(is_panic(&end) && !end.to_string().contains("4111"), "{end}");
}

#[test]
fn an_observer_that_panics_while_another_panic_unwinds_does_not_end_the_process() {
    let memory = MemoryDesk::new("Sato");
    memory.faults().hang("agent.dial").unwrap();
    let angry = Angry::at(&[At::End]);
    let engine = Engine::new().with_observer(angry.clone());
    let program = engine.compile(&dials()).unwrap();
    let (desk, context) = (memory.desk(), Context::new());
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let mut run = pin!(engine.run(&program, &desk, &context));
        assert!(run.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
        panic!("while the run is under way");
    }));
    assert!(unwound.is_err());
    assert_eq!(angry.ends.load(Ordering::Relaxed), 1);
}
