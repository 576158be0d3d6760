//! From what `jsonpath-rust` reads to the steps that are walked.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, Literal, Segment, Selector as Read, SingularQuery,
    SingularQuerySegment, Test, TestFunction,
};
use jsonpath_rust::parser::parse_json_path;
use serde_json::Value;

use super::{Condition, Nodes, Operand, Pattern, Query, Relation, Selector, Step};

impl Query {
    /// Reads a query as RFC 9535 spells it.
    ///
    /// # Errors
    /// What is wrong with it, as a part of a sentence.
    pub(in super::super) fn compile(text: &str) -> Result<Self, String> {
        let read = parse_json_path(text).map_err(|error| {
            let reason = error.to_string();
            let line = reason.lines().rev().find(|line| line.contains("expected")).unwrap_or("not a JSONPath").trim();
            format!("a query that cannot be read ({line})")
        })?;
        query(read.segments)
    }
}

fn query(segments: Vec<Segment>) -> Result<Query, String> {
    Ok(Query { steps: segments.into_iter().map(step).collect::<Result<_, _>>()? })
}

fn step(segment: Segment) -> Result<Step, String> {
    let all = |selectors: Vec<Read>| selectors.into_iter().map(selector).collect::<Result<_, _>>();
    Ok(match segment {
        Segment::Descendant(inner) => Step { descends: true, ..step(*inner)? },
        Segment::Selector(one) => Step { descends: false, selectors: all(vec![one])? },
        Segment::Selectors(several) => Step { descends: false, selectors: all(several)? },
    })
}

fn selector(read: Read) -> Result<Selector, String> {
    Ok(match read {
        Read::Name(name) => Selector::Name(name),
        Read::Index(index) => Selector::Index(index),
        Read::Wildcard => Selector::Wildcard,
        Read::Slice(start, end, step) => Selector::Slice { start, end, step: step.unwrap_or(1) },
        Read::Filter(filter) => Selector::Condition(condition(filter)?),
    })
}

fn condition(filter: Filter) -> Result<Condition, String> {
    let all = |parts: Vec<Filter>| parts.into_iter().map(condition).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::Or(parts) => Condition::Any(all(parts)?),
        Filter::And(parts) => Condition::All(all(parts)?),
        Filter::Atom(FilterAtom::Filter { expr, not }) => negated(not, condition(*expr)?),
        Filter::Atom(FilterAtom::Test { expr, not }) => negated(not, test(*expr)?),
        Filter::Atom(FilterAtom::Comparison(comparison)) => compare(*comparison)?,
    })
}

fn negated(not: bool, condition: Condition) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn test(test: Test) -> Result<Condition, String> {
    Ok(match test {
        Test::RelQuery(segments) => Condition::Exists(Nodes { from_root: false, query: query(segments)? }),
        Test::AbsQuery(read) => Condition::Exists(Nodes { from_root: true, query: query(read.segments)? }),
        Test::Function(function) => match *function {
            TestFunction::Match(text, pattern) => matches(text, pattern, true)?,
            TestFunction::Search(text, pattern) => matches(text, pattern, false)?,
            other => return Err(misplaced(&other)),
        },
    })
}

fn matches(text: FnArg, pattern: FnArg, whole: bool) -> Result<Condition, String> {
    let pattern = match argument(pattern)? {
        Operand::Literal(pattern) => Pattern::fixed(pattern.as_str(), whole),
        made => Pattern::Made(Box::new(made)),
    };
    Ok(Condition::Matches { text: argument(text)?, pattern, whole })
}

fn misplaced(function: &TestFunction) -> String {
    match function {
        TestFunction::Custom(name, _) => format!("a function that RFC 9535 does not have: `{name}`"),
        _ => format!("`{function}` where it has no meaning"),
    }
}

fn compare(comparison: Comparison) -> Result<Condition, String> {
    use Comparison::{Eq, Gt, Gte, Lt, Lte, Ne};
    let (is, left, right) = match comparison {
        Eq(left, right) => (Relation::Equal, left, right),
        Ne(left, right) => (Relation::NotEqual, left, right),
        Lt(left, right) => (Relation::Less, left, right),
        Lte(left, right) => (Relation::LessOrEqual, left, right),
        Gt(left, right) => (Relation::Greater, left, right),
        Gte(left, right) => (Relation::GreaterOrEqual, left, right),
    };
    Ok(Condition::Compare { is, left: operand(left)?, right: operand(right)? })
}

fn operand(comparable: Comparable) -> Result<Operand, String> {
    Ok(match comparable {
        Comparable::Literal(value) => Operand::Literal(literal(value)),
        Comparable::Function(read) => function(read)?,
        Comparable::SingularQuery(SingularQuery::Current(steps)) => Operand::Node(singular(false, steps)),
        Comparable::SingularQuery(SingularQuery::Root(steps)) => Operand::Node(singular(true, steps)),
    })
}

fn singular(from_root: bool, steps: Vec<SingularQuerySegment>) -> Nodes {
    let step = |read| {
        let selector = match read {
            SingularQuerySegment::Index(index) => Selector::Index(index),
            SingularQuerySegment::Name(name) => Selector::Name(name),
        };
        Step { descends: false, selectors: vec![selector] }
    };
    Nodes { from_root, query: Query { steps: steps.into_iter().map(step).collect() } }
}

fn function(function: TestFunction) -> Result<Operand, String> {
    match function {
        TestFunction::Length(of) => Ok(Operand::Length(Box::new(argument(*of)?))),
        TestFunction::Count(of) => Ok(Operand::Count(nodes(of)?)),
        TestFunction::Value(of) => Ok(Operand::Node(nodes(of)?)),
        other => Err(misplaced(&other)),
    }
}

/// An argument that is a value.
fn argument(argument: FnArg) -> Result<Operand, String> {
    match argument {
        FnArg::Literal(value) => Ok(Operand::Literal(literal(value))),
        FnArg::Test(test) => match *test {
            Test::Function(read) => function(*read),
            other => nodes(FnArg::Test(Box::new(other))).map(Operand::Node),
        },
        FnArg::Filter(_) => Err("a condition where a function takes a value".to_owned()),
    }
}

/// An argument that is a query.
fn nodes(argument: FnArg) -> Result<Nodes, String> {
    if let FnArg::Test(test) = argument {
        match *test {
            Test::RelQuery(segments) => return Ok(Nodes { from_root: false, query: query(segments)? }),
            Test::AbsQuery(read) => return Ok(Nodes { from_root: true, query: query(read.segments)? }),
            Test::Function(_) => {}
        }
    }
    Err("an argument that is not a query, where a function takes one".to_owned())
}

fn literal(literal: Literal) -> Value {
    match literal {
        Literal::Int(number) => number.into(),
        Literal::Float(number) => number.into(),
        Literal::String(text) => text.into(),
        Literal::Bool(value) => value.into(),
        Literal::Null => Value::Null,
    }
}
