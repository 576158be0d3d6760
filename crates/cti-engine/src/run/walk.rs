//! One run: a token that walks from block to block, and what it gathers on its way.

use std::time::Duration;

use cti_model::BlockId;

use super::Limits;
use super::race::{Bounds, Interrupt};
use crate::block::{Answer, CustomBlock, Exit, Outcome, Plan, Scope, StepKind};
use crate::connector::{Call, Desk};
use crate::contact::Context;
use crate::execution::{End, Execution};
use crate::observer::{BlockEntered, BlockLeft, Observer, OutsideCall, RunBegan, RunId};
use crate::program::{Node, Program, Target};
use crate::record::{Exception, Port, Record, Results};
use crate::state::{Memory, State, Visit};
use crate::weight::weight;

/// An observer and the run it is told about.
#[derive(Clone, Copy)]
struct Watch<'r> {
    observer: &'r dyn Observer,
    run: RunId,
}

/// Is told of a run's end; when the run's future is dropped, in the course of that.
pub(super) type OnEnd<'r> = &'r (dyn Fn(&Execution) + Send + Sync);

/// A run under way.
pub(super) struct Run<'r> {
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
    told: Option<OnEnd<'r>>,
    state: State,
    finished: bool,
}

impl<'r> Run<'r> {
    pub(super) fn begin(
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        limits: Limits,
        observer: Option<&'r dyn Observer>,
        told: Option<OnEnd<'r>>,
    ) -> Self {
        let began = desk.clock().now();
        let contact = context.contact.as_deref().filter(|_| program.reads_contact());
        let profile = program.reads_user_profile().then(|| desk.properties().get("userProfile")).flatten();
        let mut state = State::new(program.len(), Memory::new(limits.memory));
        state.contact_view =
            contact.map(|contact| Box::new(contact.to_value(&**desk.phone_numbers(), program.version())));
        state.user_profile = profile.map(Box::new);
        let run = Self {
            program,
            desk,
            context,
            steps_left: limits.steps,
            at: program.start(),
            began,
            entered: began,
            watch: observer.map(|observer| Watch { observer, run: RunId::next() }),
            told,
            state,
            finished: false,
        };
        if let Some(watch) = run.watch {
            watch.observer.run_began(&RunBegan { run: watch.run, program, context });
        }
        run
    }

    pub(super) fn deadline(&self, after: Duration) -> Duration {
        self.began.saturating_add(after)
    }

    /// Walks until the run ends.
    pub(super) async fn go(&mut self, bounds: &mut Bounds<'r>) -> End {
        let program = self.program;
        loop {
            if let Err(interrupt) = bounds.check(self.entered) {
                return self.interrupted(interrupt);
            }
            let Some(node) = program.node(self.at as usize) else { return End::Ended };
            if self.steps_left == 0 {
                return End::StepLimit { block: self.id().clone() };
            }
            self.steps_left -= 1;
            self.tell_entered(node);
            let outcome = match &node.step.0 {
                StepKind::Pure(run) => run(&mut self.scope(node)),
                StepKind::Asking { plan, read } => match plan(&mut self.scope(node)) {
                    Plan::End(outcome) => outcome,
                    Plan::Sleep(duration) => {
                        let until = self.entered.saturating_add(duration);
                        match bounds.wait(bounds.clock.sleep_until(until), |_| {}).await {
                            Ok(()) => Outcome::done(),
                            Err(stopped) => return self.stopped(stopped),
                        }
                    }
                    Plan::Ask(request) => match self.through_the_door(&request, bounds).await {
                        Ok(answer) => read(&mut self.scope(node), *request, answer),
                        Err(stopped) => return self.stopped(stopped),
                    },
                },
                StepKind::Custom(block) => match self.run_custom(node, &**block, bounds).await {
                    Ok(outcome) => outcome,
                    Err(stopped) => return self.stopped(stopped),
                },
                StepKind::End => {
                    self.leave(None, Record { success: true, results: Results::Null, exception: None });
                    return End::Ended;
                }
                StepKind::Unknown => {
                    let reason = format!("no block of type `{}` is known", node.type_id);
                    return self.fail(Exception::new("unknownType", reason));
                }
            };
            if let Some(end) = self.follow(node, outcome) {
                return end;
            }
        }
    }

