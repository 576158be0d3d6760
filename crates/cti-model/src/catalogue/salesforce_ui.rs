//! The Salesforce page: screen pops, soft-phone panel (section 5.4).

use super::expects::Expects;
use super::port::Ports;
use super::salesforce_data::CALL_TYPES;
use super::spec::ControlKind::{Any, Bool, Map, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_SFSearchAndScreenpop", "Search And Screenpop", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("searchParams", Text).required().varies(),
            ControlSpec::attested("queryParams", Any),
            ControlSpec::attested("defaultFieldValues", Map),
            ControlSpec::attested("deferred", Bool).default("false"),
            ControlSpec::attested("callType", Text).picklist(CALL_TYPES).default("inbound"),
        ])
        .returns(Returns::Open)
        .history("Until 5.4 a deferred search gave an inexact match with a blank Id.")
        .calls(&["workspace.search_and_pop"])
        .help(
            "Searches the objects of the soft-phone layout and pops what it finds, as the layout says; deferred, it \
             only searches. Fails when the call fails; that nothing matches is not a failure.",
        ),
    BlockSpec::attested("SE_SFScreenpopObject", "Screenpop Object", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("recordId", Text).required().varies().expects(Expects::RecordId),
            ControlSpec::attested("noPopOnEmpty", Bool).default("false").always_written(),
        ])
        .calls(&["workspace.pop"])
        .help("Opens a record. An empty id fails, or is passed over with success when noPopOnEmpty is set."),
    BlockSpec::attested("SE_SFScreenpopNewRecord", "Screenpop New Record", Category::SalesforceUi)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("entityName", Text).required().expects(Expects::ApiName),
            ControlSpec::attested("defaultFieldValues", Map),
        ])
        .history("Did not work in Classic before 5.2.")
        .calls(&["workspace.pop"])
        .help("Opens the form of a new record, filled in but not saved. Fails when the form cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopUrl", "Screenpop Url", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("url", Text).aliases(&["URL", "href"]).required().expects(Expects::Url)])
        .calls(&["workspace.pop"])
        .help("Opens an address in a new tab or window of the browser. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopObjectHome", "Screenpop Object Home", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("scope", Text).aliases(&["entityName", "objectName"]).required()])
        .calls(&["workspace.pop"])
        .help("Opens the home page of an object, such as Account. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopList", "Screenpop List", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::inferred("listViewId", Text).aliases(&["listId", "id"]).required(),
            ControlSpec::inferred("scope", Text).aliases(&["entityName", "objectName"]),
        ])
        .calls(&["workspace.pop"])
        .help("Opens a list view of an object. Fails when it cannot be opened."),
    BlockSpec::inferred("SE_SFScreenpopSearch", "Screenpop Search", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("searchString", Text)
            .aliases(&["searchText", "searchParams"])
            .required()
            .expects(Expects::AtLeastChars(3))])
        .calls(&["workspace.pop"])
        .help("Opens the page of search results for a text. Fails when the text has fewer than three characters."),
    BlockSpec::inferred("SE_SFGetSoftphoneLayout", "Get Softphone Layout", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::Open)
        .calls(&["workspace.layout"])
        .help("Takes the soft-phone layout by call type: Internal, Inbound, Outbound. Fails when the call fails."),
    BlockSpec::inferred("SE_SFGetAppViewInfo", "Get App View Info", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .returns(Returns::AtLeast(&[
            ResultField::inferred("url"),
            ResultField::inferred("recordId"),
            ResultField::inferred("recordName"),
            ResultField::inferred("objectType"),
            ResultField::inferred("accountId"),
            ResultField::inferred("contactId"),
            ResultField::inferred("personAccount"),
        ]))
        .history("Broke the side bar until 5.1.")
        .calls(&["workspace.app_view"])
        .help("Returns the record and page that the agent is looking at. Fails when the call fails."),
    BlockSpec::inferred("SE_SFRefreshView", "Refresh View", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["workspace.refresh"])
        .help("Loads the present view again. Fails when the call fails."),
    BlockSpec::inferred("SE_SFShowSoftphonePanel", "Show Softphone Panel", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["workspace.show_panel"])
        .help("Opens the soft-phone panel. Fails when the call fails."),
    BlockSpec::inferred("SE_SFHideSoftphonePanel", "Hide Softphone Panel", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["workspace.show_panel"])
        .help("Closes the soft-phone panel. Fails when the call fails."),
    BlockSpec::inferred("SE_SFSetSoftphonePanelHeight", "Set Softphone Panel Height", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("height", Number)
            .aliases(&["heightPX", "value"])
            .required()
            .expects(Expects::Between(240, 2560))])
        .calls(&["workspace.set_panel_height"])
        .help("Sets the height of the soft-phone panel in pixels. Fails below 240 and above 2560."),
    BlockSpec::inferred("SE_SFSetSoftphonePanelWidth", "Set Softphone Panel Width", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("width", Number)
            .aliases(&["widthPX", "value"])
            .required()
            .expects(Expects::Between(200, 1920))])
        .calls(&["workspace.set_panel_width"])
        .help("Sets the width of the soft-phone panel in pixels. Fails below 200 and above 1920."),
    BlockSpec::inferred("SE_SFCanMakeOutboundCalls", "Can Make Outbound Calls?", Category::SalesforceUi)
        .aliases(&["Enable Click To Dial?"])
        .inferred_ports(Ports::TrueFalse)
        .returns(Returns::Decision)
        .history("Called `Enable Click To Dial?` before 5.7; the documentation keeps that name.")
        .calls(&["workspace.can_dial"])
        .help("Checks whether click-to-dial should be enabled."),
    BlockSpec::inferred("SE_SFEnableClickToDial", "Enable Click To Dial", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["workspace.set_click_to_dial"])
        .help("Lets phone numbers on Salesforce pages be clicked. Fails when the call fails."),
    BlockSpec::inferred("SE_SFDisableClickToDial", "Disable Click To Dial", Category::SalesforceUi)
        .inferred_ports(Ports::SuccessFailure)
        .calls(&["workspace.set_click_to_dial"])
        .help("Keeps phone numbers on Salesforce pages from being clicked. Fails when the call fails."),
];
