//! Records are written and read as an org does, and refused with its codes.

use cti_sfdc::ErrorCode;
use cti_sfdc::org::{Field, FieldType, MemoryOrg, ObjectSchema, OrgError};
use serde_json::{Map, json};

use super::{bare, code, create, fields};

#[test]
fn ids_have_the_prefix_of_their_type_and_sort_by_age() {
    let org = MemoryOrg::new();
    let contact = |name: &str| create(&org, "Contact", &json!({"LastName": name}));
    let (first, second) = (contact("A"), contact("B"));
    assert!(first < second && first.prefix() == "003");
    for (object, prefix, value) in [
        ("Account", "001", json!({"Name": "Acme"})),
        ("Lead", "00Q", json!({"LastName": "L", "Company": "C"})),
        ("Task", "00T", json!({})),
        ("Case", "500", json!({})),
        ("Opportunity", "006", json!({"Name": "O", "StageName": "Prospecting", "CloseDate": "2024-02-29"})),
    ] {
        assert_eq!(create(&org, object, &value).prefix(), prefix);
    }
}

#[test]
fn a_record_is_read_with_its_attributes_and_the_fields_that_were_named() {
    let org = MemoryOrg::new();
    let id = create(&org, "Case", &json!({"Subject": " Broken lamp "}));
    let names = ["subject".to_owned(), "CaseNumber".to_owned(), "IsClosed".to_owned()];
    let read = org.retrieve("case", id.short(), Some(&names)).unwrap();
    assert_eq!(read["attributes"]["url"], format!("/services/data/v62.0/sobjects/Case/{id}"));
    assert_eq!(bare(read), json!({"Subject": "Broken lamp", "CaseNumber": "00000001", "IsClosed": false}));
    org.update("Case", id.as_str(), &fields(&json!({"Status": "Closed"}))).unwrap();
    let closed = org.retrieve("Case", id.as_str(), None).unwrap();
    assert_eq!((&closed["IsClosed"], &closed["ClosedDate"]), (&json!(true), &closed["LastModifiedDate"]));
    org.update("Case", id.as_str(), &fields(&json!({"Status": "Working"}))).unwrap();
    assert_eq!(org.retrieve("Case", id.as_str(), None).unwrap()["ClosedDate"], json!(null));
    let refused = org.update("Case", id.as_str(), &fields(&json!({"IsClosed": true}))).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.fields),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", vec!["IsClosed".to_owned()])
    );
}

#[test]
fn values_are_read_by_type_and_written_as_the_interface_writes_them() {
    let org = MemoryOrg::new();
    let object = ObjectSchema::new("Meter__c", "a01")
        .with_field(Field::text("Name", 80))
        .with_field(Field::new("At__c", FieldType::DateTime))
        .with_field(Field::new("Day__c", FieldType::Date))
        .with_field(Field::new("Hour__c", FieldType::Time))
        .with_field(Field::new("Count__c", FieldType::Integer))
        .with_field(Field::new("Value__c", FieldType::Double))
        .with_field(Field::new("Ok__c", FieldType::Boolean));
    org.define(object).unwrap();
    let written = json!({"At__c": "2024-02-29T01:02:03.004+01:00", "Day__c": "2024-02-29", "Hour__c": "15:30:00Z",
        "Count__c": 7, "Value__c": 2, "Ok__c": null, "Name": "  "});
    let id = create(&org, "Meter__c", &written);
    let names = ["At__c", "Day__c", "Hour__c", "Count__c", "Value__c", "Ok__c", "Name"].map(str::to_owned);
    let read = bare(org.retrieve("Meter__c", id.as_str(), Some(&names)).unwrap());
    let expected = json!({"At__c": "2024-02-29T00:02:03.004+0000", "Day__c": "2024-02-29", "Hour__c": "15:30:00.000Z",
        "Count__c": 7, "Value__c": 2.0, "Ok__c": false, "Name": null});
    assert_eq!(read, expected);
    for (name, wrong) in [
        ("At__c", json!("soon")),
        ("Day__c", json!("2023-02-29")),
        ("Count__c", json!(1.5)),
        ("Value__c", json!("NaN")),
        ("Ok__c", json!("yes")),
        ("Name", json!({"a": 1})),
        ("Name", json!(5)),
    ] {
        let error = org.create("Meter__c", &Map::from_iter([(name.to_owned(), wrong)])).unwrap_err();
        assert_eq!((error.code.as_str(), error.fields.as_slice()), ("JSON_PARSER_ERROR", [name.to_owned()].as_slice()));
    }
}

