//! The activity of a call: created once, followed, ended, passed on.

use cti_engine::connector::{ErrorKind, ScreenPop};
use cti_engine::event::DeskEvent;
use cti_engine::memory::{FieldSchema, ObjectSchema, Seen};
use cti_webex::activity::{ActivityOptions, CreatedIn, LiveNotes};
use cti_webex::agent_state::{AuxCode, AuxCodes};
use cti_webex::definition::{Activity, ConnectorConfig};
use cti_webex::event::TaskEventName as Name;
use cti_webex::mapping::{Mapping, Row};
use cti_webex::planner::PlannerOptions;
use cti_webex::recording::CapturedRecording;
use cti_webex::widget::{WidgetAction, WidgetError};
use serde_json::json;

use super::rig::{Agent, CUSTOMER, lost};

const SATO: &str = "0055g00000SATOAAA1";
const ITO: &str = "0055g00000ITOAAAA1";

fn config(change: impl FnOnce(&mut Activity)) -> ConnectorConfig {
    let mut config = ConnectorConfig::default();
    change(&mut config.activity);
    config
}

fn passed_on() -> ConnectorConfig {
    config(|it| (it.create_on_connected, it.change_owner_on_transfer) = (true, true))
}

fn of_sato() -> PlannerOptions {
    PlannerOptions::default().with_user(SATO)
}

#[test]
fn by_default_the_activity_is_created_in_wrap_up_and_ends_with_its_reason() {
    let mut agent = Agent::new(ConnectorConfig::default());
    agent.memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": CUSTOMER}));
    assert_eq!(agent.answers(), ["searched for `2025550123`: found 1 record"]);
    assert!(agent.tasks_in_crm().is_empty());
    let did = agent.wraps_up("Solved");
    assert!(
        did[0].starts_with("activity 00T") && did[0].ends_with("created: `Inbound Call 01-05-2026 09:00 AM`"),
        "{did:?}"
    );
    assert!(did[1].ends_with("updated: CallDisposition, Status"), "{did:?}");
    assert_eq!(did.len(), 2);
    let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity") };
    for (field, value) in [
        ("Subject", json!("Inbound Call 01-05-2026 09:00 AM")),
        ("TaskSubtype", json!("Call")),
        ("CallType", json!("Inbound")),
        ("CallObject", json!("i-1")),
        ("ActivityDate", json!("2026-01-05")),
        ("CallDurationInSeconds", json!(10)),
        ("CallDisposition", json!("Solved")),
        ("Status", json!("Completed")),
    ] {
        assert_eq!(task[field], value, "{field}");
    }
    assert!(task["WhoId"].as_str().unwrap().starts_with("003"));
    assert!(!task.contains_key("OwnerId"), "whose it is, Salesforce knows");
    assert_eq!(agent.memory.screen().seen().len(), 1, "the pop alone");
}

#[test]
fn the_switches_say_when_the_activity_is_created_opened_and_refreshed() {
    for bits in 0..16_u8 {
        let on = |bit: u8| bits & (1 << bit) != 0;
        let mut agent = Agent::new(config(|it| {
            (it.create_on_connected, it.open_on_connected) = (on(0), on(1));
            (it.open_on_wrap_up, it.auto_refresh) = (on(2), on(3));
        }));
        let opened = |agent: &Agent| {
            let edits = |seen: &Seen| matches!(seen, Seen::Pop(ScreenPop::Url { url }) if url.ends_with("/edit"));
            agent.memory.screen().seen().iter().filter(|seen| edits(seen)).count()
        };
        agent.answers();
        assert_eq!(agent.tasks_in_crm().len(), usize::from(on(0)), "{bits:04b}");
        assert_eq!(opened(&agent), usize::from(on(0) && on(1)), "{bits:04b}");
        assert_eq!(agent.count("workspace.refresh"), usize::from(on(0) && on(3)), "{bits:04b}");
        agent.wraps_up("Solved");
        let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity of {bits:04b}") };
        assert_eq!((&task["CallDisposition"], &task["CallDurationInSeconds"]), (&json!("Solved"), &json!(10)));
        assert_eq!(opened(&agent), usize::from(on(0) && on(1)) + usize::from(on(2)), "{bits:04b}");
        assert_eq!(agent.count("workspace.refresh"), usize::from(on(3)), "{bits:04b}");
    }
}

