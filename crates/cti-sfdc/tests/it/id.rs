//! Record ids in both forms.

use cti_sfdc::{IdError, RecordId};
use proptest::prelude::*;

#[test]
fn both_forms_are_one_id_and_letter_case_counts() {
    let long: RecordId = "0015g00000AbCdEAAV".parse().unwrap();
    assert_eq!(RecordId::parse("0015g00000AbCdE"), Ok(long));
    assert_ne!(RecordId::parse("0015g00000aBcDe"), Ok(long));
    assert_eq!(serde_json::to_value(long).unwrap(), "0015g00000AbCdEAAV");
    assert_eq!(serde_json::from_value::<RecordId>("0015g00000AbCdE".into()).unwrap(), long);
}

#[test]
fn what_is_not_an_id_is_refused() {
    for text in ["", "003", "0015g00000AbCdEAA", "0015g00000AbCdEAAVX", "0015g00000Ab-dE", "0015g00000AbCdÉ"] {
        assert!(matches!(RecordId::parse(text), Err(IdError::Malformed(_))), "{text}");
    }
    // The example of a malformed id in Salesforce's own documentation: its letter case contradicts its checksum.
    for read in [RecordId::parse, RecordId::repair] {
        assert!(matches!(read("001900K0001pPuOAAU"), Err(IdError::Checksum(_))));
    }
}

proptest! {
    #[test]
    fn an_id_whose_case_was_lost_is_repaired(body in "[a-zA-Z0-9]{15}") {
        let id = RecordId::parse(&body).unwrap();
        prop_assert_eq!(RecordId::parse(id.as_str()), Ok(id));
        prop_assert_eq!(id.short(), body.as_str());
        for mangled in [id.as_str().to_ascii_lowercase(), id.as_str().to_ascii_uppercase()] {
            prop_assert_eq!(RecordId::repair(&mangled), Ok(id));
        }
    }

    #[test]
    fn one_wrong_case_is_noticed(body in "[a-zA-Z0-9]{14}[a-z]", at in 0_usize..15) {
        let id = RecordId::parse(&body).unwrap();
        let mut bytes = id.as_str().as_bytes().to_vec();
        let other = if bytes[at].is_ascii_uppercase() { bytes[at].to_ascii_lowercase() } else { bytes[at].to_ascii_uppercase() };
        prop_assume!(other != bytes[at]);
        bytes[at] = other;
        let text = String::from_utf8(bytes).unwrap();
        prop_assert!(RecordId::parse(&text).is_err());
    }

    #[test]
    fn no_text_panics(text in ".*") {
        let _ = (RecordId::parse(&text), RecordId::repair(&text));
    }
}
