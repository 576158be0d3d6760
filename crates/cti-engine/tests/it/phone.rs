//! Phone numbers against Google's metadata, read by its Python port.
//!
//! `phone/vectors.json` is printed by `phone/generate.py`:
//! `pip install phonenumbers==9.0.42`, then `python3 generate.py > vectors.json` in that folder.

use cti_engine::phone_number::{
    Dialling, MAX_PHONE_CHARS, NoPhoneNumbers, ParsedNumber, PhoneError, PhoneNumbers, WrittenNumber, is_withheld,
};
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

#[test]
fn a_number_ends_where_text_begins() {
    for (text, number, extension, note) in [
        ("+32486123456 (GSM)", "+32486123456", None, Some("(GSM)")),
        ("(202) 555-0123 home", "2025550123", None, Some("home")),
        ("090 1234 5678 山田様", "09012345678", None, Some("山田様")),
        ("090-1234-5678（自宅）", "09012345678", None, Some("（自宅）")),
        ("090-1234-5678内線12", "09012345678", Some("12"), None),
        ("Tel.: 0486 12.34.56, na 18u", "0486123456", None, Some("na 18u")),
        ("Mobile (+44) 7912 345678", "+447912345678", None, None),
        ("+1 202-555-0123 ext. 12 (desk)", "+12025550123", Some("12"), Some("(desk)")),
        ("+12025550123x12", "+12025550123", Some("12"), None),
        ("+12025550123 EXT12", "+12025550123", Some("12"), None),
        ("+12025550123;ext=12", "+12025550123", Some("12"), None),
        ("+12025550123 #12#", "+12025550123", Some("12"), None),
        ("+12025550123, 12", "+12025550123", Some("12"), None),
        ("+12025550123,,1234567", "+12025550123", Some("1234567"), None),
        ("+12025550123, +12025550199", "+12025550123", None, Some("+12025550199")),
        ("+12025550123, 2025550199", "+12025550123", None, Some("2025550199")),
        ("+12025550123 / +12025550199", "+12025550123", None, Some("/ +12025550199")),
        ("02/123.45.67 / 0486 12 34 56", "021234567", None, Some("/ 0486 12 34 56")),
        ("+49 30 123456 (2)", "+4930123456", None, Some("(2)")),
        ("+49 (0) 30 123456", "+49030123456", None, None),
        ("+12025550123\n+12025550199", "+12025550123", None, Some("+12025550199")),
        ("+12025550123 extra 5", "+12025550123", None, Some("extra 5")),
        ("+12025550123 x", "+12025550123", None, Some("x")),
        ("+12025550123 xmas 24", "+12025550123", None, Some("xmas 24")),
        ("+12025550123 internal 5", "+12025550123", None, Some("internal 5")),
        ("+12025550123 -", "+12025550123", None, None),
        ("1-800-FLOWERS", "1800", None, Some("-FLOWERS")),
        ("＋８１ ９０ １２３４ ５６７８", "+819012345678", None, None),
        ("sip:+12025550123@pbx.example", "+12025550123", None, None),
    ] {
        let written = WrittenNumber::read(text).unwrap();
        assert_eq!(
            (written.number.as_str(), written.extension.as_deref(), written.note),
            (number, extension, note),
            "{text}"
        );
    }
    for text in ["", "home", "+", "山田", "sip:alice@10.0.0.1", "½", "+ext"] {
        assert_eq!(WrittenNumber::read(text), None, "{text}");
    }
}

#[test]
fn a_withheld_caller_is_no_number() {
    for text in [
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "Restricted",
        "Unavailable",
        "Private",
        "Unknown",
        "No Caller ID",
        "private_number",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "+8656696",
        "sip:anonymous@anonymous.invalid",
        "\"Anonymous\"",
        "<anonymous>",
        "tel:+266696687",
        "sip:",
    ] {
        assert!(is_withheld(text), "{text}");
    }
    for text in ["+12025550123", "266696687", "+351 266 696 687", "Ann", "anonymous tip line +12025550123", "0", "+"] {
        assert!(!is_withheld(text), "{text}");
    }
}

