//! Laws that hold whatever befalls the requests: faults of the wire, of gateways, of sessions, in any order.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cti_sfdc::org::{Field, MemoryOrg, ObjectSchema};
use cti_sfdc::rest::{Composite, LogIn, RestClient, RestError};
use cti_sfdc::server::OrgServer;
use cti_sfdc::transport::http::{Request, Response};
use cti_sfdc::transport::{Body, Transport, TransportError};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{fields, quick};

/// What befalls a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Nothing,
    NotSent,
    /// The connection breaks before the request arrives, or before its answer does.
    Lost {
        is_done: bool,
    },
    /// A gateway's page comes in place of the answer.
    Page {
        is_done: bool,
    },
    /// Half of the answer comes.
    Cut,
    Busy,
    /// Every session has ended.
    Expired,
}

fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let fault = prop_oneof![
        3 => Just(Fault::Nothing),
        1 => Just(Fault::NotSent),
        2 => any::<bool>().prop_map(|is_done| Fault::Lost { is_done }),
        1 => any::<bool>().prop_map(|is_done| Fault::Page { is_done }),
        1 => Just(Fault::Cut),
        1 => Just(Fault::Busy),
        2 => Just(Fault::Expired),
    ];
    prop::collection::vec(fault, 0..10)
}

/// A way to an org on which requests meet faults, one after another.
#[derive(Debug)]
struct Faulty {
    server: Arc<OrgServer>,
    faults: Mutex<VecDeque<Fault>>,
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.try_into().expect("a status");
    response
}

#[async_trait]
impl Transport for Faulty {
    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let fault = self.faults.lock().expect("not poisoned").pop_front().unwrap_or(Fault::Nothing);
        match fault {
            Fault::Nothing => self.server.send(request).await,
            Fault::NotSent => Err(TransportError::NotSent("no route".to_owned())),
            Fault::Lost { is_done } => {
                if is_done {
                    self.server.send(request).await?;
                }
                Err(TransportError::Interrupted("reset".to_owned()))
            }
            Fault::Page { is_done } => {
                if is_done {
                    self.server.send(request).await?;
                }
                Ok(answer(500, "<h1>HTTP Status 500</h1>"))
            }
            Fault::Cut => {
                let (parts, body) = self.server.send(request).await?.into_parts();
                let half = body.as_bytes().len() / 2;
                Ok(Response::from_parts(
                    parts,
                    Body::from(body.into_bytes().into_iter().take(half).collect::<Vec<u8>>()),
                ))
            }
            Fault::Busy => Ok(answer(503, json!([{"errorCode": "SERVER_UNAVAILABLE", "message": "busy"}]).to_string())),
            Fault::Expired => {
                self.server.expire_sessions();
                self.server.send(request).await
            }
        }
    }
}

/// An org with eight accounts, and a client of it whose requests meet these faults.
fn org(faults: Vec<Fault>) -> (Arc<MemoryOrg>, RestClient) {
    let org = MemoryOrg::new();
    let account = ObjectSchema::new("Account", "001").with_field(Field::text("Ext__c", 40).external_id().unique());
    org.define(account).expect("a schema");
    for nth in 0..8 {
        org.create("Account", &fields(json!({"Name": format!("A{nth}"), "Ext__c": format!("e{nth}")})))
            .expect("created");
    }
    let server = Arc::new(OrgServer::new(Arc::new(org)).with_page_size(3));
    let org = Arc::clone(server.org());
    let log_in = LogIn::client_credentials("https://memory.example", "id", "secret").expect("an address");
    let transport = Arc::new(Faulty { server, faults: Mutex::new(faults.into()) });
    (org, RestClient::builder(log_in).transport(transport).retry(quick()).build().expect("a client"))
}

fn count(org: &MemoryOrg, name: &str) -> u64 {
    let found = org.query(&format!("SELECT COUNT() FROM Account WHERE Name = '{name}'")).expect("a count");
    u64::try_from(found.total_size).expect("a number")
}

/// What the client says holds: done, not done, or not known.
fn is_told<T: std::fmt::Debug>(answer: &Result<T, RestError>, is_done: bool) -> Result<(), TestCaseError> {
    match answer {
        Ok(_) => prop_assert!(is_done, "{answer:?}"),
        Err(error) => prop_assert!(error.is_outcome_unknown() || !is_done, "{answer:?}"),
    }
    Ok(())
}

fn drive<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_created_once_at_most_and_whether_it_was_is_told(faults in faults()) {
        let (org, client) = org(faults);
        let saved = drive(client.create("Account", &fields(json!({"Name": "New"}))));
        let made = count(&org, "New");
        prop_assert!(made <= 1, "{saved:?}");
        is_told(&saved, made == 1)?;
    }

    #[test]
    fn an_upsert_makes_one_record(faults in faults()) {
        let (org, client) = org(faults);
        let saved = drive(client.upsert("Account", ("Ext__c", "new"), &fields(json!({"Name": "New"}))));
        let made = count(&org, "New");
        prop_assert!(made <= 1, "{saved:?}");
        is_told(&saved, made == 1)?;
    }

    #[test]
    fn changes_and_deletions_are_told_as_they_are(faults in faults()) {
        let id = |org: &MemoryOrg| org.find_by_external_id("Account", "Ext__c", "e0").expect("found");
        let (org_of, client) = org(faults.clone());
        let saved = drive(client.update("Account", id(&org_of)[0].as_str(), &fields(json!({"Name": "New"}))));
        is_told(&saved, count(&org_of, "New") == 1)?;
        let (org_of, client) = org(faults);
        let deleted = drive(client.delete("Account", id(&org_of)[0].as_str()));
        is_told(&deleted, id(&org_of).is_empty())?;
    }

    #[test]
    fn a_composite_is_done_whole_once_at_most_or_not_at_all(faults in faults(), creates in any::<bool>()) {
        let (org, client) = org(faults);
        let id = org.find_by_external_id("Account", "Ext__c", "e0").expect("found")[0];
        let new = fields(json!({"Name": "New"}));
        let all = Composite::all_or_none().delete("gone", "Account", id.as_str());
        let all = all.and_then(|all| if creates { all.create("new", "Account", &new) } else { Ok(all) }).expect("valid");
        let answers = drive(client.composite(&all)).and_then(|answers| {
            answers.iter().try_for_each(|answer| answer.result().map(drop))
        });
        let is_gone = org.find_by_external_id("Account", "Ext__c", "e0").expect("an answer").is_empty();
        prop_assert_eq!(count(&org, "New"), u64::from(creates && is_gone), "{:?}", answers);
        is_told(&answers, is_gone)?;
    }

    #[test]
    fn a_query_gives_each_record_once_however_often_it_is_asked_on(faults in faults()) {
        let (_, client) = org(faults);
        let names = drive(async {
            let mut query = client.query("SELECT Name FROM Account ORDER BY Name");
            let (mut names, mut failures) = (Vec::new(), 0);
            while let Some(record) = query.next().await {
                match record {
                    Ok(record) => names.push(record["Name"].clone()),
                    // A log-in that was refused is not tried again for a while.
                    Err(_) => {
                        failures += 1;
                        prop_assert!(failures < 20, "it never ends");
                        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
                        query = client.resume(query.position());
                    }
                }
            }
            Ok(names)
        })?;
        prop_assert_eq!(names, (0..8).map(|nth| Value::from(format!("A{nth}"))).collect::<Vec<_>>());
    }
}
