//! The org as a server, with our own client at the other end of a socket and of none.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};

use cti_engine::conformance::{RecordsCase, records};
use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_sfdc::org::{DuplicateRule, Field, FieldType, MemoryOrg, ObjectSchema};
use cti_sfdc::rest::{Composite, LogIn, Record, RestClient, RestError, WriteOptions};
use cti_sfdc::server::OrgServer;
use cti_sfdc::{ErrorCode, RecordId};
use serde_json::{Value, json};

use crate::rest::{fields, quick};

fn org() -> MemoryOrg {
    let org = MemoryOrg::new();
    let account = ObjectSchema::new("Account", "001").with_field(Field::text("Ext__c", 40).external_id().unique());
    let loose = ObjectSchema::new("Loose__c", "a07")
        .with_field(Field::text("Name", 80))
        .with_field(Field::text("Key__c", 40).external_id())
        .with_field(Field::new("Amount__c", FieldType::Currency));
    for schema in [account, loose] {
        org.define(schema).expect("a schema");
    }
    org
}

fn server() -> Arc<OrgServer> {
    let server = OrgServer::new(Arc::new(org())).with_client("the-client", "the-secret").with_page_size(3);
    Arc::new(server.with_apex("Billing/balance", |method, body| Ok(json!({"method": method.as_str(), "got": body}))))
}

/// A client without a socket.
fn client(server: &Arc<OrgServer>) -> RestClient {
    let log_in = LogIn::client_credentials("https://memory.example", "the-client", "the-secret").expect("an address");
    RestClient::builder(log_in).transport(server.clone()).retry(quick()).build().expect("a client")
}

fn account(name: &str) -> Record {
    fields(json!({"Name": name}))
}

#[tokio::test]
async fn a_record_lives_and_dies() {
    let client = client(&server());
    let saved =
        client.create("Account", &fields(json!({"Name": "Acme", "Phone": "+12025550123"}))).await.expect("created");
    let id: RecordId = saved.id.parse().expect("an id");
    assert_eq!((id.prefix(), saved.created), ("001", true));
    let read = client.retrieve("Account", &saved.id, &["Name", "Phone"]).await.expect("read").expect("a record");
    assert_eq!(read["attributes"]["url"], format!("/services/data/v62.0/sobjects/Account/{id}"));
    assert_eq!((&read["Name"], &read["Phone"]), (&json!("Acme"), &json!("+12025550123")));
    client.update("Account", id.short(), &account("Acme 2")).await.expect("a short id names it too");
    let all = client.retrieve("Account", &saved.id, &[]).await.expect("read").expect("a record");
    assert_eq!(all["Name"], "Acme 2");
    client.delete("Account", &saved.id).await.expect("deleted");
    assert_eq!(client.retrieve("Account", &saved.id, &["Name"]).await, Ok(None));
    let gone = client.delete("Account", &saved.id).await.expect_err("gone");
    assert!(gone.has(&ErrorCode::EntityIsDeleted) && gone.kind() == ErrorKind::NotFound, "{gone}");
}

#[tokio::test]
async fn an_external_id_makes_one_record() {
    let client = client(&server());
    let first = client.upsert("Account", ("Ext__c", "a/b 1+ü"), &account("One")).await.expect("created");
    let second = client.upsert("Account", ("Ext__c", "a/b 1+ü"), &account("Two")).await.expect("changed");
    assert_eq!((first.created, second.created, &first.id), (true, false, &second.id));
    let read = client.retrieve_by("Account", ("Ext__c", "a/b 1+ü"), &["Name"]).await.expect("read").expect("a record");
    assert_eq!(read["Name"], "Two");
    assert_eq!(client.retrieve_by("Account", ("Ext__c", "nobody"), &["Name"]).await, Ok(None));

    for name in ["A", "B"] {
        client.create("Loose__c", &fields(json!({"Name": name, "Key__c": "k"}))).await.expect("created");
    }
    let several = client.upsert("Loose__c", ("Key__c", "k"), &account("C")).await.expect_err("two have it");
    let read = client.retrieve_by("Loose__c", ("Key__c", "k"), &[]).await.expect_err("two have it");
    assert!(
        matches!((&several, &read), (RestError::SeveralMatches(a), RestError::SeveralMatches(b)) if a.len() == 2 && a == b)
    );
}

