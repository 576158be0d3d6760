//! The controls of one block while it is compiled.

use std::fmt;

use cti_model::{Block, BlockSpec, Code, ControlKind, ControlValue, Finding, path_syntax};
use serde_json::Value;

use super::Control;
use crate::bind::{Binder, BoundControl};

/// The controls of one block while it is compiled. A behaviour takes each one it needs by name.
pub struct Controls<'c> {
    pub(crate) at: usize,
    pub(crate) block: &'c Block,
    pub(crate) spec: &'static BlockSpec,
    pub(crate) binder: &'c Binder<'c>,
    pub(crate) taken: Vec<BoundControl>,
    pub(crate) faults: &'c mut Vec<Finding>,
}

impl Controls<'_> {
    /// Takes a control, whether it is set or not. Other spellings that the catalogue knows are read, and its default
    /// stands in for what is not set.
    pub fn take(&mut self, name: &'static str) -> Control {
        let value = match self.read(name) {
            ControlValue::Unset => self.default_of(name).map_or(ControlValue::Unset, ControlValue::Literal),
            value => value,
        };
        let value = self.binder.bind(value);
        self.taken.push(BoundControl { name, value });
        Control(u16::try_from(self.taken.len() - 1).unwrap_or(u16::MAX))
    }

    /// The text of a control that is the same in every run; `None` when it is not set, no text, or a path.
    pub fn literal_text(&self, control: Control) -> Option<&str> {
        self.taken.get(usize::from(control.0))?.value.as_literal()?.as_str()
    }

    /// Refuses the flow because of a control that is the same in every run and can never be used.
    pub fn refuse(&mut self, control: Control, message: impl Into<String>) {
        let name = self.taken.get(usize::from(control.0)).map_or("", |taken| taken.name);
        let pointer = format!("/actions/{}/controls/{name}", self.at);
        let finding = Finding::new(Code::InvalidControl, message).at(pointer);
        self.faults.push(finding.block(self.block.id()).control(name));
    }

    /// The control under its name, an alias, or an older spelling; the first that is written counts.
    fn read(&mut self, name: &str) -> ControlValue {
        let control = self.spec.control(name);
        let aliases = control.map_or(&[] as &[&str], |control| control.aliases);
        let stale = self.spec.stale_controls.iter().filter(|(_, new)| *new == Some(name)).map(|(old, _)| *old);
        let spellings = std::iter::once(name).chain(aliases.iter().copied()).chain(stale);
        for spelling in spellings {
            let Some(json) = self.block.control(spelling) else { continue };
            return ControlValue::read(json).unwrap_or_else(|error| {
                self.faults.push(path_syntax(self.at, self.block, spelling, &error));
                ControlValue::Unset
            });
        }
        ControlValue::Unset
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
