//! The desk in memory refuses what Amazon Connect and Salesforce refuse: a flow that passes there has no easier life than
//! a live one.
#![expect(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

use cti_engine::connector::{
    AgentCall, AgentControl, AgentStateKind, ConnectorError, ContactControl, Dial, Endpoint, EndpointKind, ErrorKind,
    NewTab, NewTask, Records, ScreenPop, Search, WorkCompletion, Workspace,
};
use cti_engine::event::DeskEvent;
use cti_engine::memory::{
    Dropped, FieldSchema, Journal, MemoryCrm, MemoryDesk, ObjectSchema, Phase, PicklistValue, Seen,
};
use cti_engine::session::Recording;
use cti_engine::{Channel, Contact, Port};
use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::blocks::bench::Bench;

fn call(id: &str) -> Contact {
    Contact::new(id, Channel::Voice)
}

fn kind<T: std::fmt::Debug>(answer: Result<T, ConnectorError>) -> ErrorKind {
    answer.unwrap_err().kind()
}

fn triggers(memory: &MemoryDesk) -> Vec<String> {
    let event = |event: &DeskEvent| event.trigger().event.as_ref().unwrap().to_string();
    memory.agent().take_events().iter().map(event).collect()
}

fn state(memory: &MemoryDesk) -> String {
    memory.agent().current_state().name
}

// ---- Quick connects ------------------------------------------------------------------------------------------------

#[test]
fn a_voicemail_through_a_quick_connect_that_is_not_there_fails_and_the_agent_stays() {
    let bench = Bench::new();
    let controls = json!({"voicemailDropName": "Holiday", "quickConnectName": "Nowhere"});
    let ran = bench.run("SE_ContactLeaveVoicemail", controls);
    assert_eq!(ran.way(), (Port::Failure, Some("notFound")));
    assert_eq!(ran.record["exception"]["message"], "the agent has no quick connect `Nowhere`");
    assert_eq!(bench.memory.center().phase("c-1"), Some(Phase::Live));
}

#[test]
fn a_task_through_a_quick_connect_that_is_not_there_or_for_a_telephone_fails() {
    let bench = Bench::new();
    let number = Endpoint { name: Some("Duty".into()), ..Endpoint::phone_number("+12025550199") };
    bench.memory.agent().add_quick_connect(number);
    for (controls, why) in [
        (json!({"name": "Call back", "endpoint": "Nowhere"}), "notFound"),
        (json!({"name": "Call back"}), "emptyControl"),
        (json!({"name": "Call back", "endpoint": "$.payload.nowhere"}), "invalid"),
        (json!({"name": "Call back", "endpoint": "Duty"}), "invalid"),
        (json!({"name": "x".repeat(1_025), "endpoint": "Back office"}), "invalid"),
        (json!({"name": "Call back", "endpoint": "Back office", "references": {"a": "x".repeat(4_097)}}), "invalid"),
    ] {
        assert_eq!(bench.run("SE_AgentCreateTask", controls.clone()).way(), (Port::Failure, Some(why)), "{controls}");
    }
    assert!(bench.memory.agent().created_tasks().is_empty());
    let controls = json!({"name": "Call back", "endpoint": "Back office"});
    assert_eq!(bench.run("SE_AgentCreateTask", controls).port, Port::Success);
}

#[test]
fn a_quick_connect_is_found_by_its_arn_as_well() {
    let memory = MemoryDesk::new("Sato");
    let endpoint = Endpoint { endpoint_arn: Some("arn:q".into()), name: Some("Office".into()), ..Endpoint::default() };
    memory.agent().add_quick_connect(endpoint.clone());
    let task = |endpoint: &str| NewTask { name: "n".into(), endpoint: Some(endpoint.into()), ..NewTask::default() };
    for known in ["Office", "arn:q"] {
        memory.drive(memory.agent().create_task(&task(known))).unwrap();
    }
    memory.center().add(call("c-1"));
    let other = Endpoint { endpoint_arn: Some("arn:other".into()), ..endpoint.clone() };
    assert_eq!(kind(memory.drive(memory.center().transfer("c-1", &other))), ErrorKind::NotFound);
    memory.drive(memory.center().transfer("c-1", &endpoint)).unwrap();
}

