//! The rules alone: prefixes, subjects, dates, searches, cases, outdial, states, recordings, reports.
#![expect(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "helpers of tests")]

use std::sync::Arc;
use std::time::Duration;

use cti_engine::async_trait;
use cti_engine::connector::{Answer, Call, RecordsCall};
use cti_engine::contact::Attributes;
use cti_engine::jiff::Zoned;
use cti_engine::jiff::tz::TimeZone;
use cti_engine::layer::{Ask, Layer, Next};
use cti_engine::memory::MemoryDesk;
use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use cti_model::date::DateDialect;
use cti_webex::case::{CaseCall, CasePolicy, NoCase, OpenMode};
use cti_webex::date_pattern::SubjectDate;
use cti_webex::definition::{Case, Outdial, ScreenPop};
use cti_webex::mapping::Variables;
use cti_webex::omni::{Decision, OmniSync, Side, Why};
use cti_webex::outdial::{DialPattern, OutdialError, OutdialOptions, OutdialPlan};
use cti_webex::prefix::Prefixes;
use cti_webex::recording::{CapturedRecording, RecordingRefused, RecordingUser, UserProfile};
use cti_webex::report::{Dimension, Report, ReportQuery, ReportedCall};
use cti_webex::screen_pop::{NoSearch, TermSource};
use cti_webex::subject::SubjectTemplate;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn at_most_one_prefix_is_cut_the_longest_and_never_the_last_digit() {
    for (list, number, rest, prefix) in [
        ("+1,+91", "+12025550123", "2025550123", Some("+1")),
        ("+1,+91", "+911140000000", "1140000000", Some("+91")),
        ("+1,+91", "12025550123", "12025550123", None),
        ("+1, +1242", "+1 242 555 0123", "5550123", Some("+1242")),
        ("+1", "+1+12025550123", "+1", None),
        ("+1", "+1", "+1", None),
        ("+120255501", "+120255501", "+120255501", None),
        (" , ,", "+12025550123", "+12025550123", None),
        ("+1 (tel:+1),+44", "+12025550123", "2025550123", Some("+1")),
        ("(+1) 2-02", "+12025550123", "5550123", Some("+1202")),
        ("0", "0123", "123", Some("0")),
        ("＋1", "+12025550123", "2025550123", Some("+1")),
        ("＋８１,１", "１２０２", "202", Some("1")),
        ("+81", "＋８１ ９０ １２３４ ５６７８", "9012345678", Some("+81")),
        ("+1‑２０２", "+1 202 555 0123", "5550123", Some("+1202")),
        ("*67", "672025550123", "672025550123", None),
        ("+1", "(415) 555-1212 (tel:4155551212)", "4155551212", None),
        ("+1", "+1 206-555-1212 case manager Jabez 7", "2065551212", Some("+1")),
    ] {
        let cut = Prefixes::from_list(list).cut(number).unwrap();
        assert_eq!((cut.number.as_str(), cut.prefix.as_deref()), (rest, prefix), "{list} {number}");
    }
    assert_eq!(Prefixes::from_list("+1").cut("no digits"), None);
}

#[test]
fn notes_behind_a_number_are_never_dialled() {
    for (text, expected) in [
        ("+32486123456 (GSM)", "+32486123456"),
        ("206-555-1212 case manager Jabez", "+12065551212"),
        ("(202) 555-0123 home", "+12025550123"),
    ] {
        let outdial = Outdial { prefixes: vec!["+1".into()], ..Outdial::default() };
        let plan = outdial.plan(text, &OutdialOptions::default()).unwrap();
        let parsed = LibPhoneNumbers.parse(&plan.destination, Some("US")).unwrap();
        assert_eq!(parsed.number, expected, "{text}");
    }
}

