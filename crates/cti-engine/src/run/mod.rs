//! Running a program: one token, one block after another, within bounds.

mod cancel;
mod race;

use std::sync::Arc;
use std::time::Duration;

pub use cancel::CancelToken;
use race::{Bounds, Interrupt};

use crate::block::{Exception, Exit, Memory, Outcome, Plan, Port, Record, Registry, Results, Scope, StepKind, weight};
use crate::connector::Desk;
use crate::contact::Context;
use crate::execution::{Changes, End, Execution, State, Visit};
use crate::observer::{BlockEntered, BlockLeft, Observer, OutsideCall, RunBegan, RunId};
use crate::program::{CompileError, Node, Program, Target};

/// How far a run may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long it may take, by the desk's clock; 60 seconds, as in the product since 5.9 (section 3.6).
    pub deadline: Duration,
    /// How many blocks it may execute; 10,000.
    pub steps: usize,
    /// About how many bytes of values it may produce; 64 MiB.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline: Duration::from_secs(60), steps: 10_000, memory: 64 << 20 }
    }
}

impl Limits {
    /// The same with another deadline.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same with another step budget.
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// The same with another memory budget.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }
}

/// Compiles flows and runs them, with a set of blocks, limits, and an observer.
///
/// It holds no state of any run; one engine serves every desk of a program.
#[derive(Clone)]
pub struct Engine {
    registry: Arc<Registry>,
    limits: Limits,
    observer: Option<Arc<dyn Observer>>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// The product's blocks, the default limits, no observer.
    pub fn new() -> Self {
        Self::with_registry(Registry::standard().clone())
    }

    /// The blocks of a registry.
    pub fn with_registry(registry: Registry) -> Self {
        Self { registry: Arc::new(registry), limits: Limits::default(), observer: None }
    }

    /// The same with other limits.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with an observer.
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The blocks.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The limits.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Compiles a flow.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn compile(&self, flow: &cti_model::Flow) -> Result<Program, CompileError> {
        Program::compile_with(flow, &self.registry)
    }

    /// Runs a program to its end and gives an account of it, however it ends.
    ///
    /// Runs on any executor. When the future is dropped the run is cancelled, and only the observer hears of it.
    pub async fn run(&self, program: &Program, desk: &Desk, context: &Context) -> Execution {
        self.run_inner(program, desk, context, None).await
    }

    /// The same, until a token is cancelled.
    pub async fn run_until(&self, program: &Program, desk: &Desk, context: &Context, token: &CancelToken) -> Execution {
        self.run_inner(program, desk, context, Some(token)).await
    }

    async fn run_inner(
        &self,
        program: &Program,
        desk: &Desk,
        context: &Context,
        token: Option<&CancelToken>,
    ) -> Execution {
        let clock = &**desk.clock();
        let began = clock.now();
        let mut run = Run {
            program,
            desk,
            context,
            steps_left: self.limits.steps,
            at: program.start(),
            began,
            entered: began,
            watch: self.observer.as_deref().map(|observer| Watch { observer, run: RunId::next() }),
            state: Some(State {
                records: std::iter::repeat_with(|| None).take(program.len()).collect(),
                path: Vec::with_capacity(program.len().min(16)),
                changes: Changes::default(),
                log: Vec::new(),
                contact_view: contact_view(program, desk, context),
                user_profile: program.reads_user_profile().then(|| desk.properties().get("userProfile")).flatten(),
                memory: Memory::new(self.limits.memory),
            }),
        };
        if let Some(watch) = run.watch {
            watch.observer.run_began(&RunBegan { run: watch.run, program, context });
        }
        let mut bounds = Bounds::new(clock, began.saturating_add(self.limits.deadline), token);
        let end = run.go(&mut bounds).await;
        run.finish(end)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("registry", &self.registry).field("limits", &self.limits).finish_non_exhaustive()
    }
}

fn contact_view(program: &Program, desk: &Desk, context: &Context) -> Option<serde_json::Value> {
    let contact = context.contact.as_ref().filter(|_| program.reads_contact())?;
    Some(contact.to_value(&**desk.phone_numbers()))
}

/// An observer and the run it is told about.
#[derive(Clone, Copy)]
struct Watch<'r> {
    observer: &'r dyn Observer,
    run: RunId,
}

