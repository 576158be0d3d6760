//! Queries: pages of any size, each record once, a limit that shows, and going on later.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests")]

use cti_sfdc::rest::{QueryPosition, RestClient, RestError, Rows};
use serde_json::{Value, json};

use super::client;
use super::server::{Reply, Seen, Server};

/// A server with one query, whose pages have these sizes.
async fn paged(sizes: &'static [usize]) -> Server {
    Server::answering(move |seen| page(sizes, seen)).await
}

fn page(sizes: &[usize], seen: &Seen) -> Reply {
    let at = seen.target.rsplit_once("/query/01g-").map_or(0, |(_, at)| at.parse().expect("a page"));
    let first: usize = sizes[..at].iter().sum();
    let records: Vec<Value> = (first..first + sizes[at]).map(|n| json!({"Id": n.to_string()})).collect();
    let done = at + 1 == sizes.len();
    let mut body = json!({"totalSize": sizes.iter().sum::<usize>(), "done": done, "records": records});
    if !done {
        body["nextRecordsUrl"] = format!("/services/data/v62.0/query/01g-{}", at + 1).into();
    }
    Reply::Json(200, body)
}

async fn ids(client: &RestClient, position: Option<QueryPosition>, most: usize) -> (Vec<usize>, QueryPosition) {
    let mut query = match position {
        Some(position) => client.resume(position),
        None => client.query("SELECT Id FROM Task"),
    };
    let mut ids = Vec::new();
    while ids.len() < most {
        let Some(record) = query.next().await else { break };
        ids.push(record.expect("a record")["Id"].as_str().and_then(|id| id.parse().ok()).expect("a number"));
    }
    (ids, query.position())
}

#[tokio::test]
async fn pages_of_any_size_give_each_record_once() {
    for sizes in [&[250, 250, 1][..], &[1, 1, 1], &[0, 3, 0, 2], &[2_000], &[0]] {
        let server = paged(sizes).await;
        let (ids, _) = ids(&client(&server), None, usize::MAX).await;
        assert!(ids.iter().copied().eq(0..sizes.iter().sum()), "{sizes:?}");
        assert_eq!(server.seen().len(), sizes.len());
    }
}

#[tokio::test]
async fn a_query_that_stops_anywhere_goes_on_with_the_next_record() {
    let server = paged(&[3, 2, 4]).await;
    let client = client(&server);
    for stop in 0..=9 {
        let (mut first, position) = ids(&client, None, stop).await;
        // The position travels.
        let text = serde_json::to_string(&position).expect("JSON");
        let position = serde_json::from_str(&text).expect("a position");
        let (rest, _) = ids(&client, Some(position), usize::MAX).await;
        first.extend(rest);
        assert!(first.iter().copied().eq(0..9), "{stop}: {first:?}");
    }
}

#[tokio::test]
async fn a_limit_that_cut_the_answer_shows_in_the_type() {
    let server = paged(&[250, 250, 1]).await;
    let client = client(&server);
    let Ok(Rows::Truncated { records, total }) = client.query("SELECT Id FROM Task").rows(300).await else {
        panic!("expected a cut answer")
    };
    assert_eq!((records.len(), total), (300, Some(501)));
    for limit in [501, 502] {
        let rows = client.query("SELECT Id FROM Task").rows(limit).await.expect("rows");
        assert!(matches!(&rows, Rows::Complete(records) if records.len() == 501));
    }
}

#[tokio::test]
async fn a_page_that_fails_is_asked_for_again_and_no_record_is_lost() {
    let (sizes, mut failures) = (&[2, 2], 9);
    let server = Server::answering(move |seen| {
        if seen.target.contains("01g-1") && failures > 0 {
            failures -= 1;
            return Reply::error(503, "SERVER_UNAVAILABLE", "busy");
        }
        page(sizes, seen)
    })
    .await;
    let mut query = client(&server).query("SELECT Id FROM Task");
    let (mut ids, mut errors) = (Vec::new(), 0);
    while let Some(record) = query.next().await {
        match record {
            Ok(record) => ids.push(record["Id"].clone()),
            Err(error) => {
                assert!(error.is_retryable(), "{error}");
                errors += 1;
            }
        }
    }
    assert_eq!((ids, errors), (vec![json!("0"), json!("1"), json!("2"), json!("3")], 1));
}

