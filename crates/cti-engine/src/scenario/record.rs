//! Recording: the journal of a real session becomes a scenario.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_model::ProductVersion;
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{
    AgentSetup, CallMade, ContactSetup, EventFires, Expectation, Items, NotRunAs, Of, PreparedAnswer, Press,
    RuleApplied, RunEnded, Scenario, ScenarioStep, Wait,
};
use super::play::{arguments, ended, not_run_as};
use super::text::At;
use crate::connector::{Answer, Call, Clock, Desk};
use crate::event::DeskEvent;
use crate::execution::LogLine;
use crate::layer::{Ask, Layer, Next, RunAnswer};
use crate::properties::PropertySnapshot;
use crate::session::{FlowRan, Happening, Inbox, PresenceEffect, Refused, Ticket};
use crate::weight::weight_of_kept;

/// Everything that came into a session and went out of it, in order: of it [`SessionJournal::to_scenario`] makes a scenario.
///
/// It holds what was sent and answered, which may be a customer's data, and which the law may want to be deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionJournal {
    /// The agent.
    pub agent: String,
    /// The date and time at which it began.
    #[serde(with = "super::model::moment")]
    pub began: Timestamp,
    /// The properties of the desk at that time.
    pub properties: PropertySnapshot,
    /// What happened, in order.
    pub entries: Vec<SessionEntry>,
    /// Whether there was more than is kept; then it does not become a scenario.
    #[serde(default)]
    pub truncated: bool,
}

/// An entry of a [`SessionJournal`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionEntry {
    /// How long after the beginning; in JSON a number of milliseconds, with a fraction where there is one.
    #[serde(with = "crate::execution::milliseconds")]
    pub at: Duration,
    /// What it was.
    #[serde(flatten)]
    pub what: Recorded,
}

/// What an entry of a [`SessionJournal`] records.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Recorded {
    /// An event was taken in.
    Event(Box<DeskEvent>),
    /// The button of a CTI Action was pressed, and taken in.
    Pressed {
        /// The action.
        action: String,
        /// What was entered.
        entered: Map<String, Value>,
    },
    /// What waited was let go.
    Ready,
    /// A call was made.
    Called {
        /// The call.
        call: Box<Call>,
        /// What came of it.
        answer: RunAnswer,
        /// How long it took.
        #[serde(with = "crate::execution::milliseconds")]
        took: Duration,
    },
    /// Something came out of the session.
    Happened(Box<Happening>),
}

redacted!(
    enum Recorded {
        Event,
        Pressed,
        Ready,
        Called,
        Happened,
    }
);

/// Records a session while it goes on. Cheap to clone.
///
/// The layer sees the calls; events and buttons are raised through it, and what the session gives out is shown to it:
///
/// ```
/// use cti_engine::event::AgentEvent;
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::scenario::{Recording, Stage};
/// use cti_engine::{Adapter, Engine};
/// use cti_model::adapter::CtiAdapter;
///
/// let configuration = CtiAdapter::default();
/// let memory = MemoryDesk::new("Sato");
/// let recording = Recording::new("Sato", &memory.desk());
/// let desk = memory.desk().with_layer(recording.layer());
/// let mut session = Adapter::compile(&Engine::new(), &configuration).open(desk);
/// recording.raise(&session.inbox(), AgentEvent::Init)?;
/// for happening in memory.drive(session.settle()) {
///     recording.happened(&happening);
/// }
/// let scenario = recording.journal().to_scenario("What Sato did", None).unwrap();
/// assert!(Stage::new(&configuration).play(&scenario).passed());
/// # Ok::<(), cti_engine::session::Refused>(())
/// ```
#[derive(Clone)]
pub struct Recording(Arc<Recorder>);

struct Recorder {
    clock: Arc<dyn Clock>,
    began: Duration,
    kept: Mutex<Kept>,
    /// Held while something is raised, so that events stand in the order in which the session took them in.
    raising: Mutex<()>,
}

/// What is recorded so far.
struct Kept {
    /// The journal but for its entries.
    journal: SessionJournal,
    /// The entries; one that was withdrawn left its place empty.
    entries: Vec<Option<SessionEntry>>,
    /// About how many bytes they take.
    bytes: usize,
}