#[test]
fn a_chat_gets_no_voicemail_and_no_drop_is_stamped_for_it() {
    for channel in [Channel::Chat, Channel::Task, Channel::Email] {
        let bench = Bench::empty().contact(Contact::new("c-1", channel));
        let controls = json!({"voicemailDropName": "Holiday", "quickConnectName": "Voicemail"});
        let ran = bench.run("SE_ContactLeaveVoicemail", controls);
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0));
    }
}

#[test]
fn only_a_call_is_transferred_to_a_number_and_only_to_one_in_e164() {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(Contact::new("chat", Channel::Chat));
    memory.center().add(call("c-1"));
    let to = |id: &str, number: &str| {
        memory.drive(memory.center().transfer(id, &Endpoint::phone_number(number))).map_err(|error| error.kind())
    };
    assert_eq!(to("chat", "+12025550199"), Err(ErrorKind::Invalid));
    for number in ["", "12025550199", "+0120", "+1 202 555 0199", "+1202555019912345"] {
        assert_eq!(to("c-1", number), Err(ErrorKind::Invalid), "{number}");
    }
    assert_eq!(to("c-1", "+12025550199"), Ok(()));
}

#[test]
fn an_endpoint_that_is_no_number_is_dialled_during_a_call_only() {
    let memory = MemoryDesk::new("Sato");
    let endpoint =
        Endpoint { kind: Some(EndpointKind::Agent), endpoint_arn: Some("arn:b".into()), ..Endpoint::default() };
    let dial = Dial { endpoint, queue_arn: None, ..Dial::default() };
    assert_eq!(kind(memory.drive(memory.agent().dial(&dial))), ErrorKind::Invalid);
    memory.center().add(Contact::new("chat", Channel::Chat));
    assert_eq!(kind(memory.drive(memory.agent().dial(&dial))), ErrorKind::Invalid);
    memory.center().add(call("c-1"));
    memory.drive(memory.agent().dial(&dial)).unwrap();
    assert_eq!(memory.agent().dialled().len(), 1);
}

// ---- The state during a contact --------------------------------------------------------------------------------------

#[test]
fn a_state_that_is_set_during_a_call_waits_for_its_end() {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(call("c-1"));
    assert_eq!((state(&memory), memory.agent().current_state().kind), ("Busy".into(), AgentStateKind::System));
    memory.drive(memory.agent().set_state_by_name("Lunch")).unwrap();
    assert_eq!(state(&memory), "Busy");
    assert_eq!(memory.agent().next_state().unwrap().name, "Lunch");
    memory.drive(memory.center().destroy_agent_connection("c-1")).unwrap();
    assert_eq!(state(&memory), "AfterCallWork");
    memory.drive(memory.center().clear("c-1")).unwrap();
    assert_eq!((state(&memory), memory.agent().next_state()), ("Lunch".into(), None));
    let seen = ["onStateChange", "onStateChange", "onAfterCallWork", "onNotRoutable", "onStateChange"];
    assert_eq!(triggers(&memory), seen);
}

#[test]
fn the_state_before_the_call_takes_the_next_one_back() {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(call("c-1"));
    memory.agent().choose_state("Lunch").unwrap();
    memory.agent().choose_state("Available").unwrap();
    assert_eq!(memory.agent().next_state(), None);
    memory.drive(memory.center().destroy_agent_connection("c-1")).unwrap();
    memory.drive(memory.center().clear("c-1")).unwrap();
    assert_eq!(state(&memory), "Available");
}

#[test]
fn a_state_is_refused_during_a_contact_where_none_is_enqueued() {
    let memory = MemoryDesk::new("Sato");
    memory.agent().set_enqueues_states(false);
    memory.center().add(Contact::new("c-1", Channel::Chat));
    assert_eq!(state(&memory), "Available", "a chat leaves the state");
    assert_eq!(kind(memory.drive(memory.agent().set_available())), ErrorKind::Conflict);
    assert_eq!(kind(memory.agent().choose_state("Lunch")), ErrorKind::Conflict);
    memory.drive(memory.center().destroy_agent_connection("c-1")).unwrap();
    memory.agent().choose_state("Lunch").unwrap();
    assert_eq!(state(&memory), "Lunch");
}

