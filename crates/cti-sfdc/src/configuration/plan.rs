//! What is different between an adapter and an org, as the changes that the org needs.

use std::collections::HashMap;
use std::fmt;

use cti_model::adapter::{AdapterChange, AdapterSettings, ChangeKind, CtiAdapter, CtiFlow};
use cti_model::record::{Record, bare_api_name};
use cti_model::{OneLine, shortened};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::state::{ADAPTER, FLOW, OBJECTS, OrgRecord, State, known_fields};
use super::{Configuration, ConfigurationError};
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

    /// What an org needs, given what it holds, to have an adapter: the [difference](CtiAdapter::diff) of the two, as writes.
    pub(super) fn between(of: &Configuration, state: State, adapter: &CtiAdapter) -> Result<Self, ConfigurationError> {
        let wanted = wanted(adapter);
        check_names(&state, &wanted)?;
        let there = CtiAdapter::from_records(&Value::Array(state.clone().into_records(of)))?;
        let plan = Self {
            adapter: state.adapter.clone(),
            seen: state.records.iter().map(|record| record.id.clone()).collect(),
            missing_fields: missing_fields(&state, &wanted),
            ..Self::default()
        };
        let mut planning = Planning { state: &state, wanted: &wanted, plan, new_flows: HashMap::new() };
        if planning.plan.adapter.is_none() {
            let settings = wanted.iter().find(|record| record.object == AdapterSettings::OBJECT);
            let fields = settings.map(|record| record.fields.clone()).unwrap_or_default();
            planning.create(AdapterSettings::OBJECT, fields);
        }
        let mut changes = there.diff(adapter);
        // A record comes behind those that it names.
        changes.sort_by_key(|change| OBJECTS.iter().position(|(object, _)| *object == change.object));
        for change in changes {
            planning.plan(change);
        }
        Ok(planning.plan)
    }
}

/// A wanted record, with fields by their names without namespace.
struct Wanted {
    object: String,
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
    wanted: &'s [Wanted],
    plan: Plan,
    /// The flows that are created, by name.
    new_flows: HashMap<String, usize>,
}

impl Planning<'_> {
    fn plan(&mut self, change: AdapterChange) {
        let AdapterChange { change, object, id, fields, .. } = change;
        let found = id.and_then(|id| self.state.records.iter().find(|record| is_same_id(&record.id, &id)));
        match (change, found) {
            (ChangeKind::Added, _) => self.create(&object, fields.into_iter().map(|it| (it.field, it.to)).collect()),
            (ChangeKind::Removed, Some(found)) => self.plan.surplus.push(name_of(found)),
            (_, Some(found)) => self.update(found, fields.into_iter().map(|it| (it.field, it.to)).collect()),
            // The adapter that is created; what has no id in the org is not there.
            _ => {}
        }
    }

    fn create(&mut self, object: &str, fields: Map<String, Value>) {
        let (mut values, links) = self.writes(object, fields, true);
        values.retain(|_, value| !value.is_null());
        if values.is_empty() {
            // The org does not have the object.
            return;
        }
        let name = values.get("Name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if object == CtiFlow::OBJECT {
            self.new_flows.insert(name.clone(), self.plan.changes.len());
        }
        let record = RecordName { object: object.to_owned(), id: String::new(), name };
        self.plan.changes.push(Change::Create { record, fields: values, links });
    }

    fn update(&mut self, found: &OrgRecord, fields: Map<String, Value>) {
        let (values, links) = self.writes(found.object, fields, false);
        let before = |field: &String| found.fields.get(field).cloned().unwrap_or_default();
        let different = values.into_iter().filter(|(field, after)| !is_same(&before(field), after));
        let fields: IndexMap<String, FieldChange> = different
            .map(|(field, after)| {
                let before = before(&field);
                (field, FieldChange { before, after })
            })
            .collect();
        if !fields.is_empty() || !links.is_empty() {
            self.plan.changes.push(Change::Update { record: name_of(found), fields, links });
        }
    }

    /// The fields that the org has, and those that name a record which is created before.
    fn writes(
        &self,
        object: &str,
        fields: Map<String, Value>,
        is_new: bool,
    ) -> (Map<String, Value>, IndexMap<String, usize>) {
        let known = known_fields(object);
        let (mut values, mut links) = (Map::new(), IndexMap::new());
        let mut link = |field: &str, place: Place, values: &mut Map<String, Value>| match place {
            Place::There(id) => _ = values.insert(field.to_owned(), id.into()),
            Place::Created(at) => _ = links.insert(field.to_owned(), at),
        };
        for (field, value) in fields {
            match field.as_str() {
                ADAPTER => {}
                FLOW => {
                    if let Some(place) = value.as_str().and_then(|flow| self.flow(flow)) {
                        link(FLOW, place, &mut values);
                    }
                }
                // Nothing in a field that is not known here is no wish: it was nothing when it was read.
                _ if value.is_null() && !known.contains_key(&field) => {}
                _ if self.state.has(object, &field) => _ = values.insert(field, value),
                _ => {}
            }
        }
        // A record cannot be given to another adapter.
        if is_new && object != AdapterSettings::OBJECT && self.state.has(object, ADAPTER) {
            // The adapter is the first change when it is to be created.
            link(ADAPTER, self.plan.adapter.clone().map_or(Place::Created(0), Place::There), &mut values);
        }
        (values, links)
    }

    /// Where the flow is that an action names: by the id that it has here or there, or by its name.
    fn flow(&self, named: &str) -> Option<Place> {
        let there = |id: &str| self.state.of(CtiFlow::OBJECT).find(|flow| is_same_id(&flow.id, id));
        if let Some(flow) = there(named) {
            return Some(Place::There(flow.id.clone()));
        }
        let mut flows = self.wanted.iter().filter(|record| record.object == CtiFlow::OBJECT);
        let wanted =
            flows.find(|flow| flow.name() == named || flow.id.as_deref().is_some_and(|id| is_same_id(id, named)))?;
        if let Some(flow) = wanted.id.as_deref().and_then(there) {
            return Some(Place::There(flow.id.clone()));
        }
        if let Some(at) = self.new_flows.get(wanted.name()) {
            return Some(Place::Created(*at));
        }
        let by_name = self.state.of(CtiFlow::OBJECT).find(|flow| flow.name() == wanted.name());
        by_name.map(|flow| Place::There(flow.id.clone()))
    }
}

