//! The report of call activities: how many, how long, by agent, queue, direction, disposition and day (`webex` section
//! 5.6).

mod activity;
mod query;
mod totals;

pub use activity::ReportedCall;
pub use query::ReportQuery;
pub use totals::{Dimension, Report, ReportRow, Totals};