#[test]
fn what_an_org_refuses_has_its_code() {
    let org = MemoryOrg::new();
    let (account, contact) =
        (create(&org, "Account", &json!({"Name": "Acme"})), create(&org, "Contact", &json!({"LastName": "Ito"})));
    let attempt = |object: &str, value| org.create(object, &fields(&value));
    assert_eq!(code(attempt("Nothing", json!({}))), "INVALID_TYPE");
    assert_eq!(code(attempt("Contact", json!({"FirstName": "Ann"}))), "REQUIRED_FIELD_MISSING");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "Colour": "red"}))), "INVALID_FIELD");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "Name": "B"}))), "INVALID_FIELD_FOR_INSERT_UPDATE");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A".repeat(81)}))), "STRING_TOO_LONG");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "Email": "a b@c"}))), "INVALID_EMAIL_ADDRESS");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "AccountId": contact}))), "MALFORMED_ID");
    let absent = "001000000000000AAA";
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "AccountId": absent}))), "INVALID_CROSS_REFERENCE_KEY");
    assert_eq!(code(org.retrieve("Account", absent, None)), "NOT_FOUND");
    assert_eq!(code(org.retrieve("Account", "001900K0001pPuOAAU", None)), "MALFORMED_ID");
    assert_eq!(code(org.update("Account", absent, &Map::new())), "NOT_FOUND");
    org.delete("Account", account.as_str()).unwrap();
    assert_eq!(code(org.retrieve("Account", account.as_str(), None)), "ENTITY_IS_DELETED");
    assert_eq!(code(org.delete("Account", account.as_str())), "ENTITY_IS_DELETED");
    assert_eq!(code(attempt("Contact", json!({"LastName": "A", "AccountId": account}))), "ENTITY_IS_DELETED");
}

#[test]
fn an_external_id_finds_creates_and_is_unique() {
    let org = MemoryOrg::new();
    let number = Field::text("Number__c", 20).external_id();
    org.define(ObjectSchema::new("Account", "001").with_field(number.clone())).unwrap();
    let upsert = |name: &str| org.upsert("Account", "Number__c", "a/b 1", &fields(&json!({"Name": name}))).unwrap();
    let (made, changed) = (upsert("Acme"), upsert("Acme Ltd"));
    assert_eq!((made.created, changed.created, made.id), (true, false, changed.id));
    assert_eq!(org.retrieve("Account", made.id.as_str(), None).unwrap()["Name"], "Acme Ltd");
    create(&org, "Account", &json!({"Name": "Other", "Number__c": "A/B 1"}));
    let several = org.upsert("Account", "Number__c", "a/b 1", &Map::new()).unwrap_err();
    assert_eq!((several.code, several.duplicates.len()), (ErrorCode::DuplicateValue, 2));
    org.define(ObjectSchema::new("Lead", "00Q").with_field(number.unique())).unwrap();
    let lead = json!({"LastName": "L", "Company": "C", "Number__c": "7"});
    let first = create(&org, "Lead", &lead);
    let error = org.create("Lead", &fields(&lead)).unwrap_err();
    assert_eq!((error.code, error.duplicates), (ErrorCode::DuplicateValue, vec![first]));
    assert_eq!(code(org.upsert("Lead", "LastName", "L", &Map::new())), "NOT_FOUND");
    let named = json!({"LastName": "Ito", "Account": {"Number__c": "nobody"}});
    assert_eq!(code(org.create("Contact", &fields(&named))), "INVALID_FIELD");
}

#[test]
fn a_blank_external_id_is_that_of_no_record() {
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Account", "001").with_field(Field::text("Ext__c", 40).external_id())).unwrap();
    let name = fields(&json!({"Name": "Acme"}));
    for blank in ["", "  "] {
        assert_eq!(code(org.upsert("Account", "Ext__c", blank, &name)), "MISSING_ARGUMENT");
    }
    assert_eq!(org.count("Account").unwrap(), 0);
}

#[test]
fn deletion_takes_what_cannot_be_alone_and_is_held_by_cases() {
    let org = MemoryOrg::new();
    let account = create(&org, "Account", &json!({"Name": "Acme"}));
    let contact = create(&org, "Contact", &json!({"LastName": "Ito", "AccountId": account}));
    let task = create(&org, "Task", &json!({"WhoId": contact}));
    let case = create(&org, "Case", &json!({"AccountId": account}));
    assert_eq!(code(org.delete("Account", account.as_str())), "DELETE_FAILED");
    assert!(org.retrieve("Contact", contact.as_str(), None).is_ok());
    org.delete("Case", case.as_str()).unwrap();
    org.delete("Account", account.as_str()).unwrap();
    assert_eq!(code(org.retrieve("Contact", contact.as_str(), None)), "ENTITY_IS_DELETED");
    assert!(org.retrieve("Task", task.as_str(), None).unwrap()["WhoId"].is_null());
}

#[test]
fn a_text_is_as_long_as_its_units_of_utf_16() {
    let org = MemoryOrg::new();
    let subject = |text: String| org.create("Task", &fields(&json!({"Subject": text})));
    for (sign, most) in [("x", 255), ("ü", 255), ("叱", 255), ("𠮟", 127), ("👋", 127)] {
        assert!(subject(sign.repeat(most)).is_ok(), "{sign}");
        assert_eq!(code(subject(sign.repeat(most + 1))), "STRING_TOO_LONG", "{sign}");
    }
}

