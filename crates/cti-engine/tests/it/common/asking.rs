//! The table of asking blocks: a desk and controls with which each makes each of its calls and succeeds.
//!
//! Shared by the tests of single blocks and those of sessions.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::sync::Arc;

use async_trait::async_trait;
use cti_engine::connector::{
    ConnectorError, ContactControl, Desk, Endpoint, HostPolicy, HttpMethod, NewTab, Presence, Records, WorkCompletion,
    Workspace,
};
use cti_engine::memory::{MemoryDesk, Phase};
use cti_engine::{Channel, Contact, Context};
use cti_model::Source;
use cti_model::adapter::VoicemailDrop;
use serde_json::{Map, Value, json};

/// The customer's number.
pub(crate) const NUMBER: &str = "+12025550123";
/// The address that the prepared desk answers.
pub(crate) const URL: &str = "https://api.example.com/v1";
/// The query that the prepared desk answers.
pub(crate) const QUERY: &str = "SELECT Id FROM Account";

/// A block that asks, and what it asks.
pub(crate) struct Asking {
    pub(crate) type_id: &'static str,
    /// The name of a call that it makes with these controls.
    pub(crate) call: &'static str,
    /// The names of all of them, in order.
    pub(crate) calls: Vec<&'static str>,
    pub(crate) controls: Value,
    /// Whether the contact in hand is to be a call.
    on_call: bool,
    /// What the desk needs besides [`prepared`].
    more: fn(&MemoryDesk),
}

/// A desk, and what a run there begins with.
pub(crate) struct Scene {
    pub(crate) memory: MemoryDesk,
    pub(crate) desk: Desk,
    pub(crate) context: Context,
}

impl Asking {
    /// A desk at which the call succeeds.
    pub(crate) fn scene(&self) -> Scene {
        let mut scene = prepared();
        if self.on_call {
            // The flows of the table are those of tasks.
            let call = Contact::new("c-1", Channel::Voice).with_source(Source::ConnectTaskContact);
            scene.memory.center().add(call.clone());
            scene.context = scene.context.with_contact(call);
        }
        (self.more)(&scene.memory);
        scene
    }

    /// The calls that it makes until it has made the one of the row.
    pub(crate) fn calls_so_far(&self) -> &[&'static str] {
        let at = self.calls.iter().position(|call| *call == self.call).unwrap();
        &self.calls[..=at]
    }

    /// With further calls, before or behind it.
    fn among(mut self, calls: &[&'static str]) -> Self {
        self.calls = calls.to_vec();
        self
    }

    fn on_a_call(mut self) -> Self {
        self.on_call = true;
        self
    }

    fn when(mut self, more: fn(&MemoryDesk)) -> Self {
        self.more = more;
        self
    }
}

/// A desk at which agents can leave the voicemail "Holiday".
pub(crate) fn plain() -> MemoryDesk {
    let memory = MemoryDesk::new("Sato");
    let voicemail = VoicemailDrop { name: "Holiday".into(), active: true, ..VoicemailDrop::default() };
    memory.crm().add_voicemail_drop(voicemail);
    for name in ["Voicemail", "Back office"] {
        memory.agent().add_quick_connect(Endpoint::quick_connect(name));
    }
    memory
}

/// A desk with records, tabs, an answering host, presence, and a task with links in hand. The payload holds what the
/// controls of the table point to.
pub(crate) fn prepared() -> Scene {
    let memory = plain();
    let mut task = Contact::new("c-1", Channel::Task).from_number(NUMBER).with_attribute("tier", "gold");
    task.references.insert("Order".to_owned(), "https://shop.example.com/orders/1".into());
    memory.center().add(task.clone());
    let crm = memory.crm();
    let contact = crm.insert("Contact", json!({"LastName": "Yamada", "Phone": NUMBER, "DoNotCall": true}));
    let lead = crm.insert("Lead", json!({"LastName": "Mori", "Phone": NUMBER}));
    let case = crm.insert("Case", json!({"Subject": "Broken pump"}));
    crm.answer_query(QUERY, vec![Map::from_iter([("Id".to_owned(), json!("0015g00000A"))])]);
    memory.web().answer_json(HttpMethod::Get, URL, &json!({"score": 7}));
    let screen = memory.screen();
    let tab = |parent: Option<&str>| NewTab {
        url: "/lightning/page/home".to_owned(),
        parent: parent.map(str::to_owned),
        label: None,
        active: true,
    };
    let primary = memory.drive(screen.open_tab(&tab(None))).unwrap().id;
    memory.drive(screen.open_tab(&tab(Some(&primary)))).unwrap();
    memory.drive(memory.agent().set_status("Available")).unwrap();
    let ids = json!({"contact": contact, "lead": lead, "case": case, "tab": primary});
    let desk = memory.desk();
    let apex = Arc::new(Apex(desk.records().clone()));
    let policy = HostPolicy::deny_all().allow_host("api.example.com");
    Scene {
        desk: desk.with_http_policy(policy).with_records(apex),
        context: Context::new().with_contact(task).with_payload(ids),
        memory,
    }
}

/// The records in memory, and besides them code at the CRM that answers with what it was called with.
pub(crate) struct Apex(pub(crate) Arc<dyn Records>);

#[async_trait]
impl Records for Apex {
    async fn invoke(&self, class: &str, method: &str, arguments: &str) -> Result<Value, ConnectorError> {
        Ok(format!("{class}.{method}({arguments})").into())
    }

    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        self.0.create(object, fields).await
    }

