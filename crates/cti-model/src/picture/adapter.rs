//! A whole adapter as a picture: what happens, which flow that starts, and what the flow touches.

use std::collections::BTreeMap;

use super::node::{Node, Shape, Side, Socket};
use super::{Picture, Standing};
use crate::adapter::CtiAdapter;
use crate::catalogue::{Catalogue, Category};

impl Picture {
    /// Triggers and buttons on the left, flows in the middle, what the flows touch on the right. A flow that is switched
    /// off, and one whose script cannot be read, are marked.
    pub fn of_adapter(adapter: &CtiAdapter, catalogue: &Catalogue) -> Self {
        let mut causes: BTreeMap<String, Node> = BTreeMap::new();
        let mut touched: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut flows = Vec::new();
        for (number, record) in adapter.flows.iter().enumerate() {
            let id = format!("flow {}", number + 1);
            let mut node = Node::new(&id, Shape::Rectangle, &record.name);
            let (standing, note) = match record.flow() {
                None => (Standing::Error, "its script cannot be read as a flow"),
                Some(_) if !record.active => (Standing::Missed, "it is switched off"),
                Some(_) => (Standing::Plain, ""),
            };
            node.mark.standing = standing;
            node.mark.notes.extend((!note.is_empty()).then(|| note.to_owned()));
            for (what, blocks) in touches(record.flow(), catalogue) {
                touched.entry(what).or_default().extend(blocks.iter().map(|block| format!("{}: {block}", record.name)));
                node.sockets.push(Socket::new("", Side::Right, Some(format!("touches {what}"))));
            }
            if record.event.is_some() {
                let trigger = record.trigger().to_string();
                let cause = causes.entry(trigger.clone()).or_insert_with(|| cause(&trigger, "trigger"));
                cause.sockets.push(Socket::new("", Side::Right, Some(id.clone())));
            }
            flows.push(node);
        }
        let index = adapter.flow_index();
        for action in &adapter.actions {
            let started = index.flow_of(action);
            let at = started.and_then(|flow| adapter.flows.iter().position(|other| std::ptr::eq(other, flow)));
            let target = at.map_or_else(|| action.flow.clone(), |at| format!("flow {}", at + 1));
            let cause =
                causes.entry(format!("{} (button)", action.name)).or_insert_with(|| cause(&action.name, "button"));
            cause.sockets.push(Socket::new("", Side::Right, Some(target)));
        }
        let name = if adapter.settings.name.is_empty() { "CTI adapter" } else { &adapter.settings.name };
        let mut picture = Self::new(name);
        picture.nodes.extend(causes.into_iter().map(|(id, cause)| Node { id, ..cause }));
        picture.nodes.extend(flows);
        picture.nodes.extend(touched.into_iter().map(|(what, notes)| {
            let mut node = Node::new(format!("touches {what}"), Shape::Rectangle, what);
            node.mark.notes = notes;
            node
        }));
        picture
    }
}

fn cause(title: &str, what: &str) -> Node {
    let mut node = Node::new(title, Shape::Circle, title);
    node.subtitle = Some(what.to_owned());
    node.entered = false;
    node
}

/// What the blocks of a flow touch outside the flow, and which blocks do.
fn touches(flow: Option<&crate::Flow>, catalogue: &Catalogue) -> BTreeMap<&'static str, Vec<String>> {
    let mut touched: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for block in flow.map_or(&[][..], crate::Flow::blocks) {
        let Some(spec) = catalogue.get(block.type_id()) else { continue };
        let what = match spec.category {
            Category::Control | Category::Utility => continue,
            Category::Property => "Properties",
            Category::SalesforceUi => "Salesforce page",
            Category::SalesforceData => "Salesforce records",
            Category::SalesforceAgent => "Salesforce presence",
            Category::ConnectAgent => "Amazon Connect agent",
            Category::ConnectContact => "Amazon Connect contact",
            Category::Overlay => "CCP overlay",
            Category::Custom => "Blocks of one's own",
        };
        touched.entry(what).or_default().push(format!("{} ({})", spec.name, block.id()));
    }
    touched
}
