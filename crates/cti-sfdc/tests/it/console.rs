//! Tabs and presence of the console in both spellings.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::connector::{ConnectorError, ErrorKind, PresenceStatus, Workload};
use cti_engine::event::{DeskEvent, EventKind, SalesforceAgentEvent};
use cti_sfdc::console::{OmniEvent, PresenceAnswer, PresenceCommand, TabAnswer, TabCommand, TabInfo};
use cti_sfdc::page::{Api, Apis, CommandError, PageUrl, Thrown};
use serde_json::{Value, json};

fn classic() -> Apis {
    Apis::from_iter([Api::Interaction, Api::Console])
}

fn lightning() -> Apis {
    Apis::from_iter([Api::OpenCti, Api::Workspace, Api::Omni])
}

fn open(parent: Option<&str>) -> TabCommand {
    TabCommand::Open {
        url: PageUrl::new("apex/Page").unwrap(),
        parent: parent.map(str::to_owned),
        label: Some("Case".into()),
        active: true,
    }
}

#[test]
fn a_tab_command_is_spelt_as_the_page_has_it() {
    let tab = || "t1".to_owned();
    let table = [
        (
            open(None),
            Some(("openTab", json!([{"url": "apex/Page", "focus": true}]))),
            Some(("openPrimaryTab", json!([null, "/apex/Page", true, "Case"]))),
        ),
        (
            open(Some("t1")),
            Some(("openSubtab", json!([{"parentTabId": "t1", "url": "apex/Page", "focus": true}]))),
            Some(("openSubtab", json!(["t1", "/apex/Page", true, "Case", null]))),
        ),
        (
            TabCommand::Close { tab: tab() },
            Some(("closeTab", json!([{"tabId": "t1"}]))),
            Some(("closeTab", json!(["t1"]))),
        ),
        (
            TabCommand::Focus { tab: tab() },
            Some(("focusTab", json!([{"tabId": "t1"}]))),
            Some(("focusPrimaryTabById", json!(["t1"]))),
        ),
        (
            TabCommand::Label { tab: tab(), label: "Case".into() },
            Some(("setTabLabel", json!([{"tabId": "t1", "label": "Case"}]))),
            None,
        ),
        (TabCommand::All, Some(("getAllTabInfo", json!([{}]))), None),
        (TabCommand::PrimaryIds, None, Some(("getPrimaryTabIds", json!([])))),
        (TabCommand::SubtabIds { parent: tab() }, None, Some(("getSubtabIds", json!(["t1"])))),
        (TabCommand::FocusedPrimaryObjectId, None, Some(("getFocusedPrimaryTabObjectId", json!([])))),
        (TabCommand::FocusedSubtabObjectId, None, Some(("getFocusedSubtabObjectId", json!([])))),
        (TabCommand::Page { tab: tab() }, None, Some(("getPageInfo", json!(["t1"])))),
    ];
    for (command, in_lightning, in_classic) in table {
        for (apis, api, expected) in
            [(lightning(), Api::Workspace, in_lightning), (classic(), Api::Console, in_classic)]
        {
            match (command.invocation(&apis), expected) {
                (Ok(found), Some((method, args))) => {
                    assert_eq!((&found.api, &*found.method, Value::from(found.args)), (&api, method, args));
                }
                (Err(CommandError::Unsupported { .. }), None) => {}
                (found, expected) => panic!("{command:?}: {found:?} instead of {expected:?}"),
            }
        }
        let travels = serde_json::to_value(&command).unwrap();
        assert_eq!(serde_json::from_value::<TabCommand>(travels).unwrap(), command);
    }
}

#[test]
fn a_tab_has_an_id_in_both_spellings() {
    let id = Ok(TabAnswer::Id(Some("t1".into())));
    assert_eq!(open(None).read(&Api::Workspace, json!("t1")), id);
    assert_eq!(open(None).read(&Api::Console, json!({"success": true, "id": "t1"})), id);
    assert!(open(None).read(&Api::Workspace, json!(null)).is_err());
    assert!(open(None).read(&Api::Console, json!({"success": true})).is_err());
    let refused = open(None).read(&Api::Console, json!({"success": false, "error": "no room"})).unwrap_err();
    assert_eq!(refused.to_string(), "`openTab` failed: GENERIC_ERROR: no room");
    let none = TabCommand::FocusedPrimaryObjectId.read(&Api::Console, json!({"success": true, "id": "null"}));
    assert_eq!(none, Ok(TabAnswer::Id(None)));
    let page = TabCommand::Page { tab: "t1".into() }.read(&Api::Console, json!({"pageInfo": "{\"url\":\"/x\"}"}));
    assert!(matches!(page, Ok(TabAnswer::Page(page)) if page["url"] == "/x"));
}

