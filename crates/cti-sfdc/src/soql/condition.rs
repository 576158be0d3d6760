//! From tokens to a condition and its values.

use super::literal::When;
use super::parser::{expression, query};
use super::{
    Bind, Comparison, Condition, Currency, DateText, Expression, Literal, Number, Period, PeriodKind, Set, Text,
};
use crate::syntax::{Cursor, Kind, SyntaxError};

/// What follows `WHERE` or `HAVING`.
pub(crate) fn condition(cursor: &mut Cursor<'_>) -> Result<Condition, SyntaxError> {
    cursor.deeper(|cursor| {
        let first = operand(cursor)?;
        let joined = ["AND", "OR"].into_iter().find(|word| cursor.is_word(word));
        let Some(word) = joined else { return Ok(first) };
        let mut all = vec![first];
        while cursor.take_word(word) {
            all.push(operand(cursor)?);
        }
        // Salesforce knows no precedence between the two.
        if cursor.is_word("AND") || cursor.is_word("OR") {
            return Err(cursor.error(format!("`{word}`: put brackets where `AND` and `OR` meet")));
        }
        Ok(if word == "AND" { Condition::And(all) } else { Condition::Or(all) })
    })
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Condition, SyntaxError> {
    if cursor.take_word("NOT") {
        return cursor.deeper(operand).map(|it| Condition::Not(Box::new(it)));
    }
    if cursor.take_sign("(") {
        let inside = condition(cursor)?;
        cursor.expect_sign(")")?;
        return Ok(inside);
    }
    comparison(cursor)
}

fn comparison(cursor: &mut Cursor<'_>) -> Result<Condition, SyntaxError> {
    let left = expression(cursor)?;
    if matches!(&left, Expression::Function(name, of) if name.is("COUNT") && of.is_empty()) {
        return Err(cursor.error("a field in the brackets of `COUNT` in front of it"));
    }
    if cursor.take_word("IN") {
        return Ok(Condition::In(left, set(cursor)?));
    }
    if cursor.take_words("NOT", "IN") {
        return Ok(Condition::NotIn(left, set(cursor)?));
    }
    if cursor.take_word("INCLUDES") {
        return Ok(Condition::Includes(left, texts(cursor)?));
    }
    if cursor.take_word("EXCLUDES") {
        return Ok(Condition::Excludes(left, texts(cursor)?));
    }
    let operator = operator(cursor)?;
    let at = cursor.peek();
    let right = literal(cursor)?;
    match &right {
        Literal::Text(_) | Literal::Null | Literal::Bind(_) => Ok(Condition::Compare(left, operator, right)),
        _ if operator == Comparison::Like => Err(cursor.error_at(at, "a text behind `LIKE`")),
        _ => Ok(Condition::Compare(left, operator, right)),
    }
}

fn operator(cursor: &mut Cursor<'_>) -> Result<Comparison, SyntaxError> {
    let token = cursor.peek();
    let operator = match (token.kind, token.text) {
        (Kind::Sign, "=") => Comparison::Equal,
        (Kind::Sign, "!=" | "<>") => Comparison::NotEqual,
        (Kind::Sign, "<") => Comparison::Less,
        (Kind::Sign, "<=") => Comparison::LessOrEqual,
        (Kind::Sign, ">") => Comparison::Greater,
        (Kind::Sign, ">=") => Comparison::GreaterOrEqual,
        _ if cursor.is_word("LIKE") => Comparison::Like,
        _ => {
            return Err(
                cursor.error("`=`, `!=`, `<`, `<=`, `>`, `>=`, `LIKE`, `IN`, `NOT IN`, `INCLUDES` or `EXCLUDES`")
            );
        }
    };
    cursor.next();
    Ok(operator)
}

fn set(cursor: &mut Cursor<'_>) -> Result<Set, SyntaxError> {
    if cursor.takes_binds && cursor.is_sign(":") {
        return Ok(Set::Values(vec![literal(cursor)?]));
    }
    cursor.expect_sign("(")?;
    let set = if cursor.is_word("SELECT") {
        Set::Query(Box::new(cursor.deeper(|cursor| query(cursor, true))?))
    } else {
        Set::Values(cursor.list(literal)?)
    };
    cursor.expect_sign(")")?;
    Ok(set)
}

fn texts(cursor: &mut Cursor<'_>) -> Result<Vec<Text>, SyntaxError> {
    cursor.expect_sign("(")?;
    let texts = cursor.list(|cursor| match literal(cursor)? {
        Literal::Text(text) => Ok(text),
        _ => Err(cursor.error("a text in front of it")),
    })?;
    cursor.expect_sign(")")?;
    Ok(texts)
}

/// A value.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Result<Literal, SyntaxError> {
    const EXPECTED: &str =
        "a value: a text in quotes, a number, a date, `TRUE`, `FALSE`, `null` or a span such as `TODAY`";
    let token = cursor.peek();
    if cursor.takes_binds && cursor.is_sign(":") {
        return bind(cursor);
    }
    let value = match token.kind {
        Kind::Text => Literal::Text(Text::from_raw(token.text)),
        Kind::Number => Literal::Number(Number::from_checked(token.text)),
        Kind::Currency => Literal::Currency(Currency::from_checked(token.text)),
        Kind::Date => {
            let date = DateText::from_checked(token.text);
            match date.when() {
                Some(When::Day(_) | When::Moment(_) | When::Time(_)) => Literal::Date(date),
                None => return Err(cursor.error("a day, or a moment with its offset, that exists")),
            }
        }
        Kind::Word if token.text.eq_ignore_ascii_case("null") => Literal::Null,
        Kind::Word if token.text.eq_ignore_ascii_case("true") => Literal::Boolean(true),
        Kind::Word if token.text.eq_ignore_ascii_case("false") => Literal::Boolean(false),
        Kind::Word if is_currency(token.text) => Literal::Currency(Currency::from_checked(token.text)),
        Kind::Word => {
            let Some(kind) = PeriodKind::named(token.text) else { return Err(cursor.error(EXPECTED)) };
            cursor.next();
            let count = if kind.counts() {
                cursor.expect_sign(":")?;
                Some(cursor.expect_count("how many")?)
            } else {
                None
            };
            return Ok(Literal::Period(Period { kind, count }));
        }
        Kind::Sign | Kind::End => return Err(cursor.error(EXPECTED)),
    };
    cursor.next();
    Ok(value)
}

/// Whether a word is an amount of a currency: three letters and digits.
fn is_currency(word: &str) -> bool {
    let (letters, digits) = word.split_at_checked(3).unwrap_or_default();
    !digits.is_empty()
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A variable of Apex with members, calls and indices.
fn bind(cursor: &mut Cursor<'_>) -> Result<Literal, SyntaxError> {
    let start = cursor.next().offset;
    cursor.expect_kind(Kind::Word, "a variable")?;
    loop {
        if cursor.take_sign(".") {
            cursor.expect_kind(Kind::Word, "a member")?;
        } else if cursor.is_sign("(") || cursor.is_sign("[") {
            in_brackets(cursor)?;
        } else {
            break;
        }
    }
    Ok(Literal::Bind(Bind::from_checked(cursor.text_since(start).trim_end())))
}

/// Whatever stands in brackets, up to the one that closes them.
fn in_brackets(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let mut open = 0_usize;
    loop {
        if cursor.peek().kind == Kind::End {
            return Err(cursor.error("a closing bracket"));
        }
        let token = cursor.next();
        match (token.kind, token.text) {
            (Kind::Sign, "(" | "[") => open += 1,
            (Kind::Sign, ")" | "]") => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return Ok(());
        }
    }
}
