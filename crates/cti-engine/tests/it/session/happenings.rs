//! What comes out of a session travels as JSON, both ways.

use cti_engine::action::{ActionError, validate};
use cti_engine::connector::ErrorKind;
use cti_engine::event::{AgentEvent, ContactEvent, DeskEvent, SessionEvent, StateChange};
use cti_engine::session::{Account, Cause, Happening, RecordingControl, Refused, SessionOptions};
use cti_model::action::{ActionForm, FormField};
use cti_model::adapter::ReplicaInstance;
use cti_model::feature::{Feature, RecordingPanel};
use cti_model::js::Comparator;
use cti_model::presence::{Destination, Operand, PresenceSyncRule, RuleSource};
use cti_model::{ProductVersion, Trigger};
use serde_json::{Map, Value, json};

use crate::session::common::{Bench, adapter, call, cti_flow, dial, log};

/// What happens on a busy day, with faults.
fn everything() -> Vec<Happening> {
    let mut configuration = adapter(&[
        cti_flow("Dial", "connectVoiceContact.onConnecting", dial()),
        cti_flow("Log", "connectVoiceContact.onConnected", log("$.contact.contactId")),
    ]);
    let rule = |to: &str, status: &str| {
        PresenceSyncRule::new(to, RuleSource::ConnectStateChange)
            .when(Operand::ConnectNewState, Comparator::Equal, to)
            .set(Destination::Salesforce, status)
    };
    configuration.presence_sync_rules = vec![rule("Lunch", "Busy"), rule("Lunch", "Nowhere"), rule("Lunch", "Busy")];
    configuration.settings.region = Some("us-east-1".into());
    configuration.replicas = vec![ReplicaInstance { region: "us-west-2".into(), ..ReplicaInstance::default() }];
    configuration.features = vec![
        Feature::new("SetAgentStatusOnSessionEnd", "Status: Logout\nIfProfileNameIncludes: Nobody"),
        Feature::new(RecordingPanel::NAME, "Enabled: true"),
        Feature::new("GlobalResiliency", "GlobalSignInEndpoint: https://example.my.connect.aws/x?a=b&c=d"),
    ];
    let mut bench = Bench::of(&configuration, SessionOptions::default());
    bench.memory.faults().fail("agent.dial", ErrorKind::Unavailable).unwrap();
    let change = |new: &str| StateChange { new_state: new.into(), ..StateChange::default() };
    let events: Vec<DeskEvent> = vec![
        DeskEvent::contact(call("c-1"), ContactEvent::Connecting),
        DeskEvent::contact(call("c-1"), ContactEvent::Connected),
        DeskEvent::contact(call("c-1"), ContactEvent::Connected),
        AgentEvent::StateChange(change("Lunch")).into(),
        AgentEvent::StateChange(change("Logout")).into(),
        SessionEvent::recording("c-1", RecordingControl::Start).into(),
        SessionEvent::recording("c-1", RecordingControl::Pause).into(),
        SessionEvent::fail_over("us-west-2").into(),
        SessionEvent::fail_over("nowhere").into(),
        SessionEvent::pages_open(1).into(),
        SessionEvent::pages_open(0).into(),
    ];
    for event in events {
        bench.inbox.raise(event).unwrap();
    }
    let mut happened = bench.settle();
    // And one session end whose conditions hold.
    configuration.features[0] = Feature::new("SetAgentStatusOnSessionEnd", "Status: Lunch");
    bench.adapter.replace(&configuration);
    bench.memory.agent().log_in();
    for count in [1, 0] {
        bench.inbox.raise(SessionEvent::pages_open(count)).unwrap();
    }
    happened.extend(bench.settle());
    happened
}

#[test]
fn every_happening_reads_back_as_it_was_written() {
    let mut kinds = Vec::new();
    for happening in everything() {
        let written = serde_json::to_value(&happening).unwrap();
        let read: Happening =
            serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{error}: {written}"));
        assert_eq!(serde_json::to_value(&read).unwrap(), written);
        assert_eq!((read.to_string(), read.ticket()), (happening.to_string(), happening.ticket()));
        if let Some(account) = happening.account() {
            let written = serde_json::to_value(&account).unwrap();
            let read: Account = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), written);
            let text = serde_json::to_string(&account).unwrap();
            assert_eq!(serde_json::to_string(&serde_json::from_str::<Account>(&text).unwrap()).unwrap(), text);
        }
        kinds.push(written["happening"].as_str().unwrap().to_owned());
    }
    kinds.sort();
    kinds.dedup();
    let all = [
        "failedOver",
        "flowRan",
        "notRun",
        "presenceApplied",
        "recording",
        "signedOut",
        "statusSet",
        "unknownRegion",
        "withheld",
    ];
    assert_eq!(kinds, all);
}

