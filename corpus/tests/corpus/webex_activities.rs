//! What went wrong for people with activities and numbers goes right in an org in memory: one activity, its end written, notes
//! never dialled.
#![expect(clippy::indexing_slicing, reason = "a test")]

use cti_corpus::{Corpus, Document};
use cti_engine::memory::MemoryDesk;
use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use cti_sfdc::org::MemoryOrg;
use cti_webex::definition::{ConnectorConfig, Outdial};
use cti_webex::event::TaskEvent;
use cti_webex::outdial::OutdialOptions;
use cti_webex::planner::{Planner, PlannerOptions};
use cti_webex::task::Tasks;
use serde_json::{Value, json};

use crate::webex_events::{ME, event};
use crate::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for Document { name, bytes } in corpus.documents("field-reports/webex", "json")? {
        let report: Value = serde_json::from_slice(&bytes)?;
        let input = &report["input"];
        if input.get("events").is_some() {
            trials.push(trial(format!("webex report {name}: has the activity it should"), move || events(&report)));
        } else if input.get("cases").is_some() {
            trials.push(trial(format!("webex report {name}: a reload creates nothing"), move || reloads(&report)));
        } else if input.get("numbers").is_some() {
            trials.push(trial(format!("webex report {name}: notes are not dialled"), move || numbers(&report)));
        }
    }
    Ok(trials)
}

/// An agent whose calls are written to an org.
struct Agent {
    memory: MemoryDesk<MemoryOrg>,
    tasks: Tasks,
    planner: Planner,
}

impl Agent {
    fn new(create_on_connected: bool) -> Self {
        let memory = MemoryDesk::with_crm("Sato", MemoryOrg::new());
        let mut config = ConnectorConfig::default();
        config.activity.create_on_connected = create_on_connected;
        let planner = Planner::new(memory.desk(), config, PlannerOptions::default());
        Self { memory, tasks: Tasks::of_agent(ME), planner }
    }

    fn hear(&mut self, event: &TaskEvent) {
        for moment in self.tasks.hear_task(event) {
            self.memory.drive(self.planner.hear(&moment));
        }
    }

    fn activities(&self) -> Result<Vec<serde_json::Map<String, Value>>, String> {
        let query = "SELECT Id, Status, CallDisposition FROM Task WHERE CallObject = 'i-1'";
        Ok(self.memory.crm().query(query).map_err(|error| error.to_string())?.records)
    }
}

/// At whichever moment it is created, there is one activity of what was talked or dialled, and it is closed when the report
/// says so.
fn events(report: &Value) -> Result<(), String> {
    let (input, expect) = (&report["input"], &report["expect"]);
    for create_on_connected in [false, true] {
        let mut agent = Agent::new(create_on_connected);
        let mut closed_at = Value::Null;
        for (at, written) in input["events"].as_array().into_iter().flatten().enumerate() {
            agent.hear(&event(written, input, at)?);
            let is_closed = agent.activities()?.iter().any(|it| it["Status"] == "Completed");
            if is_closed && closed_at.is_null() {
                closed_at = written.as_str().into();
            }
        }
        let activities = agent.activities()?;
        // What is a policy in a report is none here, unless the options say so.
        let wanted = match (&expect["activities"], expect.get("activity_closed_at")) {
            (Value::Number(number), _) => number.as_u64().unwrap_or_default(),
            (Value::String(_), _) => 0,
            _ => 1,
        };
        ensure(activities.len() as u64 == wanted, || format!("{activities:?}: expected {wanted}"))?;
        if let Some(wanted) = expect.get("activity_closed_at") {
            ensure(closed_at == *wanted, || format!("closed at {closed_at}, not at {wanted}"))?;
        }
        if expect["activities"] == 1 {
            let failed = input["events"].as_array().into_iter().flatten().find_map(|it| it["reason"].as_str());
            ensure(failed.is_none_or(|why| activities[0]["CallDisposition"] == why), || format!("{activities:?}"))?;
        }
    }
    Ok(())
}

fn reloads(report: &Value) -> Result<(), String> {
    let mut created = Vec::new();
    for case in report["input"]["cases"].as_array().into_iter().flatten() {
        let mut agent = Agent::new(true);
        if case["known"] == true {
            agent.hear(&event(&json!("AgentContactAssigned"), &json!({}), 0)?);
        }
        let before = agent.activities()?.len();
        agent.hear(&event(&json!("AgentContact"), &json!({}), 1)?.with("interaction", json!({"state": case["state"]})));
        created.push(agent.activities()?.len() - before);
    }
    ensure(json!(created) == report["expect"]["new_activities"], || format!("{created:?}"))
}

fn numbers(report: &Value) -> Result<(), String> {
    let outdial = Outdial { prefixes: Vec::new(), ..Outdial::default() };
    let mut dialled = Vec::new();
    for number in report["input"]["numbers"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let plan = outdial.plan(number, &OutdialOptions::default()).map_err(|error| error.to_string())?;
        let parsed = LibPhoneNumbers.parse(&plan.destination, Some("US")).map_err(|error| error.to_string())?;
        dialled.push(parsed.number);
    }
    ensure(json!(dialled) == report["expect"]["e164"], || format!("{dialled:?}"))
}
