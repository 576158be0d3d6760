//! The blocks of the old editor whose parameters are built otherwise in flow language.

use serde_json::{Value, json};

use super::module::{Converted, text_of};

impl Converted<'_> {
    /// What is said: a text, SSML or a prompt.
    fn message(&mut self) {
        let is_ssml = self.text("TextToSpeechType").is_some_and(|it| it.eq_ignore_ascii_case("ssml"));
        if let Some(text) = self.take("Text") {
            self.set(if is_ssml { "SSML" } else { "Text" }, text);
        }
        if let Some(prompt) = self.take("AudioPrompt") {
            self.set("PromptId", prompt);
        }
    }

    pub(super) fn play_prompt(&mut self) {
        self.message();
        self.simple("MessageParticipant", &[]);
    }

    pub(super) fn get_digits(&mut self) {
        self.message();
        self.set("StoreInput", "False");
        let limit = self.text("Timeout").unwrap_or_else(|| "5".to_owned());
        self.set("InputTimeLimitSeconds", limit);
        // The block takes one digit; the old editor wrote that it does.
        self.take_all("MaxDigits");
        for branch in self.take_branches("Evaluate") {
            self.evaluate(branch, None);
        }
        self.simple("GetParticipantInput", &[]);
        self.mirror("NoMatchingCondition");
    }

    pub(super) fn lex(&mut self) {
        self.message();
        let name = self.take("BotName").or_else(|| self.take("Name"));
        let alias = self.take("BotAlias").or_else(|| self.take("Alias"));
        let region = self.take("BotRegion").or_else(|| self.take("Region"));
        if let Some(arn) = self.take("LexV2BotAliasArn").or_else(|| self.take("AliasArn")) {
            self.set("LexV2Bot", json!({"AliasArn": arn}));
        } else if let Some(name) = name {
            self.set(
                "LexBot",
                json!({"Name": name, "Alias": alias.unwrap_or_default(), "Region": region.unwrap_or_default()}),
            );
        }
        let mut session = serde_json::Map::new();
        for parameter in self.take_all("SessionAttribute") {
            let value = self.value(parameter);
            session.insert(text_of(parameter.get("key")), value);
        }
        if !session.is_empty() {
            self.set("LexSessionAttributes", session);
        }
        for branch in self.take_branches("Evaluate") {
            self.evaluate(branch, None);
        }
        self.simple("ConnectParticipantWithLexBot", &[]);
        self.mirror("NoMatchingCondition");
    }

    pub(super) fn store_input(&mut self) {
        self.message();
        self.set("StoreInput", "True");
        let limit = self.text("Timeout").unwrap_or_else(|| "5".to_owned());
        self.set("InputTimeLimitSeconds", limit);
        let digits = self.text("MaxDigits");
        if self.text("CustomerInputType").as_deref() == Some("PhoneNumber") {
            let is_local = self.text("PhoneNumberFormat").is_none_or(|it| it == "Local");
            let mut format = json!({"NumberFormat": if is_local { "Local" } else { "E164" }});
            if let (Some(country), Some(format)) = (self.text("CountryCode"), format.as_object_mut()) {
                format.insert("CountryCode".to_owned(), country.into());
            }
            self.set("InputValidation", json!({"PhoneNumberValidation": format}));
        } else {
            let most = digits.unwrap_or_else(|| "20".to_owned());
            self.set("InputValidation", json!({"CustomValidation": {"MaximumLength": most}}));
        }
        let (key_id, key) = (self.take("EncryptionKeyId"), self.take("EncryptionKey"));
        if self.text("EncryptEntry").is_some_and(|it| it.eq_ignore_ascii_case("true")) {
            let key_id = key_id.unwrap_or_default();
            self.set("InputEncryption", json!({"EncryptionKeyId": key_id, "Key": key.unwrap_or_default()}));
        }
        let mut keys = serde_json::Map::new();
        if let Some(digits) = self.text("TerminatorDigits") {
            keys.insert("InputTerminationSequence".to_owned(), digits.into());
        }
        if self.text("DisableCancel").is_some_and(|it| it.eq_ignore_ascii_case("true")) {
            keys.insert("DisableCancelKey".to_owned(), "True".into());
        }
        if !keys.is_empty() {
            self.set("DTMFConfiguration", keys);
        }
        self.simple("GetParticipantInput", &[]);
    }

    pub(super) fn set_attributes(&mut self) {
        let mut attributes = serde_json::Map::new();
        for parameter in self.take_all("Attribute") {
            let value = self.value(parameter);
            attributes.insert(text_of(parameter.get("key")), value);
        }
        self.set("Attributes", attributes);
        self.simple("UpdateContactAttributes", &[]);
    }

    pub(super) fn set_screen_pop(&mut self) {
        let (key, value) = (self.text("key").unwrap_or_default(), self.take("value").unwrap_or_default());
        self.set("Attributes", json!({key: value}));
        self.simple("UpdateContactAttributes", &[]);
    }

    pub(super) fn check_attribute(&mut self) {
        let namespace = self.text("Namespace").unwrap_or_else(|| "User Defined".to_owned());
        let name = self.text("Attribute").unwrap_or_default();
        let path = self.path(&namespace, &name);
        self.set("ComparisonValue", path);
        for branch in self.take_branches("Evaluate") {
            self.evaluate(branch, None);
        }
        self.simple("Compare", &[]);
        self.mirror("NoMatchingCondition");
    }

    pub(super) fn transfer_to_queue(&mut self) {
        if self.is_queue_flow() {
            return self.mirrored("DequeueContactAndTransferToQueue", &[("Queue", "QueueId"), ("Agent", "AgentId")]);
        }
        self.mirrored("TransferContactToQueue", &[]);
    }

    pub(super) fn transfer_to_number(&mut self) {
        let is_blind = self.text("BlindTransfer").is_none_or(|it| it.eq_ignore_ascii_case("true"));
        self.set("ContinueFlowExecution", if is_blind { "False" } else { "True" });
        if let Some(number) = self.take("CallerIdNumber") {
            self.set("CallerId", json!({"Number": number}));
        }
        if !is_blind {
            for branch in self.take_branches("Timeout") {
                self.error("ConnectionTimeLimitExceeded", &branch.transition);
            }
        }
        self.mirrored(
            "TransferParticipantToThirdParty",
            &[
                ("PhoneNumber", "ThirdPartyPhoneNumber"),
                ("TimeLimit", "ThirdPartyConnectionTimeLimitSeconds"),
                ("DTMF", "ThirdPartyDTMFDigits"),
            ],
        );
    }

    pub(super) fn invoke_lambda(&mut self) {
        let mut attributes = serde_json::Map::new();
        for parameter in self.take_all("Parameter") {
            let value = self.value(parameter);
            attributes.insert(text_of(parameter.get("key")), value);
        }
        if !attributes.is_empty() {
            self.set("LambdaInvocationAttributes", attributes);
        }
        let names = [("FunctionArn", "LambdaFunctionARN"), ("TimeLimit", "InvocationTimeLimitSeconds")];
        self.simple("InvokeLambdaFunction", &names);
    }

    pub(super) fn set_event_hook(&mut self) {
        let hook = self.text("Type").unwrap_or_else(|| "CustomerQueue".to_owned());
        let flow = self.take("ContactFlowId").unwrap_or_default();
        self.set("EventHooks", json!({hook: flow}));
        self.simple("UpdateContactEventHooks", &[]);
    }

    pub(super) fn set_recording(&mut self) {
        let is_on = self.text("RecordingBehaviorOption").is_some_and(|it| it == "Enable");
        let who = match self.text("RecordingParticipantOption").as_deref() {
            _ if !is_on => json!([]),
            Some("Agent") => json!(["Agent"]),
            Some("Customer") => json!(["Customer"]),
            _ => json!(["Agent", "Customer"]),
        };
        self.set("RecordingBehavior", json!({"RecordedParticipants": who}));
        let option = self.text("AnalyticsBehaviorOption");
        let mut analytics = serde_json::Map::new();
        let names = [
            ("AnalyticsLanguageLocaleCode", "AnalyticsLanguage"),
            ("AnalyticsRedactionOption", "AnalyticsRedactionBehavior"),
            ("AnalyticsRedactionPolicy", "AnalyticsRedactionResults"),
            ("AnalyticsMode", "AnalyticsMode"),
            ("AnalyticsCustomVocabulary", "AnalyticsCustomVocabulary"),
        ];
        for (old, new) in names {
            let value = self.text(old).map(|it| if it == "Enable" || it == "Disable" { format!("{it}d") } else { it });
            // A vocabulary of no name is none.
            if let Some(value) = value.filter(|it| new != "AnalyticsCustomVocabulary" || it != "None") {
                analytics.insert(new.to_owned(), value.into());
            }
        }
        if option.as_deref() == Some("Enable") {
            analytics.insert("Enabled".to_owned(), "True".into());
            self.set("AnalyticsBehavior", analytics);
        }
        self.simple("UpdateContactRecordingBehavior", &[]);
    }

    pub(super) fn repeat(&mut self) {
        let done = self.branch_as("Complete", "Equals", "DoneLooping");
        self.branch_as("Looping", "Equals", "ContinueLooping");
        self.simple("Loop", &[("LoopCount", "LoopCount")]);
        self.lead(done);
    }

    pub(super) fn loop_prompts(&mut self) {
        let module = self.module();
        let mut messages = Vec::new();
        for parameter in &module.parameters {
            let is_ssml = text_of(parameter.get("key")).eq_ignore_ascii_case("ssml");
            let kind = match text_of(parameter.get("name")).as_str() {
                "Text" if is_ssml => "SSML",
                "Text" => "Text",
                "AudioPrompt" => "PromptId",
                _ => continue,
            };
            let value = self.value(parameter);
            messages.push(json!({kind: value}));
        }
        self.take_all("Text");
        self.take_all("AudioPrompt");
        self.set("Messages", messages);
        self.branch_as("Timeout", "Equals", "MessagesInterrupted");
        self.simple("MessageParticipantIteratively", &[("InterruptSeconds", "InterruptFrequencySeconds")]);
    }

    pub(super) fn check_staffing(&mut self) {
        let metric = match self.text("Status").as_deref() {
            Some("Available") => "NumberOfAgentsAvailable",
            Some("Online") => "NumberOfAgentsOnline",
            _ => "NumberOfAgentsStaffed",
        };
        self.set("MetricType", metric);
        self.branch_as("True", "NumberGreaterThan", "0");
        for branch in self.take_branches("False") {
            self.error("NoMatchingCondition", &branch.transition);
        }
        self.mirrored("CheckMetricData", &[("Queue", "QueueId"), ("Agent", "AgentId")]);
    }

    pub(super) fn check_queue(&mut self) {
        let by_time = self.take_branches("CheckQueueTime");
        // One action looks at one metric; what looks at the other one stays behind and is reported.
        let is_time = !by_time.is_empty();
        self.set("MetricType", if is_time { "OldestContactInQueueAgeSeconds" } else { "NumberOfContactsInQueue" });
        for branch in by_time {
            // The old editor writes milliseconds.
            let milliseconds: Option<f64> = text_of(branch.condition_value.as_ref()).parse().ok();
            let seconds = milliseconds.map(|it| (it / 1000.0).to_string());
            self.evaluate(branch, seconds.as_deref());
        }
        if !is_time {
            for name in ["CheckQueueSize", "CheckQueueCapacity", "Evaluate"] {
                for branch in self.take_branches(name) {
                    self.evaluate(branch, None);
                }
            }
        }
        self.mirrored("CheckMetricData", &[("Queue", "QueueId"), ("Agent", "AgentId")]);
    }

    pub(super) fn check_hours(&mut self) {
        self.branch_as("True", "Equals", "True");
        self.branch_as("False", "Equals", "False");
        self.mirrored(
            "CheckHoursOfOperation",
            &[("Hours", "HoursOfOperationId"), ("HoursOfOperation", "HoursOfOperationId")],
        );
    }

    /// The old editor writes how many of a hundred take a branch, flow language below which number of a hundred.
    pub(super) fn distribute(&mut self) {
        let mut below = 1;
        for branch in self.take_branches("Evaluate") {
            below += text_of(branch.condition_value.as_ref()).parse::<u32>().unwrap_or_default();
            self.condition("NumberLessThan", &below.to_string(), &branch.transition);
        }
        self.simple("DistributeByPercentage", &[]);
        self.mirror("NoMatchingCondition");
    }

    pub(super) fn stream(&mut self, is_on: bool) {
        let tracks: Vec<String> = self.take_all("Track").iter().map(|it| text_of(it.get("value"))).collect();
        let has = |name: &str| tracks.is_empty() || tracks.iter().any(|it| it == name);
        let ways: Vec<&str> = [("FromCustomer", "From"), ("ToCustomer", "To")]
            .into_iter()
            .filter(|(old, _)| has(old))
            .map(|(_, new)| new)
            .collect();
        let who = self.text("ParticipantTypes").unwrap_or_else(|| "Customer".to_owned());
        self.set("MediaStreamingState", if is_on { "Enabled" } else { "Disabled" });
        self.set("Participants", json!([{"ParticipantType": who, "MediaDirections": ways}]));
        let stream = self.text("MediaStreamTypes").unwrap_or_else(|| "Audio".to_owned());
        self.set("MediaStreamType", stream);
        self.simple("UpdateContactMediaStreamingBehavior", &[]);
    }

    pub(super) fn wait(&mut self) {
        if self.text("InterruptOnCustomerReturn").is_some_and(|it| it.eq_ignore_ascii_case("true")) {
            self.set("Events", Value::from(vec!["CustomerReturned"]));
        }
        self.branch_as("Timeout", "Equals", "WaitCompleted");
        self.branch_as("CustomerReturn", "Equals", "CustomerReturned");
        self.mirrored("Wait", &[("TimeoutSeconds", "TimeLimitSeconds")]);
    }
}
