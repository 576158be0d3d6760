//! An adapter's whole configuration: settings, flows, actions, attributes, rules, features (section 10).

mod flow;
mod settings;
mod voicemail;

pub use flow::{CtiFlow, Script};
pub use settings::{AdapterSettings, ReplicaInstance};
pub use voicemail::VoicemailDrop;
