//! From tokens to a query.

use super::condition::{condition, literal};
use super::{
    Direction, Expression, Function, GroupBy, Literal, Nulls, Order, Purpose, Query, Selection, Tracking, Using, With,
};
use crate::syntax::{Cursor, Kind, Name, SyntaxError};

/// Words that cannot be a field or an alias, by Salesforce's list.
const RESERVED: [&str; 20] = [
    "AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE", "LIMIT",
    "NOT", "NULL", "NULLS", "OR", "SELECT", "WHERE", "WITH",
];

/// Whether a word cannot be a name. `Group` is an object type, and so a relationship too, but not a field.
pub(super) fn is_reserved(word: &str, of_object: bool) -> bool {
    !(of_object && word.eq_ignore_ascii_case("GROUP")) && RESERVED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

impl Query {
    /// Reads a query as the REST API takes it.
    ///
    /// # Errors
    /// [`SyntaxError`] with the place and what was expected there.
    ///
    /// # Example
    /// ```
    /// use cti_sfdc::soql::Query;
    ///
    /// let query = Query::parse("select Id from Contact where Name = 'O\\'Neil' limit 5")?;
    /// assert_eq!(query.to_string(), "SELECT Id FROM Contact WHERE Name = 'O\\'Neil' LIMIT 5");
    ///
    /// let error = Query::parse("SELECT Id FROM Contact WHERE Name = Ann").unwrap_err();
    /// assert_eq!((error.row, error.column), (1, 37));
    /// # Ok::<(), cti_sfdc::soql::SyntaxError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text, 0)?;
        let query = query(&mut cursor, false)?;
        cursor.expect_end()?;
        Ok(query)
    }

    /// Reads a query as Apex has it in its code, where `:name` may stand for a value.
    ///
    /// # Errors
    /// As for [`Query::parse`].
    pub fn parse_apex(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text, 0)?;
        cursor.takes_binds = true;
        let query = query(&mut cursor, false)?;
        cursor.expect_end()?;
        Ok(query)
    }
}

/// A query; in another one, a sub-query cannot have sub-queries of its own that give records.
pub(super) fn query(cursor: &mut Cursor<'_>, inside: bool) -> Result<Query, SyntaxError> {
    cursor.expect_word("SELECT")?;
    let select = cursor.list(|cursor| selection(cursor, inside))?;
    cursor.expect_word("FROM")?;
    let mut query = Query::of(object_name(cursor)?);
    query.select = select;
    query.alias = alias(cursor)?;
    while cursor.take_sign(",") {
        let of = name(cursor, "a relationship")?;
        let alias = alias(cursor)?.ok_or_else(|| cursor.error("another name for the relationship"))?;
        query.aliases.push((of, alias));
    }
    query.using = using(cursor)?;
    if cursor.take_word("WHERE") {
        query.filter = Some(condition(cursor)?);
    }
    while let Some(clause) = with(cursor)? {
        query.with.push(clause);
    }
    if cursor.take_words("GROUP", "BY") {
        query.group_by = Some(group_by(cursor)?);
    }
    if cursor.take_word("HAVING") {
        query.having = Some(condition(cursor)?);
    }
    query.order_by = order_by(cursor)?;
    (query.limit, query.offset) = limits(cursor)?;
    while cursor.is_word("FOR") {
        query.purposes.extend(purposes(cursor)?);
    }
    if cursor.take_word("UPDATE") {
        query.tracking = cursor.list(|cursor| match () {
            () if cursor.take_word("TRACKING") => Ok(Tracking::Tracking),
            () if cursor.take_word("VIEWSTAT") => Ok(Tracking::ViewStat),
            () => Err(cursor.error("`TRACKING` or `VIEWSTAT`")),
        })?;
    }
    query.all_rows = cursor.take_words("ALL", "ROWS");
    Ok(query)
}

/// A name, with dots between its parts.
pub(crate) fn name(cursor: &mut Cursor<'_>, what: &str) -> Result<Name, SyntaxError> {
    let first = cursor.expect_kind(Kind::Word, what)?;
    let mut text = first.text.to_owned();
    while cursor.take_sign(".") {
        let part = cursor.expect_kind(Kind::Word, "a name behind the dot")?;
        text.push('.');
        text.push_str(part.text);
    }
    Name::parse(&text).map_err(|_| cursor.error_at(first, what))
}

