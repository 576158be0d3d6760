//! A desk in memory.
mod clock;
pub use clock::VirtualClock;
