//! Any text as a query: what is read is written back and means the same, and any text as a value stays that value.
#![no_main]

use cti_fuzz::split;
use cti_sfdc::org::MemoryOrg;
use cti_sfdc::soql::{Condition, Literal, Query, QueryBuilder, Text, field};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ORG: LazyLock<MemoryOrg> = LazyLock::new(MemoryOrg::new);

fuzz_target!(|input: &[u8]| {
    let (text, value) = split(input);
    let (Ok(text), Ok(value)) = (std::str::from_utf8(text), std::str::from_utf8(value)) else { return };
    let _ = Query::parse_apex(text);
    match Query::parse(text) {
        Ok(query) => {
            let written = query.to_string();
            assert_eq!(Query::parse(&written).as_ref(), Ok(&query), "{written}");
            // Whether it fits the org or not, it is answered.
            let _ = ORG.query(text);
        }
        Err(error) => assert!(error.offset <= text.len() && !error.to_string().is_empty()),
    }
    for literal in [Text::new(value), Text::exactly(value)] {
        let query = QueryBuilder::from("Contact").select(["Id"]).filter(field("Name").like(literal)).build();
        let query = query.expect("names are names");
        let read = Query::parse(&query.to_string()).expect("what is built can be read");
        let Some(Condition::Compare(_, _, Literal::Text(found))) = &read.filter else { panic!("{read}") };
        assert_eq!(found.value(), value);
    }
});
