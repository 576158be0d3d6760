//! The Salesforce page: screen pops, soft-phone panel, Apex, console tabs (section 5.4).

use super::spec::ControlKind::{Any, Bool, Map, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, Ports, ResultField, Returns};

const INFERRED_VALUE: Returns = Returns::Fields(&[ResultField::inferred("value")]);
const TAB_OBJECT: Returns = Returns::Fields(&[ResultField::inferred("id"), ResultField::inferred("value")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_SFSearchAndScreenpop", "Search And Screenpop", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("searchParams", Text).required().varies(),
            ControlSpec::attested("queryParams", Any),
            ControlSpec::attested("defaultFieldValues", Map),
            ControlSpec::attested("deferred", Bool).default("false"),
            ControlSpec::attested("callType", Text).picklist(&["inbound", "outbound", "internal"]).default("inbound"),
        ])
        .returns(Returns::Open)
        .history("Until 5.4 a deferred search gave an inexact match with a blank Id.")
        .help(
            "Searches the objects of the soft-phone layout and pops what it finds, as the layout says; deferred, it \
             only searches. Fails when the call fails; that nothing matches is not a failure.",
        ),
    BlockSpec::attested("SE_SFScreenpopObject", "Screenpop Object", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("recordId", Text).required().varies(),
            ControlSpec::attested("noPopOnEmpty", Bool).default("false").always_written(),
        ])
        .help("Opens a record. An empty id fails, or is passed over with success when noPopOnEmpty is set."),
    BlockSpec::attested("SE_SFScreenpopNewRecord", "Screenpop New Record", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("entityName", Text).required(),
            ControlSpec::attested("defaultFieldValues", Map),
        ])
        .history("Did not work in Classic before 5.2.")
        .help("Opens the form of a new record, filled in but not saved. Fails when the form cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopUrl", "Screenpop Url", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("url", Text).aliases(&["URL", "href"]).required()])
        .help("Opens an address in a new tab or window of the browser. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopObjectHome", "Screenpop Object Home", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("scope", Text).aliases(&["entityName", "objectName"]).required()])
        .help("Opens the home page of an object, such as Account. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopList", "Screenpop List", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("listViewId", Text).aliases(&["listId", "id"]).required(),
            ControlSpec::inferred("scope", Text).aliases(&["entityName", "objectName"]),
        ])
        .help("Opens a list view of an object. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopSearch", "Screenpop Search", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("searchString", Text).aliases(&["searchText", "searchParams"]).required()])
        .help("Opens the page of search results for a text. Fails when the text has fewer than three characters."),
    BlockSpec::inferred("SE_SFGetSoftphoneLayout", "Get Softphone Layout", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::Open)
        .help("Takes the soft-phone layout by call type: Internal, Inbound, Outbound. Fails when the call fails."),
    BlockSpec::inferred("SE_SFGetAppViewInfo", "Get App View Info", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::Fields(&[
            ResultField::inferred("url"),
            ResultField::inferred("recordId"),
            ResultField::inferred("recordName"),
            ResultField::inferred("objectType"),
            ResultField::inferred("accountId"),
            ResultField::inferred("contactId"),
            ResultField::inferred("personAccount"),
        ]))
        .history("Broke the side bar until 5.1.")
        .help("Tells which record and page the agent is looking at. Fails when the call fails."),
    BlockSpec::inferred("SE_SFRefreshView", "Refresh View", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .help("Loads the present view again. Fails when the call fails."),
    BlockSpec::inferred("SE_SFShowSoftphonePanel", "Show Softphone Panel", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .help("Opens the soft-phone panel. Fails when the call fails."),
    BlockSpec::inferred("SE_SFHideSoftphonePanel", "Hide Softphone Panel", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .help("Closes the soft-phone panel. Fails when the call fails."),
    BlockSpec::inferred("SE_SFSetSoftphonePanelHeight", "Set Softphone Panel Height", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("height", Number).aliases(&["heightPX", "value"]).required()])
        .help("Sets the height of the soft-phone panel in pixels. Fails below 240 and above 2560."),
    BlockSpec::inferred("SE_SFSetSoftphonePanelWidth", "Set Softphone Panel Width", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("width", Number).aliases(&["widthPX", "value"]).required()])
        .help("Sets the width of the soft-phone panel in pixels. Fails below 200 and above 1920."),
    BlockSpec::inferred("SE_SFCanMakeOutboundCalls", "Can Make Outbound Calls?", Category::SalesforceUi)
        .aliases(&["Enable Click To Dial?"])
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .history("Called `Enable Click To Dial?` before 5.7; the documentation keeps that name.")
        .help("Tells whether click-to-dial should be enabled."),
    BlockSpec::inferred("SE_SFEnableClickToDial", "Enable Click To Dial", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .help("Lets phone numbers on Salesforce pages be clicked. Fails when the call fails."),
    BlockSpec::inferred("SE_SFDisableClickToDial", "Disable Click To Dial", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .help("Keeps phone numbers on Salesforce pages from being clicked. Fails when the call fails."),
    BlockSpec::inferred("SE_SFRunApex", "Run Apex", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("apexClass", Text).aliases(&["className", "class"]).required(),
            ControlSpec::inferred("methodName", Text).aliases(&["method"]).required(),
            ControlSpec::inferred("methodParams", Any).aliases(&["params", "parameters"]),
        ])
        .returns(INFERRED_VALUE)
        .help(
            "Calls a method of an Apex class that extends AC_Utils, with parameters written as a query string. Fails \
             when the class or method cannot be run.",
        ),
    BlockSpec::inferred("SE_SFOpenPrimaryTab", "Open Salesforce Primary Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("url", Text).aliases(&["URL", "tabUrl"]).required(),
            ControlSpec::inferred("label", Text).aliases(&["tabLabel", "title"]),
            ControlSpec::inferred("active", Bool).aliases(&["focus", "activate"]).default("true"),
            ControlSpec::inferred("id", Text).aliases(&["tabId"]),
            ControlSpec::inferred("name", Text).aliases(&["tabName"]),
        ])
        .returns(Returns::Fields(&[ResultField::attested("value"), ResultField::attested("id")]))
        .history("Returns both value and id since 5.7.")
        .help("Opens an address in a primary tab of the console and gives the tab's id. Fails outside a console."),
    BlockSpec::inferred("SE_SFOpenSubtab", "Open Salesforce Sub Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("primaryTabId", Text).aliases(&["parentTabId", "parentId"]).required(),
            ControlSpec::inferred("url", Text).aliases(&["URL", "tabUrl"]).required(),
            ControlSpec::inferred("label", Text).aliases(&["tabLabel", "title"]),
            ControlSpec::inferred("active", Bool).aliases(&["focus", "activate"]).default("true"),
            ControlSpec::inferred("id", Text).aliases(&["tabId"]),
            ControlSpec::inferred("name", Text).aliases(&["tabName"]),
        ])
        .returns(TAB_OBJECT)
        .history("Repaired in 5.9.")
        .help("Opens an address in a tab below a primary tab and gives its id. Fails without that primary tab."),
    BlockSpec::inferred("SE_SFCloseTab", "Close Salesforce Tab", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("id", Text).aliases(&["tabId"]).required()])
        .since(5, 7)
        .help("Closes a tab of the console. Fails when there is no such tab or it may not be closed."),
    BlockSpec::inferred(
        "SE_SFGetFocusedPrimaryTabObjectId",
        "Get Focused Primary Tab Object Id",
        Category::SalesforceUi,
    )
    .inferred_ports(Ports::SuccessFailure)
    .returns(TAB_OBJECT)
    .help("Takes the id of the record in the primary tab that has the focus. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetFocusedSubtabObjectId", "Get Focused Subtab Object Id", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(TAB_OBJECT)
        .help("Takes the id of the record in the subtab that has the focus. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetPrimaryTabIds", "Get Primary Tab Ids", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("Lists the ids of the open primary tabs. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetTabsWithMatchingUrl", "Get Tabs With Matching Url", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("url", Text).aliases(&["URL", "text", "match"]).required()])
        .returns(INFERRED_VALUE)
        .since(5, 7)
        .help("Lists the ids of the primary tabs whose address holds a text. Fails outside a console."),
    BlockSpec::inferred("SE_SFGetTabObjectMap", "Get Tab Object Map", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::Open)
        .since(5, 7)
        .help("Tells for each visible primary tab which record it shows. Fails outside a console."),
];
