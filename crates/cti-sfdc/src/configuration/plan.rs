//! What is different between an adapter and an org, as the changes that the org needs.

use std::fmt;

use cti_model::adapter::{AdapterSettings, CtiAdapter, CtiFlow};
use cti_model::record::{Record, bare_api_name};
use cti_model::{OneLine, shortened};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ConfigurationError;
use super::state::{ADAPTER, FLOW, OBJECTS, OrgRecord, State, known_fields};
use crate::id::RecordId;

/// The changes that an org needs to have an adapter. It can be shown, stored, and written with
/// [`Configuration::write`](super::Configuration::write).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The id of the adapter in the org; `None` when it is to be created.
    pub adapter: Option<String>,
    /// The changes, in the order in which they are written.
    pub changes: Vec<Change>,
    /// Records of the adapter that the org has beyond those that are wanted. They stay, unless [`Plan::with_deletions`].
    pub surplus: Vec<RecordName>,
    /// Fields that are wanted and that the org does not have, as `OBJECT.FIELD`: its package is older.
    pub missing_fields: Vec<String>,
    /// The ids of all records of the adapter that the org had.
    pub seen: Vec<String>,
}

/// A record of the org.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordName {
    /// The object, without namespace.
    pub object: String,
    /// Its id; empty while it is not there.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "change")]
pub enum Change {
    /// A record is created with these fields.
    Create {
        /// The record.
        record: RecordName,
        /// Its fields, by name without namespace.
        fields: Map<String, Value>,
        /// Its fields that name a record that is created before it: the place of that change.
        links: IndexMap<String, usize>,
    },
    /// Fields of a record are written; the others stay as they are.
    Update {
        /// The record.
        record: RecordName,
        /// What is different, by name without namespace.
        fields: IndexMap<String, FieldChange>,
        /// As for a record that is created.
        links: IndexMap<String, usize>,
    },
    /// A record is deleted.
    Delete {
        /// The record.
        record: RecordName,
    },
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// What the org has.
    pub before: Value,
    /// What it is to have.
    pub after: Value,
}

impl Change {
    /// The record.
    pub fn record(&self) -> &RecordName {
        match self {
            Self::Create { record, .. } | Self::Update { record, .. } | Self::Delete { record } => record,
        }
    }
}

impl Plan {
    /// Whether nothing has to be written.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Deletes too what the org has beyond what is wanted, records before those that they refer to.
    pub fn with_deletions(mut self) -> Self {
        let surplus = std::mem::take(&mut self.surplus).into_iter().rev();
        self.changes.extend(surplus.map(|record| Change::Delete { record }));
        self
    }

    pub(super) fn between(state: &State, adapter: &CtiAdapter) -> Result<Self, ConfigurationError> {
        let seen = state.records.iter().map(|record| record.id.clone()).collect();
        let plan = Self { adapter: state.adapter.clone(), seen, ..Self::default() };
        let mut planning = Planning { state, plan, flows: Vec::new() };
        for (object, _) in OBJECTS {
            planning.object(object, adapter)?;
        }
        Ok(planning.plan)
    }
}

/// A wanted record, with fields by their names without namespace.
struct Wanted {
    id: Option<String>,
    fields: Map<String, Value>,
}

impl Wanted {
    fn name(&self) -> &str {
        self.fields.get("Name").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Where a record is or will be.
#[derive(Clone, Debug)]
enum Place {
    There(String),
    Created(usize),
}

struct Planning<'s> {
    state: &'s State,
    plan: Plan,
    /// The flows: the id that they have in the adapter that is wanted, their name, and where they are in the org.
    flows: Vec<(Option<String>, String, Place)>,
}

impl Planning<'_> {
    fn object(&mut self, object: &'static str, adapter: &CtiAdapter) -> Result<(), ConfigurationError> {
        let wanted = wanted(object, adapter);
        let there: Vec<&OrgRecord> = self.state.of(object).collect();
        let pairs = pairs(object, &wanted, &there, self.plan.adapter.as_deref())?;
        for (record, found) in wanted.iter().zip(&pairs) {
            let place = self.record(object, record, *found);
            if object == CtiFlow::OBJECT {
                self.flows.push((record.id.clone(), record.name().to_owned(), place));
            }
        }
        for record in there {
            if !pairs.iter().flatten().any(|found| found.id == record.id) {
                self.plan.surplus.push(name_of(record));
            }
        }
        Ok(())
    }

