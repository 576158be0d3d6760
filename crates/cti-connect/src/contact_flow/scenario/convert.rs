//! Between scenarios and the service's test cases, with a report of what could not be carried.

use std::collections::BTreeMap;

use cti_engine::scenario::At;
use cti_model::{Code, Finding, shortened};
use serde_json::{Value, json};

use super::{Answers, Caller, FlowScenario, FlowStep};
use crate::contact_flow::action::Operator;
use crate::contact_flow::test_case::{
    ExpectedEvent, Matching, Observation, Strategy, TestAction, TestCase, TestEventType,
};

/// What begins when a contact goes into a queue.
const TO_QUEUE: &str = "TransferContactToQueue";

impl FlowScenario {
    /// The scenario as a test case of the service, and what could not be carried: who calls, what never happens, and what
    /// only a simulation shows.
    pub fn to_test_case(&self) -> (TestCase, Vec<Finding>) {
        let mut findings = Vec::new();
        let lost = |what: String| Finding::new(Code::NotCarried, what);
        let mut list = vec![self.beginning(&mut findings)];
        for At { line, value, .. } in &self.steps {
            let identifier = format!("step-{}", list.len());
            match value {
                FlowStep::Hears(text) => list.push(Observation::of_message(identifier, text)),
                FlowStep::Queued(name) => {
                    let started = Observation::of_action(identifier, TO_QUEUE);
                    let is_called = self.names.values().any(|it| it.contains(name.as_str()));
                    let path = if is_called { "$.Queue.Name" } else { "$.Queue.ARN" }.to_owned();
                    let operator = Some(Operator::TextContains);
                    list.push(started.then(TestAction::Assert { path, operator, operand: name.clone() }));
                }
                FlowStep::Action(name) => list.push(Observation::of_action(identifier, name)),
                FlowStep::Presses(keys) => act(&mut list, TestAction::Press(keys.clone())),
                FlowStep::Says(words) => act(&mut list, TestAction::Say(words.clone())),
                FlowStep::HangsUp => act(&mut list, TestAction::Disconnect),
                // A customer who is told nothing does nothing.
                FlowStep::Silent => {}
                FlowStep::Attributes(values) => {
                    for (name, value) in values {
                        let (path, operand) = (format!("$.Attributes.{name}"), value.clone());
                        act(&mut list, TestAction::Assert { path, operator: Some(Operator::Equals), operand });
                    }
                }
                other => findings.push(lost(format!("a test case cannot say: {other}")).line(*line)),
            }
        }
        for At { line, value, .. } in &self.never {
            findings.push(lost(format!("a test case cannot say: never {value}")).line(*line));
        }
        act(&mut list, TestAction::EndTest);
        let names: Vec<String> = list.iter().skip(1).map(|it| it.identifier.clone()).collect();
        for (observation, next) in list.iter_mut().zip(names) {
            observation.next.push(next);
        }
        (TestCase::of(list), findings)
    }

    /// The start of the test, with what the world answers.
    fn beginning(&self, findings: &mut Vec<Finding>) -> Observation {
        let mut first = Observation::of_event("start", TestEventType::TestInitiated);
        let answers = |action_type: &str, parameters: Value, strategy: Strategy| TestAction::Override {
            action_type: action_type.to_owned(),
            parameters,
            strategy,
        };
        for (name, answer) in &self.world.functions {
            let strategy = match answer {
                Value::Null => Strategy::Error("NoMatchingError".to_owned()),
                // The service takes the answer as a JSON text.
                answer => Strategy::Result(answer.to_string().into()),
            };
            first = first.then(answers("InvokeLambdaFunction", json!({"LambdaFunctionARN": name}), strategy));
        }
        for (name, is_open) in &self.world.open {
            let result = if *is_open { "InHours" } else { "OutOfHours" };
            let strategy = Strategy::Result(result.into());
            first = first.then(answers("CheckHoursOfOperation", json!({"HoursOfOperationId": name}), strategy));
        }
        let caller = &self.call;
        let others = [
            ("who calls", usize::from(caller.from.is_some() || caller.to.is_some())),
            ("how the contact begins", usize::from(caller.channel.is_some() || caller.initiation.is_some())),
            ("how long the caller waits", usize::from(caller.patience_seconds.is_some())),
            ("default flows", self.defaults.len()),
            ("queues", self.world.queues.len()),
            ("intents", self.world.intents.len()),
            ("numbers", self.world.numbers.len()),
            ("services", self.world.services.len()),
            ("attributes of the call", self.call.attributes.len()),
        ];
        for (name, _) in others.into_iter().filter(|(_, count)| *count > 0) {
            let what = format!("a test case does not say: {name}");
            findings.push(Finding::new(Code::NotCarried, what));
        }
        first
    }

