//! The Amazon Connect service: addresses, members, limits, errors and answers as AWS's model states them, and what people
//! sent that it refused.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use cti_connect::service::{
    Answer, DescribeContact, DescribeQuickConnect, ErrorCode, GetContactAttributes, ListAgentStatuses,
    ListQueueQuickConnects, ListQuickConnects, Operation, PutUserStatus, ResumeContactRecording, StartContactRecording,
    StartOutboundVoiceContact, StartTaskContact, StopContact, StopContactRecording, SuspendContactRecording,
    TransferContact, UpdateContactAttributes,
};
use cti_corpus::Corpus;
use cti_engine::jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Trials, ensure, trial};

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let shapes = corpus.json("samples/connect-api-shapes.json")?;
    let mut trials = Vec::new();
    macro_rules! operations {
        ($($Operation:ident $request:tt;)+) => {
            $(
                let (shape, request) = (shapes[$Operation::NAME].clone(), json!($request));
                trials.push(trial(format!("connect service: {}", $Operation::NAME), move || {
                    check::<$Operation>(&shape, &request)
                }));
            )+
        };
    }
    // A valid request of each, with the members that can stand together.
    operations! {
        StartOutboundVoiceContact {"InstanceId": "i", "ContactFlowId": "f", "DestinationPhoneNumber": "+12", "QueueId": "q"};
        StartTaskContact {"InstanceId": "i", "Name": "n", "ContactFlowId": "f"};
        StopContact {"InstanceId": "i", "ContactId": "c"};
        TransferContact {"InstanceId": "i", "ContactId": "c", "ContactFlowId": "f", "QueueId": "q"};
        DescribeContact {"InstanceId": "i", "ContactId": "c"};
        UpdateContactAttributes {"InstanceId": "i", "InitialContactId": "c", "Attributes": {"a": "b"}};
        GetContactAttributes {"InstanceId": "i", "InitialContactId": "c"};
        StartContactRecording
            {"InstanceId": "i", "ContactId": "c", "InitialContactId": "c", "VoiceRecordingConfiguration": {}};
        StopContactRecording {"InstanceId": "i", "ContactId": "c", "InitialContactId": "c"};
        SuspendContactRecording {"InstanceId": "i", "ContactId": "c", "InitialContactId": "c"};
        ResumeContactRecording {"InstanceId": "i", "ContactId": "c", "InitialContactId": "c"};
        PutUserStatus {"InstanceId": "i", "UserId": "u", "AgentStatusId": "s"};
        ListAgentStatuses {"InstanceId": "i"};
        ListQuickConnects {"InstanceId": "i"};
        ListQueueQuickConnects {"InstanceId": "i", "QueueId": "q"};
        DescribeQuickConnect {"InstanceId": "i", "QuickConnectId": "q"};
    }
    for document in corpus.documents("field-reports/connect", "json")? {
        let report: Value = serde_json::from_slice(&document.bytes)?;
        let request = report["input"]["StartOutboundVoiceContact"].clone();
        if request.is_object() {
            let expected = report["expect"]["errors"].clone();
            trials.push(trial(format!("connect service: report {}", document.name), move || told(&request, &expected)));
        }
    }
    Ok(trials)
}

/// The members at fault; the ones of the type, when it does not know one of them.
fn faults<O: Operation>(request: &Value) -> Result<Vec<String>, String> {
    let request: O = serde_json::from_value(request.clone()).map_err(|error| error.to_string())?;
    let verdict = request.check(Timestamp::UNIX_EPOCH);
    Ok(verdict.err().map(|it| it.faults.into_iter().map(|fault| fault.field).collect()).unwrap_or_default())
}

fn check<O: Operation>(shape: &Value, request: &Value) -> Result<(), String>
where
    O::Answer: Serialize,
{
    let http = (shape["http"]["method"].as_str(), shape["http"]["requestUri"].as_str());
    ensure(http == (Some(O::METHOD.as_str()), Some(O::URI)), || format!("the address is {http:?}"))?;
    ensure(faults::<O>(request)?.is_empty(), || format!("{:?}", faults::<O>(request)))?;
    for (member, limits) in shape["in"].as_object().into_iter().flatten() {
        let is_required = member.starts_with('*');
        let name = member.trim_start_matches('*').split('@').next().unwrap_or_default();
        check_member::<O>(request, name, is_required, limits).map_err(|error| format!("{name}: {error}"))?;
    }
    for error in shape["errors"].as_array().into_iter().flatten() {
        let code = ErrorCode::from(error[0].as_str().unwrap_or_default());
        ensure(code.is_known() && Some(u64::from(code.status())) == error[1].as_u64(), || {
            format!("{error} is {code:?}")
        })?;
    }
    let sample = sample(&shape["out"]);
    let members = sample.as_object().cloned().unwrap_or_default();
    let answer = O::Answer::from_members(members).map_err(|error| error.to_string())?;
    let answer = serde_json::to_value(answer).map_err(|error| error.to_string())?;
    let inner = sample.as_object().and_then(|sample| sample.values().next()).unwrap_or(&Value::Null);
    ensure(answer == sample || answer == *inner, || format!("{answer} is not {sample}"))
}

