//! A contact from its beginning to its end: flows, queue, whispers, agent, hold, transfers, callbacks.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use cti_model::shortened;
use futures_util::future::{Either, select};
use serde_json::json;

use super::call::{Call, CallLimits, CallOutcome, Callback, Contact};
use super::chance::Seeded;
use super::coverage::Coverage;
use super::instance::Instance;
use super::program::FlowProgram;
use super::transcript::{End, Event, Line, Listener};
use super::world::{AgentAct, AgentAnswer, CallObserver, Customer, Dial, DialAnswer, Queued, World};
use crate::contact_flow::flow_type::FlowType;

/// Simulates contacts of an instance, in a world.
///
/// ```
/// use std::sync::Arc;
/// use cti_connect::contact_flow::{Call, ContactFlow, Instance, Script, ScriptedCustomer, Simulator, World};
/// use cti_engine::memory::VirtualClock;
///
/// let flow = ContactFlow::read(r#"{"Version": "2019-10-30", "StartAction": "hello", "Actions": [
///   {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Hello $.Attributes.name."}, "Transitions": {"NextAction": "bye"}},
///   {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}"#)?;
/// let clock = VirtualClock::new();
/// let world = World::of(Arc::new(clock.clone()), Arc::new(Script::new(Arc::new(clock.clone()))));
/// let simulator = Simulator::new(Arc::new(Instance::new().with_flow("hello", &flow)), world);
/// let call = Call::from("+819012345678", "hello", Arc::new(ScriptedCustomer::new())).with_attribute("name", "Aiko");
/// let outcome = clock.drive(simulator.run(call));
/// assert_eq!(outcome.heard().collect::<Vec<_>>(), ["Hello Aiko."]);
/// # Ok::<(), cti_connect::contact_flow::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Simulator {
    instance: Arc<Instance>,
    world: World,
    limits: CallLimits,
}

/// How a flow lets a contact go.
#[derive(Debug)]
pub(super) enum Exit {
    /// The contact ends so.
    End(End),
    /// The flow ends, and the contact is where it was.
    Resumed,
    /// The contact goes into the queue that is set.
    Queue,
}

/// What a contact does next.
enum Phase {
    Flow(Arc<FlowProgram>),
    Queue,
    Agent(AgentAnswer, Queued),
    End(End),
}

/// One contact on its way.
pub(super) struct Run<'s> {
    pub(super) instance: &'s Instance,
    pub(super) world: &'s World,
    pub(super) limits: CallLimits,
    pub(super) contact: Contact,
    pub(super) customer: Arc<dyn Customer>,
    pub(super) observer: Option<Arc<dyn CallObserver>>,
    pub(super) chance: Seeded,
    pub(super) transcript: Vec<Line>,
    pub(super) coverage: Coverage,
    pub(super) steps: u32,
    /// Where the contact is, for the lines of the transcript.
    pub(super) place: (Arc<str>, Arc<str>),
    pub(super) listener: Listener,
    room: usize,
    began: Duration,
    waited: Duration,
    /// What the contact waits for, and since when.
    waiting: Option<(Queued, Duration)>,
    /// Whose agent is with the contact.
    busy: Option<Queued>,
    /// Where the contact was handled last.
    handled: String,
}

impl Simulator {
    /// A simulator of the contacts of an instance.
    pub fn new(instance: Arc<Instance>, world: World) -> Self {
        Self { instance, world, limits: CallLimits::default() }
    }