/// A run under way.
struct Run<'r> {
    program: &'r Program,
    desk: &'r Desk,
    context: &'r Context,
    steps_left: usize,
    /// The block that is running, or is to run next.
    at: u32,
    began: Duration,
    /// When the block at `at` was entered.
    entered: Duration,
    watch: Option<Watch<'r>>,
    /// Taken when the run is finished.
    state: Option<State>,
}

impl<'r> Run<'r> {
    async fn go(&mut self, bounds: &mut Bounds<'r>) -> End {
        loop {
            if let Err(interrupt) = bounds.check(self.entered) {
                return self.interrupted(interrupt);
            }
            let program = self.program;
            let Some(node) = program.node(self.at as usize) else { return End::Ended };
            if self.steps_left == 0 {
                return End::StepLimit { block: node.id.clone() };
            }
            self.steps_left -= 1;
            self.tell_entered(node);
            let outcome = match self.outcome_of(node, bounds).await {
                Ok(outcome) => outcome,
                Err(Stop::End) => {
                    self.leave(node, None, Record { success: true, results: Results::Null, exception: None });
                    return End::Ended;
                }
                Err(Stop::Unknown) => {
                    let reason = Exception::new("unknownType", format!("no block of type `{}` is known", node.type_id));
                    return self.fail(node, reason);
                }
                Err(Stop::Interrupted(interrupt)) => {
                    let (kind, message) = match interrupt {
                        Interrupt::Deadline => ("timeout", "the run's deadline came while the block was waiting"),
                        Interrupt::Cancelled => ("cancelled", "the run was cancelled while the block was waiting"),
                    };
                    self.leave(node, None, failed(Exception::new(kind, message)));
                    return self.interrupted(interrupt);
                }
            };
            if let Some(end) = self.follow(node, outcome) {
                return end;
            }
        }
    }

    /// Executes one block.
    async fn outcome_of(&mut self, node: &'r Node, bounds: &mut Bounds<'r>) -> Result<Outcome, Stop> {
        match &node.step.0 {
            StepKind::End => Err(Stop::End),
            StepKind::Unknown => Err(Stop::Unknown),
            StepKind::Pure(run) => Ok(self.scope(node).map_or_else(Outcome::done, |mut scope| run(&mut scope))),
            StepKind::Asking { plan, read } => {
                let plan = self.scope(node).map_or_else(|| Plan::End(Outcome::done()), |mut scope| plan(&mut scope));
                match plan {
                    Plan::End(outcome) => Ok(outcome),
                    Plan::Sleep(duration) => {
                        let sleep = bounds.clock.sleep_until(bounds.clock.now().saturating_add(duration));
                        bounds.wait(sleep, |_| {}).await.map(|()| Outcome::done()).map_err(Stop::Interrupted)
                    }
                    Plan::Ask(request) => {
                        let answer = self.through_the_door(node, &request, bounds).await?;
                        let read = |mut scope: Scope<'_>| read(&mut scope, request, answer);
                        Ok(self.scope(node).map_or_else(Outcome::done, read))
                    }
                }
            }
            StepKind::Custom(block) => {
                let watch = self.watch;
                let Some(mut scope) = self.scope(node) else { return Ok(Outcome::done()) };
                let around = |entering| tell_polled(watch, entering);
                bounds.wait(block.run(&mut scope), around).await.map_err(Stop::Interrupted)
            }
        }
    }

    /// The one door through which a run reaches the outside: it knows the block and its visit.
    async fn through_the_door(
        &self,
        node: &Node,
        request: &crate::connector::Request,
        bounds: &mut Bounds<'r>,
    ) -> Result<crate::block::Answer, Stop> {
        let visit = self.state.as_ref().map_or(0, |state| state.path.len());
        if let Some(watch) = self.watch {
            watch.observer.outside_call(&OutsideCall { run: watch.run, block: &node.id, visit, request });
        }
        let around = |entering| tell_polled(self.watch, entering);
        bounds.wait(self.desk.perform(request), around).await.map_err(Stop::Interrupted)
    }

