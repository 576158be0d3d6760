//! A configuration goes from an org into a directory, is changed there, and goes back: what is different and nothing else.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};

use cti_engine::connector::{ErrorKind, Records};
use cti_model::adapter::{AdapterFiles, CtiAdapter, CtiFlow, VoicemailDrop};
use cti_model::feature::Feature;
use cti_model::{Block, Event, Flow, Source};
use cti_sfdc::configuration::{Change, Configuration, ConfigurationError, NAMESPACE, package_objects};
use cti_sfdc::org::{Field, MemoryOrg, ObjectSchema};
use cti_sfdc::rest::{LogIn, RestClient};
use cti_sfdc::server::OrgServer;
use serde_json::{Value, json};

use crate::rest::fields;

/// A server, its configurations, and what was written to it.
struct Org {
    server: Arc<OrgServer>,
    client: RestClient,
    configuration: Configuration,
    writes: Arc<Mutex<Vec<String>>>,
}

impl Org {
    fn new() -> Self {
        let org = MemoryOrg::new();
        for object in package_objects(NAMESPACE) {
            org.define(object).expect("an object");
        }
        // A field of a later package, and one of the org's own.
        let flow = ObjectSchema::new(&api("AC_CtiScript__c"), "a51")
            .with_field(Field::text(&api("Later__c"), 40))
            .with_field(Field::text("Own__c", 40));
        org.define(flow).expect("more fields");
        let writes = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&writes);
        let server = OrgServer::new(Arc::new(org)).with_watcher(move |served| {
            if served.method != "GET" && !served.path.ends_with("/token") {
                log.lock().expect("not poisoned").push(format!("{} {}", served.method, served.path));
            }
        });
        let server = Arc::new(server);
        let log_in = LogIn::client_credentials("https://memory.example", "id", "secret").expect("an address");
        let client = RestClient::builder(log_in).transport(server.clone()).build().expect("a client");
        let configuration = Configuration::new(client.clone());
        Self { server, client, configuration, writes }
    }

    /// An org with an adapter in it.
    async fn filled() -> Self {
        let org = Self::new();
        let plan = org.configuration.plan(&sample()).await.expect("a plan");
        org.configuration.write(&plan).await.expect("written");
        org.writes.lock().expect("not poisoned").clear();
        org
    }

    async fn read(&self) -> CtiAdapter {
        self.configuration.read("ACLightningAdapter").await.expect("an adapter")
    }

    fn writes(&self) -> usize {
        self.writes.lock().expect("not poisoned").len()
    }
}

fn api(bare: &str) -> String {
    format!("{NAMESPACE}__{bare}")
}

fn document(delay: u32) -> Flow {
    Flow::new()
        .with_block(Block::new("0", "SE_Start").with_port("done", "1"))
        .with_block(
            Block::new("1", "SE_CoreDelay").with_control("delay", delay.to_string().as_str()).with_port("done", "2"),
        )
        .with_block(Block::new("2", "SE_End"))
}

fn sample() -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    "ACLightningAdapter".clone_into(&mut adapter.settings.name);
    "my-instance".clone_into(&mut adapter.settings.instance);
    adapter.settings.region = Some("ap-northeast-1".to_owned());
    adapter.flows = vec![
        CtiFlow::new("O'Neil's \\ flow", Source::SalesforceUi, Event::OnClickToDial, document(1)),
        CtiFlow::new("Action", Source::from("ctiAction"), None, document(2)),
    ];
    adapter.actions = vec![cti_model::action::CtiAction::new("Escalate", "Action")];
    adapter.features = vec![Feature { name: "InitialAgentState".to_owned(), ..Feature::default() }];
    let drop = |name: &str| VoicemailDrop { name: name.to_owned(), active: true, ..VoicemailDrop::default() };
    adapter.voicemail_drops = vec![drop("Call back"), drop("Closed")];
    adapter
}

