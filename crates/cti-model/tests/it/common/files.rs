//! Every document below a folder.
#![expect(clippy::expect_used, clippy::panic, reason = "a test")]

use std::fs;
use std::path::Path;

/// The files with that extension below a folder and its folders, sorted: the path below the folder, and the bytes.
pub(crate) fn files_below(folder: &Path, extension: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.strip_prefix(folder).expect("it was found below").to_string_lossy().replace('\\', "/");
        (name, fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    files.iter().map(read).collect()
}
