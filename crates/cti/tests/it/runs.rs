//! `cti run`: an event or a button, its recording, its picture, and what cannot be run.

use serde_json::Value;

use super::{complained, cti, directory, fed, said};

#[test]
fn an_event_at_an_adapter_is_played_recorded_and_drawn() {
    let new = directory("run");
    cti(&["new", new.to_str().unwrap()]);
    let adapter = new.join("adapter").to_str().unwrap().to_owned();
    let (scenario, picture) = (new.join("recorded.yaml"), new.join("run.svg"));
    let files = ["--record", scenario.to_str().unwrap(), "--draw", picture.to_str().unwrap()];
    let event = ["run", &adapter, "--event", "connectVoiceContact.onConnecting", "--phone", "+819012345678"];
    let ran = cti(&[&event[..], &files[..]].concat());
    assert_eq!(ran.status.code(), Some(0), "{}{}", said(&ran), complained(&ran));
    assert!(said(&ran).contains("outcome: ended"), "{}", said(&ran));
    assert!(said(&ran).contains("screen: record Contact Sample Contact"), "{}", said(&ran));
    let drawn = std::fs::read_to_string(picture).unwrap();
    assert!(drawn.contains("class=\"taken\"") && roxmltree::Document::parse(&drawn).is_ok());
    // The recording names the adapter from where it stands, and passes there.
    assert!(std::fs::read_to_string(&scenario).unwrap().contains("adapter: adapter\n"));
    let tested = cti(&["test", scenario.to_str().unwrap()]);
    assert!(said(&tested).contains("1 passed, 0 failed"), "{}", said(&tested));

    let json = cti(&[&event[..], &["--json"]].concat());
    let json: Value = serde_json::from_str(&said(&json)).unwrap();
    assert_eq!(json.pointer("/runs/0/outcome"), Some(&"ended".into()));
    let slip = cti(&["run", &adapter, "--event", "connectVoiceContact.onConecting"]);
    assert!(said(&slip).ends_with("did you mean `connectVoiceContact.onConnecting`?\n"), "{}", said(&slip));
    let unheard = cti(&["run", &adapter, "--event", "connectTaskContact.onEnded"]);
    assert_eq!(unheard.status.code(), Some(1), "{}", said(&unheard));
    let silent = cti(&["run", &adapter]);
    assert_eq!((silent.status.code(), said(&silent)), (Some(2), String::new()));
}

#[test]
fn a_flow_alone_runs_by_itself_and_its_recording_names_its_file() {
    let new = directory("run-flow");
    cti(&["new", new.to_str().unwrap()]);
    let flow = new.join("adapter/flows/click-to-dial.json").to_str().unwrap().to_owned();
    std::fs::create_dir_all(new.join("recorded")).unwrap();
    let scenario = new.join("recorded/dial.yaml");
    let payload = "{\"number\": \"(202) 555-0123\"}";
    let ran = cti(&["run", &flow, "--payload", payload, "--record", scenario.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{}{}", said(&ran), complained(&ran));
    assert!(said(&ran).contains("dialled: +12025550123"), "{}", said(&ran));
    let text = std::fs::read_to_string(&scenario).unwrap();
    assert!(text.contains("../adapter/flows/click-to-dial.json") && !text.contains(new.to_str().unwrap()), "{text}");
    let tested = cti(&["test", scenario.to_str().unwrap()]);
    assert!(said(&tested).contains("1 passed, 0 failed"), "{}", said(&tested));
}

#[test]
fn what_cannot_be_run_says_why() {
    let broken = fed(&["run", "-"], super::BROKEN);
    assert_eq!(broken.status.code(), Some(1));
    // As in the product the run comes to the wire that leads nowhere.
    assert!(
        said(&broken).contains("error[dangling-target]") && said(&broken).contains("outcome: "),
        "{}",
        said(&broken)
    );
    let empty = fed(&["run", "-"], r#"{"actions": []}"#);
    assert_eq!(empty.status.code(), Some(1));
    assert!(said(&empty).contains("the standard input:1:"), "{}", said(&empty));
    let scenario = fed(&["run", "-"], "scenario: x\nsteps: []\n");
    assert_eq!(scenario.status.code(), Some(2));
    assert!(complained(&scenario).contains("played by `cti test`"), "{}", complained(&scenario));
    for wrong in [
        &["--records", "[]"][..],
        &["--payload", "{"],
        &["--attribute", "x"],
        &["--contact", "{}"],
        &["--contact", "[]"],
    ] {
        let refused = fed(&[&["run", "-"], wrong].concat(), r#"{"actions":[{"id":"0","type":"SE_Start"}]}"#);
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}: {}", complained(&refused));
    }
}

/// A block whose type is not known fails, and is named; what the product calls it makes it known, to the check too.
#[test]
fn blocks_are_known_by_what_the_product_really_calls_them() {
    let flow = r#"{"actions": [{"id": "s", "type": "SE_Start", "ports": {"done": "w"}},
        {"id": "w", "type": "SE_Wait", "controls": {"pause": 5}, "ports": {"done": "e"}}, {"id": "e", "type": "SE_End"}]}"#;
    let names = directory("names.json");
    let corrections = r#"{"blocks": {"Delay": {"type": "SE_Wait", "controls": {"pause": "seconds"}}}}"#;
    std::fs::write(&names, corrections).unwrap();
    let unknown = fed(&["run", "-"], flow);
    assert!(said(&unknown).contains("  failed: w: "), "{}{}", said(&unknown), complained(&unknown));
    let known = fed(&["run", "-", "--names", names.to_str().unwrap()], flow);
    assert!(!said(&known).contains("  failed: w: unknown"), "{}{}", said(&known), complained(&known));
    let checked = fed(&["check", "-", "--names", names.to_str().unwrap()], flow);
    assert!(!said(&checked).contains("[unknown-block]"), "{}", said(&checked));
}