/// How many entries are kept.
const MOST_ENTRIES: usize = 100_000;

/// About how many bytes of entries are kept: 64 MiB.
const MOST_BYTES: usize = 64 << 20;

impl Recording {
    /// Begins to record, with the time and the properties of a desk.
    pub fn new(agent: &str, desk: &Desk) -> Self {
        let clock = Arc::clone(desk.clock());
        let journal = SessionJournal {
            agent: agent.to_owned(),
            began: clock.timestamp(),
            properties: desk.properties().snapshot(),
            entries: Vec::new(),
            truncated: false,
        };
        let kept = Mutex::new(Kept { journal, entries: Vec::new(), bytes: 0 });
        Self(Arc::new(Recorder { began: clock.now(), clock, kept, raising: Mutex::default() }))
    }

    /// What sees the calls: push it on the desk last, so that it stands outermost.
    pub fn layer(&self) -> Arc<dyn Layer> {
        Arc::clone(&self.0) as Arc<dyn Layer>
    }

    /// Raises an event, and records that it was taken in.
    ///
    /// # Errors
    /// As [`Inbox::raise`].
    pub fn raise(&self, inbox: &Inbox, event: impl Into<DeskEvent>) -> Result<Ticket, Refused> {
        let event = event.into();
        self.0.raise(Recorded::Event(Box::new(event.clone())), || inbox.raise(event))
    }

    /// Executes a CTI Action, and records that it was taken in.
    ///
    /// # Errors
    /// As [`Inbox::execute`].
    pub fn execute(&self, inbox: &Inbox, action: &str, entered: &Map<String, Value>) -> Result<Ticket, Refused> {
        let pressed = Recorded::Pressed { action: action.to_owned(), entered: entered.clone() };
        self.0.raise(pressed, || inbox.execute(action, entered))
    }

    /// Lets go what waits, and records it.
    pub fn ready(&self, inbox: &Inbox) {
        let _ = self.0.raise(Recorded::Ready, || {
            inbox.ready();
            Ok(())
        });
    }

    /// Records what the session gave out.
    pub fn happened(&self, happening: &Happening) {
        self.0.add(Recorded::Happened(Box::new(happening.clone())));
    }

    /// The journal so far.
    pub fn journal(&self) -> SessionJournal {
        let kept = self.0.kept();
        SessionJournal { entries: kept.entries.iter().flatten().cloned().collect(), ..kept.journal.clone() }
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("entries", &self.0.kept().entries.len()).finish_non_exhaustive()
    }
}

impl Recorder {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn elapsed(&self) -> Duration {
        self.clock.now().saturating_sub(self.began)
    }

    /// Adds an entry; gives its number.
    fn add(&self, what: Recorded) -> Option<usize> {
        let at = self.elapsed();
        let mut kept = self.kept();
        if !kept.fits(&what) {
            return None;
        }
        kept.entries.push(Some(SessionEntry { at, what }));
        Some(kept.entries.len() - 1)
    }

    /// Adds an entry for what is raised, before any call of its run; it is withdrawn when the session refuses it. Whoever
    /// is woken by it may be polled at once, so nothing is locked meanwhile that a call needs.
    fn raise<T>(&self, what: Recorded, raise: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
        let _raising = self.raising.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.add(what);
        let raised = raise();
        if let (Err(_), Some(number)) = (&raised, number)
            && let Some(entry) = self.kept().entries.get_mut(number)
        {
            *entry = None;
        }
        raised
    }
}

