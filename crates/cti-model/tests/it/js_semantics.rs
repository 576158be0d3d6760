//! Holds `cti_model::js` against what JavaScript itself answered (`js/vectors.json`, made by `js/generate.mjs`) and
//! against properties that hold for every value.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the vectors are the test's own file")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "rounding and exact results are what is tested"
)]

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Debug;
use std::fs;

use cti_model::js::{
    CastType, Comparator, TooLong, cast, compare, from_json, length, loose_equal, number_text, number_value, replace,
    slice, strict_equal, text_or_empty, to_number, to_text, truthy, type_of, well_formed,
};
use proptest::prelude::*;
use serde_json::{Number, Value, json};

/// How many vectors were held, and which of them failed.
#[derive(Default)]
struct Tally {
    held: usize,
    failures: Vec<String>,
}

impl Tally {
    fn hold<T: PartialEq + Debug>(&mut self, got: &T, wanted: &T, name: impl FnOnce() -> String) {
        self.held += 1;
        if got != wanted {
            self.failures.push(format!("{}: {got:?}, JavaScript says {wanted:?}", name()));
        }
    }
}

/// A number written as text, `-0` included.
fn number(text: &str) -> f64 {
    match text {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        decimal => decimal.parse().unwrap(),
    }
}

/// A value as `generate.mjs` writes it, `None` for `undefined`.
///
/// This is where lone surrogates are exempt: texts that have some are read with U+FFFD in their place.
fn value(wire: &Value) -> Option<Value> {
    let (name, inner) = match wire {
        Value::Array(items) => return Some(items.iter().map(|item| value(item).unwrap()).collect()),
        Value::Object(wrapper) => wrapper.iter().next().unwrap(),
        plain => return Some(plain.clone()),
    };
    Some(match name.as_str() {
        "undefined" => return None,
        "number" => {
            let text = inner.as_str().unwrap();
            let integer = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
            Value::Number(match integer {
                Ok(integer) if text != "-0" => integer,
                _ => Number::from_f64(number(text)).unwrap(),
            })
        }
        "float" => json!(number(inner.as_str().unwrap())),
        "object" => {
            let members = inner.as_object().unwrap();
            members.iter().map(|(name, member)| (name.clone(), value(member).unwrap())).collect()
        }
        "units" => {
            let units: Vec<u16> = inner.as_array().unwrap().iter().map(|unit| unit.as_u64().unwrap() as u16).collect();
            Value::String(String::from_utf16_lossy(&units))
        }
        other => unknown(other),
    })
}

#[expect(clippy::panic, reason = "a wrapper that generate.mjs does not write")]
fn unknown(wrapper: &str) -> Value {
    panic!("vectors.json holds an unknown wrapper {wrapper}")
}

/// What an equality operator has to answer: what JavaScript does, or between two arrays or objects, which have no
/// identity here, whether they hold the same.
fn equality(a: Option<&Value>, b: Option<&Value>, javascript: bool) -> bool {
    fn canonical(value: &Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(items) => items.iter().map(canonical).collect(),
            Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), canonical(value))).collect(),
            other => other.clone(),
        }
    }
    match (a, b) {
        (Some(a @ (Value::Array(_) | Value::Object(_))), Some(b @ (Value::Array(_) | Value::Object(_)))) => {
            canonical(a) == canonical(b)
        }
        _ => javascript,
    }
}

