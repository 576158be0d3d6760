//! A function for AWS Lambda that starts the calls that visitors ask for on a web page: EventBridge -> SNS -> this.
//!
//! ```sh
//! cargo build --release --manifest-path examples/lambda/Cargo.toml   # then zip target/release/cti-lambda as `bootstrap`
//! ```
//!
//! Its environment says what to call from: `ACTION_NAME`, `INSTANCE_ID`, `CONTACT_FLOW_ID`, `SOURCE_PHONE_NUMBER`, and, where
//! it is not the region's own, `CONNECT_ENDPOINT`. Region and credentials are those that Lambda sets; the function may need
//! `connect:StartOutboundVoiceContact` alone. It answers with the outcome of every record, and fails when one of them may
//! succeed later, so that Lambda delivers the event again; what was started then is not started again.
//!
//! What was started is remembered in memory, which each instance of the function has for itself; the token of a call holds
//! across all of them for the event, but the guard for one number does not. Give [`Handler`] a store that they share to
//! have that, too.

use std::sync::Arc;

use cti_connect::karte::{Configuration, Handler, Limiter, MemoryStore};
use cti_connect::service::{Credentials, HttpService};
use cti_engine::connector::TokioClock;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let handler = &handler()?;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        let report = handler.handle(&event.payload).await;
        let outcomes = serde_json::to_value(&report)?;
        if report.must_be_retried() { Err(Error::from(outcomes.to_string())) } else { Ok(outcomes) }
    }))
    .await
}

fn handler() -> Result<Handler, Error> {
    let set = |name: &str| std::env::var(name).map_err(|_| format!("the environment has no `{name}`"));
    let (name, instance, flow) = (set("ACTION_NAME")?, set("INSTANCE_ID")?, set("CONTACT_FLOW_ID")?);
    let configuration = Configuration::new(&instance, &name, &instance, &flow, &set("SOURCE_PHONE_NUMBER")?);
    let mut service = HttpService::builder(set("AWS_REGION")?, Credentials::from_environment()?);
    if let Ok(endpoint) = set("CONNECT_ENDPOINT") {
        service = service.endpoint(endpoint);
    }
    let clock = Arc::new(TokioClock::new());
    let store = Arc::new(MemoryStore::new(clock.clone()));
    Ok(Handler::new(configuration, Arc::new(service.build()?), store, Limiter::of_the_service(clock)))
}
