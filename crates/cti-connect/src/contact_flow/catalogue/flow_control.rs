//! Actions that branch, count, wait and measure.

use super::ParameterKind::{Fixed, FixedOrPath, Path, Text};
use super::{ActionSpec, Fidelity, Need, NextRule, Results, USUAL, opt, req};
use crate::contact_flow::flow_type::FlowType;

pub(super) const ACTIONS: &[ActionSpec] = &[
    ActionSpec {
        name: "CheckHoursOfOperation",
        block: "Check hours of operation",
        parameters: &[opt("HoursOfOperationId", FixedOrPath)],
        results: Results::Fixed(&["True", "False"]),
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CheckMetricData",
        block: "Check staffing / Check queue status",
        parameters: &[req("MetricType", Fixed), opt("QueueId", Text), opt("AgentId", Text)],
        results: Results::Number,
        errors: &[("NoMatchingError", Need::Required), ("NoMatchingCondition", Need::Optional)],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CheckOutboundCallStatus",
        block: "Check call progress",
        results: Results::Fixed(&["CallAnswered", "VoicemailBeep", "VoicemailNoBeep", "NotDetected"]),
        channels: &["VOICE"],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CheckVoiceId",
        block: "Check Voice ID",
        parameters: &[req("CheckVoiceIdOption", Fixed)],
        results: Results::Fixed(&[
            "Enrolled",
            "Not enrolled",
            "Opted out",
            "Authenticated",
            "Not authenticated",
            "Inconclusive",
            "High risk",
            "Low risk",
        ]),
        channels: &["VOICE"],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "Compare",
        block: "Check contact attributes",
        parameters: &[req("ComparisonValue", Path)],
        results: Results::Compared,
        errors: &[("NoMatchingCondition", Need::Required)],
        next: NextRule::Error("NoMatchingCondition"),
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "DistributeByPercentage",
        block: "Distribute by percentage",
        results: Results::Percentage,
        errors: &[("NoMatchingCondition", Need::Required)],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::Error("NoMatchingCondition"),
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "EndFlowExecution",
        block: "End flow / resume",
        errors: &[],
        flow_types: &[
            FlowType::CustomerWhisper,
            FlowType::AgentWhisper,
            FlowType::OutboundWhisper,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        next: NextRule::None,
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "GetMetricData",
        block: "Get queue metrics",
        parameters: &[opt("QueueId", Text), opt("AgentId", Text), opt("QueueChannel", Text)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "Loop",
        block: "Loop",
        parameters: &[req("LoopCount", FixedOrPath)],
        results: Results::Fixed(&["ContinueLooping", "DoneLooping"]),
        errors: &[],
        next: NextRule::Condition("DoneLooping"),
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "StartVoiceIdStream",
        block: "Set Voice ID",
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::CustomerQueue,
            FlowType::CustomerWhisper,
            FlowType::AgentWhisper,
            FlowType::OutboundWhisper,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::Campaign,
            FlowType::Module,
        ],
        channels: &["VOICE"],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "TransferToFlow",
        block: "Transfer to flow",
        parameters: &[req("ContactFlowId", FixedOrPath)],
        flow_types: &[FlowType::ContactFlow, FlowType::AgentTransfer, FlowType::QueueTransfer, FlowType::Module],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateFlowAttributes",
        block: "Set contact attributes (flow)",
        parameters: &[req("FlowAttributes", Text)],
        errors: &[("NoMatchingError", Need::Optional)],
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateFlowLoggingBehavior",
        block: "Set logging behavior",
        parameters: &[req("FlowLoggingBehavior", Fixed)],
        errors: &[],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateRoutingCriteria",
        block: "Set routing criteria",
        parameters: &[req("RoutingCriteria", Text)],
        flow_types: &[FlowType::ContactFlow, FlowType::CustomerQueue, FlowType::AgentTransfer, FlowType::QueueTransfer],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "Wait",
        block: "Wait",
        parameters: &[req("TimeLimitSeconds", FixedOrPath), opt("Events", Fixed), opt("TimeoutSeconds", FixedOrPath)],
        results: Results::Fixed(&["WaitCompleted", "CustomerReturned", "BotParticipantDisconnected"]),
        errors: &[("NoMatchingError", Need::Required), ("ParticipantNotFound", Need::Optional)],
        channels: &["CHAT"],
        next: NextRule::Error("NoMatchingError"),
        fidelity: Fidelity::Simulated,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateContactRoutingCriteria",
        block: "Set routing criteria",
        parameters: &[req("RoutingCriteria", Text)],
        flow_types: &[FlowType::ContactFlow, FlowType::CustomerQueue, FlowType::AgentTransfer, FlowType::QueueTransfer],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
];
