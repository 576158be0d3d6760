//! The tabs of the console, and calls to code at the CRM (section 5.4).

use super::expects::Expects;
use super::port::Ports;
use super::spec::ControlKind::{Any, Bool, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

const INFERRED_VALUE: Returns = Returns::Fields(&[ResultField::inferred("value")]);
const TAB_OBJECT: Returns = Returns::Fields(&[ResultField::inferred("id"), ResultField::inferred("value")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::inferred("SE_SFRunApex", "Run Apex", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("apexClass", Text).aliases(&["className", "class"]).required(),
            ControlSpec::inferred("methodName", Text).aliases(&["method"]).required(),
            ControlSpec::inferred("methodParams", Any).aliases(&["params", "parameters"]),
        ])
        .returns(INFERRED_VALUE)
        .calls(&["records.invoke"])
        .help(
            "Calls a method of an Apex class that extends AC_Utils, with parameters written as a query string. Fails \
             when the class or method cannot be run.",
        ),
    BlockSpec::inferred("SE_SFOpenPrimaryTab", "Open Salesforce Primary Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("url", Text).aliases(&["URL", "tabUrl"]).required().expects(Expects::Url),
            ControlSpec::inferred("label", Text).aliases(&["tabLabel", "title"]),
            ControlSpec::inferred("active", Bool).aliases(&["focus", "activate"]).default("true"),
            ControlSpec::inferred("id", Text).aliases(&["tabId"]),
            ControlSpec::inferred("name", Text).aliases(&["tabName"]),
        ])
        .returns(Returns::Fields(&[ResultField::attested("value"), ResultField::attested("id")]))
        .history("Returns both value and id since 5.7.")
        .calls(&["workspace.open_tab"])
        .help("Opens an address in a primary tab of the console and gives the tab's id. Fails outside a console."),
    BlockSpec::inferred("SE_SFOpenSubtab", "Open Salesforce Sub Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("primaryTabId", Text).aliases(&["parentTabId", "parentId"]).required(),
            ControlSpec::inferred("url", Text).aliases(&["URL", "tabUrl"]).required().expects(Expects::Url),
            ControlSpec::inferred("label", Text).aliases(&["tabLabel", "title"]),
            ControlSpec::inferred("active", Bool).aliases(&["focus", "activate"]).default("true"),
            ControlSpec::inferred("id", Text).aliases(&["tabId"]),
            ControlSpec::inferred("name", Text).aliases(&["tabName"]),
        ])
        .returns(TAB_OBJECT)
        .history("Repaired in 5.9.")
        .calls(&["workspace.open_tab"])
        .help("Opens an address in a tab below a primary tab and gives its id. Fails without that primary tab."),
    BlockSpec::inferred("SE_SFCloseTab", "Close Salesforce Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("id", Text).aliases(&["tabId"]).required()])
        .since(5, 7)
        .calls(&["workspace.close_tab"])
        .help("Closes a tab of the console. Fails when there is no such tab or it may not be closed."),
    BlockSpec::inferred(
        "SE_SFGetFocusedPrimaryTabObjectId",
        "Get Focused Primary Tab Object Id",
        Category::SalesforceUi,
    )
    .inferred_ports(Ports::SuccessFailure)
    .returns(TAB_OBJECT)
    .calls(&["workspace.tabs"])
    .help("Takes the id of the record in the primary tab that has the focus. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetFocusedSubtabObjectId", "Get Focused Subtab Object Id", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(TAB_OBJECT)
        .calls(&["workspace.tabs"])
        .help("Takes the id of the record in the subtab that has the focus. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetPrimaryTabIds", "Get Primary Tab Ids", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .calls(&["workspace.tabs"])
        .help("Lists the ids of the open primary tabs. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetTabsWithMatchingUrl", "Get Tabs With Matching Url", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("url", Text).aliases(&["URL", "text", "match"]).required()])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .calls(&["workspace.tabs"])
        .help("Lists the ids of the primary tabs whose address holds a text. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetTabObjectMap", "Get Tab Object Map", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::Open)
        .since(5, 7)
        .calls(&["workspace.tabs"])
        .help("Returns the record that each visible primary tab shows. Fails outside a console."),
];