#[cfg(feature = "phone")]
mod library {
    use super::{PhoneError, PhoneNumbers, WrittenNumber};
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
            format!("`{}` is not a known country: write two letters as in ISO 3166, such as US or GB", "é".repeat(16))
        );
        assert_eq!(error("alice", Some("US")), PhoneError::NotANumber);
        assert_eq!(error("sip:+12125550123@".repeat(100).as_str(), None), PhoneError::TooLong);
    }

    #[test]
    fn a_note_is_never_dialled() {
        for (text, country, number, ext, note) in [
            ("+32486123456 (GSM)", None, "+32486123456", None, Some("(GSM)")),
            ("(202) 555-0123 home", Some("US"), "+12025550123", None, Some("home")),
            ("090 1234 5678 山田様", Some("JP"), "+819012345678", None, Some("山田様")),
            ("+1 202 555 0123 ext. 12 (desk)", None, "+12025550123", Some("12"), Some("(desk)")),
            ("+12025550123home", None, "+12025550123", None, Some("home")),
            ("+44 (0) 20 7946 0018 - office", None, "+442079460018", None, Some("- office")),
        ] {
            let read = LibPhoneNumbers.parse(text, country).unwrap();
            let parts = (read.number.as_str(), read.ext.as_deref(), read.note.as_deref());
            assert_eq!((parts, read.valid), ((number, ext, note), true), "{text}");
            let national = LibPhoneNumbers.format_national(text, country).unwrap();
            assert!(!national.contains(note.unwrap_or("?")), "{national}");
        }
        for (text, country) in [
            ("1-800-FLOWERS", Some("US")),
            ("+1 800 FLOWERS", None),
            ("+1-800-356-93ME", None),
            ("0800 REVERSE", Some("GB")),
            ("tel:1-800-FLOWERS;phone-context=+1", None),
            ("Room 12, first floor", Some("US")),
            ("see 2 notes", Some("DE")),
        ] {
            assert!(LibPhoneNumbers.parse(text, country).is_err(), "{text}");
            assert!(LibPhoneNumbers.format_national(text, country).is_err(), "{text}");
        }
        for text in ["Anonymous", "+266696687", "sip:anonymous@anonymous.invalid"] {
            assert_eq!(LibPhoneNumbers.parse(text, Some("US")), Err(PhoneError::Withheld));
        }
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
        fn what_follows_a_number_changes_nothing_of_it(like in numberlike(), country in country(),
            note in "[ (-]{0,3}\\p{L}\\PC{0,12}") {
            // An extension is not a note, nor is what makes the text an address.
            let folded = note.to_lowercase();
            let starts = ["e", "x", "i", "a", "д", "内", "分", "ｘ"];
            let is_note = !starts.iter().any(|it| folded.trim_start_matches([' ', '(', '-']).starts_with(it))
                && !note.contains(['@', ':', ';']) && !like.contains([':', '@', ';', ',']);
            let text = format!("{like}{note}");
            let plain = LibPhoneNumbers.parse(&like, country);
            if let (true, Ok(read)) = (is_note && like.ends_with(|it: char| it.is_ascii_digit()), LibPhoneNumbers.parse(&text, country)) {
                // A letter may be attached to the digits of an extension, and then these are not one.
                let plain = plain.map(|plain| (plain.number, plain.ext.filter(|_| read.ext.is_some())));
                prop_assert_eq!(Ok((read.number, read.ext)), plain, "{} {}", like, note);
            }
        }

        #[test]
        fn only_digits_before_the_text_are_dialled(text in prop_oneof![numberlike(), any::<String>()], country in country()) {
            let Ok(read) = LibPhoneNumbers.parse(&text, country) else { return Ok(()) };
            if !text.contains(";phone-context=") {
                let written = WrittenNumber::read(&text).unwrap();
                let alone = LibPhoneNumbers.parse(&written.number, country).map(|alone| alone.number);
                prop_assert_eq!(alone, Ok(read.number), "{:?}", written);
            }
        }

        #[test]
        fn a_valid_number_for_the_world_is_read_as_itself(text in numberlike(), country in country()) {
            // A number that its plan does not have may lose one more leading digit each time, as it does with Google.
            if let Ok(mut first) = LibPhoneNumbers.parse(&text, country) {
                (first.ext, first.note) = (None, None);
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

#[test]
fn a_text_that_is_longer_than_a_number_is_refused_before_it_is_read() {
    // Signs that stand between digits, so that each of them might begin something.
    for part in ["+", "+ ", " (", "1 ", "(", "\u{a0}", "-"] {
        let long = format!("+1202555{}", part.repeat(1 << 20));
        assert_eq!(WrittenNumber::read(&long), None);
        assert!(!is_withheld(&long));
        let dialled = Dialling::E164.number(&long, &NoPhoneNumbers);
        assert_eq!(dialled, Err(PhoneError::TooLong));
    }
    let longest = format!("+12025550123{}", " ".repeat(MAX_PHONE_CHARS - 12));
    assert!(WrittenNumber::read(&longest).is_some() && WrittenNumber::read(&format!("{longest} ")).is_none());
}
