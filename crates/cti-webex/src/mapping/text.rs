//! Rows as they stand in the value of an item: JSON in one of two dialects, written by hand and often misspelt.

use cti_model::{Code, Finding, Json, Object, nearest, shortened, slips};
use serde_json::{Map, Value};

use super::{Condition, Row, RowDialect};

/// The most bytes of an item's value that are read.
const MAX_BYTES: usize = 1 << 20;

/// What a value holds, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowsRead<T> {
    /// The rows that could be read.
    pub rows: Vec<T>,
    /// The dialect of the first row; `None` when there is none, and for conditional rows.
    pub dialect: Option<RowDialect>,
    /// What is wrong, each with a JSON pointer into the value.
    pub findings: Vec<Finding>,
}

/// What a key of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Variable,
    Field,
    IsConstant,
    Constant,
    IsConditional,
    Value,
    Result,
}

const ROW_KEYS: &[(&str, Key)] = &[
    ("wxccFieldName", Key::Variable),
    ("sfdcFieldName", Key::Field),
    ("CadFieldName", Key::Variable),
    ("SalesforceFieldName", Key::Field),
    ("isDefaultValueEnabled", Key::IsConstant),
    ("defaultFieldValue", Key::Constant),
    ("isConditionalEnabled", Key::IsConditional),
];

const CONDITION_KEYS: &[(&str, Key)] = &[
    ("wxccFieldName", Key::Variable),
    ("wxccFieldValue", Key::Value),
    ("sfdcFieldValue", Key::Result),
    ("CadFieldName", Key::Variable),
];

impl Row {
    /// Reads the rows that the value of an item holds; `item` is the item's number.
    ///
    /// A blank value, and `null`, is no rows. Keys are read in any letter case and with a slip of the pen, both dialects
    /// in one array, switches as text and as booleans, and typographic quotes as straight ones; each is a finding.
    ///
    /// ```
    /// use cti_webex::mapping::{Row, RowDialect};
    ///
    /// let text = r#"[{"CadFieldName": "", "SalesforceFieldName": "Status", "isDefaulValueEnabled": "TRUE",
    ///                 "defaultFieldValue": "Completed"}]"#;
    /// let read = Row::read_all(text, 1);
    /// assert_eq!(read.rows, [Row::of_constant("Completed", "Status")]);
    /// assert_eq!(read.dialect, Some(RowDialect::Cad));
    /// assert_eq!(
    ///     read.findings[0].to_string(),
    ///     "warning[mapping-key]: the key `isDefaulValueEnabled` is read as `isDefaultValueEnabled` at \
    ///      /0/isDefaulValueEnabled (write `isDefaultValueEnabled`)"
    /// );
    /// ```
    pub fn read_all(text: &str, item: u32) -> RowsRead<Self> {
        read(text, |reader, object| {
            let mut row = Self { item, ..Self::default() };
            let mut dialect = None;
            for (name, key, value, pointer) in reader.members(object, ROW_KEYS) {
                match key {
                    Some(Key::Variable) => row.variable = reader.text(value, &pointer),
                    Some(Key::Field) => row.field = reader.text(value, &pointer),
                    Some(Key::IsConstant) => row.is_constant = reader.switch(value, &pointer),
                    Some(Key::Constant) => {
                        row.constant = Some(reader.text(value, &pointer)).filter(|it| !it.is_empty());
                    }
                    Some(Key::IsConditional) => row.is_conditional = reader.switch(value, &pointer),
                    _ => _ = row.unknown.insert(name.to_owned(), value.to_value()),
                }
                if dialect.is_none() && matches!(key, Some(Key::Variable | Key::Field)) {
                    let cad =
                        name.to_ascii_lowercase().starts_with("cad") || name.to_ascii_lowercase().starts_with("sales");
                    dialect = Some(if cad { RowDialect::Cad } else { RowDialect::Wxcc });
                }
            }
            reader.row_is_sound(&row);
            (row, dialect)
        })
    }

    /// Writes rows as the value of an item, in a dialect.
    pub fn write_all(rows: &[Self], dialect: RowDialect) -> String {
        rows.iter().map(|row| row.to_map(dialect)).collect::<Value>().to_string()
    }

