//! One block of the old editor as an action: its parameters, and where its branches lead.

use std::collections::BTreeSet;

use cti_model::{Code, Finding, Json, Object, shortened};
use serde_json::{Map, Value, json};

use super::{Module, ModuleBranch};
use crate::contact_flow::catalogue::{self, Need};
use crate::contact_flow::flow_type::FlowType;

/// Branches that mean the same for every block.
const ERRORS: [(&str, &str); 9] = [
    ("Error", "NoMatchingError"),
    ("NoMatch", "NoMatchingCondition"),
    ("Timeout", "InputTimeLimitExceeded"),
    ("AtCapacity", "QueueAtCapacity"),
    ("InvalidNumber", "InvalidPhoneNumber"),
    ("InvalidPhoneNumber", "InvalidCallbackNumber"),
    ("NonDialableNumber", "CallbackNumberNotDialable"),
    ("CallFailure", "CallFailed"),
    ("ConnectionTimeLimitExceeded", "ConnectionTimeLimitExceeded"),
];

/// What the old editor calls a value of the system, and its path.
const SYSTEM: [(&str, &str); 10] = [
    ("Customer Number", "$.CustomerEndpoint.Address"),
    ("Dialed Number", "$.SystemEndpoint.Address"),
    ("Stored customer input", "$.StoredCustomerInput"),
    ("Queue name", "$.Queue.Name"),
    ("Queue ARN", "$.Queue.ARN"),
    ("Text to speech voice", "$.TextToSpeechVoiceId"),
    ("Contact id", "$.ContactId"),
    ("Initial Contact id", "$.InitialContactId"),
    ("Previous Contact id", "$.PreviousContactId"),
    ("Customer callback number", "$.CustomerCallbackNumber"),
];

/// A block on its way to an action.
pub(super) struct Converted<'m> {
    module: &'m Module,
    flow_type: Option<&'m FlowType>,
    action_type: String,
    parameters: Map<String, Value>,
    /// Parameters, and branches, that were carried.
    used: BTreeSet<usize>,
    left: BTreeSet<usize>,
    next: Option<String>,
    conditions: Vec<Value>,
    errors: Vec<Value>,
    findings: Vec<Finding>,
}

