//! `cti import` and `cti export`: nothing is lost on the way, and nothing is written that was not asked for.

use serde_json::{Value, json};

use super::{complained, cti, directory, fed, said};

#[test]
fn a_configuration_goes_to_records_and_back() {
    let new = directory("transfer");
    cti(&["new", new.to_str().unwrap()]);
    let adapter = new.join("adapter").to_str().unwrap().to_owned();
    let exported = cti(&["export", &adapter]);
    assert_eq!(exported.status.code(), Some(0), "{}", complained(&exported));
    let answer: Value = serde_json::from_str(&said(&exported)).unwrap();
    assert_eq!(answer["totalSize"], 3, "the settings and two flows");
    assert!(fed(&["check", "-"], &said(&exported)).status.success(), "the check reads it");

    let back = new.join("back").to_str().unwrap().to_owned();
    let imported = fed(&["import", &back, "--records", "-"], &said(&exported));
    assert_eq!(imported.status.code(), Some(0), "{}", complained(&imported));
    assert_eq!(said(&cti(&["diff", &adapter, &back])), "");

    let changed = said(&exported).replace("\"Active__c\": true", "\"Active__c\": false");
    let shown = fed(&["import", &back, "--records", "-"], &changed);
    assert_eq!(shown.status.code(), Some(1));
    assert!(said(&shown).contains("Active__c: true -> false") && said(&shown).contains("--yes"), "{}", said(&shown));
    assert_eq!(said(&cti(&["diff", &adapter, &back])), "", "nothing was written");
    let written = fed(&["import", &back, "--records", "-", "--yes"], &changed);
    assert_eq!(written.status.code(), Some(0));
    assert!(said(&cti(&["diff", &adapter, &back])).contains("Active__c: true -> false"));
    assert!(said(&fed(&["import", &back, "--records", "-"], &changed)).contains("is the same"));

    // Each object was asked for by a query of its own.
    let of = |object: &str| {
        let records = answer["records"].as_array().unwrap().iter();
        let records: Vec<&Value> = records.filter(|it| it["attributes"]["type"].as_str() == Some(object)).collect();
        let file = new.join(format!("{object}.json"));
        std::fs::write(&file, json!({"records": records}).to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let objects: Vec<String> = answer["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["attributes"]["type"].as_str().unwrap().to_owned())
        .collect();
    let (first, second) = (of(&objects[0]), of(&objects[1]));
    let apart = new.join("apart").to_str().unwrap().to_owned();
    let alone = cti(&["import", &apart, "--records", &second]);
    assert_eq!(alone.status.code(), Some(1), "{}", complained(&alone));
    let both = cti(&["import", &apart, "--records", &first, "--records", &second]);
    assert_eq!(both.status.code(), Some(0), "{}", complained(&both));
    assert_eq!(said(&cti(&["diff", &adapter, &apart])), "");
}

#[test]
fn what_cannot_be_imported_says_why() {
    let target = directory("not-imported").to_str().unwrap().to_owned();
    let none = fed(&["import", &target, "--records", "-"], "[]");
    assert!(complained(&none).contains("have no adapter to import"), "{}", complained(&none));
    assert_eq!(cti(&["import", &target]).status.code(), Some(2));
    assert!(!std::path::Path::new(&target).exists());
    assert_eq!(cti(&["export", "no/such/directory"]).status.code(), Some(1));
}
