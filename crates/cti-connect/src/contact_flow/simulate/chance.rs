//! Chance, injected: the same seed, the same calls.

use cti_engine::connector::Shared;

/// A source of random numbers.
pub trait Chance: Shared + std::fmt::Debug {
    /// The next number; every number is as likely as any other.
    fn next(&mut self) -> u64;

    /// A number from 0 up to that one, which is not among them; 0 for 0.
    fn below(&mut self, end: u64) -> u64 {
        // The upper half of a product has no bias that a simulation would show.
        let product = u128::from(self.next()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or_default()
    }
}

/// Numbers from a seed, by `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// Numbers that depend on the seed alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Chance for Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
