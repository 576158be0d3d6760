//! Dates: what is read as one, and what the patterns write.
//!
//! `dates/vectors.json` is what JavaScript's own `Date` answers; `dates/generate.mjs` says how it is printed.

use cti_engine::date::{DateDialect, DatePattern, DatePatternError, read_date, write_date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: &str = "2026-03-08T19:04:05.678Z";

fn written(pattern: &str, at: &str) -> Result<String, String> {
    let at: Zoned = at.parse().map_err(|error: jiff::Error| error.to_string())?;
    DatePattern::compile(pattern).map(|pattern| write_date(&pattern, &at)).map_err(|error| error.to_string())
}

fn read(value: Option<&Value>, zone: &str) -> Option<String> {
    let now: Timestamp = NOW.parse().ok()?;
    read_date(value, now, &TimeZone::get(zone).ok()?).map(|at| at.to_string())
}

#[test]
fn writes_every_token_of_both_styles() {
    let at = "2026-03-08T15:04:05.067-04:00[America/New_York]";
    for (pattern, expected) in [
        ("MM-dd-yyyy hh:mm a", "03-08-2026 03:04 PM"),
        ("MM-DD-YYYY hh:mm A", "03-08-2026 03:04 PM"),
        ("MM-DD-YYYY hh:mm a", "03-08-2026 03:04 pm"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2026-03-08T15:04:05.067-04:00"),
        ("YYYY-MM-DD[T]HH:mm:ss.SSSZ", "2026-03-08T15:04:05.067-04:00"),
        ("yyyyMMdd HHmmss Z xxx", "20260308 150405 -0400 -04:00"),
        ("YYYYMMDD HHmmss Z ZZ", "20260308 150405 -04:00 -0400"),
        ("EEE, d MMM yy H:m:s", "Sun, 8 Mar 26 15:4:5"),
        ("EEEE, MMMM dd, yyyy h a", "Sunday, March 08, 2026 3 PM"),
        ("ddd, D MMM YY H:m:s", "Sun, 8 Mar 26 15:4:5"),
        ("dddd, MMMM Do, YYYY h A", "Sunday, March 8th, 2026 3 PM"),
        ("M/d", "3/8"),
        ("HH:mm", "15:04"),
        ("h:mm a", "3:04 PM"),
        ("[at] h:mm a", "at 3:04 pm"),
        ("'at' h:mm a", "at 3:04 PM"),
        ("h 'o''clock'''", "3 o'clock'"),
        ("yyyy '[year]' ''yy", "2026 [year] '26"),
        ("YYYY [o'clock] 'YY []", "2026 o'clock '26 []"),
        ("yyyy年MM月dd日", "2026年03月08日"),
        ("HH:mm X z", "15:04 -04 EDT"),
        ("yyyy [--] 100%", "2026 [--] 100%"),
    ] {
        assert_eq!(written(pattern, at).as_deref(), Ok(expected), "{pattern}");
    }
}

#[test]
fn writes_midnight_and_noon_as_twelve() {
    for (hour, expected) in [
        ("00", "12:30 AM 00"),
        ("01", "01:30 AM 01"),
        ("11", "11:30 AM 11"),
        ("12", "12:30 PM 12"),
        ("13", "01:30 PM 13"),
        ("23", "11:30 PM 23"),
    ] {
        let at = format!("2026-01-15T{hour}:30:00Z[UTC]");
        assert_eq!(written("hh:mm a HH", &at).as_deref(), Ok(expected));
    }
    assert_eq!(written("h a", "2026-01-15T00:00:00Z[UTC]").as_deref(), Ok("12 AM"));
}

#[test]
fn writes_offsets_years_and_ordinals_at_their_edges() {
    for (pattern, at, expected) in [
        ("XXX xxx Z", "2026-01-15T00:00:00Z[UTC]", "Z +00:00 +0000"),
        ("Z ZZ", "2026-01-15T00:00:00Z[UTC]", "+00:00 +0000"),
        ("XXX Z", "2026-01-15T00:00:00+05:45[Asia/Kathmandu]", "+05:45 +0545"),
        ("XXX", "2026-01-15T00:00:00-03:30[America/St_Johns]", "-03:30"),
        ("X z", "2026-01-15T00:00:00-03:30[America/St_Johns]", "-03 NST"),
        ("X z", "2026-01-15T00:00:00Z[UTC]", "Z UTC"),
        ("XXX", "1880-01-01T00:00:00-04:56[America/New_York]", "-04:56"),
        ("yyyy yy", "0044-03-15T12:00:00Z[UTC]", "0044 44"),
        ("yyyy yy", "-000044-03-15T12:00:00Z[UTC]", "-0044 56"),
        ("yyyy", "9999-12-30T12:00:00Z[UTC]", "9999"),
    ] {
        assert_eq!(written(pattern, at).as_deref(), Ok(expected), "{pattern} {at}");
    }
    let days = [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")];
    for (day, expected) in days.into_iter().chain([(22, "22nd"), (23, "23rd"), (30, "30th"), (31, "31st")]) {
        assert_eq!(written("Do", &format!("2026-01-{day:02}T00:00:00Z[UTC]")).as_deref(), Ok(expected));
    }
}

#[test]
fn refuses_a_mix_and_says_what_to_write() {
    for (pattern, expected) in [
        ("yyyy-MM-DD", "`DD` at byte 8 is dayjs style in a Java style pattern: write `dd`"),
        ("YYYY-MM-dd", "`dd` at byte 8 is Java style in a dayjs style pattern: write `DD`"),
        ("dd/MM/YYYY", "`dd` at byte 0 is Java style in a dayjs style pattern: write `DD`"),
        ("DD/MM/yyyy", "`yyyy` at byte 6 is Java style in a dayjs style pattern: write `YYYY`"),
        ("yyyy-MM-dd A", "`A` at byte 11 is dayjs style in a Java style pattern: write `a`"),
        ("yyyy ddd", "`ddd` at byte 5 is dayjs style in a Java style pattern: write `EEE`"),
        ("MMM Do yyyy", "`yyyy` at byte 7 is Java style in a dayjs style pattern: write `YYYY`"),
        ("yyyy Do", "`Do` at byte 5 is dayjs style in a Java style pattern: write `d`"),
        ("YYYY XXX", "`XXX` at byte 5 is Java style in a dayjs style pattern: write `Z`"),
        ("yyyy ZZ", "`ZZ` at byte 5 is dayjs style in a Java style pattern: write `Z`"),
        ("yyyy [at] HH", "`[at]` at byte 5 is dayjs style in a Java style pattern: write `'…'`"),
        ("YYYY 'at' HH", "`'at'` at byte 5 is Java style in a dayjs style pattern: write `[…]`"),
    ] {
        assert_eq!(written(pattern, "2026-03-08T15:04:05Z[UTC]").unwrap_err(), expected, "{pattern}");
    }
    let error = DatePattern::compile("yyyy-MM-DD").unwrap_err();
    let (token, at, dialect, instead) = ("DD".into(), 8, DateDialect::Java, "dd");
    assert_eq!(error, DatePatternError::Mixed { token, at, dialect, instead });
}

#[test]
fn refuses_what_is_no_token() {
    for (pattern, expected) in [
        ("", "a date pattern without any date or time in it"),
        ("--", "a date pattern without any date or time in it"),
        ("'yyyy'", "a date pattern without any date or time in it"),
        ("[yyyy-MM-dd]", "a date pattern without any date or time in it"),
        ("yyyy-MM-ddTHH:mm", "`T` at byte 10 is not a token of a Java style pattern: write text as `'…'`"),
        ("YYYY-MM-DDTHH:mm", "`T` at byte 10 is not a token of a dayjs style pattern: write text as `[…]`"),
        ("yyyyy", "`yyyyy` at byte 0 is not a token of a Java style pattern: write text as `'…'`"),
        ("yyyy MMMMM", "`MMMMM` at byte 5 is not a token of a Java style pattern: write text as `'…'`"),
        ("DDD", "`DDD` at byte 0 is not a token of a dayjs style pattern: write text as `[…]`"),
        ("HH:mm:ss.S", "`S` at byte 9 is not a token of a Java style pattern: write text as `'…'`"),
        ("Doo", "`o` at byte 2 is not a token of a dayjs style pattern: write text as `[…]`"),
        ("yyyy年 week", "`w` at byte 8 is not a token of a Java style pattern: write text as `'…'`"),
        ("yyyy 'at HH", "`'` at byte 5 is never closed"),
        ("yyyy 'at''", "`'` at byte 5 is never closed"),
        ("YYYY [at HH", "`[` at byte 5 is never closed"),
    ] {
        assert_eq!(written(pattern, "2026-03-08T15:04:05Z[UTC]").unwrap_err(), expected, "{pattern}");
    }
    assert!(DatePattern::compile(&"年".repeat(255).replacen('年', "d", 1)).is_ok());
    assert!(DatePattern::compile(&"d-".repeat(128)).is_ok());
    assert_eq!(DatePattern::compile(&"年".repeat(257)), Err(DatePatternError::TooLong { chars: 257 }));
}

#[test]
fn keeps_what_was_written() {
    let pattern = DatePattern::compile("MM-dd-yyyy").unwrap();
    assert_eq!((pattern.as_str(), pattern.dialect()), ("MM-dd-yyyy", DateDialect::Java));
    assert_eq!(DatePattern::compile("DD").unwrap().dialect(), DateDialect::Dayjs);
}

#[test]
fn reads_what_javascript_reads() {
    let new_york = |value: &Value| read(Some(value), "America/New_York");
    let afternoon = Some("2026-03-08T15:04:05-04:00[America/New_York]");
    for value in [
        json!("2026-03-08T19:04:05Z"),
        json!("2026-03-08T19:04:05.000+0000"),
        json!("2026-03-08T19:04:05+00:00"),
        json!("2026-03-08T14:04:05-05:00"),
        json!(" 2026-03-08 19:04:05Z\n"),
        json!("2026-03-08T15:04:05"),
        json!("2026-03-08 15:04:05"),
        json!(1_772_996_645_000_i64),
        json!(1_772_996_645_000.0),
        json!(1_772_996_645_000.9),
        json!("1772996645000"),
        json!("1.772996645e12"),
    ] {
        assert_eq!(new_york(&value).as_deref(), afternoon, "{value}");
    }
    for (value, expected) in [
        (json!("2026-03-08T15:04"), "2026-03-08T15:04:00-04:00[America/New_York]"),
        // A date alone is midnight UTC: the evening before in New York.
        (json!("2026-03-08"), "2026-03-07T19:00:00-05:00[America/New_York]"),
        (json!("2026-03-08T00:00"), "2026-03-08T00:00:00-05:00[America/New_York]"),
        // Never guessed to be seconds, never a year.
        (json!(1_772_996_645), "1970-01-21T07:29:56.645-05:00[America/New_York]"),
        // A text of four digits is a year, also as JavaScript has it.
        (json!("2026"), "2025-12-31T19:00:00-05:00[America/New_York]"),
        (json!(0), "1969-12-31T19:00:00-05:00[America/New_York]"),
        (json!(-1), "1969-12-31T18:59:59.999-05:00[America/New_York]"),
    ] {
        assert_eq!(new_york(&value).as_deref(), Some(expected), "{value}");
    }
}

#[test]
fn reads_every_text_as_node_does() {
    let rows: Vec<(String, String, Option<i64>)> = serde_json::from_str(include_str!("dates/vectors.json")).unwrap();
    assert!(rows.len() > 3_000 && rows.iter().filter(|row| row.2.is_some()).count() > 700, "{} rows", rows.len());
    let range = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    let mut wrong = Vec::new();
    for (zone, text, expected) in rows {
        // Moments that there are in JavaScript alone, numeric texts that are dates here alone, and blanks.
        let expected = expected.filter(|millis| range.contains(millis));
        if text.trim().is_empty() || (expected.is_none() && text.trim().parse::<f64>().is_ok()) {
            continue;
        }
        let zone = TimeZone::get(&zone).unwrap();
        let read = read_date(Some(&json!(text)), Timestamp::UNIX_EPOCH, &zone);
        let got = read.map(|at| at.timestamp().as_millisecond());
        if got != expected {
            wrong.push(format!("{text:?}: {got:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn reads_nothing_as_now() {
    let now = Some("2026-03-08T15:04:05.678-04:00[America/New_York]");
    for value in [None, Some(Value::Null), Some(json!("")), Some(json!(" \t"))] {
        assert_eq!(read(value.as_ref(), "America/New_York").as_deref(), now);
    }
}

#[test]
fn reads_a_local_time_that_the_clock_skips_or_repeats() {
    for (text, expected) in [
        ("2026-03-08T01:59:59", "2026-03-08T01:59:59-05:00[America/New_York]"),
        ("2026-03-08T02:30:00", "2026-03-08T03:30:00-04:00[America/New_York]"),
        ("2026-03-08T03:00:00", "2026-03-08T03:00:00-04:00[America/New_York]"),
        ("2026-11-01T01:30:00", "2026-11-01T01:30:00-04:00[America/New_York]"),
    ] {
        assert_eq!(read(Some(&json!(text)), "America/New_York").as_deref(), Some(expected), "{text}");
    }
    assert_eq!(written("hh:mm a XXX", "2026-03-08T03:30:00-04:00[America/New_York]").as_deref(), Ok("03:30 AM -04:00"));
}

#[test]
fn reads_no_date_in_anything_else() {
    for value in [
        json!(true),
        json!([]),
        json!({"year": 2026}),
        json!("yesterday"),
        json!("inf"),
        json!("NaN"),
        json!("-"),
        json!("12:30"),
        json!("2026-03-08[UTC]"),
        json!("2026-03-08T15:04[Europe/Berlin]"),
        json!("2026-13-01T00:00:00Z"),
        json!("T"),
        json!("1e99"),
        json!("99999999999999999999999999"),
        json!(1e300),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(8_640_000_000_000_000_i64),
        json!("9999-12-31"),
        json!("9999-12-31T23:59:59"),
        json!("2026-03-08T15:04:05".repeat(1_000)),
    ] {
        assert_eq!(read(Some(&value), "America/New_York"), None, "{value}");
    }
}

#[test]
fn a_pattern_can_be_had_in_the_other_style() {
    for (java, dayjs) in [
        ("MM-dd-yyyy hh:mm a", "MM-DD-YYYY hh:mm A"),
        ("dd.MM.yyyy HH:mm", "DD.MM.YYYY HH:mm"),
        ("EEE, d MMM yy 'at' H:mm:ss.SSS", "ddd, D MMM YY [at] H:mm:ss.SSS"),
        ("''yy '[of]' 'Do'", "[']YY [[of]] [Do]"),
        ("yyyy 'o''clock' xxx", "YYYY [o'clock] Z"),
    ] {
        let [as_java, as_dayjs] = [(java, DateDialect::Java), (dayjs, DateDialect::Dayjs)]
            .map(|(text, dialect)| DatePattern::compile_as(text, dialect).unwrap());
        assert_eq!(as_java.in_dialect(DateDialect::Dayjs).unwrap().as_str(), dayjs);
        assert_eq!(as_dayjs.in_dialect(DateDialect::Java).unwrap().pieces(), as_java.pieces());
    }
    let error = |text, dialect| DatePattern::compile(text).unwrap().in_dialect(dialect).unwrap_err().to_string();
    assert_eq!(error("MMM Do YYYY", DateDialect::Java), "a Java style pattern cannot write the day as `8th`");
    let small = "a Java style pattern cannot write the half of the day in small letters";
    assert_eq!(error("MM-DD-YYYY hh:mm a", DateDialect::Java), small);
    assert_eq!(error("yyyy XXX", DateDialect::Dayjs), "a dayjs style pattern cannot write `Z` for no offset");
    assert_eq!(error("HH:mm z", DateDialect::Dayjs), "a dayjs style pattern cannot write the abbreviation of the zone");
}

#[test]
fn a_pattern_of_either_style_is_read_in_the_one_that_is_asked_for() {
    let at: Zoned = "2026-03-08T15:04:05Z[UTC]".parse().unwrap();
    let write = |dialect| write_date(&DatePattern::compile_as("h:mm a", dialect).unwrap(), &at);
    assert_eq!((write(DateDialect::Java), write(DateDialect::Dayjs)), ("3:04 PM".into(), "3:04 pm".into()));
    let error = DatePattern::compile_as("MM-DD-YYYY", DateDialect::Java).unwrap_err();
    assert_eq!(error.to_string(), "`DD` at byte 3 is dayjs style in a Java style pattern: write `dd`");
}

fn moment() -> impl Strategy<Value = Zoned> {
    let seconds = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    let zones = prop::sample::select(vec![
        "UTC",
        "America/New_York",
        "Asia/Kathmandu",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Europe/Dublin",
        "Africa/Monrovia",
        "America/St_Johns",
    ]);
    (seconds, 0..1_000_000_000_i32, zones).prop_filter_map("no such moment", |(second, nano, zone)| {
        Some(Timestamp::new(second, nano).ok()?.to_zoned(TimeZone::get(zone).ok()?))
    })
}

/// Texts made of tokens, some of them of the wrong style.
fn patternlike() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => prop::sample::select(vec![
            "yyyy", "yy", "YYYY", "YY", "MM", "M", "MMM", "MMMM", "dd", "d", "DD", "D", "Do", "HH", "H", "hh", "h", "mm",
            "m", "ss", "s", "SSS", "a", "A", "EEE", "EEEE", "ddd", "dddd", "XXX", "xxx", "X", "z", "Z", "ZZ", "'at'", "[at]", "''",
        ]).prop_map(str::to_owned),
        4 => "[-/:. ,]",
        1 => r"['\[\]年é]",
        1 => r"\PC",
    ];
    prop::collection::vec(part, 0..10).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_pattern_panics(text in any::<String>(), like in patternlike(), at in moment()) {
        for text in [&text, &like] {
            match DatePattern::compile(text) {
                Ok(pattern) => prop_assert!(!write_date(&pattern, &at).is_empty()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn both_styles_write_the_same(like in patternlike()) {
        let Ok(pattern) = DatePattern::compile(&like) else { return Ok(()) };
        for dialect in [DateDialect::Java, DateDialect::Dayjs] {
            match pattern.in_dialect(dialect) {
                Ok(other) => prop_assert_eq!(other.pieces(), pattern.pieces()),
                Err(_) => prop_assert_ne!(dialect, pattern.dialect(), "{}", like),
            }
        }
    }

    #[test]
    fn an_error_is_where_it_says(like in patternlike()) {
        let (token, at) = match DatePattern::compile(&like) {
            Err(DatePatternError::Mixed { token, at, .. } | DatePatternError::Unknown { token, at, .. }) => (token, at),
            Err(DatePatternError::Unclosed { open, at }) => (open.to_string().into(), at),
            _ => return Ok(()),
        };
        prop_assert!(like.get(at..).is_some_and(|rest| rest.starts_with(&*token)), "{} at {} of {:?}", token, at, like);
    }

    #[test]
    fn what_a_pattern_writes_is_read_back(at in moment()) {
        for pattern in ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "YYYY-MM-DD[T]HH:mm:ss.SSSZZ"] {
            // Years of more or less than four digits need another notation, old offsets have seconds.
            if at.year() < 1980 {
                continue;
            }
            let text = write_date(&DatePattern::compile(pattern).unwrap(), &at);
            let back = read_date(Some(&json!(text)), Timestamp::UNIX_EPOCH, at.time_zone()).unwrap();
            prop_assert_eq!(back.timestamp().as_millisecond(), at.timestamp().as_millisecond());
            let number = json!(at.timestamp().as_millisecond());
            prop_assert_eq!(read_date(Some(&number), Timestamp::UNIX_EPOCH, at.time_zone()), Some(back));
        }
    }

    #[test]
    fn no_value_panics(text in any::<String>(), like in r"-?[0-9]{0,6}-?[0-9]{0,2}-?[0-9]{0,2}[Tt ]?[0-9:.,+Zz\[\]-]{0,20}",
        float in any::<f64>(), int in any::<i64>(), at in moment()) {
        for value in [json!(text), json!(like), json!(float), json!(int), json!(float.to_string())] {
            let _ = read_date(Some(&value), at.timestamp(), at.time_zone());
        }
    }
}

fn cases() -> u32 {
    std::env::var("CTI_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512)
}
