//! Running a program: the engine.

mod cancel;
mod options;
mod race;
mod walk;

use std::sync::Arc;

pub use cancel::CancelToken;
use cti_model::{Checker, Finding, Flow, ProductVersion};
pub use options::{Limits, RunOptions};
use walk::Run;

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
    /// `None` until one is named.
    version: Option<ProductVersion>,
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
        Self { registry: Arc::new(registry), limits: Limits::default(), version: None, observer: None }
    }

    /// Sets the version of the product whose behaviour programs have that are compiled from now on: a block of a later
    /// version fails, and what a release took away is gone. Without this, programs behave as in the newest version, with one
    /// thing kept for older flows: `$.contact.parsedNumber.phone`, which the product's own default flows read. The deadline of
    /// a run becomes the one of that version; for another, call [`Engine::with_limits`] after this.
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
        self.version = Some(version);
        self.limits.deadline = version.run_window();
        self
    }

    /// The version of the product that its programs behave like.
    pub fn version(&self) -> ProductVersion {
        self.version.unwrap_or_default()
    }

    /// Sets the limits.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the observer.
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
        Program::compile_as(flow, &self.registry, self.version)
    }

    /// Compiles a flow in which the check finds no error.
    ///
    /// # Errors
    /// [`CompileError`] with exactly the errors among the findings of [`Engine::check`]: besides what no run gets past,
    /// such as two blocks of one id, also what may go well in some run, such as a port that leads nowhere.
    ///
    /// ```
    /// use cti_engine::Engine;
    /// use cti_model::Flow;
    ///
    /// let flow = Flow::parse(r#"{"actions":[{"id":"0","type":"SE_Start","ports":{"done":"9"}}]}"#)?;
    /// let engine = Engine::new();
    /// assert!(engine.compile(&flow).is_ok());
    /// let refused = engine.compile_strict(&flow).unwrap_err();
    /// assert!(refused.findings().iter().any(|finding| finding.message == "port `done` leads to `9`, which does not exist"));
    /// # Ok::<(), cti_model::ParseError>(())
    /// ```
    pub fn compile_strict(&self, flow: &Flow) -> Result<Program, CompileError> {
        match CompileError::of_errors(self.check(flow)) {
            Some(error) => Err(error),
            None => self.compile(flow),
        }
    }

    /// Everything that can be said about a flow without running it: what the [`Checker`] finds with this engine's
    /// blocks in its version. A flow without an error among the findings compiles.
    pub fn check(&self, flow: &Flow) -> Vec<Finding> {
        Checker::with_catalogue(self.registry.catalogue()).with_version(self.version()).check(flow)
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
        let mut run = self.make(program, desk, context, options);
        async move {
            let call = match run.start() {
                Ok(call) => call,
                Err(end) => return run.finish(end),
            };
            run.go_on(call).await
        }
    }

    /// Makes a run that has not begun.
    #[inline]
    pub(crate) fn make<'r>(
        &'r self,
        program: &'r Program,
        desk: &'r Desk,
        context: &'r Context,
        options: RunOptions,
    ) -> Run<'r> {
        let limits = options.limits.unwrap_or(self.limits);
        Run::new(program, desk, context, limits, options, self.observer())
    }

    fn observer(&self) -> Option<&dyn Observer> {
        self.observer.as_deref()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("registry", &self.registry)
            .field("limits", &self.limits)
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
