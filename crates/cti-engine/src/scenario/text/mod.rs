//! The text of a scenario: YAML or JSON, read into a tree that knows where each value stands.

mod de;
mod json;
mod node;
mod write;
mod yaml;

use serde::de::DeserializeOwned;

pub use node::At;
pub(super) use node::Mark;
pub(super) use write::to_yaml;

use super::error::ScenarioError;

/// How many bytes a scenario may have: a megabyte, which is more than anybody writes or reads.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// How deep lists and objects may stand in one another.
const MOST_LEVELS: usize = 64;

/// Reads a text: one that begins with `{` is JSON, any other YAML.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ScenarioError> {
    if text.len() > MOST_BYTES {
        let (most, found) = (MOST_BYTES / 1024, text.len() / 1024);
        return Err(ScenarioError::new(Mark::START, format!("at most {most} KiB"), format!("{found} KiB"))
            .help("divide it into several scenarios"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let node = if text.trim_start().starts_with('{') { json::read(text)? } else { yaml::read(text)? };
    let at = node.at;
    T::deserialize(&node).map_err(|error: de::Error| error.at(at).into())
}

fn too_deep(at: Mark) -> ScenarioError {
    ScenarioError::new(at, format!("at most {MOST_LEVELS} levels of lists and objects"), "more")
}

fn twice(at: Mark, name: &str, first: Mark) -> ScenarioError {
    let name = cti_model::shortened(name);
    ScenarioError::new(at, "every member once", format!("`{name}`, which stands in line {} already", first.line))
}
