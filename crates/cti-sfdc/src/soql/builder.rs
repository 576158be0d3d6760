//! Queries built from names and values: a name is a name or the query is not built, and a value never becomes syntax.

use super::parser::is_reserved;
use super::{
    Comparison, Condition, Direction, Expression, GroupBy, Literal, Name, NameError, Nulls, Order, Query, Selection,
    Set, Text,
};

/// Why a query or search cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// What should be a name of an object or field is not one.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Nothing is selected.
    #[error("nothing is selected from `{0}`: name one field at least")]
    NothingSelected(Name),
    /// A set is empty, which the language cannot write.
    #[error("the set for `{0}` is empty: nothing can be in it, so do not ask")]
    EmptySet(Name),
    /// There is nothing to search for.
    #[error("the term is blank: give a word to search for")]
    EmptyTerm,
}

/// Builds a query.
///
/// ```
/// use cti_sfdc::soql::{QueryBuilder, field};
///
/// let name = "x' OR Name LIKE '%";
/// let query = QueryBuilder::from("Contact")
///     .select(["Id", "Account.Name"])
///     .filter(field("LastName").eq(name).and(field("Email").ne(None::<&str>)))
///     .order_by("CreatedDate")
///     .limit(1)
///     .build()?;
/// assert_eq!(
///     query.to_string(),
///     r"SELECT Id, Account.Name FROM Contact WHERE LastName = 'x\' OR Name LIKE \'%' AND Email != null ORDER BY CreatedDate LIMIT 1"
/// );
/// assert!(QueryBuilder::from("Contact").select(["Id FROM User"]).build().is_err());
/// # Ok::<(), cti_sfdc::soql::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct QueryBuilder(Result<Query, BuildError>);

impl QueryBuilder {
    /// A query of an object type.
    pub fn from(object: &str) -> Self {
        Self(object_name(object).map(Query::of))
    }

    fn change(self, change: impl FnOnce(&mut Query) -> Result<(), BuildError>) -> Self {
        Self(self.0.and_then(|mut query| change(&mut query).map(|()| query)))
    }

    /// Selects fields, besides those that are selected. A field that is selected already is left out, whatever its letter
    /// case: an org refuses it.
    pub fn select<'n>(self, fields: impl IntoIterator<Item = &'n str>) -> Self {
        self.change(|query| select_once(&mut query.select, fields))
    }

    /// Selects a function of a field, such as `COUNT` or `CALENDAR_YEAR`, under another name.
    pub fn select_function(self, function: &str, field: &str, alias: &str) -> Self {
        self.change(|query| {
            let value = Expression::Function(plain_name(function)?, vec![Expression::Field(plain_name(field)?)]);
            query.select.push(Selection::Value(value, Some(plain_name(alias)?)));
            Ok(())
        })
    }

    /// Selects the records that refer to each of these, by a query of the relationship.
    pub fn select_children(self, children: Self) -> Self {
        self.change(|query| {
            query.select.push(Selection::Children(Box::new(children.build()?)));
            Ok(())
        })
    }

    /// Keeps the records of which this holds too.
    pub fn filter(self, filter: Filter) -> Self {
        self.change(|query| {
            let filter = filter.0?;
            query.filter = Some(match query.filter.take() {
                Some(earlier) => join(earlier, filter, true),
                None => filter,
            });
            Ok(())
        })
    }

    /// Groups by fields.
    pub fn group_by<'n>(self, fields: impl IntoIterator<Item = &'n str>) -> Self {
        self.change(|query| {
            let fields = fields.into_iter().map(|field| plain_name(field).map(Expression::Field));
            query.group_by = Some(GroupBy::Values(fields.collect::<Result<_, _>>()?));
            Ok(())
        })
    }

    /// Sorts by a field, the smallest first, behind the fields by which it is sorted.
    pub fn order_by(self, field: &str) -> Self {
        self.order(field, None, None)
    }

    /// Sorts by a field, the largest first and records without it last.
    pub fn order_by_descending(self, field: &str) -> Self {
        self.order(field, Some(Direction::Descending), Some(Nulls::Last))
    }

    fn order(self, field: &str, direction: Option<Direction>, nulls: Option<Nulls>) -> Self {
        self.change(|query| {
            query.order_by.push(Order { by: Expression::Field(plain_name(field)?), direction, nulls });
            Ok(())
        })
    }

    /// Sets how many records there are at most.
    pub fn limit(self, limit: u32) -> Self {
        self.change(|query| {
            query.limit = Some(limit);
            Ok(())
        })
    }

    /// Sets how many records are skipped.
    pub fn offset(self, offset: u32) -> Self {
        self.change(|query| {
            query.offset = Some(offset);
            Ok(())
        })
    }

    /// The query.
    ///
    /// # Errors
    /// [`BuildError`]: the first that any of its parts has.
    pub fn build(self) -> Result<Query, BuildError> {
        let query = self.0?;
        if query.select.is_empty() { Err(BuildError::NothingSelected(query.from)) } else { Ok(query) }
    }
}

