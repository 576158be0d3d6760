//! Documents of many shapes and any size, for tests of how cost grows with size.

use std::fmt::Write;

/// A shape of documents: its name, and a document of about so many bytes.
pub(super) type Shape = (&'static str, fn(usize) -> String);

/// Shapes of flow documents, sound and broken, that have stopped a parser or checker, or might.
pub(super) const SHAPES: &[Shape] = &[
    ("blocks", |size| {
        blocks(size, |at| {
            format!(
                r#"{{"id":"uid-{at}","type":"SE_Log","controls":{{"message":"m{at}"}},"ports":{{"done":"uid-{}"}}}}"#,
                at + 1
            )
        })
    }),
    ("blocks over many lines", |size| {
        blocks(size, |at| {
            format!("\n  {{\n    \"id\": \"uid-{at}\",\n    \"type\": \"SE_End\",\n    \"x\": [\n      1\n    ]\n  }}")
        })
    }),
    ("wrong items", |size| blocks(size, |_| "1".to_owned())),
    ("empty blocks", |size| blocks(size, |_| "{}".to_owned())),
    ("blocks with wrong members", |size| {
        blocks(size, |_| r#"{"id":1,"type":null,"controls":[],"ports":7}"#.to_owned())
    }),
    ("blocks without an id", |size| blocks(size, |at| format!(r#"{{"type":"SE_End","x":{at}}}"#))),
    ("one id for all", |size| blocks(size, |_| r#"{"id":"a","type":"SE_End"}"#.to_owned())),
    ("ports", |size| one_block(&list(size, |at| format!(r#""p{at}":"a""#)), "ports")),
    ("wrong ports", |size| one_block(&list(size, |at| format!(r#""p{at}":{at}"#)), "ports")),
    ("one port again and again", |size| one_block(&list(size, |at| format!(r#""done":"b{at}""#)), "ports")),
    ("controls", |size| one_block(&list(size, |at| format!(r#""c{at}":"$.actions.a.results.v{at}""#)), "controls")),
    ("one control again and again", |size| one_block(&list(size, |_| r#""c":1"#.to_owned()), "controls")),
    ("members of the document", |size| format!(r#"{{{},"actions":[]}}"#, list(size, |at| format!(r#""k{at}":{at}"#)))),
    ("`actions` again and again", |size| format!("{{{}}}", list(size, |_| r#""actions":[]"#.to_owned()))),
    ("a list of lists", |size| in_control(&format!("[{}]", list(size, |_| "[[[]]]".to_owned())))),
    ("numbers with a spelling", |size| in_control(&format!("[{}]", list(size, |at| format!("{at}.50e+1"))))),
    ("a number of many digits", |size| in_control(&"7".repeat(size))),
    ("a long text", |size| in_control(&format!("\"{}\"", "x".repeat(size)))),
    ("a text of escapes", |size| in_control(&format!("\"{}\"", r"\n\u00e9\\".repeat(size / 10)))),
    ("a text of many alphabets", |size| in_control(&format!("\"{}\"", "名é😀a".repeat(size / 10)))),
    ("texts of many alphabets", |size| in_control(&format!("[{}]", list(size, |_| "\"名é😀\"".to_owned())))),
    ("half of a pair, in each", |size| blocks(size, |_| r#"{"id":"a","type":"t","x":"\ud800"}"#.to_owned())),
    ("half of a pair, in each key", |size| blocks(size, |_| r#"{"id":"a","\ud800":1}"#.to_owned())),
    ("a long id", |size| format!(r#"{{"actions":[{{"id":"{}","type":"t"}}]}}"#, "i".repeat(size))),
    ("a long key", |size| format!(r#"{{"actions":[{{"id":"i","type":"t","{}":1}}]}}"#, "k".repeat(size))),
    ("long keys down", |size| {
        (0..50).fold("1".to_owned(), |inner, _| format!(r#"{{"{}":{inner}}}"#, "k".repeat(size / 50)))
    }),
    ("long keys down to a fault", |size| {
        let key = "k".repeat(size / 100);
        in_control(&(0..100).fold("1".to_owned(), |inner, _| format!(r#"{{"{key}":{inner}}}"#)))
    }),
    ("deep and broad", |size| {
        in_control(&(0..55).fold(format!("[{}]", list(size, |_| "1.5".to_owned())), |inner, _| format!("[{inner}]")))
    }),
    ("too deep, in each", |size| blocks(size, |_| format!(r#"{{"id":"a","x":{}{}}}"#, "[".repeat(70), "]".repeat(70)))),
    ("brackets", |size| "[".repeat(size)),
    ("brackets that close", |size| in_control(&format!("{}{}", "[".repeat(size / 2), "]".repeat(size / 2)))),
    ("braces", |size| r#"{"a":"#.repeat(size / 5)),
    ("cut off", |size| {
        blocks(size, |at| format!(r#"{{"id":"uid-{at}","type":"SE_End"}}"#)).trim_end_matches("]}").to_owned()
    }),
    ("blanks", |size| format!("{}{{\"actions\":{}[]}}", " ".repeat(size / 2), "\n".repeat(size / 2))),
    ("not a flow", |size| format!("[{}]", list(size, |at| at.to_string()))),
];

/// What `make` gives for 0, 1, 2 …, with commas between, up to the size.
pub(super) fn list(size: usize, make: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size + 100);
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        // Writing into a text cannot fail.
        let _ = write!(text, "{}{}", if at == 0 { "" } else { "," }, make(at));
    }
    text
}

fn blocks(size: usize, make: impl Fn(usize) -> String) -> String {
    format!(r#"{{"actions":[{}]}}"#, list(size, make))
}

fn one_block(members: &str, inside: &str) -> String {
    format!(r#"{{"actions":[{{"id":"a","type":"SE_Log","{inside}":{{{members}}}}}]}}"#)
}

fn in_control(value: &str) -> String {
    format!(r#"{{"actions":[{{"id":"a","type":"SE_Log","controls":{{"message":{value}}}}}]}}"#)
}
