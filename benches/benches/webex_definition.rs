//! Times of the Webex connector's definition: parse, typed view and check of a file as that of November 2024, beside a bare
//! pass of the XML reader; and the check of a desktop layout beside a bare parse.
#![expect(clippy::expect_used, reason = "a benchmark")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use cti_model::call_center::CallCenterDefinition;
use cti_webex::definition::{Revision, WebexDefinition};
use cti_webex::layout::DesktopLayout;
use cti_webex::mapping::{Condition, Row};
use serde_json::{Value, json};

/// A definition with the items of November 2024, and rows as an administrator adds them.
fn definition() -> String {
    let mut definition = WebexDefinition::published(Revision::November2024);
    let mut config = definition.config().clone();
    config.activity.update_custom_fields = true;
    config.activity.mapping.rows =
        vec![Row::of_variable("Language", "Language__c"), Row::of_constant("Completed", "Status")];
    config.no_match.mapping.rows.push(Row::of_condition("queueName", "CustomerType__c"));
    config.no_match.mapping.conditions = vec![Condition::new("queueName", "Gold", "Premium")];
    definition.set_config(&config).expect("a definition takes its settings");
    definition.as_str().to_owned()
}

/// A layout of three roles, with as many components as published ones have.
fn layout() -> String {
    let tab = |name: &str| {
        [
            json!({"comp": "md-tab", "attributes": {"slot": "tab", "class": "widget-pane-tab"},
                "children": [{"comp": "slot", "attributes": {"name": format!("{name}_TAB")}}], "visibility": name}),
            json!({"comp": "md-tab-panel", "attributes": {"slot": "panel", "class": "widget-pane"},
                "children": [{"comp": "slot", "attributes": {"name": name}}], "visibility": name}),
        ]
    };
    let page = |id: usize| {
        let widgets: serde_json::Map<String, Value> = (0..6)
            .map(|at| {
                let attributes = json!({"filter": "$STORE.agent.analyzerInteractionFilter", "width": at});
                (format!("comp{at}"), json!({"comp": "analyzer-widget", "attributes": attributes, "height": "300px"}))
            })
            .collect();
        let row: Vec<String> = (0..6).map(|at| format!("comp{at}")).collect();
        json!({"nav": {"label": "Figures", "icon": "chart", "navigateTo": format!("page-{id}"), "align": "top"},
            "page": {"id": format!("page-{id}"), "widgets": widgets,
                "layout": {"areas": [row], "size": {"cols": [1, 1, 1, 1, 1, 1], "rows": [1]}}}})
    };
    let tabs: Vec<Value> = ["IVR_TRANSCRIPT", "WXM_JOURNEY", "SCREEN_POP"].into_iter().flat_map(tab).collect();
    let host = "https://cx-crmconnector.ciscoccservice.com/salesforce/v1.1.9";
    let connector = json!({"comp": "agentx-custom-desktop", "script": format!("{host}/dist/index.js"), "attributes": {
        "outDialAni": "+12025550100", "crmLibPath": format!("{host}/desktop.min.js"),
        "openctiLibPath": format!("{host}/lib/opencti_v48.js,{host}/lib/integration.js"),
        "nameOfOpenCtiFileName": "opencti_v48.js", "isSFDCWidgetEnabled": "false"}});
    let profile = json!({"version": "0.1.0", "appTitle": "Desk", "logo": "", "notificationTimer": 8, "area": {
        "advancedHeader": [{"comp": "agentx-webex"}, {"comp": "agentx-outdial"}, {"comp": "agentx-state-selector"}],
        "headless": {"id": "dw-headless", "widgets": {"comp1": connector},
            "layout": {"areas": [["comp1"]], "size": {"cols": [1], "rows": [1]}}},
        "panel": {"comp": "md-tabs", "attributes": {"class": "widget-tabs"}, "children": tabs},
        "navigation": (0..8).map(page).collect::<Vec<_>>()}});
    let whole = json!({"agent": profile, "supervisor": profile, "supervisorAgent": profile});
    serde_json::to_string_pretty(&whole).expect("JSON")
}

fn definitions(criterion: &mut Criterion) {
    let text = definition();
    assert_eq!(WebexDefinition::parse(&text).expect("a definition").check(), []);
    let mut group = criterion.benchmark_group("webex_definition");
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(30);
    group.bench_function("bare_pass", |bencher| {
        bencher.iter(|| roxmltree::Document::parse(black_box(&text)).map(|it| it.descendants().count()));
    });
    group.bench_function("parse", |bencher| bencher.iter(|| CallCenterDefinition::parse(black_box(&text))));
    group.bench_function("parse_view", |bencher| bencher.iter(|| WebexDefinition::parse(black_box(&text))));
    group.bench_function("parse_view_check", |bencher| {
        bencher.iter(|| WebexDefinition::parse(black_box(&text)).map(|definition| definition.check()));
    });
    group.finish();
}

fn layouts(criterion: &mut Criterion) {
    let text = layout();
    assert_eq!(DesktopLayout::parse(&text).expect("a layout").check(), []);
    let mut group = criterion.benchmark_group("desktop_layout");
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(30);
    group.bench_function("bare_parse", |bencher| bencher.iter(|| serde_json::from_str::<Value>(black_box(&text))));
    group.bench_function("parse", |bencher| bencher.iter(|| DesktopLayout::parse(black_box(&text))));
    group.bench_function("parse_check", |bencher| {
        bencher.iter(|| DesktopLayout::parse(black_box(&text)).map(|layout| layout.check()));
    });
    group.finish();
}

criterion_group!(benches, definitions, layouts);
criterion_main!(benches);
