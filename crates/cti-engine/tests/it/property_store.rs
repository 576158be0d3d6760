//! The property store: what it holds, what changed in it, and how it is made to last.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_engine::memory::MemoryDesk;
use cti_engine::properties::{Properties, PropertyBackend, PropertyChanges, PropertyError, PropertySnapshot};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Something done to a store.
#[derive(Clone, Debug)]
enum Deed {
    Set(String, Value),
    Unset(String),
    Clear,
    Count(String, f64),
    SetAdapter(String, Value),
    SetAdapterCounter(String, u32),
    /// To what it held at the beginning.
    Restore,
    Save,
}

fn key() -> impl Strategy<Value = String> {
    "[a-d]"
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        prop::collection::vec("[a-z]{0,3}", 0..3).prop_map(Value::from),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (key(), value()).prop_map(|(key, value)| Deed::Set(key, value)),
        4 => key().prop_map(Deed::Unset),
        1 => Just(Deed::Clear),
        3 => (key(), -1e3..1e3).prop_map(|(name, delta)| Deed::Count(name, delta)),
        1 => (key(), value()).prop_map(|(key, value)| Deed::SetAdapter(key, value)),
        1 => (key(), 0..9_u32).prop_map(|(name, count)| Deed::SetAdapterCounter(name, count)),
        1 => Just(Deed::Restore),
        2 => Just(Deed::Save),
    ]
}

fn act(store: &Properties, deed: &Deed, beginning: &PropertySnapshot) {
    match deed {
        Deed::Set(key, value) => store.set(key, value.clone()).unwrap(),
        Deed::Unset(key) => _ = store.unset(key),
        Deed::Clear => _ = store.clear(),
        Deed::Count(name, delta) => _ = store.add_to_counter(name, *delta).unwrap(),
        Deed::SetAdapter(key, value) => store.set_adapter(key, value.clone()),
        Deed::SetAdapterCounter(name, count) => store.set_adapter_counter(name, *count),
        Deed::Restore => store.restore(beginning).unwrap(),
        Deed::Save => {}
    }
}

fn act_all(store: &Properties, deeds: &[Deed], beginning: &PropertySnapshot) {
    for deed in deeds {
        act(store, deed, beginning);
    }
}

/// Keeps what it is given by the changes alone, and fails when it is told to.
#[derive(Debug, Default)]
struct Kept(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    snapshot: PropertySnapshot,
    saves: usize,
    /// The saves that fail, from 1; an odd one after it has kept half of what it was given.
    failing: Vec<usize>,
}

impl Kept {
    fn failing(saves: &[usize]) -> Self {
        Self(Mutex::new(State { failing: saves.to_vec(), ..State::default() }))
    }

    fn snapshot(&self) -> PropertySnapshot {
        self.0.lock().unwrap().snapshot.clone()
    }
}

#[async_trait]
impl PropertyBackend for Kept {
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
        Ok(self.snapshot())
    }

    async fn save(&self, changes: &PropertyChanges, whole: &PropertySnapshot) -> Result<(), ConnectorError> {
        let mut state = self.0.lock().unwrap();
        state.saves += 1;
        assert!(!changes.is_empty());
        if state.failing.contains(&state.saves) {
            if state.saves % 2 == 1 {
                let half = PropertyChanges { flows: changes.flows.clone(), ..PropertyChanges::default() };
                state.snapshot.apply(&half);
            }
            return Err(ConnectorError::new(ErrorKind::Unavailable, "no"));
        }
        state.snapshot.apply(changes);
        assert_eq!(state.snapshot, *whole, "the changes and the whole say the same");
        Ok(())
    }
}

/// What a future gives that has nothing to wait for.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