#[test]
fn the_names_are_those_of_the_product() {
    let mut bench = Bench::new(&[cti_flow("Log", "connectVoiceContact.onConnected", log("hello"))]);
    bench.inbox.raise(DeskEvent::contact(call("c-1"), ContactEvent::Connected)).unwrap();
    bench.inbox.raise(AgentEvent::Refresh).unwrap();
    let told = bench.settle();
    let lines: Vec<String> = told.iter().filter_map(Happening::account).map(|account| account.to_string()).collect();
    let expected =
        ["connectAgent.onRefresh: no run, no flow listens to it", "connectVoiceContact.onConnected: flow `Log` ended"];
    assert_eq!(lines, expected);
    let told: Vec<Value> = told.iter().map(|happening| serde_json::to_value(happening).unwrap()).collect();
    let refresh = json!({"type": "event", "name": "connectAgent.onRefresh"});
    assert_eq!(told[0], json!({"happening": "notRun", "ticket": 2, "cause": refresh, "why": "unheard"}));
    assert_eq!((&told[1]["flow"], &told[1]["waited"], &told[1]["debug"]), (&json!("Log"), &json!(0), &json!(false)));
    assert_eq!(told[1]["context"]["contact"]["contactId"], "c-1");
    assert_eq!(told[1]["execution"]["outcome"], "ended");
}

#[test]
fn an_account_says_what_its_happening_says() {
    for happening in everything() {
        let Some(account) = happening.account() else { continue };
        assert_eq!((Some(account.ticket()), account.to_string()), (happening.ticket(), happening.to_string()));
        let mut told = serde_json::to_value(&happening).unwrap();
        let mut accounted = serde_json::to_value(&account).unwrap();
        let kind = accounted.as_object_mut().unwrap().remove("account").unwrap();
        let expected = if told["happening"] == "flowRan" { "ran" } else { "notRun" };
        told.as_object_mut().unwrap().remove("happening");
        assert_eq!((kind, accounted), (json!(expected), told));
    }
}

#[test]
fn every_refusal_reads_back_and_is_named_by_one_member() {
    let cause = Cause::from("connectAgent.onInit".parse::<Trigger>().unwrap());
    let entered = {
        let form = ActionForm::new().with_field(FormField::text("note", "Note").required());
        validate(&form, &Map::new()).unwrap_err()
    };
    let refused = [
        (
            Refused::QueueFull { waiting: 256, cause },
            json!({"refused": "queueFull", "waiting": 256, "cause": {"type": "event", "name": "connectAgent.onInit"}}),
        ),
        (Refused::Closed, json!({"refused": "closed"})),
        (
            Refused::UnknownContact { contact_id: "c-1".into() },
            json!({"refused": "unknownContact", "contactId": "c-1"}),
        ),
        (Refused::UnknownAction { action: "Note".into() }, json!({"refused": "unknownAction", "action": "Note"})),
        (Refused::NotActive { action: "Note".into() }, json!({"refused": "notActive", "action": "Note"})),
        (
            Refused::Action(ActionError::TooOld { version: ProductVersion::new(5, 1, 0) }),
            json!({"refused": "action", "error": "tooOld", "version": ProductVersion::new(5, 1, 0)}),
        ),
        (
            Refused::Action(ActionError::Entered(entered)),
            json!({"refused": "action", "error": "entered",
                "faults": [{"field": "note", "label": "Note", "kind": {"fault": "missing"}}]}),
        ),
    ];
    for (refused, written) in refused {
        assert_eq!(serde_json::to_value(&refused).unwrap(), written);
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(serde_json::from_str::<Refused>(&text).unwrap(), refused);
        assert_eq!(serde_json::from_value::<Refused>(written).unwrap(), refused);
    }
}
