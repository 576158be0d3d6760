//! `cti report`, `cti test --watch` and `cti draw --run`.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{complained, cti, directory, said};

#[test]
fn all_in_a_directory_is_checked_played_and_drawn_on_a_page() {
    let new = directory("report");
    cti(&["new", new.to_str().unwrap()]);
    let target = new.join("out");
    let report = ["report", new.to_str().unwrap(), "-o", target.to_str().unwrap()];
    // The second time its own report is there, and is not looked at.
    for _ in 0..2 {
        let reported = cti(&report);
        let text = said(&reported);
        assert_eq!(reported.status.code(), Some(0), "{text}{}", complained(&reported));
        assert!(text.contains("2 checked: 0 errors") && text.contains("1 scenario: 1 passed, 0 failed"), "{text}");
    }
    let page = std::fs::read_to_string(target.join("index.html")).unwrap();
    assert!(page.contains("1 scenario: 1 passed") && !page.contains("<script"), "{page}");
    let files: Vec<&str> = page.split("<img src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(files.len(), 3, "two flows and the adapter: {page}");
    for file in files {
        let picture = std::fs::read_to_string(target.join(file)).unwrap();
        assert!(roxmltree::Document::parse(&picture).is_ok());
    }
    // A flow to which no scenario comes is drawn all the same.
    std::fs::write(new.join("alone.json"), r#"{"name": "Alone", "actions": [{"id": "0", "type": "SE_Start"}]}"#)
        .unwrap();
    cti(&report);
    assert!(std::fs::read_to_string(target.join("index.html")).unwrap().contains("<h2>Alone</h2>"));
    std::fs::write(new.join("broken.yaml"), "scenario: [").unwrap();
    assert_eq!(cti(&report).status.code(), Some(1));
    let empty = directory("report-empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(cti(&["report", empty.to_str().unwrap()]).status.code(), Some(2));
}

#[test]
fn a_scenario_is_drawn_on_its_flow() {
    let new = directory("draw-run");
    cti(&["new", new.to_str().unwrap()]);
    let scenario = new.join("a-caller-is-found.yaml").to_str().unwrap().to_owned();
    let draw = |flow: &str| cti(&["draw", new.join("adapter/flows").join(flow).to_str().unwrap(), "--run", &scenario]);
    let drawn = draw("screen-pop.json");
    assert!(said(&drawn).contains("class=\"taken\""), "{}", complained(&drawn));
    let missed = draw("click-to-dial.json");
    assert_eq!(missed.status.code(), Some(1));
    assert!(complained(&missed).contains("does not come to the flow"), "{}", complained(&missed));
}

/// What changed is played again, and nothing else; the end of the input is the end.
#[test]
fn what_changed_is_played_again() {
    let new = directory("watch");
    cti(&["new", new.to_str().unwrap()]);
    std::fs::write(new.join("other.yaml"), "scenario: Other\nadapter: adapter\nsteps: []\n").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cti"))
        .args(["test", new.to_str().unwrap(), "--watch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut round = || -> Vec<String> {
        let mut round = Vec::new();
        for line in lines.by_ref() {
            let is_last = line.contains(" passed, ");
            round.push(line);
            if is_last {
                break;
            }
        }
        round
    };
    assert_eq!(round().last().unwrap(), "2 scenarios: 2 passed, 0 failed");
    std::fs::write(new.join("other.yaml"), "scenario: Other, changed\nadapter: adapter\nsteps: []\n").unwrap();
    let changed = round();
    assert!(changed.len() == 2 && changed[0].contains("Other, changed: passed"), "{changed:?}");
    // A flow of the adapter is part of both.
    let flow = new.join("adapter/flows/screen-pop.json");
    let text = std::fs::read_to_string(&flow).unwrap();
    std::fs::write(&flow, format!("{text}\n")).unwrap();
    assert_eq!(round().last().unwrap(), "2 scenarios: 2 passed, 0 failed");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A file that was cut off fails, and what cannot be told is named.
#[test]
fn nothing_is_passed_over_in_silence() {
    let new = directory("report-unreadable");
    cti(&["new", new.to_str().unwrap()]);
    let report = |strict: &[&str]| {
        let out = new.join("out");
        cti(&[&["report", new.to_str().unwrap(), "-o", out.to_str().unwrap()], strict].concat())
    };
    std::fs::write(new.join("tsconfig.json"), "// comment\n{}").unwrap();
    std::fs::write(new.join("package.json"), "{\"name\": \"x\"}").unwrap();
    let hinted = report(&["--strict"]);
    assert_eq!(hinted.status.code(), Some(0), "{}", said(&hinted));
    let about = "tsconfig.json: hint[passed-over] it is not JSON: ";
    assert!(said(&hinted).contains(about) && !said(&hinted).contains("package.json"), "{}", said(&hinted));
    assert!(said(&hinted).contains("2 checked: 0 errors, 1 "), "{}", said(&hinted));
    assert!(std::fs::read_to_string(new.join("out/index.html")).unwrap().contains(about));

    std::fs::write(new.join("utf16.json"), b"\xff\xfe{\0}\0").unwrap();
    let warned = report(&[]);
    assert!(said(&warned).contains("utf16.json: warning[passed-over] it cannot be read: byte 0"), "{}", said(&warned));
    assert_eq!((warned.status.code(), report(&["--strict"]).status.code()), (Some(0), Some(1)));
    let tested = cti(&["test", new.to_str().unwrap()]);
    assert!(said(&tested).contains("utf16.json` is passed over, since it cannot be read"), "{}", said(&tested));

    // A file of others in YAML is named and hurts nobody; one whose first member has a slip is a scenario, and fails.
    std::fs::write(new.join("compose.yaml"), "# scenario: of a shop\nservices:\n  scenario: {image: x}\n").unwrap();
    let about = "compose.yaml: hint[passed-over] no line of it begins with `scenario:`";
    assert!(said(&report(&[])).contains(about), "{}", said(&report(&[])));
    let tested = cti(&["test", new.to_str().unwrap()]);
    assert!(said(&tested).contains("compose.yaml` is passed over, since no line of it begins"), "{}", said(&tested));
    assert_eq!(tested.status.code(), Some(0), "{}", said(&tested));
    std::fs::write(new.join("compose.yaml"), "Scenarios: x\nsteps: []\n").unwrap();
    assert_eq!(cti(&["test", new.to_str().unwrap()]).status.code(), Some(1));
    std::fs::remove_file(new.join("compose.yaml")).unwrap();

    for (name, text) in [
        ("flow.json", "{\"actions\": [\n{\"id\": "),
        ("contact-flow.json", "{\"StartAction\": "),
        ("scenario.json", "{\"scenario\": \"x\", \"steps\": ["),
        ("latin.yaml", "scenario: \u{e9}"),
    ] {
        let file = new.join(name);
        let latin: Vec<u8> = text.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
        std::fs::write(&file, latin).unwrap();
        let failed = report(&[]);
        assert_eq!(failed.status.code(), Some(1), "{name}: {}", said(&failed));
        assert!(said(&failed).contains(&format!("{name}:")), "{name}: {}", said(&failed));
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn scenarios_below_an_adapter_and_in_json_are_played() {
    let new = directory("report-below");
    cti(&["new", new.to_str().unwrap()]);
    let adapter = new.join("adapter");
    std::fs::create_dir(adapter.join("scenarios")).unwrap();
    let scenario = json!({"scenario": "Below", "adapter": "..", "steps": []});
    std::fs::write(adapter.join("scenarios/below.json"), scenario.to_string()).unwrap();
    for task in [&["test"][..], &["report", "-o", new.join("out").to_str().unwrap()]] {
        let played = cti(&[task, &[adapter.to_str().unwrap()]].concat());
        assert_eq!(played.status.code(), Some(0), "{}{}", said(&played), complained(&played));
        assert!(said(&played).contains("below.json: Below: passed\n1 scenario: 1 passed"), "{}", said(&played));
    }
}

/// Flows of two adapters may have one name, and two flows may be played by one event: neither shares counts.
#[test]
fn flows_of_one_name_are_counted_apart() {
    let both = directory("two-adapters");
    for name in ["first", "second"] {
        cti(&["new", both.join(name).to_str().unwrap()]);
    }
    std::fs::write(both.join("second/a-caller-is-found.yaml"), "scenario: Nothing\nadapter: adapter\nsteps: []\n")
        .unwrap();
    for (name, blocks) in [
        ("one", r#"{"id": "0", "type": "SE_Start", "ports": {"done": "1"}}, {"id": "1", "type": "SE_End"}"#),
        ("other", r#"{"id": "0", "type": "SE_Start"}"#),
    ] {
        std::fs::write(both.join(format!("{name}.json")), format!(r#"{{"name": "Same", "actions": [{blocks}]}}"#))
            .unwrap();
        let step = if name == "one" { "\n  - event: {on: salesforceUI.onClickToDial}" } else { " []" };
        let scenario = format!("scenario: {name}\nflows: {{salesforceUI.onClickToDial: {name}.json}}\nsteps:{step}\n");
        std::fs::write(both.join(format!("{name}.yaml")), scenario).unwrap();
    }
    let (file, lcov, out) = (both.join("coverage.json"), both.join("lcov.info"), both.join("out"));
    let files = ["--coverage-json", file.to_str().unwrap(), "--coverage-lcov", lcov.to_str().unwrap()];
    let tested = cti(&[&["test", both.to_str().unwrap(), "--coverage"], &files[..]].concat());
    assert_eq!(tested.status.code(), Some(0), "{}", said(&tested));
    let coverage: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let runs = |end: &str| {
        let flows = coverage["flows"].as_object().unwrap();
        let found: Vec<&Value> = flows.iter().filter(|(name, _)| name.ends_with(end)).map(|(_, flow)| flow).collect();
        assert_eq!(found.len(), 1, "{end}: {coverage:#}");
        found[0]["runs"].as_u64().unwrap()
    };
    assert_eq!([runs("first/adapter: Screen pop"), runs("second/adapter: Screen pop")], [1, 0]);
    assert_eq!([runs("one.json"), runs("other.json")], [1, 0]);
    let lcov = std::fs::read_to_string(lcov).unwrap();
    assert_eq!(lcov.matches("SF:").count(), 6, "{lcov}");
    // The report draws each of them once, whatever its name.
    cti(&["report", both.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    let drawn = std::fs::read_dir(out).unwrap().filter(|it| it.as_ref().unwrap().path().extension().unwrap() == "svg");
    assert_eq!(drawn.count(), 8, "six flows and two adapters");
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_makes_no_line_of_its_own() {
    let new = directory("line-break");
    cti(&["new", new.to_str().unwrap()]);
    std::fs::rename(new.join("a-caller-is-found.yaml"), new.join("a\n2 scenarios: 9 passed.yaml")).unwrap();
    let tested = cti(&["test", new.to_str().unwrap()]);
    assert_eq!(said(&tested).lines().count(), 2, "{}", said(&tested));
}
