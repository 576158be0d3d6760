//! The laws of a task's life, for whatever comes: in any order, twice, or not at all.
#![expect(clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;

use cti_webex::event::{TaskEvent, TaskEventName as Name};
use cti_webex::task::{MomentKind, TaskMoment, TaskState, Tasks};
use proptest::prelude::*;
use serde_json::{Value, json};

const ME: &str = "a-1";

/// What holds of everything that was told.
fn laws(told: &[TaskMoment]) -> Result<(), String> {
    let mut lives: BTreeMap<(&str, u32), Vec<&MomentKind>> = BTreeMap::new();
    for moment in told {
        lives.entry((&moment.task.interaction_id, moment.task.life)).or_default().push(&moment.kind);
    }
    for (life, kinds) in lives {
        let fail = |why: &str| Err(format!("{why} in {life:?}: {kinds:?}"));
        let count = |wanted: fn(&MomentKind) -> bool| kinds.iter().filter(|kind| wanted(kind)).count();
        let place = |wanted: fn(&MomentKind) -> bool| kinds.iter().position(|kind| wanted(kind));
        let begins: fn(&MomentKind) -> bool = |kind| matches!(kind, MomentKind::Came | MomentKind::Hydrated);
        if place(begins) != Some(0) || count(begins) != 1 {
            return fail("not one beginning, first");
        }
        let hydrated = matches!(kinds[0], MomentKind::Hydrated);
        let once: [fn(&MomentKind) -> bool; 5] = [
            |kind| matches!(kind, MomentKind::Ringing),
            |kind| matches!(kind, MomentKind::Connected),
            |kind| matches!(kind, MomentKind::Ended { .. }),
            |kind| matches!(kind, MomentKind::WrapUp),
            |kind| matches!(kind, MomentKind::WrappedUp { .. }),
        ];
        if once.iter().any(|wanted| count(*wanted) > 1) {
            return fail("told twice");
        }
        let places: Vec<usize> = once.iter().filter_map(|wanted| place(*wanted)).collect();
        if !places.is_sorted() {
            return fail("out of order");
        }
        let [ended, wrap_up, wrapped_up] = [once[2], once[3], once[4]].map(place);
        if !hydrated && (wrap_up.is_some() && ended.is_none() || wrapped_up.is_some() && wrap_up.is_none()) {
            return fail("a wrap-up without what is before it");
        }
        if let Some(ended) = ended {
            let after = kinds[ended + 1..].iter();
            let known: fn(&MomentKind) -> bool =
                |kind| matches!(kind, MomentKind::WrapUp | MomentKind::WrappedUp { .. } | MomentKind::Updated);
            if !after.clone().all(|kind| known(kind)) {
                return fail("something after the end");
            }
        }
        if wrapped_up.is_some_and(|at| at + 1 != kinds.len()) {
            return fail("something after the wrap-up");
        }
    }
    Ok(())
}

fn any_event() -> impl Strategy<Value = TaskEvent> {
    let interaction = (
        prop::option::of(prop::sample::select(vec![
            "new",
            "connected",
            "hold",
            "consulting",
            "conference",
            "wrapUp",
            "parked",
        ])),
        prop::option::of(prop::sample::select(vec!["OUTBOUND", "INBOUND"])),
        prop::option::of((any::<bool>(), any::<bool>(), any::<bool>())),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::select(vec![ME, "a-2"])),
        any::<bool>(),
    )
        .prop_map(|(state, direction, me, hold, owner, terminated)| {
            let mut interaction = json!({"isTerminated": terminated && state == Some("wrapUp"), "owner": owner,
                "state": state, "contactDirection": {"type": direction}});
            if let Some((joined, left, wrap_up)) = me {
                interaction["participants"] = json!({ME: {"hasJoined": joined, "hasLeft": left, "isWrapUp": wrap_up},
                    "a-2": {"pType": "Agent"}});
            }
            if let Some(hold) = hold {
                interaction["media"] = json!({"m": {"isHold": hold, "participants": [ME, "c"]}});
            }
            interaction
        });
    (
        prop::sample::select(Name::KNOWN),
        prop::sample::select(vec!["i-1", "i-2"]),
        prop::option::of(1_i64..40),
        prop::option::of(interaction),
        prop::option::of(prop::sample::subsequence(vec![ME, "a-2"], 0..=2)),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::select(vec!["i-1", "i-2", "r-1"])),
        prop::option::of(prop::sample::select(vec![ME, "a-2"])),
    )
        .prop_map(|(name, id, at, interaction, pending, consulted, other, agent)| {
            let mut event = TaskEvent::of(name.clone(), id);
            for (member, value) in [
                ("eventTime", at.map(Value::from)),
                ("interaction", interaction),
                ("agentsPendingWrapUp", pending.map(Value::from)),
                ("isConsulted", consulted.map(Value::from)),
                ("childInteractionId", other.map(Value::from)),
                ("reservationInteractionId", other.filter(|id| *id == "r-1").map(Value::from)),
                ("destAgentId", agent.map(Value::from)),
                ("participantId", agent.map(Value::from)),
                ("screenPopUrl", at.map(|at| format!("https://crm.example/{at}").into())),
            ] {
                if let Some(value) = value {
                    event = event.with(member, value);
                }
            }
            event
        })
}

