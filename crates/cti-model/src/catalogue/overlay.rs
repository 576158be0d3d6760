//! The panel over the contact control panel, and voicemail (section 5.9).

use super::expects::Expects;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Map, Text};
use super::spec::{BlockSpec, Category, ControlSpec};

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::inferred("SE_SendDataToOverlay", "Send Data to CCP Overlay", Category::Overlay)
        .ports(Ports::Done)
        .controls(&[ControlSpec::attested("value", Map)])
        .since(5, 13)
        .calls(&["overlay.show_data"])
        .help("Shows keys and values in the Data panel of the overlay."),
    BlockSpec::inferred("SE_ShowAttributes", "Show Attributes", Category::Overlay)
        .aliases(&["Show All Attributes", "Show (All) Attributes"])
        .inferred_ports(Ports::Done)
        .since(5, 5)
        .history("Came as `Show All Attributes`; dropped from the documentation at 5.22, never announced as removed.")
        .calls(&["overlay.show_attributes"])
        .help("Opens the Attributes panel of the overlay."),
    BlockSpec::inferred("SE_ContactLeaveVoicemail", "Leave a Voicemail", Category::Overlay)
        .aliases(&["Leave Voicemail"])
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("voicemailDropName", Text),
            ControlSpec::attested("quickConnectName", Text).required().expects(Expects::Name),
        ])
        .since(5, 13)
        .history("Works with queued callbacks since 5.14.")
        .role(Role::LeavesVoicemail { drop: "voicemailDropName" })
        .calls(&["records.choose_voicemail_drop", "contact.transfer"])
        .help(
            "Transfers the contact to a quick connect that leaves the recorded message, and takes the agent out of it. \
             Fails when Connect refuses it.",
        ),
];
