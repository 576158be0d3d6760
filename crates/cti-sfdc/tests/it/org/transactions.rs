//! Laws of transactions: what failed has left nothing, and what stands within one is done as it would be alone.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use cti_sfdc::org::{DuplicateRule, Field, MemoryOrg, ObjectSchema, OrgError, Transaction};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fields;

const PHONES: [&str; 3] = ["(202) 555-0123", "+44 20 7946 0000", "202 555 0123 / 202 555 0177"];

/// A change; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Change {
    Account { name: u8, phone: usize, key: u8 },
    Person { name: u8 },
    Contact { name: u8, account: usize },
    Case { contact: usize },
    Update { object: usize, nth: usize, name: u8, phone: usize },
    Upsert { key: u8, name: u8 },
    Delete { object: usize, nth: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let name = || 0..3_u8;
    prop_oneof![
        (name(), 0..3_usize, 0..4_u8).prop_map(|(name, phone, key)| Change::Account { name, phone, key }),
        name().prop_map(|name| Change::Person { name }),
        (name(), 0..4_usize).prop_map(|(name, account)| Change::Contact { name, account }),
        (0..4_usize).prop_map(|contact| Change::Case { contact }),
        (0..3_usize, 0..4_usize, name(), 0..3_usize).prop_map(|(object, nth, name, phone)| Change::Update {
            object,
            nth,
            name,
            phone
        }),
        (0..4_u8, name()).prop_map(|(key, name)| Change::Upsert { key, name }),
        (0..3_usize, 0..4_usize).prop_map(|(object, nth)| Change::Delete { object, nth }),
    ]
}

const OBJECTS: [&str; 3] = ["Account", "Contact", "Case"];

fn org() -> MemoryOrg {
    let org = MemoryOrg::new().with_clock(std::sync::Arc::new(cti_engine::memory::VirtualClock::new()));
    let account = ObjectSchema::new("Account", "001")
        .with_person_type("Person")
        .with_field(Field::text("Key__c", 8).external_id().unique());
    let contact = ObjectSchema::new("Contact", "003").with_duplicate_rule(DuplicateRule::new("Same", ["LastName"]));
    org.define(account).unwrap();
    org.define(contact).unwrap();
    org
}

/// The nth record of a type, deleted or not, by its age; an id of nobody where there are fewer.
fn id(made: &[Vec<String>; 3], object: usize, nth: usize) -> String {
    made[object]
        .get(nth)
        .cloned()
        .unwrap_or_else(|| ["001000000000zzz", "003000000000zzz", "500000000000zzz"][object].into())
}

fn apply(org: &mut Transaction<'_>, made: &mut [Vec<String>; 3], change: &Change) -> Result<(), OrgError> {
    match change {
        Change::Account { name, phone, key } => {
            let fields = json!({"Name": format!("A{name}"), "Phone": PHONES[*phone], "Key__c": key.to_string()});
            made[0].push(org.create("Account", &super::fields(&fields))?.to_string());
        }
        Change::Person { name } => {
            made[0].push(org.create("Account", &fields(&json!({"LastName": format!("N{name}")})))?.to_string());
        }
        Change::Contact { name, account } => {
            let fields = json!({"LastName": format!("N{name}"), "AccountId": id(made, 0, *account)});
            made[1].push(org.create("Contact", &super::fields(&fields))?.to_string());
        }
        Change::Case { contact } => {
            made[2].push(org.create("Case", &fields(&json!({"ContactId": id(made, 1, *contact)})))?.to_string());
        }
        Change::Update { object, nth, name, phone } => {
            let fields = match object {
                0 => json!({"Name": format!("A{name}"), "Phone": PHONES[*phone]}),
                1 => json!({"LastName": format!("N{name}"), "Phone": PHONES[*phone]}),
                _ => json!({"Subject": format!("S{name}"), "Status": if *name == 0 { "Closed" } else { "New" }}),
            };
            org.update(OBJECTS[*object], &id(made, *object, *nth), &super::fields(&fields))?;
        }
        Change::Upsert { key, name } => {
            let fields = fields(&json!({"Name": format!("A{name}")}));
            let upserted = org.upsert("Account", "Key__c", &key.to_string(), &fields)?;
            if upserted.created {
                made[0].push(upserted.id.to_string());
            }
        }
        Change::Delete { object, nth } => org.delete(OBJECTS[*object], &id(made, *object, *nth))?,
    }
    Ok(())
}

/// Everything that can be seen of an org, also by way of its indexes.
fn seen(org: &MemoryOrg) -> Value {
    let rows = |soql: &str| org.query_all(soql).unwrap().records;
    let by_key: Vec<_> =
        (0..4).map(|key| org.find_by_external_id("Account", "Key__c", &key.to_string()).unwrap()).collect();
    let by_phone: Vec<_> = PHONES
        .iter()
        .flat_map(|phone| ["Account", "Contact"].map(|object| org.with_number(object, phone).unwrap()))
        .collect();
    json!({
        "accounts": rows("SELECT FIELDS(ALL) FROM Account ORDER BY Id LIMIT 200"),
        "contacts": rows("SELECT FIELDS(ALL) FROM Contact ORDER BY Id LIMIT 200"),
        "cases": rows("SELECT FIELDS(ALL) FROM Case ORDER BY Id LIMIT 200"),
        "counts": OBJECTS.map(|object| org.count(object).unwrap()),
        "byKey": by_key,
        "byPhone": by_phone,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_fails_within_a_transaction_leaves_nothing_and_neither_does_the_whole(
        before in prop::collection::vec(change(), 0..8), within in prop::collection::vec(change(), 0..12),
    ) {
        let (alone, together) = (org(), org());
        let (mut made, mut told) = ([vec![], vec![], vec![]], Vec::new());
        for change in before.iter().chain(&within) {
            told.push(alone.transaction(|org| apply(org, &mut made, change)).map_err(|error| error.code));
        }
        let mut made = [vec![], vec![], vec![]];
        for change in &before {
            drop(together.transaction(|org| apply(org, &mut made, change)));
        }
        // All of it fails, and so has not been.
        let untouched = seen(&together);
        let failed: Result<(), OrgError> = together.transaction(|org| {
            let mut made = made.clone();
            for change in &within {
                drop(apply(org, &mut made, change));
            }
            org.delete("Account", "001000000000zzz")
        });
        prop_assert!(failed.is_err());
        prop_assert_eq!(seen(&together), untouched);

        // On an org of its own, since the numbers of records that were taken back are not given again.
        let together = org();
        let (mut made, mut same) = ([vec![], vec![], vec![]], Vec::new());
        for change in &before {
            same.push(together.transaction(|org| apply(org, &mut made, change)).map_err(|error| error.code));
        }
        let done: Result<(), OrgError> = together.transaction(|org| {
            for change in &within {
                same.push(apply(org, &mut made, change).map_err(|error| error.code));
            }
            Ok(())
        });
        prop_assert!(done.is_ok());
        prop_assert_eq!(same, told);
        prop_assert_eq!(seen(&together), seen(&alone));
    }
}
