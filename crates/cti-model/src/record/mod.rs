//! Salesforce records as typed values, in two forms: as a query returns them, and as a file under version control.
//!
//! What an administrator sets up stands in Salesforce records: flows, actions, attributes, rules, features. Each type of
//! record is declared once, with the `record!` macro: the declaration gives the struct, its defaults, its form in a file
//! (serde, in camel case) and its form in a query's answer ([`Record`], with API names). Members that are not known are
//! kept in `other` and written back.

mod field;
mod length;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use field::{Field, kind, unexpected};
pub use length::{length, split_at_length};

use crate::one_line::OneLine;

/// A type of Salesforce record that an adapter's configuration is made of.
pub trait Record: Sized {
    /// The API name of the object, without the namespace of the package: `AC_CtiScript__c`.
    const OBJECT: &'static str;

    /// Reads a record as a query returns it. API names may have the namespace of a package in front
    /// (`amazonconnect__Label__c`): that of the type that its member `attributes` names, or any when it names none. A
    /// field that was not queried, and `null`, is the field's default; fields that are not known here are kept.
    ///
    /// # Errors
    /// [`RecordError`] with every field that cannot be read.
    fn from_record(record: &Map<String, Value>) -> Result<Self, RecordError>;

    /// Reads what can be read of a record: a field at fault has its default, and counts as not read.
    fn read_record(record: &Map<String, Value>) -> (Self, Option<RecordError>);

    /// Reads the entry of a file, as serde writes it: names in camel case, texts of several lines as lists of them. A
    /// member that is missing or `null` is the field's default; members that are not known here are kept.
    ///
    /// # Errors
    /// [`RecordError`] with every member that cannot be read.
    fn from_file(entry: &Map<String, Value>) -> Result<Self, RecordError>;

    /// Reads what can be read of the entry of a file, as [`Record::read_record`] does of a record.
    fn read_entry(entry: &Map<String, Value>) -> (Self, Option<RecordError>);

    /// Writes the record as a query would return it: known fields first, then those that were kept. API names have a
    /// namespace in front when the record came with one, as its member `attributes` says. A field that was not read
    /// ([`Record::not_read`]) and still has its default is left out, so that writing it back destroys nothing.
    fn to_record(&self) -> Map<String, Value>;

    /// Which fields the record does not show.
    fn not_read(&self) -> &NotRead;

    /// Says that every field was read.
    fn read_whole(&mut self);

    /// What the record or the file holds beyond the fields that are known here.
    fn other(&self) -> &Map<String, Value>;

    /// What the record or the file holds beyond the known fields, to change it.
    fn other_mut(&mut self) -> &mut Map<String, Value>;
}

/// A record that could not be read: which one, and every field that is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.summary())]
#[non_exhaustive]
pub struct RecordError {
    /// The API name of the object, without namespace.
    pub object: &'static str,
    /// The name of the record, or its id when it has no name.
    pub name: Option<String>,
    /// What is wrong, field by field; never empty.
    pub faults: Vec<FieldFault>,
}

/// A field that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldFault {
    /// The name of the field: in a record its API name, without namespace; in a file its own.
    pub field: String,
    /// What stands there and what was expected, in a sentence.
    pub message: String,
}

/// The fields that a record of Salesforce has and that were not read: the query did not ask for them, or they are at
/// fault. By API name, without namespace. A record without an id is not one of Salesforce's, so nothing of it was left out.
///
/// In a file they stand as the member `notRead` of the entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NotRead(BTreeSet<Cow<'static, str>>);

impl NotRead {
    /// Whether a field was not read.
    pub fn contains(&self, field: &str) -> bool {
        self.0.contains(bare_api_name(field))
    }