impl Kept {
    /// Whether there is room for more; if not, the journal is not whole from then on.
    fn fits(&mut self, more: &impl Serialize) -> bool {
        let bytes = self.bytes.saturating_add(weight_of_kept(more));
        let fits = self.entries.len() < MOST_ENTRIES && bytes <= MOST_BYTES && !self.journal.truncated;
        if fits {
            self.bytes = bytes;
        } else {
            self.journal.truncated = true;
        }
        fits
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Layer for Recorder {
    async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
        let began = self.elapsed();
        let call = Box::new(ask.call.clone());
        let number = self.add(Recorded::Called { call, answer: RunAnswer::Abandoned, took: Duration::ZERO });
        let given = next.call(ask).await;
        let elapsed = self.elapsed();
        if let Some(number) = number {
            let mut kept = self.kept();
            if kept.fits(&given)
                && let Some(Some(entry)) = kept.entries.get_mut(number)
                && let Recorded::Called { answer, took, .. } = &mut entry.what
            {
                (*answer, *took) = (RunAnswer::from(&given), elapsed.saturating_sub(began));
            }
        }
        given
    }
}

impl SessionJournal {
    /// The scenario of it: the same events and buttons at the same times, the same answers to the calls, and as expectations
    /// how the runs ended, which way they took, what they called and logged, which rules held, what the session did.
    /// `adapter` is the path of the configuration, as the scenario is to name it. `None` for a journal that is not whole.
    ///
    /// The times are those of the desk's clock, and in a scenario only calls take time: a flow that reads the time with less
    /// than a millisecond between two readings may read another time.
    pub fn to_scenario(&self, title: &str, adapter: Option<&str>) -> Option<Scenario> {
        if self.truncated {
            return None;
        }
        let loading = self.entries.iter().any(|entry| matches!(entry.what, Recorded::Ready));
        let agent = AgentSetup {
            properties: self
                .properties
                .flows
                .properties
                .iter()
                .map(|(key, value)| (key.clone(), escaped(value)))
                .collect(),
            adapter_properties: self
                .properties
                .adapter
                .properties
                .clone()
                .into_iter()
                .map(|(key, value)| (key, escaped(&value)))
                .collect(),
            counters: self.properties.flows.counters.clone(),
            loading,
            ..AgentSetup::default()
        };
        let scenario = Scenario {
            title: title.to_owned(),
            adapter: adapter.map(|path| path.to_owned().into()),
            clock: Some(self.began),
            only_answers: true,
            agents: IndexMap::from([(self.agent.clone(), agent)]),
            ..Scenario::default()
        };
        let mut making = Making::of(scenario);
        for (number, SessionEntry { at, what }) in self.entries.iter().enumerate() {
            // Where nothing came between two of them, nothing was worked on.
            let hold = self.entries.get(number + 1).is_some_and(|next| {
                next.at == *at && matches!(next.what, Recorded::Event(_) | Recorded::Pressed { .. } | Recorded::Ready)
            });
            making.add(*at, what, hold);
        }
        let last = self.entries.iter().map(|entry| entry.at).max().unwrap_or_default();
        Some(making.finish(last))
    }

    /// Names the version of the product for which the scenario is played.
    pub fn to_scenario_in(&self, title: &str, adapter: Option<&str>, version: ProductVersion) -> Option<Scenario> {
        Some(Scenario { version: Some(version), ..self.to_scenario(title, adapter)? })
    }
}

/// A scenario that is being made of a journal.
struct Making {
    scenario: Scenario,
    /// Up to when the steps wait.
    now: Duration,
    runs: Items<RunEnded>,
    calls: Items<CallMade>,
    not_run: Vec<At<NotRunAs>>,
    log: Vec<At<String>>,
    rules: Vec<At<RuleApplied>>,
    session: Vec<At<String>>,
}

impl Making {
    fn of(scenario: Scenario) -> Self {
        Self {
            scenario,
            now: Duration::ZERO,
            runs: Items::default(),
            calls: Items::default(),
            not_run: Vec::new(),
            log: Vec::new(),
            rules: Vec::new(),
            session: Vec::new(),
        }
    }

    /// Adds a step at a time.
    fn step(&mut self, at: Duration, step: ScenarioStep) {
        if at > self.now {
            self.scenario.steps.push(ScenarioStep::Wait(Wait::For(at.saturating_sub(self.now))).into());
            self.now = at;
        }
        self.scenario.steps.push(step.into());
    }

