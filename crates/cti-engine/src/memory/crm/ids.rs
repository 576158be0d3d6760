//! Ids of records, in Salesforce's shape.

/// The eighteen-character form of a record id; `None` for what is not an id.
pub(super) fn long_id(id: &str) -> Option<String> {
    let id = id.trim();
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match id.len() {
        15 => Some(with_suffix(id)),
        18 => Some(id.to_owned()),
        _ => None,
    }
}

/// An id of fifteen characters with the three that distinguish capitals from small letters (`external-apis` section
/// 4.3).
pub(super) fn with_suffix(id: &str) -> String {
    const LETTERS: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V',
        'W', 'X', 'Y', 'Z', '0', '1', '2', '3', '4', '5',
    ];
    let letter = |chunk: &[u8]| {
        let bits = chunk.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase()).map(|(at, _)| 1_usize << at);
        LETTERS.get(bits.sum::<usize>()).copied()
    };
    id.chars().chain(id.as_bytes().chunks(5).filter_map(letter)).collect()
}

/// A number in five digits of base 62.
pub(super) fn base62(mut number: u64) -> String {
    let mut digits = ['0'; 5];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(number % 62).unwrap_or_default();
        *digit = char::from(match value {
            0..=9 => b'0' + value,
            10..=35 => b'A' + value - 10,
            _ => b'a' + value - 36,
        });
        number /= 62;
    }
    digits.iter().collect()
}
