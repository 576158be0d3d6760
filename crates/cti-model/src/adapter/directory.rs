//! The files of an adapter on disk.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::document::{FOLDER, is_document};
use super::files::{DOCUMENT, is_list_or_settings};
use super::lists::Listed;
use super::{AdapterFiles, CtiFlow};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// The most files that are read.
const MAX_FILES: usize = 10_000;

/// A directory that could not be read or written, and the file at which it failed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
#[non_exhaustive]
pub struct DirectoryError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> DirectoryError {
    move |source| DirectoryError { path: path.to_owned(), source }
}

impl AdapterFiles {
    /// Reads the files of a directory: every `.json` in it, and every `.json` and `.txt` in its folder `flows`. Others, such
    /// as a README, are left alone.
    ///
    /// # Errors
    /// [`DirectoryError`] for what cannot be read, a file over 4 MiB, text that is not UTF-8, and over 10,000 files.
    pub fn read_dir(directory: impl AsRef<Path>) -> Result<Self, DirectoryError> {
        let directory = directory.as_ref();
        let mut files = Self::new();
        let mut names = names_in(directory, &["json"])?;
        let flows = directory.join(FOLDER);
        if flows.is_dir() {
            names.extend(names_in(&flows, &["json", "txt"])?.into_iter().map(|name| format!("{FOLDER}/{name}")));
        }
        if names.len() > MAX_FILES {
            let message = format!("{} files, more than the {MAX_FILES} that are read", names.len());
            return Err(at(directory)(io::Error::other(message)));
        }
        for name in names {
            let path = directory.join(&name);
            let bytes = fs::metadata(&path).map_err(at(&path))?.len();
            if bytes > MAX_BYTES {
                return Err(at(&path)(io::Error::other(format!(
                    "{bytes} bytes, more than the {MAX_BYTES} that are read"
                ))));
            }
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            files.insert(name, text);
        }
        Ok(files)
    }

    /// Writes the files, and removes those that the directory's adapter had and no longer has: lists that are empty now, and
    /// the documents that its `flows.json` names, in whatever letter case. Nothing else is touched: what else lies in the
    /// folder `flows`, or lies there beside a `flows.json` that cannot be read, stays.
    ///
    /// Every text is written whole beside its file first, as `NAME.unfinished`; then what is gone is removed, and the new
    /// files take their names, each at once.
    ///
    /// # Errors
    /// [`DirectoryError`] for a file that is no part of an adapter, and for a text that cannot be written, and then the
    /// files are as before; and for what cannot be removed or renamed, and then what was done by then stays, with the
    /// texts that are left as `NAME.unfinished`.
    pub fn write_dir(&self, directory: impl AsRef<Path>) -> Result<(), DirectoryError> {
        let directory = directory.as_ref();
        // Names may come from anyone, and lead out of the directory.
        if let Some(name) = self.names().find(|name| !is_list_or_settings(name) && !is_document(name)) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "the file is no part of an adapter");
            return Err(at(&directory.join(name))(error));
        }
        fs::create_dir_all(directory).map_err(at(directory))?;
        if self.names().any(is_document) {
            let flows = directory.join(FOLDER);
            fs::create_dir_all(&flows).map_err(at(&flows))?;
        }
        let gone = self.gone_from(directory)?;
        self.write_unfinished(directory)?;
        // This comes before the new names: where letter case does not count, a file that differs from an old one in case
        // alone would be removed with the old one.
        for name in gone {
            let path = directory.join(name);
            fs::remove_file(&path).map_err(at(&path))?;
        }
        for name in self.names() {
            let path = directory.join(name);
            fs::rename(unfinished(directory, name), &path).map_err(at(&path))?;
        }
        Ok(())
    }

    /// Writes every text beside its file; none is left there when one of them cannot be written.
    fn write_unfinished(&self, directory: &Path) -> Result<(), DirectoryError> {
        for (name, text) in self.iter() {
            let path = unfinished(directory, name);
            if let Err(error) = fs::write(&path, text) {
                for name in self.names().take_while(|written| *written != name).chain([name]) {
                    // The error to tell is the first one.
                    let _ = fs::remove_file(unfinished(directory, name));
                }
                return Err(at(&path)(error));
            }
        }
        Ok(())
    }

    /// The files that the directory's adapter had and this one has not.
    fn gone_from(&self, directory: &Path) -> Result<Vec<String>, DirectoryError> {
        let mut gone = names_in(directory, &["json"])?;
        gone.retain(|name| is_list_or_settings(name));
        let flows = directory.join(FOLDER);
        if flows.is_dir() {
            let had = documents_of(directory);
            let documents = names_in(&flows, &["json", "txt"])?.into_iter().map(|name| format!("{FOLDER}/{name}"));
            gone.extend(documents.filter(|name| had.contains(&name.to_lowercase())));
        }
        gone.retain(|name| self.get(name).is_none());
        Ok(gone)
    }
}

/// Where a text stands until it is whole. A reader never sees half a file.
fn unfinished(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.unfinished"))
}

/// The documents that the `flows.json` of a directory names, in small letters; none when it cannot be read, since whose
/// the documents are is not known then.
fn documents_of(directory: &Path) -> HashSet<String> {
    let path = directory.join(CtiFlow::FILE);
    let is_small = fs::metadata(&path).is_ok_and(|file| file.len() <= MAX_BYTES);
    let text = is_small.then(|| fs::read_to_string(&path).ok()).flatten().unwrap_or_default();
    let entries: Vec<Value> = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).unwrap_or_default();
    let names = entries.iter().filter_map(|entry| entry.get(DOCUMENT)?.as_str());
    names.map(str::to_lowercase).collect()
}

/// The names of the files in a folder that have one of those extensions, sorted.
fn names_in(folder: &Path, extensions: &[&str]) -> Result<Vec<String>, DirectoryError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let known = path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension));
        if known && path.is_file() {
            match path.file_name().and_then(|name| name.to_str()) {
                Some(name) => names.push(name.to_owned()),
                None => return Err(at(&path)(io::Error::other("its name is not UTF-8"))),
            }
        }
    }
    names.sort();
    Ok(names)
}
