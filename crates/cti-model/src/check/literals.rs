//! How controls are read, in checking as in compiling.

use super::{about_control, nearest};
use crate::catalogue::{BlockSpec, ControlSpec};
use crate::control::ControlValue;
use crate::finding::{Code, Finding, Fix};
use crate::flow::Block;
use crate::one_line::shortened;

/// The value of a control of the block at that place in its flow: under whichever spelling counts
/// ([`BlockSpec::written`]), [`ControlValue::Unset`] when it is not written.
///
/// # Errors
/// What stops the flow from being compiled: a path that cannot be read, or a fixed text that breaks the control's
/// [rule](ControlSpec::literal).
pub fn read_control(at: usize, block: &Block, spec: &BlockSpec, name: &str) -> Result<ControlValue, Box<Finding>> {
    let control = spec.control(name);
    let written = match control {
        Some(control) => spec.written(control, block),
        None => block.control(name).map(|json| (name, json)),
    };
    let Some((spelling, json)) = written else { return Ok(ControlValue::Unset) };
    let value = ControlValue::read(json).map_err(|(below, error)| {
        Box::new(about_control(Code::PathSyntax, at, block, spelling, &below, error.to_string()))
    })?;
    match control.and_then(|control| fault(at, block, (spelling, control), &value)) {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(value),
    }
}

/// What is wrong with a fixed text of a control that has a rule for it.
pub(super) fn fault(
    at: usize,
    block: &Block,
    (spelling, control): (&str, &ControlSpec),
    value: &ControlValue,
) -> Option<Finding> {
    let (rule, text) = (control.literal?, value.as_literal_text()?);
    let wrong = rule.check(text).err()?;
    let message = format!("`{}` {wrong}", shortened(text));
    // Signs alone, such as `=>`, are near to too many others.
    let is_word = text.chars().any(char::is_alphanumeric);
    let meant = is_word.then(|| nearest(text, control.picklist.iter().copied())).flatten();
    Some(about_control(Code::InvalidControl, at, block, spelling, "", message).meant(meant, Fix::write))
}
