//! Numbers as patterns compare them: by value, and only those that a double holds exactly as they are written.

/// A number that a pattern can compare: two spellings of one value are equal (`connect-events` section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Comparable(f64);

impl Comparable {
    /// `None` when a double cannot hold the number as it is written: `1e999`, or one with too many digits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        let (digits, exponent) = decimal(text)?;
        // Any number of up to 15 digits survives a double that is not near its bounds.
        let survives = (digits.len() <= 15 && exponent.abs() < 280)
            || decimal(&format!("{value:e}")).is_some_and(|(kept, at)| kept == digits && at == exponent);
        // Zero has no sign here.
        survives.then_some(Self(if value == 0.0 { 0.0 } else { value }))
    }

    /// A key whose order is that of the numbers.
    pub(crate) fn key(self) -> u64 {
        let bits = self.0.to_bits();
        if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
    }
}

/// The digits of a number without zeros before and behind, and the power of ten of the last one.
fn decimal(text: &str) -> Option<(String, i64)> {
    let text = text.trim_start_matches('-');
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let trimmed = digits.trim_start_matches('0');
    let kept = trimmed.trim_end_matches('0');
    if kept.is_empty() {
        return Some((String::new(), 0));
    }
    let moved = i64::try_from(trimmed.len() - kept.len()).ok()? - i64::try_from(fraction.len()).ok()?;
    Some((kept.to_owned(), exponent.parse::<i64>().ok()?.checked_add(moved)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_equal_and_what_a_double_rounds_is_not_compared() {
        let read = Comparable::read;
        assert_eq!(read("300"), read("3.0e2"));
        assert_eq!(read("-0"), read("0.0"));
        assert_eq!(read("0e999"), read("0"));
        assert!(read("0.1") < read("0.2") && read("-5") < read("-4.5"));
        for rounded in ["1e309", "2.0e422", "1e-400", "12345678901234567891", "0.1234567890123456789"] {
            assert_eq!(read(rounded), None, "{rounded}");
        }
        assert!(read("123456789012345678e1").is_none() && read("1152921504606846976").is_none());
        assert!(read("9007199254740993").is_none() && read("9007199254740992").is_some());
    }

    #[test]
    fn keys_order_as_numbers_do() {
        let numbers = ["-1e300", "-2", "-1.5", "-1e-300", "0", "1e-300", "0.5", "3", "1e300"]
            .map(|it| Comparable::read(it).unwrap());
        assert!(numbers.windows(2).all(|pair| pair[0].key() < pair[1].key()));
    }
}
