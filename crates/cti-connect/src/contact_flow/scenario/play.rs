//! Playing a scenario: the call goes through its flow, and each step is looked for in what happened.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cti_engine::connector::Clock;
use cti_engine::coverage::{Reached, lcov};
use cti_engine::memory::VirtualClock;
use cti_engine::scenario::{At, ScenarioError};
use cti_model::{Lines, OneLine};
use serde::Serialize;
use serde_json::{Value, json};

use super::{FlowScenario, FlowStep, QueueAnswer};
use crate::contact_flow::action::{Action, Branch};
use crate::contact_flow::check::short;
use crate::contact_flow::document::{ContactFlow, Document};
use crate::contact_flow::simulate::{
    AgentAct, AgentAnswer, BotAnswer, Call, CallOutcome, Coverage, End, Event, FlowCoverage, FlowProgram,
    FunctionError, Input, Instance, Line, Listener, QueueScript, Script, ScriptedCustomer, ServiceAnswer, Simulator,
    World, WorldError,
};

impl FlowCoverage {
    /// The coverage as a section of `lcov` for the file of the flow: actions are lines, branches are branches; 1 is what
    /// contacts went through.
    pub fn to_lcov(&self, flow: &ContactFlow, path: &str) -> String {
        let (lines, program) = (Lines::new(flow.to_text()), FlowProgram::new(flow));
        let reached = flow.actions().iter().enumerate().map(|(at, action)| {
            let id = action.identifier();
            let place = flow.text.place(&format!("/Actions/{at}"));
            let is_missed = |branch: &Branch| {
                let mut missed = self.branches_missed.iter().chain(&self.errors_missed);
                missed.any(|(action, it)| action == id && it == branch)
            };
            Reached {
                line: place.map_or(1, |place| lines.line_column(place.start).0),
                count: u64::from(!self.actions_missed.iter().any(|it| it == id)),
                ways: action
                    .branches()
                    .filter(|(branch, _)| *branch != Branch::Next || program.goes_by_next(at))
                    .map(|(branch, _)| u64::from(!is_missed(&branch)))
                    .collect(),
            }
        });
        lcov(path, &reached.collect::<Vec<_>>())
    }
}

/// Something that a scenario expects and that did not come about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FlowFailure {
    /// The line of the step, from 1; 0 where the scenario was not read from a text.
    pub line: usize,
    /// What was expected, and what happened instead.
    pub what: String,
}

impl fmt::Display for FlowFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, OneLine(&self.what))
    }
}

/// What became of a scenario.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FlowPlayed {
    /// What did not come about as the scenario says.
    pub failures: Vec<FlowFailure>,
    /// What became of the call.
    pub outcome: CallOutcome,
    /// What of each flow the call went through.
    pub flows: Vec<TriedFlow>,
}

/// A flow, and what of it was gone through.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TriedFlow {
    /// Its name, as the scenario has it.
    pub name: String,
    /// The flow.
    pub flow: ContactFlow,
    /// What of it was gone through.
    pub coverage: FlowCoverage,
}

impl fmt::Display for TriedFlow {
    /// The name and the coverage; each action that was missed with its type.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "contact flow `{}`: ", OneLine(&self.name))?;
        self.coverage.tell(f, |id| self.flow.action(id).map(Action::action_type))
    }
}

impl TriedFlow {
    /// What of flows was gone through.
    pub(super) fn all(flows: &[(String, ContactFlow)], instance: &Instance, coverage: &Coverage) -> Vec<Self> {
        let tried = flows.iter().filter_map(|(name, flow)| {
            let coverage = coverage.of(instance.flow(name)?);
            Some(Self { name: name.clone(), flow: flow.clone(), coverage })
        });
        tried.collect()
    }
}

impl FlowPlayed {
    /// Whether all came about as the scenario says.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// How many lines of what happened a failure shows: the first, and the last; a contact in a queue may go round for a day.
const FIRST: usize = 150;
const LAST: usize = 50;

impl fmt::Display for FlowPlayed {
    /// `passed` or `failed`, and the failures with what happened to the call: of very much the beginning and the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.passed() { "passed" } else { "failed" })?;
        for failure in &self.failures {
            write!(f, "\n{failure}")?;
        }
        if self.passed() {
            return Ok(());
        }
        let transcript = &self.outcome.transcript;
        let last = transcript.len().saturating_sub(LAST);
        for (at, line) in transcript.iter().enumerate() {
            if at < FIRST || at >= last {
                write!(f, "\n    {line}")?;
            } else if at == FIRST {
                write!(f, "\n    ({} lines are left out)", last - FIRST)?;
            }
        }
        Ok(())
    }
}

impl FlowScenario {
    /// Plays the scenario on a clock of its own. `load` gives the text of a file that it names.
    ///
    /// # Errors
    /// [`ScenarioError`] when a flow cannot be read.
    pub fn play(&self, load: impl Fn(&str) -> Result<String, String>) -> Result<FlowPlayed, ScenarioError> {
        let flows = self.read_flows(load)?;
        let instance = self.instance(&flows);
        let clock = VirtualClock::new();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let world = World::of(shared.clone(), Arc::new(self.script(shared)));
        let instance = Arc::new(instance);
        let simulator = Simulator::new(Arc::clone(&instance), world);
        let outcome = clock.drive(simulator.run(self.call()));
        let flows = TriedFlow::all(&flows, &instance, &outcome.coverage);
        Ok(FlowPlayed { failures: self.failures(&outcome), outcome, flows })
    }