#[test]
fn tabs_are_listed_once_and_primary_tabs_first() {
    let answer = json!([
        {"tabId": "p1", "url": "/1", "subtabs": [
            {"tabId": "s1", "url": "/2", "parentTabId": "p1", "isSubtab": true, "recordId": "500", "focused": true},
        ], "focused": true, "title": "One", "pageReference": {"type": "x"}},
        {"tabId": "s1", "url": "/2", "parentTabId": "p1", "isSubtab": true, "recordId": "500", "focused": true},
        {"tabId": "p2", "url": "/3", "parentTabId": "", "subtabs": []},
    ]);
    let Ok(TabAnswer::Tabs(tabs)) = TabCommand::All.read(&Api::Workspace, answer) else { panic!("a list of tabs") };
    assert_eq!(tabs[0].other["title"], "One");
    let tabs = TabInfo::flat(tabs);
    let listed: Vec<_> = tabs.iter().map(|tab| (&*tab.id, tab.parent.as_deref(), tab.record_id.as_deref())).collect();
    assert_eq!(listed, [("p1", None, None), ("p2", None, None), ("s1", Some("p1"), Some("500"))]);
    assert!(tabs[0].focused && tabs[2].focused && !tabs[1].focused);
}

#[test]
fn who_is_logged_out_has_no_status_and_that_is_no_error() {
    for answer in [
        json!(null),
        json!({}),
        json!({"success": false}),
        json!({"success": "false", "statusId": null}),
        json!({"success": true, "statusId": null}),
        json!({"success": true, "statusId": ""}),
        json!({"success": false, "statusId": "0N5A0000000aaaaKAA"}),
    ] {
        let status = PresenceCommand::Status.read(answer.clone());
        assert_eq!(status, Ok(PresenceAnswer::Status(None)), "{answer}");
    }
    let thrown = |code: &str| CommandError::Thrown {
        method: "getServicePresenceStatusId".into(),
        thrown: Thrown { code: code.into(), description: "x".into() },
    };
    assert_eq!(PresenceCommand::Status.rejected(thrown(Thrown::REJECTED)), Ok(PresenceAnswer::Status(None)));
    // A page that cannot tell is another matter than an agent who is logged out.
    for code in [Thrown::MISSING, Thrown::THROWN, Thrown::INTERRUPTED, Thrown::UNREADABLE] {
        assert!(PresenceCommand::Status.rejected(thrown(code)).is_err(), "{code}");
    }
    assert!(PresenceCommand::Logout.rejected(thrown(Thrown::REJECTED)).is_err());
}

