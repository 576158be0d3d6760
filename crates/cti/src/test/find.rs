//! Which files are played.

use std::path::{Path, PathBuf};

use crate::kind::{Seen, seen};
use crate::{Trouble, input};

/// What is found.
#[derive(Default)]
pub(super) struct Found {
    /// What is played.
    pub(super) files: Vec<PathBuf>,
    /// What cannot be read, and why: nobody knows whether it is to be played.
    pub(super) passed_over: Vec<(PathBuf, String)>,
}

impl Found {
    /// Looks at a path, in the order of names: a file that is named is played, of a directory what ends as YAML, and the
    /// scenarios and test cases among what ends as JSON.
    pub(super) fn look(&mut self, path: &Path) -> Result<(), Trouble> {
        if path.is_dir() {
            return self.within(path);
        }
        self.files.push(path.to_owned());
        Ok(())
    }

    fn within(&mut self, directory: &Path) -> Result<(), Trouble> {
        for entry in input::entries(directory)? {
            input::few_enough(&self.files, directory)?;
            if entry.is_dir() {
                self.within(&entry)?;
                continue;
            }
            match seen(&entry) {
                Seen::Ours(kind) if kind.is_played() => self.files.push(entry),
                Seen::Unreadable(why) => self.passed_over.push((entry, why)),
                // What cannot be told to be one of ours is not missed here; `cti report` names it.
                Seen::Ours(_) | Seen::NotJson(_) | Seen::Other => {}
            }
        }
        Ok(())
    }
}