#[test]
fn the_activity_can_be_created_at_the_very_end() {
    let activity =
        ActivityOptions { created_in: CreatedIn::WrappedUp, completed_status: None, ..ActivityOptions::default() };
    let codes = AuxCodes::from(vec![AuxCode::new("77", "Call back")]);
    let mut agent = Agent::with(
        ConnectorConfig::default(),
        PlannerOptions { activity, wrap_up_codes: codes, ..PlannerOptions::default() },
    );
    agent.answers();
    agent.hear(Name::AgentWrapup);
    assert!(agent.tasks_in_crm().is_empty());
    let done = agent.event(Name::AgentWrappedUp, json!({})).with("wrapUpAuxCodeId", "77");
    agent.hear_event(&done);
    let task = &agent.tasks_in_crm()[0];
    assert_eq!(task["CallDisposition"], "Call back", "the name of the code");
    assert!(!task.contains_key("Status"));
}

#[test]
fn a_call_that_is_passed_on_keeps_its_activity_and_changes_its_owner() {
    let mut sato = Agent::with(passed_on(), of_sato());
    let did = sato.answers();
    assert!(did[2].ends_with("the call carries its activity in the variable `ActivityId`"), "{did:?}");
    let id = sato.planner.activity("i-1").unwrap().to_owned();
    assert_eq!(sato.memory.crm().record(&id).unwrap()["OwnerId"], SATO);

    sato.hear(Name::AgentVteamTransferred);
    let mut ito = sato.colleague("agent-2", ITO);
    let did = ito.answers();
    assert!(did.iter().any(|it| it.ends_with("taken over, its owner changed")), "{did:?}");
    assert_eq!(sato.memory.crm().record(&id).unwrap()["OwnerId"], ITO);

    let did = sato.wraps_up("Passed on");
    assert!(did.iter().any(|it| it.ends_with("is left to its next owner")), "{did:?}");
    assert!(!sato.memory.crm().record(&id).unwrap().contains_key("CallDisposition"));
    ito.wraps_up("Solved");
    let [task] = &ito.tasks_in_crm()[..] else { panic!("one activity of both") };
    assert_eq!((&task["CallDisposition"], &task["OwnerId"]), (&json!("Solved"), &json!(ITO)));
}

#[test]
fn a_call_that_nobody_took_over_is_ended_by_the_agent_who_passed_it_on() {
    let mut sato = Agent::with(passed_on(), of_sato());
    sato.answers();
    sato.hear(Name::AgentVteamTransferred);
    sato.wraps_up("Passed on");
    assert_eq!(sato.tasks_in_crm()[0]["CallDisposition"], "Passed on");
}

#[test]
fn without_the_change_of_owner_each_agent_has_an_activity() {
    let mut sato = Agent::with(config(|it| it.create_on_connected = true), of_sato());
    sato.answers();
    let mut ito = sato.colleague("agent-2", ITO);
    ito.answers();
    sato.wraps_up("Passed on");
    ito.wraps_up("Solved");
    let tasks = ito.tasks_in_crm();
    let said: Vec<_> = tasks.iter().map(|task| (task["OwnerId"].clone(), task["CallDisposition"].clone())).collect();
    assert_eq!(said, [(json!(SATO), json!("Passed on")), (json!(ITO), json!("Solved"))]);
}

