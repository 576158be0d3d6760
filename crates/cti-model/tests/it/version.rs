//! Versions of the product: their order, what each does, and which flows notice a change (section 11.1).
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use crate::common::around::{around, with};
use crate::common::flows::flow;
use cti_model::{
    Catalogue, Checker, Code, Finding, Flow, ParsedNumberShape, PayloadMerge, ProductVersion, Severity, Trigger,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn v(minor: u16) -> ProductVersion {
    ProductVersion::new(5, minor, 0)
}

// ---- Versions --------------------------------------------------------------------------------------------------------

#[test]
fn a_version_reads_back_from_its_text() {
    for (text, version) in
        [("5.0", v(0)), ("5.20.1", ProductVersion::new(5, 20, 1)), ("4.4", ProductVersion::new(4, 4, 0))]
    {
        assert_eq!(text.parse(), Ok(version));
        assert_eq!(version.to_string(), text);
        assert_eq!(serde_json::to_value(version).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<ProductVersion>(json!(text)).unwrap(), version);
    }
    assert_eq!(" v5.27.0 ".parse(), Ok(v(27)));
}

#[test]
fn what_is_no_version_is_refused() {
    for text in ["", "5", "5.", ".5", "5.x", "5.1.2.3", "+5.1", "5.-1", "5.70000", "5. 1", "5.1.", "vv5.1"] {
        let error = text.parse::<ProductVersion>().unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[test]
fn versions_are_ordered_by_number_and_not_by_letter() {
    let written = ["4.4", "5.0", "5.4", "5.9", "5.10", "5.20", "5.20.1", "5.22", "5.23.3"];
    let versions: Vec<ProductVersion> = written.iter().map(|text| text.parse().unwrap()).collect();
    assert!(versions.is_sorted());
    assert!(ProductVersion::FIRST < ProductVersion::NEWEST);
    assert_eq!(ProductVersion::default(), ProductVersion::NEWEST);
}

#[test]
fn behaviour_follows_the_version() {
    assert_eq!((v(16).payload_merge(), v(17).payload_merge()), (PayloadMerge::Replace, PayloadMerge::Union));
    assert_eq!(v(21).parsed_number(), ParsedNumberShape::Legacy);
    assert_eq!(v(22).parsed_number(), ParsedNumberShape::International);
    let windows = [v(0), v(7), v(8), v(9), v(32)].map(ProductVersion::run_window);
    assert_eq!(windows, [10, 10, 10, 60, 60].map(Duration::from_secs));
    let monitors: Vec<u16> = (20..=33).filter(|minor| v(*minor).returns_is_monitor()).collect();
    assert_eq!(monitors, [27, 32, 33]);
}

// ---- Which flows notice ----------------------------------------------------------------------------------------------

fn changes(flow: &Flow, trigger: &str, from: u16, to: u16) -> Vec<Finding> {
    let checker = match trigger {
        "" => Checker::new(),
        trigger => Checker::new().triggered_by(trigger.parse::<Trigger>().unwrap()),
    };
    checker.version_changes(flow, v(from), v(to))
}

/// The findings on the step to a version, each as severity and what changes.
fn noticed(flow: &Flow, trigger: &str, minor: u16) -> Vec<String> {
    let lead = format!("from 5.{} to 5.{minor}, ", minor - 1);
    let line = |finding: Finding| {
        assert_eq!(finding.code, Code::BehaviourChanged);
        format!("{} {}", finding.severity, finding.message.strip_prefix(&lead).unwrap())
    };
    changes(flow, trigger, minor - 1, minor).into_iter().map(line).collect()
}

fn log(path: &str) -> Flow {
    around("SE_SetProperty", json!({"key": "k", "value": path}))
}

/// One rule: the version, the trigger, the flow, and what is told on the way up.
type Rule = (u16, &'static str, Flow, &'static str);

fn hold(rules: Vec<Rule>) {
    for (minor, trigger, flow, expected) in rules {
        assert_eq!(noticed(&flow, trigger, minor), [expected], "5.{minor} {trigger}");
        // The way down tells the same the other way round.
        let down = changes(&flow, trigger, minor, minor - 1);
        let (subject, was, is) = parts(expected);
        assert_eq!(
            down[0].message,
            format!("from 5.{minor} to 5.{}, {subject}, before: {is}; after: {was}", minor - 1)
        );
        // The steps before and after say nothing.
        for other in [minor - 1, minor + 1] {
            if other > 0 {
                assert!(noticed(&flow, trigger, other).iter().all(|line| !line.contains(expected)), "{expected}");
            }
        }
    }
}

/// Severity, subject, before, since.
fn parts(line: &str) -> (&str, &str, &str) {
    let (_, line) = line.split_once(' ').unwrap();
    let (subject, line) = line.split_once(", before: ").unwrap();
    let (was, is) = line.split_once("; after: ").unwrap();
    (subject, was, is)
}

#[test]
fn paths_whose_value_is_another() {
    hold(vec![
        (
            22,
            "",
            log("$.contact.parsedNumber.phone"),
            "warning `$.contact.parsedNumber.phone`, before: the national number; after: undefined",
        ),
        (
            22,
            "",
            log("$.contact.parsedNumber.number"),
            "hint `$.contact.parsedNumber.number`, before: undefined; after: the number in E.164",
        ),
        (
            22,
            "",
            log("$.contact.parsedNumber.nationalNumber"),
            "hint `$.contact.parsedNumber.nationalNumber`, before: undefined; after: the national number",
        ),
        (
            22,
            "",
            log("$.contact.parsedNumber.countryCallingCode"),
            "hint `$.contact.parsedNumber.countryCallingCode`, before: undefined; after: the calling code",
        ),
        (
            22,
            "",
            log("$.contact.parsedNumber"),
            "warning `$.contact.parsedNumber`, before: holds `phone` and `country`; after: holds `number`, `nationalNumber` and `country`",
        ),
        (
            9,
            "",
            log("$.userProfile.id"),
            "hint `$.userProfile.id`, before: undefined; after: the agent's Salesforce profile",
        ),
        (
            7,
            "",
            log("$.actions.p.results.callType"),
            "hint `$.actions.p.results.callType`, before: undefined; after: returned",
        ),
        (
            7,
            "",
            log("$.actions.p.results.formattedPhoneNumber"),
            "hint `$.actions.p.results.formattedPhoneNumber`, before: undefined; after: returned",
        ),
        (
            17,
            "ctiAction",
            log("$.payload.a"),
            "hint `$.payload.a`, before: the form's values in place of the fixed payload; after: both",
        ),
        (
            17,
            "ctiAction",
            around("SE_GetPayload", json!({"returnFields": ["a"]})),
            "hint *Get Payload*, before: reads the form's values in place of the fixed payload; after: reads both",
        ),
    ]);
    assert_eq!(noticed(&log("$.contact.parsedNumber.country"), "", 22), [""; 0]);
    assert_eq!(noticed(&log("$.actions.p.results.type"), "", 7), [""; 0]);
    assert_eq!(noticed(&log("$.payload.a"), "salesforceUI.onClickToDial", 17), [""; 0]);
    assert_eq!(noticed(&log("$.payload.a"), "", 17), [""; 0]);
}

#[test]
fn is_monitor_came_and_went_and_came_again() {
    let flow = log("$.actions.p.results.isMonitor");
    for from in 20..=33 {
        for to in 20..=33 {
            let expected = v(from).returns_is_monitor() != v(to).returns_is_monitor();
            let found = changes(&flow, "", from, to);
            assert_eq!(found.len(), usize::from(expected), "from {from} to {to}");
            if expected {
                let then = if v(to).returns_is_monitor() { "after: returned" } else { "after: undefined" };
                assert!(found[0].message.ends_with(then), "{}", found[0].message);
            }
        }
    }
}

#[test]
fn blocks_whose_behaviour_is_another() {
    let block = |type_id: &str| around(type_id, json!({}));
    hold(vec![
        (
            10,
            "",
            block("SE_ContactIsTransfer"),
            "warning *Is Contact Transfer?*, before: always true; after: true for transfers only",
        ),
        (
            4,
            "",
            block("SE_ContactIsInbound"),
            "warning *Is Contact Inbound?*, before: does not work reliably; after: works",
        ),
        (
            16,
            "",
            block("SE_ContactIsInbound"),
            "warning *Is Contact Inbound?*, before: false when the customer hangs up before the agent answers; after: true then too",
        ),
        (
            15,
            "",
            block("SE_ClearAllProperties"),
            "warning *Clear All Properties*, before: wipes what the adapter itself keeps, and breaks dialling and screen pops; after: spares it",
        ),
        (
            27,
            "",
            block("SE_ClearAllProperties"),
            "warning *Clear All Properties*, before: wipes the recording credential; after: spares it",
        ),
        (
            17,
            "",
            block("SE_ContactUpdateAttributes"),
            "warning *Update Contact Attributes*, before: fails for chats and tasks; after: works for them",
        ),
        (
            17,
            "connectChatContact.onConnected",
            block("SE_ContactUpdateAttributes"),
            "warning *Update Contact Attributes*, before: fails for chats and tasks; after: works for them",
        ),
        (
            14,
            "",
            block("SE_ContactLeaveVoicemail"),
            "warning *Leave a Voicemail*, before: fails for queued callbacks; after: works for them",
        ),
        (
            7,
            "",
            block("SE_SFGetContactId"),
            "warning *Get Salesforce Contact Id*, before: finds numbers that end like the given one; after: finds equal numbers only",
        ),
        (
            13,
            "",
            block("SE_SFGetContactId"),
            "warning *Get Salesforce Contact Id*, before: fails on E.164 numbers; after: searches several phone fields",
        ),
        (
            18,
            "",
            block("SE_SFGetContactId"),
            "hint *Get Salesforce Contact Id*, before: may not take E.164 numbers; after: takes E.164 numbers",
        ),
        (
            31,
            "connectVoiceContact.onDestroy",
            block("SE_GetAllProperties"),
            "warning *Get All Properties*, before: finds nothing of a contact that is being destroyed; after: finds it",
        ),
    ]);
    assert_eq!(noticed(&block("SE_ContactUpdateAttributes"), "connectVoiceContact.onConnected", 17), [""; 0]);
    assert_eq!(noticed(&block("SE_ContactLeaveVoicemail"), "connectVoiceContact.onConnected", 14), [""; 0]);
    assert_eq!(noticed(&block("SE_GetAllProperties"), "connectVoiceContact.onConnected", 31), [""; 0]);
}

#[test]
fn controls_whose_meaning_is_another() {
    hold(vec![
        (
            4,
            "",
            around("SE_SFQuery", json!({"query": "SELECT Id FROM Case WHERE a = 'b'"})),
            "warning `query` of *Query value*, before: single quotes become HTML entities; after: single quotes stay",
        ),
        (
            4,
            "",
            around("SE_SFSoql", json!({"soql": "$.payload.query"})),
            "warning `soql` of *SOQL Query*, before: single quotes become HTML entities; after: single quotes stay",
        ),
        (
            4,
            "",
            around("SE_SFSearchAndScreenpop", json!({"deferred": true})),
            "warning `deferred` of *Search And Screenpop*, before: gives an inexact match with a blank `Id`; after: gives the match with its `Id`",
        ),
        (
            4,
            "",
            around("SE_SFCreateTask", json!({"TaskSubType": "Call"})),
            "warning `TaskSubType` of *Create a Task*, before: counts; after: does not count",
        ),
        (
            4,
            "",
            around("SE_SFCreateTask", json!({"TaskSubtype": "Call"})),
            "hint `TaskSubtype` of *Create a Task*, before: is not read; after: counts",
        ),
        (
            1,
            "",
            around("SE_SFCreateTask", json!({"CallDurationInSeconds": ""})),
            "hint `CallDurationInSeconds` of *Create a Task*, before: is refused when it is empty; after: may be empty",
        ),
        (
            13,
            "",
            around("SE_SFCreateTask", json!({})),
            "warning *Create a Task*, before: runs in every open tab, so that a task may be created twice; after: runs in one tab",
        ),
        (
            4,
            "",
            around("SE_CoreTruthy", json!({"value": "$.payload.a"})),
            "warning `value` of *Is Truthy?*, before: decides wrongly on true and false; after: decides rightly",
        ),
        (
            7,
            "",
            around("SE_Log", json!({"message": false})),
            "hint `message` of *Log to Console*, before: a false is dropped; after: a false is written",
        ),
        (
            7,
            "",
            around("SE_CoreJoinStrings", json!({"string1": "a", "second": "$.payload.b"})),
            "hint `second` of *Join Strings*, before: a false is dropped; after: a false is kept",
        ),
    ]);
    assert_eq!(noticed(&around("SE_SFQuery", json!({"query": "SELECT Id FROM Case"})), "", 4), [""; 0]);
    assert_eq!(noticed(&around("SE_SFSearchAndScreenpop", json!({"deferred": false})), "", 4), [""; 0]);
    assert_eq!(noticed(&around("SE_Log", json!({"message": "m"})), "", 7), [""; 0]);
}

#[test]
fn blocks_that_were_repaired_or_take_more() {
    let rules = [
        (1, "SE_SFSaveLog", json!({}), "warning"),
        (1, "SE_SFGetAppViewInfo", json!({}), "warning"),
        (1, "SE_AgentDialNumber", json!({"queueARN": "arn:q"}), "hint"),
        (2, "SE_SFScreenpopNewRecord", json!({}), "hint"),
        (4, "SE_SFCreateTask", json!({"otherTaskFields": {"a": "b"}}), "hint"),
        (7, "SE_AgentGetConfiguration", json!({}), "warning"),
        (9, "SE_SFOpenSubtab", json!({}), "warning"),
        (9, "SE_GetProperty", json!({"key": "userProfile"}), "hint"),
        (13, "SE_SFSaveLog", json!({}), "warning"),
        (14, "SE_ContactStartRecording", json!({}), "hint"),
        (14, "SE_ContactStopRecording", json!({}), "hint"),
        (16, "SE_SFSetAgentState", json!({}), "warning"),
        (22, "SE_CoreFormatPhoneNumber", json!({}), "hint"),
        (31, "SE_CoreFormatPhoneNumberE164", json!({}), "hint"),
        (27, "SE_SFShowModal", json!({}), "warning"),
    ];
    for (minor, type_id, controls, severity) in rules {
        let found = noticed(&around(type_id, controls), "", minor);
        assert!(matches!(&found[..], [one] if one.starts_with(severity)), "5.{minor} {type_id}: {found:?}");
    }
    for (type_id, controls) in [("SE_AgentMute", json!({})), ("SE_GetProperty", json!({"key": "k"}))] {
        assert_eq!(changes(&around(type_id, controls), "", 0, 32), []);
    }
}

#[test]
fn results_that_came_or_were_repaired() {
    let reads = |type_id: &str, field: &str| {
        let path = format!("$.actions.f.results.{field}");
        flow(&[
            ("s", "SE_Start", json!({}), json!({"done": "f"})),
            ("f", type_id, json!({}), json!({"done": "l", "success": "l", "failure": "l"})),
            ("l", "SE_SetProperty", json!({"key": "k", "value": path}), json!({"done": "e"})),
            ("e", "SE_End", json!({}), json!({})),
        ])
    };
    let duration = "`$.actions.f.results.callInteractionDuration`";
    let metadata = "SE_ContactGetInteractionMetadata";
    let found = noticed(&reads(metadata, "callInteractionDuration"), "", 16);
    assert_eq!(
        found,
        [format!(
            "warning {duration}, before: not certainly 0 when the contact was missed; after: 0 when the contact was missed"
        )]
    );
    let found = noticed(&reads(metadata, "callInteractionDuration"), "", 28);
    assert_eq!(found, [format!("warning {duration}, before: sometimes negative; after: never negative")]);
    let found = noticed(&reads(metadata, "callIncomingDuration"), "", 16);
    assert_eq!(found, ["hint `$.actions.f.results.callIncomingDuration`, before: undefined; after: returned"]);
    for field in ["id", "value"] {
        let found = noticed(&reads("SE_SFOpenPrimaryTab", field), "", 7);
        assert_eq!(
            found,
            [format!(
                "warning `$.actions.f.results.{field}`, before: `value` or `id` is undefined; after: both are returned"
            )]
        );
    }
}

#[test]
fn a_wait_that_only_the_longer_time_limit_leaves_room_for() {
    let wait = |duration: Value| noticed(&around("SE_CoreDelay", json!({"duration": duration})), "", 9);
    let told = ["warning `duration` of *Delay*, before: longer than a run may take; after: within what a run may take"];
    for duration in [json!(10_000), json!("30000"), json!(" 59999.5 ")] {
        assert_eq!(wait(duration), told);
    }
    for duration in [json!(9_999), json!(60_000), json!("soon"), json!(null)] {
        assert_eq!(wait(duration), [""; 0]);
    }
    let varies = "hint `duration` of *Delay*, before: ends the run after 10 seconds, however long it is; after: may be up to 60 seconds";
    assert_eq!(wait(json!("$.payload.wait")), [varies]);
}

#[test]
fn delays_that_only_together_outlast_the_short_window_are_told_at_the_last_one() {
    let waits = |seconds: &[u32]| {
        let mut blocks = vec![("s".to_owned(), "SE_Start", json!({}))];
        let wait = |(at, seconds): (usize, &u32)| {
            (format!("w{at}"), "SE_CoreDelay", json!({"duration": (seconds * 1_000).to_string()}))
        };
        blocks.extend(seconds.iter().enumerate().map(wait));
        blocks.push(("e".to_owned(), "SE_End", json!({})));
        let next = |at: usize| blocks.get(at + 1).map(|(id, ..)| json!({"done": id})).unwrap_or(json!({}));
        let each = blocks.iter().enumerate();
        let actions: Vec<Value> = each
            .map(|(at, (id, type_id, controls))| json!({"id": id, "type": type_id, "controls": controls, "ports": next(at)}))
            .collect();
        Flow::parse(&json!({"actions": actions}).to_string()).unwrap()
    };
    let found = changes(&waits(&[4, 3, 5]), "", 8, 9);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].block.as_ref().unwrap().as_str(), found[0].message.as_str()),
        (
            "w2",
            "from 5.8 to 5.9, delays of 12 seconds together, before: longer than a run may take; after: within what a run may take"
        )
    );
    assert_eq!(changes(&waits(&[4, 3]), "", 8, 9), []);
    assert_eq!(changes(&waits(&[12, 3]), "", 8, 9).len(), 1, "the one that is too long alone");
    assert_eq!(changes(&waits(&[9; 7]), "", 8, 9), [], "too long in both");
}

