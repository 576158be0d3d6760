//! Start, end, decisions, delay, log and messages (section 5.3).

use super::spec::ControlKind::{Any, List, Text};
use super::spec::{BlockSpec, Category, ControlSpec, Ports, Returns};

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_Start", "Start", Category::Control).ports(Ports::Done).help("Where every run begins."),
    BlockSpec::attested("SE_End", "End", Category::Control).ports(Ports::None).help("Where a run ends as planned."),
    BlockSpec::attested("SE_CoreTruthy", "Is Truthy?", Category::Control)
        .ports(Ports::TrueFalse)
        .controls(&[ControlSpec::attested("value", Any).required().varies()])
        .returns(Returns::Decision)
        .help("Decides as JavaScript does: empty text, 0, null, undefined and false are falsy."),
];
