//! The controls of one block while it is compiled.

use std::fmt;

use cti_model::{Block, BlockSpec, ControlKind, ControlValue, Finding, ProductVersion, read_control};
use serde_json::Value;

use super::Control;
use crate::bind::{Binder, Bound, BoundControl};

/// The controls of one block while it is compiled. A behaviour takes each one it needs by name.
pub struct Controls<'c> {
    pub(crate) at: usize,
    pub(crate) block: &'c Block,
    pub(crate) spec: &'static BlockSpec,
    pub(crate) binder: &'c Binder<'c>,
    /// The version of the product for which the flow is compiled, where one was named.
    pub(crate) named_version: Option<ProductVersion>,
    /// Whether the flow has a query, so that it is followed which parts of a text are values.
    pub(crate) follows_values: bool,
    pub(crate) taken: Vec<BoundControl>,
    pub(crate) faults: &'c mut Vec<Finding>,
}

impl Controls<'_> {
    /// Takes a control, whether it is set or not. Other spellings that the catalogue knows are read, its default stands in
    /// for what is not set, and a fixed text that breaks the control's rule ([`ControlSpec::literal`]) stops the flow from
    /// being compiled.
    ///
    /// [`ControlSpec::literal`]: cti_model::ControlSpec::literal
    pub fn take(&mut self, name: &'static str) -> Control {
        let value = match self.read(name) {
            ControlValue::Unset => self.default_of(name).map_or(ControlValue::Unset, ControlValue::Literal),
            value => value,
        };
        let value = self.binder.bind(value);
        self.push(name, value)
    }

    fn push(&mut self, name: &'static str, value: Bound) -> Control {
        self.taken.push(BoundControl { name, value });
        Control(u16::try_from(self.taken.len() - 1).unwrap_or(u16::MAX))
    }

    /// Takes a control as [`Controls::take`] does, where it is written under this very name; it is not set otherwise.
    pub(crate) fn take_spelt(&mut self, name: &'static str) -> Control {
        if self.block.control(name).is_some() { self.take(name) } else { self.push(name, Bound::Unset) }
    }

    /// The version of the product as which the program will behave.
    pub fn version(&self) -> ProductVersion {
        self.named_version.unwrap_or_default()
    }

    /// The text of a control that is the same in every run; `None` when it is not set, not text, or a path.
    pub fn literal_text(&self, control: Control) -> Option<&str> {
        self.taken.get(usize::from(control.0))?.value.as_literal()?.as_str()
    }

    /// The control as the check reads it; what stops the flow from being compiled is noted.
    fn read(&mut self, name: &str) -> ControlValue {
        read_control(self.at, self.block, self.spec, name).unwrap_or_else(|fault| {
            self.faults.push(*fault);
            ControlValue::Unset
        })
    }

    fn default_of(&self, name: &str) -> Option<Value> {
        let control = self.spec.control(name)?;
        let text = control.default?;
        Some(match control.kind {
            ControlKind::Bool => Value::Bool(text == "true"),
            ControlKind::Number => crate::js::number_value(crate::js::parse_number(text)),
            _ => Value::String(text.to_owned()),
        })
    }
}

impl fmt::Debug for Controls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Controls").field("block", &self.block.id()).finish_non_exhaustive()
    }
}
