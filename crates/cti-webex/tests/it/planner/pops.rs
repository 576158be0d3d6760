//! The search, the record that is offered, the case, and calls that the agent begins.

use cti_engine::connector::ScreenPop;
use cti_engine::event::{ClickToDial, RecordShown, SalesforceUiEvent};
use cti_engine::memory::{Seen, SoftphoneLayout};
use cti_webex::case::CasePolicy;
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::TaskEventName as Name;
use cti_webex::mapping::Row;
use cti_webex::outdial::OutdialOptions;
use cti_webex::planner::PlannerOptions;
use cti_webex::screen_pop::PopAt;
use serde_json::json;

use super::rig::{Agent, CUSTOMER};

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
        let mut agent = Agent::with(config, PlannerOptions { case_policy: policy, ..PlannerOptions::default() });
        agent.memory.crm().insert("Case", json!({"CaseNumber": "00001234"}));
        let cad = json!({"callAssociatedData": {"caseNumber": {"name": "caseNumber", "value": "00001234"}}});
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

#[test]
fn a_click_dials_and_the_call_is_about_the_record() {
    let mut config = ConnectorConfig::default();
    config.outdial.set_ani = true;
    let outdial = OutdialOptions { layout_ani: Some("+18005550100".into()), chosen_ani: None };
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
