//! What clients of Salesforce sent is understood by the org server, and what went wrong for people goes right with our client.
#![expect(clippy::indexing_slicing, reason = "a test; a member of a JSON value that is not there is null")]

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cti_corpus::Corpus;
use cti_engine::connector::ErrorKind;
use cti_engine::memory::VirtualClock;
use cti_sfdc::org::{Field, MemoryOrg, ObjectSchema};
use cti_sfdc::rest::{LogIn, Record, RestClient, RestError};
use cti_sfdc::server::OrgServer;
use cti_sfdc::transport::http::{Request, Response, Uri};
use cti_sfdc::transport::{Body, Transport, TransportError};
use serde_json::{Value, json};

use super::{Trials, ensure, trial};

/// Requests that are answered otherwise than the log says, which a server wrote that looked at little: part of the request,
/// and why.
const OTHERWISE: [(&str, &str); 4] = [
    ("%5C%27Neil%5C%20x", "SOQL refuses a backslash that escapes nothing; jsforce sends one"),
    ("FIND%20%7Bx%7D", "a term of one character is refused"),
    ("FIND+%7Bx%7D", "a term of one character is refused"),
    ("grant-type%3Ajwt-bearer", "the log holds no JWT, but letters in its place"),
];

pub(crate) fn trials(corpus: &Corpus) -> Trials {
    let mut trials = Vec::new();
    for document in corpus.documents("samples/salesforce", "jsonl")? {
        for (at, line) in String::from_utf8_lossy(&document.bytes).lines().enumerate() {
            let request: Value = serde_json::from_str(line)?;
            let shown: String = request["path"].as_str().unwrap_or_default().chars().take(70).collect();
            let name = format!(
                "salesforce: {}:{} {} {shown}",
                document.name,
                at + 1,
                request["m"].as_str().unwrap_or_default()
            );
            trials.push(trial(name, move || replayed(&request)));
        }
    }
    for document in corpus.documents("field-reports/salesforce", "json")? {
        let report: Value = serde_json::from_slice(&document.bytes)?;
        let check: fn(&Value) -> Result<(), String> = match report["id"].as_str().unwrap_or_default() {
            "d04" => offset_in_a_date,
            "d06" => pages,
            "d07" => no_access,
            "d08" => new_address,
            "d10" => duplicates,
            "d11" => locked,
            "d12" => created_once,
            "d15" => wrong_host,
            "d17" => hosts,
            // Of the language of queries and searches.
            _ => continue,
        };
        trials.push(trial(format!("salesforce: {}", document.name), move || check(&report)));
    }
    Ok(trials)
}

