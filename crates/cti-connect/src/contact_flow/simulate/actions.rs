//! What each type of action does to its contact.

use std::pin::pin;
use std::time::Duration;

use cti_model::shortened;
use futures_util::future::{Either, select};
use serde_json::{Value, json};

use super::call::{Callback, MOST_ATTRIBUTES};
use super::chance::Chance;
use super::flow::Done;
use super::program::Step;
use super::run::{Exit, Run};
use super::transcript::{End, Event};
use super::world::{DialAnswer, FunctionError, Invocation, Performed, WorldError};
use crate::contact_flow::flow_type::FlowType;
use crate::contact_flow::path::spoken;

/// The most bytes that a function may answer (`connect-events` section 5.3).
const MOST_ANSWER: usize = 32 * 1_024;

/// How often a function is tried in all (`connect-events` section 5.3).
const MOST_TRIES: u32 = 3;

/// The most bytes of a text that a parameter gives.
const MOST_TEXT: usize = 64 * 1_024;

impl Run<'_> {
    /// A parameter, with what the contact has at its paths.
    pub(super) fn parameter(&self, step: &Step, name: &str) -> Option<Value> {
        let tree = step.parameters.member(name)?;
        Some(tree.fill(&self.contact.namespaces, self.limits.unresolved, &mut MOST_TEXT.clone()))
    }

    /// All parameters.
    pub(super) fn parameters(&self, step: &Step) -> Value {
        step.parameters.fill(&self.contact.namespaces, self.limits.unresolved, &mut MOST_TEXT.clone())
    }

    /// A parameter as text; nothing where it is missing or empty.
    pub(super) fn parameter_text(&self, step: &Step, name: &str) -> Option<String> {
        self.parameter(step, name).map(|it| spoken(&it)).filter(|it| !it.is_empty())
    }

    pub(super) fn flag(&self, step: &Step, name: &str) -> bool {
        self.parameter_text(step, name).is_some_and(|it| it.eq_ignore_ascii_case("true"))
    }

    pub(super) async fn perform(&mut self, step: &Step, flow_type: Option<&FlowType>) -> Done {
        match &*step.action_type {
            "MessageParticipant" => self.message(step).await,
            "MessageParticipantIteratively" => self.messages(step, flow_type).await,
            "GetParticipantInput" => self.get_input(step).await,
            "ConnectParticipantWithLexBot" => self.bot(step).await,
            "DisconnectParticipant" => Done::Exit(Exit::End(End::Disconnected)),
            "EndFlowExecution" => Done::Exit(Exit::Resumed),
            "EndFlowModuleExecution" => Done::Return,
            "Compare" => Done::Result(self.parameter_text(step, "ComparisonValue").unwrap_or_default()),
            "DistributeByPercentage" => Done::Result((1 + self.chance.below(100)).to_string()),
            "Wait" => self.wait(step).await,
            "TransferToFlow" | "InvokeFlowModule" => self.other_flow(step),
            "UpdateContactAttributes" => self.set_attributes(step, "Attributes"),
            "UpdateFlowAttributes" => self.set_attributes(step, "FlowAttributes"),
            "UpdateContactData" => self.set_data(step),
            "UpdateContactEventHooks" => self.set_hooks(step),
            "UpdateContactTextToSpeechVoice" => {
                if let Some(voice) = self.parameter_text(step, "TextToSpeechVoice") {
                    self.contact.set("TextToSpeechVoiceId", voice);
                }
                Done::Go
            }
            "UpdateContactRoutingBehavior" => {
                if let Some(priority) = self.parameter_text(step, "QueuePriority").and_then(|it| it.parse().ok()) {
                    self.contact.priority = priority;
                }
                Done::Go
            }
            "UpdateContactTargetQueue" => self.set_queue(step),
            "TagContact" | "UnTagContact" => self.tag(step),
            "UpdateContactCallbackNumber" => self.set_callback_number(step).await,
            "CreateCallbackContact" => self.arrange_callback(step),
            "TransferContactToQueue" | "DequeueContactAndTransferToQueue" => self.enqueue(step).await,
            "TransferContactToAgent" => self.hand_to_agent(step).await,
            "TransferParticipantToThirdParty" => self.transfer_out(step).await,
            "CompleteOutboundCall" => self.call_out(step).await,
            "CheckHoursOfOperation" => self.check_hours(step).await,
            "CheckMetricData" => self.check_metric(step).await,
            "GetMetricData" => self.get_metrics(step).await,
            "InvokeLambdaFunction" => self.invoke(step).await,
            _ => self.service(step).await,
        }
    }

    fn other_flow(&mut self, step: &Step) -> Done {
        let is_module = &*step.action_type == "InvokeFlowModule";
        let name =
            self.parameter_text(step, if is_module { "FlowModuleId" } else { "ContactFlowId" }).unwrap_or_default();
        match self.instance.flow(&name).cloned() {
            Some(program) if is_module => Done::Enter(program),
            Some(program) => Done::Jump(program),
            None => Done::failed("NoMatchingError", format!("the instance has no flow `{}`", shortened(&name))),
        }
    }

    /// All or nothing: what would be over the limit changes nothing.
    fn set_attributes(&mut self, step: &Step, space: &str) -> Done {
        let Some(Value::Object(values)) = self.parameter(step, space) else {
            return Done::failed("NoMatchingError", format!("`{space}` is not an object"));
        };
        // What is set on a related contact is not this one's.
        if self.parameter_text(step, "TargetContact").is_some_and(|it| it.eq_ignore_ascii_case("related")) {
            for (name, value) in values {
                self.transcript_set(format!("{space}.{name} of the related contact"), spoken(&value));
            }
            return Done::Go;
        }
        // A flow attribute is an object with its value.
        let value_of = |value: Value| match &value {
            Value::Object(object) => object.get("Value").cloned().unwrap_or(Value::Null),
            _ => value,
        };
        let texts: Vec<(String, String)> =
            values.into_iter().map(|(name, value)| (name, spoken(&value_of(value)))).collect();
        let Some(all) = self.contact.space(space) else { return Done::Go };
        let size = |name: &str, value: &str| name.len() + value.len();
        let kept = all.iter().filter(|(name, _)| !texts.iter().any(|(new, _)| new == *name));
        let bytes: usize = kept.map(|(name, value)| size(name, value.as_str().unwrap_or_default())).sum::<usize>()
            + texts.iter().map(|(name, value)| size(name, value)).sum::<usize>();
        if bytes > MOST_ATTRIBUTES {
            return Done::failed(
                "NoMatchingError",
                format!("attributes of {bytes} bytes, at most {MOST_ATTRIBUTES} are kept"),
            );
        }
        all.extend(texts.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))));
        for (name, value) in texts {
            self.transcript_set(format!("{space}.{name}"), value);
        }
        Done::Go
    }

    fn set_data(&mut self, step: &Step) -> Done {
        for name in ["Name", "Description", "LanguageCode", "CustomerId"] {
            if let Some(value) = self.parameter_text(step, name) {
                self.contact.set(name, value.clone());
                self.transcript_set(name.to_owned(), value);
            }
        }
        if let Some(Value::Object(references)) = self.parameter(step, "References")
            && let Some(all) = self.contact.space("References")
        {
            all.extend(references);
        }
        if let Some(arn) = self.parameter_text(step, "WisdomSessionArn") {
            self.contact.set("Wisdom", json!({"SessionArn": arn}));
        }
        Done::Go
    }

    fn set_hooks(&mut self, step: &Step) -> Done {
        let Some(Value::Object(hooks)) = self.parameter(step, "EventHooks") else {
            return Done::failed("NoMatchingError", "`EventHooks` is not an object");
        };
        for (event, flow) in hooks {
            let flow = spoken(&flow);
            self.transcript_set(format!("flow for {event}"), flow.clone());
            self.contact.hooks.insert(event, flow);
        }
        Done::Go
    }

    fn set_queue(&mut self, step: &Step) -> Done {
        let (queue, agent) = (self.parameter_text(step, "QueueId"), self.parameter_text(step, "AgentId"));
        if queue.is_none() && agent.is_none() {
            return Done::failed("NoMatchingError", "neither a queue nor an agent");
        }
        self.target(queue, agent);
        Done::Go
    }

    fn target(&mut self, queue: Option<String>, agent: Option<String>) {
        let of = queue.as_deref().or(agent.as_deref()).unwrap_or_default();
        let name = self.instance.name_of(of).to_owned();
        self.transcript_set("Queue.Name".to_owned(), name.clone());
        self.contact.target(queue, agent, &name);
    }

    fn tag(&mut self, step: &Step) -> Done {
        let (tags, keys) = (self.parameter(step, "Tags"), self.parameter(step, "TagKeys"));
        let Some(all) = self.contact.space("Tags") else { return Done::Go };
        if let Some(Value::Object(tags)) = tags {
            all.extend(tags);
        }
        for key in keys.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            all.shift_remove(key);
        }
        Done::Go
    }

    async fn set_callback_number(&mut self, step: &Step) -> Done {
        let number = self.parameter_text(step, "CallbackNumber").unwrap_or_default();
        if !cti_engine::phone_number::is_e164(&number) {
            return Done::failed("InvalidCallbackNumber", format!("`{}` is not a number in E.164", shortened(&number)));
        }
        if !self.world.lines.may_dial(&number).await {
            return Done::failed("CallbackNumberNotDialable", format!("`{}` may not be dialled", shortened(&number)));
        }
        self.contact.set("CustomerCallbackNumber", number.clone());
        self.contact.callback_number = Some(number);
        Done::Go
    }

    fn arrange_callback(&mut self, step: &Step) -> Done {
        let seconds = |name: &str| self.parameter_text(step, name).as_deref().and_then(Self::seconds);
        let customer = self.contact.namespaces.pointer("/CustomerEndpoint/Address").and_then(Value::as_str);
        let number = self.contact.callback_number.clone().or_else(|| customer.map(str::to_owned)).unwrap_or_default();
        let (queue, agent) = (self.parameter_text(step, "QueueId"), self.parameter_text(step, "AgentId"));
        let is_named = queue.is_some() || agent.is_some();
        let callback = Callback {
            number,
            queue: if is_named { queue } else { self.contact.queue.clone() },
            agent: if is_named { agent } else { self.contact.agent.clone() },
            flow: self.parameter_text(step, "ContactFlowId"),
            delay: seconds("InitialCallDelaySeconds").unwrap_or_default(),
            attempts: self
                .parameter_text(step, "MaximumConnectionAttempts")
                .and_then(|it| it.parse().ok())
                .unwrap_or(1)
                .min(100),
            retry: seconds("RetryDelaySeconds").unwrap_or_default(),
        };
        let Some(queue) = callback.queue.clone().or_else(|| callback.agent.clone()) else {
            return Done::failed("NoMatchingError", "no queue is set for the callback");
        };
        // A contact has one callback at a time; more of them are a loop.
        if self.contact.callbacks.len() >= 10 {
            return Done::failed("NoMatchingError", "the contact has ten callbacks already");
        }
        self.say(Event::CallbackArranged { number: callback.number.clone(), queue });
        self.contact.callbacks.push(callback);
        Done::Go
    }

    async fn enqueue(&mut self, step: &Step) -> Done {
        let (queue, agent) = (self.parameter_text(step, "QueueId"), self.parameter_text(step, "AgentId"));
        if queue.is_some() || agent.is_some() {
            self.target(queue, agent);
        }
        let queued = self.queued();
        if queued.queue.is_none() && queued.agent.is_none() {
            return Done::failed("NoMatchingError", "no queue is set");
        }
        match self.world.queues.admit(&queued).await {
            Ok(()) => Done::Exit(Exit::Queue),
            Err(WorldError { error_type, message }) => Done::failed(error_type, message),
        }
    }

    /// Whom an agent has chosen takes the contact; where no flow says who that is, somebody does.
    async fn hand_to_agent(&mut self, step: &Step) -> Done {
        if self.contact.queue.is_none() && self.contact.agent.is_none() {
            self.contact.target(None, Some("agent".to_owned()), "agent");
        }
        self.enqueue(step).await
    }

    async fn transfer_out(&mut self, step: &Step) -> Done {
        let number = self.parameter_text(step, "ThirdPartyPhoneNumber").unwrap_or_default();
        let limit = self.parameter_text(step, "ThirdPartyConnectionTimeLimitSeconds");
        let limit = limit.as_deref().and_then(Self::seconds).unwrap_or(Duration::from_secs(30));
        if number.is_empty() || !self.world.lines.may_dial(&number).await {
            return Done::failed("NoMatchingError", format!("`{}` cannot be dialled", shortened(&number)));
        }
        let (caller, keys) =
            (self.parameter_text(step, "CallerId.Number"), self.parameter_text(step, "ThirdPartyDTMFDigits"));
        let goes_on = self.flag(step, "ContinueFlowExecution");
        match self.dial(&number, caller, keys).await {
            DialAnswer::Answered(_) if !goes_on => Done::Exit(Exit::End(End::TransferredOut { number })),
            DialAnswer::Answered(time) => {
                self.sleep(time).await;
                Done::Go
            }
            DialAnswer::NoAnswer => {
                self.sleep(limit).await;
                Done::failed("ConnectionTimeLimitExceeded", "nobody answered")
            }
            DialAnswer::Failed => Done::failed("CallFailed", "the call failed"),
        }
    }

    async fn call_out(&mut self, step: &Step) -> Done {
        let number = self.contact.namespaces.pointer("/CustomerEndpoint/Address").and_then(Value::as_str);
        let (number, caller) = (number.unwrap_or_default().to_owned(), self.parameter_text(step, "CallerId.Number"));
        match self.dial(&number, caller, None).await {
            DialAnswer::Answered(_) => Done::Go,
            DialAnswer::NoAnswer | DialAnswer::Failed => Done::Exit(Exit::End(End::NotReached)),
        }
    }

    async fn check_hours(&mut self, step: &Step) -> Done {
        let hours = self.parameter_text(step, "HoursOfOperationId");
        let is_open = self.world.hours.is_open(hours.as_deref(), self.contact.queue.as_deref()).await;
        match is_open {
            Ok(true) => Done::Result("True".to_owned()),
            Ok(false) => Done::Result("False".to_owned()),
            Err(WorldError { error_type, message }) => Done::failed(error_type, message),
        }
    }

    /// The queue and the agent that an action looks at: its own, else those of the contact.
    fn looked_at(&self, step: &Step) -> (Option<String>, Option<String>) {
        let (queue, agent) = (self.parameter_text(step, "QueueId"), self.parameter_text(step, "AgentId"));
        if queue.is_some() || agent.is_some() {
            return (queue, agent);
        }
        (self.contact.queue.clone(), self.contact.agent.clone())
    }

    async fn check_metric(&mut self, step: &Step) -> Done {
        let metric = self.parameter_text(step, "MetricType").unwrap_or_default();
        let (queue, agent) = self.looked_at(step);
        match self.world.queues.metric(&metric, queue.as_deref(), agent.as_deref()).await {
            Ok(value) => Done::Result(value.to_string()),
            Err(WorldError { error_type, message }) => Done::failed(error_type, message),
        }
    }

    async fn get_metrics(&mut self, step: &Step) -> Done {
        let (queue, agent) = self.looked_at(step);
        let mut values = Vec::new();
        for metric in [
            "NumberOfContactsInQueue",
            "OldestContactInQueueAgeSeconds",
            "NumberOfAgentsOnline",
            "NumberOfAgentsAvailable",
            "NumberOfAgentsStaffed",
        ] {
            match self.world.queues.metric(metric, queue.as_deref(), agent.as_deref()).await {
                Ok(value) => values.push(value.to_string()),
                Err(WorldError { error_type, message }) => return Done::failed(error_type, message),
            }
        }
        let of = queue.or(agent).unwrap_or_default();
        let name = self.instance.name_of(&of).to_owned();
        if let [size, oldest, online, available, staffed] = values.as_slice() {
            let metrics = json!({
                "Queue": {"Name": name, "ARN": of, "Size": size, "OldestContactAge": oldest},
                "Agents": {
                    "Online": {"Count": online}, "Available": {"Count": available}, "Staffed": {"Count": staffed},
                },
            });
            self.contact.set("Metrics", metrics);
        }
        Done::Go
    }

    async fn wait(&mut self, step: &Step) -> Done {
        let text =
            self.parameter_text(step, "TimeLimitSeconds").or_else(|| self.parameter_text(step, "TimeoutSeconds"));
        let Some(limit) = text.as_deref().and_then(Self::seconds) else {
            return Done::failed("NoMatchingError", "`TimeLimitSeconds` is not a number");
        };
        let events = self.parameter(step, "Events").unwrap_or_default();
        let waits_for_return = events.as_array().is_some_and(|it| it.iter().any(|it| it == "CustomerReturned"));
        match self.customer.returns_after().filter(|it| waits_for_return && *it < limit) {
            Some(time) => {
                self.sleep(time).await;
                Done::Result("CustomerReturned".to_owned())
            }
            None => {
                self.sleep(limit).await;
                Done::Result("WaitCompleted".to_owned())
            }
        }
    }

    async fn invoke(&mut self, step: &Step) -> Done {
        let function = self.parameter_text(step, "LambdaFunctionARN").unwrap_or_default();
        let limit = self.parameter_text(step, "InvocationTimeLimitSeconds").as_deref().and_then(Self::seconds);
        let limit = limit.unwrap_or(Duration::from_secs(8)).min(Duration::from_secs(8));
        let attributes = self.parameter(step, "LambdaInvocationAttributes").unwrap_or_else(|| json!({}));
        let is_synchronous = self.parameter_text(step, "InvocationType").is_none_or(|it| it != "ASYNCHRONOUS");
        let is_json = self.parameter_text(step, "ResponseValidation.ResponseType").is_some_and(|it| it == "JSON");
        let invocation =
            Invocation { function: function.clone(), event: self.contact.event(&attributes), is_synchronous };
        let answer = {
            let clock = &self.world.clock;
            let over = clock.sleep_until(clock.now().saturating_add(limit));
            let tries = pin!(async {
                let mut tried = 1;
                loop {
                    match self.world.functions.invoke(&invocation).await {
                        Err(FunctionError::Throttled | FunctionError::Service(_)) if tried < MOST_TRIES => tried += 1,
                        other => return other,
                    }
                }
            });
            match select(tries, over).await {
                Either::Left((answer, _)) => answer.map_err(|error| error.to_string()),
                Either::Right(_) => Err(format!("no answer within {} s", limit.as_secs_f64())),
            }
        };
        if !is_synchronous {
            self.say(Event::Invoked { function, answer: None });
            return Done::Go;
        }
        match answer.and_then(|answer| accepted(answer, is_json)) {
            Ok(answer) => {
                self.say(Event::Invoked { function, answer: Some(answer.clone()) });
                self.contact.set("External", answer);
                Done::Go
            }
            Err(why) => {
                self.say(Event::Invoked { function, answer: None });
                Done::failed("NoMatchingError", why)
            }
        }
    }

    /// What another service does, or what nothing here does: the world is told.
    async fn service(&mut self, step: &Step) -> Done {
        let action_type = step.action_type.to_string();
        if step.spec.is_none() {
            return Done::failed(
                "NoMatchingError",
                format!("`{}` is not a known type of action", shortened(&action_type)),
            );
        }
        let parameters = self.parameters(step);
        let performed =
            Performed { action_type: action_type.clone(), parameters, contact_id: self.contact.text("ContactId") };
        let answer = self.world.services.perform(&performed).await;
        self.say(Event::Performed { action_type });
        let answer = match answer {
            Ok(answer) => answer,
            Err(WorldError { error_type, message }) => return Done::failed(error_type, message),
        };
        match &*step.action_type {
            "ShowView" => self.contact.set("Views", json!({"ViewResultData": answer.values, "Action": answer.result})),
            "CreateWisdomSession" => {
                let arn = format!("arn:aws:wisdom:session/{}", self.contact.text("ContactId"));
                self.contact.set("Wisdom", json!({"SessionArn": arn}));
            }
            name => {
                let space = match name {
                    "CreateCase" | "GetCase" | "UpdateCase" => "Case",
                    name if name.contains("CustomerProfile") => "Customer",
                    _ => "",
                };
                if let (false, Value::Object(values)) = (space.is_empty(), answer.values)
                    && let Some(all) = self.contact.space(space)
                {
                    all.extend(values);
                }
            }
        }
        // A service that was told nothing of a result has none; the first that the flow expects is the plain one.
        match (answer.result, step.conditions.is_empty()) {
            (_, true) => Done::Go,
            (Some(result), false) => Done::Result(result),
            (None, false) => Done::Result(String::new()),
        }
    }

    pub(super) fn transcript_set(&mut self, name: String, value: String) {
        self.say(Event::Set { name, value: Value::String(value) });
    }
}

/// What of a function's answer a flow can read.
fn accepted(answer: Value, is_json: bool) -> Result<Value, String> {
    let size = serde_json::to_string(&answer).map_or(0, |it| it.len());
    if size > MOST_ANSWER {
        return Err(format!("an answer of {size} bytes, at most {MOST_ANSWER} are taken"));
    }
    if is_json {
        return Ok(answer);
    }
    let Value::Object(members) = answer else { return Err("the answer is not an object of texts".to_owned()) };
    let mut texts = serde_json::Map::new();
    for (name, value) in members {
        if value.is_object() || value.is_array() {
            return Err(format!(
                "`{}` of the answer is not text; `ResponseType` `JSON` takes such answers",
                shortened(&name)
            ));
        }
        texts.insert(name, Value::String(spoken(&value)));
    }
    Ok(Value::Object(texts))
}
