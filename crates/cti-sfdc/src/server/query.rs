//! Queries page by page, and searches.

use http::Method;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::OrgServer;
use super::reply::Reply;
use super::request::Call;
use crate::error_code::ErrorCode;

/// How many answers are kept for their next pages; the oldest gives way.
const MOST_CURSORS: usize = 100;

/// The pages that a client may ask for, and the one that it gets.
const PAGES: std::ops::RangeInclusive<usize> = 200..=2_000;

/// Answers of which a client has not seen every page.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    kept: IndexMap<String, Vec<Value>>,
    made: u64,
}

impl Cursors {
    fn keep(&mut self, records: Vec<Value>) -> String {
        self.made += 1;
        // In the form of the id of a query locator.
        let locator = format!("01gMEM{:012}", self.made);
        if self.kept.len() >= MOST_CURSORS {
            self.kept.shift_remove_index(0);
        }
        self.kept.insert(locator.clone(), records);
        locator
    }
}

impl OrgServer {
    pub(super) fn ask(&self, call: &Call, steps: &[&str], version: u32) -> Reply {
        match (&call.method, steps) {
            (&Method::GET, [query @ ("query" | "queryAll")]) => {
                let Some(soql) = call.parameter("q") else {
                    return Reply::error(ErrorCode::MalformedQuery, "the parameter q is missing");
                };
                let _ = (query, soql);
                self.page(call, version, 0, Vec::new(), None)
            }
            (&Method::GET, ["query" | "queryAll", locator]) => {
                let place = locator.rsplit_once('-').and_then(|(locator, at)| Some((locator, at.parse().ok()?)));
                let records = place.and_then(|(locator, _)| self.cursors().kept.get(locator).cloned());
                match (records, place) {
                    (Some(records), Some((locator, at))) if at < records.len() => {
                        self.page(call, version, at, records, Some(locator.to_owned()))
                    }
                    _ => Reply::error(ErrorCode::InvalidQueryLocator, "invalid query locator"),
                }
            }
            _ => Reply::method_not_allowed(&call.method),
        }
    }

    /// The page that begins at a record.
    fn page(&self, call: &Call, version: u32, at: usize, records: Vec<Value>, locator: Option<String>) -> Reply {
        let wished = call.batch_size.unwrap_or(*PAGES.end()).clamp(*PAGES.start(), *PAGES.end());
        let end = at.saturating_add(self.page_size.unwrap_or(wished)).min(records.len());
        let total = records.len();
        let done = end == total;
        let page: Vec<Value> = records.get(at..end).unwrap_or_default().to_vec();
        let mut body = Map::from_iter([
            ("totalSize".to_owned(), json!(total)),
            ("done".to_owned(), json!(done)),
            ("records".to_owned(), Value::Array(page)),
        ]);
        if !done {
            let locator = locator.unwrap_or_else(|| self.cursors().keep(records));
            body.insert(
                "nextRecordsUrl".to_owned(),
                format!("/services/data/v{version}.0/query/{locator}-{end}").into(),
            );
        }
        Reply::ok(Value::Object(body))
    }
}