#[test]
fn a_status_and_a_workload_are_read_in_both_spellings() {
    let status = PresenceStatus {
        status_id: "0N5A0000000aaaaKAA".into(),
        status_name: "Online".into(),
        status_api_name: "Available".into(),
    };
    let id = || "0N5A0000000aaaaKAA".to_owned();
    let members = json!({"statusId": id(), "statusName": "Online", "statusApiName": "Available", "channels": "[]"});
    let mut with_success = members.clone();
    with_success["success"] = true.into();
    for answer in [members, with_success] {
        assert_eq!(PresenceCommand::Status.read(answer.clone()), Ok(PresenceAnswer::Status(Some(status.clone()))));
        let set = PresenceCommand::SetStatus { status_id: id() };
        assert_eq!(set.read(answer), Ok(PresenceAnswer::Status(Some(status.clone()))));
    }
    let load = Ok(PresenceAnswer::Workload(Some(Workload { configured_capacity: 10.0, current_workload: 2.5 })));
    for answer in [
        json!({"configuredCapacity": 10, "currentWorkload": 2.5}),
        json!({"success": true, "configuredCapacity": "10", "currentWorkload": "2.5", "currentInterruptibleWorkload": 0}),
    ] {
        assert_eq!(PresenceCommand::Workload.read(answer), load);
    }
    assert_eq!(PresenceCommand::Workload.read(json!({"success": false})), Ok(PresenceAnswer::Workload(None)));
    let channels = PresenceCommand::Channels.read(json!({"success": true, "channels": "[{\"channelId\":\"0N9\"}]"}));
    assert_eq!(channels, Ok(PresenceAnswer::Channels(json!([{"channelId": "0N9"}]))));
    let works = PresenceCommand::Works.read(json!({"success": true, "works": "[{\"workId\":\"0Bz\",\"x\":1}]"}));
    assert!(matches!(works, Ok(PresenceAnswer::Works(works)) if works[0].work_id == "0Bz" && works[0].other["x"] == 1));

    for (command, args) in [
        (PresenceCommand::Login { status_id: id() }, json!([{"statusId": id()}])),
        (PresenceCommand::AcceptWork { work_id: "w".into() }, json!([{"workId": "w"}])),
        (PresenceCommand::Logout, json!([{}])),
    ] {
        let found = command.invocation(&lightning()).unwrap();
        assert_eq!((found.api, &*found.method, Value::from(found.args)), (Api::Omni, command.method(), args));
    }
    let login = PresenceCommand::Login { status_id: id() }.invocation(&classic()).unwrap();
    assert_eq!((login.api, &*login.method, login.args), (Api::Console, "presence.login", vec![json!(id())]));
    let refused = PresenceCommand::Login { status_id: id() }.read(json!({"success": false})).unwrap_err();
    assert_eq!(ConnectorError::from(refused).kind(), ErrorKind::Other);
    assert!(PresenceCommand::Logout.read(json!(false)).is_err());
}

fn heard(name: &str, payload: Value) -> Option<DeskEvent> {
    OmniEvent::from(name).read(payload).unwrap()
}

#[test]
fn presence_events_of_both_spellings_are_those_of_the_engine() {
    let workload = [
        heard(
            "lightning:omniChannelWorkloadChanged",
            json!({"configuredCapacity": 10, "previousWorkload": 1, "newWorkload": 2}),
        ),
        heard(
            "PRESENCE.WORKLOAD_CHANGED",
            json!({"ConfiguredCapacity": "10", "PreviousWorkload": 1, "NewWorkload": 2.0}),
        ),
    ];
    let payload = json!({"configuredCapacity": 10, "previousWorkload": 1, "newWorkload": 2});
    for event in workload.map(Option::unwrap) {
        assert_eq!(
            (event.trigger().to_string(), event.payload()),
            ("salesforceAgent.onWorkloadChanged".into(), payload.clone())
        );
    }
    let channels = "[{\"channelId\":\"0N9\",\"developerName\":\"Cases\"}]";
    let changed =
        json!({"statusId": "0N5", "channels": channels, "statusName": "Online", "statusApiName": "Available"});
    for name in ["lightning:omniChannelStatusChanged", "PRESENCE.STATUS_CHANGED"] {
        let event = heard(name, changed.clone()).unwrap();
        assert!(matches!(event.kind(), EventKind::SalesforceAgent(SalesforceAgentEvent::StateChange(change))
            if change.status.status_api_name == "Available" && change.channels == channels));
        assert_eq!(event.payload(), changed);
    }
    for (name, trigger) in [
        ("PRESENCE.LOGOUT", "salesforceAgent.onLogout"),
        ("lightning:omniChannelLogout", "salesforceAgent.onLogout"),
        ("PRESENCE.WORK_ACCEPTED", "salesforceAgent.onWorkAccepted"),
        ("lightning:omniChannelWorkClosed", "salesforceAgent.onWorkClosed"),
    ] {
        let event = heard(name, json!({"workItemId": "500", "workId": "0Bz"})).unwrap();
        assert_eq!(event.trigger().to_string(), trigger);
    }
    for name in ["PRESENCE.LOGIN_SUCCESS", "PRESENCE.WORK_ASSIGNED", "lightning:omniChannelConnectionError", "new"] {
        assert_eq!(heard(name, json!({})), None, "{name}");
    }
}
