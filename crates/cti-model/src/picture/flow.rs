//! A flow as a picture.

use super::node::{Node, Shape, Side, Socket};
use super::{Mark, Picture};
use crate::catalogue::{Catalogue, Port, Ports};
use crate::flow::{Block, Flow};
use crate::json::Json;
use crate::one_line::shortened;

impl Picture {
    /// A flow as its editor draws it: at the positions of the document, or in layers where it has none or they overlap.
    /// Ports that are not connected are shown open; a block of an unknown type is a rectangle.
    pub fn of_flow(flow: &Flow, catalogue: &Catalogue) -> Self {
        let mut picture = Self::new(flow.name().unwrap_or("CTI flow"));
        picture.nodes = flow.blocks().iter().map(|block| node(block, catalogue)).collect();
        picture
    }
}

/// The node of a block.
pub(super) fn node(block: &Block, catalogue: &Catalogue) -> Node {
    let spec = catalogue.get(block.type_id());
    let ports = spec.map(|spec| spec.ports);
    let is_start = catalogue.is_start(block.type_id());
    let shape = match ports {
        _ if is_start => Shape::Circle,
        Some(Ports::None) => Shape::Circle,
        Some(Ports::TrueFalse) => Shape::Diamond,
        _ => Shape::Rectangle,
    };
    let name = spec.map_or(block.type_id(), |spec| spec.name);
    let title = block.title().map(str::trim).filter(|title| !title.is_empty() && *title != name);
    let mut node = Node::new(block.id(), shape, title.unwrap_or(name));
    node.subtitle = title.is_some().then(|| name.to_owned());
    node.position = block.position();
    node.entered = !is_start;
    node.sockets = sockets(block, ports);
    node.mark = Mark { notes: controls(block), ..Mark::default() };
    node
}

/// The ports of the type in their order, then what else the document connects.
fn sockets(block: &Block, ports: Option<Ports>) -> Vec<Socket> {
    let known = ports.map_or(&[][..], Ports::all);
    let named = known.iter().map(|port| Socket::new(port.as_str(), side(port.as_str()), target(block, port.as_str())));
    let other = block.ports().filter(|(name, _)| known.iter().all(|port| port.as_str() != *name));
    named.chain(other.map(|(name, to)| Socket::new(name, side(name), Some(to.to_owned())))).collect()
}

fn target(block: &Block, port: &str) -> Option<String> {
    block.port(port).map(str::to_owned)
}

fn side(port: &str) -> Side {
    let below = [Port::Failure, Port::False].iter().any(|below| below.as_str() == port);
    if below { Side::Below } else { Side::Right }
}

/// The controls of a block, a line each.
fn controls(block: &Block) -> Vec<String> {
    let controls = block.controls().filter(|(_, value)| !value.is_unset());
    controls.map(|(name, value)| format!("{name}: {}", value_shown(value))).collect()
}

/// A value on one line, as JSON.
pub(super) fn value_shown(value: &Json) -> String {
    shortened(&serde_json::to_string(value).unwrap_or_default())
}
