//! Fixed values: numbers in their range, names among those that there are.

use cti_model::{Code, Finding, Json, did_you_mean, shortened};

use super::Check;
use crate::contact_flow::action::{Action, number};
use crate::contact_flow::catalogue::{self, ActionSpec};
use crate::contact_flow::path::Template;

/// Numbers: the parameter, and the least and the greatest (`connect-events` section 4.3).
const NUMBERS: [(&str, &str, f64, f64); 13] = [
    ("Loop", "LoopCount", 0.0, 100.0),
    ("InvokeLambdaFunction", "InvocationTimeLimitSeconds", 1.0, 8.0),
    ("CompleteOutboundCall", "ConnectionTimeLimitSeconds", 1.0, 600.0),
    ("CreateTask", "DelaySeconds", 1.0, 518_400.0),
    ("CreateCallbackContact", "InitialCallDelaySeconds", 1.0, 259_200.0),
    ("CreateCallbackContact", "RetryDelaySeconds", 1.0, 259_200.0),
    ("CreateCallbackContact", "MaximumConnectionAttempts", 1.0, f64::MAX),
    ("Wait", "TimeLimitSeconds", 1.0, 604_800.0),
    ("GetParticipantInput", "InputTimeLimitSeconds", 1.0, f64::MAX),
    ("GetParticipantInput", "DTMFConfiguration.InterdigitTimeLimitSeconds", 1.0, 20.0),
    ("GetParticipantInput", "InputValidation.CustomValidation.MaximumLength", 1.0, f64::MAX),
    ("UpdateContactRoutingBehavior", "QueuePriority", 1.0, f64::MAX),
    ("TransferParticipantToThirdParty", "ThirdPartyConnectionTimeLimitSeconds", 1.0, f64::MAX),
];

/// Names: the parameter, and what it may be (`connect-events` section 4.3).
const NAMES: [(&str, &str, &[&str]); 15] = [
    ("UpdateFlowLoggingBehavior", "FlowLoggingBehavior", &["Enabled", "Disabled"]),
    ("UpdateContactMediaStreamingBehavior", "MediaStreamingState", &["Enabled", "Disabled"]),
    ("UpdateContactMediaStreamingBehavior", "MediaStreamType", &["Audio"]),
    ("UpdateContactTextToSpeechVoice", "TextToSpeechEngine", &["Standard", "Neural", "Generative"]),
    ("UpdateContactTextToSpeechVoice", "TextToSpeechStyle", &["None", "Conversational", "Newscaster"]),
    ("InvokeLambdaFunction", "InvocationType", &["SYNCHRONOUS", "ASYNCHRONOUS"]),
    ("InvokeLambdaFunction", "ResponseValidation.ResponseType", &["STRING_MAP", "JSON"]),
    (
        "UpdatePreviousContactParticipantState",
        "PreviousContactParticipantState",
        &["AgentOnHold", "CustomerOnHold", "OffHold"],
    ),
    ("GetParticipantInput", "StoreInput", &["True", "False"]),
    ("GetParticipantInput", "InputValidation.PhoneNumberValidation.NumberFormat", &["Local", "E164"]),
    ("TransferParticipantToThirdParty", "ContinueFlowExecution", &["True", "False"]),
    ("CheckVoiceId", "CheckVoiceIdOption", &["enrollmentStatus", "voiceAuthentication", "fraudDetection"]),
    ("UpdateContactAttributes", "TargetContact", &["Current", "Related"]),
    (
        "CheckMetricData",
        "MetricType",
        &[
            "NumberOfAgentsAvailable",
            "NumberOfAgentsStaffed",
            "NumberOfAgentsOnline",
            "OldestContactInQueueAgeSeconds",
            "NumberOfContactsInQueue",
        ],
    ),
    ("GetMetricData", "QueueChannel", &["Voice", "Chat", "Task"]),
];

impl Check<'_> {
    pub(super) fn values(&mut self, at: usize, action: &Action, spec: &'static ActionSpec) {
        for (_, name, least, most) in NUMBERS.iter().filter(|(owner, ..)| *owner == spec.name) {
            let Some(text) = action.parameter(name).and_then(fixed) else { continue };
            let fault = match number(&text) {
                None => Some(format!("`{name}` is `{}`, expected a number", shortened(&text))),
                Some(value) if value < *least => Some(format!("`{name}` is {text}, and the least is {least}")),
                Some(value) if value > *most => Some(format!("`{name}` is {text}, and the most is {most}")),
                Some(_) => None,
            };
            if let Some(what) = fault {
                let place = format!("/Parameters/{}", name.replace('.', "/"));
                self.report(at, &place, Finding::new(Code::InvalidControl, what).control(name));
            }
        }
        for (_, name, known) in NAMES.iter().filter(|(owner, ..)| *owner == spec.name) {
            let Some(text) = action.parameter(name).and_then(fixed) else { continue };
            if known.iter().any(|it| it.eq_ignore_ascii_case(&text)) {
                continue;
            }
            let what = format!("`{name}` is `{}`, expected {}", shortened(&text), known.join(", "));
            let mut finding = Finding::new(Code::NotInPicklist, what).control(name);
            finding.suggestion = did_you_mean(catalogue::meant(&text, known.iter().copied()));
            self.report(at, &format!("/Parameters/{}", name.replace('.', "/")), finding);
        }
    }
}

/// A value that is known before the flow runs, as text.
fn fixed(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Template::read(text).as_literal().filter(|it| !has_place(it)).map(str::to_owned),
        Json::Number(number) => Some(number.as_str().to_owned()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whether a tool will put something in: `${name}`, `{{name}}`, `<name>`.
pub(super) fn has_place(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || (text.starts_with('<') && text.ends_with('>'))
}
