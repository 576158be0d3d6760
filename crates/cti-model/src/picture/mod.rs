//! Pictures of flows: as the editor draws them, with what a run, a check or another version says of each block.
//!
//! A [`Picture`] is made of a flow ([`Picture::of_flow`]), of two versions of one ([`Picture::of_change`]) or of a whole
//! adapter ([`Picture::of_adapter`]); or node by node ([`Picture::with_node`]). [`Marks`] say more about its blocks. It is
//! written as SVG ([`Picture::to_svg`]) or as text for Mermaid ([`Picture::to_mermaid`]), the same each time.
//!
//! ```
//! use cti_model::picture::{Marks, Picture};
//! use cti_model::{Block, Catalogue, Checker, Flow};
//!
//! let flow = Flow::new()
//!     .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
//!     .with_block(Block::new("1", "SE_CoreTruthy").with_control("value", "$.payload.number").with_port("true", "2"))
//!     .with_block(Block::new("2", "SE_End"));
//! let findings = Checker::new().check(&flow);
//! let picture = Picture::of_flow(&flow, Catalogue::standard()).with_marks(&Marks::of_findings(&findings));
//! assert!(picture.to_svg().starts_with("<svg "));
//! assert!(picture.to_mermaid().contains(r#"n1{"Is Truthy?"}"#));
//! ```
//!
//! An SVG has no scripts and no references to the outside; texts of the flow are escaped. Its colours follow what the
//! reader's page prefers, dark or light, and a description says in words what stands in the picture. Start and end are
//! circles, decisions diamonds, other blocks rectangles; a pink socket is the way in, a green one the way out to the
//! right, a red one the way out below, as in the editor (section 2.1). Other documents with boxes and wires are drawn
//! too: their crate gives the [`Node`]s.

mod adapter;
mod change;
mod flow;
mod layer;
mod layout;
mod marks;
mod mermaid;
mod node;
mod svg;
mod text;

pub use marks::{Mark, Marks, Standing};
pub use node::{Node, Shape, Side, Socket};

use std::collections::HashMap;

/// A picture of nodes and the wires between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    title: String,
    nodes: Vec<Node>,
}

impl Picture {
    /// An empty picture.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), nodes: Vec::new() }
    }

    /// Sets the title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a node. Wires lead to the first node of an id.
    #[must_use]
    pub fn with_node(mut self, node: Node) -> Self {
        self.nodes.push(node);
        self
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The nodes, in the order in which they are written.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Lays marks on the nodes that they name; what a node had is replaced. Marks of nodes that the picture does not have
    /// are left out.
    #[must_use]
    pub fn with_marks(mut self, marks: &Marks) -> Self {
        for node in &mut self.nodes {
            if let Some(mark) = marks.of_block(&node.id) {
                node.mark = mark.clone();
            }
            for socket in &mut node.sockets {
                if let Some(standing) = marks.of_port(&node.id, &socket.name) {
                    socket.standing = standing;
                }
            }
        }
        self
    }

    /// The place of the first node of each id.
    fn places(&self) -> HashMap<&str, usize> {
        // The first one counts, so the last ones are put in first.
        self.nodes.iter().enumerate().rev().map(|(at, node)| (node.id.as_str(), at)).collect()
    }
}
