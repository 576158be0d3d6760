//! The life of a task: what each event means.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use cti_engine::contact::{Attributes, CustomerNumber};
use cti_engine::event::{ContactEvent, EventKind};
use cti_webex::event::{CadVariable, TaskEvent, TaskEventName as Name};
use cti_webex::task::{Failure, MomentKind, Recording, Task, TaskMoment, TaskState, Tasks};
use serde_json::{Value, json};

const ME: &str = "a-1";

/// A short name of a moment, for lists.
pub(crate) fn short(kind: &MomentKind) -> String {
    let value = serde_json::to_value(kind).unwrap();
    let name = value["moment"].as_str().unwrap().to_owned();
    match kind {
        MomentKind::Ended { wrap_up_required } => format!("{name}({wrap_up_required})"),
        MomentKind::Rejected { failure } | MomentKind::OutdialFailed { failure } => {
            format!("{name}({})", failure.reason)
        }
        _ => name,
    }
}

fn names(told: &[TaskMoment]) -> Vec<String> {
    told.iter().map(|moment| short(&moment.kind)).collect()
}

struct Script {
    tasks: Tasks,
    at: i64,
}

impl Script {
    fn new() -> Self {
        Self { tasks: Tasks::of_agent(ME), at: 1000 }
    }

    fn event(&mut self, name: Name, members: Value) -> TaskEvent {
        self.at += 1000;
        let event = TaskEvent::of(name, "i-1").with("agentId", ME).with("eventTime", self.at);
        let Value::Object(members) = members else { return event };
        members.into_iter().fold(event, |event, (name, value)| event.with(&name, value))
    }

    fn hear(&mut self, name: Name, members: Value) -> Vec<TaskMoment> {
        let event = self.event(name, members);
        self.tasks.hear_task(&event)
    }

    fn names(&mut self, name: Name) -> Vec<String> {
        names(&self.hear(name, Value::Null))
    }

    fn task(&self) -> &Task {
        self.tasks.get("i-1").unwrap()
    }

    fn connect(&mut self) {
        self.hear(Name::AgentContactReserved, json!({"interaction": {"mediaType": "telephony", "state": "new"}}));
        self.hear(Name::AgentOfferContact, Value::Null);
        self.hear(Name::AgentContactAssigned, json!({"interaction": {"state": "connected"}}));
        assert_eq!(self.task().state, TaskState::Connected);
    }
}

#[test]
fn a_call_comes_rings_talks_ends_and_is_wrapped_up() {
    let mut script = Script::new();
    assert_eq!(script.names(Name::AgentContactReserved), ["came"]);
    assert_eq!(script.task().state, TaskState::New);
    assert_eq!(script.names(Name::AgentOfferContact), ["ringing"]);
    assert_eq!(script.task().state, TaskState::Ringing);
    assert_eq!(script.names(Name::AgentContactAssigned), ["connected"]);
    let told = script.hear(Name::ContactEnded, json!({"agentsPendingWrapUp": [ME], "terminatingParty": "Customer"}));
    assert_eq!(names(&told), ["ended(true)"]);
    assert_eq!(script.task().state, TaskState::WrapUp);
    assert_eq!(script.names(Name::AgentWrapup), ["wrapUp"]);
    let told = script.hear(Name::AgentWrappedUp, json!({"wrapUpAuxCodeId": "w-7"}));
    assert_eq!(names(&told), ["wrappedUp"]);
    let task = script.task();
    assert_eq!(task.wrap_up.as_ref().unwrap().aux_code_id.as_deref(), Some("w-7"));
    assert_eq!((task.state.clone(), task.terminating_party.as_deref()), (TaskState::Done, Some("Customer")));
    assert_eq!(task.duration_millis(), Some(1000));
    assert_eq!(script.tasks.live().count(), 0);
}

#[test]
fn a_transferred_task_lives_until_it_is_wrapped_up() {
    for transfer in [Name::AgentVteamTransferred, Name::AgentContactUnassigned, Name::AgentBlindTransferred] {
        let mut script = Script::new();
        script.connect();
        assert_eq!(script.names(transfer), ["transferred", "ended(true)"]);
        assert_eq!(script.task().state, TaskState::WrapUp);
        assert_eq!(script.names(Name::AgentWrapup), ["wrapUp"]);
        assert_eq!(script.names(Name::ContactEnded), [""; 0], "it ended at another agent");
        assert_eq!(script.names(Name::AgentWrappedUp), ["wrappedUp"]);
    }
}

