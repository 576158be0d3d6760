//! Desktop layouts: kept byte for byte, seen typed, changed in place, checked.
#![expect(clippy::unwrap_used, reason = "a test")]

use cti_model::{Code, Severity};
use cti_webex::layout::{
    Address, CONNECTOR_HOST, Crm, DesktopLayout, LayoutEditError, NotAnAddress, Role, SUPERSEDED_HOSTS, Visibility,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A layout with roles, as one of a shop may be. Odd blanks, spellings and types are meant.
const SHOP: &str = r##"{
  "agent": {
    "version": "0.1.0", "appTitle": "Lamp desk", "logo": "", "notificationTimer": 8.0, "own": {"kept": [1e2, "\u0041"]},
    "area": {
      "advancedHeader": [ {"comp": "agentx-webex"}, {"comp": "agentx-outdial"} ],
      "headless": {
        "id": "dw-headless",
        "widgets": {"crm": {
          "comp": "agentx-custom-desktop",
          "script": " https://cx-crmconnector.ciscoccservice.com/salesforce/v1.1.9/dist/index.js",
          "attributes": {
            "outDialAni": "+12025550100",
            "crmLibPath": "https:\/\/cx-crmconnector.ciscoccservice.com\/salesforce\/v1.1.9\/desktop.min.js",
            "openctiLibPath": "https://cx-crmconnector.ciscoccservice.com/salesforce/v1.1.9/lib/opencti_v48.js, https://cx-crmconnector.ciscoccservice.com/salesforce/v1.1.9/lib/integration.js",
            "nameOfOpenCtiFileName": "opencti_v48.js", "isSFDCWidgetEnabled": "false", "agentTeamName": "$STORE.agent.teamName"
          }
        }},
        "layout": {"areas": [["crm"]], "size": {"cols": [1], "rows": [1]}}
      },
      "panel": {"comp": "md-tabs", "attributes": {"class": "widget-tabs"}, "children": [
        {"comp": "md-tab", "attributes": {"slot": "tab"}, "visibility": "SCREEN_POP", "children": [{"comp": "slot"}]},
        {"comp": "md-tab-panel", "attributes": {"slot": "panel"}, "visibility": "SCREEN_POP", "children": [{"comp": "#SCREEN_POP"}]},
        {"comp": "md-tab", "textContent": "Actions"},
        {"comp": "md-tab-panel", "children": [{"comp": "agentx-custom-desktop",
          "script": "https://cx-crmconnector.ciscoccservice.com/salesforce/v1.1.9/dist/index.js",
          "attributes": {"isSFDCWidgetEnabled": "true", "customSubjectEnabledForCallNotes": false},
          "wrapper": {"title": "Salesforce Actions", "maximizeAreaName": "app-maximize-area"}}]}
      ]},
      "navigation": [{
        "nav": {"label": "Figures", "icon": "chart", "iconType": "momentum", "iconSize": 20, "navigateTo": "figures", "align": "top",
          "isDefaultLandingPage": true, "isResponsive": true},
        "visibility": "WXM_METRICS",
        "page": {"id": "figures", "widgets": {"left": {"comp": "figures"}, "right": {"comp": "agentx-wc-iframe"}},
          "layout": {"areas": [["left", "right"], ["left", "left"]], "size": {"cols": [2, 1], "rows": [1, 1]}}}
      }]
    }
  },
  "supervisor": {"version": "0.1.0", "area": {"homepage": {"nav": {"label": "$I18N.common.homePageLabel"},
    "page": {"id": "home", "useFlexLayout": true, "widgets": {"a": {"comp": "page-title"}}}}}}
}
"##;

fn shop() -> DesktopLayout {
    DesktopLayout::parse(SHOP).unwrap()
}

/// Codes of the findings after a change of the shop's layout.
fn codes(from: &str, to: &str) -> Vec<Code> {
    assert!(SHOP.contains(from), "{from}");
    let text = SHOP.replacen(from, to, 1);
    let layout = DesktopLayout::parse(&text).unwrap();
    layout.check().into_iter().map(|finding| finding.code).collect()
}

