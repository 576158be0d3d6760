//! Actions that reach another system: functions, callbacks, customer profiles.

use super::ParameterKind::{Fixed, FixedOrPath, Text};
use super::{ActionSpec, Fidelity, Need, USUAL, opt, req, usual};
use crate::contact_flow::flow_type::FlowType;

pub(super) const ACTIONS: &[ActionSpec] = &[
    ActionSpec {
        name: "AssociateContactToCustomerProfile",
        block: "Customer profiles",
        parameters: &[
            req("ProfileRequestData.ProfileId", Text),
            req("ProfileRequestData.ContactId", Text),
            opt("ProfileResponseData", Fixed),
        ],
        fidelity: Fidelity::PassedThrough,
        ..USUAL
    },
    ActionSpec {
        name: "CreateCallbackContact",
        block: "Transfer to queue (callback)",
        parameters: &[
            opt("QueueId", FixedOrPath),
            opt("AgentId", FixedOrPath),
            req("InitialCallDelaySeconds", Fixed),
            req("MaximumConnectionAttempts", Fixed),
            req("RetryDelaySeconds", Fixed),
            opt("ContactFlowId", FixedOrPath),
            opt("CallerId", FixedOrPath),
        ],
        flow_types: &[
            FlowType::ContactFlow,
            FlowType::AgentTransfer,
            FlowType::QueueTransfer,
            FlowType::CustomerQueue,
            FlowType::Module,
        ],
        channels: &["VOICE"],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "CreateCustomerProfile",
        block: "Customer profiles",
        parameters: &[req("ProfileRequestData", Text), opt("ProfileResponseData", Fixed)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "InvokeLambdaFunction",
        block: "AWS Lambda function",
        parameters: &[
            req("LambdaFunctionARN", Text),
            usual("InvocationTimeLimitSeconds", Fixed),
            opt("InvocationType", Fixed),
            opt("LambdaInvocationAttributes", Text),
            opt("ResponseValidation.ResponseType", Fixed),
        ],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "GetCustomerProfile",
        block: "Customer profiles",
        parameters: &[req("ProfileRequestData", Text), opt("ProfileResponseData", Fixed)],
        errors: &[
            ("MultipleFoundError", Need::Optional),
            ("NoneFoundError", Need::Optional),
            ("NoMatchingError", Need::Required),
        ],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "GetCustomerProfileObject",
        block: "Customer profiles",
        parameters: &[req("ProfileRequestData", Text), opt("ProfileResponseData", Fixed)],
        errors: &[("NoneFoundError", Need::Optional), ("NoMatchingError", Need::Required)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "GetCalculatedAttributesForCustomerProfile",
        block: "Customer profiles",
        parameters: &[req("ProfileRequestData", Text), opt("ProfileResponseData", Fixed)],
        errors: &[("NoneFoundError", Need::Optional), ("NoMatchingError", Need::Required)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
    ActionSpec {
        name: "UpdateCustomerProfile",
        block: "Customer profiles",
        parameters: &[req("ProfileRequestData", Text), opt("ProfileResponseData", Fixed)],
        fidelity: Fidelity::Modelled,
        ..USUAL
    },
];
