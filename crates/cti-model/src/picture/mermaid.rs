//! A picture as text for Mermaid, which many wikis and code hosts draw.

use std::fmt::Write;

use super::Picture;
use super::layout::shown;
use super::node::Shape;

impl Picture {
    /// The picture as a Mermaid flowchart. Places are left to Mermaid; standings become classes.
    pub fn to_mermaid(&self) -> String {
        let mut text = format!("---\ntitle: {}\n---\nflowchart LR\n", front_matter(&self.title));
        let by_id = self.places();
        for (at, node) in self.nodes.iter().enumerate() {
            let (open, close) = match node.shape {
                Shape::Circle => ("((", "))"),
                Shape::Rectangle => ("[", "]"),
                Shape::Diamond => ("{", "}"),
            };
            let class = node.mark.standing.word().map_or(String::new(), |word| format!(":::{word}"));
            let _ = writeln!(text, "  n{at}{open}\"{}\"{close}{class}", label(&node.title));
        }
        for (at, node) in self.nodes.iter().enumerate() {
            for socket in &node.sockets {
                let to = socket.target.as_deref().and_then(|target| by_id.get(target));
                if let Some(to) = to {
                    let _ = writeln!(text, "  n{at} -->|\"{}\"| n{to}", label(&socket.name));
                }
            }
        }
        let mut classes: Vec<_> = self.nodes.iter().filter_map(|node| node.mark.standing.word()).collect();
        classes.sort_unstable();
        classes.dedup();
        for class in classes {
            let style = match class {
                "taken" | "added" => "stroke:#1a7f37,stroke-width:3px",
                "error" | "failed" => "stroke:#cf222e,stroke-width:3px",
                "warning" => "stroke:#9a6700,stroke-width:3px",
                "changed" => "stroke:#0969da,stroke-width:3px",
                "removed" => "stroke:#cf222e,stroke-dasharray:3 4",
                _ => "stroke-dasharray:5 4",
            };
            let _ = writeln!(text, "  classDef {class} {style}");
        }
        text
    }
}

/// A text between quotes: what Mermaid would read as its own is written by number.
fn label(text: &str) -> String {
    let mut escaped = String::new();
    for character in shown(text).chars() {
        match character {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | ';' | '{' | '}' | '[' | ']' | '(' | ')' | '|' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text of the header, which is YAML: between quotes in JSON's form.
fn front_matter(text: &str) -> String {
    serde_json::Value::from(shown(text)).to_string()
}
