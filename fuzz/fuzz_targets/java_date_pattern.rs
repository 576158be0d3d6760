//! Any text as a date pattern of either style, and as the template of a subject.
#![no_main]

use cti_engine::contact::Attributes;
use cti_engine::date::{DateDialect, DatePattern, write_date};
use cti_engine::jiff::Zoned;
use cti_webex::date_pattern::SubjectDate;
use cti_webex::mapping::Variables;
use cti_webex::subject::SubjectTemplate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let at: Zoned = "2026-03-08T15:04:05.067-04:00[America/New_York]".parse().expect("a moment");
    for dialect in [DateDialect::Java, DateDialect::Dayjs] {
        let (date, findings) = SubjectDate::read_as(text, dialect);
        let written = date.write(&at);
        assert!(!written.is_empty(), "a subject has its date, whatever the pattern");
        assert!(findings.iter().all(|finding| !finding.to_string().contains('\n')));
        let Ok(pattern) = DatePattern::compile_as(text, dialect) else { continue };
        assert_eq!(pattern.dialect(), dialect);
        assert!(!write_date(&pattern, &at).is_empty());
        for other in [DateDialect::Java, DateDialect::Dayjs] {
            match pattern.in_dialect(other) {
                Ok(same) => {
                    assert_eq!((same.pieces(), write_date(&same, &at)), (pattern.pieces(), write_date(&pattern, &at)))
                }
                Err(_) => assert_ne!(other, dialect, "a pattern can be written in its own style"),
            }
        }
    }
    let own = Attributes::from_iter([("direction", "Inbound"), ("activityDatetime", text)]);
    let subject = SubjectTemplate::new(text).render(&Variables { cad: Attributes::new(), own });
    assert!(subject.text.encode_utf16().count() <= SubjectTemplate::MOST);
    assert!(!subject.text.contains(char::is_control));
});
