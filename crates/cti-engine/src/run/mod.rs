//! Running a program: the engine.

mod cancel;
mod options;
mod race;
mod walk;

use std::sync::Arc;

pub use cancel::CancelToken;
use cti_model::{Checker, Finding, Flow, ProductVersion};
pub use options::{Limits, RunOptions};
use walk::{Hearers, OnEnd, Run};

use crate::connector::{Desk, MaybeSend};
use crate::contact::Context;
use crate::execution::Execution;
use crate::observer::Observer;
use crate::program::{CompileError, Program};
use crate::registry::Registry;

/// Compiles flows and runs them, with a set of blocks, limits, and an observer.
///
/// It holds no state of any run; one engine serves every desk of a program.
#[derive(Clone)]
pub struct Engine {
    registry: Arc<Registry>,
    limits: Limits,
    version: ProductVersion,
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
        Self {
            registry: Arc::new(registry),
            limits: Limits::default(),
            version: ProductVersion::NEWEST,
            observer: None,
        }
    }

    /// The same with the behaviour of another version of the product, for the programs that are compiled from now on, and
    /// with the time that this version gives a run as its deadline; call [`Engine::with_limits`] after it for another.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cti_engine::Engine;
    /// use cti_model::ProductVersion;
    ///
    /// let engine = Engine::new().with_version(ProductVersion::new(5, 7, 0));
    /// assert_eq!(engine.limits().deadline, Duration::from_secs(10));
    /// ```
    pub fn with_version(mut self, version: ProductVersion) -> Self {
        self.version = version;
        self.limits.deadline = version.run_window();
        self
    }

    /// The version of the product as which its programs behave.
    pub fn version(&self) -> ProductVersion {
        self.version
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
    pub fn compile(&self, flow: &Flow) -> Result<Program, CompileError> {
        Program::compile_for(flow, &self.registry, self.version)
    }

    /// Everything that can be said about a flow without running it: what the [`Checker`] finds with this engine's blocks in
    /// its version, and what the compiler refuses beyond that. A flow without an error among the findings compiles.
    pub fn check(&self, flow: &Flow) -> Vec<Finding> {
        let checker = Checker::with_catalogue(self.registry.catalogue()).with_version(self.version);
        let mut findings = checker.check(flow);
        if let Err(refused) = self.compile(flow) {
            for fault in refused.findings() {
                if !findings.iter().any(|known| known.code == fault.code && known.pointer == fault.pointer) {
                    findings.push(fault.clone());
                }
            }
        }
        findings
    }

    /// Runs a program to its end and gives an account of it, however it ends.
    ///
    /// Runs on any executor. When the future is dropped the run is cancelled, and only the observer hears of it.
    pub fn run<'r>(
        &'r self,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
    ) -> impl Future<Output = Execution> + MaybeSend + 'r {
        self.run_with(program, desk, context, RunOptions::default())
    }

    /// Runs a program under an id of the caller's choice, until a token is cancelled, or within limits of its own.
    ///
    /// ```
    /// use cti_engine::memory::MemoryDesk;
    /// use cti_engine::{CancelToken, Context, End, Engine, RunOptions};
    /// use cti_model::{Block, Flow};
    ///
    /// let flow = Flow::new()
    ///     .with_block(Block::new("uid-0", "SE_Start").with_port("done", "uid-1"))
    ///     .with_block(Block::new("uid-1", "SE_End"));
    /// let (memory, engine, token) = (MemoryDesk::new("Sato"), Engine::new(), CancelToken::new());
    /// token.cancel();
    /// let options = RunOptions::new().token(token);
    /// let execution = memory.drive(engine.run_with(&engine.compile(&flow)?, &memory.desk(), &Context::new(), options));
    /// assert_eq!(execution.end(), &End::Cancelled { block: "uid-0".into() });
    /// # Ok::<(), cti_engine::CompileError>(())
    /// ```
    pub fn run_with<'r>(
        &'r self,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        options: RunOptions,
    ) -> impl Future<Output = Execution> + MaybeSend + 'r {
        self.run_bounded(program, desk, context, options, None)
    }

    /// Runs a program; `told` hears of the run however it ends, also when its future is dropped.
    pub(crate) fn run_and_tell<'r>(
        &'r self,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        options: RunOptions,
        told: OnEnd<'r>,
    ) -> impl Future<Output = Execution> + MaybeSend + 'r {
        self.run_bounded(program, desk, context, options, Some(told))
    }

    fn run_bounded<'r>(
        &'r self,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        options: RunOptions,
        told: Option<OnEnd<'r>>,
    ) -> impl Future<Output = Execution> + MaybeSend + 'r {
        let hearers = Hearers { observer: self.observer.as_deref(), told };
        let limits = options.limits.unwrap_or(self.limits);
        let mut run = Run::new(program, desk, context, limits, options, hearers);
        async move { run.run().await }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("registry", &self.registry)
            .field("limits", &self.limits)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
