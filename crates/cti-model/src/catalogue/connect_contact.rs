//! The Amazon Connect contact: what it is, its attributes, its recording, its end (section 5.8).

use super::expects::Expects;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, Map, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_ContactProperties", "Get Contact Properties", Category::ConnectContact)
        .ports(Ports::Done)
        .returns(Returns::AtLeast(&[
            ResultField::attested("contactId"),
            ResultField::attested("type"),
            ResultField::attested("queueName"),
            ResultField::attested("formattedPhoneNumber"),
            ResultField::attested("callType"),
            ResultField::attested("isMonitor"),
            ResultField::inferred("initialContactId"),
            ResultField::inferred("initiationMethod"),
            ResultField::inferred("name"),
            ResultField::inferred("description"),
        ]))
        .history("formattedPhoneNumber and callType came in 5.7; isMonitor in 5.27, lost in 5.28 and back in 5.32.")
        .help("Takes what is known of the contact; `type` is its channel."),
    BlockSpec::attested("SE_ContactGetAttributeValue", "Get Contact Attribute", Category::ConnectContact)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("attributeName", Text).required().expects(Expects::Name),
            ControlSpec::attested("defaultValue", Any).default(""),
        ])
        .returns(Returns::Fields(&[ResultField::attested("value")]))
        .help("Takes an attribute of the contact, or the default value when the contact has no such attribute."),
    BlockSpec::attested("SE_ContactUpdateAttributes", "Update Contact Attributes", Category::ConnectContact)
        .ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::attested("attributes", Map).required()])
        .since(5, 13)
        .history("Works for chats and tasks since 5.17.")
        .role(Role::WritesAttributes { attributes: "attributes" })
        .calls(&["contact.update_attributes"])
        .help("Writes attributes to the contact; they travel with a transfer. Fails when Connect refuses them."),
    BlockSpec::attested("SE_ContactCustomerPhoneNumber", "Get Customer Phone Number", Category::ConnectContact)
        .ports(Ports::Done)
        .returns(Returns::Fields(&[ResultField::attested("phone"), ResultField::attested("country")]))
        .help("Takes the customer's number, parsed, from the first connection of the contact."),
    BlockSpec::inferred(
        "SE_ContactGetInteractionMetadata",
        "Get Contact Interaction Metadata",
        Category::ConnectContact,
    )
    .inferred_ports(Ports::Done)
    .returns(Returns::AtLeast(&[
        ResultField::attested("callInteractionDuration"),
        ResultField::attested("callIncomingDuration"),
    ]))
    .history("callIncomingDuration came in 5.16; durations are never negative since 5.28.")
    .help("Returns how long the contact rang and how long it was handled; the latter is 0 when it was missed."),
    BlockSpec::inferred("SE_ContactIsVoice", "Is Voice Contact?", Category::ConnectContact)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .role(Role::ChecksSource { source: "connectVoiceContact" })
        .help("Checks whether the contact is a call."),
    BlockSpec::inferred("SE_ContactIsChat", "Is Chat Contact?", Category::ConnectContact)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .role(Role::ChecksSource { source: "connectChatContact" })
        .help("Checks whether the contact is a chat."),
    BlockSpec::inferred("SE_ContactIsTask", "Is Task Contact?", Category::ConnectContact)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .since(5, 9)
        .role(Role::ChecksSource { source: "connectTaskContact" })
        .help("Checks whether the contact is a task."),
    BlockSpec::inferred("SE_ContactIsInbound", "Is Contact Inbound?", Category::ConnectContact)
        .ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .history("Repaired in 5.4; since 5.16 it stays true when the customer hangs up before the agent answers.")
        .help("Checks whether the customer began the contact."),
    BlockSpec::inferred("SE_ContactIsTransfer", "Is Contact Transfer?", Category::ConnectContact)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .history("Always true before 5.10.")
        .help("Checks whether the contact came by a transfer."),
    BlockSpec::inferred("SE_ContactIsCallback", "Is Callback?", Category::ConnectContact)
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .help("Checks whether the contact is a queued callback."),
    BlockSpec::inferred("SE_ContactGetChatMessage", "Get Chat Message", Category::ConnectContact)
        .inferred_ports(Ports::Done)
        .returns(Returns::Fields(&[ResultField::inferred("message")]))
        .since(5, 2)
        .history("Named in the Classic release note of 5.2 only; never announced as removed.")
        .help("Takes the chat message that the event brought: the payload, or its member `message`; undefined without one."),
    BlockSpec::inferred(
        "SE_ContactPopTaskReferenceUrls",
        "Pop Task Contact's Reference Urls",
        Category::ConnectContact,
    )
    .inferred_ports(Ports::SuccessFailure)
    .returns(Returns::Fields(&[ResultField::inferred("value")]))
    .since(5, 9)
    .calls(&["workspace.pop"])
        .help(
        "Opens the reference addresses of a task and gives their number, 0 for other contacts. Fails when it cannot.",
    ),
    BlockSpec::inferred("SE_ContactStartRecording", "Start Recording", Category::ConnectContact)
        .inferred_ports(Ports::SuccessFailure)
        .since(5, 13)
        .history("Works when the instance is given as an address since 5.14.")
        .calls(&["contact.start_recording"])
        .help("Starts recording the call. Fails when Connect refuses it; a stopped recording cannot be started again."),
    BlockSpec::inferred("SE_ContactStopRecording", "Stop Recording", Category::ConnectContact)
        .inferred_ports(Ports::SuccessFailure)
        .since(5, 13)
        .history("Works when the instance is given as an address since 5.14.")
        .calls(&["contact.stop_recording"])
        .help("Stops recording the call for good. Fails when Connect refuses it."),
    BlockSpec::inferred(
        "SE_ContactDestroyAgentConnection",
        "Destroy Agent Connection to Live Contact",
        Category::ConnectContact,
    )
    .inferred_ports(Ports::SuccessFailure)
    .since(5, 17)
    .history("Deprecated for contacts in after-call work, which Clear Contact clears.")
        .calls(&["contact.destroy_agent_connection"])
        .help("Takes the agent out of a live contact. Fails when Connect refuses it."),
    BlockSpec::inferred("SE_ContactClear", "Clear Contact", Category::ConnectContact)
        .inferred_ports(Ports::SuccessFailure)
        .since(5, 17)
        .calls(&["contact.clear"])
        .help("Clears a contact that is over. Fails unless it ended, was missed or rejected, or is in error."),
];
