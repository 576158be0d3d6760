//! Properties last: a session loads them before its first run and saves them after each.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cti_engine::adapter::Adapter;
use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_engine::event::AgentEvent;
use cti_engine::memory::MemoryDesk;
use cti_engine::properties::{Properties, PropertyBackend, PropertyChanges, PropertySnapshot};
use cti_engine::session::Happening;
use cti_engine::{Engine, Inbox, Session};
use cti_model::{Block, Flow};

use crate::session::common::{adapter, cti_flow};

/// Keeps properties, slowly, and fails when it is told to.
#[derive(Debug)]
struct Kept {
    desk: MemoryDesk,
    held: Mutex<PropertySnapshot>,
    takes: Duration,
    fails: Mutex<bool>,
}

impl Kept {
    async fn answer(&self) -> Result<(), ConnectorError> {
        let clock = self.desk.desk().clock().clone();
        clock.sleep_until(clock.now() + self.takes).await;
        if *self.fails.lock().unwrap() {
            return Err(ConnectorError::new(ErrorKind::Unavailable, "the disk is full"));
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl PropertyBackend for Kept {
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
        self.answer().await?;
        Ok(self.held.lock().unwrap().clone())
    }

    async fn save(&self, changes: &PropertyChanges, _: &PropertySnapshot) -> Result<(), ConnectorError> {
        self.answer().await?;
        self.held.lock().unwrap().apply(changes);
        Ok(())
    }
}

/// A flow that counts how often it ran, in a property and in a counter, and logs what it found.
fn counts() -> Flow {
    let block = |id: &str, type_id: &str, next: &str| Block::new(id, type_id).with_port("done", next);
    Flow::new()
        .with_block(block("0", "SE_Start", "1"))
        .with_block(block("1", "SE_UpdateCounter", "2").with_control("name", "runs").with_control("number", "1"))
        .with_block(block("2", "SE_GetCounter", "3").with_control("name", "runs"))
        .with_block(block("3", "SE_Log", "4").with_control("message", "$.actions.2.results.value"))
        .with_block(Block::new("4", "SE_End"))
}

struct Room {
    kept: Arc<Kept>,
    session: Session,
    inbox: Inbox,
}

impl Room {
    fn new(takes: Duration) -> Self {
        let memory = MemoryDesk::new("Sato");
        let kept = Arc::new(Kept { desk: memory, held: Mutex::default(), takes, fails: Mutex::new(false) });
        Self::with(kept)
    }

    /// A session of a process that was started anew, over what is kept.
    fn with(kept: Arc<Kept>) -> Self {
        let adapter =
            Adapter::compile(&Engine::new(), &adapter(&[cti_flow("Counts", "connectAgent.onRefresh", counts())]));
        let desk = kept.desk.desk().with_properties(Properties::default()).with_property_backend(kept.clone());
        let session = adapter.open(desk);
        let inbox = session.inbox();
        Self { kept, session, inbox }
    }

    /// Counts once more; what was logged, and what was told of the properties.
    fn count(&mut self) -> (Option<String>, Vec<String>) {
        self.inbox.raise(AgentEvent::Refresh).unwrap();
        let happened = self.kept.desk.drive(self.session.settle());
        let logged = happened.iter().find_map(|happening| match happening {
            Happening::FlowRan(ran) => Some(ran.execution.log()[0].message.clone()),
            _ => None,
        });
        let told = happened.iter().filter(|happening| !matches!(happening, Happening::FlowRan(_)));
        (logged, told.map(ToString::to_string).collect())
    }
}

#[test]
fn what_one_session_kept_the_next_one_finds() {
    let mut room = Room::new(Duration::from_millis(50));
    assert_eq!(room.count(), (Some("1".into()), vec![]));
    assert_eq!(room.count(), (Some("2".into()), vec![]));
    let mut anew = Room::with(room.kept);
    assert_eq!(anew.count(), (Some("3".into()), vec![]), "the first run waits until they are loaded");
}

#[test]
fn what_could_not_be_saved_is_told_and_saved_the_next_time() {
    let mut room = Room::new(Duration::ZERO);
    room.count();
    *room.kept.fails.lock().unwrap() = true;
    let told = "the properties could not be saved: unavailable: the disk is full";
    assert_eq!(room.count(), (Some("2".into()), vec![told.into()]));
    *room.kept.fails.lock().unwrap() = false;
    room.count();
    assert_eq!(Room::with(room.kept).count().0.as_deref(), Some("4"));
}

#[test]
fn what_could_not_be_loaded_is_told_and_not_overwritten() {
    let mut room = Room::new(Duration::ZERO);
    room.count();
    let mut anew = Room::with(room.kept);
    *anew.kept.fails.lock().unwrap() = true;
    let (logged, told) = anew.count();
    assert_eq!(logged.as_deref(), Some("1"), "runs go on without them");
    assert!(
        told.iter().all(|told| told.starts_with("the properties could not be loaded")) && !told.is_empty(),
        "{told:?}"
    );
    *anew.kept.fails.lock().unwrap() = false;
    anew.count();
    let kept = anew.kept.held.lock().unwrap().clone();
    assert!(serde_json::to_string(&kept).unwrap().contains("\"runs\""), "{kept:?}");
}

#[test]
fn a_backend_that_hangs_holds_up_the_first_run_no_longer_than_a_call_may_take() {
    let mut room = Room::new(Duration::from_secs(3_600));
    let (logged, told) = room.count();
    assert_eq!(logged.as_deref(), Some("1"));
    assert!(told[0].contains("timeout"), "{told:?}");
}

#[test]
fn close_now_still_saves_what_the_last_run_left() {
    let mut room = Room::new(Duration::from_millis(50));
    room.inbox.raise(AgentEvent::Refresh).unwrap();
    let Room { kept, session, inbox } = &mut room;
    assert!(matches!(kept.desk.drive(session.next()), Some(Happening::FlowRan(_))));
    inbox.close_now();
    assert!(kept.desk.drive(session.settle()).is_empty());
    assert_eq!(Room::with(room.kept).count().0.as_deref(), Some("2"));
}

/// On this the guide relies when an agent's page is loaded again.
#[test]
fn a_session_that_is_driven_once_the_older_one_has_ended_finds_what_that_one_saved_last() {
    let mut older = Room::new(Duration::from_millis(50));
    older.inbox.raise(AgentEvent::Refresh).unwrap();
    older.inbox.raise(AgentEvent::Refresh).unwrap();
    let mut newer = Room::with(older.kept.clone());
    newer.inbox.raise(AgentEvent::Refresh).unwrap();
    older.inbox.close();
    older.kept.desk.drive(async { while older.session.next().await.is_some() {} });
    let happened = newer.kept.desk.drive(newer.session.settle());
    assert!(
        matches!(&happened[..], [Happening::FlowRan(ran)] if ran.execution.log()[0].message == "3"),
        "{happened:?}"
    );
    assert_eq!(Room::with(newer.kept).count().0.as_deref(), Some("4"));
}

/// The work of a file is done by a thread: it takes no time by the clock of a desk in memory, whoever is faster.
#[cfg(feature = "fs")]
#[test]
fn properties_in_a_file_take_no_virtual_time() {
    use cti_engine::connector::Clock as _;

    let folder = std::env::temp_dir().join(format!("cti-saving-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let backend = Arc::new(cti_engine::properties::FileBackend::new(folder.join("sato.json")));
    let adapter = Adapter::compile(&Engine::new(), &adapter(&[cti_flow("Counts", "connectAgent.onRefresh", counts())]));
    for nth in 1..=20 {
        let memory = MemoryDesk::new("Sato");
        let mut session = adapter.open(memory.desk().with_property_backend(backend.clone()));
        session.inbox().raise(AgentEvent::Refresh).unwrap();
        let happened = memory.drive(session.settle());
        let told: Vec<_> =
            happened.iter().filter(|it| !matches!(it, Happening::FlowRan(_))).map(ToString::to_string).collect();
        assert_eq!(told, [""; 0], "session {nth}");
        assert_eq!((memory.clock().now(), memory.clock().impatient()), (Duration::ZERO, 0), "session {nth}");
        let kept = backend.read().unwrap().flows.counters["runs"].to_string();
        assert_eq!(kept, nth.to_string());
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
