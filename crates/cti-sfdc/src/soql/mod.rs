//! SOQL: queries as data, read, built and written.

mod ast;
mod builder;
mod condition;
mod function;
mod literal;
mod parser;
mod print;
mod text;

pub use ast::{
    Comparison, Condition, Direction, Expression, GroupBy, Nulls, Order, Purpose, Query, Selection, Set, Tracking,
    Using, With,
};
pub use builder::{BuildError, FieldFilter, Filter, QueryBuilder, field};
pub(crate) use builder::{object_name, plain_name, select_once};
pub(crate) use function::Function;
pub(crate) use literal::When;
pub use literal::{Bind, Currency, DateText, Literal, Number, Period, PeriodKind};
pub use text::Text;

pub use crate::syntax::{Name, NameError, SyntaxError};

/// What SOSL shares with SOQL.
pub(crate) mod shared {
    pub(crate) use super::condition::condition;
    pub(crate) use super::parser::{object_name, order_by, selection, using, with};
    pub(crate) use super::print::{listed, write_page, write_using};
}
