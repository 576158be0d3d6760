//! Intervals that a point lies in, found in time that grows as their number.

/// Intervals with an owner each, in the order of their lower ends.
#[derive(Clone, Debug)]
pub(crate) struct Intervals<K> {
    sorted: Vec<(K, K, u32)>,
    /// The greatest upper end of each part of a binary tree over the intervals; the root is at 1.
    tops: Vec<Option<K>>,
    leaves: usize,
}

impl<K: Ord + Copy> Intervals<K> {
    pub(crate) fn new(mut intervals: Vec<(K, K, u32)>) -> Self {
        intervals.sort_unstable();
        let leaves = intervals.len().next_power_of_two();
        let mut tops = vec![None; leaves];
        tops.extend(intervals.iter().map(|(_, top, _)| Some(*top)));
        tops.resize(2 * leaves, None);
        for at in (1..leaves).rev() {
            let top = tops.get(2 * at).max(tops.get(2 * at + 1)).copied().flatten();
            if let Some(place) = tops.get_mut(at) {
                *place = top;
            }
        }
        Self { sorted: intervals, tops, leaves }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Calls for the owner of each interval that holds the point.
    pub(crate) fn stab(&self, point: K, mut found: impl FnMut(u32)) {
        let below = self.sorted.partition_point(|(bottom, _, _)| *bottom <= point);
        // A part of the tree, its first leaf, and how many leaves it has.
        let mut open = vec![(1, 0, self.leaves)];
        while let Some((at, first, count)) = open.pop() {
            let reaches = self.tops.get(at).copied().flatten().is_some_and(|top| top >= point);
            if first >= below || !reaches {
                continue;
            }
            if count == 1 {
                if let Some((_, _, owner)) = self.sorted.get(first) {
                    found(*owner);
                }
            } else {
                open.push((2 * at, first, count / 2));
                open.push((2 * at + 1, first + count / 2, count / 2));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_interval_around_a_point_is_found(ends in proptest::collection::vec((0u8..30, 0u8..30), 0..40), point in 0u8..30) {
            let intervals: Vec<_> =
                ends.iter().zip(0..).map(|((one, other), owner)| (*one.min(other), *one.max(other), owner)).collect();
            let mut found = vec![];
            Intervals::new(intervals.clone()).stab(point, |owner| found.push(owner));
            found.sort_unstable();
            let expected: Vec<u32> =
                intervals.iter().filter(|(low, high, _)| *low <= point && point <= *high).map(|it| it.2).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
