//! Start, end, decisions, delay, log and messages, calls to the page (section 5.3).

use super::literal::LiteralRule;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, List, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

/// The six comparators of the presence rules (section 9), and two of ours for text.
const COMPARATORS: &[&str] = &["===", "!==", ">", ">=", "<", "<=", "contains", "startsWith"];
/// `debug` and `info` are attested, the others are our choice.
const LOG_LEVELS: &[&str] = &["debug", "info", "warn", "error"];

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_Start", "Start", Category::Control)
        .ports(Ports::Done)
        .role(Role::Start)
        .help("Where every run begins."),
    BlockSpec::attested("SE_End", "End", Category::Control).ports(Ports::None).help("Where a run ends as planned."),
    BlockSpec::inferred("SE_CoreDecision", "If-else", Category::Control)
        .inferred_ports(Ports::TrueFalse)
        .controls(&[
            ControlSpec::inferred("operandA", Any).aliases(&["valueA", "left"]).required_or_blank().varies(),
            ControlSpec::inferred("comparator", Text)
                .aliases(&["operator", "comparison"])
                .picklist(COMPARATORS)
                .literal(LiteralRule::Comparator)
                .default("==="),
            ControlSpec::inferred("operandB", Any).aliases(&["valueB", "right"]).required_or_blank(),
        ])
        .role(Role::Compares { left: "operandA", by: "comparator", right: "operandB" })
        .returns(Returns::Decision)
        .help("Compares two values. They are compared as numbers when both are numbers, otherwise as text."),
    BlockSpec::attested("SE_CoreTruthy", "Is Truthy?", Category::Control)
        .ports(Ports::TrueFalse)
        .controls(&[ControlSpec::attested("value", Any).required().varies()])
        .returns(Returns::Decision)
        .history("Boolean inputs work since 5.4.")
        .help("Decides as JavaScript does: empty text, 0, NaN, null, undefined and false are falsy."),
    BlockSpec::inferred("SE_CoreIsOneOf", "Is One Of?", Category::Control)
        .inferred_ports(Ports::TrueFalse)
        .controls(&[
            ControlSpec::inferred("value", Any).aliases(&["text", "target"]).required_or_blank().varies(),
            ControlSpec::inferred("list", List).aliases(&["values", "options"]).required(),
        ])
        .returns(Returns::Decision)
        .since(5, 4)
        .history("Named in the release note of 5.4 only; never announced as removed.")
        .help("Checks whether a value equals one of several."),
    BlockSpec::inferred("SE_CoreStartsWith", "Text Starts With Value", Category::Control)
        .inferred_ports(Ports::TrueFalse)
        .controls(&[
            ControlSpec::inferred("text", Text).aliases(&["string", "input"]).required_or_blank().varies(),
            ControlSpec::inferred("values", List).aliases(&["value", "prefixes", "list"]).required(),
        ])
        .returns(Returns::Decision)
        .role(Role::MatchesTexts { texts: "values" })
        .help("Checks whether a text starts with one of the values."),
    BlockSpec::inferred("SE_CoreEndsWith", "Text Ends With Value", Category::Control)
        .inferred_ports(Ports::TrueFalse)
        .controls(&[
            ControlSpec::inferred("text", Text).aliases(&["string", "input"]).required_or_blank().varies(),
            ControlSpec::inferred("values", List).aliases(&["value", "suffixes", "list"]).required(),
        ])
        .returns(Returns::Decision)
        .role(Role::MatchesTexts { texts: "values" })
        .help("Checks whether a text ends with one of the values."),
    BlockSpec::inferred("SE_CoreDelay", "Delay", Category::Control)
        .inferred_ports(Ports::Done)
        // Milliseconds: the unit of JavaScript's setTimeout; no source states it.
        .controls(&[ControlSpec::inferred("duration", Number).aliases(&["delay", "milliseconds", "time"]).required()])
        .since(5, 7)
        .role(Role::Waits { duration: "duration" })
        .calls(&["clock.sleep"])
        .help("Waits that many milliseconds. The wait counts towards the time limit of the run."),
    BlockSpec::attested("SE_Log", "Log to Console", Category::Control)
        .ports(Ports::Done)
        .controls(&[
            ControlSpec::attested("level", Text).picklist(LOG_LEVELS).default("info"),
            ControlSpec::attested("message", Any),
        ])
        .history("Since 5.7 a boolean false is written instead of being dropped.")
        .help("Writes a value to the log."),
    BlockSpec::inferred("SE_SFShowModal", "Show Modal", Category::Control)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("title", Text).aliases(&["heading", "header"]),
            ControlSpec::inferred("message", Text).aliases(&["content", "body", "text"]).required(),
        ])
        .returns(Returns::Open)
        .history("Repaired in 5.27.")
        .calls(&["workspace.show_modal"])
        .help("Shows the agent a dialog. Fails when it cannot be shown."),
    BlockSpec::inferred("SE_CoreAlert", "Alert", Category::Control)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::inferred("message", Text).aliases(&["text", "value"]).required()])
        .since(5, 4)
        .history("Named in the release note of 5.4 only; never announced as removed.")
        .calls(&["workspace.alert"])
        .help("Shows the agent an alert of the browser window."),
    BlockSpec::inferred("SE_CoreJQuery", "Call jQuery Method", Category::Control)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("selector", Text).aliases(&["element", "query"]).required(),
            ControlSpec::inferred("method", Text).aliases(&["methodName", "function"]).required(),
            ControlSpec::inferred("args", List).aliases(&["arguments", "params"]),
        ])
        .returns(Returns::Fields(&[ResultField::inferred("value")]))
        .help("Calls a method on elements of the browser page. Fails where there is no page."),
];
