//! The contract between blocks and connectors: which block makes which call, what the call takes, what answers it. The page
//! `docs/CALLS.md` is rendered from it; `UPDATE=1` writes it anew.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use cti_engine::connector::Call;
use cti_model::{BlockSpec, Catalogue};

use crate::common::asking::table;

#[test]
fn the_catalogue_names_the_calls_that_each_block_makes_and_no_other() {
    // That the calls of a row are made is what `faults` asserts.
    let mut made: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in table() {
        made.entry(row.type_id).or_default().extend(row.calls);
    }
    for spec in Catalogue::standard().iter() {
        let named: BTreeSet<&str> = spec.calls.iter().copied().collect();
        assert_eq!(named, made.remove(spec.type_id).unwrap_or_default(), "{}", spec.type_id);
        assert_eq!(named.len(), spec.calls.len(), "{}", spec.type_id);
    }
}

#[test]
fn every_call_that_the_catalogue_names_is_one_of_a_connector() {
    let known: BTreeSet<&str> = Call::names().collect();
    for spec in Catalogue::standard().iter() {
        assert!(spec.calls.iter().all(|call| known.contains(call)), "{}", spec.type_id);
    }
    assert_eq!(known.len(), Call::methods().count(), "each name is one call");
}

/// `id` and `fields` of `(object: str, …)` as the JSON of the call writes them.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        name + &letters.next().unwrap().to_uppercase().to_string() + letters.as_str()
    })
}

fn render() -> String {
    let mut page = String::from(
        "# Calls\n\n\
         Which block makes which call to the outside, what the call takes, and what answers it. As data a call is\n\
         `{\"capability\": {\"method\": {arguments}}}`; the types are those of Rust, in `cti_engine::connector`. This page is\n\
         rendered from the catalogue and the connector traits by a test: `UPDATE=1 cargo test -p cti-engine\n\
         --all-features --test it contract`.\n\n\
         ## By block\n\n| block | calls, in the order in which it makes them |\n|---|---|\n",
    );
    let asking: Vec<&BlockSpec> = Catalogue::standard().iter().filter(|spec| !spec.calls.is_empty()).collect();
    for spec in &asking {
        let calls: Vec<String> = spec.calls.iter().map(|call| format!("`{call}`")).collect();
        writeln!(page, "| {} `{}` | {} |", spec.name, spec.type_id, calls.join(", ")).unwrap();
    }
    page.push_str("\n## By call\n\n| call | arguments | answer | blocks |\n|---|---|---|---|\n");
    for method in Call::methods() {
        let argument = |(name, kind): &(&str, &str)| format!("`{}: {kind}`", camel_case(name));
        let arguments: Vec<String> = method.arguments.iter().map(argument).collect();
        let blocks: Vec<&str> =
            asking.iter().filter(|spec| spec.calls.contains(&method.name)).map(|spec| spec.name).collect();
        let (arguments, blocks) = (arguments.join(", "), blocks.join(", "));
        writeln!(page, "| `{}` | {arguments} | `{}` | {blocks} |", method.name, method.answer).unwrap();
    }
    page.push_str("\n## Examples\n\n| call | answer |\n|---|---|\n");
    for method in Call::methods() {
        writeln!(page, "| `{}` | `{}` |", method.example_call, method.example_answer).unwrap();
    }
    page
}

#[test]
fn the_page_of_calls_is_the_one_that_is_rendered() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CALLS.md");
    let page = render();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/CALLS.md is not what is rendered; run with UPDATE=1 to write it");
}
