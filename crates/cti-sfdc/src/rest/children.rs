//! Child records: those that an org cut are fetched, and a parent that comes in two parts becomes one.

use std::collections::HashSet;
use std::pin::Pin;

use serde_json::{Map, Value};

use super::client::RestClient;
use super::error::RestError;
use super::query::Page;
use super::records::Record;

/// How many levels of children are followed. A query nests five; an org that answers with more of them would lead the
/// client ever deeper. Our decision.
const DEEPEST: usize = 8;

/// How many child records may still be fetched, so that one record cannot fill the memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    records: usize,
    bytes: usize,
}

impl Room {
    /// Room for that many records. Bytes are bounded as those of one answer are.
    pub(super) fn of(records: usize) -> Self {
        Self { records, bytes: 64 << 20 }
    }

    pub(super) fn is_left(self) -> bool {
        self.records > 0 && self.bytes > 0
    }

    /// A page without a record takes room too: an org may give many of them.
    pub(super) fn take(&mut self, records: usize, bytes: usize) {
        self.records = self.records.saturating_sub(records.max(1));
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

impl Default for Room {
    /// Room for the children of one page: as many records as a transaction of Apex may read. Our decision.
    fn default() -> Self {
        Self::of(50_000)
    }
}

/// Fetches pages of children.
#[derive(Clone, Copy)]
pub(super) struct Fetcher<'c> {
    pub(super) client: &'c RestClient,
    pub(super) batch_size: Option<u16>,
}

impl Fetcher<'_> {
    /// Puts the child records that the org cut in their place; gives whether every one is there. Where the room ends, the
    /// children stay as they are then: `done` is false, and `nextRecordsUrl` leads to the rest.
    pub(super) async fn complete(self, records: &mut [Record], room: &mut Room) -> Result<bool, RestError> {
        self.complete_all(records.iter_mut(), room, DEEPEST).await
    }

    async fn complete_all<'r>(
        self,
        records: impl Iterator<Item = &'r mut Record>,
        room: &mut Room,
        depth: usize,
    ) -> Result<bool, RestError> {
        let mut is_whole = true;
        for record in records.filter(|record| has_children(record)) {
            is_whole &= match depth.checked_sub(1) {
                Some(depth) => self.complete_one(record, room, depth).await?,
                None => false,
            };
        }
        Ok(is_whole)
    }

    fn complete_one<'r>(
        self,
        record: &'r mut Record,
        room: &'r mut Room,
        depth: usize,
    ) -> Pin<Box<dyn Future<Output = Result<bool, RestError>> + Send + 'r>>
    where
        Self: 'r,
    {
        Box::pin(async move {
            let mut is_whole = true;
            for children in record.values_mut().filter_map(as_children_mut) {
                let rows = children.get_mut("records").and_then(Value::as_array_mut).into_iter().flatten();
                is_whole &= self.complete_all(rows.filter_map(Value::as_object_mut), room, depth).await?;
                is_whole &= self.fetch_rest(children, room, depth).await?;
            }
            Ok(is_whole)
        })
    }

    /// Every row is complete before it becomes one with its other part: of two that are cut one address would be lost.
    async fn fetch_rest(self, children: &mut Record, room: &mut Room, depth: usize) -> Result<bool, RestError> {
        let mut is_whole = true;
        while is_cut(children) {
            let Some(path) = children.get("nextRecordsUrl").and_then(Value::as_str).filter(|_| room.is_left()) else {
                return Ok(false);
            };
            let path = path.to_owned();
            let (page, bytes) = Page::fetch(self.client, path.clone(), self.batch_size).await?;
            room.take(page.records.len(), bytes);
            let (mut more, next) = page.into_parts();
            if next.as_ref() == Some(&path) {
                return Err(RestError::unreadable(http::StatusCode::OK, "the next page is the same page", b""));
            }
            is_whole &= self.complete_all(more.iter_mut(), room, depth).await?;
            let mut rows = take_rows(children);
            append(&mut rows, more.into_iter().map(Value::Object).collect());
            put(children, rows, next.map(Value::String));
        }
        Ok(is_whole)
    }
}

