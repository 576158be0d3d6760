//! Where everything stands: how large each node is, and a place at which nothing overlaps.

use super::layer::layered;
use super::node::{Node, Shape, Side};
use super::{Picture, text};

/// The size of letters, in pixels: of a title, and of what is smaller.
pub(super) const TITLE: f64 = 12.0;
pub(super) const SMALL: f64 = 9.0;
/// The height of a line of either.
pub(super) const TITLE_LINE: f64 = 15.0;
pub(super) const SMALL_LINE: f64 = 11.5;
/// How far a label stands from its socket.
pub(super) const LABEL_GAP: f64 = 8.0;
/// The room around a node.
const MARGIN: f64 = 14.0;
/// The most by which the positions of a document are stretched before they are given up.
const STRETCH: f64 = 4.0;
/// Above so many nodes the positions of a document are not compared pair by pair.
const COMPARED: usize = 1_500;
/// The room that each node of a document may take up on its canvas before its positions are given up, in pixels.
const SPREAD: f64 = 2_000.0;

/// A node with its place. Coordinates are those of its outline; its footprint holds labels and badge too.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: Vec<String>,
    pub(super) small: Vec<String>,
    /// How far the labels reach beyond the outline: to the right, below, and above.
    pub(super) reach: (f64, f64, f64),
}

impl Laid {
    /// The outline of a node, at no place yet.
    fn measured(node: &Node) -> Self {
        let most = match node.shape {
            Shape::Circle => 76.0,
            Shape::Diamond => 104.0,
            Shape::Rectangle => 150.0,
        };
        let title = text::lines(&node.title, most / TITLE);
        let mut small = node.subtitle.as_deref().map_or(Vec::new(), |subtitle| text::lines(subtitle, most / SMALL));
        // What stands there already is not said twice.
        if node.id != node.title {
            small.extend(text::lines(&node.id, most / SMALL));
        }
        small.retain(|line| !line.is_empty());
        let wide = widest(&title) * TITLE;
        let inner = (wide.max(widest(&small) * SMALL), text_height(title.len(), small.len()));
        let (width, height) = match node.shape {
            Shape::Circle => {
                let diameter = inner.0.hypot(inner.1).max(44.0) + 8.0;
                (diameter, diameter)
            }
            Shape::Diamond => ((inner.0 * 2.0).max(120.0) + 8.0, (inner.1 * 2.0).max(64.0) + 4.0),
            Shape::Rectangle => {
                let rights = node.sockets.iter().filter(|socket| !socket.side.is_below()).count();
                ((inner.0 + 22.0).max(84.0), (inner.1 + 16.0).max(44.0).max(count(rights) * 16.0))
            }
        };
        let label = |is_below: bool| {
            let labels = node.sockets.iter().filter(move |socket| socket.side.is_below() == is_below);
            labels.map(|socket| text::width(&shown(&socket.name)) * SMALL + LABEL_GAP + 2.0).fold(0.0, f64::max)
        };
        let belows = node.sockets.iter().filter(|socket| socket.side.is_below()).count();
        let badge = node.mark.badge.as_deref().map_or(0.0, |badge| text::width(&shown(badge)) * SMALL);
        let right = label(false).max(label(true) - width / count(belows + 1)).max(badge - width).max(0.0);
        let below = if belows > 0 { 20.0 } else { 0.0 };
        let above = if node.mark.badge.is_some() { 14.0 } else { 0.0 };
        Self { x: 0.0, y: 0.0, width, height, title, small, reach: (right, below, above) }
    }

    /// The footprint's distances from the outline's upper left corner: left, top, right, bottom.
    fn footprint(&self) -> (f64, f64, f64, f64) {
        let (right, below, above) = self.reach;
        (0.0, -above, self.width + right, self.height + below)
    }

    /// The height of its text.
    pub(super) fn text_height(&self) -> f64 {
        text_height(self.title.len(), self.small.len())
    }

    /// Where a socket sits: the one of that number among so many of its side.
    pub(super) fn socket(&self, side: Side, number: usize, of: usize) -> (f64, f64) {
        let part = count(number + 1) / count(of + 1);
        match side {
            Side::Right | Side::RightRed => (self.x + self.width, self.y + self.height * part),
            Side::Below => (self.x + self.width * part, self.y + self.height),
        }
    }

