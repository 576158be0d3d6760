//! The search, the record that is offered, the case, and calls that the agent begins.

use cti_engine::connector::ScreenPop;
use cti_engine::event::{ClickToDial, RecordShown, SalesforceUiEvent};
use cti_engine::memory::{Seen, SoftphoneLayout};
use cti_webex::agent_state::AgentState;
use cti_webex::case::{CaseOptions, CasePolicy};
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{DesktopEvent, TaskEventName as Name};
use cti_webex::mapping::Row;
use cti_webex::outdial::OutdialOptions;
use cti_webex::planner::PlannerOptions;
use cti_webex::screen_pop::PopAt;
use serde_json::json;

use super::rig::{Agent, CASE_FIELD, CUSTOMER};

#[test]
fn a_call_pops_once_when_it_is_connected_or_when_it_rings() {
    for pop_at in [PopAt::Ringing, PopAt::Connected] {
        let mut agent = Agent::with(ConnectorConfig::default(), PlannerOptions { pop_at, ..PlannerOptions::default() });
        let id = agent.memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": CUSTOMER}));
        agent.hear(Name::AgentContactReserved);
        agent.hear(Name::AgentOfferContact);
        assert_eq!(agent.memory.screen().seen().len(), usize::from(pop_at == PopAt::Ringing));
        agent.hear(Name::AgentContactAssigned);
        agent.hear(Name::AgentContactHeld);
        agent.hear(Name::AgentConsultCreated);
        agent.wraps_up("Solved");
        assert_eq!(agent.memory.screen().seen(), [Seen::Pop(ScreenPop::Record { id })]);
    }
}

#[test]
fn a_call_that_was_reserved_under_another_id_is_the_same_call() {
    let mut config = ConnectorConfig::default();
    config.case.create_for_inbound = true;
    let mut agent = Agent::with(config, PlannerOptions { pop_at: PopAt::Ringing, ..PlannerOptions::default() });
    for name in [Name::AgentContactReserved, Name::AgentOfferContact] {
        let event = agent.event(name, json!({}));
        agent.hear_event(&event.with("interactionId", "r-1"));
    }
    let assigned = agent.event(Name::AgentContactAssigned, json!({}));
    agent.hear_event(&assigned.with("reservationInteractionId", "r-1"));
    assert_eq!(agent.count("workspace.search_and_pop"), 1, "{:?}", agent.did);
    assert_eq!(agent.memory.crm().records("Case").len(), 1, "{:?}", agent.did);
    agent.wraps_up("Solved");
    assert_eq!(agent.tasks_in_crm().len(), 1);
}

#[test]
fn nothing_found_offers_a_new_record_and_one_alone() {
    let mut config = ConnectorConfig::default();
    config.no_match.is_enabled = true;
    config.no_match.mapping = config.no_match.mapping.with(Row::of_constant("Phone Inquiry", "LeadSource"));
    let mut agent = Agent::new(config.clone());
    // The layout offers one, too: it must not come beside.
    agent.memory.screen().set_layout(SoftphoneLayout::default().new_record_on_no_match("Lead"));
    let did = agent.answers();
    assert_eq!(did, ["searched for `2025550123`: found nothing", "offered a new Contact"]);
    let fields = json!({"Phone": CUSTOMER, "LeadSource": "Phone Inquiry"}).as_object().cloned().unwrap();
    let form = ScreenPop::NewRecord { object: "Contact".into(), default_field_values: fields };
    assert_eq!(agent.memory.screen().seen(), [Seen::Pop(form)]);

    let mut found = Agent::new(config);
    let id = found.memory.crm().insert("Contact", json!({"LastName": "Yamada", "Phone": CUSTOMER}));
    found.answers();
    assert_eq!(found.memory.screen().seen(), [Seen::Pop(ScreenPop::Record { id })]);

    let mut off = Agent::new(ConnectorConfig::default());
    off.memory.screen().set_layout(SoftphoneLayout::default().new_record_on_no_match("Lead"));
    off.answers();
    assert!(
        matches!(&off.memory.screen().seen()[..], [Seen::Pop(ScreenPop::NewRecord { object, .. })] if object == "Lead")
    );
}

#[test]
fn several_matches_are_left_to_the_layout_and_relate_nothing() {
    let mut agent = Agent::new(ConnectorConfig::default());
    agent.memory.screen().set_layout(SoftphoneLayout::default().results_on_several());
    for name in ["Yamada", "Ito"] {
        agent.memory.crm().insert("Contact", json!({"LastName": name, "Phone": CUSTOMER}));
    }
    assert_eq!(agent.answers(), ["searched for `2025550123`: found 2 records"]);
    agent.wraps_up("Solved");
    assert!(!agent.tasks_in_crm()[0].contains_key("WhoId"));
}

