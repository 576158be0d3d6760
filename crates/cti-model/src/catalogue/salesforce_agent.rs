//! The Omni-Channel agent: presence and workload (section 5.6).

use super::expects::Expects;
use super::port::Ports;
use super::spec::ControlKind::Text;
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

const STATUS: ControlSpec = ControlSpec::inferred("status", Text)
    .aliases(&["statusId", "statusApiName", "state"])
    .required()
    .expects(Expects::DeveloperName);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::inferred("SE_SFGetAgentWorkload", "Get Agent Workload on Salesforce", Category::SalesforceAgent)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::AtLeast(&[
            ResultField::inferred("configuredCapacity"),
            ResultField::inferred("currentWorkload"),
            ResultField::inferred("configuredInterruptibleCapacity"),
            ResultField::inferred("currentInterruptibleWorkload"),
        ]))
        .calls(&["presence.workload"])
        .help("Takes how much work the agent may take and has. Fails when the agent is not logged in."),
    BlockSpec::inferred("SE_SFGetAgentState", "Get Agent State from Salesforce", Category::SalesforceAgent)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::AtLeast(&[
            ResultField::inferred("statusId"),
            ResultField::inferred("statusName"),
            ResultField::inferred("statusApiName"),
        ]))
        .calls(&["presence.status"])
        .help("Takes the agent's Omni-Channel status. Fails when the agent is not logged in."),
    BlockSpec::inferred("SE_SFSetAgentState", "Set Agent State on Salesforce", Category::SalesforceAgent)
        .aliases(&["Set Agent Salesforce State"])
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[STATUS])
        .history("Repaired in 5.16.")
        .calls(&["presence.set_status"])
        .help("Sets the agent's Omni-Channel status, given by developer name or id. Fails when it is refused."),
    BlockSpec::inferred("SE_SFLoginAgent", "Login Agent on Salesforce", Category::SalesforceAgent)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[STATUS])
        .calls(&["presence.login"])
        .help("Logs the agent in to Omni-Channel with a status. Fails when it is refused."),
    BlockSpec::inferred("SE_SFLogoutAgent", "Logout Agent on Salesforce", Category::SalesforceAgent)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["presence.logout"])
        .help("Logs the agent out of Omni-Channel. Fails when it is refused."),
];
