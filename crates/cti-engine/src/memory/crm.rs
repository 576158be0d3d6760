//! A CRM in memory: records with ids of Salesforce's shape, look-up by id, phone and text.

mod ids;
mod schema;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cti_model::adapter::VoicemailDrop;
use indexmap::IndexMap;
use serde_json::{Map, Value};

use ids::{base62, long_id, with_suffix};
pub use schema::{FieldSchema, ObjectSchema, PicklistValue};

use super::CrmMatch;
use super::kept::Kept;
use super::words::{self, Phrase, Words};
use crate::connector::{ConnectorError, ErrorKind, Records, WorkCompletion};
use crate::phone_number::{PhoneNumbers, comparable_numbers, is_withheld};

/// Records in memory, shared by the desks of several agents.
///
/// ```
/// use cti_engine::memory::MemoryCrm;
/// use serde_json::json;
///
/// let crm = MemoryCrm::new("JP");
/// let id = crm.insert("Contact", json!({"LastName": "Yamada", "Phone": "03-1234-5678"}));
/// assert!(id.starts_with("003") && id.len() == 18);
/// assert_eq!(crm.record(&id).unwrap()["LastName"], "Yamada");
/// ```
pub struct MemoryCrm {
    state: Mutex<State>,
    numbers: Arc<dyn PhoneNumbers>,
    country: String,
}

/// How many reports of sales work are kept.
const MOST_WORK: usize = 10_000;

struct State {
    /// By id, in order of creation.
    records: IndexMap<String, Record>,
    made: IndexMap<String, u64>,
    queries: IndexMap<String, Vec<Map<String, Value>>>,
    completed: Kept<WorkCompletion>,
    voicemail_drops: Vec<VoicemailDrop>,
    /// By name, in small letters.
    schemas: IndexMap<String, ObjectSchema>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            records: IndexMap::new(),
            made: IndexMap::new(),
            queries: IndexMap::new(),
            completed: Kept::new(MOST_WORK),
            voicemail_drops: Vec::new(),
            schemas: IndexMap::new(),
        }
    }
}

struct Record {
    object: String,
    fields: Map<String, Value>,
}

/// Objects whose records have a prefix of their own; the others get one of the custom range.
const PREFIXES: [(&str, &str); 9] = [
    ("Account", "001"),
    ("Contact", "003"),
    ("User", "005"),
    ("Opportunity", "006"),
    ("Lead", "00Q"),
    ("Task", "00T"),
    ("Event", "00U"),
    ("Campaign", "701"),
    ("Case", "500"),
];

impl MemoryCrm {
    /// An empty CRM in a country (ISO 3166 alpha-2), by whose habits its phone numbers are read.
    pub fn new(country: &str) -> Self {
        Self { state: Mutex::default(), numbers: crate::phone_number::standard(), country: country.to_owned() }
    }

    /// Says which fields the records of an object type have. From then on runs are held to it, in Salesforce's words; types
    /// without a schema take every field. Records that are put here with [`MemoryCrm::insert`] and
    /// [`MemoryCrm::set_field`] are not looked at.
    ///
    /// ```
    /// use cti_engine::connector::Records;
    /// use cti_engine::memory::{FieldSchema, MemoryDesk, ObjectSchema};
    /// use serde_json::{Map, json};
    ///
    /// let memory = MemoryDesk::new("Sato");
    /// let name = FieldSchema::new("LastName").required();
    /// memory.crm().set_schema(ObjectSchema::new("Contact").with_field(name).with_field(FieldSchema::new("Phone")));
    /// let write = |fields: serde_json::Value| {
    ///     let fields = fields.as_object().cloned().unwrap_or_else(Map::new);
    ///     memory.drive(memory.crm().create("Contact", &fields)).map_err(|error| error.message().to_owned())
    /// };
    /// assert_eq!(write(json!({"Phone": "1"})).unwrap_err(), "REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]");
    /// assert_eq!(
    ///     write(json!({"LastName": "Yamada", "Fax": "1"})).unwrap_err(),
    ///     "INVALID_FIELD: No such column 'Fax' on sobject of type Contact"
    /// );
    /// ```
    pub fn set_schema(&self, schema: ObjectSchema) {
        self.state().schemas.insert(schema.name.to_lowercase(), schema);
    }

