//! What stands in a phone field: notes, extensions, several numbers, and callers who withhold theirs.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::sync::Arc;

use cti_engine::connector::Desk;
use cti_engine::phone_number::{Dialling, NoPhoneNumbers};
use cti_engine::{Channel, Contact, Port};
use serde_json::{Value, json};

use crate::blocks::bench::{Bench, NUMBER, Ran};

/// What the network sends in place of a number that the caller withholds.
const WITHHELD: [&str; 6] =
    ["anonymous", "Restricted", "Private", "Unknown", "+266696687", "sip:anonymous@anonymous.invalid"];

fn dial(desk: impl FnOnce(Desk) -> Desk, controls: Value) -> Ran {
    Bench::new().with_desk(desk).run("SE_AgentDialNumber", controls)
}

fn dialled(ran: &Ran) -> &Value {
    &ran.call()["agent"]["dial"]["call"]["endpoint"]["phoneNumber"]
}

fn message(ran: &Ran) -> &str {
    ran.record["exception"]["message"].as_str().unwrap()
}

#[test]
fn a_number_is_dialled_in_e164_and_what_stands_around_it_is_not() {
    for (text, number) in [
        (NUMBER, NUMBER),
        ("+32486123456 (GSM)", "+32486123456"),
        ("+1 (202) 555-0123 home", NUMBER),
        ("+81 90-1234-5678 山田様", "+819012345678"),
        ("+1 202 555 0123 ext. 12", NUMBER),
        ("+12025550123,,12", NUMBER),
        ("tel:+1-202-555-0123;ext=5", NUMBER),
        ("＋８１９０１２３４５６７８", "+819012345678"),
        ("Tel. +44 (0) 20 7946 0018", "+442079460018"),
        ("+12025550123 / +12025550199", NUMBER),
    ] {
        let ran = dial(|desk| desk, json!({"phoneNumber": text}));
        assert_eq!((ran.port, dialled(&ran)), (Port::Success, &json!(number)), "{text}");
    }
    // Without a library for phone numbers too.
    let none = |desk: Desk| desk.with_phone_numbers(Arc::new(NoPhoneNumbers));
    assert_eq!(dialled(&dial(none, json!({"phoneNumber": "+32486123456 (GSM)"}))), "+32486123456");
    assert_eq!(dial(none, json!({"phoneNumber": "+1 800 FLOWERS"})).way(), (Port::Failure, Some("phoneNumber")));
}

#[test]
fn what_is_not_e164_is_refused_by_name_and_nothing_is_dialled() {
    for (text, why) in [
        ("(202) 555-0123", "without `+` needs a country"),
        ("1123456789", "without `+` needs a country"),
        ("09012345678", "without `+` needs a country"),
        ("+1 800 FLOWERS", "not a phone number"),
        ("+1-800-356-93ME", "not a phone number"),
        ("call me", "not a phone number"),
        ("+999 2125550123", "calling code that does not exist"),
    ] {
        for control in ["phoneNumber", "endpoint"] {
            let ran = dial(|desk| desk, json!({control: text}));
            let kind = if control == "endpoint" && text == "call me" { "endpoint" } else { "phoneNumber" };
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some(kind)), 0), "{text}");
            let message = message(&ran);
            assert!(
                message.contains(&format!("`{control}` is")) && message.contains(&format!("`{text}`")),
                "{message}"
            );
            assert!(kind == "endpoint" || message.contains(why) && message.contains("expected E.164"), "{message}");
        }
    }
}

#[test]
fn an_option_hands_the_number_on_as_it_is() {
    let as_written = |desk: Desk| desk.with_dialling(Dialling::AsWritten);
    for text in ["(202) 555-0123", "09012345678", "0 486 12 34 56"] {
        assert_eq!(dialled(&dial(as_written, json!({"phoneNumber": text}))), text);
    }
    assert_eq!(dial(as_written, json!({"phoneNumber": "anonymous"})).way(), (Port::Failure, Some("withheld")));
}

#[test]
fn an_endpoint_that_cannot_be_used_is_named_although_there_is_a_number() {
    for (endpoint, what) in [
        (json!({"name": "nobody"}), "has neither an ARN, an id nor a phone number"),
        (json!({"type": "phone_number", "phoneNumber": ""}), "has neither an ARN, an id nor a phone number"),
        (json!({"type": 7}), "is not an endpoint"),
        (json!([]), "is not an endpoint"),
        (json!("Billing"), "is the text `Billing`"),
    ] {
        let bench = Bench::new().payload(json!({"endpoint": endpoint}));
        let ran = bench.run("SE_AgentDialNumber", json!({"endpoint": "$.payload.endpoint", "phoneNumber": NUMBER}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("endpoint")), 0), "{endpoint}");
        assert!(message(&ran).starts_with(&format!("`endpoint` {what}: expected one of *Get Quick")), "{endpoint}");
    }
    let bench = Bench::new();
    let before = [("SE_AgentGetEndpointByPhoneNumber", json!({"phoneNumber": "+32486123456 (GSM)"}))];
    let ran = bench.run_behind(&before, "SE_AgentDialNumber", json!({"endpoint": "$.actions.a0.results"}));
    assert_eq!(dialled(&ran), "+32486123456");
    let before = [("SE_AgentGetEndpointByPhoneNumber", json!({"phoneNumber": "1123456789"}))];
    let ran = bench.run_behind(&before, "SE_AgentDialNumber", json!({"endpoint": "$.actions.a0.results"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("phoneNumber")), 0));
}