#[test]
fn an_activity_is_about_a_lead_alone() {
    let org = MemoryOrg::new();
    let account = create(&org, "Account", &json!({"Name": "Acme"}));
    let contact = create(&org, "Contact", &json!({"LastName": "Ito"}));
    let lead = create(&org, "Lead", &json!({"LastName": "L", "Company": "C"}));
    for object in ["Task", "Event"] {
        let both = json!({"WhoId": lead, "WhatId": account});
        assert_eq!(code(org.create(object, &fields(&both))), "FIELD_INTEGRITY_EXCEPTION");
        let of_lead = create(&org, object, &json!({"WhoId": lead, "WhatId": null}));
        let what = fields(&json!({"WhatId": account}));
        assert_eq!(code(org.update(object, of_lead.as_str(), &what)), "FIELD_INTEGRITY_EXCEPTION");
        let of_contact = create(&org, object, &json!({"WhoId": contact, "WhatId": account}));
        let who = fields(&json!({"WhoId": lead}));
        assert_eq!(code(org.update(object, of_contact.as_str(), &who)), "FIELD_INTEGRITY_EXCEPTION");
        org.update(object, of_contact.as_str(), &fields(&json!({"WhoId": lead, "WhatId": null}))).unwrap();
    }
}

#[test]
fn a_transaction_is_made_whole_or_not_at_all() {
    let org = MemoryOrg::new();
    let kept = create(&org, "Account", &json!({"Name": "Kept", "Phone": "202 555 0123"}));
    let before = (format!("{org:?}"), org.retrieve("Account", kept.as_str(), None).unwrap());
    let failed: Result<(), OrgError> = org.transaction(|org| {
        org.update("Account", kept.as_str(), &fields(&json!({"Name": "Changed"})))?;
        let id = org.create("Account", &fields(&json!({"Name": "New"})))?;
        org.delete("Account", id.as_str())?;
        org.create("Contact", &Map::new()).map(|_| ())
    });
    assert_eq!(code(failed), "REQUIRED_FIELD_MISSING");
    let now = || (format!("{org:?}"), org.retrieve("Account", kept.as_str(), None).unwrap());
    assert_eq!(now(), before);

    let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        org.transaction::<(), OrgError>(|org| {
            org.update("Account", kept.as_str(), &fields(&json!({"Name": "Changed"})))?;
            org.create("Account", &fields(&json!({"Name": "New"})))?;
            panic!("code of an embedder")
        })
    }));
    assert!(panics.is_err());
    assert_eq!(now(), before);
    org.update("Account", kept.as_str(), &fields(&json!({"Name": "Changed"}))).unwrap();
    assert_eq!(now().1["Name"], "Changed");
}

#[test]
fn an_account_may_be_a_person() {
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Account", "001").with_record_type("Business").with_person_type("Person")).unwrap();
    let company = create(&org, "Account", &json!({"Name": "Acme"}));
    let person = create(&org, "Account", &json!({"FirstName": "Ann", "LastName": "Ito", "PersonEmail": "a@ex.org"}));
    let read = |id: &str| org.retrieve("Account", id, None).unwrap();
    let (company, read_person) = (read(company.as_str()), read(person.as_str()));
    assert_eq!((&company["IsPersonAccount"], &company["Name"]), (&json!(false), &json!("Acme")));
    assert_eq!((&read_person["IsPersonAccount"], &read_person["Name"]), (&json!(true), &json!("Ann Ito")));
    assert_ne!(company["RecordTypeId"], read_person["RecordTypeId"]);
    let contact = read_person["PersonContactId"].as_str().unwrap();
    let email = |org: &MemoryOrg| org.retrieve("Contact", contact, None).unwrap()["Email"].clone();
    assert_eq!(email(&org), "a@ex.org");
    org.update("Account", person.as_str(), &fields(&json!({"PersonEmail": "b@ex.org"}))).unwrap();
    assert_eq!(email(&org), "b@ex.org");
}

#[test]
fn an_object_type_describes_itself() {
    let org = MemoryOrg::new();
    let described = org.describe("contact").unwrap();
    let field =
        |name: &str| described["fields"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert_eq!((&described["keyPrefix"], &field("LastName")["nillable"]), (&json!("003"), &json!(false)));
    assert_eq!(field("AccountId")["referenceTo"], json!(["Account"]));
    let account = org.describe("Account").unwrap();
    let children = account["childRelationships"].as_array().unwrap();
    assert!(children.iter().any(|it| it["childSObject"] == "Contact" && it["relationshipName"] == "Contacts"));
    assert!(org.describe_global()["sobjects"].as_array().unwrap().len() >= 10);
    assert_eq!(code(org.describe("Nothing")), "INVALID_TYPE");
}
