//! The records of one object type, with their indexes.

use std::collections::HashMap;
use std::sync::Arc;

use cti_engine::phone_number::{PhoneNumbers, comparable_numbers};

use super::cell::{Cell, Key, NULL};
use super::schema::{Field, FieldType, ObjectSchema};
use crate::id::RecordId;

/// A record: a value for each field of its object type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) deleted: bool,
}

impl Row {
    /// The value of a field. A field that is younger than the record has none.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&NULL)
    }

    pub(crate) fn set(&mut self, column: usize, cell: Cell) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Null);
        }
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }

    pub(crate) fn id(&self) -> Option<RecordId> {
        self.cell(Table::ID).as_id()
    }
}

/// Which rows have a value, in order.
pub(crate) type Index<K> = HashMap<K, Vec<usize>>;

/// How phone numbers are read.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    pub(crate) reader: Arc<dyn PhoneNumbers>,
    pub(crate) country: String,
}

impl Numbers {
    /// The numbers in a text, in a form that can be compared.
    pub(crate) fn of(&self, text: &str) -> Vec<String> {
        comparable_numbers(&*self.reader, text, Some(&self.country))
    }
}

/// The records of one object type.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) schema: Arc<ObjectSchema>,
    pub(crate) rows: Vec<Row>,
    columns: HashMap<String, usize>,
    by_id: HashMap<RecordId, usize>,
    indexes: Vec<Option<Index<Key>>>,
    phones: Index<Box<str>>,
    /// How many records were ever made.
    pub(crate) made: u64,
    /// How many records are not deleted.
    pub(crate) live: usize,
}

impl Table {
    /// The column of the id.
    pub(crate) const ID: usize = 0;

    pub(crate) fn new(schema: ObjectSchema) -> Self {
        let mut table = Self {
            schema: Arc::new(schema),
            rows: Vec::new(),
            columns: HashMap::new(),
            by_id: HashMap::new(),
            indexes: Vec::new(),
            phones: HashMap::new(),
            made: 0,
            live: 0,
        };
        table.index_columns();
        table
    }

    /// Changes the schema; the records stay.
    pub(crate) fn extend(&mut self, change: impl FnOnce(&mut ObjectSchema), numbers: &Numbers) {
        change(Arc::make_mut(&mut self.schema));
        self.index_columns();
        for row in 0..self.rows.len() {
            self.note(row, numbers);
        }
    }

    fn index_columns(&mut self) {
        let fields = &self.schema.fields;
        self.columns =
            fields.iter().enumerate().map(|(column, field)| (field.name.to_ascii_lowercase(), column)).collect();
        self.indexes = fields.iter().map(|field| field.is_indexed().then(HashMap::new)).collect();
        self.phones = HashMap::new();
    }

    /// The column of a field, by its name in any letter case.
    pub(crate) fn column(&self, field: &str) -> Option<usize> {
        self.columns.get(&field.to_ascii_lowercase()).copied()
    }

    pub(crate) fn field(&self, column: usize) -> Option<&Field> {
        self.schema.fields.get(column)
    }

    pub(crate) fn row(&self, row: usize) -> Option<&Row> {
        self.rows.get(row)
    }

    /// Where the record with an id is, deleted or not.
    pub(crate) fn find(&self, id: RecordId) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// The record with an id, unless it is deleted.
    pub(crate) fn live(&self, id: RecordId) -> Option<&Row> {
        self.find(id).and_then(|row| self.rows.get(row)).filter(|row| !row.deleted)
    }

    /// The rows with a value in an indexed field, in order; `None` if there is no index.
    pub(crate) fn rows_with(&self, column: usize, key: &Key) -> Option<&[usize]> {
        if let (Self::ID, Key::Id(id)) = (column, key) {
            return Some(self.by_id.get(id).map_or(&[], std::slice::from_ref));
        }
        let index = self.indexes.get(column)?.as_ref()?;
        Some(index.get(key).map_or(&[], Vec::as_slice))
    }

    pub(crate) fn has_index(&self, column: usize) -> bool {
        column == Self::ID || self.indexes.get(column).is_some_and(Option::is_some)
    }

    /// The rows with a phone number in some phone field, in order.
    pub(crate) fn rows_with_number(&self, number: &str) -> &[usize] {
        self.phones.get(number).map_or(&[], Vec::as_slice)
    }

    /// Puts a record in place of another, or behind all others when there is none at that place; gives what was there.
    pub(crate) fn put(&mut self, at: usize, row: Row, numbers: &Numbers) -> Option<Row> {
        let before = (at < self.rows.len()).then(|| self.take_out(at, numbers)).flatten();
        self.live += usize::from(!row.deleted);
        if let Some(id) = row.id() {
            self.by_id.insert(id, at);
        }
        match self.rows.get_mut(at) {
            Some(place) => *place = row,
            None => self.rows.push(row),
        }
        self.note(at, numbers);
        before
    }

    /// Takes the last record away.
    pub(crate) fn pop(&mut self, numbers: &Numbers) {
        if let Some(last) = self.rows.len().checked_sub(1) {
            let row = self.take_out(last, numbers);
            self.rows.pop();
            if let Some(id) = row.and_then(|row| row.id()) {
                self.by_id.remove(&id);
            }
        }
    }

    /// Takes a record out of its place and of the indexes.
    fn take_out(&mut self, at: usize, numbers: &Numbers) -> Option<Row> {
        let row = std::mem::take(self.rows.get_mut(at)?);
        self.live -= usize::from(!row.deleted);
        for (cell, index) in row.cells.iter().zip(&mut self.indexes) {
            if let (Some(index), Some(key)) = (index, cell.key()) {
                forget(index, &key, at);
            }
        }
        for number in self.numbers_of(&row, numbers) {
            forget(&mut self.phones, &number, at);
        }
        Some(row)
    }

    /// Puts a record into the indexes.
    fn note(&mut self, at: usize, numbers: &Numbers) {
        let Some(row) = self.rows.get(at) else { return };
        for (cell, index) in row.cells.iter().zip(&mut self.indexes) {
            if let (Some(index), Some(key)) = (index, cell.key()) {
                remember(index, key, at);
            }
        }
        for number in self.numbers_of(row, numbers) {
            remember(&mut self.phones, number, at);
        }
    }

    /// The phone numbers in the phone fields of a record, in a form that can be compared.
    fn numbers_of(&self, row: &Row, numbers: &Numbers) -> Vec<Box<str>> {
        let phones = self.schema.fields.iter().zip(&row.cells).filter(|(field, _)| field.kind == FieldType::Phone);
        let texts = phones.filter_map(|(_, cell)| cell.as_text());
        texts.flat_map(|text| numbers.of(text)).map(String::into_boxed_str).collect()
    }
}

fn remember<K: Eq + std::hash::Hash>(index: &mut Index<K>, key: K, row: usize) {
    let rows = index.entry(key).or_default();
    if let Err(place) = rows.binary_search(&row) {
        rows.insert(place, row);
    }
}

fn forget<K: Eq + std::hash::Hash>(index: &mut Index<K>, key: &K, row: usize) {
    if let Some(rows) = index.get_mut(key) {
        rows.retain(|other| *other != row);
        if rows.is_empty() {
            index.remove(key);
        }
    }
}
