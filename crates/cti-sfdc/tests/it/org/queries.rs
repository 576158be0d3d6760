//! Queries find what an org finds.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests"
)]

use std::sync::Arc;

use cti_engine::memory::VirtualClock;
use cti_sfdc::org::{Field, FieldType, MemoryOrg, ObjectSchema};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{bare, code, create};

/// The records of a query, without attributes; those of related records stay.
fn query(org: &MemoryOrg, soql: &str) -> Value {
    let answer = org.query(soql).unwrap_or_else(|error| panic!("{soql}: {error}"));
    answer.records.into_iter().map(bare).collect()
}

/// The names that a condition leaves, in order of creation.
fn names(org: &MemoryOrg, condition: &str) -> Vec<String> {
    let records = query(org, &format!("SELECT Name FROM Account WHERE {condition}"));
    records.as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap().to_owned()).collect()
}

/// Four accounts, with contacts of the first two.
fn org() -> MemoryOrg {
    let org = MemoryOrg::new();
    org.define(
        ObjectSchema::new("Account", "001")
            .with_field(Field::new("Tags__c", FieldType::MultiPicklist { values: Vec::new() }))
            .with_field(Field::text("Number__c", 20).external_id()),
    )
    .unwrap();
    for (name, industry, revenue, city, tags) in [
        ("Acme", json!("Media"), json!(100), json!("Osaka"), json!("a;b")),
        ("acorn 100%", json!("Media"), json!(250.5), json!(null), json!("b")),
        ("Bolt_x", json!("Retail"), json!(null), json!("Kyoto"), json!(null)),
        ("Zeta", json!(null), json!(-3), json!("osaka"), json!("a;c")),
    ] {
        let fields = json!({"Name": name, "Industry": industry, "AnnualRevenue": revenue, "BillingCity": city,
            "Tags__c": tags, "Number__c": format!("N{name}")});
        create(&org, "Account", &fields);
    }
    let ids: Vec<Value> =
        query(&org, "SELECT Id FROM Account").as_array().unwrap().iter().map(|it| it["Id"].clone()).collect();
    for (last, account) in [("Ito", &ids[0]), ("Mori", &ids[0]), ("Sato", &ids[1]), ("Ueda", &Value::Null)] {
        create(&org, "Contact", &json!({"LastName": last, "AccountId": account, "Email": format!("{last}@ex.org")}));
    }
    org
}

#[test]
fn comparisons_take_text_without_its_case_and_nothing_as_different() {
    let org = org();
    let all = ["Acme", "acorn 100%", "Bolt_x", "Zeta"];
    for (condition, found) in [
        ("Name = 'ACME'", &all[..1]),
        ("Industry != 'media'", &all[2..]),
        ("Industry = null", &all[3..]),
        ("Industry != null", &all[..3]),
        ("Industry = ''", &all[3..]),
        ("NOT Industry = 'Media'", &all[2..]),
        ("AnnualRevenue > 0", &all[..2]),
        ("AnnualRevenue <= 100 AND AnnualRevenue >= -3", &["Acme", "Zeta"]),
        ("AnnualRevenue < 0 OR BillingCity LIKE 'ky%'", &all[2..]),
        ("Name LIKE 'a%'", &all[..2]),
        ("Name LIKE '%100\\%'", &all[1..2]),
        ("Name LIKE 'Bolt\\_x' AND Name LIKE 'b___\\_%'", &all[2..3]),
        ("NOT (Name LIKE 'a%')", &all[2..]),
        ("Name IN ('zeta', 'Acme', 'x')", &["Acme", "Zeta"]),
        ("Industry NOT IN ('Retail')", &["Acme", "acorn 100%", "Zeta"]),
        ("Industry IN ('Retail', null)", &all[2..]),
        ("Tags__c INCLUDES ('a;b', 'c')", &["Acme", "Zeta"]),
        ("Tags__c EXCLUDES ('b')", &all[2..]),
        ("(BillingCity = 'Osaka' OR Industry = 'Retail') AND AnnualRevenue = null", &all[2..3]),
        ("Id IN (SELECT AccountId FROM Contact WHERE LastName LIKE '%O')", &all[..2]),
        ("Id NOT IN (SELECT AccountId FROM Contact)", &all[2..]),
        ("Account.Name = 'Acme'", &all[..1]),
        ("Owner.Name = 'Integration User' AND Number__c = 'nZETA'", &all[3..]),
        ("Name > 'Acme' AND Name < 'bolz'", &all[1..3]),
    ] {
        assert_eq!(names(&org, condition), found, "{condition}");
    }
}

