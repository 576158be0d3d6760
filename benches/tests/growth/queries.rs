//! Queries and searches of many shapes and any length, sound and broken.

use super::shapes::{Shape, list};

pub(super) const SOQL: &[Shape] = &[
    ("fields", |size| format!("SELECT {} FROM Contact", list(size, |at| format!("Field{at}__c")))),
    ("fields of parents", |size| format!("SELECT {} FROM Contact", list(size, |_| "A.B.C.D.E".to_owned()))),
    ("one long name", |size| format!("SELECT {} FROM Contact", "n".repeat(size))),
    ("one long path", |size| format!("SELECT {}Id FROM Contact", "a.".repeat(size / 2))),
    ("blanks", |size| format!("SELECT Id{}FROM Contact", " \n".repeat(size / 2))),
    ("sub-queries", |size| format!("SELECT {} FROM Account", list(size, |_| "(SELECT Id FROM Contacts)".to_owned()))),
    ("functions", |size| format!("SELECT {} FROM Account", list(size, |at| format!("COUNT(Id) c{at}")))),
    ("conditions with AND", |size| filtered(&joined(size, " AND ", |at| format!("A = {at}")))),
    ("conditions with OR", |size| filtered(&joined(size, " OR ", |at| format!("A = '{at}'")))),
    ("brackets side by side", |size| filtered(&joined(size, " AND ", |_| "(A = 1 OR B = 2)".to_owned()))),
    ("brackets inside each other", |size| filtered(&format!("{}A = 1", "(".repeat(size)))),
    ("NOT again and again", |size| filtered(&format!("{}A = 1", "NOT ".repeat(size / 4)))),
    ("a long list", |size| filtered(&format!("A IN ({})", list(size, |at| format!("'{at}'"))))),
    ("a list of numbers", |size| filtered(&format!("A IN ({})", list(size, |at| format!("-{at}.5e2"))))),
    ("a long text", |size| filtered(&format!("A = '{}'", "x".repeat(size)))),
    ("a text of escapes", |size| filtered(&format!("A = '{}'", "\\\\\\'".repeat(size / 4)))),
    ("a text of many alphabets", |size| filtered(&format!("A = '{}'", "名é😀a".repeat(size / 10)))),
    ("a text that is never closed", |size| filtered(&format!("A = '{}", "x ".repeat(size / 2)))),
    ("texts that are never closed", |size| filtered(&joined(size, " AND ", |_| "A = 'x".to_owned()))),
    ("a semi-join in each", |size| filtered(&joined(size, " AND ", |_| "A IN (SELECT B FROM C)".to_owned()))),
    ("a semi-join inside each other", |size| filtered(&"A IN (SELECT B FROM C WHERE ".repeat(size / 28))),
    ("dates", |size| filtered(&joined(size, " AND ", |_| "A > LAST_N_DAYS:3".to_owned()))),
    ("times", |size| filtered(&joined(size, " AND ", |_| "A > 2026-01-02T03:04:05.678+09:00".to_owned()))),
    ("order", |size| format!("SELECT Id FROM C ORDER BY {}", list(size, |at| format!("F{at} DESC NULLS LAST")))),
    ("groups", |size| {
        format!("SELECT COUNT(Id) FROM C GROUP BY {} HAVING COUNT(Id) > 1", list(size, |at| format!("F{at}")))
    }),
    ("signs that mean nothing", |size| filtered(&"~".repeat(size))),
    ("commas", |size| format!("SELECT {} FROM Contact", ",".repeat(size))),
    ("a fault at the end", |size| format!("SELECT {} FROM", list(size, |at| format!("F{at}")))),
    ("lines before a fault", |size| format!("SELECT{} FROM", "\nId,".repeat(size / 4))),
];

pub(super) const SOSL: &[Shape] = &[
    ("a long word", |size| found(&"w".repeat(size))),
    ("words", |size| found(&joined(size, " ", |at| format!("w{at}")))),
    ("words with OR", |size| found(&joined(size, " OR ", |at| format!("w{at}")))),
    ("words with NOT", |size| found(&joined(size, " AND NOT ", |at| format!("w{at}")))),
    ("phrases", |size| found(&joined(size, " ", |at| format!("\"a b{at}\"")))),
    ("escapes", |size| found(&"\\-\\}\\{".repeat(size / 6))),
    ("wildcards", |size| found(&joined(size, " ", |_| "a*b?".to_owned()))),
    ("brackets side by side", |size| found(&joined(size, " OR ", |_| "(a AND b)".to_owned()))),
    ("brackets inside each other", |size| found(&"(".repeat(size))),
    ("a term that is never closed", |size| format!("FIND {{{}", "w ".repeat(size / 2))),
    ("a phrase that is never closed", |size| found(&format!("\"{}", "w ".repeat(size / 2)))),
    ("objects", |size| format!("FIND {{a}} RETURNING {}", list(size, |at| format!("O{at}")))),
    ("fields of an object", |size| format!("FIND {{a}} RETURNING C({})", list(size, |at| format!("F{at}")))),
    ("objects with conditions", |size| {
        format!("FIND {{a}} RETURNING {}", list(size, |_| "C(Id WHERE A = '1' LIMIT 2)".to_owned()))
    }),
    ("signs that mean nothing", |size| found(&"~&|".repeat(size / 3))),
];

fn filtered(condition: &str) -> String {
    format!("SELECT Id FROM Contact WHERE {condition}")
}

fn found(term: &str) -> String {
    format!("FIND {{{term}}} IN ALL FIELDS RETURNING Contact(Id)")
}

/// Pieces of about so many bytes in all, with something between them.
fn joined(size: usize, between: &str, piece: impl Fn(usize) -> String) -> String {
    let (mut text, mut at) = (piece(0), 0);
    while text.len() < size {
        at += 1;
        text.push_str(between);
        text.push_str(&piece(at));
    }
    text
}