/// The identity of a number: all NaN are one, the zeros are two.
fn identity(number: f64) -> u64 {
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

fn unary(rows: &[Value], tally: &mut Tally) {
    for row in rows {
        let name = |question: &str| format!("{question} of {}", row[0]);
        let owned = value(&row[0]);
        let value = owned.as_ref();
        tally.hold(&truthy(value), &row[1].as_bool().unwrap(), || name("Boolean"));
        tally.hold(&type_of(value), &row[2].as_str().unwrap(), || name("typeof"));
        tally.hold(&&*to_text(value), &row[3].as_str().unwrap(), || name("String"));
        let absent = matches!(value, None | Some(Value::Null));
        let text_if_present = if absent { "" } else { row[3].as_str().unwrap() };
        tally.hold(&&*text_or_empty(value), &text_if_present, || name("String if present"));
        let number = number(row[4].as_str().unwrap());
        tally.hold(&identity(to_number(value)), &identity(number), || name("Number"));
        tally.hold(&length(value), &row[5].as_u64().map(|length| length as usize), || name("length"));
        tally.hold(&cast(value, CastType::String), &Ok(row[3].clone()), || name("cast to text"));
        tally.hold(&cast(value, CastType::Boolean), &Ok(row[1].clone()), || name("cast to boolean"));
        tally.hold(&cast(value, CastType::Number), &Ok(number_value(number)), || name("cast to number"));
    }
}

fn pairs(vectors: &Value, tally: &mut Tally) {
    type Operator = fn(Option<&Value>, Option<&Value>) -> bool;
    let operators: [(&str, Operator); 6] = [
        ("===", strict_equal),
        ("==", loose_equal),
        ("<", |a, b| compare(a, b).is_some_and(Ordering::is_lt)),
        ("<=", |a, b| compare(a, b).is_some_and(Ordering::is_le)),
        (">", |a, b| compare(a, b).is_some_and(Ordering::is_gt)),
        (">=", |a, b| compare(a, b).is_some_and(Ordering::is_ge)),
    ];
    let wires: Vec<&Value> = vectors["values"].as_array().unwrap().iter().map(|row| &row[0]).collect();
    let values: Vec<Option<Value>> = wires.iter().map(|wire| value(wire)).collect();
    for (operator, apply) in operators {
        let rows = vectors[operator].as_array().unwrap();
        assert_eq!(rows.len(), values.len());
        for (left, row) in rows.iter().enumerate() {
            let answers = row.as_str().unwrap().as_bytes();
            assert_eq!(answers.len(), values.len());
            for (right, answer) in answers.iter().enumerate() {
                let (a, b) = (values[left].as_ref(), values[right].as_ref());
                let javascript = *answer == b'1';
                let wanted = if operator.ends_with("==") { equality(a, b, javascript) } else { javascript };
                tally.hold(&apply(a, b), &wanted, || format!("{} {operator} {}", wires[left], wires[right]));
            }
        }
    }
}

fn comparators(vectors: &Value, tally: &mut Tally) {
    let wires = vectors["operands"].as_array().unwrap();
    let values: Vec<Option<Value>> = wires.iter().map(value).collect();
    let tables = vectors["comparators"].as_array().unwrap();
    let names: Vec<&str> = tables.iter().map(|table| table[0].as_str().unwrap()).collect();
    assert_eq!(names, Comparator::KNOWN.iter().map(Comparator::as_str).collect::<Vec<_>>());
    for (table, comparator) in tables.iter().zip(Comparator::KNOWN) {
        for (left, row) in table[1].as_array().unwrap().iter().enumerate() {
            let answers = row.as_str().unwrap().as_bytes();
            assert_eq!(answers.len(), values.len());
            for (right, answer) in answers.iter().enumerate() {
                let holds = comparator.holds(values[left].as_ref(), values[right].as_ref());
                tally.hold(&holds, &(*answer == b'1'), || format!("{} {comparator} {}", wires[left], wires[right]));
            }
        }
    }
}

fn literals(rows: &[Value], tally: &mut Tally) {
    for row in rows {
        let wanted = identity(number(row[1].as_str().unwrap()));
        tally.hold(&identity(to_number(Some(&row[0]))), &wanted, || format!("Number of {}", row[0]));
    }
}

fn numbers(rows: &[Value], tally: &mut Tally) {
    for row in rows {
        let number = f64::from_bits(u64::from_str_radix(row[0].as_str().unwrap(), 16).unwrap());
        let (text, json) = (row[1].as_str().unwrap(), row[2].as_str().unwrap());
        tally.hold(&number_text(number).as_str(), &text, || format!("text of {text}"));
        let made = number_value(number);
        if json == "null" || (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0) {
            tally.hold(&made.to_string().as_str(), &json, || format!("JSON of {text}"));
        } else {
            // The same number; only how the exponent is spelled is serde_json's matter.
            tally.hold(&made.as_f64(), &Some(number), || format!("JSON of {text}"));
            tally.hold(&&*to_text(Some(&made)), &json, || format!("text of the JSON of {text}"));
        }
    }
}

fn slices(vectors: &Value, tally: &mut Tally) {
    let cuts: Vec<Option<f64>> = vectors["cuts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cut| match &cut["number"] {
            Value::String(text) => Some(number(text)),
            _ => cut.as_f64(),
        })
        .collect();
    for row in vectors["slices"].as_array().unwrap() {
        let subject = value(&row[0]);
        for (start, row_of_start) in cuts.iter().zip(row[1].as_array().unwrap()) {
            for (end, wanted) in cuts.iter().zip(row_of_start.as_array().unwrap()) {
                let name = || format!("{}.slice({start:?}, {end:?})", row[0]);
                tally.hold(&slice(subject.as_ref(), *start, *end), &value(wanted), name);
            }
        }
    }
}