/// Adds fields that are not selected yet.
pub(crate) fn select_once<'n>(
    select: &mut Vec<Selection>,
    fields: impl IntoIterator<Item = &'n str>,
) -> Result<(), BuildError> {
    for field in fields {
        let field = Selection::Value(Expression::Field(plain_name(field)?), None);
        if !select.contains(&field) {
            select.push(field);
        }
    }
    Ok(())
}

/// A name that is not a word of the language.
pub(crate) fn plain_name(text: &str) -> Result<Name, BuildError> {
    checked_name(text, text.contains('.'))
}

/// The name of an object type that is not a word of the language.
pub(crate) fn object_name(text: &str) -> Result<Name, BuildError> {
    checked_name(text, true)
}

fn checked_name(text: &str, of_object: bool) -> Result<Name, BuildError> {
    let name = Name::parse(text)?;
    let first = name.parts().next().unwrap_or_default();
    if is_reserved(first, of_object) { Err(NameError(text.to_owned()).into()) } else { Ok(name) }
}

/// A condition that is being built.
#[derive(Clone, Debug)]
pub struct Filter(pub(crate) Result<Condition, BuildError>);

/// A field that is about to be compared: see [`field`].
#[derive(Clone, Debug)]
pub struct FieldFilter(Result<Name, BuildError>);

/// Begins a condition about a field.
///
/// ```
/// use cti_sfdc::soql::{PeriodKind, Text, field};
///
/// let filter = field("Name").like(Text::beginning("100%")).and(field("CreatedDate").ge(PeriodKind::Today));
/// assert_eq!(filter.build()?.to_string(), r"Name LIKE '100\%%' AND CreatedDate >= TODAY");
/// # Ok::<(), cti_sfdc::soql::BuildError>(())
/// ```
pub fn field(name: &str) -> FieldFilter {
    FieldFilter(plain_name(name))
}

impl FieldFilter {
    fn compare(self, how: Comparison, value: impl Into<Literal>) -> Filter {
        let value = value.into();
        Filter(self.0.map(|name| Condition::Compare(Expression::Field(name), how, value)))
    }

    /// It is this; `None` means without a value.
    pub fn eq(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::Equal, value)
    }

    /// It is not this.
    pub fn ne(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::NotEqual, value)
    }

    /// It is less.
    pub fn lt(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::Less, value)
    }

    /// It is less or the same.
    pub fn le(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::LessOrEqual, value)
    }

    /// It is more.
    pub fn gt(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::Greater, value)
    }

    /// It is more or the same.
    pub fn ge(self, value: impl Into<Literal>) -> Filter {
        self.compare(Comparison::GreaterOrEqual, value)
    }

    /// It has the form of a pattern: [`Text::beginning`] and others.
    pub fn like(self, pattern: Text) -> Filter {
        self.compare(Comparison::Like, pattern)
    }

    /// It is one of these.
    pub fn is_in<V: Into<Literal>>(self, values: impl IntoIterator<Item = V>) -> Filter {
        self.set(values, Condition::In)
    }

    /// It is none of these.
    pub fn not_in<V: Into<Literal>>(self, values: impl IntoIterator<Item = V>) -> Filter {
        self.set(values, Condition::NotIn)
    }

    /// It is one of the values that a query finds.
    pub fn is_in_query(self, query: QueryBuilder) -> Filter {
        Filter(self.0.and_then(|name| Ok(Condition::In(Expression::Field(name), Set::Query(Box::new(query.build()?))))))
    }

    fn set<V: Into<Literal>>(
        self,
        values: impl IntoIterator<Item = V>,
        make: impl FnOnce(Expression, Set) -> Condition,
    ) -> Filter {
        let values: Vec<Literal> = values.into_iter().map(Into::into).collect();
        Filter(self.0.and_then(|name| {
            if values.is_empty() {
                return Err(BuildError::EmptySet(name));
            }
            Ok(make(Expression::Field(name), Set::Values(values)))
        }))
    }
}

impl Filter {
    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        Self(self.0.and_then(|it| Ok(join(it, other.0?, true))))
    }

    /// One of both holds.
    pub fn or(self, other: Self) -> Self {
        Self(self.0.and_then(|it| Ok(join(it, other.0?, false))))
    }

    /// It does not hold.
    #[expect(clippy::should_implement_trait, reason = "`!` in front of a condition is easily overlooked")]
    pub fn not(self) -> Self {
        Self(self.0.map(|it| Condition::Not(Box::new(it))))
    }

    /// The condition.
    ///
    /// # Errors
    /// [`BuildError`]: the first that any of its parts has.
    pub fn build(self) -> Result<Condition, BuildError> {
        self.0
    }
}

/// Two conditions in one; those that are joined in the same way stay on one level.
fn join(left: Condition, right: Condition, and: bool) -> Condition {
    match (left, and) {
        (Condition::And(mut all), true) => {
            all.push(right);
            Condition::And(all)
        }
        (Condition::Or(mut all), false) => {
            all.push(right);
            Condition::Or(all)
        }
        (left, true) => Condition::And(vec![left, right]),
        (left, false) => Condition::Or(vec![left, right]),
    }
}