    /// Sets how much a contact may use.
    pub fn with_limits(mut self, limits: CallLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The instance.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The same simulator in another world.
    pub fn in_world(&self, world: World) -> Self {
        Self { instance: Arc::clone(&self.instance), world, limits: self.limits }
    }

    /// Runs a contact to its end. It always ends: within its steps and its time.
    pub async fn run(&self, call: Call) -> CallOutcome {
        let clock = &self.world.clock;
        let began = clock.now();
        let mut run = Run {
            instance: &self.instance,
            world: &self.world,
            limits: self.limits,
            contact: Contact::new(&call),
            customer: Arc::clone(&call.customer),
            observer: call.observer.clone(),
            chance: Seeded::new(call.seed),
            transcript: Vec::new(),
            coverage: Coverage::default(),
            steps: 0,
            place: (Arc::from(""), Arc::from("")),
            listener: Listener::Customer,
            room: self.limits.transcript_bytes,
            began,
            waited: Duration::ZERO,
            waiting: None,
            busy: None,
            handled: String::new(),
        };
        run.say(Event::Began { channel: call.channel.clone(), initiation: call.initiation.clone() });
        let limit = began.saturating_add(self.limits.time);
        let hang_up = call.customer.hangs_up_after().map(|it| began.saturating_add(it));
        let first = hang_up.map_or(limit, |it| it.min(limit));
        let end = {
            let live = pin!(run.live(&call));
            match select(live, clock.sleep_until(first)).await {
                Either::Left((end, _)) => Some(end),
                Either::Right(_) => None,
            }
        };
        let end = match end {
            Some(end) => end,
            None => run.cut_off(hang_up.is_some_and(|it| it <= limit)).await,
        };
        let (duration, waited) = (clock.now().saturating_sub(began), run.waited);
        run.place = (Arc::from(""), Arc::from(""));
        run.say(Event::Ended { end: end.clone() });
        let mut callbacks = Vec::new();
        // A callback may arrange others; of how many is bounded where they are arranged.
        while let Some(callback) = run.contact.callbacks.get(callbacks.len()).cloned() {
            let end = {
                let called = pin!(run.call_back(callback));
                match select(called, clock.sleep_until(clock.now().saturating_add(self.limits.time))).await {
                    Either::Left((end, _)) => end,
                    Either::Right(_) => End::TimeLimit,
                }
            };
            if end == End::TimeLimit {
                run.cut_off(false).await;
            }
            run.say(Event::Ended { end: end.clone() });
            callbacks.push(end);
        }
        CallOutcome {
            end,
            attributes: run.contact.attributes(),
            namespaces: run.contact.namespaces,
            transcript: run.transcript,
            duration,
            waited,
            callbacks,
            coverage: run.coverage,
        }
    }
}

impl Run<'_> {
    /// Adds a line to the transcript.
    pub(super) fn say(&mut self, event: Event) {
        let size = size_of::<Line>() + event.text_bytes() + self.place.0.len() + self.place.1.len();
        let at = u64::try_from(self.world.clock.now().saturating_sub(self.began).as_millis()).unwrap_or(u64::MAX);
        let is_end = matches!(event, Event::Ended { .. });
        match self.room.checked_sub(size) {
            Some(room) => self.room = room,
            None if is_end => {}
            None if self.room == 0 => return,
            None => {
                self.room = 0;
                let event = Event::Note { text: "the transcript is full; what comes after is left out".to_owned() };
                self.transcript.push(Line { at, flow: String::new(), action: String::new(), event });
                return;
            }
        }
        let (flow, action) = (self.place.0.to_string(), self.place.1.to_string());
        self.transcript.push(Line { at, flow, action, event });
    }

    pub(super) async fn sleep(&self, time: Duration) {
        let clock = &self.world.clock;
        clock.sleep_until(clock.now().saturating_add(time)).await;
    }

    async fn live(&mut self, call: &Call) -> End {
        let Some(program) = self.instance.flow(&call.flow).cloned() else {
            self.say(Event::Note { text: format!("the instance has no flow `{}`", call.flow) });
            return End::DeadEnd;
        };
        self.go(Phase::Flow(program), call.agent.clone()).await
    }

    /// From one phase to the next, to the end.
    async fn go(&mut self, mut phase: Phase, mut outbound: Option<AgentAnswer>) -> End {
        loop {
            phase = match phase {
                Phase::Flow(program) => match self.flow(program).await {
                    Exit::End(end) => Phase::End(end),
                    Exit::Queue => Phase::Queue,
                    // The agent who has called is there already.
                    Exit::Resumed => match outbound.take() {
                        Some(agent) => Phase::Agent(agent, self.queued()),
                        None => Phase::End(End::FlowEnded),
                    },
                },
                Phase::Queue => self.wait_in_queue().await,
                Phase::Agent(agent, queued) => self.with_agent(agent, queued).await,
                Phase::End(end) => return end,
            };
        }
    }

    /// The customer has hung up, or the time is over.
    async fn cut_off(&mut self, hung_up: bool) -> End {
        let queue = self.leave_queue().await;
        if let Some(queued) = self.busy.take() {
            self.world.queues.done(&queued).await;
        }
        match queue {
            _ if !hung_up => End::TimeLimit,
            Some(queue) => End::Abandoned { queue },
            None if !self.handled.is_empty() => End::Handled { queue: self.handled.clone() },
            None => End::HungUp,
        }
    }

    /// What the contact waits for, by what flows have set.
    pub(super) fn queued(&self) -> Queued {
        Queued {
            contact_id: self.contact.text("ContactId"),
            queue: self.contact.queue.clone(),
            agent: self.contact.agent.clone(),
            priority: self.contact.priority,
        }
    }

    /// The flow for an event: the one that a flow has set, else the instance's.
    fn hook(&mut self, event: &str, flow_type: &FlowType) -> Option<Arc<FlowProgram>> {
        let instance = self.instance;
        if let Some(name) = self.contact.hooks.get(event).filter(|it| !it.is_empty()) {
            if let Some(program) = instance.flow(name) {
                return Some(Arc::clone(program));
            }
            let name = shortened(name);
            self.say(Event::Note { text: format!("the instance has no flow `{name}`, which is set for {event}") });
        }
        instance.default_of(flow_type).cloned()
    }