fn replacements(vectors: &Value, tally: &mut Tally) {
    for row in vectors["replaced"].as_array().unwrap() {
        let (text, pattern) = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
        let answers = row[2].as_array().unwrap();
        for (replacement, wanted) in vectors["replacements"].as_array().unwrap().iter().zip(answers) {
            let (replacement, wanted) = (replacement.as_str().unwrap(), wanted.as_str().unwrap());
            let name = || format!("{text:?}.replace({pattern:?}, {replacement:?})");
            let got = replace(text, pattern, replacement, wanted.len());
            tally.hold(&got, &Ok(wanted.to_owned()), name);
            if let Some(limit) = wanted.len().checked_sub(1) {
                let got = replace(text, pattern, replacement, limit);
                tally.hold(&got, &Err(TooLong { limit }), || format!("limited {}", name()));
            }
        }
    }
}

#[test]
fn agrees_with_javascript() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/js/vectors.json");
    let vectors: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let rows = |section: &str| vectors[section].as_array().unwrap();
    let mut tally = Tally::default();
    unary(rows("values"), &mut tally);
    pairs(&vectors, &mut tally);
    comparators(&vectors, &mut tally);
    literals(rows("literals"), &mut tally);
    numbers(rows("numbers"), &mut tally);
    slices(&vectors, &mut tally);
    replacements(&vectors, &mut tally);
    println!("{} vectors held", tally.held);
    assert!(tally.failures.is_empty(), "{} failed:\n{}", tally.failures.len(), tally.failures.join("\n"));
    assert!(tally.held > 190_000, "only {} vectors", tally.held);
}

#[test]
fn lends_texts_out() {
    let text = json!("a text");
    assert!(matches!(to_text(Some(&text)), Cow::Borrowed("a text")));
    assert!(matches!(text_or_empty(Some(&text)), Cow::Borrowed("a text")));
}

#[test]
fn bounds_nesting() {
    let nested = |levels: usize| (0..levels).fold(json!("x"), |inner, _| Value::Array(vec![inner]));
    assert_eq!(to_text(Some(&nested(128))), "x");
    assert_eq!(to_text(Some(&nested(129))), "");
    let deep = nested(4000);
    assert_eq!(to_text(Some(&deep)), "");
    assert!(strict_equal(Some(&deep), Some(&nested(4000))));
    assert!(!strict_equal(Some(&deep), Some(&nested(4001))));
    assert!(loose_equal(Some(&deep), Some(&json!(""))));
}

#[test]
fn casts_text_to_what_it_spells() {
    let parsed = |text: &str| cast(Some(&json!(text)), CastType::Object);
    assert_eq!(parsed(" [1, {\"a\": null}] "), Ok(json!([1, {"a": null}])));
    assert_eq!(parsed("12"), Ok(json!(12)));
    for text in ["", "undefined", "NaN", "{a: 1}", "{'a': 1}", "[1,]", "1 2", "\u{feff}1", "\u{a0}1", "01", "+1", ".5"]
    {
        assert!(parsed(text).unwrap_err().to_string().starts_with("the text is not JSON: "), "{text}");
    }
    assert!(parsed(&"[".repeat(100_000)).is_err());
    assert_eq!(cast(Some(&json!(false)), CastType::Object), Ok(json!(false)));
    assert_eq!(cast(None, CastType::Object), Ok(Value::Null));
}

#[test]
fn names_the_types_it_casts_to() {
    for (name, wanted) in [
        ("number", Some(CastType::Number)),
        ("NUMBER", Some(CastType::Number)),
        ("String", Some(CastType::String)),
        ("text", Some(CastType::String)),
        ("boolean", Some(CastType::Boolean)),
        ("Bool", Some(CastType::Boolean)),
        ("object", Some(CastType::Object)),
        ("JSON", Some(CastType::Object)),
        ("int", None),
        ("integer", None),
        ("", None),
        (" number", None),
    ] {
        assert_eq!(CastType::parse(name), wanted, "{name}");
    }
}

/// Texts close to numbers, to templates and to the edges of UTF-16.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[-+0-9.eExXobI_ \u{feff}]{0,9}", "[a$&`'😀\u{ffff}日]{0,9}"]
}

