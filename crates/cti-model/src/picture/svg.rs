//! A picture as SVG.

use std::fmt::{self, Write};

use super::layout::{Laid, SMALL, SMALL_LINE, TITLE, TITLE_LINE, count, lay, shown};
use super::marks::Standing;
use super::node::{Node, Shape, Side};
use super::{Picture, text};

/// The room around everything.
const BORDER: f64 = 24.0;
/// The size of the picture's own title.
const HEADING: f64 = 15.0;

/// Colours, for light pages and dark ones. Nothing in it comes from a flow.
const STYLE: &str = "\
text{font-family:system-ui,'DejaVu Sans','Noto Sans',Arial,sans-serif;fill:#1b1f24}\
.ground{fill:#fff}.shape{fill:#f6f8fa;stroke:#57606a;stroke-width:1.4}.small{fill:#57606a}\
.wire{fill:none;stroke:#8c959f;stroke-width:1.6}.label{fill:#57606a;stroke:#fff;stroke-width:3;paint-order:stroke}\
.in{fill:#f7a8cf;stroke:#b5487f}.right{fill:#4ac26b;stroke:#1a7f37}.below{fill:#f47067;stroke:#b62324}.open{fill:#fff}\
.nowhere{stroke:#cf222e;stroke-width:2}\
.taken .shape{fill:#dafbe1;stroke:#1a7f37;stroke-width:2.2}.wire.taken{stroke:#1a7f37;stroke-width:2.8}\
.missed .shape{stroke-dasharray:5 4}.wire.missed{stroke-dasharray:5 4}\
.warning .shape{fill:#fff8c5;stroke:#9a6700;stroke-width:2.2}.wire.warning{stroke:#9a6700;stroke-width:2.4}\
.error .shape,.failed .shape{fill:#ffebe9;stroke:#cf222e;stroke-width:2.4}.wire.error,.wire.failed{stroke:#cf222e;stroke-width:2.6}\
.added .shape{fill:#dafbe1;stroke:#1a7f37;stroke-width:2.4}.wire.added{stroke:#1a7f37;stroke-width:2.6}\
.changed .shape{fill:#ddf4ff;stroke:#0969da;stroke-width:2.4}.wire.changed{stroke:#0969da;stroke-width:2.6}\
.removed .shape{fill:#fff;stroke:#cf222e;stroke-dasharray:3 4}.wire.removed{stroke:#cf222e;stroke-dasharray:3 4}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}.shape{fill:#161b22;stroke:#8b949e}\
.small{fill:#9ea7b3}.label{fill:#9ea7b3;stroke:#0d1117}.wire{stroke:#6e7681}.open{fill:#0d1117}\
.taken .shape,.added .shape{fill:#12361f;stroke:#3fb950}.wire.taken,.wire.added{stroke:#3fb950}\
.warning .shape{fill:#3a2d0a;stroke:#d29922}.wire.warning{stroke:#d29922}\
.error .shape,.failed .shape{fill:#42171a;stroke:#f85149}.wire.error,.wire.failed,.wire.removed{stroke:#f85149}\
.changed .shape{fill:#0c2d4a;stroke:#58a6ff}.wire.changed{stroke:#58a6ff}.removed .shape{fill:#0d1117;stroke:#f85149}}";

impl Picture {
    /// The picture as an SVG document: without scripts, every text escaped, nothing overlapping.
    pub fn to_svg(&self) -> String {
        let laid = lay(self);
        let mut svg = String::new();
        // Writing into memory does not fail.
        let _ = Canvas { picture: self, laid: &laid, svg: &mut svg }.draw();
        svg
    }

    /// What stands in the picture, in words: each node and where its ways out lead.
    pub fn description(&self) -> String {
        let by_id = self.places();
        let mut words = format!("{} nodes.", self.nodes.len());
        for node in &self.nodes {
            let _ = write!(words, "\n{} ({})", shown(&node.title), shown(&node.id));
            if let Some(word) = node.mark.standing.word() {
                let _ = write!(words, ", {word}");
            }
            for (number, socket) in node.sockets.iter().enumerate() {
                let to =
                    socket.target.as_deref().and_then(|target| by_id.get(target)).and_then(|at| self.nodes.get(*at));
                let to = match (to, &socket.target) {
                    (Some(to), _) => format!("to {} ({})", shown(&to.title), shown(&to.id)),
                    (None, Some(target)) => format!("to `{}`, which does not exist", shown(target)),
                    (None, None) => "not connected".to_owned(),
                };
                let before = if number == 0 { ": " } else { "; " };
                let _ = write!(words, "{before}{} {to}", shown(&socket.name));
            }
            words.push('.');
        }
        words
    }
}