    /// Whether every field was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of the fields, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

impl RecordError {
    fn summary(&self) -> String {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        let name = self.name.as_deref().unwrap_or("without a name");
        format!("{} `{}`: {}", self.object, OneLine(name), faults.join("; "))
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", OneLine(&self.field), OneLine(&self.message))
    }
}

/// An API name without the namespace of a package: `amazonconnect__Label__c` and `Label__c` are one field.
///
/// ```
/// use cti_model::record::bare_api_name;
///
/// assert_eq!(bare_api_name("amazonconnect__Label__c"), "Label__c");
/// assert_eq!(bare_api_name("Label__c"), "Label__c");
/// assert_eq!(bare_api_name("Name"), "Name");
/// ```
pub fn bare_api_name(name: &str) -> &str {
    let custom = name.strip_suffix("__c").or_else(|| name.strip_suffix("__r"));
    match custom.and_then(|stem| stem.split_once("__")) {
        Some((namespace, _)) => name.get(namespace.len() + 2..).unwrap_or(name),
        None => name,
    }
}

/// The namespace of a record that was read: that of its type.
pub(crate) fn namespace_of(other: &Map<String, Value>) -> Option<&str> {
    let object = other.get("attributes")?.get("type")?.as_str()?;
    object.strip_suffix(bare_api_name(object))?.strip_suffix("__")
}

/// The API name of a field in a namespace; fields that every object has are in none.
pub(crate) fn api_name(name: &str, namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) if name.ends_with("__c") => format!("{namespace}__{name}"),
        _ => name.to_owned(),
    }
}

/// The names of a field.
pub(crate) struct FieldName {
    /// Its API name, without namespace.
    pub(crate) api: &'static str,
    /// Its name in Rust.
    pub(crate) rust: &'static str,
    /// Its name in a file, where that is not the one in Rust in camel case; empty when it stands in no file.
    pub(crate) file: Option<&'static str>,
}

/// A record or an entry of a file under reading: what is taken is known, what is left is kept.
pub(crate) struct Reader {
    rest: Map<String, Value>,
    is_file: bool,
    /// The name of the record, or its id when it has no name.
    name: Option<String>,
    not_read: NotRead,
    faults: Vec<FieldFault>,
}

/// The member of a file's entry that names the fields that were not read.
const NOT_READ: &str = "notRead";

impl Reader {
    pub(crate) fn of_record(record: &Map<String, Value>) -> Self {
        Self::new(record, false, ["Name", "Id"])
    }

    pub(crate) fn of_file(entry: &Map<String, Value>) -> Self {
        Self::new(entry, true, ["name", "Id"])
    }

    fn new(members: &Map<String, Value>, is_file: bool, names: [&str; 2]) -> Self {
        let name = names.into_iter().find_map(|name| members.get(name)?.as_str()).map(str::to_owned);
        let mut reader =
            Self { rest: members.clone(), is_file, name, not_read: NotRead::default(), faults: Vec::new() };
        if let Some(not_read) = reader.rest.shift_remove(NOT_READ).filter(|_| is_file) {
            match serde_json::from_value(not_read) {
                Ok(not_read) => reader.not_read = not_read,
                Err(_) => reader.fault(NOT_READ.to_owned(), "expected a list of names of fields".to_owned()),
            }
        }
        reader
    }

    fn fault(&mut self, field: String, message: String) {
        self.faults.push(FieldFault { field, message });
    }

    /// Reads a field; its default when it is missing, `null`, or at fault.
    pub(crate) fn take<T: Field>(&mut self, field: &FieldName, default: T) -> T {
        let (shown, key) = if self.is_file {
            let name = field.file.map_or_else(|| camel_case(field.rust), str::to_owned);
            (name.clone(), Some(name).filter(|name| !name.is_empty()))
        } else {
            (field.api.to_owned(), self.key_of(field.api))
        };
        let Some(value) = key.and_then(|key| self.rest.shift_remove(&key)) else {
            if !self.is_file {
                self.not_read.0.insert(field.api.into());
            }
            return default;
        };
        let value = if self.is_file { joined(value) } else { value };
        if value.is_null() {
            return default;
        }
        T::from_field(&value).unwrap_or_else(|message| {
            self.fault(shown, message);
            self.not_read.0.insert(field.api.into());
            default
        })
    }

