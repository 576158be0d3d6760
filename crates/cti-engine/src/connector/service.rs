//! Calls of an embedder's own, beside those of the connector traits.

use async_trait::async_trait;
use serde_json::Value;

use super::{Answer, Shared};

/// A capability of the embedder's own. A block states [`Call::Other`](crate::connector::Call::Other), which passes the same
/// door as every other call: layers see it, the run's deadline holds, it can be recorded and replayed.
///
/// ```
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use cti_engine::Registry;
/// use cti_engine::block::{Behaviour, Outcome, Plan};
/// use cti_engine::connector::{Answer, Call, Service};
/// use cti_engine::memory::MemoryDesk;
/// use cti_model::{BlockSpec, Ports};
/// use serde_json::{Value, json};
///
/// struct Weather;
///
/// #[async_trait]
/// impl Service for Weather {
///     async fn call(&self, method: &str, arguments: &Value) -> Answer {
///         Ok(json!({"method": method, "place": arguments["place"]}))
///     }
/// }
///
/// static FORECAST: BlockSpec = BlockSpec::custom("MY_Forecast", "Forecast").ports(Ports::SuccessFailure);
/// let mut registry = Registry::standard().clone();
/// registry.register(&FORECAST, |_| {
///     Behaviour::asking(
///         |_| Plan::ask(Call::Other { name: "weather.forecast".into(), arguments: json!({"place": "Osaka"}) }),
///         |_, _, answer| match answer {
///             Ok(forecast) => Outcome::success_with(forecast),
///             Err(error) => Outcome::failure(&error),
///         },
///     )
/// });
///
/// let desk = MemoryDesk::new("Sato").desk().with_service("weather", Arc::new(Weather));
/// ```
#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
pub trait Service: Shared {
    /// Answers a call. `method` is the part of the call's name after its first dot.
    ///
    /// # Errors
    /// What went wrong, as a [`ConnectorError`](crate::connector::ConnectorError).
    async fn call(&self, method: &str, arguments: &Value) -> Answer;
}