    fn to_map(&self, dialect: RowDialect) -> Map<String, Value> {
        let mut map = Map::new();
        let mut set = |key: &str, value: Value| _ = map.insert(key.to_owned(), value);
        match dialect {
            RowDialect::Wxcc => {
                set("wxccFieldName", self.variable.as_str().into());
                set("sfdcFieldName", self.field.as_str().into());
                set("isDefaultValueEnabled", self.is_constant.to_string().into());
                if let Some(constant) = &self.constant {
                    set("defaultFieldValue", constant.as_str().into());
                }
                set("isConditionalEnabled", self.is_conditional.to_string().into());
            }
            RowDialect::Cad => {
                set("CadFieldName", self.variable.as_str().into());
                set("SalesforceFieldName", self.field.as_str().into());
                set("isDefaultValueEnabled", self.is_constant.into());
                set("defaultFieldValue", self.constant.as_deref().unwrap_or_default().into());
                // The dialect has no such switch, and a row that needs it is not to lose it.
                if self.is_conditional {
                    set("isConditionalEnabled", true.into());
                }
            }
        }
        map.extend(self.unknown.clone());
        map
    }
}

impl Condition {
    /// Reads the conditional rows that the value of an item holds; `item` is the item's number. As for [`Row::read_all`],
    /// what is misspelt is read and reported.
    pub fn read_all(text: &str, item: u32) -> RowsRead<Self> {
        read(text, |reader, object| {
            let mut condition = Self { item, ..Self::default() };
            for (name, key, value, pointer) in reader.members(object, CONDITION_KEYS) {
                match key {
                    Some(Key::Variable) => condition.variable = reader.text(value, &pointer),
                    Some(Key::Value) => condition.value = reader.text(value, &pointer),
                    Some(Key::Result) => condition.result = reader.text(value, &pointer),
                    _ => _ = condition.unknown.insert(name.to_owned(), value.to_value()),
                }
            }
            if condition.variable.trim().is_empty() {
                reader.tell(Code::MappingRow, "the conditional row names no variable", reader.pointer.clone());
            }
            (condition, None)
        })
    }

    /// Writes conditional rows as the value of an item.
    pub fn write_all(conditions: &[Self]) -> String {
        let map = |condition: &Self| {
            let mut map = Map::new();
            map.insert("wxccFieldName".to_owned(), condition.variable.as_str().into());
            map.insert("wxccFieldValue".to_owned(), condition.value.as_str().into());
            map.insert("sfdcFieldValue".to_owned(), condition.result.as_str().into());
            map.extend(condition.unknown.clone());
            map
        };
        conditions.iter().map(map).collect::<Value>().to_string()
    }
}

/// Reads an array of objects.
fn read<T>(text: &str, one: impl Fn(&mut Reader, &Object) -> (T, Option<RowDialect>)) -> RowsRead<T> {
    let mut reader = Reader { findings: Vec::new(), pointer: String::new() };
    let mut read = RowsRead { rows: Vec::new(), dialect: None, findings: Vec::new() };
    let Some(json) = reader.json(text) else {
        read.findings = reader.findings;
        return read;
    };
    let (rows, single) = match &json {
        Json::Array(rows) => (rows.as_slice(), false),
        row @ Json::Object(_) => {
            reader.tell(Code::MappingSyntax, "one row stands without `[…]` around it", String::new());
            (std::slice::from_ref(row), true)
        }
        other => {
            let what = format!("the value is {}, expected an array of rows", kind(other));
            reader.tell(Code::MappingSyntax, what, String::new());
            (&[][..], true)
        }
    };
    for (place, row) in rows.iter().enumerate() {
        reader.pointer = if single { String::new() } else { format!("/{place}") };
        let Some(object) = row.as_object() else {
            let what = format!("row {} is {}, expected an object", place + 1, kind(row));
            reader.tell(Code::MappingSyntax, what, reader.pointer.clone());
            continue;
        };
        let (row, dialect) = one(&mut reader, object);
        read.rows.push(row);
        read.dialect = read.dialect.or(dialect);
    }
    read.findings = reader.findings;
    read
}

struct Reader {
    findings: Vec<Finding>,
    /// Where the row stands that is read.
    pointer: String,
}

/// A member of a row: its key as it is written, what the key says, the value, and where it stands.
type Member<'a> = (&'a str, Option<Key>, &'a Json, String);

impl Reader {
    fn tell(&mut self, code: Code, what: impl Into<String>, pointer: String) {
        self.findings.push(Finding::new(code, what).at(pointer));
    }

