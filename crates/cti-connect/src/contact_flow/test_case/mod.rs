//! The test cases of the service, read and run without it.
//!
//! A test case says what a customer of a simulated call observes, and what happens then (`connect-events` section 4.8). Here
//! it runs against the [`Simulator`](super::Simulator), in a moment and without an account.

mod overrides;
mod run;
mod tester;

use cti_model::{Code, Finding, shortened};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::action::Operator;
use super::document::ReadError;

pub use run::{ObservationResult, TestResult, TestStatus};

cti_model::names! {
    /// What a test case observes.
    pub enum TestEventType {
        /// The test begins.
        TestInitiated = "TestInitiated",
        /// The test, and its call, are over.
        TestCompleted = "TestCompleted",
        /// The customer hears something.
        MessageReceived = "MessageReceived",
        /// An action of the flow begins.
        FlowActionStarted = "FlowActionStarted",
    }
}

cti_model::names! {
    /// How a message is compared with the expected text.
    pub enum Matching or Similarity {
        /// The message is much like the text.
        Similarity = "Similarity",
        /// The message holds the text.
        Inclusion = "Inclusion" | "Contains",
    }
}

/// A test case, as it was read.
///
/// ```
/// use cti_connect::contact_flow::{Matching, TestCase};
///
/// let case = TestCase::read(r#"{"Version": "2019-10-30", "Metadata": {}, "Observations": [
///   {"Identifier": "o1", "Event": {"Identifier": "e1", "Type": "MessageReceived", "Actor": "System",
///     "Properties": {"Text": "press 1", "MatchingCriteria": {"Type": "Inclusion"}}},
///    "Actions": [{"Identifier": "a1", "Type": "SendInstruction", "Parameters": {"ActionType": "SendInstruction",
///      "Actor": "Customer", "Instruction": {"Type": "DtmfInput", "Properties": {"Value": 1}}}}],
///    "Transitions": {"NextObservations": []}}]}"#)?;
/// assert_eq!(case.observations()[0].event.matching, Matching::Inclusion);
/// # Ok::<(), cti_connect::contact_flow::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    text: String,
    name: Option<String>,
    entry: TestEntry,
    observations: Vec<Observation>,
}

/// Where and how the contact of a test case begins, as an answer of the service says it; empty in a test case alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TestEntry {
    /// The flow, by id or ARN.
    pub flow: Option<String>,
    /// The number that calls.
    pub from: Option<String>,
    /// The number that is called.
    pub to: Option<String>,
    /// Whether it is a chat.
    pub is_chat: bool,
}

/// Something that is to be observed, what happens then, and what is observed next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Observation {
    /// Its identifier.
    pub identifier: String,
    /// What is observed.
    pub event: ExpectedEvent,
    /// What happens then, one after the other.
    pub actions: Vec<TestAction>,
    /// The observations that follow; the first that happens is taken. None ends the test.
    pub next: Vec<String>,
}

/// An event that is expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExpectedEvent {
    /// What kind it is.
    pub event_type: TestEventType,
    /// The text, the SSML or the prompt of a message.
    pub text: Option<String>,
    /// How a message is compared.
    pub matching: Matching,
    /// How much alike a message has to be, from 0 to 1.
    pub threshold: Option<f64>,
    /// The type of the action that begins.
    pub action_type: Option<String>,
    /// What its parameters have to be; all of them.
    pub action_parameters: Value,
}

/// What happens once something was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TestAction {
    /// The customer presses keys.
    Press(String),
    /// The customer says or writes something.
    Say(String),
    /// The customer hangs up.
    Disconnect,
    /// An action of flows answers something else from now on.
    Override {
        /// The type of the action.
        action_type: String,
        /// Which of them: those that have all of these parameters.
        parameters: Value,
        /// What it answers.
        strategy: Strategy,
    },
    /// A value of the contact is what is expected.
    Assert {
        /// Its path.
        path: String,
        /// How it is compared; nothing for whether there is one.
        operator: Option<Operator>,
        /// With what.
        operand: String,
    },
    /// The test ends.
    EndTest,
    /// Something for the log.
    Log(String),
    /// What is not known here, by its type; it does nothing, and the result says so.
    Other(String),
}