#[test]
fn a_case_has_the_contact_that_was_popped_and_its_account() {
    let mut config = ConnectorConfig::default();
    (config.case.create_for_inbound, config.case.open_in_edit_mode) = (true, true);
    let mut agent = Agent::new(config.clone());
    let account = agent.memory.crm().insert("Account", json!({"Name": "Acme"}));
    let contact = json!({"LastName": "Yamada", "Phone": CUSTOMER, "AccountId": account});
    let contact = agent.memory.crm().insert("Contact", contact);
    let did = agent.answers();
    assert!(did[1].starts_with("case 500") && did[2].ends_with("opened for editing"), "{did:?}");
    agent.hear(Name::AgentContactHeld);
    agent.wraps_up("Solved");
    let [case] = &agent.memory.crm().records("Case")[..] else { panic!("one case") };
    assert_eq!((&case["AccountId"], &case["ContactId"]), (&json!(account), &json!(contact)));
    assert_eq!(case["ContactPhone"], CUSTOMER);
    assert_eq!(agent.tasks_in_crm()[0]["WhatId"], case["Id"], "the activity is about it");

    let mut outbound = Agent::new(config);
    outbound.hear_with(Name::AgentContactAssigned, json!({"contactDirection": {"type": "OUTBOUND"}}));
    assert!(outbound.memory.crm().records("Case").is_empty());
}

#[test]
fn a_call_that_popped_a_case_gets_another_one_or_not() {
    for (policy, cases) in [(CasePolicy::Always, 2), (CasePolicy::UnlessCasePopped, 1)] {
        let mut config = ConnectorConfig::default();
        config.case.create_for_inbound = true;
        (config.screen_pop.is_advanced, config.screen_pop.cad_variable) = (true, "caseNumber".into());
        let mut agent = Agent::with(
            config,
            PlannerOptions { case: CaseOptions { policy, ..CaseOptions::default() }, ..PlannerOptions::default() },
        );
        agent.memory.crm().insert("Case", json!({"CaseNumber": "00001234"}));
        let cad = json!({"callAssociatedData": {"caseNumber": {"name": "caseNumber", "value": "00001234"}}});
        agent.hear(Name::AgentOfferContact);
        agent.hear_with(Name::AgentContactAssigned, cad);
        assert_eq!(agent.memory.crm().records("Case").len(), cases, "{:?}", agent.did);
    }
}

#[test]
fn a_call_that_was_passed_on_gets_no_second_case() {
    let mut config = ConnectorConfig::default();
    config.case.create_for_inbound = true;
    let mut agent = Agent::new(config);
    let participants = json!({"agent-0": {"id": "agent-0", "pType": "Agent", "type": "Agent", "hasLeft": true}});
    agent.hear_with(Name::AgentContactAssigned, json!({"participants": participants}));
    assert!(agent.did.contains(&"no case created: the agent before has created it".to_owned()), "{:?}", agent.did);
}

/// An agent with a case for each inbound call, whose page was loaded again without a memory while a call went on.
fn reloaded(marks_case: bool, create_on_connected: bool) -> Agent {
    let mut config = ConnectorConfig::default();
    config.case.create_for_inbound = true;
    config.activity.create_on_connected = create_on_connected;
    let interaction_field = marks_case.then(|| CASE_FIELD.to_owned());
    let case = CaseOptions { interaction_field, ..CaseOptions::default() };
    let mut agent = Agent::with(config, PlannerOptions { case, ..PlannerOptions::default() });
    agent.answers();
    agent.reload(false);
    agent
}

#[test]
fn a_case_is_found_again_when_the_page_was_loaded_in_between() {
    for (marks_case, create_on_connected) in [(true, true), (true, false), (false, true)] {
        // What comes first is how the call stands, or any event of it.
        for first in [Name::AgentContact, Name::AgentContactHeld, Name::AgentContactAssigned] {
            let mut agent = reloaded(marks_case, create_on_connected);
            let [case] = &agent.memory.crm().records("Case")[..] else { panic!("one case") };
            let id = case["Id"].as_str().unwrap();
            let did = agent.hear_with(first, json!({"state": "connected"}));
            assert!(did.contains(&format!("case {id} was there already")), "{did:?}");
            assert_eq!(agent.planner.case("i-1"), Some(id));
            agent.wraps_up("Solved");
            assert_eq!(agent.tasks_in_crm()[0]["WhatId"], case["Id"], "the activity is about it");
            assert_eq!(agent.memory.crm().records("Case").len(), 1);
        }
    }
}