    /// Plans what a record needs, and says where it will be.
    fn record(&mut self, object: &'static str, wanted: &Wanted, found: Option<&OrgRecord>) -> Place {
        let known = known_fields(object);
        let (mut values, mut links) = (Map::new(), IndexMap::new());
        for (field, value) in &wanted.fields {
            if matches!(field.as_str(), ADAPTER | FLOW) {
                continue;
            }
            // Nothing in a field that is not known here is no wish: it was nothing when it was read.
            if value.is_null() && !known.contains_key(field) {
                continue;
            }
            if self.state.has(object, field) {
                values.insert(field.clone(), value.clone());
            } else if !is_nothing(value) {
                self.plan.missing_fields.push(format!("{object}.{field}"));
            }
        }
        for (field, place) in self.links(object, wanted) {
            match place {
                Place::There(id) => {
                    values.insert(field.to_owned(), id.into());
                }
                Place::Created(at) => {
                    links.insert(field.to_owned(), at);
                }
            }
        }
        let at = self.plan.changes.len();
        let Some(found) = found else {
            values.retain(|_, value| !value.is_null());
            let record = RecordName { object: object.to_owned(), id: String::new(), name: wanted.name().to_owned() };
            self.plan.changes.push(Change::Create { record, fields: values, links });
            return Place::Created(at);
        };
        let before = |field: &String| found.fields.get(field).cloned().unwrap_or_default();
        // A record cannot be given to another adapter.
        let different = values.into_iter().filter(|(field, after)| field != ADAPTER && !is_same(&before(field), after));
        let fields: IndexMap<String, FieldChange> = different
            .map(|(field, after)| {
                let before = before(&field);
                (field, FieldChange { before, after })
            })
            .collect();
        links.shift_remove(ADAPTER);
        if !fields.is_empty() || !links.is_empty() {
            self.plan.changes.push(Change::Update { record: name_of(found), fields, links });
        }
        Place::There(found.id.clone())
    }

    /// The records that a record names, and where they are.
    fn links(&self, object: &str, wanted: &Wanted) -> Vec<(&'static str, Place)> {
        let mut links = Vec::new();
        if object != AdapterSettings::OBJECT && self.state.has(object, ADAPTER) {
            // The adapter is the first change when it is to be created.
            links.push((ADAPTER, self.plan.adapter.clone().map_or(Place::Created(0), Place::There)));
        }
        if let Some(flow) = wanted.fields.get(FLOW).and_then(Value::as_str) {
            let by_id =
                |(id, ..): &&(Option<String>, String, Place)| id.as_deref().is_some_and(|id| is_same_id(id, flow));
            let found = self.flows.iter().find(by_id).or_else(|| self.flows.iter().find(|(_, name, _)| name == flow));
            links.extend(found.map(|(.., place)| (FLOW, place.clone())));
        }
        links
    }
}

/// The records of an object that are wanted.
fn wanted(object: &str, adapter: &CtiAdapter) -> Vec<Wanted> {
    let of_object = |record: &Map<String, Value>| {
        let found = record.get("attributes").and_then(|attributes| attributes.get("type")?.as_str());
        found.is_some_and(|found| bare_api_name(found) == object)
    };
    let read = |record: Map<String, Value>| {
        let id = id_of(&record).map(str::to_owned);
        let fields = record.into_iter().filter(|(name, _)| name == "Name" || name.ends_with("__c"));
        Wanted { id, fields: fields.map(|(name, value)| (bare_api_name(&name).to_owned(), value)).collect() }
    };
    adapter.to_records().into_iter().filter(of_object).map(read).collect()
}