/// What an action answers instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Strategy {
    /// This result.
    Result(Value),
    /// This error.
    Error(String),
    /// What another resource answers.
    Substitute(String),
}

impl TestCase {
    /// Reads a test case: alone, or in an answer of the service that holds one (`DescribeTestCase`, its `TestCase` alone),
    /// which also says its name and where the contact begins (`connect-events` section 4.8).
    ///
    /// # Errors
    /// [`ReadError`] when it is not JSON or has not the shape of a test case.
    pub fn read(source: &str) -> Result<Self, ReadError> {
        let fault = |what: String, pointer: String| ReadError {
            findings: vec![Finding::new(Code::NotAContactFlow, what).at(pointer)],
        };
        let value: Value = serde_json::from_str(source).map_err(|error| ReadError {
            findings: vec![Finding::new(Code::JsonSyntax, format!("not JSON: {error}"))],
        })?;
        let around = value.get("TestCase").unwrap_or(&value);
        let content = match around.get("Content") {
            None => value.clone(),
            Some(Value::String(content)) => serde_json::from_str(content)
                .map_err(|error| fault(format!("`Content` is not JSON: {error}"), String::new()))?,
            Some(content) => content.clone(),
        };
        let Some(list) = content.get("Observations").and_then(Value::as_array) else {
            return Err(fault("not a test case: the object has no list `Observations`".to_owned(), String::new()));
        };
        let mut observations = Vec::with_capacity(list.len());
        for (at, item) in list.iter().enumerate() {
            let observation = Observation::read(item).ok_or_else(|| {
                fault("an observation has `Identifier` and `Event`".to_owned(), format!("/Observations/{at}"))
            })?;
            observations.push(observation);
        }
        let (name, entry) = (text(around, "Name"), TestEntry::read(around.get("EntryPoint").unwrap_or(&Value::Null)));
        Ok(Self { text: source.to_owned(), name, entry, observations })
    }

    /// The document, as it was read.
    pub fn to_text(&self) -> &str {
        &self.text
    }

    /// Its name, where an answer of the service has it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Where and how the contact begins.
    pub fn entry(&self) -> &TestEntry {
        &self.entry
    }

    /// What is to be observed.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// A test case of observations, as the service reads it.
    pub fn of(observations: Vec<Observation>) -> Self {
        let list: Vec<Value> = observations.iter().map(Observation::to_value).collect();
        let value = serde_json::json!({"Version": "2019-10-30", "Metadata": {}, "Observations": list});
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        Self { text, name: None, entry: TestEntry::default(), observations }
    }
}

/// A member that is text, or a number as text.
fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

impl TestEntry {
    fn read(value: &Value) -> Self {
        let voice = value.get("VoiceCallEntryPointParameters");
        let chat = value.get("ChatEntryPointParameters");
        let of = |name| voice.or(chat).and_then(|parameters| text(parameters, name));
        Self {
            flow: of("FlowId"),
            from: of("SourcePhoneNumber"),
            to: of("DestinationPhoneNumber"),
            is_chat: text(value, "Type").map_or(voice.is_none() && chat.is_some(), |it| it == "CHAT"),
        }
    }
}

impl Observation {
    fn read(value: &Value) -> Option<Self> {
        let identifier = text(value, "Identifier")?;
        let event = ExpectedEvent::read(value.get("Event")?);
        let actions = value.get("Actions").and_then(Value::as_array).into_iter().flatten().map(TestAction::read);
        let next = value.pointer("/Transitions/NextObservations").and_then(Value::as_array);
        let next = next.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Some(Self { identifier, event, actions: actions.collect(), next })
    }

    /// An observation of an event.
    pub fn of_event(identifier: impl Into<String>, event_type: TestEventType) -> Self {
        let event = ExpectedEvent {
            event_type,
            text: None,
            matching: Matching::Inclusion,
            threshold: None,
            action_type: None,
            action_parameters: Value::Null,
        };
        Self { identifier: identifier.into(), event, actions: Vec::new(), next: Vec::new() }
    }

    /// An observation of a message that holds a text.
    pub fn of_message(identifier: impl Into<String>, text: impl Into<String>) -> Self {
        let mut observation = Self::of_event(identifier, TestEventType::MessageReceived);
        observation.event.text = Some(text.into());
        observation
    }