fn values() -> impl Strategy<Value = Option<Value>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3..3).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]|length|toString", inner), 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    });
    prop::option::weighted(0.95, tree)
}

fn positions() -> impl Strategy<Value = Option<f64>> {
    prop::option::of(prop_oneof![
        any::<f64>(),
        -12.0..12.0,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY)
    ])
}

proptest! {
    #[test]
    fn every_value_has_an_answer(a in values(), b in values(), start in positions(), end in positions()) {
        let (a, b) = (a.as_ref(), b.as_ref());
        prop_assert_eq!(cast(a, CastType::Boolean), Ok(Value::from(truthy(a))));
        prop_assert_eq!(slice(a, start, end).is_some(), length(a).is_some());
        prop_assert!(strict_equal(a, a) && loose_equal(a, a));
        prop_assert_eq!(strict_equal(a, b), strict_equal(b, a));
        prop_assert_eq!(loose_equal(a, b), loose_equal(b, a));
        prop_assert!(!strict_equal(a, b) || loose_equal(a, b));
        prop_assert_eq!(compare(a, b), compare(b, a).map(Ordering::reverse));
        for cast_type in [CastType::Number, CastType::String, CastType::Boolean, CastType::Object] {
            let cast = cast(a, cast_type);
            prop_assert!(cast.is_ok() || cast_type == CastType::Object && a.is_some_and(Value::is_string));
        }
    }

    #[test]
    fn texts_are_cut_by_units(text in texts(), start in positions(), end in positions()) {
        let units: Vec<u16> = text.encode_utf16().collect();
        // ToIntegerOrInfinity and the clamping, spelled with f64 alone.
        let at = |position: f64| {
            let whole = if position.is_nan() { 0.0 } else { position.trunc() };
            let length = units.len() as f64;
            (if whole < 0.0 { (length + whole).max(0.0) } else { whole.min(length) }) as usize
        };
        let (from, to) = (start.map_or(0, at), end.map_or(units.len(), at));
        let wanted = String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
        let text = Value::from(text);
        prop_assert_eq!(length(Some(&text)), Some(units.len()));
        let cut = slice(Some(&text), start, end);
        prop_assert_eq!(length(cut.as_ref()), Some(to.saturating_sub(from)));
        prop_assert_eq!(cut, Some(Value::from(wanted)));
    }

    #[test]
    fn replacing_stays_within_the_limit(
        text in texts(), pattern in "[a$]{0,2}", replacement in "[a$&`'b1]{0,9}", limit in 0_usize..60,
    ) {
        let full = replace(&text, &pattern, &replacement, usize::MAX).unwrap();
        let wanted = if full.len() <= limit { Ok(full.clone()) } else { Err(TooLong { limit }) };
        prop_assert_eq!(replace(&text, &pattern, &replacement, limit), wanted);
        if !replacement.contains('$') {
            prop_assert_eq!(full, text.replacen(&pattern, &replacement, 1));
        }
    }

    #[test]
    fn numbers_survive_being_text(bits in any::<u64>(), small in any::<i64>()) {
        for number in [f64::from_bits(bits), small as f64, (small >> 40) as f64 / 1000.0] {
            let text = Value::from(number_text(number));
            // Minus zero is written as zero.
            prop_assert_eq!(identity(to_number(Some(&text))), identity(number + 0.0));
            let value = number_value(number);
            let kept = if number.is_finite() { number + 0.0 } else { 0.0 };
            prop_assert_eq!(identity(to_number(Some(&value))), identity(kept));
        }
    }

    #[test]
    fn radix_literals_round_as_integers_do(integer in any::<u128>(), shift in 0_u32..128) {
        let integer = integer >> shift;
        let spellings =
            [format!("0x{integer:x}"), format!("0O{integer:o}"), format!("0b{integer:b}"), integer.to_string()];
        for text in spellings {
            prop_assert_eq!(to_number(Some(&Value::from(text))), integer as f64);
        }
    }

    #[test]
    fn comparators_are_opposites_and_mirror_each_other(a in values(), b in values()) {
        let (a, b) = (a.as_ref(), b.as_ref());
        prop_assert_ne!(Comparator::Equal.holds(a, b), Comparator::NotEqual.holds(a, b));
        prop_assert_eq!(Comparator::Equal.holds(a, b), Comparator::Equal.holds(b, a));
        prop_assert_eq!(Comparator::Greater.holds(a, b), Comparator::Less.holds(b, a));
        prop_assert_eq!(Comparator::GreaterOrEqual.holds(a, b), Comparator::LessOrEqual.holds(b, a));
        prop_assert!(!(Comparator::Greater.holds(a, b) && Comparator::LessOrEqual.holds(a, b)));
    }

    #[test]
    fn numbers_are_ordered_as_numbers_in_whatever_kind(a in any::<i64>(), b in any::<i64>()) {
        let (text_a, text_b) = (json!(a.to_string()), json!(format!(" {b}\n")));
        for (a_value, b_value) in [(&text_a, &text_b), (&json!(a), &text_b), (&text_a, &json!(b))] {
            prop_assert_eq!(Comparator::Equal.holds(Some(a_value), Some(b_value)), a == b);
            prop_assert_eq!(Comparator::Greater.holds(Some(a_value), Some(b_value)), a > b);
        }
    }
}