/// A layout with one component in its header, and the findings about it.
fn component(component: impl Into<Value>) -> Vec<cti_model::Finding> {
    let layout = json!({"version": "0.1.0", "area": {"advancedHeader": [component.into()]}});
    DesktopLayout::parse(&layout.to_string()).unwrap().check()
}

fn only_code(findings: &[cti_model::Finding]) -> Option<Code> {
    assert!(findings.len() < 2, "{findings:?}");
    findings.first().map(|finding| finding.code)
}

#[test]
fn a_layout_is_kept_byte_for_byte_and_a_sound_one_has_no_finding() {
    assert_eq!(shop().as_str(), SHOP);
    assert_eq!(shop().check(), []);
    let marked = format!("\u{feff}{SHOP}");
    assert_eq!(DesktopLayout::parse_bytes(marked.as_bytes()).unwrap().as_str(), marked);
    let text = serde_json::to_string(&shop()).unwrap();
    assert_eq!(serde_json::from_str::<DesktopLayout>(&text).unwrap(), shop());
}

#[test]
fn profiles_pages_and_components_are_seen_typed() {
    let layout = shop();
    assert!(layout.is_role_based());
    let agent = layout.profile(Role::Agent).unwrap();
    assert_eq!((agent.version(), agent.app_title(), agent.logo()), (Some("0.1.0"), Some("Lamp desk"), Some("")));
    assert!(agent.members().get("own").is_some());
    assert_eq!(agent.advanced_header().len(), 2);

    let page = agent.navigation()[0].page().unwrap();
    assert_eq!(agent.navigation()[0].visibility(), Some(Visibility::WxmMetrics));
    assert_eq!((page.id(), page.pointer()), (Some("figures"), "/agent/area/navigation/0/page"));
    let grid = page.grid().unwrap();
    assert_eq!(grid.areas, [["left", "right"], ["left", "left"]]);
    assert_eq!((grid.columns.len(), grid.rows.len()), (2, 2));
    let names: Vec<&str> = page.widgets().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["left", "right"]);

    let panel = agent.panel().unwrap();
    assert_eq!(panel.children()[1].children()[0].comp(), "#SCREEN_POP");
    assert_eq!(panel.children()[0].visibility(), Some(Visibility::ScreenPop));
    let home = layout.profile(Role::Supervisor).unwrap().homepage().unwrap();
    assert!(home.page().unwrap().is_flexible());
    assert!(layout.profile(Role::SupervisorAgent).is_none());
    assert_eq!(layout.components().len(), 14);
}

#[test]
fn the_connector_is_found_wherever_it_stands() {
    let layout = shop();
    let connectors = layout.connectors();
    let [headless, widget] = &connectors[..] else { panic!("{connectors:?}") };
    assert_eq!((headless.crm(), widget.crm()), (Crm::Salesforce, Crm::Salesforce));
    assert!(!headless.is_actions_widget() && widget.is_actions_widget());
    assert_eq!(headless.out_dial_ani(), Some("+12025550100"));
    assert_eq!(headless.open_cti_file(), Some("opencti_v48.js"));
    assert_eq!(headless.open_cti_libraries().len(), 2);
    assert_eq!(headless.addresses().len(), 4);
    assert_eq!(headless.agent_team_name(), Some("$STORE.agent.teamName"));
    assert_eq!((headless.custom_subject(), widget.custom_subject()), (None, Some(false)));
    assert_eq!(widget.component().title(), Some("Salesforce Actions"));
}

#[test]
fn an_older_connector_is_known_by_its_name_and_its_settings_by_properties() {
    let text = json!({"version": "0.0.2", "area": {"header": {"id": "h", "widgets": {"c": {
        "comp": "agentx-salesforce-desktop", "script": "/own.js", "properties": {"outDialAni": "<Number >"}}}}}});
    let layout = DesktopLayout::parse(&text.to_string()).unwrap();
    assert!(!layout.is_role_based());
    let connector = &layout.connectors()[0];
    assert_eq!((connector.crm(), connector.out_dial_ani()), (Crm::Salesforce, None));
    let other = json!({"version": "0.0.6", "area": {"headless": {"widgets": {"c": {
        "comp": "agentx-custom-desktop", "properties": {"crmLibPath": "https://a.example/freshdesk/2.1.4/x.js"}}}}}});
    assert_eq!(DesktopLayout::parse(&other.to_string()).unwrap().connectors()[0].crm(), Crm::Other);
}

