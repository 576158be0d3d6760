//! Many calls at once: counted, repeatable, and with agents for some of them only.

use std::sync::Arc;
use std::time::Duration;

use cti_connect::contact_flow::{CallCenter, Callers, End, Instance, ManyOutcome, Script, Seeded, Simulator, World};
use cti_engine::memory::VirtualClock;

use super::{BYE, flow};

fn callers() -> Callers {
    serde_json::from_str(
        r#"{"arriveWithinSeconds": 3600, "kinds": [
            {"weight": 3, "attributes": {"user_type": "member"}, "patienceSeconds": [60, 120],
             "inputs": [{"at": "menu", "weight": 3, "input": {"digits": "1"}}, {"at": "menu", "input": {"digits": "2"}}]},
            {"weight": 1, "hangsUpSeconds": [2, 2]}]}"#,
    )
    .unwrap()
}

fn run(seed: u64, agents: usize, count: u64) -> ManyOutcome {
    let menu = r#""NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"InputTimeLimitExceeded"}],"Conditions":[
        {"NextAction":"queue","Condition":{"Operator":"Equals","Operands":["1"]}},
        {"NextAction":"news","Condition":{"Operator":"Equals","Operands":["2"]}},
        {"NextAction":"news","Condition":{"Operator":"Equals","Operands":["3"]}}]"#;
    let flow = flow(&[
        (
            "menu",
            "GetParticipantInput",
            r#""Text":"One or two?","StoreInput":"False","InputTimeLimitSeconds":"5""#,
            menu,
        ),
        ("queue", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"go""#),
        (
            "go",
            "TransferContactToQueue",
            "",
            r#""NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]"#,
        ),
        ("news", "MessageParticipant", r#""Text":"News""#, r#""NextAction":"bye""#),
        BYE,
    ]);
    let clock = VirtualClock::new();
    let shared: Arc<dyn cti_engine::connector::Clock> = Arc::new(clock.clone());
    let mut world = World::of(shared.clone(), Arc::new(Script::new(shared.clone())));
    let talk = (Duration::from_secs(30), Duration::from_secs(90));
    world.queues = Arc::new(CallCenter::new(shared, seed).with_queue("support", agents, talk.0, talk.1));
    let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world);
    clock.drive(simulator.run_many("main", &callers(), count, &mut Seeded::new(seed)))
}

fn ended(outcome: &ManyOutcome, end: &End) -> u64 {
    outcome.ends.iter().find(|it| it.what == *end).map_or(0, |it| it.count)
}

#[test]
fn every_call_is_counted_once_and_shares_are_those_of_the_weights() {
    let outcome = run(1, 200, 2_000);
    assert_eq!((outcome.calls, outcome.ends.iter().map(|it| it.count).sum::<u64>()), (2_000, 2_000));
    // Three of four are members, and three of four of those press 1; one of four hangs up.
    let handled = ended(&outcome, &End::Handled { queue: "queue/support".into() });
    assert!((1_000..1_250).contains(&handled), "{handled}");
    let hung_up = ended(&outcome, &End::HungUp);
    assert!((420..580).contains(&hung_up), "{hung_up}");
    assert_eq!(outcome.heard[0].what, "One or two?");
    assert_eq!((outcome.waited.count, outcome.waited.most), (handled, 0));
    let missed: Vec<String> = outcome.coverage["main"].branches_missed.iter().map(|it| it.1.to_string()).collect();
    assert_eq!(missed, ["condition 3"]);
}

#[test]
fn one_seed_gives_one_outcome_and_another_seed_another() {
    let (one, same, other) = (run(7, 5, 300), run(7, 5, 300), run(8, 5, 300));
    assert_eq!(one, same);
    assert_ne!(one, other);
    let text = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<ManyOutcome>(&text).unwrap(), one);
}

#[test]
fn too_few_agents_let_callers_wait_until_their_patience_is_over() {
    let outcome = run(3, 2, 500);
    let abandoned = ended(&outcome, &End::Abandoned { queue: "queue/support".into() });
    assert!(abandoned > 50, "{outcome}");
    assert!(outcome.waited.most >= 60_000 && outcome.waited.most <= 120_000, "{outcome}");
    // Two agents handle no more than two calls at a time for the hour, and a little after it.
    let handled = ended(&outcome, &End::Handled { queue: "queue/support".into() });
    assert!(handled * 30 <= 2 * 3_900, "{handled}");
}

#[test]
fn a_center_finds_the_queue_that_is_meant_and_takes_who_goes_to_an_agent() {
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/sales-vip""#, r#""NextAction":"go""#);
    let flow = flow(&[queue, ("go", "TransferContactToAgent", "", "")]);
    let clock = VirtualClock::new();
    let shared: Arc<dyn cti_engine::connector::Clock> = Arc::new(clock.clone());
    let mut world = World::of(shared.clone(), Arc::new(Script::new(shared.clone())));
    let talk = Duration::from_secs(30);
    let center = CallCenter::new(shared, 1).with_queue("sales", 0, talk, talk).with_queue("sales-vip", 1, talk, talk);
    world.queues = Arc::new(center);
    let simulator = Simulator::new(Arc::new(Instance::new().with_flow("main", &flow)), world);
    let outcome = clock.drive(simulator.run_many("main", &Callers::default(), 3, &mut Seeded::new(1)));
    assert_eq!(outcome.ends[0].what, End::Handled { queue: "queue/sales-vip".into() });
    // One agent after the other contact.
    assert_eq!((outcome.ends[0].count, outcome.waited.most), (3, 60_000));
}