#[test]
fn a_state_ends_after_call_work_and_the_next_call_begins_it_again() {
    let memory = MemoryDesk::new("Sato");
    for id in ["c-1", "c-2"] {
        memory.center().add(call(id));
        memory.drive(memory.center().destroy_agent_connection(id)).unwrap();
        assert_eq!(state(&memory), "AfterCallWork");
        memory.agent().choose_state("Lunch").unwrap();
        assert_eq!(state(&memory), "Lunch");
    }
}

#[test]
fn who_handles_a_contact_does_not_log_out_and_who_listens_is_free() {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(Contact { is_monitor: true, ..call("listened") });
    assert_eq!(state(&memory), "Available");
    memory.center().add(call("c-1"));
    assert_eq!(kind(memory.drive(AgentControl::logout(memory.agent()))), ErrorKind::Conflict);
    assert!(memory.agent().is_logged_in());
    memory.center().set_phase("c-1", Phase::Over);
    memory.drive(AgentControl::logout(memory.agent())).unwrap();
}

proptest! {
    /// Whatever becomes of the contacts of two agents: an agent is busy while one of their own calls is live, has work to do
    /// after it until it is cleared, and the next state is kept for the end alone.
    #[test]
    fn the_state_follows_the_contacts(
        steps in proptest::collection::vec((0..2_usize, 0..3_usize, 0..6_usize), 0..40),
    ) {
        let sato = MemoryDesk::new("Sato");
        let desks = [sato.clone(), sato.colleague("Mori")];
        let mut live: IndexMap<String, (usize, Phase)> = IndexMap::new();
        for (who, which, step) in steps {
            let (desk, id) = (&desks[who], format!("c-{which}"));
            let center = desk.center();
            match step {
                0 => {
                    center.add(call(&id));
                    live.insert(id, (who, Phase::Live));
                }
                1 => {
                    let left = desk.drive(center.destroy_agent_connection(&id)).is_ok();
                    prop_assert_eq!(left, live.get(&id) == Some(&(who, Phase::Live)));
                    if left {
                        live.insert(id, (who, Phase::Over));
                    }
                }
                2 => {
                    let cleared = desk.drive(center.clear(&id)).is_ok();
                    prop_assert_eq!(cleared, live.get(&id) == Some(&(who, Phase::Over)));
                    if cleared {
                        live.insert(id, (who, Phase::Cleared));
                    }
                }
                3 => {
                    if let Some((_, phase)) = live.get_mut(&id) {
                        *phase = Phase::Live;
                    }
                    center.set_phase(&id, Phase::Live);
                }
                _ => _ = desk.agent().choose_state(["Lunch", "Available"][step % 2]),
            }
            for (agent, desk) in desks.iter().enumerate() {
                let has = |wanted: Phase| live.values().any(|(who, phase)| (*who, *phase) == (agent, wanted));
                let shown = state(desk);
                prop_assert_eq!(shown == "Busy", has(Phase::Live));
                if shown == "AfterCallWork" {
                    prop_assert!(has(Phase::Over));
                }
                if !has(Phase::Live) && !has(Phase::Over) {
                    prop_assert_eq!(desk.agent().next_state(), None);
                }
            }
        }
    }
}

// ---- Contacts -----------------------------------------------------------------------------------------------------

#[test]
fn what_was_left_is_cleared() {
    let bench = Bench::new();
    assert_eq!(bench.run("SE_ContactDestroyAgentConnection", json!({})).port, Port::Success);
    assert_eq!(bench.run("SE_ContactClear", json!({})).port, Port::Success);
    assert_eq!(bench.run("SE_ContactClear", json!({})).way(), (Port::Failure, Some("conflict")));
}

#[test]
fn an_outbound_call_that_is_transferred_comes_in_to_the_second_agent() {
    let sato = MemoryDesk::new("Sato");
    let mori = sato.colleague("Mori");
    sato.center().add(call("c-1").outbound());
    let next = sato.center().hand_over("c-1", "c-2", &mori).unwrap();
    assert!(next.is_inbound && next.is_transfer() && next.call_type() == "inbound");
    assert!(!sato.center().contact("c-1").unwrap().is_inbound, "the first leg stays as it was");
    assert_eq!((state(&sato), state(&mori)), ("AfterCallWork".into(), "Busy".into()));
    assert_eq!(kind(sato.drive(sato.center().destroy_agent_connection("c-2"))), ErrorKind::NotFound);
}

