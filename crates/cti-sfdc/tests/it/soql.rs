//! SOQL: what is read is written back, values stay values, and no text costs more than its length.

use cti_sfdc::soql::{BuildError, Condition, Literal, Query, QueryBuilder, Text, field};
use cti_sfdc::sosl::{ReturningBuilder, SearchBuilder, Term};
use proptest::prelude::*;

/// The text that a query compares a name with.
fn compared(query: &Query) -> Option<String> {
    match query.filter.as_ref()? {
        Condition::Compare(_, _, Literal::Text(text)) => Some(text.value()),
        _ => None,
    }
}

#[test]
fn keywords_may_change_case_and_literals_never() {
    let query =
        "select Id from Knowledge__kav where Id = 'ka36S0000006qgKQAQ' and CreatedDate > 2020-03-17T21:04:32.000+0000";
    let printed = Query::parse(query).unwrap().to_string();
    assert_eq!(
        printed,
        "SELECT Id FROM Knowledge__kav WHERE Id = 'ka36S0000006qgKQAQ' AND CreatedDate > 2020-03-17T21:04:32.000+0000"
    );
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    for (query, row, column, expected) in [
        ("SELECT Id FROM Contact WHERE\n Name = Ann", 2, 9, "a value"),
        (r"SELECT Id FROM Contact WHERE Name = 'Anne\-Marie'", 1, 42, "an escape of SOQL"),
        ("SELECT Id FROM Contact WHERE Name = 'Ann", 1, 37, "a text that ends in `'`"),
        ("SELECT Id FROM Contact LIMIT -1", 1, 30, "a whole number"),
        ("SELECT Id FROM Contact WHERE A = 1 AND B = 2 OR C = 3", 1, 46, "brackets"),
        ("SELECT Id FROM Contact WHERE D = 2024-02-30", 1, 34, "that exists"),
        ("SELECT Foo(Id) FROM Contact", 1, 8, "a function"),
        ("SELECT Id", 1, 10, "`FROM`"),
    ] {
        let error = Query::parse(query).unwrap_err();
        assert_eq!((error.row, error.column), (row, column), "{query}: {error}");
        assert!(error.expected.contains(expected), "{query}: {error}");
    }
}

#[test]
fn a_group_is_an_object_type_and_not_a_field() {
    for query in [
        "SELECT Id FROM Group WHERE Type = 'Queue' GROUP BY Id",
        "SELECT Group.Name FROM GroupMember WHERE Group.Type = 'Queue' GROUP BY Group.Name ORDER BY Group.Name",
        "SELECT Id, (SELECT Id FROM GroupMembers) FROM Group",
    ] {
        assert_eq!(Query::parse(query).map(|query| query.to_string()).as_deref(), Ok(query));
    }
    for query in
        ["SELECT Group FROM GroupMember", "SELECT Id FROM WHERE", "SELECT Limit.Id FROM A", "SELECT Id FROM Like"]
    {
        assert!(Query::parse(query).is_err(), "{query}");
    }
    let members = |field| QueryBuilder::from("Group").select([field]).build();
    assert_eq!(members("Group.Name").unwrap().to_string(), "SELECT Group.Name FROM Group");
    assert!(matches!(members("Group"), Err(BuildError::Name(_))));
    assert!(matches!(QueryBuilder::from("Where").select(["Id"]).build(), Err(BuildError::Name(_))));
}

#[test]
fn an_apex_variable_is_read_in_apex_alone() {
    let query = "SELECT Id FROM Contact WHERE Id IN :map.keySet() AND Name = :names[0].value";
    assert!(Query::parse(query).is_err());
    assert_eq!(Query::parse_apex(query).unwrap().to_string(), query);
}

#[test]
fn what_cannot_be_written_is_not_built() {
    let contact = || QueryBuilder::from("Contact").select(["Id"]);
    let error = |query: QueryBuilder| query.build().unwrap_err();
    assert!(matches!(error(QueryBuilder::from("Contact")), BuildError::NothingSelected(_)));
    assert!(matches!(error(contact().filter(field("Id").is_in(Vec::<String>::new()))), BuildError::EmptySet(_)));
    for name in ["", "Id, Name", "Id--", "1Id", "Id.", "WHERE", "COUNT()", "Näme"] {
        assert!(matches!(error(contact().select([name])), BuildError::Name(_)), "{name}");
        assert!(matches!(error(contact().filter(field(name).eq(1))), BuildError::Name(_)), "{name}");
    }
}

