//! Computing with values: extract, cast, arithmetic, dates, phone numbers, payload and logs (section 5.3).

use super::expects::Expects;
use super::literal::LiteralRule;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, List, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

/// `Number` and `String` are named by the documentation, the others are our choice.
const CAST_TYPES: &[&str] = &["Number", "String", "Boolean", "Object"];

const VALUE: Returns = Returns::Fields(&[ResultField::attested("value")]);
const INFERRED_VALUE: Returns = Returns::Fields(&[ResultField::inferred("value")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_CoreExtractValue", "Extract Value", Category::Utility)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("targetField", Any).required().varies(),
            ControlSpec::attested("keyPath", Text).required().literal(LiteralRule::KeyPath),
        ])
        .returns(VALUE)
        .since(5, 4)
        .help("Takes the inner value of an object or list at a key path; undefined when nothing is there."),
    // Semi-attested: an untranslated key of the Spanish Explorer reads `CoreCast`.
    BlockSpec::attested("SE_CoreCast", "Cast a Value to a Type", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("value", Any).aliases(&["input", "inputValue"]).required(),
            ControlSpec::inferred("type", Text).aliases(&["castType", "targetType"]).picklist(CAST_TYPES).literal(LiteralRule::CastType).required(),
        ])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("Turns a value into a JavaScript type, as JavaScript casts."),
    BlockSpec::inferred("SE_CoreMultiply", "Multiply", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("number1", Number).aliases(&["value1", "a"]).required(),
            ControlSpec::inferred("number2", Number).aliases(&["value2", "b"]).required(),
        ])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("Multiplies two numbers."),
    BlockSpec::inferred("SE_CoreDivide", "Divide", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("number1", Number).aliases(&["value1", "a", "dividend"]).required(),
            ControlSpec::inferred("number2", Number).aliases(&["value2", "b", "divisor"]).required(),
        ])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("Divides the first number by the second. What a division by zero gives is not documented."),
    BlockSpec::attested("SE_CoreFormatPhoneNumber", "Format Phone Number", Category::Utility)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("phoneNumber", Text).required().varies(),
            ControlSpec::attested("countryCode", Text).expects(Expects::CountryCode),
        ])
        .returns(VALUE)
        .history("New phone library in 5.22, better parsing again in 5.31.")
        .help("Writes a phone number as it is written within its country; the country code is two letters, as US."),
    BlockSpec::attested("SE_CoreFormatPhoneNumberE164", "Format Phone Number (E164)", Category::Utility)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("phoneNumber", Text).required().varies(),
            ControlSpec::attested("countryCode", Text).expects(Expects::CountryCode),
        ])
        .returns(VALUE)
        .history("New phone library in 5.22, better parsing again in 5.31.")
        .help("Writes a phone number in E.164, as +12025550123; the country code is two letters, as US."),
    BlockSpec::inferred("SE_CoreFormatDate", "Format a Date object", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("date", Any).aliases(&["value", "dateObject"]),
            ControlSpec::inferred("format", Text).aliases(&["pattern", "dateFormat"]).literal(LiteralRule::DatePattern).default("yyyy-MM-dd"),
            ControlSpec::inferred("timeZone", Text).aliases(&["timezone", "zone"]),
        ])
        .returns(INFERRED_VALUE)
        .help("Writes a date by a pattern, in the desk's time zone unless one is named. Without a date it takes the present moment."),
    BlockSpec::inferred("SE_GetPayload", "Get Payload", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::attested("returnFields", List)])
        .role(Role::ReadsPayload { fields: "returnFields" })
        .returns(VALUE)
        .since(5, 13)
        .help("Takes the named keys of the payload as one object. The path $.payload.<key> gives the same."),
    BlockSpec::inferred("SE_AgentGetLogs", "Get CCP Logs", Category::Utility)
        .inferred_ports(Ports::Done)
        .returns(Returns::Fields(&[ResultField::inferred("logs")]))
        .since(5, 7)
        .calls(&["agent.logs"])
        .help("Takes the logs of the contact control panel."),
];
