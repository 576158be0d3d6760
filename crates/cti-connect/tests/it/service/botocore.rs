//! Every request and every answer against a server of botocore, which knows AWS's model of the service: see
//! `.ci/botocore/run`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use cti_connect::service::{
    AgentStatusType, AnswerMachineDetection, ConnectService, ContactRecordingType, Credentials, DescribeContact,
    DescribeQuickConnect, GetContactAttributes, HttpService, ListAgentStatuses, ListQueueQuickConnects,
    ListQuickConnects, PutUserStatus, QuickConnectType, Reference, ReferenceType, ResumeContactRecording, ServiceError,
    StartContactRecording, StartOutboundVoiceContact, StartTaskContact, StopContact, StopContactRecording,
    SuspendContactRecording, TrafficType, TransferContact, UpdateContactAttributes, VoiceRecordingConfiguration,
    VoiceRecordingTrack,
};
use cti_engine::jiff::Timestamp;
use indexmap::IndexMap;
use serde_json::Value;

use super::signature::{KEY, SECRET};

/// What the server answered last: its status, and the body of that answer.
fn last(address: &str) -> (u64, Value) {
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(b"GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let answer: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
    (answer["status"].as_u64().unwrap(), answer["body"].clone())
}

/// An answer holds all that the server sent.
fn assert_whole(answer: &Value, address: &str) {
    let (status, body) = last(address);
    assert_eq!(status, 200);
    match answer {
        // Nothing is answered.
        Value::Null => assert_eq!(body, serde_json::json!({})),
        answer => {
            let inner = body.as_object().unwrap().values().next().unwrap();
            assert!(*answer == body || answer == inner, "{answer}\nis not\n{body}");
        }
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn instance() -> String {
    text("11111111-1111-4111-8111-111111111111")
}

fn arn() -> String {
    format!("arn:aws:connect:us-east-1:111122223333:instance/{}", instance())
}

fn contact() -> String {
    text("c-1")
}

fn initial() -> String {
    text("c_0")
}

fn attributes() -> IndexMap<String, String> {
    IndexMap::from([(text("user_type"), text("会員 \"☎\"\n")), (text("empty"), String::new())])
}

fn references() -> IndexMap<String, Reference> {
    let reference = |value: &str, kind| Reference { value: text(value), kind };
    ReferenceType::KNOWN
        .iter()
        .map(|kind| (kind.to_string(), reference("https://example.com/", kind.clone())))
        .collect()
}

/// Makes requests, and then the first of them again until the model has no more errors.
macro_rules! exercise {
    ($service:ident, $address:ident, $errors:ident, $($method:ident: $first:expr $(, $other:expr)*;)+) => {
        $(
            let first = $first;
            let answer = $service.$method(&first).await.unwrap();
            assert_whole(&serde_json::to_value(answer).unwrap(), $address);
            loop {
                let Err(ServiceError::Refused(refusal)) = $service.$method(&first).await else { panic!("{first:?}") };
                if refusal.code.as_str() == "NoMore" {
                    break;
                }
                assert!(refusal.code.is_known(), "{refusal}");
                assert_eq!(refusal.status, refusal.code.status(), "{refusal}");
                $errors += 1;
            }
            // The server knows of nothing to answer, but it has verified the request.
            $(
                let error = $service.$method(&$other).await.unwrap_err();
                assert_eq!(error.code().map(|code| code.as_str()), Some("NoMore"), "{error}");
            )*
        )+
    };
}

#[tokio::test]
#[ignore = "needs the server of .ci/botocore/run"]
async fn requests_and_answers_are_those_of_the_model() {
    let address = std::env::var("CTI_BOTOCORE").unwrap();
    let credentials = Credentials::new(KEY, SECRET).with_session_token("TOKEN/+=");
    let service = HttpService::builder("ap-northeast-1", credentials).endpoint(&address).attempts(1).build().unwrap();
    let errors = contacts(&service, &address).await + others(&service, &address).await;
    println!("{errors} errors of the model are typed");
    assert!(errors > 60, "{errors}");
    // The other way round: a forged signature does not pass.
    let forged = HttpService::builder("us-east-1", Credentials::new(KEY, "guess")).endpoint(&address).attempts(1);
    let stop = StopContact { instance_id: instance(), contact_id: contact() };
    let error = forged.build().unwrap().stop_contact(&stop).await.unwrap_err();
    assert!(error.to_string().contains("the signature is"), "{error}");
}

/// Starts, moves and ends contacts; how many errors there are.
async fn contacts(service: &HttpService, address: &str) -> usize {
    let mut errors = 0;
    let short_call = StartOutboundVoiceContact {
        instance_id: instance(),
        contact_flow_id: text("f"),
        destination_phone_number: text("+12"),
        queue_id: Some(text("q")),
        ..StartOutboundVoiceContact::default()
    };
    let call = StartOutboundVoiceContact {
        source_phone_number: Some(text("+123456789012345")),
        client_token: Some("t".repeat(500)),
        attributes: attributes(),
        name: Some("名".repeat(1_024)),
        description: Some("d".repeat(4_096)),
        references: references(),
        related_contact_id: Some("r".repeat(256)),
        answer_machine_detection_config: Some(AnswerMachineDetection {
            enable_answer_machine_detection: Some(true),
            await_answer_machine_prompt: Some(false),
        }),
        traffic_type: Some(TrafficType::Campaign),
        ring_timeout_in_seconds: Some(15),
        ..short_call.clone()
    };
    let short_task = StartTaskContact {
        instance_id: instance(),
        task_template_id: Some("t".repeat(500)),
        ..StartTaskContact::default()
    };
    let task = StartTaskContact {
        name: text("Call back"),
        task_template_id: None,
        contact_flow_id: Some(text("f")),
        description: Some(text("d")),
        references: references(),
        attributes: attributes(),
        client_token: Some(text("t")),
        scheduled_time: Some(Timestamp::now().as_second() + 3_600),
        previous_contact_id: Some(contact()),
        related_contact_id: Some(contact()),
        ..short_task.clone()
    };
    let by_quick_connect =
        StartTaskContact { task_template_id: None, quick_connect_id: Some(text("q")), ..short_task.clone() };
    let to_queue = TransferContact {
        instance_id: instance(),
        contact_id: contact(),
        contact_flow_id: text("f"),
        queue_id: Some(text("q")),
        ..TransferContact::default()
    };
    let to_user = TransferContact {
        queue_id: None,
        user_id: Some(format!("{}/agent/u", arn())),
        client_token: Some(text("t")),
        ..to_queue.clone()
    };
    exercise!(service, address, errors,
        start_outbound_voice_contact: call, short_call;
        start_task_contact: task, short_task, by_quick_connect;
        stop_contact: StopContact { instance_id: instance(), contact_id: contact() };
        transfer_contact: to_queue, to_user;
        describe_contact: DescribeContact { instance_id: instance(), contact_id: contact() };
    );
    errors
}

/// Works attributes, recordings, agents and quick connects; how many errors there are.
async fn others(service: &HttpService, address: &str) -> usize {
    let mut errors = 0;
    let configuration =
        |voice, ivr| VoiceRecordingConfiguration { voice_recording_track: voice, ivr_recording_track: ivr };
    let start = StartContactRecording {
        instance_id: instance(),
        contact_id: contact(),
        initial_contact_id: initial(),
        voice_recording_configuration: configuration(Some(VoiceRecordingTrack::All), Some(VoiceRecordingTrack::All)),
    };
    let start_nothing =
        StartContactRecording { voice_recording_configuration: configuration(None, None), ..start.clone() };
    let statuses = ListAgentStatuses { instance_id: instance(), ..ListAgentStatuses::default() };
    let all_statuses = ListAgentStatuses {
        next_token: Some(text("a/b+c=&d é")),
        max_results: Some(1_000),
        agent_status_types: AgentStatusType::KNOWN.to_vec(),
        ..statuses.clone()
    };
    let quick_connects = ListQuickConnects {
        instance_id: arn(),
        next_token: Some(text("?#%2F ")),
        max_results: Some(1),
        quick_connect_types: QuickConnectType::KNOWN.to_vec(),
    };
    let of_instance = ListQuickConnects { instance_id: instance(), ..ListQuickConnects::default() };
    let of_queue = ListQueueQuickConnects {
        instance_id: instance(),
        queue_id: text("q"),
        next_token: Some(text("n")),
        max_results: Some(100),
    };
    exercise!(service, address, errors,
        update_contact_attributes: UpdateContactAttributes {
            instance_id: instance(),
            initial_contact_id: initial(),
            attributes: attributes(),
        }, UpdateContactAttributes {
            instance_id: instance(),
            initial_contact_id: initial(),
            attributes: IndexMap::from([(text("n"), "v".repeat(32_767))]),
        };
        get_contact_attributes: GetContactAttributes { instance_id: instance(), initial_contact_id: initial() };
        start_contact_recording: start, start_nothing;
        stop_contact_recording: StopContactRecording {
            instance_id: instance(),
            contact_id: contact(),
            initial_contact_id: initial(),
            contact_recording_type: Some(ContactRecordingType::Ivr),
        };
        suspend_contact_recording: SuspendContactRecording {
            instance_id: instance(),
            contact_id: contact(),
            initial_contact_id: initial(),
            contact_recording_type: Some(ContactRecordingType::Screen),
        };
        resume_contact_recording: ResumeContactRecording {
            instance_id: instance(),
            contact_id: contact(),
            initial_contact_id: initial(),
            contact_recording_type: None,
        };
        put_user_status: PutUserStatus { instance_id: instance(), user_id: text("u"), agent_status_id: text("s") };
        list_agent_statuses: all_statuses, statuses;
        list_quick_connects: quick_connects, of_instance;
        list_queue_quick_connects: of_queue;
        describe_quick_connect: DescribeQuickConnect { instance_id: instance(), quick_connect_id: text("q") };
    );
    errors
}