    /// The one door through which a run reaches the outside: it knows the block and its visit.
    ///
    /// The call is boxed, so that a run that does not ask, or asks much, takes no more memory than one that waits.
    fn through_the_door<'w>(
        &'w self,
        request: &'w Call,
        bounds: &'w mut Bounds<'r>,
    ) -> impl Future<Output = Result<Answer, Interrupt>> + Send + use<'w, 'r> {
        let watch = self.watch;
        if let Some(watch) = watch {
            let visit = self.state.path.len();
            watch.observer.outside_call(&OutsideCall { run: watch.run, block: self.id(), visit, request });
        }
        let call = Box::pin(self.desk.perform(request));
        bounds.wait(call, move |entering| tell_polled(watch, entering))
    }

    fn run_custom<'w>(
        &'w mut self,
        node: &'w Node,
        block: &'w dyn CustomBlock,
        bounds: &'w mut Bounds<'r>,
    ) -> impl Future<Output = Result<Outcome, Interrupt>> + Send + use<'w, 'r> {
        let watch = self.watch;
        let call = Box::pin(async move { block.run(&mut self.scope(node)).await });
        bounds.wait(call, move |entering| tell_polled(watch, entering))
    }

    /// Notes what a block left, and goes where its port leads; the end, if it leads nowhere.
    #[inline]
    fn follow(&mut self, node: &Node, outcome: Outcome) -> Option<End> {
        let port = match outcome.exit {
            Exit::Port(port) => port,
            Exit::FoundNothing => node.nothing,
        };
        if !affords(&self.state, &outcome.record) {
            return Some(self.fail(Exception::new("outOfMemory", "the run's memory budget is spent")));
        }
        self.leave(Some(port), outcome.record);
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

    /// Ends the run at a block that cannot go on.
    fn fail(&mut self, reason: Exception) -> End {
        self.leave(None, failed(reason.clone()));
        End::Failed { block: self.id().clone(), reason }
    }

    /// Ends the run at a block that was waiting.
    fn stopped(&mut self, stopped: Interrupt) -> End {
        let (kind, message) = match stopped {
            Interrupt::Deadline => ("timeout", "the run's deadline came while the block was waiting"),
            Interrupt::Cancelled => ("cancelled", "the run was cancelled while the block was waiting"),
        };
        self.leave(None, failed(Exception::new(kind, message)));
        self.interrupted(stopped)
    }

    fn interrupted(&self, interrupt: Interrupt) -> End {
        let block = self.id().clone();
        match interrupt {
            Interrupt::Deadline => End::TimedOut { block },
            Interrupt::Cancelled => End::Cancelled { block },
        }
    }

    /// Writes a block's record and its step of the way.
    #[inline]
    fn leave(&mut self, port: Option<Port>, record: Record) {
        let now = self.desk.clock().now();
        let took = now.saturating_sub(self.entered);
        self.entered = now;
        if let Some(watch) = self.watch {
            let left = BlockLeft { run: watch.run, block: self.id(), port, record: &record, took };
            watch.observer.block_left(&left);
        }
        if let Some(slot) = self.state.records.get_mut(self.at as usize) {
            *slot = Some(record);
        }
        let took = took.as_secs().saturating_mul(1_000_000_000).saturating_add(took.subsec_nanos().into());
        self.state.path.push(Visit { node: self.at, port, took });
    }

    /// The id of the block that is running.
    fn id(&self) -> &'r BlockId {
        self.program.id_of(self.at)
    }

    #[inline]
    fn scope<'s>(&'s mut self, node: &'s Node) -> Scope<'s> {
        Scope {
            block: self.program.id_of(self.at),
            controls: &node.controls,
            ids: self.program.ids(),
            version: self.program.version(),
            context: self.context,
            desk: self.desk,
            state: &mut self.state,
        }
    }

    #[inline]
    fn tell_entered(&mut self, node: &Node) {
        let Some(watch) = self.watch else { return };
        let visit = self.state.path.len();
        let block = self.id();
        let scope = self.scope(node);
        let entered = BlockEntered { run: watch.run, block, type_id: &node.type_id, visit, scope: &scope };
        watch.observer.block_entered(&entered);
    }

    /// Makes the account of the run and tells whoever is to hear of it.
    pub(super) fn finish(mut self, end: End) -> Execution {
        self.account(end)
    }

    fn account(&mut self, end: End) -> Execution {
        self.finished = true;
        let State { records, path, notes, .. } = std::mem::take(&mut self.state);
        let elapsed = self.entered.saturating_sub(self.began);
        let execution = Execution { program: self.program.clone(), end, records, path, notes, elapsed };
        if let Some(watch) = self.watch {
            watch.observer.run_ended(watch.run, &execution);
        }
        if let Some(told) = self.told {
            told(&execution);
        }
        execution
    }
}

impl Drop for Run<'_> {
    /// A run whose future is dropped is cancelled; who hears of its end still gets the records of what ran.
    fn drop(&mut self) {
        if !self.finished && (self.watch.is_some() || self.told.is_some()) {
            self.account(End::Cancelled { block: self.id().clone() });
        }
    }
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
fn affords(state: &State, record: &Record) -> bool {
    let size = match &record.results {
        Results::Undefined | Results::Null | Results::Decision(_) | Results::Field(_, None) => Some(0),
        Results::Field(_, Some(value)) => weight(value),
        Results::Value(value) => weight(value),
    };
    state.charge(size.unwrap_or(usize::MAX));
    !state.is_exhausted()
}