#[test]
fn a_field_is_selected_once_however_often_it_is_named() {
    let query =
        QueryBuilder::from("Contact").select(["Id", "Name", "id"]).select(["Account.Name", "NAME", "account.name"]);
    assert_eq!(query.build().unwrap().to_string(), "SELECT Id, Name, Account.Name FROM Contact");
    let returning = ReturningBuilder::of("Contact").select(["Id", "ID"]).order_by("Id").select(["Id"]);
    let search = SearchBuilder::find(Term::words("Ito").unwrap()).returning(returning).build().unwrap();
    assert_eq!(search.to_string(), "FIND {Ito} RETURNING Contact(Id ORDER BY Id)");
}

#[test]
fn depth_and_length_are_bounded() {
    for (open, inside, close) in [("(", "A = 1", ")"), ("NOT ", "A = 1", ""), ("(NOT ", "A = 1", ")")] {
        let nested =
            |depth: usize| format!("SELECT Id FROM A WHERE {}{inside}{}", open.repeat(depth), close.repeat(depth));
        assert!(Query::parse(&nested(20)).is_ok());
        assert!(Query::parse(&nested(100_000)).is_err());
    }
    let long = format!("SELECT Id FROM A WHERE B = '{}'", "x".repeat(500_000));
    assert!(Query::parse(&long).is_err());
}

/// A condition with every kind of part.
fn conditions() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        ".{0,12}".prop_map(|text| Text::new(&text).to_string()),
        "-?[0-9]{1,5}(\\.[0-9]{1,3})?",
        Just("null".to_owned()),
        Just("TRUE".to_owned()),
        Just("LAST_N_DAYS:7".to_owned()),
        Just("2024-02-29T01:02:03Z".to_owned()),
        Just("EUR12.50".to_owned()),
    ];
    let name = "[a-z]{1,6}(__c|__r\\.Name)?".prop_filter("not a word of the language", |name| {
        !["not", "in", "or", "and", "asc", "desc", "from", "like", "null", "nulls", "group", "last", "first", "with"]
            .contains(&name.as_str())
    });
    let leaf = (name, prop_oneof!["=", "!=", "<", "<=", ">", ">="], value.clone(), value).prop_map(
        |(name, how, value, other)| match how.as_str() {
            "<" => format!("{name} IN ({value}, {other})"),
            "<=" => format!("{name} NOT IN (SELECT Id FROM Account WHERE {name} = {value})"),
            how => format!("{name} {how} {value}"),
        },
    );
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" AND "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" OR "))),
            inner.prop_map(|it| format!("NOT ({it})")),
        ]
    })
}

proptest! {
    #[test]
    fn a_text_is_exactly_that_text(text in ".{0,40}|[\\\\'\"%_\n\u{0}a]{0,12}") {
        let query = QueryBuilder::from("Contact").select(["Id"]).filter(field("Name").eq(text.as_str())).build().unwrap();
        let read = Query::parse(&query.to_string()).unwrap();
        prop_assert_eq!(compared(&read), Some(text.clone()));
        prop_assert_eq!(&read, &query);
        let like = QueryBuilder::from("Contact").select(["Id"]).filter(field("Name").like(Text::exactly(&text))).build().unwrap();
        prop_assert_eq!(compared(&Query::parse(&like.to_string()).unwrap()), Some(text));
    }

    #[test]
    fn a_query_that_is_printed_reads_back_the_same(filter in conditions(), limit in any::<u32>()) {
        let text = format!("SELECT Id, (SELECT Name FROM Contacts), MAX(Amount) most FROM Account a WHERE {filter} \
            GROUP BY Id HAVING {filter} ORDER BY Name DESC NULLS LAST LIMIT {limit} OFFSET 2 FOR VIEW");
        let query = Query::parse(&text).unwrap();
        prop_assert_eq!(Query::parse(&query.to_string()), Ok(query));
    }

    #[test]
    fn no_text_panics(text in ".*|(SELECT |FROM |WHERE |NOT |\\(|\\)|'|a|=|,|\\.|1|:|IN |AND |TYPEOF |WITH |\\\\){0,40}") {
        if let Ok(query) = Query::parse(&text) {
            prop_assert_eq!(Query::parse(&query.to_string()), Ok(query));
        }
        let _ = Query::parse_apex(&text);
    }
}