#[tokio::test]
async fn an_adapter_is_written_whole_into_an_empty_org_and_read_again() {
    let org = Org::new();
    assert_eq!(org.configuration.adapters().await, Ok(vec![]));
    let plan = org.configuration.plan(&sample()).await.expect("a plan");
    assert_eq!((plan.adapter.clone(), plan.changes.len()), (None, 7));
    assert!(plan.changes.iter().all(|change| matches!(change, Change::Create { .. })), "{plan}");
    // A plan can be shown to somebody else before it is written.
    let plan = serde_json::from_value(serde_json::to_value(&plan).expect("JSON")).expect("a plan");
    let written = org.configuration.write(&plan).await.expect("written");
    assert_eq!((written.created.len(), org.writes()), (7, 1));
    assert_eq!(org.configuration.adapters().await, Ok(vec!["ACLightningAdapter".to_owned()]));

    let read = org.read().await;
    assert_eq!(read.settings.region.as_deref(), Some("ap-northeast-1"));
    let flows: Vec<(&str, Option<&Flow>)> = read.flows.iter().map(|flow| (flow.name.as_str(), flow.flow())).collect();
    assert_eq!(flows, [("Action", Some(&document(2))), ("O'Neil's \\ flow", Some(&document(1)))]);
    assert_eq!(read.flow_of(&read.actions[0]).map(|flow| flow.name.as_str()), Some("Action"));
    assert_eq!((read.features.len(), read.voicemail_drops.len()), (1, 2));

    let again = org.configuration.plan(&read).await.expect("a plan");
    assert!(again.is_empty() && again.surplus.is_empty() && again.missing_fields.is_empty(), "{again}");
    let by_name = org.configuration.plan(&sample()).await.expect("a plan");
    assert!(by_name.is_empty(), "{by_name}");
    org.configuration.write(&again).await.expect("nothing");
    assert_eq!(org.writes(), 1);
}

#[tokio::test]
async fn a_change_in_a_directory_writes_that_field_and_no_other() {
    let org = Org::filled().await;
    let files: AdapterFiles = org.read().await.to_files();
    let mut adapter = CtiAdapter::from_files(&files).expect("files");
    let unchanged = org.configuration.plan(&adapter).await.expect("a plan");
    assert!(unchanged.is_empty(), "{unchanged}");

    // Meanwhile somebody writes fields that nobody here touches.
    let flow = org.server.org().query(&format!("SELECT Id FROM {} WHERE Name = 'Action'", api("AC_CtiScript__c")));
    let flow = flow.expect("a flow").records[0]["Id"].as_str().expect("an id").to_owned();
    let theirs = fields(json!({"Own__c": "theirs", (api("Later__c")): "later"}));
    org.server.org().update(&api("AC_CtiScript__c"), &flow, &theirs).expect("written");

    let changed = adapter.flows.iter_mut().find(|flow| flow.name == "Action").expect("a flow");
    changed.active = false;
    changed.script = document(3).into();
    adapter.settings.medialess = true;
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    let lines: Vec<String> = plan.to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        lines[..4],
        [
            "update AC_CtiAdapter__c `ACLightningAdapter`",
            "  Medialess__c: false -> true",
            "update AC_CtiScript__c `Action`",
            "  Active__c: true -> false",
        ]
    );
    assert!(lines[4].starts_with("  Script__c: ") && lines[5] == "2 changes", "{plan}");
    let written = org.configuration.write(&plan).await.expect("written");
    assert_eq!((written.updated.len(), org.writes()), (2, 1));
    let record = org.server.org().retrieve(&api("AC_CtiScript__c"), &flow, None).expect("the flow");
    assert_eq!((&record["Own__c"], &record[&api("Later__c")]), (&json!("theirs"), &json!("later")));
    let read = org.read().await;
    assert!(read.settings.medialess && read.flows[0].flow() == Some(&document(3)));
}

#[tokio::test]
async fn what_the_org_has_besides_is_told_and_deleted_only_on_demand() {
    let org = Org::filled().await;
    let mut adapter = org.read().await;
    adapter.features.clear();
    adapter.flows.retain(|flow| flow.name == "Action");
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    assert_eq!((plan.changes.len(), plan.surplus.len()), (0, 2));
    let written = org.configuration.write(&plan.with_deletions()).await.expect("written");
    assert_eq!(written.deleted.len(), 2);
    let read = org.read().await;
    assert_eq!((read.flows.len(), read.features.len()), (1, 0));
}

#[tokio::test]
async fn an_action_of_a_flow_that_is_new_leads_to_it() {
    let org = Org::filled().await;
    let mut adapter = org.read().await;
    adapter.flows.push(CtiFlow::new("New", Source::from("ctiAction"), None, document(9)));
    adapter.actions[0].flow = "New".to_owned();
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    org.configuration.write(&plan).await.expect("written");
    let read = org.read().await;
    assert_eq!(read.flow_of(&read.actions[0]).map(|flow| flow.name.as_str()), Some("New"));
}

