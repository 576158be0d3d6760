//! Which files are played.

use std::path::{Path, PathBuf};

use crate::kind::Kind;
use crate::{Trouble, input};

/// The files at a path, in the order of their names: one that is named, or of a directory those that end as YAML, and the
/// test cases among those that end as JSON.
pub(super) fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    if path.is_dir() {
        return within(path, files);
    }
    files.push(path.to_owned());
    Ok(())
}

fn within(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    for entry in input::entries(directory)? {
        input::few_enough(files, directory)?;
        if entry.is_dir() {
            within(&entry, files)?;
        } else if is_played(&entry) {
            files.push(entry);
        }
    }
    Ok(())
}

fn is_played(file: &Path) -> bool {
    match file.extension().and_then(|end| end.to_str()) {
        Some("yaml" | "yml") => true,
        Some("json") => input::read(file).is_ok_and(|input| Kind::of(&input.text) == Kind::TestCase),
        _ => false,
    }
}
