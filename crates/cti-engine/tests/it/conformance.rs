//! The conformance suite: the desk in memory passes it, and connectors that are wrong in one way fail that check.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cti_engine::conformance::{
    AgentCase, ConformanceReport, ContactCase, HttpCase, PresenceCase, RecordsCase, Verdict, WorkspaceCase, agent,
    clock, contact, http, overlay, presence, properties, records, workspace,
};
use cti_engine::connector::{
    AgentControl, AgentState, Clock, ConnectorError, Endpoint, HttpMethod, HttpRequest, HttpResponse, Records, Sleep,
};
use cti_engine::memory::{MemoryCrm, MemoryDesk};
use cti_engine::properties::{PropertyBackend, PropertyChanges, PropertySnapshot};
use cti_engine::{Channel, Contact};
use serde_json::{Map, Value, json};

const NUMBER: &str = "+12025550123";

fn records_case() -> RecordsCase {
    RecordsCase::new("Contact", json!({"LastName": "Yamada", "Phone": NUMBER}))
        .changing(json!({"LastName": "Mori"}))
        .with_phone_number(NUMBER)
}

fn get(url: &str) -> HttpRequest {
    HttpRequest { method: HttpMethod::Get, url: url.to_owned(), headers: indexmap::IndexMap::new(), body: None }
}

/// The names of the checks that failed.
fn failed(report: &ConformanceReport) -> Vec<&'static str> {
    report.failed().map(|check| check.name).collect()
}

#[test]
fn the_desk_in_memory_conforms() {
    let memory = MemoryDesk::new("Sato");
    let record_id = memory.crm().insert("Case", json!({"Subject": "Broken pump"}));
    memory.agent().add_quick_connect(Endpoint::quick_connect("Office"));
    memory.web().answer_json(HttpMethod::Get, "https://api.example.com/", &json!(1));
    let refused = HttpResponse { status: 404, ..HttpResponse::default() };
    memory.web().answer(HttpMethod::Get, "https://api.example.com/none", refused);
    let web = HttpCase {
        answered: Some(get("https://api.example.com/")),
        refused: Some(get("https://api.example.com/none")),
        unreachable: Some(get("https://nowhere.example.com/")),
    };
    let desk = memory.desk();
    let reports = memory.drive(async {
        let missing_id = "003000000000000AAA".to_owned();
        [
            records(memory.crm(), &records_case()).await,
            agent(memory.agent(), &AgentCase { state: "Lunch".into() }).await,
            contact(
                {
                    // Not before: whoever is on a call does not change states.
                    memory.center().add(Contact::new("c-1", Channel::Voice));
                    memory.center()
                },
                &ContactCase { contact_id: "c-1".into(), missing_id: "c-9".into(), quick_connect: "Office".into() },
            )
            .await,
            presence(memory.agent(), &PresenceCase { status: "Available".into(), other_status: "Busy".into() }).await,
            workspace(memory.screen(), &WorkspaceCase { record_id, missing_id, url: "/home".into() }).await,
            overlay(memory.screen()).await,
            http(memory.web(), &web).await,
            clock(&**desk.clock()).await,
        ]
    });
    for report in reports {
        assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");
        assert!(report.checks.len() >= 3, "{report}");
    }
}

/// Records that give a wrong field back, and newest first.
struct Careless(MemoryCrm);

#[async_trait]
impl Records for Careless {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        // Takes every name, and so takes what is not a name into a query.
        Ok(self.0.insert(object, Value::Object(fields.clone())))
    }

    async fn retrieve(
        &self,
        object: &str,
        id: &str,
        fields: &[String],
    ) -> Result<Option<Map<String, Value>>, ConnectorError> {
        let mut record = self.0.retrieve(object, id, fields).await?.unwrap_or_default();
        record.insert("Extra".to_owned(), Value::Null);
        Ok(Some(record))
    }

    async fn find_by_phone(&self, object: &str, phone_number: &str) -> Result<Vec<String>, ConnectorError> {
        let mut ids = self.0.find_by_phone(object, phone_number).await?;
        ids.reverse();
        Ok(ids)
    }
}

#[test]
fn records_that_are_careless_fail_what_they_are_careless_about_and_skip_what_they_lack() {
    let memory = MemoryDesk::new("Sato");
    let report = memory.drive(records(&Careless(MemoryCrm::new("US")), &records_case()));
    let expected = [
        "of the fields that are asked for no other is given",
        "a record that is not there is `None`",
        "what is not the name of a field is refused",
        "records are found by their number, the oldest first",
    ];
    assert_eq!(failed(&report), expected, "{report}");
    let skipped = |name: &str| {
        let mut found = report.checks.iter().filter(|check| check.name == name);
        matches!(found.next().map(|check| &check.verdict), Some(Verdict::Skipped(_)))
    };
    assert!(skipped("a record is written") && skipped("a record that is not there is not written"));
    assert!(!report.is_passed() && report.to_string().contains("FAILED"));
}