#[test]
fn a_carried_text_that_is_not_the_id_of_an_activity_is_ignored() {
    for carried in ["", "003000000000000AAA", "00T1", "00T'; DROP", "{{ActivityId}}"] {
        let mut agent = Agent::with(passed_on(), of_sato());
        let contact = cti_engine::Contact::new("i-1", cti_engine::Channel::Voice).with_attribute("ActivityId", carried);
        agent.memory.center().add(contact);
        agent.answers();
        assert_eq!(agent.tasks_in_crm().len(), 1, "{carried}");
    }
    // It has the form of an id, and there is no such activity.
    let mut agent = Agent::with(passed_on(), of_sato());
    let contact = cti_engine::Contact::new("i-1", cti_engine::Channel::Voice);
    agent.memory.center().add(contact.with_attribute("ActivityId", "00T5g00000AAAAAAA1"));
    let did = agent.answers();
    assert!(did.iter().any(|it| it.starts_with("`records.update` failed")), "{did:?}");
    assert_eq!(agent.tasks_in_crm().len(), 1);
}

#[test]
fn a_consulted_agent_has_no_activity_until_the_call_is_passed_on() {
    let mut agent = Agent::with(passed_on(), of_sato());
    agent.hear_with(Name::AgentOfferConsult, json!({"owner": "agent-0"}));
    agent.hear_with(Name::AgentConsulting, json!({"owner": "agent-0"}));
    assert!(agent.tasks_in_crm().is_empty());
    let mut other = Agent::with(passed_on(), of_sato());
    other.hear_with(Name::AgentOfferConsult, json!({"owner": "agent-0"}));
    other.hear_with(Name::AgentConsulting, json!({"owner": "agent-0"}));
    other.hear_with(Name::AgentConsultEnded, json!({"owner": "agent-0"}));
    assert!(other.tasks_in_crm().is_empty(), "only consulted");
    agent.hear(Name::AgentContactAssigned);
    assert_eq!(agent.tasks_in_crm().len(), 1);
}

#[test]
fn a_call_that_was_never_answered_has_none_unless_the_options_say_so() {
    let ways: [&[Name]; 3] = [
        &[Name::AgentContactReserved, Name::AgentOfferContact, Name::ContactEnded],
        &[Name::AgentContactReserved, Name::AgentOfferContact, Name::AgentOfferContactRona],
        &[Name::AgentContactReserved, Name::AgentInviteFailed],
    ];
    for way in ways {
        for logs_missed_calls in [false, true] {
            let activity = ActivityOptions { logs_missed_calls, ..ActivityOptions::default() };
            let mut agent =
                Agent::with(config(|it| it.create_on_connected = true), PlannerOptions { activity, ..of_sato() });
            for name in way {
                agent.hear_with(name.clone(), json!({"state": "new"}));
            }
            assert_eq!(agent.tasks_in_crm().len(), usize::from(logs_missed_calls), "{way:?}");
            assert!(agent.memory.screen().seen().is_empty());
        }
    }
}

#[test]
fn an_outdial_that_failed_has_one_that_says_so() {
    let mut agent = Agent::new(ConnectorConfig::default());
    let outbound = json!({"contactDirection": {"type": "OUTBOUND"}, "outboundType": "OUTDIAL"});
    agent.hear_with(Name::AgentContactReserved, outbound.clone());
    let failed = agent.event(Name::AgentOutboundFailed, outbound.clone());
    agent.hear_event(&failed.with("reason", "CUSTOMER_BUSY"));
    let ended = agent.event(Name::ContactEnded, outbound.clone());
    agent.hear_event(&ended.with("agentsPendingWrapUp", json!(["agent-1"])));
    agent.hear_with(Name::AgentWrapup, outbound.clone());
    agent.hear_with(Name::AgentWrappedUp, outbound);
    let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity") };
    assert_eq!((&task["CallDisposition"], &task["CallType"]), (&json!("CUSTOMER_BUSY"), &json!("Outbound")));
    assert_eq!(task["Subject"], "Outbound Call 01-05-2026 09:00 AM");
}

