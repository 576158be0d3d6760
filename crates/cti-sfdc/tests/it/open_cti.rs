//! Commands of Open CTI in both spellings, their answers, the soft-phone layout, and the events of a page.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_engine::connector::{CallType, ConnectorError, ErrorKind, WorkCompletion};
use cti_engine::event::{DeskEvent, EventKind, SalesforceUiEvent};
use cti_sfdc::open_cti::{
    Command, CommandAnswer, CompleteWork, Matches, PanelHeight, PanelWidth, Pop, PopData, PopDecision, RunApex,
    SaveLog, SearchAndPop, SearchTerm, SoftphoneLayout, UiEvent,
};
use cti_sfdc::page::{Api, CommandError, PageUrl};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const CASE: &str = "500A0000007DQPUIA4";

fn object(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn search(term: &str) -> SearchAndPop {
    SearchAndPop { search_params: Some(SearchTerm::new(term).unwrap()), ..SearchAndPop::default() }
}

/// A command, with its method and arguments in Lightning and in Classic.
type Spelt = (Command, &'static str, Value, Option<(&'static str, Value)>);

/// One of each command.
fn every_command() -> impl Iterator<Item = Spelt> {
    pops().into_iter().chain(searches_and_saves()).chain(panel_and_work())
}

/// Screen pops.
fn pops() -> Vec<Spelt> {
    let url = |text: &str| PageUrl::new(text).unwrap();
    vec![
        (
            Command::from(Pop::Record { record_id: CASE.into() }),
            "screenPop",
            json!({"type": "sobject", "params": {"recordId": CASE}}),
            Some(("screenPop", json!([format!("/{CASE}"), true]))),
        ),
        (
            Command::from(Pop::Url { url: url("apex/Billing?id=1") }),
            "screenPop",
            json!({"type": "url", "params": {"url": "apex/Billing?id=1"}}),
            Some(("screenPop", json!(["/apex/Billing?id=1", true]))),
        ),
        (
            Command::from(Pop::ObjectHome { scope: "Account".into() }),
            "screenPop",
            json!({"type": "objecthome", "params": {"scope": "Account"}}),
            Some(("screenPop", json!(["/001/o", true]))),
        ),
        (
            Command::from(Pop::List { list_view_id: "00BA0000000abcd".into(), scope: "Case".into() }),
            "screenPop",
            json!({"type": "list", "params": {"listViewId": "00BA0000000abcd", "scope": "Case"}}),
            Some(("screenPop", json!(["/500?fcf=00BA0000000abcdMAA", true]))),
        ),
        (
            Command::from(Pop::Search { search_string: SearchTerm::new("a&b=c").unwrap() }),
            "screenPop",
            json!({"type": "search", "params": {"searchString": "a&b=c"}}),
            Some(("screenPop", json!(["/_ui/search/ui/UnifiedSearchResults?str=a%26b%3Dc", true]))),
        ),
        (
            Command::from(Pop::NewRecord {
                entity_name: "ns__Visit__c".into(),
                default_field_values: object(json!({"Name": "x"})),
            }),
            "screenPop",
            json!({"type": "newRecord", "params": {"entityName": "ns__Visit__c", "defaultFieldValues": {"Name": "x"}}}),
            None,
        ),
        (
            Command::from(Pop::Flow { flow_dev_name: "Greet".into(), flow_args: vec![] }),
            "screenPop",
            json!({"type": "flow", "params": {"flowDevName": "Greet", "flowArgs": []}}),
            None,
        ),
    ]
}