#[test]
fn an_offer_that_comes_late_makes_no_second_case() {
    let mut agent = reloaded(true, true);
    agent.hear(Name::AgentOfferContact);
    let did = agent.hear_with(Name::AgentContactAssigned, json!({"state": "connected"}));
    assert!(did.iter().any(|line| line.ends_with("was there already")), "{did:?}");
    assert_eq!(agent.memory.crm().records("Case").len(), 1);
}

#[test]
fn a_case_that_cannot_be_looked_for_is_not_created_again() {
    let unsure = "no case created: there may be one already, and it cannot be looked for".to_owned();
    // It comes once more, and its offer was heard by the page before.
    let mut agent = reloaded(false, false);
    let did = agent.hear(Name::AgentContactAssigned);
    assert!(did.contains(&unsure), "{did:?}");
    assert_eq!(agent.memory.crm().records("Case").len(), 1);
    // What is not the name of a field would become part of the query.
    let mut config = ConnectorConfig::default();
    config.case.create_for_inbound = true;
    let case = CaseOptions { interaction_field: Some("X__c = 'a' OR Id".into()), ..CaseOptions::default() };
    let mut agent = Agent::with(config, PlannerOptions { case, ..PlannerOptions::default() });
    let did = agent.hear(Name::AgentContactAssigned);
    assert!(did.contains(&unsure), "{did:?}");
}

#[test]
fn only_numbers_of_the_dial_plan_are_dialled() {
    let mut agent = Agent::new(ConnectorConfig::default());
    let mut state = AgentState::new();
    let login = |pattern: &str| {
        let data = json!({"data": {"type": "AgentStationLoginSuccess", "agentId": "agent-1", "outDialRegex": pattern}});
        let DesktopEvent::Agent(login) = DesktopEvent::from_json(&data.to_string()).unwrap() else { panic!("agent") };
        login
    };
    state.hear(&login("1?[2-9][0-9]{9}"));
    agent.planner.know_agent(&state);
    let click = |agent: &mut Agent, number: &str| agent.hear_desk(SalesforceUiEvent::click_to_dial(number));
    assert_eq!(click(&mut agent, CUSTOMER), ["dialled 2025550123"]);
    let refused =
        ["not dialled: the agent's dial plan does not allow the number: expected one that fits `1?[2-9][0-9]{9}`"];
    assert_eq!(click(&mut agent, "+81 90 1234 5678"), refused);
    assert_eq!(click(&mut agent, "911"), refused);
    assert_eq!(agent.memory.agent().dialled().len(), 1);
    // What JavaScript can and we cannot holds up nobody: Webex judges the number.
    state.hear(&login("(?!911)[0-9]+"));
    agent.planner.know_agent(&state);
    let did = click(&mut agent, CUSTOMER);
    assert!(did[0].starts_with("the number was not held against the dial plan: `(?!911)[0-9]+`"), "{did:?}");
    assert_eq!(did[1], "dialled 2025550123");
}

#[test]
fn a_click_dials_and_the_call_is_about_the_record() {
    let mut config = ConnectorConfig::default();
    config.outdial.set_ani = true;
    let outdial = OutdialOptions { layout_ani: Some("+18005550100".into()), ..OutdialOptions::default() };
    let mut agent = Agent::with(config, PlannerOptions { outdial, ..PlannerOptions::default() });
    let contact = agent.memory.crm().insert("Contact", json!({"LastName": "Yamada"}));
    let record = RecordShown { record_id: Some(contact.clone()), ..RecordShown::default() };
    let click = ClickToDial { number: "+1 (202) 555-0123 home".into(), record, params: None };
    assert_eq!(agent.hear_desk(SalesforceUiEvent::ClickToDial(click)), ["dialled 2025550123 as +18005550100"]);
    let [dial] = &agent.memory.agent().dialled()[..] else { panic!("dialled once") };
    assert_eq!(dial.caller_id.as_deref(), Some("+18005550100"));
    assert_eq!(dial.endpoint.phone_number.as_deref(), Some("2025550123"));
    let outbound = json!({"contactDirection": {"type": "OUTBOUND"}, "outboundType": "OUTDIAL",
        "callAssociatedDetails": {"ani": "+18005550100", "dn": CUSTOMER}});
    agent.hear_with(Name::AgentContactReserved, outbound.clone());
    agent.hear_with(Name::AgentContactAssigned, outbound);
    assert_eq!(agent.did, [format!("the call is about {contact}")], "no search: the agent looks at it");
    agent.wraps_up("Solved");
    assert_eq!(agent.tasks_in_crm()[0]["WhoId"], json!(contact));
    assert_eq!(agent.hear_desk(SalesforceUiEvent::click_to_dial("call me")).len(), 1);
    assert_eq!(agent.memory.agent().dialled().len(), 1);
}
