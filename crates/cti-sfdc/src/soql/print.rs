//! A query as text. What it prints reads back as the same query.

use std::fmt::{self, Display, Formatter};

use super::{
    Condition, Direction, Expression, GroupBy, Nulls, Order, Purpose, Query, Selection, Set, Tracking, Using, With,
};

/// Things with commas between.
pub(crate) fn listed<T: Display>(f: &mut Formatter<'_>, items: &[T]) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { ", " })?;
        item.fmt(f)?;
    }
    Ok(())
}

/// In which order records come, and which of them.
pub(crate) fn write_page(
    f: &mut Formatter<'_>,
    order_by: &[Order],
    limit: Option<u32>,
    offset: Option<u32>,
) -> fmt::Result {
    if !order_by.is_empty() {
        f.write_str(" ORDER BY ")?;
        listed(f, order_by)?;
    }
    if let Some(limit) = limit {
        write!(f, " LIMIT {limit}")?;
    }
    match offset {
        Some(offset) => write!(f, " OFFSET {offset}"),
        None => Ok(()),
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("SELECT ")?;
        listed(f, &self.select)?;
        write!(f, " FROM {}", self.from)?;
        if let Some(alias) = &self.alias {
            write!(f, " {alias}")?;
        }
        for (of, alias) in &self.aliases {
            write!(f, ", {of} {alias}")?;
        }
        write_using(f, self.using.as_ref())?;
        if let Some(filter) = &self.filter {
            write!(f, " WHERE {filter}")?;
        }
        for clause in &self.with {
            write!(f, " WITH {clause}")?;
        }
        if let Some(group_by) = &self.group_by {
            write!(f, " GROUP BY {group_by}")?;
        }
        if let Some(having) = &self.having {
            write!(f, " HAVING {having}")?;
        }
        write_page(f, &self.order_by, self.limit, self.offset)?;
        if !self.purposes.is_empty() {
            f.write_str(" FOR ")?;
            listed(f, &self.purposes)?;
        }
        if !self.tracking.is_empty() {
            f.write_str(" UPDATE ")?;
            listed(f, &self.tracking)?;
        }
        f.write_str(if self.all_rows { " ALL ROWS" } else { "" })
    }
}

impl Display for Selection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value, None) => value.fmt(f),
            Self::Value(value, Some(alias)) => write!(f, "{value} {alias}"),
            Self::Children(query) => write!(f, "({query})"),
            Self::TypeOf { relationship, when, otherwise } => {
                write!(f, "TYPEOF {relationship}")?;
                for (object, fields) in when {
                    write!(f, " WHEN {object} THEN ")?;
                    listed(f, fields)?;
                }
                if !otherwise.is_empty() {
                    f.write_str(" ELSE ")?;
                    listed(f, otherwise)?;
                }
                f.write_str(" END")
            }
        }
    }
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Literal(literal) => literal.fmt(f),
            Self::Function(name, arguments) => {
                write!(f, "{name}(")?;
                listed(f, arguments)?;
                f.write_str(")")
            }
        }
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // A part that joins others itself stands in brackets.
        let part = |f: &mut Formatter<'_>, it: &Condition| match it {
            Self::And(_) | Self::Or(_) => write!(f, "({it})"),
            _ => it.fmt(f),
        };
        let joined = |f: &mut Formatter<'_>, parts: &[Condition], word: &str| {
            for (at, it) in parts.iter().enumerate() {
                f.write_str(if at == 0 { "" } else { word })?;
                part(f, it)?;
            }
            Ok(())
        };
        match self {
            Self::And(parts) => joined(f, parts, " AND "),
            Self::Or(parts) => joined(f, parts, " OR "),
            Self::Not(it) => {
                f.write_str("NOT ")?;
                part(f, it)
            }
            Self::Compare(left, how, right) => write!(f, "{left} {} {right}", how.as_str()),
            Self::In(left, set) => write!(f, "{left} IN {set}"),
            Self::NotIn(left, set) => write!(f, "{left} NOT IN {set}"),
            Self::Includes(left, texts) | Self::Excludes(left, texts) => {
                let word = if matches!(self, Self::Includes(..)) { "INCLUDES" } else { "EXCLUDES" };
                write!(f, "{left} {word} (")?;
                listed(f, texts)?;
                f.write_str(")")
            }
        }
    }
}

impl Display for Set {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(query) => write!(f, "({query})"),
            Self::Values(values) => match values.as_slice() {
                [bind @ super::Literal::Bind(_)] => bind.fmt(f),
                values => {
                    f.write_str("(")?;
                    listed(f, values)?;
                    f.write_str(")")
                }
            },
        }
    }
}

/// `USING …` with a blank in front.
pub(crate) fn write_using(f: &mut Formatter<'_>, using: Option<&Using>) -> fmt::Result {
    match using {
        None => Ok(()),
        Some(Using::Scope(scope)) => write!(f, " USING SCOPE {scope}"),
        Some(Using::ListView(view)) => write!(f, " USING ListView={view}"),
        Some(Using::Lookup(field, bound)) => {
            write!(f, " USING LOOKUP {field}")?;
            for (at, (field, value)) in bound.iter().enumerate() {
                write!(f, "{}{field} = {value}", if at == 0 { " BIND " } else { ", " })?;
            }
            Ok(())
        }
    }
}

impl Display for With {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => word.fmt(f),
            Self::Condition(condition) => condition.fmt(f),
            Self::Settings(word, settings) => {
                write!(f, "{word} (")?;
                for (at, (setting, value)) in settings.iter().enumerate() {
                    write!(f, "{}{setting}={value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Self::DataCategory(groups) => {
                f.write_str("DATA CATEGORY ")?;
                for (at, (group, selector, categories)) in groups.iter().enumerate() {
                    write!(f, "{}{group} {selector} ", if at == 0 { "" } else { " AND " })?;
                    match categories.as_slice() {
                        [one] => one.fmt(f)?,
                        several => {
                            f.write_str("(")?;
                            listed(f, several)?;
                            f.write_str(")")?;
                        }
                    }
                }
                Ok(())
            }
        }
    }
}

impl Display for GroupBy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (word, values) = match self {
            Self::Values(values) => return listed(f, values),
            Self::Rollup(values) => ("ROLLUP", values),
            Self::Cube(values) => ("CUBE", values),
        };
        write!(f, "{word}(")?;
        listed(f, values)?;
        f.write_str(")")
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.by.fmt(f)?;
        f.write_str(match self.direction {
            None => "",
            Some(Direction::Ascending) => " ASC",
            Some(Direction::Descending) => " DESC",
        })?;
        f.write_str(match self.nulls {
            None => "",
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
        })
    }
}

impl Display for Purpose {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::View => "VIEW",
            Self::Reference => "REFERENCE",
            Self::Update => "UPDATE",
        })
    }
}

impl Display for Tracking {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tracking => "TRACKING",
            Self::ViewStat => "VIEWSTAT",
        })
    }
}
