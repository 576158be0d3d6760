//! What a scenario does at its desks, and what it tells when something is not as it says.

use cti_engine::scenario::{Named, Scenario, Stage};
use proptest::prelude::*;

use super::{line_of_failure, play, wrong};

#[test]
fn a_failure_names_the_line_what_was_expected_and_found_and_the_way_of_the_run() {
    let played = play(
        "
scenario: A Task for every call
records:
  yamada: {type: Contact, fields: {LastName: Yamada, Phone: +12025550123}}
  suzuki: {type: Contact, fields: {LastName: Suzuki, Phone: +12025550199}}
contacts:
  call: {phoneNumber: +12025550123}
steps:
  - event: {on: onConnecting, contact: call}
  - expect:
      screen:
        - record: suzuki
",
    );
    assert_eq!(
        played.to_string().replace("0035g0000000002AAA", "S").replace("0035g0000000001AAA", "Y"),
        "A Task for every call: failed\n\
         line 29: screen: expected `suzuki`, which is record Contact Suzuki (S), found record Contact Yamada (Y), which is `yamada`\n    \
         connectVoiceContact.onConnecting: flow `connectVoiceContact.onConnecting`: ended\n      \
         start SE_Start -> done\n      \
         pop SE_SFSearchAndScreenpop -> success {\"Y\":{\"Id\":\"Y\",\"RecordType\":\"Contact\",\"Name\":\"Yamada\"}}\n      \
         end SE_End"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_expectation_tells_what_it_expected_and_found() {
    let told = |expectation: &str| {
        let text = format!(
            "
scenario: s
contacts:
  call: {{phoneNumber: +12025550123, attributes: {{tier: gold}}}}
steps:
  - event: {{on: onConnected, contact: call}}
  - expect: {expectation}
"
        );
        wrong(&text)
    };
    let (of_run, mut others) = ("connectVoiceContact.onConnected", Vec::new());
    for (expectation, is_told) in [
        (format!("{{runs: [{of_run}]}}"), None),
        ("{runs: []}".to_owned(), Some(format!("runs: expected nothing, found flow `{of_run}` ended"))),
        (
            format!("{{runs: [{of_run}, {of_run}]}}"),
            Some(format!("runs: expected flow `{of_run}` ended, found nothing more than flow `{of_run}` ended")),
        ),
        (
            format!("{{runs: [{{flow: {of_run}, end: halted, block: task, port: failure}}]}}"),
            Some(format!("runs: expected flow `{of_run}` halted, at block task, by port failure, found flow `{of_run}` ended")),
        ),
        (
            format!("{{runs: [{{flow: {of_run}, failures: {{task: denied}}, through: [task]}}]}}"),
            Some(format!("runs: expected flow `{of_run}` ended, through task, task failed (denied), found flow `{of_run}` ended")),
        ),
        ("{written: [{created: {type: Task, fields: {Subject: Call}}}]}".to_owned(), None),
        (
            "{written: [{created: {type: Case}}]}".to_owned(),
            Some(
                "written: expected a new Case with {}, found a new Task with {\"Subject\":\"Call\",\"Description\":\"call\"}"
                    .to_owned(),
            ),
        ),
        ("{records: {Task: [{Description: \"${call}\"}]}}".to_owned(), None),
        (
            "{records: {Task: []}}".to_owned(),
            Some(
                "records: expected 0 of type Task: , found 1 of type Task: \
                 {\"Id\":\"00T5g0000000001EAA\",\"Subject\":\"Call\",\"Description\":\"call\"}"
                    .to_owned(),
            ),
        ),
        ("{calls: [records.create], never: [records.query]}".to_owned(), None),
        (
            "{calls: [agent.dial]}".to_owned(),
            Some(
                "calls: expected `agent.dial`, found calls `records.create` \
                 {\"object\":\"Task\",\"fields\":{\"Subject\":\"Call\",\"Description\":\"call\"}}"
                    .to_owned(),
            ),
        ),
        (
            "{never: [{call: records.create, with: {object: Task}}]}".to_owned(),
            Some(
                "never: expected no call `records.create` with {\"object\":\"Task\"}, found records.create of block task \
                 {\"object\":\"Task\",\"fields\":{\"Subject\":\"Call\",\"Description\":\"call\"}}"
                    .to_owned(),
            ),
        ),
        ("{never: [{call: records.create, with: {object: Case}}]}".to_owned(), None),
        (
            "{contacts: {call: {attributes: {tier: silver}}}}".to_owned(),
            Some("contacts: expected attribute `tier` of `call` to be \"silver\", found \"gold\"".to_owned()),
        ),
        (
            "{contacts: {call: {phase: over}}}".to_owned(),
            Some("contacts: expected the phase to be over, found live".to_owned()),
        ),
        (
            "{contacts: {cal: {phase: over}}}".to_owned(),
            Some("contacts: expected the name of a contact of the scenario, found `cal`".to_owned()),
        ),
        ("{stands: {state: Busy}}".to_owned(), None),
        (
            "{stands: {state: Lunch}}".to_owned(),
            Some("stands: expected the state to be Lunch, found Busy".to_owned()),
        ),
        (
            "{stands: {dialled: [+1]}}".to_owned(),
            Some("stands: expected dialled: +1, found dialled: none".to_owned()),
        ),
        (
            "{log: [hello]}".to_owned(),
            Some("log: expected the line `hello`, found nothing".to_owned()),
        ),
        (
            "{properties: {case: \"500\"}}".to_owned(),
            Some("properties: expected property `case` to be \"500\", found none".to_owned()),
        ),
        ("{properties: {case: null}, counters: {calls: 0}}".to_owned(), None),
        (
            "{counters: {calls: 1}}".to_owned(),
            Some("counters: expected counter `calls` to be 1, found 0".to_owned()),
        ),
        (
            "{panel: [{label: Tier}]}".to_owned(),
            Some("panel: expected Tier, found no rows".to_owned()),
        ),
        ("{data: {}, panel: [], rules: [], session: [], notRun: [], log: []}".to_owned(), None),
        (
            "{screen: [{record: \"${nobody}\"}]}".to_owned(),
            Some("screen: expected record ${nobody}, found nothing".to_owned()),
        ),
        (
            "{agent: Suzuki, runs: []}".to_owned(),
            Some("agent: expected the name of an agent of the scenario, found `Suzuki`".to_owned()),
        ),
    ] {
        let (found, expected) = (told(&expectation), is_told.into_iter().collect::<Vec<_>>());
        if found != expected {
            others.push(format!("of {expectation}:\n  {found:?}\n  {expected:?}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn a_run_that_stops_and_that_nobody_expects_to_fails_the_scenario() {
    let text = "
scenario: s
contacts:
  call: {}
steps:
  - fault: {call: records.create, fails: denied}
  - event: {on: onConnected, contact: call}
  - expect: {written: []}
";
    assert_eq!(
        wrong(text),
        [
            "runs: expected flow `connectVoiceContact.onConnected` to end at an end block, since no `runs` says otherwise, \
          found halted: port `failure` of task is not connected"
        ]
    );
    assert_eq!(line_of_failure(text), 7, "the line of the event");
    let expected = text.replace(
        "written: []",
        "runs: [{flow: connectVoiceContact.onConnected, end: halted, block: task, port: failure, failures: {task: denied}}]",
    );
    assert!(play(&expected).passed());
}

#[test]
fn time_moves_in_waits_alone() {
    let scenario = |wait: &str, expectation: &str| {
        format!(
            "
scenario: s
contacts:
  call: {{phoneNumber: +12025550123}}
steps:
  - fault: {{call: workspace.search_and_pop, delay: 5s}}
  - event: {{on: onConnecting, contact: call}}
  - wait: {wait}
  - expect: {expectation}
"
        )
    };
    let ran = "{runs: [connectVoiceContact.onConnecting]}";
    assert!(play(&scenario("4999ms", "{runs: []}")).passed());
    assert!(play(&scenario("5s", ran)).passed());
    assert!(play(&scenario("idle", ran)).passed());
    assert_eq!(
        wrong(&scenario("1s", ran)),
        [
            "runs: expected flow `connectVoiceContact.onConnecting` ended, found nothing (something is still under way: `wait` for it)"
        ]
    );
    assert_eq!(play(&scenario("1h", ran)).took.as_secs(), 3_600);
}

#[test]
fn faults_concern_the_calls_that_they_name() {
    let scenario = |fault: &str, failures: [&str; 3]| {
        let expected = failures.map(|kind| {
            let failures = if kind.is_empty() { String::new() } else { format!("dial: {kind}") };
            format!("{{flow: salesforceUI.onClickToDial, failures: {{{failures}}}}}")
        });
        format!(
            "
scenario: s
steps:
  - fault: {fault}
  - event: {{on: salesforceUI.onClickToDial, payload: {{number: +12025550101}}}}
  - event: {{on: salesforceUI.onClickToDial, payload: {{number: +12025550102}}}}
  - heal: agent.dial
  - event: {{on: salesforceUI.onClickToDial, payload: {{number: +12025550103}}}}
  - expect: {{runs: [{}]}}
",
            expected.join(", ")
        )
    };
    for (fault, failures) in [
        ("{call: agent.dial, fails: denied}", ["denied", "denied", ""]),
        ("{call: agent.dial, fails: denied, nth: 2}", ["", "denied", ""]),
        ("{call: agent.dial, fails: timeout, when: {block: dial}}", ["timeout", "timeout", ""]),
        ("{call: agent.dial, fails: denied, when: {block: other}}", ["", "", ""]),
        (
            "{call: agent.dial, fails: denied, when: {with: {call: {endpoint: {phoneNumber: \"+12025550102\"}}}}}",
            ["", "denied", ""],
        ),
        ("{call: agent.mute, fails: denied}", ["", "", ""]),
        ("{call: agent.dial, fails: denied, agent: Suzuki}", ["", "", ""]),
    ] {
        let text = scenario(fault, failures).replace("steps:", "agents: {Sato: {}, Suzuki: {}}\nsteps:");
        let played = play(&text);
        assert!(played.passed(), "{fault}: {played}");
    }
    // One of a group is lifted by the same name.
    let group = scenario("{call: agent.*, fails: denied}", ["denied", "denied", ""])
        .replace("heal: agent.dial", "heal: agent.*");
    assert!(play(&group).passed());
    assert_eq!(
        wrong(
            "\nscenario: s\nsteps:\n  - fault: {call: agent.dial}\n  - fault: {call: agent.dial, fails: denied, hangs: true}\n"
        ),
        [
            "fault: expected exactly one of `fails`, `delay` and `hangs`, found 0",
            "fault: expected exactly one of `fails`, `delay` and `hangs`, found 2"
        ]
    );
}

#[test]
fn prepared_answers_are_given_in_order_and_the_last_one_again() {
    let played = play(
        "
scenario: s
answers:
  - {call: agent.dial, with: {call: {endpoint: {phoneNumber: \"+12025550101\"}}}, fails: conflict}
  - {call: agent.dial, with: {call: {endpoint: {phoneNumber: \"+12025550101\"}}}}
  - {call: agent.dial, with: {call: {endpoint: {phoneNumber: \"+12025550102\"}}}, after: 2s}
  - {call: agent.dial, with: {call: {endpoint: {phoneNumber: \"+12025550103\"}}}, never: true}
steps:
  - event: {on: salesforceUI.onClickToDial, payload: {number: +12025550101}}
  - event: {on: salesforceUI.onClickToDial, payload: {number: +12025550101}}
  - event: {on: salesforceUI.onClickToDial, payload: {number: +12025550101}}
  - expect:
      runs:
        - {flow: salesforceUI.onClickToDial, failures: {dial: conflict}}
        - {flow: salesforceUI.onClickToDial, failures: {}}
        - {flow: salesforceUI.onClickToDial, failures: {}}
      stands: {dialled: []}
  - event: {on: salesforceUI.onClickToDial, payload: {number: +12025550102}}
  - expect: {runs: []}
  - wait: 2s
  - expect: {runs: [salesforceUI.onClickToDial]}
  - event: {on: salesforceUI.onClickToDial, payload: {number: +12025550103}}
  - wait: idle
  - expect: {runs: [{flow: salesforceUI.onClickToDial, end: timedOut, block: dial}]}
",
    );
    assert!(played.passed(), "{played}");
}

#[test]
fn what_cannot_be_done_is_told_at_its_step() {
    let mut others = Vec::new();
    for (step, told) in [
        (
            "event: {on: onConnecting, contact: cal}",
            "event: expected the name of a contact of the scenario, found `cal` (did you mean `call`?)",
        ),
        (
            "event: onConnecting",
            "event: expected an event with its source, such as `connectAgent.onInit`, or the contact that it is about, found `onConnecting`",
        ),
        (
            "event: connectAgent.onInnit",
            "event: expected an event, found `connectAgent.onInnit`, which neither the product has nor a flow listens to (did you mean `connectAgent.onInit`?)",
        ),
        (
            "event: {on: session.onPagesOpen, payload: {count: many}}",
            "event: expected an event, found `/payload/count`: expected a whole number, zero or more, found text",
        ),
        (
            "event: {on: salesforceUI.onClickToDial, payload: {number: \"${yamad}\"}}",
            "event: expected the name of a record, found `${yamad}`, which has no id (did you mean `yamada`?)",
        ),
        ("press: Note", "press: expected the button to be pressed, found the adapter has no usable CTI Action `Note`"),
        (
            "choose: Holiday",
            "choose: expected a state that Agent can choose, found notFound: the agent has no such state",
        ),
        ("presence: Holiday", "presence: expected a presence status that can be chosen, found notFound"),
        (
            "presence: Offline",
            "presence: expected a presence status that can be chosen, found conflict: the agent is not logged in",
        ),
        (
            "transfer: {contact: call, to: Nobody, as: second}",
            "transfer: expected the agent who gets the contact, found `Nobody`",
        ),
        (
            "transfer: {contact: call, to: Agent, as: second}",
            "transfer: expected a contact that is at a desk, found `call`, of which no event came",
        ),
        (
            "change: {record: yamada, contact: call}",
            "change: expected the member `record` or the member `contact`, found both or none",
        ),
        ("change: {record: nobody, fields: {A: 1}}", "change: expected a record of the CRM, found `nobody`"),
        ("save: {as: case}", "save: expected the form of a new record that can be saved, found none"),
    ] {
        let text = format!(
            "
scenario: s
records:
  yamada: {{type: Contact, fields: {{LastName: Yamada}}}}
contacts:
  call: {{}}
steps:
  - {step}
"
        );
        let found = wrong(&text);
        if found.len() != 1 || !found[0].starts_with(told) {
            others.push(format!("of {step}:\n  {found:?}\n  {told}"));
            continue;
        }
        assert_eq!(line_of_failure(&text), 8);
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn the_configuration_is_named_and_what_is_wrong_with_that_is_told() {
    let told = |text: &str| {
        let scenario = Scenario::parse(text).unwrap();
        let found = Stage::of(&scenario, |path| match path {
            "flow.json" => Ok(Named::File(r#"{"actions": []}"#.to_owned())),
            "list.json" => Ok(Named::File("[1]".to_owned())),
            _ => Err("no such file".to_owned()),
        });
        found.err().map_or_else(String::new, |error| error.in_file("a.yaml").to_string())
    };
    assert_eq!(told("scenario: s\nflows: {connectAgent.onInit: flow.json}"), "");
    assert_eq!(
        told("scenario: s"),
        "a.yaml:1:1: expected the member `adapter` or `flows`, found none of them \
         (name the directory of the adapter: `adapter: ../adapter`)"
    );
    assert_eq!(
        told("scenario: s\nadapter: gone"),
        "a.yaml:2:10: expected the path of a configuration, found no such file"
    );
    assert_eq!(
        told("scenario: s\nadapter: gone\nflows: {a.b: flow.json}"),
        "a.yaml:2:10: expected `adapter` or `flows`, found both (take out one of them; flows of an adapter belong into its directory)"
    );
    assert!(
        told("scenario: s\nadapter: list.json")
            .starts_with("a.yaml:2:10: expected the records of an adapter, as JSON, found")
    );
    assert_eq!(
        told("scenario: s\nflows: {connectAgent.onInit: list.json}"),
        "a.yaml:2:30: expected a flow: an object with the member `actions`, found what is not a flow"
    );
}

#[test]
fn desks_that_never_come_to_rest_are_told() {
    // Each change of state makes the flow choose the other one.
    let played = Scenario::parse(
        "
scenario: s
flows:
  connectAgent.onRoutable:
    actions:
      - {id: start, type: SE_Start, ports: {done: lunch}}
      - {id: lunch, type: SE_AgentSetStatusByName, controls: {statusName: Lunch, name: Lunch}, ports: {success: end, failure: end}}
      - {id: end, type: SE_End}
  connectAgent.onNotRoutable:
    actions:
      - {id: start, type: SE_Start, ports: {done: back}}
      - {id: back, type: SE_AgentSetAvailable, ports: {success: end, failure: end}}
      - {id: end, type: SE_End}
steps:
  - choose: Lunch
",
    )
    .map(|scenario| Stage::of(&scenario, |_| Err(String::new())).unwrap().play(&scenario))
    .unwrap();
    assert!(played.failures[0].found.contains("for ever"), "{played}");
}

/// A scenario with most of what there is.
const LONG: &str = "
scenario: s
clock: 2026-01-05T09:00:00Z
agents: {Sato: {presence: Available, loading: false}, Suzuki: {state: Lunch}}
screen: {noMatch: Contact}
records:
  yamada: {type: Contact, fields: {LastName: Yamada, Phone: +12025550123}}
contacts:
  call: {phoneNumber: +12025550123, attributes: {tier: gold}}
answers:
  - {call: agent.mute, gives: null}
steps:
  - event: {on: onConnecting, contact: call}
  - fault: {call: records.create, delay: 2s, nth: 1}
  - event: {on: onConnected, contact: call}
  - wait: 2s
  - choose: Lunch
  - presence: {state: Busy, agent: Suzuki}
  - recording: {button: start, contact: call}
  - change: {contact: call, attributes: {tier: silver}}
  - change: {record: yamada, fields: {Phone: null}}
  - transfer: {contact: call, to: Suzuki, as: second}
  - event: {on: onConnecting, contact: second, agent: Suzuki, late: true}
  - save: {as: saved, agent: Suzuki}
  - press: {action: Note, refused: Note}
  - reload: {agent: Suzuki}
  - heal: all
  - workload: {is: 2}
  - event: {on: onEnded, contact: call, hold: true}
  - event: {on: session.onTabsOpen, payload: {count: 2}}
  - close: {}
  - expect:
      runs: [connectVoiceContact.onConnecting, {flow: connectVoiceContact.onConnected, failures: {}}]
      screen: [{record: yamada}]
      written: [{created: {type: Task, as: task}}]
      calls: [{call: records.*, with: {object: Task}}]
      never: [agent.logout]
      stands: {state: AfterCallWork}
      contacts: {call: {attributes: {tier: silver}}}
      records: {Task: [{Description: \"${call}\"}]}
  - wait: idle
";

#[derive(Clone, Debug)]
enum Edit {
    Drop(prop::sample::Index),
    Repeat(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Replace(prop::sample::Index, String),
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    /// Whatever is done to the words of a scenario: it is refused, or it is played to an end, the same each time.
    #[test]
    fn any_scenario_that_is_read_is_played_to_an_end(edits in proptest::collection::vec(prop_oneof![
        any::<prop::sample::Index>().prop_map(Edit::Drop),
        any::<prop::sample::Index>().prop_map(Edit::Repeat),
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(one, other)| Edit::Swap(one, other)),
        (any::<prop::sample::Index>(), prop_oneof![
            Just("null".to_owned()), Just("${call}".to_owned()), Just("${".to_owned()), Just("9000h".to_owned()), "[a-zA-Z0-9.]{1,6}",
        ]).prop_map(|(at, word)| Edit::Replace(at, word)),
    ], 1..4)) {
        let whole = format!("{}{LONG}", super::FLOWS);
        // Words, with the blanks and signs between them.
        let mut words: Vec<String> =
            whole.split_inclusive([' ', '\n', ',', ':', '{', '}', '[', ']']).map(str::to_owned).collect();
        for edit in edits {
            match edit {
                Edit::Drop(at) => drop(words.remove(at.index(words.len()))),
                Edit::Repeat(at) => {
                    let at = at.index(words.len());
                    words.insert(at, words[at].clone());
                }
                Edit::Swap(one, other) => {
                    let (one, other) = (one.index(words.len()), other.index(words.len()));
                    words.swap(one, other);
                }
                Edit::Replace(at, word) => {
                    let at = at.index(words.len());
                    let end = words[at].chars().last().filter(|end| !end.is_alphanumeric());
                    words[at] = format!("{word}{}", end.map(String::from).unwrap_or_default());
                }
            }
        }
        let text = words.concat();
        if let Ok(scenario) = Scenario::parse(&text)
            && let Ok(stage) = Stage::of(&scenario, |_| Err("no files here".to_owned()))
        {
            let (once, again) = (stage.play(&scenario), stage.play(&scenario));
            prop_assert!(once.failures == again.failures, "{once}\n{again}");
        }
    }
}

#[test]
fn the_long_scenario_passes() {
    let played = play(LONG);
    assert!(played.passed(), "{played}");
}

/// A flow for a slip of an event would never run, and nobody would say why. An event of an embedder's own is taken as it is,
/// and the name of a flow stands once in what its run did.
#[test]
fn a_flow_that_is_named_by_a_slip_of_an_event_is_refused() {
    let flow = r#"{name: Same, actions: [{id: "0", type: SE_Start}]}"#;
    let stage = |event: &str| {
        let text = format!("scenario: s\nflows:\n  {event}: {flow}\nsteps:\n  - event: {event}\n");
        let scenario = Scenario::parse(&text).unwrap();
        Stage::of(&scenario, |_| Err("nothing is there".to_owned())).map(|stage| stage.play(&scenario).to_string())
    };
    let refused = stage("salesforceUI.onClickToDail").unwrap_err().to_string();
    assert_eq!(
        refused,
        "3:31: expected an event of the product as the name of the flow, found `salesforceUI.onClickToDail` \
         (did you mean `salesforceUI.onClickToDial`?)"
    );
    let own = stage("ourApp.onTimer").unwrap();
    assert!(own.contains("ourApp.onTimer: flow `ourApp.onTimer`: Same: halted"), "{own}");
}
