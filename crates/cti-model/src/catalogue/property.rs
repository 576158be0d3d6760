//! Properties and counters that outlive a run (sections 3.8 and 5.3).

use super::expects::Expects;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_SetProperty", "Set Property", Category::Property)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("key", Text).required().expects(Expects::Name),
            ControlSpec::attested("value", Any),
        ])
        .role(Role::SetsProperty { key: "key", value: "value" })
        .help("Keeps a value under a key, for later runs as well."),
    BlockSpec::attested("SE_GetProperty", "Get Property", Category::Property)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("key", Text).required().expects(Expects::Name),
            ControlSpec::attested("defaultValue", Any).default(""),
        ])
        .returns(Returns::Fields(&[ResultField::attested("value")]))
        .role(Role::ReadsProperty { key: "key" })
        .help("Takes the value kept under a key, or the default value when the key is absent."),
    BlockSpec::inferred("SE_GetAllProperties", "Get All Properties", Category::Property)
        .inferred_ports(Ports::Done)
        .returns(Returns::Open)
        .history("Since 5.31 it also answers while a contact is being destroyed.")
        .role(Role::ReadsAllProperties)
        .help("Takes everything that is kept, by key, and the contact under `contact`."),
    BlockSpec::inferred("SE_UnsetProperty", "Unset Property", Category::Property)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::inferred("key", Text)
            .aliases(&["name", "property"])
            .required()
            .expects(Expects::Name)])
        .since(5, 5)
        .role(Role::UnsetsProperty { key: "key" })
        .help("Forgets the value kept under a key."),
    BlockSpec::inferred("SE_ClearAllProperties", "Clear All Properties", Category::Property)
        .inferred_ports(Ports::Done)
        .since(5, 5)
        .history(
            "Until 5.15 it also wiped what the adapter itself kept, and broke dialling and screen pops until reload.",
        )
        .role(Role::ClearsProperties)
        .help("Forgets everything that flows have kept; what the adapter itself keeps stays."),
    BlockSpec::inferred("SE_UpdateCounter", "Update Counter", Category::Property)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("name", Text).aliases(&["key", "counter", "counterName"]).required(),
            ControlSpec::inferred("delta", Number).aliases(&["value", "increment", "amount"]).default("1"),
        ])
        .returns(Returns::Fields(&[ResultField::inferred("value")]))
        .since(5, 4)
        .history("Named in the release note of 5.4 only; never announced as removed.")
        .role(Role::UpdatesCounter { name: "name" })
        .help("Adds to a counter, which begins at 0, and gives its new value."),
    BlockSpec::inferred("SE_GetCounter", "Get Counter", Category::Property)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::inferred("name", Text).aliases(&["key", "counter", "counterName"]).required()])
        .returns(Returns::Fields(&[ResultField::inferred("value")]))
        .since(5, 4)
        .history("Named in the release note of 5.4 only; never announced as removed.")
        .role(Role::ReadsCounter { name: "name" })
        .help("Takes the value of a counter. The counter openAgentTabs is kept by the adapter."),
];
