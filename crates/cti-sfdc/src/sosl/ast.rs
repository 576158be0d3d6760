//! A search as data, and as text.

use std::fmt::{self, Display, Formatter};

use super::Term;
use crate::soql::shared::{listed, write_page, write_using};
use crate::soql::{Condition, Name, Order, Selection, Tracking, Using, With};

/// A SOSL search.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// What is sought.
    pub find: Term,
    /// In which fields.
    pub scope: Option<Scope>,
    /// What is given of which object types; of all when it is empty.
    pub returning: Vec<Returning>,
    /// `WITH …`
    pub with: Vec<With>,
    /// `USING PHRASE SEARCH`, `USING ADVANCED SEARCH`
    pub mode: Option<SearchMode>,
    /// `LIMIT …`
    pub limit: Option<u32>,
    /// `UPDATE TRACKING`, `UPDATE VIEWSTAT`
    pub tracking: Vec<Tracking>,
}

/// In which fields a term is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `ALL FIELDS`
    All,
    /// `NAME FIELDS`
    Name,
    /// `EMAIL FIELDS`
    Email,
    /// `PHONE FIELDS`
    Phone,
    /// `SIDEBAR FIELDS`
    Sidebar,
}

/// How a term is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchMode {
    /// `USING PHRASE SEARCH`
    Phrase,
    /// `USING ADVANCED SEARCH`
    Advanced,
}

/// What is given of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Returning {
    /// The object type.
    pub object: Name,
    /// What is read of each record; the id when it is empty.
    pub select: Vec<Selection>,
    /// `USING …`
    pub using: Option<Using>,
    /// `WHERE …`
    pub filter: Option<Condition>,
    /// `ORDER BY …`
    pub order_by: Vec<Order>,
    /// `LIMIT …`
    pub limit: Option<u32>,
    /// `OFFSET …`
    pub offset: Option<u32>,
}

impl Returning {
    pub(crate) fn of(object: Name) -> Self {
        Self { object, select: Vec::new(), using: None, filter: None, order_by: Vec::new(), limit: None, offset: None }
    }
}

impl Display for Search {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "FIND {{{}}}", self.find)?;
        if let Some(scope) = self.scope {
            write!(f, " IN {} FIELDS", scope.as_str())?;
        }
        if !self.returning.is_empty() {
            f.write_str(" RETURNING ")?;
            listed(f, &self.returning)?;
        }
        for clause in &self.with {
            write!(f, " WITH {clause}")?;
        }
        match self.mode {
            None => {}
            Some(SearchMode::Phrase) => f.write_str(" USING PHRASE SEARCH")?,
            Some(SearchMode::Advanced) => f.write_str(" USING ADVANCED SEARCH")?,
        }
        if let Some(limit) = self.limit {
            write!(f, " LIMIT {limit}")?;
        }
        if !self.tracking.is_empty() {
            f.write_str(" UPDATE ")?;
            listed(f, &self.tracking)?;
        }
        Ok(())
    }
}

impl Scope {
    /// The word in front of `FIELDS`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Name => "NAME",
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Sidebar => "SIDEBAR",
        }
    }
}

impl Display for Returning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.object.fmt(f)?;
        if self.select.is_empty() {
            return Ok(());
        }
        f.write_str("(")?;
        listed(f, &self.select)?;
        write_using(f, self.using.as_ref())?;
        if let Some(filter) = &self.filter {
            write!(f, " WHERE {filter}")?;
        }
        write_page(f, &self.order_by, self.limit, self.offset)?;
        f.write_str(")")
    }
}