#[test]
fn records_are_sorted_skipped_and_cut() {
    let org = org();
    let sorted = |by: &str| {
        let records = query(&org, &format!("SELECT Name FROM Account ORDER BY {by}"));
        records.as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sorted("Name DESC"), ["Zeta", "Bolt_x", "acorn 100%", "Acme"]);
    assert_eq!(sorted("BillingCity, Name DESC"), ["acorn 100%", "Bolt_x", "Zeta", "Acme"]);
    assert_eq!(sorted("AnnualRevenue DESC NULLS LAST LIMIT 2"), ["acorn 100%", "Acme"]);
    assert_eq!(sorted("AnnualRevenue NULLS LAST LIMIT 2 OFFSET 1"), ["Acme", "acorn 100%"]);
    assert_eq!(org.query("SELECT COUNT() FROM Account WHERE Industry = 'Media'").unwrap().total_size, 2);
    assert_eq!(org.query("SELECT Id FROM Account LIMIT 0").unwrap().total_size, 0);
}

#[test]
fn related_records_are_read_in_both_directions() {
    let org = org();
    let contact = query(
        &org,
        "SELECT Name, Account.Name, Account.Owner.Alias FROM Contact WHERE Account.Industry = 'Media' LIMIT 1",
    );
    assert_eq!(
        (&contact[0]["Account"]["Name"], &contact[0]["Account"]["Owner"]["Alias"]),
        (&json!("Acme"), &json!("integ"))
    );
    assert_eq!(
        query(&org, "SELECT c.Account.Name FROM Contact c WHERE c.AccountId = null"),
        json!([{"Account": null}])
    );
    let account =
        query(&org, "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName DESC LIMIT 5) FROM Account LIMIT 3");
    assert_eq!(
        (&account[0]["Contacts"]["totalSize"], &account[0]["Contacts"]["records"][0]["LastName"]),
        (&json!(2), &json!("Mori"))
    );
    assert!(account[2]["Contacts"].is_null());
    let contact = query(&org, "SELECT Id FROM Contact LIMIT 1")[0]["Id"].clone();
    let lead = create(&org, "Lead", &json!({"LastName": "L", "Company": "C"}));
    create(&org, "Task", &json!({"Subject": "of a contact", "WhoId": contact}));
    create(&org, "Task", &json!({"Subject": "of a lead", "WhoId": lead}));
    let tasks = query(
        &org,
        "SELECT Who.Name, Who.Type, TYPEOF Who WHEN Lead THEN Company ELSE Email END FROM Task WHERE Who.Type = 'Lead'",
    );
    assert_eq!((&tasks[0]["Who"]["Type"], &tasks[0]["Who"]["Company"]), (&json!("Lead"), &json!("C")));
    assert_eq!(query(&org, "SELECT Subject FROM Task WHERE Who.Name = 'Ito'"), json!([{"Subject": "of a contact"}]));
}

