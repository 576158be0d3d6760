//! The command, called as a person or a CI calls it.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test; what is skipped is told")]

mod contact_flows;
mod lsp;
#[cfg(feature = "org")]
mod org;
mod reports;
mod runs;
mod snapshots;
mod terminal;
mod transfers;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn cti(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cti")).args(arguments).output().unwrap()
}

/// The command, under way.
fn started(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cti"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = started(arguments);
    // It may have refused what it was called with by then, and be gone.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An empty directory of that name.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    directory
}

const BROKEN: &str = "{\"actions\": [\n  {\"id\": \"0\", \"type\": \"SE_Start\", \"ports\": {\"done\": \"9\"}}\n]}\n";

#[test]
fn a_new_directory_checks_tests_and_draws() {
    let new = directory("new");
    let path = new.to_str().unwrap();
    assert_eq!(cti(&["new", path]).status.code(), Some(0));
    let again = cti(&["new", path]);
    assert_eq!(again.status.code(), Some(2), "what is there is not touched");

    let adapter = new.join("adapter");
    let checked = cti(&["check", "--strict", adapter.to_str().unwrap()]);
    assert_eq!((said(&checked).contains("0 errors"), checked.status.code()), (true, Some(0)), "{}", said(&checked));

    let (junit, coverage) = (new.join("junit.xml"), new.join("coverage.json"));
    let files = ["--junit", junit.to_str().unwrap(), "--coverage-json", coverage.to_str().unwrap()];
    let tested = cti(&[&["test", path, "--coverage"], &files[..]].concat());
    assert_eq!(tested.status.code(), Some(0), "{}", said(&tested));
    assert!(said(&tested).contains("1 scenario: 1 passed, 0 failed"), "{}", said(&tested));
    assert!(said(&tested).contains("Click to dial"), "what no scenario tries is named: {}", said(&tested));
    let report = std::fs::read_to_string(junit).unwrap();
    assert!(roxmltree::Document::parse(&report).is_ok() && report.contains("tests=\"1\""), "{report}");
    let coverage: Value = serde_json::from_str(&std::fs::read_to_string(coverage).unwrap()).unwrap();
    assert_eq!(coverage.pointer("/flows/Screen pop/runs"), Some(&Value::from(1)));

    let flow = adapter.join("flows/screen-pop.json");
    let drawn = cti(&["draw", flow.to_str().unwrap(), "--findings"]);
    assert!(roxmltree::Document::parse(&said(&drawn)).is_ok(), "{}", said(&drawn));
    let whole = cti(&["draw", adapter.to_str().unwrap(), "--format", "mermaid"]);
    assert!(said(&whole).contains("flowchart LR"), "{}", complained(&whole));
    assert_eq!(cti(&["diff", path, path]).status.code(), Some(1), "a directory that is not an adapter's");
    let same = cti(&["diff", adapter.to_str().unwrap(), adapter.to_str().unwrap()]);
    assert_eq!((said(&same), same.status.code()), (String::new(), Some(0)));
}

