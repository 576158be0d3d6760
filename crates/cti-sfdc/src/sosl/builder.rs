//! Searches built from terms and names.

use super::{Returning, Scope, Search, Term};
use crate::soql::{BuildError, Expression, Filter, Order, Selection, object_name, plain_name, select_once};

/// Builds a search.
///
/// ```
/// use cti_sfdc::sosl::{ReturningBuilder, Scope, SearchBuilder, Term};
///
/// let search = SearchBuilder::find(Term::words("test+alias@domain-with-dash.com")?)
///     .within(Scope::Email)
///     .returning(ReturningBuilder::of("Contact").select(["Id"]))
///     .build()?;
/// assert_eq!(
///     search.to_string(),
///     r"FIND {test\+alias@domain\-with\-dash.com} IN EMAIL FIELDS RETURNING Contact(Id)"
/// );
/// # Ok::<(), cti_sfdc::soql::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SearchBuilder(Result<Search, BuildError>);

/// Builds what a search gives of an object type.
#[derive(Clone, Debug)]
pub struct ReturningBuilder(Result<Returning, BuildError>);

impl SearchBuilder {
    /// A search for a term.
    pub fn find(term: Term) -> Self {
        Self(Ok(Search {
            find: term,
            scope: None,
            returning: Vec::new(),
            with: Vec::new(),
            mode: None,
            limit: None,
            tracking: Vec::new(),
        }))
    }

    fn change(self, change: impl FnOnce(&mut Search) -> Result<(), BuildError>) -> Self {
        Self(self.0.and_then(|mut search| change(&mut search).map(|()| search)))
    }

    /// Sets in which fields.
    pub fn within(self, scope: Scope) -> Self {
        self.change(|search| {
            search.scope = Some(scope);
            Ok(())
        })
    }

    /// Adds what is given of an object type.
    pub fn returning(self, returning: ReturningBuilder) -> Self {
        self.change(|search| {
            search.returning.push(returning.0?);
            Ok(())
        })
    }

    /// Sets how many records there are at most.
    pub fn limit(self, limit: u32) -> Self {
        self.change(|search| {
            search.limit = Some(limit);
            Ok(())
        })
    }

    /// The search.
    ///
    /// # Errors
    /// [`BuildError`]: the first that any of its parts has.
    pub fn build(self) -> Result<Search, BuildError> {
        self.0
    }
}

impl ReturningBuilder {
    /// Records of an object type.
    pub fn of(object: &str) -> Self {
        Self(object_name(object).map(Returning::of))
    }

    fn change(self, change: impl FnOnce(&mut Returning) -> Result<(), BuildError>) -> Self {
        Self(self.0.and_then(|mut returning| change(&mut returning).map(|()| returning)))
    }

    /// Selects fields, besides those that are selected, each once.
    pub fn select<'n>(self, fields: impl IntoIterator<Item = &'n str>) -> Self {
        self.change(|returning| select_once(&mut returning.select, fields))
    }

    /// Keeps the records of which this holds. Fields have to be selected too, by the grammar of SOSL.
    pub fn filter(self, filter: Filter) -> Self {
        self.change(|returning| {
            returning.filter = Some(filter.build()?);
            select_something(returning)
        })
    }

    /// Sorts by a field, the smallest first.
    pub fn order_by(self, field: &str) -> Self {
        self.change(|returning| {
            returning.order_by.push(Order { by: Expression::Field(plain_name(field)?), direction: None, nulls: None });
            select_something(returning)
        })
    }

    /// Sets how many of its records there are at most.
    pub fn limit(self, limit: u32) -> Self {
        self.change(|returning| {
            returning.limit = Some(limit);
            select_something(returning)
        })
    }
}

/// Selects the id when nothing is.
fn select_something(returning: &mut Returning) -> Result<(), BuildError> {
    if returning.select.is_empty() {
        returning.select.push(Selection::Value(Expression::Field(plain_name("Id")?), None));
    }
    Ok(())
}