#[test]
fn an_outdial_that_fails_is_not_over_until_it_is_wrapped_up() {
    let outbound =
        json!({"interaction": {"state": "new", "contactDirection": {"type": "OUTBOUND"}, "outboundType": "OUTDIAL"}});
    let mut script = Script::new();
    assert_eq!(
        names(&script.hear(Name::AgentContactReserved, outbound.clone())),
        ["came", "ringing"],
        "the call goes out"
    );
    let told = script.hear(Name::AgentOutboundFailed, json!({"reason": "CUSTOMER_BUSY", "reasonCode": 17}));
    assert_eq!(names(&told), ["outdialFailed(CUSTOMER_BUSY)"]);
    assert_eq!(script.tasks.live().count(), 1);
    // Without a list of those who wrap up, it was never answered; the wrap-up is told all the same.
    assert_eq!(names(&script.hear(Name::ContactEnded, outbound)), ["ended(false)"]);
    assert_eq!(script.names(Name::AgentWrapup), ["wrapUp"]);
    assert_eq!(script.tasks.live().count(), 1);
    assert!(script.task().wrap_up_required);
    assert_eq!(script.names(Name::AgentWrappedUp), ["wrappedUp"]);
    assert_eq!(script.tasks.live().count(), 0);
    let failure = Failure { reason: "CUSTOMER_BUSY".into(), code: Some("17".into()) };
    assert_eq!(script.task().failure, Some(failure));
}

#[test]
fn the_list_of_those_who_wrap_up_says_whether_an_outdial_is_wrapped_up() {
    for (pending, required) in [(json!([ME]), true), (json!(["a-2"]), false), (json!([]), false)] {
        let mut script = Script::new();
        let outbound = json!({"interaction": {"state": "new", "outboundType": "OUTDIAL"}});
        script.hear(Name::AgentContactReserved, outbound);
        let told =
            script.hear(Name::ContactEnded, json!({"agentsPendingWrapUp": pending, "interaction": {"state": "new"}}));
        assert_eq!(names(&told), [format!("ended({required})")]);
        assert_eq!(script.tasks.live().count(), usize::from(required), "one that awaits no wrap-up is gone at once");
    }
}

#[test]
fn a_caller_who_gives_up_before_the_answer_leaves_no_wrap_up() {
    for state in [json!({"interaction": {"state": "new"}}), Value::Null] {
        let mut script = Script::new();
        script.names(Name::AgentContactReserved);
        script.names(Name::AgentOfferContact);
        assert_eq!(names(&script.hear(Name::ContactEnded, state)), ["ended(false)"]);
        assert!(!script.task().was_connected && !script.task().wrap_up_required);
    }
    let mut script = Script::new();
    script.names(Name::AgentContactReserved);
    assert_eq!(script.names(Name::AgentContactUnassigned), ["transferred", "ended(true)"], "as the SDK has it");
}

#[test]
fn a_contact_that_is_not_answered_is_missed_and_may_come_again() {
    let mut script = Script::new();
    script.names(Name::AgentContactReserved);
    script.names(Name::AgentOfferContact);
    let told = script.hear(Name::AgentOfferContactRona, json!({"reason": "RONA_TIMER_EXPIRED"}));
    assert_eq!(names(&told), ["rejected(RONA_TIMER_EXPIRED)", "ended(false)"]);
    assert_eq!(script.names(Name::AgentContactReserved), ["came"], "it is offered again");
    assert_eq!(script.task().life, 2);
    assert_eq!(script.names(Name::AgentContactAssigned), ["connected"]);
    assert_eq!(script.task().failure, None);
}

#[test]
fn a_rejection_removes_only_what_is_new() {
    let mut script = Script::new();
    script.names(Name::AgentContactReserved);
    let told =
        script.hear(Name::AgentInviteFailed, json!({"reason": "INVITE_FAILED", "interaction": {"state": "connected"}}));
    assert_eq!(names(&told), ["rejected(INVITE_FAILED)"]);
    assert_eq!(script.tasks.live().count(), 1);
    let told = script.hear(Name::AgentContactAssignFailed, json!({"reason": "X", "interaction": {"state": "new"}}));
    assert_eq!(names(&told), ["rejected(X)", "ended(false)"]);
}