    /// Leaves the queue that the contact waits in; gives back which one it was.
    async fn leave_queue(&mut self) -> Option<String> {
        let (queued, since) = self.waiting.take()?;
        self.world.queues.left(&queued).await;
        let queue = name_of(&queued);
        let waited = self.waited_since(since);
        self.place = (Arc::from(""), Arc::from(""));
        self.say(Event::LeftQueue { queue: queue.clone(), waited });
        Some(queue)
    }

    /// Counts the time in a queue; gives it back in milliseconds.
    fn waited_since(&mut self, since: Duration) -> u64 {
        let waited = self.world.clock.now().saturating_sub(since);
        self.waited = self.waited.saturating_add(waited);
        u64::try_from(waited.as_millis()).unwrap_or(u64::MAX)
    }

    /// The contact was admitted, and waits.
    async fn wait_in_queue(&mut self) -> Phase {
        let queued = self.queued();
        let queue = name_of(&queued);
        self.place = (Arc::from(""), Arc::from(""));
        self.say(Event::Queued { queue: queue.clone() });
        let since = self.world.clock.now();
        self.waiting = Some((queued.clone(), since));
        let program = self.hook("CustomerQueue", &FlowType::CustomerQueue);
        let world = self.world.clone();
        let patience = self.customer.patience().map(|it| world.clock.sleep_until(since.saturating_add(it)));
        let ended = {
            let patience = async {
                match patience {
                    Some(sleep) => sleep.await,
                    None => std::future::pending().await,
                }
            };
            let agent = pin!(world.queues.agent(&queued));
            let patience = pin!(patience);
            let others = select(agent, patience);
            let flow = pin!(self.queue_flow(program));
            match select(others, flow).await {
                Either::Left((Either::Left((agent, _)), _)) => Waited::Agent(agent),
                Either::Left((Either::Right(_), _)) => Waited::GaveUp,
                Either::Right((exit, _)) => Waited::Left(exit),
            }
        };
        if let Waited::Agent(agent) = ended {
            self.waiting = None;
            let waited = self.waited_since(since);
            self.place = (Arc::from(""), Arc::from(""));
            self.say(Event::AgentJoined { agent: agent.user_name.clone(), waited });
            return Phase::Agent(agent, queued);
        }
        self.leave_queue().await;
        match ended {
            Waited::Left(Exit::Queue) => Phase::Queue,
            Waited::Left(Exit::End(end)) => Phase::End(end),
            _ => Phase::End(End::Abandoned { queue }),
        }
    }

    /// The flow of a customer who waits. When it ends, the customer goes on waiting.
    async fn queue_flow(&mut self, program: Option<Arc<FlowProgram>>) -> Exit {
        if let Some(program) = program {
            match self.flow(program).await {
                Exit::Resumed => {}
                other => return other,
            }
        }
        std::future::pending().await
    }

    async fn with_agent(&mut self, agent: AgentAnswer, queued: Queued) -> Phase {
        self.contact.set(
            "Agent",
            json!({"UserName": agent.user_name, "FirstName": agent.first_name, "LastName": agent.last_name}),
        );
        self.busy = Some(queued.clone());
        self.whisper("AgentWhisper", &FlowType::AgentWhisper, Listener::Agent).await;
        self.whisper("CustomerWhisper", &FlowType::CustomerWhisper, Listener::Customer).await;
        self.handled = name_of(&queued);
        let phase = self.talk(&agent.acts).await;
        self.busy = None;
        self.world.queues.done(&queued).await;
        phase
    }

    /// A flow that somebody hears before both are joined. However it ends, both are joined.
    async fn whisper(&mut self, event: &str, flow_type: &FlowType, listener: Listener) {
        let Some(program) = self.hook(event, flow_type) else { return };
        self.listener = listener;
        let _ = self.flow(program).await;
        self.listener = Listener::Customer;
        self.place = (Arc::from(""), Arc::from(""));
    }

