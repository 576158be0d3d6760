//! The tests of cti-sfdc, in one binary.

mod id;
mod org;
mod soql;
mod sosl;