    /// An observation of an action that begins.
    pub fn of_action(identifier: impl Into<String>, action_type: impl Into<String>) -> Self {
        let mut observation = Self::of_event(identifier, TestEventType::FlowActionStarted);
        observation.event.action_type = Some(action_type.into());
        observation
    }

    /// Adds what happens then.
    pub fn then(mut self, action: TestAction) -> Self {
        self.actions.push(action);
        self
    }

    /// Adds what is observed next.
    pub fn before(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }

    /// As the service reads it.
    fn to_value(&self) -> Value {
        let mut properties = serde_json::Map::new();
        let event = &self.event;
        if let Some(text) = &event.text {
            properties.insert("Text".to_owned(), text.clone().into());
            properties.insert("MatchingCriteria".to_owned(), serde_json::json!({"Type": event.matching.as_str()}));
        }
        if let Some(action_type) = &event.action_type {
            properties.insert("ActionType".to_owned(), action_type.clone().into());
            properties.insert("ActionParameters".to_owned(), event.action_parameters.clone());
        }
        let actions: Vec<Value> = self
            .actions
            .iter()
            .enumerate()
            .map(|(at, action)| action.to_value(&format!("{}-action-{}", self.identifier, at + 1)))
            .collect();
        serde_json::json!({
            "Identifier": self.identifier,
            "Event": {
                "Identifier": format!("{}-event", self.identifier), "Type": event.event_type.as_str(), "Actor": "System",
                "Properties": properties,
            },
            "Actions": actions,
            "Transitions": {"NextObservations": self.next},
        })
    }
}

impl ExpectedEvent {
    fn read(value: &Value) -> Self {
        let properties = value.get("Properties").unwrap_or(&Value::Null);
        // Beside the properties as a text, within them as an object, or with the content: all three are written.
        let criteria =
            properties.get("MatchingCriteria").or_else(|| value.get("MatchingCriteria")).unwrap_or(&Value::Null);
        let content = criteria.get("Content").and_then(Value::as_object).and_then(|it| it.iter().next());
        let matching = criteria.as_str().map(str::to_owned).or_else(|| text(criteria, "Type"));
        let matching = matching.or_else(|| content.map(|(name, _)| name.clone()));
        let said = ["Text", "SSML", "PromptId"].into_iter().find_map(|name| text(properties, name));
        Self {
            event_type: TestEventType::from(text(value, "Type").unwrap_or_default().as_str()),
            text: said.or_else(|| content.and_then(|(_, it)| text(it, "Value"))),
            matching: matching.as_deref().map(Matching::from).unwrap_or_default(),
            threshold: content.and_then(|(_, it)| it.get("Threshold")?.as_f64()),
            action_type: text(properties, "ActionType"),
            action_parameters: properties.get("ActionParameters").cloned().unwrap_or_default(),
        }
    }
}

impl TestAction {
    fn read(value: &Value) -> Self {
        let kind = text(value, "Type").unwrap_or_default();
        let parameters = value.get("Parameters").unwrap_or(&Value::Null);
        let known = match kind.as_str() {
            "SendInstruction" => Self::instruction(parameters),
            "OverrideSystemBehavior" => Self::behaviour(parameters),
            "Assert" => Some(Self::Assert {
                path: text(parameters, "Namespace").unwrap_or_default(),
                operator: text(parameters, "Operator")
                    .filter(|it| it != "Exists")
                    .map(|it| Operator::from(it.as_str())),
                operand: text(parameters, "Operand").unwrap_or_default(),
            }),
            "TestControl" => {
                let command = parameters.get("Command").unwrap_or(parameters);
                match command.as_str().map(str::to_owned).or_else(|| text(command, "Type")).as_deref() {
                    Some("EndTest") => Some(Self::EndTest),
                    Some("LogData") => {
                        Some(Self::Log(command.get("Properties").map(Value::to_string).unwrap_or_default()))
                    }
                    _ => None,
                }
            }
            "EndTest" => Some(Self::EndTest),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(shortened(&kind)))
    }

