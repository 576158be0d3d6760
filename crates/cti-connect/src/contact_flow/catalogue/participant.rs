//! Actions that speak to a participant, ask it or connect it.

use super::ParameterKind::{Fixed, FixedOrPath, Text};
use super::{ActionSpec, Fidelity, Need, NextRule, Results, USUAL, opt, req, usual};
use crate::contact_flow::flow_type::FlowType;

pub(super) const ACTIONS: &[ActionSpec] = &[
    ActionSpec {
        name: "ConnectParticipantWithLexBot",
        block: "Get customer input (Lex)",
        parameters: &[
            opt("PromptId", FixedOrPath),
            opt("Text", Text),
            opt("SSML", Text),
            opt("Media.Uri", Text),
            opt("Media.SourceType", Fixed),
            opt("Media.MediaType", Fixed),
            opt("LexV2Bot.AliasArn", Text),
            opt("LexBot.Name", Text),
            opt("LexBot.Region", Text),
            opt("LexBot.Alias", Text),
            opt("LexSessionAttributes", Text),
            opt("LexInitializationData.InitialMessage", Text),
            opt("LexTimeoutSeconds.Text", Text),
        ],
        results: Results::Name,
        errors: &[
            ("InputTimeLimitExceeded", Need::Optional),
            ("NoMatchingCondition", Need::Required),
            ("NoMatchingError", Need::Required),
        ],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::Errors,
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "DisconnectParticipant",
        block: "Disconnect / hang up",
        errors: &[],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::None,
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "GetParticipantInput",
        block: "Get customer input / Store customer input",
        parameters: &[
            opt("PromptId", FixedOrPath),
            opt("Text", Text),
            opt("SSML", Text),
            opt("Media.Uri", Text),
            opt("Media.SourceType", Fixed),
            opt("Media.MediaType", Fixed),
            req("InputTimeLimitSeconds", Fixed),
            opt("StoreInput", Fixed),
            opt("InputValidation.PhoneNumberValidation.NumberFormat", Fixed),
            opt("InputValidation.PhoneNumberValidation.CountryCode", Fixed),
            opt("InputValidation.CustomValidation.MaximumLength", Text),
            opt("InputEncryption.EncryptionKeyId", Text),
            opt("InputEncryption.Key", Text),
            opt("DTMFConfiguration.InputTerminationSequence", Text),
            opt("DTMFConfiguration.DisableCancelKey", Fixed),
            opt("DTMFConfiguration.InterdigitTimeLimitSeconds", Text),
        ],
        results: Results::Digit,
        errors: &[
            ("InputTimeLimitExceeded", Need::Optional),
            ("NoMatchingCondition", Need::UnlessStored),
            ("InvalidPhoneNumber", Need::IfPhoneNumber),
            ("NoMatchingError", Need::Required),
        ],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        channels: &["VOICE"],
        next: NextRule::Input,
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "MessageParticipant",
        block: "Play prompt",
        parameters: &[
            opt("PromptId", FixedOrPath),
            opt("Text", Text),
            opt("SSML", Text),
            opt("Media.Uri", Text),
            opt("Media.SourceType", Fixed),
            opt("Media.MediaType", Fixed),
        ],
        errors: &[("NoMatchingError", Need::Optional)],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerWhisper,
            FlowType::AgentWhisper,
            FlowType::OutboundWhisper,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "MessageParticipantIteratively",
        block: "Loop prompts",
        parameters: &[req("Messages", Text), opt("InterruptFrequencySeconds", Fixed)],
        results: Results::Fixed(&["MessagesInterrupted"]),
        errors: &[("NoMatchingError", Need::Optional)],
        flow_types: &[FlowType::CustomerQueue, FlowType::CustomerHold, FlowType::AgentHold],
        channels: &["VOICE"],
        next: NextRule::None,
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "ShowView",
        block: "Show view",
        parameters: &[
            req("ViewResource.Id", Text),
            usual("ViewResource.Version", Text),
            usual("InvocationTimeLimitSeconds", Fixed),
            opt("ViewData", Text),
            opt("SensitiveDataConfiguration.HideResponseOn", Fixed),
        ],
        results: Results::Name,
        errors: &[
            ("NoMatchingCondition", Need::Required),
            ("TimeLimitExceeded", Need::Required),
            ("NoMatchingError", Need::Required),
        ],
        flow_types: &[FlowType::ContactFlow, FlowType::CustomerQueue],
        channels: &["CHAT"],
        next: NextRule::Errors,
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "TransferParticipantToThirdParty",
        block: "Transfer to phone number",
        parameters: &[
            req("ThirdPartyPhoneNumber", FixedOrPath),
            req("ThirdPartyConnectionTimeLimitSeconds", Fixed),
            req("ContinueFlowExecution", Fixed),
            opt("CallerId.Number", FixedOrPath),
            opt("CallerId.Name", Text),
            opt("ThirdPartyDTMFDigits", Text),
        ],
        errors: &[
            ("CallFailed", Need::IfContinued),
            ("ConnectionTimeLimitExceeded", Need::IfContinued),
            ("NoMatchingError", Need::Required),
        ],
        flow_types: &[FlowType::ContactFlow, FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        channels: &["VOICE"],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
];
