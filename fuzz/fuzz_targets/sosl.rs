//! Any text as a search: what is read is written back and means the same, and any text as a term stays those words.
#![no_main]

use cti_fuzz::split;
use cti_sfdc::org::MemoryOrg;
use cti_sfdc::sosl::{ReturningBuilder, Search, SearchBuilder, Term};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ORG: LazyLock<MemoryOrg> = LazyLock::new(MemoryOrg::new);

fuzz_target!(|input: &[u8]| {
    let (text, value) = split(input);
    let (Ok(text), Ok(value)) = (std::str::from_utf8(text), std::str::from_utf8(value)) else { return };
    match Search::parse(text) {
        Ok(search) => {
            let written = search.to_string();
            assert_eq!(Search::parse(&written).as_ref(), Ok(&search), "{written}");
            let _ = ORG.search(text);
        }
        Err(error) => assert!(error.offset <= text.len() && !error.to_string().is_empty()),
    }
    let words = value.split(|sign: char| sign.is_whitespace() || sign.is_control()).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    for term in [Term::words(value), Term::phrase(value)] {
        let Ok(term) = term else {
            assert!(words.is_empty());
            continue;
        };
        let search = SearchBuilder::find(term).returning(ReturningBuilder::of("Contact").select(["Id"])).build();
        let search = search.expect("names are names");
        let read = Search::parse(&search.to_string()).expect("what is built can be read");
        assert_eq!(read.find.value().as_deref(), Some(words.as_str()));
    }
});
