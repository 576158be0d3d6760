//! Contact flows of Amazon Connect: what a caller hears, is asked, and where the call goes.
//!
//! | to | use |
//! |---|---|
//! | read and write a document of either form, byte for byte | [`Document`], [`ContactFlow`], [`LegacyFlow`] |
//! | turn an export of the old editor into flow language | [`LegacyFlow::convert`] |
//! | know the types of actions | [`catalogue`] |
//! | read the paths in a text | [`Template`] |

mod action;
pub mod catalogue;
mod document;
mod edit;
mod flow_type;
mod legacy;
mod path;
mod read;
mod text;

pub use action::{Action, Branch, Condition, ConditionBranch, ErrorBranch, Operator};
pub use document::{ContactFlow, Document, ReadError};
pub use edit::EditError;
pub use flow_type::FlowType;
pub use legacy::{Conversion, LegacyFlow, Module, ModuleBranch};
pub use path::{Reference, Template, Unresolved};