/// Searches, records and Apex.
fn searches_and_saves() -> Vec<Spelt> {
    vec![
        (
            SearchAndPop { query_params: Some(json!({"a": "1&2"})), deferred: true, ..search("Ada") }.into(),
            "searchAndScreenPop",
            json!({"searchParams": "Ada", "queryParams": {"a": "1&2"}, "callType": "inbound", "deferred": true}),
            Some(("searchAndGetScreenPopUrl", json!(["Ada", "a=1%262", "inbound"]))),
        ),
        (
            SearchAndPop { call_type: CallType::Outbound, ..search("Ada") }.into(),
            "searchAndScreenPop",
            json!({"searchParams": "Ada", "callType": "outbound", "deferred": false}),
            Some(("searchAndScreenPop", json!(["Ada", null, "outbound"]))),
        ),
        (
            Command::SaveLog(SaveLog::update("Task", "00T1", &object(json!({"Subject": "a&Id=2", "id": "00T9"})))),
            "saveLog",
            json!({"value": {"Subject": "a&Id=2", "entityApiName": "Task", "Id": "00T1"}}),
            Some(("saveLog", json!(["Task", "Id=00T1&Subject=a%26Id%3D2"]))),
        ),
        (
            Command::RunApex(RunApex {
                apex_class: "Billing".into(),
                method_name: "balance".into(),
                method_params: "a=1".into(),
            }),
            "runApex",
            json!({"apexClass": "Billing", "methodName": "balance", "methodParams": "a=1"}),
            Some(("runApex", json!(["Billing", "balance", "a=1"]))),
        ),
        (Command::GetAppViewInfo, "getAppViewInfo", json!({}), Some(("getPageInfo", json!([])))),
        (Command::GetSoftphoneLayout, "getSoftphoneLayout", json!({}), Some(("cti.getSoftphoneLayout", json!([])))),
        (
            Command::GetCallCenterSettings,
            "getCallCenterSettings",
            json!({}),
            Some(("cti.getCallCenterSettings", json!([]))),
        ),
    ]
}

/// Panel, click-to-dial and sales work.
fn panel_and_work() -> Vec<Spelt> {
    let work = CompleteWork::try_from(&WorkCompletion {
        work_id: "w-1".into(),
        disposition: "Interested".into(),
        task_id: "00T1".into(),
        was_connected: false,
    });
    let label = || "Busy".to_owned();
    let key = || "call".to_owned();
    vec![
        (Command::EnableClickToDial, "enableClickToDial", json!({}), Some(("cti.enableClickToDial", json!([])))),
        (Command::DisableClickToDial, "disableClickToDial", json!({}), Some(("cti.disableClickToDial", json!([])))),
        (Command::RefreshView, "refreshView", json!({}), Some(("refreshPage", json!([])))),
        (
            Command::NotifyInitializationComplete,
            "notifyInitializationComplete",
            json!({}),
            Some(("cti.notifyInitializationComplete", json!([]))),
        ),
        (
            Command::SetSoftphonePanelHeight { height: PanelHeight::new(570).unwrap() },
            "setSoftphonePanelHeight",
            json!({"heightPX": 570}),
            Some(("cti.setSoftphoneHeight", json!([570]))),
        ),
        (
            Command::SetSoftphonePanelWidth { width: PanelWidth::new(330).unwrap() },
            "setSoftphonePanelWidth",
            json!({"widthPX": 330}),
            Some(("cti.setSoftphoneWidth", json!([330]))),
        ),
        (
            Command::SetSoftphonePanelVisibility { visible: false },
            "setSoftphonePanelVisibility",
            json!({"visible": false}),
            Some(("setVisible", json!([false]))),
        ),
        (Command::IsSoftphonePanelVisible, "isSoftphonePanelVisible", json!({}), Some(("isVisible", json!([])))),
        (Command::SetSoftphoneItemIcon { key: key() }, "setSoftphoneItemIcon", json!({"key": "call"}), None),
        (Command::SetSoftphonePanelIcon { key: key() }, "setSoftphonePanelIcon", json!({"key": "call"}), None),
        (Command::SetSoftphoneItemLabel { label: label() }, "setSoftphoneItemLabel", json!({"label": "Busy"}), None),
        (Command::SetSoftphonePanelLabel { label: label() }, "setSoftphonePanelLabel", json!({"label": "Busy"}), None),
        (
            Command::CompleteWork(work.unwrap()),
            "hvs.completeWork",
            json!({"workId": "w-1", "attributes": {"disposition": "Interested", "taskId": "00T1", "wasConnected": false}}),
            None,
        ),
    ]
}

