//! Pictures: what is drawn of a flow, and that nothing overlaps, is cut, or becomes markup.
#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test")]

use cti_model::adapter::{CtiAdapter, CtiFlow};
use cti_model::picture::{Marks, Node, Picture, Shape, Side, Socket, Standing};
use cti_model::{Block, Catalogue, Checker, Event, Flow, Source};
use proptest::prelude::*;

fn picture(flow: &Flow) -> Picture {
    Picture::of_flow(flow, Catalogue::standard())
}

fn attribute(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap_or_else(|| panic!("no `{name}`")).parse().unwrap()
}

/// The outline of a block: left, top, right, bottom.
fn outline(shape: roxmltree::Node<'_, '_>) -> [f64; 4] {
    match shape.tag_name().name() {
        "rect" => {
            let (x, y) = (attribute(shape, "x"), attribute(shape, "y"));
            [x, y, x + attribute(shape, "width"), y + attribute(shape, "height")]
        }
        "circle" => {
            let (x, y, r) = (attribute(shape, "cx"), attribute(shape, "cy"), attribute(shape, "r"));
            [x - r, y - r, x + r, y + r]
        }
        _ => {
            let path = shape.attribute("d").unwrap();
            let points = path.trim_start_matches('M').trim_end_matches('Z').split('L');
            points.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[left, top, right, bottom], point| {
                let (x, y) = point.split_once(' ').unwrap();
                let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                [left.min(x), top.min(y), right.max(x), bottom.max(y)]
            })
        }
    }
}

/// At least the room that a text takes in a font of usual width: half an em a letter.
fn text_box(text: roxmltree::Node<'_, '_>) -> [f64; 4] {
    let (x, y, size) = (attribute(text, "x"), attribute(text, "y"), attribute(text, "font-size"));
    let letters: f64 =
        text.text().unwrap_or_default().chars().map(|letter| if letter < '\u{2e80}' { 0.5 } else { 1.0 }).sum();
    let left = if text.attribute("text-anchor") == Some("middle") { x - letters * size / 2.0 } else { x };
    [left, y - size, left + letters * size, y]
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    let slack = 0.2;
    a[0] + slack < b[2] && b[0] + slack < a[2] && a[1] + slack < b[3] && b[1] + slack < a[3]
}

/// What every picture promises.
fn holds(picture: &Picture) {
    let svg = picture.to_svg();
    assert_eq!(svg, picture.to_svg(), "drawn twice");
    let document = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    let known = ["svg", "title", "desc", "style", "rect", "circle", "path", "g", "text"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "{} in {svg}", node.tag_name().name());
        assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on") && attribute.name() != "href"));
    }
    let canvas = root.children().find(|node| node.has_tag_name("g")).unwrap();
    let blocks: Vec<_> = canvas.children().filter(|node| node.has_tag_name("g")).collect();
    assert_eq!(blocks.len(), picture.nodes().len());
    let shape = |node: &roxmltree::Node<'_, '_>| node.attribute("class") == Some("shape");
    let outlines: Vec<_> = blocks.iter().map(|block| outline(block.children().find(shape).unwrap())).collect();
    let texts = |block: roxmltree::Node<'_, '_>| -> Vec<[f64; 4]> {
        block.children().filter(|node| node.has_tag_name("text")).map(text_box).collect()
    };
    let (width, height) = (attribute(root, "width"), attribute(root, "height"));
    for (at, block) in blocks.iter().enumerate() {
        for other in (0..blocks.len()).filter(|other| *other != at) {
            assert!(!overlap(&outlines[at], &outlines[other]), "two blocks overlap: {svg}");
            for text in texts(*block) {
                assert!(!overlap(&text, &outlines[other]), "a text overlaps another block: {svg}");
            }
        }
        for [left, top, right, bottom] in texts(*block).into_iter().chain([outlines[at]]) {
            // The canvas is moved by the border and what stands above it.
            assert!(left >= -24.0 && top >= -24.0 && right <= width - 24.0 && bottom <= height - 24.0, "cut: {svg}");
        }
    }
}

fn decision() -> Flow {
    Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(
            Block::new("1", "SE_CoreTruthy")
                .with_title("Is it <b>Ada</b> & \"Co\"?\u{202e}\n")
                .with_control("value", "$.payload.number")
                .with_port("true", "2")
                .with_port("false", "nowhere"),
        )
        .with_block(Block::new("2", "OWN_Thing").with_port("besides", "0"))
}

#[test]
fn a_flow_is_drawn_as_its_editor_does() {
    let picture = picture(&decision());
    let shapes: Vec<_> = picture.nodes().iter().map(|node| node.shape).collect();
    assert_eq!(shapes, [Shape::Circle, Shape::Diamond, Shape::Rectangle]);
    let ports: Vec<_> = picture.nodes()[1].sockets.iter().map(|socket| (socket.name.as_str(), socket.side)).collect();
    assert_eq!(ports, [("true", Side::Right), ("false", Side::Below)]);
    assert_eq!(picture.nodes()[2].sockets[0].name, "besides", "a port that the type is not known to have is drawn");
    holds(&picture);
    let svg = picture.to_svg();
    assert!(svg.contains("Is it &lt;b&gt;Ada"), "{svg}");
    assert!(!svg.contains('\u{202e}'), "what would turn the text around is escaped");
    assert_eq!(svg.matches("class=\"nowhere\"").count(), 1, "the port that leads to no block");
    assert!(svg.contains("false to `nowhere`, which does not exist"), "the description says it");
}

