//! Coverage of runs: what they tried, and what not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use cti_engine::coverage::{Coverage, FlowFile};
use cti_engine::scenario::{Named, Scenario, Stage};
use cti_model::adapter::{AdapterFiles, CtiAdapter};

const FLOW: &str = r#"{"actions": [
  {"id": "start", "type": "SE_Start", "ports": {"done": "pop"}},
  {"id": "pop", "type": "SE_SFScreenpopObject", "controls": {"recordId": "$.payload.recordId"},
   "ports": {"success": "end", "failure": "log"}},
  {"id": "log", "type": "SE_Log", "controls": {"message": "no record"}, "ports": {"done": "end"}},
  {"id": "end", "type": "SE_End"}
]}"#;

fn files() -> AdapterFiles {
    let mut files = AdapterFiles::new();
    files.insert("adapter.json", r#"{"name": "A", "instance": "i", "presenceSyncEnabled": true}"#);
    files.insert(
        "flows.json",
        r#"[{"name": "Pop", "source": "salesforceUI", "event": "onNavigationChange", "active": true, "document": "flows/pop.json"},
            {"name": "Off", "source": "salesforceUI", "event": "onClickToDial", "active": false, "document": "flows/off.json"},
            {"name": "Act", "source": "ctiAction", "active": true, "document": "flows/act.json"}]"#,
    );
    files.insert("flows/pop.json", FLOW);
    files.insert("flows/off.json", FLOW);
    files.insert(
        "flows/act.json",
        r#"{"actions": [{"id": "s", "type": "SE_Start", "ports": {"done": "e"}}, {"id": "e", "type": "SE_End"}]}"#,
    );
    files.insert("actions.json", r#"[{"name": "Do", "type": "Action", "flow": "Act", "order": 1}]"#);
    files.insert(
        "presence-sync-rules.json",
        r#"[{"name": "Lunch", "active": true, "source": "Connect Agent State Change", "operandA": "Connect Agent New State",
            "comparator": "===", "operandB": "Static Value", "operandBCustom": "Lunch",
            "destination": "Salesforce Agent State", "value": "Busy"}]"#,
    );
    files
}

/// The coverage of these steps.
fn coverage(steps: &str) -> Coverage {
    let scenario = Scenario::parse(&format!("scenario: s\nadapter: .\nsteps: [{{{steps}}}]\n")).unwrap();
    let stage = Stage::of(&scenario, |_| Ok(Named::Directory(files()))).unwrap_or_else(|error| panic!("{error}"));
    let mut coverage = Coverage::of(stage.adapter());
    let played = stage.play(&scenario);
    assert!(played.passed(), "{played}");
    played.happened.iter().for_each(|happened| coverage.note(&happened.what));
    coverage
}

const NOWHERE: &str = "event: salesforceUI.onNavigationChange";

#[test]
fn what_was_tried_and_what_was_not_is_told() {
    assert_eq!(
        coverage(NOWHERE).to_string(),
        "flow `Pop` (salesforceUI.onNavigationChange): run once, 4 of 4 blocks, 3 of 4 ports\n  \
           not taken: pop -> success\n\
         flow `Act` (ctiAction): not run, 0 of 2 blocks, 0 of 1 ports\n\
         CTI Action `Do`: not executed\n\
         rule `Lunch`: did not hold\n\
         in all: 1 of 2 triggers, 4 of 6 blocks (66 %), 3 of 5 ports (60 %), 0 of 1 CTI Actions, 0 of 1 rules\n"
    );
    let all = coverage("press: Do}, {choose: Lunch}, {press: Do").to_string();
    assert!(all.contains("CTI Action `Do`: executed 2 times\nrule `Lunch`: held once\n"), "{all}");
}

#[test]
fn coverages_are_merged_and_sent() {
    let mut both = coverage(NOWHERE);
    both.merge(&coverage(&format!("{NOWHERE}}}, {{press: Do")));
    let (flow, act) = (&both.flows["Pop"], &both.flows["Act"]);
    assert_eq!((flow.runs, flow.blocks["log"].runs, flow.blocks["pop"].ports["failure"], act.runs), (2, 2, 2, 1));
    assert_eq!(both.actions["Do"], 1);
    let sent: Coverage = serde_json::from_str(&serde_json::to_string(&both).unwrap()).unwrap();
    assert_eq!(sent, both);
    let mut twice = both.clone();
    twice.merge(&Coverage::default());
    assert_eq!(twice, both);
}

#[test]
fn ci_systems_read_it_as_lcov() {
    let files = files();
    let lcov = coverage(NOWHERE).to_lcov(|flow| FlowFile::of(&files, "adapter/", flow));
    assert_eq!(
        lcov,
        "TN:\nSF:adapter/flows/pop.json\nBRDA:2,0,0,1\nBRDA:3,1,0,0\nBRDA:3,1,1,1\nBRDA:5,2,0,1\nBRF:4\nBRH:3\n\
         DA:2,1\nDA:3,1\nDA:5,1\nDA:6,1\nLF:4\nLH:4\nend_of_record\n\
         TN:\nSF:adapter/flows/act.json\nBRDA:1,0,0,-\nBRF:1\nBRH:0\nDA:1,0\nLF:1\nLH:0\nend_of_record\n"
    );
    assert_eq!(FlowFile::of(&files, "", "Nobody"), None);
}

#[test]
fn an_open_port_that_was_taken_counts_as_tried() {
    let configuration = CtiAdapter::from_files(&files()).unwrap();
    let mut open = configuration.clone();
    let cti_model::adapter::Script::Flow(flow) = &mut open.flows[0].script else { panic!("a flow") };
    flow.blocks_mut()[1].disconnect("failure");
    let scenario = Scenario::parse(&format!(
        "scenario: s\nsteps:\n  - {NOWHERE}\n  - expect: {{runs: [{{flow: Pop, end: halted}}]}}"
    ))
    .unwrap();
    let stage = Stage::new(&open);
    let mut coverage = Coverage::of(stage.adapter());
    let played = stage.play(&scenario);
    assert!(played.passed(), "{played}");
    played.runs().for_each(|ran| coverage.note_run(ran));
    let ports = &coverage.flows["Pop"].blocks["pop"].ports;
    assert_eq!((ports["success"], ports["failure"]), (0, 1));
}