#[test]
fn a_command_has_one_meaning_and_two_spellings() {
    for (command, method, args, classic) in every_command() {
        let lightning = command.lightning();
        assert_eq!((&lightning.api, &*lightning.method), (&Api::OpenCti, method));
        assert_eq!(lightning.args, [args], "{method}");
        match (command.classic(), classic) {
            (Ok(found), Some((method, args))) => {
                assert_eq!((&found.api, &*found.method), (&Api::Interaction, method));
                assert_eq!(Value::from(found.args), args, "{method}");
            }
            (Err(CommandError::Unsupported { .. }), None) => {}
            (found, expected) => panic!("{method}: {found:?} instead of {expected:?}"),
        }
    }
}

#[test]
fn a_command_travels_as_lightning_spells_it() {
    for (command, method, ..) in every_command() {
        let travels = serde_json::to_value(&command).unwrap();
        assert_eq!(travels["method"], method);
        assert_eq!(serde_json::from_value::<Command>(travels).unwrap(), command);
    }
}

#[test]
fn the_panel_keeps_its_limits() {
    for (pixels, fits) in [(0, false), (239, false), (240, true), (2_560, true), (2_561, false)] {
        assert_eq!(PanelHeight::new(pixels).is_ok(), fits, "{pixels}");
        let json = json!({"method": "setSoftphonePanelHeight", "args": {"heightPX": pixels}});
        assert_eq!(serde_json::from_value::<Command>(json).is_ok(), fits, "{pixels}");
    }
    for (pixels, fits) in [(199, false), (200, true), (1_920, true), (1_921, false), (u32::MAX, false)] {
        assert_eq!(PanelWidth::new(pixels).is_ok(), fits, "{pixels}");
    }
    let error = PanelWidth::new(3).unwrap_err().to_string();
    assert_eq!(error, "the panel cannot have a width of 3 pixels: expected 200 to 1920");
}

#[test]
fn an_address_of_a_script_is_refused_however_it_is_disguised() {
    for address in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "  javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "\u{7f}javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "filesystem:https://example.com/1",
        "about:blank",
        "view-source:https://example.com",
        "",
        "   ",
    ] {
        assert!(PageUrl::new(address).is_err(), "{address:?}");
        let json = json!({"method": "screenPop", "args": {"type": "url", "params": {"url": address}}});
        assert!(serde_json::from_value::<Command>(json).is_err(), "{address:?}");
        let data = object(json!({"type": "url", "params": {"url": address}}));
        assert!(PopData::try_from(data).is_err(), "{address:?}");
    }
    for (address, absolute) in [
        ("/500A0000007DQPUIA4", false),
        ("apex/Page?next=javascript:1", false),
        ("?q=data:1", false),
        ("#x:y", false),
        ("https://example.com", true),
        ("HTTP://example.com", true),
        ("//example.com/x", true),
        ("/\\example.com", true),
    ] {
        assert_eq!(PageUrl::new(address).map(|url| url.is_absolute()), Ok(absolute), "{address}");
    }
}

#[test]
fn a_search_has_three_characters_at_least() {
    for (term, fits) in [("", false), ("ab", false), ("  ab  ", false), ("äbö", true), ("abc", true)] {
        assert_eq!(SearchTerm::new(term).is_ok(), fits, "{term:?}");
    }
}

#[test]
fn an_id_does_not_become_part_of_an_address_in_classic() {
    for id in ["../500", "500A0000007DQP?", "", "500A0000007DQPUIA4x", "500A0000007DQP/"] {
        let pop = Command::from(Pop::Record { record_id: id.into() });
        assert!(matches!(pop.classic(), Err(CommandError::Invalid(_))), "{id}");
    }
}

fn lightning(command: &Command, value: impl Into<Value>) -> Result<CommandAnswer, CommandError> {
    command.read(&Api::OpenCti, json!({"success": true, "returnValue": value.into(), "errors": null}))
}

fn classic(command: &Command, result: impl Into<Value>) -> Result<CommandAnswer, CommandError> {
    command.read(&Api::Interaction, json!({"method": "x", "result": result.into(), "error": null}))
}

