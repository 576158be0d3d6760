//! Places for nodes that have none: in layers from left to right, each behind those that lead to it.

use rust_sugiyama::configure::Config;

use super::layout::count;

/// Up to so many nodes the layers are ordered so that few wires cross; above, simply.
const ORDERED: usize = 250;

/// A place for the upper left corner of each node. `sizes` are widths and heights with the room around them, `targets` the
/// nodes to which each leads.
pub(super) fn layered(sizes: &[(f64, f64)], targets: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let targets = without_loops(targets);
    if sizes.len() <= ORDERED {
        let places = ordered(sizes, &targets);
        if !overlaps(sizes, &places) {
            return places;
        }
    }
    columns(sizes, &targets)
}

/// The wires without those that lead back, and each of them once.
fn without_loops(targets: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::No; targets.len()];
    let targets: Vec<Vec<usize>> = targets.iter().map(|targets| once(targets)).collect();
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); targets.len()];
    for start in 0..targets.len() {
        let mut way = vec![(start, 0)];
        while let Some((node, next)) = way.pop() {
            let Some(standing) = seen.get_mut(node) else { continue };
            if next == 0 {
                if *standing != Seen::No {
                    continue;
                }
                *standing = Seen::OnTheWay;
            }
            let Some(target) = targets.get(node).and_then(|targets| targets.get(next)).copied() else {
                *standing = Seen::Done;
                continue;
            };
            way.push((node, next + 1));
            if seen.get(target).is_some_and(|seen| *seen != Seen::OnTheWay) {
                if let Some(kept) = kept.get_mut(node) {
                    kept.push(target);
                }
                way.push((target, 0));
            }
        }
    }
    kept
}

fn once(targets: &[usize]) -> Vec<usize> {
    let mut targets = targets.to_vec();
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Places in which few wires cross. The library lays layers from top to bottom, so width and height change places.
fn ordered(sizes: &[(f64, f64)], targets: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let vertices: Vec<_> = sizes.iter().enumerate().map(|(at, (w, h))| (number(at), (*h, *w))).collect();
    let wires = targets.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (number(from), number(*to))));
    let wires: Vec<_> = wires.collect();
    let config = Config { vertex_spacing: 10.0, ..Config::default() };
    let mut places = vec![(0.0, 0.0); sizes.len()];
    let mut top = 0.0;
    for (nodes, _, _) in rust_sugiyama::from_vertices_and_edges(&vertices, &wires, &config) {
        // Of a node the middle is given.
        let corners = nodes.iter().filter_map(|(node, (y, x))| {
            let (width, height) = sizes.get(*node)?;
            Some((*node, x - width / 2.0, y - height / 2.0, y + height / 2.0))
        });
        let corners: Vec<_> = corners.collect();
        let upper = corners.iter().map(|(_, _, upper, _)| *upper).fold(f64::INFINITY, f64::min);
        let lower = corners.iter().map(|(_, _, _, lower)| *lower).fold(f64::NEG_INFINITY, f64::max);
        let left = corners.iter().map(|(_, x, _, _)| *x).fold(f64::INFINITY, f64::min);
        for (node, x, y, _) in corners {
            if let Some(place) = places.get_mut(node) {
                *place = (x - left, y - upper + top);
            }
        }
        if lower > upper {
            top += lower - upper + 20.0;
        }
    }
    places
}

fn overlaps(sizes: &[(f64, f64)], places: &[(f64, f64)]) -> bool {
    let boxes: Vec<_> = sizes.iter().zip(places).map(|((w, h), (x, y))| (*x, *y, x + w, y + h)).collect();
    boxes.iter().enumerate().any(|(at, a)| {
        let broken = !(a.0.is_finite() && a.1.is_finite());
        let slack = 1.0;
        broken
            || boxes
                .iter()
                .take(at)
                .any(|b| a.0 + slack < b.2 && b.0 + slack < a.2 && a.1 + slack < b.3 && b.1 + slack < a.3)
    })
}

/// Columns, each behind those whose nodes lead to it; in a column a node stands as high as those that lead to it.
fn columns(sizes: &[(f64, f64)], targets: &[Vec<usize>]) -> Vec<(f64, f64)> {
    let mut waits = vec![0_usize; sizes.len()];
    for target in targets.iter().flatten() {
        if let Some(waits) = waits.get_mut(*target) {
            *waits += 1;
        }
    }
    let mut column: Vec<usize> = (0..sizes.len()).filter(|at| waits.get(*at) == Some(&0)).collect();
    let mut places = vec![(0.0, 0.0); sizes.len()];
    // The places of those that lead to a node: their sum and number.
    let mut heights = vec![(0.0, 0.0); sizes.len()];
    let mut left = 0.0;
    while !column.is_empty() {
        let wanted = |at: &usize| heights.get(*at).map_or(0.0, |(sum, of): &(f64, f64)| sum / of.max(1.0));
        column.sort_by(|a, b| wanted(a).total_cmp(&wanted(b)));
        let (mut top, mut widest) = (0.0, 0.0_f64);
        let mut next = Vec::new();
        for at in column {
            let (width, height) = sizes.get(at).copied().unwrap_or_default();
            if let Some(place) = places.get_mut(at) {
                *place = (left, top);
            }
            for target in targets.get(at).into_iter().flatten() {
                if let Some((sum, of)) = heights.get_mut(*target) {
                    *sum += top;
                    *of += count(1);
                }
                if let Some(waits) = waits.get_mut(*target) {
                    *waits -= 1;
                    if *waits == 0 {
                        next.push(*target);
                    }
                }
            }
            top += height + 10.0;
            widest = widest.max(width);
        }
        left += widest + 40.0;
        column = next;
    }
    places
}