    /// The key of a field of a record. An organisation or another package may have added a field of the same name, so
    /// when the type of the record is known its own namespace comes first, and no other one counts.
    fn key_of(&self, field: &str) -> Option<String> {
        let own = Some(api_name(field, namespace_of(&self.rest))).filter(|own| self.rest.contains_key(own));
        let is_typed = self.rest.contains_key("attributes");
        let same = |key: &str| if is_typed { key == field } else { bare_api_name(key) == field };
        own.or_else(|| self.rest.keys().find(|key| same(key)).cloned())
    }

    /// What was not taken, which fields were not there, and what was wrong.
    pub(crate) fn finish(self, object: &'static str) -> (Map<String, Value>, NotRead, Option<RecordError>) {
        let Self { rest, is_file, name, mut not_read, faults } = self;
        if !is_file && !rest.get("Id").is_some_and(Value::is_string) {
            not_read = NotRead::default();
        }
        let error = (!faults.is_empty()).then_some(RecordError { object, name, faults });
        (rest, not_read, error)
    }
}

/// `operand_a` as `operandA`.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for (at, word) in name.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at > 0 => camel.push(first.to_ascii_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(letters.as_str());
    }
    camel
}

/// A text of several lines stands in a file as a list of them.
fn joined(value: Value) -> Value {
    let lines: Option<Vec<&str>> = value.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
    match lines {
        Some(lines) if !lines.is_empty() => lines.join("\n").into(),
        _ => value,
    }
}

/// What was read, unless something of it is at fault.
pub(crate) fn whole<T>((value, error): (T, Option<RecordError>)) -> Result<T, RecordError> {
    error.map_or(Ok(value), Err)
}

