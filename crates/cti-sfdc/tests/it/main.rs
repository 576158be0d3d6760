//! The tests of cti-sfdc, in one binary.

mod rest;
