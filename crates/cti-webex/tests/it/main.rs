//! The tests of cti-webex, in one binary.

mod definition;
mod layout;
mod mapping;