#[test]
fn attributes_that_connect_refuses_are_refused_and_what_was_there_stays() {
    let memory = MemoryDesk::new("Sato");
    memory.center().add(call("c-1").with_attribute("tier", "gold"));
    let write = |attributes: IndexMap<String, String>| {
        memory.drive(memory.center().update_attributes("c-1", &attributes)).map_err(|error| error.kind())
    };
    let one = |name: &str, value: String| IndexMap::from([(name.to_owned(), value)]);
    for name in ["", "user type", "é", "a.b", "a:b", "名前", "a\n"] {
        assert_eq!(write(one(name, "x".into())), Err(ErrorKind::Invalid), "{name:?}");
    }
    // The limit is of bytes, of all names and values together.
    let room = 32_768 - "tiergold".len();
    assert_eq!(write(one("note", "x".repeat(room - 3))), Err(ErrorKind::Invalid));
    assert_eq!(write(one("note", "あ".repeat(room / 3))), Err(ErrorKind::Invalid));
    assert_eq!(memory.center().contact("c-1").unwrap().attributes.len(), 1);
    assert_eq!(write(one("note", "x".repeat(room - 4))), Ok(()));
    assert_eq!(write(one("a", "x".into())), Err(ErrorKind::Invalid), "what is there counts");
    assert_eq!(write(one("note", String::new())), Ok(()), "and what is replaced does not");
}

#[test]
fn an_object_never_becomes_an_attribute_or_a_reference() {
    for value in [json!({"Id": "500"}), json!([{"Id": "500"}]), json!(["a", "b"])] {
        let bench = Bench::new().payload(json!({"record": value}));
        let ran =
            bench.run("SE_ContactUpdateAttributes", json!({"attributes": {"a": "b", "case": "$.payload.record"}}));
        assert_eq!((ran.way(), ran.calls.len()), ((Port::Failure, Some("invalid")), 0));
        let message = ran.record["exception"]["message"].as_str().unwrap();
        assert!(message.contains("`case` of `attributes`"), "{message}");
        let controls = json!({"name": "n", "endpoint": "Back office", "references": {"case": "$.payload.record"}});
        assert_eq!(bench.run("SE_AgentCreateTask", controls).way(), (Port::Failure, Some("invalid")));
    }
    let bench = Bench::new().payload(json!({"n": 1.5, "b": false, "none": null}));
    let attributes = json!({"n": "$.payload.n", "b": "$.payload.b", "none": "$.payload.none"});
    assert_eq!(bench.run("SE_ContactUpdateAttributes", json!({"attributes": attributes})).port, Port::Success);
    let written = bench.memory.center().contact("c-1").unwrap();
    assert_eq!(["n", "b", "none"].map(|name| written.attribute(name)), [Some("1.5"), Some("false"), Some("")]);
}

#[test]
fn a_recording_that_the_contact_flow_started_runs_already() {
    for (value, recording, port) in [("true", Recording::On, Port::Failure), ("false", Recording::Off, Port::Success)] {
        let bench = Bench::empty().contact(call("c-1").with_attribute("RECORDING_STARTED", value));
        assert_eq!(bench.memory.center().recording("c-1"), Some(recording));
        assert_eq!(bench.run("SE_ContactStartRecording", json!({})).port, port, "{value}");
        assert_eq!(bench.run("SE_ContactStopRecording", json!({})).port, Port::Success, "{value}");
    }
}

#[test]
fn only_a_live_call_is_recorded() {
    let bench = Bench::empty().contact(Contact::new("c-1", Channel::Chat).with_attribute("RECORDING_STARTED", "true"));
    assert_eq!(bench.run("SE_ContactStartRecording", json!({})).way(), (Port::Failure, Some("invalid")));
    let bench = Bench::new();
    bench.memory.center().set_phase("c-1", Phase::Over);
    assert_eq!(bench.run("SE_ContactStartRecording", json!({})).way(), (Port::Failure, Some("conflict")));
}

// ---- Records ------------------------------------------------------------------------------------------------------

