//! The org in memory finds what `SQLite` finds, for generated queries over generated rows.
//!
//! What SOQL says otherwise than SQL is written out in the SQL: text is compared without its case, what has no value is
//! different from every value, and a condition either holds or not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    clippy::cast_precision_loss,
    reason = "helpers of tests"
)]

use cti_sfdc::RecordId;
use cti_sfdc::org::{Field, FieldType, MemoryOrg, ObjectSchema};
use cti_sfdc::soql::Text;
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::create;

/// A row: text, number, flag, day, and which earlier row it refers to.
#[derive(Clone, Debug)]
struct Line {
    text: Option<String>,
    number: Option<i32>,
    flag: bool,
    day: Option<u8>,
    parent: Option<prop::sample::Index>,
}

/// A condition in both languages.
#[derive(Clone, Debug)]
struct Both {
    soql: String,
    sql: String,
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (
        prop::option::weighted(0.8, "[aAbB%_'\\\\]{1,3}"),
        prop::option::weighted(0.8, -3..4),
        any::<bool>(),
        prop::option::weighted(0.8, 1_u8..6),
        prop::option::weighted(0.6, any::<prop::sample::Index>()),
    );
    let line = line.prop_map(|(text, number, flag, day, parent)| Line { text, number, flag, day, parent });
    prop::collection::vec(line, 0..24)
}

fn sql_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn conditions() -> impl Strategy<Value = Both> {
    let path = prop_oneof![Just(("", "t.")), Just(("Parent__r.", "p."))];
    let text = (path.clone(), prop_oneof!["=", "!=", "<", "<=", ">", ">="], "[aAbB%_'\\\\]{1,3}").prop_map(
        |((soql, sql), how, text)| {
            let (column, quoted) = (format!("{sql}txt"), sql_text(&text));
            let sql = match how.as_str() {
                "!=" => format!("NOT ({column} IS NOT NULL AND {column} = {quoted} COLLATE NOCASE)"),
                how => format!("({column} IS NOT NULL AND {column} {how} {quoted} COLLATE NOCASE)"),
            };
            Both { soql: format!("{soql}Text__c {how} {}", Text::new(&text)), sql }
        },
    );
    let number =
        (path.clone(), prop_oneof!["=", "!=", "<", "<=", ">", ">="], -3..4).prop_map(|((soql, sql), how, number)| {
            let column = format!("{sql}num");
            let sql = match how.as_str() {
                "!=" => format!("NOT ({column} IS NOT NULL AND {column} = {number})"),
                how => format!("({column} IS NOT NULL AND {column} {how} {number})"),
            };
            Both { soql: format!("{soql}Number__c {how} {number}"), sql }
        });
    let like = (path.clone(), "[aA%_]{1,3}", any::<bool>()).prop_map(|((soql, sql), pattern, exact)| {
        let column = format!("{sql}txt");
        let (soql_pattern, sql_pattern) = if exact {
            let escaped = pattern.replace('%', "\\%").replace('_', "\\_");
            (Text::exactly(&pattern).to_string(), escaped)
        } else {
            (format!("'{pattern}'"), pattern)
        };
        let sql = format!("({column} IS NOT NULL AND {column} LIKE '{sql_pattern}' ESCAPE '\\')");
        Both { soql: format!("{soql}Text__c LIKE {soql_pattern}"), sql }
    });
    let day = (prop_oneof!["=", "!=", "<", ">="], 1_u8..6).prop_map(|(how, day)| {
        let sql = match how.as_str() {
            "!=" => format!("NOT (t.day IS NOT NULL AND t.day = '2024-01-0{day}')"),
            how => format!("(t.day IS NOT NULL AND t.day {how} '2024-01-0{day}')"),
        };
        Both { soql: format!("Day__c {how} 2024-01-0{day}"), sql }
    });
    let list = (prop::collection::vec(-3..4, 1..4), any::<bool>(), any::<bool>()).prop_map(|(numbers, null, not)| {
        let numbers = numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let is_in = format!("(t.num IS NOT NULL AND t.num IN ({numbers}))");
        let sql = if null { format!("({is_in} OR t.num IS NULL)") } else { is_in };
        let (word, sql) = if not { ("NOT IN", format!("NOT {sql}")) } else { ("IN", sql) };
        Both { soql: format!("Number__c {word} ({numbers}{})", if null { ", null" } else { "" }), sql }
    });
    let leaf = prop_oneof![
        4 => text,
        3 => number,
        2 => like,
        2 => day,
        1 => list,
        1 => any::<bool>().prop_map(|it| Both { soql: format!("Flag__c = {it}"), sql: format!("t.flag = {}", u8::from(it)) }),
        1 => path.prop_map(|(soql, sql)| Both { soql: format!("{soql}Text__c = null"), sql: format!("{sql}txt IS NULL") }),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let join = |word: &'static str| {
            move |all: Vec<Both>| Both {
                soql: format!("({})", all.iter().map(|it| it.soql.as_str()).collect::<Vec<_>>().join(word)),
                sql: format!("({})", all.iter().map(|it| it.sql.as_str()).collect::<Vec<_>>().join(word)),
            }
        };
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(join(" AND ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(join(" OR ")),
            inner.clone().prop_map(|it| Both { soql: format!("NOT ({})", it.soql), sql: format!("NOT ({})", it.sql) }),
            (inner, any::<bool>()).prop_map(|(it, not)| {
                let inner = &it.sql;
                let sub = format!("SELECT t.parent FROM line t LEFT JOIN line p ON p.id = t.parent WHERE t.parent IS NOT NULL AND {inner}");
                let word = if not { "NOT IN" } else { "IN" };
                Both {
                    soql: format!("Id {word} (SELECT Parent__c FROM Line__c WHERE {})", it.soql),
                    sql: format!("t.id {word} ({sub})"),
                }
            }),
        ]
    })
}

