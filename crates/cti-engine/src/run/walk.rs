//! One run: a token that walks from block to block, and what it gathers on its way.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use cti_model::{BlockId, Catalogue, ProductVersion};
use serde_json::Value;

use super::race::{Bounds, Interrupt, yield_now};
use super::{Engine, Limits, RunOptions};
use crate::block::{Exit, Frame, Kind, Outcome, Plan, Scope};
use crate::connector::{Answer, Boxed, Call, Desk, ErrorKind, panic_message, poll_caught};
use crate::contact::Context;
use crate::execution::{End, Execution};
use crate::ids::RunId;
use crate::layer::{Ask, Observation};
use crate::observer::{BlockEntered, BlockLeft, Observer, RunBegan};
use crate::program::{Node, Program, Target};
use crate::record::{BlockRecord, Exception, Port, Results};
use crate::state::{Memory, State, Visit, hide_secrets, nanoseconds};
use crate::weight::weight;

/// After so many steps without a call a run looks at the clock and lets others run.
const PURE_STEPS: u32 = 64;

/// A run that is made, or under way. It holds all that the run needs, once: it lies in the future as it is.
pub(crate) struct Run<'r> {
    frame: Frame<'r>,
    bounds: Bounds,
    observer: Option<&'r dyn Observer>,
    /// The block that is running, or is to run next.
    at: u32,
    /// How many steps went by since the clock was read.
    pure_steps: u32,
    /// For how many nanoseconds the run had been going when the clock was read last.
    elapsed: u64,
    /// How many nanoseconds the calls of the block at `at` took.
    took: u64,
    state: State,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Made,
    UnderWay,
    Over,
}

/// What a run waits for: the answer to a call, or `None` to let others run.
pub(crate) type Awaited = Option<Box<Call>>;

/// What a run waits for, or its end.
pub(crate) type Next = Result<Awaited, End>;

/// What something panicked with.
type Panic = Box<dyn Any + Send>;

impl<'r> Run<'r> {
    pub(super) fn new(
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        limits: Limits,
        options: RunOptions,
        observer: Option<&'r dyn Observer>,
    ) -> Self {
        let run = options.id.unwrap_or_else(RunId::new);
        Self {
            frame: Frame { program, desk, context, run, began: options.began.map_or(0, nanoseconds) },
            bounds: Bounds::new(limits.deadline, options.token),
            observer,
            at: program.start(),
            pure_steps: 0,
            elapsed: 0,
            took: 0,
            state: State::empty(Memory::new(limits.memory), limits.steps),
            phase: Phase::Made,
        }
    }

    /// Runs as far as it can without waiting; what it waits for then, or its end, which is to be [finished](Self::finish).
    ///
    /// What blocks, layers and observers of an embedder's own panic with ends this run as failed, and no other.
    pub(crate) fn start(&mut self) -> Next {
        self.caught(Self::begin)
    }

    /// Runs to the end once it has to wait.
    ///
    /// Whatever does not wait is done in plain functions, so that the future is hardly more than the run.
    pub(crate) async fn go_on(&mut self, mut call: Awaited) -> Execution {
        loop {
            let next = if let Some(call) = call {
                let answer = {
                    let mut answer = None;
                    poll_fn(|context| self.poll(&call, &mut answer, context)).await
                };
                match answer {
                    Ok(answer) => self.caught(|run| run.hear(call, answer)),
                    Err(panic) => Err(self.panicked(&*panic)),
                }
            } else {
                yield_now().await;
                self.caught(Self::walk)
            };
            // What it comes to is large, and is not held while the run waits.
            call = match next {
                Ok(call) => call,
                Err(end) => return self.finish(end),
            };
        }
    }