    /// A test case as a scenario of that flow, and what could not be carried. Of observations that may follow, the first is
    /// taken.
    pub fn of_test_case(name: &str, flow: &str, document: Value, case: &TestCase) -> (Self, Vec<Finding>) {
        let mut scenario = Self {
            scenario: name.to_owned(),
            flow: flow.to_owned(),
            flows: BTreeMap::from([(flow.to_owned(), document)]),
            defaults: BTreeMap::new(),
            names: BTreeMap::new(),
            call: Caller {
                from: case.entry().from.clone(),
                to: case.entry().to.clone(),
                channel: case.entry().is_chat.then(|| "CHAT".to_owned()),
                ..Caller::default()
            },
            world: Answers::default(),
            steps: Vec::new(),
            never: Vec::new(),
        };
        let mut findings = Vec::new();
        let all = case.observations();
        let is_led_to = |it: &Observation| all.iter().any(|other| other.next.contains(&it.identifier));
        let mut at = all.iter().find(|it| !is_led_to(it)).or_else(|| all.first());
        // A chain has each observation once; what leads back is left.
        for _ in 0..all.len() {
            let Some(observation) = at else { break };
            scenario.observe(observation, &mut findings);
            if observation.next.len() > 1 {
                let what = format!(
                    "of several observations after `{}` the first is taken",
                    shortened(&observation.identifier)
                );
                findings.push(Finding::new(Code::NotCarried, what));
            }
            at = observation.next.first().and_then(|next| all.iter().find(|it| it.identifier == *next));
        }
        (scenario, findings)
    }

    fn observe(&mut self, observation: &Observation, findings: &mut Vec<Finding>) {
        let ExpectedEvent { event_type, text, matching, action_type, .. } = &observation.event;
        let mut lost = |what: String| findings.push(Finding::new(Code::NotCarried, what));
        match (event_type, text, action_type) {
            (TestEventType::MessageReceived, Some(text), _) => {
                if *matching != Matching::Inclusion {
                    lost(format!("\"{}\" is heard as it is, not something alike", shortened(text)));
                }
                self.step(FlowStep::Hears(text.clone()));
            }
            (TestEventType::FlowActionStarted, _, Some(action)) if action != TO_QUEUE => {
                self.step(FlowStep::Action(action.clone()));
            }
            (TestEventType::TestInitiated | TestEventType::TestCompleted | TestEventType::FlowActionStarted, ..) => {}
            (other, ..) => lost(format!("a scenario has no step for `{other}`")),
        }
        for action in &observation.actions {
            match action {
                TestAction::Press(keys) => self.step(FlowStep::Presses(keys.clone())),
                TestAction::Say(words) => self.step(FlowStep::Says(words.clone())),
                TestAction::Disconnect => self.step(FlowStep::HangsUp),
                TestAction::EndTest | TestAction::Log(_) => {}
                TestAction::Assert { path, operator: Some(Operator::Equals | Operator::TextContains), operand }
                    if path == "$.Queue.ARN" || path == "$.Queue.Name" =>
                {
                    self.step(FlowStep::Queued(operand.clone()));
                }
                TestAction::Assert { path, operator: Some(Operator::Equals), operand }
                    if path.starts_with("$.Attributes.") =>
                {
                    let name = path.trim_start_matches("$.Attributes.").to_owned();
                    self.step(FlowStep::Attributes(BTreeMap::from([(name, operand.clone())])));
                }
                TestAction::Override { action_type, parameters, strategy } => {
                    if !self.answer(action_type, parameters, strategy) {
                        lost(format!("what `{}` answers has no place in a scenario", shortened(action_type)));
                    }
                }
                TestAction::Assert { path, .. } => lost(format!("`{}` is not asserted", shortened(path))),
                TestAction::Other(kind) => lost(format!("action `{}` is not known", shortened(kind))),
            }
        }
    }

    fn answer(&mut self, action_type: &str, parameters: &Value, strategy: &Strategy) -> bool {
        let name = parameters.as_object().and_then(|it| it.values().next()?.as_str()).unwrap_or_default().to_owned();
        match (action_type, strategy) {
            ("InvokeLambdaFunction", Strategy::Result(value)) => {
                let answer =
                    value.as_str().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_else(|| value.clone());
                self.world.functions.insert(name, answer);
            }
            ("InvokeLambdaFunction", Strategy::Error(_)) => _ = self.world.functions.insert(name, Value::Null),
            ("CheckHoursOfOperation", Strategy::Result(value)) => {
                let is_open = value.as_str().is_some_and(|it| it.starts_with("In") || it == "True");
                self.world.open.insert(name, is_open);
            }
            _ => return false,
        }
        true
    }

    fn step(&mut self, step: FlowStep) {
        self.steps.push(At::from(step));
    }
}

/// Adds what happens once the last was observed.
fn act(list: &mut [Observation], action: TestAction) {
    if let Some(last) = list.last_mut() {
        last.actions.push(action);
    }
}