#[test]
fn a_page_that_is_loaded_again_creates_nothing() {
    let snapshot = |state: &str| json!({"interaction": {"state": state, "mediaType": "telephony"}});
    // Known: nothing happens but what changed.
    let mut script = Script::new();
    script.connect();
    assert_eq!(names(&script.hear(Name::AgentContact, snapshot("connected"))), [""; 0]);
    // Unknown and not answered: it comes in. Unknown and connected: it is there.
    let mut script = Script::new();
    assert_eq!(names(&script.hear(Name::AgentContact, snapshot("new"))), ["came", "ringing"]);
    let mut script = Script::new();
    assert_eq!(names(&script.hear(Name::AgentContact, snapshot("connected"))), ["hydrated"]);
    assert_eq!(script.names(Name::AgentContactAssigned), [""; 0], "an assignment that comes again");
    assert_eq!(script.names(Name::ContactEnded), ["ended(true)"]);
    // In wrap-up: the end and the beginning of the wrap-up were told on the page before.
    let mut script = Script::new();
    let wrap_up = json!({"interaction": {"state": "wrapUp", "participants": {ME: {"isWrapUp": true}}}});
    assert_eq!(names(&script.hear(Name::AgentContact, wrap_up)), ["hydrated"]);
    assert_eq!(script.task().state, TaskState::WrapUp);
    assert_eq!(script.names(Name::AgentWrapup), [""; 0]);
    assert_eq!(script.names(Name::AgentWrappedUp), ["wrappedUp"]);
}

#[test]
fn tasks_that_are_kept_know_after_a_reload_what_was_told() {
    let mut script = Script::new();
    script.connect();
    let kept = serde_json::to_string(&script.tasks).unwrap();
    let mut again = Script { tasks: serde_json::from_str(&kept).unwrap(), at: script.at };
    assert_eq!(again.tasks, script.tasks);
    let snapshot = json!({"interaction": {"state": "connected"}});
    assert_eq!(names(&again.hear(Name::AgentContact, snapshot)), [""; 0]);
    assert_eq!(again.names(Name::ContactEnded), ["ended(true)"]);
}

#[test]
fn hold_is_told_by_the_medium_and_seen_by_who_hears_it() {
    let mut script = Script::new();
    script.connect();
    let media = |hold: bool| json!({"interaction": {"media": {"m": {"isHold": hold}}}});
    let told = script.hear(Name::AgentContactHeld, media(true));
    assert_eq!(names(&told), ["held"]);
    assert!(told[0].task.on_hold, "taken in before it is told");
    assert_eq!(names(&script.hear(Name::AgentContactHeld, media(true))), [""; 0]);
    assert_eq!(names(&script.hear(Name::ContactUpdated, media(false))), ["resumed"], "whatever the event's name is");
    let consult = json!({"interaction": {"media": {"i-1": {"mType": "mainCall", "isHold": false}, "c": {"mType": "consult", "isHold": true}}}});
    assert_eq!(names(&script.hear(Name::AgentContactHeld, consult)), [""; 0], "a consultation on hold is not the talk");
    assert_eq!(script.names(Name::AgentContactHeld), ["held"], "without a medium the name says it");
    assert_eq!(script.names(Name::AgentContactUnheld), ["resumed"]);
}

#[test]
fn variables_are_merged_and_secrets_stay_secret() {
    let mut script = Script::new();
    script.connect();
    let cad = |members: Value| json!({"interaction": {"callAssociatedData": members}});
    script.hear(
        Name::ContactUpdated,
        cad(json!({"tier": {"value": "gold"}, "card": {"value": "4111", "isSecure": true}})),
    );
    script.hear(Name::ContactUpdated, cad(json!({"ActivityId": {"value": "00T"}})));
    let told = script.hear(Name::ContactUpdated, cad(json!({"card": {"value": "4112", "isSecure": false}})));
    assert_eq!(names(&told), ["updated"]);
    let task = script.task();
    assert_eq!(task.cad.text("tier").as_deref(), Some("gold"), "absent is not removed");
    assert_eq!(task.cad.text("ActivityId").as_deref(), Some("00T"));
    assert!(task.cad.is_secure("card") && task.cad.text("card").is_none());
    let contact = task.to_contact();
    assert_eq!(contact.attribute("card"), Some("4112"));
    assert!(contact.attributes.is_secret("card"));
    assert!(!format!("{task:?} {told:?} {contact:?} {:?}", script.tasks).contains("411"));
    assert_eq!(names(&script.hear(Name::ContactUpdated, cad(json!({"tier": {"value": "gold"}})))), [""; 0]);
}