#[test]
fn a_page_that_is_loaded_again_creates_nothing_and_ends_what_it_finds() {
    for (remembers, on_connected) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut agent = Agent::with(config(|it| it.create_on_connected = on_connected), of_sato());
        agent.answers();
        agent.reload(remembers);
        let before = agent.tasks_in_crm().len();
        agent.hear_with(Name::AgentContact, json!({"state": "connected"}));
        assert_eq!(agent.tasks_in_crm().len(), before, "{remembers} {on_connected}");
        agent.hear_with(Name::AgentContact, json!({"state": "connected"}));
        let pops = agent.count("workspace.search_and_pop");
        agent.wraps_up("Solved");
        let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity: {remembers} {on_connected}") };
        assert_eq!((&task["CallDisposition"], &task["Status"]), (&json!("Solved"), &json!("Completed")));
        assert_eq!(pops, 1, "popped before the page was loaded again");
    }
}

#[test]
fn where_it_cannot_be_looked_for_no_second_one_is_created() {
    let mut agent = Agent::with(config(|it| it.create_on_connected = true), of_sato());
    agent.answers();
    agent.reload(false);
    agent.memory.faults().fail("records.query", ErrorKind::Unsupported).unwrap();
    // The fault stands behind the layer that answers, so the layer is asked for something else.
    agent.planner =
        cti_webex::planner::Planner::new(agent.memory.desk(), config(|it| it.create_on_connected = true), of_sato());
    agent.hear_with(Name::AgentContact, json!({"state": "connected"}));
    let did = agent.wraps_up("Solved");
    assert!(
        did.contains(&"no activity created: there may be one already, and it cannot be looked for".to_owned()),
        "{did:?}"
    );
    assert_eq!(agent.tasks_in_crm().len(), 1);
}

#[test]
fn a_creation_whose_answer_was_lost_is_not_made_again() {
    for error in lost() {
        let mut agent = Agent::with(config(|it| it.create_on_connected = true), of_sato());
        agent.lose_next_creation(error.clone());
        agent.answers();
        assert_eq!((agent.tasks_in_crm().len(), agent.planner.activity("i-1")), (1, None), "{error}");
        agent.wraps_up("Solved");
        let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity after {error}: {:?}", agent.did) };
        assert_eq!(task["CallDisposition"], "Solved");
    }
}

#[test]
fn an_activity_that_cannot_be_taken_over_at_the_moment_is_gone_on_with() {
    for kind in [ErrorKind::Unavailable, ErrorKind::Other] {
        let mut sato = Agent::with(passed_on(), of_sato());
        sato.answers();
        let mut ito = sato.colleague("agent-2", ITO);
        ito.memory.faults().fail_nth("records.update", 1, kind).unwrap();
        ito.answers();
        ito.wraps_up("Solved");
        let [task] = &ito.tasks_in_crm()[..] else { panic!("one activity after {kind}: {:?}", ito.did) };
        assert_eq!(task["CallDisposition"], "Solved");
    }
}

#[test]
fn a_call_that_lived_before_it_was_heard_of_is_looked_for() {
    let mut agent = Agent::with(config(|it| it.create_on_connected = true), of_sato());
    agent.answers();
    agent.wraps_up("Passed on");
    let tasks = agent.tasks.clone();
    agent.reload(false);
    // The tasks are remembered by a server, and what the planner remembered is gone.
    agent.tasks = tasks;
    agent.answers();
    agent.wraps_up("Solved");
    let [task] = &agent.tasks_in_crm()[..] else { panic!("one activity: {:?}", agent.did) };
    assert_eq!(task["CallDisposition"], "Solved");
}

#[test]
fn a_creation_that_was_refused_is_made_later() {
    let mut agent = Agent::with(config(|it| it.create_on_connected = true), of_sato());
    agent.memory.faults().fail_nth("records.create", 1, ErrorKind::Denied).unwrap();
    agent.answers();
    assert!(agent.tasks_in_crm().is_empty());
    agent.wraps_up("Solved");
    assert_eq!(agent.tasks_in_crm().len(), 1);
}

