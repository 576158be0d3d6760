//! The activity of a call: a Task of Salesforce that is created once, follows the call, and ends with it (`webex` section
//! 4).
//!
//! [`ActivityLife`] is the life cycle alone: it hears the moments of a [`Task`](crate::task::Task) and says what to do.
//! [`ActivityFields`] makes the fields that are written. The [`Planner`](crate::planner::Planner) does it.

mod fields;
mod life;
mod notes;
mod options;

pub use fields::{ActivityFields, Links};
pub use life::{ActivityLife, ActivityRules, ActivityStep, Stage};
pub use notes::LiveNotes;
pub use options::{ActivityOptions, CreatedIn};

pub(crate) use fields::{changed, variables};
pub(crate) use life::is_owners;
