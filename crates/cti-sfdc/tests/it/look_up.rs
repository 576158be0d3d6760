//! Look-ups find whom a number belongs to, and never search for one that is withheld.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_engine::conformance::{RecordsCase, records};
use cti_engine::connector::{CallType, ConnectorError, ScreenPop, Workspace};
use cti_engine::memory::{MemoryDesk, Seen};
use cti_sfdc::look_up::{Found, LookUp, OrgSource};
use cti_sfdc::open_cti::{PopDecision, SoftphoneLayout};
use cti_sfdc::org::MemoryOrg;
use cti_sfdc::soql::Query;
use cti_sfdc::sosl::Search;
use serde_json::{Map, Value, json};

use crate::org::create;

/// An org that tells what it was asked.
struct Overheard {
    org: MemoryOrg,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl OrgSource for Overheard {
    async fn search(&self, search: &Search) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        self.asked.lock().unwrap().push(search.to_string());
        OrgSource::search(&self.org, search).await
    }

    async fn query(&self, query: &Query) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        self.asked.lock().unwrap().push(query.to_string());
        OrgSource::query(&self.org, query).await
    }
}

fn overheard() -> (Arc<Overheard>, LookUp) {
    let org = Arc::new(Overheard { org: MemoryOrg::new(), asked: Mutex::default() });
    (Arc::clone(&org), LookUp::new(org).in_country("US"))
}

#[tokio::test]
async fn the_org_in_memory_conforms() {
    let org = MemoryOrg::new();
    let case = RecordsCase::new("Contact", json!({"LastName": "Yamada", "Phone": "+12025550123"}))
        .changing(json!({"LastName": "Mori"}))
        .with_phone_number("+12025550123");
    let report = records(&org, &case).await;
    assert!(report.is_passed(), "{report}");
    assert!(report.checks.len() >= 10, "{report}");
}

#[tokio::test]
async fn a_number_is_sought_in_its_international_and_national_forms() {
    let (org, look_up) = overheard();
    let contact = create(&org.org, "Contact", &json!({"LastName": "Ito", "MobilePhone": "(202) 555-0123 (evenings)"}));
    let lead = create(&org.org, "Lead", &json!({"LastName": "L", "Company": "C", "Phone": "0012025550123"}));
    for number in ["+12025550123", "202-555-0123", "tel:+1 202 555 0123", "(202) 555-0123 mobile"] {
        assert_eq!(look_up.contact(number).await.unwrap(), Found::One(contact), "{number}");
    }
    assert_eq!(look_up.lead("+12025550123").await.unwrap(), Found::One(lead));
    let two = create(&org.org, "Contact", &json!({"LastName": "Two", "Phone": "202 555 0177 / 202 555 0188"}));
    assert_eq!(org.org.with_number("Contact", "2025550188 / 2025550177").unwrap(), [two], "each record once");
    let asked = org.asked.lock().unwrap().first().cloned().unwrap();
    assert_eq!(
        asked,
        r#"FIND {"\+12025550123" OR "12025550123" OR "2025550123" OR "\(202\) 555\-0123"} IN PHONE FIELDS RETURNING Contact(Id ORDER BY CreatedDate, Id LIMIT 50)"#
    );
    // The national form is that of a number of another country, too.
    let alike = create(&org.org, "Contact", &json!({"LastName": "Abroad", "Phone": "+44 20 2555 0123"}));
    for number in ["+12025550123", "+442025550123"] {
        assert_eq!(look_up.contact(number).await.unwrap(), Found::Several(vec![contact, alike]), "{number}");
    }
    // The zero of an Italian number is part of it.
    let italian = create(&org.org, "Contact", &json!({"LastName": "Rossi", "Phone": "06 698 12345"}));
    assert_eq!(look_up.contact("+390669812345").await.unwrap(), Found::One(italian));
    // The zero of a British one is put in front at home alone.
    let british = create(&org.org, "Contact", &json!({"LastName": "Smith", "Phone": "020 7946 0000"}));
    assert_eq!(look_up.contact("+442079460000").await.unwrap(), Found::One(british));
}

#[tokio::test]
async fn none_one_and_several_are_told_apart_and_a_withheld_number_is_not_sought() {
    let (org, look_up) = overheard();
    let lead = || create(&org.org, "Lead", &json!({"LastName": "L", "Company": "C", "Phone": "2025550123"}));
    assert_eq!(look_up.lead("+12025550123").await.unwrap(), Found::Nothing);
    let first = lead();
    assert_eq!(look_up.lead("+12025550123").await.unwrap(), Found::One(first));
    let second = lead();
    assert_eq!(look_up.lead("+12025550123").await.unwrap(), Found::Several(vec![first, second]));
    let before = org.asked.lock().unwrap().len();
    assert_eq!(look_up.lead("5").await.unwrap(), Found::Nothing, "too short to be searched for");
    for withheld in ["", "anonymous", "+266696687", "sip:anonymous@anonymous.invalid"] {
        assert_eq!(look_up.lead(withheld).await.unwrap(), Found::Withheld);
        let layout: SoftphoneLayout = layout(&json!({}));
        let (matches, _) = look_up.search(withheld, &layout, &CallType::Inbound).await.unwrap();
        assert!(matches.is_empty());
    }
    assert_eq!(org.asked.lock().unwrap().len(), before);
}