#[test]
fn a_field_that_is_refused_loses_no_call() {
    let mapping = Mapping::default()
        .with(Row::of_constant("x", "Tier__c"))
        .with(Row::of_constant("In Progress", "Status"))
        .with(Row::of_variable("queueName", "Queue__c"));
    let mut agent = Agent::new(config(|it| (it.update_custom_fields, it.mapping) = (true, mapping)));
    let fields = [
        "Subject",
        "TaskSubtype",
        "CallType",
        "CallObject",
        "ActivityDate",
        "WhoId",
        "CallDurationInSeconds",
        "CallDisposition",
        "Status",
        "Queue__c",
    ];
    let schema = fields.iter().fold(ObjectSchema::new("Task"), |it, field| it.with_field(FieldSchema::new(*field)));
    agent.memory.crm().set_schema(schema);
    agent.answers();
    let did = agent.wraps_up("Solved");
    let refused: Vec<_> = did.iter().filter(|it| it.starts_with("Task was written without `Tier__c`")).collect();
    assert_eq!(refused.len(), 1, "it is not tried again: {did:?}");
    let task = &agent.tasks_in_crm()[0];
    assert_eq!((&task["Queue__c"], &task["Status"]), (&json!("Gold"), &json!("In Progress")), "rows override");
}

#[test]
fn secrets_never_leave() {
    const SECRET: &str = "4111-secret";
    let mapping =
        Mapping::default().with(Row::of_variable("card", "Card__c")).with(Row::of_variable("tier", "Tier__c"));
    let mut wide = config(|it| {
        (it.update_custom_fields, it.mapping, it.create_on_connected) = (true, mapping.clone(), true);
        it.subject_template = "{card} {tier}".to_owned();
    });
    (wide.case.create_for_inbound, wide.case.mapping) = (true, mapping.clone());
    (wide.no_match.is_enabled, wide.no_match.mapping) = (true, mapping);
    (wide.screen_pop.is_advanced, wide.screen_pop.cad_variable) = (true, "card".to_owned());
    let mut agent = Agent::new(wide);
    let cad = json!({"callAssociatedData": {"card": {"name": "card", "value": SECRET, "isSecure": true},
        "tier": {"name": "tier", "value": "gold", "isSecure": false}}});
    agent.hear_with(Name::AgentContactAssigned, cad);
    agent.wraps_up("Solved");
    let calls: Vec<_> = agent.memory.journal().entries().into_iter().map(|entry| entry.call).collect();
    let told = format!(
        "{} {:?} {}",
        serde_json::to_string(&calls).unwrap(),
        agent.did,
        serde_json::to_string(&agent.planner.memory()).unwrap()
    );
    assert!(!told.contains(SECRET) && told.contains("gold"));
    let debug = format!("{:?} {:?} {:?}", agent.planned, agent.planner, agent.planner.memory());
    assert!(!debug.contains(SECRET) && !debug.contains(CUSTOMER) && !debug.contains("gold"), "{debug}");
    assert!(agent.did.iter().any(|it| it == "the subject is not complete: `card` is secret"), "{:?}", agent.did);
}

#[test]
fn notes_are_written_now_and_then_and_at_the_end_behind_those_before() {
    let mut sato = Agent::with(
        config(|it| (it.create_on_connected, it.change_owner_on_transfer, it.live_notes) = (true, true, true)),
        of_sato(),
    );
    sato.answers();
    let note = |text: &str| WidgetAction::Notes { interaction_id: "i-1".into(), text: text.into() };
    let description = |agent: &Agent| agent.tasks_in_crm()[0].get("Description").cloned().unwrap_or_default();
    let press = |agent: &mut Agent, text: &str| agent.memory.drive(agent.planner.press(&note(text))).unwrap().len();
    assert_eq!(press(&mut sato, "lamp"), 1);
    assert_eq!(press(&mut sato, "lamp is broken"), 0, "too soon");
    assert_eq!(description(&sato), "lamp");
    sato.memory.clock().advance(std::time::Duration::from_secs(2));
    sato.memory.drive(sato.planner.write_notes());
    assert_eq!(description(&sato), "lamp is broken");
    press(&mut sato, "lamp is broken since May");
    sato.wraps_up("Passed on");
    assert_eq!(description(&sato), "lamp is broken since May", "written at the end");

    let mut ito = sato.colleague("agent-2", ITO);
    ito.answers();
    press(&mut ito, "sent a new one");
    assert_eq!(description(&ito), "lamp is broken since May\n----\nsent a new one");

    let mut off = Agent::new(ConnectorConfig::default());
    assert_eq!(off.memory.drive(off.planner.press(&note("x"))).unwrap_err(), WidgetError::NoCall);
    off.answers();
    assert_eq!(off.memory.drive(off.planner.press(&note("x"))).unwrap_err(), WidgetError::NotesOff);
}

