//! An org in memory: object types with their fields, records, queries and searches.

mod activity;
mod cell;
mod describe;
mod duplicates;
mod error;
mod person;
mod query;
mod read;
mod records;
mod schema;
mod search;
mod standard;
mod state;
mod table;
mod transaction;
mod value;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use cti_engine::connector::Clock;
use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

pub use error::OrgError;
pub use query::QueryAnswer;
pub use schema::{DuplicateRule, Field, FieldType, ObjectSchema, OnDelete, RecordType, Reference};
pub use transaction::Transaction;
pub use write::Upserted;

use crate::error_code::ErrorCode;
use crate::id::RecordId;
use crate::soql::Query;
use crate::sosl::Search;
use query::{Moment, World};
use state::State;
use table::{Numbers, Row, Table};

/// The version of the REST API whose behaviour the org in memory has, as it stands in the addresses of records.
pub const API_VERSION: &str = "62.0";

/// A Salesforce org in memory.
///
/// It has the standard objects (User, Organization, `RecordType`, Account, Contact, Lead, Opportunity, Case, Task, Event) and
/// those that are added. Every answer and every error is that of the REST API.
///
/// ```
/// use cti_sfdc::org::MemoryOrg;
/// use serde_json::json;
///
/// let org = MemoryOrg::new();
/// let id = org.create("Contact", json!({"LastName": "Yamada", "Phone": "(202) 555-0123"}).as_object().unwrap())?;
/// assert_eq!(org.retrieve("Contact", id.as_str(), None)?["Name"], "Yamada");
/// # Ok::<(), cti_sfdc::org::OrgError>(())
/// ```
pub struct MemoryOrg {
    state: RwLock<State>,
    clock: Option<Arc<dyn Clock>>,
    time_zone: TimeZone,
}

impl Default for MemoryOrg {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryOrg {
    /// An org with the standard objects and one user, in the United States, in UTC, at the time of the computer.
    pub fn new() -> Self {
        let numbers = Numbers { reader: Arc::new(LibPhoneNumbers), country: "US".to_owned() };
        let mut state = State::new(numbers);
        for schema in standard::objects() {
            state.define(schema);
        }
        let org = Self { state: RwLock::new(state), clock: None, time_zone: TimeZone::UTC };
        org.found();
        org
    }

    /// The records that an org has on its first day: the user who is logged in, and the organization.
    fn found(&self) {
        let user = json!({"FirstName": "Integration", "LastName": "User", "Username": "integration@example.com",
            "Email": "integration@example.com", "Alias": "integ"});
        let organization = json!({"Name": "Example", "InstanceName": "MEM1"});
        for (object, fields) in [("User", user), ("Organization", organization)] {
            let created = fields.as_object().map(|fields| self.create(object, fields));
            debug_assert!(matches!(created, Some(Ok(_))), "{created:?}");
        }
    }

    /// Sets the clock, by which records are dated and `TODAY` is known.
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets the time zone of the user, in which a day of a query begins and ends.
    pub fn with_time_zone(mut self, time_zone: TimeZone) -> Self {
        self.time_zone = time_zone;
        self
    }

    /// Sets the country (ISO 3166 alpha-2) by whose habits phone numbers without a calling code are read.
    pub fn with_country(self, country: &str) -> Self {
        self.with_numbers(|numbers| country.clone_into(&mut numbers.country))
    }

    /// Sets what reads phone numbers.
    pub fn with_phone_numbers(self, reader: Arc<dyn PhoneNumbers>) -> Self {
        self.with_numbers(|numbers| numbers.reader = reader)
    }

    fn with_numbers(self, change: impl FnOnce(&mut Numbers)) -> Self {
        let mut state = self.write();
        let mut numbers = state.numbers.clone();
        change(&mut numbers);
        for table in &mut state.tables {
            table.extend(|_| (), &numbers);
        }
        state.numbers = numbers;
        drop(state);
        self
    }

    /// Adds an object type, or the new fields, record types and duplicate rules of one that the org has. A key prefix that another object
    /// type has is replaced.
    ///
    /// # Errors
    /// [`ErrorCode::RequiredFieldMissing`] or another when the records of its record types cannot be made.
    pub fn define(&self, schema: ObjectSchema) -> Result<(), OrgError> {
        let (name, now) = (schema.name.clone(), self.now());
        let mut state = self.write();
        state.define(schema);
        state.keep_record_types(&name, now)
    }

