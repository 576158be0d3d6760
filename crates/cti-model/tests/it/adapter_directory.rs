//! An adapter as a directory: what is written is read back, and nothing else is touched (feature `fs`).
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow, DirectoryError, Script};
use cti_model::feature::Feature;
use cti_model::{Event, Flow, Source};

/// A directory of a test's own, which goes with it.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("cti-adapter-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Writes a file as it is, with the folders above it.
    fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self) -> Result<AdapterFiles, DirectoryError> {
        AdapterFiles::read_dir(&self.0)
    }

    /// Every file below, sorted.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut open = vec![self.0.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    names.push(path.strip_prefix(&self.0).unwrap().to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        names.sort();
        names
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A folder that stays is not a fault of what is tested.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn adapter() -> CtiAdapter {
    let flow = |name: &str, event, script: Script| CtiFlow::new(name, Source::SalesforceUi, event, script);
    let mut adapter = CtiAdapter::default();
    adapter.settings.name = "ACLightningAdapter".into();
    adapter.flows = vec![
        flow("Click to dial", Event::OnClickToDial, Flow::new().into()),
        flow("Old one", Event::OnNavigationChange, Script::read("v4();")),
    ];
    adapter.features = vec![Feature::new("MiniAdapterMessage", "名\r\nb")];
    adapter
}

const NAMES: [&str; 5] =
    ["adapter.json", "features.json", "flows.json", "flows/click-to-dial.json", "flows/old-one.txt"];

/// The error of reading, at the path of that file.
fn refused(directory: &Directory, name: &str) -> String {
    let error = directory.read().unwrap_err();
    assert_eq!(error.path, directory.0.join(name));
    assert_eq!(error.to_string(), format!("{}: {}", error.path.display(), error.source));
    error.source.to_string()
}

#[test]
fn what_is_written_is_read_back() {
    let directory = Directory::new();
    let files = adapter().to_files();
    files.write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), NAMES);
    assert_eq!(directory.read().unwrap(), files);
    let again = CtiAdapter::from_files(&directory.read().unwrap()).unwrap();
    assert_eq!(again.features, adapter().features);
    again.to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.read().unwrap(), files, "and is the same when it is written again");
    assert_eq!(directory.names(), NAMES);
}

#[test]
fn the_directory_is_made_when_there_is_none() {
    let directory = Directory::new();
    let below = directory.0.join("a/b");
    CtiAdapter::default().to_files().write_dir(&below).unwrap();
    assert_eq!(directory.names(), ["a/b/adapter.json"]);
}

#[test]
fn what_is_no_part_of_an_adapter_stays() {
    let directory = Directory::new();
    let foreign = ["README.md", "flows/README.md", "flows/old/a.json", "notes.txt", "package.json", "other/flows.json"];
    for name in foreign {
        directory.put(name, name.as_bytes());
    }
    adapter().to_files().write_dir(&directory.0).unwrap();
    CtiAdapter::default().to_files().write_dir(&directory.0).unwrap();
    let mut names = vec!["adapter.json"];
    names.extend(foreign);
    names.sort_unstable();
    assert_eq!(directory.names(), names);
    for name in foreign {
        assert_eq!(fs::read(directory.0.join(name)).unwrap(), name.as_bytes());
    }
}

#[test]
fn only_files_of_an_adapter_are_read() {
    let directory = Directory::new();
    adapter().to_files().write_dir(&directory.0).unwrap();
    for name in ["README.md", "flows/README.md", "flows/old/a.json", "notes.txt", "flows/x.json.unfinished"] {
        directory.put(name, b"\xff");
    }
    fs::create_dir(directory.0.join("folder.json")).unwrap();
    assert_eq!(directory.read().unwrap(), adapter().to_files());
    // A list with a slip in its name is not passed over in silence.
    directory.put("feature.json", b"[]");
    let error = CtiAdapter::from_files(&directory.read().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "error[stray-part] feature.json: the file is not part of an adapter");
}

#[test]
fn what_the_adapter_no_longer_has_is_removed() {
    let directory = Directory::new();
    adapter().to_files().write_dir(&directory.0).unwrap();
    let mut fewer = adapter();
    fewer.flows.truncate(1);
    fewer.flows.first_mut().unwrap().name = "Dial".into();
    fewer.features.clear();
    fewer.to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), ["adapter.json", "flows.json", "flows/dial.json"]);
    fewer.flows.clear();
    fewer.to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), ["adapter.json"]);
    assert_eq!(directory.read().unwrap(), fewer.to_files());
}

