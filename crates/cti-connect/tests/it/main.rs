//! The tests of cti-connect, in one binary.

mod streams;
