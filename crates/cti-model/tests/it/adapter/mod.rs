//! A whole adapter: as files, as records, and what the check finds in it (sections 1.6, 6.1, 7.1, 8.1, 9.1, 10.1, 10.6
//! and 10.7).

mod any;
pub(crate) mod check;
mod check_parts;
mod diff;
mod files;
mod files_problems;
mod layout;
mod properties;
mod records;
mod records_problems;
pub(crate) mod sample;