    /// The object types, in the order in which they were added.
    pub fn objects(&self) -> Vec<Arc<ObjectSchema>> {
        self.read().tables.iter().map(|table| Arc::clone(&table.schema)).collect()
    }

    /// An object type, by its name in any letter case.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidType`] when there is none of that name.
    pub fn object(&self, name: &str) -> Result<Arc<ObjectSchema>, OrgError> {
        Ok(Arc::clone(&self.read().table(name)?.schema))
    }

    /// The list of object types, as `GET …/sobjects` answers.
    pub fn describe_global(&self) -> Value {
        describe::global(self.read().tables.iter().map(|table| &*table.schema))
    }

    /// A description of an object type, as `GET …/sobjects/Account/describe` answers.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidType`] when there is none of that name.
    pub fn describe(&self, object: &str) -> Result<Value, OrgError> {
        let state = self.read();
        let schema = &state.table(object)?.schema;
        Ok(describe::object(schema, state.tables.iter().map(|table| &*table.schema)))
    }

    /// The user who is logged in.
    pub fn user(&self) -> RecordId {
        self.read().user
    }

    /// How many records of an object type there are, without the deleted ones.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidType`] when there is no such object type.
    pub fn count(&self, object: &str) -> Result<usize, OrgError> {
        Ok(self.read().table(object)?.live)
    }

    /// Creates a record.
    ///
    /// # Errors
    /// Those of Salesforce: unknown types and fields, values of the wrong type, what is required, unique or read-only.
    pub fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<RecordId, OrgError> {
        self.transaction(|org| org.create(object, fields))
    }

    /// Reads a record: those fields, or all of them; with its `attributes` as the REST API gives it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::EntityIsDeleted`], [`ErrorCode::MalformedId`],
    /// [`ErrorCode::InvalidField`], [`ErrorCode::InvalidType`].
    pub fn retrieve(&self, object: &str, id: &str, fields: Option<&[String]>) -> Result<Map<String, Value>, OrgError> {
        self.read().retrieve(object, RecordId::parse(id)?, fields)
    }

    /// The ids of the records with a value in an external id; more than one if it is not unique.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] for a field that is not an external id, and as for [`MemoryOrg::retrieve`].
    pub fn find_by_external_id(&self, object: &str, field: &str, value: &str) -> Result<Vec<RecordId>, OrgError> {
        self.read().find_by(object, field, value)
    }

    /// Changes fields of a record; the others stay as they are.
    ///
    /// # Errors
    /// As for [`MemoryOrg::create`], and [`ErrorCode::NotFound`], [`ErrorCode::EntityIsDeleted`],
    /// [`ErrorCode::MalformedId`].
    pub fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), OrgError> {
        self.transaction(|org| org.update(object, id, fields))
    }

    /// Changes the record with a value in an external id, or creates it when there is none.
    ///
    /// # Errors
    /// As for [`MemoryOrg::create`]. When several records have the value: [`ErrorCode::DuplicateValue`] with their ids
    /// in [`OrgError::duplicates`] (the REST API answers 300 with their addresses).
    pub fn upsert(
        &self,
        object: &str,
        field: &str,
        value: &str,
        fields: &Map<String, Value>,
    ) -> Result<Upserted, OrgError> {
        self.transaction(|org| org.upsert(object, field, value, fields))
    }

    /// Deletes a record, and what cannot be without it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::EntityIsDeleted`], [`ErrorCode::MalformedId`],
    /// [`ErrorCode::DeleteFailed`].
    pub fn delete(&self, object: &str, id: &str) -> Result<(), OrgError> {
        self.transaction(|org| org.delete(object, id))
    }

    /// Answers a SOQL query: all records at once, as `GET …/query` gives them page by page.
    ///
    /// # Errors
    /// [`ErrorCode::MalformedQuery`] with the place, [`ErrorCode::InvalidType`], [`ErrorCode::InvalidField`],
    /// [`ErrorCode::InvalidQueryFilterOperator`].
    ///
    /// # Example
    /// ```
    /// use cti_sfdc::org::MemoryOrg;
    ///
    /// let org = MemoryOrg::new();
    /// let answer = org.query("SELECT Name FROM User WHERE CreatedDate = TODAY")?;
    /// assert_eq!((answer.total_size, &answer.records[0]["Name"]), (1, &"Integration User".into()));
    /// # Ok::<(), cti_sfdc::org::OrgError>(())
    /// ```
    pub fn query(&self, soql: &str) -> Result<QueryAnswer, OrgError> {
        self.run(&parsed(soql)?, false)
    }