/// The name of an object type, or of a relationship to its records.
pub(crate) fn object_name(cursor: &mut Cursor<'_>) -> Result<Name, SyntaxError> {
    const WHAT: &str = "an object type";
    if is_reserved(cursor.peek().text, true) { Err(cursor.error(WHAT)) } else { name(cursor, WHAT) }
}

fn field_name(cursor: &mut Cursor<'_>) -> Result<Name, SyntaxError> {
    const WHAT: &str = "a field";
    let behind = cursor.ahead(1);
    let of_relationship = behind.kind == Kind::Sign && behind.text == ".";
    if is_reserved(cursor.peek().text, of_relationship) { Err(cursor.error(WHAT)) } else { name(cursor, WHAT) }
}

/// Another name behind an object type, a field or a function, if there is one.
fn alias(cursor: &mut Cursor<'_>) -> Result<Option<Name>, SyntaxError> {
    let next = cursor.peek();
    let is_number_ahead = cursor.ahead(1).kind == Kind::Number;
    let begins_a_clause = is_reserved(next.text, false)
        || (cursor.is_word("OFFSET") && is_number_ahead)
        || cursor.are_words("ORDER", "BY")
        || ["SCOPE", "LOOKUP", "LISTVIEW"].iter().any(|word| cursor.are_words("USING", word))
        || ["VIEW", "REFERENCE", "UPDATE"].iter().any(|word| cursor.are_words("FOR", word))
        || ["TRACKING", "VIEWSTAT"].iter().any(|word| cursor.are_words("UPDATE", word))
        || cursor.are_words("ALL", "ROWS");
    if next.kind != Kind::Word || begins_a_clause {
        return Ok(None);
    }
    cursor.next();
    Name::parse(next.text).map(Some).map_err(|_| cursor.error_at(next, "another name"))
}

/// Something that is read of each record.
pub(crate) fn selection(cursor: &mut Cursor<'_>, inside: bool) -> Result<Selection, SyntaxError> {
    if cursor.is_sign("(") {
        if inside {
            return Err(cursor.error("a field: a sub-query has none of its own"));
        }
        cursor.next();
        let children = cursor.deeper(|cursor| query(cursor, true))?;
        cursor.expect_sign(")")?;
        return Ok(Selection::Children(Box::new(children)));
    }
    if cursor.is_word("TYPEOF") && cursor.ahead(1).kind == Kind::Word && !cursor.is_word_ahead(1, "FROM") {
        return type_of(cursor);
    }
    let value = expression(cursor)?;
    if let Expression::Function(name, _) = &value {
        // By Salesforce's own grammar the count of records has no other name.
        if name.is("COUNT") && matches!(&value, Expression::Function(_, of) if of.is_empty()) {
            return Ok(Selection::Value(value, None));
        }
    }
    let alias = alias(cursor)?;
    Ok(Selection::Value(value, alias))
}

fn type_of(cursor: &mut Cursor<'_>) -> Result<Selection, SyntaxError> {
    cursor.next();
    let relationship = name(cursor, "a relationship")?;
    let mut when = Vec::new();
    while cursor.take_word("WHEN") {
        let object = object_name(cursor)?;
        cursor.expect_word("THEN")?;
        when.push((object, cursor.list(field_name)?));
    }
    if when.is_empty() {
        return Err(cursor.error("`WHEN`"));
    }
    let otherwise = if cursor.take_word("ELSE") { cursor.list(field_name)? } else { Vec::new() };
    cursor.expect_word("END")?;
    Ok(Selection::TypeOf { relationship, when, otherwise })
}

