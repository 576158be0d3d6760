//! What a block asks of an operand: its truth, or its value where nothing set means the empty text.

use serde_json::Value;

use super::{Control, Scope};
use crate::bind::{Bound, Lent};
use crate::js;

static EMPTY: Value = Value::String(String::new());

impl Scope<'_> {
    /// Looks at the value of a control as [`Scope::look`] does, except that a control that is not set is the empty text: who
    /// compares with nothing means that. A path that leads nowhere stays undefined.
    pub fn look_at_operand<T>(&self, control: Control, look: impl FnOnce(Option<&Value>) -> T) -> T {
        if self.is_unset(control) { look(Some(&EMPTY)) } else { self.look(control, look) }
    }

    /// The value at which [`Scope::look_at_operand`] looks.
    pub fn operand(&self, control: Control) -> Option<Value> {
        if self.is_unset(control) { Some(EMPTY.clone()) } else { self.copy(control) }
    }

    /// The value at which [`Scope::look_at_operand`] looks, where it is a text that only has to be pointed at.
    pub(crate) fn operand_text(&self, control: Control) -> Option<&str> {
        match self.lend(control) {
            Lent::Text(text) => Some(text),
            Lent::Value(Some(Value::String(text))) => Some(text),
            Lent::Value(None) if self.is_unset(control) => Some(""),
            Lent::Value(_) | Lent::Build => None,
        }
    }

    /// Whether the value of a control is true to JavaScript.
    pub fn is_truthy(&self, control: Control) -> bool {
        match self.lend(control) {
            Lent::Text(text) => !text.is_empty(),
            Lent::Value(value) => js::truthy(value),
            Lent::Build => self.look(control, js::truthy),
        }
    }

    fn is_unset(&self, control: Control) -> bool {
        matches!(self.controls.get(usize::from(control.0)).map(|control| &control.value), Some(Bound::Unset))
    }
}
