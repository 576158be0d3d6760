//! How long a text is for a field of Salesforce.

/// The length of a text as the fields of Salesforce count it: in units of UTF-16, of which a character beyond the first
/// 65,536, such as most emoji, has two. Salesforce says so of formulas and of Apex; that its fields count alike is inferred
/// (`external-apis` section 4.1). Were they to count characters, a text that is cut by this would still fit.
///
/// ```
/// assert_eq!(cti_model::record::length("Grüße 👋"), 8);
/// ```
pub fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The beginning of a text that a field of that [`length`] takes, and the rest. No character is halved.
///
/// ```
/// assert_eq!(cti_model::record::split_at_length("Hi 👋", 4), ("Hi ", "👋"));
/// ```
pub fn split_at_length(text: &str, most: usize) -> (&str, &str) {
    let mut used = 0;
    let fits = |sign: &char| {
        used += sign.len_utf16();
        used <= most
    };
    let end = text.chars().take_while(fits).map(char::len_utf8).sum();
    text.split_at_checked(end).unwrap_or((text, ""))
}
