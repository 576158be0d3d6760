//! `--watch`: what changed is played again, until the standard input ends.
//!
//! Times of files are looked at, not told by the system: that works on every file system, and there are few files.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::case::Case;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

/// The most files of a directory that are looked at.
const MOST: usize = 10_000;

/// What cases were when they were played last.
#[derive(Default)]
pub(super) struct Seen(HashMap<PathBuf, u64>);

impl Seen {
    /// The cases that are new or were changed; they are known from then on.
    pub(super) fn changed(&mut self, cases: Vec<Case>) -> Vec<Case> {
        let mut seen = HashMap::new();
        let cases = cases.into_iter().filter(|case| {
            let print = fingerprint(&case.parts);
            seen.insert(case.file.clone(), print);
            self.0.get(&case.file) != Some(&print)
        });
        let changed = cases.collect();
        self.0 = seen;
        changed
    }
}

/// What stands in files and directories, by their times and sizes.
fn fingerprint(paths: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut left = MOST;
    for path in paths {
        add(path, &mut hasher, &mut left);
    }
    hasher.finish()
}

fn add(path: &Path, hasher: &mut DefaultHasher, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    path.hash(hasher);
    let Ok(about) = fs::metadata(path) else { return };
    if !about.is_dir() {
        return (about.len(), about.modified().ok()).hash(hasher);
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    // A link could lead anywhere, also back.
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(|it| !it.is_symlink()));
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    for entry in &entries {
        add(entry, hasher, left);
    }
}

/// Ends with the standard input.
pub(super) struct End(Receiver<()>);

impl End {
    pub(super) fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut some = [0; 256];
            let mut input = io::stdin().lock();
            while input.read(&mut some).is_ok_and(|read| read > 0) {}
            drop(sender);
        });
        Self(receiver)
    }

    /// Waits a moment; whether the input has ended by then.
    pub(super) fn wait(&self) -> bool {
        !matches!(self.0.recv_timeout(PAUSE), Err(RecvTimeoutError::Timeout))
    }
}