    /// The value as JSON; `None` where it holds nothing.
    fn json(&mut self, text: &str) -> Option<Json> {
        if text.len() > MAX_BYTES {
            let what = format!("the value has {} bytes, at most {MAX_BYTES} are read", text.len());
            self.tell(Code::TooLarge, what, String::new());
            return None;
        }
        if text.trim().is_empty() {
            return None;
        }
        let error = match serde_json::from_str::<Json>(text) {
            Ok(Json::Null) => return None,
            Ok(json) => return Some(json),
            Err(error) => error,
        };
        let straight = text.replace(['“', '”', '„', '‟', '＂', '″'], "\"");
        if let Some(json) = serde_json::from_str::<Json>(&straight).ok().filter(|_| straight != text) {
            let finding = Finding::new(Code::SmartQuotes, "the rows are written with typographic quotes");
            self.findings.push(finding.help("write straight quotes: `\"`"));
            return Some(json);
        }
        let what = format!("the rows are not JSON: {error}");
        let help = "write an array of rows, such as `[]`";
        self.findings.push(Finding::new(Code::MappingSyntax, what).help(help));
        None
    }

    /// The members of a row. Of two that say the same the last one counts.
    fn members<'a>(&mut self, object: &'a Object, keys: &[(&str, Key)]) -> Vec<Member<'a>> {
        let mut members: Vec<Member<'a>> = Vec::new();
        for (name, value) in object.iter() {
            let pointer = format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"));
            let key = self.key(name, keys, &pointer);
            let same = |(earlier, said, ..): &Member<'_>| match key {
                Some(key) => *said == Some(key),
                None => *earlier == name,
            };
            if let Some(at) = members.iter().position(same) {
                let what = format!("the row says `{}` twice; the last one counts", shortened(name));
                self.tell(Code::DuplicateKey, what, pointer.clone());
                members.remove(at);
            }
            members.push((name, key, value, pointer));
        }
        members
    }

    /// What a key says, in whatever letter case and with a slip of the pen.
    fn key(&mut self, name: &str, keys: &[(&str, Key)], pointer: &str) -> Option<Key> {
        if let Some((_, key)) = keys.iter().find(|(known, _)| *known == name) {
            return Some(*key);
        }
        let alike = keys.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
        let meant = alike.or_else(|| {
            let meant = nearest(name, keys.iter().map(|(known, _)| *known)).filter(|meant| slips(meant, name) <= 2);
            keys.iter().find(|(known, _)| Some(*known) == meant)
        });
        let Some((known, key)) = meant else {
            let what = format!("the key `{}` is not known; it is kept and does nothing", shortened(name));
            self.tell(Code::MappingKey, what, pointer.to_owned());
            return None;
        };
        let what = format!("the key `{}` is read as `{known}`", shortened(name));
        self.findings.push(Finding::new(Code::MappingKey, what).at(pointer).help(format!("write `{known}`")));
        Some(*key)
    }

    fn text(&mut self, value: &Json, pointer: &str) -> String {
        match value {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            Json::Bool(value) => value.to_string(),
            Json::Number(number) => number.as_str().to_owned(),
            other => {
                self.tell(
                    Code::MappingRow,
                    format!("{} stands where text is expected", kind(other)),
                    pointer.to_owned(),
                );
                String::new()
            }
        }
    }

    fn switch(&mut self, value: &Json, pointer: &str) -> bool {
        let said = match value {
            Json::Bool(said) => Some(*said),
            Json::Null => Some(false),
            Json::String(text) if text.trim().is_empty() => Some(false),
            Json::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        if said.is_none() {
            let found = match value {
                Json::String(text) => format!("`{}`", shortened(text)),
                Json::Number(number) => format!("`{}`", shortened(number.as_str())),
                other => kind(other).to_owned(),
            };
            let what = format!("{found} is not `true` or `false`; `false` counts");
            self.tell(Code::MappingRow, what, pointer.to_owned());
        }
        said.unwrap_or_default()
    }

    /// Reports a row that cannot do what it seems to say.
    fn row_is_sound(&mut self, row: &Row) {
        let pointer = self.pointer.clone();
        if row.field.trim().is_empty() {
            self.tell(Code::MappingRow, "the row names no field", pointer.clone());
        }
        if row.is_constant && row.constant.is_none() {
            self.tell(Code::MappingRow, "the row writes a constant and has none", pointer.clone());
        }
        if !row.is_constant && row.variable.trim().is_empty() {
            self.tell(Code::MappingRow, "the row names no variable, and its constant is switched off", pointer.clone());
        }
        if row.is_constant && row.is_conditional {
            let what = "the row writes a constant and asks for conditional rows; the constant counts";
            self.tell(Code::MappingRow, what, pointer);
        }
    }
}

/// What a value is, in words.
fn kind(json: &Json) -> &'static str {
    match json {
        Json::Number(_) => "a number",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
        other => other.kind(),
    }
}