#[test]
fn what_is_secret_is_not_repeated_among_the_details() {
    let mut script = Script::new();
    script.connect();
    let details = json!({"pin": "4711", "virtualTeamName": "Gold"});
    script.hear(Name::ContactUpdated, json!({"interaction": {"callAssociatedDetails": details}}));
    assert_eq!(script.task().details.len(), 2);
    script.hear(
        Name::ContactUpdated,
        json!({"interaction": {"callAssociatedDetails": details, "callAssociatedData": {"pin": {"value": "4711", "isSecure": true}}}}),
    );
    assert_eq!(script.task().details.keys().collect::<Vec<_>>(), ["virtualTeamName"]);
}

#[test]
fn an_event_that_comes_late_fills_in_and_takes_nothing_back() {
    let mut script = Script::new();
    let cad = |value: &str, other: &str| json!({"interaction": {"callAssociatedData": {"step": {"value": value}, other: {"value": "x"}}}});
    let late = script.event(Name::AgentContactAssigned, cad("old", "early"));
    script.hear(Name::AgentOfferContact, json!({}));
    script.hear(Name::AgentContactHeld, cad("new", "late"));
    assert_eq!(names(&script.tasks.hear_task(&late)), ["updated"]);
    let task = script.task();
    assert_eq!((task.cad.text("step").as_deref(), task.cad.text("early").as_deref()), (Some("new"), Some("x")));
    assert!(task.on_hold);
}

#[test]
fn a_consulted_agent_has_a_task_that_ends_with_the_consultation() {
    let mut script = Script::new();
    assert_eq!(script.names(Name::AgentOfferConsult), ["came", "ringing"]);
    assert!(script.task().is_consulted);
    assert_eq!(script.names(Name::AgentConsulting), ["connected", "consulting"]);
    assert_eq!(script.names(Name::AgentConsultEnded), ["ended(false)"]);
    assert_eq!(script.tasks.live().count(), 0);
}

#[test]
fn a_consulted_agent_who_gets_the_contact_keeps_it() {
    let mut script = Script::new();
    script.names(Name::AgentOfferConsult);
    script.names(Name::AgentConsulting);
    assert_eq!(script.names(Name::AgentConsultTransferred), ["consultEnded"]);
    assert!(!script.task().is_consulted);
    let told = script.hear(Name::ContactOwnerChanged, json!({"fromOwner": "a-0", "toOwner": ME}));
    assert_eq!(names(&told), ["ownerChanged"]);
    assert!(
        matches!(&told[0].kind, MomentKind::OwnerChanged { from, to } if from.as_deref() == Some("a-0") && to.as_deref() == Some(ME))
    );
    assert_eq!(script.names(Name::ContactEnded), ["ended(true)"]);
}

#[test]
fn an_agent_who_consults_and_passes_on_wraps_up() {
    let mut script = Script::new();
    script.connect();
    assert_eq!(script.names(Name::AgentConsultCreated), [""; 0]);
    assert_eq!(script.names(Name::AgentConsulting), ["consulting"]);
    assert_eq!(script.names(Name::AgentConsultTransferred), ["transferred", "ended(true)"]);
    let mut script = Script::new();
    script.connect();
    script.names(Name::AgentConsulting);
    assert_eq!(script.names(Name::AgentConsultEnded), ["consultEnded"]);
    assert_eq!(script.names(Name::AgentConsultEnded), [""; 0]);
    assert_eq!(script.task().state, TaskState::Connected);
}

#[test]
fn a_conference_begins_and_ends_and_its_guests_leave_it() {
    let talk = |agents: &[&str], owner: &str| {
        let parties: serde_json::Map<_, _> =
            agents.iter().map(|id| ((*id).to_owned(), json!({"pType": "Agent", "hasLeft": false}))).collect();
        let mut ids: Vec<&str> = agents.to_vec();
        ids.push("customer");
        json!({"interaction": {"owner": owner, "participants": parties, "media": {"i-1": {"mType": "mainCall", "isHold": false, "participants": ids}}}})
    };
    let mut script = Script::new();
    script.connect();
    script.names(Name::AgentConsulting);
    assert_eq!(names(&script.hear(Name::AgentConsultConferenced, talk(&[ME, "a-2"], ME))), ["conferenceStarted"]);
    assert_eq!(names(&script.hear(Name::ParticipantJoinedConference, talk(&[ME, "a-2", "a-3"], ME))), [""; 0]);
    assert_eq!(names(&script.hear(Name::ParticipantLeftConference, talk(&[ME, "a-2"], ME))), [""; 0]);
    assert_eq!(names(&script.hear(Name::ParticipantLeftConference, talk(&[ME], ME))), ["conferenceEnded"]);
    assert_eq!(script.task().state, TaskState::Connected);

    let mut guest = Script::new();
    guest.names(Name::AgentOfferConsult);
    guest.names(Name::AgentConsulting);
    guest.hear(Name::AgentConsultConferenced, talk(&[ME, "a-2"], "a-2"));
    let told = guest.hear(Name::ParticipantLeftConference, talk(&["a-2"], "a-2"));
    assert_eq!(names(&told), ["conferenceEnded", "ended(false)"]);
}