/// Whether a record has child records, as a query of a relationship gives them.
pub(super) fn has_children(record: &Record) -> bool {
    record.values().any(is_children)
}

/// Whether a record is the one before once more: an org that cuts between the children of a record begins the next page with
/// that record and the rest of them.
pub(super) fn is_again(before: &Record, record: &Record) -> bool {
    has_children(before) && key(before).is_some_and(|before| key(record) == Some(before))
}

/// Adds the children that a record has in its second part.
pub(super) fn merge(record: &mut Record, again: Record) {
    for (name, value) in again {
        match (record.get_mut(&name), value) {
            (Some(known), Value::Object(more)) if is_children(known) => {
                if let Some(known) = known.as_object_mut() {
                    join(known, more);
                }
            }
            (None | Some(Value::Null), value) => drop(record.insert(name, value)),
            _ => {}
        }
    }
}

fn join(children: &mut Record, mut more: Record) {
    let mut rows = take_rows(children);
    let known: HashSet<&str> = rows.iter().filter_map(|row| key(row.as_object()?)).collect();
    let is_new = |row: &Value| {
        row.as_object().is_none_or(|row| has_children(row) || key(row).is_none_or(|key| !known.contains(key)))
    };
    let added = take_rows(&mut more).into_iter().filter(is_new).collect();
    append(&mut rows, added);
    // A cut on either side is one of the whole.
    let cut = [&*children, &more].into_iter().find(|part| is_cut(part));
    let next = cut.map(|part| part.get("nextRecordsUrl").cloned().unwrap_or_default());
    put(children, rows, next);
}

fn append(rows: &mut Vec<Value>, more: Vec<Value>) {
    let mut more = more.into_iter();
    let first = more.next();
    match (rows.last_mut(), first) {
        (Some(Value::Object(last)), Some(Value::Object(first))) if is_again(last, &first) => merge(last, first),
        (_, first) => rows.extend(first),
    }
    rows.extend(more);
}

/// Puts the rows in, and where the rest of them is; `None` when they are complete, and so their number is known.
fn put(children: &mut Record, rows: Vec<Value>, next: Option<Value>) {
    children.insert("done".to_owned(), next.is_none().into());
    match next {
        Some(next) => drop(children.insert("nextRecordsUrl".to_owned(), next)),
        None => {
            children.shift_remove("nextRecordsUrl");
            children.insert("totalSize".to_owned(), rows.len().into());
        }
    }
    children.insert("records".to_owned(), rows.into());
}

fn is_cut(children: &Record) -> bool {
    match children.get("done") {
        Some(Value::Bool(done)) => !done,
        _ => children.get("nextRecordsUrl").is_some_and(Value::is_string),
    }
}

/// Takes the rows out; none where they are `null`.
fn take_rows(children: &mut Record) -> Vec<Value> {
    match children.get_mut("records").map(Value::take) {
        Some(Value::Array(rows)) => rows,
        _ => Vec::new(),
    }
}

/// The result of a query of a relationship. A record that is referred to has `attributes`.
fn is_children(value: &Value) -> bool {
    let is = |object: &Map<String, Value>| {
        let has_rows = object.get("records").is_some_and(|rows| rows.is_array() || rows.is_null());
        has_rows && object.contains_key("done") && !object.contains_key("attributes")
    };
    value.as_object().is_some_and(is)
}

fn as_children_mut(value: &mut Value) -> Option<&mut Record> {
    if is_children(value) { value.as_object_mut() } else { None }
}

/// What tells a record from others: its id, also where it was not selected.
fn key(record: &Record) -> Option<&str> {
    let id = record.get("Id").and_then(Value::as_str);
    id.or_else(|| record.get("attributes")?.get("url")?.as_str())
}
