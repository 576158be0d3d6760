//! The tests of cti-sfdc, in one binary.

mod open_cti;
