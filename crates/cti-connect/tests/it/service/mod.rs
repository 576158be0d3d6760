//! The Amazon Connect service: rules of requests, the service in memory and over HTTP, an agent on a server.

mod agent;
#[cfg(feature = "http")]
mod botocore;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod loopback;
mod memory;
mod rules;
#[cfg(feature = "http")]
mod signature;