#[test]
fn a_request_that_may_outlast_the_short_window_and_what_ran_in_every_tab_are_told() {
    let request = around("SE_CoreHttpRequest", json!({"url": "https://a.example"}));
    let line = "warning *HTTP Call*, before: ends the run when there is no answer after 10 seconds; after: has 60 seconds for \
                an answer";
    assert_eq!(noticed(&request, "", 9), [line]);
    for (type_id, what) in [
        ("SE_AgentDialNumber", "a number may be dialled twice"),
        ("SE_AgentCreateTask", "a task may be created twice"),
        ("SE_CoreHttpRequest", "a request may be sent twice"),
        ("SE_SFRunApex", "a method may be called twice"),
        ("SE_UpdateCounter", "it may count twice"),
    ] {
        let found = noticed(&around(type_id, json!({})), "", 13);
        let expected = format!(", before: runs in every open tab, so that {what}; after: runs in one tab");
        assert!(matches!(&found[..], [one] if one.ends_with(&expected)), "{type_id}: {found:?}");
    }
}

#[test]
fn the_contact_that_a_run_is_bound_to_is_told_where_the_flow_uses_it() {
    let reads = log("$.contact.contactId");
    let event = [
        "hint a flow that uses the contact, before: may be bound to another contact than the one of its event; after: \
                  bound to the contact of its event",
    ];
    assert_eq!(noticed(&reads, "connectChatContact.onConnected", 28), event);
    let action = [
        "hint a flow that uses the contact, before: bound to the first chat of several; after: bound to the contact that \
                   the agent looks at",
    ];
    assert_eq!(noticed(&reads, "ctiAction", 27), action);
    assert_eq!(noticed(&reads, "ctiAction", 28), [""; 0]);
    assert_eq!(noticed(&reads, "salesforceUI.onClickToDial", 28), [""; 0]);
    let none = flow(&[("s", "SE_Start", json!({}), json!({"done": "e"})), ("e", "SE_End", json!({}), json!({}))]);
    assert_eq!(noticed(&none, "connectChatContact.onConnected", 28), [""; 0]);
}

