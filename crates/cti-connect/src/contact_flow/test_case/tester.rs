//! The customer of a test case, who observes and does what it says.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use async_trait::async_trait;
use serde_json::Value;

use super::overrides::{Overridden, Override};
use super::run::ObservationResult;
use super::{ExpectedEvent, Matching, Observation, TestAction, TestEventType};
use crate::contact_flow::action::Branch;
use crate::contact_flow::path::{Template, Unresolved, spoken};
use crate::contact_flow::simulate::{Asked, CallObserver, Coverage, Customer, Input};

/// How much alike a message has to be where a test case says nothing. Our decision: the service's measure is not published.
const ALIKE: f64 = 0.6;

#[derive(Debug)]
pub(super) struct Tester {
    observations: Vec<Observation>,
    overrides: Arc<Overridden>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// What is waited for, by place.
    active: Vec<usize>,
    inputs: VecDeque<Input>,
    /// What the customer has heard since the last input or match.
    message: Vec<String>,
    namespaces: Value,
    is_over: bool,
    waker: Option<Waker>,
    pub(super) results: Vec<ObservationResult>,
    pub(super) log: Vec<String>,
    /// Whether an observation after which nothing follows was made, or the test was ended.
    pub(super) is_complete: bool,
    /// All that was heard, for the message of a failure.
    pub(super) heard: Vec<String>,
    /// What the contact went through.
    pub(super) coverage: Coverage,
}

/// What was observed.
enum Observed<'o> {
    Initiated,
    Completed,
    Message,
    Action { action_type: &'o str, parameters: &'o dyn Fn() -> Value },
}

