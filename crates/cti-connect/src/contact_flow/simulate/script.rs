//! A world in memory that does what it was told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::world::{
    AgentAnswer, Asked, BotAnswer, BotTurn, Bots, Customer, Dial, DialAnswer, FunctionError, Functions, Hours, Input,
    Invocation, Lines, Performed, Queued, Queues, ServiceAnswer, Services, WorldError,
};
use std::sync::Arc;

use cti_engine::connector::Clock;

/// A world in memory: names are found where they occur in what a flow says, such as a function in its ARN. Of several that
/// occur there the longest counts: `check-pin` is not `pin`.
///
/// What it was not told: functions fail, bots understand nothing, it is open, a queue is answered after ten seconds, a
/// dialled number answers for a minute, and other services succeed with nothing.
#[derive(Debug, Default)]
pub struct Script {
    functions: Vec<(String, Result<Value, FunctionError>)>,
    bots: Vec<(String, Vec<(String, BotAnswer)>)>,
    takes_digits_as_places: bool,
    hours: Vec<(String, bool)>,
    queues: Vec<(String, QueueScript)>,
    metrics: Vec<(String, String, f64)>,
    numbers: Vec<(String, DialAnswer)>,
    forbidden: Vec<String>,
    services: Vec<(String, Result<ServiceAnswer, WorldError>)>,
    clock: Option<Arc<dyn Clock>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    invocations: Vec<Invocation>,
    performed: Vec<Performed>,
    /// By queue who waits in it, and since when.
    waiting: BTreeMap<String, Vec<(String, Duration)>>,
}

/// What becomes of a contact in a queue.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueueScript {
    /// How many may wait; any number without one.
    pub capacity: Option<usize>,
    /// After what time an agent takes a contact; never without one.
    pub answered_after: Option<Duration>,
    /// Who takes it.
    pub agent: AgentAnswer,
}

impl Default for QueueScript {
    fn default() -> Self {
        let agent = AgentAnswer {
            user_name: "agent".to_owned(),
            acts: vec![super::AgentAct::Talk(Duration::from_secs(60))],
            ..AgentAnswer::default()
        };
        Self { capacity: None, answered_after: Some(Duration::from_secs(10)), agent }
    }
}

impl QueueScript {
    /// A queue that an agent answers after a while.
    pub fn answered_after(time: Duration) -> Self {
        Self { answered_after: Some(time), ..Self::default() }
    }

    /// A queue that nobody answers.
    pub fn never_answered() -> Self {
        Self { answered_after: None, ..Self::default() }
    }

    /// Sets how many may wait.
    pub fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// Sets who takes the contacts.
    pub fn with_agent(mut self, agent: AgentAnswer) -> Self {
        self.agent = agent;
        self
    }
}

