//! Queries: pages of any size, read one after another as a stream, which can stop and go on later.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::address::encoded;
use super::answer::or_null;
use super::children::{Fetcher, Room, has_children, is_again, merge};
use super::client::{Ask, RestClient};
use super::error::RestError;
use super::records::Record;

/// How many pages without a record are read one after another: an org that gives more of them would hold the client for ever.
const MOST_EMPTY_PAGES: u32 = 16;

type Fetching = Pin<Box<dyn Future<Output = Result<Fetched, RestError>> + Send>>;

/// A page with its child records.
struct Fetched {
    page: Page,
    bytes: usize,
    /// The room for child records that it left.
    room: Room,
    /// Whether its child records are all there.
    is_whole: bool,
}

/// A page of an answer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(default, deserialize_with = "count")]
    total_size: Option<u64>,
    done: bool,
    #[serde(default, deserialize_with = "or_null")]
    pub(super) records: Vec<Record>,
    next_records_url: Option<String>,
}

impl Page {
    /// Fetches a page; gives how many bytes it had.
    pub(super) async fn fetch(
        client: &RestClient,
        path: String,
        batch_size: Option<u16>,
    ) -> Result<(Self, usize), RestError> {
        let mut ask = Ask::get(path);
        if let Some(records) = batch_size {
            ask = ask.header("sforce-query-options", &format!("batchSize={records}"))?;
        }
        let answer = client.send(&ask).await?;
        let page: Self = answer.json()?;
        if !page.done && page.next_records_url.is_none() {
            return Err(answer.unreadable("there are more records, and it does not say where"));
        }
        Ok((page, answer.size()))
    }

    /// Its records, and the path of the page after it.
    pub(super) fn into_parts(self) -> (Vec<Record>, Option<String>) {
        (self.records, self.next_records_url.filter(|_| !self.done))
    }
}

/// A number of records; `None` for what is not one. Of external and big objects an org says `-1`, since it has not counted
/// them; the records beside it are read all the same.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_u64())
}

/// Where a query stands, to go on from there with [`RestClient::resume`], also in another process. An org keeps the rest of
/// an answer for two days at most, and tells then that it no longer has it (`INVALID_QUERY_LOCATOR`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryPosition {
    /// The path of the page in which the next record stands; `None` at the end.
    page: Option<String>,
    /// How many records of that page have been given.
    skip: usize,
    /// How many records have been given in all.
    given: u64,
    /// How many records there are in all, as far as is known.
    total: Option<u64>,
}

/// Records of a query, all of them or what a limit left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rows {
    /// Every record.
    Complete(Vec<Record>),
    /// A limit cut the answer, or the children of a record: their `done` is false then.
    Truncated {
        /// The records up to the limit.
        records: Vec<Record>,
        /// How many there are in all; `None` where the org does not say so: it does not count the rows of external and big
        /// objects.
        total: Option<u64>,
    },
}

impl Rows {
    /// The records, whether or not they are all.
    pub fn into_records(self) -> Vec<Record> {
        match self {
            Self::Complete(records) | Self::Truncated { records, .. } => records,
        }
    }
}

/// The records of a query, one after another; pages are fetched as they are needed. Also a [`Stream`].
///
/// Records come with all of their children (`SELECT Id, (SELECT Id FROM Contacts) FROM Account`): what the org cut of them is
/// fetched, up to a limit that [`Query::is_cut`] tells.
///
/// A page that cannot be fetched is an error, and the next call tries it again: no record is lost, and none comes twice.
pub struct Query {
    client: RestClient,
    batch_size: Option<u16>,
    /// Records of the page that is being given.
    buffer: VecDeque<Record>,
    /// The path of that page.
    page: Option<String>,
    /// How many records of it have been given, or are a part of the record that waits.
    taken: usize,
    /// Where the first record of the buffer stands, if it waited for the page that is being given: page, and place in it.
    waited: Option<(Option<String>, usize)>,
    /// The room for further parts of the record that waits.
    waiting_room: Room,
    /// The path of the page after it.
    next: Option<String>,
    /// How many records of the next page are not to be given again.
    skip: usize,
    fetching: Option<Fetching>,
    /// The room for child records in all; `None` when each page has its own.
    room: Option<Room>,
    is_cut: bool,
    given: u64,
    total: Option<u64>,
    empty_pages: u32,
}

impl RestClient {
    /// Asks for records in SOQL. Nothing is sent before the first record is asked for.
    ///
    /// ```no_run
    /// # async fn example(client: cti_sfdc::rest::RestClient) -> Result<(), cti_sfdc::rest::RestError> {
    /// let mut cases = client.query("SELECT Id, Subject FROM Case WHERE IsClosed = false");
    /// while let Some(case) = cases.next().await {
    ///     println!("{}", case?["Subject"]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn query(&self, soql: &str) -> Query {
        let path = self.path(&format!("/query?q={}", encoded(soql)));
        self.pages(QueryPosition { page: Some(path), skip: 0, given: 0, total: None })
    }

    /// Asks for records in SOQL, deleted ones included.
    pub fn query_with_deleted(&self, soql: &str) -> Query {
        let path = self.path(&format!("/queryAll?q={}", encoded(soql)));
        self.pages(QueryPosition { page: Some(path), skip: 0, given: 0, total: None })
    }

    /// Goes on with a query where another one stopped. A query that stopped within its first page is asked again.
    pub fn resume(&self, position: QueryPosition) -> Query {
        self.pages(position)
    }

    fn pages(&self, position: QueryPosition) -> Query {
        Query {
            client: self.clone(),
            batch_size: None,
            buffer: VecDeque::new(),
            page: None,
            taken: 0,
            waited: None,
            waiting_room: Room::default(),
            next: position.page,
            skip: position.skip,
            fetching: None,
            room: None,
            is_cut: false,
            given: position.given,
            total: position.total,
            empty_pages: 0,
        }
    }
}

