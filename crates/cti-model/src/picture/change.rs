//! Two versions of a flow in one picture.

use super::node::{Node, Socket};
use super::{Picture, Standing, flow};
use crate::catalogue::Catalogue;
use crate::flow::{Block, Flow};
use crate::json::Json;

impl Picture {
    /// What changed from one version of a flow to another: all blocks of the new one at their places, and those that it
    /// no longer has. A block is changed when it does something else; where it stands on the canvas does not count.
    pub fn of_change(old: &Flow, new: &Flow, catalogue: &Catalogue) -> Self {
        let mut picture = Self::new(format!("{}, changed", new.name().unwrap_or("CTI flow")));
        for block in new.blocks() {
            let mut node = flow::node(block, catalogue);
            match old.block(block.id()) {
                None => {
                    node.mark.standing = Standing::Added;
                    for socket in node.sockets.iter_mut().filter(|socket| socket.target.is_some()) {
                        socket.standing = Standing::Added;
                    }
                }
                Some(before) => compare(before, block, &mut node),
            }
            picture.nodes.push(node);
        }
        for block in old.blocks().iter().filter(|block| new.block(block.id()).is_none()) {
            let mut node = flow::node(block, catalogue);
            node.mark.standing = Standing::Removed;
            for socket in &mut node.sockets {
                socket.standing = Standing::Removed;
            }
            picture.nodes.push(node);
        }
        picture
    }
}

/// Marks what is different in a block, and adds the wires that it no longer has.
fn compare(before: &Block, after: &Block, node: &mut Node) {
    let mut notes = Vec::new();
    if before.type_id() != after.type_id() {
        notes.push(format!("type: {} -> {}", before.type_id(), after.type_id()));
    }
    if before.title() != after.title() {
        let title = |block: &Block| block.title().unwrap_or("none").to_owned();
        notes.push(format!("title: {} -> {}", title(before), title(after)));
    }
    let names = before.controls().map(|(name, _)| name);
    let new_names = after.controls().map(|(name, _)| name).filter(|name| before.control(name).is_none());
    for name in names.chain(new_names) {
        let (was, is) = (before.control(name), after.control(name));
        if was != is {
            let shown = |value: Option<&Json>| value.map_or("none".to_owned(), flow::value_shown);
            notes.push(format!("{name}: {} -> {}", shown(was), shown(is)));
        }
    }
    let mut gone = Vec::new();
    for socket in &mut node.sockets {
        let was = before.port(&socket.name);
        if was == socket.target.as_deref() {
            continue;
        }
        notes.push(format!(
            "port {}: {} -> {}",
            socket.name,
            was.unwrap_or("not connected"),
            socket.target.as_deref().unwrap_or("not connected")
        ));
        socket.standing = match (was, &socket.target) {
            (None, _) => Standing::Added,
            (Some(_), Some(_)) => Standing::Changed,
            (Some(_), None) => Standing::Removed,
        };
    }
    for (name, target) in before.ports() {
        if node.sockets.iter().all(|socket| socket.name != name) {
            notes.push(format!("port {name}: {target} -> not connected"));
            let mut socket = Socket::new(name, super::Side::Right, None);
            socket.standing = Standing::Removed;
            gone.push(socket);
        }
    }
    node.sockets.extend(gone);
    if !notes.is_empty() {
        node.mark.standing = Standing::Changed;
        node.mark.notes = notes;
    }
}