#[test]
fn what_was_reserved_under_another_id_is_assigned_under_its_own() {
    let mut tasks = Tasks::of_agent(ME);
    tasks.hear_task(&TaskEvent::of(Name::AgentOfferCampaignReservation, "r-1").with("eventTime", 1));
    let assigned =
        TaskEvent::of(Name::AgentContactAssigned, "i-1").with("reservationInteractionId", "r-1").with("eventTime", 2);
    assert_eq!(names(&tasks.hear_task(&assigned)), ["connected"]);
    assert_eq!(tasks.get("i-1").unwrap().interaction_id, "i-1");
    assert_eq!(tasks.get("r-1").unwrap().interaction_id, "i-1", "it is found by both");
    assert_eq!(
        names(&tasks.hear_task(&TaskEvent::of(Name::AgentContactReserved, "r-1").with("eventTime", 1))),
        [""; 0]
    );
    assert_eq!(tasks.live().count(), 1);
}

#[test]
fn a_merged_interaction_ends_and_the_other_one_goes_on() {
    let mut tasks = Tasks::of_agent(ME);
    tasks.hear_task(&TaskEvent::of(Name::AgentContactAssigned, "child"));
    let told = tasks.hear_task(&TaskEvent::of(Name::ContactMerged, "parent").with("childInteractionId", "child"));
    assert_eq!(names(&told), ["ended(false)", "hydrated", "merged"]);
    assert_eq!((told[0].task.interaction_id.as_str(), told[1].task.interaction_id.as_str()), ("child", "parent"));
    assert_eq!(tasks.live().count(), 1);
}

#[test]
fn a_snapshot_tells_what_was_lost() {
    let mut script = Script::new();
    script.names(Name::AgentContactReserved);
    let joined = json!({"interaction": {"state": "connected", "participants": {ME: {"hasJoined": true}}}});
    assert_eq!(names(&script.hear(Name::AgentContact, joined)), ["connected"]);
    let wrap_up =
        json!({"interaction": {"state": "wrapUp", "participants": {ME: {"hasJoined": true, "isWrapUp": true}}}});
    assert_eq!(names(&script.hear(Name::AgentContact, wrap_up)), ["ended(true)", "wrapUp"]);
}

#[test]
fn what_the_platform_does_not_list_has_ended() {
    let mut tasks = Tasks::of_agent(ME);
    tasks.hear_task(&TaskEvent::of(Name::AgentContactAssigned, "i-1"));
    tasks.hear_task(&TaskEvent::of(Name::AgentContactAssigned, "i-2"));
    tasks.hear_task(&TaskEvent::of(Name::AgentVteamTransferred, "i-3"));
    let told = tasks.keep_only(|id| id == "i-2", Some(5));
    assert_eq!(names(&told), ["ended(false)", "wrapUp", "wrappedUp"]);
    assert_eq!(tasks.live().count(), 1);
    assert!(tasks.keep_only(|id| id == "i-2", None).is_empty());
}

#[test]
fn recording_is_told_when_it_changes() {
    let mut script = Script::new();
    script.connect();
    assert_eq!(script.names(Name::ContactRecordingStarted), ["recordingChanged"]);
    assert_eq!(script.names(Name::ContactRecordingStarted), [""; 0]);
    assert_eq!(script.names(Name::ContactRecordingPaused), ["recordingChanged"]);
    let details = json!({"interaction": {"callProcessingDetails": {"recordInProgress": "true", "isPaused": "false"}}});
    let told = script.hear(Name::ContactUpdated, details);
    assert!(matches!(told[0].kind, MomentKind::RecordingChanged { recording: Recording::On }));
}

