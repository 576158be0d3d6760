//! Text: join, template, replace, slice, length (section 5.3).

use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Any, Map, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

const INFERRED_VALUE: Returns = Returns::Fields(&[ResultField::inferred("value")]);
const INFERRED_STRING: Returns = Returns::Fields(&[ResultField::inferred("string")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::inferred("SE_CoreJoinStrings", "Join Strings", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("string1", Any).aliases(&["value1", "first"]),
            ControlSpec::inferred("string2", Any).aliases(&["value2", "second"]),
            ControlSpec::inferred("separator", Text).aliases(&["delimiter", "joiner"]).default(""),
        ])
        .returns(INFERRED_STRING)
        .role(Role::JoinsTexts { parts: &["string1", "separator", "string2"] })
        .history("Since 5.7 a boolean false is kept instead of being dropped.")
        .help("Writes two values one after the other. Only undefined and null count as absent."),
    BlockSpec::inferred("SE_CoreStringTemplate", "String Template", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("template", Text).aliases(&["string", "text"]).required(),
            ControlSpec::inferred("variables", Map).aliases(&["values", "params"]),
        ])
        .returns(INFERRED_STRING)
        .role(Role::FillsTemplate { template: "template", variables: "variables" })
        .since(5, 4)
        .history("Named in the release note of 5.4 only; never announced as removed.")
        .help("Fills the places of a template with variables."),
    BlockSpec::inferred("SE_CoreReplaceString", "Replace String", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("string", Text).aliases(&["value", "text"]).required(),
            ControlSpec::inferred("pattern", Text).aliases(&["search", "searchValue", "find"]).required(),
            ControlSpec::inferred("replacement", Text).aliases(&["replaceValue", "replaceWith"]).default(""),
        ])
        .returns(INFERRED_STRING)
        .role(Role::ReplacesText { text: "string", pattern: "pattern", replacement: "replacement" })
        .help("Replaces the first occurrence of a text, as JavaScript's replace does."),
    BlockSpec::inferred("SE_CoreLength", "Length", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[ControlSpec::inferred("value", Any).aliases(&["input", "target"]).required()])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("The length of a text or list."),
    BlockSpec::inferred("SE_CoreSlice", "Slice", Category::Utility)
        .inferred_ports(Ports::Done)
        .controls(&[
            ControlSpec::inferred("value", Any).aliases(&["input", "target"]).required(),
            ControlSpec::inferred("start", Number).aliases(&["startIndex", "begin"]).default("0"),
            ControlSpec::inferred("end", Number).aliases(&["endIndex", "stop"]),
        ])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("The part of a text or list from start to before end; negative places count from the end."),
];
