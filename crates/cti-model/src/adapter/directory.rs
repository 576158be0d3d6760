//! The files of an adapter on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::AdapterFiles;
use super::files::{FOLDER, is_document, is_list_or_settings};

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

    /// Removes the files that an adapter had in a directory and no longer has, which are lists that are empty now and
    /// documents in its folder `flows`, and writes the others, each at once. Nothing else is touched.
    ///
    /// # Errors
    /// [`DirectoryError`] for a file that is no part of an adapter, and then the directory is as before; and for what
    /// cannot be removed or written, and then what was done by then stays.
    pub fn write_dir(&self, directory: impl AsRef<Path>) -> Result<(), DirectoryError> {
        let directory = directory.as_ref();
        let flows = directory.join(FOLDER);
        // Names may come from anyone, and lead out of the directory.
        if let Some(name) = self.names().find(|name| !is_list_or_settings(name) && !is_document(name)) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "the file is no part of an adapter");
            return Err(at(&directory.join(name))(error));
        }
        fs::create_dir_all(directory).map_err(at(directory))?;
        self.remove_others(directory)?;
        if self.names().any(is_document) {
            fs::create_dir_all(&flows).map_err(at(&flows))?;
        }
        for (name, text) in self.iter() {
            let path = directory.join(name);
            // A reader never sees half a file.
            let unfinished = directory.join(format!("{name}.unfinished"));
            fs::write(&unfinished, text).map_err(at(&unfinished))?;
            fs::rename(&unfinished, &path).map_err(at(&path))?;
        }
        Ok(())
    }

    /// Removes what an adapter had in a directory and no longer has. This comes before writing: where letter case does not
    /// count, a file that differs from an old one in case alone would be taken for the old one.
    fn remove_others(&self, directory: &Path) -> Result<(), DirectoryError> {
        let flows = directory.join(FOLDER);
        let mut before: Vec<String> = names_in(directory, &["json"])?;
        before.retain(|name| is_list_or_settings(name));
        if flows.is_dir() {
            before.extend(names_in(&flows, &["json", "txt"])?.into_iter().map(|name| format!("{FOLDER}/{name}")));
        }
        for name in before.iter().filter(|name| self.get(name).is_none()) {
            let path = directory.join(name);
            fs::remove_file(&path).map_err(at(&path))?;
        }
        Ok(())
    }
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