fn found(memory: &MemoryDesk, term: &str) -> Result<Vec<String>, String> {
    let search = Search { term: term.to_owned(), deferred: true, ..Search::default() };
    let matches = memory.drive(memory.screen().search_and_pop(&search)).map_err(|error| error.message().to_owned())?;
    let names = matches.values().filter_map(|it| it.get("Name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

#[test]
fn a_search_is_for_words_of_two_characters_and_more() {
    let memory = MemoryDesk::new("Sato");
    let crm = memory.crm();
    crm.insert("Contact", json!({"Name": "Hanako Yamada", "Email": "hanako.y@example.com"}));
    crm.insert("Contact", json!({"Name": "山田太郎"}));
    crm.insert("Account", json!({"Name": "Acme Holding"}));
    let malformed = |term: &str| format!("MALFORMED_SEARCH: search term must be longer than one character: {term}");
    for term in ["a", " a ", "*", "a*", "?", "山"] {
        assert_eq!(found(&memory, term), Err(malformed(term.trim())), "{term:?}");
    }
    let names = |term: &str| found(&memory, term).unwrap();
    assert_eq!(names("hanako"), ["Hanako Yamada"]);
    assert_eq!(names("YAMADA Hanako"), ["Hanako Yamada"]);
    assert_eq!(names("hanako.y@example.com"), ["Hanako Yamada"]);
    assert_eq!(names("ama"), [""; 0], "a part of a word is not one");
    assert_eq!(names("Hana"), [""; 0]);
    assert_eq!(names("Hana*"), ["Hanako Yamada"]);
    assert_eq!(names("Hanako Acme"), [""; 0], "every word");
    assert_eq!(names("山田"), ["山田太郎"]);
    assert_eq!(names("--"), [""; 0]);
    assert_eq!(names(&"Acme ".repeat(2_001)), [""; 0], "longer than the language reads");
}

#[test]
fn the_page_of_results_takes_three_characters() {
    let memory = MemoryDesk::new("Sato");
    let pop = |term: &str| memory.drive(memory.screen().pop(&ScreenPop::Search { term: term.to_owned() }));
    assert_eq!(kind(pop("Ya")), ErrorKind::Invalid);
    assert!(memory.screen().seen().is_empty());
    pop("Yam").unwrap();
}

#[test]
fn the_panel_has_the_sizes_that_open_cti_takes() {
    let memory = MemoryDesk::new("Sato");
    let screen = memory.screen();
    for pixels in [0, 239, 2_561] {
        assert_eq!(kind(memory.drive(screen.set_panel_height(pixels))), ErrorKind::Invalid);
    }
    for pixels in [0, 199, 1_921] {
        assert_eq!(kind(memory.drive(screen.set_panel_width(pixels))), ErrorKind::Invalid);
    }
    memory.drive(screen.set_panel_height(240)).unwrap();
    memory.drive(screen.set_panel_width(1_920)).unwrap();
    assert_eq!((screen.panel().height, screen.panel().width), (240, 1_920));
}

/// A desk whose tasks have the fields of a describe answer.
fn with_schema() -> MemoryDesk {
    let memory = MemoryDesk::new("Sato");
    let schema: ObjectSchema = serde_json::from_value(json!({
        "name": "Task", "label": "Task", "keyPrefix": "00T",
        "fields": [
            {"name": "Id", "type": "id", "nillable": false, "createable": false, "updateable": false},
            {"name": "Subject", "type": "combobox", "nillable": true, "length": 10},
            {"name": "Status", "type": "picklist", "nillable": false, "defaultedOnCreate": true,
             "restrictedPicklist": true, "picklistValues": [
                {"value": "Open", "label": "Open", "active": true, "defaultValue": true},
                {"value": "Old", "label": "Old", "active": false}]},
            {"name": "OwnerId", "type": "reference", "nillable": false, "defaultedOnCreate": false},
            {"name": "IsClosed", "type": "boolean", "nillable": false, "createable": false, "updateable": false},
        ],
    }))
    .unwrap();
    memory.crm().set_schema(schema);
    memory
}

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn create(memory: &MemoryDesk, values: Value) -> Result<String, String> {
    let created = memory.drive(memory.crm().create("Task", &fields(values)));
    created.map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::Invalid);
        error.message().to_owned()
    })
}