#[test]
fn a_desk_phone_has_a_number_in_e164_too() {
    let ran = Bench::new().run("SE_AgentChangeToDeskphone", json!({"phoneNumber": "+1 202 555 0123 (desk)"}));
    assert_eq!(*ran.call(), json!({"agent": {"use_deskphone": {"phoneNumber": NUMBER}}}));
    let ran = Bench::new().run("SE_AgentChangeToDeskphone", json!({"phoneNumber": "555-0123"}));
    assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("phoneNumber")), 0));
}

#[test]
fn a_look_up_leaves_the_note_out_and_finds_a_record_whose_field_holds_one() {
    let bench = Bench::new();
    let id =
        bench.memory.crm().insert("Contact", json!({"LastName": "Sato", "Phone": "+1 202-555-0123 (GSM), Mon-Fri"}));
    let home =
        bench.memory.crm().insert("Lead", json!({"LastName": "Mori", "HomePhone": "(202) 555-0199 ext. 7 home"}));
    for (type_id, text, asked, found) in [
        ("SE_SFGetContactId", NUMBER, NUMBER, json!({"sfContactId": id})),
        ("SE_SFGetContactId", "(202) 555-0123", "(202) 555-0123", json!({"sfContactId": id})),
        ("SE_SFGetContactId", "(202) 555-0123 home", "2025550123", json!({"sfContactId": id})),
        ("SE_SFGetContactId", "+12025550123home", NUMBER, json!({"sfContactId": id})),
        ("SE_SFGetLeadId", "+12025550199", "+12025550199", json!({"sfLeadId": home})),
    ] {
        let ran = bench.run(type_id, json!({"formattedPhoneNumber": text}));
        assert_eq!(ran.call()["records"]["find_by_phone"]["phoneNumber"], asked);
        assert_eq!(ran.record["results"], found, "{text}");
    }
    for text in ["1-800-FLOWERS", "home"] {
        let ran = bench.run("SE_SFGetContactId", json!({"formattedPhoneNumber": text}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("phoneNumber")), 0), "{text}");
    }
    let ran = bench.run("SE_SFSearchAndScreenpop", json!({"searchParams": "+12025550123"}));
    assert_eq!(ran.record["results"][&id]["Id"], json!(id));
}

#[test]
fn nothing_is_searched_popped_looked_up_or_dialled_by_a_withheld_number() {
    for text in WITHHELD {
        let bench = Bench::new().payload(json!({"number": text}));
        bench.memory.crm().insert("Contact", json!({"LastName": text, "Phone": text}));
        for (type_id, control) in [
            ("SE_SFSearchAndScreenpop", "searchParams"),
            ("SE_SFScreenpopSearch", "searchString"),
            ("SE_SFGetContactId", "formattedPhoneNumber"),
            ("SE_SFGetLeadId", "formattedPhoneNumber"),
            ("SE_AgentDialNumber", "phoneNumber"),
            ("SE_AgentDialNumber", "endpoint"),
            ("SE_AgentChangeToDeskphone", "phoneNumber"),
        ] {
            let ran = bench.run(type_id, json!({control: "$.payload.number"}));
            assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("withheld")), 0), "{type_id} {text}");
            assert!(message(&ran).contains("the caller withholds the number"), "{type_id}");
        }
    }
}

#[test]
fn a_contact_who_withholds_the_number_has_none() {
    for text in WITHHELD {
        let contact = Contact::new("c-1", Channel::Voice).from_number(text);
        assert_eq!(contact.phone_number.as_deref(), Some(text), "as the network sent it");
        let bench = Bench::empty().contact(contact);
        assert_eq!(*bench.run("SE_ContactProperties", json!({})).field("formattedPhoneNumber"), Value::Null);
        let customer = bench.run("SE_ContactCustomerPhoneNumber", json!({}));
        assert_eq!(customer.record["results"], json!({"phone": null, "country": null}));
        let fields =
            json!({"LastName": "Caller", "Phone": "$.contact.phoneNumber", "Fax": "$.contact.parsedNumber.number"});
        let ran = bench.run("SE_SFSaveLog", json!({"entityType": "Contact", "fieldValues": fields}));
        assert_eq!(ran.call()["records"]["create"]["fields"], json!({"LastName": "Caller"}), "{text}");
    }
}

#[test]
fn a_withheld_number_is_not_saved_in_a_phone_field() {
    for text in WITHHELD {
        let bench = Bench::new().payload(json!({"n": text}));
        let fields =
            json!({"LastName": "$.payload.n", "Phone": "$.payload.n", "MobilePhone": "$.payload.n", "Fax": ""});
        let kept = json!({"LastName": text, "Fax": ""});
        let ran = bench.run("SE_SFSaveLog", json!({"entityType": "Contact", "fieldValues": fields}));
        assert_eq!(ran.call()["records"]["create"]["fields"], kept);
        let ran = bench.run("SE_SFScreenpopNewRecord", json!({"entityName": "Contact", "defaultFieldValues": fields}));
        assert_eq!(ran.call()["workspace"]["pop"]["screen"]["defaultFieldValues"], kept);
        let ran = bench.run("SE_SFCreateTask", json!({"otherTaskFields": {"Phone__c": "$.payload.n"}}));
        assert_eq!(ran.call()["records"]["create"]["fields"], json!({}));
    }
}