/// The org server understands a request as the log says that it was answered.
fn replayed(request: &Value) -> Result<(), String> {
    let told = |error: cti_sfdc::org::OrgError| error.to_string();
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Account", "001").with_field(Field::text("Ext__c", 40).external_id().unique()))
        .map_err(told)?;
    let user = json!({"LastName": "U", "Username": "u@example.com", "Alias": "u", "Email": "u@example.com"});
    let user = org.create("User", &record(&user)).map_err(told)?;
    let account = org.create("Account", &record(&json!({"Name": "A", "Ext__c": "a/b 1"}))).map_err(told)?;
    org.create("Account", &record(&json!({"Name": "B"}))).map_err(told)?;
    let echo = |_: &cti_sfdc::transport::http::Method, body: &Value| Ok(body.clone());
    let server = OrgServer::new(Arc::new(org)).with_page_size(1).with_apex("MyClass/do", echo);
    for token in ["TOK", "FRESH", "00Dxx0000001gER!AQkAQtok"] {
        server.accept_token(token);
    }
    let refresh = server.refresh_token();
    let first =
        ask(&server, "GET", "/services/data/v62.0/query?q=SELECT+Id+FROM+Account", &json!({"auth": "Bearer TOK"}))?;
    let first: Value = serde_json::from_slice(first.body().as_bytes()).map_err(|error| error.to_string())?;
    let locator = first["nextRecordsUrl"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default();
    let here = |text: &str| {
        let text = text.replace("001D000000IRFmaIAH", account.as_str()).replace("005xx000001SwiUAAS", user.as_str());
        text.replace("01gD0000002HU6KIAW-2", locator).replace("refresh_token=RT", &format!("refresh_token={refresh}"))
    };
    let text = |member: &str| request[member].as_str().unwrap_or_default();
    let (path, body) = (here(text("path")), here(text("body")));
    let headers = json!({"auth": text("auth"), "body": body, "ct": text("ct")});
    let answer = ask(&server, text("m"), &path, &headers)?;
    let is_fault = ["BAD", "Bogus", "missing"].iter().any(|word| path.contains(word) || body.contains(word));
    let logged = request["answered"].as_u64().unwrap_or(if is_fault { 400 } else { 200 });
    let is_otherwise = OTHERWISE.iter().any(|(part, _)| path.contains(part) || body.contains(part));
    let expected = if is_otherwise { 4 } else { logged / 100 };
    let status = answer.status().as_u16();
    ensure(u64::from(status) / 100 == expected, || {
        format!("answered {status}, expected {expected}xx: {}", String::from_utf8_lossy(answer.body().as_bytes()))
    })
}

fn ask(server: &OrgServer, method: &str, path: &str, of: &Value) -> Result<Response<Body>, String> {
    let mut request = Request::builder().method(method).uri(path.parse::<Uri>().map_err(|error| error.to_string())?);
    for (name, member) in [("authorization", "auth"), ("content-type", "ct")] {
        if let Some(value) = of[member].as_str().filter(|value| !value.is_empty()) {
            request = request.header(name, value);
        }
    }
    let body = Body::from(of["body"].as_str().unwrap_or_default());
    Ok(server.answer(request.body(body).map_err(|error| error.to_string())?))
}

fn record(fields: &Value) -> Record {
    fields.as_object().cloned().unwrap_or_default()
}

/// An org that gives these answers in turn, the last one again and again, and keeps what it was asked.
#[derive(Debug, Default)]
struct Script {
    answers: Vec<(u16, Value)>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, body) =
            self.answers.get(asked.len()).or(self.answers.last()).cloned().unwrap_or((204, Value::Null));
        asked.push(format!("{} {}", request.method(), request.uri()));
        if status == 0 {
            return Err(TransportError::Interrupted("the answer was lost".to_owned()));
        }
        let mut response = Response::new(Body::from(if body.is_null() { String::new() } else { body.to_string() }));
        *response.status_mut() = status.try_into().unwrap_or_default();
        Ok(response)
    }
}

/// A client of a script.
struct Bench {
    script: Arc<Script>,
    clock: VirtualClock,
    client: RestClient,
}

impl Bench {
    fn new(answers: Vec<(u16, Value)>) -> Result<Self, String> {
        let told = |error: RestError| error.to_string();
        let script = Arc::new(Script { answers, ..Script::default() });
        let clock = VirtualClock::new();
        let log_in = LogIn::client_credentials("https://old.my.salesforce.com", "id", "secret").map_err(told)?;
        let client = RestClient::builder(log_in).transport(script.clone()).clock(Arc::new(clock.clone()));
        Ok(Self { script, clock, client: client.build().map_err(told)? })
    }

    /// A client that has a session, and then gets these answers.
    fn logged_in(mut answers: Vec<(u16, Value)>) -> Result<Self, String> {
        answers.insert(0, session("https://old.my.salesforce.com"));
        Self::new(answers)
    }

