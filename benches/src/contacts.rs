//! Contacts in the org in memory and in SQLite, and questions for both.

use cti_sfdc::org::MemoryOrg;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

/// The same contacts twice.
#[derive(Debug)]
pub struct Contacts {
    org: MemoryOrg,
    sqlite: Connection,
}

const CITIES: [&str; 5] = ["Osaka", "Kyoto", "Kobe", "Nara", "Otsu"];

impl Contacts {
    /// That many contacts, in five cities.
    ///
    /// # Panics
    /// When a contact cannot be stored.
    #[expect(clippy::expect_used, reason = "a benchmark of nothing is worth nothing")]
    pub fn new(count: usize) -> Self {
        let org = MemoryOrg::new();
        let sqlite = Connection::open_in_memory().expect("SQLite");
        let schema = "CREATE TABLE contact (id TEXT PRIMARY KEY, name TEXT COLLATE NOCASE, email TEXT COLLATE NOCASE, \
            city TEXT COLLATE NOCASE, department TEXT COLLATE NOCASE);
            CREATE INDEX by_email ON contact (email); BEGIN";
        sqlite.execute_batch(schema).expect("a table");
        for at in 0..count {
            let (name, email) = (format!("Customer {at}"), format!("customer{at}@example.com"));
            let city = CITIES.get(at * 7 % CITIES.len());
            let department = format!("Department {}", at % 97);
            let contact = json!({"LastName": name, "Email": email, "MailingCity": city, "Department": department});
            let fields: Map<String, Value> = contact.as_object().cloned().unwrap_or_default();
            let id = org.create("Contact", &fields).expect("a contact").to_string();
            let mut insert = sqlite.prepare_cached("INSERT INTO contact VALUES (?, ?, ?, ?, ?)").expect("an insert");
            insert.execute((id, name, email, city, department)).expect("a row");
        }
        sqlite.execute_batch("COMMIT").expect("a commit");
        Self { org, sqlite }
    }

    /// Name, SOQL and SQL of each question. Each gives one column.
    pub fn questions(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            (
                "indexed_look_up",
                "SELECT Name FROM Contact WHERE Email = 'Customer77777@example.com'",
                "SELECT name FROM contact WHERE email = 'Customer77777@example.com'",
            ),
            (
                "scan",
                "SELECT Name FROM Contact WHERE MailingCity = 'osaka' AND Department LIKE '%ment 42'",
                "SELECT name FROM contact WHERE city = 'osaka' AND department LIKE '%ment 42'",
            ),
            (
                "groups",
                "SELECT COUNT(Id) FROM Contact WHERE MailingCity != 'Nara' GROUP BY Department",
                "SELECT COUNT(id) FROM contact WHERE city IS NOT 'Nara' GROUP BY department ORDER BY MIN(rowid)",
            ),
        ]
    }

    /// The answer of the org.
    ///
    /// # Panics
    /// When the org refuses the query.
    #[expect(clippy::expect_used, reason = "a benchmark of nothing is worth nothing")]
    pub fn ours(&self, soql: &str) -> Vec<Value> {
        let records = self.org.query(soql).expect("an answer").records;
        records.into_iter().filter_map(|record| record.into_iter().nth(1)).map(|(_, value)| value).collect()
    }

    /// The answer of SQLite.
    ///
    /// # Panics
    /// When SQLite refuses the query.
    #[expect(clippy::expect_used, reason = "a benchmark of nothing is worth nothing")]
    pub fn sqlite(&self, sql: &str) -> Vec<Value> {
        let mut query = self.sqlite.prepare_cached(sql).expect("a query");
        let value = |row: &rusqlite::Row<'_>| {
            row.get::<_, i64>(0).map(Value::from).or_else(|_| row.get::<_, String>(0).map(Value::from))
        };
        query.query_map((), value).expect("an answer").collect::<Result<_, _>>().expect("rows")
    }
}
