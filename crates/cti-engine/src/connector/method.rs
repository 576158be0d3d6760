//! What a call takes and gives, as data for a page and for tools.

use serde::Serialize;

/// A method of a connector trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Method {
    /// The name of the call: the capability, a dot, the method.
    pub name: &'static str,
    /// The names of its arguments, as Rust spells them, with their types.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The type of its answer.
    pub answer: &'static str,
}
