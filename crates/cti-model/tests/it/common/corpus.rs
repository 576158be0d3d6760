//! Real documents, which live outside the project.
#![expect(clippy::print_stdout, reason = "a test")]

use std::path::{Path, PathBuf};

/// A file or folder of the corpus, which is the folder named by `CTI_CORPUS`, by default `../shared/corpus` beside the
/// workspace. `None`, and a line that says so, when it is not there.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let root = std::env::var("CTI_CORPUS").unwrap_or_else(|_| "../shared/corpus".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(root).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("SKIPPED: {name} is not in the corpus ({})", path.display());
    None
}