#[test]
fn both_spellings_of_an_answer_say_the_same() {
    let save = Command::SaveLog(SaveLog::create("Task", &Map::new()));
    assert_eq!(lightning(&save, json!("00T1")), classic(&save, json!("00T1")));
    assert_eq!(lightning(&save, json!("00T1")), Ok(CommandAnswer::Record("00T1".into())));

    let visible = Command::IsSoftphonePanelVisible;
    assert_eq!(lightning(&visible, json!({"visible": true})), Ok(CommandAnswer::Visible(true)));
    assert_eq!(classic(&visible, json!("true")), classic(&visible, json!(true)));
    assert_eq!(classic(&visible, json!("false")), Ok(CommandAnswer::Visible(false)));

    let view = Command::GetAppViewInfo;
    let page = json!({"url": "/x", "recordId": CASE, "recordName": "Lamp", "objectType": "Case", "extra": 1});
    let text = json!({"url": "/x", "objectId": CASE, "objectName": "Lamp", "object": "Case", "extra": 1}).to_string();
    assert_eq!(lightning(&view, page), classic(&view, text));

    let apex = Command::RunApex(RunApex::default());
    let returned = Ok(CommandAnswer::Apex("{\"a\":1}".into()));
    assert_eq!(lightning(&apex, json!({"runApex": "{\"a\":1}"})), returned);
    assert_eq!(classic(&apex, json!("{\"a\":1}")), returned);

    let layout = Command::GetSoftphoneLayout;
    let value = json!({"Inbound": {"callRelatedFields": ["ANI"], "objects": {}, "screenPopSettings": {}}});
    assert_eq!(lightning(&layout, value.clone()), classic(&layout, value.to_string()));

    let search = Command::from(SearchAndPop { deferred: true, ..search("Ada") });
    let Ok(CommandAnswer::Matches(found)) =
        classic(&search, json!({CASE: {"Name": "x"}, "screenPopUrl": "/search"}).to_string())
    else {
        panic!("the answer has matches")
    };
    assert_eq!(found.len(), 1);
    let later = Command::from(found.pop_data().unwrap());
    assert_eq!(later.classic().unwrap().args, [json!("/search"), json!(true)]);
}

#[test]
fn a_refusal_keeps_its_code_and_words() {
    let refusal = |code: &str| {
        let error = json!({"code": code, "description": "no such record"});
        let answer = json!({"success": false, "returnValue": null, "errors": [error]});
        ConnectorError::from(Command::RefreshView.read(&Api::OpenCti, answer).unwrap_err())
    };
    let invalid = refusal("INVALID_PARAM");
    assert_eq!(invalid.kind(), ErrorKind::Invalid);
    assert_eq!(invalid.message(), "`refreshView` failed: INVALID_PARAM: no such record");
    for code in ["GENERIC_ERROR", "GENERIC_PARAM", "SERVER_ERROR", "SOFTPHONE_CONTAINER_ERROR", "NEW_ONE", ""] {
        let error = refusal(code);
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Other, false), "{code}");
    }
    let silent = Command::RefreshView.read(&Api::OpenCti, json!({"success": false}));
    assert!(matches!(silent, Err(CommandError::Refused { faults, .. }) if !faults.is_empty()));
    let classic = Command::RefreshView.read(&Api::Interaction, json!({"result": false, "error": "not there"}));
    assert!(matches!(classic, Err(CommandError::Refused { .. })));
    assert!(Command::EnableClickToDial.read(&Api::Interaction, json!({"result": "false"})).is_err());
}

#[test]
fn sales_work_is_completed_with_its_task_and_disposition() {
    let whole =
        WorkCompletion { work_id: "w".into(), disposition: "d".into(), task_id: "t".into(), was_connected: true };
    assert!(CompleteWork::try_from(&whole).is_ok());
    for lacking in [
        WorkCompletion { work_id: String::new(), ..whole.clone() },
        WorkCompletion { disposition: " ".into(), ..whole.clone() },
        WorkCompletion { task_id: String::new(), ..whole.clone() },
    ] {
        assert!(matches!(CompleteWork::try_from(&lacking), Err(CommandError::Invalid(_))));
    }
}

