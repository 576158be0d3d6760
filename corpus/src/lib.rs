//! The corpus: published documents and recorded behaviour, which live outside the project.
//!
//! `CTI_CORPUS` names its folder, by default `../shared/corpus` beside the workspace. With `CTI_CORPUS_REQUIRED=1` it must
//! be there.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

/// The folder of the corpus.
#[derive(Clone, Debug)]
pub struct Corpus {
    root: PathBuf,
}

/// A file of the corpus.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its path below the folder that was asked for, with `/` between names.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Corpus {
    /// The corpus that the environment names.
    ///
    /// # Errors
    /// The folder that is not there.
    pub fn find() -> Result<Self, PathBuf> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let root = workspace.join(env::var_os("CTI_CORPUS").map_or_else(|| "../shared/corpus".into(), PathBuf::from));
        if root.is_dir() { Ok(Self { root }) } else { Err(root) }
    }

    /// Whether it is an error that the corpus is not there.
    pub fn is_required() -> bool {
        env::var_os("CTI_CORPUS_REQUIRED").is_some_and(|value| value == "1")
    }

    /// The files with that extension below a folder and its folders, sorted by name.
    ///
    /// # Errors
    /// Those of reading the folder.
    pub fn documents(&self, folder: &str, extension: &str) -> io::Result<Vec<Document>> {
        self.files(folder, |path| path.extension().is_some_and(|it| it == extension))
    }

    /// The files below a folder and its folders whose path is wanted, sorted by name.
    ///
    /// # Errors
    /// Those of reading the folder.
    pub fn files(&self, folder: &str, wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<Document>> {
        let folder = self.root.join(folder);
        let (mut paths, mut open) = (Vec::new(), vec![folder.clone()]);
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next)? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if wanted(&path) {
                    paths.push(path);
                }
            }
        }
        paths.sort();
        let read = |path: &PathBuf| {
            let name = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
            Ok(Document { name, bytes: fs::read(path)? })
        };
        paths.iter().map(read).collect()
    }

    /// A JSON file.
    ///
    /// # Errors
    /// Those of reading the file, and of JSON.
    pub fn json(&self, name: &str) -> io::Result<Value> {
        Ok(serde_json::from_slice(&fs::read(self.root.join(name))?)?)
    }
}