#[test]
fn a_document_whose_name_changed_in_its_letter_case_alone_is_there() {
    let directory = Directory::new();
    let mut files = adapter().to_files();
    files.write_dir(&directory.0).unwrap();
    fs::rename(directory.0.join("flows/old-one.txt"), directory.0.join("flows/Old-One.txt")).unwrap();
    files.insert("flows/old-one.txt", "v5();");
    files.write_dir(&directory.0).unwrap();
    assert_eq!(directory.read().unwrap(), files);
}

#[test]
fn a_document_that_the_adapter_of_the_directory_does_not_name_stays() {
    let directory = Directory::new();
    // Of another tool, or of a colleague whose entry is not merged yet.
    for name in ["flows/mine.json", "flows/notes.txt"] {
        directory.put(name, name.as_bytes());
    }
    adapter().to_files().write_dir(&directory.0).unwrap();
    CtiAdapter::default().to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), ["adapter.json", "flows/mine.json", "flows/notes.txt"]);
    assert_eq!(fs::read(directory.0.join("flows/mine.json")).unwrap(), b"flows/mine.json");
}

#[test]
fn beside_a_list_of_flows_that_cannot_be_read_every_document_stays() {
    let directory = Directory::new();
    adapter().to_files().write_dir(&directory.0).unwrap();
    directory.put("flows.json", b"<<<<<<< HEAD\n[]");
    CtiAdapter::default().to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), ["adapter.json", "flows/click-to-dial.json", "flows/old-one.txt"]);
}

#[test]
fn when_a_text_cannot_be_written_nothing_is_removed_or_replaced() {
    let directory = Directory::new();
    let files = adapter().to_files();
    files.write_dir(&directory.0).unwrap();
    let mut other = adapter();
    other.flows.truncate(1);
    other.features.clear();
    other.flows.first_mut().unwrap().name = "Dial".into();
    // A folder stands where the last of the new texts is to be written.
    let folder = directory.0.join("flows/dial.json.unfinished");
    fs::create_dir(&folder).unwrap();
    let error = other.to_files().write_dir(&directory.0).unwrap_err();
    assert_eq!(error.path, folder);
    assert_eq!(directory.read().unwrap(), files);
    assert_eq!(directory.names(), NAMES);
}

#[test]
fn a_name_that_leads_elsewhere_is_refused_and_nothing_is_written() {
    let directory = Directory::new();
    let inside = directory.0.join("inside");
    adapter().to_files().write_dir(&inside).unwrap();
    let before = directory.names();
    let absolute = directory.0.join("absolute.json").to_str().unwrap().to_owned();
    for name in ["../x.json", "flows/../../x.json", "x/y.json", "flows", "", "README.md", "flows/x.md", &absolute] {
        let mut files = CtiAdapter::default().to_files();
        files.insert(name, "x");
        let error = files.write_dir(&inside).unwrap_err();
        assert_eq!(error.path, inside.join(name));
        assert_eq!(error.source.to_string(), "the file is not part of an adapter");
    }
    assert_eq!(directory.names(), before);
}

#[test]
fn a_directory_that_is_not_there_is_told() {
    let directory = Directory::new();
    let nowhere = directory.0.join("nowhere");
    assert_eq!(AdapterFiles::read_dir(&nowhere).unwrap_err().path, nowhere);
    assert_eq!(directory.read().unwrap(), AdapterFiles::new(), "an empty one has no files");
}

#[test]
fn what_cannot_be_written_is_told_with_its_path() {
    let directory = Directory::new();
    fs::create_dir(directory.0.join("adapter.json")).unwrap();
    let error = CtiAdapter::default().to_files().write_dir(&directory.0).unwrap_err();
    assert_eq!(error.path, directory.0.join("adapter.json"));
    directory.put("file", b"");
    let error = CtiAdapter::default().to_files().write_dir(directory.0.join("file")).unwrap_err();
    assert_eq!(error.path, directory.0.join("file"));
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let directory = Directory::new();
    let limit = 4 << 20;
    directory.put("features.json", &vec![b' '; limit]);
    assert_eq!(directory.read().unwrap().get("features.json").map(str::len), Some(limit));
    directory.put("features.json", &vec![b' '; limit + 1]);
    assert_eq!(refused(&directory, "features.json"), "4194305 bytes, more than the 4194304 that are read");
}