    /// Answers a SOQL query of deleted records too, as `GET …/queryAll`.
    ///
    /// # Errors
    /// As for [`MemoryOrg::query`].
    pub fn query_all(&self, soql: &str) -> Result<QueryAnswer, OrgError> {
        self.run(&parsed(soql)?, true)
    }

    /// Answers a query that was built.
    ///
    /// # Errors
    /// As for [`MemoryOrg::query`].
    pub fn run_query(&self, query: &Query) -> Result<QueryAnswer, OrgError> {
        self.run(query, false)
    }

    fn run(&self, query: &Query, deleted: bool) -> Result<QueryAnswer, OrgError> {
        let moment = self.moment();
        query::answer(&self.read(), &moment, query, deleted)
    }

    /// The records of an object type with a phone number in any phone field, in whatever form, the oldest first.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidType`].
    pub fn with_number(&self, object: &str, phone_number: &str) -> Result<Vec<RecordId>, OrgError> {
        let state = self.read();
        let table = state.table(object)?;
        let numbers = state.numbers.of(phone_number);
        // A text may hold several numbers, and a record several of them.
        let rows: BTreeSet<usize> = numbers.iter().flat_map(|number| table.rows_with_number(number)).copied().collect();
        let rows = rows.into_iter().filter_map(|row| table.row(row));
        Ok(rows.filter(|row| !row.deleted).filter_map(Row::id).collect())
    }

    /// The object type of the records whose ids begin as this one does.
    pub(crate) fn object_of(&self, id: RecordId) -> Option<String> {
        self.read().table_of(id).map(|(_, table)| table.schema.name.clone())
    }

    /// What reads phone numbers, and as those of which country.
    pub(crate) fn phone_numbers(&self) -> (Arc<dyn PhoneNumbers>, String) {
        let Numbers { reader, country } = self.read().numbers.clone();
        (reader, country)
    }

    /// Answers a SOSL search: the records of each object type in turn, as `GET …/search` gives them.
    ///
    /// A phone number is found in any of its forms, with a note behind it or not.
    ///
    /// # Errors
    /// [`ErrorCode::MalformedSearch`], and for what is returned as for [`MemoryOrg::query`].
    pub fn search(&self, sosl: &str) -> Result<Vec<Map<String, Value>>, OrgError> {
        let malformed = |error: crate::soql::SyntaxError| OrgError::new(ErrorCode::MalformedSearch, error.to_string());
        self.run_search(&Search::parse(sosl).map_err(malformed)?)
    }

    /// Answers a search that was built.
    ///
    /// # Errors
    /// As for [`MemoryOrg::search`].
    pub fn run_search(&self, search: &Search) -> Result<Vec<Map<String, Value>>, OrgError> {
        let moment = self.moment();
        let state = self.read();
        search::run(World { state: &state, moment: &moment }, search)
    }

    fn moment(&self) -> Moment {
        Moment { now: self.now(), zone: self.time_zone.clone() }
    }

    /// Makes several changes together: when the function fails or panics, none of them is made. Nobody else reads or writes
    /// in the meantime, so it must not use the org itself.
    ///
    /// # Errors
    /// That of the function.
    pub fn transaction<T, E>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        let moment = self.moment();
        let mut state = self.write();
        state.allows_duplicates = false;
        state.atomically(|state| work(&mut Transaction { state, moment }))
    }

    /// Every record of an object type that is not deleted, with all of its fields.
    #[cfg(feature = "org-server")]
    pub(crate) fn all(&self, object: &str) -> Vec<Map<String, Value>> {
        let state = self.read();
        let rows = state.table(object).map(|table| table.rows.as_slice()).unwrap_or_default();
        let ids = rows.iter().filter(|row| !row.deleted).filter_map(Row::id);
        ids.filter_map(|id| state.retrieve(object, id, None).ok()).collect()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.as_ref().map_or_else(Timestamp::now, |clock| clock.timestamp())
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parsed(soql: &str) -> Result<Query, OrgError> {
    Query::parse(soql).map_err(|error| OrgError::malformed(error.to_string()))
}

impl fmt::Debug for MemoryOrg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.read();
        let count = |table: &Table| (table.schema.name.clone(), table.live);
        f.debug_map().entries(state.tables.iter().map(count)).finish()
    }
}