#[test]
fn a_number_that_is_not_its_digits_alone_is_not_dialled() {
    let plan = |text: &str| Outdial::default().plan(text, &OutdialOptions::default()).map(|plan| plan.destination);
    for text in ["1-800-FLOWERS", "+1 800 FLOWERS", "+1-800-356-93ME", "*67 2065551212", "#31#2065551212"] {
        assert_eq!(plan(text), Err(OutdialError::Incomplete), "{text}");
    }
    for text in [
        "202_555_0123",
        "202,555,0123",
        "2025,550123",
        "202;555;0123",
        "202＿555＿0123",
        "2 lines: 202-555-0123",
        "911 or 112",
        "1 800 555 (toll free) 0199",
        "202 @ 555 0123",
        "2025550 / 123",
    ] {
        assert_eq!(plan(text), Err(OutdialError::Incomplete), "{text}");
    }
    assert_eq!(plan("2025550123 2025550199"), Err(OutdialError::TooManyDigits { digits: 20 }));
    for (text, expected) in [
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("+44(0) 20 7946 0018 - office", "+442079460018"),
        ("+1 206 555 1212 ext. 42", "2065551212"),
        ("Phone #: 206-555-1212 # 42", "2065551212"),
        ("5001 (reception)", "5001"),
        ("(0)20 7946 0018", "02079460018"),
        ("202-555-0123, 42", "2025550123"),
        ("202-555-0123,,1234567", "2025550123"),
        ("202-555-0123 (2)", "2025550123"),
        ("202-555-0123 call after 6 pm", "2025550123"),
        ("0486 12 34 56, na 18u", "0486123456"),
        ("202-555-0123 (home) flat 3b", "2025550123"),
        ("202-555-0123 or 202-555-0199", "2025550123"),
        ("202-555-0123 / 202-555-0199", "2025550123"),
        ("(415) 555-1212 (tel:4155551212)", "4155551212"),
        ("sip:2025550123@10.0.0.1", "2025550123"),
        ("+49 1512 345678901", "+491512345678901"),
    ] {
        assert_eq!(plan(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn an_outdial_has_the_number_of_the_layout_only_when_the_definition_says_so() {
    let options = OutdialOptions {
        layout_ani: Some(" +18005550100 ".into()),
        chosen_ani: Some("+18005550199".into()),
        pattern: None,
    };
    let plan = |set_ani, options: &OutdialOptions| {
        let outdial = Outdial { prefixes: Vec::new(), set_ani };
        outdial.plan("+12025550123", options).unwrap().origin
    };
    assert_eq!(plan(true, &options).as_deref(), Some("+18005550100"));
    assert_eq!(plan(false, &options).as_deref(), Some("+18005550199"));
    let placeholder = OutdialOptions { layout_ani: Some("<OutDialAniValue>".into()), ..options };
    assert_eq!(plan(true, &placeholder), None);
    assert_eq!(plan(false, &OutdialOptions::default()), None);
    let outdial = Outdial::default();
    let error = |text: &str| outdial.plan(text, &OutdialOptions::default()).unwrap_err();
    assert_eq!(error("call me"), OutdialError::NoNumber);
    assert_eq!(error("anonymous"), OutdialError::NoNumber);
    assert_eq!(error(&"1".repeat(37)), OutdialError::TooLong { chars: 37 });
    let plan = OutdialPlan { destination: "2025550123".into(), prefix: None, origin: None, unchecked: None };
    let many = (0..40).map(|nth| (nth.to_string(), json!(nth))).collect();
    let request = plan.to_request("ep-1", many);
    assert_eq!(request["data"]["attributes"].as_object().unwrap().len(), 30);
    assert_eq!(
        (&request["data"]["destination"], &request["data"]["outboundType"]),
        (&json!("2025550123"), &json!("OUTDIAL"))
    );
}

#[test]
fn a_dial_plan_is_one_regular_expression_for_the_whole_number() {
    let allows = |pattern: &str, number: &str| DialPattern::read(pattern).unwrap().allows(number);
    assert!(allows("911|1[0-9]{3}", "911") && allows(" ^1[0-9]{3}$ ", "1234") && allows("", ""));
    assert!(!allows("911|1[0-9]{3}", "9111") && !allows("1[0-9]{3}", "+1234"));
    // What would only be one between our own brackets, what cannot be read, what would take too much memory, or is too long.
    for pattern in ["911)|(.*", "[0-9", "(?<!0)911", "((1{0,99}){0,99}){0,99}", &"1".repeat(256)] {
        let error = DialPattern::read(pattern).unwrap_err().to_string();
        assert!(!error.contains('\n') && error.len() < 400, "{error}");
        let options = OutdialOptions { pattern: Some(pattern.to_owned()), ..OutdialOptions::default() };
        assert_eq!(Outdial::default().plan("911", &options).unwrap().unchecked, Some(error));
    }
    let blank = OutdialOptions { pattern: Some(" ".into()), ..OutdialOptions::default() };
    assert_eq!(Outdial::default().plan("911", &blank).unwrap().unchecked, None);
}

fn call(cad: &[(&str, &str)], number: &str) -> Variables {
    let own = Attributes::from_iter([("phoneNumber", number)]);
    Variables { cad: cad.iter().copied().collect(), own }
}

#[test]
fn a_call_is_searched_for_by_its_number_or_by_the_variable() {
    let plain = ScreenPop::default();
    let advanced = ScreenPop { is_advanced: true, cad_variable: "Order ".into(), ..ScreenPop::default() };
    let number = "+12025550123";
    let found = |it: &ScreenPop, call: &Variables, inbound, falls_back| {
        it.search(call, inbound, falls_back).map(|plan| (plan.term, plan.source))
    };
    let (by_number, instead) = (TermSource::Number, TermSource::NumberInstead);
    assert_eq!(found(&plain, &call(&[], number), true, true), Ok(("2025550123".into(), by_number)));
    assert_eq!(found(&plain, &call(&[], number), false, true), Ok((number.into(), by_number)), "as it was dialled");
    assert_eq!(found(&plain, &call(&[("Order", "A-1")], number), true, true), Ok(("2025550123".into(), by_number)));
    let with = call(&[("order", " A-1001 ")], number);
    assert_eq!(found(&advanced, &with, true, true), Ok(("A-1001".into(), TermSource::Variable)));
    let blank = call(&[("Order", "  ")], number);
    assert_eq!(found(&advanced, &blank, true, true), Ok(("2025550123".into(), instead)));
    assert_eq!(found(&advanced, &blank, true, false), Err(NoSearch::Blank));
    let mut secret = call(&[("Order", "A-1001")], number);
    secret.cad.mark_secret("Order");
    assert_eq!(found(&advanced, &secret, true, false), Err(NoSearch::Secret));
    assert_eq!(found(&advanced, &secret, true, true), Ok(("2025550123".into(), instead)));
    assert_eq!(found(&advanced, &call(&[("Order", "A1")], number), true, true), Err(NoSearch::TooShort));
    assert_eq!(found(&plain, &call(&[], "anonymous"), true, true), Err(NoSearch::Withheld));
    assert_eq!(found(&plain, &call(&[], " "), true, true), Err(NoSearch::NoNumber));
    assert_eq!(found(&plain, &call(&[], "+112"), true, true), Err(NoSearch::TooShort));
    assert_eq!(found(&plain, &call(&[], "jo1@example.com"), true, true), Ok(("jo1@example.com".into(), by_number)));
}

#[test]
fn a_subject_is_filled_with_variables_of_any_spelling_and_fits_its_field() {
    let mut variables = call(&[("tier", "gold"), ("card", "4111"), ("note", "a\nb")], "+1");
    variables.cad.mark_secret("card");
    variables.own.insert("direction", "Inbound");
    variables.own.insert("tier", "not this one");
    let render = |template: &str| SubjectTemplate::new(template).render(&variables);
    assert_eq!(render("{direction} Call { Tier }").text, "Inbound Call gold");
    assert_eq!(render("{note}").text, "a b", "one line");
    let secret = render("card {card}!");
    assert_eq!((secret.text.as_str(), secret.secret.as_slice()), ("card !", &["card".to_owned()][..]));
    let missing = render("{direct} Call");
    assert_eq!((missing.text.as_str(), missing.missing.as_slice()), (" Call", &["direct".to_owned()][..]));
    for text in ["", "{", "}", "{}", "{ }", "a { b", "{a {", "}{"] {
        assert_eq!(render(text).text, text, "braces that enclose no name are text");
    }
    assert_eq!(render("{a {tier}").text, "{a gold");
    let long = render(&"é".repeat(300));
    assert_eq!((long.text.chars().count(), long.is_cut), (255, true));
    let wide = render(&"😀".repeat(128));
    assert_eq!((wide.text.chars().count(), wide.is_cut), (127, true), "each counts as two");
    assert!(!render(&"x".repeat(255)).is_cut);
}

#[test]
fn the_date_of_a_subject_is_of_java_in_one_connector_and_of_dayjs_in_the_other() {
    let at = |hour: &str| format!("2022-09-16T{hour}:04:00+09:00[Asia/Tokyo]").parse::<Zoned>().unwrap();
    for (pattern, hour, expected) in [
        ("MM-dd-yyyy hh:mm a", "15", "09-16-2022 03:04 PM"),
        ("MM-dd-yyyy hh:mm a", "00", "09-16-2022 12:04 AM"),
        ("MM-dd-yyyy hh:mm a", "12", "09-16-2022 12:04 PM"),
        ("MM.dd.yyyy hh:mm a", "11", "09.16.2022 11:04 AM"),
        ("dd.MM.yyyy hh:mm a", "23", "16.09.2022 11:04 PM"),
        ("d MMM yy, HH:mm z", "15", "16 Sep 22, 15:04 JST"),
        ("EEEE 'o''clock' H XXX", "15", "Friday o'clock 15 +09:00"),
    ] {
        let (date, findings) = SubjectDate::read(pattern);
        assert_eq!((date.write(&at(hour)).as_str(), findings.len()), (expected, 0), "{pattern}");
    }
    let says = |text: &str, dialect| {
        let (date, findings) = SubjectDate::read_as(text, dialect);
        let help = findings.first().and_then(|finding| finding.suggestion.clone()).unwrap_or_default();
        (date.write(&at("15")), findings.len(), help)
    };
    let java = |text| says(text, DateDialect::Java);
    assert_eq!(java("MM-DD-YYYY hh:mm A"), ("09-16-2022 03:04 PM".into(), 1, "write `MM-dd-yyyy hh:mm a`".into()));
    assert_eq!(java("yyyy-MM-DD").1, 1, "a mix gives way to the default");
    assert_eq!(java("yyyy-MM-DD").0, "09-16-2022 03:04 PM");
    assert_eq!(java(""), ("09-16-2022 03:04 PM".into(), 1, "write `MM-dd-yyyy hh:mm a`".into()));
    assert_eq!(java("dd.MM.yyyy hh:mm").1, 1, "an hour of 12 alone");
    assert_eq!(java("dd-mm-yyyy").2, "write `MM` for the month");
    assert_eq!(java("HH:MM").2, "write `mm` for the minute");
    let dayjs = |text| says(text, DateDialect::Dayjs);
    assert_eq!(dayjs("MM-DD-YYYY hh:mm a"), ("09-16-2022 03:04 pm".into(), 0, String::new()));
    assert_eq!(dayjs("MM-dd-yyyy hh:mm a"), ("09-16-2022 03:04 PM".into(), 1, "write `MM-DD-YYYY hh:mm A`".into()));
    assert_eq!(SubjectDate::default(), SubjectDate::read("MM-dd-yyyy hh:mm a").0);
}

#[test]
fn a_case_is_created_by_direction_once_for_an_interaction() {
    let both = Case { create_for_inbound: true, create_for_outbound: true, ..Case::default() };
    let inbound = CaseCall { is_inbound: true, ..CaseCall::default() };
    let always = CasePolicy::Always;
    assert_eq!(both.wanted_for(inbound, always), Ok(()));
    assert_eq!(both.wanted_for(CaseCall::default(), always), Ok(()));
    assert_eq!(Case::default().wanted_for(inbound, always), Err(NoCase::SwitchedOff));
    let outbound_alone = Case { create_for_inbound: false, ..both.clone() };
    assert_eq!(outbound_alone.wanted_for(inbound, always), Err(NoCase::SwitchedOff));
    assert_eq!(both.wanted_for(CaseCall { has_case: true, ..inbound }, always), Err(NoCase::HasOne));
    assert_eq!(both.wanted_for(CaseCall { is_transfer: true, ..inbound }, always), Err(NoCase::Transferred));
    let popped = CaseCall { has_popped_case: true, ..inbound };
    assert_eq!(both.wanted_for(popped, always), Ok(()));
    assert_eq!(both.wanted_for(popped, CasePolicy::UnlessCasePopped), Err(NoCase::Popped));
    for (edit, view, expected) in [
        (false, false, None),
        (true, false, Some(OpenMode::Edit)),
        (false, true, Some(OpenMode::View)),
        (true, true, Some(OpenMode::View)),
    ] {
        let case = Case { open_in_edit_mode: edit, always_in_view_mode: view, ..Case::default() };
        assert_eq!(case.open_mode(), expected);
        assert_eq!(case.widget_open_mode() == OpenMode::View, view);
    }
}

#[test]
fn work_within_work_is_undone_in_reverse_order() {
    let mut omni = OmniSync::new();
    let set = |to: &str| Decision::Set(to.to_owned());
    assert_eq!(omni.begins(Side::State, "work-1", Some("Available"), "Chat"), set("Chat"));
    assert_eq!(omni.begins(Side::Status, "call-1", Some("Online"), "On Call"), set("On Call"));
    assert_eq!(omni.begins(Side::State, "work-2", Some("Chat"), "Chat"), Decision::Leave(Why::MovedBefore));
    assert_eq!(omni.ends("work-1"), []);
    assert_eq!(omni.ends("work-2"), [], "the call is within it");
    assert_eq!(omni.ends("call-1"), [Side::Status, Side::State]);
    assert_eq!(omni.restores(Side::Status, Some("On Call")), set("Online"));
    assert_eq!(omni.restores(Side::State, Some("Chat")), set("Available"));
    assert_eq!(omni.ends("call-1"), [], "told twice");
    assert_eq!(omni, OmniSync::new());
}

#[test]
fn an_echo_is_not_a_choice_and_a_choice_is_not_overwritten() {
    let mut omni = OmniSync::new();
    let status = Side::Status;
    assert_eq!(omni.begins(status, "c", Some("On Call"), "On Call"), Decision::Leave(Why::ThereAlready));
    assert_eq!(omni.begins(status, "c", None, "On Call"), Decision::Leave(Why::LoggedOut));
    omni.begins(status, "c", Some("Online"), "On Call");
    omni.hears(status, Some("Online"));
    omni.hears(status, Some("On Call"));
    assert!(omni.is_occupied_by("c"));
    assert_eq!(omni.ends("c"), [status]);
    assert_eq!(omni.restores(status, Some("Lunch")), Decision::Leave(Why::OwnChoice), "the event was lost");
    omni.begins(status, "c", Some("Online"), "On Call");
    omni.hears(status, None);
    assert_eq!(omni.ends("c"), []);
    omni.begins(status, "c", Some("Online"), "On Call");
    omni.failed(status);
    assert!(!omni.is_occupied_by("c"));
    omni.begins(status, "c", Some("0N55g0000000001"), "0N55g0000000002");
    omni.hears(status, Some("0N55g0000000002CAA"));
    assert_eq!(omni.ends("c"), [status], "one id of 15 and of 18 characters");
    omni.forget();
    assert_eq!(omni.restores(status, Some("0N55g0000000002")), Decision::Leave(Why::OwnChoice));
}

/// What can happen to a state.
#[derive(Clone, Debug)]
enum Happens {
    Begins(u8),
    Ends(u8),
    Chooses(u8),
    /// An event that tells a state, late or lost: of the states so far.
    Tells(usize),
    Forgets,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => (0..3_u8).prop_map(Happens::Begins),
        3 => (0..3_u8).prop_map(Happens::Ends),
        2 => (0..3_u8).prop_map(Happens::Chooses),
        2 => any::<prop::sample::Index>().prop_map(|at| Happens::Tells(at.index(64))),
        1 => Just(Happens::Forgets),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is told, late, twice or never: what is set back was set here, and was the agent's own state before.
    #[test]
    fn a_state_that_the_agent_chose_is_never_overwritten(steps in prop::collection::vec(happens(), 0..40)) {
        const OURS: &str = "On Call";
        let mut omni = OmniSync::new();
        let (mut now, mut chosen, mut told) = ("own 0".to_owned(), "own 0".to_owned(), vec!["own 0".to_owned()]);
        for step in steps {
            match step {
                Happens::Begins(id) => {
                    let before = now.clone();
                    if let Decision::Set(to) = omni.begins(Side::Status, &id.to_string(), Some(&now), OURS) {
                        prop_assert_eq!(&before, &chosen, "who is moved is where the agent chose to be");
                        now = to;
                    }
                }
                Happens::Ends(id) => {
                    for side in omni.ends(&id.to_string()) {
                        if let Decision::Set(to) = omni.restores(side, Some(&now)) {
                            prop_assert_eq!(&now, OURS, "only what was set here is changed");
                            prop_assert_eq!(&to, &chosen);
                            now = to;
                        }
                    }
                }
                Happens::Chooses(state) => {
                    now = format!("own {state}");
                    chosen.clone_from(&now);
                }
                Happens::Tells(at) => omni.hears(Side::Status, Some(&told[at % told.len()])),
                Happens::Forgets => {
                    omni.forget();
                    // The agent comes back and chooses.
                    now.clone_from(&chosen);
                }
            }
            told.push(now.clone());
        }
    }

    #[test]
    fn no_text_makes_a_rule_panic(text in any::<String>(), other in any::<String>()) {
        let template = SubjectTemplate::new(&text);
        let bare = |text: &str| text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>();
        prop_assert_eq!(bare(&template.to_string()), bare(&text), "nothing of a template is lost");
        let subject = template.render(&call(&[(&other, &text)], &other));
        prop_assert!(subject.text.encode_utf16().count() <= SubjectTemplate::MOST);
        prop_assert!(!subject.text.contains(char::is_control));
        let (date, _) = SubjectDate::read(&text);
        prop_assert!(!date.write(&"2022-09-16T15:04:00Z[UTC]".parse().unwrap()).is_empty());
        if let Some(cut) = Prefixes::from_list(&other).cut(&text) {
            prop_assert!(cut.number.contains(|sign: char| sign.is_ascii_digit()));
        }
        let _ = ScreenPop { cad_variable: other.clone(), is_advanced: true, ..ScreenPop::default() }
            .search(&call(&[(&other, &text)], &text), true, true);
        let _ = CapturedRecording { task_id: other, file_path: text, created_time: None }.link();
    }
}

#[test]
fn recordings_are_played_with_the_licence_and_the_module() {
    let user = |profile, has_recording_management| RecordingUser {
        has_premium_licence: true,
        profile,
        has_recording_management,
    };
    assert_eq!(user(UserProfile::Supervisor, false).may_play(), Ok(()));
    assert_eq!(user(UserProfile::Administrator, false).may_play(), Ok(()));
    assert_eq!(user(UserProfile::Custom, true).may_play(), Ok(()));
    assert_eq!(user(UserProfile::Custom, false).may_play(), Err(RecordingRefused::Module));
    assert_eq!(user(UserProfile::Agent, true).may_play(), Err(RecordingRefused::Module));
    let unlicensed = RecordingUser { has_premium_licence: false, ..user(UserProfile::Supervisor, true) };
    assert_eq!(unlicensed.may_play(), Err(RecordingRefused::Licence));
}

#[test]
fn a_link_to_a_recording_is_an_address_without_its_signature() {
    let link = |path: &str| {
        let data = json!({"taskId": "i-1", "filePath": path, "createdTime": 1_733_211_616_959_i64});
        CapturedRecording::read(&data).unwrap().link().map(str::to_owned).map_err(|error| error.to_string())
    };
    let stored = "https://files.example.com/captures/1.wav";
    assert_eq!(link(&format!(" {stored}?X-Signature=abc#t=1 ")).as_deref(), Ok(stored));
    for path in
        ["", "http://files.example.com/1.wav", "javascript:alert(1)", "https://", "https:///x", "https://user@host/x"]
    {
        assert!(link(path).unwrap_err().contains("not an address of HTTPS"), "{path}");
    }
    assert!(CapturedRecording::read(&json!({"taskId": "i-1"})).unwrap_err().to_string().contains("filePath"));
}

#[test]
fn a_report_groups_calls_by_what_their_activities_say() {
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    let record = |value: serde_json::Value| ReportedCall::read(value.as_object().unwrap(), Some("Queue__c"), &tokyo);
    let calls = [
        record(
            json!({"OwnerId": "005x", "Owner": {"Name": "Sato"}, "CallType": "Inbound", "CallDurationInSeconds": 60,
            "CallDisposition": "Solved", "ActivityDate": "2024-11-25", "Queue__c": "Gold"}),
        ),
        record(
            json!({"OwnerId": "005x", "Owner": {"Name": "Sato"}, "CallType": "Inbound", "CallDurationInSeconds": 30.0,
            "CallDisposition": "Solved", "CreatedDate": "2024-11-24T16:30:00.000+0000", "Queue__c": "Gold"}),
        ),
        record(json!({"OwnerId": "005y", "CallType": "Outbound", "CallDisposition": "", "ActivityDate": "2024-11-26"})),
    ];
    assert_eq!(calls[1].day.unwrap().to_string(), "2024-11-25", "on the clock of Tokyo it was the 25th");
    let report = Report::of(&[Dimension::Agent, Dimension::Day], &calls);
    let row = |of: &[Option<&str>]| report.row(of).copied().unwrap();
    let sato = row(&[Some("Sato"), Some("2024-11-25")]);
    assert_eq!((sato.calls, sato.seconds, sato.longest, sato.average()), (2, 90, 60, Some(45)));
    let other = row(&[Some("005y"), Some("2024-11-26")]);
    assert_eq!((other.calls, other.timed, other.average()), (1, 0, None));
    for dimension in Dimension::ALL {
        let report = Report::of(&[dimension], &calls);
        assert_eq!(report.rows.iter().map(|row| row.totals.calls).sum::<u64>(), 3);
        assert_eq!(report.rows.iter().map(|row| row.totals.seconds).sum::<u64>(), report.total.seconds);
    }
    let by_queue = Report::of(&[Dimension::Queue], &calls);
    let expected = "not known: 1 call, 0 s\nGold: 2 calls, 90 s, 45 s on average\nall: 3 calls, 90 s, 45 s on average";
    assert_eq!(by_queue.to_string(), expected);
    let text = serde_json::to_string(&by_queue).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), by_queue);
}

/// A CRM with that many activities, which gives as many of a query as it says.
struct Activities(u32);

#[async_trait]
impl Layer for Activities {
    async fn call(&self, ask: &Ask<'_>, _: Next<'_>) -> Answer {
        let Call::Records(RecordsCall::Query { query }) = ask.call else { panic!("only queries") };
        let after = query.split_once("Id > '").map_or(0, |(_, rest)| rest[..15].parse().unwrap());
        let most: u32 = query.rsplit_once("LIMIT ").unwrap().1.parse().unwrap();
        let records = (after + 1..=self.0).take(most as usize);
        Ok(records.map(|nth| json!({"Id": format!("{nth:015}"), "OwnerId": "005x"})).collect())
    }
}

#[test]
fn a_report_is_of_every_call_however_many_there_are() {
    let query = ReportQuery::of_days("2024-11-25".parse().unwrap(), "2024-11-26".parse().unwrap());
    for count in [0, 1, 1_999, 2_000, 2_001, 4_000, 5_000] {
        let memory = MemoryDesk::new("Sato");
        let desk = memory.desk().with_layer(Arc::new(Activities(count)));
        let calls = memory.drive(query.read(&desk, Duration::from_secs(10))).unwrap();
        assert_eq!(Report::of(&[], &calls).total.calls, u64::from(count));
    }
}

#[test]
fn the_query_of_a_report_takes_names_of_fields_alone() {
    let query = ReportQuery::of_days("2024-11-25".parse().unwrap(), "2024-11-26".parse().unwrap());
    assert_eq!(
        query.clone().with_queue_field("Queue__c").to_soql().unwrap(),
        "SELECT OwnerId, CallType, CallDisposition, CallDurationInSeconds, ActivityDate, CreatedDate, Queue__c FROM Task \
         WHERE TaskSubtype = 'Call' AND ActivityDate >= 2024-11-25 AND ActivityDate <= 2024-11-26"
    );
    assert!(query.with_queue_field("Id FROM User--").to_soql().is_err());
}
