//! Searches find words and phone numbers.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use cti_sfdc::org::MemoryOrg;
use serde_json::{Value, json};

use super::{code, create};

/// The last names, companies or ids of what a search finds.
fn found(org: &MemoryOrg, sosl: &str) -> Vec<String> {
    let records = org.search(sosl).unwrap_or_else(|error| panic!("{sosl}: {error}"));
    records
        .iter()
        .map(|it| ["Name", "Id"].iter().find_map(|name| it.get(*name).and_then(Value::as_str)).unwrap().to_owned())
        .collect()
}

fn org() -> MemoryOrg {
    let org = MemoryOrg::new();
    for contact in [
        json!({"FirstName": "Anne-Marie", "LastName": "O'Neil", "Email": "test+alias@domain-with-dash.com", "Phone": "(202) 555-0123"}),
        json!({"LastName": "Note", "MobilePhone": "+1 202 555 0123 (evenings only)", "Description": "rock and roll"}),
        json!({"LastName": "Ben Ito", "HomePhone": "202.555.0199 / 202.555.0177", "Title": "Marie's friend"}),
        json!({"LastName": "Abroad", "OtherPhone": "+44 20 7946 0000", "Fax": "+442025550123"}),
    ] {
        create(&org, "Contact", &contact);
    }
    create(&org, "Lead", &json!({"FirstName": "Marie", "LastName": "Lead", "Company": "C", "Phone": "+12025550123"}));
    org
}

#[test]
fn a_phone_number_is_found_in_every_form_and_no_other_is() {
    let org = org();
    let both = ["Anne-Marie O'Neil", "Note"];
    for term in [r"\+12025550123", "2025550123", r"\(202\) 555\-0123", r#""202 555 0123""#, r"1\-202\-555\-0123"] {
        let sosl = format!("FIND {{{term}}} IN PHONE FIELDS RETURNING Contact(Name)");
        let names = found(&org, &sosl);
        assert!(names.starts_with(&both.map(str::to_owned)), "{term}: {names:?}");
    }
    // With its calling code a number is that number alone.
    assert_eq!(found(&org, r"FIND {\+12025550123} IN PHONE FIELDS RETURNING Contact(Name)"), both);
    assert_eq!(found(&org, r"FIND {\+442025550123} IN PHONE FIELDS RETURNING Contact(Name)"), ["Abroad"]);
    assert_eq!(found(&org, "FIND {2079460000} IN PHONE FIELDS RETURNING Contact(Name)"), ["Abroad"]);
    assert_eq!(found(&org, r"FIND {202\-555\-0177} RETURNING Contact(Name)"), ["Ben Ito"]);
    assert_eq!(found(&org, r"FIND {\+12025550123} IN NAME FIELDS RETURNING Contact(Name)"), [""; 0]);
    let several = found(&org, r"FIND {\+12025550123} IN PHONE FIELDS RETURNING Lead(Name), Contact(Name)");
    assert_eq!(several, ["Marie Lead", "Anne-Marie O'Neil", "Note"]);
}

#[test]
fn words_are_found_in_any_order_and_phrases_in_theirs() {
    let org = org();
    for (sosl, names) in [
        (r"FIND {o\'neil anne} IN NAME FIELDS RETURNING Contact(Name)", &["Anne-Marie O'Neil"][..]),
        (r#"FIND {"neil anne"} RETURNING Contact(Name)"#, &[]),
        ("FIND {mar*} IN NAME FIELDS RETURNING Contact(Name)", &["Anne-Marie O'Neil"]),
        ("FIND {mar?e} RETURNING Contact(Name)", &["Anne-Marie O'Neil", "Ben Ito"]),
        ("FIND {marie AND NOT ben} RETURNING Contact(Name)", &["Anne-Marie O'Neil"]),
        ("FIND {ben OR note} RETURNING Contact(Name ORDER BY Name DESC)", &["Note", "Ben Ito"]),
        ("FIND {ben OR (note AND x)} RETURNING Contact(Name)", &["Ben Ito"]),
        (r#"FIND {"rock and roll"} RETURNING Contact(Name)"#, &["Note"]),
        (r"FIND {test\+alias@domain\-with\-dash.com} IN EMAIL FIELDS RETURNING Contact(Name)", &["Anne-Marie O'Neil"]),
        // A plus that is not escaped silently finds nothing, as in an org.
        (r"FIND {test+alias@domain\-with\-dash.com} IN EMAIL FIELDS RETURNING Contact(Name)", &[]),
        ("FIND {marie} RETURNING Contact(Name WHERE Title != null), Lead(Name)", &["Ben Ito", "Marie Lead"]),
        ("FIND {marie} RETURNING Contact(Name LIMIT 1), Lead(Name) LIMIT 1", &["Anne-Marie O'Neil"]),
    ] {
        assert_eq!(found(&org, sosl), names, "{sosl}");
    }
    let everywhere = org.search("FIND {marie}").unwrap();
    assert_eq!(
        everywhere.iter().map(|it| it["attributes"]["type"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Contact", "Contact", "Lead"]
    );
}

#[test]
fn what_cannot_be_sought_has_its_code() {
    let org = org();
    for (sosl, expected) in [
        ("FIND {a}", "MALFORMED_SEARCH"),
        ("FIND {anne-marie}", "MALFORMED_SEARCH"),
        ("FIND {anne} RETURNING Nothing", "INVALID_TYPE"),
        ("FIND {anne} RETURNING Contact(Colour)", "INVALID_FIELD"),
        ("FIND {anne} RETURNING RecordType", "INVALID_TYPE"),
    ] {
        assert_eq!(code(org.search(sosl)), expected, "{sosl}");
    }
}
