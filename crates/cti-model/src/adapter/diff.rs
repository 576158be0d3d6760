//! What one adapter has otherwise than another: an organisation against a repository, record by record, field by field.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::links::{Links, same_id};
use super::lists::{EachList, Listed, id_of};
use super::{AdapterSettings, CtiAdapter, VoicemailDrop};
use crate::finding::Part;
use crate::one_line::{OneLine, shortened};
use crate::record::{Record, api_name, namespace_of};

/// One difference between two adapters: a record that only one of them has, or fields that are not the same.
///
/// As JSON: `{"change": "changed", "part": {"flow": "Dial"}, "object": "AC_CtiScript__c", "id": "a02…", "fields":
/// [{"field": "Active__c", "from": true, "to": false}]}`. It prints as one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AdapterChange {
    /// What happens to the record.
    pub change: ChangeKind,
    /// Which part of the adapter the record is, by the name that the first adapter has for it.
    pub part: Part,
    /// The API name of its object, without namespace.
    pub object: String,
    /// Its id in the first adapter, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The fields that are not the same, or those of a record that is new. By API name, without namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// What happens to a record on the way from one adapter to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ChangeKind {
    /// Only the second adapter has it.
    Added,
    /// Both have it, with other values.
    Changed,
    /// Only the first adapter has it.
    Removed,
}

/// A field that is not the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldChange {
    /// Its API name, without namespace.
    pub field: String,
    /// Its value in the first adapter; `null` when it is empty, or the record is new.
    #[serde(default)]
    pub from: Value,
    /// Its value in the second one.
    #[serde(default)]
    pub to: Value,
}

impl CtiAdapter {
    /// What has to be done to this adapter so that it has what another one has: settings first, then list by list; what is
    /// added or changed in the order of the other, then what is removed.
    ///
    /// Records are the same when they have one id, or else one name. A field that one of the two did not read
    /// ([`NotRead`](crate::record::NotRead)) is not compared, so a partial query changes nothing. Ids are not compared, since
    /// each organisation gives its own, nor for which contact a voicemail drop was chosen last. An action that
    /// starts a flow of the same name is the same; a new one names its flow by id where this adapter knows it. The order of
    /// records, and which checks are switched off, are not records' fields and not compared.
    ///
    /// ```
    /// use cti_model::adapter::CtiAdapter;
    /// use cti_model::feature::Feature;
    ///
    /// let organisation = CtiAdapter { features: vec![Feature::new("A", "x:1"), Feature::new("B", "")], ..Default::default() };
    /// let mut repository = organisation.clone();
    /// repository.features[0].active = false;
    /// repository.features[1].name = "C".to_owned();
    /// let changes: Vec<String> = organisation.diff(&repository).iter().map(ToString::to_string).collect();
    /// assert_eq!(changes, ["~ feature `A`: Active__c: true -> false", "+ feature `C`", "- feature `B`"]);
    /// ```
    pub fn diff(&self, other: &Self) -> Vec<AdapterChange> {
        let mut comparing = Comparing { first: self, second: other, changes: Vec::new() };
        let fields = field_changes(&self.settings, &other.settings);
        comparing.changed::<AdapterSettings>(&self.settings, Part::Settings, fields);
        comparing.all();
        comparing.changes
    }
}

struct Comparing<'a> {
    first: &'a CtiAdapter,
    second: &'a CtiAdapter,
    changes: Vec<AdapterChange>,
}

impl Comparing<'_> {
    fn changed<T: Record>(&mut self, record: &T, part: Part, fields: Vec<FieldChange>) {
        if !fields.is_empty() {
            self.push::<T>(ChangeKind::Changed, part, id_of(record.other()), fields);
        }
    }

    fn push<T: Record>(&mut self, change: ChangeKind, part: Part, id: Option<&str>, fields: Vec<FieldChange>) {
        let (object, id) = (T::OBJECT.to_owned(), id.map(str::to_owned));
        self.changes.push(AdapterChange { change, part, object, id, fields });
    }
}

impl EachList for Comparing<'_> {
    fn each<T: Listed>(&mut self) {
        let (first, second) = (self.first, self.second);
        let (first_links, second_links) = (Links::new(first), Links::new(second));
        let mine: Vec<T> = T::list(first).iter().map(|it| in_terms_of(it, &first_links, &first_links)).collect();
        let theirs: Vec<T> = T::list(second).iter().map(|it| in_terms_of(it, &second_links, &first_links)).collect();
        let pairs = pairs(&mine, &theirs);
        let mut is_kept = vec![false; mine.len()];
        for (their, pair) in theirs.iter().zip(pairs) {
            match pair.and_then(|at| Some((at, mine.get(at)?))) {
                Some((at, my)) => {
                    if let Some(is_kept) = is_kept.get_mut(at) {
                        *is_kept = true;
                    }
                    self.changed::<T>(my, my.part(), field_changes(my, their));
                }
                None => self.push::<T>(ChangeKind::Added, their.part(), None, fields_of_new(their)),
            }
        }
        for (my, _) in mine.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept) {
            self.push::<T>(ChangeKind::Removed, my.part(), id_of(my.other()), Vec::new());
        }
    }
}

