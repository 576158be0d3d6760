//! Every block of the catalogue: the port it is left by, its record, and what it asks of the outside (section 5).

mod adverse;
pub(crate) mod bench;
mod catalogue;
mod connect_agent;
mod connect_contact;
mod contract;
mod control;
mod faults;
mod http;
mod overlay;
mod phone_fields;
mod property;
mod query_values;
mod salesforce_agent;
mod salesforce_data;
mod salesforce_ui;
mod tabs;
mod text;
mod utility;
