//! Comparing without the case of letters: each character of a pattern stands for its lower and its upper form.

/// The text behind a part that is the pattern but for case; `None` when it does not begin so.
pub(crate) fn strip_prefix<'t>(text: &'t str, pattern: &str) -> Option<&'t str> {
    fn form(mut letters: impl Iterator<Item = char>, text: &str) -> Option<&str> {
        letters.try_fold(text, |rest, letter| rest.strip_prefix(letter))
    }
    pattern
        .chars()
        .try_fold(text, |rest, letter| form(letter.to_lowercase(), rest).or_else(|| form(letter.to_uppercase(), rest)))
}

/// The text before a part that is the pattern but for case; `None` when it does not end so.
pub(crate) fn strip_suffix<'t>(text: &'t str, pattern: &str) -> Option<&'t str> {
    fn form(letters: impl DoubleEndedIterator<Item = char>, text: &str) -> Option<&str> {
        letters.rev().try_fold(text, |rest, letter| rest.strip_suffix(letter))
    }
    pattern
        .chars()
        .rev()
        .try_fold(text, |rest, letter| form(letter.to_lowercase(), rest).or_else(|| form(letter.to_uppercase(), rest)))
}

pub(crate) fn equal(text: &str, pattern: &str) -> bool {
    strip_prefix(text, pattern) == Some("")
}

/// One spelling for all that a pattern without case may match: what matches has the same. For finding, not for judging.
pub(crate) fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_every_character_match_and_fold_to_one() {
        let has_case = |it: &char| it.to_lowercase().ne([*it]) || it.to_uppercase().ne([*it]);
        for letter in ('\0'..=char::MAX).filter(has_case) {
            let pattern = letter.to_string();
            let (lower, upper) = (letter.to_lowercase().collect::<String>(), letter.to_uppercase().collect::<String>());
            assert!(equal(&lower, &pattern) && equal(&upper, &pattern), "{letter:?}");
            assert_eq!(strip_suffix(&upper, &pattern), Some(""), "{letter:?}");
            assert_eq!(folded(&lower), folded(&pattern), "{letter:?}");
            assert_eq!(folded(&upper), folded(&pattern), "{letter:?}");
        }
    }
}