    async fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), ConnectorError> {
        self.0.update(object, id, fields).await
    }

    async fn retrieve(
        &self,
        object: &str,
        id: &str,
        fields: &[String],
    ) -> Result<Option<Map<String, Value>>, ConnectorError> {
        self.0.retrieve(object, id, fields).await
    }

    async fn find_by_phone(&self, object: &str, phone_number: &str) -> Result<Vec<String>, ConnectorError> {
        self.0.find_by_phone(object, phone_number).await
    }

    async fn query(&self, query: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        self.0.query(query).await
    }

    async fn complete_work(&self, work: &WorkCompletion) -> Result<(), ConnectorError> {
        self.0.complete_work(work).await
    }

    async fn choose_voicemail_drop(&self, name: &str, initial_contact_id: &str) -> Result<(), ConnectorError> {
        self.0.choose_voicemail_drop(name, initial_contact_id).await
    }
}

/// Every call that a block can make.
pub(crate) fn table() -> Vec<Asking> {
    [phone(), contact(), records(), workspace(), rest()].into_iter().flatten().collect()
}

fn row(type_id: &'static str, call: &'static str, controls: Value) -> Asking {
    Asking { type_id, call, calls: vec![call], controls, on_call: false, more: |_| {} }
}

fn phone() -> Vec<Asking> {
    vec![
        row("SE_AgentDialNumber", "agent.dial", json!({"phoneNumber": NUMBER})),
        row("SE_AgentMute", "agent.mute", json!({})),
        row("SE_AgentUnmute", "agent.unmute", json!({})),
        row("SE_AgentGetStatus", "agent.state", json!({})),
        row("SE_AgentSetStatus", "agent.set_state", json!({"state": {"type": "not_routable", "name": "Lunch"}})),
        row("SE_AgentSetStatus", "agent.set_state_by_name", json!({"state": "Lunch"})),
        row("SE_AgentSetStatusByName", "agent.set_state_by_name", json!({"name": "Lunch"})),
        row("SE_AgentSetAvailable", "agent.set_available", json!({})),
        row("SE_AgentGetQuickConnectionList", "agent.quick_connects", json!({})),
        row("SE_AgentGetTransferConnectionList", "agent.transfer_endpoints", json!({})),
        row("SE_AgentGetAvailableStates", "agent.states", json!({})),
        row("SE_AgentGetName", "agent.configuration", json!({})),
        row("SE_AgentGetExtension", "agent.configuration", json!({})),
        row("SE_AgentGetDeskphoneNumber", "agent.configuration", json!({})),
        row("SE_AgentIsSoftphoneEnabled", "agent.configuration", json!({})),
        row("SE_AgentChangeToSoftphone", "agent.use_softphone", json!({})),
        row("SE_AgentChangeToDeskphone", "agent.use_deskphone", json!({"phoneNumber": NUMBER})),
        row("SE_AgentGetConfiguration", "agent.configuration", json!({})),
        row("SE_AgentGetDialableCountries", "agent.configuration", json!({})),
        row("SE_AgentCreateTask", "agent.create_task", json!({"name": "Call back", "endpoint": "Back office"})),
        row("SE_AgentGetLogs", "agent.logs", json!({})),
    ]
}

fn contact() -> Vec<Asking> {
    vec![
        row("SE_ContactUpdateAttributes", "contact.update_attributes", json!({"attributes": {"CaseId": "500"}})),
        row("SE_ContactStartRecording", "contact.start_recording", json!({})).on_a_call(),
        row("SE_ContactStopRecording", "contact.stop_recording", json!({}))
            .on_a_call()
            .when(|memory| memory.drive(memory.center().start_recording("c-1")).unwrap()),
        row("SE_ContactDestroyAgentConnection", "contact.destroy_agent_connection", json!({})),
        row("SE_ContactClear", "contact.clear", json!({})).when(|memory| memory.center().set_phase("c-1", Phase::Over)),
        voicemail("records.choose_voicemail_drop"),
        voicemail("contact.transfer"),
    ]
}

fn voicemail(call: &'static str) -> Asking {
    let controls = json!({"voicemailDropName": "Holiday", "quickConnectName": "Voicemail"});
    row("SE_ContactLeaveVoicemail", call, controls)
        .on_a_call()
        .among(&["records.choose_voicemail_drop", "contact.transfer"])
}