#[test]
fn a_decision_with_an_open_port_cannot_be_saved_before_5_10() {
    let open = with(around("SE_ContactIsVoice", json!({})), "b", |block| block.disconnect("false"));
    let found = changes(&open, "", 10, 9);
    assert_eq!((found.len(), found[0].severity, found[0].port.as_deref()), (1, Severity::Warning, Some("false")));
    assert_eq!(noticed(&around("SE_ContactIsVoice", json!({})), "", 10), [""; 0]);
}

#[test]
fn a_block_that_is_not_there_is_told_once() {
    let clear = around("SE_ClearAllProperties", json!({}));
    assert_eq!(noticed(&clear, "", 5), ["hint *Clear All Properties*, before: not there; after: there"]);
    // Its later history does not change what was not there.
    assert_eq!(changes(&clear, "", 4, 32).len(), 1);
    let down = changes(&clear, "", 32, 4);
    assert_eq!((down.len(), down[0].severity, down[0].pointer.as_str()), (1, Severity::Warning, "/actions/2"));
    for spec in Catalogue::standard().iter() {
        let Some(since) = spec.since else { continue };
        let found = Checker::new().version_changes(&around(spec.type_id, json!({})), ProductVersion::FIRST, since);
        let expected = format!("from 5.0 to {since}, *{}*, before: not there; after: there", spec.name);
        assert!(found.iter().any(|finding| finding.message == expected), "{expected}: {found:?}");
    }
}

