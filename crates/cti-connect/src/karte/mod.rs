//! Outbound calls from web events, as KARTE sends them: a visitor asks for a call on a page, an action of KARTE passes the
//! request to EventBridge, a rule to SNS, and a function starts the call (`connect-events` section 1.1).
//!
//! | to | use |
//! |---|---|
//! | read and write the events of the page | [`WebEvent`], [`EventName`] |
//! | emit the events of the soft phone | [`SoftPhone`] |
//! | check the plugins' settings | [`Settings`] |
//! | fill the action's template | [`Template`], [`Variable`] |
//! | select the action's events | [`rule`] |
//! | start the calls | [`Handler`], on any [`ConnectService`](crate::service::ConnectService); [`Outcome`] |
//! | remember what was started | [`CallStore`], [`MemoryStore`] |
//! | read the table of phone numbers | [`read_phone_numbers`] |

mod event;
mod handler;
mod limiter;
mod numbers;
mod record;
mod settings;
mod store;
mod template;

pub use event::{CallState, EventName, SoftPhone, WebEvent};
pub use handler::{Configuration, Handler, Outcome, Report};
pub use limiter::Limiter;
pub use numbers::{BadLine, PhoneTable, read_phone_numbers};
pub use record::{ACTION, envelope, rule};
pub use settings::{Settings, SettingsFault};
pub use store::{CallStore, Claim, MemoryStore, StoreError};
pub use template::{Filled, Template, TemplateError, TemplateLint, Variable};
