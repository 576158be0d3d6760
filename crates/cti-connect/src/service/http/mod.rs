//! The service over HTTP: thin calls of our own, signed by `aws-sigv4`, sent by reqwest.
//!
//! Chosen by measurement against the generated client `aws-sdk-connect`, both built from nothing on two shared cores
//! (`external-apis` section 2.1):
//!
//! | | `aws-sdk-connect` 1.220 | `aws-sigv4` 1.6 with reqwest 0.13 |
//! |---|---|---|
//! | built in | 3 min 17 s to 6 min 6 s | 30 s to 60 s |
//! | processor time | 143 s to 230 s | 44 s to 46 s |
//! | most memory of a compiler | 4.2 GB | 0.35 GB |
//! | target directory | 590 MB to 1.1 GB | 239 MB to 369 MB |
//! | oldest Rust | 1.94.1 | 1.88, that of this workspace (then `aws-sigv4` 1.3) |
//!
//! The price is that the addresses and members of sixteen operations stand here. botocore, which has them from AWS, holds
//! them (`.ci/botocore/run`).

mod client;
mod credentials;
mod endpoint;
mod exchange;
mod sign;
mod wire;

pub use client::{HttpService, HttpServiceBuilder};
pub use credentials::{CredentialSource, Credentials};