/// A text of JavaScript as `JSON.stringify` writes it: halves of pairs that stand alone are escaped. `escaped` says which of
/// the others are, as other writers do.
fn stringified(units: &[u16], escaped: &[bool]) -> String {
    let mut json = String::from("\"");
    let mut escaped = escaped.iter().copied().chain(std::iter::repeat(false));
    for read in char::decode_utf16(units.iter().copied()) {
        match read {
            Ok(sign) if escaped.next() == Some(true) => {
                let mut pair = [0; 2];
                json.extend(sign.encode_utf16(&mut pair).iter().map(|unit| format!("\\u{unit:04x}")));
            }
            Ok(sign) => {
                let quoted = serde_json::to_string(&sign).unwrap();
                json.push_str(quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap());
            }
            Err(half) => json.extend([format!("\\u{:04X}", half.unpaired_surrogate())]),
        }
    }
    json + "\""
}

#[test]
fn a_half_of_a_pair_is_mended_and_nothing_else() {
    for (json, read) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\uDE00 x""#, "\u{fffd} x"),
        (r#""\ud83d\ude00""#, "\u{1f600}"),
        (r#""\ud83d\ud83d\ude00\ude00""#, "\u{fffd}\u{1f600}\u{fffd}"),
        (r#""\\ud83d \ud83d""#, "\\ud83d \u{fffd}"),
        (r#""\\\ud83d""#, "\\\u{fffd}"),
        (r#""\ud83d\\ude00""#, "\u{fffd}\\ude00"),
        (r#""é\ud83d\n""#, "é\u{fffd}\n"),
    ] {
        assert_eq!(from_json::<String>(json).unwrap(), read, "{json}");
    }
    let object: Value = from_json(r#"{"\ud83d": [1.50, "\udfff"]}"#).unwrap();
    assert_eq!(object["\u{fffd}"][1], json!("\u{fffd}"));
    for json in [r#""\ud83d"#, r#""\ud83"#, r#""\ud83d" x"#, r#""\u+83d""#, "\\", "\\u", ""] {
        assert!(from_json::<Value>(json).is_err(), "{json}");
    }
    for json in [r#""\\ud83d""#, r#""\ud83d\ude00""#, "{}", "\\", r#""\u+d83""#] {
        assert!(matches!(well_formed(json), Cow::Borrowed(_)), "{json}");
    }
}

proptest! {
    /// What a page wrote is read as `toWellFormed` of it, however it was escaped.
    #[test]
    fn a_message_is_read_whatever_was_cut(
        units in prop::collection::vec(prop_oneof![
            3 => 0xd83du16..=0xd83e, 3 => 0xde00u16..=0xde01, 2 => Just(u16::from(b'\\')), 1 => Just(u16::from(b'u')),
            1 => 0x20u16..0x7f, 1 => any::<u16>(),
        ], 0..24),
        escaped in prop::collection::vec(any::<bool>(), 0..24),
    ) {
        let json = stringified(&units, &escaped);
        prop_assert_eq!(from_json::<String>(&json).unwrap(), String::from_utf16_lossy(&units), "{}", json);
    }

    /// Any other text that is not JSON stays refused, and places in the text do not move.
    #[test]
    fn mending_keeps_the_length_and_what_is_well_formed(text in r#"[\\ud83e0-9a-f"é]{0,40}"#) {
        let mended = well_formed(&text);
        prop_assert_eq!(mended.len(), text.len());
        prop_assert_eq!(&well_formed(&mended), &mended);
        if serde_json::from_str::<Value>(&text).is_ok() {
            prop_assert_eq!(mended.as_ref(), &text);
        }
    }
}
