//! Queues with agents in memory: who waits longest, or is more urgent, is next.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::connector::Clock;

use super::chance::{Chance, Seeded};
use super::run::name_of;
use super::world::{AgentAct, AgentAnswer, Queued, Queues, WorldError};

/// Queues with so many agents each, who talk for a time that chance gives. Names of queues are found in what flows say, the
/// longest that occurs there.
///
/// A flow that names a queue that is not here takes the branch for its error.
#[derive(Debug)]
pub struct CallCenter {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    queues: Vec<Queue>,
    /// Contacts that wait or that an agent was given to, with the place of their queue.
    contacts: HashMap<String, Waiting>,
    next: u64,
    chance: Seeded,
}

#[derive(Debug)]
struct Queue {
    name: String,
    agents: usize,
    busy: usize,
    capacity: Option<usize>,
    talk: (Duration, Duration),
}

#[derive(Debug)]
struct Waiting {
    queue: usize,
    priority: u32,
    number: u64,
    since: Duration,
    is_taken: bool,
    waker: Option<Waker>,
}

impl CallCenter {
    /// A center without queues; the seed gives how long agents talk.
    pub fn new(clock: Arc<dyn Clock>, seed: u64) -> Self {
        let state = State { queues: Vec::new(), contacts: HashMap::new(), next: 0, chance: Seeded::new(seed) };
        Self { clock, state: Mutex::new(state) }
    }

    /// Adds a queue with so many agents, who talk so long at least and at most.
    pub fn with_queue(self, name: impl Into<String>, agents: usize, least: Duration, most: Duration) -> Self {
        let queue = Queue { name: name.into(), agents, busy: 0, capacity: None, talk: (least, most) };
        self.state().queues.push(queue);
        self
    }

    /// Sets how many may wait in the queue that was added last.
    pub fn with_capacity(self, capacity: usize) -> Self {
        if let Some(queue) = self.state().queues.last_mut() {
            queue.capacity = Some(capacity);
        }
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&self, name: &str) -> Option<usize> {
        let named = self.queues.iter().enumerate().filter(|(_, queue)| name.contains(&queue.name));
        named.max_by_key(|(_, queue)| queue.name.len()).map(|(at, _)| at)
    }

    fn waiting(&self, queue: usize) -> usize {
        self.contacts.values().filter(|it| it.queue == queue && !it.is_taken).count()
    }

    /// Gives free agents to those who wait: the more urgent first, then the earlier.
    fn assign(&mut self, queue: usize) {
        loop {
            let Some(agents) = self.queues.get_mut(queue).filter(|it| it.busy < it.agents) else { return };
            let waiting = self.contacts.values_mut().filter(|it| it.queue == queue && !it.is_taken);
            let Some(next) = waiting.min_by_key(|it| (it.priority, it.number)) else { return };
            agents.busy += 1;
            next.is_taken = true;
            if let Some(waker) = next.waker.take() {
                waker.wake();
            }
        }
    }

    /// The contact is gone; an agent who was with it is free.
    fn release(&mut self, contact: &str) {
        let Some(gone) = self.contacts.remove(contact) else { return };
        if gone.is_taken {
            if let Some(queue) = self.queues.get_mut(gone.queue) {
                queue.busy = queue.busy.saturating_sub(1);
            }
            self.assign(gone.queue);
        }
    }
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Queues for CallCenter {
    async fn admit(&self, queued: &Queued) -> Result<(), WorldError> {
        let mut state = self.state();
        let name = name_of(queued);
        let queue =
            state.find(&name).ok_or_else(|| WorldError::new(format!("the contact center has no queue `{name}`")))?;
        let waiting = state.waiting(queue);
        if state.queues.get(queue).and_then(|it| it.capacity).is_some_and(|most| waiting >= most) {
            return Err(WorldError::of("QueueAtCapacity", "the queue is full"));
        }
        state.next += 1;
        let waiting = Waiting {
            queue,
            priority: queued.priority,
            number: state.next,
            since: self.clock.now(),
            is_taken: false,
            waker: None,
        };
        state.contacts.insert(queued.contact_id.clone(), waiting);
        state.assign(queue);
        Ok(())
    }

    async fn agent(&self, queued: &Queued) -> AgentAnswer {
        poll_fn(|context| match self.state().contacts.get_mut(&queued.contact_id) {
            Some(waiting) if waiting.is_taken => Poll::Ready(()),
            Some(waiting) => {
                waiting.waker = Some(context.waker().clone());
                Poll::Pending
            }
            // Nobody admitted it, so nobody comes.
            None => Poll::Pending,
        })
        .await;
        let mut state = self.state();
        let queue = state.contacts.get(&queued.contact_id).map_or(0, |it| it.queue);
        let (least, most) = state.queues.get(queue).map_or_else(Default::default, |it| it.talk);
        let span = u64::try_from(most.saturating_sub(least).as_millis()).unwrap_or(u64::MAX);
        let talk = least.saturating_add(Duration::from_millis(state.chance.below(span.saturating_add(1))));
        AgentAnswer { user_name: "agent".to_owned(), acts: vec![AgentAct::Talk(talk)], ..AgentAnswer::default() }
    }

    async fn left(&self, queued: &Queued) {
        self.state().release(&queued.contact_id);
    }

    async fn done(&self, queued: &Queued) {
        self.state().release(&queued.contact_id);
    }

    async fn metric(&self, metric: &str, queue: Option<&str>, agent: Option<&str>) -> Result<f64, WorldError> {
        let state = self.state();
        let name = queue.or(agent).unwrap_or_default();
        let at =
            state.find(name).ok_or_else(|| WorldError::new(format!("the contact center has no queue `{name}`")))?;
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let (agents, busy) = state.queues.get(at).map_or((0, 0), |it| (it.agents, it.busy));
        let oldest = || {
            let waiting = state.contacts.values().filter(|it| it.queue == at && !it.is_taken);
            waiting.map(|it| self.clock.now().saturating_sub(it.since)).max().unwrap_or_default()
        };
        match metric {
            "NumberOfAgentsAvailable" => Ok(count(agents.saturating_sub(busy))),
            "NumberOfAgentsStaffed" | "NumberOfAgentsOnline" => Ok(count(agents)),
            "NumberOfContactsInQueue" => Ok(count(state.waiting(at))),
            "OldestContactInQueueAgeSeconds" => Ok(oldest().as_secs_f64().floor()),
            other => Err(WorldError::new(format!("`{other}` is not a known metric"))),
        }
    }
}
