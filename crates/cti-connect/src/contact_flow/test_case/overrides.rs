//! What a test case lets actions answer instead of the world.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use super::Strategy;
use crate::contact_flow::check::short;
use crate::contact_flow::simulate::{
    AgentAnswer, BotAnswer, BotTurn, Bots, FunctionError, Functions, Hours, Invocation, Queued, Queues, World,
    WorldError,
};

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Override {
    pub(super) action_type: String,
    /// What its parameters name; none for every action of the type.
    pub(super) names: Vec<String>,
    pub(super) strategy: Strategy,
}

/// The world with what a test case has overridden so far in front of it.
#[derive(Debug)]
pub(super) struct Overridden {
    inner: World,
    list: Mutex<Vec<Override>>,
}

impl Overridden {
    pub(super) fn new(inner: &World) -> Arc<Self> {
        Arc::new(Self { inner: inner.clone(), list: Mutex::default() })
    }

    /// The world in which contacts go.
    pub(super) fn world(self: &Arc<Self>) -> World {
        let mut world = self.inner.clone();
        world.functions = self.clone();
        world.hours = self.clone();
        world.bots = self.clone();
        world.queues = self.clone();
        world
    }

    pub(super) fn add(&self, one: Override) {
        self.list().push(one);
    }

    fn list(&self) -> MutexGuard<'_, Vec<Override>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was said last about actions of a type that name a resource.
    fn find(&self, action_types: &[&str], resource: &str) -> Option<Strategy> {
        let list = self.list();
        let fits = |it: &&Override| {
            let is_named = it.names.is_empty() || it.names.iter().any(|name| short(name) == short(resource));
            action_types.contains(&it.action_type.as_str()) && is_named
        };
        list.iter().rev().find(fits).map(|it| it.strategy.clone())
    }

    fn queue(&self, queued: &Queued) -> Result<Queued, WorldError> {
        let name = queued.queue.clone().or_else(|| queued.agent.clone()).unwrap_or_default();
        let types = [
            "TransferContactToQueue",
            "DequeueContactAndTransferToQueue",
            "TransferToQueue",
            "UpdateContactTargetQueue",
        ];
        match self.find(&types, &name) {
            Some(Strategy::Error(error)) => Err(WorldError::of(error, "as the test case says")),
            Some(Strategy::Substitute(arn)) => {
                let mut queued = queued.clone();
                queued.queue = Some(arn);
                Ok(queued)
            }
            Some(Strategy::Result(_)) | None => Ok(queued.clone()),
        }
    }
}

/// A mocked result: a JSON text is what it says.
fn unpacked(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Functions for Overridden {
    async fn invoke(&self, invocation: &Invocation) -> Result<Value, FunctionError> {
        match self.find(&["InvokeLambdaFunction"], &invocation.function) {
            Some(Strategy::Result(value)) => Ok(unpacked(value)),
            Some(Strategy::Error(error)) => Err(FunctionError::Failed(error)),
            Some(Strategy::Substitute(arn)) => {
                let mut invocation = invocation.clone();
                invocation.function = arn;
                self.inner.functions.invoke(&invocation).await
            }
            None => self.inner.functions.invoke(invocation).await,
        }
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Hours for Overridden {
    async fn is_open(&self, hours: Option<&str>, queue: Option<&str>) -> Result<bool, WorldError> {
        match self.find(&["CheckHoursOfOperation"], hours.or(queue).unwrap_or_default()) {
            Some(Strategy::Result(value)) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                Ok(["InHour", "InHours", "True", "Open"].iter().any(|it| it.eq_ignore_ascii_case(&text)))
            }
            Some(Strategy::Error(error)) => Err(WorldError::of(error, "as the test case says")),
            Some(Strategy::Substitute(arn)) => self.inner.hours.is_open(Some(&arn), queue).await,
            None => self.inner.hours.is_open(hours, queue).await,
        }
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Bots for Overridden {
    async fn answer(&self, turn: &BotTurn) -> Result<BotAnswer, WorldError> {
        match self.find(&["ConnectParticipantWithLexBot"], &turn.bot) {
            Some(Strategy::Result(value)) => {
                let value = unpacked(value);
                let named = ["IntentName", "intent", "Intent"].into_iter().find_map(|name| value.get(name)?.as_str());
                let intent = value.as_str().or(named).map(str::to_owned);
                let slots = value.get("Slots").or_else(|| value.get("slots")).cloned().unwrap_or_default();
                Ok(BotAnswer { intent, slots, ..BotAnswer::default() })
            }
            Some(Strategy::Error(error)) => Err(WorldError::of(error, "as the test case says")),
            Some(Strategy::Substitute(arn)) => {
                let mut turn = turn.clone();
                turn.bot = arn;
                self.inner.bots.answer(&turn).await
            }
            None => self.inner.bots.answer(turn).await,
        }
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Queues for Overridden {
    async fn admit(&self, queued: &Queued) -> Result<(), WorldError> {
        let queued = self.queue(queued)?;
        self.inner.queues.admit(&queued).await
    }

    async fn agent(&self, queued: &Queued) -> AgentAnswer {
        let queued = self.queue(queued).unwrap_or_else(|_| queued.clone());
        self.inner.queues.agent(&queued).await
    }

    async fn left(&self, queued: &Queued) {
        let queued = self.queue(queued).unwrap_or_else(|_| queued.clone());
        self.inner.queues.left(&queued).await;
    }

    async fn done(&self, queued: &Queued) {
        let queued = self.queue(queued).unwrap_or_else(|_| queued.clone());
        self.inner.queues.done(&queued).await;
    }

    async fn metric(&self, metric: &str, queue: Option<&str>, agent: Option<&str>) -> Result<f64, WorldError> {
        self.inner.queues.metric(metric, queue, agent).await
    }
}