/// The records of an adapter that is wanted.
fn wanted(adapter: &CtiAdapter) -> Vec<Wanted> {
    let read = |record: Map<String, Value>| {
        let object = record.get("attributes").and_then(|attributes| attributes.get("type")?.as_str());
        let object = object.map(|object| bare_api_name(object).to_owned()).unwrap_or_default();
        let id = id_of(&record).map(str::to_owned);
        let fields = record.into_iter().filter(|(name, _)| name == "Name" || name.ends_with("__c"));
        Wanted { object, id, fields: fields.map(|(name, value)| (bare_api_name(&name).to_owned(), value)).collect() }
    };
    adapter.to_records().into_iter().map(read).collect()
}

/// The fields that are wanted and that the org does not have.
fn missing_fields(state: &State, wanted: &[Wanted]) -> Vec<String> {
    let mut missing = Vec::new();
    for record in wanted {
        let fields = record.fields.iter().filter(|(field, value)| {
            !matches!(field.as_str(), ADAPTER | FLOW) && !is_nothing(value) && !state.has(&record.object, field)
        });
        missing.extend(fields.map(|(field, _)| format!("{}.{field}", record.object)));
    }
    missing
}

/// Refuses records of one name where nothing says which of them is meant: none of them has the id of one in the org.
fn check_names(state: &State, wanted: &[Wanted]) -> Result<(), ConfigurationError> {
    let has_id = |record: &Wanted, id: &str| record.id.as_deref().is_some_and(|own| is_same_id(own, id));
    for (object, _) in OBJECTS.iter().filter(|(object, _)| *object != AdapterSettings::OBJECT) {
        let wanted: Vec<&Wanted> = wanted.iter().filter(|record| record.object == *object).collect();
        let free = state.of(object).filter(|there| !wanted.iter().any(|record| has_id(record, &there.id)));
        let free: Vec<&OrgRecord> = free.collect();
        let open = wanted.iter().filter(|record| !state.of(object).any(|there| has_id(record, &there.id)));
        let open: Vec<&str> = open.map(|record| record.name()).collect();
        for name in &open {
            let same = free.iter().filter(|there| there.name() == *name).count();
            let rivals = open.iter().filter(|other| *other == name).count();
            if same > 1 || (rivals > 1 && same > 0) {
                let (object, name) = ((*object).to_owned(), (*name).to_owned());
                return Err(ConfigurationError::Ambiguous { object, name, count: same.max(rivals) });
            }
        }
    }
    Ok(())
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