proptest! {
    #[test]
    fn a_snapshot_reads_back_and_restores_to_the_same_store(deeds in prop::collection::vec(deed(), 0..30)) {
        let store = Properties::new();
        act_all(&store, &deeds, &PropertySnapshot::default());
        let snapshot = store.snapshot();
        let written = serde_json::to_string(&snapshot).unwrap();
        let read: PropertySnapshot = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &snapshot);
        let other = Properties::new();
        other.set("z", json!("goes")).unwrap();
        other.restore(&read).unwrap();
        prop_assert_eq!(other.snapshot(), snapshot);
        prop_assert_eq!(json!(other.all()).to_string(), json!(store.all()).to_string(), "in the same order");
    }

    #[test]
    fn a_snapshot_and_the_changes_since_give_what_the_store_holds(
        before in prop::collection::vec(deed(), 0..12),
        after in prop::collection::vec(deed(), 0..12),
    ) {
        let (store, nothing) = (Properties::new(), PropertySnapshot::default());
        act_all(&store, &before, &nothing);
        store.take_changes();
        let mut replayed = store.snapshot();
        prop_assert!(!store.has_changes());
        act_all(&store, &after, &nothing);
        let changes = store.take_changes();
        let written = serde_json::to_string(&changes).unwrap();
        let read: PropertyChanges = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &changes);
        replayed.apply(&read);
        prop_assert_eq!(&replayed, &store.snapshot());
        replayed.apply(&read);
        prop_assert_eq!(&replayed, &store.snapshot(), "applied twice");
    }

    #[test]
    fn a_backend_that_fails_now_and_then_ends_with_what_the_store_holds(
        deeds in prop::collection::vec(deed(), 0..40),
        failing in prop::collection::vec(1..8_usize, 0..6),
    ) {
        let (store, kept) = (Properties::new(), Kept::failing(&failing));
        for deed in &deeds {
            act(&store, deed, &PropertySnapshot::default());
            if matches!(deed, Deed::Save) {
                let _ = now(store.save_to(&kept));
            }
        }
        kept.0.lock().unwrap().failing.clear();
        now(store.save_to(&kept)).unwrap();
        prop_assert_eq!(kept.snapshot(), store.snapshot());
        prop_assert!(!store.has_changes());
        let next = Properties::new();
        now(next.load_from(&kept)).unwrap();
        prop_assert_eq!(next.snapshot(), store.snapshot());
        prop_assert!(!next.has_changes());
    }

    #[test]
    fn what_changed_before_a_load_stands_on_top_of_what_was_loaded(
        saved in prop::collection::vec(deed(), 0..12),
        unsaved in prop::collection::vec(deed(), 0..12),
    ) {
        let (first, kept, nothing) = (Properties::new(), Kept::default(), PropertySnapshot::default());
        act_all(&first, &saved, &nothing);
        now(first.save_to(&kept)).unwrap();
        act_all(&first, &unsaved, &nothing);
        let expected = first.snapshot();
        now(first.load_from(&kept)).unwrap();
        prop_assert_eq!(first.snapshot(), expected.clone());
        now(first.save_to(&kept)).unwrap();
        prop_assert_eq!(kept.snapshot(), expected);
    }
}

#[test]
fn nothing_is_saved_when_nothing_changed() {
    let (store, kept) = (Properties::new(), Kept::default());
    now(store.save_to(&kept)).unwrap();
    store.set("k", json!(1)).unwrap();
    now(store.save_to(&kept)).unwrap();
    store.set("k", json!(1)).unwrap();
    now(store.save_to(&kept)).unwrap();
    store.set("new", json!(1)).unwrap();
    store.unset("new");
    now(store.save_to(&kept)).unwrap();
    assert_eq!(kept.0.lock().unwrap().saves, 1);
}

#[test]
fn a_failed_save_keeps_the_changes_for_the_next_one() {
    let kept = Arc::new(Kept::failing(&[2]));
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk().with_property_backend(kept.clone());
    now(desk.load_properties()).unwrap();
    desk.properties().set("a", json!(1)).unwrap();
    now(desk.save_properties()).unwrap();
    desk.properties().unset("a");
    assert_eq!(now(desk.save_properties()).unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(kept.snapshot().flows.properties["a"], 1);
    desk.properties().set("b", json!(2)).unwrap();
    now(desk.save_properties()).unwrap();
    assert_eq!(json!(kept.snapshot().flows.properties), json!({"b": 2}));
}

/// Never answers a save.
#[derive(Debug)]
struct Hangs;

#[async_trait]
impl PropertyBackend for Hangs {
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
        Ok(PropertySnapshot::default())
    }

    async fn save(&self, _: &PropertyChanges, _: &PropertySnapshot) -> Result<(), ConnectorError> {
        std::future::pending().await
    }
}

