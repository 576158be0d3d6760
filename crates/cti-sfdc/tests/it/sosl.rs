//! SOSL: what is read is written back, and a term finds exactly its words.

use cti_sfdc::soql::BuildError;
use cti_sfdc::sosl::{ReturningBuilder, Scope, Search, SearchBuilder, Term};
use proptest::prelude::*;

#[test]
fn signs_are_escaped_for_this_language_and_operators_are_words() {
    for (text, written) in [
        ("Anne-Marie", r"Anne\-Marie"),
        ("test+alias@domain-with-dash.com", r"test\+alias@domain\-with\-dash.com"),
        ("Smith and Sons", r#""Smith and Sons""#),
        ("O'Neil", r"O\'Neil"),
        ("a\n b", "a b"),
    ] {
        assert_eq!(Term::words(text).unwrap().to_string(), written);
    }
    assert_eq!(Term::words(" \n"), Err(BuildError::EmptyTerm));
}

#[test]
fn an_unescaped_sign_is_refused_with_its_place() {
    for (search, column) in
        [("FIND {a-b}", 8), ("FIND {a|b}", 8), ("FIND {*a}", 7), ("FIND {}", 7), ("FIND {a OR}", 11), ("FIND {(a}", 9)]
    {
        let error = Search::parse(search).unwrap_err();
        assert_eq!((error.row, error.column), (1, column), "{search}: {error}");
    }
    assert!(Search::parse("FIND {a} RETURNING Account(LIMIT 1)").is_err());
    assert!(Search::parse("FIND {a} RETURNING Account, account").is_err());
    assert!(Search::parse("FIND {a} RETURNING Account(Id OFFSET 1), Contact").is_err());
}

/// A sign of control in front of it once made an operator of a customer's word.
#[test]
fn a_word_behind_a_sign_of_control_is_no_operator() {
    let term = Term::words("rock\u{0}and\u{1e}roll").unwrap();
    assert_eq!(term.value().as_deref(), Some("rock and roll"));
}

proptest! {
    #[test]
    fn a_term_is_exactly_its_words(text in ".{0,40}|[-+&|!(){}^~*?:\\[\\]\\\\'\" aAND]{0,16}|((and|OR|Not|x|!)[ \\x00\\x1e]){0,6}") {
        let words = |text: &str| {
            let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join(" ")
        };
        for term in [Term::words(&text), Term::phrase(&text)] {
            let Ok(term) = term else {
                prop_assert!(words(&text).is_empty());
                continue;
            };
            let search = SearchBuilder::find(term)
                .within(Scope::Phone)
                .returning(ReturningBuilder::of("Contact").select(["Id"]).limit(3))
                .build()
                .unwrap();
            let read = Search::parse(&search.to_string()).unwrap();
            prop_assert_eq!(read.find.value(), Some(words(&text)));
            prop_assert_eq!(read, search);
        }
    }

    #[test]
    fn no_text_panics(text in ".*|(FIND |\\{|\\}|a |b|OR |AND |NOT |\"|\\(|\\)|\\\\|\\*|RETURNING |Account|IN |LIMIT |1){0,40}") {
        if let Ok(search) = Search::parse(&text) {
            prop_assert_eq!(Search::parse(&search.to_string()), Ok(search));
        }
    }
}
