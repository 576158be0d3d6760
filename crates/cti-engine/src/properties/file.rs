//! Properties in a file: the backend for embedders without a store of their own.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_model::OneLine;
use event_listener::Event;
use serde::{Deserialize, Serialize};

use super::{PropertyBackend, PropertyChanges, PropertySnapshot};
use crate::connector::{ConnectorError, ErrorKind};

/// Keeps properties in a JSON file: `{"version": 1, "flows": {…}, "adapter": {…}}`.
///
/// - **Atomic and crash-safe.** A save writes the whole store to a new file in the same directory, syncs it to the disk,
///   renames it over the old one, and syncs the directory. Whenever the process or the machine stops, the file is the
///   old one or the new one. What a crash left behind, `.name.….tmp`, is never read, and removed by a load once it is ten
///   minutes old: a younger one may be what another writer is at.
/// - **Never half-read.** A file that is torn, changed by hand into something else, or written by a newer version, is a
///   [`FileError`] that says where; a load never takes it for an empty store. A missing file is an empty store.
/// - **One writer.** Two writers of one file, in one process or in two, do not disturb each other's saves, and the file is
///   always the whole of one of them. But the later save wins, and what the other one changed is lost. So give each agent
///   a file of its own, and open the next session of an agent once the one before has ended.
/// - **Off the executor.** Reading and writing happen on a short-lived thread. A save whose future is dropped is still
///   written.
///
/// A new file can be read by its owner alone (on Unix): properties may be customers' data.
///
/// **The path is taken as it is.** A file name that is made of text from outside is yours to make safe: an agent who is
/// called `../x` or `C:x` must not choose the folder, nor may two names become one file. Make it of an id that you gave
/// yourself, or let only letters and digits through and refuse the rest.
///
/// ```
/// use std::sync::Arc;
/// use cti_engine::memory::MemoryDesk;
/// use cti_engine::properties::FileBackend;
///
/// let folder = std::env::temp_dir().join(format!("cti-properties-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let backend = Arc::new(FileBackend::new(folder.join("sato.json")));
///
/// let memory = MemoryDesk::new("Sato");
/// let desk = memory.desk().with_property_backend(backend.clone());
/// memory.drive(desk.load_properties())?;
/// desk.properties().set("case", "500".into())?;
/// memory.drive(desk.save_properties())?;
///
/// assert_eq!(backend.read()?.flows.properties["case"], "500");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileBackend(Arc<Place>);

#[derive(Debug)]
struct Place {
    path: PathBuf,
    /// How many writes were begun.
    begun: AtomicU64,
    /// The latest write that is in the file; an older one that comes after it is left out.
    written: Mutex<u64>,
}

/// A path on one line.
fn shown(path: &Path) -> String {
    OneLine(&path.display().to_string()).to_string()
}

/// Why a file of properties cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file system does not do it.
    #[error("cannot {action} `{}`: {}", shown(path), OneLine(&source.to_string()))]
    Io {
        /// What was tried: `read`, `write`, `rename` …
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file does not hold what a save writes.
    #[error("`{}` is corrupt at line {line}, column {column}: {}; restore or remove it", shown(path), OneLine(message))]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// The line at which reading stopped, from 1.
        line: usize,
        /// The column, from 1; 0 at the end of a line before.
        column: usize,
        /// What was expected and found there.
        message: String,
    },
    /// The file has a format that this version does not know.
    #[error("`{}` has format version {found}: expected {}; update the program that reads it", shown(path), VERSION)]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it says.
        found: u64,
    },
}

/// The version of the format that is written.
const VERSION: u64 = 1;

/// How old a temporary file has to be before it counts as left behind: a save takes seconds, and clocks of two machines that
/// share a volume may differ by minutes.
const LEFT_BEHIND: Duration = Duration::from_secs(600);

/// How many names are tried for a temporary file. They are random, so the first is hardly ever taken.
const MAX_NAMES: u32 = 16;

#[derive(Serialize)]
struct Written<'s> {
    version: u64,
    #[serde(flatten)]
    snapshot: &'s PropertySnapshot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(rename = "version")]
    _version: u64,
    flows: super::Namespace,
    adapter: super::Namespace,
}

/// The version alone, which is read first: a newer format may look different.
#[derive(Deserialize)]
struct Head {
    version: u64,
}

