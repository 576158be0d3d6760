//! What is known of the nodes of a picture besides the flow: from a run, a check, another version.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};

/// How a block or a wire stands, which its colour shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Standing {
    /// Nothing is known.
    #[default]
    Plain,
    /// No run came by.
    Missed,
    /// A run came by.
    Taken,
    /// Something could be better.
    Warning,
    /// It is wrong.
    Error,
    /// It failed in a run.
    Failed,
    /// The other version does not have it.
    Added,
    /// It is different in the other version.
    Changed,
    /// Only the other version has it.
    Removed,
}

impl Standing {
    /// The word for it, which is also its class in a picture; none for what is plain.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Missed => Some("missed"),
            Self::Taken => Some("taken"),
            Self::Warning => Some("warning"),
            Self::Error => Some("error"),
            Self::Failed => Some("failed"),
            Self::Added => Some("added"),
            Self::Changed => Some("changed"),
            Self::Removed => Some("removed"),
        }
    }
}

/// What is known of one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// How it stands.
    pub standing: Standing,
    /// A short text beside it, such as `3x` or `120 ms`.
    pub badge: Option<String>,
    /// Lines that show when one points at it.
    pub notes: Vec<String>,
}

/// What is known of the blocks and wires of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    blocks: HashMap<String, Mark>,
    wires: HashMap<String, HashMap<String, Standing>>,
    others: Option<Standing>,
    others_mark: Option<Mark>,
}

impl Marks {
    /// No marks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says how every block and wire stands that is not named.
    #[must_use]
    pub fn others(mut self, standing: Standing) -> Self {
        self.others = Some(standing);
        self.others_mark = Some(Mark { standing, ..Mark::default() });
        self
    }

    /// The mark of a block, to fill in.
    pub fn block(&mut self, id: &str) -> &mut Mark {
        if !self.blocks.contains_key(id) {
            self.blocks.insert(id.to_owned(), Mark::default());
        }
        self.blocks.entry(id.to_owned()).or_default()
    }

    /// Says how the wire from a port of a block stands.
    pub fn wire(&mut self, id: &str, port: &str, standing: Standing) {
        self.wires.entry(id.to_owned()).or_default().insert(port.to_owned(), standing);
    }

    /// What a check found: a block stands as its most serious finding; the findings are its notes. What concerns no block
    /// is left out.
    pub fn of_findings(findings: &[Finding]) -> Self {
        let mut marks = Self::new();
        for finding in findings {
            let Some(id) = &finding.block else { continue };
            let standing = match finding.severity {
                Severity::Error => Standing::Error,
                _ => Standing::Warning,
            };
            let mark = marks.block(id.as_str());
            mark.standing = mark.standing.max(standing);
            mark.notes.push(finding.to_string());
            mark.badge = Some(match mark.notes.len() {
                1 => "1 finding".to_owned(),
                number => format!("{number} findings"),
            });
            if let Some(port) = &finding.port {
                marks.wire(id.as_str(), port, standing);
            }
        }
        marks
    }

    pub(super) fn of_block(&self, id: &str) -> Option<&Mark> {
        self.blocks.get(id).or(self.others_mark.as_ref())
    }

    pub(super) fn of_port(&self, id: &str, port: &str) -> Option<Standing> {
        self.wires.get(id).and_then(|ports| ports.get(port)).copied().or(self.others)
    }
}
