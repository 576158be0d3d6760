//! `cti report`, `cti test --watch` and `cti draw --run`.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

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
        assert!(text.contains("2 checked: 0 errors") && text.contains("1 scenarios: 1 passed, 0 failed"), "{text}");
    }
    let page = std::fs::read_to_string(target.join("index.html")).unwrap();
    assert!(page.contains("1 scenarios: 1 passed") && !page.contains("<script"), "{page}");
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
            let is_last = line.contains(" scenarios: ");
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