impl Query {
    /// Sets how many records a page should have, 200 to 2,000. An org may give fewer or more.
    pub fn batch_size(mut self, records: u16) -> Self {
        self.batch_size = Some(records.clamp(200, 2_000));
        self
    }

    /// The next record; `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Record, RestError>> {
        poll_fn(|context| self.poll_record(context)).await
    }

    /// Every record, but at most as many as the limit says; of an answer that has more the type says so. The limit is also
    /// that of the child records which are fetched because the org cut them.
    ///
    /// # Errors
    /// [`RestError`] of the first page that cannot be fetched.
    pub async fn rows(mut self, limit: usize) -> Result<Rows, RestError> {
        self.room = Some(Room::of(limit));
        let mut records = Vec::new();
        while let Some(record) = self.next().await {
            let record = record?;
            if records.len() == limit {
                self.is_cut = true;
                break;
            }
            records.push(record);
        }
        if !self.is_cut {
            return Ok(Rows::Complete(records));
        }
        // Fewer than have been given is not a count of them all.
        let total = self.total.filter(|total| *total >= self.given);
        Ok(Rows::Truncated { records, total })
    }

    /// Whether child records of a record that was given are missing, since there are too many of them: more than 50,000 that
    /// the org cut on one page, or than the limit of [`Query::rows`]. `done` is false beside them, and `nextRecordsUrl` leads
    /// to the rest.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// How many records there are in all, once the first page is there, as far as the org says so. `SELECT COUNT()` answers
    /// with this alone.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Where the query stands.
    pub fn position(&self) -> QueryPosition {
        let (page, skip) = match &self.waited {
            Some(place) => place.clone(),
            None if self.buffer.is_empty() => (self.next.clone(), self.skip),
            None => (self.page.clone(), self.taken),
        };
        QueryPosition { page, skip, given: self.given, total: self.total }
    }

    fn poll_record(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Record, RestError>>> {
        loop {
            if !self.has_to_wait()
                && let Some(record) = self.buffer.pop_front()
            {
                if self.waited.take().is_none() {
                    self.taken += 1;
                }
                self.given += 1;
                return Poll::Ready(Some(Ok(record)));
            }
            if let Some(fetching) = &mut self.fetching {
                let Poll::Ready(fetched) = fetching.as_mut().poll(context) else { return Poll::Pending };
                self.fetching = None;
                if let Err(error) = fetched.and_then(|fetched| self.take(fetched)) {
                    return Poll::Ready(Some(Err(error)));
                }
                continue;
            }
            match &self.next {
                None => return Poll::Ready(None),
                Some(path) => self.fetching = Some(self.fetch(path.clone())),
            }
        }
    }

    /// Whether the record in front may come once more, with further children: it is the last one of its page.
    fn has_to_wait(&self) -> bool {
        self.next.is_some() && self.buffer.len() == 1 && self.buffer.front().is_some_and(has_children)
    }

    fn fetch(&self, path: String) -> Fetching {
        let (client, batch_size, mut room) = (self.client.clone(), self.batch_size, self.room.unwrap_or_default());
        Box::pin(async move {
            let (mut page, bytes) = Page::fetch(&client, path, batch_size).await?;
            let fetcher = Fetcher { client: &client, batch_size };
            let is_whole = fetcher.complete(&mut page.records, &mut room).await?;
            Ok(Fetched { page, bytes, room, is_whole })
        })
    }

    fn take(&mut self, Fetched { page, bytes, room, is_whole }: Fetched) -> Result<(), RestError> {
        self.empty_pages = if page.records.is_empty() { self.empty_pages + 1 } else { 0 };
        let total = page.total_size;
        let (records, next) = page.into_parts();
        let is_circle = next.is_some() && next == self.next;
        let has_more_of_one =
            self.buffer.front().zip(records.first()).is_some_and(|(waiting, record)| is_again(waiting, record));
        if has_more_of_one {
            self.waiting_room.take(0, bytes);
        } else if !records.is_empty() {
            self.waiting_room = Room::default();
        }
        let is_endless = self.empty_pages > MOST_EMPTY_PAGES || !self.waiting_room.is_left();
        if is_circle || is_endless {
            // Asking again would not help, so the query ends here.
            self.next = None;
            let reason =
                if is_circle { "the next page is the same page" } else { "page after page has no further record" };
            return Err(RestError::unreadable(http::StatusCode::OK, reason, b""));
        }
        self.total = total.or(self.total);
        self.room = self.room.map(|_| room);
        self.is_cut |= !is_whole;
        let before = std::mem::replace(&mut self.page, std::mem::replace(&mut self.next, next));
        let mut records = VecDeque::from(records);
        match self.buffer.pop_front() {
            None => {
                self.taken = self.skip.min(records.len());
                records.drain(..self.taken);
                self.skip = 0;
            }
            Some(mut waiting) => {
                self.waited.get_or_insert((before, self.taken));
                self.taken = 0;
                if has_more_of_one {
                    merge(&mut waiting, records.pop_front().unwrap_or_default());
                    self.taken = 1;
                }
                records.push_front(waiting);
            }
        }
        self.buffer = records;
        Ok(())
    }
}

impl Stream for Query {
    type Item = Result<Record, RestError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_record(context)
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("given", &self.given).field("total", &self.total).finish_non_exhaustive()
    }
}
