//! The REST client, over real sockets.
#![expect(clippy::expect_used, reason = "helpers of tests")]

mod any_answer;
mod children;
mod errors;
mod faults;
mod jwt;
mod queries;
pub(crate) mod server;
mod sessions;
mod writes;

use std::time::Duration;

use cti_sfdc::rest::{LogIn, Record, RestClient, RetryPolicy};
use serde_json::Value;
use server::Server;

/// A policy that waits for milliseconds.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy {
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(2),
        ..RetryPolicy::default()
    }
}

/// A client of a server, with a plain token.
pub(crate) fn client(server: &Server) -> RestClient {
    let log_in = LogIn::token(&server.url(), "T1").expect("an address");
    RestClient::builder(log_in).retry(quick()).build().expect("a client")
}

/// The fields of a record.
pub(crate) fn fields(value: Value) -> Record {
    match value {
        Value::Object(fields) => fields,
        _ => Record::new(),
    }
}