#[tokio::test]
async fn the_query_is_encoded_once_and_batch_size_is_a_header() {
    let server = paged(&[1]).await;
    let soql = "SELECT Id FROM Task WHERE CreatedDate > 2020-03-17T21:04:32.000+0000 AND Subject = 'a+b % \\'ü'";
    client(&server).query(soql).batch_size(1).next().await.expect("one").expect("a record");
    let seen = &server.seen()[0];
    assert_eq!(seen.header("sforce-query-options"), Some("batchSize=200"));
    let sent = seen.target.split_once("?q=").map(|(_, query)| query.to_owned()).expect("a query");
    assert!(sent.contains("000%2B0000") && sent.contains("a%2Bb%20%25%20%5C%27%C3%BC"), "{sent}");
    let decoded: Vec<(String, String)> = url_pairs(&format!("q={sent}"));
    assert_eq!(decoded, [("q".to_owned(), soql.to_owned())]);
}

fn url_pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

#[tokio::test]
async fn an_answer_that_leads_in_a_circle_or_away_ends() {
    let circle = json!({"totalSize": 9, "done": false, "records": [{"Id": "1"}],
        "nextRecordsUrl": "/services/data/v62.0/query/01g-1"});
    let nowhere = json!({"totalSize": 9, "done": false, "records": []});
    let away = json!({"totalSize": 9, "done": false, "records": [], "nextRecordsUrl": "https://evil.example/q"});
    for body in [circle, nowhere, away] {
        let server = Server::answering(move |_| Reply::Json(200, body.clone())).await;
        let error = client(&server).query("SELECT Id FROM Task").rows(100).await.expect_err("no end");
        assert!(matches!(error, RestError::Unreadable { .. } | RestError::Address(_)), "{error:?}");
    }
    let mut pages = 0;
    let server = Server::answering(move |_| {
        pages += 1;
        let next = format!("/services/data/v62.0/query/01g-{pages}");
        Reply::Json(200, json!({"totalSize": 9, "done": false, "records": [], "nextRecordsUrl": next}))
    })
    .await;
    let error = client(&server).query("SELECT Id FROM Task").rows(100).await.expect_err("no end");
    assert!(matches!(error, RestError::Unreadable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_count_that_an_org_does_not_have_costs_no_record() {
    for uncounted in [json!(-1), json!(null), json!("many"), json!(1.5), json!({}), json!([])] {
        let server = Server::answering(move |seen| {
            let done = seen.target.contains("01g-1");
            let mut body = json!({"totalSize": uncounted, "done": done, "records": [{"Id": "1"}, {"Id": "2"}]});
            if !done {
                body["nextRecordsUrl"] = "/services/data/v62.0/query/01g-1".into();
            }
            Reply::Json(200, body)
        })
        .await;
        let client = client(&server);
        let rows = client.query("SELECT Id FROM Log__b").rows(4).await.expect("rows");
        assert!(matches!(&rows, Rows::Complete(records) if records.len() == 4), "{rows:?}");
        let rows = client.query("SELECT Id FROM Log__b").rows(3).await.expect("rows");
        assert!(matches!(&rows, Rows::Truncated { records, total: None } if records.len() == 3), "{rows:?}");
    }
    // A count that is less than what was given is not one of all.
    let server = Server::answering(|_| {
        Reply::Json(200, json!({"totalSize": 1, "done": true, "records": [{"Id": "1"}, {"Id": "2"}]}))
    })
    .await;
    let rows = client(&server).query("SELECT Id FROM Log__b").rows(1).await.expect("rows");
    assert!(matches!(&rows, Rows::Truncated { total: None, .. }), "{rows:?}");
}

#[tokio::test]
async fn a_page_whose_records_are_null_has_none() {
    for body in [json!({"totalSize": 7, "done": true, "records": null}), json!({"totalSize": 7, "done": true})] {
        let server = Server::answering(move |_| Reply::Json(200, body.clone())).await;
        let mut query = client(&server).query("SELECT COUNT() FROM Task");
        assert!(query.next().await.is_none());
        assert_eq!(query.total(), Some(7));
    }
}
