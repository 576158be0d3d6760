//! A client of Salesforce's REST API.
//!
//! ```no_run
//! use cti_sfdc::rest::{LogIn, RestClient};
//! use serde_json::json;
//!
//! # async fn example() -> Result<(), cti_sfdc::rest::RestError> {
//! let key = std::fs::read_to_string("server.key").unwrap_or_default();
//! let client = RestClient::new(LogIn::jwt_bearer("https://login.salesforce.com", "3MVG9…", "cti@example.com", &key)?)?;
//! let task = json!({"Subject": "Call", "CallObject": "11112222-3333-4444"}).as_object().cloned().unwrap_or_default();
//! let saved = client.create("Task", &task).await?;
//! println!("{}", saved.id);
//! # Ok(())
//! # }
//! ```
//!
//! What it does about the outside:
//!
//! - **A session that has expired**, or whose host leads on to another one, is renewed: one log-in for all requests that find
//!   it so, and each of them is sent once more, at the address that the log-in named. A session that is refused again belongs to a user who may not use the API
//!   ([`RestError::NotAllowed`]); no log-in follows for a while.
//! - **Locks, busy servers and broken connections** are tried again by a [`RetryPolicy`], but never a request that would do
//!   something twice: [`RestClient::create`] is sent once.
//! - **Every error is typed** ([`RestError`]): it says whether the same may succeed later, and whether the org may have acted.
//! - **A token goes to the org alone**: over HTTPS or to this machine, and to no address that an answer leads to elsewhere. It
//!   shows in no `Debug` and no error.
//!
//! A [`RestClient`] is also the engine's [`Records`](cti_engine::connector::Records).

mod address;
mod answer;
mod apex;
mod children;
mod client;
mod composite;
mod connector;
mod describe;
mod error;
mod fault;
mod jwt;
mod limits;
mod log_in;
mod query;
mod records;
mod retry;
mod search;
mod session;
mod web;

pub use client::{RestClient, RestClientBuilder};
pub(crate) use composite::has_reference;
pub use composite::{Composite, PartAnswer};
pub use connector::NAMESPACE;
pub use describe::{ApiVersion, FieldDescription, ObjectDescription};
pub use error::{Refusal, RestError};
pub use fault::Fault;
pub use limits::{ApiUsage, AppUsage, Limit};
pub use log_in::LogIn;
pub use query::{Query, QueryPosition, Rows};
pub use records::{Record, Saved, WriteOptions};
pub use retry::RetryPolicy;
pub use search::{ParameterizedSearch, SearchObject, SearchScope};
pub use web::WebTransport;
