//! What the fuzz targets share: how an input is split, and how flows and desks are made out of bytes.

mod adapter;
mod desks;
mod generate;
mod session;

pub use adapter::whole_adapter;
pub use desks::DeskKind;
pub use generate::{contact, flow, json};
pub use session::{TRIGGERS, play};

/// Between the parts of an input stands U+001E, which no JSON text can hold unescaped.
const SEPARATOR: u8 = 0x1e;

/// The next part of an input, and what follows it.
pub fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == SEPARATOR) {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (input, &[]),
    }
}