/// Whether a limit of the model is one of ours, to the character.
fn check_member<O: Operation>(request: &Value, name: &str, is_required: bool, limits: &Value) -> Result<(), String> {
    // What cannot stand beside it.
    let other = match name {
        "QuickConnectId" | "TaskTemplateId" => "ContactFlowId",
        "UserId" => "QueueId",
        _ => "",
    };
    let with = |value: Value| {
        let mut request = request.clone();
        request.as_object_mut().map(|request| request.shift_remove(other));
        request[name] = value;
        request
    };
    let names_it = |request: &Value, what: &str| {
        let faults = faults::<O>(request)?;
        ensure(faults.iter().any(|it| it == name), || format!("{what}: {faults:?}"))
    };
    let passes = |request: &Value, what: &str| {
        let faults = faults::<O>(request)?;
        ensure(!faults.iter().any(|it| it == name), || format!("{what}: {faults:?}"))
    };
    let Some((kind, limits)) = limits.as_str().map(read_limits) else {
        // Maps, lists and structures: what they hold has cases of its own.
        return Ok(());
    };
    // Of what may be empty, nothing given is the same as an empty text.
    let may_be_empty = kind == "string" && limits["min"] == json!(0);
    if is_required && !may_be_empty {
        let mut without = request.clone();
        without.as_object_mut().map(|request| request.shift_remove(name));
        names_it(&without, "it is required")?;
    }
    // A member that this crate leaves out is refused by its type.
    let sample = if kind == "string" { json!("x") } else { json!(30) };
    if faults::<O>(&with(sample)).is_err() {
        return ensure(!is_required, || "a required member is left out".to_owned());
    }
    if !limits["pattern"].is_null() {
        names_it(&with(json!("0312345678")), "the pattern")?;
        return passes(&with(json!("+123456789012345")), "the pattern");
    }
    let (least, most) = (limits["min"].as_u64(), limits["max"].as_u64());
    let value = |size: u64| match kind {
        "string" => json!("x".repeat(usize::try_from(size).unwrap_or_default())),
        _ => json!(size),
    };
    if let Some(most) = most {
        passes(&with(value(most)), "the most")?;
        names_it(&with(value(most + 1)), "more than the most")?;
    }
    if let Some(least) = least.filter(|least| *least > 0) {
        passes(&with(value(least)), "the least")?;
        names_it(&with(value(least - 1)), "less than the least")?;
    }
    for known in limits["enum"].as_array().into_iter().flatten() {
        let faults = faults::<O>(&with(known.clone()))?;
        // The class of traffic goes with another member.
        ensure(faults.is_empty() || *known == json!("CAMPAIGN"), || format!("{known}: {faults:?}"))?;
    }
    if limits["enum"].is_array() { names_it(&with(json!("SURELY_NOT")), "a name") } else { Ok(()) }
}

/// `string {"min": 1}` in its two parts.
fn read_limits(text: &str) -> (&str, Value) {
    let (kind, limits) = text.split_once(' ').unwrap_or((text, "{}"));
    (kind, serde_json::from_str(limits).unwrap_or_default())
}

/// An answer with every member.
fn sample(shape: &Value) -> Value {
    match shape {
        Value::Object(map) if map.contains_key("map") => json!({"key": sample(&map["map"][1])}),
        Value::Object(members) => {
            members.iter().map(|(name, shape)| (name.trim_start_matches('*').to_owned(), sample(shape))).collect()
        }
        Value::Array(list) => json!([sample(&list[0]), sample(&list[0])]),
        _ => match read_limits(shape.as_str().unwrap_or_default()) {
            ("string", limits) => limits["enum"].as_array().and_then(|it| it.last()).cloned().unwrap_or("text".into()),
            ("timestamp", _) => json!(1_700_000_000.25),
            ("boolean", _) => json!(true),
            ("structure", _) => Value::Object(Map::new()),
            _ => json!(7),
        },
    }
}

/// Whether everything that was wrong with a request is told, and nothing else.
fn told(request: &Value, expected: &Value) -> Result<(), String> {
    let request: StartOutboundVoiceContact =
        serde_json::from_value(request.clone()).map_err(|error| error.to_string())?;
    let faults = request.check(Timestamp::UNIX_EPOCH).err().map(|it| it.faults).unwrap_or_default();
    let expected: Vec<&str> = expected.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure(faults.len() == expected.len(), || format!("{faults:?}"))?;
    for text in expected {
        let is_told = faults.iter().any(|fault| {
            let is_meant = text.contains(&fault.field) || fault.field == "Attributes" && text.starts_with("attribute");
            // What is to be given, or the name at fault, is said too.
            let told = text.split_once("give ").map(|it| it.1).or_else(|| text.split('`').nth(1));
            is_meant && told.is_none_or(|told| fault.message.contains(told))
        });
        ensure(is_told, || format!("{text:?} is not among {faults:?}"))?;
    }
    Ok(())
}