    fn add(&mut self, at: Duration, what: &Recorded, hold: bool) {
        match what {
            Recorded::Event(event) => self.step(at, ScenarioStep::Event(EventFires { hold, ..fires(event) })),
            Recorded::Pressed { action, entered } => {
                let enter = escaped_members(entered);
                let press = Press { action: action.clone(), enter, hold, ..Press::default() };
                self.step(at, ScenarioStep::Press(press));
            }
            Recorded::Ready => self.step(at, ScenarioStep::Ready(Of::default())),
            Recorded::Called { call, answer, took } => {
                let with = arguments(call);
                let made = CallMade { call: call.name().to_owned(), with: escaped_members(&with) };
                self.calls.0.push(made.into());
                if !matches!(**call, Call::Clock(_)) {
                    self.scenario.answers.push(prepared(call, with, answer, *took));
                }
            }
            Recorded::Happened(happening) => self.expect(happening),
        }
    }

    /// Expects what happened.
    fn expect(&mut self, happening: &Happening) {
        match happening {
            Happening::FlowRan(ran) => {
                self.runs.0.push(run(ran).into());
                let line = |line: &LogLine| escaped_text(&format!("{}: {}", line.level.as_str(), line.message)).into();
                self.log.extend(ran.log().map(line));
            }
            Happening::NotRun(it) => {
                if let Some(why) = not_run_as(it.why) {
                    let event = it.cause.to_string();
                    self.not_run.push(NotRunAs { event, why: why.to_owned() }.into());
                }
            }
            Happening::PresenceApplied(applied) => {
                let effect = match applied.effect {
                    PresenceEffect::Set => "set",
                    PresenceEffect::Unchanged => "unchanged",
                    PresenceEffect::Failed { .. } => "failed",
                };
                self.rules.push(RuleApplied { rule: applied.rule.clone(), effect: effect.to_owned() }.into());
            }
            other => self.session.push(other.to_string().into()),
        }
    }

    fn finish(mut self, last: Duration) -> Scenario {
        let expected = Expectation {
            runs: Some(std::mem::take(&mut self.runs).into()),
            calls: Some(std::mem::take(&mut self.calls).into()),
            not_run: Some(std::mem::take(&mut self.not_run).into()),
            log: Some(std::mem::take(&mut self.log).into()),
            rules: Some(std::mem::take(&mut self.rules).into()),
            session: Some(std::mem::take(&mut self.session).into()),
            ..Expectation::default()
        };
        self.step(last, ScenarioStep::Expect(Box::new(expected)));
        self.scenario
    }
}

fn fires(event: &DeskEvent) -> EventFires {
    let payload = match event.payload() {
        Value::Object(members) => escaped_members(&members),
        _ => Map::new(),
    };
    EventFires {
        on: event.trigger().to_string(),
        shows: event.contact_in_hand().map(|contact| ContactSetup::of(contact)),
        payload,
        id: event.id().map(str::to_owned),
        ..EventFires::default()
    }
}

fn prepared(call: &Call, with: Map<String, Value>, answer: &RunAnswer, took: Duration) -> PreparedAnswer {
    let mut prepared = PreparedAnswer {
        call: call.name().to_owned(),
        with,
        after: Some(took).filter(|took| !took.is_zero()),
        ..PreparedAnswer::default()
    };
    match answer {
        RunAnswer::Value(value) => prepared.gives = value.clone(),
        RunAnswer::Error(error) => prepared.error = Some(error.clone()),
        RunAnswer::Abandoned => prepared.never = true,
    }
    prepared
}

fn run(ran: &FlowRan) -> RunEnded {
    let (end, block, port) = ended(ran.execution.end());
    let failures = ran.execution.failures();
    RunEnded {
        flow: ran.flow.to_string(),
        end,
        block: block.map(ToString::to_string),
        port: port.map(str::to_owned),
        failures: Some(failures.map(|(block, exception)| (block.to_owned(), exception.kind.to_string())).collect()),
        through: ran.execution.path().map(|step| step.block.to_string()).collect(),
    }
}

/// A text in which nothing is taken for a name.
fn escaped_text(text: &str) -> String {
    text.replace("${", "$${")
}

fn escaped(value: &Value) -> Value {
    match value {
        Value::String(text) => escaped_text(text).into(),
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(members) => Value::Object(escaped_members(members)),
        other => other.clone(),
    }
}

fn escaped_members(members: &Map<String, Value>) -> Map<String, Value> {
    members.iter().map(|(name, member)| (name.clone(), escaped(member))).collect()
}