#[test]
fn mermaid_reads_no_text_as_its_own() {
    let text = picture(&decision()).titled("a: [b]\n---").to_mermaid();
    assert!(text.starts_with("---\ntitle: \"a: [b]\\\\u{a}---\"\n---\nflowchart LR\n"), "{text}");
    assert!(text.contains("n1{\"Is it #60;b#62;Ada#60;/b#62; #38; #34;Co#34;?"), "{text}");
    assert!(text.contains("  n1 -->|\"true\"| n2\n"), "{text}");
}

#[test]
fn findings_and_standings_are_marked() {
    let flow = decision();
    let marks = Marks::of_findings(&Checker::new().check(&flow));
    let picture = picture(&flow).with_marks(&marks);
    assert_eq!(picture.nodes()[1].mark.standing, Standing::Error);
    assert!(picture.nodes()[1].mark.notes.iter().any(|note| note.contains("nowhere")), "{:?}", picture.nodes()[1]);
    holds(&picture);

    let mut way = Marks::new().others(Standing::Missed);
    way.block("0").standing = Standing::Taken;
    way.wire("0", "done", Standing::Taken);
    let picture = picture.with_marks(&way);
    let standings: Vec<_> = picture.nodes().iter().map(|node| node.mark.standing).collect();
    assert_eq!(standings, [Standing::Taken, Standing::Missed, Standing::Missed]);
    assert!(picture.to_svg().contains("class=\"wire taken\""));
}

#[test]
fn two_versions_show_what_came_and_went() {
    let old = decision();
    let mut new = old.clone();
    new.blocks_mut()[1].set_control("value", "$.payload.other");
    new.blocks_mut()[1].connect("false", "3");
    new.blocks_mut()[2].set_member("position", serde_json::json!([3, 4]).to_string());
    new.blocks_mut().push(Block::new("3", "SE_End"));
    new.blocks_mut().remove(0);
    let picture = Picture::of_change(&old, &new, Catalogue::standard());
    let standings: Vec<_> = picture.nodes().iter().map(|node| (node.id.as_str(), node.mark.standing)).collect();
    assert_eq!(
        standings,
        [("1", Standing::Changed), ("2", Standing::Plain), ("3", Standing::Added), ("0", Standing::Removed)]
    );
    assert_eq!(
        picture.nodes()[0].mark.notes,
        [r#"value: "$.payload.number" -> "$.payload.other""#, "port false: nowhere -> 3"]
    );
    assert_eq!(picture.nodes()[0].sockets[1].standing, Standing::Changed);
    holds(&picture);
    assert!(Picture::of_change(&new, &new, Catalogue::standard()).nodes().iter().all(|node| node.mark.notes.len() < 2));
}

#[test]
fn an_adapter_shows_what_starts_flows_and_what_they_touch() {
    let flow = Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(Block::new("1", "SE_SFScreenpopObject"));
    let mut adapter = CtiAdapter::default();
    adapter.flows.push(CtiFlow::new("Pop", Source::ConnectVoiceContact, Event::OnConnecting, flow));
    let picture = Picture::of_adapter(&adapter, Catalogue::standard());
    let titles: Vec<_> = picture.nodes().iter().map(|node| node.title.as_str()).collect();
    assert_eq!(titles, ["connectVoiceContact.onConnecting", "Pop", "Salesforce page"]);
    holds(&picture);
}

#[test]
fn many_blocks_are_drawn_with_and_without_positions() {
    for size in [100, 2_000] {
        let mut flow = Flow::new();
        for at in 0..size {
            let next = (at * 7 + 1) % size;
            flow.blocks_mut().push(
                Block::new(&at.to_string(), "SE_CoreTruthy")
                    .with_port("true", &next.to_string())
                    .with_port("false", &((at + 1) % size).to_string()),
            );
        }
        if size == 100 {
            holds(&picture(&flow));
        } else {
            roxmltree::Document::parse(&picture(&flow).to_svg()).unwrap();
        }
    }
    holds(&picture(&Flow::new()));
}

fn any_picture() -> impl Strategy<Value = Picture> {
    let position = proptest::option::weighted(0.9, (-900.0..900.0, -500.0..500.0));
    let side = prop_oneof![Just(Side::Right), Just(Side::Below), Just(Side::RightRed)];
    let socket = ("[a-z]{0,12}", side, proptest::option::of(0..14_usize));
    let shape = prop_oneof![Just(Shape::Circle), Just(Shape::Rectangle), Just(Shape::Diamond)];
    let title = prop_oneof!["\\PC{0,60}", "[A-Za-z ]{0,40}", "[\u{3042}-\u{3093}]{0,50}", any::<String>()];
    let badge = proptest::option::of("[0-9a-z ]{0,14}");
    let node = (shape, title, position, proptest::collection::vec(socket, 0..4), badge);
    proptest::collection::vec(node, 0..12).prop_map(|nodes| {
        nodes.into_iter().enumerate().fold(
            Picture::new("any"),
            |picture, (at, (shape, title, position, sockets, badge))| {
                let mut node = Node::new(at.to_string(), shape, title);
                node.position = position;
                node.mark.badge = badge;
                for (name, side, target) in sockets {
                    node = node.with_socket(Socket::new(name, side, target.map(|target| target.to_string())));
                }
                picture.with_node(node)
            },
        )
    })
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn nothing_overlaps_and_nothing_is_cut(picture in any_picture()) {
        holds(&picture);
        prop_assert_eq!(picture.to_mermaid().matches("\n  n").count() >= picture.nodes().len(), true);
    }
}
