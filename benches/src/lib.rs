//! What a run and a load cost: the reference flow, its surroundings, and the baselines beside which it is measured.
//!
//! * `cargo bench -p cti-benches --bench flow_execution`: times, by criterion.
//! * `cargo bench -p cti-benches --bench flow_instructions`: instructions under valgrind, which noise cannot move. Needs
//!   valgrind, and `gungraun-runner` in the version of `gungraun` in `Cargo.lock`.
//! * `cargo bench -p cti-benches --bench heap`: heap blocks and bytes.

mod clock;
#[cfg(feature = "connectors")]
pub mod contacts;
mod desks;
mod interpreter;
mod straight_line;
mod summary;

use std::future::{Future, poll_fn};
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};

use cti_engine::Registry;
use cti_engine::block::{Behaviour, Outcome, Plan};
use cti_engine::connector::{Answer, Call, Clock, Desk, Service};
use cti_engine::{Channel, Contact, Context, Engine, Execution, Program};
use cti_model::{Block, BlockSpec, Checker, Finding, Flow, Ports};
use serde_json::{Value, json};

pub use clock::SystemClock;
pub use desks::Desks;
pub use interpreter::{Interpreter, Record};
pub use straight_line::{straight_line, straight_line_pausing};
pub use summary::{Compared, Row, print_ratios, print_table};

/// The reference flow as the product exports it: eight blocks, of which a run executes every one.
pub const FLOW: &str = include_str!("reference_flow.json").trim_ascii_end();

/// What flows remember, for the baselines.
pub type Properties = std::collections::HashMap<String, Value>;

static PAUSE: BlockSpec = BlockSpec::custom("BENCH_Pause", "Pause").ports(Ports::Done).help("Suspends the run once.");

/// A service that is not ready the first time it is polled.
struct Pause;

#[async_trait::async_trait]
impl Service for Pause {
    async fn call(&self, _: &str, _: &Value) -> Answer {
        yield_once().await;
        Ok(Value::Null)
    }
}