/// Declares a type of record: each field with its type, its API name and, where it is not that of the type, its
/// default. Behind `as` stands its name in a file, where that is not its own in camel case; `""` for one that stands in
/// no file.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $Name:ident in $object:literal {
            $($(#[$field_meta:meta])* $field:ident $(as $file:literal)?: $ty:ty = $api:literal $(or $default:expr)?;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        $vis struct $Name {
            $(
                $(#[$field_meta])*
                #[doc = concat!("\n\nField `", $api, "`.")]
                $(#[serde(rename = $file)])?
                #[serde(skip_serializing_if = "crate::record::Field::is_unset")]
                pub $field: $ty,
            )+
            /// The fields that the record has and that were not read.
            #[serde(skip_serializing_if = "crate::record::NotRead::is_empty")]
            pub not_read: crate::record::NotRead,
            /// Whatever else the record or the file holds, kept as it is.
            #[serde(flatten)]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl Default for $Name {
            #[allow(unused_variables, clippy::allow_attributes, reason = "a field may give a default or not")]
            fn default() -> Self {
                Self {
                    $($field: crate::record::default_of!($ty $(, $default)?),)+
                    not_read: crate::record::NotRead::default(),
                    other: serde_json::Map::new(),
                }
            }
        }

        impl $Name {
            fn read(mut reader: crate::record::Reader) -> (Self, Option<crate::record::RecordError>) {
                let Self { $($field,)+ not_read: _, other: _ } = Self::default();
                $(
                    let name = crate::record::FieldName {
                        api: $api,
                        rust: stringify!($field),
                        file: crate::record::file_name!($($file)?),
                    };
                    let $field = reader.take(&name, $field);
                )+
                let (other, not_read, error) = reader.finish($object);
                (Self { $($field,)+ not_read, other }, error)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            /// Reads the form of a file.
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let entry = serde::Deserialize::deserialize(deserializer)?;
                <Self as crate::record::Record>::from_file(&entry).map_err(serde::de::Error::custom)
            }
        }

        impl crate::record::Record for $Name {
            const OBJECT: &'static str = $object;

            fn from_record(
                record: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, crate::record::RecordError> {
                crate::record::whole(Self::read_record(record))
            }

            fn read_record(
                record: &serde_json::Map<String, serde_json::Value>,
            ) -> (Self, Option<crate::record::RecordError>) {
                Self::read(crate::record::Reader::of_record(record))
            }

            fn from_file(
                entry: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, crate::record::RecordError> {
                crate::record::whole(Self::read_entry(entry))
            }

            fn read_entry(
                entry: &serde_json::Map<String, serde_json::Value>,
            ) -> (Self, Option<crate::record::RecordError>) {
                Self::read(crate::record::Reader::of_file(entry))
            }

            fn to_record(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut record = serde_json::Map::new();
                let namespace = crate::record::namespace_of(&self.other);
                let default = Self::default();
                $(
                    let value = crate::record::Field::to_field(&self.$field);
                    let is_left_out = self.not_read.contains($api)
                        && value == crate::record::Field::to_field(&default.$field);
                    if !is_left_out {
                        record.insert(crate::record::api_name($api, namespace), value);
                    }
                )+
                for (key, value) in &self.other {
                    record.entry(key.clone()).or_insert_with(|| value.clone());
                }
                record
            }

            fn not_read(&self) -> &crate::record::NotRead {
                &self.not_read
            }

            fn read_whole(&mut self) {
                self.not_read = crate::record::NotRead::default();
            }

            fn other(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.other
            }

            fn other_mut(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.other
            }
        }
    };
}

/// A field's default: its own, or that of its type.
macro_rules! default_of {
    ($ty:ty) => {
        <$ty>::default()
    };
    ($ty:ty, $default:expr) => {
        $default
    };
}

/// A field's own name in a file.
macro_rules! file_name {
    () => {
        None
    };
    ($name:literal) => {
        Some($name)
    };
}

pub(crate) use {default_of, file_name, record};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    record! {
        /// A record for tests.
        struct Sample in "Sample__c" {
            /// A.
            name: String = "Name";
            /// B.
            is_on: bool = "IsOn__c" or true;
            /// C.
            order as "position": i64 = "Order__c";
            /// D.
            text: Option<String> = "Text__c";
            /// E.
            #[serde(skip)]
            hidden as "": String = "Hidden__c";
        }
    }

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_record_reads_back_from_both_forms_and_keeps_what_it_does_not_know() {
        let record = map(&json!({
            "attributes": {"type": "amazonconnect__Sample__c"}, "Id": "a01", "Name": "N",
            "amazonconnect__Order__c": 3.0, "amazonconnect__Text__c": null, "Hidden__c": "h", "Other__c": 1.5,
        }));
        let sample = Sample::from_record(&record).unwrap();
        assert_eq!((sample.order, sample.is_on, sample.text.as_deref(), sample.hidden.as_str()), (3, true, None, "h"));
        assert_eq!(Sample::from_record(&sample.to_record()).unwrap(), sample);
        let written = sample.to_record();
        assert_eq!((&written["Other__c"], &written["amazonconnect__Order__c"]), (&json!(1.5), &json!(3)));

        let file = serde_json::to_value(&sample).unwrap();
        assert_eq!(
            file,
            json!({"name": "N", "isOn": true, "position": 3, "notRead": ["IsOn__c"], "Id": "a01", "Other__c": 1.5,
                "attributes": {"type": "amazonconnect__Sample__c"}})
        );
        let read: Sample = serde_json::from_value(file).unwrap();
        assert_eq!(Sample { hidden: "h".into(), ..read }, sample);
    }

    #[test]
    fn every_fault_of_a_record_is_told_at_once() {
        let entry = map(&json!({"name": "N", "isOn": "yes", "position": 1.5, "text": ["a", "b"], "Other": ["a", "b"]}));
        let error = Sample::from_file(&entry).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Sample__c `N`: isOn: it is text, expected true or false; position: it is a number, expected a whole number"
        );
        let record = map(&json!({"Name": "N", "IsOn__c": "yes", "Order__c": 1.5}));
        let error = Sample::from_record(&record).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Sample__c `N`: IsOn__c: it is text, expected true or false; \
             Order__c: it is a number, expected a whole number"
        );
    }
}
