//! Actions about the contact: queues, attributes, recording, cases, tasks.

use super::ParameterKind::{Fixed, FixedOrPath, Path, Text};
use super::{ActionSpec, Fidelity, Need, NextRule, USUAL, opt, req};
use crate::contact_flow::flow_type::FlowType;

pub(super) const ACTIONS: &[ActionSpec] = &[
    ActionSpec {
        name: "CompleteOutboundCall",
        block: "Call phone number",
        parameters: &[
            opt("CallerId.Number", FixedOrPath),
            opt("VoiceConnector.VoiceConnectorType", Fixed),
            opt("VoiceConnector.VoiceConnectorArn", Text),
            opt("VoiceConnector.FromUser", Text),
            opt("VoiceConnector.ToUser", Text),
            opt("VoiceConnector.UserToUserInformation", Text),
            opt("ConnectionTimeLimitSeconds", Text),
        ],
        errors: &[],
        flow_types: &[FlowType::OutboundWhisper],
        channels: &["VOICE"],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CreateCase",
        block: "Cases",
        parameters: &[req("LinkContactToCase", Fixed), req("CaseTemplateId", Text), opt("CaseRequestFields", Text)],
        errors: &[("ContactNotLinked", Need::Optional), ("NoMatchingError", Need::Required)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CreateTask",
        block: "Create task",
        parameters: &[
            req("ContactFlowId", FixedOrPath),
            opt("Attributes", Text),
            req("Name", Text),
            opt("Description", Text),
            opt("References", Text),
            opt("DelaySeconds", Text),
            opt("ScheduledTime", Text),
            opt("TaskTemplateId", Fixed),
        ],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CreateWisdomSession",
        block: "Amazon Q in Connect",
        parameters: &[req("WisdomAssistantArn", Text)],
        channels: &["VOICE"],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "DequeueContactAndTransferToQueue",
        block: "Transfer to queue",
        parameters: &[opt("QueueId", FixedOrPath), opt("AgentId", FixedOrPath)],
        errors: &[("QueueAtCapacity", Need::Optional), ("NoMatchingError", Need::Required)],
        flow_types: &[FlowType::CustomerQueue, FlowType::Module],
        next: NextRule::Errors,
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "EndFlowModuleExecution",
        block: "Return",
        errors: &[],
        flow_types: &[FlowType::Module],
        next: NextRule::None,
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "GetCase",
        block: "Cases",
        parameters: &[
            req("LinkContactToCase", Fixed),
            opt("GetLastUpdatedCase", Fixed),
            opt("CustomerId", Text),
            opt("CaseRequestFields", Text),
            opt("CaseResponseFields", Fixed),
        ],
        errors: &[
            ("NoneFound", Need::Optional),
            ("MultipleFound", Need::Optional),
            ("ContactNotLinked", Need::Optional),
            ("NoMatchingError", Need::Required),
        ],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "InvokeFlowModule",
        block: "Invoke module",
        parameters: &[req("FlowModuleId", Text)],
        flow_types: &[FlowType::ContactFlow, FlowType::Module],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "StartOutboundChatContact",
        block: "Send message",
        parameters: &[
            req("SourceEndpoint.Address", Text),
            req("SourceEndpoint.Type", Fixed),
            req("DestinationEndpoint.Address", Text),
            req("DestinationEndpoint.Type", Fixed),
            req("ContactFlowArn", Text),
            req("ContactSubtype", Fixed),
            opt("InitialSystemMessage.Content", Text),
            opt("RelatedContact", Fixed),
        ],
        // The message goes by SMS; the contact of the flow may be of any channel. Inferred.
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "TagContact",
        block: "Contact tags",
        parameters: &[req("Tags", Text)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "TransferContactToAgent",
        block: "Transfer to agent",
        errors: &[],
        flow_types: &[FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        channels: &["VOICE"],
        next: NextRule::None,
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "TransferContactToQueue",
        block: "Transfer to queue",
        parameters: &[opt("QueueId", FixedOrPath)],
        errors: &[("QueueAtCapacity", Need::Optional), ("NoMatchingError", Need::Required)],
        flow_types: &[FlowType::ContactFlow, FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "UnTagContact",
        block: "Contact tags",
        parameters: &[req("TagKeys", Fixed)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateCase",
        block: "Cases",
        parameters: &[req("LinkContactToCase", Fixed), req("CaseId", Text), opt("CaseRequestFields", Text)],
        errors: &[("ContactNotLinked", Need::Optional), ("NoMatchingError", Need::Required)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactAttributes",
        block: "Set contact attributes",
        parameters: &[req("Attributes", Text), opt("TargetContact", Fixed)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactCallbackNumber",
        block: "Set callback number",
        parameters: &[req("CallbackNumber", Path)],
        errors: &[("InvalidCallbackNumber", Need::Required), ("CallbackNumberNotDialable", Need::Required)],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        channels: &["VOICE"],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactData",
        block: "Set contact attributes",
        parameters: &[
            opt("Name", Text),
            opt("Description", Text),
            opt("LanguageCode", Text),
            opt("CustomerId", Text),
            opt("References", Text),
            opt("IsVoiceIdStreamingEnabled", Text),
            opt("IsVoiceAuthenticationEnabled", Text),
            opt("IsFraudDetectionEnabled", Text),
            opt("VoiceAuthenticationThreshold", Text),
            opt("VoiceAuthenticationResponseTime", Text),
            opt("FraudDetectionThreshold", Text),
            opt("WatchlistId", Text),
            opt("WisdomSessionArn", Text),
            opt("TargetContact", Fixed),
        ],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactEventHooks",
        block: "Set customer queue / event / hold / whisper flow",
        parameters: &[req("EventHooks", FixedOrPath), opt("EventHooksConfiguration", Fixed)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactMediaProcessing",
        block: "Set recording, analytics and processing behavior",
        parameters: &[
            req("ChatProcessor.ProcessingEnabled", Fixed),
            req("ChatProcessor.LambdaProcessorARN", Fixed),
            opt("ChatProcessor.ChatProcessorSettings.DeliverUnprocessedMessages", Fixed),
        ],
        errors: &[("NoMatchingError", Need::Required), ("ChannelMismatch", Need::Optional)],
        channels: &["CHAT"],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactMediaStreamingBehavior",
        block: "Start / stop media streaming",
        parameters: &[req("MediaStreamingState", Fixed), req("Participants", Fixed), req("MediaStreamType", Fixed)],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::CustomerQueue,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerWhisper,
            FlowType::AgentWhisper,
            FlowType::OutboundWhisper,
            FlowType::Module,
        ],
        channels: &["VOICE"],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactRecordingAndAnalyticsBehavior",
        block: "Set recording, analytics and processing behavior",
        parameters: &[opt("ChatBehavior", Fixed), opt("VoiceBehavior", Fixed), opt("ScreenRecordingBehavior", Fixed)],
        errors: &[
            ("NoMatchingError", Need::Required),
            ("ChannelMismatch", Need::Required),
            ("InFlightRedactionConfigurationFailed", Need::Optional),
        ],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
            FlowType::OutboundWhisper,
        ],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactRecordingBehavior",
        block: "Set recording and analytics behavior",
        parameters: &[
            req("RecordingBehavior.RecordedParticipants", Fixed),
            opt("RecordingBehavior.ScreenRecordedParticipants", Fixed),
            opt("RecordingBehavior.IVRRecordingBehavior", Fixed),
            opt("AnalyticsBehavior", Fixed),
        ],
        errors: &[],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
            FlowType::OutboundWhisper,
        ],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec { name: "ResumeContact", block: "Resume contact", fidelity: Fidelity::PassedThrough, ..USUAL },
    ActionSpec {
        name: "UpdateContactRoutingBehavior",
        block: "Change routing priority / age",
        parameters: &[opt("QueuePriority", Fixed), opt("QueueTimeAdjustmentSeconds", Fixed)],
        errors: &[],
        flow_types: &[FlowType::ContactFlow, FlowType::Module],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactTargetQueue",
        block: "Set working queue",
        parameters: &[opt("QueueId", FixedOrPath), opt("AgentId", FixedOrPath)],
        flow_types: &[FlowType::ContactFlow, FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactTextToSpeechVoice",
        block: "Set voice",
        parameters: &[req("TextToSpeechVoice", Text), opt("TextToSpeechEngine", Text), opt("TextToSpeechStyle", Text)],
        errors: &[("NoMatchingError", Need::Optional)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdatePreviousContactParticipantState",
        block: "Hold customer or agent",
        parameters: &[req("PreviousContactParticipantState", Fixed)],
        flow_types: &[FlowType::ContactFlow, FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        channels: &["VOICE"],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
];