#[test]
fn a_save_that_is_abandoned_lets_the_next_one_save_the_same_and_a_second_one_waits_its_turn() {
    let (store, kept) = (Properties::new(), Kept::default());
    store.set("a", json!(1)).unwrap();
    // The save that is abandoned gets through all the same.
    kept.0.lock().unwrap().snapshot = store.snapshot();
    let mut task = Context::from_waker(Waker::noop());
    {
        let mut hanging = pin!(store.save_to(&Hangs));
        assert!(hanging.as_mut().poll(&mut task).is_pending());
        let mut second = pin!(store.save_to(&kept));
        assert!(second.as_mut().poll(&mut task).is_pending());
        // What was handed out may be kept: its removal has to be told.
        store.unset("a");
    }
    store.set("b", json!(2)).unwrap();
    now(store.save_to(&kept)).unwrap();
    assert_eq!(json!(kept.snapshot().flows.properties), json!({"b": 2}));
}

#[test]
fn a_counter_is_always_a_finite_number() {
    let store = Properties::new();
    for delta in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(store.add_to_counter("n", delta), Err(PropertyError::NotFinite));
    }
    store.add_to_counter("n", f64::MAX).unwrap();
    assert_eq!(store.add_to_counter("n", f64::MAX), Err(PropertyError::NotFinite));
    assert_eq!((store.counter("n"), store.counter("none")), (f64::MAX, 0.0));
    let mut snapshot = store.snapshot();
    snapshot.flows.counters.insert("n".to_owned(), f64::NAN);
    assert_eq!(store.restore(&snapshot), Err(PropertyError::NotFinite));
    assert_eq!(store.snapshot().flows.counters["n"].to_bits(), f64::MAX.to_bits());
}

#[test]
fn a_value_that_no_reader_would_read_back_is_not_kept() {
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let store = Properties::new();
    assert_eq!(store.set("k", deep.clone()), Err(PropertyError::TooDeep));
    let mut snapshot = PropertySnapshot::default();
    snapshot.flows.properties.insert("k".to_owned(), deep);
    assert_eq!(store.restore(&snapshot), Err(PropertyError::TooDeep));
    assert_eq!(store.snapshot(), PropertySnapshot::default());
}