#[test]
fn a_part_of_a_layout_is_told_as_such() {
    for (text, code, part) in [
        ("", Code::JsonSyntax, "empty"),
        ("  \"headless\": {\"widgets\": {}},\n", Code::NotALayout, "`headless`"),
        ("\"headless\" : {\"widgets\": {}", Code::NotALayout, "`headless`"),
        ("\"headless\"", Code::NotALayout, "is text"),
        (r#"{"comp": "x"}"#, Code::NotALayout, "a component alone"),
        (r#"{"nav": {}, "page": {}}"#, Code::NotALayout, "item of `navigation`"),
        (r#"{"headless": {}}"#, Code::NotALayout, "an `area` alone"),
        (r#"{"widgets": {}}"#, Code::NotALayout, "a page alone"),
        (r#"{"version": "0.0.6"}"#, Code::NotALayout, "has no `area`"),
        ("{}", Code::NotALayout, "is not a layout"),
        ("[]", Code::NotALayout, "is an array"),
        ("{\"area\": {}\n, }", Code::JsonSyntax, "key must be a string"),
    ] {
        let error = DesktopLayout::parse(text).unwrap_err();
        assert_eq!(error.finding().code, code, "{text}");
        assert!(error.finding().message.contains(part), "{text}: {error}");
    }
    let error = DesktopLayout::parse("{\"area\": {}\n, }").unwrap_err();
    assert_eq!(error.place(), (2, 3));
    assert_eq!(DesktopLayout::parse_bytes(b"{\"area\xff").unwrap_err().place(), (1, 7));
    let deep = format!("{{\"area\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert!(DesktopLayout::parse(&deep).is_err());
}

#[test]
fn keys_in_another_letter_case_are_told_where_they_stand() {
    for (from, to) in [
        ("\"appTitle\"", "\"AppTitle\""),
        ("\"headless\"", "\"headLess\""),
        ("\"script\"", "\"Script\""),
        ("\"widgets\"", "\"Widgets\""),
        ("\"navigateTo\"", "\"navigateto\""),
        ("\"navigateTo\"", "\"isDefaultLandingpage\": true, \"navigateTo\""),
        ("\"navigateTo\"", "\"isresponsive\": true, \"navigateTo\""),
        ("\"navigateTo\"", "\"iconsize\": \"20\", \"navigateTo\""),
        ("\"comp\"", "\"Responsive\": true, \"comp\""),
        ("\"cols\"", "\"Cols\""),
        ("\"visibility\"", "\"Visibility\""),
        ("\"maximizeAreaName\"", "\"maximizeareaname\""),
        ("\"supervisor\"", "\"Supervisor\""),
    ] {
        assert!(codes(from, to).contains(&Code::LayoutKeyCase), "{from}");
    }
    let text = SHOP.replacen("\"appTitle\"", "\"AppTitle\"", 1);
    let findings = DesktopLayout::parse(&text).unwrap().check();
    assert_eq!(
        findings[0].to_string(),
        "warning[layout-key-case]: the key `AppTitle` is ignored: the desktop reads `appTitle` at /agent/AppTitle (write \
         `appTitle`)"
    );
    assert_eq!(text.get(findings[0].span.clone().unwrap()), Some("\"Lamp desk\""));
    // What is merely unknown is the author's own.
    assert_eq!(codes("\"own\"", "\"other\""), []);
}

#[test]
fn an_area_of_another_shape_is_told() {
    for area in [
        json!({"headless": []}),
        json!({"header": "x"}),
        json!({"panel": [{"comp": "md-tabs"}]}),
        json!({"panel": {"children": []}}),
        json!({"advancedHeader": {"comp": "x"}}),
        json!({"navigation": {"nav": {}, "page": {"widgets": {}}}}),
        json!({"navigation": [{"page": {"widgets": {}}}]}),
        json!({"homepage": {"nav": {}}}),
        json!({"persistent": [7]}),
        json!({"panel": {"comp": "x", "children": {"comp": "y"}}}),
        json!({"panel": {"comp": "x", "attributes": "class"}}),
        json!([]),
    ] {
        let text = json!({"area": area}).to_string();
        let layout = DesktopLayout::parse(&text).unwrap();
        assert_eq!(only_code(&layout.check()), Some(Code::LayoutShape), "{text}");
    }
    // A profile without areas, and two shapes in one document.
    let text = r#"{"agent": {"version": "0.1.0"}, "area": {}, "version": "0.0.6"}"#;
    let codes: Vec<Code> = DesktopLayout::parse(text).unwrap().check().iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::LayoutShape, Code::LayoutShape, Code::MixedVersions]);
}

#[test]
fn an_area_beside_the_member_area_is_told_where_it_stands() {
    for name in
        ["header", "advancedHeader", "headless", "panel", "navigation", "homepage", "persistent", "widgetExplorer"]
    {
        for (text, at) in [
            (json!({"area": {}, name: {}}), format!("/{name}")),
            (json!({"agent": {"area": {}, name: []}}), format!("/agent/{name}")),
            (json!({"agent": {"area": {}}, name: {}}), format!("/{name}")),
        ] {
            let findings = DesktopLayout::parse(&text.to_string()).unwrap().check();
            assert_eq!(only_code(&findings), Some(Code::LayoutShape), "{text}");
            let told = findings[0].to_string();
            assert!(told.contains(&format!(" at {at} (move it into the `area`")), "{told}");
        }
    }
    assert_eq!(codes("\"appTitle\"", "\"HeadLess\": {}, \"appTitle\""), [Code::LayoutShape]);
}

#[test]
fn a_button_opens_no_path_of_the_desktop_itself() {
    for taken in
        ["images", "fonts", "css", "build_info", "help", "app", "i18n", "icons", "images-mfe-wc", "sounds", "/help/"]
    {
        assert_eq!(codes("\"figures\", \"align\"", &format!("\"{taken}\", \"align\"")), [Code::LayoutShape], "{taken}");
    }
    for own in ["helpdesk", "apps", "help/me", ""] {
        assert_eq!(codes("\"figures\", \"align\"", &format!("\"{own}\", \"align\"")), [], "{own}");
    }
}

#[test]
fn a_grid_that_does_not_fit_is_told() {
    for (from, to) in [
        (r#"["left", "left"]]"#, r#"["left"]]"#),
        (r#"["left", "left"]]"#, r#"["left", "lost"]]"#),
        (r#", ["left", "left"]]"#, "]"),
        (r#""right": {"comp""#, r#""rigth": {"comp": "x"}, "right": {"comp""#),
        (r#""cols": [2, 1]"#, r#""cols": [2, 1.5]"#),
        (r#""cols": [2, 1]"#, r#""cols": ["2", 1]"#),
        (r#""cols": [2, 1]"#, r#""columns": [2, 1]"#),
        (r#""layout": {"areas": [["left""#, r#""grid": {"areas": [["left""#),
        (r#""useFlexLayout": true"#, r#""useFlexLayout": false"#),
    ] {
        let found = codes(from, to);
        assert_eq!(found, [Code::LayoutGrid], "{from}");
    }
}

#[test]
fn tabs_alternate_with_panels_that_are_shown_together() {
    assert_eq!(codes(r#"{"comp": "md-tab", "textContent": "Actions"},"#, ""), [Code::LayoutTabs]);
    assert_eq!(codes(r#""visibility": "SCREEN_POP", "#, ""), [Code::LayoutTabs]);
    assert_eq!(
        codes(r#"{"comp": "md-tab", "textContent": "Actions"},"#, r#"{"comp": "md-tab-panel"},"#),
        [Code::LayoutTabs]
    );
}

#[test]
fn a_script_is_an_address_that_the_desktop_can_load() {
    let script = |script: &str| {
        let findings = component(json!({"comp": "x", "script": script}));
        only_code(&findings).map(|code| (code, findings[0].severity))
    };
    assert_eq!(script("https://widgets.example/x.js"), None);
    assert_eq!(script("/app/x.js"), None);
    assert_eq!(script(""), None);
    for text in
        ["[https://a.example/x.js](https://a.example/x.js)", "x.js", "https://", "https://a b/x.js", "//a.example/x.js"]
    {
        assert_eq!(script(text), Some((Code::ScriptAddress, Severity::Error)), "{text}");
    }
    for text in ["http://a.example/x.js", "http://localhost:3000/x.js", "https://127.0.0.1/x.js"] {
        assert_eq!(script(text), Some((Code::ScriptAddress, Severity::Warning)), "{text}");
    }
    assert_eq!(script("https://widgets-nonprod.example/x.js").map(|(code, _)| code), Some(Code::NonProductionHost));
    assert_eq!(script("https://latest.example/x.js"), None);
    let markdown = component(json!({"comp": "x", "script": "[a](https://a.example/x.js)"}));
    assert_eq!(markdown[0].suggestion.as_deref(), Some("write `https://a.example/x.js`"));
    assert_eq!(only_code(&component(json!({"comp": "x", "script": 7}))), Some(Code::LayoutShape));
}

#[test]
fn versions_of_one_connector_agree() {
    assert_eq!(codes("v1.1.9/lib/integration.js", "v1.1.5/lib/integration.js"), [Code::MixedVersions]);
    assert_eq!(codes("v1.1.9\\/desktop.min.js", "v1.1.10\\/desktop.min.js"), [Code::MixedVersions]);
    // Another connector has versions of its own.
    let other = r#"[ {"comp": "agentx-msdynamics-desktop", "script":
        "https://cx-crmconnector.ciscoccservice.com/msdynamics/v1.5.3/dist/index.js"}, "#;
    assert_eq!(codes("[ {\"comp\": \"agentx-webex\"}, ", other), []);
}

#[test]
fn the_vendors_connector_comes_from_the_vendors_host() {
    let from = |host: &str| {
        let script = format!("https://{host}/salesforce/v1.1.9/dist/index.js");
        let findings = component(json!({"comp": "agentx-custom-desktop", "script": script}));
        only_code(&findings).map(|code| (code, findings[0].severity))
    };
    assert_eq!(from(CONNECTOR_HOST), None);
    for host in SUPERSEDED_HOSTS {
        assert_eq!(from(host), Some((Code::SupersededHost, Severity::Warning)));
    }
    assert_eq!(from("cdn.example"), Some((Code::SupersededHost, Severity::Hint)));
    let nonprod = from("cx-crmconnector-nonprod-cdn.ciscoccservice.com");
    assert_eq!(nonprod, Some((Code::NonProductionHost, Severity::Warning)));
}

#[test]
fn placeholders_are_told_and_html_is_not_one() {
    let value = |text: &str| only_code(&component(json!({"comp": "x", "attributes": {"title": text}})));
    for text in
        ["<OutDialAniValue>", "<OutDialANIValue >", "<crm_object> <field> :", "https://<your-instance>.example/x"]
    {
        assert_eq!(value(text), Some(Code::PlaceholderLeft), "{text}");
    }
    for text in ["", "<b>bold</b>", "<span class=\"x\">", "a < b and b > c", "<3"] {
        assert_eq!(value(text), None, "{text}");
    }
    assert_eq!(codes(r#""logo": """#, r#""logo": "<your logo>""#), [Code::PlaceholderLeft]);
    assert_eq!(only_code(&component(json!({"comp": "x", "script": "<your script>"}))), Some(Code::PlaceholderLeft));
}

#[test]
fn secrets_are_told_and_never_shown() {
    for key in ["api-key", "authBase64", "smsWebHook", "clientSecret", "token", "access-token"] {
        let findings = component(json!({"comp": "x", "properties": {"deep": [{key: "S3CR3T-9"}]}}));
        assert_eq!(only_code(&findings), Some(Code::SecretInLayout), "{key}");
        assert!(!format!("{findings:?}").contains("S3CR3T"), "{key}");
        for harmless in ["$STORE.auth.accessToken", "", "XXXXXX"] {
            assert_eq!(component(json!({"comp": "x", "properties": {key: harmless}})), [], "{key} {harmless}");
        }
    }
    assert_eq!(component(json!({"comp": "x", "properties": {"tokens": "3", "keyboard": "on"}})), []);
}

#[test]
fn paths_into_the_store_are_told_when_they_are_not_known() {
    let path = |path: &str| {
        let findings = component(json!({"comp": "x", "attributes": {"a": path}}));
        only_code(&findings).map(|code| (code, findings[0].severity, findings[0].suggestion.clone()))
    };
    for known in ["$STORE.agent.teamName", "$STORE.agent.orgId", "$STORE.auth.orgId", "$I18N.any.key"] {
        assert_eq!(path(known), None);
    }
    let meant = Some("did you mean `$STORE.agent.teamName`?".to_owned());
    assert_eq!(path("$STORE.agent.teamname"), Some((Code::StorePath, Severity::Warning, meant)));
    assert_eq!(path("$STORE.agent.shoeSize"), Some((Code::StorePath, Severity::Hint, None)));
}

#[test]
fn both_roles_that_take_contacts_have_the_connector() {
    let with = SHOP.replacen("\"supervisor\"", "\"supervisorAgent\"", 1);
    let findings = DesktopLayout::parse(&with).unwrap().check();
    assert_eq!(
        findings.iter().map(|it| (it.code, &*it.pointer)).collect::<Vec<_>>(),
        [(Code::ConnectorMissing, "/supervisorAgent")]
    );
}

#[test]
fn a_key_that_is_written_twice_is_told() {
    assert_eq!(codes(r#""logo": """#, r#""logo": "a", "logo": """#), [Code::DuplicateKey]);
}

#[test]
fn a_value_is_set_in_place() {
    let mut layout = shop();
    let at = "/agent/area/headless/widgets/crm/attributes";
    layout.set(&format!("{at}/outDialAni"), &json!("+1 \"x\"")).unwrap();
    layout.set(&format!("{at}/isSFDCWidgetEnabled"), &json!(false)).unwrap();
    layout.set("/supervisor/area/homepage/page/widgets/a/attributes", &json!({})).unwrap();
    layout.set("/supervisor/area/homepage/page/widgets/a/attributes/a~1b", &json!([1])).unwrap();
    let expected = SHOP
        .replace("\"+12025550100\"", r#""+1 \"x\"""#)
        .replace(r#""isSFDCWidgetEnabled": "false""#, r#""isSFDCWidgetEnabled": false"#)
        .replace(r#"{"comp": "page-title"}"#, r#"{"comp": "page-title", "attributes": {"a/b": [1]}}"#);
    assert_eq!(layout.as_str(), expected);
}

#[test]
fn a_change_that_cannot_be_made_changes_nothing() {
    let mut layout = shop();
    for (pointer, value) in
        [("/agent/area/advancedHeader/9", json!({})), ("/nobody/area", json!({})), ("agent", json!(1))]
    {
        assert!(matches!(layout.set(pointer, &value), Err(LayoutEditError::NoPlace(_))), "{pointer}");
    }
    assert!(matches!(layout.set("", &json!(7)), Err(LayoutEditError::Broken(_))));
    assert!(layout.rewrite_host(CONNECTOR_HOST, "a/b").is_err());
    assert_eq!(layout.as_str(), SHOP);
}

#[test]
fn hosts_are_replaced_in_every_address_and_nowhere_else() {
    let mut layout = shop();
    let rewritten = layout.rewrite_host("CX-CRMconnector.ciscoccservice.com", "cdn.lamp.example").unwrap();
    assert_eq!(rewritten.len(), 5);
    // The one with escaped slashes is written anew.
    let library = r#""https:\/\/cx-crmconnector.ciscoccservice.com\/salesforce\/v1.1.9\/desktop.min.js""#;
    let expected = SHOP
        .replace(library, r#""https://cdn.lamp.example/salesforce/v1.1.9/desktop.min.js""#)
        .replace("https://cx-crmconnector.ciscoccservice.com", "https://cdn.lamp.example");
    assert_eq!(layout.as_str(), expected);
    assert_eq!(layout.rewrite_superseded_hosts(), []);
}

#[test]
fn an_address_without_a_place_on_the_new_host_is_left_and_told() {
    let script = |host: &str, path: &str| format!("https://{host}{path}");
    let old = SUPERSEDED_HOSTS[0];
    let text = json!({"area": {"advancedHeader": [
        {"comp": "a", "script": script(old, "/salesforce/v1.1.5/dist/index.js")},
        {"comp": "b", "script": script(old, "/v5/dist/index.js")},
        {"comp": "c", "script": script("other.example", "/v5/dist/index.js")},
    ]}})
    .to_string();
    let mut layout = DesktopLayout::parse(&text).unwrap();
    let rewritten = layout.rewrite_superseded_hosts();
    let new = script(CONNECTOR_HOST, "/salesforce/v1.1.5/dist/index.js");
    assert_eq!(rewritten.iter().map(|it| it.to.as_deref()).collect::<Vec<_>>(), [Some(&*new), None]);
    assert_eq!(layout.as_str(), text.replace(&script(old, "/salesforce"), &script(CONNECTOR_HOST, "/salesforce")));
}

#[test]
fn addresses_are_read_in_parts() {
    let address = Address::parse(" https://Host.example:8443/salesforce/v1.1.9/a.js?b=v2 ").unwrap();
    assert_eq!((address.scheme, address.host, address.rest), ("https", "Host.example", "/salesforce/v1.1.9/a.js?b=v2"));
    let version = |text: &'static str| Address::parse(text).unwrap().version();
    assert_eq!(version("https://a.example/x/v1.1.9/y"), Some("1.1.9"));
    assert_eq!(version("https://a.example/V5/y"), Some("5"));
    assert_eq!(version("https://a.example/2.1.4/y"), Some("2.1.4"));
    for none in
        ["https://a.example/2024/y", "https://a.example/v/y", "https://a.example/opencti_v48.js", "https://a.example"]
    {
        assert_eq!(version(none), None, "{none}");
    }
    assert_eq!(Address::parse("[a](b)"), Err(NotAnAddress::Markdown { address: "b".to_owned() }));
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[ -~ü]{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "https://d1kecw3ui932.cloudfront.net/freshdesk/2.1.4/x.js",
            "md-tabs",
            "agentx-custom-desktop",
            "<x>",
            "$STORE.agent.teamName"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let keys = prop::sample::select(vec![
            "comp",
            "script",
            "attributes",
            "properties",
            "children",
            "widgets",
            "layout",
            "areas",
            "size",
            "cols",
            "rows",
            "nav",
            "page",
            "headless",
            "panel",
            "navigation",
            "homepage",
            "crmLibPath",
            "visibility",
            "a~b/c",
            "Area",
            "area",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..6).prop_map(|members| Value::Object(
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in a layout is kept, can be checked, and a change of one value changes that value alone.
    #[test]
    fn any_layout_is_kept_and_changed_in_place(area in json_values(), title in json_values(), pretty in any::<bool>()) {
        let layout = json!({"version": "0.1.0", "area": area, "appTitle": title});
        let text = if pretty { serde_json::to_string_pretty(&layout).unwrap() } else { layout.to_string() };
        let mut layout = DesktopLayout::parse(&text).unwrap();
        prop_assert_eq!(layout.as_str(), &text);
        for finding in layout.check() {
            prop_assert!(finding.span.is_some(), "{}", finding);
        }
        let mut value: Value = serde_json::from_str(&text).unwrap();
        layout.set("/appTitle", &json!({"new": 1})).unwrap();
        value["appTitle"] = json!({"new": 1});
        prop_assert_eq!(&serde_json::from_str::<Value>(layout.as_str()).unwrap(), &value);
        layout.set("/appTitle", &title).unwrap();
        value["appTitle"] = title;
        prop_assert_eq!(&serde_json::from_str::<Value>(layout.as_str()).unwrap(), &value);
        let rewritten = layout.rewrite_superseded_hosts();
        let left: usize = rewritten.iter().filter(|it| it.to.is_none()).count();
        let again = layout.rewrite_superseded_hosts();
        prop_assert_eq!(again.len(), left);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[\\[\\]{}\":, a-z\u{feff}\n“0-9]{0,60}") {
        if let Err(error) = DesktopLayout::parse(&text) {
            prop_assert!(error.place().0 >= 1);
        }
    }
}