#[test]
fn a_fault_in_the_flow_of_a_directory_has_its_file_and_line() {
    let new = directory("faulty");
    cti(&["new", new.to_str().unwrap()]);
    let flow = new.join("adapter/flows/screen-pop.json");
    let text = std::fs::read_to_string(&flow).unwrap().replace("\"failure\": \"log\"", "\"failure\": \"nowhere\"");
    std::fs::write(&flow, text).unwrap();
    let checked = cti(&["check", new.join("adapter").to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(said(&checked).contains("flows/screen-pop.json:9:"), "{}", said(&checked));
}

#[test]
fn what_is_found_in_an_entry_of_a_directory_has_its_file_and_line() {
    let folder = directory("entries");
    std::fs::create_dir_all(&folder).unwrap();
    let files = [
        ("adapter.json", "{\n  \"name\": \"A\",\n  \"instance\": \"default\"\n}"),
        ("actions.json", "[\n  {\"name\": \"One\", \"type\": \"Action\", \"flow\": \"none\"}\n]"),
        (
            "features.json",
            "[\n  {\"name\": \"SetAgentStatusOnSessionEnd\", \"active\": true, \"value\": [\n    \"Status: Offline\",\n    \
             \"Stauts: Offline\"\n  ]}\n]",
        ),
        ("stray.json", "{}"),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let check = || said(&cti(&["check", folder.to_str().unwrap()]));
    let stray = check();
    assert!(stray.contains("stray.json"), "{stray}");
    std::fs::remove_file(folder.join("stray.json")).unwrap();
    let checked = check();
    for place in ["adapter.json:3:15: ", "actions.json:2:3: ", "features.json:4:5: "] {
        assert!(checked.contains(place), "{place}: {checked}");
    }
    let is_of_whole = |line: &&str| line.starts_with(&format!("{}: ", folder.display()));
    assert_eq!(checked.lines().find(is_of_whole), None, "{checked}");
    std::fs::remove_file(folder.join("adapter.json")).unwrap();
    assert!(check().lines().any(|line| is_of_whole(&line)), "a missing file has no line");
}

#[test]
fn a_scenario_that_fails_says_where() {
    let new = directory("failing");
    let path = new.to_str().unwrap();
    cti(&["new", path]);
    let scenario = new.join("a-caller-is-found.yaml");
    let text = std::fs::read_to_string(&scenario).unwrap().replace("screen: [{record: mori}]", "screen: []");
    std::fs::write(&scenario, text).unwrap();
    std::fs::write(new.join("broken.yml"), "scenario: [").unwrap();
    let tested = cti(&["test", path]);
    assert_eq!(tested.status.code(), Some(1));
    assert!(said(&tested).contains("line 14: screen: expected nothing"), "{}", said(&tested));
    assert!(said(&tested).contains("broken.yml:2:1: expected"), "{}", said(&tested));
    assert!(said(&tested).contains("2 scenarios: 0 passed, 2 failed"), "{}", said(&tested));
}

#[test]
fn findings_are_printed_with_their_place_in_each_form() {
    let text = fed(&["check", "-"], BROKEN);
    assert_eq!(text.status.code(), Some(1));
    assert!(said(&text).contains("the standard input:2:"), "{}", said(&text));
    assert!(said(&text).contains("error[dangling-target]"), "{}", said(&text));
    assert!(!said(&text).contains('\u{1b}'), "no colours where no terminal is");

    let json: Value = serde_json::from_slice(&fed(&["check", "-", "--format", "json"], BROKEN).stdout).unwrap();
    let found = json.pointer("/documents/0/findings").unwrap().as_array().unwrap();
    let dangling = found.iter().find(|it| it.pointer("/code") == Some(&"dangling-target".into())).unwrap();
    assert_eq!(dangling.pointer("/line"), Some(&Value::from(2)));

    let sarif: Value = serde_json::from_slice(&fed(&["check", "-", "--format", "sarif"], BROKEN).stdout).unwrap();
    assert_eq!(sarif.pointer("/version"), Some(&"2.1.0".into()));
    let results = sarif.pointer("/runs/0/results").unwrap().as_array().unwrap();
    assert!(results.iter().all(|it| it.pointer("/locations/0/physicalLocation/artifactLocation/uri").is_some()));

    let github = fed(&["check", "-", "--format", "github"], BROKEN);
    assert!(said(&github).contains("::error file=the standard input,line=2,col="), "{}", said(&github));
}

#[test]
fn each_kind_of_document_is_told_by_what_stands_in_it() {
    let cases = [
        (r#"{"Version": "2019-10-30", "StartAction": "a", "Actions": [], "Metadata": {}}"#, 1),
        (r#"{"source": ["aws.connect"], "detail": {"eventType": [{"prefix": "CON"}]}}"#, 0),
        (r#"{"source": [{"prefix": 1}]}"#, 1),
        ("<callCenter><section", 1),
        (r#"{"agent": {"area": {}}}"#, 0),
        ("scenario: nothing\nflows: {}\nsteps: []\n", 0),
        ("scenario: [", 1),
        ("{", 1),
        ("", 1),
    ];
    for (text, code) in cases {
        let checked = fed(&["check", "-"], text);
        assert_eq!(checked.status.code(), Some(code), "{text}: {}{}", said(&checked), complained(&checked));
    }
    let pattern = fed(&["check", "-", "--kind", "event-pattern"], "{}");
    assert!(said(&pattern).contains("[event-pattern]"), "{}", said(&pattern));
}

#[test]
fn what_is_misspelt_is_wrong_usage_and_what_is_asked_is_answered() {
    for wrong in
        [&["chek"][..], &["check"], &["explain", "open-prt"], &["blocks", "Nothing"], &["check", "-", "--off", "x"]]
    {
        let output = cti(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!complained(&output).is_empty(), "{wrong:?}");
    }
    for (wrong, meant) in [
        (["explain", "open-prt"], "`open-port`"),
        (["blocks", "Is Trthy?"], "`Is Truthy?`"),
        (["man", "chek"], "`check`"),
    ] {
        assert!(complained(&cti(&wrong)).contains(meant), "{}", complained(&cti(&wrong)));
    }
    for code in ["open-port", "scenario", "event-pattern", "unreadable", "passed-over"] {
        assert!(said(&cti(&["explain", code])).starts_with(code) && said(&cti(&["explain"])).contains(code), "{code}");
    }
    assert!(said(&cti(&["blocks", "is truthy?"])).contains("SE_CoreTruthy"));
    assert!(said(&cti(&["blocks"])).lines().count() > 100);
    assert!(said(&cti(&["man"])).contains(".TH cti ") && said(&cti(&["man"])).contains("cti\\-check(1)"));
    assert!(
        said(&cti(&["man", "check"])).contains(".TH cti-check ") && said(&cti(&["man", "check"])).contains("strict")
    );
    assert!(said(&cti(&["completions", "bash"])).contains("_cti"));
    for of in ["flow", "scenario"] {
        let schema: Value = serde_json::from_str(&said(&cti(&["schema", of]))).unwrap();
        assert!(schema.pointer("/properties").is_some(), "{of}");
    }
    let upgraded = fed(&["upgrade", "-", "--from", "5.21"], r#"{"actions":[{"id":"0","type":"SE_Start"}]}"#);
    assert_eq!(upgraded.status.code(), Some(0), "{}", complained(&upgraded));
    // A patch of the newest version is one; of a later version nothing is known, nor of one before there were flows.
    let upgraded = |to| fed(&["upgrade", "-", "--from", "5.21", "--to", to], r#"{"actions":[]}"#);
    assert_eq!(upgraded("5.32.1").status.code(), Some(0), "{}", complained(&upgraded("5.32.1")));
    let later = upgraded("5.40");
    assert!(complained(&later).contains("`--to 5.40`: expected a version from 5.0 to 5.32"), "{later:?}");
    assert_eq!((later.status.code(), upgraded("4.9").status.code()), (Some(2), Some(2)));
}

/// Who reads one line and leaves is not told of a panic.
#[test]
fn a_closed_pipe_is_no_fault() {
    for task in [&["explain"][..], &["blocks"], &["schema", "flow"], &["man"], &["completions", "bash"], &["--help"]] {
        let mut child = started(task);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), complained(&output)), (Some(0), String::new()), "{task:?}");
    }
}

/// What cannot be read does not hide what can.
#[test]
fn a_file_that_cannot_be_read_is_a_finding_of_its_own() {
    let folder = directory("unreadable");
    std::fs::create_dir_all(&folder).unwrap();
    let broken = folder.join("a file, \u{e9}.json");
    std::fs::write(&broken, BROKEN).unwrap();
    let check = ["check", "no/such/file.json", broken.to_str().unwrap()];
    let checked = cti(&check);
    assert_eq!(checked.status.code(), Some(1));
    assert!(
        said(&checked).starts_with("no/such/file.json: error[unreadable] it cannot be read: "),
        "{}",
        said(&checked)
    );
    assert!(
        said(&checked).contains("[dangling-target]") && said(&checked).contains("2 checked: "),
        "{}",
        said(&checked)
    );

    // A path may have what a reference of a URI may not.
    let sarif: Value = serde_json::from_str(&said(&cti(&[&check[..], &["--format", "sarif"]].concat()))).unwrap();
    let addresses: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.pointer("/locations/0/physicalLocation/artifactLocation/uri").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(addresses[0], "no/such/file.json");
    assert_eq!(url::Url::parse(addresses[1]).unwrap().to_file_path().unwrap(), broken);
    let relative = Command::new(env!("CARGO_BIN_EXE_cti"))
        .args(["check", "a file, \u{e9}.json", "--format", "sarif"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(said(&relative).contains("\"uri\": \"a%20file%2C%20%C3%A9.json\""), "{}", said(&relative));
}

/// Windows writes a mark before a text in UTF-8, and ends lines in its own way.
#[test]
fn a_mark_of_byte_order_is_passed_over() {
    let folder = directory("byte-order");
    cti(&["new", folder.join("new").to_str().unwrap()]);
    let marked = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let records = marked("records.json", &said(&cti(&["export", folder.join("new/adapter").to_str().unwrap()])));
    let into = folder.join("into");
    let imported = cti(&["import", into.to_str().unwrap(), "--records", &records]);
    assert_eq!(imported.status.code(), Some(0), "{}", complained(&imported));
    let definition = "<?xml version=\"1.0\"?>\n<callCenter><section name=\"a\"/></callCenter>";
    for text in [
        said(&cti(&["export", folder.join("new/adapter").to_str().unwrap()])),
        r#"{"actions": [{"id": "0", "type": "SE_Start"}]}"#.to_owned(),
        r#"{"source": ["aws.connect"]}"#.to_owned(),
        "scenario: s\nadapter: new/adapter\n".to_owned(),
        definition.to_owned(),
    ] {
        let (bare, marked) = (fed(&["check", "-"], &text), cti(&["check", &marked("text", &text)]));
        assert_eq!(bare.status.code(), marked.status.code(), "{text}\n{}{}", said(&bare), said(&marked));
        assert_eq!(said(&bare).lines().last(), said(&marked).lines().last(), "{}{}", said(&bare), said(&marked));
    }
    let payload = marked("payload.json", r#"{"number": "+12025550123"}"#);
    let flow = folder.join("new/adapter/flows/click-to-dial.json");
    let ran = cti(&["run", flow.to_str().unwrap(), "--payload", &payload]);
    assert!(said(&ran).contains("dialled: +12025550123"), "{}{}", said(&ran), complained(&ran));
}

#[test]
fn a_report_for_ci_has_the_failure_in_one_line_and_the_whole_below() {
    let new = directory("junit");
    cti(&["new", new.to_str().unwrap()]);
    let scenario = new.join("a-caller-is-found.yaml");
    let text = std::fs::read_to_string(&scenario).unwrap().replace("screen: [{record: mori}]", "screen: []");
    std::fs::write(&scenario, text).unwrap();
    let junit = new.join("junit.xml");
    cti(&["test", new.to_str().unwrap(), "--junit", junit.to_str().unwrap()]);
    let report = std::fs::read_to_string(junit).unwrap();
    let report = roxmltree::Document::parse(&report).unwrap();
    let failure = report.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.attribute("message").unwrap().starts_with("line 14: screen: expected nothing, found record"));
    assert!(failure.text().unwrap().contains("\n      pop SE_SFSearchAndScreenpop -> success"), "{failure:?}");
}

#[test]
fn a_picture_is_drawn_of_what_can_be_drawn() {
    let new = directory("draw-what");
    cti(&["new", new.to_str().unwrap()]);
    for (what, why) in
        [("", "is not the directory of an adapter"), ("a-caller-is-found.yaml", "is a scenario: draw the flow")]
    {
        let drawn = cti(&["draw", new.join(what).to_str().unwrap()]);
        assert!(complained(&drawn).contains(why) && said(&drawn).is_empty(), "{}", complained(&drawn));
    }
}
