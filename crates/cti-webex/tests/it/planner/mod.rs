//! The planner on the desk in memory.

mod activity;
mod laws;
mod pops;
mod rig;
mod states;
