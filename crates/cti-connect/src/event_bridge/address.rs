//! Internet addresses in patterns: single ones by value, and CIDR ranges.

use std::net::Ipv6Addr;

/// An address as a number; addresses of one family compare among themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads dotted decimals, or hexadecimal groups; a version 4 address in the form of version 6 is of version 4.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.contains(':') {
            if text.contains('.') {
                return None;
            }
            let address: Ipv6Addr = text.parse().ok()?;
            return Some(address.to_ipv4_mapped().map_or(Self::V6(address.to_bits()), |it| Self::V4(it.to_bits())));
        }
        // The standard library refuses zeros in front, which the service's reads as decimal.
        if text.len() > 15 {
            return None;
        }
        let mut parts = 0;
        let mut bits: u32 = 0;
        for part in text.split('.') {
            let digits = !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
            let byte: u8 = part.parse().ok().filter(|_| digits && parts < 4)?;
            bits = (bits << 8) | u32::from(byte);
            parts += 1;
        }
        (parts == 4).then_some(Self::V4(bits))
    }
}

/// The addresses from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    pub(crate) bottom: Address,
    pub(crate) top: Address,
}

impl Cidr {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut parts = text.trim_end_matches('/').split('/');
        let (Some(address), Some(mask), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err("Malformed CIDR, one '/' required".to_owned());
        };
        let Ok(mask) = mask.parse::<i32>() else {
            return Err("Malformed CIDR, mask bits must be an integer".to_owned());
        };
        let Ok(mask) = u32::try_from(mask) else {
            return Err("Malformed CIDR, mask bits must not be negative".to_owned());
        };
        match Address::read(address) {
            None => Err(format!("Nonstandard IP address: {address}")),
            Some(Address::V4(_)) if mask > 31 => Err("IPv4 mask bits must be < 32".to_owned()),
            Some(Address::V6(_)) if mask > 127 => Err("IPv6 mask bits must be < 128".to_owned()),
            Some(Address::V4(bits)) => {
                let host = u32::MAX >> mask;
                Ok(Self { bottom: Address::V4(bits & !host), top: Address::V4(bits | host) })
            }
            Some(Address::V6(bits)) => {
                let host = u128::MAX >> mask;
                Ok(Self { bottom: Address::V6(bits & !host), top: Address::V6(bits | host) })
            }
        }
    }

    pub(crate) fn holds(&self, address: Address) -> bool {
        // Families do not mix: every address of version 4 is below every one of version 6.
        self.bottom <= address && address <= self.top
    }
}
