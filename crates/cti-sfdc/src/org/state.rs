//! All tables of an org, and what was done to them since a transaction began.

use std::collections::HashMap;

use super::cell::Cell;
use super::error::OrgError;
use super::schema::ObjectSchema;
use super::table::{Numbers, Row, Table};
use crate::id::RecordId;

/// The data of an org.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) tables: Vec<Table>,
    by_name: HashMap<String, usize>,
    by_prefix: HashMap<[u8; 3], usize>,
    pub(crate) numbers: Numbers,
    /// Who is logged in.
    pub(crate) user: RecordId,
    /// Whether a record is saved although a duplicate rule warns.
    pub(crate) allows_duplicates: bool,
    /// What a transaction would have to undo.
    undo: Option<Vec<Undo>>,
}

/// What stood in a row before; nothing if it was made since.
#[derive(Debug)]
struct Undo {
    table: usize,
    row: usize,
    before: Option<Row>,
}

impl State {
    pub(crate) fn new(numbers: Numbers) -> Self {
        Self {
            tables: Vec::new(),
            by_name: HashMap::new(),
            by_prefix: HashMap::new(),
            numbers,
            user: RecordId::numbered(*b"005", 1),
            allows_duplicates: false,
            undo: None,
        }
    }

    /// Adds an object type, or the new fields and record types of one that is there. A prefix that another type has is
    /// replaced by a free one.
    pub(crate) fn define(&mut self, mut schema: ObjectSchema) -> usize {
        if let Some(&table) = self.by_name.get(&schema.name.to_ascii_lowercase()) {
            let numbers = &self.numbers;
            if let Some(known) = self.tables.get_mut(table) {
                known.extend(
                    |known| {
                        for field in schema.fields {
                            known.add(field);
                        }
                        for record_type in schema.record_types {
                            let same = |it: &super::schema::RecordType| it.developer_name == record_type.developer_name;
                            if !known.record_types.iter().any(same) {
                                known.record_types.push(record_type);
                            }
                        }
                        for rule in schema.duplicate_rules {
                            known.duplicate_rules.retain(|it| it.name != rule.name);
                            known.duplicate_rules.push(rule);
                        }
                    },
                    numbers,
                );
            }
            return table;
        }
        if self.by_prefix.contains_key(&schema.key_prefix) || schema.key_prefix == *b"zzz" {
            let mut free = (0..62 * 62_u64).map(|number| {
                let id = RecordId::numbered(*b"000", number);
                let last = id.short().as_bytes().last_chunk::<2>().copied().unwrap_or_default();
                [b'a', last[0], last[1]]
            });
            schema.key_prefix = free.find(|prefix| !self.by_prefix.contains_key(prefix)).unwrap_or(*b"zzz");
        }
        let at = self.tables.len();
        self.by_name.insert(schema.name.to_ascii_lowercase(), at);
        self.by_prefix.insert(schema.key_prefix, at);
        self.tables.push(Table::new(schema));
        at
    }

    /// Which table holds the records of an object type, by its name in any letter case.
    pub(crate) fn table_index(&self, object: &str) -> Result<usize, OrgError> {
        self.by_name.get(&object.to_ascii_lowercase()).copied().ok_or_else(|| OrgError::unknown_type(object))
    }

    pub(crate) fn table(&self, object: &str) -> Result<&Table, OrgError> {
        let at = self.table_index(object)?;
        self.tables.get(at).ok_or_else(|| OrgError::unknown_type(object))
    }

    /// The table whose records have ids like this one.
    pub(crate) fn table_of(&self, id: RecordId) -> Option<(usize, &Table)> {
        let at = *self.by_prefix.get(&id.prefix_bytes())?;
        Some((at, self.tables.get(at)?))
    }

    /// Writes a row: the only way to change what is stored.
    pub(crate) fn put(&mut self, table: usize, row: usize, content: Row) {
        let Some(held) = self.tables.get_mut(table) else { return };
        let before = held.put(row, content, &self.numbers);
        if let Some(undo) = &mut self.undo {
            undo.push(Undo { table, row, before });
        }
    }

    /// Does several things, or none of them if one fails or panics.
    pub(crate) fn atomically<T, E>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let outer = self.undo.replace(Vec::new());
        let mut changes = Changes { state: self, outer, are_kept: false };
        let result = work(changes.state);
        changes.are_kept = result.is_ok();
        result
    }

    /// The value of a field of the user who is logged in.
    pub(crate) fn user_cell(&self) -> Cell {
        Cell::Id(self.user)
    }
}

/// What is done since a transaction began; undone when it is dropped, unless it is kept.
struct Changes<'s> {
    state: &'s mut State,
    /// What the transaction around this one would have to undo. What is kept here is undone by that one.
    outer: Option<Vec<Undo>>,
    are_kept: bool,
}

impl Drop for Changes<'_> {
    fn drop(&mut self) {
        let mut done = self.state.undo.take().unwrap_or_default();
        if !self.are_kept {
            while let Some(Undo { table, row, before }) = done.pop() {
                let Some(held) = self.state.tables.get_mut(table) else { continue };
                match before {
                    Some(before) => drop(held.put(row, before, &self.state.numbers)),
                    None => held.pop(&self.state.numbers),
                }
            }
        }
        self.state.undo = self.outer.take().map(|mut outer| {
            outer.append(&mut done);
            outer
        });
    }
}
