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
use crate::input;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

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

/// What stands in files, and in the files of adapters' directories, by times and sizes.
fn fingerprint(paths: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(path, &mut hasher);
        // An adapter is read from no other files, however much else stands there.
        for directory in [path.clone(), path.join("flows")].iter().filter(|_| path.is_dir()) {
            let entries = input::entries(directory).unwrap_or_default();
            let is_read = |file: &&PathBuf| file.extension().is_some_and(|end| end == "json" || end == "txt");
            entries.iter().filter(is_read).for_each(|file| add(file, &mut hasher));
        }
    }
    hasher.finish()
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if let Ok(about) = fs::metadata(path)
        && !about.is_dir()
    {
        (about.len(), about.modified().ok()).hash(hasher);
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