#[test]
fn a_record_that_does_not_go_with_its_schema_is_refused_in_the_words_of_salesforce() {
    let memory = with_schema();
    let refused = |values: Value| create(&memory, values).unwrap_err();
    assert_eq!(
        refused(json!({"OwnerId": "005", "Prio": "x"})),
        "INVALID_FIELD: No such column 'Prio' on sobject of type Task"
    );
    assert_eq!(refused(json!({"Subject": "Hi"})), "REQUIRED_FIELD_MISSING: Required fields are missing: [OwnerId]");
    assert_eq!(refused(json!({"OwnerId": ""})), "REQUIRED_FIELD_MISSING: Required fields are missing: [OwnerId]");
    assert!(
        refused(json!({"OwnerId": "005", "IsClosed": true})).starts_with("INVALID_FIELD_FOR_INSERT_UPDATE: Unable to")
    );
    assert_eq!(
        refused(json!({"OwnerId": "005", "Subject": "Much too long"})),
        "STRING_TOO_LONG: Subject: data value too large: Much too long (max length=10)"
    );
    for status in ["Closed", "Old"] {
        let message = format!("Status: bad value for restricted picklist field: {status}");
        let told = format!("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {message}");
        assert_eq!(refused(json!({"OwnerId": "005", "Status": status})), told);
    }
    assert!(refused(json!({"OwnerId": {"Id": "005"}})).starts_with("JSON_PARSER_ERROR: "));
    assert!(memory.crm().records("Task").is_empty(), "nothing was written");

    let id = create(&memory, json!({"ownerid": "005", "SUBJECT": ""})).unwrap();
    let written = memory.crm().record(&id).unwrap();
    assert_eq!((&written["OwnerId"], &written["Subject"]), (&json!("005"), &Value::Null), "names have no case");
    let update = |values: Value| memory.drive(memory.crm().update("task", &id, &fields(values)));
    assert_eq!(kind(update(json!({"OwnerId": null}))), ErrorKind::Invalid);
    assert_eq!(kind(update(json!({"Nope": 1}))), ErrorKind::Invalid);
    update(json!({"subject": "Hello"})).unwrap();
    let read = |name: &str| memory.drive(memory.crm().retrieve("Task", &id, &[name.to_owned()]));
    assert_eq!(read("SUBJECT").unwrap().unwrap()["SUBJECT"], "Hello");
    assert_eq!(kind(read("Nope")), ErrorKind::Invalid);
    read("Who.Name").unwrap();
}

#[test]
fn a_type_without_a_schema_takes_every_field_but_an_id() {
    let memory = with_schema();
    let crm = memory.crm();
    let lead = fields(json!({"Anything__c": 1, "Empty__c": ""}));
    let id = memory.drive(crm.create("Lead", &lead)).unwrap();
    assert_eq!(crm.record(&id).unwrap()["Empty__c"], Value::Null, "an empty text is nothing");
    let own = fields(json!({"Id": "00Q5g0000000001"}));
    assert_eq!(kind(memory.drive(crm.create("Lead", &own))), ErrorKind::Invalid);
    assert_eq!(kind(memory.drive(crm.update("Lead", &id, &own))), ErrorKind::Invalid);
    assert_eq!(crm.record(&id).unwrap()["Id"], json!(id));
}

#[test]
fn a_record_that_is_put_there_keeps_an_id_that_is_free() {
    let crm = MemoryCrm::new("US");
    let id = crm.insert("Case", json!({"Id": "5005g00000000Ab", "Subject": "Lamp"}));
    assert_eq!((id.len(), id.get(..15)), (18, Some("5005g00000000Ab")));
    assert_eq!(crm.record("5005g00000000Ab").unwrap()["Id"], json!(id));
    let again = crm.insert("Case", json!({"Id": "5005g00000000Ab"}));
    let odd = crm.insert("Case", json!({"Id": "my case"}));
    assert!(again != id && odd.len() == 18 && crm.records("Case").len() == 3);
}

#[test]
fn a_schema_travels_and_its_defaults_take_everything() {
    let schema = ObjectSchema::new("Case").with_field(FieldSchema::new("Subject").with_length(5).with_values(["a"]));
    let read: ObjectSchema = serde_json::from_value(serde_json::to_value(&schema).unwrap()).unwrap();
    assert_eq!(read, schema);
    let bare: FieldSchema = serde_json::from_value(json!({"name": "Subject"})).unwrap();
    assert_eq!(bare, FieldSchema::new("Subject"));
    assert!(PicklistValue::default().active);
}

// ---- What is kept -------------------------------------------------------------------------------------------------

