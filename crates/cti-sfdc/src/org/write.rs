//! Records are created, changed, upserted and deleted.

use cti_model::OneLine;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::cell::{Cell, Key};
use super::error::OrgError;
use super::schema::{Field, FieldType, OnDelete};
use super::state::State;
use super::table::{Row, Table};
use super::value;
use crate::error_code::ErrorCode;
use crate::id::RecordId;

/// What an upsert did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upserted {
    /// The record.
    pub id: RecordId,
    /// Whether it was created.
    pub created: bool,
}

impl State {
    pub(crate) fn create(
        &mut self,
        object: &str,
        fields: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<RecordId, OrgError> {
        let at = self.table_index(object)?;
        let table = self.tables.get(at).ok_or_else(|| OrgError::unknown_type(object))?;
        let mut row = Row::default();
        self.write_fields(table, &mut row, fields)?;
        for (column, field) in table.schema.fields.iter().enumerate() {
            if row.cell(column).is_null() {
                row.set(column, self.default_of(table, field)?);
            }
        }
        let number = table.made + 1;
        for (column, field) in table.schema.fields.iter().enumerate() {
            if let FieldType::AutoNumber(format) = &field.kind {
                row.set(column, Cell::text(&numbered(format, number)));
            }
        }
        let id = RecordId::numbered(table.schema.key_prefix, number);
        row.set(Table::ID, Cell::Id(id));
        self.stamp(table, &mut row, now, true);
        derive(table, &mut row);
        Self::validate(table, &row)?;
        self.refuse_what_beside_lead(table, &row)?;
        self.refuse_duplicates(table, &row, None)?;
        let place = table.rows.len();
        if let Some(table) = self.tables.get_mut(at) {
            table.made = number;
        }
        self.put(at, place, row);
        self.keep_person(at, place, now)?;
        Ok(id)
    }

    pub(crate) fn update(
        &mut self,
        object: &str,
        id: RecordId,
        fields: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<(), OrgError> {
        let at = self.table_index(object)?;
        let table = self.tables.get(at).ok_or_else(|| OrgError::unknown_type(object))?;
        let place = find_live(table, id)?;
        let before = table.row(place).cloned().unwrap_or_default();
        let mut row = before.clone();
        self.write_fields(table, &mut row, fields)?;
        self.stamp(table, &mut row, now, false);
        derive(table, &mut row);
        Self::validate(table, &row)?;
        self.refuse_what_beside_lead(table, &row)?;
        self.refuse_duplicates(table, &row, Some(&before))?;
        self.put(at, place, row);
        self.keep_person(at, place, now)
    }

    pub(crate) fn upsert(
        &mut self,
        object: &str,
        field: &str,
        value: &str,
        fields: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<Upserted, OrgError> {
        let table = self.table(object)?;
        let column = table.column(field).ok_or_else(|| OrgError::unknown_field(field, &table.schema.name))?;
        let field = table.field(column).cloned().ok_or_else(|| OrgError::unknown_field(field, object))?;
        if fields.keys().any(|name| name.eq_ignore_ascii_case(&field.name)) {
            let message = format!("The {} field should not be specified in the sobject data.", field.name);
            return Err(OrgError::new(ErrorCode::InvalidField, message).of_field(&field.name));
        }
        if value.trim().is_empty() {
            let code = ErrorCode::Other("MISSING_ARGUMENT".to_owned());
            return Err(OrgError::new(code, format!("{} not specified", field.name)).of_field(&field.name));
        }
        match self.find_by(object, &field.name, value)?.as_slice() {
            [] if field.kind == FieldType::Id => Err(OrgError::no_such_id(RecordId::parse(value)?)),
            [] => {
                let mut all = fields.clone();
                all.insert(field.name.clone(), value.into());
                Ok(Upserted { id: self.create(object, &all, now)?, created: true })
            }
            [id] => {
                let id = *id;
                self.update(object, id, fields, now)?;
                Ok(Upserted { id, created: false })
            }
            several => {
                let message = format!("{}: more than one record found for external id field: {several:?}", field.name);
                let mut error = OrgError::new(ErrorCode::DuplicateValue, message).of_field(&field.name);
                error.duplicates = several.to_vec();
                Err(error)
            }
        }
    }

    /// The records with a value in an external id, or in the id itself.
    pub(crate) fn find_by(&self, object: &str, field: &str, value: &str) -> Result<Vec<RecordId>, OrgError> {
        let table = self.table(object)?;
        let unknown = || OrgError::unknown_field(field, &table.schema.name);
        let column = table.column(field).ok_or_else(unknown)?;
        let field = table.field(column).ok_or_else(unknown)?;
        if !field.external_id && field.kind != FieldType::Id {
            let message = format!("Provided external ID field does not exist or is not accessible: {}", field.name);
            return Err(OrgError::new(ErrorCode::NotFound, message));
        }
        let wanted = value::read(self, field, &Value::from(value))?;
        Ok(wanted.key().map_or_else(Vec::new, |key| same_value(table, column, &key)))
    }

    pub(crate) fn delete(&mut self, object: &str, id: RecordId, now: Timestamp) -> Result<(), OrgError> {
        // A chain of records that delete each other is as long as the table at most; ours are a few deep.
        const DEEPEST: usize = 16;
        self.delete_within(object, id, now, DEEPEST)
    }

    fn delete_within(&mut self, object: &str, id: RecordId, now: Timestamp, depth: usize) -> Result<(), OrgError> {
        let at = self.table_index(object)?;
        let table = self.tables.get(at).ok_or_else(|| OrgError::unknown_type(object))?;
        let place = find_live(table, id)?;
        let mut row = table.row(place).cloned().unwrap_or_default();
        let dependants = self.dependants(&table.schema.name, id);
        if let Some((child, ..)) = dependants.iter().find(|(.., what)| *what == OnDelete::Restrict) {
            let name = self.tables.get(*child).map_or("", |child| child.schema.name.as_str());
            let message = format!(
                "Your attempt to delete this record could not be completed because it is associated with records of type \
                 {name}."
            );
            return Err(OrgError::new(ErrorCode::DeleteFailed, message));
        }
        row.deleted = true;
        self.stamp_deleted(at, &mut row, now);
        self.put(at, place, row);
        for (child, column, place, what) in dependants {
            let Some(table) = self.tables.get(child) else { continue };
            let Some(row) = table.row(place).filter(|row| !row.deleted) else { continue };
            match (what, row.id(), depth.checked_sub(1)) {
                (OnDelete::Cascade, Some(id), Some(depth)) => {
                    let object = table.schema.name.clone();
                    self.delete_within(&object, id, now, depth)?;
                }
                _ => {
                    let mut row = row.clone();
                    row.set(column, Cell::Null);
                    self.put(child, place, row);
                }
            }
        }
        Ok(())
    }

    /// The rows that refer to a record: table, column, row, and what becomes of them with it.
    fn dependants(&self, object: &str, id: RecordId) -> Vec<(usize, usize, usize, OnDelete)> {
        let mut found = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            for (column, field) in table.schema.fields.iter().enumerate() {
                let Some(reference) = field.as_reference() else { continue };
                if field.read_only || !reference.to.iter().any(|to| to.eq_ignore_ascii_case(object)) {
                    continue;
                }
                let rows = table.rows_with(column, &Key::Id(id)).unwrap_or_default();
                let live = rows.iter().filter(|row| table.row(**row).is_some_and(|row| !row.deleted));
                found.extend(live.map(|row| (at, column, *row, reference.on_delete)));
            }
        }
        found
    }

    fn stamp_deleted(&self, table: usize, row: &mut Row, now: Timestamp) {
        if let Some(table) = self.tables.get(table) {
            if let Some(column) = table.column("IsDeleted") {
                row.set(column, Cell::Bool(true));
            }
            self.stamp(table, row, now, false);
        }
    }

    /// Puts what was sent into a row.
    fn write_fields(&self, table: &Table, row: &mut Row, fields: &Map<String, Value>) -> Result<(), OrgError> {
        let mut refused = Vec::new();
        for (name, value) in fields.iter().filter(|(name, _)| *name != "attributes") {
            let unknown = || {
                let message = format!("No such column '{}' on sobject of type {}", OneLine(name), table.schema.name);
                OrgError::new(ErrorCode::InvalidField, message)
            };
            let (column, cell) = match table.column(name).and_then(|at| Some((at, table.field(at)?))) {
                Some((_, field)) if field.read_only => {
                    refused.push(field.name.clone());
                    continue;
                }
                Some((column, field)) => (column, value::read(self, field, value)?),
                None => self.related(table, name, value)?.ok_or_else(unknown)?,
            };
            row.set(column, cell);
        }
        if refused.is_empty() {
            return Ok(());
        }
        let message = format!(
            "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is \
             read/write for your profile or permission set.",
            refused.join(", ")
        );
        let mut error = OrgError::new(ErrorCode::InvalidFieldForInsertUpdate, message);
        error.fields = refused;
        Err(error)
    }

    /// A record that is named by an external id: `{"Account": {"Number__c": "17"}}` sets `AccountId`.
    fn related(&self, table: &Table, name: &str, value: &Value) -> Result<Option<(usize, Cell)>, OrgError> {
        let mut fields = table.schema.fields.iter().enumerate();
        let found = fields.find_map(|(column, field)| {
            let reference = field.as_reference().filter(|it| it.relationship.eq_ignore_ascii_case(name))?;
            Some((column, field, reference))
        });
        let (Some((column, field, reference)), Value::Object(named)) = (found, value) else { return Ok(None) };
        let mut named = named.iter().filter(|(name, _)| *name != "attributes");
        let (Some((key, Value::String(value))), None) = (named.next(), named.next()) else { return Ok(None) };
        let object = reference.to.first().map(String::as_str).unwrap_or_default();
        match self.find_by(object, key, value)?.as_slice() {
            [id] => Ok(Some((column, Cell::Id(*id)))),
            _ => {
                let message =
                    format!("Foreign key external ID: {} not found for field {key} in entity {object}", OneLine(value));
                Err(OrgError::new(ErrorCode::InvalidField, message).of_field(&field.name))
            }
        }
    }

    fn default_of(&self, table: &Table, field: &Field) -> Result<Cell, OrgError> {
        if let Some(default) = &field.default {
            return value::read(self, field, default);
        }
        Ok(match field.name.as_str() {
            "OwnerId" => self.user_cell(),
            "RecordTypeId" => self.default_record_type(table),
            _ if field.kind == FieldType::Boolean => Cell::Bool(false),
            _ => Cell::Null,
        })
    }

    fn default_record_type(&self, table: &Table) -> Cell {
        let default = table.schema.record_types.iter().find(|it| it.is_default);
        default.and_then(|it| self.record_type_id(&table.schema.name, &it.developer_name)).map_or(Cell::Null, Cell::Id)
    }

    /// Sets who wrote the record, and when.
    fn stamp(&self, table: &Table, row: &mut Row, now: Timestamp, created: bool) {
        let (user, now) = (self.user_cell(), Cell::now(now));
        let mut set = |name: &str, cell: &Cell| {
            if let Some(column) = table.column(name) {
                row.set(column, cell.clone());
            }
        };
        if created {
            set("CreatedDate", &now);
            set("CreatedById", &user);
        }
        set("LastModifiedDate", &now);
        set("LastModifiedById", &user);
        set("SystemModstamp", &now);
    }

    /// Holds required fields and unique values.
    fn validate(table: &Table, row: &Row) -> Result<(), OrgError> {
        let fields = || table.schema.fields.iter().enumerate();
        let missing = fields().filter(|(column, field)| field.required && row.cell(*column).is_null());
        let missing: Vec<String> = missing.map(|(_, field)| field.name.clone()).collect();
        if !missing.is_empty() {
            let message = format!("Required fields are missing: [{}]", missing.join(", "));
            let mut error = OrgError::new(ErrorCode::RequiredFieldMissing, message);
            error.fields = missing;
            return Err(error);
        }
        for (column, field) in fields().filter(|(_, field)| field.unique) {
            let Some(key) = row.cell(column).key() else { continue };
            let others = same_value(table, column, &key).into_iter().filter(|id| Some(*id) != row.id());
            let others: Vec<RecordId> = others.collect();
            if let Some(first) = others.first() {
                let message =
                    format!("duplicate value found: {} duplicates value on record with id: {first}", field.name);
                let mut error = OrgError::new(ErrorCode::DuplicateValue, message).of_field(&field.name);
                error.duplicates = others;
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Where a record is that is not deleted.
fn find_live(table: &Table, id: RecordId) -> Result<usize, OrgError> {
    let place = table
        .find(id)
        .ok_or_else(|| OrgError::new(ErrorCode::NotFound, "The requested resource does not exist".to_owned()))?;
    if table.row(place).is_some_and(|row| row.deleted) {
        return Err(OrgError::new(ErrorCode::EntityIsDeleted, "entity is deleted"));
    }
    Ok(place)
}

/// The records that have a value in an indexed field and are not deleted.
fn same_value(table: &Table, column: usize, key: &Key) -> Vec<RecordId> {
    let rows = table.rows_with(column, key).unwrap_or_default();
    rows.iter().filter_map(|row| table.row(*row)).filter(|row| !row.deleted).filter_map(Row::id).collect()
}

/// Fields that the org writes of others: the name of a person, and whether something is closed.
fn derive(table: &Table, row: &mut Row) {
    let text = |row: &Row, name: &str| {
        let column = table.column(name)?;
        row.cell(column).as_text().map(str::to_owned)
    };
    let set = |row: &mut Row, name: &str, cell: Cell| {
        if let Some(column) = table.column(name) {
            row.set(column, cell);
        }
    };
    if table.column("LastName").is_some() {
        let parts = [text(row, "FirstName"), text(row, "LastName")];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let is_person = table.schema.name != "Account" || text(row, "LastName").is_some();
        if is_person {
            set(row, "Name", Cell::text(&name));
        }
        if table.column("IsPersonAccount").is_some() {
            set(row, "IsPersonAccount", Cell::Bool(is_person));
        }
    }
    let (field, closed, won) = match table.schema.name.as_str() {
        "Case" => ("Status", ["Closed", ""], ""),
        "Task" => ("Status", ["Completed", ""], ""),
        "Opportunity" => ("StageName", ["Closed Won", "Closed Lost"], "Closed Won"),
        _ => return,
    };
    let stage = text(row, field).unwrap_or_default();
    let is_closed = !stage.is_empty() && closed.contains(&stage.as_str());
    set(row, "IsClosed", Cell::Bool(is_closed));
    if let (Some(column), Some(now)) = (table.column("ClosedDate"), table.column("LastModifiedDate")) {
        match row.cell(column) {
            Cell::Null if is_closed => row.set(column, row.cell(now).clone()),
            closed if !is_closed && !closed.is_null() => row.set(column, Cell::Null),
            _ => {}
        }
    }
    set(row, "IsWon", Cell::Bool(!stage.is_empty() && stage == won));
}

/// A number in its format: `INV-{0000}` of 17 is `INV-0017`.
fn numbered(format: &str, number: u64) -> String {
    let Some((front, rest)) = format.split_once('{') else { return format!("{format}{number}") };
    let (digits, end) = rest.split_once('}').unwrap_or((rest, ""));
    format!("{front}{number:0width$}{end}", width = digits.len().min(18))
}
