//! A query as data.

use super::{Literal, Text};
use crate::syntax::Name;

/// A SOQL query, or a sub-query of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// What is read of each record.
    pub select: Vec<Selection>,
    /// The object type; in a sub-query of [`Selection::Children`] the relationship.
    pub from: Name,
    /// Another name for it.
    pub alias: Option<Name>,
    /// Other names for relationships: `FROM Contact c, c.Account a`.
    pub aliases: Vec<(Name, Name)>,
    /// `USING …`
    pub using: Option<Using>,
    /// `WHERE …`
    pub filter: Option<Condition>,
    /// `WITH …`
    pub with: Vec<With>,
    /// `GROUP BY …`
    pub group_by: Option<GroupBy>,
    /// `HAVING …`
    pub having: Option<Condition>,
    /// `ORDER BY …`
    pub order_by: Vec<Order>,
    /// `LIMIT …`
    pub limit: Option<u32>,
    /// `OFFSET …`
    pub offset: Option<u32>,
    /// `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`
    pub purposes: Vec<Purpose>,
    /// `UPDATE TRACKING`, `UPDATE VIEWSTAT`
    pub tracking: Vec<Tracking>,
    /// `ALL ROWS`: deleted records too.
    pub all_rows: bool,
}

impl Query {
    pub(crate) fn of(from: Name) -> Self {
        Self {
            select: Vec::new(),
            from,
            alias: None,
            aliases: Vec::new(),
            using: None,
            filter: None,
            with: Vec::new(),
            group_by: None,
            having: None,
            order_by: Vec::new(),
            limit: None,
            offset: None,
            purposes: Vec::new(),
            tracking: Vec::new(),
            all_rows: false,
        }
    }
}

/// Something that is read of each record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// A field or a function, perhaps under another name.
    Value(Expression, Option<Name>),
    /// The records that refer to this one.
    Children(Box<Query>),
    /// Fields that depend on the type of the record that is referred to.
    TypeOf {
        /// The relationship.
        relationship: Name,
        /// Object types with the fields that are read of each.
        when: Vec<(Name, Vec<Name>)>,
        /// The fields that are read of all others.
        otherwise: Vec<Name>,
    },
}

/// A field, a function or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expression {
    /// A field, perhaps of a record that is referred to: `Account.Name`.
    Field(Name),
    /// A function of these.
    Function(Name, Vec<Expression>),
    /// A value.
    Literal(Literal),
}

/// What holds of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// All of these; two at least.
    And(Vec<Condition>),
    /// One of these; two at least.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A comparison.
    Compare(Expression, Comparison, Literal),
    /// `IN`: it is one of these.
    In(Expression, Set),
    /// `NOT IN`: it is none of these.
    NotIn(Expression, Set),
    /// `INCLUDES`: several values have all of one of these.
    Includes(Expression, Vec<Text>),
    /// `EXCLUDES`: several values have all of none of these.
    Excludes(Expression, Vec<Text>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `LIKE`
    Like,
}

impl Comparison {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Like => "LIKE",
        }
    }
}

/// Values among which another one is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Set {
    /// These.
    Values(Vec<Literal>),
    /// Those that a query finds.
    Query(Box<Query>),
}

/// `USING …`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Using {
    /// `USING SCOPE mine`
    Scope(Name),
    /// `USING ListView=…`, of SOSL.
    ListView(Name),
    /// `USING LOOKUP … BIND … = …`
    Lookup(Name, Vec<(Name, Literal)>),
}

/// `WITH …`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum With {
    /// A word: `SECURITY_ENFORCED`, `USER_MODE`, `SYSTEM_MODE`; of SOSL `HIGHLIGHT`, `SNIPPET`.
    Word(Name),
    /// A word with settings in brackets: `SNIPPET (target_length=120)`.
    Settings(Name, Vec<(Name, Literal)>),
    /// `DATA CATEGORY`: groups, how they are compared, and categories.
    DataCategory(Vec<(Name, Name, Vec<Name>)>),
    /// A comparison: `UserId = '005…'`, `NETWORK IN (…)`.
    Condition(Condition),
}

/// `GROUP BY …`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GroupBy {
    /// By these.
    Values(Vec<Expression>),
    /// By these, with sums of the last, the last two …
    Rollup(Vec<Expression>),
    /// By every choice of these.
    Cube(Vec<Expression>),
}

/// One of the values by which records are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// The value.
    pub by: Expression,
    /// `ASC` or `DESC`, if it is written.
    pub direction: Option<Direction>,
    /// Where records without the value come, if it is written.
    pub nulls: Option<Nulls>,
}

/// In which direction records are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// Where records without a value come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
}

/// What records are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `FOR VIEW`
    View,
    /// `FOR REFERENCE`
    Reference,
    /// `FOR UPDATE`
    Update,
}

/// What is counted for articles of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// `UPDATE TRACKING`
    Tracking,
    /// `UPDATE VIEWSTAT`
    ViewStat,
}