fn records() -> Vec<Asking> {
    let by_number = || json!({"formattedPhoneNumber": NUMBER});
    vec![
        row("SE_SFSaveLog", "records.create", json!({"entityType": "Case", "fieldValues": {"Subject": "New"}})),
        row("SE_SFSaveLog", "records.update", json!({"entityType": "Case", "recordId": "$.payload.case"})),
        row("SE_SFCreateTask", "records.create", json!({"subject1": "Callback"})),
        row(
            "SE_SFRetrieve",
            "records.retrieve",
            json!({"fields": "Id,Subject", "type": "Case", "id": "$.payload.case"}),
        ),
        row("SE_SFGetContactId", "records.find_by_phone", by_number()),
        row("SE_SFGetLeadId", "records.find_by_phone", by_number()),
        row("SE_SFQuery", "records.query", json!({"query": QUERY})),
        row("SE_SFSoql", "records.query", json!({"query": QUERY})),
        row("SE_SFIsContactDoNotCall", "records.retrieve", json!({"contactId": "$.payload.contact"})),
        row(
            "SE_SFCompleteHvsWorkWithTaskSaved",
            "records.complete_work",
            json!({"workId": "w-1", "disposition": "Sold", "taskId": "00T"}),
        ),
        row("SE_SFRunApex", "records.invoke", json!({"apexClass": "AC_Demo", "methodName": "greet"})),
    ]
}

fn workspace() -> Vec<Asking> {
    vec![
        row("SE_SFSearchAndScreenpop", "workspace.search_and_pop", json!({"searchParams": "Yamada"})),
        row("SE_SFScreenpopObject", "workspace.pop", json!({"recordId": "$.payload.case"})),
        row("SE_SFScreenpopNewRecord", "workspace.pop", json!({"entityName": "Case"})),
        row("SE_SFScreenpopUrl", "workspace.pop", json!({"url": "/home"})),
        row("SE_SFScreenpopObjectHome", "workspace.pop", json!({"scope": "Account"})),
        row("SE_SFScreenpopList", "workspace.pop", json!({"listViewId": "00B", "scope": "Account"})),
        row("SE_SFScreenpopSearch", "workspace.pop", json!({"searchString": "Yamada"})),
        row("SE_ContactPopTaskReferenceUrls", "workspace.pop", json!({})),
        row("SE_SFGetSoftphoneLayout", "workspace.layout", json!({})),
        row("SE_SFGetAppViewInfo", "workspace.app_view", json!({})),
        row("SE_SFRefreshView", "workspace.refresh", json!({})),
        row("SE_SFShowSoftphonePanel", "workspace.show_panel", json!({})),
        row("SE_SFHideSoftphonePanel", "workspace.show_panel", json!({})),
        row("SE_SFSetSoftphonePanelHeight", "workspace.set_panel_height", json!({"height": 600})),
        row("SE_SFSetSoftphonePanelWidth", "workspace.set_panel_width", json!({"width": 400})),
        row("SE_SFCanMakeOutboundCalls", "workspace.can_dial", json!({})),
        row("SE_SFEnableClickToDial", "workspace.set_click_to_dial", json!({})),
        row("SE_SFDisableClickToDial", "workspace.set_click_to_dial", json!({})),
        row("SE_SFOpenPrimaryTab", "workspace.open_tab", json!({"url": "/home"})),
        row("SE_SFOpenSubtab", "workspace.open_tab", json!({"url": "/home", "primaryTabId": "$.payload.tab"})),
        row("SE_SFCloseTab", "workspace.close_tab", json!({"id": "$.payload.tab"})),
        row("SE_SFGetFocusedPrimaryTabObjectId", "workspace.tabs", json!({})),
        row("SE_SFGetFocusedSubtabObjectId", "workspace.tabs", json!({})),
        row("SE_SFGetPrimaryTabIds", "workspace.tabs", json!({})),
        row("SE_SFGetTabsWithMatchingUrl", "workspace.tabs", json!({"url": "home"})),
        row("SE_SFGetTabObjectMap", "workspace.tabs", json!({})),
        row("SE_SFShowModal", "workspace.show_modal", json!({"title": "Note", "message": "A good customer"})),
        row("SE_CoreAlert", "workspace.alert", json!({"message": "Look up"})),
    ]
}

fn rest() -> Vec<Asking> {
    vec![
        row("SE_SFGetAgentWorkload", "presence.workload", json!({})),
        row("SE_SFGetAgentState", "presence.status", json!({})),
        row("SE_SFSetAgentState", "presence.set_status", json!({"status": "Busy"})),
        row("SE_SFLoginAgent", "presence.login", json!({"status": "Available"})),
        row("SE_SFLogoutAgent", "presence.logout", json!({})),
        row("SE_SendDataToOverlay", "overlay.show_data", json!({"value": {"Tier": "gold"}})),
        row("SE_ShowAttributes", "overlay.show_attributes", json!({})),
        row("SE_CoreDelay", "clock.sleep", json!({"duration": 0})),
        row("SE_CoreHttpRequest", "http.send", json!({"url": URL})),
    ]
}
