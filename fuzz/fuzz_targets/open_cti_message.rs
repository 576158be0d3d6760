//! Any text as what a Salesforce page sends and answers: `name of a listener U+001E text`.
#![no_main]

use std::sync::Arc;

use cti_engine::connector::CallType;
use cti_engine::memory::VirtualClock;
use cti_fuzz::split;
use cti_sfdc::bridge::{Bridge, FromPage, Hello, Mailbox};
use cti_sfdc::console::{OmniEvent, PresenceCommand, TabAnswer, TabCommand, TabInfo};
use cti_sfdc::open_cti::{
    Command, CommandAnswer, Matches, RunApex, SCREEN_POP_DATA, SaveLog, SearchAndPop, SoftphoneLayout, UiEvent,
};
use cti_sfdc::page::{Api, PageUrl};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|input: &[u8]| {
    let (name, text) = split(input);
    let (Ok(name), Ok(text)) = (std::str::from_utf8(name), std::str::from_utf8(text)) else { return };
    message(text);
    address(text);
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    for api in [Api::OpenCti, Api::Interaction, Api::Console, Api::Workspace, Api::Omni] {
        answers(&api, &value);
        if let Some(event) = UiEvent::of(name) {
            let _ = event.read(&api, value.clone());
        }
    }
    let _ = OmniEvent::from(name).read(value.clone());
    layout(&value);
});

/// A bridge takes any message, and a command that was read is written back the same.
fn message(text: &str) {
    let bridge = Bridge::new(Arc::new(VirtualClock::new()));
    let link = bridge.connect(&Hello::new("page", [Api::OpenCti]), Mailbox::new());
    let _ = link.receive(text);
    if let Ok(message) = FromPage::from_json(text) {
        let written = serde_json::to_string(&message).expect("a message can be written");
        assert_eq!(FromPage::from_json(&written).as_ref(), Ok(&message));
    }
    if let Ok(command) = serde_json::from_str::<Command>(text) {
        let written = serde_json::to_value(&command).expect("a command can be written");
        assert_eq!(serde_json::from_value::<Command>(written).expect("a command is read again"), command);
        assert_eq!(command.lightning().method, command.method());
        let _ = command.classic();
    }
}

/// What is opened is a page to the parser of the URL standard, too.
fn address(text: &str) {
    let base = url::Url::parse("https://acme.my.salesforce.com/500").expect("an address");
    if let (Ok(_), Ok(opened)) = (PageUrl::new(text), base.join(text)) {
        assert!(matches!(opened.scheme(), "http" | "https"), "{opened}");
    }
}

fn answers(api: &Api, value: &Value) {
    let fields = Map::new();
    for command in [
        Command::RefreshView,
        Command::GetAppViewInfo,
        Command::GetSoftphoneLayout,
        Command::GetCallCenterSettings,
        Command::IsSoftphonePanelVisible,
        Command::RunApex(RunApex::default()),
        Command::SaveLog(SaveLog::create("Task", &fields)),
        Command::from(SearchAndPop::default()),
    ] {
        if let Ok(CommandAnswer::Matches(matches)) = command.read(api, value.clone()) {
            assert!(matches.ids().all(|id| id != SCREEN_POP_DATA));
            assert_eq!(matches.len(), matches.records().count());
        }
    }
    for command in [TabCommand::All, TabCommand::PrimaryIds, TabCommand::FocusedPrimaryId] {
        if let Ok(TabAnswer::Tabs(tabs)) = command.read(api, value.clone()) {
            assert!(TabInfo::flat(tabs).iter().map(|tab| tab.parent.is_some()).is_sorted());
        }
    }
    for command in [PresenceCommand::Status, PresenceCommand::Workload, PresenceCommand::Works, PresenceCommand::Logout]
    {
        let _ = command.read(value.clone());
    }
}

/// A layout keeps what it is, and decides for any number of records.
fn layout(value: &Value) {
    let Ok(layout) = serde_json::from_value::<SoftphoneLayout>(value.clone()) else { return };
    let written = serde_json::to_value(&layout).expect("a layout can be written");
    assert_eq!(serde_json::from_value::<SoftphoneLayout>(written).expect("a layout is read again"), layout);
    let matches = Matches::from(value.as_object().cloned().unwrap_or_default());
    for call_type in [CallType::Inbound, CallType::Internal, CallType::Outbound] {
        let _ = layout.decide(&call_type, &matches);
    }
}
