//! Amazon Connect's events on a server.

mod answers;
mod documents;
mod merger;
mod order;
