//! The files of an adapter on disk.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::document::{FOLDER, is_document};
use super::files::{DOCUMENT, is_list_or_settings};
use super::lists::Listed;
use super::{AdapterFiles, CtiFlow};
use crate::one_line::OneLine;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 4 << 20;

/// The most files that are read.
const MAX_FILES: usize = 10_000;

/// The most bytes that all files together have.
const MAX_TOTAL_BYTES: u64 = 256 << 20;

/// The most entries of a folder that are looked at, whatever they are.
const MAX_ENTRIES: usize = 100_000;

/// A directory that could not be read or written, and the file at which it failed.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", OneLine(&path.display().to_string()), OneLine(&source.to_string()))]
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
    /// as a README, are left alone. The directory itself may be a symbolic link; nothing in it may, since a link can lead
    /// anywhere.
    ///
    /// # Errors
    /// [`DirectoryError`] for what cannot be read, a symbolic link where a file of the adapter or its folder would stand, a
    /// file over 4 MiB, over 256 MiB in all, text that is not UTF-8, over 10,000 files, and a folder of over 100,000 entries.
    pub fn read_dir(directory: impl AsRef<Path>) -> Result<Self, DirectoryError> {
        let directory = directory.as_ref();
        let mut files = Self::new();
        let mut names = names_in(directory, &["json"])?;
        if let Some(flows) = flows_in(directory)? {
            names.extend(names_in(&flows, &["json", "txt"])?.into_iter().map(|name| format!("{FOLDER}/{name}")));
        }
        if names.len() > MAX_FILES {
            let message = format!("{} files, more than the {MAX_FILES} that are read", names.len());
            return Err(at(directory)(io::Error::other(message)));
        }
        let mut total = 0;
        for name in names {
            let text = read(&directory.join(&name))?;
            total += text.len() as u64;
            if total > MAX_TOTAL_BYTES {
                let message = format!("more than the {MAX_TOTAL_BYTES} bytes that are read in all");
                return Err(at(directory)(io::Error::other(message)));
            }
            files.insert(name, text);
        }
        Ok(files)
    }

    /// Writes the files, and removes those that the directory's adapter had and no longer has: lists that are empty now, and
    /// the documents that its `flows.json` names, in whatever letter case. Nothing else is touched: what else lies in the
    /// folder `flows`, or lies there beside a `flows.json` that cannot be read, stays.
    ///
    /// Every text is written whole beside its file first, as `NAME.unfinished`; then what is gone is removed, and the new
    /// files take their names, each at once. No symbolic link in the directory is written through.
    ///
    /// # Errors
    /// [`DirectoryError`] for a file that is not part of an adapter, for a symbolic link where a file of an adapter, its text
    /// or its folder would stand, and for a text that cannot be written, and then the files are as before; and for what cannot be removed or renamed, and then what was done by then stays, with the
    /// texts that are left as `NAME.unfinished`.
    pub fn write_dir(&self, directory: impl AsRef<Path>) -> Result<(), DirectoryError> {
        let directory = directory.as_ref();
        // Names may come from anyone, and lead out of the directory.
        if let Some(name) = self.names().find(|name| !is_list_or_settings(name) && !is_document(name)) {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "the file is not part of an adapter");
            return Err(at(&directory.join(name))(error));
        }
        fs::create_dir_all(directory).map_err(at(directory))?;
        if flows_in(directory)?.is_none() && self.names().any(is_document) {
            let flows = directory.join(FOLDER);
            fs::create_dir(&flows).map_err(at(&flows))?;
        }
        for name in self.names() {
            refuse_link(&directory.join(name))?;
            refuse_link(&unfinished(directory, name))?;
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
            if let Err(error) = write_new(&path, text) {
                for name in self.names().take_while(|written| *written != name).chain([name]) {
                    // The error to report is the first one.
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
        if let Some(flows) = flows_in(directory)? {
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
    let text = read(&directory.join(CtiFlow::FILE)).unwrap_or_default();
    let entries: Vec<Value> = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).unwrap_or_default();
    let names = entries.iter().filter_map(|entry| entry.get(DOCUMENT)?.as_str());
    names.map(str::to_lowercase).collect()
}

/// The folder of the documents, if there is one.
fn flows_in(directory: &Path) -> Result<Option<PathBuf>, DirectoryError> {
    let flows = directory.join(FOLDER);
    refuse_link(&flows)?;
    Ok(flows.is_dir().then_some(flows))
}

/// The names of the files in a folder that have one of those extensions, sorted.
fn names_in(folder: &Path, extensions: &[&str]) -> Result<Vec<String>, DirectoryError> {
    let mut names = Vec::new();
    for (count, entry) in fs::read_dir(folder).map_err(at(folder))?.enumerate() {
        if count == MAX_ENTRIES {
            let message = format!("more than the {MAX_ENTRIES} entries that are looked at");
            return Err(at(folder)(io::Error::other(message)));
        }
        let entry = entry.map_err(at(folder))?;
        let path = entry.path();
        let known = path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension));
        if !known {
            continue;
        }
        // This is the kind of the entry itself, not of what a link leads to.
        let kind = entry.file_type().map_err(at(&path))?;
        if kind.is_symlink() {
            return Err(at(&path)(link()));
        }
        if kind.is_file() {
            match path.file_name().and_then(|name| name.to_str()) {
                Some(name) => names.push(name.to_owned()),
                None => return Err(at(&path)(io::Error::other("its name is not UTF-8"))),
            }
        }
    }
    names.sort();
    Ok(names)
}

/// What is said of a symbolic link.
fn link() -> io::Error {
    io::Error::other("a symbolic link, which is not followed: put the file itself there")
}

fn refuse_link(path: &Path) -> Result<(), DirectoryError> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|entry| entry.file_type().is_symlink());
    if is_link { Err(at(path)(link())) } else { Ok(()) }
}

/// Reads a file that is not a link and at most [`MAX_BYTES`] long, also while another process exchanges or lengthens
/// it.
fn read(path: &Path) -> Result<String, DirectoryError> {
    let entry = fs::symlink_metadata(path).map_err(at(path))?;
    if entry.file_type().is_symlink() {
        return Err(at(path)(link()));
    }
    let too_long = |bytes: u64| {
        let message = format!("{bytes} bytes, more than the {MAX_BYTES} that are read");
        Err(at(path)(io::Error::other(message)))
    };
    if entry.len() > MAX_BYTES {
        return too_long(entry.len());
    }
    let file = File::open(path).map_err(at(path))?;
    if !is_same(&entry, &file.metadata().map_err(at(path))?) {
        return Err(at(path)(io::Error::other("the file was exchanged while it was read")));
    }
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(at(path))?;
    if text.len() as u64 > MAX_BYTES { too_long(text.len() as u64) } else { Ok(text) }
}

/// Whether an opened file is the one that was looked at.
#[cfg(unix)]
fn is_same(entry: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (entry.dev(), entry.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(entry: &fs::Metadata, opened: &fs::Metadata) -> bool {
    entry.file_type() == opened.file_type()
}

/// Writes a text to a file that is made for it, so that nothing is written through a link. One that was left there is
/// removed first.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(entry) if entry.is_file() => fs::remove_file(path)?,
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