#[test]
fn groups_are_counted_summed_and_chosen() {
    let org = org();
    let soql = "SELECT Industry, COUNT(Id) n, SUM(AnnualRevenue), MAX(BillingCity) city, COUNT_DISTINCT(BillingCity) FROM Account \
        GROUP BY Industry HAVING COUNT(Id) >= 1 AND Industry != 'Retail' ORDER BY COUNT(Id) DESC";
    let expected = json!([
        {"Industry": "Media", "n": 2, "expr0": 350.5, "city": "Osaka", "expr1": 1},
        {"Industry": null, "n": 1, "expr0": -3.0, "city": "osaka", "expr1": 1},
    ]);
    assert_eq!(query(&org, soql), expected);
    assert_eq!(org.query(soql).unwrap().records[0]["attributes"], json!({"type": "AggregateResult"}));
    let none = "SELECT COUNT(Id), AVG(AnnualRevenue) mean FROM Account WHERE Name = 'x'";
    assert_eq!(query(&org, none), json!([{"expr0": 0, "mean": null}]));
    assert_eq!(query(&org, &format!("{none} GROUP BY Name")), json!([]));
    let rollup = "SELECT Industry, GROUPING(Industry) total, COUNT(Id) n FROM Account WHERE Industry != null GROUP BY ROLLUP(Industry)";
    let expected = json!([
        {"Industry": "Media", "total": 0, "n": 2},
        {"Industry": null, "total": 1, "n": 3},
        {"Industry": "Retail", "total": 0, "n": 1},
    ]);
    assert_eq!(query(&org, rollup), expected);
    assert_eq!(
        query(
            &org,
            "SELECT Account.Name, COUNT(Id) n FROM Contact WHERE AccountId != null GROUP BY Account.Name LIMIT 1"
        ),
        json!([{"Name": "Acme", "n": 2}])
    );
}

#[test]
fn spans_of_time_follow_the_clock_and_the_zone_of_the_user() {
    let clock = VirtualClock::starting_at("2024-02-29T20:00:00Z".parse().unwrap());
    let org = MemoryOrg::new().with_clock(Arc::new(clock.clone())).with_time_zone(TimeZone::get("Asia/Tokyo").unwrap());
    // In Tokyo it is five in the morning of the first of March.
    create(&org, "Account", &json!({"Name": "Acme"}));
    for day in ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "2024-03-31", "2024-04-01", "2023-03-01"] {
        create(&org, "Opportunity", &json!({"Name": day, "StageName": "Prospecting", "CloseDate": day}));
    }
    let days = |condition: &str| {
        let records =
            query(&org, &format!("SELECT Name FROM Opportunity WHERE CloseDate {condition} ORDER BY CloseDate"));
        records
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["Name"].as_str().unwrap()[2..].to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (condition, found) in [
        ("= TODAY", "24-03-01"),
        ("= YESTERDAY", "24-02-29"),
        ("< YESTERDAY", "23-03-01 24-02-28"),
        ("<= TODAY", "23-03-01 24-02-28 24-02-29 24-03-01"),
        ("> THIS_MONTH", "24-04-01"),
        ("= THIS_MONTH", "24-03-01 24-03-02 24-03-31"),
        ("= LAST_MONTH", "24-02-28 24-02-29"),
        ("= LAST_N_DAYS:1", "24-02-29 24-03-01"),
        ("= NEXT_N_DAYS:1", "24-03-02"),
        ("= N_DAYS_AGO:2", "24-02-28"),
        ("!= THIS_QUARTER", "23-03-01 24-04-01"),
        ("= NEXT_FISCAL_QUARTER", "24-04-01"),
        ("= LAST_YEAR", "23-03-01"),
        ("= THIS_WEEK", "24-02-28 24-02-29 24-03-01 24-03-02"),
        ("IN (TOMORROW, 2024-04-01)", "24-03-02 24-04-01"),
        ("= 2024-02-29", "24-02-29"),
    ] {
        assert_eq!(days(condition), found, "{condition}");
    }
    assert_eq!(names(&org, "CreatedDate = TODAY AND CreatedDate > 2024-03-01T04:59:59.999+09:00"), ["Acme"]);
    assert_eq!(
        names(&org, "DAY_ONLY(CreatedDate) = 2024-02-29 AND DAY_ONLY(convertTimezone(CreatedDate)) = 2024-03-01"),
        ["Acme"]
    );
    assert_eq!(
        names(
            &org,
            "HOUR_IN_DAY(CreatedDate) = 20 AND CALENDAR_MONTH(CreatedDate) = 2 AND DAY_IN_WEEK(CreatedDate) = 5"
        ),
        ["Acme"]
    );
    clock.advance(std::time::Duration::from_secs(24 * 3600));
    assert_eq!(names(&org, "CreatedDate = YESTERDAY"), ["Acme"]);
}

