//! What stands in a picture: nodes, and the sockets by which they are left.

use super::marks::{Mark, Standing};

/// The outline of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A start or an end.
    Circle,
    /// What does something.
    Rectangle,
    /// A decision.
    Diamond,
}

/// Where a socket sits, and thereby its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// On the right, green: the way on.
    Right,
    /// Below, red: the way on after a failure, or a no.
    Below,
    /// On the right, red: one of several ways on after a failure, which below would stand in each other's way.
    RightRed,
}

impl Side {
    /// Whether it is below; else it is on the right.
    pub(super) const fn is_below(self) -> bool {
        matches!(self, Self::Below)
    }
}

/// A way out of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its label; the name of the port.
    pub name: String,
    /// Where it sits.
    pub side: Side,
    /// The id of the node that it leads to; `None` when it is open.
    pub target: Option<String>,
    /// What is known of the wire.
    pub standing: Standing,
}

impl Socket {
    /// A socket of which nothing is known but where it leads.
    pub fn new(name: impl Into<String>, side: Side, target: Option<String>) -> Self {
        Self { name: name.into(), side, target, standing: Standing::Plain }
    }
}

/// A node of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its id, printed small where it is not the text.
    pub id: String,
    /// Its outline.
    pub shape: Shape,
    /// Its text.
    pub title: String,
    /// A second text, such as what kind of block it is.
    pub subtitle: Option<String>,
    /// Where its document puts it, in the units of the editor's canvas; of these the upper left corner counts.
    pub position: Option<(f64, f64)>,
    /// The ways out.
    pub sockets: Vec<Socket>,
    /// Whether it has a way in.
    pub entered: bool,
    /// What is known of it.
    pub mark: Mark,
}

impl Node {
    /// A node without sockets.
    pub fn new(id: impl Into<String>, shape: Shape, title: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            shape,
            title: title.into(),
            subtitle: None,
            position: None,
            sockets: Vec::new(),
            entered: true,
            mark: Mark::default(),
        }
    }

    /// Adds a way out.
    #[must_use]
    pub fn with_socket(mut self, socket: Socket) -> Self {
        self.sockets.push(socket);
        self
    }
}