impl<'m> Converted<'m> {
    pub(super) fn new(module: &'m Module, flow_type: Option<&'m FlowType>) -> Self {
        Self {
            module,
            flow_type,
            action_type: module.kind.clone(),
            parameters: Map::new(),
            used: BTreeSet::new(),
            left: BTreeSet::new(),
            next: None,
            conditions: Vec::new(),
            errors: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// A branch for an error that the old block could not have, and that the service asks for: it leads on.
    fn complete(&mut self) {
        let needed = catalogue::action(&self.action_type).map_or(&[][..], |it| it.errors);
        let has = |errors: &[Value], error: &str| {
            errors.iter().any(|it| it.get("ErrorType").and_then(Value::as_str) == Some(error))
        };
        let Some(next) = self.next.clone() else { return };
        for (error, need) in needed {
            if *need == Need::Required && !has(&self.errors, error) {
                self.error(error, &next);
            }
        }
    }

    /// The action, and what could not be carried.
    pub(super) fn finish(mut self, at: usize) -> (Value, Vec<Finding>) {
        self.complete();
        let pointer = format!("/modules/{at}");
        let module = self.module;
        for (index, branch) in module.branches.iter().enumerate().filter(|(index, _)| !self.left.contains(index)) {
            let what = format!("branch `{}` has no place in `{}`", shortened(&branch.condition), self.action_type);
            let finding = Finding::new(Code::NotCarried, what).block(&module.id).port(&branch.condition);
            self.findings.push(finding.at(format!("{pointer}/branches/{index}")));
        }
        for (index, parameter) in module.parameters.iter().enumerate().filter(|(index, _)| !self.used.contains(index)) {
            let name = text_of(parameter.get("name"));
            let what = format!("parameter `{}` has no place in `{}`", shortened(&name), self.action_type);
            let finding = Finding::new(Code::NotCarried, what).block(&module.id).control(&name);
            self.findings.push(finding.at(format!("{pointer}/parameters/{index}")));
        }
        for other in &module.others {
            let what = format!("`{}` has no place in an action", shortened(other));
            self.findings.push(Finding::new(Code::NotCarried, what).block(&module.id).at(pointer.clone()));
        }
        for finding in &mut self.findings {
            if finding.pointer.is_empty() {
                finding.pointer.clone_from(&pointer);
            }
        }
        let mut transitions = Map::new();
        if let Some(next) = self.next {
            transitions.insert("NextAction".to_owned(), next.into());
        }
        if !self.errors.is_empty() {
            transitions.insert("Errors".to_owned(), self.errors.into());
        }
        if !self.conditions.is_empty() {
            transitions.insert("Conditions".to_owned(), self.conditions.into());
        }
        let action = json!({
            "Identifier": module.id, "Type": self.action_type, "Parameters": self.parameters, "Transitions": transitions,
        });
        (action, self.findings)
    }

    /// By type and target (`connect-events` section 4.5).
    pub(super) fn convert(&mut self) {
        match (self.module.kind.as_str(), self.module.target.as_deref()) {
            ("PlayPrompt" | "PlayAudio", _) => self.play_prompt(),
            ("GetUserInput", Some("Lex")) => self.lex(),
            ("GetUserInput", _) => self.get_digits(),
            ("StoreUserInput" | "StoreCustomerInput", _) => self.store_input(),
            ("SetAttributes", _) => self.set_attributes(),
            ("SetScreenPop", _) => self.set_screen_pop(),
            ("CheckAttribute", _) => self.check_attribute(),
            ("SetQueue", _) => self.simple("UpdateContactTargetQueue", &[("Queue", "QueueId"), ("Agent", "AgentId")]),
            ("Transfer", Some("Queue")) | ("CustomerInQueue", _) => self.transfer_to_queue(),
            ("Transfer", Some("Agent")) => self.simple("TransferContactToAgent", &[]),
            ("Transfer", Some("Flow")) | ("TransferToFlow", _) => {
                self.mirrored("TransferToFlow", &[("ContactFlowId", "ContactFlowId")]);
            }
            ("Transfer", Some("PhoneNumber")) => self.transfer_to_number(),
            ("InvokeExternalResource", _) => self.invoke_lambda(),
            ("SetContactFlow" | "SetEventHook", _) => self.set_event_hook(),
            ("SetVoice", _) => self.simple(
                "UpdateContactTextToSpeechVoice",
                &[
                    ("GlobalVoice", "TextToSpeechVoice"),
                    ("GlobalEngine", "TextToSpeechEngine"),
                    ("SpeakingStyle", "TextToSpeechStyle"),
                ],
            ),
            ("SetLoggingBehavior", _) => {
                let on = self.text("LoggingBehavior").is_none_or(|it| it != "Disable");
                self.set("FlowLoggingBehavior", if on { "Enabled" } else { "Disabled" });
                self.simple("UpdateFlowLoggingBehavior", &[]);
            }
            ("SetRecordingBehavior", _) => self.set_recording(),
            ("Loop", _) => self.repeat(),
            ("LoopPrompts", _) => self.loop_prompts(),
            ("CheckStaffing", _) => self.check_staffing(),
            ("CheckQueueStatus", _) => self.check_queue(),
            ("CheckHoursOfOperation", _) => self.check_hours(),
            ("UpdateRoutingPriority", _) => self.simple(
                "UpdateContactRoutingBehavior",
                &[("AbsolutePosition", "QueuePriority"), ("TimeOffset", "QueueTimeAdjustmentSeconds")],
            ),
            ("PercentileBranching", _) => self.distribute(),
            ("StartMediaStreaming", _) => self.stream(true),
            ("StopMediaStreaming", _) => self.stream(false),
            ("Wait", _) => self.wait(),
            ("SetCallBackNumber", _) => {
                self.simple("UpdateContactCallbackNumber", &[("CallBackNumber", "CallbackNumber")]);
            }
            ("CreateCallback", _) => self.simple(
                "CreateCallbackContact",
                &[
                    ("InitialDelaySeconds", "InitialCallDelaySeconds"),
                    ("MaxRetryAttempts", "MaximumConnectionAttempts"),
                    ("RetryDelaySeconds", "RetryDelaySeconds"),
                    ("Queue", "QueueId"),
                    ("Agent", "AgentId"),
                ],
            ),
            ("GetMetricData", _) => {
                self.simple(
                    "GetMetricData",
                    &[("Queue", "QueueId"), ("Agent", "AgentId"), ("Channel", "QueueChannel")],
                );
            }
            ("Resume", _) => self.simple("EndFlowExecution", &[]),
            ("Disconnect", _) => self.simple("DisconnectParticipant", &[]),
            _ => {
                let what = format!(
                    "block type `{}` is not known here; it is carried by its name",
                    shortened(&self.module.kind)
                );
                self.findings.push(Finding::new(Code::NotCarried, what).block(&self.module.id));
                self.simple(&self.module.kind.clone(), &[]);
            }
        }
    }

    /// Renamed parameters, and branches that mean the same everywhere.
    pub(super) fn simple(&mut self, action_type: &str, names: &[(&str, &str)]) {
        action_type.clone_into(&mut self.action_type);
        for (old, new) in names {
            if let Some(value) = self.take(old) {
                self.parameters.insert((*new).to_owned(), value);
            }
        }
        self.branches();
    }

    /// The same, with the target of the error as the next action, as exports of the console have it.
    pub(super) fn mirrored(&mut self, action_type: &str, names: &[(&str, &str)]) {
        self.simple(action_type, names);
        self.mirror("NoMatchingError");
    }

    /// Repeats the target of an error in the next action.
    pub(super) fn mirror(&mut self, error: &str) {
        if self.next.is_none() {
            let found = self.errors.iter().find(|it| it.get("ErrorType").and_then(Value::as_str) == Some(error));
            self.next = found.and_then(|it| it.get("NextAction")?.as_str()).map(str::to_owned);
        }
    }

    /// Branches that are left and mean the same everywhere.
    pub(super) fn branches(&mut self) {
        let module = self.module;
        for (index, branch) in module.branches.iter().enumerate() {
            if self.left.contains(&index) {
                continue;
            }
            if branch.condition == "Success" && self.next.is_none() {
                self.next = Some(branch.transition.clone());
            } else if let Some((_, error)) = ERRORS.iter().find(|(name, _)| *name == branch.condition) {
                self.error(error, &branch.transition);
            } else {
                continue;
            }
            self.left.insert(index);
        }
    }

    pub(super) fn error(&mut self, error: &str, target: &str) {
        self.errors.push(json!({"NextAction": target, "ErrorType": error}));
    }

    pub(super) fn condition(&mut self, operator: &str, operand: &str, target: &str) {
        let condition = json!({"Operator": operator, "Operands": [operand]});
        self.conditions.push(json!({"NextAction": target, "Condition": condition}));
    }

    /// A branch of the block as a condition for a fixed result.
    pub(super) fn branch_as(&mut self, branch: &str, operator: &str, operand: &str) -> Option<String> {
        let found = self.take_branches(branch).into_iter().next()?;
        self.condition(operator, operand, &found.transition);
        Some(found.transition.clone())
    }

    /// The branches of that name; they count as carried.
    pub(super) fn take_branches(&mut self, name: &str) -> Vec<&'m ModuleBranch> {
        let module = self.module;
        let found = module.branches.iter().enumerate().filter(|(_, it)| it.condition == name);
        found
            .map(|(index, branch)| {
                self.left.insert(index);
                branch
            })
            .collect()
    }

    /// A branch with `Evaluate` as a condition.
    pub(super) fn evaluate(&mut self, branch: &ModuleBranch, operand: Option<&str>) {
        let operator = match branch.condition_type.as_deref().unwrap_or("Equals") {
            "Equals" => "Equals",
            "GreaterThan" => "NumberGreaterThan",
            "GreaterThanOrEqualTo" => "NumberGreaterOrEqualTo",
            "LessThan" => "NumberLessThan",
            "LessThanOrEqualTo" => "NumberLessOrEqualTo",
            "StartsWith" => "TextStartsWith",
            "EndsWith" => "TextEndsWith",
            "Contains" => "TextContains",
            other => {
                let what = format!("comparison `{}` has no operator in flow language", shortened(other));
                self.findings.push(Finding::new(Code::NotCarried, what).block(&self.module.id).port("Evaluate"));
                other
            }
        };
        let value = text_of(branch.condition_value.as_ref());
        self.condition(operator, operand.unwrap_or(&value), &branch.transition);
    }

    /// The parameters of that name; they count as carried.
    pub(super) fn take_all(&mut self, name: &str) -> Vec<&'m Object> {
        let module = self.module;
        let found = module.parameters.iter().enumerate().filter(|(_, it)| text_of(it.get("name")) == name);
        found
            .map(|(index, parameter)| {
                self.used.insert(index);
                parameter
            })
            .collect()
    }

