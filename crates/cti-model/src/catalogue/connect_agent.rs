//! The Amazon Connect agent: phone, status, connections, configuration (section 5.7).

use super::expects::Expects;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, Map, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

const INFERRED_VALUE: Returns = Returns::Fields(&[ResultField::inferred("value")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_AgentDialNumber", "Dial Number", Category::ConnectAgent)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("phoneNumber", Text).required_unless("endpoint"),
            ControlSpec::inferred("endpoint", Any).aliases(&["endpointARN", "destination"]),
            ControlSpec::attested("queueARN", Text),
        ])
        .history("queueARN came in 5.1.")
        .role(Role::Dials { number: "phoneNumber" })
        .calls(&["agent.dial"])
        .help(
            "Dials a number in E.164; during a call it adds the number or endpoint to the call, and queueARN has no \
             effect. Fails for any other text, for an endpoint that cannot be used, and when Connect refuses it.",
        ),
    BlockSpec::inferred("SE_AgentMute", "Mute Agent", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["agent.mute"])
        .help("Mutes the agent. Fails when the call fails."),
    BlockSpec::inferred("SE_AgentUnmute", "Unmute Agent", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["agent.unmute"])
        .help("Ends the muting of the agent. Fails when the call fails."),
    BlockSpec::inferred("SE_AgentGetStatus", "Get Agent Status from Connect", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(Returns::AtLeast(&[
            ResultField::inferred("name"),
            ResultField::inferred("type"),
            ResultField::inferred("agentStateARN"),
        ]))
        .calls(&["agent.state"])
        .help("Takes the agent's present state, which may be a system state such as Busy."),
    BlockSpec::inferred("SE_AgentSetStatus", "Set Agent Status on Connect", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("state", Any)
            .aliases(&["status", "agentState"])
            .required()
            .expects(Expects::AgentState)])
        .calls(&["agent.set_state", "agent.set_state_by_name"])
        .help("Sets the agent's state, given as a state object. Fails when Connect refuses it."),
    BlockSpec::inferred("SE_AgentSetStatusByName", "Set Agent Status By Name on Connect", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("name", Text)
            .aliases(&["stateName", "status", "statusName"])
            .required()
            .expects(Expects::AgentState)])
        .since(5, 1)
        .calls(&["agent.set_state_by_name"])
        .help("Sets the agent's state, given by name. Fails when the agent has no such state or Connect refuses it."),
    BlockSpec::inferred("SE_AgentSetAvailable", "Set Agent as Available on Connect", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["agent.set_available"])
        .help("Sets the agent to the first state in which contacts are routed. Fails when Connect refuses it."),
    BlockSpec::inferred("SE_AgentGetQuickConnectionList", "Get Quick Connection List", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .returns(INFERRED_VALUE)
        .calls(&["agent.quick_connects"])
        .help("Lists the quick connects of all queues of the agent. Fails when Connect does not answer."),
    BlockSpec::inferred("SE_AgentGetTransferConnectionList", "Get Transfer Connection List", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .returns(INFERRED_VALUE)
        .calls(&["agent.transfer_endpoints"])
        .help("Lists the quick connects to which the contact may be transferred. Fails when Connect does not answer."),
    BlockSpec::inferred("SE_AgentGetEndpointByPhoneNumber", "Get Endpoint by Phone Number", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::inferred("phoneNumber", Text).aliases(&["number", "phone"]).required()])
        .returns(Returns::Fields(&[
            ResultField::attested("endpointARN"),
            ResultField::attested("endpointId"),
            ResultField::attested("type"),
            ResultField::attested("name"),
            ResultField::attested("phoneNumber"),
            ResultField::attested("agentLogin"),
            ResultField::attested("queue"),
        ]))
        .help("Makes an endpoint of a phone number, without checking the number; fields it cannot know are null."),
    BlockSpec::inferred("SE_AgentGetAvailableStates", "Get Available Agent States", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(INFERRED_VALUE)
        .calls(&["agent.states"])
        .help("Lists the states the agent may choose, the instance's own included."),
    BlockSpec::inferred("SE_AgentGetName", "Get Agent Name", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(INFERRED_VALUE)
        .calls(&["agent.configuration"])
        .help("Takes the agent's display name."),
    BlockSpec::inferred("SE_AgentGetExtension", "Get Agent Extension", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(INFERRED_VALUE)
        .calls(&["agent.configuration"])
        .help("Takes the number that is dialled to reach the agent when the soft phone is off."),
    BlockSpec::inferred("SE_AgentGetDeskphoneNumber", "Get Agent Deskphone Number", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(INFERRED_VALUE)
        .calls(&["agent.configuration"])
        .help("Takes the number of the agent's desk phone; the documentation describes it as the extension."),
    BlockSpec::inferred("SE_AgentIsSoftphoneEnabled", "Is Agent Softphone Enabled?", Category::ConnectAgent)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .calls(&["agent.configuration"])
        .help("Checks whether the agent speaks through the soft phone."),
    BlockSpec::inferred("SE_AgentChangeToSoftphone", "Change Agent to Softphone", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["agent.use_softphone"])
        .help("Switches the agent to the soft phone. Fails when Connect refuses it."),
    BlockSpec::inferred("SE_AgentChangeToDeskphone", "Change Agent to Deskphone", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("phoneNumber", Text).aliases(&["extension", "number"]).required()])
        .calls(&["agent.use_deskphone"])
        .help("Switches the agent to a desk phone with an E.164 number. Fails when Connect refuses it."),
    BlockSpec::inferred("SE_AgentGetConfiguration", "Get Agent Configuration", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(Returns::AtLeast(&[
            ResultField::inferred("name"),
            ResultField::inferred("username"),
            ResultField::inferred("agentARN"),
            ResultField::inferred("extension"),
            ResultField::inferred("softphoneEnabled"),
            ResultField::inferred("softphoneAutoAccept"),
            ResultField::inferred("permissions"),
            ResultField::inferred("dialableCountries"),
            ResultField::inferred("agentStates"),
            ResultField::inferred("agentPreferences"),
            ResultField::inferred("routingProfile"),
            ResultField::inferred("voiceEnhancementMode"),
        ]))
        .history("What it returns was corrected in 5.7.")
        .calls(&["agent.configuration"])
        .help("Takes the agent's configuration."),
    BlockSpec::inferred("SE_AgentGetDialableCountries", "Get Agent Dialable Countries", Category::ConnectAgent)
        .inferred_ports(Ports::Done)
        .returns(INFERRED_VALUE)
        .calls(&["agent.configuration"])
        .help("Lists the countries the agent may dial, as two-letter codes."),
    BlockSpec::inferred("SE_AgentCreateTask", "Create Task Contact", Category::ConnectAgent)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("name", Text).aliases(&["taskName", "title"]).required(),
            ControlSpec::inferred("description", Text).aliases(&["taskDescription"]),
            ControlSpec::inferred("endpoint", Any)
                .aliases(&["quickConnect", "quickConnectName", "quickConnectEndpoint"])
                .required(),
            ControlSpec::inferred("references", Map).aliases(&["taskReferences"]),
        ])
        .returns(Returns::Fields(&[ResultField::inferred("contactId")]))
        .since(5, 9)
        .role(Role::CreatesRecord)
        .calls(&["agent.create_task"])
        .help("Sends a task contact to a quick connect of a queue of the agent. Fails when Connect refuses it."),
];
