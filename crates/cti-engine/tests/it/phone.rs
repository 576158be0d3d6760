//! Phone numbers against Google's metadata, read by its Python port.
//!
//! `phone/vectors.json` is printed by `phone/generate.py`:
//! `pip install phonenumbers==9.0.42`, then `python3 generate.py > vectors.json` in that folder.

use cti_engine::phone_number::{NoPhoneNumbers, ParsedNumber, PhoneError, PhoneNumbers};
use serde_json::json;

#[test]
fn without_the_feature_every_number_is_unsupported() {
    let numbers: &dyn PhoneNumbers = &NoPhoneNumbers;
    assert_eq!(numbers.parse("+12125550123", None), Err(PhoneError::Unsupported));
    assert_eq!(numbers.format_national("+12125550123", None), Err(PhoneError::Unsupported));
}

#[test]
fn a_flow_sees_the_members_of_both_ages_of_the_product() {
    let mut number = ParsedNumber::new("39", "0669812345");
    let least = json!({
        "number": "+390669812345", "nationalNumber": "0669812345", "phone": "0669812345", "countryCallingCode": "39",
        "valid": false,
    });
    assert_eq!(number.to_value(), least);

    number.country = Some("IT".to_owned());
    number.ext = Some("12".to_owned());
    number.valid = true;
    let mut all = json!({
        "number": "+390669812345", "nationalNumber": "0669812345", "phone": "0669812345", "country": "IT",
        "countryCallingCode": "39", "ext": "12", "valid": true,
    });
    assert_eq!(number.to_value(), all);
    all.as_object_mut().unwrap().shift_remove("phone");
    assert_eq!(serde_json::to_value(&number).unwrap(), all);
}

#[cfg(feature = "phone")]
mod library {
    use super::{PhoneError, PhoneNumbers};
    use cti_engine::phone_number::{LibPhoneNumbers, MAX_PHONE_CHARS};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// What the library says about a text, in the shape of a result in `vectors.json`.
    fn result(text: &str, country: Option<&str>) -> Value {
        let (number, national) = (LibPhoneNumbers.parse(text, country), LibPhoneNumbers.format_national(text, country));
        match (number, national) {
            (Ok(it), Ok(national)) => {
                json!([it.number, it.national_number, it.country, it.country_calling_code, it.ext, it.valid, national])
            }
            (Err(error), Err(same)) if error == same => json!(match error {
                PhoneError::NotANumber => "not a number",
                PhoneError::CountryNeeded | PhoneError::UnknownCallingCode => "country",
                PhoneError::UnknownCountry { .. } => "unknown country",
                PhoneError::TooShort => "too short",
                PhoneError::TooLong => "too long",
                other => return json!(other.to_string()),
            }),
            (number, national) => json!(format!("{number:?}, but {national:?}")),
        }
    }

    #[test]
    fn agrees_with_google_on_every_vector() {
        let rows: Vec<(String, Option<String>, Value)> =
            serde_json::from_str(include_str!("phone/vectors.json")).unwrap();
        assert!(rows.len() > 500, "{} rows", rows.len());
        let wrong: Vec<String> = rows
            .iter()
            .map(|(text, country, expected)| (text, country, expected, result(text, country.as_deref())))
            .filter(|(_, _, expected, got)| *expected != got)
            .map(|(text, country, expected, got)| format!("{text:?} {country:?}: {got}, not {expected}"))
            .collect();
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    }

