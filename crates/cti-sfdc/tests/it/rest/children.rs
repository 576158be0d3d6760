//! Child records: all of them are given, wherever the org cuts, and what a limit leaves out shows.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    reason = "helpers of tests"
)]

use cti_engine::connector::{ErrorKind, Records};
use cti_sfdc::rest::{QueryPosition, Record, RestClient, RestError, Rows};
use serde_json::{Value, json};

use super::client;
use super::server::{Reply, Server};

const SOQL: &str = "SELECT Id, (SELECT Id FROM Contacts) FROM Account";

/// A server that answers each path by the page of that name, and a query by `start`.
async fn paged(pages: Vec<(&'static str, Value)>) -> Server {
    Server::answering(move |seen| {
        let name = seen.target.rsplit_once("/query/").map_or("start", |(_, name)| name);
        match pages.iter().find(|(known, _)| *known == name) {
            Some((_, page)) => Reply::Json(200, page.clone()),
            None => Reply::error(404, "INVALID_QUERY_LOCATOR", "invalid query locator"),
        }
    })
    .await
}

fn rows(range: std::ops::Range<usize>) -> Vec<Value> {
    range.map(|n| json!({"attributes": {"type": "Contact"}, "Id": format!("c{n}")})).collect()
}

fn page(records: Vec<Value>, next: Option<&str>) -> Value {
    let total = if next.is_some() { 1_200 } else { records.len() };
    let mut page = json!({"totalSize": total, "done": next.is_none(), "records": records});
    if let Some(next) = next {
        page["nextRecordsUrl"] = format!("/services/data/v62.0/query/{next}").into();
    }
    page
}

fn account(id: &str, contacts: Value) -> Value {
    json!({"attributes": {"type": "Account"}, "Id": id, "Contacts": contacts})
}

async fn all(client: &RestClient) -> Vec<Record> {
    match client.query(SOQL).rows(2_000).await.expect("rows") {
        Rows::Complete(records) => records,
        Rows::Truncated { .. } => panic!("cut"),
    }
}

fn ids(children: &Value) -> Vec<&str> {
    children["records"].as_array().expect("rows").iter().filter_map(|row| row["Id"].as_str()).collect()
}

/// The children are those, each once, and complete.
fn assert_whole(children: &Value, count: usize) {
    assert_eq!(ids(children), (0..count).map(|n| format!("c{n}")).collect::<Vec<_>>());
    assert_eq!((&children["done"], &children["totalSize"]), (&json!(true), &json!(count)));
    assert_eq!(children.get("nextRecordsUrl"), None);
}

#[tokio::test]
async fn children_that_the_org_cut_are_fetched_and_stand_in_their_place() {
    let server = paged(vec![
        (
            "start",
            page(vec![account("a", page(rows(0..499), Some("01g1-499"))), account("b", json!(null))], Some("02")),
        ),
        ("01g1-499", page(rows(499..998), Some("01g1-998"))),
        ("01g1-998", page(rows(998..1_200), None)),
        ("02", page(vec![account("c", page(rows(0..3), Some("03")))], None)),
        // A page of children has no count where the org does not count them.
        ("03", json!({"totalSize": -1, "done": true, "records": null})),
    ])
    .await;
    let accounts = all(&client(&server)).await;
    assert_eq!(accounts.iter().map(|account| &account["Id"]).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_whole(&accounts[0]["Contacts"], 1_200);
    assert_eq!(accounts[1]["Contacts"], json!(null));
    assert_whole(&accounts[2]["Contacts"], 3);
    // Pages of children have the size that is wished, too.
    client(&server).query(SOQL).batch_size(200).next().await.expect("one").expect("a record");
    let pages: Vec<_> = server.seen().into_iter().filter(|seen| seen.target.contains("01g1")).collect();
    assert_eq!(pages.last().and_then(|seen| seen.header("sforce-query-options")), Some("batchSize=200"));
}

#[tokio::test]
async fn children_of_children_are_fetched_too() {
    let contact = |id: &str, cases: Value| json!({"Id": id, "Cases": cases});
    let server = paged(vec![
        ("start", page(vec![account("a", page(vec![contact("c0", page(rows(0..2), Some("in")))], Some("out")))], None)),
        ("in", page(rows(2..4), None)),
        // The first contact comes once more, with the rest of its cases, which are cut as well.
        ("out", page(vec![contact("c0", page(rows(4..5), Some("deep"))), contact("c1", page(rows(0..1), None))], None)),
        ("deep", page(rows(5..7), None)),
    ])
    .await;
    let accounts = all(&client(&server)).await;
    let contacts = &accounts[0]["Contacts"];
    assert_eq!(ids(contacts), ["c0", "c1"]);
    let cases = &contacts["records"][0]["Cases"];
    assert_whole(cases, 7);
}

#[tokio::test]
async fn what_a_limit_leaves_out_of_the_children_shows() {
    let whole = page(vec![account("a", page(rows(0..500), Some("01g1-500")))], None);
    let server = paged(vec![
        ("start", whole.clone()),
        ("01g1-500", page(rows(500..1_000), Some("01g1-1000"))),
        ("01g1-1000", page(rows(1_000..1_200), None)),
    ])
    .await;
    let client = client(&server);
    let Ok(Rows::Truncated { records, .. }) = client.query(SOQL).rows(500).await else {
        panic!("expected a cut answer")
    };
    let contacts = &records[0]["Contacts"];
    assert_eq!((ids(contacts).len(), &contacts["done"]), (1_000, &json!(false)));
    assert_eq!(contacts["nextRecordsUrl"], "/services/data/v62.0/query/01g1-1000");
    let mut query = client.query(SOQL);
    assert_whole(&query.next().await.expect("one").expect("a record")["Contacts"], 1_200);
    assert!(query.next().await.is_none() && !query.is_cut());

    // Pages without an end, and a cut without an address.
    let mut pages = 0;
    let endless = Server::answering(move |seen| {
        if seen.target.contains("?q=") {
            return Reply::Json(200, whole.clone());
        }
        pages += 1;
        Reply::Json(200, page(rows(0..usize::from(pages % 2 == 0)), Some(&format!("01g1-{pages}"))))
    })
    .await;
    let nowhere = json!({"totalSize": 9, "done": false, "records": rows(0..2)});
    let nowhere = paged(vec![("start", page(vec![account("a", nowhere)], None))]).await;
    for server in [endless, nowhere] {
        let client = super::client(&server);
        let rows = client.query(SOQL).rows(20).await.expect("rows");
        assert!(matches!(&rows, Rows::Truncated { records, .. } if records.len() == 1), "{rows:?}");
        assert!(server.seen().len() <= 21);
    }
    // A flow does not take half of an answer for all of it.
    let server = paged(vec![
        ("start", page(vec![account("a", page(rows(0..2_000), Some("1")))], None)),
        ("1", page(rows(2_000..4_000), Some("2"))),
    ])
    .await;
    let error = Records::query(&super::client(&server), SOQL).await.expect_err("cut");
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
}

#[tokio::test]
async fn the_address_of_children_is_guarded_as_that_of_a_page() {
    let mut away = page(rows(0..1), Some("1"));
    away["nextRecordsUrl"] = "https://evil.example/q".into();
    let server = paged(vec![("start", page(vec![account("a", away)], None))]).await;
    let error = client(&server).query(SOQL).rows(100).await.expect_err("away");
    assert!(matches!(error, RestError::Address(_)), "{error:?}");
    let circle = page(rows(0..1), Some("1"));
    let server = paged(vec![("start", page(vec![account("a", circle.clone())], None)), ("1", circle)]).await;
    let error = client(&server).query(SOQL).rows(100).await.expect_err("a circle");
    assert!(matches!(error, RestError::Unreadable { .. }), "{error:?}");
}

/// Three pages between whose ends the children of two accounts lie.
async fn spanned() -> Server {
    paged(vec![
        ("start", page(vec![account("x", page(rows(0..1), None)), account("a", page(rows(0..2), None))], Some("1"))),
        ("1", page(vec![account("a", page(rows(2..4), None))], Some("2"))),
        // What came before may come once more with it.
        ("2", page(vec![account("a", page(rows(3..5), None)), account("b", page(rows(0..1), None))], Some("3"))),
        ("3", page(vec![], Some("4"))),
        ("4", page(vec![account("b", page(rows(1..2), None)), account("y", json!(null))], None)),
    ])
    .await
}

fn assert_spanned(accounts: &[Record]) {
    let found: Vec<_> = accounts.iter().map(|account| account["Id"].as_str().unwrap_or_default()).collect();
    assert_eq!(found, ["x", "a", "b", "y"]);
    for (account, count) in accounts.iter().zip([1, 5, 2]) {
        assert_whole(&account["Contacts"], count);
    }
}

#[tokio::test]
async fn a_parent_that_comes_again_with_further_children_is_one_record() {
    let server = spanned().await;
    assert_spanned(&all(&client(&server)).await);
    // Records without children are what they are, whatever their id.
    let server =
        paged(vec![("start", page(vec![json!({"Id": "a"})], Some("1"))), ("1", page(vec![json!({"Id": "a"})], None))])
            .await;
    assert_eq!(all(&client(&server)).await.len(), 2);
}

#[tokio::test]
async fn a_parent_that_comes_on_page_after_page_ends() {
    let mut pages = 0;
    let server = Server::answering(move |_| {
        pages += 1;
        let mut contacts = page(rows(pages..pages + 1), None);
        contacts["filler"] = "x".repeat(8 << 20).into();
        // An empty page between does not make it another record.
        let accounts = if pages % 2 == 0 { vec![] } else { vec![account("a", contacts)] };
        Reply::Json(200, page(accounts, Some(&pages.to_string())))
    })
    .await;
    let error = client(&server).query(SOQL).rows(2_000).await.expect_err("no end");
    assert!(matches!(error, RestError::Unreadable { .. }), "{error:?}");
    assert!(server.seen().len() < 24);
}

#[tokio::test]
async fn a_query_that_stops_between_the_parts_of_a_parent_goes_on_with_the_next_record() {
    let server = spanned().await;
    let client = client(&server);
    for stop in 0..=4 {
        let (mut query, mut accounts) = (client.query(SOQL), Vec::new());
        while accounts.len() < stop {
            accounts.push(query.next().await.expect("one").expect("a record"));
        }
        let text = serde_json::to_string(&query.position()).expect("JSON");
        let mut query = client.resume(serde_json::from_str::<QueryPosition>(&text).expect("a position"));
        while let Some(account) = query.next().await {
            accounts.push(account.expect("a record"));
        }
        assert_spanned(&accounts);
    }
}

#[tokio::test]
async fn a_page_that_fails_while_a_parent_waits_loses_nothing() {
    let whole = [
        page(vec![account("a", page(rows(0..2), None))], Some("1")),
        page(vec![account("a", page(rows(2..4), Some("in")))], Some("2")),
        page(vec![account("a", page(rows(5..6), None))], None),
        page(rows(4..5), None),
    ];
    for failing in ["1", "in", "2"] {
        let (whole, mut failures) = (whole.clone(), 7);
        let server = Server::answering(move |seen| {
            let name = seen.target.rsplit_once("/query/").map_or("0", |(_, name)| name);
            if name == failing && failures > 0 {
                failures -= 1;
                return Reply::error(503, "SERVER_UNAVAILABLE", "busy");
            }
            Reply::Json(200, whole[name.parse().unwrap_or(3)].clone())
        })
        .await;
        let client = client(&server);
        let (mut query, mut accounts, mut errors) = (client.query(SOQL), Vec::new(), 0);
        while let Some(account) = query.next().await {
            match account {
                Ok(account) => accounts.push(account),
                Err(_) => {
                    errors += 1;
                    // From where it stands another one gets there too.
                    let mut other = client.resume(query.position());
                    if let Some(Ok(account)) = other.next().await {
                        assert_whole(&account["Contacts"], 6);
                    }
                }
            }
        }
        assert!(errors > 0 && accounts.len() == 1, "{failing}: {errors}");
        assert_whole(&accounts[0]["Contacts"], 6);
    }
}
