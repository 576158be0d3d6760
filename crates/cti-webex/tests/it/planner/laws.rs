//! Laws that hold for whatever events come, in any order, twice, or with some of them lost.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::memory::MemoryDesk;
use cti_webex::definition::ConnectorConfig;
use cti_webex::event::{TaskEvent, TaskEventName as Name};
use cti_webex::planner::PlannerOptions;
use proptest::prelude::*;
use serde_json::json;

use super::rig::{Agent, CASE_FIELD, lost};

const USER: &str = "0055g00000SATOAAA1";

/// One event of a call and what becomes of it on the way.
#[derive(Clone, Debug)]
struct Sent {
    copies: u8,
    /// By how many places it comes too late.
    late: u8,
}

fn sent() -> impl Strategy<Value = Sent> {
    let copies = prop_oneof![6 => Just(1_u8), 2 => Just(2), 1 => Just(3), 2 => Just(0)];
    (copies, prop_oneof![4 => Just(0_u8), 1 => 0..5_u8]).prop_map(|(copies, late)| Sent { copies, late })
}

/// The ways that a call takes.
fn way() -> impl Strategy<Value = Vec<Name>> {
    use Name::*;
    prop::sample::select(vec![
        vec![
            AgentContactReserved,
            AgentOfferContact,
            AgentContactAssigned,
            AgentContactHeld,
            AgentContactUnheld,
            ContactEnded,
            AgentWrapup,
            AgentWrappedUp,
        ],
        vec![
            AgentContactReserved,
            AgentOfferContact,
            AgentContactAssigned,
            AgentVteamTransferred,
            AgentWrapup,
            AgentWrappedUp,
        ],
        vec![
            AgentContactReserved,
            AgentOfferContact,
            AgentContactAssigned,
            AgentContactUnassigned,
            AgentWrapup,
            AgentWrappedUp,
        ],
        vec![
            AgentContactReserved,
            AgentOfferContact,
            AgentContactAssigned,
            AgentConsultCreated,
            AgentConsulting,
            AgentConsultEnded,
            ContactEnded,
            AgentWrapup,
            AgentWrappedUp,
        ],
        vec![AgentContact, AgentContactHeld, ContactEnded, AgentWrapup, AgentWrappedUp],
        vec![AgentContactReserved, AgentOfferContact, AgentOfferContactRona],
        vec![AgentContactReserved, AgentOfferContact, ContactEnded],
    ])
}

#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Settings {
    on_connected: bool,
    changes_owner: bool,
    /// As which error the answer of the first creation is lost.
    loses_answer: Option<usize>,
    /// Whether a field of the case takes the id of the interaction.
    marks_case: bool,
    /// Before which arrivals the page is loaded again, and whether the planner remembers.
    reloads_at: [Option<(usize, bool)>; 2],
    /// Whether the page that is loaded again hears the latest event once more.
    comes_again: bool,
}

fn settings() -> impl Strategy<Value = Settings> {
    let reload = || prop::option::of((0..10_usize, any::<bool>()));
    (any::<(bool, bool, bool, bool)>(), prop::option::of(0..4_usize), [reload(), reload()]).prop_map(
        |((on_connected, changes_owner, marks_case, comes_again), loses_answer, reloads_at)| Settings {
            on_connected,
            changes_owner,
            loses_answer,
            marks_case,
            reloads_at,
            comes_again,
        },
    )
}

fn agent(settings: Settings) -> Agent {
    let mut config = ConnectorConfig::default();
    config.activity.create_on_connected = settings.on_connected;
    config.activity.change_owner_on_transfer = settings.changes_owner;
    (config.omni.is_enabled, config.omni.status_on_call) = (true, "Busy".to_owned());
    config.case.create_for_inbound = true;
    let memory = MemoryDesk::new("Sato");
    memory.agent().choose_presence("Available").unwrap();
    let mut options = PlannerOptions::default().with_user(USER);
    options.case.interaction_field = settings.marks_case.then(|| CASE_FIELD.to_owned());
    Agent::at(memory, "agent-1", config, options)
}