    #[test]
    fn reads_every_valid_number_of_the_vectors_as_itself() {
        let rows: Vec<(String, Option<String>, Value)> =
            serde_json::from_str(include_str!("phone/vectors.json")).unwrap();
        let valid = rows.iter().filter_map(|(_, _, expected)| match expected.as_array()?.as_slice() {
            [number, national, country, code, _, Value::Bool(true), written] => {
                Some((number.as_str()?, json!([number, national, country, code, null, true, written])))
            }
            _ => None,
        });
        let mut seen = 0;
        for (number, expected) in valid {
            let Value::Array(got) = result(number, None) else { panic!("{number} is an error") };
            assert_eq!(got.get(..6), expected.as_array().and_then(|expected| expected.get(..6)), "{number}");
            seen += 1;
        }
        assert!(seen > 400, "{seen} numbers");
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str, country| LibPhoneNumbers.parse(text, country).unwrap_err();
        assert_eq!(error("2125550123", None), PhoneError::CountryNeeded);
        assert_eq!(error("2125550123", Some(" ")), PhoneError::CountryNeeded);
        assert_eq!(error("+999 2125550123", None), PhoneError::UnknownCallingCode);
        assert_eq!(error("+999 2125550123", Some("US")), PhoneError::UnknownCallingCode);
        assert_eq!(error("+12125550123", Some("usa")), PhoneError::UnknownCountry { country: "usa".to_owned() });
        let long = "é".repeat(1_000);
        assert_eq!(
            error("1", Some(&long)).to_string(),
            format!("`{}` is no known country: write two letters as in ISO 3166, such as US or GB", "é".repeat(16))
        );
        assert_eq!(error("alice", Some("US")), PhoneError::NotANumber);
        assert_eq!(error("sip:+12125550123@".repeat(100).as_str(), None), PhoneError::TooLong);
    }

    #[test]
    fn reads_texts_up_to_the_bound() {
        let spaced = |blanks: usize| format!("+1{}2125550123", " ".repeat(blanks));
        assert!(LibPhoneNumbers.parse(&spaced(MAX_PHONE_CHARS - 12), None).is_ok());
        assert_eq!(LibPhoneNumbers.parse(&spaced(MAX_PHONE_CHARS - 11), None), Err(PhoneError::TooLong));
    }

    #[test]
    fn is_shared_between_threads() {
        LibPhoneNumbers::warm();
        let numbers: std::sync::Arc<dyn PhoneNumbers> = std::sync::Arc::new(LibPhoneNumbers);
        let other = std::sync::Arc::clone(&numbers);
        let there = std::thread::spawn(move || other.parse("+12125550123", None)).join().unwrap();
        assert_eq!(there, numbers.parse("(212) 555-0123", Some("us")));
    }

    /// Texts made of what the library looks for.
    fn numberlike() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => "[0-9]{1,12}",
            2 => r"[-+ ().~/*#,;:=x@\n]{1,3}",
            1 => r"\PC{0,4}",
            2 => prop::sample::select(vec![
                "+", "＋", "tel:", "sip:", ";phone-context=", ";isub=", ";ext=", " ext. ", " доб ", "０１２", "٠١٢", "1-800-",
                "FLOWERS", "00", "011", "\u{200b}", "\u{2060}", "\u{ad}", "𝟏𝟐", "é", "\u{1f4de}",
            ]).prop_map(str::to_owned),
        ];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    fn country() -> impl Strategy<Value = Option<&'static str>> {
        let countries = vec![
            "US", "gb", "DE", "IT", "SM", "FR", "JP", "BR", "AR", "MX", "CN", "RU", "BY", "HU", "CI", "AU", "XX", "",
        ];
        prop::option::of(prop::sample::select(countries))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_panics(text in any::<String>(), like in numberlike(), country in country(), odd in any::<String>()) {
            let _ = result(&text, country);
            let _ = result(&like, country);
            let _ = result(&like, Some(&odd));
        }

        #[test]
        fn a_valid_number_for_the_world_is_read_as_itself(text in numberlike(), country in country()) {
            // A number that its plan does not have may lose one more leading digit each time, as it does with Google.
            if let Ok(mut first) = LibPhoneNumbers.parse(&text, country) {
                first.ext = None;
                let again = LibPhoneNumbers.parse(&first.number, first.country.as_deref());
                prop_assert!(!first.valid || again.as_ref() == Ok(&first), "{first:?}, then {again:?}");
                let alone = LibPhoneNumbers.parse(&first.number, None);
                prop_assert!(!first.valid || alone.as_ref() == Ok(&first), "{first:?}, then {alone:?}");
            }
        }
    }

    fn cases() -> u32 {
        std::env::var("CTI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512)
    }
}