#[test]
fn the_layout_decides_what_none_one_and_several_matches_pop() {
    let matches = |count: usize| -> Matches {
        let mut found: Map<String, Value> =
            (0..count).map(|n| (format!("003{n}"), json!({"Name": "x", "RecordType": "Contact"}))).collect();
        // It is in every deferred answer and counts in none.
        found.insert("SCREEN_POP_DATA".into(), json!({"type": "search", "params": {}}));
        found.into()
    };
    let page = || PopDecision::Visualforce { page: "P".into() };
    let flow = || PopDecision::Flow { flow: "F".into() };
    let record = || PopDecision::Record { id: "0030".into() };
    let new = || PopDecision::NewRecord { object: "Contact".into() };
    let table = [
        (json!(null), [PopDecision::Nothing, record(), PopDecision::Nothing]),
        (json!({"screenPopType": "PopToEntity", "screenPopData": "Contact"}), [new(), record(), PopDecision::Nothing]),
        (json!({"screenPopType": "PopToEntity"}), [PopDecision::Nothing, record(), PopDecision::Nothing]),
        (json!({"screenPopType": "PopToVisualforce", "screenPopData": "P"}), [page(), page(), page()]),
        (json!({"screenPopType": "PopToFlow", "screenPopData": "F"}), [flow(), flow(), flow()]),
        (json!({"screenPopType": "PopToSearch"}), [PopDecision::Search, PopDecision::Search, PopDecision::Search]),
        (
            json!({"screenPopType": "PopToMoon", "screenPopData": "x"}),
            [PopDecision::Nothing, record(), PopDecision::Nothing],
        ),
    ];
    for (rule, decisions) in table {
        let settings = if rule.is_null() {
            json!({})
        } else {
            json!({"screenPopsOpenWithin": "NewWindow", "NoMatch": rule, "SingleMatch": rule, "MultipleMatches": rule})
        };
        let part = json!({"screenPopSettings": settings});
        let layout: SoftphoneLayout =
            serde_json::from_value(json!({"Internal": part, "Inbound": part, "Outbound": part})).unwrap();
        for (count, decision) in decisions.into_iter().enumerate() {
            for call_type in [CallType::Inbound, CallType::Internal, CallType::Outbound, CallType::default()] {
                let found = layout.decide(&call_type, &matches(count));
                assert_eq!(found, decision, "{rule} for {count} of a call that is {call_type}");
                let in_classic = layout.decide_in_classic(&call_type, &matches(count));
                let pops = !matches!(call_type, CallType::Internal | CallType::Outbound);
                assert_eq!(in_classic, if pops { decision.clone() } else { PopDecision::Nothing });
            }
        }
    }
}

#[test]
fn a_layout_is_written_back_as_it_was_read() {
    let text = json!({
        "Inbound": {
            "callRelatedFields": ["ANI", "DNIS", "SEGMENT"],
            "objects": {"Account": [{"displayName": "Account Name", "apiName": "Name", "order": 1}], "Lead": []},
            "screenPopSettings": {
                "screenPopsOpenWithin": "ExistingWindow",
                "NoMatch": {"screenPopType": "PopToFlow", "screenPopData": "Greet", "since": "v57"},
                "later": true,
            },
            "extra": [1],
        },
        "Outbound": {"callRelatedFields": [], "objects": {}, "screenPopSettings": {}},
        "Video": {"objects": {}},
    });
    let layout: SoftphoneLayout = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(serde_json::to_value(layout).unwrap(), text);
}

#[test]
fn matches_of_both_shapes_are_read() {
    let found = Matches::from(object(json!({
        "001": {"Id": "001", "RecordType": "Account", "Name": "Acme", "Phone": "1"},
        "003": {"object": "Contact", "displayName": "Ada", "RecordType": "Contact"},
        "odd": "text",
    })));
    let names: Vec<_> = found.records().map(|found| (found.id, found.object, found.name)).collect();
    let row = |id: &str, object: &str, name: &str| (id.to_owned(), Some(object.to_owned()), Some(name.to_owned()));
    assert_eq!(names, [row("001", "Account", "Acme"), row("003", "Contact", "Ada")]);
}

