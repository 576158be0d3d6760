//! Which files are played.

use std::fmt;
use std::path::{Path, PathBuf};

use cti_model::OneLine;

use crate::kind::{Seen, seen};
use crate::{Trouble, input};

/// What is found.
#[derive(Default)]
pub(super) struct Found {
    /// What is played.
    pub(super) files: Vec<PathBuf>,
    /// What ends as a scenario and is none, or cannot be read: nobody knows whether it is to be played.
    pub(super) passed_over: Vec<PassedOver>,
}

/// A file that is not played, and why.
pub(super) struct PassedOver {
    file: PathBuf,
    why: String,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display().to_string();
        write!(f, "`{}` is passed over, since {}", OneLine(&file), self.why)
    }
}

impl Found {
    /// Looks at a path, in the order of names: a file that is named is played, of a directory the scenarios and test cases
    /// among what ends as YAML or JSON.
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
                Seen::Unreadable(why) => {
                    let why = format!("it cannot be read: {why}");
                    self.passed_over.push(PassedOver { file: entry, why });
                }
                Seen::OtherYaml(why) => self.passed_over.push(PassedOver { file: entry, why: why.to_owned() }),
                // What cannot be told to be one of ours is not missed here; `cti report` names it.
                Seen::Ours(_) | Seen::NotJson(_) | Seen::Other => {}
            }
        }
        Ok(())
    }
}