/// The events as they arrive.
fn arrivals(agent: &mut Agent, way: &[Name], sent: &[Sent]) -> Vec<(usize, TaskEvent)> {
    let state = if way.contains(&Name::AgentContactAssigned) || way.first() == Some(&Name::AgentContact) {
        "connected"
    } else {
        "new"
    };
    let mut arrivals: Vec<(usize, (usize, TaskEvent))> = Vec::new();
    for (at, (name, sent)) in way.iter().zip(sent).enumerate() {
        let mut event = agent.event(name.clone(), json!({"state": state}));
        if state == "connected" {
            event = event.with("agentsPendingWrapUp", json!(["agent-1"]));
        }
        event = if *name == Name::AgentWrappedUp { event.with("wrapUpReason", "Solved") } else { event };
        for copy in 0..usize::from(sent.copies) {
            arrivals.push((at + usize::from(sent.late) * (copy + 1), (at, event.clone())));
        }
    }
    arrivals.sort_by_key(|(at, _)| *at);
    arrivals.into_iter().map(|(_, event)| event).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_interaction_has_one_activity_and_its_end_is_written(
        way in way(), sent in prop::collection::vec(sent(), 10), settings in settings(),
    ) {
        let mut agent = agent(settings);
        let arrivals = arrivals(&mut agent, &way, &sent);
        if let Some(error) = settings.loses_answer {
            agent.lose_next_creation(lost()[error].clone());
        }
        let (mut wrapped_up, mut latest, mut gone) = (false, 0, 0);
        for (at, (sent, event)) in arrivals.iter().enumerate() {
            for (_, remembers) in settings.reloads_at.into_iter().flatten().filter(|(when, _)| *when == at) {
                agent.reload(remembers);
                gone = latest;
                if let Some((_, heard)) = arrivals[..at].iter().rfind(|(sent, _)| sent + 1 == latest)
                    && settings.comes_again
                {
                    agent.hear_event(heard);
                }
            }
            // What was on its way to the page before goes with it.
            if *sent < gone {
                continue;
            }
            latest = latest.max(sent + 1);
            agent.hear_event(event);
            wrapped_up |= *event.name() == Name::AgentWrappedUp;
        }
        let tasks = agent.tasks_in_crm();
        prop_assert!(tasks.len() <= 1, "{:?}", agent.did);
        prop_assert!(agent.memory.crm().records("Case").len() <= 1, "{:?}", agent.did);
        if let Some(task) = tasks.first() {
            // An activity whose creation was not answered is found again with the next moment that writes to it.
            if wrapped_up {
                prop_assert_eq!(task.get("CallDisposition"), Some(&json!("Solved")), "{:?}", agent.did);
                prop_assert_eq!(task.get("Status"), Some(&json!("Completed")), "{:?}", agent.did);
            }
        } else {
            prop_assert!(!wrapped_up, "a call that was wrapped up has one: {:?}", agent.did);
        }
        let is_over = agent.tasks.live().count() == 0;
        // A page that is loaded again forgets who moved the agent, and leaves the state.
        if is_over && settings.reloads_at == [None; 2] {
            let status = agent.memory.agent().presence().unwrap().status_api_name;
            prop_assert_eq!(status, "Available", "{:?}", agent.did);
        }
    }

    #[test]
    fn two_agents_of_one_call_have_one_activity(
        first in prop::collection::vec(sent(), 10), second in prop::collection::vec(sent(), 10), carried in any::<bool>(),
    ) {
        use Name::*;
        let mut sato = agent(Settings {
            on_connected: true,
            changes_owner: true,
            loses_answer: None,
            marks_case: false,
            reloads_at: [None; 2],
            comes_again: false,
        });
        let way = [AgentContactReserved, AgentOfferContact, AgentContactAssigned, AgentVteamTransferred];
        for (_, event) in arrivals(&mut sato, &way, &first) {
            sato.hear_event(&event);
        }
        let mut ito = sato.colleague("agent-2", "0055g00000ITOAAAA1");
        if !carried {
            ito.memory.center().add(cti_engine::Contact::new("i-1", cti_engine::Channel::Voice));
        }
        let participants = json!({"agent-1": {"id": "agent-1", "pType": "Agent", "type": "Agent", "hasLeft": true}});
        let way = [AgentContactReserved, AgentOfferContact, AgentContactAssigned, ContactEnded, AgentWrapup, AgentWrappedUp];
        for (event, sent) in way.into_iter().zip(&second) {
            for _ in 0..sent.copies {
                let event = ito.event(event.clone(), json!({"state": "connected", "participants": participants}));
                ito.hear_event(&event.with("agentsPendingWrapUp", json!(["agent-2"])));
            }
        }
        for name in [AgentWrapup, AgentWrappedUp] {
            sato.hear(name);
        }
        prop_assert!(ito.tasks_in_crm().len() <= 1, "{:?} {:?}", sato.did, ito.did);
        prop_assert!(ito.memory.crm().records("Case").len() <= 1, "{:?} {:?}", sato.did, ito.did);
    }
}
