//! The life of an agent's tasks, made of the events that come (`webex` section 7.5).
//!
//! [`Tasks`] takes events in any order, twice, or with some of them lost, and tells [`TaskMoment`]s. A moment holds the task
//! as it stands once the event is taken in: what hears of it sees the new data. These laws hold for whatever comes:
//!
//! - The first moment of a life is [`MomentKind::Came`] or [`MomentKind::Hydrated`], and no other one is. What lies before
//!   `Hydrated` was told on another page, and is not told again.
//! - [`MomentKind::Ended`] is told once in a life. After it come [`MomentKind::WrapUp`], [`MomentKind::WrappedUp`], and
//!   changes of data, nothing else.
//! - [`MomentKind::Ringing`], [`MomentKind::Connected`], [`MomentKind::WrapUp`] and [`MomentKind::WrappedUp`] are told once
//!   in a life at the most, in this order; `WrappedUp` never without `WrapUp`.
//! - A life begins again only with an offer that is later than all that was heard of the one before: an interaction that is
//!   passed on and comes back to the same agent keeps its id. An offer without a time begins none.

mod contact;
mod life;
mod merge;
mod moment;
mod phase;
mod state;
mod tasks;

pub use moment::{MomentKind, TaskMoment};
pub use state::{Failure, Recording, Task, TaskState, TaskTimes, WrapUp};
pub use tasks::Tasks;
