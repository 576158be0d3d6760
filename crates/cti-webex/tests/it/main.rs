//! The tests of cti-webex, in one binary.