#[test]
fn events_that_came_went_or_were_dead() {
    let empty = flow(&[("s", "SE_Start", json!({}), json!({"done": "e"})), ("e", "SE_End", json!({}), json!({}))]);
    let rules = [
        (1, "connectAgent.onOffline", "warning", "never fires; after: fires"),
        (4, "salesforceUI.onNavigationChange", "warning", "does not work reliably; after: works"),
        (7, "browser.onWhatever", "warning", "fires; after: is removed and never fires"),
        (7, "initialization.onInit", "warning", "fires; after: is removed and never fires"),
        (9, "connectTaskContact.onConnected", "hint", "not there; after: there"),
        (10, "salesforceUI.onClickToDial", "warning", "works once only; after: works each time"),
        (13, "ctiAction", "hint", "not there; after: there"),
        (13, "connectVoiceContact.onDestroy", "hint", "not there; after: there"),
        (18, "connectChatContact.onMessageReceived", "warning", "never fires; after: fires"),
        (18, "connectChatContact.onMessageSent", "warning", "never fires; after: fires"),
        (
            19,
            "connectVoiceContact.onConnected",
            "hint",
            "no longer fires after the page was reloaded; after: fires after that too",
        ),
        (22, "connectChatContact.onViewContact", "hint", "not there; after: there"),
    ];
    for (minor, trigger, severity, expected) in rules {
        assert_eq!(noticed(&empty, trigger, minor), [format!("{severity} `{trigger}`, before: {expected}")]);
    }
    assert_eq!(changes(&empty, "connectAgent.onInit", 0, 32), []);
}