#[test]
fn notes_are_due_after_an_interval_and_by_a_clock_that_began_anew() {
    let mut notes = LiveNotes::default();
    notes.set("lamp");
    assert!(notes.is_due(3_600_000, 2_000));
    notes.wrote(3_600_000);
    notes.set("lamp is broken");
    assert!(!notes.is_due(3_601_999, 2_000) && notes.is_due(3_602_000, 2_000));
    assert!(notes.is_due(5, 2_000), "the page was loaded again");
}

#[test]
fn notes_stay_pending_while_what_stands_before_them_cannot_be_read() {
    let live =
        || config(|it| (it.create_on_connected, it.change_owner_on_transfer, it.live_notes) = (true, true, true));
    let mut sato = Agent::with(live(), of_sato());
    sato.answers();
    let mut ito = sato.colleague("agent-2", ITO);
    ito.answers();
    let notes = WidgetAction::Notes { interaction_id: "i-1".into(), text: "sent a new one".into() };
    // When they are typed, and when the conversation ends.
    for nth in [1, 2] {
        ito.memory.faults().fail_nth("records.retrieve", nth, ErrorKind::Unavailable).unwrap();
    }
    assert!(ito.memory.drive(ito.planner.press(&notes)).unwrap().is_empty());
    ito.wraps_up("Solved");
    assert_eq!(ito.tasks_in_crm()[0]["Description"], "sent a new one", "{:?}", ito.did);
}

#[test]
fn notes_of_an_agent_who_passed_the_call_on_do_not_replace_those_of_the_next_one() {
    let live =
        || config(|it| (it.create_on_connected, it.change_owner_on_transfer, it.live_notes) = (true, true, true));
    let mut sato = Agent::with(live(), of_sato());
    let note = |text: &str| WidgetAction::Notes { interaction_id: "i-1".into(), text: text.into() };
    sato.answers();
    sato.memory.drive(sato.planner.press(&note("lamp is broken"))).unwrap();
    sato.hear(Name::AgentVteamTransferred);
    let mut ito = sato.colleague("agent-2", ITO);
    ito.answers();
    ito.memory.drive(ito.planner.press(&note("sent a new one"))).unwrap();
    let both = "lamp is broken\n----\nsent a new one";
    assert_eq!(ito.tasks_in_crm()[0]["Description"], both);
    // In the wrap-up, and by the clock.
    sato.memory.clock().advance(std::time::Duration::from_secs(5));
    let did = sato.memory.drive(sato.planner.press(&note("lamp is broken since May"))).unwrap();
    assert!(did[0].to_string().ends_with("is left to its next owner"), "{did:?}");
    sato.memory.clock().advance(std::time::Duration::from_secs(5));
    assert!(sato.memory.drive(sato.planner.write_notes()).is_empty(), "told once");
    sato.wraps_up("Passed on");
    assert_eq!(ito.tasks_in_crm()[0]["Description"], both);
}

#[test]
fn a_row_names_a_field_in_any_letter_case() {
    let mapping = Mapping::default()
        .with(Row::of_constant("Call of a customer", "subject"))
        .with(Row::of_constant("Closed", "STATUS"));
    let mut agent = Agent::new(config(|it| (it.update_custom_fields, it.mapping) = (true, mapping)));
    agent.answers();
    let did = agent.wraps_up("Solved");
    assert!(did[0].ends_with("created: `Call of a customer`"), "{did:?}");
    let task = &agent.tasks_in_crm()[0];
    assert_eq!((&task["subject"], &task["STATUS"]), (&json!("Call of a customer"), &json!("Closed")));
    assert!(!task.contains_key("Subject") && !task.contains_key("Status"), "{task:?}");
}

