//! The connector's call-center definition, typed.

mod config;

pub use config::{Activity, Case, CompatibilityMode, ConnectorConfig, General, NoMatch, Omni, Outdial, ScreenPop};