    /// Does a piece of the run, and reads the clock when it is the last. What it panics with ends the run.
    fn caught(&mut self, work: impl FnOnce(&mut Self) -> Next) -> Next {
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let next = work(self);
            if next.is_err() {
                self.read_clock();
            }
            next
        }));
        worked.unwrap_or_else(|panic| Err(self.panicked(&*panic)))
    }

    #[cold]
    fn panicked(&mut self, panic: &(dyn Any + Send)) -> End {
        // It may be the observer that panicked: it is told the end alone.
        let observer = self.observer.take();
        if self.state.records.is_empty() {
            self.state.make_room(self.frame.program.len());
        }
        let message = format!("the program panicked: {}", panic_message(panic));
        // What it says may be a value that it could not work with.
        let message = match self.frame.context.contact.as_deref() {
            Some(contact) => hide_secrets(&message, contact, self.state.notes.changes()).into_owned(),
            None => message,
        };
        let end = self.fail(Exception::new("panicked", message));
        self.observer = observer;
        end
    }

    /// Begins, and walks as far as it can.
    fn begin(&mut self) -> Next {
        let Frame { program, desk, context, run, .. } = self.frame;
        self.phase = Phase::UnderWay;
        if self.frame.began == 0 {
            self.frame.began = nanoseconds(desk.clock().now());
        }
        self.state.make_room(program.len());
        let contact = context.contact.as_deref().filter(|_| program.reads_contact());
        // A contact that is larger than all that the run has is not copied.
        if contact.is_some_and(|contact| contact.weight() > self.state.memory_left()) {
            self.state.charge(usize::MAX);
        }
        self.state.contact_view = contact.filter(|_| !self.state.is_exhausted()).map(|contact| {
            let view = contact.to_value(&**desk.phone_numbers(), program.named_version());
            self.state.charge(weight(&view).unwrap_or(usize::MAX));
            Box::new(view)
        });
        if program.reads_user_profile() {
            let key = Observation::Property { key: "userProfile".into() };
            self.state.user_profile = self.frame.observe(self.at, &self.state, &key).map(Box::new);
            let size = self.state.user_profile.as_ref().map_or(Some(0), |profile| weight(profile));
            self.state.charge(size.unwrap_or(usize::MAX));
        }
        if let Some(observer) = self.observer {
            observer.run_began(&RunBegan { session: desk.session(), run, program, context });
        }
        self.walk()
    }

    /// Walks as far as it can without waiting.
    fn walk(&mut self) -> Next {
        let program = self.frame.program;
        if let Err(interrupt) = self.bounds.check(self.elapsed) {
            return Err(self.interrupted(interrupt));
        }
        loop {
            if self.pure_steps == PURE_STEPS {
                self.read_clock();
                return Ok(None);
            }
            if self.bounds.is_cancelled() {
                return Err(self.interrupted(Interrupt::Cancelled));
            }
            let Some(node) = program.node(self.at as usize) else { return Err(End::Ended) };
            if !self.take_step() {
                return Err(End::StepLimit { block: self.id().clone() });
            }
            if let Some(observer) = self.observer {
                self.tell_entered(observer, node);
            }
            let exit = match &node.behaviour.0 {
                Kind::Pure(run) => run(&mut self.scope(node)),
                Kind::Asking { plan, .. } => match plan(&mut self.scope(node)) {
                    Plan::End(outcome) => self.keep(outcome),
                    Plan::Ask(call) => {
                        if self.state.is_exhausted() {
                            return Err(self.out_of_budget());
                        }
                        self.read_clock();
                        return Ok(Some(call));
                    }
                },
                Kind::End => {
                    self.leave(None, BlockRecord { success: true, results: Results::Null, exception: None });
                    return Err(End::Ended);
                }
                Kind::Unknown => {
                    return Err(self.fail(unknown(&node.type_id, self.frame.program.version())));
                }
            };
            if let Some(end) = self.follow(node, exit) {
                return Err(end);
            }
        }
    }

    /// Whether there was a step left to take.
    #[inline]
    fn take_step(&mut self) -> bool {
        self.pure_steps += 1;
        self.state.take_step()
    }

    /// Makes a call, through the one door by which a run reaches the outside: it knows the block and its visit.
    fn ask<'c>(&self, call: &'c Call) -> Boxed<'c, Answer>
    where
        'r: 'c,
    {
        let Frame { desk, run, .. } = self.frame;
        let (session, visit, nth) = (desk.session(), self.state.path.len(), self.state.calls as usize);
        let ask = Ask { session, run: Some(run), block: Some(self.id()), visit, nth, call };
        if let Some(observer) = self.observer {
            observer.outside_call(&ask);
        }
        desk.perform(ask)
    }

    /// Makes a call, and looks for its answer. What else than the connector panics is the error.
    fn poll<'c>(
        &mut self,
        call: &'c Call,
        answer: &mut Option<Boxed<'c, Answer>>,
        context: &mut TaskContext<'_>,
    ) -> Poll<Result<Result<Answer, Interrupt>, Panic>>
    where
        'r: 'c,
    {
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let answer = answer.get_or_insert_with(|| self.ask(call));
            self.poll_answer(call, answer, context)
        }));
        match polled {
            Ok(answer) => answer.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }

    /// Looks for the answer to a call, within the bounds of the run. An observer is told before and after, so that it can
    /// tell whose work the time is.
    fn poll_answer(
        &mut self,
        call: &Call,
        answer: &mut Boxed<'_, Answer>,
        context: &mut TaskContext<'_>,
    ) -> Poll<Result<Answer, Interrupt>> {
        let tell = |entering| {
            if let Some(observer) = self.observer {
                observer.outside_polled(self.frame.run, entering);
            }
        };
        tell(true);
        let answer = poll_caught(call.name(), answer.as_mut(), context);
        tell(false);
        match answer {
            Poll::Ready(answer) => Poll::Ready(Ok(answer)),
            Poll::Pending => self.bounds.poll(self.elapsed, &**self.frame.desk.clock(), context).map(Err),
        }
    }

    /// Gives a block the answer to its call, and goes on.
    #[cfg_attr(target_pointer_width = "32", expect(clippy::boxed_local, reason = "a call is larger on 64 bits"))]
    fn hear(&mut self, call: Box<Call>, answer: Result<Answer, Interrupt>) -> Next {
        let asked = self.elapsed;
        self.state.calls += 1;
        self.read_clock();
        self.took = self.took.saturating_add(self.elapsed.saturating_sub(asked));
        let answer = match answer {
            Ok(answer) => answer,
            Err(interrupt) => return Err(self.stopped(interrupt)),
        };
        if let Err(error) = &answer
            && error.kind() == ErrorKind::Diverged
        {
            return Err(self.fail(error.into()));
        }
        // What the block makes of the answer is no larger, or is counted where it is made.
        let size = match &answer {
            Ok(answer) => weight(answer).unwrap_or(usize::MAX / 4),
            Err(error) => error.weight(),
        };
        if !self.state.borrow(size) {
            return Err(self.out_of_budget());
        }
        let program = self.frame.program;
        let Some(node) = program.node(self.at as usize) else { return Err(End::Ended) };
        let Kind::Asking { read, .. } = &node.behaviour.0 else { return Err(End::Ended) };
        match read(&mut self.scope(node), *call, answer) {
            Plan::End(outcome) => {
                let exit = self.keep(outcome);
                match self.follow(node, exit) {
                    Some(end) => Err(end),
                    None => self.walk(),
                }
            }
            Plan::Ask(_) if self.state.is_exhausted() => Err(self.out_of_budget()),
            Plan::Ask(further) => {
                if let Err(interrupt) = self.bounds.check(self.elapsed) {
                    return Err(self.stopped(interrupt));
                }
                if !self.take_step() {
                    return Err(self.out_of_steps("the run has no step left for the block's next call"));
                }
                self.read_clock();
                Ok(Some(further))
            }
        }
    }

    /// Reads how long the run has been going.
    fn read_clock(&mut self) {
        self.pure_steps = 0;
        let Frame { desk, began, .. } = self.frame;
        if desk.layers().is_empty() {
            self.elapsed = nanoseconds(desk.clock().now()).saturating_sub(began);
            return;
        }
        let seen = self.frame.observe(self.at, &self.state, &Observation::Elapsed);
        if let Some(nanoseconds) = seen.as_ref().and_then(Value::as_u64) {
            self.elapsed = self.elapsed.max(nanoseconds);
        }
    }

    /// Notes the record of a block that asks, as one that does not ask does itself.
    fn keep(&mut self, outcome: Outcome) -> Exit {
        self.state.keep(self.at, outcome.record);
        outcome.exit
    }

    /// Notes that a block was left, whose record is kept, and goes where its port leads; the end, if it leads nowhere.
    #[inline]
    fn follow(&mut self, node: &Node, exit: Exit) -> Option<End> {
        let port = match exit {
            Exit::Port(port) => port,
            Exit::FoundNothing => node.nothing,
        };
        if let Some(reason) = self.state.failure() {
            return Some(self.fail(reason.clone()));
        }
        if self.state.is_exhausted() {
            return Some(self.out_of_budget());
        }
        self.step_on(Some(port));
        match node.target(port) {
            Target::Node(next) => {
                self.at = next;
                None
            }
            Target::Nowhere => {
                Some(End::Halted { block: self.id().clone(), port, target: node.dangling(port).map(str::to_owned) })
            }
        }
    }

    /// Ends the run at a block that could not be paid for: it took too much memory, or a query of its took too many steps.
    #[cold]
    fn out_of_budget(&mut self) -> End {
        if self.state.is_out_of_steps() {
            return self.out_of_steps("a query of the block takes more steps than the run has left");
        }
        self.fail(Exception::new("outOfMemory", "the run's memory budget is spent"))
    }

    /// Ends the run at a block that cannot go on.
    #[cold]
    fn fail(&mut self, reason: Exception) -> End {
        self.leave(None, failed(reason.clone()));
        End::Failed { block: self.id().clone(), reason }
    }

    /// Ends the run at a block that was waiting.
    #[cold]
    fn stopped(&mut self, stopped: Interrupt) -> End {
        let (kind, message) = match stopped {
            Interrupt::Deadline => ("timeout", "the run's deadline came while the block was waiting"),
            Interrupt::Cancelled => ("cancelled", "the run was cancelled while the block was waiting"),
        };
        self.leave(None, failed(Exception::new(kind, message)));
        self.interrupted(stopped)
    }

    /// Ends the run at a block that has too few steps left.
    #[cold]
    fn out_of_steps(&mut self, why: &'static str) -> End {
        self.leave(None, failed(Exception::new("stepLimit", why)));
        End::StepLimit { block: self.id().clone() }
    }

    fn interrupted(&self, interrupt: Interrupt) -> End {
        let block = self.id().clone();
        match interrupt {
            Interrupt::Deadline => End::TimedOut { block },
            Interrupt::Cancelled => End::Cancelled { block },
        }
    }

    /// Writes a block's record and its step of the way.
    fn leave(&mut self, port: Option<Port>, record: BlockRecord) {
        self.state.keep(self.at, record);
        self.step_on(port);
    }

    /// Writes a block's step of the way; its record is kept.
    #[inline]
    fn step_on(&mut self, port: Option<Port>) {
        let took = std::mem::take(&mut self.took);
        self.state.calls = 0;
        if let Some(observer) = self.observer {
            self.tell_left(observer, port, took);
        }
        self.state.path.push(Visit { node: self.at, port, took });
    }

    /// The id of the block that is running.
    fn id(&self) -> &'r BlockId {
        self.frame.program.id_of(self.at)
    }

    #[inline]
    fn scope<'s>(&'s mut self, node: &'s Node) -> Scope<'s> {
        Scope { frame: &self.frame, controls: &node.controls, at: self.at, state: &mut self.state }
    }

    #[cold]
    fn tell_entered(&mut self, observer: &dyn Observer, node: &Node) {
        let (run, block, visit) = (self.frame.run, self.id(), self.state.path.len());
        let scope = self.scope(node);
        let entered = BlockEntered { run, block, type_id: &node.type_id, visit, scope: &scope };
        observer.block_entered(&entered);
    }

    #[cold]
    fn tell_left(&self, observer: &dyn Observer, port: Option<Port>, took: u64) {
        let Some(Some(record)) = self.state.records.get(self.at as usize) else { return };
        let (run, block, took) = (self.frame.run, self.id(), Duration::from_nanos(took));
        observer.block_left(&BlockLeft { run, block, port, record, took });
    }

    /// Makes the account of a run that came to its end.
    pub(crate) fn finish(&mut self, mut end: End) -> Execution {
        if let Some(reason) = self.state.failure()
            && !matches!(end, End::Failed { .. })
        {
            end = End::Failed { block: self.id().clone(), reason: reason.clone() };
        }
        self.account(end)
    }

    /// Makes the account of the run and reports it to the observer.
    fn account(&mut self, end: End) -> Execution {
        self.phase = Phase::Over;
        let State { records, path, notes, .. } = &mut self.state;
        notes.keep_secrets(self.frame.context.contact.as_ref());
        let execution = Execution {
            run: self.frame.run,
            blocks: Arc::clone(self.frame.program.blocks()),
            end,
            records: std::mem::take(records),
            path: std::mem::take(path),
            notes: std::mem::take(notes),
            elapsed: Duration::from_nanos(self.elapsed),
        };
        if let Some(observer) = self.observer {
            // The run may be dropped because something else panicked; a second panic would end the process.
            let _ = catch_unwind(AssertUnwindSafe(|| observer.run_ended(execution.run, &execution)));
        }
        execution
    }
}