    fn read_flows(
        &self,
        load: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Vec<(String, ContactFlow)>, ScenarioError> {
        let mut flows = Vec::with_capacity(self.flows.len());
        for (name, source) in &self.flows {
            let refused =
                |expected: &str, found: String| ScenarioError::at_start(expected, found).in_file(name.as_str());
            let text = match source {
                Value::String(file) => load(file).map_err(|error| refused("a file that can be read", error))?,
                document => document.to_string(),
            };
            let document = Document::read(&text).map_err(|error| refused("a contact flow", error.to_string()))?;
            flows.push((name.clone(), document.into_flow().flow));
        }
        Ok(flows)
    }

    fn instance(&self, flows: &[(String, ContactFlow)]) -> Instance {
        let mut instance = flows.iter().fold(Instance::new(), |it, (name, flow)| it.with_flow(name, flow));
        for (flow_type, name) in self.default_flows() {
            if let Some(program) = instance.flow(name).cloned() {
                instance = instance.with_default(flow_type, program);
            }
        }
        for (resource, name) in &self.names {
            instance = instance.with_name(resource, name);
        }
        instance
    }

    /// What flows say where a scenario says a name: the end of the ARN of what is called so, else the name.
    fn resource<'s>(&'s self, name: &'s str) -> &'s str {
        self.names.iter().find(|(_, known)| *known == name).map_or(name, |(resource, _)| short(resource))
    }

    /// Whether a resource, or what it is called, has a text in it.
    fn is_called(&self, resource: &str, text: &str) -> bool {
        let called = || self.names.iter().filter(|(known, _)| short(known) == short(resource));
        resource.contains(text) || called().any(|(_, name)| name.contains(text))
    }

    fn script(&self, clock: Arc<dyn Clock>) -> Script {
        let mut script = Script::new(clock);
        for (name, answer) in &self.world.functions {
            script = match answer {
                Value::Null => script.function_fails(name, FunctionError::Failed("as the scenario says".to_owned())),
                answer => script.function(name, answer.clone()),
            };
        }
        for (name, is_open) in &self.world.open {
            script = script.open(self.resource(name), *is_open);
        }
        for (name, queue) in &self.world.queues {
            let name = self.resource(name);
            script = script.queue(name, queue.script());
            for (metric, value) in &queue.metrics {
                script = script.metric(metric, name, f64::from(*value));
            }
        }
        for (words, intent) in &self.world.intents {
            script = script.bot("", words, BotAnswer { intent: Some(intent.clone()), ..BotAnswer::default() });
        }
        for (number, answer) in &self.world.numbers {
            script = script.number(number, *answer);
        }
        for (action, answer) in &self.world.services {
            let answer = match answer {
                Value::Null => Err(WorldError::new("as the scenario says")),
                Value::String(result) => Ok(ServiceAnswer { result: Some(result.clone()), values: json!({}) }),
                values => Ok(ServiceAnswer { result: None, values: values.clone() }),
            };
            script = script.service(action, answer);
        }
        script
    }

    fn call(&self) -> Call {
        let mut customer = ScriptedCustomer::new();
        for step in &self.steps {
            customer = match &step.value {
                FlowStep::Presses(keys) => customer.presses(keys),
                FlowStep::Says(words) => customer.says(words),
                FlowStep::Silent => customer.then(Input::Nothing),
                FlowStep::HangsUp => customer.then(Input::HangsUp),
                _ => customer,
            };
        }
        if let Some(seconds) = self.call.patience_seconds {
            customer = customer.with_patience(Duration::from_secs(seconds));
        }
        let from = self.call.from.as_deref().unwrap_or("+819012345678");
        let mut call = Call::from(from, &self.flow, Arc::new(customer)).with_seed(self.call.seed);
        call.attributes.clone_from(&self.call.attributes);
        if let Some(to) = &self.call.to {
            call = call.with_system_address(to);
        }
        if let Some(channel) = &self.call.channel {
            call = call.with_channel(channel);
        }
        if let Some(initiation) = &self.call.initiation {
            call = call.with_initiation(initiation);
        }
        call
    }

    fn failures(&self, outcome: &CallOutcome) -> Vec<FlowFailure> {
        let mut failures = Vec::new();
        let mut at = 0;
        for At { line, value: step, .. } in &self.steps {
            let rest = outcome.transcript.get(at..).unwrap_or_default();
            match rest.iter().position(|it| self.sees(step, it, outcome)) {
                Some(found) => at += found + usize::from(!matches!(step, FlowStep::Attributes(_))),
                None if step.is_in_any() && self.is_at_end(step, outcome) => {}
                None => {
                    failures.push(FlowFailure { line: *line, what: format!("expected: {step}; {}", instead(rest)) });
                }
            }
        }
        for At { line, value: step, .. } in &self.never {
            if let Some(found) = outcome.transcript.iter().find(|it| self.sees(step, it, outcome)) {
                failures.push(FlowFailure { line: *line, what: format!("never: {step}; and at {found}") });
            }
        }
        failures
    }

    /// Whether a line of the transcript is this step.
    fn sees(&self, step: &FlowStep, line: &Line, outcome: &CallOutcome) -> bool {
        match (step, &line.event) {
            (FlowStep::Hears(text), Event::Heard { by: Listener::Customer, text: heard, .. }) => {
                heard.contains(text.as_str())
            }
            (FlowStep::Presses(keys), Event::Entry { text }) => text == keys || text.ends_with("encrypted)"),
            (FlowStep::Says(words), Event::Entry { text }) => text == words,
            (FlowStep::Silent, Event::Entry { text }) => text.is_empty(),
            (FlowStep::HangsUp, Event::Ended { end: End::HungUp | End::Abandoned { .. } }) => true,
            (FlowStep::Queued(name), Event::Queued { queue }) => self.is_called(queue, name),
            (FlowStep::Agent(name), Event::AgentJoined { agent, .. }) => agent == name,
            (FlowStep::Invokes(name), Event::Invoked { function, .. }) => function.contains(name.as_str()),
            (FlowStep::Action(name), Event::Took { action_type, .. }) => line.action == *name || action_type == name,
            (FlowStep::Dials(number), Event::Dialled { number: dialled, .. }) => dialled == number,
            (FlowStep::Callback(number), Event::CallbackArranged { number: arranged, .. }) => arranged == number,
            (FlowStep::Ends(how), Event::Ended { end }) => json!(end).get("how").and_then(Value::as_str) == Some(how),
            (FlowStep::Attributes(values), _) => {
                values.iter().all(|(name, value)| outcome.attributes.get(name) == Some(value))
            }
            _ => false,
        }
    }

    fn is_at_end(&self, step: &FlowStep, outcome: &CallOutcome) -> bool {
        outcome.transcript.last().is_some_and(|line| self.sees(step, line, outcome))
    }
}

/// What happened instead: what the caller heard from there on, and the end.
fn instead(rest: &[Line]) -> String {
    let heard: Vec<String> = rest
        .iter()
        .filter_map(|line| match &line.event {
            Event::Heard { by: Listener::Customer, text, .. } => Some(format!("\"{}\"", cti_model::shortened(text))),
            _ => None,
        })
        .take(3)
        .collect();
    let end = rest.iter().rev().find_map(|line| match &line.event {
        Event::Ended { end } => Some(end.to_string()),
        _ => None,
    });
    let heard = if heard.is_empty() {
        "the caller heard nothing more".to_owned()
    } else {
        format!("the caller heard {}", heard.join(", "))
    };
    format!("{heard}, and the call: {}", end.unwrap_or_else(|| "went on".to_owned()))
}

impl FlowStep {
    /// Whether it is looked for in the outcome, and not in a line.
    fn is_in_any(&self) -> bool {
        matches!(self, Self::Attributes(_))
    }
}

impl fmt::Display for FlowStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| cti_model::shortened(text);
        match self {
            Self::Hears(text) => write!(f, "the caller hears \"{}\"", shown(text)),
            Self::Presses(keys) => write!(f, "the caller is asked and presses {}", shown(keys)),
            Self::Says(words) => write!(f, "the caller is asked and says \"{}\"", shown(words)),
            Self::Silent => f.write_str("the caller is asked and does nothing"),
            Self::HangsUp => f.write_str("the caller is asked and hangs up"),
            Self::Queued(name) => write!(f, "the contact waits in {}", shown(name)),
            Self::Agent(name) => write!(f, "agent {} takes the contact", shown(name)),
            Self::Invokes(name) => write!(f, "the function {} is invoked", shown(name)),
            Self::Action(name) => write!(f, "the contact goes through {}", shown(name)),
            Self::Dials(number) => write!(f, "{} is dialled", shown(number)),
            Self::Callback(number) => write!(f, "a callback to {} is arranged", shown(number)),
            Self::Attributes(values) => {
                let pairs: Vec<String> =
                    values.iter().map(|(name, value)| format!("{}={}", shown(name), shown(value))).collect();
                write!(f, "the contact has {}", pairs.join(", "))
            }
            Self::Ends(how) => write!(f, "the contact ends as {}", shown(how)),
        }
    }
}

impl QueueAnswer {
    fn script(&self) -> QueueScript {
        let script = match self.answered_after_seconds {
            Some(seconds) => QueueScript::answered_after(Duration::from_secs(seconds)),
            None => QueueScript::never_answered(),
        };
        let script = self.capacity.map_or(script.clone(), |most| script.with_capacity(most));
        let acts = if self.acts.is_empty() { vec![AgentAct::Talk(Duration::from_secs(60))] } else { self.acts.clone() };
        let user_name = if self.agent.is_empty() { "agent" } else { &self.agent };
        script.with_agent(AgentAnswer { user_name: user_name.to_owned(), acts, ..AgentAnswer::default() })
    }
}