    /// The value of a parameter: a text, or a path where it has a namespace.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let parameter = self.take_all(name).into_iter().next_back()?;
        Some(self.value(parameter))
    }

    /// The value of a parameter as text, if it is not empty.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).and_then(|it| it.as_str().map(str::to_owned)).filter(|it| !it.is_empty())
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.parameters.insert(name.to_owned(), value.into());
    }

    /// What a parameter says, in flow language.
    pub(super) fn value(&mut self, parameter: &Object) -> Value {
        let text = text_of(parameter.get("value"));
        match parameter.get("namespace").and_then(Json::as_str) {
            None | Some("") => Value::String(text),
            Some(namespace) => Value::String(self.path(namespace, &text)),
        }
    }

    /// The path of a name in a namespace.
    pub(super) fn path(&mut self, namespace: &str, name: &str) -> String {
        let member = |root: &str| {
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
            if plain { format!("$.{root}.{name}") } else { format!("$.{root}.['{name}']") }
        };
        match namespace {
            "User Defined" => member("Attributes"),
            "External" | "Lex" | "Metrics" | "Customer" | "Case" | "Agent" | "Queue" => member(namespace),
            "System" => {
                let known = SYSTEM.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                known.map_or_else(|| format!("$.{}", name.replace(' ', "")), |(_, path)| (*path).to_owned())
            }
            other => {
                let what =
                    format!("namespace `{}` is not known here; its name is taken for the path", shortened(other));
                self.findings.push(Finding::new(Code::NotCarried, what).block(&self.module.id));
                member(&other.replace(' ', ""))
            }
        }
    }

    pub(super) fn is_queue_flow(&self) -> bool {
        self.flow_type == Some(&FlowType::CustomerQueue)
    }

    pub(super) fn module(&self) -> &'m Module {
        self.module
    }

    pub(super) fn lead(&mut self, next: Option<String>) {
        self.next = next;
    }
}

/// A value as text; flow language has no numbers and no booleans of its own.
pub(super) fn text_of(value: Option<&Json>) -> String {
    match value {
        Some(Json::String(text)) => text.clone(),
        None | Some(Json::Null) => String::new(),
        Some(Json::Bool(true)) => "True".to_owned(),
        Some(Json::Bool(false)) => "False".to_owned(),
        Some(other) => serde_json::to_string(other).unwrap_or_default(),
    }
}