/// A run that waits, without what it borrows.
pub(crate) struct Suspended {
    run: RunId,
    began: u64,
    bounds: Bounds,
    at: u32,
    elapsed: u64,
    state: State,
}

impl Run<'_> {
    /// Lets go of what it borrows, so that this can be moved to where the run is to wait.
    pub(crate) fn suspend(mut self) -> Suspended {
        self.phase = Phase::Over;
        let Self { bounds, state, .. } = &mut self;
        let (bounds, state) = (std::mem::take(bounds), std::mem::take(state));
        Suspended { run: self.frame.run, began: self.frame.began, bounds, at: self.at, elapsed: self.elapsed, state }
    }
}

impl Suspended {
    /// Borrows all that again.
    pub(crate) fn resume<'r>(
        self,
        engine: &'r Engine,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
    ) -> Run<'r> {
        let Self { run, began, bounds, at, elapsed, state } = self;
        let (frame, observer) = (Frame { program, desk, context, run, began }, engine.observer());
        Run { frame, bounds, observer, at, pure_steps: 0, elapsed, took: 0, state, phase: Phase::UnderWay }
    }
}

impl Drop for Run<'_> {
    /// A run whose future is dropped is cancelled; who hears of its end still gets the records of what ran.
    fn drop(&mut self) {
        if self.phase == Phase::UnderWay && self.observer.is_some() {
            self.account(End::Cancelled { block: self.id().clone() });
        }
    }
}

fn failed(exception: Exception) -> BlockRecord {
    BlockRecord { success: false, results: Results::Undefined, exception: Some(Box::new(exception)) }
}

/// Why a block cannot be run: its type is not known, or not to the version as which the program behaves.
fn unknown(type_id: &str, version: ProductVersion) -> Exception {
    match Catalogue::standard().get(type_id).filter(|spec| !spec.is_in(version)) {
        Some(spec) => Exception::new("notInVersion", format!("{version} has no block *{}*", spec.name)),
        None => Exception::new("unknownType", format!("no block of type `{type_id}` is known")),
    }
}