#[test]
fn every_list_is_bounded_and_what_was_dropped_is_counted() {
    let memory = MemoryDesk::new("Sato");
    assert_eq!(memory.dropped(), Dropped::default());
    let (agent, screen, crm) = (memory.agent(), memory.screen(), memory.crm());
    agent.add_quick_connect(Endpoint::quick_connect("Office"));
    let task = NewTask { name: "n".into(), endpoint: Some("Office".into()), ..NewTask::default() };
    let tab = NewTab { url: "/home".into(), active: false, ..NewTab::default() };
    let child = |parent: &str| NewTab { parent: Some(parent.to_owned()), ..tab.clone() };
    memory.drive(async {
        let first = screen.open_tab(&tab).await.unwrap();
        screen.open_tab(&child(&first.id)).await.unwrap();
        for at in 0..1_003_u32 {
            agent
                .dial(&Dial { endpoint: Endpoint::phone_number(&at.to_string()), queue_arn: None, ..Dial::default() })
                .await
                .unwrap();
            agent.create_task(&task).await.unwrap();
            agent.set_workload(f64::from(at) + 1.0);
            screen.open_tab(&tab).await.unwrap();
        }
        for at in 0..10_004_u32 {
            screen.alert(&at.to_string()).await.unwrap();
            crm.complete_work(&WorkCompletion { work_id: at.to_string(), ..WorkCompletion::default() }).await.unwrap();
        }
    });
    let dropped = serde_json::to_value(memory.dropped()).unwrap();
    let expected = json!({"calls": 0, "events": 3, "dialled": 3, "tasks": 3, "seen": 4, "tabs": 5, "completedWork": 4});
    assert_eq!(dropped, expected);
    assert_eq!(agent.dialled()[0].endpoint.phone_number.as_deref(), Some("3"), "the newest are kept");
    assert_eq!((agent.created_tasks().len(), agent.take_events().len()), (1_000, 1_000));
    assert_eq!(screen.seen()[0], Seen::Alert("4".into()));
    assert_eq!(crm.completed_work()[0].work_id, "4");
    assert_eq!(memory.drive(screen.tabs()).unwrap().len(), 1_000);
    let ids: std::collections::HashSet<String> =
        (0..3).map(|_| memory.drive(agent.create_task(&task)).unwrap()).collect();
    assert_eq!(ids.len(), 3, "ids stay unique");
}

#[test]
fn the_journal_is_bounded_in_bytes_and_says_what_was_dropped() {
    let memory = MemoryDesk::new("Sato");
    let desk = memory.desk();
    let large = "x".repeat(9 << 20);
    let ask = || AgentCall::SetStateByName { name: large.clone() };
    for calls in 1..=9_usize {
        let _ = memory.drive(desk.call::<Value>(ask(), std::time::Duration::from_secs(1)));
        let kept = calls.min(Journal::MOST_BYTES / large.len());
        assert_eq!(memory.journal().calls().len(), kept);
        assert_eq!(memory.dropped().calls, (calls - kept) as u64);
    }
    let entries = memory.journal().entries();
    assert!(entries.iter().all(|entry| entry.answer.is_some()), "answers find their calls");
    memory.journal().clear();
    assert_eq!((memory.journal().calls().len(), memory.dropped().calls), (0, 2));
}

#[test]
fn a_predicate_of_a_fault_may_look_at_the_faults_and_lift_them() {
    let memory = std::sync::Arc::new(MemoryDesk::new("Sato"));
    let faults = std::sync::Arc::downgrade(&memory);
    let once = move |_: &cti_engine::layer::Ask<'_>| {
        faults.upgrade().unwrap().faults().heal_all();
        true
    };
    memory.faults().fail_when(once, ErrorKind::Denied);
    let mute = || memory.drive(memory.desk().call::<Value>(AgentCall::Mute {}, std::time::Duration::from_secs(1)));
    assert!(mute().is_err() && mute().is_ok());
}

#[test]
fn the_name_of_a_capability_alone_is_not_the_name_of_a_call() {
    let memory = MemoryDesk::new("Sato");
    for name in ["agent", "agent.", "agent.fly", "records"] {
        assert!(memory.faults().fail(name, ErrorKind::Denied).is_err(), "{name}");
    }
    assert!(memory.faults().fail("own.more", ErrorKind::Denied).is_ok());
}