#[test]
fn deleted_records_are_found_where_they_are_asked_for() {
    let org = org();
    let id = query(&org, "SELECT Id FROM Account WHERE Name = 'Zeta'")[0]["Id"].as_str().unwrap().to_owned();
    org.delete("Account", &id).unwrap();
    assert_eq!(names(&org, "Name = 'Zeta'"), Vec::<String>::new());
    assert_eq!(org.query_all("SELECT Id FROM Account WHERE IsDeleted = TRUE").unwrap().total_size, 1);
    assert_eq!(names(&org, "Name = 'Zeta' ALL ROWS"), ["Zeta"]);
}

#[test]
fn a_field_that_is_selected_twice_is_refused_however_it_is_spelt() {
    let org = org();
    for (soql, field) in [
        ("SELECT Id, Name, Id FROM Contact", "Id"),
        ("SELECT Name, NAME FROM Contact", "NAME"),
        ("SELECT Account.Name, account.name FROM Contact", "account.name"),
        ("SELECT Id, c.Id FROM Contact c", "c.Id"),
        ("SELECT Id, Contact.Id FROM Contact", "Contact.Id"),
        ("SELECT Id, (SELECT Id, id FROM Contacts) FROM Account", "id"),
        ("SELECT Industry, Industry FROM Account GROUP BY Industry", "Industry"),
    ] {
        let error = org.query(soql).unwrap_err();
        let expected = ("MALFORMED_QUERY", format!("duplicate field selected: {field}"));
        assert_eq!((error.code.as_str(), error.message), expected, "{soql}");
    }
    for soql in [
        "SELECT Name, Account.Name, (SELECT Id FROM Tasks) FROM Contact",
        "SELECT Name, FIELDS(STANDARD) FROM Contact",
        "SELECT Id, FIELDS(ALL) FROM Contact LIMIT 1",
        "SELECT Industry one, Industry other FROM Account GROUP BY Industry",
    ] {
        query(&org, soql);
    }
}

#[test]
fn what_cannot_be_asked_has_its_code() {
    let org = org();
    for (soql, expected) in [
        ("SELECT Id FROM", "MALFORMED_QUERY"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Colour FROM Account", "INVALID_FIELD"),
        ("SELECT Owner.Colour FROM Account", "INVALID_FIELD"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD"),
        ("SELECT (SELECT Id FROM Leads) FROM Account", "INVALID_TYPE"),
        ("SELECT Id FROM Account WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Account WHERE AnnualRevenue = '1'", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Name = 1", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE CreatedDate > 2024-01-01", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE AnnualRevenue LIKE '1%'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Account WHERE Name INCLUDES ('a')", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Account WHERE Description = 'a'", "INVALID_FIELD"),
        ("SELECT Id FROM Account ORDER BY Description", "INVALID_FIELD"),
        ("SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY"),
        ("SELECT Name n FROM Account", "MALFORMED_QUERY"),
        ("SELECT SUM(Name) FROM Account", "INVALID_FIELD"),
        ("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT Id FROM Account WHERE Id IN (SELECT Id, Name FROM Account)", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = :name", "MALFORMED_QUERY"),
    ] {
        assert_eq!(code(org.query(soql)), expected, "{soql}");
    }
    assert!(query(&org, "SELECT FIELDS(ALL) FROM Account LIMIT 200")[0].as_object().unwrap().contains_key("Number__c"));
    assert_eq!(query(&org, "SELECT FIELDS(CUSTOM) FROM Account LIMIT 1")[0].as_object().unwrap().len(), 2);
}