#[test]
fn more_files_than_the_limit_are_refused() {
    let directory = Directory::new();
    for number in 0..=10_000 {
        directory.put(&format!("flows/{number}.txt"), b"");
    }
    assert_eq!(refused(&directory, ""), "10001 files, more than the 10000 that are read");
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let directory = Directory::new();
    directory.put("flows/a.json", b"{\xff}");
    assert_eq!(refused(&directory, "flows/a.json"), "stream did not contain valid UTF-8");
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let directory = Directory::new();
    let path = directory.0.join(OsStr::from_bytes(b"\xff.json"));
    // Not every file system takes such a name.
    if fs::write(&path, "").is_ok() {
        let error = directory.read().unwrap_err();
        assert_eq!((error.path, error.source.to_string().as_str()), (path, "its name is not UTF-8"));
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    const SAYS: &str = "a symbolic link, which is not followed: put the file itself there";

    /// An adapter in one folder, and beside it what no link may reach.
    fn beside_a_secret() -> (Directory, PathBuf, PathBuf) {
        let directory = Directory::new();
        let (inside, outside) = (directory.0.join("adapter"), directory.0.join("outside"));
        adapter().to_files().write_dir(&inside).unwrap();
        directory.put("outside/secret.json", b"[\"secret\"]");
        directory.put("outside/flows/secret.json", b"[\"secret\"]");
        (directory, inside, outside)
    }

    /// Reading and writing both refuse, name the link, and leave every file as it was.
    fn refuses(directory: &Directory, inside: &std::path::Path, link: &std::path::Path) {
        let before = directory.names();
        let error = AdapterFiles::read_dir(inside).unwrap_err();
        assert_eq!((error.path.as_path(), error.source.to_string().as_str()), (link, SAYS), "reading");
        writes_nothing(directory, inside, link);
        assert_eq!(directory.names(), before);
    }

    fn writes_nothing(directory: &Directory, inside: &std::path::Path, link: &std::path::Path) {
        let mut other = adapter();
        other.features.clear();
        let error = other.to_files().write_dir(inside).unwrap_err();
        assert_eq!((error.path.as_path(), error.source.to_string().as_str()), (link, SAYS), "writing");
        for secret in ["outside/secret.json", "outside/flows/secret.json"] {
            assert_eq!(fs::read(directory.0.join(secret)).unwrap(), b"[\"secret\"]");
        }
    }

    #[test]
    fn a_link_to_a_file_is_refused_by_name() {
        for name in ["features.json", "flows/click-to-dial.json", "flows/new.txt", "other.json"] {
            let (directory, inside, outside) = beside_a_secret();
            let link = inside.join(name);
            let _ = fs::remove_file(&link);
            symlink(outside.join("secret.json"), &link).unwrap();
            refuses(&directory, &inside, &link);
        }
    }

    #[test]
    fn a_link_to_a_folder_or_to_nothing_is_refused_by_name() {
        let (directory, inside, outside) = beside_a_secret();
        let flows = inside.join("flows");
        fs::remove_dir_all(&flows).unwrap();
        symlink(outside.join("flows"), &flows).unwrap();
        refuses(&directory, &inside, &flows);

        let (directory, inside, outside) = beside_a_secret();
        let link = inside.join("folder.json");
        symlink(&outside, &link).unwrap();
        refuses(&directory, &inside, &link);

        let (directory, inside, _) = beside_a_secret();
        let link = inside.join("flows/gone.json");
        symlink(directory.0.join("nowhere"), &link).unwrap();
        refuses(&directory, &inside, &link);
    }

    #[test]
    fn an_unfinished_text_is_not_written_through_a_link() {
        for name in ["flows.json.unfinished", "flows/old-one.txt.unfinished"] {
            let (directory, inside, outside) = beside_a_secret();
            let link = inside.join(name);
            symlink(outside.join("secret.json"), &link).unwrap();
            writes_nothing(&directory, &inside, &link);
            assert_eq!(
                AdapterFiles::read_dir(&inside).unwrap(),
                adapter().to_files(),
                "which is not a file of an adapter"
            );
        }
    }

    #[test]
    fn the_directory_itself_may_be_a_link_and_what_is_no_part_of_an_adapter_may_too() {
        let (directory, inside, outside) = beside_a_secret();
        symlink(&outside, inside.join("docs")).unwrap();
        symlink(outside.join("secret.json"), inside.join("README.md")).unwrap();
        let link = directory.0.join("link");
        symlink(&inside, &link).unwrap();
        assert_eq!(AdapterFiles::read_dir(&link).unwrap(), adapter().to_files());
        adapter().to_files().write_dir(&link).unwrap();
        assert_eq!(fs::read(outside.join("secret.json")).unwrap(), b"[\"secret\"]");
    }

    #[test]
    fn what_is_neither_file_nor_folder_is_not_waited_for() {
        let (_directory, inside, _) = beside_a_secret();
        let _socket = std::os::unix::net::UnixListener::bind(inside.join("socket.json")).unwrap();
        assert_eq!(AdapterFiles::read_dir(&inside).unwrap(), adapter().to_files());
    }
}

#[test]
fn a_text_that_a_crash_left_unfinished_is_replaced() {
    let directory = Directory::new();
    directory.put("flows.json.unfinished", b"[");
    adapter().to_files().write_dir(&directory.0).unwrap();
    assert_eq!(directory.names(), NAMES);
}