#[test]
fn the_widget_opens_relates_and_creates() {
    let mut agent = Agent::new(config(|it| it.create_on_connected = true));
    let lead = agent.memory.crm().insert("Lead", json!({"LastName": "Lee"}));
    let contact = agent.memory.crm().insert("Contact", json!({"LastName": "Ito"}));
    agent.answers();
    let interaction_id = || "i-1".to_owned();
    let press = |agent: &mut Agent, action: &WidgetAction| agent.memory.drive(agent.planner.press(action));
    let relate = |id: &str| WidgetAction::Relate { interaction_id: interaction_id(), record_id: id.to_owned() };
    assert_eq!(press(&mut agent, &WidgetAction::OpenActivity { interaction_id: interaction_id() }).unwrap().len(), 1);
    press(&mut agent, &relate(&contact)).unwrap();
    let created = press(&mut agent, &WidgetAction::CreateCase { interaction_id: interaction_id() }).unwrap();
    assert!(created[1].to_string().ends_with("opened for editing"), "{created:?}");
    let case = agent.planner.case("i-1").unwrap().to_owned();
    assert_eq!(agent.memory.crm().record(&case).unwrap()["ContactId"], json!(contact));
    agent.wraps_up("Solved");
    let task = agent.tasks_in_crm().remove(0);
    assert_eq!((&task["WhoId"], &task["WhatId"]), (&json!(contact), &json!(case)));
    press(&mut agent, &relate(&lead)).unwrap();
    assert_eq!(agent.tasks_in_crm()[0]["WhoId"], json!(lead));
    assert_eq!(press(&mut agent, &relate("005000000000000AAA")).unwrap_err(), WidgetError::NotRelatable);
    let text = serde_json::to_string(&relate(&lead)).unwrap();
    assert_eq!(text, format!(r#"{{"action":"relate","interactionId":"i-1","recordId":"{lead}"}}"#));
}

#[test]
fn the_link_to_a_recording_is_written_to_the_activity() {
    let activity = ActivityOptions { recording_field: Some("Recording__c".into()), ..ActivityOptions::default() };
    let mut agent = Agent::with(ConnectorConfig::default(), PlannerOptions { activity, ..PlannerOptions::default() });
    let recording =
        |path: &str| CapturedRecording { task_id: "i-1".into(), file_path: path.into(), created_time: None };
    let hear = |agent: &mut Agent, path: &str| {
        let planned = agent.memory.drive(agent.planner.hear_recording(&recording(path)));
        planned[0].to_string()
    };
    let good = "https://files.example.com/1.wav?token=abc";
    assert_eq!(hear(&mut agent, good), "no link to the recording: the call has no activity");
    agent.answers();
    agent.wraps_up("Solved");
    assert!(hear(&mut agent, "ftp://x").contains("not an address of HTTPS"));
    assert!(hear(&mut agent, good).ends_with("updated: Recording__c"));
    assert_eq!(agent.tasks_in_crm()[0]["Recording__c"], "https://files.example.com/1.wav");
}

#[test]
fn other_media_than_calls_have_no_activity() {
    let mut agent = Agent::new(config(|it| it.create_on_connected = true));
    agent.hear_with(Name::AgentContactAssigned, json!({"mediaType": "chat"}));
    agent.hear_with(Name::AgentWrapup, json!({"mediaType": "chat"}));
    assert!(agent.tasks_in_crm().is_empty() && agent.did.is_empty());
    assert!(agent.hear_desk(DeskEvent::from(cti_engine::event::SessionEvent::pages_open(1))).is_empty());
    assert!(agent.hear_with(Name::AgentWrappedUp, json!({"mediaType": "chat"})).is_empty());
}