    async fn talk(&mut self, acts: &[AgentAct]) -> Phase {
        for act in acts {
            match act {
                AgentAct::Talk(time) => {
                    self.sleep(*time).await;
                    self.say(Event::Talked { time: u64::try_from(time.as_millis()).unwrap_or(u64::MAX) });
                }
                AgentAct::Hold(time) => self.hold(*time).await,
                AgentAct::Transfer(flow) => {
                    let Some(program) = self.instance.flow(flow).cloned() else {
                        self.say(Event::Note {
                            text: format!("the instance has no flow `{flow}`, so nothing is transferred"),
                        });
                        continue;
                    };
                    let id = self.contact.text("ContactId");
                    self.contact.set("PreviousContactId", id.clone());
                    self.contact.set("ContactId", next_id(&id));
                    self.contact.set("InitiationMethod", "TRANSFER");
                    return Phase::Flow(program);
                }
            }
        }
        // A customer who remains may have a flow of their own.
        let remaining = self.contact.hooks.remove("CustomerRemaining");
        if let Some(name) = remaining {
            match self.instance.flow(&name).cloned() {
                Some(program) => return Phase::Flow(program),
                None => {
                    let name = shortened(&name);
                    let text = format!("the instance has no flow `{name}`, which is set for CustomerRemaining");
                    self.say(Event::Note { text });
                }
            }
        }
        Phase::End(End::Handled { queue: self.handled.clone() })
    }

    /// The customer hears the flow of customers on hold, for as long as the agent holds.
    async fn hold(&mut self, time: Duration) {
        self.say(Event::Held);
        let until = self.world.clock.now().saturating_add(time);
        let over = self.world.clock.sleep_until(until);
        if let Some(program) = self.hook("CustomerHold", &FlowType::CustomerHold) {
            let flow = pin!(self.queue_flow(Some(program)));
            let _ = select(flow, over).await;
        } else {
            over.await;
        }
        self.place = (Arc::from(""), Arc::from(""));
        self.say(Event::TakenBack);
    }

    /// A callback: it waits for an agent, then the customer is called.
    async fn call_back(&mut self, callback: Callback) -> End {
        let id = self.contact.text("ContactId");
        self.contact.set("PreviousContactId", id.clone());
        self.contact.set("ContactId", next_id(&id));
        self.contact.set("InitiationMethod", "CALLBACK");
        self.handled.clear();
        // With a flow of its own the flow says when; the delay is left out (`connect-events` section 4.3).
        if callback.flow.is_none() {
            self.sleep(callback.delay).await;
        }
        self.say(Event::Began { channel: "VOICE".to_owned(), initiation: "CALLBACK".to_owned() });
        let name = self
            .instance
            .name_of(callback.queue.as_deref().or(callback.agent.as_deref()).unwrap_or_default())
            .to_owned();
        self.contact.target(callback.queue.clone(), callback.agent.clone(), &name);
        let mut is_admitted = false;
        if let Some(name) = &callback.flow {
            let Some(program) = self.instance.flow(name).cloned() else {
                self.say(Event::Note { text: format!("the instance has no flow `{}`", shortened(name)) });
                return End::DeadEnd;
            };
            match self.flow(program).await {
                Exit::End(end) => return end,
                Exit::Queue => is_admitted = true,
                Exit::Resumed => {}
            }
        }
        self.place = (Arc::from(""), Arc::from(""));
        let queued = self.queued();
        if !is_admitted && let Err(error) = self.world.queues.admit(&queued).await {
            self.say(Event::Note { text: error.to_string() });
            return End::NotReached;
        }
        self.say(Event::Queued { queue: name_of(&queued) });
        let since = self.world.clock.now();
        self.waiting = Some((queued.clone(), since));
        let agent = self.world.queues.agent(&queued).await;
        self.waiting = None;
        self.busy = Some(queued.clone());
        let waited = self.waited_since(since);
        self.say(Event::AgentJoined { agent: agent.user_name.clone(), waited });
        for attempt in 0..callback.attempts.max(1) {
            if attempt > 0 {
                self.sleep(callback.retry).await;
            }
            if let DialAnswer::Answered(_) = self.dial(&callback.number, None, None).await {
                self.whisper("OutboundWhisper", &FlowType::OutboundWhisper, Listener::Customer).await;
                return self.go(Phase::Agent(agent, queued), None).await;
            }
        }
        self.busy = None;
        self.world.queues.done(&queued).await;
        End::NotReached
    }

    pub(super) async fn dial(&mut self, number: &str, caller_id: Option<String>, digits: Option<String>) -> DialAnswer {
        let dial = Dial { number: number.to_owned(), caller_id, digits };
        let answer = self.world.lines.dial(&dial).await;
        self.say(Event::Dialled { number: dial.number, answer });
        answer
    }
}

/// How waiting ended.
enum Waited {
    Agent(AgentAnswer),
    GaveUp,
    Left(Exit),
}

pub(super) fn name_of(queued: &Queued) -> String {
    queued.queue.clone().or_else(|| queued.agent.clone()).unwrap_or_default()
}

/// The id of the contact that follows.
fn next_id(id: &str) -> String {
    match id.rsplit_once('-') {
        Some((front, last)) => match u64::from_str_radix(last, 16) {
            Ok(number) => format!("{front}-{:0width$x}", number.wrapping_add(1), width = last.len()),
            Err(_) => format!("{id}-2"),
        },
        None => format!("{id}-2"),
    }
}