#[test]
fn an_event_that_one_version_does_not_have_is_all_there_is_to_tell() {
    let found = changes(&log("$.contact.parsedNumber.phone"), "connectChatContact.onViewContact", 32, 20);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].severity, found[0].pointer.as_str()), (Severity::Warning, ""));
}

#[test]
fn findings_stand_at_their_place_and_in_the_order_of_the_document() {
    let flow = flow(&[
        ("s", "SE_Start", json!({}), json!({"done": "a"})),
        ("a", "SE_ContactIsTransfer", json!({}), json!({"true": "b", "false": "b"})),
        (
            "b",
            "SE_SFScreenpopNewRecord",
            json!({"entityName": "Case",
            "defaultFieldValues": {"a/b": "$.contact.parsedNumber.phone"}}),
            json!({"success": "e", "failure": "e"}),
        ),
        ("e", "SE_End", json!({}), json!({})),
    ]);
    let found = Checker::new().version_changes(&flow, v(9), v(22));
    let places: Vec<_> = found.iter().map(|it| (it.pointer.as_str(), it.block.as_ref().unwrap().as_str())).collect();
    assert_eq!(places, [("/actions/1", "a"), ("/actions/2/controls/defaultFieldValues/a~1b", "b")]);
    assert_eq!(found[1].control.as_deref(), Some("defaultFieldValues"));
    assert_eq!(found[1].suggestion.as_deref(), Some("write `$.contact.parsedNumber.nationalNumber`"));
    // On the way down the old name is the right one.
    assert_eq!(Checker::new().version_changes(&flow, v(22), v(9))[1].suggestion, None);
}

#[test]
fn blocks_that_are_not_known_and_paths_that_cannot_be_read_are_passed_over() {
    assert_eq!(changes(&around("OWN_Block", json!({"a": "$.contact.parsedNumber."})), "", 0, 32), []);
}

proptest! {
    #![proptest_config(crate::common::property::config())]

    #[test]
    fn there_and_back_tell_the_same_places(
        type_id in proptest::sample::select(Catalogue::standard().iter().map(|spec| spec.type_id).collect::<Vec<_>>()),
        path in proptest::sample::select(vec!["$.contact.parsedNumber.phone", "$.payload.a", "$.actions.p.results.isMonitor"]),
        from in 0u16..34, to in 0u16..34,
    ) {
        let controls: Value = Catalogue::standard().get(type_id).unwrap().controls.iter()
            .map(|control| (control.name.to_owned(), json!(path))).collect();
        let flow = around(type_id, controls);
        let places = |from, to| -> Vec<_> {
            changes(&flow, "", from, to).into_iter().map(|it| (it.pointer, it.port)).collect()
        };
        prop_assert_eq!(places(from, to), places(to, from));
        prop_assert_eq!(places(from, from), []);
    }
}