    /// Where wires come in.
    pub(super) fn entry(&self) -> (f64, f64) {
        (self.x, self.y + self.height / 2.0)
    }
}

/// A label or badge as it is drawn: on one line, not too long.
pub(super) fn shown(name: &str) -> String {
    crate::one_line::shortened(name)
}

fn text_height(title: usize, small: usize) -> f64 {
    count(title) * TITLE_LINE + count(small) * SMALL_LINE
}

fn widest(lines: &[String]) -> f64 {
    lines.iter().map(|line| text::width(line)).fold(0.0, f64::max)
}

/// A small number as a measure.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer lines and nodes than f64 has whole numbers")]
pub(super) const fn count(number: usize) -> f64 {
    number as f64
}

/// The nodes of a picture at their places: at those of the document, stretched so that nothing overlaps, or in layers.
/// The upper left corner of all footprints is at the origin.
pub(super) fn lay(picture: &Picture) -> Vec<Laid> {
    let mut laid: Vec<Laid> = picture.nodes.iter().map(Laid::measured).collect();
    let places = written(picture, &laid).unwrap_or_else(|| {
        let sizes = laid.iter().map(|node| {
            let (_, top, right, bottom) = node.footprint();
            (right + 2.0 * MARGIN + 20.0, bottom - top + 2.0 * MARGIN)
        });
        let by_id = picture.places();
        let targets = |node: &Node| {
            let targets = node.sockets.iter().filter_map(|socket| by_id.get(socket.target.as_deref()?).copied());
            targets.collect::<Vec<_>>()
        };
        layered(&sizes.collect::<Vec<_>>(), &picture.nodes.iter().map(targets).collect::<Vec<_>>())
    });
    for (node, (x, y)) in laid.iter_mut().zip(places) {
        (node.x, node.y) = (x, y);
    }
    let left = laid.iter().map(|node| node.x).fold(f64::INFINITY, f64::min);
    let top = laid.iter().map(|node| node.y + node.footprint().1).fold(f64::INFINITY, f64::min);
    for node in &mut laid {
        node.x -= left;
        node.y -= top;
    }
    laid
}

/// The positions of the document, stretched as little as keeps footprints apart; `None` where one is missing, where no
/// stretching helps, or where they lie far out.
fn written(picture: &Picture, laid: &[Laid]) -> Option<Vec<(f64, f64)>> {
    if laid.len() > COMPARED {
        return None;
    }
    let positions: Vec<(f64, f64)> = picture.nodes.iter().map(|node| node.position).collect::<Option<_>>()?;
    let mut stretch = 1.0_f64;
    for (at, (a, from)) in laid.iter().zip(&positions).enumerate() {
        for (b, to) in laid.iter().zip(&positions).take(at) {
            stretch = stretch.max(apart(a.footprint(), b.footprint(), (to.0 - from.0, to.1 - from.1))?);
        }
    }
    let reach = |of: fn(&(f64, f64)) -> f64| {
        let (least, most) = positions
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        most - least
    };
    let spread = SPREAD * count(laid.len().max(1));
    let fits = |reach: f64| reach.is_finite() && reach * stretch <= spread;
    let sane = laid.is_empty() || (fits(reach(|place| place.0)) && fits(reach(|place| place.1)));
    (sane && stretch <= STRETCH).then(|| positions.iter().map(|(x, y)| (x * stretch, y * stretch)).collect())
}

/// By how much a distance has to be stretched so that two footprints do not touch.
fn apart(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64), (dx, dy): (f64, f64)) -> Option<f64> {
    let needed = |distance: f64, behind: f64, before: f64| {
        // Which of the two comes first decides whose size counts.
        let room = if distance >= 0.0 { behind } else { before } + MARGIN;
        (distance != 0.0).then(|| room / distance.abs())
    };
    let across = needed(dx, a.2 - b.0, b.2 - a.0);
    let down = needed(dy, a.3 - b.1, b.3 - a.1);
    match (across, down) {
        (Some(across), Some(down)) => Some(across.min(down)),
        (one, other) => one.or(other),
    }
}