/// The same rows in the org and in `SQLite`.
fn stored(lines: &[Line], indexed: bool) -> (MemoryOrg, Connection) {
    let org = MemoryOrg::new();
    let text = Field::text("Text__c", 20);
    let number = Field::new("Number__c", FieldType::Double);
    org.define(
        ObjectSchema::new("Line__c", "a01")
            .with_field(if indexed { text.external_id() } else { text })
            .with_field(if indexed { number.external_id() } else { number })
            .with_field(Field::new("Flag__c", FieldType::Boolean))
            .with_field(Field::new("Day__c", FieldType::Date))
            .with_field(Field::reference("Parent__c", "Line__c", "Parent__r", "Lines__r")),
    )
    .unwrap();
    let sqlite = Connection::open_in_memory().unwrap();
    sqlite
        .execute(
            "CREATE TABLE line (id TEXT, txt TEXT COLLATE NOCASE, num INTEGER, flag INTEGER, day TEXT, parent TEXT)",
            (),
        )
        .unwrap();
    let mut ids: Vec<RecordId> = Vec::new();
    for line in lines {
        let day = line.day.map(|day| format!("2024-01-0{day}"));
        let parent = line.parent.filter(|_| !ids.is_empty()).map(|at| at.get(&ids).to_string());
        let fields = json!({"Text__c": line.text, "Number__c": line.number, "Flag__c": line.flag, "Day__c": day,
            "Parent__c": parent});
        let id = create(&org, "Line__c", &fields);
        let row = (id.as_str(), &line.text, line.number, line.flag, &day, &parent);
        sqlite.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", row).unwrap();
        ids.push(id);
    }
    (org, sqlite)
}

fn rows(sqlite: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = sqlite.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let columns = statement.column_count();
    let value = |row: &rusqlite::Row<'_>, at| match row.get_ref(at).unwrap() {
        rusqlite::types::ValueRef::Null => Value::Null,
        rusqlite::types::ValueRef::Integer(number) => json!(f64::from(i32::try_from(number).unwrap())),
        rusqlite::types::ValueRef::Real(number) => json!(number),
        rusqlite::types::ValueRef::Text(text) => json!(String::from_utf8_lossy(text).to_lowercase()),
        rusqlite::types::ValueRef::Blob(_) => unreachable!(),
    };
    let rows = statement.query_map((), |row| Ok((0..columns).map(|at| value(row, at)).collect())).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The values of the org in the form in which those of `SQLite` are given.
fn values(org: &MemoryOrg, soql: &str) -> Vec<Vec<Value>> {
    let answer = org.query(soql).unwrap_or_else(|error| panic!("{soql}: {error}"));
    let plain = |value: &Value| match value {
        Value::String(text) => json!(text.to_lowercase()),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    };
    answer.records.iter().map(|it| it.iter().skip(1).map(|(_, value)| plain(value)).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_same_records_are_found_in_the_same_order(
        lines in lines(),
        filter in conditions(),
        by in prop_oneof![Just(("Text__c", "t.txt")), Just(("Number__c", "t.num")), Just(("Parent__r.Day__c", "p.day"))],
        descending in any::<bool>(),
        last in any::<bool>(),
        limit in 0..8,
        offset in 0..4,
        indexed in any::<bool>(),
    ) {
        let (org, sqlite) = stored(&lines, indexed);
        let direction = if descending { "DESC" } else { "ASC" };
        let nulls = if last { "LAST" } else { "FIRST" };
        let soql = format!("SELECT Id FROM Line__c WHERE {} ORDER BY {} {direction} NULLS {nulls}, Id LIMIT {limit} OFFSET {offset}", filter.soql, by.0);
        let sql = format!("SELECT t.id FROM line t LEFT JOIN line p ON p.id = t.parent WHERE {} ORDER BY {} {direction} NULLS {nulls}, t.id LIMIT {limit} OFFSET {offset}", filter.sql, by.1);
        prop_assert_eq!(values(&org, &soql), rows(&sqlite, &sql), "{}\n{}", soql, sql);
        let count = org.query(&format!("SELECT COUNT() FROM Line__c WHERE {}", filter.soql)).unwrap().total_size;
        let sql = format!("SELECT COUNT(*) FROM line t LEFT JOIN line p ON p.id = t.parent WHERE {}", filter.sql);
        prop_assert_eq!(json!([[count as f64]]), json!(rows(&sqlite, &sql)));
    }

    #[test]
    fn the_same_groups_have_the_same_sums(lines in lines(), filter in conditions(), least in 0..3, indexed in any::<bool>()) {
        let (org, sqlite) = stored(&lines, indexed);
        let soql = format!("SELECT Text__c, COUNT(Id) n, COUNT(Number__c) k, COUNT_DISTINCT(Number__c) d, SUM(Number__c) s, AVG(Number__c) a, \
            MIN(Number__c) lo, MAX(Day__c) hi FROM Line__c WHERE {} GROUP BY Text__c HAVING COUNT(Id) > {least} ORDER BY Text__c", filter.soql);
        let sql = format!("SELECT t.txt, COUNT(t.id), COUNT(t.num), COUNT(DISTINCT t.num), SUM(t.num), AVG(t.num), MIN(t.num), MAX(t.day) \
            FROM line t LEFT JOIN line p ON p.id = t.parent WHERE {} GROUP BY t.txt HAVING COUNT(t.id) > {least} ORDER BY t.txt NULLS FIRST", filter.sql);
        prop_assert_eq!(values(&org, &soql), rows(&sqlite, &sql), "{}\n{}", soql, sql);
    }
}