impl FileBackend {
    /// Keeps properties in that file. Its directory has to exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Place { path: path.into(), begun: AtomicU64::new(0), written: Mutex::new(0) }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Reads the file, on this thread.
    ///
    /// # Errors
    /// [`FileError`]; a missing file is an empty snapshot.
    pub fn read(&self) -> Result<PropertySnapshot, FileError> {
        let path = &self.0.path;
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(PropertySnapshot::default()),
            Err(source) => return Err(io_error("read", path, source)),
        };
        let corrupt = |error: &serde_json::Error| FileError::Corrupt {
            path: path.clone(),
            line: error.line(),
            column: error.column(),
            message: reason(error),
        };
        let head: Head = serde_json::from_slice(&bytes).map_err(|error| corrupt(&error))?;
        if head.version != VERSION {
            return Err(FileError::Version { path: path.clone(), found: head.version });
        }
        let Read { flows, adapter, .. } = serde_json::from_slice(&bytes).map_err(|error| corrupt(&error))?;
        Ok(PropertySnapshot { flows, adapter })
    }

    /// Writes the file, on this thread.
    ///
    /// # Errors
    /// [`FileError::Io`]; the file is then the old one, or the new one when only syncing the directory failed.
    pub fn write(&self, snapshot: &PropertySnapshot) -> Result<(), FileError> {
        self.write_as(snapshot, self.begin())
    }

    fn begin(&self) -> u64 {
        self.0.begun.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn write_as(&self, snapshot: &PropertySnapshot, number: u64) -> Result<(), FileError> {
        let mut written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        if *written > number {
            return Ok(());
        }
        // A link is followed, so that it stays one.
        let path = fs::canonicalize(&self.0.path).unwrap_or_else(|_| self.0.path.clone());
        let (file, temporary) = create_temporary(&path)?;
        let result = write_synced(file, &temporary, &path, snapshot)
            .and_then(|()| fs::rename(&temporary, &path).map_err(|source| io_error("rename", &temporary, source)));
        if let Err(error) = result {
            // What cannot be removed is left for a later load.
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        *written = number;
        sync_directory(&path)
    }

    /// Removes what a crash left behind. What is young is left alone: another writer may be about to rename it.
    fn sweep(&self) {
        let path = fs::canonicalize(&self.0.path).unwrap_or_else(|_| self.0.path.clone());
        let prefix = temporary_prefix(&path);
        let Ok(entries) = fs::read_dir(directory(&path)) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let random = name.to_str().and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(".tmp"));
            if random.is_some_and(is_random_part) && is_left_behind(&entry) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl PropertyBackend for FileBackend {
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
        let backend = self.clone();
        let loaded = on_a_thread(move || {
            backend.sweep();
            backend.read()
        });
        loaded.await?.map_err(FileError::told)
    }

    async fn save(&self, _: &PropertyChanges, whole: &PropertySnapshot) -> Result<(), ConnectorError> {
        let (backend, whole, number) = (self.clone(), whole.clone(), self.begin());
        on_a_thread(move || backend.write_as(&whole, number)).await?.map_err(FileError::told)
    }
}

impl FileError {
    /// The error as a desk sees it.
    fn told(self) -> ConnectorError {
        let kind = match &self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => ErrorKind::Denied,
            Self::Io { .. } => ErrorKind::Unavailable,
            Self::Corrupt { .. } | Self::Version { .. } => ErrorKind::Invalid,
        };
        ConnectorError::new(kind, self.to_string()).caused_by(self)
    }
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> FileError {
    FileError::Io { action, path: path.to_owned(), source }
}

/// What is wrong, without the place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How the names of temporary files begin.
fn temporary_prefix(path: &Path) -> String {
    format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Whether that is what [`create_temporary`] puts between the beginning and the end of a name.
fn is_random_part(part: &str) -> bool {
    part.len() == 16 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a file is so old that nobody is writing it. One whose age cannot be told is not.
fn is_left_behind(entry: &fs::DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age >= LEFT_BEHIND)
}

/// Creates the file that is to be renamed over another one. Its name is random: the ids of two processes in two
/// containers may be the same.
fn create_temporary(path: &Path) -> Result<(File, PathBuf), FileError> {
    let prefix = temporary_prefix(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut tried = 1;
    loop {
        // The standard library takes these bits from the system's randomness to seed its hash maps.
        let random = RandomState::new().build_hasher().finish();
        let temporary = path.with_file_name(format!("{prefix}{random:016x}.tmp"));
        match options.open(&temporary) {
            Ok(file) => return Ok((file, temporary)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < MAX_NAMES => tried += 1,
            Err(source) => return Err(io_error("create", &temporary, source)),
        }
    }
}

/// Writes a snapshot to a new file and waits until it is on the disk.
fn write_synced(mut file: File, temporary: &Path, path: &Path, snapshot: &PropertySnapshot) -> Result<(), FileError> {
    let failed = |action| move |source| io_error(action, temporary, source);
    let text = serde_json::to_vec(&Written { version: VERSION, snapshot })
        .map_err(|error| failed("write")(io::Error::other(error)))?;
    if let Ok(metadata) = fs::metadata(path) {
        file.set_permissions(metadata.permissions()).map_err(failed("give the permissions of the old file to"))?;
    }
    file.write_all(&text).map_err(failed("write"))?;
    file.write_all(b"\n").map_err(failed("write"))?;
    file.sync_all().map_err(failed("sync"))
}

/// Waits until a rename is on the disk. Only Unix lets a directory be synced.
fn sync_directory(path: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        let directory = directory(path);
        File::open(directory)
            .and_then(|opened| opened.sync_all())
            .map_err(|source| io_error("sync", directory, source))?;
    }
    Ok(())
}

/// Does something on a thread of its own, and waits for it without holding up the executor.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ConnectorError> {
    let done = Arc::new(Done { result: Mutex::new(None), event: Event::new() });
    let listener = done.event.listen();
    let theirs = Working(Arc::clone(&done));
    std::thread::Builder::new().name("cti-properties".to_owned()).spawn(move || theirs.0.put(work())).map_err(
        |error| ConnectorError::new(ErrorKind::Unavailable, "no thread can be started for the file").caused_by(error),
    )?;
    listener.await;
    let result = done.result.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.ok_or_else(|| ConnectorError::new(ErrorKind::Other, "the thread that used the file stopped"))
}

/// What a thread leaves for the task that waits for it.
struct Done<T> {
    result: Mutex<Option<T>>,
    event: Event,
}

impl<T> Done<T> {
    fn put(&self, result: T) {
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    }
}

/// Held by the thread: however it ends, the task that waits is woken.
struct Working<T>(Arc<Done<T>>);

impl<T> Drop for Working<T> {
    fn drop(&mut self) {
        self.0.event.notify(1);
    }
}