fn ui(listener: &str, api: &Api, payload: Value) -> DeskEvent {
    UiEvent::of(listener).unwrap().read(api, payload).unwrap()
}

#[test]
fn what_a_page_tells_is_an_event_of_the_engine() {
    let click = ui(
        "onClickToDial",
        &Api::OpenCti,
        json!({
            "number": 12_025_550_123_u64, "recordId": CASE, "recordName": null, "objectType": "Case", "params": {"a": 1},
            "personAccount": false, "later": "kept",
        }),
    );
    let EventKind::SalesforceUi(SalesforceUiEvent::ClickToDial(dial)) = click.kind() else { panic!("{click:?}") };
    assert_eq!((&*dial.number, dial.record.record_id.as_deref()), ("12025550123", Some(CASE)));
    assert_eq!(click.payload()["later"], "kept");

    let page = ui("onNavigationChange", &Api::OpenCti, json!({"url": "/lightning/o/Case/list"}));
    assert!(matches!(page.kind(), EventKind::SalesforceUi(SalesforceUiEvent::NavigationChange(page))
        if page.url == "/lightning/o/Case/list" && page.record.record_id.is_none()));

    let focus = json!({"result": json!({"url": "/x", "objectId": CASE, "personAccount": "true"}).to_string()});
    let focus = ui("onFocus", &Api::Interaction, focus);
    assert_eq!(focus.payload(), json!({"url": "/x", "recordId": CASE, "personAccount": true}));

    let work = json!({"workId": "w", "completeWorkWhen": "TaskSaved", "attributes": {"to": "+1"}});
    let started = ui("hvs.onWorkStart", &Api::OpenCti, work.clone());
    assert_eq!((started.trigger().to_string(), started.payload()), ("salesforceUI.onHvsWorkStart".into(), work));

    assert_eq!(UiEvent::of("onHvsWorkEvent"), None);
    assert!(UiEvent::ClickToDial.read(&Api::OpenCti, json!(["no object"])).is_err());
}

proptest! {
    #[test]
    fn values_never_become_syntax_in_classic(name in "[a-z&=%]{1,9}", value in ".{0,30}") {
        let fields = Map::from_iter([(name.clone(), Value::from(value.clone()))]);
        let invocation = Command::SaveLog(SaveLog::create("Task", &fields)).classic().unwrap();
        let form = invocation.args[1].as_str().unwrap();
        if name.eq_ignore_ascii_case("id") {
            prop_assert_eq!(form, "");
            return Ok(());
        }
        // A reader of our own would share our mistakes.
        let read: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        prop_assert_eq!(read, vec![(name, value)]);
    }

    #[test]
    fn an_address_that_is_opened_is_one_of_the_web_to_a_browser(address in ".{0,12}|[ \\t\\n]?[a-zA-Z+.-]{1,10}[:/]{0,2}.{0,9}") {
        if PageUrl::new(&address).is_ok() {
            // The parser of the URL standard, as browsers have it, resolves it against a page of the CRM.
            let base = url::Url::parse("https://acme.my.salesforce.com/500").unwrap();
            if let Ok(resolved) = base.join(&address) {
                prop_assert!(matches!(resolved.scheme(), "http" | "https"), "{:?} opens {}", address, resolved);
            }
        }
    }

    #[test]
    fn no_answer_makes_a_command_panic(text in ".{0,80}") {
        let shapes = [json!(text), json!({"success": true, "returnValue": text}), json!({"result": text}),
            serde_json::from_str(&text).unwrap_or_default()];
        for (command, ..) in every_command() {
            for shape in &shapes {
                for api in [Api::OpenCti, Api::Interaction] {
                    let _ = command.read(&api, shape.clone());
                }
            }
        }
    }
}