impl Script {
    /// A world on that clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock: Some(clock), ..Self::default() }
    }

    /// A function answers this.
    pub fn function(mut self, name: impl Into<String>, answer: Value) -> Self {
        self.functions.push((name.into(), Ok(answer)));
        self
    }

    /// A function fails.
    pub fn function_fails(mut self, name: impl Into<String>, error: FunctionError) -> Self {
        self.functions.push((name.into(), Err(error)));
        self
    }

    /// A bot understands an intent where the customer's words have these in them, the longest of those that it was told;
    /// a bot without a name is any.
    pub fn bot(mut self, name: impl Into<String>, words: impl Into<String>, answer: BotAnswer) -> Self {
        let (name, words) = (name.into(), words.into().to_lowercase());
        match self.bots.iter_mut().find(|(known, _)| *known == name) {
            Some((_, answers)) => answers.push((words, answer)),
            None => self.bots.push((name, vec![(words, answer)])),
        }
        self
    }

    /// Bots that were told nothing of a key take it for the intent at that place among the action's conditions, as menus
    /// are built whose keys a bot reads. Inferred.
    pub fn bots_take_keys_as_places(mut self) -> Self {
        self.takes_digits_as_places = true;
        self
    }

    /// Whether it is open by hours, or for a queue, of that name.
    pub fn open(mut self, name: impl Into<String>, is_open: bool) -> Self {
        self.hours.push((name.into(), is_open));
        self
    }

    /// What becomes of contacts in a queue.
    pub fn queue(mut self, name: impl Into<String>, queue: QueueScript) -> Self {
        self.queues.push((name.into(), queue));
        self
    }

    /// A metric of a queue or an agent of that name.
    pub fn metric(mut self, metric: impl Into<String>, of: impl Into<String>, value: f64) -> Self {
        self.metrics.push((metric.into(), of.into(), value));
        self
    }

    /// What becomes of a number that is dialled.
    pub fn number(mut self, number: impl Into<String>, answer: DialAnswer) -> Self {
        self.numbers.push((number.into(), answer));
        self
    }

    /// Numbers that begin so may not be dialled.
    pub fn forbid(mut self, prefix: impl Into<String>) -> Self {
        self.forbidden.push(prefix.into());
        self
    }

    /// What another service answers to actions of that type.
    pub fn service(mut self, action_type: impl Into<String>, answer: Result<ServiceAnswer, WorldError>) -> Self {
        self.services.push((action_type.into(), answer));
        self
    }

    /// The functions that were invoked, in order.
    pub fn invocations(&self) -> Vec<Invocation> {
        self.state().invocations.clone()
    }

    /// What other services were asked, in order.
    pub fn performed(&self) -> Vec<Performed> {
        self.state().performed.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue_of(&self, queued: &Queued) -> QueueScript {
        let name = key(queued);
        found(&self.queues, &name).cloned().unwrap_or_default()
    }

    fn now(&self) -> Duration {
        self.clock.as_ref().map_or(Duration::ZERO, |clock| clock.now())
    }

    async fn sleep(&self, time: Duration) {
        if let Some(clock) = &self.clock {
            clock.sleep_until(clock.now().saturating_add(time)).await;
        }
    }
}

/// What was told about the longest name that occurs in a text; of the same name the last.
fn found<'s, T>(told: &'s [(String, T)], text: &str) -> Option<&'s T> {
    let occurring = told.iter().filter(|(name, _)| text.contains(name.as_str()));
    occurring.max_by_key(|(name, _)| name.len()).map(|(_, told)| told)
}