    /// Adds a record of an object type; gives its id: that of the member `Id` if it is one that no record has, else a new
    /// one. What is not an object has no fields.
    pub fn insert(&self, object: &str, fields: Value) -> String {
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        self.state().insert(object, fields)
    }

    /// The fields of a record, `Id` among them.
    pub fn record(&self, id: &str) -> Option<Map<String, Value>> {
        let state = self.state();
        Some(state.records.get(&long_id(id)?)?.fields.clone())
    }

    /// Writes a field of a record, as somebody else would; whether there is such a record.
    pub fn set_field(&self, id: &str, field: &str, value: Value) -> bool {
        let mut state = self.state();
        let record = long_id(id).and_then(|id| state.records.get_mut(&id));
        record.map(|record| record.fields.insert(field.to_owned(), value)).is_some()
    }

    /// The records of an object type, in order of creation.
    pub fn records(&self, object: &str) -> Vec<Map<String, Value>> {
        let state = self.state();
        let of_type = state.records.values().filter(|record| record.object.eq_ignore_ascii_case(object));
        of_type.map(|record| record.fields.clone()).collect()
    }

    /// How a record is shown: its object type and its name or number.
    pub fn label(&self, id: &str) -> Option<String> {
        let state = self.state();
        let record = state.records.get(&long_id(id)?)?;
        Some(format!("{} {}", record.object, record.name()))
    }

    /// Prepares the answer to a query, which this CRM cannot work out itself.
    pub fn answer_query(&self, query: &str, records: Vec<Map<String, Value>>) {
        self.state().queries.insert(query.to_owned(), records);
    }

    /// The sales work that was reported as done; of more than 10,000 reports the newest.
    pub fn completed_work(&self) -> Vec<WorkCompletion> {
        self.state().completed.all()
    }

    /// Creates a record as Salesforce does, or refuses it.
    pub(super) fn create_now(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        check_names(std::iter::once(object).chain(fields.keys().map(String::as_str)))?;
        let mut state = self.state();
        if fields.keys().any(|name| name.eq_ignore_ascii_case("Id")) {
            return Err(schema::refusal("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call"));
        }
        let fields = schema::as_stored(fields);
        let fields = match state.schema(object) {
            Some(schema) => schema.for_create(fields)?,
            None => fields,
        };
        Ok(state.insert(object, fields))
    }

    /// How many of them went because there were too many.
    pub(super) fn dropped(&self) -> u64 {
        self.state().completed.dropped()
    }

    /// Adds a message that agents can leave on a customer's voicemail.
    pub fn add_voicemail_drop(&self, voicemail_drop: VoicemailDrop) {
        self.state().voicemail_drops.push(voicemail_drop);
    }

    /// The message that was chosen for a contact last, as the contact flow that plays it looks it up: by the id of the
    /// initial contact (section 10.7).
    pub fn voicemail_for(&self, initial_contact_id: &str) -> Option<VoicemailDrop> {
        let state = self.state();
        let chosen = |drop: &&VoicemailDrop| drop.contact_id.as_deref() == Some(initial_contact_id);
        state.voicemail_drops.iter().find(chosen).cloned()
    }

    /// The records that a text names: by id, phone number, or the words of its name, e-mail address or number, every one of
    /// them. Oldest first; at most 50. A text of one character is refused, as SOSL does (`external-apis` section 4.5).
    pub(super) fn search(&self, term: &str) -> Result<Vec<CrmMatch>, ConnectorError> {
        const MOST: usize = 50;
        let term = term.trim();
        if is_withheld(term) {
            return Ok(Vec::new());
        }
        if words::is_too_short(words::pattern(term)) {
            return Err(schema::refusal("MALFORMED_SEARCH", &words::too_short(term)));
        }
        let is_read = term.chars().nth(words::LONGEST).is_none();
        let phrases = term.split_whitespace().filter(|_| is_read).map(Phrase::read);
        let phrases: Vec<Phrase> = phrases.filter(|phrase| !phrase.is_empty()).collect();
        let (id, numbers) = (long_id(term), self.dialled_numbers(term));
        let state = self.state();
        let hits = state.records.iter().filter(|(own, record)| {
            id.as_deref() == Some(own.as_str())
                || (!numbers.is_empty() && self.has_number(record, &numbers))
                || (!phrases.is_empty() && record.has_all(&phrases))
        });
        let found = |(id, record): (&String, &Record)| {
            let name = Some(record.name()).filter(|name| !name.is_empty());
            CrmMatch { id: id.clone(), object: record.object.clone(), name }
        };
        Ok(hits.take(MOST).map(found).collect())
    }

