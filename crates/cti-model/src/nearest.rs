//! The name that was meant: the nearest of those that are known. For the crates of this workspace; it may change with any
//! release.

/// The known name that is nearest to one that is not known, when it is near enough to be meant and the only one so
/// near.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let letters = name.chars().count();
    // Two names that share no letter are not near, however short.
    let budget = (letters / 3).max(2).min(letters.saturating_sub(1));
    let mut best: Option<((bool, usize), Option<&str>)> = None;
    for other in known {
        let Some(distance) = distance(name, other, budget) else { continue };
        // Between `uid10` and `uid-12`, both one letter away, `uid12` means the latter.
        let rank = (!same_but_for_signs(name, other), distance);
        best = match best {
            Some((least, _)) if least < rank => best,
            // Among `uid-1`, `uid-2` and `uid-3` none is more likely than another.
            Some((least, chosen)) if least == rank => Some((least, chosen.filter(|it| *it == other))),
            _ => Some((rank, Some(other))),
        };
    }
    best?.1
}

/// Whether two names have the same letters and digits, whatever their case and what stands between.
fn same_but_for_signs(a: &str, b: &str) -> bool {
    let bare =
        |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    bare(a) == bare(b)
}

/// How many letters differ (insert, remove, replace; case does not count); `None` when more than `most`.
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    const LONGEST: usize = 64;
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let best = (corner + usize::from(x != y)).min(left + 1).min(above + 1);
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            corner = above;
            left = best;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().filter(|distance| *distance <= most)
}

/// The suggestion that names it.
pub fn did_you_mean(name: Option<&str>) -> Option<String> {
    name.map(|name| format!("did you mean `{name}`?"))
}

/// How many letters of two names differ at least: what is left without what begins and ends both.
pub fn slips(one: &str, other: &str) -> usize {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let begin = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let most = one.len().min(other.len()) - begin;
    let end = one.bytes().rev().zip(other.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    one.len().max(other.len()) - begin - end
}
