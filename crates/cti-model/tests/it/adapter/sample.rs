//! A whole adapter in which there is nothing to find, and its parts.
#![expect(clippy::expect_used, reason = "a test")]

use cti_model::action::{ActionForm, CtiAction, FormField};
use cti_model::adapter::{CtiAdapter, CtiFlow, ReplicaInstance, VoicemailDrop};
use cti_model::attribute::{CtiAttribute, Display};
use cti_model::feature::Feature;
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::{Block, Event, Flow, Source};
use serde_json::{Map, Value, json};

/// Start and end.
pub(crate) fn document() -> Flow {
    Flow::new().with_block(Block::new("0", "SE_Start").with_port("done", "1")).with_block(Block::new("1", "SE_End"))
}

/// The members of an object.
pub(crate) fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// Nothing but a name.
pub(crate) fn named(name: &str) -> CtiAdapter {
    let mut adapter = CtiAdapter::default();
    adapter.settings.name = name.into();
    adapter
}

/// An adapter with those flows, all for one event.
pub(crate) fn with_flows(names: &[&str]) -> CtiAdapter {
    let mut adapter = named("A");
    let flow = |name: &&str| CtiFlow::new(*name, Source::SalesforceUi, Event::OnClickToDial, document());
    adapter.flows = names.iter().map(flow).collect();
    adapter
}

/// One of everything.
pub(crate) fn whole() -> CtiAdapter {
    let mut adapter = named("ACLightningAdapter");
    let settings = &mut adapter.settings;
    settings.instance = "my-instance".into();
    settings.instance_arn = Some("arn:aws:connect:eu-west-2:1:instance/a".into());
    settings.region = Some("eu-west-2".into());
    adapter.flows = vec![
        CtiFlow::new("Click to dial", Source::SalesforceUi, Event::OnClickToDial, document()),
        CtiFlow::new("Chat connected", Source::ConnectChatContact, Event::OnConnected, document()),
        CtiFlow::new("Escalate a case", Source::CtiAction, None, document()),
    ];
    let mut action = CtiAction::new("Escalate", "Escalate a case");
    action.payload = map(&json!({"origin": "Phone"})).into();
    action.form = ActionForm::new().with_title("Escalate").with_field(FormField::text("reason", "Reason")).into();
    adapter.actions = vec![action];
    let mut attribute = CtiAttribute::new("Case", "Case", "{{caseNumber}}");
    attribute.display = Display::KeyValue;
    adapter.attributes = vec![attribute];
    let lunch = PresenceSyncRule::new("Lunch", RuleSource::ConnectStateChange)
        .when(Operand::ConnectNewState, Comparator::Equal, "Lunch")
        .set(Destination::Salesforce, "At_Lunch");
    adapter.presence_sync_rules = vec![lunch];
    adapter.features = vec![
        Feature::new("SetAgentStatusOnSessionEnd", "Status:Offline\nIfCurrentAgentState:Available, At Lunch"),
        Feature::new("GlobalResiliency", "GlobalSignInEndpoint:https://a.example/?b=c&d=e:f"),
        Feature::new("FEATURE_VOICEMAIL_DROP", "QuickConnect:Voicemail"),
    ];
    let message = "Hello.\nPlease call back.".to_owned();
    let (language, voice) = (Some("en-GB".to_owned()), Some("Amy".to_owned()));
    adapter.voicemail_drops =
        vec![VoicemailDrop { name: "Missed you".into(), active: true, language, voice, message, ..Default::default() }];
    adapter.replicas = vec![ReplicaInstance {
        name: "Frankfurt".into(),
        arn: "arn:aws:connect:eu-central-1:1:instance/b".into(),
        instance: "https://b.example".into(),
        region: "eu-central-1".into(),
        ..Default::default()
    }];
    adapter
}

/// The adapter without the names of its documents, which come with files.
pub(crate) fn without_documents(mut adapter: CtiAdapter) -> CtiAdapter {
    for flow in &mut adapter.flows {
        flow.other.shift_remove("document");
    }
    adapter
}