    fn instruction(parameters: &Value) -> Option<Self> {
        // Under `Instruction`, under the name of its type, or plainly among the parameters.
        let nested = parameters.as_object().into_iter().flatten().map(|(_, it)| it).find(|it| it.get("Type").is_some());
        let instruction = parameters.get("Instruction").or(nested).unwrap_or(parameters);
        let kind = text(instruction, "Type").or_else(|| text(instruction, "InstructionType"))?;
        let properties = instruction.get("Properties").unwrap_or(instruction);
        let value = text(properties, "Value").or_else(|| text(properties, "Text")).unwrap_or_default();
        match kind.as_str() {
            "DtmfInput" | "DTMF" => Some(Self::Press(value)),
            "TextUtterance" | "TextInput" | "Utterance" | "Text" => Some(Self::Say(value)),
            "Disconnect" => Some(Self::Disconnect),
            _ => None,
        }
    }

    fn behaviour(parameters: &Value) -> Option<Self> {
        let properties = parameters.pointer("/Behavior/Properties").unwrap_or(parameters);
        let action_type = text(properties, "ActionType")?;
        let strategy = properties.get("Strategy").or_else(|| properties.get("ResultOverride")).unwrap_or(&Value::Null);
        let response = strategy.get("Response").unwrap_or(strategy);
        let strategy = if let Some(arn) = text(strategy, "SubstituteArn") {
            Strategy::Substitute(arn)
        } else if let Some(error) = response.get("Error") {
            Strategy::Error(
                text(error, "Value")
                    .or_else(|| text(error, "ErrorType"))
                    .or_else(|| text(response, "Error"))
                    .unwrap_or_default(),
            )
        } else {
            let value = response.pointer("/ExecutionResult/Value").or_else(|| response.get("ExternalAttributes"));
            Strategy::Result(value.or_else(|| response.get("Result"))?.clone())
        };
        let parameters = properties.get("ActionParameters").cloned().unwrap_or_default();
        Some(Self::Override { action_type, parameters, strategy })
    }

    fn to_value(&self, identifier: &str) -> Value {
        let instruction = |kind: &str, value: Value| {
            (
                "SendInstruction",
                serde_json::json!({"ActionType": "SendInstruction", "Actor": "Customer",
                "Instruction": {"Type": kind, "Properties": value}}),
            )
        };
        let control =
            |command: Value| ("TestControl", serde_json::json!({"ActionType": "TestControl", "Command": command}));
        let (kind, parameters) = match self {
            Self::Press(keys) => {
                // The service takes one key as a number.
                let value = keys.parse::<u64>().map_or_else(|_| Value::from(keys.as_str()), Value::from);
                instruction("DtmfInput", serde_json::json!({"Value": value}))
            }
            Self::Say(words) => instruction("TextUtterance", serde_json::json!({"Value": words})),
            Self::Disconnect => instruction("Disconnect", serde_json::json!({})),
            Self::EndTest => control(serde_json::json!({"Type": "EndTest"})),
            Self::Log(text) => control(
                serde_json::json!({"Type": "LogData", "Properties": serde_json::from_str::<Value>(text).unwrap_or_default()}),
            ),
            Self::Other(kind) => (kind.as_str(), serde_json::json!({})),
            Self::Assert { path, operator, operand } => {
                let name = operator.as_ref().map_or("Exists", Operator::as_str);
                ("Assert", serde_json::json!({"Namespace": path, "Operator": name, "Operand": operand}))
            }
            Self::Override { action_type, parameters, strategy } => {
                let strategy = match strategy {
                    Strategy::Substitute(arn) => {
                        serde_json::json!({"Type": "SubstituteResource", "SubstituteArn": arn})
                    }
                    Strategy::Error(error) => {
                        serde_json::json!({"Type": "MockResponse", "Response": {"Type": "Error", "Error": {"Value": error}}})
                    }
                    Strategy::Result(value) => serde_json::json!({"Type": "MockResponse",
                        "Response": {"Type": "ExecutionResult", "ExecutionResult": {"Value": value}}}),
                };
                (
                    "OverrideSystemBehavior",
                    serde_json::json!({"ActionType": "OverrideSystemBehavior", "Behavior": {
                    "Type": "FlowAction",
                    "Properties": {"ActionType": action_type, "ActionParameters": parameters, "Strategy": strategy}}}),
                )
            }
        };
        serde_json::json!({"Identifier": identifier, "Type": kind, "Parameters": parameters, "Transitions": {}})
    }
}