/// For each wanted record the one of the org: by id, else by name. The adapter is the one that was chosen.
fn pairs<'s>(
    object: &str,
    wanted: &[Wanted],
    there: &[&'s OrgRecord],
    adapter: Option<&str>,
) -> Result<Vec<Option<&'s OrgRecord>>, ConfigurationError> {
    if object == AdapterSettings::OBJECT {
        return Ok(wanted.iter().map(|_| there.iter().find(|it| Some(it.id.as_str()) == adapter).copied()).collect());
    }
    let by_id = |record: &Wanted| {
        there.iter().find(|it| record.id.as_deref().is_some_and(|id| is_same_id(id, &it.id))).copied()
    };
    let mut pairs: Vec<Option<&OrgRecord>> = wanted.iter().map(by_id).collect();
    let taken: Vec<&str> = pairs.iter().flatten().map(|it| it.id.as_str()).collect();
    let free: Vec<&OrgRecord> = there.iter().filter(|it| !taken.contains(&it.id.as_str())).copied().collect();
    let open: Vec<usize> = (0..wanted.len()).filter(|at| pairs.get(*at).is_some_and(Option::is_none)).collect();
    for at in &open {
        let Some(record) = wanted.get(*at) else { continue };
        let same: Vec<&OrgRecord> = free.iter().filter(|it| it.name() == record.name()).copied().collect();
        let rivals =
            open.iter().filter(|other| wanted.get(**other).is_some_and(|it| it.name() == record.name())).count();
        if same.len() > 1 || (rivals > 1 && !same.is_empty()) {
            let (name, count) = (record.name().to_owned(), same.len().max(rivals));
            return Err(ConfigurationError::Ambiguous { object: object.to_owned(), name, count });
        }
        if let Some(pair) = pairs.get_mut(*at) {
            *pair = same.first().copied();
        }
    }
    Ok(pairs)
}

fn name_of(record: &OrgRecord) -> RecordName {
    RecordName { object: record.object.to_owned(), id: record.id.clone(), name: record.name().to_owned() }
}

/// The id of a record.
pub(super) fn id_of(record: &Map<String, Value>) -> Option<&str> {
    record.get("Id")?.as_str()
}

/// Whether two texts are one id, in whichever form.
pub(super) fn is_same_id(a: &str, b: &str) -> bool {
    matches!((RecordId::parse(a), RecordId::parse(b)), (Ok(a), Ok(b)) if a == b)
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Bool(false)) || value.as_str() == Some("")
}

/// Whether a value of a field of the org is what is wanted: empty text is none, a number is a number however it is written,
/// JSON in a text is what it says, and a check box cannot be emptied.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_str() == Some("");
    let json = |value: &Value| {
        let text = value.as_str()?;
        text.trim_start().starts_with(['{', '[']).then(|| serde_json::from_str::<Value>(text).ok())?
    };
    if a == b || (is_empty(a) && is_empty(b)) {
        return true;
    }
    match (a, b) {
        (Value::Bool(_), Value::Null) => true,
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::String(first), Value::String(second)) => {
            is_same_id(first, second) || matches!((json(a), json(b)), (Some(a), Some(b)) if a == b)
        }
        _ => false,
    }
}

impl fmt::Display for Plan {
    /// A line for each record and field, and a last one that counts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            writeln!(f, "{change}")?;
        }
        for field in &self.missing_fields {
            writeln!(f, "not written: {}, which the org does not have", OneLine(field))?;
        }
        for RecordName { object, name, .. } in &self.surplus {
            writeln!(f, "kept: {object} `{}`, which is in the org alone", OneLine(name))?;
        }
        write!(f, "{} changes", self.changes.len())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RecordName { object, name, .. } = self.record();
        let verb = match self {
            Self::Create { .. } => "create",
            Self::Update { .. } => "update",
            Self::Delete { .. } => "delete",
        };
        write!(f, "{verb} {object} `{}`", OneLine(name))?;
        if let Self::Update { fields, links, .. } = self {
            for (field, FieldChange { before, after }) in fields {
                let shown = |value: &Value| shortened(&value.to_string());
                write!(f, "\n  {field}: {} -> {}", OneLine(&shown(before)), OneLine(&shown(after)))?;
            }
            for field in links.keys() {
                write!(f, "\n  {field}: a record that is created")?;
            }
        }
        Ok(())
    }
}