/// A field or a function.
pub(super) fn expression(cursor: &mut Cursor<'_>) -> Result<Expression, SyntaxError> {
    let called = cursor.peek();
    let is_call = called.kind == Kind::Word && cursor.ahead(1).text == "(" && cursor.ahead(1).kind == Kind::Sign;
    if !is_call {
        return field_name(cursor).map(Expression::Field);
    }
    let Some(function) = Function::named(called.text) else {
        return Err(cursor.error("a function of SOQL or a field"));
    };
    let name = name(cursor, "a function")?;
    cursor.next();
    let arguments = cursor.deeper(|cursor| arguments(cursor, function))?;
    cursor.expect_sign(")")?;
    Ok(Expression::Function(name, arguments))
}

fn arguments(cursor: &mut Cursor<'_>, function: Function) -> Result<Vec<Expression>, SyntaxError> {
    match function {
        Function::Aggregate(0) if cursor.is_sign(")") => Ok(Vec::new()),
        Function::Aggregate(_) | Function::DatePart | Function::Form => Ok(vec![expression(cursor)?]),
        Function::Grouping => cursor.list(expression),
        Function::Fields => {
            let word = cursor.peek();
            if !["ALL", "STANDARD", "CUSTOM"].iter().any(|known| cursor.is_word(known)) {
                return Err(cursor.error("`ALL`, `STANDARD` or `CUSTOM`"));
            }
            cursor.next();
            Ok(Name::parse(word.text).map(Expression::Field).into_iter().collect())
        }
        Function::Distance => {
            let place = Expression::Field(field_name(cursor)?);
            cursor.expect_sign(",")?;
            let other = if cursor.is_word("GEOLOCATION") { geolocation(cursor)? } else { expression(cursor)? };
            cursor.expect_sign(",")?;
            let unit = literal(cursor)?;
            let known = matches!(&unit, Literal::Text(unit) if matches!(unit.raw(), "mi" | "km"));
            if !known {
                return Err(cursor.error("`'mi'` or `'km'` in front of it"));
            }
            Ok(vec![place, other, Expression::Literal(unit)])
        }
    }
}

fn geolocation(cursor: &mut Cursor<'_>) -> Result<Expression, SyntaxError> {
    let name = name(cursor, "`GEOLOCATION`")?;
    cursor.expect_sign("(")?;
    let number = |cursor: &mut Cursor<'_>| match literal(cursor)? {
        value @ (Literal::Number(_) | Literal::Bind(_)) => Ok(Expression::Literal(value)),
        _ => Err(cursor.error("a number in front of it")),
    };
    let latitude = number(cursor)?;
    cursor.expect_sign(",")?;
    let longitude = number(cursor)?;
    cursor.expect_sign(")")?;
    Ok(Expression::Function(name, vec![latitude, longitude]))
}

/// `USING …`, if it is next.
pub(crate) fn using(cursor: &mut Cursor<'_>) -> Result<Option<Using>, SyntaxError> {
    if !["SCOPE", "LOOKUP", "LISTVIEW"].iter().any(|word| cursor.are_words("USING", word)) {
        return Ok(None);
    }
    cursor.next();
    if cursor.take_word("SCOPE") {
        return name(cursor, "a scope").map(Using::Scope).map(Some);
    }
    if cursor.take_word("LISTVIEW") {
        cursor.expect_sign("=")?;
        return name(cursor, "a list view").map(Using::ListView).map(Some);
    }
    cursor.next();
    let lookup = name(cursor, "a field")?;
    let mut bound = Vec::new();
    if cursor.take_word("BIND") {
        bound = cursor.list(|cursor| {
            let field = name(cursor, "a field")?;
            cursor.expect_sign("=")?;
            Ok((field, literal(cursor)?))
        })?;
    }
    Ok(Some(Using::Lookup(lookup, bound)))
}