#[test]
fn a_page_that_a_flow_wants_is_told_once_for_each_wish() {
    let mut script = Script::new();
    script.connect();
    let pop = script.event(Name::ScreenPop, json!({"screenPopName": "CRM", "screenPopUrl": "https://crm.example/1"}));
    assert_eq!(names(&script.tasks.hear_task(&pop)), ["screenPop"]);
    assert_eq!(names(&script.tasks.hear_task(&pop)), [""; 0]);
    let again = script.event(Name::ScreenPop, json!({"screenPopUrl": "https://crm.example/1"}));
    assert_eq!(names(&script.tasks.hear_task(&again)), ["screenPop"]);
}

#[test]
fn channels_that_the_product_has_not_are_heard_as_webex_s_own() {
    let channels = [
        ("telephony", "connectVoiceContact"),
        ("chat", "connectChatContact"),
        ("workItem", "connectTaskContact"),
        ("email", "webexEmailContact"),
        ("whatsapp", "webexWhatsappContact"),
        ("social", "webexSocialContact"),
    ];
    for (media, source) in channels {
        let mut script = Script::new();
        script.hear(Name::AgentContactReserved, json!({"interaction": {"mediaType": media}}));
        let ringing = script.hear(Name::AgentOfferContact, json!({"interaction": {"mediaType": media}}));
        let heard: Vec<_> = ringing.iter().flat_map(TaskMoment::desk_events).map(|event| event.trigger()).collect();
        assert!(
            !heard.is_empty() && heard.iter().all(|trigger| trigger.source.as_str() == source),
            "{media}: {heard:?}"
        );
    }
}

#[test]
fn flows_of_other_centers_hear_of_it() {
    let mut script = Script::new();
    let mut heard = Vec::new();
    let members = json!({"interaction": {"mediaType": "telephony", "contactDirection": {"type": "INBOUND"},
        "callAssociatedDetails": {"ani": "+12025550123", "dn": "+18005550100", "virtualTeamName": "Gold"},
        "callAssociatedData": {"caseNumber": {"value": "00001026"}, "count": {"value": 3, "type": "INTEGER"}}}});
    for name in [
        Name::AgentContactReserved,
        Name::AgentOfferContact,
        Name::AgentContactAssigned,
        Name::AgentContactHeld,
        Name::AgentContactUnheld,
        Name::ContactEnded,
        Name::AgentWrapup,
        Name::AgentWrappedUp,
    ] {
        heard.extend(script.hear(name, members.clone()).iter().flat_map(TaskMoment::desk_events));
    }
    let triggers: Vec<_> = heard.iter().map(|event| event.trigger().to_string()).collect();
    let of = |event: &str| format!("connectVoiceContact.{event}");
    let expected =
        ["onConnecting", "onConnected", "onHold", "onResume", "onEnded", "onAfterCallWork", "onWrappedUp", "onDestroy"];
    assert_eq!(triggers, expected.map(of));
    let EventKind::Contact(contact, ContactEvent::Connecting) = heard[0].kind() else { panic!("{:?}", heard[0]) };
    assert_eq!(
        (contact.contact_id.as_str(), contact.call_type(), contact.queue_name()),
        ("i-1", "inbound", Some("Gold"))
    );
    assert_eq!(contact.number().map(CustomerNumber::as_str), Some("+12025550123"));
    let expected: Attributes = [("caseNumber", "00001026"), ("count", "3")].into_iter().collect();
    assert_eq!(contact.attributes, expected);
    let ids: Vec<_> = heard.iter().filter_map(|event| event.id()).collect();
    assert_eq!(ids[0], "i-1/1/onConnecting");
    assert_eq!(ids.len(), 6, "what may come again has no id");
}

#[test]
fn the_customers_number_of_an_outbound_call_is_where_it_goes() {
    let mut task = Task::new("i-1");
    (task.ani, task.dn) = (Some("+18005550100".into()), Some("+12025550123".into()));
    assert_eq!(task.customer_number(), Some("+18005550100"));
    task.direction = Some("OUTBOUND".into());
    assert_eq!(task.customer_number(), Some("+12025550123"));
    assert!(!task.to_contact().is_inbound);
    task.cad.insert("x", CadVariable::new(json!({"pop-over": 1})));
    assert_eq!(task.to_contact().attribute("x"), None, "an object is not a value");
}