impl Tester {
    pub(super) fn new(observations: Vec<Observation>, overrides: Arc<Overridden>) -> Self {
        let led_to = |identifier: &str| observations.iter().any(|it| it.next.iter().any(|next| next == identifier));
        let mut active: Vec<usize> =
            observations.iter().enumerate().filter(|(_, it)| !led_to(&it.identifier)).map(|(at, _)| at).collect();
        if active.is_empty() && !observations.is_empty() {
            active.push(0);
        }
        let results = observations.iter().map(|it| ObservationResult::new(&it.identifier)).collect();
        let state = State { active, results, ..State::default() };
        Self { observations, overrides, state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self) {
        self.observe(&mut self.state(), &Observed::Initiated);
    }

    pub(super) fn complete(&self) {
        let mut state = self.state();
        self.observe(&mut state, &Observed::Message);
        self.observe(&mut state, &Observed::Completed);
    }

    /// Ends once the test case says so.
    pub(super) async fn over(&self) {
        poll_fn(|context| {
            let mut state = self.state();
            if state.is_over {
                return Poll::Ready(());
            }
            state.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// What is waited for, for the message of a failure.
    pub(super) fn expected(&self) -> Vec<String> {
        let state = self.state();
        state
            .active
            .iter()
            .filter_map(|at| self.observations.get(*at))
            .map(|it| it.event.described(&it.identifier))
            .collect()
    }

    fn observe(&self, state: &mut State, observed: &Observed<'_>) {
        // Prompts up to the next input are one message: what the customer is about to answer is not the answer to it.
        if matches!(observed, Observed::Message) && !state.inputs.is_empty() {
            return;
        }
        let found = state
            .active
            .iter()
            .copied()
            .find(|at| self.observations.get(*at).is_some_and(|it| it.event.fits(observed, &state.message)));
        let Some((at, observation)) = found.and_then(|at| Some((at, self.observations.get(at)?))) else { return };
        if matches!(observed, Observed::Message) {
            state.message.clear();
        }
        // Alternatives of the one that happened are not waited for any longer.
        state.active.clear();
        let next = self.observations.iter().enumerate().filter(|(_, it)| observation.next.contains(&it.identifier));
        state.active.extend(next.map(|(at, _)| at));
        state.is_complete = state.active.is_empty();
        if let Some(result) = state.results.get_mut(at) {
            result.is_observed = true;
        }
        for action in &observation.actions {
            self.act(state, at, action);
        }
        if state.is_complete {
            state.end();
        }
    }

    fn act(&self, state: &mut State, at: usize, action: &TestAction) {
        match action {
            TestAction::Press(keys) => state.inputs.push_back(Input::Digits(keys.clone())),
            TestAction::Say(words) => state.inputs.push_back(Input::Says(words.clone())),
            TestAction::Disconnect => {
                state.is_complete = state.active.is_empty();
                state.end();
            }
            TestAction::EndTest => {
                state.is_complete = true;
                state.end();
            }
            TestAction::Log(text) => state.log.push(text.clone()),
            TestAction::Other(kind) => state.log.push(format!("action `{kind}` is not known here and did nothing")),
            TestAction::Override { action_type, parameters, strategy } => {
                let names = parameters.as_object().into_iter().flatten().map(|(_, it)| spoken(it)).collect();
                let strategy = strategy.clone();
                self.overrides.add(Override { action_type: action_type.clone(), names, strategy });
            }
            TestAction::Assert { path, operator, operand } => {
                let template = Template::read(path);
                let value = template.as_reference().and_then(|it| it.resolve(&state.namespaces)).map(spoken);
                let operand = Template::read(operand).fill(&state.namespaces, Unresolved::Empty);
                let holds = match operator {
                    None => value.is_some(),
                    Some(operator) => operator.holds(value.as_deref().unwrap_or_default(), &operand),
                };
                if !holds {
                    let name = operator.as_ref().map_or("Exists", |it| it.as_str());
                    let found = value.map_or("nothing".to_owned(), |it| format!("`{}`", cti_model::shortened(&it)));
                    let what = format!(
                        "{} {name} `{}`: found {found}",
                        cti_model::shortened(path),
                        cti_model::shortened(&operand)
                    );
                    if let Some(result) = state.results.get_mut(at) {
                        result.failures.push(what);
                    }
                }
            }
        }
    }
}

impl State {
    fn end(&mut self) {
        self.is_over = true;
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl ExpectedEvent {
    fn fits(&self, observed: &Observed<'_>, message: &[String]) -> bool {
        match (&self.event_type, observed) {
            (TestEventType::TestInitiated, Observed::Initiated)
            | (TestEventType::TestCompleted, Observed::Completed) => true,
            (TestEventType::MessageReceived, Observed::Message) => {
                !message.is_empty() && self.text.as_deref().is_none_or(|text| self.is_said(text, message))
            }
            (TestEventType::FlowActionStarted, Observed::Action { action_type, parameters }) => {
                let is_type = self.action_type.as_deref().is_none_or(|it| it == *action_type);
                is_type && has_all(&self.action_parameters, parameters)
            }
            _ => false,
        }
    }

    fn is_said(&self, text: &str, message: &[String]) -> bool {
        let whole = message.join(" ");
        match self.matching {
            Matching::Inclusion => words(&whole).join(" ").contains(&words(text).join(" ")),
            _ => {
                let least = self.threshold.unwrap_or(ALIKE);
                message.iter().chain([&whole]).any(|it| likeness(text, it) >= least)
            }
        }
    }

    fn described(&self, identifier: &str) -> String {
        let what = match (&self.event_type, &self.text, &self.action_type) {
            (TestEventType::MessageReceived, Some(text), _) => {
                format!("a message with \"{}\"", cti_model::shortened(text))
            }
            (TestEventType::FlowActionStarted, _, Some(action)) => {
                format!("`{}` to begin", cti_model::shortened(action))
            }
            (other, ..) => format!("`{other}`"),
        };
        format!("observation `{}` expects {what}", cti_model::shortened(identifier))
    }
}

/// Whether all expected parameters are there, resources by the end of their ARN.
fn has_all(expected: &Value, parameters: &dyn Fn() -> Value) -> bool {
    let Some(expected) = expected.as_object().filter(|it| !it.is_empty()) else { return true };
    let found = parameters();
    let short = |value: &Value| crate::contact_flow::check::short(&spoken(value)).to_owned();
    expected.iter().all(|(name, value)| found.get(name).is_some_and(|it| it == value || short(it) == short(value)))
}

/// The words of a text, without their case and punctuation.
fn words(text: &str) -> Vec<String> {
    let split = text.split(|it: char| !it.is_alphanumeric());
    split.filter(|it| !it.is_empty()).map(str::to_lowercase).collect()
}

/// How much alike two texts are, from 0 to 1: twice the words they share by the words of both.
fn likeness(one: &str, other: &str) -> f64 {
    let (one, mut other) = (words(one), words(other));
    let all = one.len() + other.len();
    let mut shared = 0_u32;
    for word in &one {
        if let Some(at) = other.iter().position(|it| it == word) {
            other.swap_remove(at);
            shared += 2;
        }
    }
    f64::from(shared) / f64::from(u32::try_from(all.max(1)).unwrap_or(u32::MAX))
}

#[cfg_attr(not(target_family = "wasm"), async_trait)]
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
impl Customer for Tester {
    async fn input(&self, _: &Asked) -> Input {
        let mut state = self.state();
        self.observe(&mut state, &Observed::Message);
        state.message.clear();
        // What was entered is what the next message answers.
        state.inputs.pop_front().unwrap_or(Input::Nothing)
    }
}

impl CallObserver for Tester {
    fn heard(&self, text: &str, namespaces: &Value) {
        let mut state = self.state();
        state.namespaces.clone_from(namespaces);
        state.message.push(text.to_owned());
        state.heard.push(text.to_owned());
        self.observe(&mut state, &Observed::Message);
    }

    fn started(&self, action_type: &str, parameters: &dyn Fn() -> Value, namespaces: &Value) {
        let mut state = self.state();
        state.namespaces.clone_from(namespaces);
        self.observe(&mut state, &Observed::Action { action_type, parameters });
    }

    fn came(&self, flow: &Arc<str>, action: &Arc<str>) {
        self.state().coverage.visit(flow, action);
    }

    fn left(&self, flow: &Arc<str>, action: &Arc<str>, branch: &Branch) {
        self.state().coverage.take(flow, action, branch);
    }
}