fn key(queued: &Queued) -> String {
    queued.queue.clone().or_else(|| queued.agent.clone()).unwrap_or_default()
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Functions for Script {
    async fn invoke(&self, invocation: &Invocation) -> Result<Value, FunctionError> {
        self.state().invocations.push(invocation.clone());
        let told = found(&self.functions, &invocation.function).cloned();
        told.unwrap_or_else(|| Err(FunctionError::Failed("the world has no such function".to_owned())))
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Bots for Script {
    async fn answer(&self, turn: &BotTurn) -> Result<BotAnswer, WorldError> {
        let input = turn.input.to_lowercase();
        if let Some(answer) = found(&self.bots, &turn.bot).and_then(|answers| found(answers, &input)) {
            return Ok(answer.clone());
        }
        let place = input.parse::<usize>().ok().filter(|_| self.takes_digits_as_places && turn.is_digits);
        let intent = place.and_then(|place| turn.intents.get(place.checked_sub(1)?)).cloned();
        Ok(BotAnswer { intent, ..BotAnswer::default() })
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Hours for Script {
    async fn is_open(&self, hours: Option<&str>, queue: Option<&str>) -> Result<bool, WorldError> {
        Ok(found(&self.hours, hours.or(queue).unwrap_or_default()).copied().unwrap_or(true))
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Queues for Script {
    async fn admit(&self, queued: &Queued) -> Result<(), WorldError> {
        let (name, queue) = (key(queued), self.queue_of(queued));
        let mut state = self.state();
        let waiting = state.waiting.entry(name).or_default();
        if queue.capacity.is_some_and(|most| waiting.len() >= most) {
            return Err(WorldError::of("QueueAtCapacity", "the queue is full"));
        }
        waiting.push((queued.contact_id.clone(), self.now()));
        Ok(())
    }

    async fn agent(&self, queued: &Queued) -> AgentAnswer {
        let queue = self.queue_of(queued);
        match queue.answered_after {
            Some(time) => self.sleep(time).await,
            None => std::future::pending().await,
        }
        self.left(queued).await;
        queue.agent
    }

    async fn left(&self, queued: &Queued) {
        if let Some(waiting) = self.state().waiting.get_mut(&key(queued))
            && let Some(at) = waiting.iter().position(|(contact, _)| *contact == queued.contact_id)
        {
            waiting.remove(at);
        }
    }

    async fn done(&self, _: &Queued) {}

    async fn metric(&self, metric: &str, queue: Option<&str>, agent: Option<&str>) -> Result<f64, WorldError> {
        let of = queue.or(agent).unwrap_or_default();
        let told = self.metrics.iter().filter(|(name, owner, _)| name == metric && of.contains(owner.as_str()));
        if let Some((_, _, value)) = told.max_by_key(|(_, owner, _)| owner.len()) {
            return Ok(*value);
        }
        let state = self.state();
        let waiting = state.waiting.get(of).map_or(&[][..], Vec::as_slice);
        match metric {
            "NumberOfContactsInQueue" => Ok(f64::from(u32::try_from(waiting.len()).unwrap_or(u32::MAX))),
            "OldestContactInQueueAgeSeconds" => {
                let ages = waiting.iter().map(|(_, since)| self.now().saturating_sub(*since));
                Ok(ages.max().unwrap_or_default().as_secs_f64().floor())
            }
            "NumberOfAgentsAvailable" | "NumberOfAgentsStaffed" | "NumberOfAgentsOnline" => Ok(1.0),
            _ => Ok(0.0),
        }
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Lines for Script {
    async fn dial(&self, dial: &Dial) -> DialAnswer {
        found(&self.numbers, &dial.number).copied().unwrap_or(DialAnswer::Answered(Duration::from_secs(60)))
    }

    async fn may_dial(&self, number: &str) -> bool {
        !self.forbidden.iter().any(|prefix| number.starts_with(prefix.as_str()))
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Services for Script {
    async fn perform(&self, performed: &Performed) -> Result<ServiceAnswer, WorldError> {
        self.state().performed.push(performed.clone());
        let told = self.services.iter().rev().find(|(name, _)| *name == performed.action_type);
        told.map_or_else(|| Ok(ServiceAnswer::default()), |(_, answer)| answer.clone())
    }
}

/// A customer who does what is on a list, one after the other, and then nothing.
#[derive(Debug, Default)]
pub struct ScriptedCustomer {
    inputs: Mutex<VecDeque<Input>>,
    patience: Option<Duration>,
    hangs_up_after: Option<Duration>,
    returns_after: Option<Duration>,
}

impl ScriptedCustomer {
    /// A customer who does nothing and waits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Does this next.
    pub fn then(mut self, input: Input) -> Self {
        self.inputs.get_mut().unwrap_or_else(PoisonError::into_inner).push_back(input);
        self
    }

    /// Presses keys next.
    pub fn presses(self, keys: impl Into<String>) -> Self {
        self.then(Input::Digits(keys.into()))
    }

    /// Says something next.
    pub fn says(self, words: impl Into<String>) -> Self {
        self.then(Input::Says(words.into()))
    }

    /// Waits in a queue for so long.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Hangs up then, whatever happens.
    pub fn hangs_up_after(mut self, time: Duration) -> Self {
        self.hangs_up_after = Some(time);
        self
    }

    /// Comes back to a chat after that time.
    pub fn returns_after(mut self, time: Duration) -> Self {
        self.returns_after = Some(time);
        self
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Customer for ScriptedCustomer {
    async fn input(&self, _: &Asked) -> Input {
        self.inputs.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or(Input::Nothing)
    }

    fn patience(&self) -> Option<Duration> {
        self.patience
    }

    fn hangs_up_after(&self) -> Option<Duration> {
        self.hangs_up_after
    }

    fn returns_after(&self) -> Option<Duration> {
        self.returns_after
    }
}