/// A record of an adapter as it would stand in another one: linked to it.
fn in_terms_of<T: Listed>(record: &T, own: &Links<'_>, first: &Links<'_>) -> T {
    let mut record = record.clone();
    record.name_links(own);
    record.unlink();
    record.link_to(first);
    record
}

/// Which of my records each of theirs is.
fn pairs<T: Listed>(mine: &[T], theirs: &[T]) -> Vec<Option<usize>> {
    let short = |id: &str| id.get(..15).unwrap_or(id).to_owned();
    let ids: HashMap<String, usize> =
        mine.iter().enumerate().filter_map(|(at, my)| Some((short(id_of(my.other())?), at))).collect();
    let by_id = |their: &T| {
        let id = id_of(their.other())?;
        let at = *ids.get(&short(id))?;
        mine.get(at).filter(|my| id_of(my.other()).is_some_and(|my| same_id(my, id))).map(|_| at)
    };
    let mut is_taken = vec![false; mine.len()];
    let mut pairs: Vec<Option<usize>> = Vec::with_capacity(theirs.len());
    for their in theirs {
        let free = by_id(their).and_then(|at| is_taken.get_mut(at).filter(|taken| !**taken).map(|taken| (at, taken)));
        pairs.push(free.map(|(at, taken)| {
            *taken = true;
            at
        }));
    }
    let mut named: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for ((at, my), _) in mine.iter().enumerate().zip(is_taken).filter(|(_, taken)| !taken) {
        named.entry(my.name()).or_default().push_back(at);
    }
    for (pair, their) in pairs.iter_mut().zip(theirs).filter(|(pair, _)| pair.is_none()) {
        *pair = named.get_mut(their.name()).and_then(VecDeque::pop_front);
    }
    pairs
}

/// The fields of a record that are compared: those that are known, by bare name, then the organisation's own.
fn fields<T: Record + Default>(record: &T) -> Map<String, Value> {
    let is_compared = |name: &str| match name {
        // It says where the record stands, or what was done with it last.
        "CtiAdapter__c" => false,
        "ContactId__c" | "Selected__c" => T::OBJECT != VoicemailDrop::OBJECT,
        _ => true,
    };
    let (mut all, namespace) = (record.to_record(), namespace_of(record.other()));
    let known = T::default().to_record().into_iter().map(|(name, _)| name).filter(|name| is_compared(name));
    let value = |name: String| all.shift_remove(&api_name(&name, namespace)).map(|value| (name, value));
    let mut fields: Map<String, Value> = known.filter_map(value).collect();
    for (name, value) in record.other().iter().filter(|(name, _)| name.ends_with("__c")) {
        fields.entry(name.clone()).or_insert_with(|| value.clone());
    }
    fields
}

fn field_changes<T: Record + Default>(mine: &T, theirs: &T) -> Vec<FieldChange> {
    let is_read = |field: &str| !mine.not_read().contains(field) && !theirs.not_read().contains(field);
    let mut mine = fields(mine);
    let each = fields(theirs).into_iter().filter_map(|(field, to)| {
        let from = mine.shift_remove(&field)?;
        (from != to && is_read(&field)).then_some(FieldChange { field, from, to })
    });
    each.collect()
}

fn fields_of_new<T: Listed>(record: &T) -> Vec<FieldChange> {
    // A new record needs to know where it stands.
    let link = api_name("CtiAdapter__c", namespace_of(record.other()));
    let link = record.to_record().shift_remove(&link).map(|id| ("CtiAdapter__c".to_owned(), id));
    let all = fields(record).into_iter().chain(link).filter(|(_, value)| !value.is_null());
    all.map(|(field, to)| FieldChange { field, from: Value::Null, to }).collect()
}

impl fmt::Display for AdapterChange {
    /// `~ flow `Dial`: Active__c: true -> false`, `+ …` for a record that is new, `- …` for one that goes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.change {
            ChangeKind::Added => '+',
            ChangeKind::Changed => '~',
            ChangeKind::Removed => '-',
        };
        write!(f, "{sign} {}", self.part)?;
        if self.change == ChangeKind::Changed {
            for (at, field) in self.fields.iter().enumerate() {
                write!(f, "{} {field}", if at == 0 { ":" } else { ";" })?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for FieldChange {
    /// `Active__c: true -> false`; a long text is cut.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Value| match value {
            Value::Null => "empty".to_owned(),
            Value::String(text) => format!("`{}`", shortened(text)),
            other => shortened(&other.to_string()),
        };
        let (from, to) = (shown(&self.from), shown(&self.to));
        write!(f, "{}: {} -> {}", OneLine(&self.field), OneLine(&from), OneLine(&to))
    }
}