/// A phone on which every state can be set and none is.
struct Deaf;

#[async_trait]
impl AgentControl for Deaf {
    async fn state(&self) -> Result<AgentState, ConnectorError> {
        Ok(AgentState { name: "Available".into(), ..AgentState::default() })
    }

    async fn set_state_by_name(&self, _: &str) -> Result<(), ConnectorError> {
        Ok(())
    }

    async fn set_available(&self) -> Result<(), ConnectorError> {
        Ok(())
    }
}

#[test]
fn a_phone_that_only_says_so_fails() {
    let memory = MemoryDesk::new("Sato");
    let report = memory.drive(agent(&Deaf, &AgentCase { state: "Lunch".into() }));
    let expected = [
        "the state that was set is the agent's",
        "a state that is not there is not set",
        "who is available is in a state in which contacts are routed",
    ];
    assert_eq!(failed(&report), expected, "{report}");
}

/// A clock whose sleep ends at once, and which goes back.
#[derive(Debug)]
struct Hasty(AtomicU64);

impl Clock for Hasty {
    fn now(&self) -> Duration {
        Duration::from_millis(1_000_000 - self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn timestamp(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }

    fn sleep_until(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

#[test]
fn a_clock_that_is_hasty_fails() {
    let memory = MemoryDesk::new("Sato");
    let hasty = Arc::new(Hasty(AtomicU64::new(0)));
    let report = memory.drive(clock(&*hasty));
    assert_eq!(failed(&report), ["a sleep ends when its time has come, and no sooner", "time never goes back"]);
}

/// A property backend in memory, as one writes it: by the changes, by the whole, or wrong in one way.
#[derive(Debug)]
struct Kept {
    snapshot: Mutex<PropertySnapshot>,
    save: fn(&mut PropertySnapshot, &PropertyChanges, &PropertySnapshot),
}

impl Kept {
    fn new(save: fn(&mut PropertySnapshot, &PropertyChanges, &PropertySnapshot)) -> Self {
        let before = json!({"flows": {"properties": {"case": "500"}, "counters": {"calls": 2.0}}});
        Self { snapshot: Mutex::new(serde_json::from_value(before).unwrap_or_default()), save }
    }

    fn kept(&self) -> PropertySnapshot {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl PropertyBackend for Kept {
    async fn load(&self) -> Result<PropertySnapshot, ConnectorError> {
        Ok(self.kept())
    }

    async fn save(&self, changes: &PropertyChanges, whole: &PropertySnapshot) -> Result<(), ConnectorError> {
        (self.save)(&mut self.snapshot.lock().unwrap_or_else(PoisonError::into_inner), changes, whole);
        Ok(())
    }
}

fn examine(backend: &dyn PropertyBackend) -> ConformanceReport {
    MemoryDesk::new("Sato").drive(properties(backend))
}

#[test]
fn property_backends_that_keep_the_changes_or_the_whole_conform_and_are_left_as_they_were() {
    for backend in
        [Kept::new(|kept, changes, _| kept.apply(changes)), Kept::new(|kept, _, whole| *kept = whole.clone())]
    {
        let before = backend.kept();
        let report = examine(&backend);
        assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");
        assert_eq!(backend.kept(), before);
        assert!(!before.flows.properties.is_empty());
    }
}

#[cfg(feature = "fs")]
#[test]
fn the_property_backend_of_a_file_conforms() {
    let directory = std::env::temp_dir().join(format!("cti-conformance-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap_or_else(|error| panic!("{error}"));
    let report = examine(&cti_engine::properties::FileBackend::new(directory.join("properties.json")));
    let _ = std::fs::remove_dir_all(&directory);
    assert!(report.checks.iter().all(|check| check.verdict == Verdict::Passed), "{report}");
}

#[test]
fn property_backends_that_are_wrong_fail() {
    const LATER: &str = "a later save changes, removes and keeps as it says, also when it comes twice";
    // Takes the changes for the whole.
    let forgetful = Kept::new(|kept, changes, _| {
        *kept = PropertySnapshot::default();
        kept.apply(changes);
    });
    // Never removes.
    let hoarding = Kept::new(|kept, _, whole| {
        kept.flows.properties.extend(whole.flows.properties.clone());
        kept.flows.counters.clone_from(&whole.flows.counters);
        kept.adapter = whole.adapter.clone();
    });
    let deaf = Kept::new(|_, _, _| {});
    assert!(failed(&examine(&forgetful)).contains(&"what was saved is loaded as it was"));
    assert!(failed(&examine(&deaf)).contains(&"what was saved is loaded as it was"));
    let report = examine(&hoarding);
    let expected =
        [LATER, "what was set and removed between two saves is not kept", "what was kept before is kept again"];
    assert_eq!(failed(&report), expected, "{report}");
}
