//! A whole adapter: as files, as records, and what the check finds in it (sections 1.6, 6.1, 7.1, 8.1, 9.1, 10.1, 10.6
//! and 10.7).

mod any;
mod check;
mod check_parts;
mod files;
mod files_problems;
#[path = "../common/flows.rs"]
mod flows;
mod layout;
mod properties;
#[path = "../common/property.rs"]
mod property;
mod records;
mod records_problems;
mod sample;
#[path = "../common/work.rs"]
mod work;