/// `WITH …`, if it is next.
pub(crate) fn with(cursor: &mut Cursor<'_>) -> Result<Option<With>, SyntaxError> {
    if !cursor.take_word("WITH") {
        return Ok(None);
    }
    if cursor.take_words("DATA", "CATEGORY") {
        let mut groups = vec![category(cursor)?];
        while cursor.take_word("AND") {
            groups.push(category(cursor)?);
        }
        return Ok(Some(With::DataCategory(groups)));
    }
    let (word, ahead) = (cursor.peek(), cursor.ahead(1));
    let compares = matches!(ahead.text, "=" | "!=" | "." | "<" | ">" | "<=" | ">=" | "<>") && ahead.kind == Kind::Sign
        || cursor.is_word_ahead(1, "IN")
        || word.kind != Kind::Word;
    if compares {
        return condition(cursor).map(With::Condition).map(Some);
    }
    let word = name(cursor, "a clause of `WITH`")?;
    if !cursor.take_sign("(") {
        return Ok(Some(With::Word(word)));
    }
    let settings = cursor.list(|cursor| {
        let setting = name(cursor, "a setting")?;
        cursor.expect_sign("=")?;
        Ok((setting, literal(cursor)?))
    })?;
    cursor.expect_sign(")")?;
    Ok(Some(With::Settings(word, settings)))
}

fn category(cursor: &mut Cursor<'_>) -> Result<(Name, Name, Vec<Name>), SyntaxError> {
    let group = name(cursor, "a group of categories")?;
    if !["AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW"].iter().any(|word| cursor.is_word(word)) {
        return Err(cursor.error("`AT`, `ABOVE`, `BELOW` or `ABOVE_OR_BELOW`"));
    }
    let selector = name(cursor, "a selector")?;
    let categories = if cursor.take_sign("(") {
        let categories = cursor.list(|cursor| name(cursor, "a category"))?;
        cursor.expect_sign(")")?;
        categories
    } else {
        vec![name(cursor, "a category")?]
    };
    Ok((group, selector, categories))
}

fn group_by(cursor: &mut Cursor<'_>) -> Result<GroupBy, SyntaxError> {
    let in_brackets = |cursor: &mut Cursor<'_>| {
        cursor.next();
        cursor.next();
        let values = cursor.list(expression)?;
        cursor.expect_sign(")")?;
        Ok(values)
    };
    let is_call = cursor.ahead(1).text == "(" && cursor.ahead(1).kind == Kind::Sign;
    if is_call && cursor.is_word("ROLLUP") {
        return in_brackets(cursor).map(GroupBy::Rollup);
    }
    if is_call && cursor.is_word("CUBE") {
        return in_brackets(cursor).map(GroupBy::Cube);
    }
    cursor.list(expression).map(GroupBy::Values)
}

/// `ORDER BY …`, if it is next.
pub(crate) fn order_by(cursor: &mut Cursor<'_>) -> Result<Vec<Order>, SyntaxError> {
    if !cursor.take_words("ORDER", "BY") {
        return Ok(Vec::new());
    }
    cursor.list(|cursor| {
        let by = expression(cursor)?;
        let direction = match () {
            () if cursor.take_word("ASC") => Some(Direction::Ascending),
            () if cursor.take_word("DESC") => Some(Direction::Descending),
            () => None,
        };
        let nulls = match () {
            () if !cursor.take_word("NULLS") => None,
            () if cursor.take_word("FIRST") => Some(Nulls::First),
            () if cursor.take_word("LAST") => Some(Nulls::Last),
            () => return Err(cursor.error("`FIRST` or `LAST`")),
        };
        Ok(Order { by, direction, nulls })
    })
}

/// `LIMIT …` and `OFFSET …`, if they are next.
fn limits(cursor: &mut Cursor<'_>) -> Result<(Option<u32>, Option<u32>), SyntaxError> {
    let count = |cursor: &mut Cursor<'_>| cursor.expect_count("a whole number that is not negative").map(Some);
    let limit = if cursor.take_word("LIMIT") { count(cursor)? } else { None };
    let offset = if cursor.take_word("OFFSET") { count(cursor)? } else { None };
    Ok((limit, offset))
}

fn purposes(cursor: &mut Cursor<'_>) -> Result<Vec<Purpose>, SyntaxError> {
    cursor.next();
    cursor.list(|cursor| match () {
        () if cursor.take_word("VIEW") => Ok(Purpose::View),
        () if cursor.take_word("REFERENCE") => Ok(Purpose::Reference),
        () if cursor.take_word("UPDATE") => Ok(Purpose::Update),
        () => Err(cursor.error("`VIEW`, `REFERENCE` or `UPDATE`")),
    })
}
