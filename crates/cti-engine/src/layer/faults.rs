//! Faults on purpose: a layer that lets calls fail, hang or take their time, as a test orders it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{Ask, Layer, Next};
use crate::connector::{Answer, Call, Clock, ConnectorError, ErrorKind};

/// A layer that injects faults: calls that fail, hang or are delayed.
///
/// A fault concerns the calls of a name (`records.create`, `workspace.pop`; [`Call::names`] lists them), one of them by its
/// number, or every call of which a predicate says so. Of several faults that concern a call the newest counts. It stays
/// until it is lifted with [`Faults::heal`] or [`Faults::heal_all`].
///
/// ```
/// use std::sync::Arc;
/// use cti_engine::connector::ErrorKind;
/// use cti_engine::memory::MemoryDesk;
///
/// let memory = MemoryDesk::new("Sato");
/// memory.faults().fail("records.create", ErrorKind::Denied)?;
/// memory.faults().fail_nth("agent.dial", 2, ErrorKind::Unavailable)?;
/// memory.faults().fail_when(|ask| ask.block.is_some_and(|block| *block == "uid-7"), ErrorKind::Timeout);
/// assert!(memory.faults().fail("agent.fly", ErrorKind::Denied).is_err());
/// # Ok::<(), cti_engine::layer::UnknownCall>(())
/// ```
pub struct Faults {
    clock: Arc<dyn Clock>,
    injected: Mutex<Vec<Injected>>,
}

struct Injected {
    concerns: Concerns,
    fault: Fault,
    /// How many calls of its name came since it was injected.
    came: usize,
}

enum Concerns {
    Every(String),
    Nth(String, usize),
    When(Predicate),
}

type Predicate = Arc<dyn Fn(&Ask<'_>) -> bool + Send + Sync>;

#[derive(Clone, Copy, Debug)]
enum Fault {
    Fail(ErrorKind),
    Delay(Duration),
    Hang,
}

/// The name of a call is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not a known call: expected a name that `Call::names` lists, or one of a service of your own",
    cti_model::shortened(.0)
)]
pub struct UnknownCall(String);

impl Faults {
    /// No faults; delays are counted by that clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, injected: Mutex::default() }
    }

    /// Makes every call of a name fail.
    ///
    /// # Errors
    /// For a name that is not one of a call.
    pub fn fail(&self, call: &str, kind: ErrorKind) -> Result<(), UnknownCall> {
        self.inject(Concerns::Every(known(call)?), Fault::Fail(kind));
        Ok(())
    }

    /// Makes one call of a name fail: number 1 is the first after this. With 0 none fails.
    ///
    /// # Errors
    /// For a name that is not one of a call.
    pub fn fail_nth(&self, call: &str, nth: usize, kind: ErrorKind) -> Result<(), UnknownCall> {
        self.inject(Concerns::Nth(known(call)?, nth), Fault::Fail(kind));
        Ok(())
    }

    /// Makes every call fail for which `concerns` returns `true`.
    pub fn fail_when(&self, concerns: impl Fn(&Ask<'_>) -> bool + Send + Sync + 'static, kind: ErrorKind) {
        self.inject(Concerns::When(Arc::new(concerns)), Fault::Fail(kind));
    }

    /// Delays every call of a name by that time.
    ///
    /// # Errors
    /// For a name that is not one of a call.
    pub fn delay(&self, call: &str, by: Duration) -> Result<(), UnknownCall> {
        self.inject(Concerns::Every(known(call)?), Fault::Delay(by));
        Ok(())
    }

    /// Leaves every call of a name without an answer.
    ///
    /// # Errors
    /// For a name that is not one of a call.
    pub fn hang(&self, call: &str) -> Result<(), UnknownCall> {
        self.inject(Concerns::Every(known(call)?), Fault::Hang);
        Ok(())
    }

    /// Delays every call for which `concerns` returns `true`.
    pub fn delay_when(&self, concerns: impl Fn(&Ask<'_>) -> bool + Send + Sync + 'static, by: Duration) {
        self.inject(Concerns::When(Arc::new(concerns)), Fault::Delay(by));
    }

    /// Leaves every call without an answer for which `concerns` returns `true`.
    pub fn hang_when(&self, concerns: impl Fn(&Ask<'_>) -> bool + Send + Sync + 'static) {
        self.inject(Concerns::When(Arc::new(concerns)), Fault::Hang);
    }

    /// Lifts the faults of a name.
    pub fn heal(&self, call: &str) {
        self.injected().retain(|injected| match &injected.concerns {
            Concerns::Every(name) | Concerns::Nth(name, _) => name != call,
            Concerns::When(_) => true,
        });
    }

    /// Lifts all faults.
    pub fn heal_all(&self) {
        self.injected().clear();
    }

    fn inject(&self, concerns: Concerns, fault: Fault) {
        self.injected().push(Injected { concerns, fault, came: 0 });
    }

    /// The fault that a call meets.
    fn met(&self, ask: &Ask<'_>) -> Option<Fault> {
        let called = ask.call.name();
        let mut met = Vec::new();
        for Injected { concerns, fault, came } in &mut *self.injected() {
            match concerns {
                Concerns::Every(name) if name == called => met.push((*fault, None)),
                Concerns::Nth(name, nth) if name == called => {
                    *came += 1;
                    if came == nth {
                        met.push((*fault, None));
                    }
                }
                Concerns::When(predicate) => met.push((*fault, Some(Arc::clone(predicate)))),
                Concerns::Every(_) | Concerns::Nth(..) => {}
            }
        }
        // A predicate is asked when nothing is locked: it may look at the faults, or lift one.
        let concerned = |(_, predicate): &(Fault, Option<Predicate>)| predicate.as_ref().is_none_or(|holds| holds(ask));
        met.into_iter().filter(concerned).fold(None, |_, (fault, _)| Some(fault))
    }

    fn injected(&self) -> MutexGuard<'_, Vec<Injected>> {
        self.injected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that some call has, or may have: the part before the dot may name a service of the embedder's own.
fn known(call: &str) -> Result<String, UnknownCall> {
    let ours = |name: &&str| name.split('.').next() == call.split('.').next();
    match Call::names().find(ours) {
        Some(_) if !Call::names().any(|name| name == call) => Err(UnknownCall(call.to_owned())),
        _ => Ok(call.to_owned()),
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Faults {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        match self.met(ask) {
            None => next.call(ask).await,
            Some(Fault::Fail(kind)) => Err(ConnectorError::new(kind, "a fault injected by the test")),
            Some(Fault::Delay(by)) => {
                self.clock.sleep_until(self.clock.now().saturating_add(by)).await;
                next.call(ask).await
            }
            Some(Fault::Hang) => std::future::pending().await,
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("injected", &self.injected().len()).finish_non_exhaustive()
    }
}
