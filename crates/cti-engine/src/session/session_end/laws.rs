//! What holds of the machine whatever happens.

use std::time::Duration;

use cti_model::feature::SetAgentStatusOnSessionEnd;
use proptest::prelude::*;

use super::machine::{Effect, Facts, Input, Machine, Moment, Step};

const S: Duration = Duration::from_secs(1);

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[derive(Clone, Debug)]
enum Act {
    Input(Input),
    Pass(Duration),
    Look(Facts),
}

fn any_act() -> impl Strategy<Value = Act> {
    let name = || prop::option::of(prop::sample::select(texts(&["Basic", "Gold", "Lunch", "Busy"])));
    prop_oneof![
        4 => (0..4usize).prop_map(|count| Act::Input(Input::PagesOpen(count))),
        1 => Just(Act::Input(Input::SalesforceLogout)),
        2 => Just(Act::Input(Input::LoggedIn)),
        1 => Just(Act::Input(Input::SignedOut)),
        2 => any::<bool>().prop_map(|in_progress| Act::Input(Input::CallInProgress(in_progress))),
        3 => (0..8u32).prop_map(|seconds| Act::Pass(S * seconds)),
        3 => (name(), name()).prop_map(|(routing_profile, agent_state)| {
            Act::Look(Facts { routing_profile, agent_state, agent_state_type: None })
        }),
    ]
}

fn any_settings() -> impl Strategy<Value = SetAgentStatusOnSessionEnd> {
    let items = || prop::sample::subsequence(texts(&["Basic", "Lunch", ""]), 0..3);
    let status = prop::sample::select(texts(&["Offline", "Logout", ""]));
    (status, items(), items(), 0..6u32, any::<bool>()).prop_map(|(status, profiles, states, timer, initial)| {
        SetAgentStatusOnSessionEnd {
            status,
            if_profile_name_includes: profiles,
            if_current_agent_state: states,
            session_end_timer: S * timer,
            initial_agent_state: if initial { "Available".to_owned() } else { String::new() },
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_ends_while_a_page_is_open_and_a_session_ends_once(
        settings in any_settings(),
        acts in prop::collection::vec(any_act(), 0..60),
    ) {
        let mut machine = Machine::new(settings.clone());
        let (mut now, mut closed_at, mut in_call) = (Duration::ZERO, None, false);
        let (mut is_open, mut ended, mut signed_out, mut login_due) = (false, false, false, true);
        let (mut pages, mut is_out_of_call) = (0, false);
        for act in acts {
            match act {
                Act::Pass(time) => now += time,
                Act::Input(input) => {
                    match input {
                        Input::PagesOpen(0) | Input::SalesforceLogout if is_open || input == Input::SalesforceLogout => {
                            if is_open || closed_at.is_none() {
                                closed_at = Some(now);
                            }
                            is_open = false;
                        }
                        Input::PagesOpen(count) if count > pages => {
                            (is_open, closed_at, ended, signed_out) = (true, None, false, false);
                        }
                        Input::CallInProgress(in_progress) => in_call = in_progress,
                        Input::SignedOut => login_due = true,
                        _ => {}
                    }
                    if let Input::PagesOpen(count) = input {
                        pages = count;
                    }
                    machine.input(now, input);
                }
                Act::Look(facts) => {
                    if let Step::Look { moment, .. } = machine.step(now) {
                        machine.looked(moment, &facts);
                        let state = facts.agent_state.as_deref();
                        is_out_of_call = moment == Moment::SignOut && state.is_some_and(|name| name != "Busy");
                    }
                }
            }
            for _ in 0..4 {
                match machine.step(now) {
                    Step::Do(Effect::SetStatus(_)) => {
                        prop_assert!(!is_open && !ended);
                        let closed_at = closed_at.unwrap();
                        prop_assert!(now >= closed_at + settings.session_end_timer);
                        (ended, login_due) = (true, true);
                    }
                    Step::Do(Effect::LogOut) => {
                        prop_assert!(!is_open && ended && !signed_out && !in_call && is_out_of_call);
                        prop_assert_eq!(settings.status.as_str(), "Logout");
                        signed_out = true;
                    }
                    Step::Do(Effect::SetInitialState(_)) => {
                        prop_assert!(std::mem::take(&mut login_due), "once for a login that is due");
                    }
                    Step::Wait { until } => {
                        prop_assert!(until.is_none_or(|until| until > now), "it would spin");
                        break;
                    }
                    _ => break,
                }
            }
        }
    }
}

fn logging_out() -> SetAgentStatusOnSessionEnd {
    SetAgentStatusOnSessionEnd { status: "Logout".into(), ..SetAgentStatusOnSessionEnd::default() }
}

#[test]
fn a_page_that_comes_back_while_the_call_is_looked_for_keeps_the_agent_signed_in() {
    let mut machine = Machine::new(logging_out());
    machine.input(S, Input::SalesforceLogout);
    assert_eq!(machine.step(6 * S), Step::Do(Effect::SetStatus("Offline".into())));
    let look = Step::Look { moment: Moment::SignOut, routing_profile: false, agent_state: true };
    assert_eq!(machine.step(6 * S), look);
    let facts = Facts { agent_state: Some("Offline".into()), ..Facts::default() };
    let mut in_call = machine.clone();
    machine.input(6 * S, Input::PagesOpen(1));
    assert_eq!(machine.looked(Moment::SignOut, &facts), None);
    assert_eq!(machine.step(6 * S), Step::Wait { until: None });
    // And so does a call that begins.
    in_call.input(6 * S, Input::CallInProgress(true));
    assert_eq!(in_call.looked(Moment::SignOut, &facts), None);
    assert_eq!(in_call.step(6 * S), Step::Wait { until: None });
    in_call.input(6 * S, Input::CallInProgress(false));
    assert_eq!(in_call.step(6 * S), look);
}

#[test]
fn without_a_status_and_an_initial_state_nothing_is_done() {
    let none = String::new;
    let feature = SetAgentStatusOnSessionEnd { status: none(), initial_agent_state: none(), ..Default::default() };
    let mut machine = Machine::new(feature);
    for input in [Input::PagesOpen(1), Input::PagesOpen(0)] {
        machine.input(S, input);
    }
    assert_eq!(machine.step(60 * S), Step::Wait { until: None });
    machine.input(60 * S, Input::LoggedIn);
    assert_eq!(machine.step(60 * S), Step::Wait { until: None });
}