    /// The numbers in a text that is nothing but numbers, a note behind one aside.
    fn dialled_numbers(&self, text: &str) -> Vec<String> {
        let is_dialled = text.chars().all(|sign| sign.is_ascii_digit() || " +-()./".contains(sign));
        if is_dialled || self.numbers.parse(text, Some(&self.country)).is_ok() {
            return self.numbers_in(text);
        }
        Vec::new()
    }

    fn numbers_in(&self, text: &str) -> Vec<String> {
        comparable_numbers(&*self.numbers, text, Some(&self.country))
    }

    fn has_number(&self, record: &Record, numbers: &[String]) -> bool {
        let phones = record.fields.iter().filter(|(name, _)| name.contains("Phone"));
        let mut phones = phones.filter_map(|(_, value)| value.as_str());
        phones.any(|phone| self.numbers_in(phone).iter().any(|number| numbers.contains(number)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn insert(&mut self, object: &str, fields: Map<String, Value>) -> String {
        let prefix = match PREFIXES.iter().find(|(name, _)| name.eq_ignore_ascii_case(object)) {
            Some((_, prefix)) => (*prefix).to_owned(),
            None => format!("a{:02}", self.made.get_index_of(object).unwrap_or(self.made.len()) % 100),
        };
        let count = self.made.entry(object.to_owned()).or_default();
        *count += 1;
        let own = fields.get("Id").and_then(Value::as_str).and_then(long_id);
        let own = own.filter(|own| !self.records.contains_key(own));
        let id = own.unwrap_or_else(|| with_suffix(&format!("{prefix}5g00000{}", base62(*count))));
        let mut record = fields;
        record.shift_insert(0, "Id".to_owned(), id.clone().into());
        if object.eq_ignore_ascii_case("Case") {
            record.entry("CaseNumber").or_insert_with(|| format!("{:08}", 1_000 + *count).into());
        }
        self.records.insert(id.clone(), Record { object: object.to_owned(), fields: record });
        id
    }

    fn schema(&self, object: &str) -> Option<&ObjectSchema> {
        self.schemas.get(&object.to_lowercase())
    }

    fn find(&mut self, object: &str, id: &str) -> Option<&mut Record> {
        let record = self.records.get_mut(&long_id(id)?)?;
        record.object.eq_ignore_ascii_case(object).then_some(record)
    }
}

impl Record {
    /// A field, in whatever letter case it is asked for, as Salesforce takes it.
    fn field(&self, name: &str) -> Option<&Value> {
        let in_any_case = || self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, it)| it);
        self.fields.get(name).or_else(in_any_case)
    }

    /// Its name, subject or number.
    fn name(&self) -> String {
        let field = |name: &str| self.fields.get(name).and_then(Value::as_str);
        let full = [field("FirstName"), field("LastName")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = field("Name").or_else(|| field("CaseNumber")).or_else(|| field("Subject"));
        name.map_or(full, str::to_owned)
    }

    /// Whether every phrase is in one of the texts by which it is found.
    fn has_all(&self, phrases: &[Phrase]) -> bool {
        let texts: Vec<Words> = self.texts().map(|text| Words::of(&text)).collect();
        phrases.iter().all(|phrase| texts.iter().any(|text| phrase.is_in(text)))
    }

    /// The texts by which it is found.
    fn texts(&self) -> impl Iterator<Item = String> {
        let field = |name: &str| self.fields.get(name).and_then(Value::as_str).map(str::to_owned);
        [Some(self.name()), field("Email"), field("CaseNumber")].into_iter().flatten().filter(|text| !text.is_empty())
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Records for MemoryCrm {
    async fn create(&self, object: &str, fields: &Map<String, Value>) -> Result<String, ConnectorError> {
        self.create_now(object, fields)
    }

    async fn update(&self, object: &str, id: &str, fields: &Map<String, Value>) -> Result<(), ConnectorError> {
        check_names(fields.keys().map(String::as_str))?;
        let mut state = self.state();
        if state.find(object, id).is_none() {
            return Err(no_record());
        }
        if fields.keys().any(|name| name.eq_ignore_ascii_case("Id")) {
            return Err(schema::refusal("INVALID_FIELD", "The Id field should not be specified in the sobject data."));
        }
        let fields = schema::as_stored(fields);
        let fields = match state.schema(object) {
            Some(schema) => schema.for_update(fields)?,
            None => fields,
        };
        state.find(object, id).ok_or_else(no_record)?.fields.extend(fields);
        Ok(())
    }

    async fn retrieve(
        &self,
        object: &str,
        id: &str,
        fields: &[String],
    ) -> Result<Option<Map<String, Value>>, ConnectorError> {
        check_names(fields.iter().map(String::as_str))?;
        let mut state = self.state();
        if let Some(schema) = state.schema(object) {
            schema.can_read(fields)?;
        }
        let Some(record) = state.find(object, id) else { return Ok(None) };
        let read = |name: &String| (name.clone(), record.field(name).cloned().unwrap_or_default());
        Ok(Some(fields.iter().map(read).collect()))
    }

    async fn find_by_phone(&self, object: &str, phone_number: &str) -> Result<Vec<String>, ConnectorError> {
        let numbers = self.numbers_in(phone_number);
        let state = self.state();
        let of_type = state.records.iter().filter(|(_, record)| record.object.eq_ignore_ascii_case(object));
        Ok(of_type.filter(|(_, record)| self.has_number(record, &numbers)).map(|(id, _)| id.clone()).collect())
    }

    async fn query(&self, query: &str) -> Result<Vec<Map<String, Value>>, ConnectorError> {
        let message = "no answer to this query was prepared with `MemoryCrm::answer_query`";
        self.state().queries.get(query).cloned().ok_or_else(|| ConnectorError::new(ErrorKind::Invalid, message))
    }

    async fn complete_work(&self, work: &WorkCompletion) -> Result<(), ConnectorError> {
        self.state().completed.push(work.clone());
        Ok(())
    }

    async fn choose_voicemail_drop(&self, name: &str, initial_contact_id: &str) -> Result<(), ConnectorError> {
        let drops = &mut self.state().voicemail_drops;
        let chosen = drops.iter().position(|drop| drop.active && drop.name == name);
        let missing = || ConnectorError::new(ErrorKind::NotFound, "no active voicemail drop has that name");
        let chosen = chosen.ok_or_else(missing)?;
        for (at, drop) in drops.iter_mut().enumerate() {
            if at == chosen {
                drop.contact_id = Some(initial_contact_id.to_owned());
                drop.selected = true;
            } else if drop.contact_id.as_deref() == Some(initial_contact_id) {
                drop.contact_id = None;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for MemoryCrm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCrm").field("records", &self.state().records.len()).finish_non_exhaustive()
    }
}

fn no_record() -> ConnectorError {
    ConnectorError::new(ErrorKind::NotFound, "the object type has no record with that id")
}

/// Names of objects and fields are names, or they are refused: letters, digits and `_`, a dot between parts.
fn check_names<'n>(mut names: impl Iterator<Item = &'n str>) -> Result<(), ConnectorError> {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match names.find(|text| !text.split('.').all(name)) {
        None => Ok(()),
        Some(wrong) => {
            let shown: String = wrong.chars().take(40).collect();
            Err(ConnectorError::new(ErrorKind::Invalid, format!("`{shown}` is not a name of an object or field")))
        }
    }
}
