//! Two versions of a document in one picture.

use super::node::{Node, Socket};
use super::{Picture, Standing};
use crate::catalogue::Catalogue;
use crate::flow::{Block, Flow};
use crate::one_line::shortened;

/// What a node holds besides its sockets: names, and values as they are written.
type Values = Vec<(String, String)>;

impl Picture {
    /// What changed from one version of a flow to another: all blocks of the new one at their places, and those that it
    /// no longer has. A block is changed when it does something else; where it stands on the canvas does not count.
    pub fn of_change(old: &Flow, new: &Flow, catalogue: &Catalogue) -> Self {
        let of = |flow: &Flow, id: &str| flow.block(id).map(values).unwrap_or_default();
        let picture = Self::of_flow(new, catalogue);
        let picture = picture.changed_from(&Self::of_flow(old, catalogue), |id| (of(old, id), of(new, id)));
        picture.titled(format!("{}, changed", new.name().unwrap_or("CTI flow")))
    }

    /// Marks what is different from the picture of an older version, and adds the nodes that are no longer there. `values`
    /// says of the node of an id what it held and what it holds, by names.
    #[must_use]
    pub fn changed_from(mut self, old: &Self, values: impl Fn(&str) -> (Values, Values)) -> Self {
        let places = old.places();
        for node in &mut self.nodes {
            match places.get(node.id.as_str()).and_then(|at| old.nodes.get(*at)) {
                None => {
                    node.mark.standing = Standing::Added;
                    for socket in node.sockets.iter_mut().filter(|socket| socket.target.is_some()) {
                        socket.standing = Standing::Added;
                    }
                }
                Some(before) => compare(before, node, values(&node.id)),
            }
        }
        let is_here = self.places();
        let gone = old.nodes.iter().filter(|node| !is_here.contains_key(node.id.as_str())).cloned();
        let gone: Vec<Node> = gone.collect();
        self.nodes.extend(gone.into_iter().map(|mut node| {
            node.mark.standing = Standing::Removed;
            for socket in &mut node.sockets {
                socket.standing = Standing::Removed;
            }
            node
        }));
        self
    }
}

/// What a block holds.
fn values(block: &Block) -> Values {
    let mut values = vec![("type".to_owned(), block.type_id().to_owned())];
    values.extend(block.title().map(|title| ("title".to_owned(), title.to_owned())));
    let written = |value| serde_json::to_string(value).unwrap_or_default();
    values.extend(block.controls().map(|(name, value)| (name.to_owned(), written(value))));
    values
}

/// Marks what is different in a node, and adds the sockets that it no longer has.
fn compare(before: &Node, node: &mut Node, (was, is): (Values, Values)) {
    let mut notes = Vec::new();
    let of = |values: &Values, name: &str| values.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone());
    let added = is.iter().filter(|(name, _)| of(&was, name).is_none());
    for (name, _) in was.iter().chain(added) {
        let (was, is) = (of(&was, name), of(&is, name));
        if was != is {
            let shown = |value: Option<String>| value.map_or("none".to_owned(), |value| shortened(&value));
            notes.push(format!("{name}: {} -> {}", shown(was), shown(is)));
        }
    }
    // Several sockets may have one name; each has one that it was.
    let mut left: Vec<&Socket> = before.sockets.iter().collect();
    for socket in &mut node.sockets {
        let same = left.iter().position(|it| it.name == socket.name);
        let was = same.map(|at| left.remove(at)).and_then(|it| it.target.as_deref());
        if was == socket.target.as_deref() {
            continue;
        }
        notes.push(format!(
            "{}: {} -> {}",
            port(socket),
            was.unwrap_or("not connected"),
            socket.target.as_deref().unwrap_or("not connected")
        ));
        socket.standing = match (was, &socket.target) {
            (None, _) => Standing::Added,
            (Some(_), Some(_)) => Standing::Changed,
            (Some(_), None) => Standing::Removed,
        };
    }
    for socket in left {
        let Some(target) = &socket.target else { continue };
        notes.push(format!("{}: {target} -> not connected", port(socket)));
        let mut gone = Socket::new(&*socket.name, socket.side, None);
        gone.standing = Standing::Removed;
        node.sockets.push(gone);
    }
    if !notes.is_empty() {
        node.mark.standing = Standing::Changed;
        node.mark.notes = notes;
    }
}

fn port(socket: &Socket) -> String {
    if socket.name.is_empty() { "leads to".to_owned() } else { format!("port {}", socket.name) }
}