    /// Notes what a block left, and goes where its port leads; the end, if it leads nowhere.
    fn follow(&mut self, node: &'r Node, outcome: Outcome) -> Option<End> {
        let Outcome { exit, record } = outcome;
        let port = match exit {
            Exit::Port(port) => port,
            Exit::FoundNothing => node.nothing,
        };
        if !self.state.as_ref().is_some_and(|state| afford(state, &record)) {
            return Some(self.fail(node, Exception::new("outOfMemory", "the run's memory budget is spent")));
        }
        self.leave(node, Some(port), record);
        match node.target(port) {
            Target::Node(next) => {
                self.at = next;
                None
            }
            Target::Nowhere => {
                Some(End::Halted { block: node.id.clone(), port, target: node.dangling(port).map(str::to_owned) })
            }
        }
    }

    fn fail(&mut self, node: &Node, reason: Exception) -> End {
        self.leave(node, None, failed(reason.clone()));
        End::Failed { block: node.id.clone(), reason }
    }

    /// Writes a block's record and its step of the way.
    fn leave(&mut self, node: &Node, port: Option<Port>, record: Record) {
        let now = self.desk.clock().now();
        let took = now.saturating_sub(self.entered);
        if let Some(watch) = self.watch {
            let left = BlockLeft { run: watch.run, block: &node.id, port, record: &record, took };
            watch.observer.block_left(&left);
        }
        self.entered = now;
        let Some(state) = &mut self.state else { return };
        if let Some(slot) = state.records.get_mut(self.at as usize) {
            *slot = Some(record);
        }
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        state.path.push(Visit { node: self.at, port, took });
    }

    fn interrupted(&self, interrupt: Interrupt) -> End {
        let block = self.program.id_of(self.at).clone();
        match interrupt {
            Interrupt::Deadline => End::TimedOut { block },
            Interrupt::Cancelled => End::Cancelled { block },
        }
    }

    fn scope<'s>(&'s mut self, node: &'s Node) -> Option<Scope<'s>> {
        let state = self.state.as_mut()?;
        Some(Scope { program: self.program, node, context: self.context, desk: self.desk, state })
    }

    fn tell_entered(&mut self, node: &Node) {
        let Some(watch) = self.watch else { return };
        let visit = self.state.as_ref().map_or(0, |state| state.path.len());
        if let Some(scope) = self.scope(node) {
            let entered =
                BlockEntered { run: watch.run, block: &node.id, type_id: &node.type_id, visit, scope: &scope };
            watch.observer.block_entered(&entered);
        }
    }

    fn finish(mut self, end: End) -> Execution {
        let state = self.state.take();
        execution(&self, state, end)
    }
}

impl Drop for Run<'_> {
    /// A run whose future is dropped is cancelled; its observer still gets the records of what ran.
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            let end = End::Cancelled { block: self.program.id_of(self.at).clone() };
            execution(self, Some(state), end);
        }
    }
}

/// Makes the account of a run and tells the observer.
fn execution(run: &Run<'_>, state: Option<State>, end: End) -> Execution {
    let elapsed = run.entered.saturating_sub(run.began);
    let (records, path, changes, log) = match state {
        Some(state) => (state.records, state.path, state.changes, state.log),
        None => Default::default(),
    };
    let execution = Execution { program: run.program.clone(), end, records, path, changes, log, elapsed };
    if let Some(watch) = run.watch {
        watch.observer.run_ended(watch.run, &execution);
    }
    execution
}

/// Why a block has no outcome.
enum Stop {
    End,
    Unknown,
    Interrupted(Interrupt),
}

fn failed(exception: Exception) -> Record {
    Record { success: false, results: Results::Undefined, exception: Some(Box::new(exception)) }
}

fn tell_polled(watch: Option<Watch<'_>>, entering: bool) {
    if let Some(watch) = watch {
        watch.observer.outside_polled(watch.run, entering);
    }
}

/// Whether the run can pay for what a block returned.
fn afford(state: &State, record: &Record) -> bool {
    const DEEPEST: usize = 120;
    let size = match &record.results {
        Results::Undefined | Results::Null | Results::Decision(_) | Results::Field(_, None) => Some(0),
        Results::Field(_, Some(value)) => weight(value, DEEPEST),
        Results::Value(value) => weight(value, DEEPEST),
    };
    state.charge(size.unwrap_or(usize::MAX));
    !state.is_exhausted()
}