/// The events of one call in the order in which they happen, each at a time of its own.
fn script() -> impl Strategy<Value = Vec<TaskEvent>> {
    let way = prop::sample::select(vec![
        vec![Name::AgentContactReserved, Name::AgentOfferContact, Name::ContactEnded],
        vec![Name::AgentContactReserved, Name::AgentOfferContact, Name::AgentOfferContactRona],
        vec![
            Name::AgentContactReserved,
            Name::AgentOfferContact,
            Name::AgentContactAssigned,
            Name::AgentContactHeld,
            Name::AgentContactUnheld,
            Name::ContactEnded,
            Name::AgentWrapup,
            Name::AgentWrappedUp,
        ],
        vec![
            Name::AgentContactReserved,
            Name::AgentOfferContact,
            Name::AgentContactAssigned,
            Name::AgentVteamTransferred,
            Name::AgentWrapup,
            Name::AgentWrappedUp,
        ],
        vec![
            Name::AgentContactReserved,
            Name::AgentContactAssigned,
            Name::AgentConsultCreated,
            Name::AgentConsulting,
            Name::AgentConsultConferenced,
            Name::AgentContactUnassigned,
            Name::AgentWrapup,
            Name::AgentWrappedUp,
        ],
        vec![Name::AgentOfferConsult, Name::AgentConsulting, Name::AgentConsultEnded],
        vec![
            Name::AgentContactReserved,
            Name::AgentOutboundFailed,
            Name::ContactEnded,
            Name::AgentWrapup,
            Name::AgentWrappedUp,
        ],
    ]);
    way.prop_map(|names| {
        let at = |(at, name): (usize, Name)| TaskEvent::of(name, "i-1").with("eventTime", at + 1).with("agentId", ME);
        names.into_iter().enumerate().map(at).collect()
    })
}

fn ends(event: &TaskEvent) -> bool {
    matches!(
        event.name(),
        Name::ContactEnded
            | Name::AgentOfferContactRona
            | Name::AgentVteamTransferred
            | Name::AgentContactUnassigned
            | Name::AgentWrapup
            | Name::AgentWrappedUp
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn the_laws_hold_for_whatever_comes(events in prop::collection::vec(any_event(), 0..24)) {
        let mut tasks = Tasks::of_agent(ME);
        let told: Vec<_> = events.iter().flat_map(|event| tasks.hear_task(event)).collect();
        prop_assert_eq!(laws(&told), Ok(()));
        let told_after: Vec<_> = tasks.keep_only(|_| false, None);
        prop_assert_eq!(laws(&told.into_iter().chain(told_after).collect::<Vec<_>>()), Ok(()));
        prop_assert_eq!(tasks.live().count(), 0);
    }

    /// No order, duplication or loss of events creates two beginnings or loses the end, as long as one event of the end
    /// comes at all.
    #[test]
    fn one_beginning_and_one_end(
        (script, places) in script().prop_flat_map(|script| {
            let places = prop::collection::vec(0..script.len(), 1..3 * script.len());
            (Just(script), places)
        }),
    ) {
        let mut tasks = Tasks::of_agent(ME);
        let mut told = Vec::new();
        for place in &places {
            told.extend(tasks.hear_task(&script[*place]));
        }
        prop_assert_eq!(laws(&told), Ok(()));
        let begun = told.iter().filter(|it| matches!(it.kind, MomentKind::Came | MomentKind::Hydrated)).count();
        prop_assert!(begun <= 1, "{told:?}");
        let ended = told.iter().filter(|it| matches!(it.kind, MomentKind::Ended { .. })).count();
        let consulted = script[0].name() == &Name::AgentOfferConsult;
        if !consulted {
            prop_assert_eq!(ended, usize::from(places.iter().any(|place| ends(&script[*place]))), "{:?}", told);
        }
        let wrapped_up = places.iter().any(|place| *script[*place].name() == Name::AgentWrappedUp);
        if wrapped_up {
            prop_assert_eq!(&tasks.get("i-1").unwrap().state, &TaskState::Done);
            prop_assert_eq!(tasks.live().count(), 0);
        }
    }

    /// An interaction that comes back to the same agent lives again, and events of its first life that come late do not
    /// touch the second.
    #[test]
    fn what_comes_back_lives_again(late in prop::collection::vec(0_usize..6, 0..6)) {
        let names = [Name::AgentContactReserved, Name::AgentOfferContact, Name::AgentContactAssigned,
            Name::AgentVteamTransferred, Name::AgentWrapup, Name::AgentWrappedUp];
        let event = |at: usize| TaskEvent::of(names[at % 6].clone(), "i-1").with("eventTime", at + 1);
        let mut tasks = Tasks::of_agent(ME);
        let mut told: Vec<_> = (0..9).flat_map(|at| tasks.hear_task(&event(at))).collect();
        for at in late {
            prop_assert!(tasks.hear_task(&event(at)).is_empty());
        }
        told.extend((9..12).flat_map(|at| tasks.hear_task(&event(at))));
        prop_assert_eq!(laws(&told), Ok(()));
        for wanted in [MomentKind::Came, MomentKind::Connected, MomentKind::Ended { wrap_up_required: true }] {
            prop_assert_eq!(told.iter().filter(|it| it.kind == wanted).count(), 2);
        }
    }

    /// Tasks that are kept as JSON go on as if they never were.
    #[test]
    fn kept_tasks_go_on(events in prop::collection::vec(any_event(), 0..16), at in 0_usize..16) {
        let (mut one, mut other) = (Tasks::of_agent(ME), Tasks::of_agent(ME));
        for (place, event) in events.iter().enumerate() {
            if place == at {
                other = serde_json::from_str(&serde_json::to_string(&other).unwrap()).unwrap();
            }
            prop_assert_eq!(one.hear_task(event), other.hear_task(event));
        }
    }
}
