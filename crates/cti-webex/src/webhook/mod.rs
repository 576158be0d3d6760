//! Events that Webex delivers to a server by HTTP: subscriptions (`webex` section 7.7).
//!
//! - [`Receiver`] takes what came: it verifies the signature over the bytes of the body, refuses what is too old, and tells
//!   what came before apart.
//! - [`WebhookEvent`] is the delivery as it came, with typed accessors.
//! - [`AgentTasks`] makes the tasks of each agent of the events. Delivery is neither certain nor in order, and happens twice:
//!   the laws of [`task`](crate::task) hold all the same.

mod agents;
mod event;
mod name;
mod receiver;
mod secret;

pub use agents::AgentTasks;
pub use event::WebhookEvent;
pub use name::{WebhookState, WebhookType};
pub use receiver::{Delivery, Received, Receiver, WebhookError};
pub use secret::WebhookSecret;