#[test]
fn a_snapshot_that_is_too_large_is_not_loaded_and_the_store_is_as_before() {
    let kept = Kept::default();
    let keys = 0..=Properties::MAX_KEYS;
    kept.0.lock().unwrap().snapshot.flows.properties = keys.map(|key| (key.to_string(), json!(1))).collect();
    let store = Properties::new();
    store.set("k", json!(1)).unwrap();
    let error = now(store.load_from(&kept)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(store.all().len(), 1);
}

#[test]
fn removals_that_nobody_saves_do_not_grow_without_bound() {
    let store = Properties::new();
    let long = "k".repeat(1_000_000);
    let mut full = false;
    for at in 0..50 {
        let key = format!("{long}{at}");
        full |= store.set(&key, json!(1)).is_err();
        // A save that fails: what was handed out may be kept.
        let failed = now(store.save_to(&Kept::failing(&[1])));
        assert!(failed.is_err() || full);
        store.unset(&key);
    }
    assert!(full, "what waits to be told takes space");
    store.take_changes();
    assert_eq!(store.set(&long, json!(1)), Ok(()));
}

#[test]
fn what_a_store_holds_is_not_printed() {
    let store = Properties::new();
    store.set("secret", json!("4111")).unwrap();
    assert!(!format!("{store:?}").contains("4111"));
}

#[cfg(feature = "fs")]
mod file {
    use std::fs::{self, File};
    use std::io::Write;
    use std::path::PathBuf;
    use std::time::{Duration, SystemTime};

    use cti_engine::properties::{FileBackend, FileError};

    use super::*;

    /// A folder of a test's own.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("cti-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        }
    }

    impl Folder {
        /// Leaves a file that was written so long ago.
        fn leave(&self, name: &str, bytes: &[u8], ago: Duration) {
            let mut file = File::create(self.0.join(name)).unwrap();
            file.write_all(bytes).unwrap();
            file.set_modified(SystemTime::now() - ago).unwrap();
        }
    }

    /// What a save that was cut off leaves behind.
    const LEFTOVER: &str = ".sato.json.00c0ffee00c0ffee.tmp";

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn store() -> Properties {
        let store = Properties::new();
        store.set("case", json!({"id": "500", "n": 1.5, "none": null})).unwrap();
        store.add_to_counter("calls", 2.0).unwrap();
        store.set_adapter("userProfile", json!("00e1"));
        store
    }

    #[test]
    fn what_is_saved_is_loaded_by_the_next_process_and_nothing_else_is_left_in_the_folder() {
        let folder = Folder::new("saved");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        let (memory, store) = (MemoryDesk::new("Sato"), store());
        memory.drive(store.save_to(&backend)).unwrap();
        assert_eq!(folder.names(), ["sato.json"]);
        let next = Properties::new();
        memory.drive(next.load_from(&FileBackend::new(backend.path()))).unwrap();
        assert_eq!(next.snapshot(), store.snapshot());
    }

    #[test]
    fn a_missing_file_is_an_empty_store() {
        let folder = Folder::new("missing");
        let backend = FileBackend::new(folder.0.join("none.json"));
        assert_eq!(backend.read().unwrap(), PropertySnapshot::default());
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_that_says_where_and_never_an_empty_store() {
        let folder = Folder::new("torn");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        backend.write(&store().snapshot()).unwrap();
        let whole = fs::read(backend.path()).unwrap();
        // The last byte is the end of the line.
        for end in 0..whole.len() - 1 {
            fs::write(backend.path(), &whole[..end]).unwrap();
            let error = backend.read().unwrap_err();
            let FileError::Corrupt { path, line, column, .. } = &error else { panic!("{error}") };
            assert_eq!((path.as_path(), *line), (backend.path(), if end == 0 { 1 } else { *line }));
            assert!(*column <= end, "cut after {end}: {error}");
        }
        let memory = MemoryDesk::new("Sato");
        let kept = store();
        let error = memory.drive(kept.load_from(&backend)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().contains("corrupt at line"), "{error}");
        assert_eq!(kept.snapshot(), store().snapshot(), "the store is as before");
    }

    #[test]
    fn what_a_crash_left_of_a_save_is_neither_read_nor_kept() {
        let folder = Folder::new("crash");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        backend.write(&store().snapshot()).unwrap();
        let whole = fs::read(backend.path()).unwrap();
        let memory = MemoryDesk::new("Sato");
        for end in [0, 1, whole.len() / 2, whole.len()] {
            folder.leave(LEFTOVER, &whole[..end], Duration::from_secs(3_600));
            fs::write(folder.0.join(".sato.json.notes.tmp"), "another's").unwrap();
            let loaded = Properties::new();
            memory.drive(loaded.load_from(&backend)).unwrap();
            assert_eq!(loaded.snapshot(), store().snapshot());
            let mut names = folder.names();
            names.sort();
            assert_eq!(names, [".sato.json.notes.tmp", "sato.json"]);
        }
    }

    #[test]
    fn what_may_still_be_written_is_not_swept() {
        let folder = Folder::new("young");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        let memory = MemoryDesk::new("Sato");
        folder.leave(LEFTOVER, b"{", Duration::from_secs(60));
        memory.drive(backend.load()).unwrap();
        assert_eq!(folder.names(), [LEFTOVER], "another writer may be at it");
        let file = File::options().write(true).open(folder.0.join(LEFTOVER)).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(3_600)).unwrap();
        memory.drive(backend.load()).unwrap();
        assert_eq!(folder.names(), [LEFTOVER], "by that clock its age cannot be told");
        folder.leave(LEFTOVER, b"{", Duration::from_secs(900));
        memory.drive(backend.load()).unwrap();
        assert!(folder.names().is_empty());
    }

    #[test]
    fn writers_of_one_file_do_not_disturb_each_other_and_the_file_is_always_whole() {
        const ROUNDS: usize = 200;
        let folder = Folder::new("at-once");
        let path = folder.0.join("sato.json");
        let snapshot = |writer: usize, round: usize| {
            let store = Properties::new();
            let filler = "x".repeat(round * 7);
            store.set("saved", json!({"writer": writer, "round": round, "filler": filler})).unwrap();
            store.snapshot()
        };
        FileBackend::new(&path).write(&snapshot(0, 0)).unwrap();
        std::thread::scope(|scope| {
            for writer in 1..=3 {
                let (path, snapshot) = (&path, &snapshot);
                scope.spawn(move || {
                    let (backend, memory) = (FileBackend::new(path), MemoryDesk::new("Sato"));
                    for round in 1..=ROUNDS {
                        backend.write(&snapshot(writer, round)).unwrap();
                        // A load sweeps, while the others are between creating a file and renaming it.
                        let saved = memory.drive(backend.load()).unwrap().flows.properties["saved"].clone();
                        let (writer, round) = (saved["writer"].as_u64().unwrap(), saved["round"].as_u64().unwrap());
                        let written = snapshot(usize::try_from(writer).unwrap(), usize::try_from(round).unwrap());
                        assert_eq!(written.flows.properties["saved"], saved);
                    }
                });
            }
        });
        assert_eq!(folder.names(), ["sato.json"]);
    }

    #[test]
    fn a_save_that_cannot_be_made_leaves_the_old_file_and_nothing_else() {
        let folder = Folder::new("unwritable");
        let backend = FileBackend::new(folder.0.join("gone").join("sato.json"));
        let error = backend.write(&store().snapshot()).unwrap_err();
        assert!(matches!(error, FileError::Io { .. }), "{error}");
        // A directory stands where the file should be: the rename fails, after the new file was written.
        let backend = FileBackend::new(folder.0.join("sato.json"));
        fs::create_dir_all(folder.0.join("sato.json").join("inside")).unwrap();
        assert!(matches!(backend.write(&store().snapshot()).unwrap_err(), FileError::Io { .. }));
        assert_eq!(folder.names(), ["sato.json"]);
    }

    #[test]
    fn a_newer_format_is_told_and_an_unknown_member_is_not_lost() {
        let folder = Folder::new("newer");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        fs::write(backend.path(), r#"{"version": 2, "more": []}"#).unwrap();
        let error = backend.read().unwrap_err();
        assert!(matches!(error, FileError::Version { found: 2, .. }), "{error}");
        fs::write(backend.path(), r#"{"version": 1, "flows": {}, "adapter": {}, "more": []}"#).unwrap();
        assert!(matches!(backend.read().unwrap_err(), FileError::Corrupt { .. }));
    }

    #[test]
    fn a_save_whose_future_is_dropped_never_overwrites_a_later_one() {
        let folder = Folder::new("dropped");
        let backend = FileBackend::new(folder.0.join("sato.json"));
        let (memory, store) = (MemoryDesk::new("Sato"), Properties::new());
        for at in 0..20 {
            store.set("n", json!(at)).unwrap();
            let mut dropped = Box::pin(store.save_to(&backend));
            let _ = dropped.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        store.set("n", json!("last")).unwrap();
        memory.drive(store.save_to(&backend)).unwrap();
        // Those that were dropped are written or left out by then, or wait for their turn and are left out.
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(backend.read().unwrap().flows.properties["n"], "last");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_permissions_and_its_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = Folder::new("permissions");
        let (real, link) = (folder.0.join("real.json"), folder.0.join("link.json"));
        FileBackend::new(&real).write(&store().snapshot()).unwrap();
        let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&real), 0o600);
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        FileBackend::new(&link).write(&PropertySnapshot::default()).unwrap();
        assert_eq!(mode(&real), 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(FileBackend::new(&real).read().unwrap(), PropertySnapshot::default());
    }
}