#[tokio::test]
async fn more_changes_than_a_batch_holds_keep_their_links() {
    let org = Org::new();
    let mut adapter = sample();
    for n in 0..40 {
        let name = format!("Action {n}");
        adapter.actions.push(cti_model::action::CtiAction::new(name.as_str(), format!("Flow {n}").as_str()));
        adapter.flows.push(CtiFlow::new(format!("Flow {n}"), Source::from("ctiAction"), None, document(n)));
    }
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    org.configuration.write(&plan).await.expect("written");
    assert_eq!(org.writes(), 4);
    let read = org.read().await;
    for action in &read.actions {
        let flow = read.flow_of(action).map(|flow| flow.name.replace("Flow", "Action"));
        assert!(flow == Some(action.name.clone()) || action.name == "Escalate", "{flow:?} {}", action.name);
    }
}

#[tokio::test]
async fn a_plan_that_the_org_has_outrun_writes_nothing() {
    let org = Org::filled().await;
    let mut adapter = org.read().await;
    adapter.settings.region = Some("us-east-1".to_owned());
    adapter.features.push(Feature { name: "Another".to_owned(), ..Feature::default() });
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    let id = plan.adapter.clone().expect("an adapter");
    let theirs = fields(json!({(api("Region__c")): "eu-west-1"}));
    org.server.org().update(&api("AC_CtiAdapter__c"), &id, &theirs).expect("written");
    let error = org.configuration.write(&plan).await.expect_err("outrun");
    assert!(matches!(error, ConfigurationError::Changed { .. }), "{error}");
    assert_eq!(org.writes(), 0);
    // A plan that is made again sees what they did.
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    assert!(plan.to_string().contains(r#"Region__c: "eu-west-1" -> "us-east-1""#), "{plan}");
}

#[tokio::test]
async fn an_older_package_lacks_fields_and_objects_and_that_is_told() {
    let org = MemoryOrg::new();
    for object in package_objects("") {
        if object.name == "AC_ReplicaInstance__c" {
            continue;
        }
        let mut older = object.clone();
        older.fields.retain(|field| field.name != "Medialess__c");
        org.define(older).expect("an object");
    }
    let server = Arc::new(OrgServer::new(Arc::new(org)));
    let log_in = LogIn::client_credentials("https://memory.example", "id", "secret").expect("an address");
    let client = RestClient::builder(log_in).transport(server).build().expect("a client");
    let configuration = Configuration::new(client).namespace("");
    let mut adapter = sample();
    adapter.settings.medialess = true;
    let plan = configuration.plan(&adapter).await.expect("a plan");
    assert_eq!(plan.missing_fields, ["AC_CtiAdapter__c.Medialess__c"]);
    configuration.write(&plan).await.expect("the rest is written");
    let read = configuration.read("ACLightningAdapter").await.expect("an adapter");
    assert!(!read.settings.medialess && read.flows.len() == 2);
    let error = configuration.read("Nobody").await.expect_err("no such adapter");
    assert!(error.to_string().contains("ACLightningAdapter"), "{error}");
}

#[tokio::test]
async fn a_voicemail_drop_is_chosen_for_one_contact() {
    let org = Org::filled().await;
    let chosen = |org: &Org| -> Vec<(Value, Value)> {
        let soql = format!(
            "SELECT Name, {c} FROM {o} WHERE {c} != null",
            c = api("ContactId__c"),
            o = api("AC_VoicemailDrop__c")
        );
        let records = org.server.org().query(&soql).expect("rows").records;
        records.iter().map(|it| (it["Name"].clone(), it[&api("ContactId__c")].clone())).collect()
    };
    for name in ["Call back", "Closed"] {
        org.client.choose_voicemail_drop(name, "c-1").await.expect("chosen");
        assert_eq!(chosen(&org), [(json!(name), json!("c-1"))]);
    }
    let error = org.client.choose_voicemail_drop("Nobody's", "c-1").await.expect_err("no such drop");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_plan_leaves_alone_for_whom_a_voicemail_drop_was_chosen() {
    let org = Org::filled().await;
    let adapter = org.read().await;
    org.client.choose_voicemail_drop("Closed", "c-1").await.expect("chosen");
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    assert!(plan.is_empty(), "{plan}");
}

#[tokio::test]
async fn a_flow_of_another_name_stays_the_flow_of_its_action() {
    let org = Org::filled().await;
    let mut adapter = org.read().await;
    adapter.flows.iter_mut().find(|flow| flow.name == "Action").expect("a flow").name = "Renamed".to_owned();
    adapter.actions[0].flow = "Renamed".to_owned();
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    let lines: Vec<String> = plan.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines, ["update AC_CtiScript__c `Action`", "  Name: \"Action\" -> \"Renamed\"", "1 changes"]);
}

#[tokio::test]
async fn two_records_of_one_name_without_ids_are_not_guessed_at() {
    let org = Org::filled().await;
    let mut adapter = sample();
    adapter.features.push(adapter.features[0].clone());
    let error = org.configuration.plan(&adapter).await.expect_err("two of one name");
    assert!(matches!(error, ConfigurationError::Ambiguous { count: 2, .. }), "{error}");
}

#[tokio::test]
async fn texts_with_the_signs_of_a_reference_are_written_as_they_are() {
    let org = Org::new();
    let mut adapter = sample();
    let greeting = |text: &str| document(3).with_block(Block::new("9", "SE_Log").with_control("message", text));
    adapter.flows[1] = CtiFlow::new("Action", Source::from("ctiAction"), None, greeting("Hello @{c0.id}"));
    adapter.features.push(Feature { name: "mail @{us".to_owned(), ..Feature::default() });
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    let written = org.configuration.write(&plan).await.expect("written");
    assert_eq!(written.created.len(), plan.changes.len());
    let again = org.configuration.plan(&adapter).await.expect("a plan");
    assert!(again.is_empty(), "{again}");
    let mut read = org.read().await;
    assert_eq!(read.flow_of(&read.actions[0]).and_then(CtiFlow::flow), Some(&greeting("Hello @{c0.id}")));

    let flow = read.flows.iter_mut().find(|flow| flow.name == "Action").expect("the flow");
    flow.script = greeting("@{}").into();
    read.settings.medialess = true;
    let plan = org.configuration.plan(&read).await.expect("a plan");
    org.configuration.write(&plan).await.expect("written");
    assert_eq!(org.read().await.flow_of(&read.actions[0]).and_then(CtiFlow::flow), Some(&greeting("@{}")));
}

#[tokio::test]
async fn an_adapter_that_somebody_else_made_or_deleted_meanwhile_is_not_written() {
    let org = Org::new();
    // Voicemail drops belong to every adapter: they would tell.
    let plan = org.configuration.plan(&CtiAdapter { voicemail_drops: Vec::new(), ..sample() }).await.expect("a plan");
    org.configuration.write(&plan).await.expect("written");
    let error = org.configuration.write(&plan).await.expect_err("it is there");
    assert!(matches!(&error, ConfigurationError::Changed { name, .. } if name == "ACLightningAdapter"), "{error}");
    assert_eq!(org.configuration.adapters().await.expect("names").len(), 1);

    let mut adapter = org.read().await;
    adapter.features.push(Feature { name: "Another".to_owned(), ..Feature::default() });
    let plan = org.configuration.plan(&adapter).await.expect("a plan");
    let id = plan.adapter.clone().expect("an adapter");
    org.server.org().delete(&api("AC_CtiAdapter__c"), &id).expect("deleted");
    let error = org.configuration.write(&plan).await.expect_err("it is gone");
    assert!(matches!(error, ConfigurationError::Changed { .. }), "{error}");
}

#[tokio::test]
async fn two_adapters_of_one_name_are_not_guessed_at() {
    let org = Org::filled().await;
    let first = org.read().await;
    let other = fields(json!({"Name": "ACLightningAdapter"}));
    org.server.org().create(&api("AC_CtiAdapter__c"), &other).expect("created");
    let refused = [
        org.configuration.read("ACLightningAdapter").await.map(drop),
        org.configuration.plan(&sample()).await.map(drop),
    ];
    for error in refused.map(|refused| refused.expect_err("two")) {
        assert!(matches!(error, ConfigurationError::Ambiguous { count: 2, .. }), "{error}");
    }
    // An id tells.
    assert!(org.configuration.plan(&first).await.expect("a plan").is_empty());
}