/// Suspends once, awake already.
pub async fn yield_once() {
    let mut asked = false;
    poll_fn(|context| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What a future gives that never waits.
pub fn now_or_never<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// Holds all these futures suspended at once, then takes each to its end; how many ended.
///
/// # Panics
/// When one of them does not suspend.
pub fn all_in_flight<F: Future + ?Sized>(futures: impl Iterator<Item = Pin<Box<F>>>) -> usize {
    let mut context = TaskContext::from_waker(Waker::noop());
    let mut futures: Vec<_> = futures.collect();
    for future in &mut futures {
        assert!(future.as_mut().poll(&mut context).is_pending(), "a run in flight suspends once");
    }
    futures.iter_mut().map(|future| future.as_mut().poll(&mut context)).filter(Poll::is_ready).count()
}

/// An inbound call with the attribute that the flow reads.
pub fn context() -> Context {
    let contact = Contact::new("5d3f2b8e-8a31-4b43-9d2b-0a4c8f0e6a11", Channel::Voice)
        .from_number("+12025550123")
        .in_queue("Sales")
        .with_attribute("language", "en-US")
        .with_attribute("phone", "2025550123")
        .with_attribute("tier", "gold");
    let payload = json!({"contactId": contact.contact_id, "channel": "voice", "direction": "inbound"});
    Context::new().with_payload(payload).with_contact(contact)
}

/// The reference flow, parsed.
///
/// # Panics
/// When it cannot be.
#[expect(clippy::expect_used, reason = "there is nothing to measure without a flow")]
pub fn parse() -> Flow {
    Flow::parse(black_box(FLOW)).expect("the reference flow can be read")
}

/// What the checker finds in a flow.
pub fn check(flow: &Flow) -> Vec<Finding> {
    Checker::new().check(flow)
}

/// A flow, compiled.
///
/// # Panics
/// When it cannot be.
#[expect(clippy::expect_used, reason = "there is nothing to measure without a program")]
pub fn compile(engine: &Engine, flow: &Flow) -> Program {
    engine.compile(flow).expect("the reference flow compiles")
}

/// Parse, check and compile.
///
/// # Panics
/// When the reference flow is not sound.
pub fn load(engine: &Engine) -> Program {
    let flow = parse();
    assert_eq!(check(&flow), [], "the reference flow is sound");
    compile(engine, &flow)
}

/// The text of the reference flow as a plain JSON value: the baseline of [`load`].
///
/// # Panics
/// When it cannot be read.
#[expect(clippy::expect_used, reason = "there is nothing to measure without a value")]
pub fn plain_parse() -> Value {
    serde_json::from_str(black_box(FLOW)).expect("the reference flow is JSON")
}

/// The reference flow, compiled, and all that a run of it needs.
#[derive(Debug)]
pub struct Fixture {
    /// With the default limits: the deadline and the step budget are on.
    pub engine: Engine,
    /// The compiled flow.
    pub program: Program,
    /// A clock, a property store in memory, and the service that pauses.
    pub desk: Desk,
    /// [`context`].
    pub context: Context,
}

impl Fixture {
    /// The eight blocks.
    ///
    /// # Panics
    /// When the flow does not compile.
    pub fn reference() -> Self {
        Self::of(&parse(), Engine::new(), Arc::new(SystemClock::new()))
    }

    /// Adds a ninth block, before the if-else, that suspends the run once.
    ///
    /// # Panics
    /// When the flow does not compile.
    pub fn pausing(clock: Arc<dyn Clock>) -> Self {
        let mut registry = Registry::standard().clone();
        registry.register(&PAUSE, |_| {
            let pause = || Call::Other { name: "bench.pause".to_owned(), arguments: Value::Null };
            Behaviour::asking(move |_| Plan::ask(pause()), |_, _, _| Outcome::done())
        });
        let mut flow = parse();
        if let Some(join) = flow.blocks_mut().iter_mut().find(|block| block.id() == "uid-4") {
            join.connect("done", "uid-8");
        }
        let flow = flow.with_block(Block::new("uid-8", PAUSE.type_id).with_port("done", "uid-5"));
        Self::of(&flow, Engine::with_registry(registry), clock)
    }

    fn of(flow: &Flow, engine: Engine, clock: Arc<dyn Clock>) -> Self {
        let fixture = Self {
            program: compile(&engine, flow),
            engine,
            desk: Desk::new(clock).with_service("bench", Arc::new(Pause)),
            context: context(),
        };
        // The first run makes what is made once, and the property, which the others replace.
        let mut first = fixture.start();
        while first.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending() {}
        drop(first);
        fixture
    }

    /// A run, boxed, as an executor holds it.
    pub fn start(&self) -> Pin<Box<dyn Future<Output = Execution> + Send + '_>> {
        Box::pin(self.engine.run(&self.program, &self.desk, &self.context))
    }

    /// A run that never waits.
    pub fn run(&self) -> Option<Execution> {
        now_or_never(self.engine.run(&self.program, &self.desk, &self.context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POPPED: &str = "tel:+12025550123";

    #[test]
    fn all_do_the_same_work() {
        let fixture = Fixture::reference();
        let run = fixture.run().expect("nothing waits");
        assert_eq!(run.path().count(), 8);
        assert_eq!(fixture.desk.properties().get("screenPop"), Some(POPPED.into()));

        let mut properties = Properties::new();
        let records = Interpreter::reference().run(&fixture.context, &mut properties);
        assert_eq!(records.iter().flatten().count(), 8);
        assert_eq!(properties["screenPop"], POPPED);
        for (at, record) in records.iter().enumerate() {
            let theirs = run.record(&format!("uid-{at}")).expect("every block ran");
            assert_eq!(record.as_ref().map(|record| record.success), Some(theirs.success));
        }

        let mut properties = Properties::new();
        assert!(straight_line(&fixture.context, &mut properties));
        assert_eq!(properties["screenPop"], POPPED);
    }

    #[test]
    fn the_pausing_ones_suspend_once() {
        let fixture = Fixture::pausing(Arc::new(SystemClock::new()));
        assert_eq!(all_in_flight((0..3).map(|_| fixture.start())), 3);
        let properties = std::cell::RefCell::default();
        let paused = (0..3).map(|_| Box::pin(straight_line_pausing(&fixture.context, &properties)));
        assert_eq!(all_in_flight(paused), 3);
        assert_eq!(properties.take()["screenPop"], POPPED);
    }

    #[test]
    fn the_flow_is_sound() {
        assert_eq!(load(&Engine::new()).block_ids().len(), 8);
        assert_eq!(parse().to_json(), plain_parse().to_string());
    }
}