    fn asked(&self) -> Vec<String> {
        self.script.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn log_ins(&self) -> usize {
        self.asked().iter().filter(|line| line.ends_with("/token")).count()
    }
}

fn session(host: &str) -> (u16, Value) {
    (200, json!({"access_token": "T", "instance_url": host}))
}

fn stated(report: &Value) -> (u16, Value) {
    let status = report["input"]["status"].as_u64().and_then(|status| status.try_into().ok());
    (status.unwrap_or_default(), report["input"]["body"].clone())
}

fn offset_in_a_date(report: &Value) -> Result<(), String> {
    let bench = Bench::logged_in(vec![(200, json!({"totalSize": 0, "done": true, "records": []}))])?;
    let soql = report["input"]["soql"].as_str().unwrap_or_default();
    bench.clock.drive(bench.client.query(soql).rows(1)).map_err(|error| error.to_string())?;
    let asked = bench.asked();
    let expected = report["expect"]["url_query"].as_str().unwrap_or_default();
    ensure(asked[1].ends_with(expected), || asked[1].clone())
}

fn pages(report: &Value) -> Result<(), String> {
    let sizes: Vec<u64> = report["input"]["pages"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let page = |(at, size): (usize, &u64)| {
        let next = format!("/services/data/v62.0/query/01g-{}", at + 1);
        let records: Vec<Value> = (0..*size).map(|n| json!({"Id": format!("{at}-{n}")})).collect();
        let mut page =
            json!({"totalSize": report["input"]["totalSize"], "done": at + 1 == sizes.len(), "records": records});
        if at + 1 < sizes.len() {
            page["nextRecordsUrl"] = next.into();
        }
        (200, page)
    };
    let bench = Bench::logged_in(sizes.iter().enumerate().map(page).collect())?;
    let rows =
        bench.clock.drive(bench.client.query("SELECT Id FROM Task").rows(10_000)).map_err(|error| error.to_string())?;
    let (records, fetched) = (rows.into_records().len(), bench.asked().len() - 1);
    let expected = (&report["expect"]["records"], &report["expect"]["pages_fetched"]);
    ensure((&json!(records), &json!(fetched)) == expected, || format!("{records} records of {fetched} pages"))
}

/// What a client makes of the answer that a report holds.
fn failing(bench: &Bench) -> Result<RestError, String> {
    bench.clock.drive(bench.client.limits()).err().ok_or_else(|| "expected an error".to_owned())
}

fn is_kind(error: &RestError, kind: ErrorKind, report: &Value) -> Result<(), String> {
    let retryable = report["expect"]["retryable"].as_bool().unwrap_or_default();
    ensure(error.kind() == kind && error.is_retryable() == retryable, || format!("{error:?}"))
}

fn no_access(report: &Value) -> Result<(), String> {
    let refused = stated(report);
    let host = "https://old.my.salesforce.com";
    let bench = Bench::new(vec![session(host), refused.clone(), session(host), refused])?;
    let error = failing(&bench)?;
    ensure(bench.log_ins() == 2, || format!("{:?}", bench.asked()))?;
    is_kind(&error, ErrorKind::Denied, report)
}

fn new_address(report: &Value) -> Result<(), String> {
    let expired = (401, json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]));
    let granted = (200, report["input"]["refresh_answer"].clone());
    let bench = Bench::logged_in(vec![expired, granted, (200, json!({}))])?;
    bench.clock.drive(bench.client.limits()).map_err(|error| error.to_string())?;
    let new = report["input"]["refresh_answer"]["instance_url"].as_str().unwrap_or_default();
    let asked = bench.asked();
    ensure(asked.len() == 4 && asked[3] == format!("GET {new}/services/data/v62.0/limits"), || format!("{asked:?}"))
}

fn duplicates(report: &Value) -> Result<(), String> {
    let bench = Bench::logged_in(vec![stated(report)])?;
    let contact = record(&json!({"LastName": "x"}));
    let error = bench.clock.drive(bench.client.create("Contact", &contact)).err().ok_or("expected an error")?;
    ensure(json!(error.duplicates()) == report["expect"]["ids"], || format!("{error:?}"))?;
    is_kind(&error, ErrorKind::Conflict, report)
}

fn locked(report: &Value) -> Result<(), String> {
    let bench = Bench::logged_in(vec![stated(report), (204, Value::Null)])?;
    let fields = record(&json!({"Status": "Closed"}));
    bench.clock.drive(bench.client.update("Case", "500000000000001", &fields)).map_err(|error| error.to_string())?;
    // A creation is not idempotent.
    let bench = Bench::logged_in(vec![stated(report), (201, json!({"id": "500000000000001", "success": true}))])?;
    let error = bench.clock.drive(bench.client.create("Case", &fields)).err().ok_or("expected an error")?;
    is_kind(&error, ErrorKind::Conflict, report)
}

fn created_once(_: &Value) -> Result<(), String> {
    let bench = Bench::logged_in(vec![(0, Value::Null), (201, json!({"id": "00T000000000001", "success": true}))])?;
    let task = record(&json!({"Subject": "Call"}));
    let error = bench.clock.drive(bench.client.create("Task", &task)).err().ok_or("expected an error")?;
    ensure(bench.asked().len() == 2 && error.is_outcome_unknown(), || format!("{error:?} {:?}", bench.asked()))
}

fn wrong_host(report: &Value) -> Result<(), String> {
    let bench = Bench::logged_in(vec![stated(report)])?;
    is_kind(&failing(&bench)?, ErrorKind::Invalid, report)
}

fn hosts(report: &Value) -> Result<(), String> {
    for host in report["input"]["hosts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        LogIn::token(&format!("https://{host}"), "T").map_err(|error| format!("{host}: {error}"))?;
    }
    Ok(())
}