#[tokio::test]
async fn one_character_finds_nothing_and_is_not_searched_for() {
    let (org, look_up) = overheard();
    create(&org.org, "Contact", &json!({"LastName": "x", "Phone": "5"}));
    for short in ["x", " x ", "5", "-", "é", "*"] {
        let (matches, pop) = look_up.search(short, &layout(&json!({})), &CallType::Inbound).await.unwrap();
        assert!(matches.is_empty() && pop == PopDecision::Nothing, "{short}");
        assert!(matches!(look_up.contact(short).await.unwrap(), Found::Nothing), "{short}");
    }
    assert!(org.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_contact_may_be_called_unless_it_says_otherwise() {
    let (org, look_up) = overheard();
    let calm = create(&org.org, "Contact", &json!({"LastName": "A", "DoNotCall": true}));
    let keen = create(&org.org, "Contact", &json!({"LastName": "B"}));
    assert_eq!(look_up.do_not_call(calm).await.unwrap(), Some(true));
    assert_eq!(look_up.do_not_call(keen).await.unwrap(), Some(false));
    org.org.delete("Contact", keen.as_str()).unwrap();
    assert_eq!(look_up.do_not_call(keen).await.unwrap(), None);
}

#[test]
fn the_desk_in_memory_stands_on_the_org() {
    let memory = MemoryDesk::with_crm("Sato", MemoryOrg::new());
    let contact = create(memory.crm(), "Contact", &json!({"LastName": "Ito", "Phone": "(202) 555-0123 (office)"}));
    let search = |term: &str| {
        memory.drive(
            memory
                .screen()
                .search_and_pop(&cti_engine::connector::Search { term: term.to_owned(), ..Default::default() }),
        )
    };
    let matches = search("+12025550123").unwrap();
    assert_eq!(matches[contact.as_str()], json!({"Id": contact, "RecordType": "Contact", "Name": "Ito"}));
    assert_eq!(memory.screen().seen(), [Seen::Pop(ScreenPop::Record { id: contact.to_string() })]);
    assert_eq!(search(contact.short()).unwrap().len(), 1);
    assert!(search("anonymous").unwrap().is_empty());
    assert!(search("x").is_err());
    // A form that the org refuses is not saved.
    memory
        .drive(memory.screen().pop(&ScreenPop::NewRecord { object: "Lead".into(), default_field_values: Map::new() }))
        .unwrap();
    assert_eq!(memory.screen().save_new_record(), None);
}

fn layout(settings: &Value) -> SoftphoneLayout {
    let objects = json!({"Contact": [{"displayName": "Name", "apiName": "Name"}], "Case": []});
    serde_json::from_value(json!({"Inbound": {"objects": objects, "screenPopSettings": settings}})).unwrap()
}

#[tokio::test]
async fn a_search_pops_what_the_layout_says() {
    let (org, look_up) = overheard();
    let layout = layout(&json!({"NoMatch": {"screenPopType": "PopToEntity", "screenPopData": "Contact"}}));
    let search = |text: &'static str| look_up.search(text, &layout, &CallType::Inbound);
    let (matches, pop) = search("(202) 555-0123").await.unwrap();
    assert_eq!((matches.len(), pop), (0, PopDecision::NewRecord { object: "Contact".to_owned() }));
    let contact = create(&org.org, "Contact", &json!({"LastName": "O'Neil-Ito", "Phone": "+12025550123"}));
    for text in ["(202) 555-0123", "o'neil-ito"] {
        let (matches, pop) = search(text).await.unwrap();
        assert_eq!(pop, PopDecision::Record { id: contact.to_string() }, "{text}");
        assert_eq!(
            matches.into_inner()[contact.as_str()],
            json!({"Id": contact, "RecordType": "Contact", "Name": "O'Neil-Ito"})
        );
    }
    let case = create(&org.org, "Case", &json!({"Subject": "O'Neil-Ito has no light"}));
    let (matches, pop) = search("o'neil-ito").await.unwrap();
    assert_eq!((matches.ids().collect::<Vec<_>>(), pop), (vec![contact.as_str(), case.as_str()], PopDecision::Nothing));
}