struct Canvas<'a> {
    picture: &'a Picture,
    laid: &'a [Laid],
    svg: &'a mut String,
}

impl Canvas<'_> {
    fn draw(&mut self) -> fmt::Result {
        let right = self.laid.iter().map(|node| node.x + node.width + node.reach.0).fold(0.0, f64::max);
        let bottom = self.laid.iter().map(|node| node.y + node.height + node.reach.1).fold(0.0, f64::max);
        let heading = text::lines(&self.picture.title, right.max(420.0) / HEADING);
        let widest = heading.iter().map(|line| text::width(line) * HEADING).fold(right, f64::max);
        let legend = self.legend();
        let key = legend.iter().map(|standing| text::width(standing.word().unwrap_or_default()) * SMALL + 30.0);
        let widest = widest.max(key.sum());
        let top = BORDER + count(heading.len()) * (HEADING + 5.0) + 8.0;
        let foot = if legend.is_empty() { 0.0 } else { 34.0 };
        let (width, height) = (widest + 2.0 * BORDER, top + bottom + foot + BORDER);
        write!(
            self.svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}"><title id="title">"#
        )?;
        text::escape(&self.picture.title, self.svg);
        self.svg.push_str(r#"</title><desc id="description">"#);
        text::escape(&self.picture.description(), self.svg);
        write!(self.svg, "</desc><style>{STYLE}</style>")?;
        write!(self.svg, r#"<rect class="ground" width="{width:.0}" height="{height:.0}"/>"#)?;
        for (number, line) in heading.iter().enumerate() {
            let y = BORDER + count(number) * (HEADING + 5.0) + 10.0;
            self.text("heading", HEADING, (BORDER, y), "start", line)?;
        }
        write!(self.svg, r#"<g transform="translate({BORDER:.0} {top:.0})">"#)?;
        let by_id = self.picture.places();
        for (node, laid) in self.picture.nodes.iter().zip(self.laid) {
            for (at, socket) in sockets(node, laid) {
                let target = socket.target.as_deref().and_then(|target| by_id.get(target));
                if let Some(to) = target.and_then(|to| self.laid.get(*to)) {
                    self.wire(socket.side, at, to.entry(), socket.standing)?;
                }
            }
        }
        for (node, laid) in self.picture.nodes.iter().zip(self.laid) {
            self.node(node, laid, |id| by_id.contains_key(id))?;
        }
        self.svg.push_str("</g>");
        let mut x = BORDER;
        for standing in legend {
            let word = standing.word().unwrap_or_default();
            let y = height - BORDER;
            write!(
                self.svg,
                r#"<g class="{word}"><rect class="shape" x="{x:.1}" y="{:.1}" width="12" height="10"/></g>"#,
                y - 9.0
            )?;
            self.text("small", SMALL, (x + 16.0, y), "start", word)?;
            x += text::width(word) * SMALL + 30.0;
        }
        self.svg.push_str("</svg>");
        Ok(())
    }

    /// What the colours mean that occur.
    fn legend(&self) -> Vec<Standing> {
        let mut seen: Vec<Standing> = self.picture.nodes.iter().map(|node| node.mark.standing).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.retain(|standing| standing.word().is_some());
        seen
    }

    fn node(&mut self, node: &Node, laid: &Laid, exists: impl Fn(&str) -> bool) -> fmt::Result {
        let class = node.mark.standing.word().unwrap_or("plain");
        write!(self.svg, r#"<g class="{class}"><title>"#)?;
        text::escape(&node.title, self.svg);
        for note in std::iter::once(&node.id).chain(&node.mark.notes) {
            self.svg.push('\n');
            text::escape(note, self.svg);
        }
        self.svg.push_str("</title>");
        let Laid { x, y, width, height, .. } = laid;
        let (middle, centre) = (x + width / 2.0, y + height / 2.0);
        match node.shape {
            Shape::Circle => {
                write!(
                    self.svg,
                    r#"<circle class="shape" cx="{middle:.1}" cy="{centre:.1}" r="{:.1}"/>"#,
                    width / 2.0
                )?;
            }
            Shape::Rectangle => write!(
                self.svg,
                r#"<rect class="shape" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#
            )?,
            Shape::Diamond => write!(
                self.svg,
                r#"<path class="shape" d="M{x:.1} {centre:.1}L{middle:.1} {y:.1}L{:.1} {centre:.1}L{middle:.1} {:.1}Z"/>"#,
                x + width,
                y + height
            )?,
        }
        let mut line = centre - laid.text_height() / 2.0;
        for title in &laid.title {
            self.text("title", TITLE, (middle, line + TITLE), "middle", title)?;
            line += TITLE_LINE;
        }
        for small in &laid.small {
            self.text("small", SMALL, (middle, line + SMALL), "middle", small)?;
            line += SMALL_LINE;
        }
        if let Some(badge) = &node.mark.badge {
            self.text("small", SMALL, (*x, y - 4.0), "start", &shown(badge))?;
        }
        if node.entered {
            let (x, y) = laid.entry();
            write!(self.svg, r#"<circle class="in" cx="{x:.1}" cy="{y:.1}" r="4"/>"#)?;
        }
        for ((x, y), socket) in sockets(node, laid) {
            let (class, place) = match socket.side {
                Side::Right => ("right", (x + 7.0, y - 5.0)),
                Side::RightRed => ("below", (x + 7.0, y - 5.0)),
                Side::Below => ("below", (x + 7.0, y + 14.0)),
            };
            let open = if socket.target.is_some() { "" } else { " open" };
            write!(self.svg, r#"<circle class="{class}{open}" cx="{x:.1}" cy="{y:.1}" r="4"/>"#)?;
            if socket.target.as_deref().is_some_and(|target| !exists(target)) {
                write!(self.svg, r#"<path class="nowhere" d="M{:.1} {:.1}l8 8m-8 0l8 -8"/>"#, x - 4.0, y - 4.0)?;
            }
            self.text("label", SMALL, place, "start", &shown(&socket.name))?;
        }
        self.svg.push_str("</g>");
        Ok(())
    }

    /// A curve from a socket to where a node is entered.
    fn wire(&mut self, side: Side, (x, y): (f64, f64), (to_x, to_y): (f64, f64), standing: Standing) -> fmt::Result {
        let bend = ((to_x - x).abs() / 2.0).clamp(36.0, 160.0);
        let (first_x, first_y) = match side {
            Side::Right | Side::RightRed => (x + bend, y),
            Side::Below => (x, y + ((to_y - y).abs() / 2.0).clamp(30.0, 120.0)),
        };
        let class = standing.word().unwrap_or("plain");
        write!(
            self.svg,
            r#"<path class="wire {class}" d="M{x:.1} {y:.1}C{first_x:.1} {first_y:.1} {:.1} {to_y:.1} {to_x:.1} {to_y:.1}"/>"#,
            to_x - bend
        )
    }

    fn text(&mut self, class: &str, size: f64, (x, y): (f64, f64), anchor: &str, text: &str) -> fmt::Result {
        write!(self.svg, r#"<text class="{class}" x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}">"#)?;
        text::escape(text, self.svg);
        self.svg.push_str("</text>");
        Ok(())
    }
}

/// The sockets of a node with their places.
fn sockets<'n>(node: &'n Node, laid: &'n Laid) -> impl Iterator<Item = ((f64, f64), &'n super::Socket)> {
    let belows = node.sockets.iter().filter(|socket| socket.side.is_below()).count();
    let rights = node.sockets.len() - belows;
    let (mut right, mut below) = (0, 0);
    node.sockets.iter().map(move |socket| {
        let (number, of) = if socket.side.is_below() { (&mut below, belows) } else { (&mut right, rights) };
        *number += 1;
        (laid.socket(socket.side, *number - 1, of), socket)
    })
}
