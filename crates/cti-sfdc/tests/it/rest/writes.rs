//! Writes: what is sent, what is never sent twice, and what an org says about duplicates, unknown fields and locks.

use cti_engine::connector::{ConnectorError, ErrorKind};
use cti_sfdc::ErrorCode;
use cti_sfdc::rest::{Composite, ParameterizedSearch, RestError, SearchScope, WriteOptions};
use cti_sfdc::transport::http::Method;
use serde_json::{Value, json};

use super::server::{Reply, Server};
use super::{client, fields};

const ID: &str = "00T000000000001AAA";

fn created() -> Reply {
    Reply::Json(201, json!({"id": ID, "success": true, "errors": []}))
}

fn busy() -> Reply {
    Reply::error(503, "SERVER_UNAVAILABLE", "busy")
}

fn locked() -> Reply {
    Reply::error(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
}

#[tokio::test]
async fn a_creation_is_sent_once_whatever_happens() {
    let faults =
        [Reply::Close, Reply::Cut("{".to_owned()), busy(), locked(), Reply::Text(200, Vec::new(), "{".to_owned())];
    for fault in faults {
        let server = Server::giving([fault, created()]).await;
        let client = client(&server);
        client.create("Task", &fields(json!({"Subject": "Call"}))).await.expect_err("a fault");
        assert_eq!(server.seen().len(), 1);
    }
    for fault in [Reply::Close, busy()] {
        let server = Server::giving([fault, Reply::Json(200, Value::Null)]).await;
        client(&server).apex(Method::POST, "Billing/balance", &json!({})).await.expect_err("a fault");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_layer_that_repeats_calls_creates_one_record() {
    use std::sync::Arc;

    use cti_engine::connector::{Answer, Desk, RecordsCall};
    use cti_engine::layer::{Ask, Layer, Next};
    use cti_engine::memory::VirtualClock;

    struct Again;

    #[async_trait::async_trait]
    impl Layer for Again {
        async fn call(&self, ask: &Ask<'_>, next: Next<'_>) -> Answer {
            match next.call(ask).await {
                Err(error) if error.is_retryable() => next.call(ask).await,
                answer => answer,
            }
        }
    }

    let create = || RecordsCall::Create { object: "Task".to_owned(), fields: fields(json!({"Subject": "Call"})) };
    for (fault, sent) in [(Reply::Close, 1), (Reply::Cut("{".to_owned()), 1), (busy(), 2)] {
        let server = Server::giving([fault, created()]).await;
        let desk = Desk::new(Arc::new(VirtualClock::new())).with(Arc::new(client(&server)));
        let answer = desk.with_layer(Arc::new(Again)).call::<String>(create(), std::time::Duration::from_secs(5)).await;
        assert_eq!((server.seen().len(), answer.is_ok()), (sent, sent == 2), "{answer:?}");
    }
}

#[tokio::test]
async fn locks_and_broken_connections_are_tried_again_where_twice_is_once() {
    for fault in [Reply::Close, Reply::Cut("{".to_owned()), busy(), locked()] {
        let server = Server::giving([fault.clone(), fault.clone(), Reply::no_content()]).await;
        client(&server).update("Case", ID, &fields(json!({"Status": "Closed"}))).await.expect("written");
        assert_eq!(server.seen().len(), 3);

        let server = Server::giving([fault, created()]).await;
        let task = fields(json!({"Subject": "Call", "CallId__c": "c 1/2"}));
        let saved = client(&server).upsert("Task", ("CallId__c", "c 1/2"), &task).await.expect("written");
        assert_eq!((saved.id.as_str(), saved.created), (ID, true));
        let seen = server.seen();
        assert_eq!(seen[1].line(), "PATCH /services/data/v62.0/sobjects/Task/CallId__c/c%201%2F2");
        assert_eq!(seen[1].body, r#"{"Subject":"Call"}"#, "the value stands in the address");
    }
}

#[tokio::test]
async fn tries_end() {
    let server = Server::answering(|_| locked()).await;
    let error = client(&server).update("Case", ID, &fields(json!({"Status": "Closed"}))).await.expect_err("locked");
    assert_eq!((error.kind(), error.is_retryable(), server.seen().len()), (ErrorKind::Conflict, true, 5));

    let timed_out = || Reply::error(400, "QUERY_TIMEOUT", "Your query request was running for too long.");
    let server = Server::answering(move |_| timed_out()).await;
    client(&server).query("SELECT Id FROM Task").next().await.expect("an error").expect_err("too long");
    assert_eq!(server.seen().len(), 2, "a query that took too long is tried once more");
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_done() {
    let gone = || Reply::error(404, "ENTITY_IS_DELETED", "entity is deleted");
    let server = Server::giving([Reply::Close, gone()]).await;
    client(&server).delete("Task", ID).await.expect("it was this one that deleted it");
    let server = Server::giving([gone()]).await;
    let error = client(&server).delete("Task", ID).await.expect_err("it was not there");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_attempt_whose_answer_was_lost_is_not_forgotten_when_the_next_one_fails() {
    let denied = || Reply::error(403, "INSUFFICIENT_ACCESS_OR_READONLY", "no");
    for last in [denied(), locked()] {
        let server = Server::giving([Reply::Close, last.clone(), last.clone(), last.clone(), last]).await;
        let error = client(&server).update("Task", ID, &fields(json!({"Subject": "Call"}))).await.expect_err("fails");
        assert!(error.is_outcome_unknown() && !error.faults().is_empty(), "{error:?}");
    }
    // What only reads does nothing.
    let server = Server::giving([Reply::Close, denied()]).await;
    let error = client(&server).retrieve("Task", ID, &["Id"]).await.expect_err("fails");
    assert!(!error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn duplicates_carry_the_records_found() {
    let body = json!([{"errorCode": "DUPLICATES_DETECTED", "message": "Use one of these records?", "duplicateResult": {
        "matchResults": [{"entityType": "Contact", "matchRecords": [
            {"matchConfidence": 90.0, "record": {"attributes": {"type": "Contact"}, "Id": "003A"}},
            {"record": {"Id": "003B"}}, {"record": {"Id": "003A"}}]}]}}]);
    let server = Server::giving([Reply::Json(400, body), created()]).await;
    let client = client(&server);
    let contact = fields(json!({"LastName": "Sato"}));
    let error = client.create("Contact", &contact).await.expect_err("a duplicate");
    assert_eq!(error.duplicates(), ["003A", "003B"]);
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Conflict, false));
    let told = ConnectorError::from(error);
    assert_eq!(told.detail(), Some(&json!({"code": "DUPLICATES_DETECTED", "duplicates": ["003A", "003B"]})));

    let options = WriteOptions { allow_duplicates: true, ..WriteOptions::default() };
    client.create_with("Contact", &contact, options).await.expect("allowed");
    assert_eq!(server.seen()[1].header("sforce-duplicate-rule-header"), Some("allowSave=true"));
}

#[tokio::test]
async fn an_unknown_field_is_named_and_can_be_left_out() {
    let unknown = |field: &str| {
        let message = format!("No such column '{field}' on sobject of type Task");
        Reply::error(400, "INVALID_FIELD", &message)
    };
    let readonly =
        json!([{"errorCode": "INVALID_FIELD_FOR_INSERT_UPDATE", "message": "check", "fields": ["IsClosed"]}]);
    let task = fields(json!({"Subject": "Call", "Bogus__c": 1, "isclosed": true}));
    let server = Server::giving([unknown("Bogus__c")]).await;
    let error = client(&server).create("Task", &task).await.expect_err("an unknown field");
    assert_eq!(error.unknown_fields(), ["Bogus__c"]);

    let server = Server::giving([unknown("Bogus__c"), Reply::Json(400, readonly), created()]).await;
    let options = WriteOptions { leave_out_unknown: true, ..WriteOptions::default() };
    let saved = client(&server).create_with("Task", &task, options).await.expect("the rest is written");
    assert_eq!(saved.left_out, ["Bogus__c", "IsClosed"]);
    assert_eq!(server.seen()[2].body, r#"{"Subject":"Call"}"#);

    // A field that was not sent cannot be left out, so this ends.
    let server = Server::answering(move |_| unknown("Elsewhere__c")).await;
    client(&server).create_with("Task", &task, options).await.expect_err("an unknown field");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_success_that_says_no_is_an_error() {
    let body = json!({"id": null, "success": false, "errors": [{"statusCode": "STRING_TOO_LONG", "message": "too long", "fields": ["Name"]}]});
    let server = Server::giving([Reply::Json(201, body), Reply::Json(201, json!({"success": true}))]).await;
    let client = client(&server);
    let error = client.create("Account", &fields(json!({"Name": "x"}))).await.expect_err("not saved");
    assert!(error.has(&cti_sfdc::ErrorCode::StringTooLong), "{error:?}");
    let error = client.create("Account", &fields(json!({"Name": "x"}))).await.expect_err("no id");
    assert!(error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn a_null_member_of_an_answer_is_a_missing_one() {
    let nulls = json!({"id": "00T000000000001AAA", "success": true, "created": null, "errors": null});
    for body in [nulls, json!({"id": "00T000000000001AAA", "success": null})] {
        let server = Server::answering(move |_| Reply::Json(201, body.clone())).await;
        let saved = client(&server).create("Task", &fields(json!({"Subject": "Call"}))).await.expect("created");
        assert_eq!(saved.id, "00T000000000001AAA");
    }
    let refused = json!([{"message": null, "errorCode": "X_Y", "fields": null}]);
    let server = Server::answering(move |_| Reply::Json(400, refused.clone())).await;
    let error = client(&server).create("Task", &fields(json!({"Subject": "Call"}))).await.expect_err("refused");
    assert!(error.has(&ErrorCode::Other("X_Y".to_owned())) && !error.is_outcome_unknown(), "{error:?}");
    let refused = json!([{"message": "no", "errorCode": null}]);
    let server = Server::answering(move |_| Reply::Json(400, refused.clone())).await;
    let error = client(&server).create("Task", &fields(json!({"Subject": "Call"}))).await.expect_err("refused");
    assert_eq!(error.faults().first().map(|fault| fault.message.as_str()), Some("no"));

    let server = Server::answering(|seen| {
        Reply::Json(
            200,
            match seen.target.rsplit('/').next() {
                Some("describe") => json!({"name": "Task", "label": null, "fields": null}),
                _ => json!({"searchRecords": null}),
            },
        )
    })
    .await;
    assert_eq!(client(&server).describe("Task").await.expect("a description").name, "Task");
    assert!(client(&server).search("FIND {Ito}").await.expect("an answer").is_empty());
}

#[tokio::test]
async fn names_that_are_not_names_are_not_sent() {
    let server = Server::giving([]).await;
    let client = client(&server);
    let odd = fields(json!({"Name FROM User": 1}));
    for error in [
        client.create("Account/../User", &fields(json!({}))).await.expect_err("a path"),
        client.create("Account", &odd).await.expect_err("a field"),
        client.retrieve("Account", ID, &["Id,Name"]).await.expect_err("two fields"),
        client.upsert("Account", ("Id/x", "1"), &fields(json!({}))).await.expect_err("a path"),
        client.update("Account", "", &fields(json!({}))).await.map(drop).expect_err("no id"),
        client.describe("A?b").await.map(drop).expect_err("a query"),
    ] {
        assert!(matches!(error, RestError::Invalid(_)), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_id_is_never_a_path() {
    let server = Server::answering(|_| Reply::no_content()).await;
    let client = client(&server);
    client.delete("Task", "../User/005").await.expect("a strange id");
    client.delete("Task", "..").await.expect_err("not an id");
    client.delete("Task", "00T0000000001").await.expect("a short id");
    let below = "DELETE /services/data/v62.0/sobjects/Task";
    let paths = [format!("{below}/..%2FUser%2F005"), format!("{below}/00T0000000001")];
    assert_eq!(server.lines(), paths);
}

#[tokio::test]
async fn a_composite_gives_each_answer_and_is_repeated_only_if_it_creates_nothing() {
    let halted = json!([{"errorCode": "PROCESSING_HALTED", "message": "rolled back"}]);
    let body = json!({"compositeResponse": [
        {"referenceId": "a", "httpStatusCode": 400, "httpHeaders": {}, "body": halted},
        {"referenceId": "b", "httpStatusCode": 200, "httpHeaders": {}, "body": {"Id": ID}}]});
    let server = Server::giving([busy(), Reply::Json(200, body.clone())]).await;
    let reading =
        Composite::new().retrieve("a", "Task", ID, &["Id"]).and_then(|it| it.query("b", "SELECT Id FROM Task"));
    let reading = reading.expect("two requests");
    let answers = client(&server).composite(&reading).await.expect("answers");
    assert!(answers[0].result().expect_err("halted").has(&cti_sfdc::ErrorCode::ProcessingHalted));
    assert_eq!(answers[1].result().expect("a record")["Id"], ID);

    let server = Server::giving([busy(), Reply::Json(200, body)]).await;
    let writing = reading.create("c", "Task", &fields(json!({"WhatId": "@{a.Id}"}))).expect("a third");
    client(&server).composite(&writing).await.expect_err("busy");
    assert_eq!(server.seen().len(), 1);

    // Of two records that were deleted the second attempt finds none.
    let deleting = Composite::all_or_none().delete("a", "Task", ID).expect("one request");
    for (first, sent) in [(Reply::Close, 1), (busy(), 2)] {
        let last = json!({"compositeResponse": [{"referenceId": "a", "httpStatusCode": 204, "httpHeaders": {}}]});
        let server = Server::giving([first, Reply::Json(200, last)]).await;
        let answers = client(&server).composite(&deleting).await;
        assert_eq!((server.seen().len(), answers.is_ok()), (sent, sent == 2), "{answers:?}");
        assert!(answers.err().is_none_or(|error| error.is_outcome_unknown()));
    }

    for text in ["@{b", "@{b.id}", "mail @{x} today", "@{a.Id} and @{}"] {
        let fields = fields(json!({"Description": [{"text": text}]}));
        let refused = Composite::new().delete("a", "Task", ID).and_then(|all| all.create("b", "Task", &fields));
        assert!(matches!(refused, Err(RestError::Invalid(_))), "{text}: {refused:?}");
    }
    for reference in ["", "_a", "a b", "a"] {
        assert!(writing.clone().delete(reference, "Task", ID).is_err(), "{reference}");
    }
    let many = (0..26).try_fold(Composite::new(), |all, n| all.delete(&format!("d{n}"), "Task", ID)).expect("many");
    assert!(matches!(client(&server).composite(&many).await, Err(RestError::Invalid(_))));
}

#[tokio::test]
async fn a_search_by_parameters_sends_the_text_as_data() {
    let server = Server::giving([Reply::Json(200, json!({"searchRecords": [{"Id": "003A"}]}))]).await;
    let search = ParameterizedSearch::new("x} RETURNING User(Id)").scope(SearchScope::Phone).object("Contact", &["Id"]);
    let found = client(&server).parameterized_search(&search).await.expect("found");
    assert_eq!(found[0]["Id"], "003A");
    let body: Value = serde_json::from_str(&server.seen()[0].body).expect("JSON");
    let expected =
        json!({"q": "x} RETURNING User(Id)", "in": "PHONE", "sobjects": [{"name": "Contact", "fields": ["Id"]}]});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn usage_is_read_from_each_answer() {
    let headers = vec![("sforce-limit-info", "api-usage=18/5000".to_owned())];
    let server = Server::giving([Reply::Text(200, headers, "{}".to_owned())]).await;
    let client = client(&server);
    client.limits().await.expect("limits");
    let usage = client.usage().expect("a count");
    assert_eq!((usage.used, usage.allowed), (18, 5000));
}