#[tokio::test]
async fn errors_are_those_of_salesforce() {
    let client = client(&server());
    let code = |error: RestError| (error.faults()[0].error_code.clone(), error.faults()[0].fields.clone());
    let error = client.create("Account", &fields(json!({"Name": "x", "Bogus__c": 1}))).await.expect_err("a field");
    assert_eq!(error.unknown_fields(), ["Bogus__c"]);
    let error = client.create("Account", &fields(json!({}))).await.expect_err("nothing");
    assert_eq!(code(error), (ErrorCode::RequiredFieldMissing, vec!["Name".to_owned()]));
    let error = client.create("Nothing__c", &account("x")).await.expect_err("an object");
    assert_eq!(code(error).0, ErrorCode::NotFound);
    let error = client.retrieve("Account", "001900K0001pPuOAAU", &[]).await.expect_err("an id");
    assert_eq!(code(error).0, ErrorCode::MalformedId);
    let error = client.describe("Nothing__c").await.expect_err("an object");
    assert_eq!(code(error).0, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_session_that_expires_is_renewed_unseen() {
    let server = server();
    let client = client(&server);
    client.create("Account", &account("One")).await.expect("created");
    server.expire_sessions();
    client.create("Account", &account("Two")).await.expect("created in a new session");
    assert_eq!(server.org().count("Account"), Ok(2));

    let other = LogIn::client_credentials("https://memory.example", "the-client", "wrong").expect("an address");
    let other = RestClient::builder(other).transport(server.clone()).build().expect("a client");
    assert!(matches!(other.limits().await, Err(RestError::LogIn { error, .. }) if error == "invalid_client"));
}

#[tokio::test]
async fn a_jwt_opens_a_session_for_a_user_of_the_org() {
    let server = server();
    let key = include_str!("rest/key_pkcs8.pem");
    for (user, works) in [("integration@example.com", true), ("nobody@example.com", false)] {
        let log_in = LogIn::jwt_bearer("https://memory.example", "the-client", user, key).expect("a key");
        let client = RestClient::builder(log_in).transport(server.clone()).build().expect("a client");
        assert_eq!(client.limits().await.is_ok(), works, "{user}");
    }
}

#[tokio::test]
async fn the_calls_of_a_day_end() {
    let server = Arc::new(OrgServer::new(Arc::new(org())).with_daily_calls(2));
    let client = client(&server);
    let left = client.limits().await.expect("one")["DailyApiRequests"].remaining;
    assert_eq!(left, 1);
    client.versions().await.expect("versions do not count");
    client.describe_global().await.expect("two");
    let usage = client.usage().expect("a count");
    assert_eq!((usage.used, usage.allowed), (2, 2));
    let error = client.limits().await.expect_err("three");
    assert!(error.has(&ErrorCode::RequestLimitExceeded) && !error.is_retryable(), "{error}");
}

#[tokio::test]
async fn a_composite_is_done_whole_or_not_at_all() {
    let server = server();
    let client = client(&server);
    let contact = fields(json!({"LastName": "Sato", "AccountId": "@{a.id}"}));
    let both = Composite::all_or_none()
        .create("a", "Account", &account("Acme"))
        .and_then(|it| it.create("c", "Contact", &contact));
    let both = both.and_then(|it| it.retrieve("r", "Contact", "@{c.id}", &["LastName", "AccountId"])).expect("three");
    let answers = client.composite(&both).await.expect("answers");
    assert_eq!(answers[2].result().expect("a contact")["AccountId"], answers[0].body["id"]);

    let nobody = fields(json!({"FirstName": "without a last name"}));
    let broken = both.create("x", "Contact", &nobody).expect("four");
    let answers = client.composite(&broken).await.expect("answers");
    let codes: Vec<ErrorCode> =
        answers.iter().map(|it| it.result().expect_err("none is done").faults()[0].error_code.clone()).collect();
    assert_eq!(
        codes,
        ["PROCESSING_HALTED", "PROCESSING_HALTED", "PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"].map(ErrorCode::from)
    );
    assert_eq!((server.org().count("Account"), server.org().count("Contact")), (Ok(1), Ok(1)));

    let each =
        Composite::new().create("x", "Contact", &nobody).and_then(|it| it.create("a", "Account", &account("Two")));
    let answers = client.composite(&each.expect("two")).await.expect("answers");
    assert!(answers[0].result().is_err() && answers[1].result().is_ok());
    assert_eq!(server.org().count("Account"), Ok(2));
}

#[tokio::test]
async fn objects_fields_versions_and_code_are_there() {
    let client = client(&server());
    let objects = client.describe_global().await.expect("objects");
    assert!(objects.iter().any(|object| object.name == "Contact" && object.key_prefix.as_deref() == Some("003")));
    let contact = client.describe("Contact").await.expect("a description");
    assert!(contact.fields.iter().any(|field| field.name == "MobilePhone" && field.r#type == "phone"));
    assert!(client.versions().await.expect("versions").iter().any(|version| version.version == "62.0"));
    let answer =
        client.apex(http::Method::POST, "/Billing/balance", &json!({"account": "001"})).await.expect("an answer");
    assert_eq!(answer, json!({"method": "POST", "got": {"account": "001"}}));
    let error = client.apex_get("Nothing", &[]).await.expect_err("no such code");
    assert!(error.has(&ErrorCode::NotFound));
}

#[tokio::test]
async fn a_server_stops_when_what_it_has_begun_is_done() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&seen);
    let server = OrgServer::new(Arc::new(org()))
        .with_watcher(move |served| lines.lock().expect("not poisoned").push(served.to_string()));
    let server = Arc::new(server);
    let listening = server.listen(([127, 0, 0, 1], 0)).await.expect("a port");
    let log_in = LogIn::token(&listening.url(), server.open_session()).expect("an address");
    let client = RestClient::builder(log_in).retry(quick()).build().expect("a client");
    let id = client.create("Account", &account("Acme")).await.expect("created").id;
    let url = listening.url();
    // The client keeps its connection open, which holds up nothing.
    listening.stop().await;
    assert!(client.retrieve("Account", &id, &[]).await.is_err());
    assert!(tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await.is_err());
    assert_eq!(*seen.lock().expect("not poisoned"), ["    1  201  POST   /services/data/v62.0/sobjects/Account"]);
}

#[tokio::test]
async fn the_client_is_what_the_engine_expects_of_records() {
    let server = server();
    let listening = server.listen(([127, 0, 0, 1], 0)).await.expect("a port");
    let log_in = LogIn::token(&listening.url(), server.open_session()).expect("an address");
    let client = RestClient::builder(log_in).retry(quick()).build().expect("a client");
    let contact = json!({"LastName": "Yamada", "Phone": "+12025550123"});
    let case =
        RecordsCase::new("Contact", contact).changing(json!({"LastName": "Mori"})).with_phone_number("+12025550123");
    let report = records(&client, &case).await;
    assert!(report.is_passed(), "{report}");
    assert!(report.checks.iter().all(|check| check.verdict == cti_engine::conformance::Verdict::Passed), "{report}");
}

#[tokio::test]
async fn requests_that_nobody_should_send_are_answered() {
    use cti_sfdc::transport::{Body, Transport};
    use http::{Method, Request};

    let server = server();
    let token = server.open_session();
    let data = "/services/data/v62.0";
    let cases: [(Method, String, &str, u16); 13] = [
        (Method::GET, "/".to_owned(), "", 404),
        (Method::GET, format!("{data}/nothing"), "", 404),
        (Method::GET, "/services/data/vX/limits".to_owned(), "", 404),
        (Method::PUT, format!("{data}/sobjects/Account"), "{}", 405),
        (Method::POST, format!("{data}/sobjects/Account"), "{", 400),
        (Method::POST, format!("{data}/sobjects/Account"), "[]", 400),
        (Method::POST, format!("{data}/sobjects/Account"), &"[".repeat(100_000), 400),
        (Method::POST, format!("{data}/composite"), "{}", 400),
        (Method::POST, format!("{data}/composite/sobjects"), r#"{"records": [{}]}"#, 200),
        (Method::DELETE, format!("{data}/composite/sobjects?ids=x"), "", 200),
        (Method::GET, format!("{data}/query"), "", 400),
        (Method::GET, format!("{data}/query/01gMEM-99999999999999999999"), "", 400),
        (Method::GET, format!("{data}/sobjects/Account/%00%ff"), "", 400),
    ];
    for (method, path, body, status) in cases {
        let shown = format!("{method} {path}");
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().expect("an address");
        let unknown = server.send(request.clone()).await.expect("an answer");
        assert_eq!(unknown.status().as_u16(), 401, "{shown} without a session");
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a header"));
        let answer = server.send(request).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{shown}");
        let body: Value = serde_json::from_slice(answer.body().as_bytes()).expect("JSON");
        assert!(body.is_array(), "{shown}: {body}");
    }
}

#[tokio::test]
async fn queries_go_page_by_page_and_know_deleted_records() {
    let server = server();
    let client = client(&server);
    let mut ids = Vec::new();
    for n in 0..8 {
        ids.push(client.create("Account", &account(&format!("Account {n}"))).await.expect("created").id);
    }
    client.delete("Account", &ids[7]).await.expect("deleted");
    let soql = "SELECT Id, Name FROM Account WHERE Name LIKE 'Account %' ORDER BY Name";
    let before = server.served();
    let rows = client.query(soql).rows(100).await.expect("rows");
    let found: Vec<&str> = match &rows {
        cti_sfdc::rest::Rows::Complete(records) => records.iter().filter_map(|record| record["Id"].as_str()).collect(),
        cti_sfdc::rest::Rows::Truncated { total, .. } => panic!("{total:?} rows"),
    };
    assert_eq!((found, server.served() - before), (ids[..7].iter().map(String::as_str).collect(), 3));
    let mut query = client.query_with_deleted(soql);
    query.next().await.expect("one").expect("a record");
    assert_eq!(query.total(), Some(8));

    let mut count = client.query("SELECT COUNT() FROM Account");
    assert_eq!((count.next().await, count.total()), (None, Some(7)));
    let error = client.query("SELECT Id FROM Account WHERE Name = 'x").next().await.expect("one").expect_err("no end");
    assert!(error.has(&ErrorCode::MalformedQuery), "{error}");
    let error = client.query("SELECT Bogus__c FROM Account").next().await.expect("one").expect_err("no field");
    assert_eq!(error.unknown_fields(), ["Bogus__c"]);
}

#[tokio::test]
async fn searches_find_numbers_in_any_form() {
    use cti_sfdc::rest::{ParameterizedSearch, SearchScope};

    let client = client(&server());
    let contact = fields(json!({"LastName": "Sato", "Phone": "(202) 555-0123 (evenings)"}));
    let id = client.create("Contact", &contact).await.expect("created").id;
    let found =
        client.search("FIND {2025550123} IN PHONE FIELDS RETURNING Contact(Id, LastName)").await.expect("found");
    assert_eq!((found.len(), &found[0]["Id"], &found[0]["LastName"]), (1, &json!(id), &json!("Sato")));
    let search = ParameterizedSearch::new("+12025550123").scope(SearchScope::Phone).object("Contact", &["Id"]);
    assert_eq!(client.parameterized_search(&search).await.expect("found")[0]["Id"], json!(id));
    let error = client.search("FIND {x RETURNING Contact").await.expect_err("no end");
    assert!(error.has(&ErrorCode::MalformedSearch), "{error}");
}

#[tokio::test]
async fn a_composite_reads_what_it_wrote() {
    let client = client(&server());
    let parts = Composite::all_or_none().create("a", "Account", &account("Acme"));
    let parts = parts.and_then(|it| it.query("q", "SELECT Name FROM Account WHERE Name = 'Acme'")).expect("two");
    let answers = client.composite(&parts).await.expect("answers");
    assert_eq!(answers[1].result().expect("rows")["totalSize"], 1);
}

#[tokio::test]
async fn a_flow_runs_with_a_client_as_its_records() {
    use cti_engine::connector::Desk;
    use cti_engine::memory::VirtualClock;

    let client = client(&server());
    let id = client
        .create("Contact", &fields(json!({"LastName": "Sato", "Phone": "+12025550123"})))
        .await
        .expect("created")
        .id;
    let desk = Desk::new(Arc::new(VirtualClock::new())).with(Arc::new(client));
    let call = cti_engine::connector::RecordsCall::FindByPhone {
        object: "Contact".to_owned(),
        phone_number: "+12025550123".to_owned(),
    };
    let found: Vec<String> = desk.call(call, std::time::Duration::from_secs(5)).await.expect("found");
    assert_eq!(found, [id]);
}

#[test]
fn a_desk_in_memory_shows_the_records_of_an_org_that_a_client_reaches() {
    use cti_engine::memory::MemoryDesk;
    use cti_engine::{Context, Engine};
    use cti_model::Flow;

    let server = server();
    let memory = MemoryDesk::with_shared_crm("Sato", server.org().clone());
    let log_in = LogIn::client_credentials("https://memory.example", "the-client", "the-secret").expect("an address");
    let client = RestClient::builder(log_in).transport(server.clone()).clock(Arc::new(memory.clock().clone()));
    let desk = memory.desk().with_records(Arc::new(client.build().expect("a client")));
    let flow = json!({"actions": [
        {"id": "uid-0", "type": "SE_Start", "ports": {"done": "uid-1"}},
        {"id": "uid-1", "type": "SE_SFSaveLog", "ports": {"success": "uid-2"},
            "controls": {"entityType": "Contact", "fieldValues": {"LastName": "Yamada"}}},
        {"id": "uid-2", "type": "SE_SFScreenpopObject", "ports": {"success": "uid-3"},
            "controls": {"recordId": "$.actions.uid-1.results.id"}},
        {"id": "uid-3", "type": "SE_End"},
    ]});
    let flow = Flow::parse(&flow.to_string()).expect("a flow");
    let engine = Engine::new();
    let program = engine.compile(&flow).expect("a program");
    let execution = memory.drive(engine.run(&program, &desk, &Context::new()));
    assert_eq!(execution.end().to_string(), "ended", "{}", execution.report());
    let shown: Vec<_> = memory.screen().seen().iter().map(|seen| memory.screen().describe(seen)).collect();
    assert!(shown.iter().any(|line| line.contains("Contact Yamada")), "{shown:?}");
}

#[tokio::test]
async fn a_duplicate_is_refused_with_the_ids_of_the_records_found() {
    let contact = |warning: bool| {
        let rule = DuplicateRule::new("Same_Person", ["LastName", "Email"]);
        let rule = if warning { rule.warning() } else { rule };
        ObjectSchema::new("Contact", "003").with_duplicate_rule(rule)
    };
    let server = server();
    server.org().define(contact(false)).expect("a rule");
    let client = client(&server);
    let person = |name: &str| fields(json!({"LastName": name, "Email": "y@example.com"}));
    let first = client.create("Contact", &person("Yamada")).await.expect("created");
    let error = client.create("Contact", &person("YAMADA")).await.expect_err("a duplicate");
    assert!(error.has(&ErrorCode::DuplicatesDetected), "{error}");
    assert_eq!(error.duplicates(), [first.id.as_str()]);
    assert_eq!(ConnectorError::from(error).kind(), ErrorKind::Conflict);
    let options = || WriteOptions { allow_duplicates: true, ..WriteOptions::default() };
    let error = client.create_with("Contact", &person("Yamada"), options()).await.expect_err("the rule refuses");
    assert_eq!(error.duplicates().len(), 1);

    let other = client.create("Contact", &person("Ito")).await.expect("another name");
    client.create("Contact", &fields(json!({"LastName": "Yamada"}))).await.expect("without an address");
    let error = client.update("Contact", &other.id, &person("Yamada")).await.expect_err("becomes a duplicate");
    assert_eq!(error.duplicates(), [first.id.as_str()]);
    client.update("Contact", &first.id, &fields(json!({"Phone": "1"}))).await.expect("no field of the rule");

    server.org().define(contact(true)).expect("a rule");
    assert!(client.create("Contact", &person("Yamada")).await.is_err());
    client.create_with("Contact", &person("Yamada"), options()).await.expect("saved all the same");
    assert!(client.create("Contact", &person("Yamada")).await.is_err(), "the next one says so for itself");
    client.delete("Contact", &first.id).await.expect("deleted");
    let error = client.create("Contact", &person("Yamada")).await.expect_err("the second one is left");
    assert!(!error.duplicates().contains(&first.id.as_str()));

    // An upsert that two records are like is refused for that, and its external id is that of none.
    client.create_with("Contact", &person("Yamada"), options()).await.expect("a second one");
    let known = ObjectSchema::new("Contact", "003").with_field(Field::text("Ext__c", 40).external_id());
    server.org().define(known).expect("a field");
    let error = client.upsert("Contact", ("Ext__c", "7"), &person("Yamada")).await.expect_err("duplicates");
    assert_eq!((error.has(&ErrorCode::DuplicatesDetected), error.duplicates().len()), (true, 2), "{error}");
    let saved = client.upsert_with("Contact", ("Ext__c", "7"), &person("Yamada"), options()).await.expect("saved");
    assert!(saved.created);
}

#[test]
fn a_tree_of_records_is_created_level_by_level_or_not_at_all() {
    let server = server();
    let token = server.open_session();
    let post = |records: Value| {
        let request = http::Request::post("/services/data/v62.0/composite/tree/Account");
        let request = request.header("authorization", format!("Bearer {token}"));
        let body = cti_sfdc::transport::Body::from(json!({"records": records}).to_string());
        let response = server.answer(request.body(body).expect("a request"));
        let body: Value = serde_json::from_slice(response.body().as_bytes()).expect("JSON");
        (response.status().as_u16(), body)
    };
    let record = |kind: &str, reference: &str, mut fields: Value| {
        fields["attributes"] = json!({"type": kind, "referenceId": reference});
        fields
    };
    let person = |reference: &str, name: &str| record("Contact", reference, json!({"lastname": name}));
    let children = json!({"records": [person("c1", "Yamada"), person("c2", "Ito")]});
    let roots = json!([
        record("Account", "a1", json!({"Name": "One", "Contacts": children})),
        record("Account", "a2", json!({"Name": "Two"})),
    ]);
    let (status, body) = post(roots);
    assert_eq!((status, &body["hasErrors"]), (201, &json!(false)), "{body}");
    let references: Vec<&Value> =
        body["results"].as_array().expect("results").iter().map(|it| &it["referenceId"]).collect();
    assert_eq!(references, ["a1", "a2", "c1", "c2"]);
    let found = server.org().query("SELECT LastName FROM Contact WHERE Account.Name = 'One' ORDER BY LastName");
    assert_eq!(found.expect("an answer").total_size, 2);

    let broken = json!([record(
        "Account",
        "a3",
        json!({"Name": "Three", "Contacts": {"records": [person("c3", "X"), record("Contact", "c4", json!({}))]}})
    )]);
    let (status, body) = post(broken);
    assert_eq!((status, &body["hasErrors"], body["results"].as_array().map(Vec::len)), (400, &json!(true), Some(1)));
    assert_eq!(
        (&body["results"][0]["referenceId"], &body["results"][0]["errors"][0]["statusCode"]),
        (&json!("c4"), &json!("REQUIRED_FIELD_MISSING"))
    );
    assert_eq!(server.org().count("Account"), Ok(2), "nothing is left of it");

    for (records, code) in [
        (json!([record("Contact", "c", json!({"LastName": "X"}))]), "MISSING_ARGUMENT"),
        (json!([{"Name": "X", "attributes": {"type": "Account"}}]), "MISSING_ARGUMENT"),
        (json!([record("Account", "a", json!({"Name": "X", "Nobody": {"records": []}}))]), "INVALID_FIELD"),
    ] {
        let (status, body) = post(records);
        assert_eq!((status, &body["results"][0]["errors"][0]["statusCode"]), (400, &json!(code)), "{body}");
    }
    let many: Vec<Value> = (0..201).map(|at| record("Account", &format!("a{at}"), json!({"Name": "X"}))).collect();
    assert_eq!((post(json!(many)).0, server.org().count("Account")), (400, Ok(2)));
}
