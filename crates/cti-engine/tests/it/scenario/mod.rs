//! Scenarios: read, played, recorded.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod playing;
mod reading;
mod recording;

use cti_engine::scenario::{Played, Scenario, Stage};

/// Three flows in the YAML of a scenario: a clicked number is dialled, a call that rings is searched, and one that is
/// connected gets a Task.
pub(crate) const FLOWS: &str = r"
flows:
  salesforceUI.onClickToDial:
    actions:
      - {id: start, type: SE_Start, ports: {done: dial}}
      - {id: dial, type: SE_AgentDialNumber, controls: {phoneNumber: $.payload.number}, ports: {success: end, failure: end}}
      - {id: end, type: SE_End}
  connectVoiceContact.onConnecting:
    actions:
      - {id: start, type: SE_Start, ports: {done: pop}}
      - {id: pop, type: SE_SFSearchAndScreenpop, controls: {searchParams: $.contact.phoneNumber}, ports: {success: end, failure: end}}
      - {id: end, type: SE_End}
  connectVoiceContact.onConnected:
    actions:
      - {id: start, type: SE_Start, ports: {done: task}}
      - {id: task, type: SE_SFSaveLog, controls: {entityType: Task, fieldValues: {Subject: Call, Description: $.contact.contactId}}, ports: {success: end}}
      - {id: end, type: SE_End}
";

/// Plays a scenario on these flows.
fn play(text: &str) -> Played {
    let scenario = Scenario::parse(&format!("{FLOWS}{text}")).unwrap_or_else(|error| panic!("{error}"));
    Stage::of(&scenario, |_| Err("no files here".to_owned())).unwrap_or_else(|error| panic!("{error}")).play(&scenario)
}

/// What went wrong, each in its first line, without the number of the line.
fn wrong(text: &str) -> Vec<String> {
    let failures = play(text).failures.into_iter();
    failures.map(|it| format!("{}: expected {}, found {}", it.what, it.expected, it.found)).collect()
}

/// The line, in `text`, at which the one thing that is wrong is told.
fn line_of_failure(text: &str) -> usize {
    let played = play(text);
    assert_eq!(played.failures.len(), 1, "{played}");
    played.failures[0].line - FLOWS.lines().count()
}
